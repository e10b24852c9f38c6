import { type Approval, marked, type Request } from '../../src/model/request';
import { PLACES, people, type TechnicianName } from '../simulators';
import type { Activity } from '../simulators/connector';
import { faults, type SetFault } from '../simulators/server';
import { openDesk } from './desk';

const MINUTE = 60_000;
/** As long as one call to CIPP may take, and what a question outlives it by. */
const LEASE = 150_000;

const desk = openDesk({
  // a prompt that waits must not hold the only place
  env: { CIPP_CONCURRENCY: '1' },
  policy: `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
  audit: { id: "${PLACES.general.id}" }
rules:
  - name: contoso wants the person's own word
    actions: { ids: [reset-password, delete-group] }
    tenants: [contoso.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, expires: 4h, remind: 1h, verifyCaller: required }
  - name: fabrikam wants to see it
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { roles: [Helpdesk Administrator, User Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, expires: 1m, verifyCaller: shown }
  - name: a prompt is for everybody
    actions: { ids: [send-mfa-push] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator, User Administrator] }
    then: allow
`,
});

/** Somebody wrote in both channels once, so that the bot knows where they are. */
beforeEach(async () => {
  await desk.says('bo', 'help', 'approvals');
  await desk.says('bo', 'help', 'general');
});

const JANE = people.jane.userPrincipalName;
const RUTH = people.ruth.userPrincipalName;
const cipp = () => desk.outside.cipp;
const prompts = () => cipp().received('ExecSendPush');
const channel = () => desk.channel('approvals');
const rows = async () => (await desk.audit()).map(r => `${r.step} ${r.outcome}`);
const states = async () => (await desk.requests()).map(r => r.state);
const untouched = () => expect(cipp().received('ExecResetPass')).toHaveLength(0);
const approves = (who: TechnicianName = 'bo') => desk.presses(who, 'Approve', {}, { place: 'approvals' });

async function asks(upn = JANE, who: TechnicianName = 'ada') {
  await desk.says(who, `reset password ${upn}`);
  await desk.presses(who, 'Ask for approval', { reason: 'locked out' });
}

/** The phone rings, and nobody has answered yet. */
async function asking(upn = JANE) {
  const held = faults.held();
  cipp().once('ExecSendPush', held.fault);
  await asks(upn);
  await held.arrived;
  return held;
}

test('the person approves on their phone: only then are approvers asked, and everybody reads it', async () => {
  const held = await asking();
  await desk.shows('ada', 'Asking the person first', 'on their own phone', 'the answer takes up to a minute');
  expect(prompts()).toEqual([expect.objectContaining({ body: { tenantFilter: 'contoso.com', UserEmail: JANE } })]);
  // a stray job, and every look that the bot takes by itself
  await desk.bot.ports.store.queue.send('announce', String((await desk.requests())[0]?.id));
  await desk.passes(40_000, 'verify');
  expect(channel()).not.toContain('Jane');
  // nor may they decide by asking for the card
  await desk.says('bo', 'approvals');
  await desk.shows('bo', 'Waiting for your approval', 'There are none.');
  await desk.says('bo', `status ${String((await desk.requests())[0]?.id)}`);
  const shown = await desk.shows('bo', 'Asking the person first', 'Jane Doe');
  expect(JSON.stringify(shown.activity)).not.toContain('"verb":"approve"');
  expect(await states()).toEqual(['pending']);
  held.release();
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe', 'verified: approved on their own phone');
  await desk.shows('ada', 'Waiting for approval', 'verified: approved on their own phone');
  const [request] = await desk.requests();
  // what approvers are given counts from when they are asked
  expect(new Date(String(request?.body.expiresAt)).getTime() - desk.clock.now().getTime()).toBe(4 * 60 * MINUTE);
  await approves();
  await desk.shows('ada', 'Done', 'verified: approved on their own phone');
  await desk.showsIn('approvals', 'bo', 'Approved', 'verified: approved on their own phone');
  expect(desk.resets).toHaveLength(1);
  expect(prompts()).toHaveLength(1);
  expect(await rows()).toEqual([
    'draft draft',
    'submit pending',
    'ask-caller asking',
    'verify-caller approved',
    'announce pending',
    'approve approved',
    'start running',
    'succeed done',
  ]);
  expect(desk.channel()).not.toContain('Denied');
});

test('what is said while the phone rings is for those who are asked afterwards', async () => {
  const held = await asking();
  await desk.says('ada', `comment ${String((await desk.requests())[0]?.id)} she is on the line`);
  await desk.passes(6_000, 'verify');
  expect(channel()).not.toMatch(/Jane|on the line/);
  held.release();
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'Ada Fischer: she is on the line');
});

