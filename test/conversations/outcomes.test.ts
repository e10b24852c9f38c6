import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { CIPP_CLIENT_ID, faults } from '../simulators';
import type { Fault } from '../simulators/server';
import { openDesk } from './desk';

const desk = openDesk();

/** The whole road with this fault in CIPP's answer to the reset. */
async function resets(fault?: Fault, whom = 'jane@contoso.com') {
  if (fault) desk.outside.cipp.once('ExecResetPass', fault);
  await desk.says('ada', `reset password ${whom}`);
  await desk.presses('ada', 'Reset password');
}

/** Passwords that were really changed. */
const changed = () => desk.resets.filter(r => r.given !== undefined).length;
const state = async () => (await desk.requests()).at(-1)?.state;
const screen = () => desk.outside.client.screen('ada');

const failed = (reason: string) => ({ Results: `Failed to reset password for Jane Doe, jane. Error: ${reason}` });
const SILENT = 'CIPP took the request and then went quiet';
const ODD = 'CIPP answered something that proves nothing';

describe('every way in which CIPP answers', () => {
  test.each<[string, Fault, string, string[], number]>([
    [
      '500 with too few rights',
      { status: 500, body: failed('Insufficient privileges to complete the operation.') },
      'failed',
      ['too few rights', 'Insufficient privileges', 'GDAP'],
      0,
    ],
    [
      '500 with another text',
      { status: 500, body: failed('The service is unavailable.') },
      'failed',
      ['CIPP tried and failed', 'The service is unavailable.'],
      0,
    ],
    [
      '500 with a plain string: an uncaught error, before or after the effect',
      { effect: true, status: 500, body: 'Object reference not set to an instance of an object.' },
      'unknown',
      [ODD],
      1,
    ],
    ['502 while the server goes on', faults.badGateway, 'unknown', [SILENT], 1],
    ['504 while the server goes on', faults.gatewayTimeout, 'unknown', [SILENT], 1],
    ['a reset before the effect', faults.resetBefore, 'unknown', [SILENT], 0],
    ['a reset after the effect', faults.resetAfter, 'unknown', [SILENT], 1],
    ['a reset in mid-answer', faults.resetMidAnswer, 'unknown', [SILENT], 1],
    ['an empty 200', faults.empty, 'unknown', [ODD], 1],
    ['null Results', faults.nullResults, 'unknown', [ODD], 1],
    ['a list with nothing in it', { effect: true, change: () => ({ Results: [null] }) }, 'unknown', [ODD], 1],
    ['success without the password', faults.noCopyField, 'unknown', [ODD], 1],
    [
      'success with an empty password',
      { effect: true, change: body => ({ Results: { ...(body as { Results: object }).Results, copyField: '' } }) },
      'unknown',
      [ODD],
      1,
    ],
    [
      'an error that repeats the password',
      {
        effect: true,
        change: body => {
          const { resultText, copyField } = (body as { Results: Record<string, string> }).Results;
          return { Results: { resultText, copyField, state: 'error' } };
        },
      },
      'failed',
      ['CIPP tried and failed'],
      1,
    ],
    [
      'success in words alone: the password in a text without its state',
      {
        effect: true,
        change: body => {
          const { resultText, copyField } = (body as { Results: Record<string, string> }).Results;
          return { Results: { resultText, copyField } };
        },
      },
      'unknown',
      [ODD],
      1,
    ],
    ['a sign-in page', { status: 200, body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } }, 'unknown', [ODD], 0],
    ['a redirect', { status: 302, headers: { location: 'https://login.example.com/' } }, 'unknown', [ODD], 0],
    ['JSON as text/plain', faults.plainText, 'done', ['password ready'], 1],
    [
      'state error with 200',
      { status: 200, body: { Results: { resultText: 'No such thing', state: 'error' } } },
      'failed',
      ['CIPP tried and failed'],
      0,
    ],
    [
      '403: its role',
      {
        status: 403,
        body: 'Access to this CIPP API endpoint is not allowed, you do not have the required permission: Identity.User.ReadWrite',
      },
      'failed',
      ["CIPP's API client may not do this", 'role'],
      0,
    ],
    [
      '403: its tenants',
      { status: 403, body: 'Access to this tenant is not allowed' },
      'failed',
      ["CIPP's API client may not do this", 'tenants'],
      0,
    ],
    ['404: no such endpoint', { status: 404, body: 'Endpoint not found' }, 'failed', ['does not have the endpoint ExecResetPass'], 0],
    [
      '503: switched off',
      { status: 503, body: 'This feature has been disabled by your administrator' },
      'failed',
      ['has it switched off'],
      0,
    ],
    ['401 once: the token is renewed', { status: 401 }, 'done', ['password ready'], 1],
  ])('%s', async (_what, fault, expected, sentences, effects) => {
    await resets(fault);
    const word = { failed: 'Failed', unknown: 'Outcome unknown', done: 'Done' }[expected] ?? expected;
    await desk.shows('ada', word, ...sentences);
    expect(await state()).toBe(expected);
    expect(changed()).toBe(effects);
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(fault.status === 401 ? 2 : 1);
    const last = (await desk.audit()).at(-1);
    expect(last).toMatchObject({ step: { failed: 'fail', unknown: 'lose', done: 'succeed' }[expected] });
    // and it stays so: nothing is repeated by itself
    await desk.passes(30_000);
    expect(changed()).toBe(effects);
    if (expected !== 'done') expect(screen()).not.toContain('Show password');
  });

  test('401 always: the credential sentence, and nothing changed', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.cardWith('ada', 'Reset password');
    desk.outside.cipp.always('ExecResetPass', { status: 401 });
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Failed', "refused the bot's credential", 'nothing was changed');
    expect(changed()).toBe(0);
    expect(await state()).toBe('failed');
  });

  test("the API client's tenants no longer hold this customer: it has left the list", async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.cardWith('ada', 'Reset password');
    desk.outside.cipp.client.tenants = ['fabrikam.com'];
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Refused', "CIPP's list of customers changed after you confirmed");
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  });

  test('an answer slower than CIPP_TIMEOUT_MS is unknown, and its effect is not repeated', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.cardWith('ada', 'Reset password');
    await desk.restarts({ CIPP_TIMEOUT_MS: '700' });
    const held = faults.held({ effect: true });
    desk.outside.cipp.once('ExecResetPass', held.fault);
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Outcome unknown', SILENT);
    held.release();
    await desk.passes(60_000);
    expect(changed()).toBe(1);
    expect(await state()).toBe('unknown');
    await desk.restarts();
  });
});

