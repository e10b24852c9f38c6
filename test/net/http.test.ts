import { createServer as createWebServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { createHttp, type Http, NetFailure, type NetFailureKind } from '../../src/net/http';
import { closedPort, listening, stopListening, strangeCertificate, tcp } from './sockets';

const open: Http[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(http => http.close()));
  await stopListening();
});

function way(settings: Parameters<typeof createHttp>[0] = {}): Http {
  const http = createHttp(settings);
  open.push(http);
  return http;
}

const LONG = { timeoutMs: 10_000, maxBytes: 100_000 };

async function failure(work: Promise<unknown>): Promise<{ kind: NetFailureKind; left: boolean }> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(NetFailure);
  const { kind, left } = error as NetFailure;
  return { kind, left };
}

describe('an answer', () => {
  test.each([
    ['JSON sent as text/plain', 'text/plain', '{"a":1}', { a: 1 }],
    ['JSON behind a byte order mark', 'application/json', '\uFEFF[1]', [1]],
    ['a text sent as JSON', 'application/json', 'Access to this tenant is not allowed', undefined],
    ['nothing', 'application/json', '', undefined],
    ['null', 'application/json', 'null', null],
  ])('%s is read by its content', async (_, type, body, json) => {
    const server = await listening(
      createWebServer((_req, res) => {
        // restify, loaded in the same process, makes writeHead return nothing
        res.writeHead(200, { 'Content-Type': type });
        res.end(body);
      }),
    );
    const answer = await way().send({ method: 'GET', url: `http://127.0.0.1:${server.port}/`, ...LONG });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': type }, text: body.replace('\uFEFF', '') });
    expect(answer.json).toEqual(json);
  });

  test('a redirect is an answer and is not followed', async () => {
    const server = await listening(
      createWebServer((_req, res) => {
        // restify, loaded in the same process, makes writeHead return nothing
        res.writeHead(302, { location: '/elsewhere' });
        res.end();
      }),
    );
    const answer = await way().send({ method: 'POST', url: `http://127.0.0.1:${server.port}/`, body: '{}', ...LONG });
    expect(answer.status).toBe(302);
    expect(server.taken()).toBe(1);
  });
});

