import { readFile } from 'node:fs/promises';
import { GROUPS, technicians } from '../simulators';
import { faults } from '../simulators/server';
import { openDesk } from './desk';

/** No rule says through what: without CIPP there is Graph alone. */
const POLICY = `
version: 1
protected: [{ tenants: [home], users: [hana@msp.example.com], groups: [] }]
rules:
  - name: our own people, by the helpdesk
    actions: { ids: [reset-password, list-users, reset-mfa] }
    tenants: [home]
    who: { roles: [Helpdesk Administrator, User Administrator] }
    then: allow
  - { name: everything else is off, actions: "*", tenants: "*", who: "*", then: off }
`;

const WITHOUT_CIPP = {
  CIPP_API_URL: undefined,
  CIPP_TENANT_ID: undefined,
  CIPP_CLIENT_ID: undefined,
  CIPP_CLIENT_SECRET: undefined,
  BOT_OAUTH_CONNECTION: 'sso',
};
const desk = openDesk({ policy: POLICY, env: WITHOUT_CIPP });
const own = () => desk.outside.graph.own;

afterEach(async () => {
  expect(desk.outside.requests.cipp).toEqual([]);
  await desk.policy();
  await desk.bot.reloadPolicy();
});

/** Nothing was written, and nobody was asked to sign in for it. */
async function nothingHappened(): Promise<void> {
  await desk.settles();
  expect(own().resets).toHaveLength(0);
  expect(await desk.requests()).toEqual([]);
}

test('a colleague is found through Graph, reset in the technician’s own name, and confirmed', async () => {
  desk.outside.world.technicians.ada.holds.push({ role: 'Privileged Authentication Administrator' });
  await desk.says('ada', 'reset password dana whitfield');
  await desk.shows('ada', 'Reset password?', 'Dana Whitfield', 'msp.example.com', 'Microsoft Graph, in your own name');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'waits for your sign-in, nothing was sent');
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', 'Done', 'password ready, hidden');
  expect(own().resets).toEqual([expect.objectContaining({ actor: technicians.ada.id, target: technicians.dana.id, body: {} })]);
  expect((await desk.presses('ada', 'Show password')).text).toContain(own().resets[0]?.given ?? 'none');
});

test('the outcome is hidden from the role: accepted, and the password is shown as not confirmed', async () => {
  await desk.says('ada', 'reset password dana');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'waits for your sign-in');
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', 'outcome not visible to your role', 'may not have been set', 'password ready, hidden');
});

test.each<[string, () => void, string[]]>([
  ['holds a role above', () => hold('dana', 'Global Administrator'), ['hold Global Administrator']],
  ['holds it through a group', () => hold('dana', 'User Administrator', GROUPS.helpdesk), ['User Administrator']],
  ['could activate one', () => void (desk.outside.world.technicians.dana.eligible = ['Global Administrator']), ['could activate Global']],
  [
    'owns a group that can be given roles',
    () => void (desk.outside.world.technicians.dana.owns = [GROUPS.helpdesk]),
    ['a group that can be given roles'],
  ],
  ['is in a group that can be given roles', () => join('dana'), ['a group that can be given roles']],
  ['cannot be read in full', () => desk.outside.graph.always('groups', { status: 403 }), ['could not be read in full']],
])('who %s is not reset', async (_what, world, says) => {
  world();
  await desk.says('ada', 'reset password dana@msp.example.com');
  await desk.shows('ada', ...says);
  await nothingHappened();
});

type Name = 'dana' | 'ada';
const hold = (who: Name, role: 'Global Administrator' | 'User Administrator', group?: string): void => {
  desk.outside.world.technicians[who].holds.push({ role, ...(group && { group }) });
  if (group) join(who);
};
const join = (who: Name): void => void desk.outside.world.technicians[who].groups.push(GROUPS.helpdesk);

test.each([
  ['reset password hana@msp.example.com', 'The policy protects this person'],
  ['reset password ada@msp.example.com', 'your own account'],
  ['reset password nobody@msp.example.com', 'Nobody at Example Managed Services is called "nobody@msp.example.com"'],
  ['reset password jane@contoso.com', 'Nobody at Example Managed Services is called "jane@contoso.com"'],
  ['reset password dana at contoso', 'serves Example Managed Services alone, and "contoso" is not that'],
  ['reset password gus partner', 'is a guest at Example Managed Services'],
  ['list users', 'List All Users goes through CIPP, which is not connected to this bot. Nothing was done.'],
  ['reset mfa dana@msp.example.com', 'goes through CIPP, which is not connected'],
  ['explain reset mfa dana@msp.example.com', 'goes through CIPP, which is not connected'],
  ['cipp ListMailboxes', 'goes through CIPP, which is not connected'],
])('%s: %s', async (text, says) => {
  await desk.says('ada', text);
  await desk.shows('ada', says);
  await nothingHappened();
});