describe('three sentences for three troubles on the way', () => {
  const UNREACHABLE = 'CIPP could not be reached at';
  const TLS = 'is not trusted, so nothing was sent';
  const CREDENTIAL = "CIPP or Entra refused the bot's credential";

  /** Says one of the three and not the others. */
  async function says(expected: string) {
    await desk.shows('ada', expected);
    for (const other of [UNREACHABLE, TLS, CREDENTIAL].filter(s => s !== expected)) expect(screen()).not.toContain(other);
    expect(changed()).toBe(0);
  }

  async function stopped(work: () => Promise<void>) {
    const { cipp } = desk.outside;
    const { port } = cipp;
    await cipp.stop();
    try {
      await work();
    } finally {
      await cipp.start({ port });
    }
  }

  test("nobody listens at CIPP's address", () =>
    stopped(async () => {
      await desk.says('ada', 'reset password jane@contoso.com');
      await says(UNREACHABLE);
    }));

  test('it went down between the card and the press', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.cardWith('ada', 'Reset password');
    await stopped(async () => {
      await desk.presses('ada', 'Reset password');
      await says(UNREACHABLE);
      expect(await state()).toBe('refused');
    });
  });

  test('it went down right before the reset: failed, because nothing had left', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.cardWith('ada', 'Reset password');
    const { ports } = desk.bot;
    const { cipp } = ports;
    const down = desk.outside.cipp;
    const { port } = down;
    ports.cipp = {
      async run(call) {
        if (call.endpoint === 'ExecResetPass') await down.stop();
        return cipp?.run(call) ?? Promise.reject(new Error('no CIPP'));
      },
    };
    try {
      await desk.presses('ada', 'Reset password');
      await says(UNREACHABLE);
      expect(await state()).toBe('failed');
    } finally {
      ports.cipp = cipp;
      await down.start({ port });
    }
    await desk.presses('ada', 'Try again');
    await desk.shows('ada', 'Reset password?', 'Jane Doe');
  });

  test('the proxy is wrong', async () => {
    await desk.restarts({ CIPP_API_URL: 'https://cipp.example.com', HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: 'localhost,127.0.0.1' });
    await desk.says('ada', 'reset password jane@contoso.com');
    await says(UNREACHABLE);
    await desk.restarts();
  });

  test('its certificate is not trusted', async () => {
    const stranger = await startStranger();
    await desk.restarts({ CIPP_API_URL: stranger.url });
    await desk.says('ada', 'reset password jane@contoso.com');
    await says(TLS);
    expect(stranger.asked()).toBe(0);
    await desk.restarts();
    stranger.server.close();
  });

  test.each<[string, (app: { expired: boolean; secret: string; enabled: boolean }) => void]>([
    ['its secret has expired (AADSTS7000222)', app => void (app.expired = true)],
    ['its secret was replaced (AADSTS7000215)', app => void (app.secret = 'another one')],
    ['its registration is disabled (AADSTS7000112)', app => void (app.enabled = false)],
  ])('the API client: %s', async (_what, harm) => {
    const app = desk.outside.entra.apps[CIPP_CLIENT_ID];
    if (!app) throw new Error('no such app');
    harm(app);
    await desk.says('ada', 'reset password jane@contoso.com');
    await says(CREDENTIAL);
  });

  test('the API client is switched off in CIPP', async () => {
    desk.outside.cipp.client.allowed = false;
    await desk.says('ada', 'reset password jane@contoso.com');
    await says(CREDENTIAL);
  });
});

