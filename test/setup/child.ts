import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const BUILT = path.resolve('dist/test');

export interface Child {
  process: ChildProcess;
  /** The next line it prints, parsed as JSON; rejects when it ends without one. */
  next(): Promise<unknown>;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | string>;
}

/**
 * Starts a file of the tests in a process of its own, as built: `store/holder.js`. Compiling the sources in each took longer
 * than what most of them do. It answers by lines of JSON.
 */
export function startChild(file: string, ...args: string[]): Child {
  const child = spawn(process.execPath, [path.join(BUILT, file), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
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
