import { Client, Pool, type PoolClient } from 'pg';
import type { Clock } from '../model/clock';
import type { Log } from '../model/ports';
import { type Database, type Sql, StoreError, sqlCode } from './database';

/** A replica that hangs in a transaction holds the audit's head, and with it everybody: the server ends it. */
const LIMITS = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000, connectionTimeoutMillis: 10_000 };
const AGAIN_MS = 1000;

/** A Postgres server (15 or later), shared by any number of processes. */
export async function openPostgres(databaseUrl: string, clock: Clock, log: Log): Promise<Database> {
  const settings = { connectionString: databaseUrl, application_name: 'cipp-teams-bot', keepAlive: true, ...LIMITS };
  const pool = new Pool({ ...settings, max: 10 });
  // an idle connection that breaks is replaced by the pool; without a listener it would end the process
  pool.on('error', error => log.warn({ code: sqlCode(error) }, 'a database connection was lost'));
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new StoreError('DATABASE_UNREACHABLE', `${hostOf(databaseUrl)} (${sqlCode(error) ?? 'no code'})`, { cause: error });
  }
  const ears = listening(() => new Client(settings), clock, log);

  return {
    kind: 'postgres',
    query: asSql(pool),
    async tx(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work({ query: asSql(client) });
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(failed => {
          broken = failed;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    listen: ears.listen,
    async close() {
      await ears.close();
      await pool.end();
    },
  };
}

function asSql(connection: Pool | PoolClient): Sql['query'] {
  return async <R>(text: string, values?: readonly unknown[]) => {
    const result = values?.length ? await connection.query(text, [...values]) : await connection.query(text);
    // several statements without values give several results
    const last = Array.isArray(result) ? result.at(-1) : result;
    return { rows: (last?.rows ?? []) as R[], rowCount: last?.rowCount ?? 0 };
  };
}

/** Host and database, never the credentials. */
function hostOf(databaseUrl: string): string {
  try {
    const { host, pathname } = new URL(databaseUrl);
    return `${host}${pathname}`;
  } catch {
    return 'DATABASE_URL is not a URL';
  }
}

/** One connection of its own that LISTENs, and comes back when it is lost. */
function listening(connect: () => Client, clock: Clock, log: Log) {
  const heard = new Map<string, (payload: string) => void>();
  let client: Client | undefined;
  let waiting: ReturnType<Clock['after']> | undefined;
  let closed = false;

  const open = async () => {
    const next = connect();
    const lost = (error?: Error) => {
      if (client !== next || closed) return;
      client = undefined;
      log.warn({ code: sqlCode(error) }, 'the listening database connection was lost');
      void again();
    };
    next.on('error', lost);
    next.on('end', () => lost());
    next.on('notification', ({ channel, payload }) => heard.get(channel)?.(payload ?? ''));
    try {
      await next.connect();
      for (const channel of heard.keys()) await next.query(`LISTEN ${channel}`);
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
  };

  const again = async () => {
    while (!closed && !client) {
      waiting = clock.after(AGAIN_MS);
      await waiting.done;
      if (closed) return;
      await open().then(
        () => [...heard.values()].forEach(call => void call('')),
        error => log.warn({ code: sqlCode(error) }, 'the database cannot be listened to'),
      );
    }
  };

  return {
    async listen(channel: string, call: (payload: string) => void) {
      heard.set(channel, call);
      if (client) await client.query(`LISTEN ${channel}`);
      else await open();
    },
    async close() {
      closed = true;
      waiting?.cancel();
      const last = client;
      client = undefined;
      await last?.end();
    },
  };
}
