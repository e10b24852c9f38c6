import { forgetOld } from '../../src/flow/retention';
import { TestClock } from '../setup/clock';
import { drafted, freshStore, newId, request, type TestStore } from '../store/fixtures';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const DAY_MS = 24 * 60 * 60_000;

test('what is older than the days that are kept goes, however much it is, and nothing younger', async () => {
  const clock = new TestClock();
  const person = newId();
  const rows = async (table: string) => (await store.database.query(`select 1 from ${table}`)).rows.length;
  const updatedAt = clock.now().toISOString();
  for (let i = 0; i < 3; i += 1) await store.requests.draft(drafted(request({ updatedAt, state: 'done' })));
  await store.conversations.learn(person, request().home, '29:ada');
  await store.database.query(
    `insert into conversations (person, conversation, kind, service_url, teams_id, learned_at)
     select $1, '19:team@thread.tacv2;messageid=' || n, 'channel', 'https://smba.example.com/in/', '29:ada', $2::timestamptz + n * interval '1 ms'
     from generate_series(1, 450) n`,
    [person, updatedAt],
  );

  clock.jumps(29 * DAY_MS);
  await forgetOld(30, { store, clock });
  expect([await rows('requests'), await rows('conversations')]).toEqual([3, 451]);

  clock.jumps(2 * DAY_MS);
  await forgetOld(30, { store, clock });
  expect([await rows('requests'), await rows('conversations')]).toEqual([0, 2]);
  expect(await store.conversations.personal(person)).toEqual(request().home);
  expect(await store.conversations.serviceUrl('19:team@thread.tacv2')).toBe('https://smba.example.com/in/');
});
