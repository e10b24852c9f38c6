import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/model/clock';
import { type Simulators, startRelay, startSimulators, type TechnicianName } from '../simulators';
import { type Child, startChild } from './child';
import { answers, freePorts, ROOT } from './local';
import { writePolicy } from './policy';
import { approvalsOf, windowProgram, windowReady } from './window';

/** In front of the two windows: one who asks, and one who could decide. */
export const PEOPLE = { technician: 'ada', approver: 'bo' } as const satisfies Record<string, TechnicianName>;
/** Of the windows; others are taken where these are not free. */
const PORTS = { technician: 56150, approver: 56151 };
/** A first start makes the database; on a busy machine that takes a while. */
const START_MS = 60_000;

export interface DemoOptions {
  /** Kept afterwards: the database, the key that seals it, logs. Without it a temporary folder, removed at the end. */
  dir?: string;
  /** Gives up a start under way. */
  signal?: AbortSignal;
}

export interface Demo {
  /** Addresses of the two windows, and of the bot. */
  technician: string;
  approver: string;
  bot: string;
  simulators: Simulators;
  /** The folder of what the bot and the windows print. */
  logs: string;
  /** Resolves with a sentence when one of the programs ends by itself. */
  broke: Promise<string>;
  /** Ends everything that was started; nothing listens and no process is left when it returns. */
  stop(): Promise<void>;
}

type Undo = (() => Promise<unknown>)[];

/**
 * The simulators in this process, the real bot and, for each person, Microsoft's local client with a signing relay between
 * it and the bot: the client sends no tokens, and the bot takes nothing without.
 * @throws Error with the reason in words, after everything that ran has been ended.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const undo: Undo = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= undo.reduceRight((before, step) => before.then(async () => void (await step())), Promise.resolve());
    return stopped;
  };
  try {
    return { ...(await start(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start({ dir: kept, signal }: DemoOptions, undo: Undo): Promise<Omit<Demo, 'stop'>> {
  const dir = kept ?? (await temporaryDir(undo));
  const logs = path.join(dir, 'logs');
  const settings = path.join(dir, 'windows');
  await Promise.all([logs, settings].map(folder => mkdir(folder, { recursive: true, mode: 0o700 })));
  const [botPort, technician, approver] = await freePorts([0, PORTS.technician, PORTS.approver]);
  const simulators = await startSimulators();
  undo.push(() => simulators.stop());

  const bot = `http://127.0.0.1:${botPort}`;
  const policy = path.join(dir, 'policy.yaml');
  await writePolicy(policy, { id: approvalsOf(PEOPLE.approver), serviceUrl: `http://localhost:${approver}/_connector` });
  const env = simulators.env({
    PORT: String(botPort),
    DATA_DIR: path.join(dir, 'data'),
    POLICY_FILE: policy,
    SEAL_KEY: await keptKey(path.join(dir, 'seal.key')),
    BOT_SERVICE_HOSTS: `localhost:${technician},localhost:${approver}`,
  });
  const windows = [
    { person: PEOPLE.technician, port: technician },
    { person: PEOPLE.approver, port: approver },
  ];
  const programs = await Promise.all(
    windows.map(async window => {
      const relay = await startRelay({ bot: `${bot}/api/messages`, entra: simulators.entra });
      undo.push(() => relay.stop());
      return windowProgram({ ...window, endpoint: relay.url, logs, settings });
    }),
  );
  const children = [
    startChild({ name: 'The bot', args: [path.join(ROOT, 'dist', 'src', 'index.js')], cwd: ROOT, env, log: path.join(logs, 'bot.log') }),
    ...programs.map(startChild),
  ];
  undo.push(() => Promise.all(children.map(child => child.stop())));

  const broke = Promise.race(children.map(child => child.died));
  const ready = [answers(`${bot}/readyz`), ...windows.map(({ port }, i) => windowReady(children[i + 1] as Child, port))];
  await allReady(ready, broke, logs, signal);
  return { technician: `http://localhost:${technician}`, approver: `http://localhost:${approver}`, bot, simulators, logs, broke };
}

async function temporaryDir(undo: Undo): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'cipp-teams-bot-'));
  undo.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** The key must outlive the run like the database it seals; the simulators would make another one each time. */
async function keptKey(file: string): Promise<string> {
  const found = await readFile(file, 'utf8').catch(() => '');
  if (found.trim() !== '') return found.trim();
  const made = randomBytes(32).toString('base64');
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

async function allReady(ready: Promise<void>[], broke: Promise<string>, logs: string, signal?: AbortSignal): Promise<void> {
  const late = systemClock.after(START_MS);
  const aborted = new Promise<string>(resolve => {
    if (signal?.aborted) resolve('Stopped while starting.');
    signal?.addEventListener('abort', () => resolve('Stopped while starting.'), { once: true });
  });
  const why = await Promise.race([
    Promise.all(ready).then(() => undefined),
    broke,
    aborted,
    late.done.then(() => `The demo was not ready after ${START_MS / 1000} seconds. Look at the files in ${logs}.`),
  ]).finally(late.cancel);
  if (why !== undefined) throw new Error(why);
}
