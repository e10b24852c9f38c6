import crypto, { createPublicKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor';
import { systemClock } from '../../src/model/clock';
import { proxyFor } from '../../src/teams/adapter';
import { keptKey } from '../setup/keys';
import { type Edge, logInto, openEdge, teamsFor } from './edge';

describe('proxy', () => {
  const proxy = 'http://proxy.example.com:8080/';
  test.each([
    ['', true],
    ['other.example.com', true],
    ['login.example.com', false],
    ['example.com', false],
    ['.example.com', false],
    ['*.example.com', false],
    ['ample.com', true],
    ['*', false],
    ['other.example.com, LOGIN.example.com ', false],
  ])('with NO_PROXY=%p: %p', (no, used) => {
    expect(proxyFor('https://login.example.com/tenant', { https: proxy, no })?.href).toBe(used ? proxy : undefined);
  });

  test('none set, none used', () => {
    expect(proxyFor('https://login.example.com/tenant', {})).toBeUndefined();
  });
});

describe('towards Entra', () => {
  let edge: Edge;
  beforeEach(async () => {
    edge = await openEdge();
  });
  afterEach(() => edge.stop());
  const send = (teams: ReturnType<typeof teamsFor>) =>
    teams.messenger.send({ kind: 'personal', conversation: 'c', serviceUrl: edge.serviceUrl }, { text: 'x' });
  const keyReader = () => {
    const { openIdMetadataCache: readers } = JwtTokenExtractor as unknown as { openIdMetadataCache: Map<string, { keys: object[] }> };
    const reader = readers.get(`${edge.entra.url}/v1/.well-known/openidconfiguration`);
    if (!reader) throw new Error('nobody reads the keys');
    return reader;
  };
  const options = () => ({ entra: edge.entra, hosts: [new URL(edge.service.url).host], clock: systemClock, log: logInto([]) });

  test('many sends at once ask for one token', async () => {
    const teams = teamsFor(options());
    await Promise.all(Array.from({ length: 10 }, () => send(teams)));
    expect(edge.entra.received('token')).toHaveLength(1);
    expect(edge.service.requests).toHaveLength(10);
  });

  test('a token that Teams refuses is asked for anew, once', async () => {
    const teams = teamsFor(options());
    await send(teams);
    edge.service.once('send', { status: 401 });
    await expect(send(teams)).rejects.toMatchObject({ again: false, code: 'Http401' });
    await send(teams);
    await send(teams);
    expect(edge.entra.received('token')).toHaveLength(2);
  });

  test('tokens that are handed in are used, and a refused one is given back', async () => {
    const forgotten: string[] = [];
    const teams = teamsFor({ ...options(), tokens: { token: async () => 'handed in', forget: token => void forgotten.push(token) } });
    await send(teams);
    edge.service.once('send', { status: 401 });
    await expect(send(teams)).rejects.toMatchObject({ again: false });
    expect(edge.service.requests.map(r => r.headers.authorization)).toEqual(['Bearer handed in', 'Bearer handed in']);
    expect(forgotten).toEqual(['handed in']);
    expect(edge.entra.received('token')).toEqual([]);
  });

  test('no token is a failure that may pass', async () => {
    const token = () => Promise.reject(Object.assign(new Error('x'), { code: 'AADSTS7000222' }));
    const teams = teamsFor({ ...options(), tokens: { token, forget: () => {} } });
    await expect(send(teams)).rejects.toMatchObject({ again: true, code: 'AADSTS7000222' });
    expect(edge.service.requests).toEqual([]);
  });

  test('a key lets nobody through once it is not in the list any more', async () => {
    expect(await edge.post(edge.message())).toMatchObject({ status: 200 });
    const reader = keyReader();
    reader.keys = [...reader.keys];
    expect(await edge.post(edge.message())).toMatchObject({ status: 200 });
    reader.keys = reader.keys.slice(1);
    expect(await edge.post(edge.message())).toMatchObject({ status: 401 });
  });

  test('the signature of a token is computed once, and all else that a token must be is looked at each time', async () => {
    const computed = jest.spyOn(crypto, 'createVerify');
    const now = jest.spyOn(Date, 'now');
    try {
      const token = edge.entra.connectorToken(edge.serviceUrl, undefined, { nonce: 'a' });
      const [header, , signature] = token.split('.');
      const [, claims] = edge.entra.connectorToken(edge.serviceUrl, undefined, { nonce: 'b' }).split('.');
      const post = async (text: string) => (await edge.post(edge.message(), `Bearer ${text}`)).status;
      expect([await post(token), await post(token), await post(token)]).toEqual([200, 200, 200]);
      expect(computed).toHaveBeenCalledTimes(1);
      // once refused is refused again
      expect([await post(`${header}.${claims}.${signature}`), await post(`${header}.${claims}.${signature}`)]).toEqual([401, 401]);
      expect(await post(token)).toBe(200);
      const later = Date.now() + 2 * 60 * 60_000;
      now.mockReturnValue(later);
      expect(await post(token)).toBe(401);
    } finally {
      computed.mockRestore();
      now.mockRestore();
    }
  });

  test('a signature counts for the key that it was checked with', async () => {
    expect(await edge.post(edge.message())).toMatchObject({ status: 200 });
    const reader = keyReader();
    const { n } = createPublicKey(keptKey('stranger')).export({ format: 'jwk' });
    reader.keys = reader.keys.map(key => ({ ...key, n }));
    expect(await edge.post(edge.message())).toMatchObject({ status: 401 });
  });

  test('the keys of Teams are fetched through the proxy', async () => {
    const proxy = await tunnel();
    const own = await openEdge({ https: proxy.url });
    try {
      expect(await own.post(own.message())).toMatchObject({ status: 200 });
      expect(own.road.saids).toHaveLength(1);
      expect(proxy.asked).toEqual([`localhost:${own.entra.port}`, `localhost:${own.entra.port}`]);
    } finally {
      await own.stop();
      await proxy.stop();
    }
  });
});

/** An HTTP proxy that only tunnels, and notes where to. */
async function tunnel(): Promise<{ url: string; asked: string[]; stop(): Promise<void> }> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((_req, res) => {
    res.writeHead(405);
    res.end();
  });
  server.on('connect', (req, client: Socket) => {
    const [host, port] = (req.url ?? '').split(':');
    asked.push(req.url ?? '');
    const there = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      there.pipe(client).pipe(there);
    });
    for (const socket of [client, there]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async stop() {
      const closed = new Promise(resolve => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
