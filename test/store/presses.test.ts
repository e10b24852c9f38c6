import { randomUUID } from 'node:crypto';
import type { Press } from '../../src/model/event';
import { freshStore, newId, plus, request, type TestStore } from './fixtures';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const press = (): Press => ({
  by: { id: newId(), name: 'Bo', teamsId: '29:bo' },
  at: request().home,
  verb: 'approve',
  data: { request: 'R-7K3Q9M', once: 'key' },
  message: '1',
  replaces: true,
  key: randomUUID(),
});

test('is kept once by its key until it is done', async () => {
  const pressed = press();
  expect(await store.presses.keep(pressed, plus(30))).toBe(true);
  expect(await store.presses.keep({ ...pressed, verb: 'deny' }, plus(60))).toBe(false);
  expect(await store.presses.get(pressed.key)).toEqual({ press: pressed, attempts: 1 });
  await store.presses.done(pressed.key);
  expect(await store.presses.get(pressed.key)).toBeUndefined();
});

test('whose process went away is given to one caller', async () => {
  const pressed = press();
  await store.presses.keep(pressed, plus(30));
  expect(await store.presses.abandoned(plus(29), plus(59), 100)).toEqual([]);
  const takers = await Promise.all(Array.from({ length: 8 }, () => store.presses.abandoned(plus(30), plus(60), 100)));
  expect(takers.flat()).toEqual([pressed]);
  await store.presses.done(pressed.key);
});

test('that breaks every process that takes it is kept, and how often it was taken', async () => {
  const pressed = press();
  await store.presses.keep(pressed, plus(0));
  for (let i = 0; i < 8; i += 1) expect(await store.presses.abandoned(plus(i), plus(i + 1), 100)).toEqual([pressed]);
  expect(await store.presses.get(pressed.key)).toEqual({ press: pressed, attempts: 9 });
});
