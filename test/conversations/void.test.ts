import { type Approval, marked, type Request } from '../../src/model/request';
import { CUSTOMER_UNIT, PLACES, people, RESTRICTED_UNIT, type TechnicianName } from '../simulators';
import { unread } from '../simulators/cipp-roles';
import { type Activity, teamsFault } from '../simulators/connector';
import { type Fault, faults, type Held } from '../simulators/server';
import { openDesk } from './desk';

const HOUR = 60 * 60_000;

const desk = openDesk({
  policy: `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
rules:
  - name: fabrikam wants two people
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator, Helpdesk Administrator] }, in: approvals, count: 2 }
  - name: a reset needs a second technician
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator, Helpdesk Administrator] }, in: approvals, expires: 4h, reason: optional }
`,
});

const world = () => desk.outside.world;
const tech = (who: TechnicianName) => world().technicians[who];

/** Somebody wrote in the channel once, so that the bot knows where it is. */
beforeEach(() => desk.says('bo', 'help', 'approvals'));

function person(name: keyof typeof people) {
  const found = world().person(people[name].id);
  if (!found) throw new Error(`${name} is gone`);
  return found;
}
function contoso() {
  const found = world().customer('contoso.com');
  if (!found) throw new Error('contoso is gone');
  return found;
}

async function asks(who: TechnicianName = 'ada', whom = 'jane@contoso.com') {
  await desk.says(who, `reset password ${whom}`);
  await desk.presses(who, 'Ask for approval');
  return desk.showsIn('approvals', 'bo', 'Needs approval', whom);
}

const approves = (who: TechnicianName, button = 'Approve') => desk.presses(who, button, {}, { place: 'approvals' });

/** Approves, and holds all that the run asks outside before it is answered, so that something can happen in between. */
async function approvesAndMeanwhile(change: (asked: Held) => unknown, who: TechnicianName = 'bo') {
  const { cipp, graph } = desk.outside;
  const held = faults.held();
  const reads = [cipp.always('*', held.fault)];
  // the first of each is about whoever presses
  for (const op of ['user', 'transitiveRoleAssignments', 'checkMemberGroups'])
    reads.push(graph.once(op, { met: () => void reads.push(graph.always(op, held.fault)) }));
  await approves(who);
  await held.arrived;
  await change(held);
  for (const read of reads) read.remove();
  held.release();
}

const states = async () => (await desk.requests()).map(r => r.state);
const rows = async () => (await desk.audit()).map(r => `${r.step} ${r.outcome} ${r.actor_name}`);
const untouched = () => expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);

/** The requester reads it on the card and in a message that rings, the channel on its card; nothing was sent. */
async function refusedWith(code: string, sentence: string, who: TechnicianName = 'ada') {
  await desk.shows(who, 'Refused', sentence);
  await desk.shows(who, /^Refused: reset password for /, sentence);
  await desk.showsIn('approvals', 'bo', 'Refused');
  expect(await states()).toEqual(['refused']);
  expect((await desk.audit()).at(-1)).toMatchObject({ step: expect.stringMatching(/^(refuse|void)$/), outcome: code });
  untouched();
}

