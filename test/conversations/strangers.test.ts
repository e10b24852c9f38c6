import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity } from '../simulators/connector';
import { FORGERIES } from '../simulators/entra';
import { openDesk } from './desk';

const desk = openDesk();
const COMMAND = 'reset password jane@contoso.com';

/** Neither read nor written, anywhere; and the bot is as well as before. */
async function nothingHappened() {
  const { cipp, graph, connector } = desk.outside;
  expect(cipp.requests).toHaveLength(0);
  expect(graph.requests).toHaveLength(0);
  expect(connector.requests).toHaveLength(0);
  expect(await desk.requests()).toHaveLength(0);
}

async function isWell() {
  const health = await fetch(desk.outside.client.bot.replace('/api/messages', '/healthz'));
  expect(health.status).toBe(200);
  await desk.says('ada', COMMAND);
  await desk.shows('ada', 'Reset password?', 'Jane Doe');
}

describe('tokens', () => {
  test.each(FORGERIES)('%s: 401, nothing read, nothing sent', async forged => {
    const said = await desk.outside.client.says('ada', COMMAND, { forged });
    expect(said).toMatchObject({ status: 401, text: '' });
    await nothingHappened();
  });

  test.each([
    ['none', null],
    ['an empty one', ''],
    ['Basic', 'Basic YWRhOmFkYQ=='],
    ['Bearer and nothing', 'Bearer '],
    ['three parts of nothing', 'Bearer e30.e30.e30'],
    ['a list of two', 'Bearer a.b.c, Bearer d.e.f'],
    ['very long', `Bearer ${'a'.repeat(9_000)}`],
  ])('%s: refused', async (_what, authorization) => {
    const said = await desk.outside.client.says('ada', COMMAND, { authorization });
    expect(said.status).toBeGreaterThanOrEqual(400);
    expect(said.status).toBeLessThan(500);
    await nothingHappened();
  });

  test('a press with any of them leaves the draft a draft', async () => {
    await desk.says('ada', COMMAND);
    const card = await desk.cardWith('ada', 'Reset password');
    const presses = FORGERIES.map(forged => desk.outside.client.presses('ada', card, 'Reset password', {}, { forged }));
    expect((await Promise.all(presses)).map(p => p.status)).toEqual(FORGERIES.map(() => 401));
    expect((await desk.requests()).map(r => r.state)).toEqual(['draft']);
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  });

  test('well afterwards', isWell);
});

describe('channels and tenants', () => {
  test.each(['webchat', 'directline', 'emulator', 'skype', 'MSTEAMS', '', 'msteams '])('channelId %j: refused', async channelId => {
    const said = await desk.outside.client.says('ada', COMMAND, { alter: a => ({ ...a, channelId }) });
    expect(said).toMatchObject({ status: 403, text: '' });
    await nothingHappened();
  });

  test('a person of another tenant is told that there is nothing for them, and no more', async () => {
    const said = await desk.says('mallory', COMMAND);
    expect(said.status).toBe(200);
    await desk.shows('mallory', 'This bot is not available to you. Nothing was done.');
    const screen = desk.outside.client.screen('mallory');
    expect(screen).not.toMatch(/R-[0-9A-Z]{6}|Contoso Ltd|Jane Doe|CIPP knows/);
    expect(desk.outside.cipp.requests).toHaveLength(0);
    expect(desk.outside.graph.requests).toHaveLength(0);
    expect(await desk.requests()).toHaveLength(0);
  });

  test("a person of another tenant who says that the tenant is ours: the conversation's tells", async () => {
    const home = desk.outside.world.home.id;
    await desk.outside.client.says('mallory', COMMAND, { alter: a => ({ ...a, channelData: { tenant: { id: home } } }) });
    await desk.shows('mallory', 'not available to you');
    expect(desk.outside.cipp.requests).toHaveLength(0);
  });

  test.each<[string, (a: Activity) => Activity]>([
    ['no channelData', a => ({ ...a, channelData: undefined })],
    ['no tenant in it', a => ({ ...a, channelData: {} })],
    ['another tenant', a => ({ ...a, channelData: { tenant: { id: '99999999-9999-4999-8999-999999999999' } } })],
    ['no object id', a => ({ ...a, from: { id: '29:x', name: 'Ada Fischer' } })],
    ['an object id that is none', a => ({ ...a, from: { id: '29:x', name: 'Ada Fischer', aadObjectId: 'ada' } })],
  ])('%s: turned away', async (_what, alter) => {
    const said = await desk.outside.client.says('ada', COMMAND, { alter });
    expect(said.status).toBe(200);
    await desk.shows('ada', 'not available to you');
    expect(desk.outside.cipp.requests).toHaveLength(0);
    expect(desk.outside.graph.requests).toHaveLength(0);
    expect(await desk.requests()).toHaveLength(0);
  });

  test("mallory presses ada's button", async () => {
    await desk.says('ada', COMMAND);
    const card = await desk.cardWith('ada', 'Reset password');
    const answer = await desk.outside.client.presses('mallory', card, 'Reset password');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('not available to you');
    expect((await desk.requests()).map(r => r.state)).toEqual(['draft']);
    expect((await desk.audit()).at(-1)).toMatchObject({
      step: 'refused',
      outcome: 'NOT_A_MEMBER',
      actor_name: 'somebody of another tenant',
    });
  });

  test('somebody who is nowhere in Entra', async () => {
    const nobody = { ...desk.outside.world.technicians.ada, id: 'ffffffff-0000-4000-8000-00000000ffff', teamsId: '29:1nobody' };
    await desk.outside.client.says(nobody, COMMAND);
    await desk.outside.client.sees(nobody, 'not available to you');
    expect(desk.outside.cipp.requests).toHaveLength(0);
  });

  test.each([COMMAND, 'reset password', 'reset password sam taylor at contoso', 'reset password qqqq at contoso'])(
    'a guest is told nothing: %s',
    async text => {
      await desk.says('gus', text);
      await desk.shows('gus', 'not available to you');
      expect(desk.outside.client.screen('gus')).not.toMatch(/Contoso Ltd|Fabrikam|Taylor2|Jane Doe/);
      expect(desk.outside.cipp.requests).toHaveLength(0);
    },
  );
});

