import { PLACES, type TechnicianName } from '../simulators';
import { HOME_TENANT } from '../simulators/world';
import { openDesk } from './desk';

const HOUR = 60 * 60_000;
const PIM = 'https://entra.microsoft.com/';

const desk = openDesk({
  policy: `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
auditors: { roles: [Global Reader], groups: [] }
rules:
  - name: only user administrators at fabrikam
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { roles: [User Administrator] }
    then: allow
  - { name: fabrikam is off, actions: "*", tenants: [fabrikam.com], who: { roles: [Helpdesk Administrator] }, then: off }
  - name: a reset needs a second technician
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, expires: 4h, reason: required }
  - name: user administrators reset at once
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [User Administrator] }
    then: allow
  - { name: everything else is off, actions: "*", tenants: "*", who: "*", then: off }
`,
});

const tech = (who: TechnicianName) => desk.outside.world.technicians[who];
const rows = async () => (await desk.audit()).map(r => `${r.step} ${r.outcome} ${r.actor_name}`);
const untouched = () => expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
const later = (ms: number) => new Date(desk.clock.now().getTime() + ms).toISOString();

/** A request that waits in the channel; gives its number. */
async function asks(who: TechnicianName = 'ada', whom = 'jane@contoso.com'): Promise<string> {
  await desk.says('bo', 'help', 'approvals');
  await desk.says(who, `reset password ${whom}`);
  await desk.presses(who, 'Ask for approval', { reason: 'locked out' });
  await desk.showsIn('approvals', 'bo', 'Needs approval', whom);
  return (await desk.requests()).at(-1)?.id ?? '';
}

/** The bot's newest card in the personal chat, in words. */
function newest(who: TechnicianName): string {
  const { client } = desk.outside;
  const message = client
    .messages(who)
    .filter(m => !m.from)
    .at(-1);
  return message ? client.reads(who, message) : '';
}

