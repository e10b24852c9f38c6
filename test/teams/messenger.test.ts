import { systemClock } from '../../src/model/clock';
import type { Place, Speaker } from '../../src/model/event';
import type { ObjectId } from '../../src/model/ids';
import { DeliveryFailure } from '../../src/model/ports';
import { faults } from '../simulators/server';
import { BOT_ID, HOME_TENANT } from '../simulators/world';
import { ADA, BO, type Edge, logInto, openEdge, teamsFor } from './edge';

let edge: Edge;
let at: Place;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge.stop());
beforeEach(() => {
  edge.reset();
  at = { kind: 'personal', conversation: 'a:ada', serviceUrl: edge.serviceUrl };
});

const failure = async (work: Promise<unknown>): Promise<DeliveryFailure> => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof DeliveryFailure)) throw new Error(`expected a DeliveryFailure, got ${error}`);
  return error;
};
const hello = () => edge.teams.messenger.send(at, { text: 'hello' });
const body = (index = 0) => edge.service.requests[index]?.body as Record<string, unknown>;

test('sends and gives the id', async () => {
  const id = await hello();
  expect(id).toMatch(/^[\w-]{36}$/);
  expect(body()).toMatchObject({ type: 'message', text: 'hello', from: { id: `28:${BOT_ID}` }, conversation: { id: 'a:ada' } });
});

test('edits the message it is told', async () => {
  await edge.teams.messenger.edit({ ...at, conversation: '19:x@thread.tacv2;messageid=1' }, 'm/1', {
    card: 'note',
    data: { words: 'w', summary: 's' },
  });
  expect(edge.service.requests).toMatchObject([{ op: 'edit', method: 'PUT', text: expect.stringContaining('"summary":"s"') }]);
});

test('opens a personal chat in the tenant and gives its place', async () => {
  const person: Speaker = { id: ADA.aadObjectId as ObjectId, name: ADA.name, teamsId: ADA.id };
  const channel: Place = { kind: 'channel', conversation: '19:x', serviceUrl: edge.serviceUrl };
  expect(await edge.teams.messenger.openPersonal(person, channel)).toEqual({
    kind: 'personal',
    conversation: 'a:opened',
    serviceUrl: edge.serviceUrl,
  });
  expect(body()).toMatchObject({
    members: [{ id: ADA.id }],
    bot: { id: `28:${BOT_ID}` },
    tenantId: HOME_TENANT,
    channelData: { tenant: { id: HOME_TENANT } },
    isGroup: false,
  });
});

test('members of a thread are those of its channel; who has no object id is left out', async () => {
  edge.service.members = [
    { id: ADA.id, name: ADA.name, objectId: ADA.aadObjectId, userRole: 'user' },
    { id: BO.id, name: null, aadObjectId: BO.aadObjectId.toUpperCase() },
    { id: '28:another bot', name: 'Bot' },
    { name: 'no id' },
  ];
  const thread: Place = { kind: 'channel', conversation: '19:x@thread.tacv2;messageid=1', serviceUrl: edge.serviceUrl };
  expect(await edge.teams.messenger.members(thread)).toEqual([
    { id: ADA.aadObjectId, name: ADA.name, teamsId: ADA.id },
    { id: BO.aadObjectId, name: '', teamsId: BO.id },
  ]);
  expect(edge.service.requests).toMatchObject([
    { method: 'GET', path: '/emea/v3/conversations/19:x@thread.tacv2/pagedmembers', query: { pageSize: '200' } },
  ]);
  edge.service.once('members', { status: 403, body: { error: { code: 'BotNotInConversationRoster', message: 'x' } } });
  expect(await failure(edge.teams.messenger.members(thread))).toMatchObject({ again: false, code: 'BotNotInConversationRoster' });
});

test('one token serves many sends', async () => {
  await hello();
  edge.entra.requests.length = 0;
  await Promise.all(Array.from({ length: 5 }, hello));
  expect(edge.entra.received('token')).toEqual([]);
});

