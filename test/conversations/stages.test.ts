import type { Approval } from '../../src/model/request';
import { PLACES, technicians } from '../simulators';
import { openDesk } from './desk';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const POLICY = `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
  security: { id: "${PLACES.general.id}" }
auditors: { roles: [Global Reader], groups: [] }
rules:
  - name: fabrikam wants two of the desk, then security
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval:
      stages:
        - { name: Desk, by: { roles: [User Administrator, Helpdesk Administrator] }, count: 2 }
        - { name: Security, by: { roles: [Global Reader] }, in: security }
      in: approvals
      expires: 4h
  - name: the bakery wants two, and anybody who reads everything after a while
    actions: { ids: [reset-password] }
    tenants: [bakery.example.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval:
      by: { roles: [Helpdesk Administrator] }
      count: 2
      in: approvals
      escalate: { after: 2h, in: security, by: { roles: [Global Reader] } }
  - name: others want one
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval:
      by: { roles: [User Administrator, Helpdesk Administrator] }
      in: approvals
      expires: 8h
      remind: [1h, 3h]
      escalate: { after: 2h, in: security, by: { roles: [Global Reader] }, to: ["${technicians.dana.id}"] }
`;

const desk = openDesk({ policy: POLICY });
beforeEach(() => desk.says('bo', 'help', 'approvals'));

async function asks(whom = 'jane@contoso.com'): Promise<string> {
  await desk.says('ada', `reset password ${whom}`);
  await desk.presses('ada', 'Ask for approval');
  await desk.showsIn('approvals', 'bo', 'Needs approval', whom);
  return (await desk.requests()).at(-1)?.id ?? '';
}
const approves = (who: 'bo' | 'hana' | 'cleo' | 'fay', place: 'approvals' | 'general' = 'approvals') =>
  desk.presses(who, 'Approve', {}, { place });
const later = async (ms: number) => {
  await desk.jumps(ms);
  await desk.passes(6_000);
};
const approval = async () => (await desk.requests()).at(-1)?.body.approval as Approval;
const steps = async () => (await desk.audit()).map(row => `${row.step} ${row.actor_name ?? 'bot'}`);

describe('stages', () => {
  test('two of the desk, then security: each is asked in its turn and decides once', async () => {
    await asks('finn@fabrikam.com');
    await desk.shows('ada', 'stage 1 of 2 (Desk), 0 of 2', 'Security: Global Reader');

    // not her turn yet
    expect((await approves('cleo')).toast).toContain('you are not one of them now');
    await approves('bo');
    expect((await approves('bo')).toast).toContain('You approved this already');
    expect(desk.channel('general')).not.toContain('Finn Larsen');
    await approves('hana');
    await desk.showsIn('general', 'cleo', 'Needs approval', 'stage 2 of 2 (Security), 0 of 1', 'Finn Larsen');
    await desk.showsIn('approvals', 'fay', 'Approved', 'goes on to stage 2 of 2 (Security)', 'Bo Lindqvist', 'Hana Ito');
    expect(desk.resets).toHaveLength(0);

    // who decided at the first stage is nobody of the second
    expect((await approves('bo', 'general')).toast).toContain('you are not one of them now');
    await approves('cleo', 'general');
    await desk.shows('ada', 'Done', 'Finn Larsen');
    expect(desk.resets).toHaveLength(1);
    await desk.showsIn('general', 'bo', 'Done', 'Cleo Marsh');
    await desk.showsIn('approvals', 'bo', 'Done', 'Cleo Marsh');
    expect(await steps()).toEqual([
      'draft Ada Fischer',
      'submit Ada Fischer',
      'announce bot',
      'approve-refused Cleo Marsh',
      'approve Bo Lindqvist',
      'approve-refused Bo Lindqvist',
      'approve Hana Ito',
      'announce bot',
      'approve-refused Bo Lindqvist',
      'approve Cleo Marsh',
      'start bot',
      'succeed bot',
    ]);
  });

  test('a denial at any stage ends it, for everybody', async () => {
    await asks('finn@fabrikam.com');
    await approves('bo');
    await approves('hana');
    await desk.showsIn('general', 'cleo', 'Needs approval');
    await desk.presses('cleo', 'Deny request', { denyReason: 'not today' }, { place: 'general' });
    await desk.shows('ada', 'Denied by Cleo Marsh', 'not today');
    await desk.showsIn('approvals', 'bo', 'Denied', 'Cleo Marsh');
    expect(desk.resets).toHaveLength(0);
  });

  test('each stage waits its own time', async () => {
    await asks('finn@fabrikam.com');
    await later(3 * HOUR);
    await approves('bo');
    await approves('hana');
    await desk.showsIn('general', 'cleo', 'Needs approval');
    await later(3 * HOUR);
    expect((await desk.requests()).at(-1)?.state).toBe('pending');
    await later(HOUR + MINUTE);
    await desk.shows('ada', 'Expired', 'only stage 2 of 2 (Security), 0 of 1 in 4 hours');
  });

  test('somebody of the first stage lost the role before the run: refused', async () => {
    await asks('finn@fabrikam.com');
    await approves('bo');
    await approves('hana');
    await desk.showsIn('general', 'cleo', 'Needs approval');
    desk.outside.world.technicians.bo.holds = [];
    await approves('cleo', 'general');
    await desk.shows('ada', 'Refused', 'The rights of an approver changed');
    expect(desk.resets).toHaveLength(0);
  });

  test('who could decide at both stages counts at one', async () => {
    await asks('finn@fabrikam.com');
    await approves('bo');
    // she is of the desk, and reads everything
    await approves('hana');
    await desk.showsIn('general', 'cleo', 'Needs approval');
    expect((await approves('hana', 'general')).toast).toContain('You approved this already');
    await desk.db.query(`update requests set state = 'approved', body = jsonb_set(body, '{state}', '"approved"')`);
    await later(11_000);
    await desk.shows('ada', 'Refused', 'The rights of an approver changed');
    expect(desk.resets).toHaveLength(0);
  });

  test.each([false, true])(
    'a right that the escalation would have given is none before it (written into the database: %s)',
    async forged => {
      await asks('bruno@bakery.example.com');
      await approves('hana');
      desk.outside.world.technicians.hana.holds = [{ role: 'Global Reader' }];
      if (forged) await desk.db.query(`update requests set body = jsonb_set(body, '{approval,decisions,0,escalated}', 'true')`);
      await approves('fay');
      await desk.shows('ada', 'Refused', 'The rights of an approver changed');
      expect(desk.resets).toHaveLength(0);
    },
  );

  test.each([
    ['stays one', 'Done', 1],
    ['is read again at the run', 'Refused', 0],
  ])('a right that came with the escalation %s', async (_what, end, resets) => {
    await asks('bruno@bakery.example.com');
    await later(2 * HOUR + MINUTE);
    await desk.showsIn('general', 'cleo', 'Needs approval');
    await approves('cleo', 'general');
    if (resets === 0) desk.outside.world.technicians.cleo.holds = [];
    await approves('hana');
    await desk.shows('ada', end, 'Bruno Miller');
    expect(desk.resets).toHaveLength(resets);
  });
});