describe('an unknown outcome is for people', () => {
  test('Check now shows that the password changed', async () => {
    await resets({ effect: true, reset: true });
    await desk.shows('ada', 'Outcome unknown', 'Not read yet');
    await desk.passes(61_000);
    await desk.presses('ada', 'Check now');
    await desk.shows('ada', 'Outcome unknown', 'Before\nPassword last changed Mon, 4 May 2026', 'Now\nPassword last changed');
    expect(screen()).not.toContain('Password not changed since');
    expect(await state()).toBe('unknown');
  });

  test('Check now shows that it did not', async () => {
    await resets({ reset: true });
    await desk.shows('ada', 'Outcome unknown');
    await desk.presses('ada', 'Check now');
    await desk.shows('ada', 'Outcome unknown', 'Now\nPassword not changed since');
  });

  test('Check now while CIPP is down says so, and the card stays', async () => {
    await resets({ reset: true });
    await desk.shows('ada', 'Outcome unknown');
    desk.outside.cipp.always('ListUsers', { status: 500, body: 'Something went wrong' });
    const answer = await desk.presses('ada', 'Check now');
    expect(answer.text).toContain('The people at Contoso Ltd could not be looked up');
    expect(await state()).toBe('unknown');
  });

  test.each([
    ['It worked', 'done', 'learnDone'],
    ['It did not work', 'failed', 'learnFailed'],
  ])('%s needs a reason and ends the request', async (button, end, step) => {
    await resets({ effect: true, reset: true });
    const card = await desk.shows('ada', 'Outcome unknown');
    // the card makes the client ask; a client that does not is asked by the bot
    await expect(desk.presses('ada', button)).rejects.toThrow('the client refuses');
    const without = await desk.outside.client.presses(
      'ada',
      card,
      button,
      { settleReason: 'x' },
      {
        alter: activity => JSON.parse(JSON.stringify(activity).replace('"settleReason":"x"', '"settleReason":"  "')),
      },
    );
    expect(without.text).toContain('reason');
    expect(await state()).toBe('unknown');

    await desk.presses('ada', button, { settleReason: 'asked her on the phone' });
    await desk.shows('ada', 'settled by a person', 'asked her on the phone');
    expect(await state()).toBe(end);
    expect((await desk.audit()).at(-1)).toMatchObject({ step, actor_name: 'Ada Fischer' });
    // the way is free for another request
    await resets();
    await desk.shows('ada', 'password ready');
  });

  test('nobody else can settle it', async () => {
    await resets({ reset: true });
    const card = await desk.shows('ada', 'Outcome unknown');
    const answer = await desk.outside.client.presses('bo', card, 'It worked', { settleReason: 'because' });
    expect(answer.text).toContain('belongs to somebody else');
    expect(await state()).toBe('unknown');
  });
});

/** An https server whose certificate nobody signed. */
async function startStranger(): Promise<{ url: string; server: Server; asked: () => number }> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  let asked = 0;
  const server = createServer({ key: made.private, cert: made.cert }, (_req, res) => {
    asked += 1;
    res.end('[]');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, server, asked: () => asked };
}

test('the database is away at the very moment of the answer: the password is not lost', async () => {
  const held = faults.held({ effect: true });
  desk.outside.cipp.once('ExecResetPass', held.fault);
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Reset password');
  await held.arrived;
  await desk.db.query('alter table secrets rename to away');
  held.release();
  await desk.logs('an outcome could not be stored');
  await desk.db.query('alter table away rename to secrets');
  await desk.passes(1_000, 'run');
  await desk.shows('ada', 'Done', 'Jane Doe');
  await desk.presses('ada', 'Show password');
  await desk.shows('ada', desk.newPassword);
  expect(desk.resets).toHaveLength(1);
});
