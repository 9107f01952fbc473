/** @type {import('jest').Config} */
module.exports = {
  rootDir: '../..',
  globalSetup: '<rootDir>/test/temporary-folder.ts',
  testMatch: ['<rootDir>/test/simulation/**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
  testTimeout: 3_600_000,
};
