import { PLACES, type TechnicianName } from '../simulators';
import { teamsFault } from '../simulators/connector';
import { faults } from '../simulators/server';
import { openDesk } from './desk';

/** Bo may throw switches, and approves; Cleo audits. */
const desk = openDesk({
  policy: `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
  audit: { id: "${PLACES.general.id}" }
auditors: { roles: [Global Reader] }
switches: { roles: [User Administrator] }
rules:
  - name: fabrikam wants a second technician
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals }
  - { name: resets, actions: { ids: [reset-password] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: reads, actions: { risks: [read] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: reads of all, actions: { ids: [list-licenses, list-logs] }, tenants: [all, instance], who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: any endpoint, actions: { endpoints: ["*"] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
`,
});

/** Somebody wrote in both channels once, so that the bot knows where they are. */
beforeEach(async () => {
  await desk.says('bo', 'help', 'approvals');
  await desk.says('bo', 'help', 'general');
});

const cipp = () => desk.outside.cipp;
const untouched = () => expect(cipp().received('ExecResetPass')).toHaveLength(0);
const OFF = 'The action Reset password is switched off: Bo Lindqvist did it on';

async function refused(who: TechnicianName, text: string, ...words: (string | RegExp)[]) {
  const before = desk.outside.client.messages(who, 'personal').length;
  await desk.says(who, text);
  await desk.shows(who, 'Refused', 'nothing was sent', ...words);
  expect(desk.outside.client.messages(who, 'personal').length).toBeGreaterThan(before);
}

const waits = async () => {
  await desk.says('ada', 'reset password finn@fabrikam.com');
  await desk.presses('ada', 'Ask for approval');
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'finn@fabrikam.com');
};
const stateOf = async () => (await desk.requests()).map(r => r.state);

test('an action is off at once and for everybody, and on again; everybody can see why, and the auditors are told', async () => {
  await desk.says('bo', 'please swich off reset password because somebody phishes!');
  await desk.shows('bo', /^Switched off: the action Reset password\. Nobody can run it now/, 'What runs already goes on');
  await desk.showsIn('general', 'cleo', 'Switched off', 'The action Reset password', 'somebody phishes!', 'Bo Lindqvist');

  await refused('ada', 'reset password jane@contoso.com', OFF, 'because “somebody phishes!”', 'Ask Bo Lindqvist', 'User Administrator');
  // nobody is looked up for what cannot run
  expect(cipp().received('ListUsers')).toHaveLength(0);
  await refused('ada', 'cipp ExecResetPass tenantFilter=contoso.com ID=jane@contoso.com', OFF);
  await desk.says('ada', 'explain reset password jane@contoso.com');
  await desk.shows('ada', 'Dry run', 'Would be refused', 'Not switched off from the chat', OFF);
  await desk.says('ada', 'help reset password');
  await desk.shows('ada', 'switched off', '1 action matches');
  await desk.says('ada', 'whoami');
  await desk.shows('ada', '1 thing: type switches to see what');
  await desk.says('ada', 'list users at contoso');
  await desk.shows('ada', 'List all users', 'Contoso Ltd');
  await desk.says('ada', 'what is off?');
  await desk.shows('ada', 'Switches', '1 thing switched off', 'The action Reset password', 'somebody phishes!', 'by Bo Lindqvist');
  await desk.says('bo', 'switch off reset-password because of something else');
  await desk.shows('bo', 'The action Reset password is switched off already: Bo Lindqvist did it on', 'because “somebody phishes!”');

  await desk.says('bo', 'switch on reset password, the caller was caught');
  await desk.shows('bo', 'I know no action and no customer called');
  await desk.says('bo', 'switch reset password on again because the caller was caught.');
  await desk.shows('bo', /^Switched on: the action Reset password\./);
  await desk.showsIn('general', 'cleo', 'Switched on', 'the caller was caught');
  await desk.says('bo', 'switch on reset password');
  await desk.shows('bo', 'The action Reset password is not switched off, so nothing was switched');
  await desk.says('ada', 'switches');
  await desk.shows('ada', 'Nothing is switched off');
  await desk.presses('ada', 'Check again');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Done', 'Jane Doe');

  const thrown = (await desk.audit()).filter(row => row.step.startsWith('switch'));
  expect(thrown.map(row => [row.step, row.action, row.actor_name, row.outcome])).toEqual([
    ['switch-off', 'reset-password', 'Bo Lindqvist', 'somebody phishes!'],
    ['switch-on', 'reset-password', 'Bo Lindqvist', 'the caller was caught'],
  ]);
  await desk.says('cleo', 'audit by Bo Lindqvist');
  await desk.shows('cleo', 'switch off: reset password', 'Because: somebody phishes!', 'Because: the caller was caught');
  expect(desk.channel().match(/Switched off · /g)).toHaveLength(1);
});

