import { PLACES, type TechnicianName } from '../simulators';
import { teamsFault } from '../simulators/connector';
import { openDesk } from './desk';

const HOUR = 60 * 60_000;

const policy = (limits: string, channels = '') => `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
  ${channels}
limits: ${limits}
rules:
  - name: fabrikam wants a second technician
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals }
  - name: the helpdesk reads local passwords
    actions: { ids: [get-local-admin-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: allow
  - name: the helpdesk resets passwords
    actions: { ids: [reset-password, set-out-of-office, list-users] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: allow
`;

describe('runs of one technician', () => {
  const desk = openDesk({ policy: policy('{ perRequester: { runs: 2, window: 1h } }') });

  async function resets(who: TechnicianName, whom: string) {
    await desk.says(who, `reset password ${whom}`);
    await desk.presses(who, 'Reset password');
    await desk.shows(who, 'Done', whom);
  }
  const LIMIT = 'You have run 2 requests within 1h, which is the limit of the policy';

  test('as many as the policy says, then no more until the window has passed; others are not held up', async () => {
    await resets('ada', 'jane@contoso.com');
    await desk.jumps(HOUR / 2);
    await resets('ada', 'sam.taylor@contoso.com');
    await desk.says('ada', 'reset password ben@contoso.com');
    await desk.shows('ada', LIMIT);
    expect((await desk.audit()).at(-1)).toMatchObject({ step: 'refused', outcome: 'LIMIT_REQUESTER', target_upn: 'ben@contoso.com' });
    expect(desk.resets).toHaveLength(2);
    await resets('fay', 'ben@contoso.com');
    await desk.jumps(HOUR / 2 + 1_000);
    await resets('ada', 'chen@contoso.com');
    expect(desk.resets).toHaveLength(4);
  });

  test('cards that were made in time run into it at their run', async () => {
    const people = ['jane@contoso.com', 'sam.taylor@contoso.com', 'ben@contoso.com'];
    const cards = [];
    for (const whom of people) {
      await desk.says('ada', `reset password ${whom}`);
      cards.push(await desk.shows('ada', 'Reset password?', whom));
    }
    for (const [i, card] of cards.entries()) {
      await desk.presses('ada', 'Reset password', {}, { card });
      await desk.shows('ada', i < 2 ? 'Done' : LIMIT, people[i] ?? '');
    }
    expect(desk.resets).toHaveLength(2);
    expect((await desk.audit()).at(-1)).toMatchObject({ step: 'refuse', outcome: 'LIMIT_REQUESTER' });
  });

  test('what is only read neither counts nor is held up, a secret neither', async () => {
    const reads = async () => {
      await desk.says('ada', 'laps password PC-JANE-01 at contoso');
      await desk.presses('ada', 'Run it now');
      await desk.settles();
      await desk.presses('ada', 'Wipe it');
    };
    await reads();
    await resets('ada', 'jane@contoso.com');
    await resets('ada', 'sam.taylor@contoso.com');
    await reads();
    expect((await desk.requests()).map(r => r.state)).toEqual(['done', 'done', 'done', 'done']);
  });

  test('what never ran does not count', async () => {
    await desk.says('bo', 'help', 'approvals');
    for (let i = 0; i < 3; i += 1) {
      await desk.says('ada', 'reset password finn@fabrikam.com');
      await desk.presses('ada', 'Ask for approval');
      await desk.showsIn('approvals', 'bo', 'Needs approval', 'finn@fabrikam.com');
      await desk.presses('bo', 'Deny request', {}, { place: 'approvals' });
      await desk.shows('ada', /denied by Bo/i);
      await desk.jumps(1_000);
    }
    await resets('ada', 'jane@contoso.com');
    expect(desk.resets).toHaveLength(1);
  });

  test('approved while the limit was reached elsewhere: refused at the run', async () => {
    await desk.says('bo', 'help', 'approvals');
    await desk.says('ada', 'reset password finn@fabrikam.com');
    await desk.presses('ada', 'Ask for approval');
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'finn@fabrikam.com');
    await resets('ada', 'jane@contoso.com');
    await resets('ada', 'sam.taylor@contoso.com');
    await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
    await desk.shows('ada', /^Refused: /, LIMIT);
    await desk.showsIn('approvals', 'bo', 'Refused');
    expect(desk.resets).toHaveLength(2);
  });
});

