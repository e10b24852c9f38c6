import { FOREIGN_TENANT, technicians } from '../simulators';
import { signInOffered } from '../simulators/connector';
import { CHALLENGE, challenged } from '../simulators/entra';
import { type Fault, faults } from '../simulators/server';
import { openDesk } from './desk';

const POLICY = `
version: 1
channels: { approvals: { id: "19:approvals00000000000000000000000@thread.tacv2" } }
rules:
  - name: our own people, by a colleague
    actions: { ids: [reset-password] }
    tenants: [home]
    who: { roles: [Helpdesk Administrator] }
    then: allow
    backend: graph
  - name: our own people, with an approval
    actions: { ids: [reset-password] }
    tenants: [home]
    who: { roles: [User Administrator] }
    then: approve
    backend: auto
    approval: { by: { roles: [Global Reader] }, in: approvals }
  - name: customers
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: allow
    backend: auto
`;

const desk = openDesk({ policy: POLICY, env: { BOT_OAUTH_CONNECTION: 'sso' } });
const own = () => desk.outside.graph.own;
const polls = () => desk.outside.graph.received('operation');
const password = () => own().resets.at(-1)?.given ?? 'no password was made';
const DANA = technicians.dana;

/** Ada may read how a reset ended. */
function adaReads(): void {
  desk.outside.world.technicians.ada.holds.push({ role: 'Privileged Authentication Administrator' });
}

/** The button of a card that has none yet, pressed by hand. */
async function pressesShow(): Promise<string> {
  const [request] = await desk.requests();
  const { activity } = desk.answers.at(-1)?.sent ?? { activity: {} };
  const action = { type: 'Action.Execute', verb: 'show', data: { request: request?.id, once: request?.body.key } };
  const sent = await desk.outside.client.sends({
    ...activity,
    id: 'f:by-hand',
    name: 'adaptiveCard/action',
    value: { action, trigger: 'manual' },
  });
  return sent.text;
}

/** How often somebody was sent a card to sign in with. */
const timesAsked = (who: 'ada' | 'bo') => desk.outside.client.screen(who).split('Sign in, so that the bot').length - 1;

/** Ada's reset of Dana, up to the card that asks her to sign in. */
async function asked(): Promise<void> {
  await desk.says('ada', 'reset password dana@msp.example.com');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'waits for your sign-in, nothing was sent');
}

test('a technician resets a colleague in their own name: signed in by Teams, confirmed, then shown', async () => {
  adaReads();
  own().states = [{ status: 'NotStarted' }, { status: 'running' }, { status: 'somethingNew' }, { status: 'Succeeded' }];
  await desk.says('ada', 'reset password dana@msp.example.com');
  await desk.shows('ada', 'Reset password?', 'Dana Whitfield', 'Microsoft Graph, in your own name', 'Must choose a new password');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'waits for your sign-in, nothing was sent');
  expect(own().resets).toHaveLength(0);

  expect((await desk.signsIn('ada')).status).toBe(200);
  await desk.shows('ada', 'Accepted, not confirmed', 'shown once Microsoft has confirmed it');
  expect(own().resets).toEqual([expect.objectContaining({ actor: technicians.ada.id, target: DANA.id, body: {} })]);
  expect(await pressesShow()).toContain('Microsoft has not confirmed it yet, so it is not shown.');

  await desk.passes(1_000);
  await desk.shows('ada', 'Microsoft is working on it');
  await desk.passes(30_000);
  await desk.shows('ada', 'Done', 'password ready, hidden');
  expect(polls()).toHaveLength(4);
  expect((await desk.presses('ada', 'Show password')).text).toContain(password());
  await desk.passes(5_000);
  expect((await desk.db.query('select * from sign_ins')).rows).toEqual([]);
  expect(own().resets).toHaveLength(1);
  expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  expect((await desk.audit()).map(a => a.step)).toEqual([
    'draft',
    'submit',
    'sign-in-asked',
    'sign-in',
    'start',
    'accept',
    'confirm',
    'secret-shown',
  ]);
});