test('only what Graph can do is offered: in the greeting, in help, in questions back, in whoami and in the form', async () => {
  await desk.outside.client.installs('ada');
  await desk.shows('ada', 'Hello', 'the people of your own tenant through Microsoft Graph', 'Reset password');
  await desk.says('ada', 'help');
  await desk.shows('ada', 'You may run 1 action.', 'Reset password');
  await desk.says('ada', 'help mfa');
  await desk.shows('ada', 'No action matches');
  await desk.says('ada', 'whoami');
  await desk.shows('ada', 'How the bot sees you', '1 of 5 actions');
  await desk.says('ada', 'explain reset password dana whitfield at home');
  await desk.shows('ada', 'Dry run', 'Would run at once', 'Microsoft Graph resetPassword, in your own name');
  expect(desk.outside.client.screen('ada')).not.toMatch(/MFA|List |CIPP ExecResetPass/);
  await nothingHappened();
});

test('the other steps of a reset go through Graph without CIPP too', async () => {
  await desk.policy(desk.rules.replace('ids: [reset-password,', 'ids: [revoke-sessions, list-sign-in-methods,'));
  await desk.bot.reloadPolicy();
  desk.outside.world.technicians.ada.holds.push({ role: 'Privileged Authentication Administrator' });
  await desk.says('ada', 'sign-in methods dana@msp.example.com');
  await desk.shows('ada', 'Microsoft wants to know who asks');
  await desk.signsIn('ada');
  await desk.shows('ada', '4 methods.', 'Read from Microsoft Graph');
  await desk.says('ada', 'revoke sessions dana@msp.example.com');
  await desk.presses('ada', 'Revoke sessions');
  await desk.shows('ada', 'Done', 'Dana Whitfield');
  expect(own().revoked).toEqual([{ actor: technicians.ada.id, target: technicians.dana.id }]);
});

test('the starter policy is taken up as it is, and asks a colleague', async () => {
  await desk.policy(await readFile('env/policies/own-tenant.yaml', 'utf8'));
  await desk.bot.reloadPolicy();
  await desk.says('ada', 'explain reset password dana whitfield');
  await desk.shows('ada', 'Dry run', 'a reset needs a colleague', 'Microsoft Graph resetPassword, in your own name');
  await desk.says('ada', 'explain revoke sessions dana whitfield');
  await desk.shows('ada', 'The rule "everything else is off" turns this off');
  await nothingHappened();
});

test('the form asks for no customer, and its typeahead knows the people of home', async () => {
  await desk.says('ada', 'reset password');
  const card = await desk.cardWith('ada', 'Continue');
  expect(desk.outside.client.reads('ada', card)).not.toContain('Customer');
  // the first keystroke only begins to read the list
  const search = async (said: string) =>
    (await desk.outside.client.searches('ada', card, 'user', said, { tenant: 'msp.example.com' })).choices.map(c => c.value);
  while ((await search('dana')).length === 0) await new Promise(resolve => setImmediate(resolve));
  expect(await search('whitfield')).toEqual(['dana@msp.example.com']);
  expect(await search('gus')).toEqual([]);
  await desk.presses('ada', 'Continue', { user: 'dana@msp.example.com' });
  await desk.shows('ada', 'Reset password?', 'Dana Whitfield');
  expect(desk.outside.graph.received('users').length).toBeGreaterThan(1);
});

test('a role that comes after the confirmation protects: read again past every cache before the reset', async () => {
  await desk.says('ada', 'reset password dana@msp.example.com');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'waits for your sign-in');
  hold('dana', 'Global Administrator');
  await desk.signsIn('ada');
  await desk.shows('ada', 'hold Global Administrator');
  expect(own().resets).toHaveLength(0);
});

test('without Entra ID P2 nobody can be eligible, and that alone is no reason to refuse', async () => {
  desk.outside.graph.premium = false;
  await desk.says('ada', 'reset password dana@msp.example.com');
  await desk.shows('ada', 'Reset password?', 'Dana Whitfield');
});

test.each(['organization', 'users', 'roleDefinitions'])('Graph does not tell %s: said so, and nothing is sent', async op => {
  desk.outside.graph.always(op, op === 'users' ? { status: 403 } : faults.resetBefore);
  await desk.says('ada', 'reset password dana@msp.example.com');
  await desk.shows('ada', op === 'roleDefinitions' ? 'could not be read in full' : 'Microsoft Graph could not be asked about the people');
  await nothingHappened();
});

test('CIPP is taken away while a request waits: refused, and nothing goes the other way', async () => {
  const { CIPP_API_URL = '', CIPP_CLIENT_ID = '', CIPP_CLIENT_SECRET = '' } = desk.outside.env();
  await desk.restarts({ CIPP_API_URL, CIPP_CLIENT_ID, CIPP_CLIENT_SECRET });
  await desk.says('ada', 'help');
  await desk.shows('ada', 'You may run 3 actions');
  await desk.says('ada', 'reset password dana@msp.example.com');
  const card = await desk.cardWith('ada', 'Reset password');
  expect(desk.outside.client.reads('ada', card)).not.toContain('Microsoft Graph');
  desk.outside.cipp.requests.length = 0;
  await desk.restarts();
  await desk.presses('ada', 'Reset password', {}, { card });
  await desk.shows('ada', 'The way to Microsoft changed after you confirmed');
  expect(own().resets).toHaveLength(0);
});
