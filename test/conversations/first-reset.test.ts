import { people } from '../simulators';
import { openDesk } from './desk';

const desk = openDesk();

test('a technician types, CIPP resets, only the technician sees the password', async () => {
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.shows('ada', 'Reset password?', 'Jane Doe', 'jane@contoso.com', 'Finance', 'the helpdesk resets passwords');
  expect(desk.resets).toHaveLength(0);

  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Done', 'Jane Doe');
  expect(desk.resets).toEqual([expect.objectContaining({ tenantFilter: 'contoso.com', id: people.jane.id, mustChange: true })]);

  const answer = await desk.presses('ada', 'Show password');
  expect(answer.text).toContain(desk.newPassword);
  await desk.shows('ada', desk.newPassword);

  await desk.jumps(10 * 60_000);
  await desk.passes(5_000);
  await desk.shows('ada', 'wiped');
  expect(desk.outside.client.screen('ada')).not.toContain(desk.newPassword);
});

test('the technician says that the person need not change it', async () => {
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Reset password', { mustChangePassword: 'false', reason: 'called back', ticket: 'INC-7' });
  await desk.shows('ada', 'Done');
  expect(desk.resets).toEqual([expect.objectContaining({ mustChange: false })]);
  const [request] = await desk.requests();
  expect(request?.body).toMatchObject({ reason: 'called back', ticket: 'INC-7' });
});

test('in a channel the answer is short, and the card is in the personal chat', async () => {
  await desk.outside.client.installs('ada');
  await desk.says('ada', 'please reset the password for jane@contoso.com', 'general');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Done', 'Jane Doe');
  expect(desk.channel()).toContain('I answered in our personal chat.');
  expect(desk.channel()).not.toContain('Jane Doe');
  expect(desk.channel().match(/CIPP:/g)).toHaveLength(1);
});

test('in a channel, for somebody without the app, nothing is done and the way out is said', async () => {
  await desk.says('ada', 'reset password jane@contoso.com', 'general');
  expect(desk.channel()).toContain('Open a personal chat with the bot');
  expect(await desk.requests()).toHaveLength(0);
});

test('the form leads to the same card as typed text', async () => {
  await desk.says('ada', 'reset password');
  const form = await desk.shows('ada', 'Person', 'Customer');
  await desk.outside.client.searches('ada', form, 'user', 'jane', { tenant: people.jane.id });
  await desk.presses('ada', 'Continue', { typed: 'jane@contoso.com' });
  await desk.shows('ada', 'Reset password?', 'Jane Doe');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Done', 'Jane Doe');
  expect(desk.resets).toHaveLength(1);
});

test('a form sent without a person keeps what was filled in and says what is missing', async () => {
  await desk.says('ada', 'reset password');
  await desk.presses('ada', 'Continue');
  await desk.shows('ada', 'I could not tell which customer is meant, so nothing was sent.');
  await desk.presses('ada', 'Continue', { tenant: 'contoso.com' });
  await desk.shows('ada', 'Person is missing, so nothing was sent.', 'Contoso Ltd');
  expect(await desk.requests()).toHaveLength(0);
});

test('the form refuses a person of another customer', async () => {
  await desk.says('ada', 'reset password');
  const fabrikam = desk.outside.world.customers.find(c => c.domain === 'fabrikam.com');
  await desk.presses('ada', 'Continue', { tenant: fabrikam?.id, typed: 'jane@contoso.com' });
  await desk.shows('ada', 'does not belong to Fabrikam');
  expect(desk.resets).toHaveLength(0);
});

test('two people of one name: the picker decides, by person and not by text', async () => {
  await desk.says('ada', 'reset password sam taylor at contoso');
  const picker = await desk.shows('ada', 'Which person?', 'sam.taylor@contoso.com', 'sam.taylor2@contoso.com');
  expect(desk.resets).toHaveLength(0);
  await desk.presses('ada', 'Choose Sam Taylor, sam.taylor@contoso.com', {}, { card: picker });
  await desk.shows('ada', 'Reset password?', 'sam.taylor@contoso.com');
});

test.each([
  ['a sign-in name that is somebody else’s mail too', 'reset password jsmith@contoso.com', 'julia.smith@contoso.com'],
  ['an alias', 'reset password jane.doe@contoso.com', 'jane@contoso.com'],
  ['a mail address that is not the sign-in name', 'reset password john.smith@contoso.com', 'jsmith@contoso.com'],
  ['the beginning of a name', 'reset password jan at contoso', 'jane@contoso.com'],
  ['a first name without a customer', 'reset password jane', 'jane@fabrikam.com'],
])('%s: always a picker', async (_why, text, candidate) => {
  await desk.says('ada', text);
  await desk.shows('ada', 'Nothing is sent until you confirm.', candidate);
  expect(await desk.requests()).toHaveLength(0);
});

