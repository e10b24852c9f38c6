import { createServer as createSecureServer } from 'node:https';
import { inspect } from 'node:util';
import { createCipp } from '../../src/cipp/client';
import { type Call, get, post } from '../../src/model/call';
import { type Cipp, CippFailure } from '../../src/model/ports';
import { createHttp } from '../../src/net/http';
import { CIPP_SCOPE, CIPP_SECRET, type Outside, refusal, startOutside } from '../net/outside';
import { closedPort, listening, stopListening, strangeCertificate } from '../net/sockets';
import { faults } from '../simulators/server';
import { CIPP_CLIENT_ID, customers, people } from '../simulators/world';

let out: Outside;
beforeAll(async () => {
  out = await startOutside();
});
beforeEach(() => {
  out.world.restore();
  out.entra.reset();
  out.cipp.reset();
});
afterEach(stopListening);
afterAll(() => out.stop());

const cippOf = (more: Partial<{ url: string; timeoutMs: number; concurrency: number }> = {}, http = out.http) =>
  createCipp(
    { url: out.cipp.url, timeoutMs: 10_000, concurrency: 4, ...more },
    { http, credential: out.credential(CIPP_SCOPE), clock: out.clock, log: out.log },
  );

const RESET = post('ExecResetPass', {
  tenantFilter: customers.contoso.domain,
  ID: people.jane.id,
  displayName: 'Jane Doe',
  MustChange: true,
});
const ME = get('me', {});

/** A failure as flow sees it. */
async function failure(work: Promise<unknown>): Promise<{ code: string; left: boolean; data: object }> {
  const error = await refusal(work);
  expect(error).toBeInstanceOf(CippFailure);
  const { problem, left } = error as CippFailure;
  expect(inspect(error, { depth: 9 })).not.toMatch(new RegExp(`${CIPP_SECRET}|Bearer|${people.jane.id}`));
  return { code: problem.problem, left, data: problem.data };
}

test('a write: the body as JSON, the token, the answer with its secret wrapped', async () => {
  out.cipp.choose('Plum-Tree-42*x');
  const reply = await cippOf({ url: `${out.cipp.url}/` }).run(RESET);
  const [sent] = out.cipp.received('ExecResetPass');
  expect(sent).toMatchObject({ method: 'POST', path: '/api/ExecResetPass', query: {}, body: RESET.body });
  expect(sent?.headers).toMatchObject({ 'content-type': 'application/json', authorization: expect.stringMatching(/^Bearer ./) });
  expect(reply).toMatchObject({ status: 200, json: true, lines: [{ state: 'success' }] });
  expect(reply.lines[0]?.copyField?.open()).toBe('Plum-Tree-42*x');
});

test('a read: the query keeps its signs', async () => {
  const graphFilter = "startswith(displayName,'O''Neil + Söhne') and accountEnabled eq true";
  await cippOf().run(get('ListUsers', { tenantFilter: 'contoso.com', graphFilter }));
  expect(out.cipp.received('ListUsers')[0]?.query).toEqual({ tenantFilter: 'contoso.com', graphFilter });
});

test.each([
  ['a missing endpoint', get('ListNothing', {}), 404, 'Endpoint not found'],
  ['a denial', post('ExecResetPass', { tenantFilter: 'contoso.com', ID: people.jane.id }), 403, 'Access to this'],
])('%s is a reply', async (_, call, status, text) => {
  out.cipp.client.role = 'readonly';
  const reply = await cippOf().run(call);
  expect(reply).toMatchObject({ status, json: false });
  expect(reply.lines[0]?.text).toContain(text);
});

test.each([302, 429, 500, 502, 503, 504])('status %d of a write is a reply, and the write is sent once', async status => {
  out.cipp.always('ExecResetPass', { status, body: 'odd' });
  expect(await cippOf().run(RESET)).toMatchObject({ status, lines: [{ text: 'odd' }] });
  expect(out.cipp.received('ExecResetPass')).toHaveLength(1);
});

describe('401', () => {
  test('renews the token once and repeats a write once', async () => {
    const cipp = cippOf();
    await cipp.run(ME);
    out.entra.revoke();
    expect((await cipp.run(RESET)).status).toBe(200);
    expect(out.cipp.received('ExecResetPass').map(r => r.status)).toEqual([401, 200]);
    expect(out.cipp.resets).toHaveLength(1);
    expect(out.entra.received('token')).toHaveLength(2);
  });

  test('that stays is the credential', async () => {
    out.cipp.client.allowed = false;
    expect(await failure(cippOf().run(RESET))).toEqual({ code: 'CIPP_CREDENTIAL', left: false, data: {} });
    expect(out.cipp.received('ExecResetPass')).toHaveLength(2);
    expect(out.cipp.resets).toHaveLength(0);
  });
});

