import { lookAfter } from '../../src/flow/announce';
import type { Press } from '../../src/model/event';
import type { ObjectId, RequestId } from '../../src/model/ids';
import { GROUPS, PLACES, people, technicians } from '../simulators';
import { type Activity, type Message, teamsFault } from '../simulators/connector';
import { type Fault, faults } from '../simulators/server';
import { openDesk } from './desk';

const APPROVALS = `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
  audit: { id: "${PLACES.general.id}" }
auditors: { roles: [Global Reader], groups: [] }
rules:
  - name: a reset needs a second technician
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator, User Administrator] }
    then: approve
    approval:
      by: { roles: [Helpdesk Administrator], groups: ["${GROUPS.approvers}"] }
      in: approvals
      expires: 4h
      remind: 1h
      reason: required
      ticket: optional
  - { name: everything else is off, actions: "*", tenants: "*", who: "*", then: off }
`;

const desk = openDesk({ policy: APPROVALS });

const states = async () => (await desk.requests()).map(r => r.state);

/** Somebody wrote in the channel once, so that the bot knows where it is. */
beforeEach(() => desk.says('bo', 'help', 'approvals'));

async function asks(who: 'ada' | 'fay' = 'ada'): Promise<void> {
  await desk.says(who, 'reset password jane@contoso.com');
  await desk.presses(who, 'Ask for approval', { reason: 'locked out, called back' });
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
}

test('an approval that was answered before it was done is done by the next process, where its own went away', async () => {
  await asks();
  const card = await desk.cardWith('bo', 'Approve', 'approvals');
  const held = faults.held();
  desk.outside.graph.once('user', held.fault);
  const pressed = desk.presses('bo', 'Approve', {}, { card });
  await held.arrived;
  await desk.passes(1_500, 'press');
  expect((await pressed).toast).toContain('Looking it up');
  await desk.dies();
  held.release();
  await desk.starts();
  expect(await states()).toEqual(['pending']);
  await desk.passes(3 * 60_000 + 5_000);
  expect(await states()).toEqual(['done']);
  expect(desk.resets).toHaveLength(1);
  await desk.passes(6 * 60_000);
  expect((await desk.audit()).filter(row => row.step === 'approve')).toHaveLength(1);
  expect((await desk.db.query('select 1 from presses')).rows).toEqual([]);
});

describe('a slow press that breaks', () => {
  const BROKE = 'It may or may not have been done';
  const told = (place?: 'approvals') => desk.outside.client.screen('bo', place).split(BROKE).length - 1;
  const kept = async () => (await desk.db.query('select 1 from presses')).rows.length;
  afterEach(() => jest.restoreAllMocks());

  /** Pressed by bo, and answered before it was done; from then on whatever it stores breaks. Gives the request. */
  async function pressed(button: string, entered: Record<string, unknown> = {}): Promise<string> {
    await asks();
    const card = await desk.cardWith('bo', button, 'approvals');
    jest.spyOn(desk.bot.ports.store.requests, 'update').mockRejectedValue(new Error('nobody knows why'));
    const held = faults.held();
    desk.outside.graph.once('user', held.fault);
    const answered = desk.presses('bo', button, entered, { card });
    await held.arrived;
    await desk.passes(1_500, 'press');
    expect((await answered).toast).toContain('Looking it up');
    held.release();
    await desk.logs('a slow press broke');
    const [{ id = '' } = {}] = await desk.requests();
    return id;
  }

  test('is tried five times, then its presser is told, once and in their own chat, and can press again', async () => {
    desk.outside.connector.installed.add(technicians.bo.id);
    const id = await pressed('Approve');
    await desk.passes(12 * 60_000 + 10_000);
    expect([told(), await kept()]).toEqual([0, 1]);
    await desk.passes(3 * 60_000);
    await desk.shows('bo', 'Your press', BROKE, `Type status ${id}`, /number: E-[0-9A-F]{8}/);
    await desk.passes(10 * 60_000);
    expect([told(), told('approvals'), await kept()]).toEqual([1, 0, 0]);
    expect(await states()).toEqual(['pending']);

    jest.restoreAllMocks();
    await desk.says('bo', `status ${id}`);
    await desk.presses('bo', 'Approve');
    await desk.shows('ada', 'Done', 'Jane Doe');
    expect(desk.resets).toHaveLength(1);
  });

  test('and holds what looks like a password is not tried again: told at once, where it was pressed without another chat', async () => {
    await pressed('Deny request', { denyReason: 'they use Plum-Tree-42*x everywhere' });
    await desk.showsIn('approvals', 'bo', BROKE);
    await desk.passes(20 * 60_000);
    expect([told('approvals'), await kept()]).toEqual([1, 0]);
    expect(await states()).toEqual(['pending']);
  });

  test('on a list, where there is no request: told what to look at', async () => {
    const { id, name, teamsId } = technicians.bo;
    const at = { kind: 'personal', conversation: `a:1${id}`, serviceUrl: desk.outside.connector.serviceUrl } as const;
    desk.outside.connector.place(technicians.bo, 'personal');
    const press: Press = { by: { id: id as ObjectId, name, teamsId }, at, verb: 'page', data: { ask: 'x' }, replaces: true, key: 'x' };
    await desk.bot.ports.store.presses.keep(press, desk.clock.now().toISOString());
    await desk.db.query('update presses set attempts = 5');
    await desk.passes(5_000);
    await desk.shows('bo', BROKE, 'Type my requests');
    expect(await kept()).toBe(0);
  });

  test('whose presser cannot be told either is given up, and the log says so', async () => {
    await pressed('Approve');
    desk.outside.connector.always('send', { status: 503 });
    await desk.passes(35 * 60_000);
    await desk.logs('nobody could be told that a press broke');
    expect(await kept()).toBe(0);
  });
});

