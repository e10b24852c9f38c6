import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { CredentialFailure, type CredentialSettings, createCredential } from '../../src/net/credential';
import { createHttp } from '../../src/net/http';
import { certificate } from '../setup/with-ca';
import { faults } from '../simulators/server';
import { CIPP_CLIENT_ID } from '../simulators/world';
import { CIPP_SCOPE, CIPP_SECRET, type Outside, refusal, startOutside } from './outside';
import { closedPort, listening, stopListening, strangeCertificate } from './sockets';

let out: Outside;
beforeAll(async () => {
  out = await startOutside();
});
beforeEach(() => out.entra.reset());
afterEach(stopListening);
afterAll(() => out.stop());

const MINUTE = 60_000;
const asked = () => out.entra.received('token').length;

test('a token is kept until shortly before its end', async () => {
  const credential = out.credential(CIPP_SCOPE);
  const first = await credential.token();
  out.clock.jumps(50 * MINUTE);
  expect(await credential.token()).toBe(first);
  expect(asked()).toBe(1);
  out.clock.jumps(10 * MINUTE);
  expect(await credential.token()).not.toBe(first);
  expect(asked()).toBe(2);
});

test('callers at once share one request', async () => {
  const credential = out.credential(CIPP_SCOPE);
  const tokens = await Promise.all([credential.token(), credential.token(), credential.token()]);
  expect(new Set(tokens).size).toBe(1);
  expect(asked()).toBe(1);
});

test('shortly before its end a token is still handed out while the next one is fetched, and an outage then goes unseen', async () => {
  const credential = out.credential(CIPP_SCOPE);
  const first = await credential.token();
  out.clock.jumps(56 * MINUTE);
  const held = faults.held({ status: 503 });
  out.entra.once('token', held.fault);
  expect(await credential.token()).toBe(first);
  await held.arrived;
  const answered = new Promise<void>(resolve => out.entra.onChange(resolve));
  held.release();
  await answered;
  expect(await credential.token()).toBe(first);
});

test('a forgotten token is not given again, but one that was replaced already is left alone', async () => {
  const credential = out.credential(CIPP_SCOPE);
  const first = await credential.token();
  credential.forget(first);
  const second = await credential.token();
  expect(second).not.toBe(first);
  credential.forget(first);
  expect(await credential.token()).toBe(second);
  expect(asked()).toBe(2);
});

test('no packed answer is asked for: nobody would unpack it', async () => {
  await out.credential(CIPP_SCOPE).token();
  expect(out.entra.requests.map(r => r.headers['accept-encoding'])).toEqual(out.entra.requests.map(() => 'identity'));
});

describe('without a secret', () => {
  /** Just enough of an authority (or of a machine's identity service) to see what is sent. */
  async function authority(): Promise<{ url: string; asked: URLSearchParams[] }> {
    const asked: URLSearchParams[] = [];
    const server = createSecureServer(await certificate(), async (req, res) => {
      const url = `https://${req.headers.host}`;
      const base = `${url}/${out.world.home.id}`;
      if (req.url?.includes('openid-configuration')) {
        const endpoints = { token_endpoint: `${base}/oauth2/v2.0/token`, authorization_endpoint: `${base}/oauth2/v2.0/authorize` };
        return res.end(JSON.stringify({ issuer: `${base}/v2.0`, jwks_uri: `${base}/keys`, ...endpoints }));
      }
      asked.push(new URLSearchParams(await text(req)));
      res.end(JSON.stringify({ token_type: 'Bearer', expires_in: 3600, access_token: 'a-token' }));
    });
    const up = await listening(server);
    return { url: `https://localhost:${up.port}`, asked };
  }

  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'credential-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const of = (settings: Partial<CredentialSettings>) => {
    const base = { ...out.settings(CIPP_CLIENT_ID, ''), clientSecret: undefined };
    return createCredential({ ...base, ...settings }, { scope: CIPP_SCOPE, http: out.http, clock: out.clock, log: out.log });
  };

  test('a certificate signs', async () => {
    const { key, cert } = await strangeCertificate();
    const certificatePath = path.join(dir, 'client.pem');
    await writeFile(certificatePath, `${key}\n${cert}`);
    const { url, asked } = await authority();
    expect(await of({ authorityHost: url, certificatePath }).token()).toBe('a-token');
    expect(asked[0]?.get('client_assertion')?.split('.')).toHaveLength(3);
    expect(asked[0]?.get('client_secret')).toBeNull();
  });

  test('a certificate that is not there is a refusal', async () => {
    const work = of({ certificatePath: path.join(dir, 'none.pem') }).token();
    expect(await refusal(work)).toMatchObject({ kind: 'refused', code: 'ENOENT' });
  });

  test("the platform's federated token is passed on", async () => {
    const federatedTokenFile = path.join(dir, 'federated');
    await writeFile(federatedTokenFile, 'platform-token');
    const { url, asked } = await authority();
    expect(await of({ authorityHost: url, federatedTokenFile }).token()).toBe('a-token');
    expect(asked[0]?.get('client_assertion')).toBe('platform-token');
  });

  test("the machine's identity is asked, by the client id", async () => {
    const asked: string[] = [];
    const machine = await listening(
      createServer((req, res) => {
        asked.push(req.url ?? '');
        const expires_on = String(Math.floor(out.clock.now().getTime() / 1000) + 3600);
        res.end(JSON.stringify({ token_type: 'Bearer', expires_on, expires_in: '3600', access_token: 'a-machine-token' }));
      }),
    );
    process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST = `http://127.0.0.1:${machine.port}`;
    try {
      expect(await of({}).token()).toBe('a-machine-token');
      expect(asked[0]).toContain(`client_id=${CIPP_CLIENT_ID}`);
    } finally {
      delete process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST;
    }
  });
});