describe('nothing was sent', () => {
  test('nobody listens', async () => {
    const host = `127.0.0.1:${await closedPort()}`;
    expect(await failure(cippOf({ url: `http://${host}` }).run(RESET))).toEqual({ code: 'CIPP_UNREACHABLE', left: false, data: { host } });
  });

  test('the certificate is not trusted', async () => {
    const stranger = await listening(createSecureServer(await strangeCertificate()));
    const host = `127.0.0.1:${stranger.port}`;
    expect(await failure(cippOf({ url: `https://${host}` }).run(RESET))).toEqual({ code: 'CIPP_TLS', left: false, data: { host } });
  });

  test('the proxy refuses', async () => {
    const http = createHttp({ httpsProxy: `http://127.0.0.1:${await closedPort()}`, noProxy: 'localhost' });
    const work = cippOf({ url: 'https://cipp.example.com' }, http).run(RESET);
    expect(await failure(work)).toEqual({ code: 'CIPP_UNREACHABLE', left: false, data: { host: 'cipp.example.com' } });
    await http.close();
  });

  test('Entra is down', async () => {
    out.entra.always('token', { status: 503 });
    expect(await failure(cippOf().run(RESET))).toMatchObject({
      code: 'CIPP_UNREACHABLE',
      left: false,
      data: { host: new URL(out.entra.url).host },
    });
  });

  test('the secret has expired', async () => {
    const app = out.entra.apps[CIPP_CLIENT_ID];
    if (app) app.expired = true;
    expect(await failure(cippOf().run(RESET))).toEqual({ code: 'CIPP_CREDENTIAL', left: false, data: {} });
    expect(out.cipp.requests).toHaveLength(0);
  });
});

describe('CIPP does not answer', () => {
  const codes = async (cipp: Cipp, calls: number, call = ME) => {
    const found: string[] = [];
    for (let i = 0; i < calls; i += 1) found.push((await failure(cipp.run(call))).code);
    return found;
  };

  test('five times in a row: then nothing is sent for half a minute, then one call tries, and all is well or nothing is sent again', async () => {
    const cipp = cippOf();
    await cipp.run(ME);
    out.cipp.always('me', faults.resetBefore);
    out.cipp.always('ExecResetPass', faults.resetBefore);
    expect(await codes(cipp, 5, RESET)).toEqual(Array(5).fill('CIPP_SILENT'));
    const sent = out.cipp.requests.length;
    expect(await failure(cipp.run(RESET))).toEqual({ code: 'CIPP_PAUSED', left: false, data: { calls: '5' } });
    await out.clock.passes(29_999);
    expect(await codes(cipp, 2)).toEqual(['CIPP_PAUSED', 'CIPP_PAUSED']);
    expect(out.cipp.requests).toHaveLength(sent);
    await out.clock.passes(1);
    // of two at once one tries, and the other learns from it
    expect((await Promise.all([codes(cipp, 1, RESET), codes(cipp, 1, RESET)])).flat().sort()).toEqual(['CIPP_PAUSED', 'CIPP_SILENT']);
    expect(out.cipp.requests).toHaveLength(sent + 1);
    await out.clock.passes(30_000);
    out.cipp.reset();
    expect((await cipp.run(RESET)).status).toBe(200);
    expect((await cipp.run(ME)).status).toBe(200);
    expect(out.logged.filter(line => /^CIPP (does not answer|answers)/.test(line))).toEqual([
      'CIPP does not answer, and is left alone for a while {}',
      'CIPP does not answer, and is left alone for a while {}',
      'CIPP answers again {}',
    ]);
  });

  test("an error of CIPP's own is an answer, and any answer begins the count anew", async () => {
    const cipp = cippOf();
    out.cipp.always('ExecResetPass', { status: 503, body: 'away' });
    out.cipp.always('ListUsers', { status: 500, body: 'broken' });
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 4; i += 1) expect((await cipp.run(RESET)).status).toBe(503);
      expect((await cipp.run(get('ListUsers', { tenantFilter: 'contoso.com' }))).status).toBe(500);
    }
  });

  test('is waking while a call waits and the last answer is a quarter of an hour ago', async () => {
    const cipp = cippOf();
    const waits = async () => {
      const held = faults.held();
      out.cipp.once('me', held.fault);
      const call = cipp.run(ME);
      await held.arrived;
      const waking = cipp.waking();
      held.release();
      await call;
      return waking;
    };
    expect(cipp.waking()).toBe(false);
    expect(await waits()).toBe(true);
    expect(await waits()).toBe(false);
    out.clock.jumps(15 * 60_000);
    expect(await waits()).toBe(false);
    out.clock.jumps(15 * 60_000 + 1);
    expect(cipp.waking()).toBe(false);
    expect(await waits()).toBe(true);
  });
});