describe('pressed by somebody who may not', () => {
  test.each(['Approve', 'Deny request'])("one's own: %s", async button => {
    await asks();
    const { toast } = await approves('ada', button);
    expect(toast).toContain('You asked for this, so someone else must approve it');
    expect(await states()).toEqual(['pending']);
    expect((await rows()).at(-1)).toBe(`${button === 'Approve' ? 'approve' : 'deny'}-refused OWN_REQUEST Ada Fischer`);
    untouched();
  });

  test.each([
    ['cleo', 'another role'],
    ['dana', 'no role'],
    ['eli', 'a blocked account'],
    ['gus', 'a guest'],
    ['gil', 'a role on one unit only'],
    ['ivy', 'eligible, not active'],
  ] as const)('%s: %s', async (who, _why) => {
    await asks();
    for (const button of ['Approve', 'Deny request']) {
      const { toast } = await approves(who, button);
      expect(toast).toContain('Approvers of this request are User Administrator or Helpdesk Administrator; you are not one of them now');
    }
    expect(await states()).toEqual(['pending']);
    expect((await rows()).slice(-2)).toEqual([
      `approve-refused NOT_AN_APPROVER ${tech(who).name}`,
      `deny-refused NOT_AN_APPROVER ${tech(who).name}`,
    ]);
    untouched();
    // the card still waits for those who may
    await approves('bo');
    await desk.shows('ada', 'Done');
  });

  test('somebody of another tenant is told nothing', async () => {
    const card = await asks();
    const sent = await desk.presses('mallory', 'Approve', {}, { card });
    expect(sent.toast).toContain('not available');
    expect(sent.text).not.toMatch(/Jane|contoso|Ada/);
    expect(await states()).toEqual(['pending']);
    untouched();
  });

  test('a role that was taken away before the press', async () => {
    await asks();
    tech('bo').holds = [];
    const { toast } = await approves('bo');
    expect(toast).toContain('you are not one of them now');
    expect(await states()).toEqual(['pending']);
    untouched();
  });

  test('a role that ended by itself before the press', async () => {
    tech('ivy').holds.push({ role: 'User Administrator', until: new Date(desk.clock.now().getTime() + HOUR).toISOString() });
    await asks();
    await desk.jumps(HOUR);
    const { toast } = await approves('ivy');
    expect(toast).toContain('you are not one of them now');
    untouched();
  });

  test.each<[string, Fault]>([
    ['is down', { reset: true }],
    ['answers 500', { status: 500, body: {} }],
    ['shows too little', { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } }],
  ])("the presser's rights cannot be read: Graph %s", async (_what, fault) => {
    await asks();
    desk.outside.graph.always('*', fault);
    const { toast } = await approves('bo');
    expect(toast).toContain('I could not read your roles from Entra, and what cannot be read counts as no. Your press did nothing');
    expect(await states()).toEqual(['pending']);
    expect((await rows()).at(-1)).toBe('approve-refused APPROVER_UNREADABLE Bo Lindqvist');
    untouched();
  });
});

/** The policy with fewer approvers. */
const fewer = (text: string) => text.replaceAll('by: { roles: [User Administrator, Helpdesk', 'by: { roles: [Global');

/** The desk's own policy again after tests that change the file. */
afterEach(async () => {
  await desk.policy();
  await desk.bot.reloadPolicy();
});

test('a process that hears of another policy than its own reads its file again, and says where they differ', async () => {
  await desk.policy(desk.rules.replace('version: 1', 'version: 1\nlimits: { perRequester: { runs: 50, window: 1h } }'));
  await desk.db.query("select pg_notify('cipp_bot_policy', 'read elsewhere')");
  await desk.logs('another process has another policy');
  expect(desk.bot.ports.policy().limits.perRequester).toEqual({ runs: 50, window: '1h' });
});

