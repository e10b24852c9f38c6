import { createServer } from 'node:net';
import { StoreAway } from '../../src/model/store';
import { Wire } from '../chaos/wire';
import { TestClock } from '../setup/clock';
import { type FreshDatabase, freshDatabase } from '../setup/database';
import { AT, drafted, newId, openTestStore, recordingLog, request, step, stillClock } from './fixtures';

test('a server that is not there is named, without the password', async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise(resolve => probe.close(resolve));

  const opening = openTestStore({ databaseUrl: `postgres://bot:pass-word@127.0.0.1:${port}/bot`, dataDir: '' });
  await expect(opening).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining(`127.0.0.1:${port}/bot (ECONNREFUSED)`),
  });
  await expect(opening).rejects.not.toThrow('pass-word');
});

/** Longer than the server lets any statement take. */
const GIVEN_UP_MS = 35_000;

/** Who waits as long as that, and is told by hand that the time is over. */
function givenUpByHand() {
  const { setTimeout, clearTimeout } = globalThis;
  const waiting = new Set<() => void>();
  const replaced = {
    setTimeout: (call: () => void, ms?: number) => (ms === GIVEN_UP_MS ? waiting.add(call) && call : setTimeout(call, ms)),
    clearTimeout: (timer: NodeJS.Timeout) => waiting.delete(timer as unknown as () => void) || clearTimeout(timer),
  };
  Object.assign(globalThis, replaced);
  return {
    waiting,
    pass: () => waiting.forEach(call => void (waiting.delete(call) && call())),
    undo: () => Object.assign(globalThis, { setTimeout, clearTimeout }),
  };
}

