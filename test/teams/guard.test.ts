import { FORGERIES } from '../simulators/entra';
import { FOREIGN_TENANT, HOME_TENANT } from '../simulators/world';
import { ADA, BOT, type Edge, openEdge } from './edge';

let edge: Edge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge.stop());
beforeEach(() => edge.reset());
let after = async () => {};
afterEach(async () => {
  await after();
  after = async () => {};
});

/** Nothing of a refused activity reached the road, nothing was sent, and the next one is served as if nothing had been. */
async function nothingHappened(): Promise<void> {
  expect(edge.road.calls).toEqual([]);
  expect(edge.learned).toEqual([]);
  expect(edge.service.requests).toEqual([]);
  expect(await edge.post(edge.message())).toMatchObject({ status: 200 });
  expect(edge.road.saids).toHaveLength(1);
}

describe('tokens', () => {
  test('a genuine one lets a message through', async () => {
    expect(await edge.post(edge.message())).toEqual({ status: 200, text: '', body: undefined });
    expect(edge.road.saids).toMatchObject([{ by: { id: ADA.aadObjectId, name: 'Ada Lovelace', teamsId: '29:ada' }, text: 'help' }]);
  });

  test.each(FORGERIES)('%s is refused', async forgery => {
    const answer = await edge.post(edge.message(), `Bearer ${edge.entra.connectorToken(edge.serviceUrl, forgery)}`);
    expect(answer).toEqual({ status: 401, text: '', body: undefined });
    expect(edge.logged).toMatchObject([{ level: 'warn', message: 'an activity was refused' }]);
    await nothingHappened();
  });

  test.each([
    ['no header', ''],
    ['another scheme', 'Basic YWxhZGRpbjpvcGVuc2VzYW1l'],
    ['an empty bearer', 'Bearer '],
    ['garbage', 'Bearer garbage'],
    ['three parts of nothing', 'Bearer aaaa.bbbb.cccc'],
    [
      'a payload of null',
      `Bearer ${[{ alg: 'RS256' }, null].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.c2ln`,
    ],
    ['a huge one', `Bearer ${'a'.repeat(15_000)}.b.c`],
  ])('%s is refused', async (_what, header) => {
    expect(await edge.post(edge.message(), header)).toEqual({ status: 401, text: '', body: undefined });
    await nothingHappened();
  });

  test('a token for one service does not open another, nor an activity that names none', async () => {
    const other = edge.serviceUrl.replace('/emea/', '/amer/');
    expect(await edge.post(edge.message({ serviceUrl: other }))).toMatchObject({ status: 401 });
    expect(await edge.post(edge.message({ serviceUrl: undefined }))).toMatchObject({ status: 403 });
    const empty = edge.entra.connectorToken('', undefined, { serviceurl: '' });
    expect(await edge.post(edge.message({ serviceUrl: '' }), `Bearer ${empty}`)).toMatchObject({ status: 403 });
    const list = edge.entra.connectorToken('', undefined, { serviceurl: [edge.serviceUrl] });
    expect(await edge.post(edge.message(), `Bearer ${list}`)).toMatchObject({ status: 401 });
    await nothingHappened();
  });

  test('keys that cannot be had are no refusal: Teams may try again', async () => {
    const alone = await openEdge();
    after = () => alone.stop();
    alone.entra.always('bot keys', { status: 500 });
    expect(await alone.post(alone.message())).toEqual({ status: 503, text: '', body: undefined });
    expect(alone.road.calls).toEqual([]);
    expect(alone.logged).toMatchObject([{ level: 'error', message: 'an activity could not be handled' }]);
    alone.entra.reset();
    expect(await alone.post(alone.message())).toMatchObject({ status: 200 });
  });
});

