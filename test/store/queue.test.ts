import type { RequestId } from '../../src/model/ids';
import { ProblemError, problem } from '../../src/model/problem';
import { TestClock } from '../setup/clock';
import { type FreshDatabase, freshDatabase } from '../setup/database';
import { drafted, freshStore, openTestStore, recordingLog, request, step, type TestStore } from './fixtures';

const log = recordingLog();
let store: TestStore;
beforeEach(async () => {
  log.lines.length = 0;
  // its clock never ticks: whatever happens was woken
  store = await freshStore(log);
});
afterEach(() => store.remove());

/** A handler that notes what it gets, and the wait for a number of calls. */
function listener(then: (id: string) => Promise<void> = async () => undefined) {
  const got: string[] = [];
  const waiting: { count: number; resolve(): void }[] = [];
  return {
    got,
    async handler(id: string) {
      got.push(id);
      for (const each of waiting) if (got.length >= each.count) each.resolve();
      await then(id);
    },
    calls: (count: number) => new Promise<void>(resolve => (got.length >= count ? resolve() : waiting.push({ count, resolve }))),
  };
}

const jobs = async () => (await store.database.query<{ state: string }>('select * from pgboss.job')).rows;

/** Until the last finished job is gone from its table. */
async function emptied(): Promise<void> {
  while ((await jobs()).length > 0) await new Promise(setImmediate);
}

test('a worker is woken, and its jobs are gone afterwards', async () => {
  const { handler, calls, got } = listener();
  await store.queue.work('deliver', handler);
  for (const id of ['R-1', 'R-2', 'R-3']) await store.queue.send('deliver', id);
  await calls(3);
  expect(got.toSorted()).toEqual(['R-1', 'R-2', 'R-3']);
  await emptied();
  expect((await store.database.query('select * from pgboss.archive')).rows).toEqual([]);
});

test('a job is queued with its step, and woken by the commit', async () => {
  const { handler, calls, got } = listener();
  await store.queue.work('announce', handler);
  const { id } = (await store.requests.draft(drafted(request()))).request;
  await store.requests.update(
    id,
    step('go', () => ({ announce: true })),
  );
  await calls(1);
  expect(got).toEqual([id]);
});

describe('a run', () => {
  const go = step('go', () => ({ run: true }));
  const drafts = async (count: number) => {
    const ids: RequestId[] = [];
    while (ids.length < count) ids.push((await store.requests.draft(drafted(request()))).request.id);
    return ids;
  };

  test('is begun by who stored it, as it was committed, and found by nobody else', async () => {
    const begun: unknown[] = [];
    await store.queue.work('run', async (_, stored) => void begun.push(stored, await jobs()));
    const [id] = await drafts(1);
    const approved = await store.requests.update(id as RequestId, go);
    await emptied();
    expect(begun).toEqual([approved, [expect.objectContaining({ state: 'active', data: { id }, retry_limit: 0 })]]);
  });

  test('waits in the queue while all hands are full', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const { handler, calls, got } = listener(() => held);
    await store.queue.work('run', handler);
    const ids = await drafts(9);
    for (const id of ids) await store.requests.update(id, go);
    await calls(8);
    expect((await jobs()).map(({ state }) => state).toSorted()).toEqual([...Array(8).fill('active'), 'created']);
    release();
    await calls(9);
    expect(got).toEqual(ids);
  });

  test('gives the hand back when its step comes to nothing', async () => {
    const begun: unknown[] = [];
    await store.queue.work('run', async (_, stored) => void begun.push(stored));
    const ids = await drafts(9);
    const broken = step('go', () => ({ run: true, audit: [{ at: 'no time at all', step: 'go' }] }));
    for (const id of ids) await expect(store.requests.update(id, broken)).rejects.toThrow('Invalid time value');
    const [id] = ids;
    const approved = await store.requests.update(id as RequestId, go);
    await emptied();
    expect(begun).toEqual([approved]);
  });
});

test('what was sent before the worker came is found', async () => {
  await store.queue.send('ask', 'A-1');
  const { handler, calls } = listener();
  await store.queue.work('ask', handler);
  await calls(1);
});

test('the same id waits once, and holds nothing but the id', async () => {
  await store.queue.send('run', 'R-1');
  await store.queue.send('run', 'R-1');
  expect(await jobs()).toMatchObject([{ data: { id: 'R-1' }, retry_limit: 0, output: null }]);
});

