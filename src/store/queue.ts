import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import PgBoss from 'pg-boss';
import type { Clock } from '../model/clock';
import type { Log } from '../model/ports';
import { ProblemError } from '../model/problem';
import type { Request } from '../model/request';
import type { JobKind, Queue } from '../model/store';
import { type Database, jsonb, SCHEMA_LOCK, type Sql, sqlCode, type Transaction } from './database';

const KINDS: readonly JobKind[] = ['run', 'deliver', 'ask', 'press', 'announce', 'verify', 'operation'];

const CHANNEL = 'cipp_bot_jobs';
/** Workers are woken by NOTIFY; this finds what a lost notification left behind. */
const POLL_MS = 30_000;
const AT_ONCE = 8;
/** After a stop, handlers get this long to end; Kubernetes gives 30 s in all. */
const DRAIN_MS = 20_000;

export interface Jobs extends Queue {
  /** Queues with the commit of the transaction. */
  sendIn(sql: Transaction, kind: JobKind, id: string): Promise<void>;
  /** A hand of this process for one job, which then is neither waited for nor looked for. Nothing where all are full. */
  hand(kind: JobKind, id: string): Hand | undefined;
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

export interface Hand {
  /** Puts the job in with the commit of the transaction, as one that is under way. */
  takeIn(sql: Transaction): void;
  /** It is committed, with the request as it stands now. */
  begin(stored: Request): void;
  /** It never will be. */
  leave(): void;
}

/**
 * pg-boss on either database. Jobs hold an id and nothing else, are handed out once, and are deleted when their handler has
 * ended, well or badly: a run is never repeated by a queue. pg-boss' own worker takes one batch per poll and does not wait for
 * its completion to be stored, so fetching is done here.
 */
export async function openQueue(database: Database, clock: Clock, log: Log): Promise<Jobs> {
  const boss = new PgBoss({
    db: executor(database),
    schedule: false,
    archiveCompletedAfterSeconds: 60,
    archiveFailedAfterSeconds: 3600,
    deleteAfterHours: 1,
    maintenanceIntervalSeconds: 300,
  });
  boss.on('error', error => log.warn({ code: sqlCode(error) ?? error.name }, 'the queue reported an error'));
  await oneAtATime(database, async () => {
    await boss.start();
    const made = (await boss.getQueues()).map(queue => queue.name);
    for (const name of KINDS.filter(kind => !made.includes(kind)))
      await boss.createQueue(name, { name, policy: 'short', retryLimit: 0, expireInSeconds: 900, retentionMinutes: 1440 });
  });

  const workers = new Map<JobKind, Worker>();
  await database.listen(CHANNEL, payload => {
    for (const [kind, worker] of workers) if (payload === kind || payload === '') worker.wake();
  });

  let looking: Promise<Set<string>> | undefined;
  /** Kinds of which there are jobs already, in one look for all workers that start together. */
  const leftBehind = () => {
    looking ??= new Promise(setImmediate).then(async () => {
      // what comes from now on is told to those that have started, and who starts later looks anew
      looking = undefined;
      const { rows } = await database.query<{ name: string }>(`select distinct name from pgboss.job where state < 'active'`);
      return new Set(rows.map(({ name }) => name));
    });
    return looking;
  };

  const sendIn = async (sql: Transaction, kind: JobKind, ...ids: readonly string[]) => {
    for (const id of ids) await boss.send(kind, { id }, { db: unasked(sql), singletonKey: id, retryLimit: 0 });
    sql.later('select pg_notify($1, $2)', [CHANNEL, kind]);
  };

  return {
    sendIn,
    hand: (kind, id) => workers.get(kind)?.hand(id),
    send: (kind, ...ids) => database.tx(sql => sendIn(sql, kind, ...ids)),
    async work(kind, handler) {
      if (workers.has(kind)) throw new Error(`the queue ${kind} has its worker already`);
      const worker = startWorker(boss, kind, handler, clock, log);
      workers.set(kind, worker);
      void leftBehind().then(
        kinds => kinds.has(kind) && worker.wake(),
        () => worker.wake(),
      );
    },
    async ready() {
      return (await database.query('select version from pgboss.version')).rows.length === 1;
    },
    async close() {
      await Promise.all([...workers.values()].map(worker => worker.stop()));
      await boss.stop({ graceful: false, close: false });
    },
  };
}

/** pg-boss' own lock lets two replicas collide when they make its schema; an embedded database has one process anyway. */
async function oneAtATime(database: Database, work: () => Promise<void>): Promise<void> {
  if (database.kind === 'embedded') return await work();
  await database.tx(async sql => {
    await sql.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await work();
  });
}

const executor = (sql: Sql) => ({ executeSql: (text: string, values: unknown[]) => sql.query<Record<string, unknown>>(text, values) });

/** What pg-boss would learn of a job that it makes is not used. */
const unasked = (sql: Transaction) => ({
  async executeSql(text: string, values: unknown[]) {
    sql.later(text, values);
    return { rows: [] };
  },
});

interface Worker {
  wake(): void;
  hand(id: string): Hand | undefined;
  stop(): Promise<void>;
}

type Job = Pick<PgBoss.Job<{ id: string }>, 'id' | 'data'>;

function startWorker(boss: PgBoss, kind: JobKind, handler: Parameters<Queue['work']>[1], clock: Clock, log: Log): Worker {
  const busy = new Set<Promise<void>>();
  let fetching: Promise<void> | undefined;
  let again = false;
  /** All hands were full at the last look. */
  let mayBeMore = false;
  let stopped = false;

  const handle = async (job: Job, stored?: Request) => {
    try {
      await handler(job.data.id, stored);
    } catch (error) {
      log.error({ kind, id: job.data.id, ...harmless(error) }, 'a job failed');
    }
    await boss.deleteJob(kind, job.id).catch(error => log.warn({ kind, code: sqlCode(error) }, 'a finished job could not be deleted'));
  };

  const fetch = async () => {
    const room = AT_ONCE - busy.size;
    if (stopped) return;
    // none of them is for later; and the embedded database counts in milliseconds, where a job may be as old as the look for it
    const jobs = room > 0 ? await boss.fetch<{ id: string }>(kind, { batchSize: room, ignoreStartAfter: true }) : [];
    mayBeMore = jobs.length === room;
    for (const job of jobs) occupy(handle(job));
  };

  /** A hand is full until this ends. */
  const occupy = (work: Promise<void>) => {
    const done = work.finally(() => {
      busy.delete(done);
      if (mayBeMore) wake();
    });
    busy.add(done);
  };

  const wake = () => {
    if (stopped) return;
    again = fetching !== undefined;
    fetching ??= fetch()
      .catch(error => log.warn({ kind, code: sqlCode(error) }, 'jobs could not be fetched'))
      .finally(() => {
        fetching = undefined;
        // something may have come after the last look
        if (again) wake();
      });
  };

  const poll = clock.every(POLL_MS, async () => {
    wake();
    await fetching;
  });

  const hand = (id: string): Hand | undefined => {
    if (stopped || busy.size >= AT_ONCE) return undefined;
    const job: Job = { id: randomUUID(), data: { id } };
    let ended: (stored?: Request) => void = () => undefined;
    const commit = new Promise<Request | undefined>(resolve => {
      ended = resolve;
    });
    occupy(commit.then(stored => stored && handle(job, stored)));
    return {
      takeIn: sql =>
        // as pg-boss leaves a job that was put in and fetched
        sql.later(
          `insert into pgboss.job (id, name, data, policy, singleton_key, retry_limit, state, started_on)
           values ($1, $2, $3::jsonb, 'short', $4, 0, 'active', now())`,
          [job.id, kind, jsonb(job.data), id],
        ),
      begin: ended,
      leave: () => ended(),
    };
  };

  return {
    wake,
    hand,
    async stop() {
      stopped = true;
      await poll.stop();
      await fetching;
      const patience = clock.after(DRAIN_MS);
      await Promise.race([Promise.all(busy), patience.done]);
      patience.cancel();
      if (busy.size > 0) log.warn({ kind, jobs: busy.size }, 'stopped while jobs were under way');
    },
  };
}

/** What may be logged of any error: its code and where it was thrown. Messages may repeat what CIPP or a person wrote. */
function harmless(error: unknown): { code: string; at?: string[] } {
  if (error instanceof ProblemError) return { code: error.problem.problem };
  if (!types.isNativeError(error)) return { code: typeof error };
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  return { code: sqlCode(error) ?? error.name, at: frames.slice(0, 5).map(line => line.trim()) };
}