test('the card that asks to confirm says that the phone rings first', async () => {
  await desk.says('ada', `reset password ${JANE}`);
  await desk.shows(
    'ada',
    'asked on their own phone first; approvers are asked only if it is approved',
    'The phone of Jane Doe rings as soon as',
  );
  await desk.says('ada', `reset password ${RUTH}`);
  await desk.shows('ada', 'asked on their own phone first; approvers see how it ended');
  expect(prompts()).toHaveLength(0);
});

/** How it ends, what brings it about, and what each of the two cards says. */
type Case = [end: string, set: (upn: string) => object, refused: string, shown: RegExp];
const ENDS: Case[] = [
  ['denied', upn => result(upn, 'PhoneAppDenied'), 'They denied it on their own phone', /NOT verified: they denied it on their own phone/],
  ['unanswered', upn => result(upn, 'PhoneAppNoResponse'), 'Nobody answered on their phone', /NOT verified: nobody answered/],
  [
    'no-method',
    upn => result(upn, 'NoDefaultAuthenticationMethodIsConfigured'),
    'no sign-in method that rings their phone',
    /NOT verified: they have no sign-in method/,
  ],
  ['too-soon', upn => result(upn, 'AuthenticationThrottled'), 'so nobody’s phone rang', /NOT verified: their phone had just been asked/],
  [
    'unreadable',
    upn => result(upn, 'OathCodeOld'),
    'does not prove that they approved (Microsoft said OathCodeOld)',
    /the answer proves nothing \(Microsoft said OathCodeOld\)/,
  ],
  [
    'failed',
    () => cipp().always('ExecSendPush', { status: 401 }),
    'could not be asked (CIPP or Entra refused the bot)',
    /not be asked \(CIPP or Entra refused the bot\)/,
  ],
  [
    'unreadable',
    () => cipp().once('ExecSendPush', faults.resetAfter),
    'does not prove that they approved (CIPP went quiet halfway)',
    /proves nothing \(CIPP went quiet halfway\)/,
  ],
  [
    'failed',
    () => cipp().always('ListTenants', faults.badGateway),
    'could not be asked (what the request rests on could not be read)',
    /not be asked \(what the request rests on could not be read\)/,
  ],
];
const result = (upn: string, code: string) => cipp().identity.pushResults.set(upn.toLowerCase(), code);

test.each(ENDS)('required, and it ends %s: refused, and both cards say how', async (end, set, sentence) => {
  await desk.says('ada', `reset password ${JANE}`);
  await desk.cardWith('ada', 'Ask for approval');
  set(JANE);
  await desk.presses('ada', 'Ask for approval', { reason: 'locked out' });
  await desk.shows('ada', 'Refused', 'nothing was changed', sentence);
  await desk.shows('ada', /^Refused: reset password for Jane Doe/, sentence);
  const card = await desk.showsIn('approvals', 'bo', 'Refused', 'Jane Doe', sentence);
  expect(JSON.stringify(card.activity)).not.toContain('"verb":"approve"');
  expect((await rows()).slice(-2)).toEqual([
    `verify-caller ${end}`,
    expect.stringMatching(new RegExp(`^void CALLER_${end.toUpperCase().replace('-', '_')}`)),
  ]);
  await desk.settles();
  expect(desk.channel().includes('somebody may be calling in their name')).toBe(end === 'denied');
  untouched();
});

/** What differs in how a request goes on does so by kind: a no, no answer, a prompt that never left, a look that failed. */
const KINDS = ENDS.filter((_, i) => [0, 1, 5, 7].includes(i));

test.each(KINDS)('shown, and it ends %s: approvers are asked, and see it before they decide', async (end, set, _sentence, shown) => {
  await desk.says('ada', `reset password ${RUTH}`);
  await desk.cardWith('ada', 'Ask for approval');
  const fault = set(RUTH);
  await desk.presses('ada', 'Ask for approval');
  const card = await desk.showsIn('approvals', 'bo', 'Ruth Adler', shown);
  const text = JSON.stringify(card.activity);
  expect(text.includes('**They denied it on their own phone**')).toBe(end === 'denied');
  expect(text.includes('"style":"attention"')).toBe(end === 'denied');
  // what a locked phone shows
  expect(text.includes('Denied on their own phone. Approval needed')).toBe(end === 'denied');
  await desk.settles();
  expect(desk.channel().includes('somebody may be calling in their name')).toBe(end === 'denied');
  // CIPP is well again
  if ('remove' in fault) (fault as SetFault).remove();
  await approves();
  await desk.shows('ada', 'Done', shown);
  expect(desk.resets).toHaveLength(1);
});