describe('runs for one person', () => {
  const desk = openDesk({ policy: policy('{ perTarget: { runs: 2, window: 1h } }') });
  const LIMIT = 'This person was the target of 2 requests within 1h, which is the limit of the policy';

  test('whoever asks; other people can still be reset', async () => {
    for (const who of ['ada', 'fay'] as const) {
      await desk.says(who, 'reset password jane@contoso.com');
      await desk.presses(who, 'Reset password');
      await desk.shows(who, 'Done');
    }
    await desk.says('hana', 'reset password jane@contoso.com');
    await desk.shows('hana', LIMIT, 'Call them back before you go on');
    expect((await desk.audit()).at(-1)).toMatchObject({ step: 'refused', outcome: 'LIMIT_TARGET' });
    expect(desk.resets).toHaveLength(2);
    await desk.says('hana', 'reset password ben@contoso.com');
    await desk.shows('hana', 'Reset password?', 'Ben Carter');
    await desk.jumps(HOUR + 1_000);
    await desk.says('hana', 'reset password jane@contoso.com');
    await desk.shows('hana', 'Reset password?', 'Jane Doe');
  });

  test('what CIPP was asked in vain counts too', async () => {
    desk.outside.cipp.always('ExecResetPass', { status: 500, body: { Results: 'Failed to reset password for Jane Doe. Error: x' } });
    for (const who of ['ada', 'fay'] as const) {
      await desk.says(who, 'reset password jane@contoso.com');
      await desk.presses(who, 'Reset password');
      await desk.shows(who, 'Failed');
    }
    await desk.says('hana', 'reset password jane@contoso.com');
    await desk.shows('hana', LIMIT);
  });
});

const minutes = (from: Date, count: number) => new Date(from.getTime() + count * 60_000).toISOString().slice(0, 16).replace('T', ' ');

describe('changes at one customer', () => {
  const desk = openDesk({ policy: policy('{ perTenant: { runs: 2, window: 1h } }', `audit: { id: "${PLACES.general.id}" }`) });
  const LIMIT = 'Contoso Ltd has had 2 changes within 1h, by whomever, which is the limit of the policy. Nothing was sent.';
  const alerts = () => desk.channel().match(/Limit reached\*\* · /g)?.length ?? 0;

  test('by whomever; the auditors are told once an hour; other customers and reads go on', async () => {
    await desk.says('bo', 'help', 'general');
    const began = desk.clock.now();
    for (const [who, whom] of [
      ['ada', 'jane@contoso.com'],
      ['fay', 'sam.taylor@contoso.com'],
    ] as const) {
      await desk.says(who, `reset password ${whom}`);
      await desk.presses(who, 'Reset password');
      await desk.shows(who, 'Done');
      await desk.jumps(10 * 60_000);
    }
    await desk.says('hana', 'reset password ben@contoso.com');
    await desk.shows('hana', LIMIT, `The next is possible from ${minutes(began, 61)} UTC`);
    await desk.showsIn('general', 'bo', 'Limit reached', 'Hana Ito', 'Ben Carter', '2 at one customer within 1 hour');
    const [alert, refused] = (await desk.audit()).slice(-2);
    expect([alert, refused]).toMatchObject([
      { step: 'alert', outcome: 'LIMIT_TENANT', actor_name: 'Hana Ito', tenant_domain: 'contoso.com', action: 'reset-password' },
      { step: 'refused', outcome: 'LIMIT_TENANT', request: alert?.request },
    ]);
    expect(desk.channel()).toContain(`Request ${alert?.request}`);
    await desk.says('ada', 'set ooo chen@contoso.com "Away"');
    await desk.shows('ada', 'Refused', LIMIT);
    await desk.settles();
    expect(alerts()).toBe(1);
    await desk.says('hana', 'list users at contoso');
    await desk.shows('hana', 'List all users');
    await desk.says('hana', 'set ooo finn@fabrikam.com "Away"');
    await desk.shows('hana', 'Set out of office?', 'finn@fabrikam.com');

    // one of the two is out of the window, and two more come
    await desk.jumps(45 * 60_000);
    await desk.says('hana', 'reset password ben@contoso.com');
    await desk.presses('hana', 'Reset password');
    await desk.shows('hana', 'Done', 'Ben Carter');
    await desk.says('ada', 'reset password chen@contoso.com');
    await desk.shows('ada', 'Refused', LIMIT);
    await desk.settles();
    expect(alerts()).toBe(1);
    await desk.jumps(16 * 60_000);
    await desk.says('fay', 'reset password aylin@contoso.com');
    await desk.presses('fay', 'Reset password');
    await desk.shows('fay', 'Done', 'aylin@contoso.com');
    await desk.says('ada', 'reset password chen@contoso.com');
    await desk.settles();
    expect(alerts()).toBe(2);
  });

  test('reached while a card was open: refused at the run, and the auditors are told, though Teams was busy', async () => {
    await desk.says('bo', 'help', 'general');
    await desk.says('hana', 'reset password ben@contoso.com');
    const card = await desk.cardWith('hana', 'Reset password');
    for (const whom of ['jane@contoso.com', 'chen@contoso.com']) {
      await desk.says('ada', `reset password ${whom}`);
      await desk.presses('ada', 'Reset password');
      await desk.shows('ada', 'Done', whom);
    }
    const busy = ['send', 'create'].map(op => desk.outside.connector.always(op, teamsFault(503, 'ServiceUnavailable')));
    await desk.presses('hana', 'Reset password', {}, { card });
    await desk.logs('a limit was reached');
    await desk.logs('a card was not delivered');
    for (const fault of busy) fault.remove();
    await desk.jumps(60_000);
    await desk.passes(6_000);
    await desk.shows('hana', 'Refused', LIMIT);
    await desk.showsIn('general', 'bo', 'Limit reached', 'Hana Ito', 'Ben Carter');
    expect((await desk.audit()).slice(-2).map(row => [row.step, row.outcome])).toEqual([
      ['alert', 'LIMIT_TENANT'],
      ['refuse', 'LIMIT_TENANT'],
    ]);
  });
});

