import { randomUUID } from 'node:crypto';
import type { Place } from '../../src/model/event';
import type { Ask } from '../../src/model/store';
import { conversationsOf } from '../../src/store/conversations';
import { TestClock } from '../setup/clock';
import { AT, freshStore, newId, plus, request, type TestStore } from './fixtures';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const ask = (more: Partial<Ask> = {}): Ask => ({
  id: randomUUID(),
  key: randomUUID(),
  by: { id: newId(), name: 'Ada', teamsId: '29:ada' },
  at: request().home,
  intent: { kind: 'help', words: '' },
  createdAt: AT,
  expiresAt: plus(3600),
  ...more,
});

const ids = (asks: Ask[]) => asks.map(each => each.id);

describe('an ask', () => {
  test('is stored once by its key', async () => {
    const first = ask({ leaseUntil: plus(30), candidates: [{ tenant: newId(), field: 'user', said: 'jane', id: newId() }] });
    expect(await store.asks.put(first)).toEqual({ ask: first, fresh: true });
    expect(await store.asks.put(ask({ key: first.key }))).toEqual({ ask: first, fresh: false });
    expect(await store.asks.get(first.id)).toEqual(first);
    expect(await store.asks.get('unknown')).toBeUndefined();
  });

  test('whose process went away is given to one caller', async () => {
    const { id } = (await store.asks.put(ask({ leaseUntil: plus(30) }))).ask;
    expect(ids(await store.asks.abandoned(plus(29), plus(59), 100))).not.toContain(id);

    const takers = await Promise.all(Array.from({ length: 8 }, () => store.asks.abandoned(plus(30), plus(60), 100)));
    const taken = takers.flat().filter(each => each.id === id);
    expect(taken).toMatchObject([{ leaseUntil: plus(60), attempts: 2 }]);
    await store.asks.abandoned(plus(60), plus(90), 100);
    expect(await store.asks.get(id)).toMatchObject({ attempts: 3 });
    // something came of it
    await store.asks.lease(id, plus(90));
    expect(await store.asks.get(id)).not.toHaveProperty('attempts');
  });

  test('that was answered, or waits for a person, is nobody to take over', async () => {
    const { id } = (await store.asks.put(ask({ leaseUntil: plus(30) }))).ask;
    const waiting = (await store.asks.put(ask())).ask;
    await store.asks.answered(id, [{ slot: 'answer', to: request().home, view: { text: 'Which Jane?' } }]);

    const taken = ids(await store.asks.abandoned(plus(60), plus(90), 100));
    expect(taken).not.toContain(id);
    expect(taken).not.toContain(waiting.id);
    expect(await store.asks.get(id)).not.toHaveProperty('leaseUntil');
    expect(await store.cards.claim(AT, 1000, { subject: id })).toMatchObject([{ slot: 'answer', view: { text: 'Which Jane?' } }]);
  });

  test('is forgotten when it is over, with the cards that were shown', async () => {
    const home = request().home;
    const shown = (await store.asks.put(ask({ expiresAt: plus(10) }))).ask;
    const waiting = (await store.asks.put(ask({ expiresAt: plus(10) }))).ask;
    for (const { id } of [shown, waiting]) await store.asks.answered(id, [{ slot: 'answer', to: home, view: { text: 'Which Jane?' } }]);
    for (const row of await store.cards.claim(AT, 1000, { subject: shown.id })) await store.cards.shown(row, 'message-1');

    expect(await store.asks.forget(plus(9))).toBe(0);
    expect(await store.asks.forget(plus(10))).toBe(2);
    expect(await store.asks.get(shown.id)).toBeUndefined();
    expect(await store.cards.message(shown.id, 'answer')).toBeUndefined();
    expect(await store.cards.claim(AT, 1000, { subject: waiting.id })).toHaveLength(1);
  });
});