test.each([
  [412, true],
  [429, true],
  [502, true],
  [503, true],
  [504, true],
  [400, false],
  [401, false],
  [403, false],
  [404, false],
  [413, false],
  [500, false],
])('%p: again %p, after one attempt', async (status, again) => {
  edge.service.always('send', { status, body: { error: { code: 'SomeCode', message: 'words' } } });
  expect(await failure(hello())).toMatchObject({ again, code: 'SomeCode', afterMs: undefined });
  expect(edge.service.requests).toHaveLength(1);
});

test.each([
  ['2', 2_000],
  ['0.5', 500],
  ['0', 0],
  ['soon', undefined],
  ['-1', undefined],
])('Retry-After %p', async (header, afterMs) => {
  edge.service.once('send', { status: 429, headers: { 'retry-after': header } });
  expect(await failure(hello())).toMatchObject({ again: true, code: 'Http429', afterMs });
});

test.each([
  [403, { error: { code: 'BotNotInConversationRoster', message: 'x' } }, 'BotNotInConversationRoster'],
  [403, { error: { code: 'Forbidden', message: 'The call failed: ConversationBlockedByUser' } }, 'ConversationBlockedByUser'],
  [404, { error: { code: 'ConversationNotFound' } }, 'ConversationNotFound'],
  [403, { error: { code: 'not a code, but a sentence' } }, 'Http403'],
  [403, 'plain words', 'Http403'],
  [500, undefined, 'Http500'],
  [413, { error: { code: 'MessageSizeTooBig' } }, 'MessageSizeTooBig'],
])('%p %p has the code %p', async (status, answer, code) => {
  edge.service.once('send', { status, body: answer });
  expect(await failure(hello())).toMatchObject({ again: false, code });
});

test.each([true, 'mid'] as const)('a cut connection (%p) may be tried again', async reset => {
  edge.service.once('send', { effect: true, reset });
  expect(await failure(hello())).toMatchObject({ again: true });
  expect(edge.service.requests).toHaveLength(1);
});

test('a service that is silent is given up, and may be tried again', async () => {
  await hello();
  const timers = jest.spyOn(globalThis, 'setTimeout');
  const held = faults.held();
  edge.service.once('send', held.fault);
  const sending = failure(hello());
  await held.arrived;
  const [late] = timers.mock.calls.filter(([, ms]) => ms === 15_000);
  timers.mockRestore();
  late?.[0]();
  expect(await sending).toMatchObject({ again: true, code: 'Silent' });
  held.release();
});

test('a redirect is not followed: it would take the token along', async () => {
  edge.service.once('send', { status: 307, headers: { location: `${edge.service.url}/stolen` } });
  expect(await failure(hello())).toMatchObject({ again: false });
  expect(edge.service.requests).toHaveLength(1);
});

test('a service that is not there may be tried again', async () => {
  const log = logInto([]);
  const { messenger } = teamsFor({ entra: edge.entra, hosts: ['127.0.0.1:9'], clock: systemClock, log });
  const error = await failure(messenger.send({ ...at, serviceUrl: 'http://127.0.0.1:9/emea/' }, { text: 'x' }));
  expect(error.again).toBe(true);
});

test.each(['https://evil.example/', 'https://smba.trafficmanager.net.evil.example/', 'http://127.0.0.1/emea/', ''])(
  'nothing is ever sent to %p, whatever was stored',
  async serviceUrl => {
    const there = { ...at, serviceUrl };
    const person = { id: ADA.aadObjectId as ObjectId, name: 'x', teamsId: 'x' };
    const never = { again: false, code: 'ServiceHostUnknown' };
    expect(await failure(edge.teams.messenger.send(there, { text: 'x' }))).toMatchObject(never);
    expect(await failure(edge.teams.messenger.edit(there, 'm', { text: 'x' }))).toMatchObject(never);
    expect(await failure(edge.teams.messenger.openPersonal(person, there))).toMatchObject(never);
    expect(edge.service.requests).toEqual([]);
  },
);