describe('where the answer would go', () => {
  let foreign: Server;
  let asked = 0;
  let url = '';
  beforeAll(async () => {
    foreign = createServer((_req, res) => {
      asked += 1;
      res.end('{"id":"1"}');
    });
    await new Promise<void>(resolve => foreign.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise(resolve => foreign.close(resolve)));

  const alter = (serviceUrl: unknown) => (a: Activity) => ({ ...a, serviceUrl });

  test('a service host that is not of the cloud, claimed by a genuine token: nothing goes there', async () => {
    const authorization = `Bearer ${desk.outside.entra.connectorToken(url)}`;
    const said = await desk.outside.client.says('ada', COMMAND, { authorization, alter: alter(url) });
    expect(said).toMatchObject({ status: 403, text: '' });
    await nothingHappened();
    expect(asked).toBe(0);
  });

  test("an address that is not the token's", async () => {
    const said = await desk.outside.client.says('ada', COMMAND, { alter: a => ({ ...a, serviceUrl: `${String(a.serviceUrl)}other/` }) });
    expect(said.status).toBe(401);
    await nothingHappened();
  });

  test.each([
    ['none', undefined],
    ['empty', ''],
    ['a path', '/emea/'],
    ['a file', 'file:///etc/passwd'],
    ['another host behind user info', 'https://smba.trafficmanager.net@evil.example.com/'],
    ['a number', 7],
  ])('%s: refused', async (_what, serviceUrl) => {
    const said = await desk.outside.client.says('ada', COMMAND, { alter: alter(serviceUrl) });
    expect(said.status).toBeGreaterThanOrEqual(400);
    expect(said.status).toBeLessThan(500);
    await nothingHappened();
    expect(asked).toBe(0);
  });

  test('no token of the bot has gone anywhere else, and it is well', async () => {
    await isWell();
    expect(asked).toBe(0);
  });
});

describe('what is no activity', () => {
  const send = (init: RequestInit) => fetch(desk.outside.client.bot, init).then(r => r.status);
  const json = { 'content-type': 'application/json' };

  test.each<[string, RequestInit, number[]]>([
    ['GET', { method: 'GET' }, [404, 405]],
    ['PUT', { method: 'PUT', headers: json, body: '{}' }, [404, 405]],
    ['a form', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' }, [415]],
    ['no content type', { method: 'POST', body: new Uint8Array([1]) }, [415]],
    ['no JSON', { method: 'POST', headers: json, body: '{' }, [400]],
    ['a list', { method: 'POST', headers: json, body: '[]' }, [400]],
    ['no type', { method: 'POST', headers: json, body: '{"id":"1"}' }, [400]],
    ['too much', { method: 'POST', headers: json, body: JSON.stringify({ type: 'message', text: 'x'.repeat(300_000) }) }, [413]],
  ])('%s', async (_what, init, statuses) => {
    expect(statuses).toContain(await send(init));
    await nothingHappened();
  });
});