describe('a conversation', () => {
  test("is remembered as the person's own, with the address last learned", async () => {
    const person = newId();
    const home = request().home;
    expect(await store.conversations.personal(person)).toBeUndefined();

    await store.conversations.learn(person, { ...home, kind: 'channel', conversation: '19:team@thread.tacv2' }, '29:ada');
    expect(await store.conversations.personal(person)).toBeUndefined();

    await store.conversations.learn(person, home, '29:ada');
    await store.conversations.learn(person, { ...home, serviceUrl: 'https://smba.example.com/amer/' }, '29:ada');
    expect(await store.conversations.personal(person)).toEqual({ ...home, serviceUrl: 'https://smba.example.com/amer/' });

    // what was stored a moment ago is not stored again, unless something else was meanwhile
    await store.conversations.learn(person, home, '29:ada');
    expect(await store.conversations.personal(person)).toEqual(home);
  });

  test('tells the service URL of a channel from any of its threads, else of another channel', async () => {
    const channel = (conversation: string, region: string) =>
      ({ kind: 'channel', conversation, serviceUrl: `https://smba.example.com/${region}/` }) as const;
    expect(await store.conversations.serviceUrl('19:approvals@thread.tacv2')).not.toBe('https://smba.example.com/in/');

    await store.conversations.learn(newId(), channel('19:approvals@thread.tacv2;messageid=17', 'in'), '29:ada');
    await store.conversations.learn(newId(), channel('19:other@thread.tacv2', 'uk'), '29:bo');
    expect(await store.conversations.serviceUrl('19:approvals@thread.tacv2')).toBe('https://smba.example.com/in/');
    expect(await store.conversations.serviceUrl('19:other@thread.tacv2;messageid=3')).toBe('https://smba.example.com/uk/');
    expect(await store.conversations.serviceUrl('19:silent@thread.tacv2')).toMatch(/^https:/);
  });

  describe('in which nobody was heard for long', () => {
    const HOUR = 60 * 60_000;
    const clock = new TestClock();
    const ago = (hours: number) => new Date(clock.now().getTime() - hours * HOUR).toISOString();
    const place = (kind: Place['kind'], conversation: string, region = 'emea'): Place => ({
      kind,
      conversation,
      serviceUrl: `https://smba.example.com/${region}/`,
    });
    const kept = async () =>
      (await store.database.query<{ conversation: string }>('select conversation from conversations order by conversation')).rows.map(
        row => row.conversation,
      );
    beforeEach(() => store.database.query('delete from conversations'));

    test('goes, and what is asked of the others is answered as before', async () => {
      const conversations = conversationsOf(store.database, clock);
      const [ada, bo] = [newId(), newId()];
      const learnt = [
        [ada, place('personal', 'a:ada-before')],
        [ada, place('personal', 'a:ada', 'amer')],
        [ada, place('channel', '19:team@thread.tacv2;messageid=1', 'amer')],
        [bo, place('channel', '19:team@thread.tacv2;messageid=1', 'amer')],
        [bo, place('channel', '19:team@thread.tacv2;messageid=2', 'in')],
        [ada, place('group', '19:friends@thread.v2', 'amer')],
        [bo, place('group', '19:friends@thread.v2', 'uk')],
        [ada, place('channel', '19:silent@thread.tacv2', 'apac')],
      ] as const;
      for (const [who, at] of learnt) {
        await conversations.learn(who, at, '29:x');
        clock.jumps(HOUR);
      }
      const asked = async () => [
        await conversations.personal(ada),
        ...(await Promise.all(
          ['19:team@thread.tacv2', '19:friends@thread.v2', '19:silent@thread.tacv2', '19:nobody@thread.tacv2'].map(
            conversations.serviceUrl,
          ),
        )),
      ];
      const before = await asked();
      const urls = ['in', 'uk', 'apac', 'apac'].map(region => `https://smba.example.com/${region}/`);
      expect(before).toEqual([place('personal', 'a:ada', 'amer'), ...urls]);

      expect(await conversations.forget(ago(30), 10)).toBe(0);
      clock.jumps(24 * HOUR);
      expect(await conversations.forget(ago(24), 2)).toBe(2);
      expect(await conversations.forget(ago(24), 2)).toBe(1);
      expect(await conversations.forget(ago(24), 2)).toBe(0);
      expect(await asked()).toEqual(before);
      expect(await kept()).toEqual([
        '19:friends@thread.v2',
        '19:silent@thread.tacv2',
        '19:team@thread.tacv2;messageid=2',
        'a:ada',
        'a:ada-before',
      ]);
    });

    test('is not one in which people go on as they did, at whatever process', async () => {
      const processes = [conversationsOf(store.database, clock), conversationsOf(store.database, clock)];
      const [ada, bo] = [newId(), newId()];
      const thread = place('channel', '19:busy@thread.tacv2;messageid=1');
      const later = place('channel', '19:busy@thread.tacv2;messageid=2');
      await processes[0]?.learn(ada, thread, '29:ada');
      for (let hour = 0; hour < 40; hour += 1) {
        clock.jumps(HOUR);
        await processes[hour % 2]?.learn(ada, thread, '29:ada');
        if (hour === 1) await processes[0]?.learn(bo, later, '29:bo');
      }
      clock.jumps(HOUR);
      await processes[0]?.learn(bo, place('channel', '19:busy@thread.tacv2'), '29:bo');

      expect(await processes[1]?.forget(ago(24), 10)).toBe(1);
      expect(await kept()).toEqual(['19:busy@thread.tacv2', thread.conversation]);
    });

    test('stays where somebody is heard again while all processes forget', async () => {
      const conversations = conversationsOf(store.database, clock);
      const person = newId();
      const thread = (n: number) => place('channel', `19:race@thread.tacv2;messageid=${n}`);
      for (let n = 0; n < 20; n += 1) {
        await conversations.learn(person, thread(n), '29:x');
        clock.jumps(1_000);
      }
      clock.jumps(24 * HOUR);
      await Promise.all([
        ...Array.from({ length: 8 }, () => conversations.forget(ago(24), 4)),
        conversations.learn(person, thread(0), '29:x'),
      ]);
      // heard last now, so that the one that stayed until then can go too
      while ((await conversations.forget(ago(24), 4)) > 0);
      expect(await kept()).toEqual([thread(0).conversation]);
    });
  });
});

test('ids of protected people are kept per customer, once', async () => {
  const [tenant, other, id] = [newId(), newId(), newId()];
  for (let i = 0; i < 2; i += 1) await store.protectedIds.learn(tenant, 'breakglass@contoso.com', id);
  expect(await store.protectedIds.of(tenant)).toEqual([{ said: 'breakglass@contoso.com', id }]);
  expect(await store.protectedIds.of(other)).toEqual([]);
});
