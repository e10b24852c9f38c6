import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { constants, cpSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { systemClock } from '../../src/model/clock';
import { createSeal, openStore } from '../../src/store';
import { scratch } from './scratch';

/** A database of one's own: an empty one on the server of `TEST_DATABASE_URL`, else an embedded one in `dataDir`. */
export interface FreshDatabase {
  databaseUrl?: string;
  dataDir: string;
  /** On a server: who has a connection loses it, and nobody gets one while `work` is done. */
  away?<T>(work: () => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) return await freshDataDir();
  const dataDir = await mkdtemp(path.join(scratch(), 'store-'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name}`);
  return {
    databaseUrl: Object.assign(new URL(server), { pathname: `/${name}` }).toString(),
    dataDir,
    async away(work) {
      await administer(server, `alter database ${name} with allow_connections false`);
      try {
        await administer(server, `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${name}'`);
        return await work();
      } finally {
        await administer(server, `alter database ${name} with allow_connections true`);
      }
    },
    async remove() {
      await administer(server, `drop database ${name} with (force)`);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** An embedded database, whatever `TEST_DATABASE_URL` says. */
export async function freshDataDir(): Promise<FreshDatabase> {
  const dataDir = await mkdtemp(path.join(scratch(), 'store-'));
  cpSync(await template(), path.join(dataDir, 'database'), { recursive: true, mode: constants.COPYFILE_FICLONE });
  return { dataDir, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

/**
 * Database files with the schema in them, made once for this version of PGlite and of the schema: initdb and the migrations
 * take seconds, a copy takes none. Without Postgres' own two templates they are half the files.
 */
export async function template(): Promise<string> {
  const pglite = path.dirname(path.dirname(require.resolve('@electric-sql/pglite')));
  const cache = path.resolve(pglite, '../../.cache/pglite');
  const sources = ['cluster', 'migrations', 'queue'].map(name =>
    path.join(__dirname, `../../src/store/${name}${path.extname(__filename)}`),
  );
  const hash = createHash('sha256');
  for (const file of [path.join(pglite, 'package.json'), ...sources]) hash.update(readFileSync(file));
  const files = path.join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(files)) return files;

  const draft = `${files}.${randomUUID()}`;
  const store = await openStore({ dataDir: draft, keyring: createSeal([randomBytes(32)]), clock: systemClock, log: SILENT });
  await store.database.query('update pg_database set datistemplate = false');
  for (const name of ['template0', 'template1']) await store.database.query(`drop database ${name}`);
  await store.close();
  // put in place whole: of several processes the first wins, the others use what it made
  await rename(path.join(draft, 'database'), files).catch(error => {
    if (!existsSync(files)) throw error;
  });
  await rm(draft, { recursive: true, force: true });
  return files;
}

const SILENT = { info() {}, warn() {}, error() {} };

async function administer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
