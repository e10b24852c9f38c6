import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../src/model/clock';

/** What a process of the bench is told while it runs. */
export interface Orders {
  /** Dies where it next reaches one of these points. */
  die?: readonly string[];
  /** How far its clock is ahead of the machine's. */
  aheadMs?: number;
}

/** How a process ended. `point` where it died at a named one. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  point?: string;
  /** It had been ready, or was told to go. */
  served?: boolean;
}

const LOOK_EVERY_MS = 50;
const READY_WITHIN_MS = 60_000;

/** One place for a process of the bot; a process that ends is followed by another one until the place is closed. */
export class Replica {
  readonly ends: End[] = [];
  ready = false;
  #child: ChildProcess | undefined;
  #closed = false;
  #stopping = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly how: {
      src: string;
      port: number;
      log: string;
      env: Record<string, string>;
      aheadMs: () => number;
      ended: (end: End) => void;
    },
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.how.port}/api/messages`;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  start(): void {
    const { src, port, log, env, aheadMs, ended } = this.how;
    const deaths = `${log}.deaths`;
    rmSync(deaths, { force: true });
    const output = openSync(log, 'a');
    const child = spawn(process.execPath, ['-r', path.join(__dirname, 'preload.js'), path.join(src, 'index.js')], {
      env: {
        ...env,
        PATH: process.env.PATH ?? '',
        PORT: String(port),
        CHAOS_SRC: src,
        CHAOS_DEATHS: deaths,
        CHAOS_AHEAD_MS: String(aheadMs()),
      },
      stdio: ['ignore', output, output, 'ipc'],
    });
    closeSync(output);
    this.#child = child;
    this.#stopping = false;
    this.#ended = new Promise(resolve => {
      child.once('exit', (code, signal) => {
        const served = this.ready || this.#stopping;
        this.ready = false;
        this.#child = undefined;
        const point = existsSync(deaths) ? readFileSync(deaths, 'utf8').trim() : undefined;
        const end = { code, signal, point, served };
        this.ends.push(end);
        ended(end);
        if (!this.#closed) this.start();
        resolve();
      });
    });
    void this.#becomesReady(child);
  }

  tell(orders: Orders): void {
    // one that is on its way out has no ears
    this.#child?.send(orders, () => undefined);
  }

  /** SIGTERM once: a second one ends a process at once, as a second Ctrl-C does. */
  kill(signal: NodeJS.Signals): void {
    if (signal === 'SIGTERM' && this.#stopping) return;
    this.#stopping = signal === 'SIGTERM';
    if (this.#stopping) this.ready = false;
    this.#child?.kill(signal);
  }

  /** Ends the process in order. Gives how it ended, or nothing where it had to be killed. */
  async close(withinMs: number): Promise<End | undefined> {
    this.#closed = true;
    if (!this.#child) return { code: 0, signal: null };
    this.kill('SIGTERM');
    const late = systemClock.after(withinMs);
    const first = await Promise.race([this.#ended, late.done.then(() => 'late' as const)]);
    late.cancel();
    if (first !== 'late') return this.ends.at(-1);
    this.kill('SIGKILL');
    await this.#ended;
    return undefined;
  }

  async #becomesReady(child: ChildProcess): Promise<void> {
    const address = this.url.replace('/api/messages', '/readyz');
    for (let waited = 0; waited < READY_WITHIN_MS && this.#child === child; waited += LOOK_EVERY_MS) {
      const answer = await fetch(address).catch(() => undefined);
      if (answer?.ok && this.#child === child) {
        this.ready = true;
        return;
      }
      await systemClock.after(LOOK_EVERY_MS).done;
    }
  }
}
