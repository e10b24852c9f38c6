import type { Reply, Row, Section } from './range';

/** On every answer of the bot's own, whatever it is. */
const headers = (_at: unknown, { headers = {} }: Reply) =>
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });

const route = (method: string, path: string, status: number, more: Record<string, string> = {}, body?: string): Row => ({
  what: `${method} ${path}${Object.entries(more).map(([name, value]) => ` with ${name}: ${value.slice(0, 12)}`)}${body === undefined ? '' : ` and ${body.length} letters`}`,
  status,
  send: at => at.http(method, path, more, body),
  also(at, reply) {
    headers(at, reply);
    expect(reply.headers).not.toHaveProperty('server');
    expect(reply.text).not.toMatch(/script|restify|Error|node_modules/);
  },
});

const wire = (what: string, bytes: string, status: number): Row => ({ what, status, send: at => at.bytes(bytes) });

export const routes: Section = {
  title: 'Routes, methods, headers',
  about:
    'Every answer forbids to be kept, framed, sniffed or run. What HTTP itself does not allow is answered by Node before the bot sees it.',
  rows: [
    ...['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'].map(method => route(method, '/api/messages', 405)),
    route('PUT', '/api/messages', 413, {}, '{}'),
    route('GET', '/api/messages', 405, { 'x-http-method-override': 'POST' }),
    ...['/api/messages/', '//api/messages', '/API/messages', '/api/%6dessages%00', '/<script>', '/.env', '/env/policy.yaml'].map(path =>
      route('POST', path, 404),
    ),
    route('POST', '/api/messages/../../healthz', 405),
    route('POST', '/%61pi/%2e%2e/metrics', 405),
    route('POST', '/healthz', 405),
    route('GET', '/healthz', 413, { 'content-type': 'text/plain' }, 'x'.repeat(10)),
    route('POST', '/nowhere', 413, { 'content-type': 'application/json' }, 'x'.repeat(100_000)),
    route('GET', '/readyz', 200),
    route('GET', '/healthz', 200),
    route('GET', '/metrics', 401),
    route('GET', '/metrics', 401, { authorization: 'Bearer ' }),
    route('GET', '/metrics', 401, { authorization: `Bearer ${'m'.repeat(31)}` }),
    route('GET', '/metrics?token=mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm', 401),
    wire('no HTTP', 'hello\r\n\r\n', 400),
    wire(
      'a length, and pieces too',
      'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ),
    wire('two lengths', 'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello', 400),
    wire('a header that goes on in the next line', 'GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n\u0000c\r\n\r\n', 400),
    wire('an expectation that nobody has', 'POST /api/messages HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\nContent-Length: 2\r\n\r\n{}', 417),
    wire('20,000 letters of headers', `GET /healthz HTTP/1.1\r\nHost: x\r\n${`A: ${'x'.repeat(1_000)}\r\n`.repeat(20)}\r\n`, 431),
    wire('no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400),
  ],
};