test('a slow press is kept, but not with what looks like a password', async () => {
  const kept = async (reason: string) => {
    await asks();
    const card = await desk.cardWith('bo', 'Deny request', 'approvals');
    const held = faults.held();
    desk.outside.graph.once('user', held.fault);
    const pressed = desk.presses('bo', 'Deny request', { denyReason: reason }, { card });
    await held.arrived;
    await desk.passes(1_500, 'press');
    await pressed;
    const { rows } = await desk.db.query('select 1 from presses');
    held.release();
    await desk.showsIn('approvals', 'bo', 'Denied', reason);
    return rows.length;
  };
  expect(await kept('nobody called')).toBe(1);
  expect(await kept('they use Plum-Tree-42*x everywhere')).toBe(0);
  expect(await states()).toEqual(['denied', 'denied']);
});

test('a reset waits for a second technician', async () => {
  await asks();
  await desk.shows('ada', 'Waiting for approval');
  const card = await desk.showsIn(
    'approvals',
    'bo',
    'Approve: reset password?',
    'Jane Doe',
    'jane@contoso.com',
    'Ada Fischer',
    'locked out, called back',
    'a reset needs a second technician',
  );
  expect(JSON.stringify(card.activity)).toContain('"mention"');
  expect(desk.resets).toHaveLength(0);

  await desk.presses('ada', 'Approve', {}, { place: 'approvals' });
  expect(desk.answers.at(-1)?.sent.toast).toContain('someone else must approve it');
  expect(desk.resets).toHaveLength(0);

  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('ada', 'Done', 'Jane Doe');
  await desk.shows('ada', /approved by Bo Lindqvist/i);
  await desk.showsIn('approvals', 'cleo', 'Approved', 'Bo Lindqvist');
  expect(desk.resets).toEqual([expect.objectContaining({ id: people.jane.id, tenantFilter: 'contoso.com', mustChange: true })]);

  await desk.presses('ada', 'Show password');
  await desk.shows('ada', desk.newPassword);
  expect(desk.channel('approvals')).not.toContain(desk.newPassword);
  expect((await desk.audit()).map(r => `${r.step} ${r.actor_name}`)).toEqual([
    'draft Ada Fischer',
    'submit Ada Fischer',
    'announce null',
    'approve-refused Ada Fischer',
    'approve Bo Lindqvist',
    'start null',
    'succeed null',
    'secret-shown Ada Fischer',
  ]);
});

test('that it was approved is told once everything was looked at again, and while CIPP works', async () => {
  await asks();
  const [looks, works] = [faults.held(), faults.held({ effect: true })];
  desk.outside.cipp.once('ListTenants', looks.fault);
  desk.outside.cipp.once('ExecResetPass', works.fault);
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  await looks.arrived;
  expect(desk.outside.client.screen('ada')).not.toContain('Approved by');
  looks.release();
  await works.arrived;
  await desk.shows('ada', /^Approved by Bo Lindqvist: /);
  await desk.shows('ada', 'Working');
  await desk.showsIn('approvals', 'fay', 'Approved', 'running', 'Bo Lindqvist');
  works.release();
  await desk.shows('ada', 'Done');
  await desk.showsIn('approvals', 'fay', 'Done');
});

