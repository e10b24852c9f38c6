const { createRequire } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

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
    executor.compile = (source, filename) =>
      vm.compileFunction(source, executor.injectedModuleParameters, {
        filename,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
  }

  requireModuleOrMock(from, name) {
    return this.#package(from, name) ?? super.requireModuleOrMock(from, name);
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