test('who is signed in is not asked again, until sign out; nothing of it is kept then', async () => {
  adaReads();
  await desk.says('ada', 'sign in');
  await desk.shows('ada', 'Sign in with the card');
  await desk.signsIn('ada');
  await desk.shows('ada', 'You are signed in');
  await desk.says('ada', 'reset password dana@msp.example.com');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Accepted, not confirmed');
  await desk.passes(5_000);
  await desk.shows('ada', 'Done', 'password ready, hidden');

  await desk.says('ada', 'sign out');
  await desk.shows('ada', 'You are signed out');
  expect((await desk.db.query('select * from sign_ins')).rows).toEqual([]);
  await desk.says('ada', 'reset password cleo@msp.example.com');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'waits for your sign-in');
  expect(own().resets).toHaveLength(1);
});

test('where Teams cannot sign in by itself, the code of the window does', async () => {
  await asked();
  desk.outside.entra.consent = false;
  expect((await desk.signsIn('ada')).status).toBe(412);
  expect(own().resets).toHaveLength(0);
  desk.outside.entra.consent = true;
  expect((await desk.outside.client.entersCode('ada', '000000')).status).toBe(412);
  const code = desk.outside.entra.signsInByWindow(technicians.ada);
  expect((await desk.outside.client.entersCode('ada', code)).status).toBe(200);
  await desk.shows('ada', 'Accepted, not confirmed');
  expect(own().resets).toHaveLength(1);
});

test('several clients of one person report one sign-in: it counts once, and the reset is sent once', async () => {
  await asked();
  const sent = await Promise.all(Array.from({ length: 4 }, () => desk.signsIn('ada')));
  expect(sent.map(s => s.status)).toEqual([200, 200, 200, 200]);
  await desk.shows('ada', 'Accepted, not confirmed');
  expect((await desk.audit()).filter(a => a.step === 'sign-in')).toHaveLength(1);
  expect(own().resets).toHaveLength(1);
});

test.each([
  ['another person’s', () => desk.outside.entra.ssoToken(technicians.bo)],
  ['of another tenant', () => desk.outside.entra.ssoToken(technicians.ada, { tid: FOREIGN_TENANT })],
  ['not for this bot', () => desk.outside.entra.ssoToken(technicians.ada, { aud: desk.outside.graph.url })],
  ['past its end', () => desk.outside.entra.ssoToken(technicians.ada, { exp: 1_700_000_000, nbf: 1_600_000_000 })],
  ['signed by somebody else', () => forged()],
  ['no token', () => 'no token'],
])('a sign-in that is %s starts nothing', async (_what, token) => {
  await asked();
  expect((await desk.signsIn('ada', { token: token() })).status).toBe(412);
  await desk.settles();
  expect(own().resets).toHaveLength(0);
  expect((await desk.db.query('select * from sign_ins')).rows).toEqual([]);
  expect((await desk.audit()).at(-1)).toMatchObject({ step: 'sign-in-refused' });
});

function forged(): string {
  const [, claims] = desk.outside.entra.ssoToken(technicians.ada).split('.');
  return desk.outside.entra.sign(JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()), { key: 'stranger' });
}

test('a sign-in for another connection starts nothing', async () => {
  await asked();
  expect((await desk.signsIn('ada', { connection: 'other' })).status).toBe(412);
  await desk.settles();
  expect(own().resets).toHaveLength(0);
});

test('somebody else’s sign-in does not run Ada’s request', async () => {
  await asked();
  await desk.says('bo', 'sign in');
  await desk.signsIn('bo');
  await desk.shows('bo', 'You are signed in');
  await desk.settles();
  expect(own().resets).toHaveLength(0);
});

test('the outcome is hidden from the role: not failed, and the password is shown as not confirmed', async () => {
  await asked();
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', 'outcome not visible to your role', 'may not have been set', 'password ready, hidden');
  const shown = await desk.presses('ada', 'Show password');
  expect(shown.text).toContain(password());
  expect(shown.text).toContain('Accepted, not confirmed');
});