describe('one action', () => {
  const desk = openDesk({ policy: policy('{ perAction: { runs: 2, window: 1h } }') });

  test('at whatever customer, by whomever; other actions go on; without a channel the log and the audit are told', async () => {
    for (const [who, whom] of [
      ['ada', 'jane@contoso.com'],
      ['fay', 'jo@bakery.example.com'],
    ] as const) {
      await desk.says(who, `reset password ${whom}`);
      await desk.presses(who, 'Reset password');
      await desk.shows(who, 'Done');
    }
    for (const whom of ['ben@contoso.com', 'finn@fabrikam.com']) {
      await desk.says('hana', `reset password ${whom}`);
      await desk.shows('hana', '"Reset password" was run as often as the policy allows, at whatever customer: 2 within 1h', whom);
    }
    await desk.says('hana', 'set ooo ben@contoso.com "Away"');
    await desk.shows('hana', 'Set out of office?', 'ben@contoso.com');
    await desk.logs('a limit was reached');
    expect((await desk.audit()).filter(row => row.step === 'alert').map(row => row.outcome)).toEqual(['LIMIT_ACTION']);
  });
});

describe('one open request for a person', () => {
  const desk = openDesk({ policy: policy('{}') });

  async function waits(who: TechnicianName) {
    await desk.says(who, 'reset password finn@fabrikam.com');
    await desk.presses(who, 'Ask for approval');
  }

  test('a second technician is told whose it is, and can ask when it is over', async () => {
    await desk.says('bo', 'help', 'approvals');
    await waits('ada');
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'finn@fabrikam.com');
    const [first] = await desk.requests();
    await waits('fay');
    await desk.shows('fay', `Request ${first?.id} for the same person is waiting for approval`, 'Ada Fischer asked for it');
    expect((await desk.requests()).map(r => r.state).sort()).toEqual(['draft', 'pending']);
    expect(desk.channel('approvals').match(/Needs approval/g)).toHaveLength(1);
    await desk.presses('ada', 'Withdraw');
    await desk.showsIn('approvals', 'bo', 'Withdrawn');
    await desk.presses('fay', 'Ask for approval');
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'Fay Okafor');
  });

  test('asked by two at the same moment: one waits', async () => {
    await desk.says('bo', 'help', 'approvals');
    await Promise.all(['ada', 'fay', 'hana'].map(who => desk.says(who as TechnicianName, 'reset password finn@fabrikam.com')));
    await Promise.all(['ada', 'fay', 'hana'].map(who => desk.presses(who as TechnicianName, 'Ask for approval')));
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'finn@fabrikam.com');
    expect((await desk.requests()).map(r => r.state).sort()).toEqual(['draft', 'draft', 'pending']);
    expect(desk.channel('approvals').match(/Needs approval/g)).toHaveLength(1);
  });
});
