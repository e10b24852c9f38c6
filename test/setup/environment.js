const { ModuleMocker } = require('jest-mock');

/** As the process came, before any test file: jest wraps it once more for each of them. */
const { exit } = process;

/**
 * Where the tests of a file run: in the realm of Node itself, like the program in production, and not in a sandbox. A sandbox
 * has an Error, an Object and an Array of its own, which are not those of Node's modules, and looks up each global slowly.
 * What a file does to globals, mocks and the environment is undone after it.
 */
module.exports = class OneRealm {
  constructor() {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = null;
    this.fakeTimersModern = null;
    this.before = new Map(Reflect.ownKeys(globalThis).map(key => [key, Object.getOwnPropertyDescriptor(globalThis, key)]));
    this.env = { ...process.env };
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** For jest's question whether there is one; `runtime.js` compiles without it. */
  getVmContext() {
    return globalThis;
  }

  async setup() {}

  async teardown() {
    this.moduleMocker.restoreAllMocks();
    for (const key of Reflect.ownKeys(globalThis)) if (!this.before.has(key)) Reflect.deleteProperty(globalThis, key);
    for (const [key, descriptor] of this.before) {
      // Node puts the value itself in the place of some getters when they are first asked
      const changed = 'value' in descriptor && Object.getOwnPropertyDescriptor(globalThis, key)?.value !== descriptor.value;
      if (changed) Reflect.defineProperty(globalThis, key, descriptor);
    }
    for (const name of Object.keys(process.env)) if (!(name in this.env)) delete process.env[name];
    Object.assign(process.env, this.env);
    process.exit = exit;
  }
};
