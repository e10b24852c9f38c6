import { type ChildProcess, execFile, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { systemClock } from '../../src/model/clock';
import { scratch } from '../setup/scratch';

const STARTS_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** A Postgres server of one's own on a free port of 127.0.0.1. */
export interface Server {
  url: string;
  version: string;
  /** Its processes stop where they stand, as `pg_ctl stop -m immediate` does: the next start recovers from the log. */
  crash(): Promise<void>;
  /** Starts again on the same port, and answers. */
  restart(): Promise<void>;
  /** Starts a second server that has every commit before it is acknowledged; ends with this one. */
  standby(): Promise<{ port: number; promote(): Promise<void> }>;
  /** Stops for good and leaves nothing. */
  stop(): Promise<void>;
}

/** @throws Error in words, where no Postgres is installed or it does not start. */
export async function startServer(interrupted: AbortSignal, more: readonly string[] = []): Promise<Server> {
  const bin = findBinaries();
  const directory = mkdtempSync(path.join(scratch(), 'postgres-'));
  const data = path.join(directory, 'data');
  const log = path.join(directory, 'log');
  const passwordFile = path.join(directory, 'password');
  const password = randomBytes(16).toString('hex');
  const port = await freePort();
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const owner = unprivileged();
  if (owner) for (const each of [directory, passwordFile]) chownSync(each, owner.uid, owner.gid);
  const as: SpawnOptions = { cwd: directory, ...owner };
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;

  let server: ChildProcess | undefined;
  let second: ChildProcess | undefined;
  const launch = (files: string, at: number): ChildProcess => {
    const settings = [
      ...['listen_addresses=127.0.0.1', 'fsync=on', 'max_connections=300', `unix_socket_directories=${directory}`],
      'wal_retrieve_retry_interval=100ms',
      ...more,
    ];
    const output = openSync(log, 'a');
    // in a process group of its own, so that Ctrl-C ends the tests first
    return spawn(path.join(bin, 'postgres'), ['-D', files, '-p', String(at), ...settings.flatMap(each => ['-c', each])], {
      ...as,
      detached: true,
      stdio: ['ignore', output, output],
    });
  };
  const stop = async () => {
    for (const each of [second, server]) await end(each, 'SIGINT'); // fast shutdown
    rmSync(directory, { recursive: true, force: true });
  };
  const start = (): Promise<string> => {
    server = launch(data, port);
    return answers(url, server, interrupted);
  };
  const standby = async () => {
    const copy = path.join(directory, 'standby');
    const its = await freePort();
    const from = Object.assign(new URL(url), { pathname: '/' }).toString();
    await promisify(execFile)(path.join(bin, 'pg_basebackup'), ['-D', copy, '-d', from, '-R', '-X', 'stream', '-c', 'fast'], {
      cwd: directory,
      ...owner,
    });
    second = launch(copy, its);
    const itsUrl = Object.assign(new URL(url), { port: String(its) }).toString();
    await answers(itsUrl, second, interrupted);
    await say(url, "alter system set synchronous_standby_names = '*'");
    await say(url, 'select pg_reload_conf()');
    return { port: its, promote: () => say(itsUrl, 'select pg_promote()') };
  };
  try {
    const initdb = ['-D', data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C'];
    execFileSync(path.join(bin, 'initdb'), [...initdb, '--no-sync'], { ...as, stdio: ['ignore', 'ignore', 'inherit'] });
    const version = await start();
    return { url, version, crash: () => end(server, 'SIGQUIT'), restart: async () => void (await start()), standby, stop };
  } catch (error) {
    if (existsSync(log)) console.error(readFileSync(log, 'utf8'));
    await stop();
    throw error;
  }
}

async function end(server: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  server.kill(signal);
  await once(server, 'exit');
}

async function say(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** The newest `initdb` and `postgres`: Debian's directories, PATH, or where `pg_config` says. */
function findBinaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [
    ...versions.map(version => path.join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(path.delimiter),
    pgConfig(),
  ];
  const found = places.find(place => ['initdb', 'postgres'].every(name => existsSync(path.join(place, name))));
  if (!found)
    throw new Error('No Postgres server found: install one (for example `apt-get install postgresql`) or put its bin directory in PATH.');
  return found;
}

function pgConfig(): string {
  try {
    return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** The server's version, once it answers. */
async function answers(url: string, server: ChildProcess, interrupted: AbortSignal): Promise<string> {
  for (let waited = 0; waited < STARTS_WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (server.exitCode !== null || interrupted.aborted) break;
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return (await client.query('show server_version')).rows[0].server_version;
    } catch {
      await systemClock.after(LOOK_EVERY_MS).done;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error('Postgres did not start');
}

/** Postgres refuses to run as root: then it gets the user that its package made, else nobody. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {}
  }
  throw new Error('Postgres cannot run as root, and there is no user `postgres` or `nobody` to run it as.');
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