describe('whose phones ring', () => {
  type Card = { content?: { msteams?: { entities?: { mentioned: { name: string } }[] } } };
  const mentioned = ({ activity }: Message): string[] =>
    (activity as Activity & { attachments: Card[] }).attachments.flatMap(
      card => card.content?.msteams?.entities?.map(entity => entity.mentioned.name) ?? [],
    );
  const posted = () => desk.cardWith('bo', 'Approve', 'approvals');
  const announced = async () => (await desk.audit()).filter(row => row.step === 'announce').length;
  const announceAgain = async () => {
    const [request] = await desk.requests();
    await desk.bot.ports.store.queue.send('announce', request?.id ?? '');
    await desk.settles();
  };

  test('of those who may approve, and of nobody else; once, however often the job comes', async () => {
    await asks();
    expect(mentioned(await posted())).toEqual(['Bo Lindqvist', 'Fay Okafor', 'Hana Ito']);
    await announceAgain();
    await desk.presses('ada', 'Withdraw');
    await desk.showsIn('approvals', 'bo', 'Withdrawn');
    await announceAgain();
    expect(await announced()).toBe(1);
  });

  test('withdrawn while the bot looks who is there: nothing is posted', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    const held = faults.held();
    desk.outside.connector.once('members', held.fault);
    await desk.presses('ada', 'Ask for approval', { reason: 'locked out' });
    await held.arrived;
    await desk.presses('ada', 'Withdraw');
    held.release();
    await desk.settles();
    expect(desk.channel('approvals')).not.toContain('Jane Doe');
    expect(await announced()).toBe(0);
  });

  test('at most eight', async () => {
    const channel = desk.outside.connector.conversations.get(PLACES.approvals.id);
    const { bo } = desk.outside.world.technicians;
    if (channel) channel.members = Array.from({ length: 9 }, (_, i) => ({ ...bo, teamsId: `${bo.teamsId}${i}` }));
    await asks();
    expect(mentioned(await posted())).toHaveLength(8);
  });

  test.each<[string, () => unknown, string[]]>([
    ['Teams does not tell who is there', () => desk.outside.connector.always('members', teamsFault(403, 'BotNotInConversationRoster')), []],
    // Bo spoke just now
    ['Entra does not tell what they may', () => desk.outside.graph.always('*', { reset: true } satisfies Fault), ['Bo Lindqvist']],
  ])('%s: posted all the same, and who is known is mentioned', async (_what, fails, names) => {
    await desk.says('ada', 'reset password jane@contoso.com');
    const card = await desk.cardWith('ada', 'Ask for approval');
    fails();
    await desk.presses('ada', 'Ask for approval', { reason: 'locked out' }, { card });
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
    expect(mentioned(await posted())).toEqual(names);
  });
});

test('denied, with a reason: nothing runs and the requester is told', async () => {
  await asks();
  await desk.presses('bo', 'Deny request', { denyReason: 'I cannot reach her' }, { place: 'approvals' });
  await desk.shows('ada', /denied by Bo Lindqvist/i, 'I cannot reach her');
  await desk.showsIn('approvals', 'bo', 'Denied');
  expect((await desk.requests())[0]?.state).toBe('denied');
  expect(desk.resets).toHaveLength(0);
});

test('without the reason that the rule wants, nothing is asked', async () => {
  await desk.says('ada', 'reset password jane@contoso.com');
  const card = await desk.cardWith('ada', 'Ask for approval');
  await desk.outside.client.presses(
    'ada',
    card,
    'Ask for approval',
    { reason: 'x' },
    {
      alter: a => {
        delete (a.value as { action: { data: Record<string, unknown> } }).action.data.reason;
        return a;
      },
    },
  );
  await desk.shows('ada', 'The rule asks for a reason');
  expect((await desk.requests())[0]?.state).toBe('draft');
});

test('nobody decides: one reminder, then expired, and both are told', async () => {
  await asks();
  const [request] = await desk.requests();
  const reminders = async () => (await desk.audit()).filter(row => row.step === 'remind').length;
  /** As by a second process that sweeps at the same time. */
  const remindAgain = () => lookAfter(request?.id as RequestId, desk.bot.ports);
  await remindAgain();
  expect(await reminders()).toBe(0);
  await desk.jumps(61 * 60_000);
  await desk.passes(6_000);
  await remindAgain();
  expect(await reminders()).toBe(1);
  expect(desk.channel('approvals').match(/Needs approval/g)).toHaveLength(2);
  await desk.jumps(60 * 60_000);
  await desk.passes(6_000);
  expect(desk.channel('approvals').match(/Needs approval/g)).toHaveLength(2);
  await desk.jumps(3 * 60 * 60_000);
  await desk.passes(6_000);
  await desk.shows('ada', 'Expired');
  await desk.showsIn('approvals', 'bo', 'Expired');
  expect(desk.channel('approvals')).not.toContain('Needs approval');
  expect(desk.resets).toHaveLength(0);
});

test('decided before the reminder: none comes', async () => {
  await asks();
  await desk.presses('bo', 'Deny request', {}, { place: 'approvals' });
  await desk.shows('ada', /denied by Bo Lindqvist/i);
  await desk.jumps(61 * 60_000);
  const [request] = await desk.requests();
  await lookAfter(request?.id as RequestId, desk.bot.ports);
  expect((await desk.audit()).map(row => row.step)).not.toContain('remind');
});

test('withdrawn by the requester: nobody can approve it any more', async () => {
  await asks();
  const card = await desk.cardWith('bo', 'Approve', 'approvals');
  await desk.presses('ada', 'Withdraw');
  await desk.showsIn('approvals', 'bo', 'Withdrawn');
  expect(card.versions).toHaveLength(2);
  expect(desk.resets).toHaveLength(0);
});
