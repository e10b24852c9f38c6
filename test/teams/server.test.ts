import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { Counter, Registry } from 'prom-client';
import { secret } from '../../src/model/secret';
import { type BotServer, createServer } from '../../src/server';
import type { Answer, Receive } from '../../src/teams';
import { gate, type Logged, logInto, read } from './edge';

let server: BotServer;
let url: string;
let heard: unknown[] = [];
let answer: Receive;
let notReady: () => Promise<string[]>;
let logged: Logged[] = [];

async function start(metricsToken?: string): Promise<void> {
  const registry = new Registry();
  new Counter({ name: 'turns_total', help: 'Turns', registers: [registry] }).inc();
  server = createServer({
    receive: (authorization, activity) => {
      heard.push(activity);
      return answer(authorization, activity);
    },
    notReady: () => notReady(),
    backends: ['graph'],
    metrics: registry,
    metricsToken: metricsToken ? secret(metricsToken) : undefined,
    perAddress: { burst: 100, rate: 50 },
    log: logInto(logged),
  });
  url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
}

beforeEach(() => {
  heard = [];
  logged = [];
  answer = async () => ({ status: 200 });
  notReady = async () => [];
});
afterEach(() => server.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
  fetch(`${url}/api/messages`, { method: 'POST', headers, body });

describe('messages', () => {
  beforeEach(() => start());

  test('an activity is handed on with its header, and the answer goes back', async () => {
    const seen: unknown[] = [];
    answer = async (authorization, activity): Promise<Answer> => {
      seen.push(authorization, activity);
      return { status: 202, body: { any: 'thing' } };
    };
    const got = await read(await post('{"type":"message"}', { ...JSON_TYPE, authorization: 'Bearer x' }));
    expect(got).toMatchObject({ status: 202, body: { any: 'thing' } });
    expect(seen).toEqual(['Bearer x', { type: 'message' }]);
  });

  test.each([
    ['no JSON', '{"type":', 400],
    ['an empty body', '', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['a text', '"message"', 400],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 400],
  ])('%s is 400', async (_what, body, status) => {
    expect(await read(await post(body))).toEqual({ status, text: '', body: undefined });
    expect(heard).toEqual([]);
  });

  test.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/jsonp', {}],
    ['', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('content type %p %p is 415', async (type, more) => {
    const got = await read(await post('{"type":"message"}', { ...(type ? { 'content-type': type } : {}), ...more }));
    expect(got.status).toBe(415);
    expect(heard).toEqual([]);
  });

  test('a charset is fine', async () => {
    expect((await post('{}', { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(200);
  });

  test('256 KB is the most, announced or not', async () => {
    expect((await post(`{"a":"${'x'.repeat(250_000)}"}`)).status).toBe(200);
    heard = [];
    expect(await announced(300_000)).toBe(413);
    expect(await chunked(300_000)).toBe(413);
    expect(heard).toEqual([]);
    expect((await post('{}')).status).toBe(200);
  });

  test.each(['__proto__', '__\\u0070roto__', '\\u005F_proto__'])('a key that would be a prototype is gone: %s', async name => {
    await post(`{"a":{"${name}":{"admin":true},"b":1}}`);
    expect(JSON.stringify(heard)).toBe('[{"a":{"b":1}}]');
  });

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s is 405', async method => {
    const got = await read(await fetch(`${url}/api/messages`, { method }));
    expect(got.status).toBe(405);
    expect(heard).toEqual([]);
  });

  test('errors say nothing', async () => {
    answer = () => Promise.reject(new Error('inside'));
    expect(await read(await post('{}'))).toEqual({ status: 500, text: '', body: undefined });
    answer = () => {
      throw new Error('inside, at once');
    };
    expect(await read(await post('{}'))).toEqual({ status: 500, text: '', body: undefined });
    expect(logged).toMatchObject([{ level: 'error' }, { level: 'error' }]);
    const unknown = await read(await fetch(`${url}/api/<script>`, { headers: { accept: 'text/html' } }));
    expect(unknown.status).toBe(404);
    expect(unknown.text).not.toContain('script');
  });
});

describe('too many', () => {
  test('from one address: 429 for what is over, on every route, and well a second later', async () => {
    await start();
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_800_000_000_000);
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const get = (path: string) =>
      new Promise<{ status: number; after?: string }>((resolve, reject) => {
        const sent = request(`${url}${path}`, { agent }, res => {
          res.resume().on('end', () => resolve({ status: res.statusCode ?? 0, after: res.headers['retry-after'] }));
        });
        sent.on('error', reject).end();
      });
    const all = await Promise.all(Array.from({ length: 100 }, () => get('/healthz')));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    for (const path of ['/healthz', '/readyz', '/metrics', '/api/messages', '/nowhere'])
      expect(await get(path)).toEqual({ status: 429, after: '1' });
    now.mockReturnValue(1_800_000_001_000);
    expect(await get('/healthz')).toMatchObject({ status: 200 });
    now.mockRestore();
    agent.destroy();
  });
});

describe('health', () => {
  test('alive whatever happens, ready when everything is', async () => {
    await start();
    notReady = async () => ['database', 'queue'];
    expect(await read(await fetch(`${url}/healthz`))).toMatchObject({ status: 200, body: { alive: true } });
    expect(await read(await fetch(`${url}/readyz`))).toMatchObject({
      status: 503,
      body: { ready: false, notReady: ['database', 'queue'] },
    });
    notReady = () => Promise.reject(new Error('inside'));
    const broken = await read(await fetch(`${url}/readyz`));
    expect(broken.status).toBe(503);
    expect(broken.text).not.toContain('inside');
    notReady = async () => [];
    expect(await read(await fetch(`${url}/readyz`))).toMatchObject({ status: 200, body: { ready: true, backends: ['graph'] } });
  });

  test('metrics are not there without a token of theirs', async () => {
    await start();
    expect((await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer ' } })).status).toBe(404);
  });

  test.each([
    ['Bearer let me see', 200],
    ['Bearer let me se', 401],
    ['Bearer let me seee', 401],
    ['let me see', 401],
    ['', 401],
  ])('metrics with %p: %p', async (authorization, status) => {
    await start('let me see');
    const got = await read(await fetch(`${url}/metrics`, { headers: { authorization } }));
    expect(got.status).toBe(status);
    expect(got.text.includes('turns_total 1')).toBe(status === 200);
  });
});

describe('stopping', () => {
  test('tells load balancers first, and still answers whoever they send', async () => {
    await start();
    answer = async () => ({ status: 200, body: { served: true } });
    server.leave();
    expect(await read(await fetch(`${url}/readyz`))).toMatchObject({ status: 503, body: { ready: false, notReady: ['leaving'] } });
    const turn = await post('{}');
    expect(turn.headers.get('connection')).toBe('close');
    expect(await read(turn)).toMatchObject({ status: 200, body: { served: true } });
  });

  test('waits for turns in flight, on connections that stay open too, and takes no more', async () => {
    await start();
    const arrived = gate();
    const release = gate();
    answer = async () => {
      arrived.open();
      await release.passed;
      return { status: 200, body: { late: true } };
    };
    const agent = new Agent({ keepAlive: true });
    const turn = post('{}');
    await arrived.passed;
    let closed = false;
    const closing = server.close().then(() => {
      closed = true;
    });
    await expect(refused(new URL(url).port)).resolves.toBe('ECONNREFUSED');
    expect(closed).toBe(false);
    release.open();
    expect(await read(await turn)).toMatchObject({ status: 200, body: { late: true } });
    await closing;
    agent.destroy();
    await start();
  });
});

function refused(port: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

const announced = (bytes: number) => raw({ 'content-length': String(bytes) }, bytes);
const chunked = (bytes: number) => raw({ 'transfer-encoding': 'chunked' }, bytes);

/** The status of a long body, read although the server stops reading it. */
function raw(headers: Record<string, string>, bytes: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/messages`, { method: 'POST', headers: { ...JSON_TYPE, ...headers } }, response => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end(`{"a":"${'x'.repeat(bytes - 8)}"}`);
  });
}