test('kinds do not mix', async () => {
  const asks = listener();
  const runs = listener();
  await store.queue.work('ask', asks.handler);
  await store.queue.work('run', runs.handler);
  await store.queue.send('run', 'R-1');
  await store.queue.send('ask', 'A-1');
  await Promise.all([asks.calls(1), runs.calls(1)]);
  expect([asks.got, runs.got]).toEqual([['A-1'], ['R-1']]);
});

test('a run whose handler throws is not repeated, and its words are neither kept nor logged', async () => {
  const failing = listener(async id => {
    if (id === 'R-1') throw new Error('CIPP said: the new password is Kite-Lamp-7301');
    if (id === 'R-2') throw new ProblemError(problem('CIPP_SILENT', { said: 'Kite-Lamp-7301' }));
  });
  await store.queue.work('run', failing.handler);
  for (const id of ['R-1', 'R-2', 'R-3']) await store.queue.send('run', id);
  await failing.calls(3);
  await emptied();

  expect(failing.got.toSorted()).toEqual(['R-1', 'R-2', 'R-3']);
  const logged = log.lines.join('\n');
  expect(logged).toContain('"code":"Error"');
  expect(logged).toContain('queue.test');
  expect(logged).toContain('"code":"CIPP_SILENT"');
  expect(logged).not.toContain('Kite-Lamp');
});

test('more jobs than places are all done, and a slow one does not hold the others up', async () => {
  let release: () => void = () => undefined;
  const slow = new Promise<void>(resolve => {
    release = resolve;
  });
  const { handler, calls, got } = listener(id => (id === 'R-0' ? slow : Promise.resolve()));
  await store.queue.work('deliver', handler);
  for (let i = 0; i < 30; i += 1) await store.queue.send('deliver', `R-${i}`);
  await calls(30);
  release();
  expect(new Set(got).size).toBe(30);
});

test('closing waits for what is under way and starts nothing more', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  const { handler, calls, got } = listener(() => held);
  const database: FreshDatabase = await freshDatabase();
  const other = await openTestStore(database);
  await other.queue.work('run', handler);
  await other.queue.send('run', 'R-1');
  await calls(1);
  const closing = other.close();
  let closed = false;
  void closing.then(() => {
    closed = true;
  });
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  release();
  await closing;
  expect(got).toEqual(['R-1']);

  const again = await openTestStore(database);
  expect((await again.database.query('select * from pgboss.job')).rows).toEqual([]);
  await again.close();
  await database.remove();
});

test('what was left behind is found at a start, in one look for all workers, and by those that start later', async () => {
  const database = await freshDatabase();
  const other = await openTestStore(database);
  const left = (kind: string) =>
    other.database.query(
      `insert into pgboss.job (name, data, policy, retry_limit, start_after)
       values ('${kind}', '{"id": "${kind}"}', 'short', 0, now() - interval '1 second')`,
    );
  await Promise.all(['run', 'ask'].map(left));
  const looks = jest.spyOn(other.database, 'query');
  const { handler, calls, got } = listener();
  const kinds = ['run', 'deliver', 'ask', 'press'] as const;
  for (const kind of kinds) await other.queue.work(kind, handler);
  await calls(2);
  expect(got.sort()).toEqual(['ask', 'run']);
  expect(looks.mock.calls.filter(([text]) => text.includes('distinct name'))).toHaveLength(1);
  await left('verify');
  await other.queue.work('verify', handler);
  await calls(3);
  await other.close();
  await database.remove();
});

test('a lost notification is made up for by looking now and then', async () => {
  const clock = new TestClock();
  const database = await freshDatabase();
  const other = await openTestStore(database, recordingLog(), clock);
  const { handler, calls } = listener();
  await other.queue.work('run', handler);
  await other.queue.send('run', 'R-1');
  await calls(1);
  // a job as it stands when nobody was told
  await other.database.query(
    "insert into pgboss.job (name, data, policy, retry_limit, start_after) values ('run', '{\"id\": \"R-2\"}', 'short', 0, now() - interval '1 second')",
  );
  await clock.passes(30_000);
  await calls(2);
  await other.close();
  await database.remove();
});

test('is ready while the database answers, and not afterwards', async () => {
  expect(await store.ready()).toBe(true);
  const database = await freshDatabase();
  const other = await openTestStore(database);
  await other.close();
  expect(await other.ready()).toBe(false);
  await database.remove();
});