describe('what it rests on changed while it waited', () => {
  test.each<[string, () => unknown, string, string]>([
    ["the requester's role was taken away", () => (tech('ada').holds = []), 'MATRIX', 'You count as no role that counts'],
    [
      'the requester has another role now',
      () => (tech('ada').holds = [{ role: 'Password Administrator' }]),
      'NO_RULE',
      'No rule of the policy',
    ],
    ['the requester was blocked', () => (tech('ada').enabled = false), 'REQUESTER_DISABLED', 'Your account is blocked in Entra'],
    ['the requester is a guest now', () => (tech('ada').guest = true), 'NOT_A_MEMBER', 'This bot is not available to you'],
    [
      'the target became an admin',
      () => world().grant(people.jane, 'Exchange Administrator'),
      'MATRIX',
      'they hold Exchange Administrator',
    ],
    [
      'the target could become an admin',
      () => world().grant(people.jane, 'Global Administrator', { eligible: true }),
      'MATRIX',
      'they could activate Global Administrator',
    ],
    [
      'the target got a role on a unit',
      () => world().grant(people.jane, 'User Administrator', { scope: `/administrativeUnits/${CUSTOMER_UNIT.id}` }),
      'MATRIX',
      'they hold User Administrator',
    ],
    [
      'the target got a harmless role, on a unit with restricted management',
      () => world().grant(people.jane, 'Directory Readers', { scope: `/administrativeUnits/${RESTRICTED_UNIT.id}` }),
      'MATRIX',
      'they hold a role on Executives, an administrative unit with restricted management',
    ],
    [
      'the target owns a group that can be given roles',
      () =>
        contoso()
          .access.groups.find(g => g.name === 'Project admins')
          ?.owners.push(people.jane.id),
      'MATRIX',
      'a member or owner of a group that can be given roles',
    ],
    ['the target was renamed', () => (person('jane').displayName = 'Jane Roe'), 'CHANGED', 'The person changed after you confirmed'],
    ['the target was deleted', () => (contoso().people = []), 'CHANGED', 'The person changed after you confirmed'],
    ['the target is a guest now', () => (person('jane').userType = 'Guest'), 'USER_GUEST', 'is a guest at Contoso Ltd'],
    ['the customer left', () => (contoso().excluded = true), 'CHANGED', "CIPP's list of customers changed after you confirmed"],
  ])('%s', async (_what, change, code, sentence) => {
    await asks();
    change();
    await approves('bo');
    await refusedWith(code, sentence);
  });

  test("the requester's PIM activation ended", async () => {
    tech('ivy').holds.push({ role: 'Helpdesk Administrator', until: new Date(desk.clock.now().getTime() + HOUR).toISOString() });
    await asks('ivy');
    await desk.jumps(HOUR);
    await approves('bo');
    await refusedWith('MATRIX', 'You count as no role that counts', 'ivy');
  });

  test.each<[string, (text: string) => string, string]>([
    ['other approvers', fewer, 'The policy changed'],
    [
      'turned off',
      text => text.replace('rules:', 'rules:\n  - { name: off, actions: "*", tenants: "*", who: "*", then: off }'),
      'turns this off',
    ],
    ['two people are needed', text => text.replace('expires: 4h', 'count: 2, expires: 4h'), 'The policy changed'],
    ['the rule is gone', text => text.replace('a reset needs a second technician', 'another name'), 'The policy changed'],
    [
      'the person is protected now',
      text => text.replace('rules:', 'protected: [{ tenants: "*", users: [jane@contoso.com] }]\nrules:'),
      'The policy protects this person (jane@contoso.com)',
    ],
    [
      'a limit',
      text => text.replace('rules:', 'limits: { perTarget: { runs: 1, window: 1h } }\nrules:'),
      'This person was the target of 1 requests within 1h',
    ],
  ])('the policy was tightened: %s', async (what, change, sentence) => {
    if (what === 'a limit') {
      await asks('fay');
      await approves('bo');
      await desk.shows('fay', 'Done');
    }
    const before = desk.resets.length;
    await asks();
    await desk.policy(change(desk.rules));
    await desk.bot.reloadPolicy();
    await approves('bo');
    await desk.shows('ada', 'Refused', sentence);
    await desk.shows('ada', /^Refused: /, sentence);
    await desk.showsIn('approvals', 'fay', 'Refused');
    // a rule that is another one now: nobody's yes to it is kept
    expect((await desk.audit()).at(-1)?.step).toBe(sentence === 'The policy changed' ? 'void' : 'refuse');
    expect(desk.resets).toHaveLength(before);
  });

  test('the policy was tightened, and the bot started again', async () => {
    await asks();
    await desk.policy(fewer(desk.rules));
    await desk.restarts();
    await approves('bo');
    await refusedWith('CHANGED', 'The policy changed after you confirmed');
  });

  test('the policy file is broken: the one before it still counts', async () => {
    await asks();
    await desk.policy(`${desk.rules}\nnonsense: true\n`);
    await desk.bot.reloadPolicy();
    await approves('bo');
    await desk.shows('ada', 'Done');
  });
});

