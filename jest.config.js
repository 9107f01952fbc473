/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // These need real etcd processes, a Kubernetes cluster, or Pulumi's engine: npm run test:scripts, test:e2e, test:pulumi.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/scripts/', '<rootDir>/test/e2e/', '<rootDir>/test/engine/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
  moduleNameMapper: { '^etcd-kit$': '<rootDir>/lib/index.ts', '^etcd-kit/(cdk8s|pulumi)$': '<rootDir>/lib/$1/index.ts' },
  testTimeout: 60_000,
};
