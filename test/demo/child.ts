import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../src/model/clock';

/** The bot drains on SIGTERM: runs under way are given this long. */
const STOP_MS = 15_000;
const TAIL_LINES = 12;

export interface Program {
  /** In sentences: "The bot stopped …". */
  name: string;
  /** For node: preloads, script, arguments. */
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Gets all that the program prints. */
  log: string;
  /** A file in which the program itself says why it ended, when it does not print it. */
  ownLog?: string;
}

export interface Child {
  /** Resolves with a sentence when the program ends without having been told to. */
  died: Promise<string>;
  /** The first match in what was printed, however early. Pending when it is never printed. */
  prints(what: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM, and SIGKILL if that does not help. Returns when the process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a Node program in a process group of its own, so that Ctrl-C reaches only us and everything stops in order.
 * It ends by itself when we are gone (`tied`).
 */
export function startChild(program: Program): Child {
  const child = spawn(process.execPath, ['-r', path.join(__dirname, 'tied.js'), ...program.args], {
    cwd: program.cwd,
    env: { ...inherited(), ...program.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const log = createWriteStream(program.log, { mode: 0o600 });
  let printed = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      log.write(text);
      printed = (printed + text).slice(-100_000);
      for (const look of waiting) look();
    });
  }
  let told = false;
  const gone = new Promise<string>(resolve => {
    child.once('error', error => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      log.end();
      resolve(signal ? `was ended by ${signal}` : `stopped with exit code ${code}`);
    });
  });
  const died = gone.then(async how => (told ? new Promise<never>(() => {}) : `${program.name} ${how}. ${await reason(program, printed)}`));

  return {
    died,
    prints: what =>
      new Promise(resolve => {
        const look = () => {
          const match = what.exec(printed);
          if (!match) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      told = true;
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill('SIGTERM');
      const late = systemClock.after(STOP_MS);
      const first = await Promise.race([gone, late.done.then(() => 'late' as const)]);
      late.cancel();
      if (first !== 'late') return;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Nothing of the caller's settings and proxies gets in: only what a program needs to run at all. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'TZ', 'LANG', 'SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'];
  return Object.fromEntries(names.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function reason(program: Program, printed: string): Promise<string> {
  const own = program.ownLog ? await readFile(program.ownLog, 'utf8').catch(() => '') : '';
  const lines = (text: string) =>
    text
      .split('\n')
      // a stack says nothing to who only wants the demo; the log has it
      .filter(line => line.trim() !== '' && !/^\s+at /.test(line))
      .slice(-TAIL_LINES);
  const last = [...lines(printed), ...lines(own)];
  return last.length > 0 ? `It said last:\n${last.map(line => `    ${line}`).join('\n')}` : 'It said nothing.';
}