describe('what it rests on changed between the approval and the run', () => {
  const soon = () => new Date(desk.clock.now().getTime() + HOUR).toISOString();

  test.each<[string, (asked: Held) => unknown, string, string]>([
    ["the requester's role was taken away", () => (tech('ada').holds = []), 'MATRIX', 'You count as no role that counts'],
    ["the approver's role was taken away", () => (tech('bo').holds = []), 'CHANGED', 'The rights of an approver changed'],
    ['the approver was blocked', () => (tech('bo').enabled = false), 'CHANGED', 'The rights of an approver changed'],
    ['the approver is a guest now', () => (tech('bo').guest = true), 'CHANGED', 'The rights of an approver changed'],
    ['the target became an admin', () => world().grant(people.jane, 'Global Administrator'), 'MATRIX', 'they hold Global Administrator'],
    [
      'Graph is down',
      asked => {
        Object.assign(asked.fault, faults.resetBefore);
        desk.outside.graph.always('*', faults.resetBefore);
      },
      'REQUESTER_UNREADABLE',
      'I could not read your roles from Entra',
    ],
  ])('%s', async (_what, change, code, sentence) => {
    await asks();
    await approvesAndMeanwhile(change);
    await refusedWith(code, sentence);
  });

  test('the policy was tightened', async () => {
    await asks();
    await approvesAndMeanwhile(async () => {
      await desk.policy(fewer(desk.rules));
      await desk.bot.reloadPolicy();
    });
    await refusedWith('CHANGED', 'The policy changed after you confirmed');
  });

  test("the approver's PIM activation ended", async () => {
    tech('ivy').holds.push({ role: 'User Administrator', until: soon() });
    await asks();
    await desk.jumps(HOUR - 60_000);
    await approvesAndMeanwhile(() => desk.jumps(60_000, 'run'), 'ivy');
    await refusedWith('CHANGED', 'The rights of an approver changed');
  });

  test('the run came too late: what was approved grew old', async () => {
    await asks();
    await approvesAndMeanwhile(() => desk.jumps(16 * 60_000, 'run'));
    await desk.shows('ada', 'Expired', 'not run in time');
    expect(await states()).toEqual(['expired']);
    untouched();
  });
});

describe('what cannot be read of the target is a no', () => {
  const MEMBER = 'ListGraphRequest:transitiveMemberOf';
  const OWNED = 'ListGraphRequest:ownedObjects';
  const ELIGIBLE = 'ListGraphRequest:roleEligibilityScheduleInstances';
  const licence: Fault = { status: 400, body: 'Graph Error: The tenant needs to have Microsoft Entra ID P2. - Endpoint: x' };
  const down: Fault = { status: 500, body: 'Exception' };

  test.each<[string, string, Fault]>([
    ['CIPP cuts every role read', 'ListRoles', { reset: true }],
    ['CIPP answers 500', 'ListRoles', down],
    ['the role list is empty', 'ListRoles', { effect: true, change: () => [] }],
    ['nobody holds any role', 'ListRoles', unread.nobody],
    ['rows are nulls', 'ListRoles', unread.oneNull],
    ['the answer is empty', 'ListRoles', unread.nothing],
    ['the answer is a text', 'ListRoles', unread.text],
    ['roles need a licence', 'ListRoles', licence],
    ['groups are queued', MEMBER, unread.queued],
    ['groups are nulls', MEMBER, unread.oneNull],
    ['groups are no list', MEMBER, unread.noResults],
    ['groups need a licence', MEMBER, licence],
    ['groups cannot be read', MEMBER, unread.graphError],
    ['owned groups are queued', OWNED, unread.queued],
    ['owned groups are not there', OWNED, unread.nothing],
    ['eligible roles are queued', ELIGIBLE, unread.queued],
    ['eligible roles are nulls', ELIGIBLE, unread.oneNull],
    ['eligible roles cannot be read', ELIGIBLE, unread.graphError],
  ])('%s', async (_what, op, fault) => {
    await asks();
    desk.outside.cipp.always(op, fault);
    await approves('bo');
    await refusedWith('TARGET_UNREADABLE', 'could not be read in full, and what cannot be read counts as protected');
  });

  test('already when it is asked for', async () => {
    desk.outside.cipp.always('ListRoles', unread.nobody);
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.shows('ada', 'could not be read in full', 'Check again');
    desk.outside.cipp.reset();
    await desk.presses('ada', 'Check again');
    await desk.shows('ada', 'Ask for approval');
    expect((await rows())[0]).toBe('refused TARGET_UNREADABLE Ada Fischer');
  });
});

