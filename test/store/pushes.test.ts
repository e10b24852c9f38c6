import type { RequestId } from '../../src/model/ids';
import { AT, freshStore, newId, plus, type TestStore } from './fixtures';

const WINDOW_MS = 300_000;

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const prompt = (at: string, request = 'R-000001') => ({ tenant: TENANT, target: newId(), request: request as RequestId, at });
const TENANT = newId();

test('one in a window, and the next one when it is over', async () => {
  const first = prompt(AT);
  expect(await store.pushes.take(first, WINDOW_MS)).toBeUndefined();
  expect(await store.pushes.take({ ...first, at: plus(299) }, WINDOW_MS)).toEqual({ againAt: plus(300) });
  expect(await store.pushes.take({ ...first, at: plus(300) }, WINDOW_MS)).toBeUndefined();
  expect(await store.pushes.take({ ...first, at: plus(301) }, WINDOW_MS)).toEqual({ againAt: plus(600) });
});

test('of many at once one is taken', async () => {
  const one = prompt(AT);
  const taken = await Promise.all(Array.from({ length: 8 }, () => store.pushes.take(one, WINDOW_MS)));
  expect(taken.filter(no => no === undefined)).toHaveLength(1);
});

test('somebody else, and the same person at another customer, are others', async () => {
  const one = prompt(AT);
  expect(await store.pushes.take(one, WINDOW_MS)).toBeUndefined();
  expect(await store.pushes.take({ ...one, target: newId() }, WINDOW_MS)).toBeUndefined();
  expect(await store.pushes.take({ ...one, tenant: newId() }, WINDOW_MS)).toBeUndefined();
});

test('what is given back is free again, and only by who took it', async () => {
  const one = prompt(AT);
  await store.pushes.take(one, WINDOW_MS);
  await store.pushes.giveBack({ ...one, request: 'R-000002' as RequestId });
  expect(await store.pushes.take(one, WINDOW_MS)).toEqual({ againAt: plus(300) });
  await store.pushes.giveBack(one);
  expect(await store.pushes.take(one, WINDOW_MS)).toBeUndefined();
});
