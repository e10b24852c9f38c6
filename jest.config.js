/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/setup/environment.js',
  runtime: '<rootDir>/test/setup/runtime.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/setup/global.ts',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
    ],
  },
  // one more than a small machine has cores, because each waits for its disk now and then; jest would use one less
  maxWorkers: 3,
  // for a machine that has much else to do: a test that waits for something gives up sooner, and says for what
  testTimeout: 90_000,
};
