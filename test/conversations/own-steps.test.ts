import { PLACES, people, technicians } from '../simulators';
import { challenged } from '../simulators/entra';
import { MOBILE_PHONE } from '../simulators/methods';
import type { Fault } from '../simulators/server';
import { openDesk } from './desk';

const POLICY = `
version: 1
channels: { approvals: { id: "${PLACES.approvals.id}" } }
rules:
  - name: a colleague's way of signing in
    actions: { ids: [reset-password, create-tap, revoke-sessions, list-sign-in-methods, delete-sign-in-method] }
    tenants: [home]
    who: { roles: [Helpdesk Administrator] }
    then: allow
    backend: graph
  - name: methods, by user administrators
    actions: { ids: [delete-sign-in-method] }
    tenants: [home]
    who: { roles: [User Administrator] }
    then: allow
    backend: graph
  - name: with an approval
    actions: { ids: [create-tap, list-sign-in-methods] }
    tenants: [home]
    who: { roles: [User Administrator] }
    then: approve
    backend: auto
    approval: { by: { roles: [Global Reader] }, in: approvals }
  - name: customers
    actions: { ids: [list-sign-in-methods, delete-sign-in-method] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: allow
    backend: auto
`;

const desk = openDesk({ policy: POLICY, env: { BOT_OAUTH_CONNECTION: 'sso' } });
const own = () => desk.outside.graph.own;
const { ada, dana } = technicians;
const DANA = 'dana@msp.example.com';

/** Ada and Bo may do all of it in Entra, and are signed in. */
async function signedIn(who: 'ada' | 'bo' = 'ada'): Promise<void> {
  desk.outside.world.technicians[who].holds.push({ role: 'Privileged Authentication Administrator' });
  await desk.says(who, 'sign in');
  await desk.signsIn(who);
  await desk.shows(who, 'You are signed in');
}

/** What Graph got of this kind, as method and path. */
const sent = (op: string) => desk.outside.graph.received(op).map(r => `${r.method} ${r.path}`);

test('a list of sign-in methods waits for the sign-in, and one of them is deleted from it after a second look', async () => {
  desk.outside.world.technicians.ada.holds.push({ role: 'Privileged Authentication Administrator' });
  await desk.says('ada', `sign-in methods ${DANA}`);
  await desk.shows('ada', 'Microsoft wants to know who asks');
  expect(sent('methods')).toEqual([]);
  await desk.signsIn('ada');
  await desk.shows(
    'ada',
    '4 methods.',
    'Phone',
    '+1 5555550142, mobile',
    'Red key',
    'of Dana Whitfield (dana@',
    'Read from Microsoft Graph',
  );
  expect(desk.outside.client.screen('ada')).not.toContain('You are signed in');

  await desk.presses('ada', 'Open Password');
  await desk.shows('ada', 'Password', 'Read from Microsoft Graph');
  expect(await desk.outside.client.screen('ada')).not.toContain('Delete sign-in method');
  await desk.presses('ada', 'Back to the list');
  await desk.presses('ada', 'Open Passkey, Red key');
  await desk.presses('ada', 'Delete sign-in method');
  await desk.shows(
    'ada',
    'Delete sign-in method?',
    'Passkey',
    'Microsoft Graph, in your own name',
    'Cannot be undone',
    'after you have signed in',
  );
  expect(own().deleted).toEqual([]);
  await desk.presses('ada', 'Run it now');
  await desk.shows('ada', 'Done', 'Delete sign-in method', 'Dana Whitfield');
  expect(own().deleted).toEqual([{ actor: ada.id, target: dana.id, path: 'fido2Methods', id: '-2_GRUg2-HYz6_1YG4YRAQ2' }]);
  expect(desk.outside.cipp.received('ExecResetMFA')).toEqual([]);

  await desk.says('ada', `sign-in methods ${DANA}`);
  await desk.shows('ada', '3 methods.', 'Read from Microsoft Graph');
  expect((await desk.audit()).filter(a => a.step === 'read')).toHaveLength(2);
});

test('more is asked of the sign-in by Graph: the list follows when it is given', async () => {
  await signedIn();
  desk.outside.graph.once('methods', challenged());
  await desk.says('ada', `sign-in methods ${DANA}`);
  await desk.shows('ada', 'Microsoft wants to know who asks');
  const code = desk.outside.entra.signsInByWindow(ada, { amr: ['mfa'] });
  expect((await desk.outside.client.entersCode('ada', code)).status).toBe(200);
  await desk.shows('ada', '4 methods.', 'Read from Microsoft Graph');
});