test('a customer: nothing is done or read there, whatever names it; others go on', async () => {
  await desk.says('bo', 'switch off contoso because they asked us to wait', 'approvals');
  expect(desk.channel('approvals')).toContain('Switched off: the customer contoso. Nobody can do or read anything there now');
  expect(desk.channel('approvals')).not.toContain('Contoso Ltd');
  const OFF_THERE = 'The customer Contoso Ltd (contoso.com) is switched off';
  await refused('ada', 'reset password jane@contoso.com', OFF_THERE, 'they asked us to wait');
  await refused('ada', 'list users at contoso', OFF_THERE);
  await refused('ada', 'list licenses at all customers', OFF_THERE);
  await refused('ada', 'cipp ListMailboxes tenantFilter=contoso.com', OFF_THERE);
  await refused('ada', 'list logs customer=contoso.com', OFF_THERE);
  untouched();
  expect(
    ['ListUsers', 'ListLicenses', 'ListMailboxes', 'ListLogs'].flatMap(op => cipp().received(op)).filter(r => r.op !== 'ListUsers'),
  ).toEqual([]);
  await desk.says('ada', 'list users at fabrikam');
  await desk.shows('ada', 'List all users', 'Fabrikam Inc');
  expect((await desk.audit()).find(row => row.step === 'switch-off')).toMatchObject({ tenant_domain: 'contoso.com', action: null });

  await desk.says('bo', 'switch off Example Clinic because x');
  await desk.shows('bo', 'Several customers are called "Example Clinic"', 'north-clinic.example.com, south-clinic.example.com');
  await desk.says('bo', 'switch off contosso because x');
  await desk.shows('bo', 'I know no action and no customer called "contosso"');
  await desk.says('bo', 'switch off fabrikam.com');
  await desk.shows('bo', 'Without a reason nothing was switched off', 'switch off fabrikam.com because …');
  await desk.says('bo', 'switch off reset password at fabrikam because x');
  await desk.shows('bo', 'one action at every customer, for one customer, or for everything');
  await desk.says('bo', 'switches');
  await desk.shows('bo', '1 thing switched off', 'Contoso Ltd (contoso.com)');
  // it names customers
  await desk.says('dana', 'switches');
  await desk.shows('dana', 'Refused');
  await desk.says('bo', 'switch contoso.com back on');
  await desk.shows('bo', /^Switched on: the customer Contoso Ltd/);
  await desk.says('ada', 'list users at contoso');
  await desk.shows('ada', 'List all users', 'Contoso Ltd');
});