test.each([
  ['an unknown customer', 'reset password jane@nowhere.example', 'CIPP knows no customer "nowhere.example"'],
  ['two customers of one name', 'reset password anna at example clinic', 'Several customers are called "example clinic"'],
  ['a slip in the domain', 'reset password jane@contso.com', 'Did you mean contoso.com?'],
  ['nobody of that name', 'reset password qqqq at contoso', 'Nobody at Contoso Ltd is called "qqqq"'],
  ['a slip in the name', 'reset password jnae@contoso.com', 'Jane Doe (jane@contoso.com)'],
  ['a guest', 'reset password pat at contoso', 'guest'],
  ['an object id without a customer', `reset password ${people.jane.id}`, 'could not tell which customer'],
  ['the MSP itself', 'reset password dana@msp.example.com', 'home tenant'],
])('%s never reaches a write', async (_why, text, expected) => {
  await desk.says('ada', text);
  await desk.shows('ada', expected);
  expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  expect(await desk.requests()).toHaveLength(0);
});

test('a customer that CIPP excludes is unknown', async () => {
  const excluded = desk.outside.world.customers.find(c => c.excluded);
  await desk.says('ada', `reset password somebody@${excluded?.domain}`);
  await desk.shows('ada', 'CIPP knows no customer');
  expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
});

test('a domain that CIPP does not list is found by its OpenID document', async () => {
  await desk.says('ada', 'reset password rosa@contoso-shop.example');
  await desk.shows('ada', 'Reset password?', 'Rosa Shopkeeper', 'Contoso Ltd');
});

test('a password typed along is not used, not kept, and the technician is told', async () => {
  await desk.says('ada', 'reset password jane@contoso.com to Summer26!x');
  await desk.shows('ada', 'I did not use the password you typed', 'Delete your message');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Done');
  const left = JSON.stringify([
    await desk.requests(),
    desk.outside.connector.sentByBot().map(s => s.message.versions),
    desk.logged,
    desk.outside.cipp.requests,
  ]);
  expect(left).not.toContain('Summer26');
});

test('a directory-synced person: accepted, and done only when the password was seen to change', async () => {
  await desk.says('ada', 'reset password omar@contoso.com');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Accepted, not confirmed');
  await desk.presses('ada', 'Check now');
  await desk.shows('ada', 'Accepted, not confirmed');

  await desk.passes(60_000);
  desk.outside.cipp.writeBack(people.omar);
  await desk.presses('ada', 'Check now');
  await desk.shows('ada', 'Done');
  expect((await desk.requests())[0]?.state).toBe('done');
});

test('a Password Pusher link is shown and never fetched', async () => {
  desk.outside.cipp.pwpush = 'on';
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Reset password');
  const shown = await desk.presses('ada', 'Show link').catch(() => desk.presses('ada', 'Show password'));
  expect(shown.text).toContain(desk.newPassword);
  expect(desk.newPassword).toMatch(/^https:/);
});

test('an account over which CIPP has too few rights: failed, with what an operator can do', async () => {
  await desk.says('ada', `reset password ${people.wanda.userPrincipalName}`);
  await desk.presses('ada', 'Reset password');
  const card = await desk.shows('ada', 'Failed', 'nothing was changed', 'Insufficient privileges', 'GDAP roles');
  // what the action names, and what no rule lets this person run
  expect(JSON.stringify(card.activity)).not.toContain('"verb":"next"');
  expect((await desk.requests())[0]?.state).toBe('failed');
});

test('every step of a request is in the audit', async () => {
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Reset password');
  await desk.presses('ada', 'Show password');
  const rows = await desk.audit();
  expect(rows.map(r => r.step)).toEqual(['draft', 'submit', 'start', 'succeed', 'secret-shown']);
  expect(rows.map(r => r.actor_name)).toEqual(['Ada Fischer', 'Ada Fischer', null, null, 'Ada Fischer']);
  expect(rows.every(r => r.target_upn === 'jane@contoso.com')).toBe(true);
});

test('names that try something come out as typed', async () => {
  for (const who of ['zoe.obrien@contoso.com', 'lee.intern@contoso.com', 'ivy.brace@contoso.com', "sean.o'neil@contoso.com"]) {
    await desk.says('ada', `reset password ${who}`);
    await desk.shows('ada', 'Reset password?', who);
  }
});
