/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // These install packages, or need real etcd processes, a Kubernetes cluster or Pulumi's engine: docs/development.md.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...['alerts', 'package', 'simulation', 'scripts', 'e2e', 'engine'].map(folder => `<rootDir>/test/${folder}/`),
  ],
  globalSetup: '<rootDir>/test/temporary-folder.ts',
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
  moduleNameMapper: {
    '^@npmcli/arborist$': '<rootDir>/test/no-arborist.js',
    '^etcd-kit$': '<rootDir>/lib/index.ts',
    '^etcd-kit/(cdk8s|pulumi)$': '<rootDir>/lib/$1/index.ts',
  },
  // Jest leaves one core out: of two, half.
  maxWorkers: '100%',
  testTimeout: 60_000,
};
