const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** What of jest's own keeps something about the tests of a file, and is anew for each; and how jest names a file. */
const OWN = /^(?:\.|\/|jest-circus$|@jest\/expect$|expect$)/;
/** A module is run anew for each file, but it is the same code, which V8 made fast in the files before. */
const COMPILED = new Map();
const PACKAGES = `${path.sep}node_modules${path.sep}`;

/**
 * How the tests of a file load modules: our own sources anew for each file, packages once for all files of a process, as Node
 * itself loads them. They are 2,400 modules for a bot; compiling them took longer than the tests of most files. So a package
 * cannot be mocked, and what it keeps for itself it keeps from file to file.
 */
class SharedPackages extends Runtime {
  #requires = new Map();

  constructor(...parameters) {
    super(...parameters);
    const { executor } = this;
    // inside of jest: its version is pinned, and a newer one may do this differently
    if (typeof executor?.compile !== 'function') throw new Error('this version of jest compiles modules elsewhere');
    executor.compile = (source, filename) => {
      const known = COMPILED.get(filename);
      if (known?.source === source) return known.run;
      const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
      const run = vm.compileFunction(source, executor.injectedModuleParameters, { filename, importModuleDynamically });
      COMPILED.set(filename, { source, run });
      return run;
    };
  }

  requireModuleOrMock(from, name) {
    return this.#package(from, name) ?? super.requireModuleOrMock(from, name);
  }

  /** What jest itself runs a file with. It is loaded in this process already, and loading it anew took 0.2 s of each file. */
  requireInternalModule(from, name) {
    return !name || OWN.test(name) || isBuiltin(name) ? super.requireInternalModule(from, name) : createRequire(from)(name);
  }

  #package(from, name) {
    if (/^(?:\.|\/|node:)/.test(name) || from.includes(PACKAGES)) return undefined;
    if (!this.#requires.has(from)) this.#requires.set(from, createRequire(from));
    const load = this.#requires.get(from);
    const file = load.resolve(name);
    return file.includes(PACKAGES) ? load(file) : undefined;
  }
}

module.exports = { __esModule: true, default: SharedPackages };
