import { Client, type Connection, Pool, type PoolClient, Query, type QueryConfig, type QueryResult, type Submittable } from 'pg';
import type { Clock } from '../model/clock';
import type { Log } from '../model/ports';
import { StoreAway } from '../model/store';
import { type Answer, type Database, type Sql, StoreError, sqlCode, type Transaction } from './database';
import { createTransaction, inOrder, type Send, type Statement } from './transaction';

/** A replica that hangs in a transaction holds the audit's head, and with it everybody: the server ends it. */
const LIMITS = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000, connectionTimeoutMillis: 10_000 };
/** A server that has not answered when it should have ended the statement itself is gone without a word, and its connections with it. */
const SILENCE = { query_timeout: 35_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 };
const AGAIN_MS = 1000;

/** A Postgres server (15 or later), shared by any number of processes. */
export async function openPostgres(databaseUrl: string, clock: Clock, log: Log): Promise<Database> {
  const settings = { connectionString: databaseUrl, application_name: 'cipp-teams-bot', ...LIMITS, ...SILENCE };
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

  const ask = asSql(pool);

  return {
    kind: 'postgres',
    query: (text, values) => orAway(() => ask(text, values)),
    tx: work => orAway(() => inTransaction(work)),
    listen: ears.listen,
    async close() {
      await ears.close();
      await pool.end();
    },
  };

  async function inTransaction<T>(work: (sql: Transaction) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    const failed = (error: Error) => {
      broken ??= error;
    };
    // the pool listens to the connections that nobody has; without a listener a server that goes away ends the process
    client.on('error', failed);
    const transaction = createTransaction(together(client, failed));
    try {
      const result = await work(transaction);
      await transaction.commit();
      return result;
    } catch (error) {
      // nobody is there to take it back, and without its connection the server does
      if (!isAway(broken)) await transaction.rollback().catch(failed);
      throw error;
    } finally {
      client.off('error', failed);
      client.release(broken);
    }
  }
}

/** As it is, but for what says that there is no server, or none that takes anything. @throws StoreAway */
async function orAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isAway(error) ? new StoreAway(sqlCode(error), { cause: error }) : error;
  }
}

/** An old primary lets others read: a connection may find it after another one has taken over. */
const READ_ONLY = '25006';
const UNREACHED = /^E(AI_AGAIN|CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|NOTFOUND|PIPE|TIMEDOUT)$/;
/** What pg says without a code. */
const CUT_OFF =
  /^(Connection terminated|Client (has encountered a connection error|was closed)|timeout exceeded when trying to connect|Query read timeout)/;

function isAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof StoreAway) return false;
  const code = sqlCode(error);
  const { severity } = error as { severity?: string };
  return severity === 'FATAL' || severity === 'PANIC' || code === READ_ONLY || (code ? UNREACHED : CUT_OFF).test(code ?? error.message);
}

function asSql(connection: Pool | PoolClient): Sql['query'] {
  return async <R>(text: string, values?: readonly unknown[]) =>
    answerOf<R>(await connection.query(values?.length ? { name: nameOf(text), text, values: [...values] } : scripted(text)));
}

/** Of several statements each has the server's own limit: a newer version may have many tables to go through. */
const scripted = (text: string): QueryConfig & { query_timeout?: number } =>
  isScript({ text }) ? { text, query_timeout: 3_600_000 } : { text };

/** More texts than the program has: a caller that builds its texts costs time, and not memory without end. */
const MOST_NAMED = 400;
const names = new Map<string, string>();

/**
 * Each connection parses and plans a text once: half of what a short statement costs the server. Not where all columns are asked for,
 * whatever they are: the server refuses to go on with such a statement when a newer version of ours has added one meanwhile.
 */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= MOST_NAMED || text.includes('*')) return known;
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** Several statements without values give several results; the last is the answer. */
function answerOf<R>(result: QueryResult | QueryResult[]): Answer<R> {
  const last = Array.isArray(result) ? result.at(-1) : result;
  return { rows: (last?.rows ?? []) as R[], rowCount: last?.rowCount ?? 0 };
}

/** What takes no values may hold several statements, which the server takes by themselves only. */
const isScript = ({ text, values = [] }: Statement): boolean => values.length === 0 && text.includes(';');

/** `failed`: after an error nobody knows which of its texts the server has prepared, so that this connection is of no more use. */
const together =
  (client: PoolClient, failed: (error: Error) => void): Send =>
  statements => {
    if (statements.some(isScript)) return inOrder(statements, asSql(client));
    const batch = new Batch(statements, failed);
    client.query(batch);
    return batch.answers;
  };

/**
 * Statements that are sent at once and answered at once: every write to the server wakes its process, which costs more than all else
 * about a short statement. pg's own pipelining ends each statement by itself, and the server answers it by itself.
 */
class Batch implements Submittable {
  readonly answers: Promise<Answer>[];
  /** pg's own, where it waits no longer than some time for an answer. */
  callback?: () => void;
  readonly #queries: Submitted[] = [];
  readonly #failed: (error: Error) => void;
  #at = 0;
  #connection: Prepares | undefined;

  constructor(statements: readonly Statement[], failed: (error: Error) => void) {
    this.#failed = failed;
    this.answers = statements.map(
      ({ text, values = [] }) =>
        new Promise((answered, failed) => {
          const done = (error: Error | undefined, result: QueryResult) => (error ? failed(error) : answered(answerOf(result)));
          // a text, and what else there is set behind it: pg copies a config by its property descriptors
          const query = new (Query as unknown as QueryOfText)(text, [...values], done);
          this.#queries.push(Object.assign(query, { name: nameOf(text), queryMode: 'extended' as const }));
        }),
    );
  }

  submit(connection: Connection): void {
    this.#connection = connection as unknown as Prepares;
    // each would end the batch
    const open = Object.create(connection, { sync: { value() {} } });
    connection.stream.cork();
    for (const query of this.#queries) query.submit(open);
    this.#connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription(message: unknown): void {
    this.#queries[this.#at]?.handleRowDescription(message);
  }
  handleDataRow(message: unknown): void {
    this.#queries[this.#at]?.handleDataRow(message);
  }
  handleCommandComplete(message: unknown): void {
    this.#queries[this.#at]?.handleCommandComplete(message);
    this.#at += 1;
  }
  handleEmptyQuery(): void {
    this.#at += 1;
  }
  /** The server skips what is behind the statement that failed. */
  handleError(error: Error): void {
    this.callback?.();
    this.#failed(error);
    for (const [i, query] of this.#queries.entries()) {
      if (i < this.#at) query.handleReadyForQuery();
      else query.handleError(error);
    }
  }
  handleReadyForQuery(): void {
    this.callback?.();
    // pg itself notes this of the one query that it knows to be under way
    for (const { name, text } of this.#queries) {
      if (!name || !this.#connection?.submittedNamedStatements[name]) continue;
      this.#connection.parsedStatements[name] = text;
      delete this.#connection.submittedNamedStatements[name];
    }
    for (const query of this.#queries) query.handleReadyForQuery();
  }
}

/** Of a connection: what it has asked the server to prepare, and what the server has said it has. */
interface Prepares {
  sync(): void;
  submittedNamedStatements: Record<string, string>;
  parsedStatements: Record<string, string>;
}

/** How a client talks to a query that it has submitted, as pg-cursor uses it too. */
interface Submitted {
  name?: string;
  text: string;
  submit(connection: Connection): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

/** As pg takes it, which its types leave out. */
type QueryOfText = new (text: string, values: unknown[], done: (error: Error | undefined, result: QueryResult) => void) => Submitted;

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