describe('one decision, one run', () => {
  const decisions = async () => {
    const [request] = await desk.requests();
    return (request?.body.approval as Approval | undefined)?.decisions ?? [];
  };

  test('pressed twice by one', async () => {
    const card = await asks();
    const press = () => desk.presses('bo', 'Approve', {}, { card });
    await Promise.all([press(), press(), press()]);
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
    expect((await decisions()).map(d => d.by.name)).toEqual(['Bo Lindqvist']);
    expect((await rows()).filter(r => r.startsWith('approve approved'))).toHaveLength(1);
  });

  test('two approvers at once: the second is told whose decision it was', async () => {
    const card = await asks();
    const sent = await Promise.all([desk.presses('bo', 'Approve', {}, { card }), desk.presses('hana', 'Approve', {}, { card })]);
    await desk.shows('ada', 'Done');
    const [decision, ...others] = await decisions();
    expect(others).toEqual([]);
    for (const { text } of sent) expect(text).toContain(decision?.by.name);
    expect(desk.resets).toHaveLength(1);
    const second = decision?.by.name === 'Bo Lindqvist' ? 'Hana Ito' : 'Bo Lindqvist';
    expect((await rows()).filter(r => r.includes('ALREADY_DECIDED'))).toEqual([`approve-refused ALREADY_DECIDED ${second}`]);
  });

  /** The next reads of stored requests, as many as said, all see the rows before any of them goes on. */
  function readTogether(n: number): void {
    const { db } = desk;
    const { query } = db;
    let release = () => {};
    const all = new Promise<void>(resolve => {
      release = resolve;
    });
    let seen = 0;
    db.query = async <R>(text: string, values?: readonly unknown[]) => {
      const result = await query.call<typeof db, [string, (readonly unknown[])?], Promise<{ rows: unknown[]; rowCount: number }>>(
        db,
        text,
        values,
      );
      if (text.startsWith('select body from requests where id')) {
        seen += 1;
        if (seen === n) {
          db.query = query;
          release();
        }
        await all;
      }
      return result as { rows: R[]; rowCount: number };
    };
  }

  test('two approvers whose rights become known at the same moment: one swap, one run', async () => {
    const card = await asks();
    const held = faults.held();
    const reads = desk.outside.graph.always('user', held.fault);
    const both = Promise.all([desk.presses('bo', 'Approve', {}, { card }), desk.presses('hana', 'Approve', {}, { card })]);
    while (reads.hits < 2) await new Promise(resolve => setImmediate(resolve));
    readTogether(2);
    held.release();
    await both;
    await desk.shows('ada', 'Done');
    expect(await decisions()).toHaveLength(1);
    expect((await rows()).filter(r => /^approve(-refused)? /.test(r)).map(r => r.split(' ').slice(0, 2).join(' '))).toEqual([
      'approve approved',
      'approve-refused ALREADY_DECIDED',
    ]);
    expect(desk.resets).toHaveLength(1);
  });

  test.each([
    ['approves', 'denies'],
    ['denies', 'approves'],
  ])('one %s and one %s at once', async (...inOrder) => {
    const card = await asks();
    const press = {
      approves: () => desk.presses('bo', 'Approve', {}, { card }),
      denies: () => desk.presses('hana', 'Deny request', {}, { card }),
    };
    await Promise.all(inOrder.map(what => press[what as keyof typeof press]()));
    const [decision, ...others] = await decisions();
    expect(others).toEqual([]);
    if (decision?.approved) await desk.shows('ada', 'Done');
    else {
      await desk.shows('ada', /denied by Hana Ito/i);
      untouched();
    }
  });

  test('expired: the press comes before anybody noticed', async () => {
    await asks();
    await desk.jumps(4 * HOUR);
    const { text } = await approves('bo');
    expect(text).toContain('Expired');
    await desk.shows('ada', /^Expired: /);
    expect(await states()).toEqual(['expired']);
    expect((await rows()).at(-1)).toMatch(/^expire expired/);
    untouched();
  });

  test("yesterday's press, sent once more", async () => {
    await asks();
    const press = await approves('bo');
    await desk.shows('ada', 'Done');
    await desk.jumps(24 * HOUR);
    const again = await desk.outside.client.repeats(press);
    const other = await desk.outside.client.sends({ ...press.activity, id: 'f:other' });
    for (const { text } of [again, other]) expect(text).toContain('Done');
    expect(desk.resets).toHaveLength(1);
    expect((await rows()).slice(-2)).toEqual([
      'approve-refused ALREADY_DECIDED Bo Lindqvist',
      'approve-refused ALREADY_DECIDED Bo Lindqvist',
    ]);
    // a new request for the same person is another one
    await asks();
    await desk.outside.client.repeats(press);
    expect((await states()).sort()).toEqual(['done', 'pending']);
  });

  test.each([
    ['Deny request', 'Approve'],
    ['Approve', 'Deny request'],
  ])('%s, and then %s', async (first, then) => {
    const card = await asks();
    await desk.presses('bo', first, {}, { card });
    await desk.shows('ada', first === 'Approve' ? 'Done' : /denied by Bo/i);
    await desk.presses('hana', then, {}, { card: { ...card, activity: card.versions[0] as Activity, views: new Map() } });
    expect(desk.resets).toHaveLength(first === 'Approve' ? 1 : 0);
    expect((await rows()).at(-1)).toMatch(/-refused ALREADY_DECIDED Hana Ito$/);
  });
});