const onServer = () => {
  let fresh: FreshDatabase;
  beforeEach(async () => {
    fresh = await freshDatabase();
  });
  afterEach(() => fresh.remove());

  test('many replicas may start at once on an empty database', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => openTestStore(fresh)));
    expect(await Promise.all(stores.map(store => store.ready()))).toEqual(Array(6).fill(true));
    await Promise.all(stores.map(store => store.close()));
  });

  test('a job goes to one of the replicas, whichever sent it', async () => {
    const stores = await Promise.all(Array.from({ length: 3 }, () => openTestStore(fresh)));
    const got: string[] = [];
    let enough: () => void = () => undefined;
    const done = new Promise<void>(resolve => {
      enough = resolve;
    });
    for (const store of stores)
      await store.queue.work('run', async id => {
        if (got.push(id) === 20) enough();
      });
    for (let i = 0; i < 20; i += 1) await stores[i % 3]?.queue.send('run', `R-${i}`);
    await done;
    await Promise.all(stores.map(store => store.close()));
    expect(got.toSorted()).toEqual(Array.from({ length: 20 }, (_, i) => `R-${i}`).toSorted());
  });

  test('a switch is known to every replica at once, whichever threw it', async () => {
    // its clock stands still, so that nothing is read again by time
    const [one, other] = await Promise.all([openTestStore(fresh), openTestStore(fresh, recordingLog(), new TestClock())]);
    expect(await other.switches.known()).toEqual([]);
    const by = { id: newId(), name: 'Gloria' };
    const off = { kind: 'action' as const, what: 'reset-password', name: 'Reset Password', by, at: AT, reason: 'phishing' };
    await one.switches.turnOff(off, { audit: [], subject: 'off', cards: [] });
    while ((await other.switches.known()).length === 0) await new Promise(resolve => setImmediate(resolve));
    expect(await other.switches.known()).toEqual([off]);
    await Promise.all([one.close(), other.close()]);
  });

  test('a statement that nobody waits for takes the whole transaction back, and what it held can be said again', async () => {
    const store = await openTestStore(fresh);
    const failing = store.database.tx(async sql => {
      sql.later('insert into schema_version (version) values (10000)');
      sql.later('insert into schema_version (version) values ($1)', [10_000]);
      sql.later('insert into schema_version (version) values (10001)');
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    const both = store.database.tx(sql =>
      Promise.all([sql.query('select $1::integer as a', [1]), sql.query('select version from schema_version where version >= 10000')]),
    );
    expect((await both).map(({ rows }) => rows)).toEqual([[{ a: 1 }], []]);
    await store.database.tx(async sql => {
      sql.later('insert into schema_version (version) values (10001)');
      sql.later('insert into schema_version (version) values ($1)', [10_002]);
    });
    const { rows } = await store.database.query('delete from schema_version where version >= $1 returning version', [10_000]);
    expect(rows).toEqual([{ version: 10_001 }, { version: 10_002 }]);
    await store.close();
  });

  test.each([
    ['between two statements', false],
    ['during a statement', true],
  ])('a server that goes away %s of a transaction ends it, and not the process', async (_, during) => {
    const store = await openTestStore(fresh);
    const failing = store.database.tx(async sql => {
      const { rows } = await sql.query<{ pid: number }>('select pg_backend_pid() as pid');
      const asleep = during && sql.query('select pg_sleep(20)');
      await store.database.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      await asleep;
      await sql.query('select 1');
    });
    await expect(failing).rejects.toThrow();
    expect((await store.database.tx(sql => sql.query('select 1 as a'))).rows).toEqual([{ a: 1 }]);
    await store.close();
  });

  test.each([
    ['a statement', false],
    ['a transaction', true],
  ])('a server that falls silent is given up during %s, and found again', async (_, within) => {
    const real = new URL(fresh.databaseUrl ?? '');
    const wire = new Wire(Number(real.port));
    await wire.start();
    const databaseUrl = Object.assign(real, { port: String(wire.port) }).toString();
    const store = await openTestStore({ databaseUrl, dataDir: fresh.dataDir });
    const { database } = store;
    const asks = () => (within ? database.tx(async sql => (await sql.query('select 1 as a')).rows) : store.requests.list({}, 1));
    const { waiting, pass, undo } = givenUpByHand();
    try {
      const before = await asks();
      expect(waiting.size).toBe(0);
      wire.hush();
      const given = asks().catch(error => error);
      while (waiting.size === 0) await new Promise(setImmediate);
      pass();
      expect(await given).toBeInstanceOf(StoreAway);
      wire.speak();
      const found = (): Promise<unknown> => asks().catch(error => (error instanceof StoreAway ? found() : Promise.reject(error)));
      expect(await found()).toEqual(before);
    } finally {
      undo();
      await wire.stop();
      await store.close();
    }
  });

  test('a column that a newer version adds does not stop this one', async () => {
    const store = await openTestStore(fresh);
    const { request: asked } = await store.requests.draft(drafted(request()));
    const reads = () =>
      Promise.all([store.requests.get(asked.id), store.secrets.get(asked.id), store.switches.off(), store.cards.due(AT, 1)]);
    // as often as it takes the server to keep a plan
    for (let i = 0; i < 8; i += 1) await reads();
    for (const table of ['requests', 'secrets', 'switches', 'cards'])
      await store.database.query(`alter table ${table} add column newer text, add column newest text`);
    expect(await reads()).toEqual([asked, undefined, [], []]);
    await store.close();
  });

  test('a lost listening connection comes back, and what was sent meanwhile is found', async () => {
    const clock = new TestClock();
    const log = recordingLog();
    const store = await openTestStore(fresh, log, clock);
    const sender = await openTestStore(fresh, log, stillClock);
    const got: string[] = [];
    let heard: () => void = () => undefined;
    const next = () =>
      new Promise<void>(resolve => {
        heard = resolve;
      });
    await store.queue.work('run', async id => {
      got.push(id);
      heard();
    });

    await sender.database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%' and datname = current_database()",
    );
    while (!log.lines.some(line => line.includes('listening database connection was lost'))) await new Promise(setImmediate);
    const first = next();
    await sender.queue.send('run', 'R-1');
    await clock.passes(1000);
    await first;
    const second = next();
    await sender.queue.send('run', 'R-2');
    await second;
    expect(got).toEqual(['R-1', 'R-2']);
    await Promise.all([store.close(), sender.close()]);
  });

  test('a step that came second does not hold the cards of the first while it is taken back', async () => {
    const store = await openTestStore(fresh);
    const { request: known } = await store.requests.draft(drafted(request()));
    const cancel = step('cancel', ({ home }) => ({ cards: [{ slot: 'main', to: home, view: { text: 'Withdrawn' } }] }));
    await store.requests.update(known.id, cancel, known);

    let takeBack: () => void = () => undefined;
    const told = new Promise<void>(resolve => {
      takeBack = resolve;
    });
    const { database } = store;
    const { tx } = database;
    const answered = new Promise<void>(resolve => {
      database.tx = work =>
        tx(sql =>
          work(sql).finally(() => {
            resolve();
            return told;
          }),
        );
    });
    const second = store.requests.update(known.id, cancel, known);
    await answered;
    const cards = await store.cards.claim(AT, 1000, { subject: known.id });
    takeBack();
    const refused = await second;
    await store.close();
    expect(cards).toMatchObject([{ slot: 'main', view: { text: 'Withdrawn' } }]);
    expect(refused).toMatchObject({ problem: 'ALREADY_DECIDED' });
  });

  test('a newer schema is left alone', async () => {
    const store = await openTestStore(fresh);
    await store.database.query('insert into schema_version (version) values (999)');
    await store.close();
    await expect(openTestStore(fresh)).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
  });
};

// one process has an embedded database to itself: there is nothing to try there
if (process.env.TEST_DATABASE_URL) describe('on a server', onServer);