describe('origin', () => {
  test.each(['webchat', 'directline', 'emulator', 'AseChannel', 'MSTEAMS', '', undefined])('channel %p is refused', async channelId => {
    expect(await edge.post(edge.message({ channelId }))).toMatchObject({ status: 403, text: '' });
    await nothingHappened();
  });

  test.each([
    'https://smba.trafficmanager.net.evil.example/emea/',
    'https://evil.example/emea/',
    'https://smba.trafficmanager.net@evil.example/emea/',
    'https://smba.trafficmanager.net:pw@evil.example/',
    'https://127.0.0.1:1/emea/',
    'http://0x7f.1:PORT/emea/',
    'http://127.0.0.1:PORT\\@evil.example/',
    'http://127.0.0.1:PORT@evil.example/',
    'http://127.0.0.1.:PORT/',
    'HTTP://127.0.0.1:PORT/',
    'http://127.0.0.1:PORT/emea/?to=evil',
    'http://127.0.0.1:PORT/emea/#evil',
    'file:///etc/passwd',
    'not an address',
  ])('service %s is refused even with a token that claims it', async pattern => {
    const serviceUrl = pattern.replace('PORT', String(edge.service.port));
    const answer = await edge.post(edge.message({ serviceUrl }), `Bearer ${edge.entra.connectorToken(serviceUrl)}`);
    expect(answer).toEqual({ status: 403, text: '', body: undefined });
    await nothingHappened();
  });
});

describe('people', () => {
  const strangers: [string, object][] = [
    ['another tenant', { channelData: { tenant: { id: FOREIGN_TENANT } } }],
    ['another tenant in the conversation', { conversation: { id: 'a:x', conversationType: 'personal', tenantId: FOREIGN_TENANT } }],
    ['another tenant of the sender', { from: { ...ADA, tenantId: FOREIGN_TENANT } }],
    ['no tenant', { channelData: {} }],
    ['no object id', { from: { id: '29:x', name: 'Somebody' } }],
    ['an object id that is none', { from: { ...ADA, aadObjectId: 'ada' } }],
  ];

  test.each(strangers)('%s: a short no in the chat, and the road hears nothing', async (_what, more) => {
    expect(await edge.post(edge.message(more))).toEqual({ status: 200, text: '', body: undefined });
    expect(edge.road.calls).toEqual([]);
    expect(edge.learned).toEqual([]);
    expect(edge.service.requests.map(r => r.op)).toEqual(['send']);
    const text = 'This bot is not available to you. Nothing was done. Contact the people who run it.';
    expect(edge.service.requests).toMatchObject([{ body: { text } }]);
  });

  test.each(strangers)('%s: a short no as the answer to a press, and nothing is sent', async (_what, more) => {
    const action = { type: 'Action.Execute', verb: 'submit', data: {} };
    const answer = await edge.post(edge.invoke('adaptiveCard/action', { action }, more));
    expect(answer).toMatchObject({ status: 200, body: { type: 'application/vnd.microsoft.activity.message' } });
    expect(edge.road.calls).toEqual([]);
    expect(edge.service.requests).toEqual([]);
  });

  test('another bot is not answered, so that two bots cannot talk for ever', async () => {
    expect(await edge.post(edge.message({ from: { ...BOT, id: '28:other', aadObjectId: ADA.aadObjectId } }))).toMatchObject({
      status: 200,
    });
    expect(await edge.post(edge.message({ from: { ...ADA, role: 'bot' } }))).toMatchObject({ status: 200 });
    await nothingHappened();
  });

  test('an object id is compared in lower case', async () => {
    await edge.post(
      edge.message({
        from: { ...ADA, aadObjectId: ADA.aadObjectId.toUpperCase() },
        channelData: { tenant: { id: HOME_TENANT.toUpperCase() } },
      }),
    );
    expect(edge.road.saids).toMatchObject([{ by: { id: ADA.aadObjectId } }]);
  });

  test('an installation in another tenant is not heard of', async () => {
    await edge.post(edge.message({ type: 'installationUpdate', action: 'add', channelData: { tenant: { id: FOREIGN_TENANT } } }));
    await nothingHappened();
  });
});
