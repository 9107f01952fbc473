/** @type {import('jest').Config} */
module.exports = {
  ...require('../e2e/jest.config.js'),
  rootDir: '../..',
  testMatch: ['<rootDir>/test/engine/**/*.test.ts'],
  globalSetup: '<rootDir>/test/engine/needs-pulumi.ts',
};
