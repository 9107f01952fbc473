/** @type {import('jest').Config} */
module.exports = {
  rootDir: '../..',
  globalSetup: '<rootDir>/test/temporary-folder.ts',
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  transform: { '^.+\\.[jt]s$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
  // Published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(@kubernetes/client-node|openid-client|oauth4webapi|jose|jsonpath-plus)/)'],
  testTimeout: 600_000,
  // A test that fails leaves its client writing: that must not keep the run from ending.
  forceExit: true,
};