test('everything: no run, no read, no endpoint, no next page; looking back still works', async () => {
  await desk.says('ada', 'list users at contoso');
  await desk.shows('ada', 'List all users', 'Contoso Ltd');
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Done', 'Jane Doe');
  const [request] = await desk.requests();
  await desk.says('bo', 'stop everything because of ransomware', 'group');
  expect(desk.channel('group')).toContain('Switched off: everything. Nobody can do or read anything at any customer now.');
  const before = cipp().requests.length;
  const ALL_OFF = 'Everything is switched off: Bo Lindqvist did it on';
  await refused('ada', 'reset password ben@contoso.com', ALL_OFF);
  await refused('ada', 'list users at contoso', ALL_OFF, 'because “ransomware”');
  await refused('ada', 'cipp ListMailboxes tenantFilter=contoso.com', ALL_OFF);
  await refused('ada', 'reset password', ALL_OFF);
  await desk.presses('ada', 'Search', { find: 'jane' });
  await desk.shows('ada', ALL_OFF);
  expect(cipp().requests.slice(before)).toEqual([]);

  await desk.says('ada', 'help');
  await desk.shows('ada', 'Everything is switched off now');
  await desk.says('ada', 'help', 'general');
  expect(desk.channel()).toContain('I can do this for you: nothing now.');
  await desk.says('ada', `status ${request?.id}`);
  await desk.shows('ada', 'Done', 'password ready, hidden');
  await desk.presses('ada', 'Show password');
  await desk.shows('ada', desk.newPassword);
  await desk.says('ada', 'whoami');
  await desk.shows('ada', 'Off now', '0 of');
  await desk.says('cleo', 'audit');
  await desk.shows('cleo', 'Because: ransomware', 'switch off: everything');
  await desk.says('ada', 'switches');
  await desk.shows('ada', 'Everything', 'ransomware', 'Thrown by: User Administrator');
  await desk.says('bo', 'enable the bot');
  await desk.shows('bo', /^Switched on: everything\./);
  await desk.says('ada', 'reset password ben@contoso.com');
  await desk.shows('ada', 'Reset password?', 'ben@contoso.com');
});

test('only for those whom the policy names, by their rights of this moment; who may not is told so, and it is in the audit', async () => {
  for (const text of ['switch off reset password because x', 'switch off contoso.com because x', 'switch off everything because x']) {
    await desk.says('ada', text, 'approvals');
  }
  expect(desk.channel('approvals').match(/Switches are for those whom the policy names \(User Administrator\)/g)).toHaveLength(3);
  await desk.says('gus', 'switch off everything because x');
  await desk.shows('gus', 'This bot is not available to you');
  await desk.says('bo', 'switches');
  await desk.shows('bo', 'Nothing is switched off');
  await desk.says('bo', 'whoami');
  await desk.shows('bo', 'How the bot sees you', 'switch off and on, for everybody');
  // read a moment ago, and taken away since
  desk.outside.world.technicians.bo.holds = [];
  await desk.says('bo', 'switch off everything because x');
  await desk.shows('bo', 'Switches are for those whom the policy names', 'you are not one of them now');
  desk.outside.world.technicians.bo.holds = [{ role: 'User Administrator' }];
  await desk.says('bo', 'switch off everything because x');
  await desk.shows('bo', /^Switched off/);
  await desk.says('ada', 'switch on everything');
  await desk.shows('ada', 'Switches are for those whom the policy names');
  await refused('ada', 'reset password jane@contoso.com', 'Everything is switched off');
  const rows = (await desk.audit()).filter(row => row.step.startsWith('switch'));
  expect(rows.map(row => [row.step, row.action, row.actor_name, row.outcome])).toEqual([
    ['switch-off-refused', 'reset-password', 'Ada Fischer', 'NOT_A_SWITCHER'],
    ['switch-off-refused', null, 'Ada Fischer', 'NOT_A_SWITCHER'],
    ['switch-off-refused', 'everything', 'Ada Fischer', 'NOT_A_SWITCHER'],
    ['switch-off-refused', 'everything', 'Gus Partner', 'NOT_A_MEMBER'],
    ['switch-off-refused', 'everything', 'Bo Lindqvist', 'NOT_A_SWITCHER'],
    ['switch-off', 'everything', 'Bo Lindqvist', 'x'],
    ['switch-on-refused', 'everything', 'Ada Fischer', 'NOT_A_SWITCHER'],
  ]);
});