test('people without a method, as CIPP tells it', async () => {
  await asks('petra@contoso.com');
  await desk.shows('ada', 'Refused', 'no sign-in method that rings their phone');
  untouched();
});

describe('one prompt in five minutes', () => {
  const once = () => expect(prompts()).toHaveLength(1);

  test('a second request for the same person rings nobody; after the time it does', async () => {
    result(JANE, 'PhoneAppNoResponse');
    await asks();
    await desk.shows('ada', 'Refused', 'Nobody answered on their phone');
    await desk.jumps(4 * MINUTE);
    await asks(JANE, 'hana');
    await desk.shows('hana', 'Refused', 'so nobody’s phone rang', /Ask again after \d\d:\d\d UTC/);
    once();
    await desk.jumps(MINUTE);
    result(JANE, 'Success');
    await asks(JANE, 'hana');
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'verified');
    expect(prompts()).toHaveLength(2);
  });

  test('for approvers who only want to see it: they read that nobody was asked', async () => {
    await desk.says('bo', `send mfa push ${RUTH}`);
    await desk.presses('bo', 'Send MFA push');
    await desk.shows('bo', 'Done');
    await asks(RUTH);
    await desk.showsIn(
      'approvals',
      'bo',
      'Needs approval',
      /NOT verified: their phone had just been asked, so it was not asked again; possible from/,
    );
    once();
  });

  test('the action that sends one keeps to it too', async () => {
    result(JANE, 'PhoneAppDenied');
    await asks();
    await desk.shows('ada', 'Refused');
    await desk.says('bo', `send mfa push ${JANE}`);
    await desk.presses('bo', 'Send MFA push');
    await desk.shows('bo', 'Failed', 'Their phone was asked less than 5 minutes ago, so it was not asked again');
    once();
    // somebody else's phone is another one
    await desk.says('bo', 'send mfa push sam.taylor@contoso.com');
    await desk.presses('bo', 'Send MFA push');
    await desk.shows('bo', 'Done');
  });

  test('what never left does not count', async () => {
    const fault = cipp().always('ExecSendPush', { status: 401 });
    await asks();
    await desk.shows('ada', 'Refused', 'could not be asked');
    fault.remove();
    await asks();
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'verified');
  });
});

test('a prompt that waits holds no place of other calls', async () => {
  const held = await asking();
  await desk.says('bo', `reset password ${RUTH}`);
  await desk.shows('bo', 'Ruth Adler', 'fabrikam.com', 'Ask for approval');
  held.release();
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
});

describe('a process that goes away', () => {
  test('while the phone rings: the end is not known, and it does not ring again', async () => {
    const held = await asking();
    await desk.dies();
    await desk.starts();
    await desk.passes(LEASE - 70_000);
    expect(await states()).toEqual(['pending']);
    expect(channel()).not.toContain('Jane');
    await desk.passes(80_000);
    await desk.shows('ada', 'Refused', 'The bot was interrupted while it asked the person: their phone may have rung');
    await desk.showsIn('approvals', 'bo', 'Refused', 'The bot was interrupted');
    held.release();
    await desk.passes(60_000);
    expect(prompts()).toHaveLength(1);
    expect((await rows()).slice(-2)).toEqual(['verify-caller interrupted', 'void CALLER_INTERRUPTED']);
    untouched();
  });

  test('before it rang: the next process asks, once', async () => {
    const held = faults.held();
    await desk.says('ada', `reset password ${JANE}`);
    await desk.cardWith('ada', 'Ask for approval');
    cipp().once('ListTenants', held.fault);
    await desk.presses('ada', 'Ask for approval');
    await held.arrived;
    await desk.dies();
    held.release();
    expect(prompts()).toHaveLength(0);
    await desk.starts();
    await desk.passes(75_000);
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'verified');
    expect(prompts()).toHaveLength(1);
  });

  test('an orderly end waits for the answer', async () => {
    const held = await asking();
    const restarted = desk.restarts();
    held.release();
    await restarted;
    await desk.passes(15_000);
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'verified');
    expect(prompts()).toHaveLength(1);
  });
});