describe('Entra says no', () => {
  const app = () => out.entra.apps[CIPP_CLIENT_ID] as { secret: string; expired: boolean; enabled: boolean };
  test.each([
    ['the secret is wrong', () => (app().secret = 'another'), 'AADSTS7000215'],
    ['the secret has expired', () => (app().expired = true), 'AADSTS7000222'],
    ['the app is unknown', () => delete out.entra.apps[CIPP_CLIENT_ID], 'AADSTS700016'],
  ])('%s', async (_, spoil, code) => {
    spoil();
    const error = await refusal(out.credential(CIPP_SCOPE).token());
    expect(error).toBeInstanceOf(CredentialFailure);
    expect(error).toMatchObject({ kind: 'refused', code, host: new URL(out.entra.url).host });
    expect(inspect(error, { depth: 9 })).not.toContain(CIPP_SECRET);
  });
});

describe('Entra is not there', () => {
  const towards = (authorityHost: string, http = out.http) =>
    createCredential(
      { ...out.settings(CIPP_CLIENT_ID, CIPP_SECRET), authorityHost },
      { scope: CIPP_SCOPE, http, clock: out.clock, log: out.log },
    );

  test('nobody listens', async () => {
    const host = `localhost:${await closedPort()}`;
    expect(await refusal(towards(`https://${host}`).token())).toMatchObject({ kind: 'unreachable', host });
  });

  test('its certificate is not trusted', async () => {
    const stranger = await listening(createSecureServer(await strangeCertificate()));
    const host = `127.0.0.1:${stranger.port}`;
    expect(await refusal(towards(`https://${host}`).token())).toMatchObject({ kind: 'tls', host });
  });

  test('the proxy is not there', async () => {
    const http = createHttp({ httpsProxy: `http://127.0.0.1:${await closedPort()}` });
    const host = 'login.example.com';
    expect(await refusal(towards(`https://${host}`, http).token())).toMatchObject({ kind: 'unreachable', host });
    await http.close();
  });

  test.each([
    ['it fails', { status: 503, body: 'Service Unavailable' }],
    ['it is too busy', faults.throttled(3)],
    ['it cuts the connection', faults.resetBefore],
  ])('%s', async (_, fault) => {
    out.entra.once('token', fault);
    expect(await refusal(out.credential(CIPP_SCOPE).token())).toMatchObject({ kind: 'unreachable' });
  });

  test('and a failure is not kept', async () => {
    const credential = out.credential(CIPP_SCOPE);
    out.entra.once('token', { status: 503 });
    await refusal(credential.token());
    expect(await credential.token()).toEqual(expect.any(String));
  });
});