test('who signs in too late for a list is signed in, and nothing is read', async () => {
  await desk.says('ada', `sign-in methods ${DANA}`);
  await desk.shows('ada', 'Microsoft wants to know who asks', 'within 15 minutes');
  await desk.jumps(16 * 60_000);
  await desk.passes(5_000);
  await desk.signsIn('ada');
  await desk.shows('ada', 'You are signed in');
  await desk.settles();
  expect(sent('methods')).toEqual([]);
});

test('a temporary access pass: sealed, shown to the technician alone, and told to no channel', async () => {
  await signedIn();
  await desk.says('ada', `create tap ${DANA} lifetime=60 oneTime=true`);
  await desk.shows('ada', 'Create temporary access password?', 'Microsoft Graph, in your own name', 'Bypasses MFA');
  await desk.presses('ada', 'Run it now');
  await desk.shows('ada', 'Done', 'pass ready, hidden');
  const [pass] = own().passes;
  expect(pass).toMatchObject({ actor: ada.id, target: dana.id, body: { lifetimeInMinutes: 60, isUsableOnce: true } });
  expect(desk.outside.client.screen('ada')).not.toContain(pass?.given);
  expect((await desk.presses('ada', 'Show pass')).text).toContain(pass?.given);
  expect(desk.outside.cipp.received('ExecCreateTAP')).toEqual([]);

  await signedIn('bo');
  await desk.outside.client.installs('bo', { place: 'approvals' });
  await desk.says('bo', `create tap ${DANA}`);
  await desk.presses('bo', 'Ask for approval');
  await desk.showsIn('approvals', 'cleo', 'Needs approval', 'in the requester’s own name');
  await desk.presses('cleo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('bo', 'Done', 'pass ready, hidden');
  await desk.showsIn('approvals', 'cleo', 'Done');
  const second = own().passes.at(-1);
  expect(second).toMatchObject({ actor: technicians.bo.id, target: dana.id });
  expect(own().passes).toHaveLength(2);
  expect(desk.channel('approvals')).not.toContain(second?.given);
  expect((await desk.presses('bo', 'Show pass')).text).toContain(second?.given);
});

test('sign-ins elsewhere are revoked, with a permission of its own; without its consent nothing is sent', async () => {
  await signedIn();
  desk.outside.entra.unconsented = 'User.RevokeSessions.All';
  await desk.says('ada', `sign out everywhere ${DANA}`);
  await desk.shows('ada', 'Revoke sessions?', 'Microsoft Graph, in your own name', 'within a few minutes');
  await desk.presses('ada', 'Revoke sessions');
  await desk.shows('ada', 'Failed', 'Entra did not accept the sign-in', 'check the consent');
  expect(own().revoked).toEqual([]);
  desk.outside.entra.unconsented = undefined;
  await desk.says('ada', `sign out everywhere ${DANA}`);
  await desk.presses('ada', 'Revoke sessions');
  await desk.shows('ada', 'Done', 'Revoke sessions');
  expect(own().revoked).toEqual([{ actor: ada.id, target: dana.id }]);
  expect(desk.outside.cipp.received('ExecRevokeSessions')).toEqual([]);
});

test('a list that a second person allowed is sealed for the requester', async () => {
  await signedIn('bo');
  await desk.outside.client.installs('bo', { place: 'approvals' });
  await desk.says('bo', `sign-in methods ${DANA}`);
  await desk.presses('bo', 'Ask for approval');
  await desk.presses('cleo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('bo', 'result ready, hidden');
  expect((await desk.presses('bo', 'Show result')).text).toContain('+1 5555550142');
});

const error = (status: number, message: string, headers = {}): Fault => ({
  status,
  headers,
  body: { error: { code: 'someCode', message } },
});
/** What Graph answers to a step, and what the person reads. */
const FAILURES: [op: string, command: string, button: string, fault: Fault, says: string[]][] = [
  [
    'createPass',
    'create tap',
    'Run it now',
    error(403, 'Not for you.'),
    ['Failed', 'does not let you do this', 'Microsoft said', 'Not for you.'],
  ],
  [
    'createPass',
    'create tap',
    'Run it now',
    error(400, 'The policy is off.'),
    ['Failed', 'Microsoft Graph refused it', 'The policy is off.'],
  ],
  ['createPass', 'create tap', 'Run it now', { effect: true, status: 201, body: {} }, ['Outcome unknown', 'proves nothing']],
  ['createPass', 'create tap', 'Run it now', { effect: true, reset: true }, ['Outcome unknown', 'went quiet']],
  ['revokeSessions', 'revoke sessions', 'Revoke sessions', error(404, 'Gone.'), ['Failed', 'knows nobody with this id']],
  [
    'revokeSessions',
    'revoke sessions',
    'Revoke sessions',
    error(429, 'Slow.', { 'retry-after': '17' }),
    ['Failed', 'Try again in 17 seconds'],
  ],
  ['revokeSessions', 'revoke sessions', 'Revoke sessions', { status: 200, body: { value: false } }, ['Outcome unknown', 'proves nothing']],
  ['revokeSessions', 'revoke sessions', 'Revoke sessions', { effect: true, status: 204 }, ['Done']],
  ['methods', 'sign-in methods', '', error(403, 'Not for you.'), ['does not let you do this', 'Microsoft said', 'Not for you.']],
  ['methods', 'sign-in methods', '', error(429, 'Slow.', { 'retry-after': '17' }), ['Try again in 17 seconds']],
  ['methods', 'sign-in methods', '', { status: 502 }, ['Microsoft Graph could not read this. Nothing was changed.']],
  ['methods', 'sign-in methods', '', { reset: true }, ['Microsoft Graph could not read this. Nothing was changed.']],
];

test.each(FAILURES)('Graph fails: %s, %s', async (op, command, button, fault, says) => {
  await signedIn();
  desk.outside.graph.once(op, fault);
  await desk.says('ada', `${command} ${DANA}`);
  if (button) await desk.presses('ada', button);
  await desk.shows('ada', ...says);
  expect(sent(op)).toHaveLength(1);
});

test('the method is gone, or of another kind: said, and nothing else is deleted', async () => {
  await signedIn();
  await desk.says('ada', `delete sign-in method ${DANA} kind=passkey method=${MOBILE_PHONE}`);
  await desk.presses('ada', 'Run it now');
  await desk.shows('ada', 'Failed', 'has no such sign-in method of this person', 'List their sign-in methods again');
  expect([own().deleted, sent('deleteMethod')]).toEqual([
    [],
    [`DELETE /v1.0/users/${dana.id}/authentication/fido2Methods/${MOBILE_PHONE}`],
  ]);
});

test('too little a role for it in Entra: its refusal is said, and nothing is changed', async () => {
  await desk.says('ada', 'sign in');
  await desk.signsIn('ada');
  await desk.says('ada', `sign-in methods ${DANA}`);
  await desk.shows('ada', 'does not let you do this', 'whoami');
  await desk.says('bo', 'sign in');
  await desk.signsIn('bo');
  await desk.says('bo', `delete sign-in method ${DANA} kind=phone method=${MOBILE_PHONE}`);
  await desk.presses('bo', 'Run it now');
  await desk.shows('bo', 'Failed', 'does not let you do this', 'Request Authorization failed.');
  expect(own().deleted).toEqual([]);
});

test.each(['create tap', 'revoke sessions', 'delete sign-in method kind=phone method=x'])(
  '%s on one’s own account is refused',
  async command => {
    await desk.says('ada', `${command} ada@msp.example.com`);
    await desk.shows('ada', 'your own account');
    expect(await desk.requests()).toEqual([]);
  },
);

test('at customers it goes through CIPP, and a dry run tells both ways', async () => {
  const { jane } = people;
  desk.outside.world.technicians.ada.holds.push({ role: 'Privileged Authentication Administrator' });
  await desk.says('ada', `sign-in methods ${jane.userPrincipalName}`);
  await desk.shows('ada', '3 methods.', '+1 5555550142', 'Read from CIPP');
  await desk.presses('ada', 'Open Phone, +1 5555550142, mobile');
  await desk.presses('ada', 'Delete sign-in method');
  await desk.shows('ada', 'Delete sign-in method?', 'They have 2 sign-in methods beside the password');
  await desk.presses('ada', 'Run it now');
  await desk.shows('ada', 'Done', 'Jane Doe');
  expect(desk.outside.cipp.received('ExecResetMFA').map(r => r.body)).toEqual([
    expect.objectContaining({ ID: jane.userPrincipalName, MethodId: expect.any(String) }),
  ]);
  expect(desk.outside.graph.received('methods')).toEqual([]);
  await desk.says('ada', `explain delete sign-in method ${DANA} kind=phone method=${MOBILE_PHONE}`);
  await desk.shows('ada', 'Dry run', 'Microsoft Graph delete phoneMethods, in your own name');
  await desk.says('ada', `explain create tap ${DANA}`);
  await desk.shows('ada', 'Dry run', 'Microsoft Graph temporaryAccessPassMethods, in your own name');
});