describe('two people', () => {
  const FINN = 'finn@fabrikam.com';

  test('one is not enough, and the same one twice is one', async () => {
    const card = await asks('ada', FINN);
    await approves('bo');
    await desk.showsIn('approvals', 'fay', '1 of 2', 'approved by Bo Lindqvist');
    const { toast } = await desk.presses('bo', 'Approve', {}, { card });
    expect(toast).toContain('You approved this already; it needs somebody else too');
    expect((await rows()).at(-1)).toBe('approve-refused APPROVED_TWICE Bo Lindqvist');
    await desk.presses('ada', 'Approve', {}, { card });
    expect(await states()).toEqual(['pending']);
    untouched();
    await approves('hana');
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test('one of the two lost the right', async () => {
    await asks('ada', FINN);
    await approves('bo');
    await desk.showsIn('approvals', 'fay', '1 of 2');
    tech('bo').holds = [];
    await approves('hana');
    await refusedWith('CHANGED', 'The rights of an approver changed');
  });

  test('one denies: that is enough', async () => {
    await asks('ada', FINN);
    await approves('bo');
    await desk.showsIn('approvals', 'fay', '1 of 2');
    await approves('hana', 'Deny request');
    await desk.shows('ada', /denied by Hana Ito/i);
    untouched();
  });
});

describe('card data edited', () => {
  type Data = Record<string, unknown>;
  const altered = (change: (data: Data) => Data) => ({
    alter: (activity: Activity) => {
      const copy = structuredClone(activity) as { value: { action: { data: Data } } } & Activity;
      copy.value.action.data = change(copy.value.action.data);
      return copy;
    },
  });

  test('action, tenant and person in it change nothing', async () => {
    const card = await asks();
    const more = {
      action: 'delete-user',
      tenant: 'fabrikam.com',
      tenantFilter: 'fabrikam.com',
      user: people.gloria.id,
      target: { id: people.gloria.id },
      upn: 'admin@contoso.com',
      mustChangePassword: 'false',
      values: { mustChangePassword: false },
      call: { endpoint: 'ExecOffboardUser' },
      requester: tech('bo').id,
    };
    await desk.outside.client.presses(
      'bo',
      card,
      'Approve',
      {},
      altered(data => ({ ...data, ...more })),
    );
    await desk.shows('ada', 'Done');
    expect(desk.resets).toEqual([expect.objectContaining({ id: people.jane.id, tenantFilter: 'contoso.com', mustChange: true })]);
  });

  test.each<[string, (data: Data, other: { id: string; key: string }) => Data]>([
    ["another request's number", (data, { id }) => ({ ...data, request: id })],
    ["another request's key", (data, { key }) => ({ ...data, once: key })],
    ['no key', ({ once, ...data }) => data],
    ['a key that is an object', data => ({ ...data, once: { toString: 'x' } })],
    ['no number', ({ request, ...data }) => data],
    ['a number that nobody has', data => ({ ...data, request: 'R-000000' })],
  ])('%s', async (_what, change) => {
    await asks('hana', 'sam.taylor@contoso.com');
    const [other] = await desk.requests();
    const card = await asks();
    const key = String(other?.body.key);
    await desk.outside.client.presses(
      'bo',
      card,
      'Approve',
      {},
      altered(data => change(data, { id: other?.id ?? '', key })),
    );
    expect(await states()).toEqual(['pending', 'pending']);
    expect((await rows()).at(-1)).toBe('press-refused GONE Bo Lindqvist');
    untouched();
  });

  test("the requester's buttons, pressed by another", async () => {
    await asks();
    const card = await desk.cardWith('ada', 'Withdraw');
    const sent = await desk.outside.client.presses(
      'ada',
      card,
      'Withdraw',
      {},
      {
        alter: a => ({ ...a, from: { id: tech('bo').teamsId, aadObjectId: tech('bo').id, name: 'Bo Lindqvist' } }),
      },
    );
    expect(sent.text).toContain('belongs to somebody else');
    expect(await states()).toEqual(['pending']);
    expect((await rows()).at(-1)).toBe('press-refused NOT_YOURS Bo Lindqvist');
  });
});

describe('the stored row edited', () => {
  /** By somebody with the database's password, past the bot. */
  const edit = (...paths: [path: string, value: unknown][]) =>
    Promise.all(
      paths.map(([path, value]) =>
        desk.db.query('update requests set body = jsonb_set(body, $1::text[], $2::text::jsonb)', [`{${path}}`, JSON.stringify(value)]),
      ),
    );
  const call = (more: object) => ({
    method: 'POST',
    endpoint: 'ExecResetPass',
    body: { tenantFilter: 'contoso.com', ID: people.jane.id, displayName: 'Jane Doe', MustChange: true, ...more },
  });
  const speaker = (who: TechnicianName) => ({ id: tech(who).id, name: tech(who).name, teamsId: tech(who).teamsId });
  test('what was chosen, while the run reads the world: the call was fixed with the request, and that is sent', async () => {
    await asks();
    await approvesAndMeanwhile(() => edit(['values,mustChangePassword', false]));
    await desk.shows('ada', 'Done');
    expect(desk.resets).toEqual([expect.objectContaining({ id: people.jane.id, mustChange: true })]);
  });

  const edits: [string, () => Promise<unknown>][] = [
    ['the person', () => edit(['target,id', people.sam.id])],
    ['the call', () => edit(['call', call({ ID: people.sam.id })])],
    ['the choices and the call', () => edit(['values,mustChangePassword', false], ['call', call({ MustChange: false })])],
    ['the requester', () => edit(['requester', speaker('hana')])],
    ['the key of the binding', () => edit(['binding', 'A'.repeat(43)])],
    ['the tenant', () => edit(['tenant,id', world().customer('fabrikam.com')?.id])],
    ['the rule', () => edit(['rule', 'fabrikam wants two people'])],
  ];

  const chosen = (): Promise<unknown> => edit(['values,mustChangePassword', false]);
  test.each([...edits, ['the choices', chosen] as const])('while it waits: %s', async (_what, change) => {
    await asks();
    await change();
    await approves('bo');
    await desk.shows('ada', 'Refused', /changed after you confirmed|What is stored is not what was confirmed/);
    expect(await states()).toEqual(['refused']);
    expect((await rows()).at(-1)).toMatch(/^(refuse|void) (CHANGED|TAMPERED)/);
    untouched();
  });

  test.each(edits)('while the run reads the world: %s', async (_what, change) => {
    await asks();
    await approvesAndMeanwhile(change);
    await desk.shows('ada', 'Refused', 'What is stored is not what was confirmed');
    expect((await rows()).at(-1)).toMatch(/^refuse TAMPERED/);
    untouched();
  });

  const approved = (by: TechnicianName) => ({
    by: speaker(by),
    at: desk.clock.now().toISOString(),
    approved: true,
    stage: 0,
    escalated: false,
  });
  const forge = async (...decisions: object[]) => {
    await edit(['approval,decisions', decisions], ['state', 'approved']);
    await desk.db.query(`update requests set state = 'approved'`);
    await desk.jumps(11_000);
    await desk.passes(5_000);
  };

  test.each<[string, TechnicianName]>([
    ['somebody without the role', 'dana'],
    ['the requester', 'ada'],
    ['a blocked account', 'eli'],
    ['a guest', 'gus'],
    ['somebody who may approve, but did not', 'bo'],
  ])('an approval written by hand: by %s', async (_whose, by) => {
    await asks();
    await forge(approved(by));
    await desk.shows('ada', 'Refused', 'The rights of an approver changed after you confirmed');
    expect((await rows()).at(-1)).toMatch(/^refuse CHANGED/);
    untouched();
  });

  test('an approval written by hand: one person twice', async () => {
    await asks('ada', 'finn@fabrikam.com');
    await forge(approved('bo'), approved('bo'));
    await desk.shows('ada', 'Refused', 'The rights of an approver changed');
    untouched();
  });

  /** As if the bot itself had taken it: what stands behind the press's own checks. */
  const marks = async (by: TechnicianName, yes = true) => {
    const [request] = await desk.requests();
    const decision = { ...approved(by), approved: yes };
    return {
      ...decision,
      mark: desk.bot.ports.seal.bind(marked(request?.body as unknown as Request, decision as Parameters<typeof marked>[1])),
    };
  };

  test.each<[string, TechnicianName]>([
    ['the requester', 'ada'],
    ['somebody without the role', 'dana'],
    ['a blocked account', 'eli'],
    ['a guest', 'gus'],
  ])('an approval with a real mark counts no more: by %s', async (_whose, by) => {
    await asks();
    await forge(await marks(by));
    await desk.shows('ada', 'Refused', 'The rights of an approver changed after you confirmed');
    untouched();
  });

  test('a real no is no yes, whatever state is written beside it', async () => {
    await asks('ada', 'finn@fabrikam.com');
    await forge(await marks('bo'), await marks('hana', false));
    await desk.shows('ada', 'Refused', 'The rights of an approver changed');
    untouched();
  });

  test('approvals with real marks: one person twice is one person', async () => {
    await asks('ada', 'finn@fabrikam.com');
    await forge(await marks('bo'), await marks('bo'));
    await desk.shows('ada', 'Refused', 'The rights of an approver changed');
    untouched();
  });

  test('an approval with a real mark of two different people is enough', async () => {
    await asks('ada', 'finn@fabrikam.com');
    await forge(await marks('bo'), await marks('hana'));
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test('the approval taken out of the row', async () => {
    await asks();
    await desk.db.query(`update requests set state = 'approved', body = jsonb_set(body - 'approval', '{state}', '"approved"')`);
    await desk.jumps(11_000);
    await desk.passes(5_000);
    await desk.shows('ada', 'Refused', 'The policy changed after you confirmed');
    untouched();
  });
});

describe('the channel cannot be reached', () => {
  const sentence = 'The approval could not be posted to the channel "approvals", so nobody was asked and nothing was sent';

  async function asksInVain() {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.presses('ada', 'Ask for approval');
  }

  async function refusedInVain() {
    await desk.shows('ada', 'Refused', sentence);
    await desk.shows('ada', /^Refused: /, sentence);
    expect(await states()).toEqual(['refused']);
    expect((await rows()).at(-1)).toMatch(/^void CHANNEL_UNREACHABLE/);
    untouched();
  }

  test('it is gone', async () => {
    desk.outside.connector.conversations.delete(PLACES.approvals.id);
    await asksInVain();
    await refusedInVain();
  });

  test('the bot is not in the team', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    desk.outside.connector.once('create', teamsFault(403, 'BotNotInConversationRoster'));
    desk.outside.connector.once('send', teamsFault(403, 'BotNotInConversationRoster'));
    await desk.presses('ada', 'Ask for approval');
    await desk.shows('ada', 'Refused', sentence);
    expect(await states()).toEqual(['refused']);
    untouched();
  });

  test('Teams is busy at first, and then it is gone', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    const busy = desk.outside.connector.always('send', teamsFault(503, 'ServiceUnavailable'));
    const also = desk.outside.connector.always('create', teamsFault(503, 'ServiceUnavailable'));
    await desk.presses('ada', 'Ask for approval');
    await desk.logs('a card was not delivered');
    expect(await states()).toEqual(['pending']);
    desk.outside.connector.conversations.delete(PLACES.approvals.id);
    busy.remove();
    also.remove();
    await desk.jumps(60_000);
    await desk.passes(6_000);
    await refusedInVain();
  });
});