describe('nobody decides', () => {
  const asked = () => desk.channel('approvals').match(/Needs approval/g)?.length;

  test('reminders at their times, and the second channel and the named person in between; then they may decide', async () => {
    // so that the bot has a chat with her
    await desk.says('dana', 'help');
    const id = await asks();
    expect(desk.channel('approvals')).toContain('after 2 hours to Global Reader or a named person');
    expect((await desk.presses('cleo', 'Approve', {}, { place: 'approvals' })).toast).toContain('you are not one of them now');
    await later(HOUR + MINUTE);
    expect(asked()).toBe(2);
    await later(HOUR);
    expect(asked()).toBe(2);
    await desk.showsIn('general', 'cleo', 'Needs approval', 'Jane Doe', 'or Global Reader or a named person');
    await desk.shows('dana', 'Needs approval', 'Jane Doe');
    await desk.shows('ada', 'channel security and a named person');
    await later(HOUR);
    expect(asked()).toBe(3);
    await later(HOUR);
    expect(asked()).toBe(3);
    expect((await steps()).filter(step => /remind|escalate/.test(step))).toEqual(['remind bot', 'escalate bot', 'remind bot']);

    await desk.presses('dana', 'Approve');
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
    expect((await desk.requests()).find(r => r.id === id)?.body.approval).toMatchObject({ decisions: [{ escalated: true, stage: 0 }] });
  });

  test('one reminder, not two, for the time in which no process ran', async () => {
    await asks();
    await desk.stops();
    await desk.jumps(5 * HOUR);
    await desk.starts();
    await desk.passes(6_000);
    expect(asked()).toBe(2);
    await desk.showsIn('general', 'cleo', 'Needs approval', 'Jane Doe');
  });

  test('whom the escalation names is still nobody once the policy names them no more', async () => {
    await desk.says('dana', 'help');
    await asks();
    await later(2 * HOUR + MINUTE);
    await desk.shows('dana', 'Needs approval');
    await desk.policy(desk.rules.replace(`, to: ["${technicians.dana.id}"]`, ''));
    await desk.bot.reloadPolicy();
    await desk.presses('dana', 'Approve');
    await desk.shows('ada', 'Refused', 'The policy changed');
    expect(desk.resets).toHaveLength(0);
    await desk.policy();
    await desk.bot.reloadPolicy();
  });

  test('the requester does not become an approver by it', async () => {
    await asks();
    await later(2 * HOUR + MINUTE);
    desk.outside.world.technicians.ada.holds.push({ role: 'Global Reader' });
    await desk.showsIn('general', 'cleo', 'Needs approval');
    expect((await desk.presses('ada', 'Approve', {}, { place: 'general' })).toast).toContain('someone else must approve it');
  });
});

