/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // These need real etcd processes, or a Kubernetes cluster: npm run test:scripts, npm run test:e2e.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/scripts/', '<rootDir>/test/e2e/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
  moduleNameMapper: { '^etcd-kit$': '<rootDir>/lib/index.ts', '^etcd-kit/(cdk8s|pulumi)$': '<rootDir>/lib/$1/index.ts' },
  testTimeout: 60_000,
};
