import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

/** The bot drains on SIGTERM; nothing is under way here. */
const STOP_MS = 10_000;
/** Of `/proc/<pid>/stat`: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/** A bot, ours or another, in a process of its own. */
export interface Program {
  name: string;
  url: string;
  /** When it was started, by performance.now(). */
  startedAt: number;
  /** Processor time of all its threads since its start, in steps of 10 ms. */
  cpuMs(): number;
  rssMb(): number;
  /** How long its event loop was held since it was asked last. */
  loop(): Promise<{ p99: number; most: number }>;
  stop(): Promise<void>;
}

/** Starts a built script. It listens on PORT once it answers there; what it prints on stdout is thrown away, as an orchestrator would take it. */
export async function startProgram(name: string, script: string, env: Record<string, string>): Promise<Program> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['-r', path.join(__dirname, 'probe.js'), script], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} could not be started`);
  return {
    name,
    startedAt,
    url: `http://127.0.0.1:${port}/api/messages`,
    cpuMs: () => cpuOf(pid),
    rssMb: () => rssOf(pid),
    async loop() {
      child.send('loop');
      const [delay] = await once(child, 'message');
      return delay;
    },
    stop: () => stop(child),
  };
}

/** Fields 14 and 15, counted after the name, which may hold blanks. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function rssOf(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return (Number(kb) * 1024) / 1e6;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone.finally(() => clearTimeout(late));
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
