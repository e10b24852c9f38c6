import { randomUUID } from 'node:crypto';
import type { Ask } from '../../src/model/ports';
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
    expect(taken).toMatchObject([{ leaseUntil: plus(60) }]);
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
});

test('ids of protected people are kept per customer, once', async () => {
  const [tenant, other, id] = [newId(), newId(), newId()];
  for (let i = 0; i < 2; i += 1) await store.protectedIds.learn(tenant, 'breakglass@contoso.com', id);
  expect(await store.protectedIds.of(tenant)).toEqual([{ said: 'breakglass@contoso.com', id }]);
  expect(await store.protectedIds.of(other)).toEqual([]);
});
