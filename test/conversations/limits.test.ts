import { PLACES, type TechnicianName } from '../simulators';
import { openDesk } from './desk';

const HOUR = 60 * 60_000;

const policy = (limits: string) => `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
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
    actions: { ids: [reset-password] }
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
