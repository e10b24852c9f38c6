/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/setup/global.ts',
  transform: {
    '^.+\\.(t|j|cj)sx?$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
    ],
  },
  // pglite's bundle uses import() inside CommonJS, which jest's vm refuses unless it is transformed too
  transformIgnorePatterns: ['/node_modules/(?!@electric-sql/pglite/)'],
  // one more than a small machine has cores, because each waits for its disk now and then; jest would use one less
  maxWorkers: 3,
  // looked up through the sandbox, each use of it takes longer than what it works out
  sandboxInjectedGlobals: ['Math'],
  // for a machine that has much else to do: a test that waits for something gives up sooner, and says for what
  testTimeout: 90_000,
};
