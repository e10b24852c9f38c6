import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { startServer } from '../pg/server';

export interface Postgres {
  version: string;
  /** The address of a new, empty database. */
  fresh(): Promise<string>;
  /** How many statements have been run in this database, by whomever. */
  statements(url: string): Promise<number>;
  stop(): Promise<void>;
}

/** A server that counts statements; gone with `stop`, and on Ctrl-C. */
export async function startPostgres(): Promise<Postgres> {
  const interrupted = new AbortController();
  const server = await startServer(interrupted.signal, ['shared_preload_libraries=pg_stat_statements', 'pg_stat_statements.track=top']);
  const end = () => void server.stop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query('create extension pg_stat_statements');
  return {
    version: server.version,
    async fresh() {
      const name = `bench_${randomBytes(6).toString('hex')}`;
      await client.query(`create database ${name}`);
      return Object.assign(new URL(server.url), { pathname: `/${name}` }).toString();
    },
    async statements(url) {
      const { rows } = await client.query(
        'select sum(calls) as calls from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = $1',
        [new URL(url).pathname.slice(1)],
      );
      return Number(rows[0]?.calls ?? 0);
    },
    async stop() {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
      await client.end();
      await server.stop();
    },
  };
}