describe('a write that may have happened is silent, and is sent once', () => {
  test.each([
    ['cut before the effect', faults.resetBefore, 0],
    ['cut after the effect', faults.resetAfter, 1],
    ['cut in the middle of the answer', faults.resetMidAnswer, 1],
  ])('%s', async (_, fault, happened) => {
    out.cipp.always('ExecResetPass', fault);
    expect(await failure(cippOf().run(RESET))).toEqual({ code: 'CIPP_SILENT', left: true, data: {} });
    expect(out.cipp.received('ExecResetPass')).toHaveLength(1);
    expect(out.cipp.resets).toHaveLength(happened);
  });

  test('no answer in time', async () => {
    const held = faults.held({ effect: true });
    out.cipp.once('ExecResetPass', held.fault);
    expect(await failure(cippOf({ timeoutMs: 150 }).run(RESET))).toEqual({ code: 'CIPP_SILENT', left: true, data: {} });
    held.release();
    expect(out.cipp.resets).toHaveLength(1);
  });
});

describe('a read is repeated once', () => {
  test.each([
    ['after a cut', faults.resetBefore],
    ['after 502', { status: 502, body: 'Bad Gateway' }],
    ['after 504', { status: 504 }],
  ])('%s', async (_, fault) => {
    out.cipp.once('ListTenants', fault);
    expect((await cippOf().run(get('ListTenants', {}))).status).toBe(200);
    expect(out.cipp.received('ListTenants')).toHaveLength(2);
  });

  test('and no more', async () => {
    out.cipp.always('ListTenants', faults.resetBefore);
    expect(await failure(cippOf().run(get('ListTenants', {})))).toMatchObject({ code: 'CIPP_SILENT', left: true });
    expect(out.cipp.received('ListTenants')).toHaveLength(2);
  });

  test('but nothing else is: Exec by GET, List by POST', async () => {
    out.cipp.always('*', faults.resetBefore);
    const calls: Call[] = [get('ExecUniversalSearchV2', { searchTerms: 'jane' }), post('ListTenants', { ClearCache: true })];
    for (const call of calls) {
      expect(await failure(cippOf().run(call))).toMatchObject({ code: 'CIPP_SILENT' });
      expect(out.cipp.received(call.endpoint)).toHaveLength(1);
    }
  });
});

describe('the line', () => {
  test('no more than the agreed number of calls at once; the others wait their turn', async () => {
    const cipp = cippOf({ concurrency: 2 });
    const held = faults.held();
    out.cipp.always('me', held.fault);
    const work = [cipp.run(ME), cipp.run(ME), cipp.run(ME), cipp.run(ME)];
    await until(() => out.cipp.received('me').length === 2);
    held.release();
    expect((await Promise.all(work)).map(r => r.status)).toEqual([200, 200, 200, 200]);
    expect(out.cipp.received('me')).toHaveLength(4);
  });

  test('a full line refuses at once, and nothing was sent', async () => {
    const cipp = cippOf({ concurrency: 1 });
    const held = faults.held();
    out.cipp.always('me', held.fault);
    const waiting = Array.from({ length: 41 }, () => cipp.run(ME));
    expect(await failure(cipp.run(RESET))).toEqual({ code: 'CIPP_BUSY', left: false, data: {} });
    held.release();
    await Promise.all(waiting);
    expect(out.cipp.received('ExecResetPass')).toHaveLength(0);
  });

  test('whoever waited too long leaves unsent, and the line goes on', async () => {
    const cipp = cippOf({ concurrency: 1 });
    const held = faults.held();
    out.cipp.once('me', held.fault);
    const first = cipp.run(ME);
    await held.arrived;
    const tired = failure(cipp.run(RESET));
    await out.clock.passes(20_000);
    expect(await tired).toMatchObject({ code: 'CIPP_BUSY', left: false });
    const patient = cipp.run(ME);
    held.release();
    expect((await first).status).toBe(200);
    expect((await patient).status).toBe(200);
    expect(out.cipp.received('ExecResetPass')).toHaveLength(0);
  });
});

/** Waits for what the simulator has seen. */
async function until(true_: () => boolean): Promise<void> {
  while (!true_()) await new Promise(resolve => setImmediate(resolve));
}