test('who cannot be written to can still throw one from a channel', async () => {
  const closed = desk.outside.connector.always('create', teamsFault(403, 'BotNotInConversationRoster'));
  await desk.says('bo', 'switch off contoso.com because of phishing', 'approvals');
  expect(desk.channel('approvals')).toContain('Switched off: the customer contoso.com.');
  await desk.says('bo', 'switch off Example Clinic because of phishing', 'approvals');
  expect(desk.channel('approvals')).toContain('Several customers are called "Example Clinic"');
  expect(desk.channel('approvals')).not.toContain('north-clinic');
  await desk.says('bo', 'switches', 'approvals');
  expect(desk.channel('approvals')).toContain('I may not answer this in a channel');
  closed.remove();
  await refused('ada', 'list users at contoso', 'The customer Contoso Ltd (contoso.com) is switched off');
});

test('what waits goes on waiting: it can be denied, and approved when it is on again; a card that asks stays', async () => {
  await waits();
  await desk.says('ada', 'reset password jane@contoso.com');
  const card = await desk.cardWith('ada', 'Reset password');
  await desk.says('bo', 'switch off reset password because of phishing');
  await desk.shows('bo', /^Switched off/);
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  expect(desk.answers.at(-1)?.sent.toast).toMatch(
    /^The action Reset password is switched off: Bo Lindqvist did it on .* because “phishing”\./,
  );
  await desk.presses('ada', 'Reset password', {}, { card });
  await desk.shows('ada', 'Reset password?', OFF);
  expect((await stateOf()).sort()).toEqual(['draft', 'pending']);
  expect((await desk.audit()).filter(row => row.outcome === 'SWITCHED_OFF').map(row => row.step)).toEqual([
    'approve-refused',
    'submit-refused',
  ]);
  await desk.says('bo', 'switch on reset password');
  await desk.shows('bo', /^Switched on/);
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('ada', 'Done', 'finn@fabrikam.com');
  await desk.presses('ada', 'Reset password', {}, { card });
  await desk.shows('ada', 'Done', 'Jane Doe');

  await waits();
  await desk.says('bo', 'switch off fabrikam.com because of phishing');
  await desk.shows('bo', /^Switched off: the customer Fabrikam/);
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  expect(desk.answers.at(-1)?.sent.toast).toContain('The customer Fabrikam Inc (fabrikam.com) is switched off: Bo Lindqvist did it on');
  await desk.presses('bo', 'Deny request', {}, { place: 'approvals' });
  await desk.shows('ada', /denied by Bo/i);
});

test('approved, and switched off before it runs, or while its approver is looked up: refused at the run', async () => {
  await waits();
  const beforeIt = faults.held();
  desk.outside.cipp.once('ListTenants', beforeIt.fault);
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  await beforeIt.arrived;
  await desk.says('bo', 'switch off reset password because of phishing');
  await desk.shows('bo', /^Switched off/);
  beforeIt.release();
  await desk.shows('ada', /^Refused: /, OFF);
  await desk.says('bo', 'switch on reset password');
  await desk.shows('bo', /^Switched on/);

  await waits();
  const atItsEnd = faults.held();
  // the approver for the press, the requester for the run, the approver for the run
  for (const fault of [{}, {}, atItsEnd.fault]) desk.outside.graph.once('user', fault);
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  await atItsEnd.arrived;
  const { store } = desk.bot.ports;
  const at = desk.clock.now().toISOString();
  const by = { id: desk.outside.world.technicians.bo.id as never, name: 'Bo Lindqvist' };
  await store.switches.turnOff(
    { kind: 'everything', what: '*', name: 'everything', by, at, reason: 'x' },
    { audit: [], subject: 'test', cards: [] },
  );
  atItsEnd.release();
  await desk.shows('ada', /^Refused: /, 'Everything is switched off');
  expect((await desk.audit()).filter(row => row.step === 'refuse').map(row => row.outcome)).toEqual(['SWITCHED_OFF', 'SWITCHED_OFF']);
  untouched();
});