describe('whoami', () => {
  test('roles, what they count as, and what they let one do', async () => {
    await desk.says('ada', 'whoami');
    await desk.shows('ada', 'How the bot sees you', 'Ada Fischer', 'Helpdesk Administrator', 'Active', 'always');
    await desk.shows('ada', /Counts as\s+Helpdesk Administrator/, /Approval\s+1 of 131 actions/);
    untouched();
  });

  test('what runs at once, what waits, what is refused', async () => {
    await desk.says('bo', 'whoami');
    await desk.shows('bo', /At once\s+1 of 131 actions/, /Refused\s+130 of 131 actions/);
    await desk.says('dana', 'whoami');
    await desk.shows('dana', 'No directory role is active', 'no role that counts towards customers', /Refused\s+131 of 131 actions/);
  });

  test('until when, and what could be activated, with the link', async () => {
    await desk.says('ivy', 'whoami');
    const card = await desk.shows('ivy', 'Helpdesk Administrator', 'Eligible', 'activate in PIM', 'Open PIM');
    expect(JSON.stringify(card.activity)).toContain(PIM);
    tech('ivy').holds.push({ role: 'Helpdesk Administrator', until: '2026-12-24T17:30:00.000Z' });
    await desk.jumps(Date.parse('2026-12-24T16:30:00Z') - desk.clock.now().getTime());
    await desk.presses('ivy', 'Read again');
    await desk.shows('ivy', 'Active', 'until Thu, 24 Dec 2026 17:30');
    await desk.jumps(HOUR);
    await desk.says('ivy', 'whoami');
    expect(newest('ivy')).toContain('Eligible');
    expect(newest('ivy')).not.toContain('Active');
  });

  test('a role on one unit counts for nothing', async () => {
    await desk.says('gil', 'whoami');
    await desk.shows('gil', 'no role that counts towards customers', /Refused\s+131 of 131 actions/);
  });

  test('without PIM it says so, and shows what Entra says', async () => {
    desk.outside.graph.always('pim', { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
    await desk.says('ada', 'whoami');
    await desk.shows('ada', 'Helpdesk Administrator', 'Active', 'could not be read: end times and eligible roles are not known');
  });

  test('without Entra it says nothing', async () => {
    desk.outside.graph.always('*', { reset: true });
    await desk.says('ada', 'whoami');
    await desk.shows('ada', 'I could not read your roles from Entra');
    expect(await rows()).toEqual(['refused REQUESTER_UNREADABLE Ada Fischer']);
  });
});

describe('explain', () => {
  test('what would wait: nothing is stored, asked or sent; for real leads to the card that asks', async () => {
    await desk.says('ada', 'explain reset password jane@contoso.com');
    await desk.shows(
      'ada',
      'Explain: reset password',
      'nothing was sent, nobody was asked',
      'Would wait for one approval',
      'Jane Doe',
      'User Administrator. Never the requester.',
      'CIPP ExecResetPass',
      'Applies',
      'a reset needs a second technician',
    );
    expect(await desk.requests()).toEqual([]);
    expect(await rows()).toEqual([]);
    await desk.presses('ada', 'Do it for real');
    await desk.shows('ada', 'Ask for approval', 'Jane Doe');
    expect((await desk.requests()).map(r => r.state)).toEqual(['draft']);
    untouched();
  });

  test('what would run at once', async () => {
    await desk.says('bo', 'explain reset password jane@contoso.com');
    await desk.shows('bo', 'Would run at once', 'Skipped', 'It is for Helpdesk Administrator.');
    expect(await desk.requests()).toEqual([]);
    await desk.presses('bo', 'Do it for real');
    await desk.presses('bo', 'Reset password');
    await desk.shows('bo', 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test.each([
    ['ada', 'admin@contoso.com', 'they hold Global Administrator'],
    ['ada', 'jane@fabrikam.com', 'The rule "fabrikam is off" turns this off'],
    ['bo', 'bo@msp.example.com', 'This is your own account'],
  ] as const)('what would be refused: %s, %s', async (who, whom, sentence) => {
    await desk.says(who, `explain reset password ${whom}`);
    await desk.shows(who, 'Would be refused', sentence);
    expect(newest(who)).not.toContain('Do it for real');
    expect(await desk.requests()).toEqual([]);
    untouched();
  });

  test('whom no rule knows is refused before anything is looked up', async () => {
    await desk.says('dana', 'explain reset password jane@contoso.com');
    await desk.shows('dana', 'Refused', 'The rule "everything else is off" turns this off');
    expect(desk.outside.cipp.received('ListUsers')).toEqual([]);
    expect(await rows()).toEqual(['refused RULE_OFF Dana Whitfield']);
  });

  test('what cannot be read is refused there too', async () => {
    desk.outside.cipp.always('ListRoles', { reset: true });
    await desk.says('ada', 'explain reset password jane@contoso.com');
    await desk.shows('ada', 'could not be read in full');
    expect(await desk.requests()).toEqual([]);
  });

  test("somebody else's explanation leads nobody to a request", async () => {
    await desk.says('ada', 'explain reset password jane@contoso.com');
    const card = await desk.cardWith('ada', 'Do it for real');
    const bo = { id: tech('bo').teamsId, aadObjectId: tech('bo').id, name: 'Bo Lindqvist' };
    const sent = await desk.outside.client.presses('ada', card, 'Do it for real', {}, { alter: a => ({ ...a, from: bo }) });
    expect(sent.text).toContain('belongs to somebody else');
    expect(await desk.requests()).toEqual([]);
    expect(await rows()).toEqual(['press-refused NOT_YOURS Bo Lindqvist']);
  });
});

describe('requests', () => {
  test("my requests are one's own, newest first, and open their card", async () => {
    const id = await asks();
    await asks('hana', 'sam.taylor@contoso.com');
    await desk.says('ada', 'my requests');
    await desk.shows('ada', 'My requests', id, 'Jane Doe', 'Waiting for approval');
    expect(newest('ada')).not.toContain('Sam Taylor');
    await desk.presses('ada', 'Open');
    await desk.shows('ada', 'Waiting for approval', '0 of 1', 'Withdraw', id);
  });

  test('none', async () => {
    await desk.says('ada', 'my requests');
    await desk.shows('ada', 'My requests', 'There are none.');
  });

  test("status of one's own, of one to approve, of one to audit; for all others there is none", async () => {
    const id = await asks();
    await desk.says('ada', `status ${id}`);
    await desk.shows('ada', 'Waiting for approval', 'Withdraw', id);
    await desk.says('bo', `status ${id}`);
    await desk.shows('bo', 'Needs your approval', 'Ada Fischer', 'Approve');
    await desk.says('cleo', `status ${id}`);
    await desk.shows('cleo', 'Ada Fischer', 'Jane Doe');
    for (const who of ['dana', 'fay', 'eli', 'gus', 'ivy'] as const) {
      await desk.says(who, `status ${id}`);
      await desk.shows(who, 'I do not know this request any more');
      expect(desk.outside.client.screen(who)).not.toMatch(/Jane|Ada Fischer|contoso/);
    }
  });

  test('an approver may decide from there, an auditor may not', async () => {
    const id = await asks();
    await desk.says('cleo', `status ${id}`);
    const shown = await desk.shows('cleo', 'You cannot decide on this one', 'Jane Doe');
    expect(desk.outside.client.reads('cleo', shown)).not.toMatch(/^(Approve|Deny)$/m);
    untouched();
    await desk.says('bo', `status ${id}`);
    const posted = await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
    const own = await desk.cardWith('bo', 'Open in channel');
    const link = `https://teams.microsoft.com/l/message/${encodeURIComponent(PLACES.approvals.id)}/${posted.id}?tenantId=${HOME_TENANT}&parentMessageId=${posted.id}`;
    expect(JSON.stringify(own.activity)).toContain(link);
    await desk.presses('bo', 'Approve');
    await desk.shows('ada', 'Done');
    await desk.showsIn('approvals', 'bo', 'Bo Lindqvist', 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test("cancel one's own; another's is not known", async () => {
    const id = await asks();
    await desk.says('bo', `cancel ${id}`);
    await desk.shows('bo', 'I do not know this request any more');
    expect((await desk.requests()).map(r => r.state)).toEqual(['pending']);
    await desk.says('ada', `cancel ${id}`);
    await desk.shows('ada', 'Withdrawn');
    await desk.showsIn('approvals', 'bo', 'Withdrawn');
    expect((await desk.requests()).map(r => r.state)).toEqual(['withdrawn']);
    await desk.says('ada', `cancel ${id}`);
    await desk.shows('ada', 'already');
    untouched();
  });

  test('approvals: only what this person may decide, and never their own', async () => {
    const id = await asks();
    tech('bo').holds.push({ role: 'Helpdesk Administrator' });
    await desk.jumps(61_000);
    const own = await asks('bo', 'sam.taylor@contoso.com');
    await desk.says('bo', 'approvals');
    await desk.shows('bo', 'Waiting for your approval', id, 'Jane Doe');
    expect(newest('bo')).not.toContain(own);
    for (const who of ['ada', 'cleo', 'dana', 'eli', 'gus'] as const) {
      await desk.says(who, 'approvals');
      await desk.shows(who, 'Waiting for your approval', 'There are none.');
      expect(newest(who)).not.toContain('Jane');
    }
    await desk.presses('bo', 'Open');
    await desk.shows('bo', 'Needs your approval', 'Jane Doe');
  });
});

describe('audit', () => {
  test('an auditor reads who did what, by person, customer, request and time', async () => {
    const id = await asks();
    await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
    await desk.shows('ada', 'Done');
    await desk.says('cleo', 'audit');
    await desk.shows(
      'cleo',
      'Audit',
      'Ada Fischer',
      'Bo Lindqvist',
      'ExecResetPass',
      'jane@contoso.com',
      'a reset needs a second technician',
    );
    await desk.says('cleo', 'audit by "Bo Lindqvist"');
    await desk.shows('cleo', 'by Bo Lindqvist', 'approve');
    expect(newest('cleo')).not.toContain('Ada Fischer');
    await desk.says('cleo', `audit ${id}`);
    await desk.shows('cleo', id, 'succeed');
    await desk.says('cleo', 'audit at fabrikam.com since 24h');
    await desk.shows('cleo', 'at Fabrikam Inc, since 24h', 'No rows.');
    expect(newest('cleo')).not.toContain('Jane');
  });

  test('a long audit goes on with Older, as narrow as it was', async () => {
    for (const whom of ['nobody1', 'nobody2', 'nobody3', 'nobody4', 'nobody5', 'nobody6', 'nobody7', 'nobody8', 'nobody9'])
      await desk.says('ada', `reset password ${whom}@contoso.com`);
    await desk.says('dana', 'reset password jane@contoso.com');
    await desk.says('cleo', 'audit by "Ada Fischer"');
    await desk.shows('cleo', '8 rows, newest first; there are older ones');
    expect(newest('cleo')).not.toContain('Dana');
    await desk.presses('cleo', 'Older');
    await desk.shows('cleo', 'by Ada Fischer', 'user unknown');
    expect(desk.outside.client.screen('cleo')).not.toContain('Dana');
  });

  test.each(['ada', 'bo', 'dana', 'eli', 'gus', 'ivy'] as const)('%s is no auditor', async who => {
    await asks('hana');
    await desk.says(who, 'audit');
    await desk.shows(who, 'The audit is for the auditors that the policy names');
    expect(desk.outside.client.screen(who)).not.toContain('Hana Ito');
    expect((await rows()).at(-1)).toBe(`refused NOT_AN_AUDITOR ${tech(who).name}`);
  });

  test('a blocked auditor is none, and one whose role ended neither', async () => {
    tech('cleo').enabled = false;
    await desk.says('cleo', 'audit');
    await desk.shows('cleo', 'The audit is for the auditors');
    tech('cleo').enabled = true;
    tech('cleo').holds = [{ role: 'Global Reader', until: later(HOUR) }];
    await desk.says('cleo', 'audit');
    await desk.shows('cleo', 'newest first');
    await desk.jumps(HOUR);
    await desk.says('cleo', 'audit');
    expect(newest('cleo')).toContain('The audit is for the auditors');
  });
});

describe('in a channel', () => {
  test.each([
    ['whoami', 'How the bot sees you'],
    ['my requests', 'My requests'],
    ['approvals', 'Waiting for your approval'],
    ['explain reset password jane@contoso.com', 'Would run at once'],
  ])('%s: a short answer there, the card in the personal chat', async (text, title) => {
    await desk.says('bo', 'help');
    await desk.says('bo', text, 'general');
    await desk.shows('bo', title);
    expect(desk.channel()).not.toMatch(/Jane|How the bot sees you|My requests|Waiting for your|Would run/);
    expect(desk.channel()).toMatch(/CIPP: .*chat/);
  });

  test('an auditor gets the rows in the chat, the channel none', async () => {
    await desk.says('dana', 'reset password jane@contoso.com');
    await desk.says('cleo', 'help');
    await desk.says('cleo', 'audit', 'general');
    await desk.shows('cleo', 'Dana Whitfield');
    expect(desk.channel()).not.toContain('Dana Whitfield');
  });

  test('the refusal of a status is not told there either', async () => {
    const id = await asks();
    await desk.says('dana', 'help');
    await desk.says('dana', `status ${id}`, 'general');
    await desk.shows('dana', 'I do not know this request any more');
    expect(desk.channel()).not.toMatch(/Jane|do not know/);
  });
});

describe('a role that is missing', () => {
  test('ivy is told which one, where to activate it, and is let in after that', async () => {
    await desk.says('ivy', 'reset password jane@contoso.com');
    const card = await desk.shows('ivy', 'You are eligible for Helpdesk Administrator: activate it in PIM', 'Check again', 'Open PIM');
    expect(JSON.stringify(card.activity)).toContain(PIM);
    expect(await rows()).toEqual(['refused MATRIX Ivy Sato']);
    tech('ivy').holds.push({ role: 'Helpdesk Administrator', until: later(HOUR) });
    await desk.jumps(61_000);
    await desk.says('bo', 'help', 'approvals');
    await desk.presses('ivy', 'Check again');
    await desk.shows('ivy', 'Ask for approval', 'Jane Doe');
    await desk.presses('ivy', 'Ask for approval', { reason: 'locked out' });
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'Ivy Sato');
    untouched();
  });

  test('pressed before the activation: the same refusal again', async () => {
    await desk.says('ivy', 'reset password jane@contoso.com');
    await desk.presses('ivy', 'Check again');
    await desk.shows('ivy', 'You are eligible for Helpdesk Administrator');
    expect(await rows()).toEqual(['refused MATRIX Ivy Sato', 'refused MATRIX Ivy Sato']);
    expect(await desk.requests()).toEqual([]);
  });

  test('a role that would not help is not recommended', async () => {
    await desk.says('ivy', 'reset password admin@contoso.com');
    await desk.shows('ivy', 'they hold Global Administrator');
    await desk.says('ivy', 'reset password jane@fabrikam.com');
    await desk.shows('ivy', 'You count as no role that counts');
    expect(desk.outside.client.screen('ivy')).not.toContain('You are eligible for');
  });

  test('where nothing can be activated, nothing is recommended', async () => {
    await desk.says('dana', 'reset password jane@contoso.com');
    await desk.shows('dana', 'The rule "everything else is off" turns this off');
    expect(desk.outside.client.screen('dana')).not.toMatch(/eligible|PIM/);
  });
});