test('it fails later: Microsoft’s words, and the password that was never set is wiped unseen', async () => {
  adaReads();
  own().states = [{ status: 'running' }, { status: 'failed', statusDetail: 'The password does not meet the policy.' }];
  await asked();
  await desk.signsIn('ada');
  await desk.passes(15_000);
  await desk.shows('ada', 'Failed', 'Microsoft said', 'The password does not meet the policy.', 'nothing was changed');
  expect((await desk.db.query<{ sealed: string | null }>('select sealed from secrets')).rows).toEqual([{ sealed: null }]);
  expect(desk.outside.client.screen('ada')).not.toContain('Show password');
});

test.each([
  ['names no place', 'lost' as const],
  ['names a place of another host, which gets no token', { at: 'https://evil.example.com/v1.0/users/x/authentication/operations/y' }],
  ['names the other scheme of its host', { at: 'http://localhost:1/operations/y' }],
])('Graph %s: not confirmed, and said so', async (_what, location) => {
  adaReads();
  own().location = location;
  await asked();
  await desk.signsIn('ada');
  await desk.shows('ada', 'Microsoft does not say how it ended', 'may not have been set', 'password ready, hidden');
  await desk.passes(20_000);
  expect(polls()).toHaveLength(0);
  expect((await desk.requests())[0]?.state).toBe('accepted');
});

test('it never comes to an end: looked for often, then seldom, and given up after a quarter of an hour', async () => {
  adaReads();
  own().states = [{ status: 'running' }];
  await asked();
  await desk.signsIn('ada');
  await desk.passes(2 * 60_000);
  // 1, 2, 4, 8 and then every ten seconds
  expect(polls().length).toBeGreaterThan(10);
  expect(polls().length).toBeLessThan(18);
  await desk.passes(14 * 60_000);
  await desk.shows('ada', 'still unknown after 15 minutes', 'may not have been set');
  expect(polls().length).toBeLessThan(34);
  const before = polls().length;
  await desk.passes(5 * 60_000);
  expect(polls()).toHaveLength(before);
});

