import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import PgBoss from 'pg-boss';
import { systemClock } from '../../src/model/clock';
import { createSeal, openStore } from '../../src/store';

// A process that does nothing but wake itself: from putting a job into pg-boss to its handler, woken by NOTIFY; by pg-boss' own worker, or
// by the bot's queue. Told which, it answers with the milliseconds.

const SILENT = { info() {}, warn() {}, error() {} };
const CHANNEL = 'wake';

/** Puts a job in, and is told by its handler. */
interface Sleeper {
  send(id: string): Promise<unknown>;
  woken: () => void;
  close(): Promise<unknown>;
}

/** pg-boss as it comes: its worker, which is told to look at once when a NOTIFY is heard, and a job that is put in with its NOTIFY. */
async function stock(connectionString: string): Promise<Sleeper> {
  const pool = new Pool({ connectionString });
  const boss = new PgBoss({ connectionString, schema: 'stock' });
  const ears = new Client({ connectionString });
  await Promise.all([boss.start(), ears.connect()]);
  await boss.createQueue(CHANNEL);
  const sleeper: Sleeper = {
    woken() {},
    async send(id) {
      const client = await pool.connect();
      await client.query('BEGIN');
      await boss.send(CHANNEL, { id }, { db: { executeSql: (text, values) => client.query(text, values) } });
      await client.query('select pg_notify($1, $2)', [CHANNEL, '']);
      await client.query('COMMIT');
      client.release();
    },
    close: () => Promise.all([boss.stop({ graceful: false }), ears.end(), pool.end()]),
  };
  const worker = await boss.work(CHANNEL, { pollingIntervalSeconds: 30 }, async () => sleeper.woken());
  ears.on('notification', () => boss.notifyWorker(worker));
  await ears.query(`LISTEN ${CHANNEL}`);
  return sleeper;
}

async function own(databaseUrl: string): Promise<Sleeper> {
  const store = await openStore({ databaseUrl, dataDir: '', keyring: createSeal([randomBytes(32)]), clock: systemClock, log: SILENT });
  const sleeper: Sleeper = { woken() {}, send: id => store.queue.send('deliver', id), close: () => store.close() };
  await store.queue.work('deliver', async () => sleeper.woken());
  return sleeper;
}

let last = 0;

async function wake(sleeper: Sleeper): Promise<number> {
  const start = performance.now();
  const done = new Promise<number>(resolve => {
    sleeper.woken = () => resolve(performance.now() - start);
  });
  last += 1;
  await sleeper.send(String(last));
  return await done;
}

async function main(databaseUrl: string): Promise<void> {
  const sleepers = { stock: await stock(databaseUrl), own: await own(databaseUrl) };
  process.on('message', async whose => {
    process.send?.(await wake(whose === 'stock' ? sleepers.stock : sleepers.own));
  });
  process.on('disconnect', () => void Promise.all([sleepers.stock.close(), sleepers.own.close()]));
  process.send?.('ready');
}

void main(process.argv[2] ?? '');