describe('handed over', () => {
  test('to one of those who were asked: in their chat, and nobody loses the right', async () => {
    await desk.says('hana', 'help');
    const id = await asks();
    await desk.presses('bo', 'Hand over', { to: technicians.hana.id }, { place: 'approvals' });
    await desk.shows('hana', 'Needs approval', 'Jane Doe', 'Hana Ito, by Bo Lindqvist');
    await desk.showsIn('approvals', 'fay', 'Handed to', 'Hana Ito, by Bo Lindqvist');
    await desk.shows('ada', 'Handed to', 'Hana Ito, by Bo Lindqvist');
    await desk.says('hana', `hand over ${id} to fay`);
    // the post before it says the same once it is edited: the new one is the newest when all is told
    await desk.settles();
    // no chat can be opened with her: she is mentioned alone
    const post = await desk.showsIn('approvals', 'fay', 'Needs approval', 'Fay Okafor, by Hana Ito');
    expect(JSON.stringify(post.activity)).toContain('<at>Fay Okafor</at>');
    expect(JSON.stringify(post.activity)).not.toContain('<at>Bo');
    await desk.presses('hana', 'Approve');
    await desk.shows('ada', 'Done');
    await desk.showsIn('approvals', 'fay', 'Done', 'Hana Ito');
    expect(desk.resets).toHaveLength(1);
    expect((await desk.audit()).filter(row => row.step === 'hand-over').map(row => row.outcome)).toEqual(['to Hana Ito', 'to Fay Okafor']);
  });

  test('not to somebody who may not decide, not by somebody who may not, not by another id in the card', async () => {
    const id = await asks();
    await desk.says('bo', `hand over ${id} to dana`);
    await desk.shows('bo', 'was not handed over', 'Bo Lindqvist');
    await desk.says('dana', `hand over ${id} to bo`);
    await desk.shows('dana', 'I do not know this request any more');
    const card = await desk.cardWith('bo', 'Hand over', 'approvals');
    const forged = await desk.outside.client.presses(
      'bo',
      card,
      'Hand over',
      { to: technicians.hana.id },
      {
        alter: a => {
          (a.value as { action: { data: Record<string, unknown> } }).action.data.to = technicians.dana.id;
          return a;
        },
      },
    );
    expect(forged.toast).toContain('was not handed over');
    expect(forged.toast).toContain('Hana Ito');
    // who lost the role meanwhile
    desk.outside.world.technicians.hana.holds = [];
    const late = await desk.outside.client.presses('bo', card, 'Hand over', { to: technicians.hana.id });
    expect(late.toast).toContain('was not handed over');
    expect((await approval()).handed).toBeUndefined();
  });
});

describe('comments', () => {
  test('between approver and requester: on the cards, in the thread, in the chat', async () => {
    const id = await asks();
    await desk.presses('bo', 'Send comment', { comment: 'Which ticket is this?' }, { place: 'approvals' });
    await desk.shows('ada', 'Bo Lindqvist on reset password for Jane Doe: “Which ticket is this?”', `comment ${id}`);
    const thread = await desk.showsIn('approvals', 'fay', /^Bo Lindqvist on reset password/);
    const card = await desk.showsIn('approvals', 'fay', 'Needs approval', 'Bo Lindqvist: Which ticket is this?');
    expect(thread.thread).toBe(card.id);
    await desk.says('ada', `comment ${id}: INC-1043, she called back`);
    await desk.showsIn('approvals', 'fay', 'Needs approval', 'Ada Fischer: INC-1043, she called back');
    await desk.shows('ada', 'Waiting for approval', 'Ada Fischer: INC-1043');
    expect(await steps()).toEqual(expect.arrayContaining(['comment Bo Lindqvist', 'comment Ada Fischer']));
    expect(JSON.stringify(await desk.audit())).not.toContain('INC-1043');
  });

  test('of nobody else, without words, and not after the end', async () => {
    const id = await asks();
    await desk.says('dana', `comment ${id} let it pass`);
    await desk.shows('dana', 'I do not know this request any more');
    await desk.says('bo', `comment ${id}`);
    await desk.shows('bo', 'There were no words in it');
    await desk.presses('bo', 'Send comment', { comment: 'tell her Winter#2026x' }, { place: 'approvals' });
    expect(desk.answers.at(-1)?.sent.toast).toContain('looks like a password');
    expect(desk.channel('approvals')).not.toContain('Winter#2026x');
    await approves('bo');
    await desk.shows('ada', 'Done');
    await desk.says('ada', `comment ${id} thanks`);
    await desk.shows('ada', 'is done already');
    expect((await approval()).comments).toEqual([]);
  });
});