test('after the approval the sign-in is gone: the card asks for it, and the request goes on where it stood', async () => {
  desk.outside.world.technicians.bo.holds.push({ role: 'Privileged Authentication Administrator' });
  await desk.outside.client.installs('bo', { place: 'approvals' });
  await desk.says('bo', 'reset password dana@msp.example.com');
  await desk.presses('bo', 'Ask for approval');
  await desk.showsIn('approvals', 'cleo', 'Needs approval', 'in the requester’s own name');
  await desk.jumps(60 * 60_000);
  await desk.presses('cleo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('bo', 'waits for your sign-in, nothing was sent');
  await desk.passes(60_000);
  expect(own().resets).toHaveLength(0);
  expect(timesAsked('bo')).toBe(1);
  await desk.restarts();
  await desk.presses('bo', 'Run now');
  await desk.settles();
  await desk.signsIn('bo');
  await desk.passes(5_000);
  await desk.shows('bo', 'Done', 'password ready, hidden');
  expect(own().resets).toEqual([expect.objectContaining({ actor: technicians.bo.id })]);
});

test.each([
  ['gone', undefined, '', 'People cannot sign in to this bot'],
  ['new', '', undefined, 'The way to Microsoft changed after you confirmed'],
])('the OAuth connection is %s when the approval comes: refused, and nothing goes the other way', async (_what, before, after, says) => {
  const connection = (name: string | undefined): Record<string, string> => (name === undefined ? {} : { BOT_OAUTH_CONNECTION: name });
  await desk.policy(
    POLICY.slice(0, POLICY.indexOf('  - name: our own people, by')) + POLICY.slice(POLICY.indexOf('  - name: our own people, with')),
  );
  await desk.restarts(connection(before));
  await desk.outside.client.installs('bo', { place: 'approvals' });
  await desk.says('bo', 'reset password dana@msp.example.com');
  await desk.presses('bo', 'Ask for approval');
  await desk.showsIn('approvals', 'cleo', 'Needs approval');
  await desk.settles();
  await desk.restarts(connection(after));
  await desk.presses('cleo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('bo', says);
  expect(own().resets).toHaveLength(0);
  expect(desk.resets).toHaveLength(0);
  await desk.policy();
  await desk.restarts();
});

/** The address behind the button of the newest card to sign in with, and whether the client may sign in by itself. */
function newestSignIn(who: 'ada'): { link: URL; silent: boolean } {
  const cards = desk.outside.client.messages(who).flatMap(m => signInOffered(m.activity) ?? []);
  const { buttons, tokenExchangeResource } = cards.at(-1) as unknown as { buttons: { value: string }[]; tokenExchangeResource?: object };
  return { link: new URL(buttons[0]?.value ?? ''), silent: tokenExchangeResource !== undefined };
}

describe('more is asked of the sign-in', () => {
  const afterTheWindow = async () => {
    await desk.settles();
    expect(newestSignIn('ada')).toMatchObject({ silent: false });
    expect(newestSignIn('ada').link.searchParams.get('claims')).toBe(CHALLENGE);
    const code = desk.outside.entra.signsInByWindow(technicians.ada, { amr: ['mfa'] });
    expect((await desk.outside.client.entersCode('ada', code)).status).toBe(200);
    await desk.passes(5_000);
    await desk.shows('ada', 'Done', 'password ready, hidden');
    expect(own().resets).toHaveLength(1);
  };

  test('by Entra, when the sign-in is swapped', async () => {
    adaReads();
    desk.outside.entra.stepUp = true;
    await asked();
    expect((await desk.signsIn('ada')).status).toBe(412);
    await afterTheWindow();
  });

  test('by Graph, when the call comes: nothing was done, and the request goes on where it stood', async () => {
    adaReads();
    desk.outside.graph.once('resetPassword', challenged());
    await asked();
    await desk.signsIn('ada');
    await desk.settles();
    await desk.shows('ada', 'waits for your sign-in, nothing was sent');
    expect((await desk.requests())[0]).toMatchObject({
      state: 'approved',
      body: expect.not.objectContaining({ startedAt: expect.anything() }),
    });
    await afterTheWindow();
    expect(desk.outside.graph.received('resetPassword').map(r => r.status)).toEqual([401, 202]);
  });

  test('by Graph, when the outcome is asked for', async () => {
    adaReads();
    desk.outside.graph.once('operation', challenged());
    await asked();
    await desk.signsIn('ada');
    await desk.passes(5_000);
    await desk.shows('ada', 'sign in to see how it ended');
    await afterTheWindow();
  });
});

test('nobody signs in in time: it expires, and a late sign-in runs nothing', async () => {
  await asked();
  await desk.jumps(15 * 60_000);
  await desk.passes(5_000);
  await desk.shows('ada', 'not run in time');
  await desk.signsIn('ada');
  await desk.shows('ada', 'You are signed in');
  await desk.passes(15_000);
  expect(own().resets).toHaveLength(0);
});

test.each(['dies', 'stops'] as const)(
  'the process %s while Graph is at work: another one brings it to its end, and nothing is sent twice',
  async end => {
    adaReads();
    own().states = [{ status: 'running' }];
    await asked();
    await desk.signsIn('ada');
    await desk.shows('ada', 'Accepted, not confirmed');
    await desk.settles();
    await desk[end]();
    own().states = [{ status: 'succeeded' }];
    await desk.starts();
    // a look that was under way is the dead process's for a while
    await desk.passes(60_000);
    await desk.shows('ada', 'Done', 'password ready, hidden');
    expect(own().resets).toHaveLength(1);
  },
);

test('the next process starts when the sign-in is over: the card says that she must sign in for it, and then it ends', async () => {
  adaReads();
  own().states = [{ status: 'running' }];
  await asked();
  await desk.signsIn('ada');
  await desk.shows('ada', 'Accepted, not confirmed');
  await desk.settles();
  await desk.dies();
  await desk.jumps(2 * 60 * 60_000);
  own().states = [{ status: 'succeeded' }];
  await desk.starts();
  await desk.passes(60_000);
  await desk.shows('ada', 'sign in to see how it ended');
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', 'Done', 'password ready, hidden');
  expect(own().resets).toHaveLength(1);
});

test('the process dies between Graph’s 202 and its being stored: unknown, shown, and never repeated', async () => {
  const held = faults.held({ effect: true });
  desk.outside.graph.once('resetPassword', held.fault);
  await asked();
  await desk.signsIn('ada');
  await held.arrived;
  await desk.dies();
  held.release();
  await desk.starts();
  await desk.jumps(3 * 60_000);
  await desk.passes(10_000);
  await desk.shows('ada', 'Outcome unknown', 'it may or may not have happened');
  expect(own().resets).toHaveLength(1);
});

test('signed out while Graph is at work: the outcome waits for another sign-in', async () => {
  adaReads();
  own().states = [{ status: 'running' }, { status: 'succeeded' }];
  await asked();
  await desk.signsIn('ada');
  await desk.passes(1_000);
  await desk.says('ada', 'sign out');
  await desk.shows('ada', 'You are signed out');
  await desk.passes(10_000);
  await desk.shows('ada', 'sign in to see how it ended');
  await desk.presses('ada', 'See how it ended');
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', 'Done', 'password ready, hidden');
  expect(own().resets).toHaveLength(1);
});

/** One row of docs/graph.md §3: what Graph does, what the person reads, and how the request stands then. */
type Row = [row: string, graph: () => void, says: string[], state: string];
const once = (fault: Fault) => () => void desk.outside.graph.once('resetPassword', fault);
const error = (status: number, message: string, headers = {}) => once({ status, headers, body: { error: { code: 'someCode', message } } });
const tells =
  (...states: { status: string; statusDetail?: string }[]) =>
  () => {
    own().states = states;
  };

const ANSWERS: Row[] = [
  ['202, password generated', () => {}, ['Done', 'password ready, hidden'], 'done'],
  ['202, password supplied', synced, ['Done', 'password ready, hidden'], 'done'],
  [
    '202 without a Location',
    () => void (own().location = 'lost'),
    ['Microsoft does not say how it ended', 'may not have been set'],
    'accepted',
  ],
  ['202 with Retry-After', () => void (own().retryAfter = 60), ['sent to Microsoft', 'Wait a moment'], 'accepted'],
  ['202 without the password', once({ effect: true, status: 202, body: {} }), ['Outcome unknown', 'proves nothing'], 'unknown'],
  ['no answer', once({ effect: true, reset: true }), ['Outcome unknown', 'went quiet'], 'unknown'],
  ['502', once({ effect: true, status: 502, body: 'Bad Gateway' }), ['Outcome unknown', 'proves nothing'], 'unknown'],
];
const POLLING: Row[] = [
  ['notStarted', tells({ status: 'notStarted' }), ['Microsoft is working on it'], 'accepted'],
  ['running, in the letters of the older page', tells({ status: 'Running' }), ['Microsoft is working on it'], 'accepted'],
  ['unknownFutureValue', tells({ status: 'unknownFutureValue' }), ['Microsoft is working on it'], 'accepted'],
  ['succeeded, in other letters', tells({ status: 'Succeeded' }), ['Done', 'password ready, hidden'], 'done'],
  ['failed', tells({ status: 'failed' }), ['Failed', 'Microsoft accepted it and then could not do it', 'is wiped'], 'failed'],
  [
    'failed, and says why',
    tells({ status: 'Failed', statusDetail: 'Writeback is off.' }),
    ['Failed', 'Microsoft said', 'Writeback is off.'],
    'failed',
  ],
  ['403, the role gap', notReading, ['outcome not visible to your role', 'may not have been set', 'password ready, hidden'], 'accepted'],
  ['404, the cloud gap', () => void desk.outside.graph.always('operation', { status: 404 }), ['may not have been set'], 'accepted'],
  [
    '429',
    () => void desk.outside.graph.always('operation', { status: 429, headers: { 'retry-after': '60' } }),
    ['Microsoft is working on it'],
    'accepted',
  ],
];
const ERRORS: Row[] = [
  ['403', error(403, 'Not for you.'), ['Failed', 'does not let you do this', 'your active role is too low', 'Not for you.'], 'failed'],
  ['400, a policy', error(400, 'It is on the banned list.'), ['Failed', 'Read what Microsoft said', 'It is on the banned list.'], 'failed'],
  ['401 without a challenge', error(401, 'Expired.'), ['Failed', 'did not take your sign-in', 'Type sign in'], 'failed'],
  ['401 with claims', once(challenged()), ['waits for your sign-in, nothing was sent'], 'approved'],
  ['404', error(404, 'No such user.'), ['Failed', 'knows nobody with this id', 'Search the person again'], 'failed'],
  ['429', error(429, 'Slow down.', { 'retry-after': '17' }), ['Failed', 'asked too much', 'Try again in 17 seconds'], 'failed'],
];

test.each([...ANSWERS, ...POLLING, ...ERRORS])('Graph: %s', async (_row, graph, says, state) => {
  adaReads();
  graph();
  await asked();
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', ...says);
  expect((await desk.requests())[0]?.state).toBe(state);
  // whatever it was: the write went out once
  expect(desk.outside.graph.received('resetPassword')).toHaveLength(1);
});

/** Takes back what {@link adaReads} gave. */
function notReading(): void {
  desk.outside.world.technicians.ada.holds.pop();
}

test('a person synced from a directory on premises gets a password that the bot makes up, which is in no stored place', async () => {
  adaReads();
  synced();
  await asked();
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', 'Done', 'password ready, hidden');
  expect(own().resets).toEqual([expect.objectContaining({ target: DANA.id, body: { newPassword: password() } })]);
  expect(password()).toMatch(/^\w{4}(-\w{4}){3}$/);
  expect((await desk.requests())[0]?.body.call).toMatchObject({ body: {}, makes: 'newPassword' });
  expect((await desk.presses('ada', 'Show password')).text).toContain(password());
});

test('made up as words, to be read out over the phone, and set through the beta: for everybody', async () => {
  await desk.restarts({ PASSWORD_STYLE: 'words', GRAPH_VERSION: 'beta' });
  adaReads();
  synced();
  await asked();
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', 'Done', 'password ready, hidden');
  expect((await desk.presses('ada', 'Show password')).text).toContain(password());
  // nobody syncs Cleo
  await desk.says('ada', 'reset password cleo@msp.example.com');
  await desk.presses('ada', 'Reset password');
  await desk.passes(5_000);
  const phrase = expect.stringMatching(/^([A-Z][a-z]{2,8}-){5}[2-9]$/);
  expect(own().resets).toEqual([
    expect.objectContaining({ target: DANA.id, body: { newPassword: phrase } }),
    expect.objectContaining({ target: technicians.cleo.id, body: { newPassword: phrase } }),
  ]);
  expect((await desk.presses('ada', 'Show password')).text).toContain(password());
  const ways = [...desk.outside.graph.received('resetPassword'), ...polls()].map(r => r.path.split('/')[1]);
  expect(ways).toEqual(['beta', 'beta', 'beta', 'beta']);
  await desk.restarts();
});

/** Types it into the masked field. */
async function typed(who: 'ada' | 'bo', button: string, ownPassword: string): Promise<void> {
  desk.typed.push({ kind: 'typed password', value: ownPassword });
  await desk.presses(who, button, { ownPassword });
}

test.each([
  ['synced from on premises', () => synced()],
  ['of the cloud alone, whose password Microsoft would make', () => {}],
])('a technician types the password for a person %s: sealed at once, set, and in no other place', async (_whom, given) => {
  adaReads();
  given();
  await desk.says('ada', 'reset password dana@msp.example.com');
  await typed('ada', 'Reset password', 'short 1');
  await desk.shows('ada', 'has 8 to 256 characters', 'what you typed was not kept');
  await typed('ada', 'Reset password', 'Umbrella-77-Giraffe');
  await desk.shows('ada', 'waits for your sign-in, nothing was sent');
  expect(await pressesShow()).toContain('so it is not shown');
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', 'Done', 'password ready, hidden');
  expect(own().resets).toEqual([expect.objectContaining({ body: { newPassword: 'Umbrella-77-Giraffe' } })]);
  expect((await desk.presses('ada', 'Show password')).text).toContain('Umbrella-77-Giraffe');
});

test('Microsoft repeats a typed password in its refusal, at once or later: its words come without it', async () => {
  adaReads();
  const typedIn = 'Umbrella-78-Giraffe';
  desk.outside.graph.once('resetPassword', { status: 400, body: { error: { code: 'bad', message: `${typedIn} is banned.` } } });
  await desk.says('ada', 'reset password dana@msp.example.com');
  await typed('ada', 'Reset password', typedIn);
  await desk.shows('ada', 'waits for your sign-in, nothing was sent');
  await desk.signsIn('ada');
  await desk.shows('ada', 'Failed', 'nothing was changed', '[hidden] is banned.');
  own().states = [{ status: 'failed', statusDetail: `On premises refused ${typedIn}.` }];
  await desk.says('ada', 'reset password dana@msp.example.com');
  await typed('ada', 'Reset password', typedIn);
  await desk.passes(5_000);
  await desk.shows('ada', 'Failed', 'Microsoft accepted it and then could not do it', 'On premises refused [hidden].');
});

test.each([
  ['withdrawn', () => desk.presses('bo', 'Withdraw')],
  ['denied', () => desk.presses('cleo', 'Deny request', { denyReason: 'no' }, { place: 'approvals' })],
])('a typed password is wiped when the request is %s, and nobody is told that it lapsed', async (state, end) => {
  synced();
  await desk.outside.client.installs('bo', { place: 'approvals' });
  await desk.says('bo', 'reset password dana@msp.example.com');
  await typed('bo', 'Ask for approval', 'Lantern-31-Walrus!');
  await desk.showsIn('approvals', 'cleo', 'Needs approval');
  await end();
  await desk.passes(10_000);
  expect((await desk.requests())[0]?.state).toBe(state);
  expect((await desk.db.query<{ sealed: string | null }>('select sealed from secrets')).rows).toEqual([{ sealed: null }]);
  expect(desk.outside.client.screen('bo')).not.toContain('never shown');
  expect(own().resets).toHaveLength(0);
});

test('a typed password that waited for a day is wiped, and the request is refused rather than run with another one', async () => {
  synced();
  await desk.policy(POLICY.replace('in: approvals }', 'in: approvals, expires: 7d }'));
  await desk.restarts();
  await desk.outside.client.installs('bo', { place: 'approvals' });
  await desk.says('bo', 'reset password dana@msp.example.com');
  await typed('bo', 'Ask for approval', 'Harbour-52-Falcon!');
  await desk.showsIn('approvals', 'cleo', 'Needs approval');
  await desk.jumps(25 * 60 * 60_000);
  await desk.passes(5_000);
  expect((await desk.audit()).map(a => a.step)).not.toContain('secret-lapsed');
  await desk.presses('cleo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('bo', 'waits for your sign-in');
  await desk.settles();
  await desk.signsIn('bo');
  await desk.shows('bo', 'waited for more than a day and was wiped');
  expect(own().resets).toHaveLength(0);
  await desk.policy();
  await desk.restarts();
});

test('Microsoft refuses the password that was made up: its words, and nothing to show', async () => {
  synced();
  own().banned = true;
  await asked();
  await desk.signsIn('ada');
  await desk.shows('ada', 'Failed', 'Microsoft said', 'complexity requirements', 'nothing was changed');
  expect((await desk.db.query('select * from secrets')).rows).toEqual([]);
});

function synced(): void {
  const dana = desk.outside.world.homePeople().find(p => p.id === DANA.id);
  if (dana) dana.onPremisesSyncEnabled = true;
}

test.each([
  ['dana@msp.example.com mustChangePassword=false', 'leaves no choice about'],
  ['ada@msp.example.com', 'your own account'],
  ['bo@msp.example.com', 'which may not reset them'],
])('reset password %s is refused before anything is sent', async (text, says) => {
  await desk.says('ada', `reset password ${text}`);
  await desk.shows('ada', says);
  expect(desk.outside.graph.received('resetPassword')).toHaveLength(0);
  expect(await desk.requests()).toHaveLength(0);
});

test('customers are reset through CIPP, and a dry run tells both ways', async () => {
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Done', 'Jane Doe');
  expect(desk.resets).toHaveLength(1);
  await desk.says('ada', 'explain reset password dana@msp.example.com');
  await desk.shows('ada', 'Dry run', 'Microsoft Graph resetPassword, in your own name');
  await desk.says('ada', 'explain reset password jane@contoso.com');
  await desk.shows('ada', 'Dry run', 'CIPP ExecResetPass');
});
