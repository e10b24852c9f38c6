import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { type Server, startServer } from '../pg/server';
import { freshDataDir } from '../setup/database';
import { scratch } from '../setup/scratch';
import { type Simulators, startSimulators } from '../simulators';
import type { Query } from './checker';
import { type Estate, openEstate } from './estate';
import type { Plan } from './run';
import { Wire } from './wire';

/** A Postgres server at an address that can move, and the one that follows it. */
export interface Database {
  server: Server;
  wire: Wire;
  url: string;
  standby?: Awaited<ReturnType<Server['standby']>>;
}

/** Everything around the processes of one run. */
export interface Stage {
  estate: Estate;
  outside: Simulators;
  /** Absent with the embedded one. */
  database?: Database;
  /** The bot's settings, but for its port. */
  env: Record<string, string>;
  /** What the processes print. */
  logs: string;
  /** The database, for the checker: only when no process has it. */
  read(): Promise<{ query: Query; close(): Promise<void> }>;
}

/** One call; a run's lease is this and 30 s. */
const CIPP_TIMEOUT_MS = 5_000;

/** What is opened is closed by `undo`, last first. */
export async function openStage(plan: Plan, signal: AbortSignal, undo: (() => unknown)[]): Promise<Stage> {
  const dir = mkdtempSync(path.join(scratch(), 'chaos-'));
  undo.push(() => rmSync(dir, { recursive: true, force: true }));
  const logs = path.resolve('test-results', 'chaos', plan.name.replaceAll(/\W+/g, '-'));
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });

  const estate = openEstate(plan.requests * 3);
  const outside = await startSimulators({ world: estate.world });
  undo.push(() => outside.stop());
  const policy = path.join(dir, 'policy.yaml');
  writeFileSync(policy, estate.policy(outside.connector.serviceUrl));
  const common = { POLICY_FILE: policy, CIPP_TIMEOUT_MS: String(CIPP_TIMEOUT_MS), LOG_LEVEL: 'info' };
  if (plan.store === 'embedded') {
    const { dataDir, remove } = await freshDataDir();
    undo.push(remove);
    return { estate, outside, logs, env: outside.env({ ...common, DATA_DIR: dataDir }), read: () => overFiles(dataDir) };
  }
  const database = await openDatabase(plan, signal, undo);
  const env = outside.env({ ...common, DATA_DIR: path.join(dir, 'data'), DATABASE_URL: database.url });
  return { estate, outside, logs, env, database, read: () => overPostgres(database.url) };
}

async function openDatabase({ crashes }: Plan, signal: AbortSignal, undo: (() => unknown)[]): Promise<Database> {
  const server = await startServer(signal);
  undo.push(() => server.stop());
  const wire = new Wire(Number(new URL(server.url).port));
  await wire.start();
  undo.push(() => wire.stop());
  const url = Object.assign(new URL(server.url), { port: String(wire.port) }).toString();
  return { server, wire, url, standby: crashes > 0 ? await server.standby() : undefined };
}

async function overPostgres(url: string): Promise<{ query: Query; close(): Promise<void> }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return { query: async text => (await client.query(text)).rows, close: () => client.end() };
}

async function overFiles(dataDir: string): Promise<{ query: Query; close(): Promise<void> }> {
  const files = await PGlite.create(path.join(dataDir, 'database'));
  return { query: async text => (await files.query<Record<string, unknown>>(text)).rows, close: () => files.close() };
}
