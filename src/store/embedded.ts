import fs from 'node:fs';
import { join } from 'node:path';
import { PGlite, type Results, types } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { Clock } from '../model/clock';
import type { Log } from '../model/ports';
import { createCluster } from './cluster';
import { holdDirectory } from './data-dir-lock';
import { type Answer, type Database, type Sql, StoreError, sqlCode } from './database';
import { preparedStatements } from './prepared';
import { createTransaction, inOrder, type Send, type Statement } from './transaction';

/**
 * PGlite's own parameters switch fsync off (`-F`). The others keep it small: about 190 MB resident instead of 340, and a
 * few MB of log instead of a gigabyte.
 */
const START = [
  ...PGlite.defaultStartParams.filter(parameter => parameter !== '-F'),
  ...[
    'fsync=on',
    'wal_sync_method=fsync',
    'synchronous_commit=on',
    'full_page_writes=on',
    'shared_buffers=8MB',
    'work_mem=1MB',
    'maintenance_work_mem=8MB',
    'wal_buffers=256kB',
    'max_wal_size=32MB',
    'min_wal_size=2MB',
    'timezone=UTC',
  ].flatMap(setting => ['-c', setting]),
];

/** sysexits.h */
const EX_IOERR = 74;

/** It has neither autovacuum nor a checkpoint by time, so both are done here; about 50 ms each time. */
const TIDY_MS = 10 * 60_000;

/**
 * Postgres inside this process, in `dataDir` (made with mode 0700). One process at a time: another one is refused with
 * DATA_DIR_HELD, since two on one directory silently lose each other's rows.
 */
export async function openEmbedded(dataDir: string, clock: Clock, log: Log): Promise<Database> {
  const held = await holdDirectory(dataDir, clock);
  try {
    const cluster = join(dataDir, 'database');
    await createCluster(cluster);
    const lite = new Lite({ fs: new SyncedFiles(cluster, log), startParams: START });
    await lite.waitReady;
    return serve(lite, clock, log, () => held.release());
  } catch (error) {
    await held.release();
    throw error instanceof StoreError ? error : new StoreError('DATA_DIR_UNUSABLE', dataDir, { cause: error });
  }
}

/** Types of which lists are sent or read, each with the type of its lists, by their ids in pg_type. */
const LISTS = [
  [types.TEXT, 1009],
  [types.UUID, 2951],
  [types.INT4, 1007],
  [types.INT8, 1016],
] as const;

/** PGlite looks up the lists of all types at each start, which takes 100 ms; the ids of Postgres' own types never change. */
class Lite extends PGlite {
  override async _initArrayTypes(): Promise<void> {
    for (const [type, list] of LISTS) {
      this.serializers[list] = values => types.arraySerializer(values, this.serializers[type], list);
      const parser = this.parsers[type] ?? String;
      this.parsers[list] = text => types.arrayParser(text, parser, list);
    }
  }
}

function serve(lite: PGlite, clock: Clock, log: Log, closed: () => Promise<void>): Database {
  const inTurn = turns();

  const prepared = preparedStatements(lite);

  const answerOf = <R = Record<string, unknown>>(result: Results | undefined): Answer<R> => ({
    rows: (result?.rows ?? []) as R[],
    rowCount: result?.affectedRows || (result?.rows.length ?? 0),
  });

  const run: Sql['query'] = async <R>(text: string, values?: readonly unknown[]) =>
    answerOf<R>(isOne({ text, values }) ? (await prepared([{ text, values }]))[0] : (await lite.exec(text)).at(-1));

  const together: Send = statements => {
    if (!statements.every(isOne)) return inOrder(statements, run);
    const results = prepared(statements);
    return statements.map(async (_, i) => answerOf((await results)[i]));
  };

  const leaveTransaction = async () => {
    if (lite.isInTransaction()) await lite.exec('ROLLBACK');
  };

  const query: Sql['query'] = (text, values) => inTurn(() => run<never>(text, values).finally(leaveTransaction));

  const tidy = clock.every(TIDY_MS, async () => {
    try {
      await query('VACUUM');
      await query('CHECKPOINT');
    } catch (error) {
      log.warn({ code: sqlCode(error) }, 'the embedded database could not be tidied');
    }
  });

  return {
    kind: 'embedded',
    query,
    tx: work =>
      inTurn(async () => {
        const transaction = createTransaction(together);
        try {
          const result = await work(transaction);
          await transaction.commit();
          return result;
        } catch (error) {
          await transaction.rollback();
          throw error;
        }
      }),
    async listen(channel, heard) {
      await inTurn(() => lite.listen(channel, heard));
    },
    async close() {
      await tidy.stop();
      await inTurn(async () => {
        await lite.exec('CHECKPOINT');
        await lite.close();
      });
      await closed();
    },
  };
}

/** What pg-boss sends without values holds several statements, and of the others many come once. */
const isOne = ({ text, values }: Statement): boolean => Boolean(values?.length) || /^(?:select [^;]+|BEGIN|COMMIT|ROLLBACK)$/.test(text);

/**
 * One after the other: there is one session, and a transaction must not be mixed with anything. WebAssembly runs on the main
 * thread and its promises never yield, so between two turns sockets and timers get theirs.
 */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return work => {
    const mine = last.then(work);
    last = mine.then(
      () => new Promise(setImmediate),
      () => new Promise(setImmediate),
    );
    return mine;
  };
}

type Stream = { nfd: number; path?: string };
type NodeFiles = {
  stream_ops: { fsync?: (stream: Stream) => number; write(stream: Stream, ...what: unknown[]): number };
};

/** What Postgres cannot go on without having written. A table that finds no room fails its statement, and no more. */
const VITAL = /\/(?:pg_wal|pg_xact|pg_multixact)\/|\/pg_control$/;

/**
 * PGlite's file system with a real fsync. Emscripten's NODEFS has none: Postgres' fsync() returns at once, and a commit
 * survives the process but not the power. This reaches into internals: the version is pinned, and a test counts the syncs.
 */
class SyncedFiles extends NodeFS {
  readonly #log: Log;

  constructor(cluster: string, log: Log) {
    super(cluster);
    this.#log = log;
  }

  override async init(lite: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(lite, options);
    const before = emscriptenOpts.preRun;
    const withSync = (module: { NODEFS?: NodeFiles }) => {
      if (!module.NODEFS) throw new Error('this build of PGlite has no NODEFS');
      const { stream_ops: operations } = module.NODEFS;
      const { write } = operations;
      operations.fsync = stream => this.#sync(stream.nfd);
      operations.write = (stream, ...what) => {
        try {
          return write(stream, ...what);
        } catch (error) {
          if (VITAL.test(stream.path ?? '')) this.#stop(error);
          throw error;
        }
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(Array.isArray(before) ? before : []), withSync as () => void] } };
  }

  #sync(descriptor: number): number {
    try {
      fs.fdatasyncSync(descriptor);
      return 0;
    } catch (error) {
      return this.#stop(error);
    }
  }

  /**
   * A server would PANIC here, since nobody knows what the disk holds; in WebAssembly that is an endless loop, or a session that
   * goes on in the middle of nowhere. So the process ends, and the next start recovers from the log: once there is room again.
   */
  #stop(error: unknown): never {
    const { errno } = error as { errno?: number };
    this.#log.error({ code: sqlCode(error) ?? errno }, 'the data directory could not be written to disk: stopping');
    process.exit(EX_IOERR);
  }
}