test('a refused credential of the bot waits for the operator', async () => {
  const own = await openEdge();
  try {
    const registration = own.entra.apps[BOT_ID];
    if (registration) registration.expired = true;
    const error = await failure(own.teams.messenger.send({ ...at, serviceUrl: own.serviceUrl }, { text: 'x' }));
    expect(error).toMatchObject({ again: true, code: 'AADSTS7000222' });
    expect(String(error.stack)).not.toContain('bot password');
    expect(own.service.requests).toEqual([]);
  } finally {
    await own.stop();
  }
});

test('a card that cannot be drawn is no reason to try again', async () => {
  expect(await failure(edge.teams.messenger.send(at, { card: '../package', data: {} }))).toMatchObject({
    again: false,
    code: 'CardBroken',
  });
});

describe('replies within a turn', () => {
  test('what Teams does not take now comes when it said, in order, after the turn has ended', async () => {
    edge.service.once('send', { status: 429, headers: { 'retry-after': '5' } });
    edge.road.onSaid = async () => [{ text: 'one' }, { text: 'two' }];
    expect(await edge.post(edge.message())).toMatchObject({ status: 200 });
    expect(edge.service.requests.map(r => r.status)).toEqual([429]);
    const told = new Promise<void>(resolve => {
      edge.service.onChange(() => edge.service.requests.length === 3 && resolve());
    });
    await edge.clock.passes(4_999);
    expect(edge.service.requests).toHaveLength(1);
    await edge.clock.passes(1);
    await told;
    expect(edge.service.requests.map(r => (r.body as { text: string }).text)).toEqual(['one', 'one', 'two']);
    expect(edge.logged).toEqual([]);
  });

  test('what Teams never takes is in the log', async () => {
    edge.service.once('send', { status: 403, body: { error: { code: 'MessageWritesBlocked' } } });
    edge.road.onSaid = async () => [{ text: 'one' }];
    expect(await edge.post(edge.message())).toMatchObject({ status: 200 });
    expect(edge.logged).toMatchObject([{ level: 'error', fields: { code: 'MessageWritesBlocked', left: 1 } }]);
    expect(JSON.stringify(edge.logged)).not.toContain('one');
  });
});

describe('typing indicator', () => {
  const slowTurn = async (ms: number): Promise<string[]> => {
    let arrived = () => {};
    let release = () => {};
    const here = new Promise<void>(resolve => {
      arrived = resolve;
    });
    const done = new Promise<void>(resolve => {
      release = resolve;
    });
    edge.road.onSaid = async () => {
      arrived();
      await done;
      return [{ text: 'done' }];
    };
    const turn = edge.post(edge.message());
    await here;
    const shown = new Promise<void>(resolve => {
      edge.service.onChange(() => resolve());
    });
    await edge.clock.passes(ms);
    if (ms >= 700) await shown;
    release();
    await turn;
    return edge.service.requests.map(r => r.op);
  };

  test('is shown when a turn takes long', async () => {
    expect(await slowTurn(700)).toEqual(['typing', 'send']);
  });

  test('is not shown when it does not, nor afterwards', async () => {
    expect(await slowTurn(699)).toEqual(['send']);
    await edge.clock.passes(60_000);
    expect(edge.service.requests).toHaveLength(1);
  });

  test("is never teams-ai's own, which all turns would share", async () => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    await edge.post(edge.message());
    expect(timers.mock.calls.map(([, ms]) => ms)).not.toContain(1_000);
    timers.mockRestore();
  });

  test('that fails harms nobody', async () => {
    edge.service.once('typing', { status: 403 });
    expect(await slowTurn(700)).toEqual(['typing', 'send']);
  });
});
