import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Lets a plain Node process load the project's TypeScript as jest does. */
const LOADER = `
  const { transformFileSync } = require(${JSON.stringify(require.resolve('@swc/core'))});
  const options = { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } };
  require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, options).code, file);
  require(process.argv[1]);
`;

export interface Child {
  process: ChildProcess;
  /** The next line it prints, parsed as JSON; rejects when it ends without one. */
  next(): Promise<unknown>;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | string>;
}

/** Starts a TypeScript file of the project in a process of its own; it answers by lines of JSON. */
export function startChild(file: string, ...args: string[]): Child {
  const child = spawn(process.execPath, ['-e', LOADER, path.resolve(file), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    process: child,
    ended,
    async next() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${path.basename(file)} ended (${await ended}) without an answer`);
      return JSON.parse(value);
    },
  };
}
