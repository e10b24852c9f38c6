import type { CardRow, CardWish } from '../../src/model/store';
import { AT, drafted, freshStore, plus, request, type TestStore } from './fixtures';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const LEASE = 60_000;
const chat = request().home;

/** A request whose main card should look like this. */
async function wished(text: string, more: Partial<CardWish> = {}): Promise<string> {
  const of = request();
  await store.requests.draft({ ...drafted(of), cards: [{ slot: 'main', to: chat, view: { text }, ...more }] });
  return of.id;
}

/** A later wish for the same card. */
const rewish = (id: string, text: string, more: Partial<CardWish> = {}) =>
  store.asks.answered(id, [{ slot: 'main', to: chat, view: { text }, ...more }]);

const claim = (id: string, now = AT) => store.cards.claim(now, LEASE, { subject: id });

async function claimOne(id: string, now = AT): Promise<CardRow> {
  const [row, ...others] = await claim(id, now);
  expect(others).toEqual([]);
  if (!row) throw new Error(`${id} is not due`);
  return row;
}

const due = async (id: string, now = AT) => (await store.cards.due(now, 1000)).some(card => card.subject === id);

test('a wish is claimed, shown, and then no longer due', async () => {
  const id = await wished('Confirm?');
  expect(await due(id)).toBe(true);

  const row = await claimOne(id);
  expect(row).toEqual({ subject: id, slot: 'main', to: chat, view: { text: 'Confirm?' }, version: 1, attempts: 0 });
  await store.cards.shown(row, 'message-1');

  expect(await due(id)).toBe(false);
  expect(await claim(id)).toEqual([]);
  expect(await store.cards.message(id, 'main')).toBe('message-1');
});

test("a draft's cards are its own to send while the lease lasts, and anybody's after it", async () => {
  const of = request();
  const wish = { slot: 'main', to: chat, view: { text: 'Confirm?' } };
  const { claimed } = await store.requests.draft({ ...drafted(of), cards: [wish] }, plus(60));
  expect(claimed).toEqual([{ ...wish, subject: of.id, version: 1, attempts: 0 }]);
  expect([await claim(of.id, plus(59)), await due(of.id, plus(59))]).toEqual([[], false]);
  expect(await claimOne(of.id, plus(60))).toEqual(claimed[0]);

  // the same question once more: its cards are somebody else's already
  const again = await store.requests.draft({ ...drafted(request({ key: of.key })), cards: [wish] }, plus(120));
  expect(again).toMatchObject({ fresh: false, claimed: [] });
  expect(again.request.id).toBe(of.id);
});

test('the latest wish wins, and edits the message that is there', async () => {
  const id = await wished('Confirm?');
  await store.cards.shown(await claimOne(id), 'message-1');
  await rewish(id, 'Working');
  await rewish(id, 'Done');

  expect(await claimOne(id)).toMatchObject({ view: { text: 'Done' }, version: 3, message: 'message-1' });
});

test('showing an older version leaves the newer one due', async () => {
  const id = await wished('Working');
  const older = await claimOne(id);
  await rewish(id, 'Done');
  expect(await claim(id)).toEqual([]);
  await store.cards.shown(older, 'message-1');

  const newer = await claimOne(id);
  expect(newer).toMatchObject({ view: { text: 'Done' }, message: 'message-1' });
  await store.cards.shown(newer, 'message-1');
  await store.cards.shown(older, 'message-1');
  expect(await due(id)).toBe(false);
});

test('of eight that claim at once one gets the card', async () => {
  const id = await wished('Done');
  const claims = await Promise.all(Array.from({ length: 8 }, () => claim(id)));
  expect(claims.flat()).toHaveLength(1);
});

test('a lease that ran out is taken over', async () => {
  const id = await wished('Done');
  await claimOne(id);
  expect(await due(id, plus(59))).toBe(false);
  expect(await claim(id, plus(59))).toEqual([]);
  expect(await claimOne(id, plus(60))).toMatchObject({ version: 1 });
});

test('what Teams did not take is due again at its time, and counted', async () => {
  const id = await wished('Done');
  await store.cards.failed(await claimOne(id), 'Throttled', plus(10));
  expect(await claim(id, plus(9))).toEqual([]);

  const again = await claimOne(id, plus(10));
  expect(again.attempts).toBe(1);
  await store.cards.failed(again, 'Throttled', plus(30));
  expect(await claimOne(id, plus(30))).toMatchObject({ attempts: 2 });
  expect((await store.database.query('select failure from cards where subject = $1', [id])).rows).toEqual([{ failure: 'Throttled' }]);
});

test('what was given up stays so until there is a newer wish', async () => {
  const id = await wished('Done');
  await store.cards.failed(await claimOne(id), 'ConversationNotFound');
  expect(await due(id, plus(1e9))).toBe(false);

  await rewish(id, 'Done, password wiped');
  expect(await claimOne(id)).toMatchObject({ attempts: 0, version: 2 });
});

test('a failure of an older version leaves the newer one due, at the time that Teams asked for', async () => {
  const id = await wished('Working');
  const older = await claimOne(id);
  await rewish(id, 'Done');
  await store.cards.failed(older, 'Throttled', plus(10));
  expect(await due(id, plus(9))).toBe(false);
  expect(await claimOne(id, plus(10))).toMatchObject({ view: { text: 'Done' }, attempts: 0 });

  const given = await wished('Working');
  const last = await claimOne(given);
  await rewish(given, 'Done');
  await store.cards.failed(last, 'ConversationNotFound');
  expect(await due(given)).toBe(true);
});

test('a message that a press came from is edited', async () => {
  const id = request().id;
  await store.cards.seen(id, 'main', 'message-of-the-form');
  expect(await due(id)).toBe(false);
  await rewish(id, 'Working');
  expect(await claimOne(id)).toMatchObject({ message: 'message-of-the-form', version: 1 });

  await store.cards.seen(id, 'main', 'its-duplicate');
  expect(await store.cards.message(id, 'main')).toBe('its-duplicate');
});

test('a wish may name the message it replaces', async () => {
  const id = await wished('Confirm?', { message: 'the-form' });
  expect(await claimOne(id)).toMatchObject({ message: 'the-form' });
});

test('a wish for another conversation sends a new message there', async () => {
  const id = await wished('Confirm?');
  const inTheOldPlace = await claimOne(id);
  await store.cards.shown(inTheOldPlace, 'message-1');
  const elsewhere = { ...chat, conversation: 'a:elsewhere' };
  await rewish(id, 'Done', { to: elsewhere });

  await store.cards.shown(inTheOldPlace, 'message-1');
  const row = await claimOne(id);
  expect(row.to).toEqual(elsewhere);
  expect(row.message).toBeUndefined();
});

test('cards of a request are claimed together, or by their slot, or with all others', async () => {
  const id = await wished('Done');
  await store.asks.answered(id, [{ slot: 'lapse', to: chat, view: { text: 'Nobody looked' } }]);
  const other = await wished('Done');

  const [lapse] = await store.cards.claim(AT, LEASE, { subject: id, slot: 'lapse' });
  expect(lapse?.slot).toBe('lapse');
  const rest = await store.cards.claim(AT, LEASE);
  expect(rest.filter(row => [id, other].includes(row.subject)).map(row => row.slot)).toEqual(['main', 'main']);
});
