import { secret } from '../../src/model/secret';
import { AT, drafted, freshStore, keyring, plus, request, step, type TestStore } from './fixtures';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const WORDS = 'Kite-Lamp-7301';

/** A run that ended with a password. */
async function ended() {
  const { request: of } = await store.requests.draft(drafted(request({ state: 'running', leaseUntil: plus(150) })));
  const sealed = keyring.seal(secret(WORDS), of.id, of.requester.id);
  await store.requests.update(
    of.id,
    step('succeed', () => ({ secret: { put: { kind: 'password', sealed, expiresAt: plus(86_400) } } })),
  );
  return { ...of, sealed };
}

const raw = async (id: string) => (await store.database.query('select * from secrets where request = $1', [id])).rows[0];

test('is kept sealed for the requester', async () => {
  const { id, requester, sealed } = await ended();
  expect(await store.secrets.get(id)).toEqual({ request: id, recipient: requester.id, kind: 'password', sealed, expiresAt: plus(86_400) });
  expect(JSON.stringify(await raw(id))).not.toContain(WORDS);
  expect(keyring.open(sealed, id, requester.id)?.open()).toBe(WORDS);
});

test('is due after its day when nobody looked', async () => {
  const { id } = await ended();
  expect(await store.secrets.due(plus(86_399), 100)).not.toContain(id);
  expect(await store.secrets.due(plus(86_400), 100)).toContain(id);
});

test('is due ten minutes after the first look; a second look does not prolong it', async () => {
  const { id } = await ended();
  const looks = (at: string, wipeAt: string) =>
    store.requests.update(id, before => ({ request: before, audit: [], secret: { shown: { at, wipeAt } } }));
  await looks(plus(60), plus(660));
  await looks(plus(600), plus(1200));

  expect(await store.secrets.get(id)).toMatchObject({ shownAt: plus(60), expiresAt: plus(660) });
  expect(await store.secrets.due(plus(660), 100)).toContain(id);
});

test('leaves nothing of itself in the row when it is wiped, and stays wiped', async () => {
  const { id } = await ended();
  const wipes = (wiped: string) => store.requests.update(id, before => ({ request: before, audit: [], secret: { wiped } }));
  await wipes(plus(700));
  await wipes(plus(800));
  await store.requests.update(id, before => ({ request: before, audit: [], secret: { shown: { at: AT, wipeAt: plus(900) } } }));

  expect(await raw(id)).toMatchObject({ sealed: null, shown_at: null });
  const row = await store.secrets.get(id);
  expect(row).toMatchObject({ wipedAt: plus(700) });
  expect(row).not.toHaveProperty('sealed');
  expect(await store.secrets.due(plus(1e6), 1000)).not.toContain(id);
});

test('is not stored when its step fails', async () => {
  const { request: of } = await store.requests.draft(drafted(request({ state: 'running' })));
  const failing = step('succeed', () => ({
    secret: { put: { kind: 'password', sealed: 'v1.x.y', expiresAt: plus(60) } },
    audit: [{ at: 'never', step: 'succeed' }],
  }));
  await expect(store.requests.update(of.id, failing)).rejects.toThrow('Invalid time value');
  expect(await store.secrets.get(of.id)).toBeUndefined();
});