describe('the request ends while the phone rings', () => {
  test('withdrawn: the answer changes nothing but the audit, and a denial is a matter for the auditors still', async () => {
    result(JANE, 'PhoneAppDenied');
    const held = await asking();
    await desk.presses('ada', 'Withdraw');
    await desk.shows('ada', 'Withdrawn', 'was being asked on their own phone');
    held.release();
    await desk.showsIn('general', 'cleo', 'somebody may be calling in their name', 'Jane Doe', 'Ada Fischer');
    await desk.settles();
    expect(await states()).toEqual(['withdrawn']);
    expect(channel()).not.toContain('Jane');
    expect((await rows()).slice(-2)).toEqual(['withdraw withdrawn', 'verify-caller-late denied']);
  });

  test('expired', async () => {
    const held = await asking(RUTH);
    await desk.passes(65_000, 'verify');
    await desk.shows('ada', 'Expired', 'before the person answered on their phone');
    held.release();
    await desk.settles();
    expect(await states()).toEqual(['expired']);
    expect((await rows()).at(-1)).toBe('verify-caller-late approved');
    expect(channel()).not.toContain('Ruth');
    untouched();
  });
});

test('who lost the right between the press and the prompt rings nobody', async () => {
  const held = faults.held();
  await desk.says('ada', `reset password ${JANE}`);
  await desk.cardWith('ada', 'Ask for approval');
  cipp().once('ListTenants', held.fault);
  await desk.presses('ada', 'Ask for approval');
  await held.arrived;
  desk.outside.world.technicians.ada.holds = [];
  held.release();
  await desk.shows('ada', 'Refused', 'which may not reset them');
  expect(prompts()).toHaveLength(0);
  expect(channel()).not.toContain('Jane');
});

describe('nobody may decide before', () => {
  test('a press of Approve with the data of a request that still asks', async () => {
    await asks(RUTH);
    const card = await desk.cardWith('bo', 'Approve', 'approvals');
    const held = await asking();
    const request = (await desk.requests()).find(r => JSON.stringify(r.body).includes('"asking"'));
    const sent = await desk.outside.client.presses(
      'bo',
      card,
      'Approve',
      {},
      {
        alter: activity => {
          const copy = structuredClone(activity) as { value: { action: { data: object } } } & Activity;
          copy.value.action.data = { ...copy.value.action.data, request: request?.id, once: request?.body.key };
          return copy;
        },
      },
    );
    expect(sent.toast).toContain('still being asked on their own phone');
    held.release();
    await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
    untouched();
  });

  /** By somebody with the database's password: the end of the question, and a decision that has a real mark. */
  async function forges(caller: object | undefined) {
    const [row] = await desk.requests();
    const request = row?.body as unknown as Request & { approval: Approval };
    const { id, name, teamsId } = desk.outside.world.technicians.bo;
    const said = { by: { id, name, teamsId }, at: desk.clock.now().toISOString(), approved: true, stage: 0, escalated: false };
    const decision = { ...said, mark: desk.bot.ports.seal.bind(marked(request, said as Parameters<typeof marked>[1])) };
    const approval = { ...request.approval, caller: caller && { ...request.approval.caller, ...caller }, decisions: [decision] };
    const body = { ...request, state: 'approved', approval };
    await desk.db.query(`update requests set state = 'approved', verify_at = null, body = $1::jsonb`, [JSON.stringify(body)]);
    await desk.jumps(11_000, 'verify');
    await desk.passes(5_000, 'verify');
    await desk.shows('ada', 'Refused', 'What is stored is not what was confirmed');
    expect((await rows()).at(-1)).toBe('refuse TAMPERED');
    untouched();
  }

  test.each<[string, object | undefined]>([
    ['a yes without a mark', { state: 'approved' }],
    ['a yes with another mark', { state: 'approved', mark: 'A'.repeat(43) }],
    ['no question at all', undefined],
    ['nobody to ask', { state: 'skipped' }],
  ])('an end written by hand: %s', async (_what, caller) => {
    const held = await asking();
    await forges(caller);
    held.release();
  });

  test('a no with a real mark is no yes', async () => {
    await asks(RUTH);
    await desk.showsIn('approvals', 'bo', 'Needs approval');
    await forges({ state: 'denied' });
  });
});

test('what is about no single person is not asked for, and says so', async () => {
  await desk.says('ada', 'delete group "Finance Team" at contoso.com');
  await desk.shows('ada', 'not asked: this is not about one person');
  await desk.presses('ada', 'Ask for approval');
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'Finance Team', 'not asked: this is not about one person');
  await approves();
  await desk.shows('ada', 'Done', 'not asked: this is not about one person');
  expect(prompts()).toHaveLength(0);
});