describe('a failure before anything was written', () => {
  const NOTHING_LEFT = { left: false };

  test('nobody listens', async () => {
    const work = way().send({ method: 'POST', url: `http://127.0.0.1:${await closedPort()}/`, body: '{}', ...LONG });
    expect(await failure(work)).toEqual({ kind: 'unreachable', ...NOTHING_LEFT });
  });

  test('no such name', async () => {
    const work = way().send({ method: 'POST', url: 'https://nothing.invalid/', body: '{}', ...LONG });
    expect(await failure(work)).toEqual({ kind: 'unreachable', ...NOTHING_LEFT });
  });

  test('a certificate that nobody trusts', async () => {
    const server = await listening(createSecureServer(await strangeCertificate(), (_req, res) => res.end('{}')));
    const work = way().send({ method: 'POST', url: `https://127.0.0.1:${server.port}/`, body: '{}', ...LONG });
    expect(await failure(work)).toEqual({ kind: 'tls', ...NOTHING_LEFT });
  });

  test('no TLS on the other side', async () => {
    const server = await tcp(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const work = way().send({ method: 'POST', url: `https://127.0.0.1:${server.port}/`, body: '{}', ...LONG });
    expect(await failure(work)).toEqual({ kind: 'tls', ...NOTHING_LEFT });
  });

  test.each([true, false])('a handshake that never ends (own connection: %s)', async alone => {
    const server = await tcp(() => undefined);
    const work = way().send({ method: 'POST', url: `https://127.0.0.1:${server.port}/`, body: '{}', ...LONG, timeoutMs: 100, alone });
    expect(await failure(work)).toEqual({ kind: 'timeout', ...NOTHING_LEFT });
  });
});

describe('a failure after the request may have arrived', () => {
  test.each([
    ['the connection is cut without an answer', (socket: Socket) => socket.destroy(), 'broken'],
    ['the connection is closed politely without an answer', (socket: Socket) => socket.end(), 'broken'],
    ['the connection is reset', (socket: Socket) => socket.resetAndDestroy(), 'broken'],
    [
      'the answer ends in the middle',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"Results":'),
      'broken',
    ],
    ['the answer is no HTTP', (socket: Socket) => socket.end('hello\r\n\r\n'), 'broken'],
    ['no answer comes', () => undefined, 'timeout'],
    ['the answer stops in the middle', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'), 'timeout'],
    [
      'the answer is too large',
      (socket: Socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n${'x'.repeat(500)}`),
      'too-large',
    ],
  ])('%s', async (_, act, kind) => {
    const server = await tcp(socket => socket.once('data', () => act(socket)));
    const request = { method: 'POST' as const, url: `http://127.0.0.1:${server.port}/`, body: '{}', maxBytes: 300 };
    const work = way().send({ ...request, timeoutMs: kind === 'timeout' ? 100 : 10_000 });
    expect(await failure(work)).toEqual({ kind, left: true });
    expect(server.taken()).toBe(1);
  });
});

describe('kept-alive connections', () => {
  /** Until undici has put the connection back. */
  const idle = () => new Promise(resolve => setImmediate(resolve));

  /** Answers the first request of each connection and drops the connection at its second. */
  const forgetful = (seen: string[]) =>
    tcp(socket => {
      let requests = 0;
      socket.on('data', data => {
        seen.push(data.toString().split(' ')[0] ?? '');
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
        else socket.destroy();
      });
    });

  test('one that is closed under a request counts as left, and the request is not sent again', async () => {
    const seen: string[] = [];
    const server = await forgetful(seen);
    const http = way();
    const url = `http://127.0.0.1:${server.port}/`;
    await http.send({ method: 'GET', url, ...LONG });
    await idle();
    expect(await failure(http.send({ method: 'POST', url, body: '{}', ...LONG }))).toEqual({ kind: 'broken', left: true });
    expect(seen).toEqual(['GET', 'POST']);
    expect(server.taken()).toBe(1);
  });

  test('a request of its own connection does not meet that', async () => {
    const seen: string[] = [];
    const server = await forgetful(seen);
    const http = way();
    const url = `http://127.0.0.1:${server.port}/`;
    await http.send({ method: 'GET', url, ...LONG });
    await idle();
    const answer = await http.send({ method: 'POST', url, body: '{}', alone: true, ...LONG });
    expect(answer.status).toBe(200);
    expect(server.taken()).toBe(2);
  });
});

describe('a proxy', () => {
  const url = 'https://cipp.example.com/api/me';

  test.each([
    ['refuses', (socket: Socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')],
    ['wants a password', (socket: Socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')],
    ['hangs up', (socket: Socket) => socket.destroy()],
  ])('that %s: nothing left, and it is asked once', async (_, act) => {
    const proxy = await tcp(socket => socket.once('data', () => act(socket)));
    const work = way({ httpsProxy: `http://127.0.0.1:${proxy.port}` }).send({ method: 'POST', url, body: '{}', ...LONG });
    expect(await failure(work)).toEqual({ kind: 'unreachable', left: false });
    expect(proxy.taken()).toBe(1);
  });

  test('that is not there', async () => {
    const work = way({ httpsProxy: `http://127.0.0.1:${await closedPort()}` }).send({ method: 'POST', url, body: '{}', ...LONG });
    expect(await failure(work)).toEqual({ kind: 'unreachable', left: false });
  });

  test('that says nothing', async () => {
    const proxy = await tcp(() => undefined);
    const work = way({ httpsProxy: `http://127.0.0.1:${proxy.port}` }).send({ method: 'POST', url, body: '{}', ...LONG, timeoutMs: 100 });
    expect(await failure(work)).toEqual({ kind: 'timeout', left: false });
  });

  test('carries https by CONNECT, and the certificate behind it is checked all the same', async () => {
    const target = await listening(createSecureServer(await strangeCertificate(), (_req, res) => res.end('{}')));
    const asked: string[] = [];
    const proxy = createWebServer().on('connect', (req, socket: Socket) => {
      asked.push(req.url ?? '');
      const onward = connect(target.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      socket.on('error', () => onward.destroy());
      onward.on('error', () => socket.destroy());
    });
    const up = await listening(proxy);
    const work = way({ httpsProxy: `http://127.0.0.1:${up.port}` }).send({
      method: 'POST',
      url: `https://127.0.0.1:${target.port}/`,
      ...LONG,
    });
    expect(await failure(work)).toEqual({ kind: 'tls', left: false });
    expect(asked).toEqual([`127.0.0.1:${target.port}`]);
  });

  test('is left out for hosts in noProxy and for http', async () => {
    const proxy = await tcp(socket => socket.destroy());
    const secure = await listening(createSecureServer(await strangeCertificate(), (_req, res) => res.end('{}')));
    const plain = await listening(createWebServer((_req, res) => res.end('{}')));
    const http = way({ httpsProxy: `http://127.0.0.1:${proxy.port}`, noProxy: 'example.com, 127.0.0.1' });
    expect(await failure(http.send({ method: 'GET', url: `https://127.0.0.1:${secure.port}/`, ...LONG }))).toEqual({
      kind: 'tls',
      left: false,
    });
    expect((await http.send({ method: 'GET', url: `http://127.0.0.1:${plain.port}/`, ...LONG })).status).toBe(200);
    expect(proxy.taken()).toBe(0);
  });

  test('of the environment is not used: only what the configuration hands in', async () => {
    const secure = await listening(createSecureServer(await strangeCertificate(), (_req, res) => res.end('{}')));
    const before = process.env.HTTPS_PROXY;
    process.env.HTTPS_PROXY = `http://127.0.0.1:${await closedPort()}`;
    try {
      const work = way().send({ method: 'GET', url: `https://127.0.0.1:${secure.port}/`, ...LONG });
      expect(await failure(work)).toEqual({ kind: 'tls', left: false });
    } finally {
      if (before === undefined) delete process.env.HTTPS_PROXY;
      else process.env.HTTPS_PROXY = before;
    }
  });
});
