import { people, ROLES, UNIT } from '../simulators';
import type { Fault } from '../simulators/server';
import { GROUPS } from '../simulators/world';
import { openDesk } from './desk';

/** Everybody's rank is high enough, so that the rules decide; no last rule turns the rest off, so that NO_RULE tells which would. */
const desk = openDesk({
  policy: `
version: 1
ranks:
  - { groups: [${GROUPS.everybody}], tenants: "*", countsAs: Helpdesk Administrator }
  - { groups: [${GROUPS.everybody}], tenants: [home], countsAs: User Administrator }
rules:
  - name: nobody resets at the south clinic
    actions: "*"
    tenants: [south-clinic.example.com]
    who: "*"
    then: off
  - name: the helpdesk resets passwords
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator, Password Administrator] }
    then: allow
  - name: the night shift resets at fabrikam
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { groups: [${GROUPS.everybody}] }
    then: allow
  - name: user administrators reset our own people
    actions: { ids: [reset-password] }
    tenants: [home]
    who: { roles: [User Administrator] }
    then: allow
`,
});

/** Nothing was sent, and the audit says why. */
async function nothingWasSent(outcome: string) {
  expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  expect((await desk.audit()).at(-1)).toMatchObject({ step: expect.stringMatching(/^refuse/), outcome });
}

describe('who may reset', () => {
  test.each(['fay', 'hana', 'ada'] as const)('%s may: directly, through a group, or by a role on the second page', async who => {
    await desk.says(who, 'reset password jane@contoso.com');
    await desk.presses(who, 'Reset password');
    await desk.shows(who, 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test.each([
    ['dana', 'no role', 'No rule of the policy allows you', 'NO_RULE'],
    ['cleo', 'another role', 'No rule of the policy allows you', 'NO_RULE'],
    ['gil', 'the role on one administrative unit only', 'No rule of the policy allows you', 'NO_RULE'],
    ['eli', 'a blocked account', 'Your account is blocked', 'REQUESTER_DISABLED'],
    ['gus', 'a guest', 'not available to you', 'NOT_A_MEMBER'],
  ] as const)('%s may not: %s', async (who, _why, expected, outcome) => {
    await desk.says(who, 'reset password jane@contoso.com');
    await desk.shows(who, expected);
    await nothingWasSent(outcome);
    expect(await desk.requests()).toHaveLength(0);
  });

  test('whom no rule reaches is told which rules would, and whose they are', async () => {
    await desk.says('dana', 'reset password jane@contoso.com');
    await desk.shows('dana', 'Rules that would', '"the helpdesk resets passwords" for Helpdesk Administrator or Password Administrator');
    await nothingWasSent('NO_RULE');
  });

  test('a role over one unit and the same role over the tenant are two things', async () => {
    const { gil } = desk.outside.world.technicians;
    gil.holds = [{ role: 'Password Administrator', scope: UNIT }, { role: 'Directory Readers' }];
    await desk.says('gil', 'reset password jane@contoso.com');
    await desk.shows('gil', 'No rule of the policy allows you');
    gil.holds.push({ role: 'Password Administrator' });
    await desk.jumps(61_000);
    await desk.says('gil', 'reset password jane@contoso.com');
    await desk.shows('gil', 'Reset password?');
  });

  test('a group that the policy names, where it names it', async () => {
    await desk.says('dana', 'reset password finn@fabrikam.com');
    await desk.shows('dana', 'Reset password?', 'the night shift resets at fabrikam');
    await desk.presses('dana', 'Reset password');
    await desk.shows('dana', 'Done');
    expect(desk.resets).toEqual([expect.objectContaining({ tenantFilter: 'fabrikam.com' })]);
  });

  test('a customer that is turned off, for everybody', async () => {
    await desk.says('ada', 'reset password clara.hill@south-clinic.example.com');
    await desk.shows('ada', 'The rule "nobody resets at the south clinic" turns this off');
    await nothingWasSent('RULE_OFF');
  });

  test('the home tenant: only by the rule that names it, however many customers another one covers', async () => {
    await desk.says('ada', 'reset password dana@msp.example.com');
    await desk.shows('ada', 'home tenant');
    await nothingWasSent('TENANT_HOME');
    await desk.says('bo', 'reset password dana@msp.example.com');
    await desk.shows('bo', 'Reset password?', 'user administrators reset our own people');
    await desk.presses('bo', 'Reset password');
    await desk.shows('bo', 'Done');
    expect(desk.resets).toEqual([expect.objectContaining({ tenantFilter: 'msp.example.com' })]);
  });
});

const noRow = { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'Resource not found.' } } };
const assignment = { id: 'x', principalId: 'x', roleDefinitionId: ROLES['Helpdesk Administrator'] };

describe('what Entra does not say is a no', () => {
  test.each<[string, string, Fault]>([
    ['Graph cuts every connection', '*', { reset: true }],
    ['Graph answers 500', '*', { status: 500, body: { error: { code: 'InternalServerError', message: 'x' } } }],
    ['Graph asks to wait for an hour', '*', { status: 429, headers: { 'retry-after': '3600' }, body: {} }],
    ['too small a permission shows a person of nulls', 'user', { change: () => ({ id: null, accountEnabled: null, userType: null }) }],
    ['the account is there without its state', 'user', { change: body => ({ ...(body as object), accountEnabled: null }) }],
    ['roles are forbidden', 'transitiveRoleAssignments', { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } }],
    ['roles are not found, as without the header', 'transitiveRoleAssignments', noRow],
    ['roles come as no list', 'transitiveRoleAssignments', { change: () => ({ value: null }) }],
    ['a role comes without its scope', 'transitiveRoleAssignments', { change: () => ({ value: [assignment] }) }],
    ['groups are forbidden', 'checkMemberGroups', { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } }],
    ['an answer is cut in the middle', 'user', { reset: 'mid' }],
    ['an answer is a page of a proxy', '*', { status: 200, body: '<html>Sign in</html>' }],
  ])('%s', async (_why, op, fault) => {
    desk.outside.graph.always(op, fault);
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.shows('ada', 'I could not read your roles from Entra, and what cannot be read counts as no.');
    await nothingWasSent('REQUESTER_UNREADABLE');
  });

  test('also at the press: the card was made when Graph still answered', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.cardWith('ada', 'Reset password');
    desk.outside.graph.permission = 'too small';
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Refused', 'I could not read your roles from Entra');
    await nothingWasSent('REQUESTER_UNREADABLE');
    expect((await desk.requests())[0]?.state).toBe('refused');
  });

  test('Graph refuses the token, the renewed one too', async () => {
    desk.outside.graph.always('*', { status: 401 });
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.shows('ada', 'I could not read your roles from Entra');
    await nothingWasSent('REQUESTER_UNREADABLE');
  });
});

describe('everything is read again between the card and the run', () => {
  const world = () => desk.outside.world;
  const contoso = () => {
    const found = world().customer('contoso.com');
    if (!found) throw new Error('contoso is gone');
    return found;
  };
  const jane = () => {
    const found = world().person(people.jane.id);
    if (!found) throw new Error('jane is gone');
    return found;
  };
  const changed = 'changed after you confirmed, so nothing was sent';

  test.each<[string, () => void, string, string]>([
    ['the role was taken away', () => void (world().technicians.ada.holds = []), 'No rule of the policy allows you', 'NO_RULE'],
    ['the account was blocked', () => void (world().technicians.ada.enabled = false), 'Your account is blocked', 'REQUESTER_DISABLED'],
    ['the technician became a guest', () => void (world().technicians.ada.guest = true), 'not available to you', 'NOT_A_MEMBER'],
    ['the person has another name', () => void (jane().displayName = 'Jane Smith'), `The person ${changed}`, 'CHANGED'],
    ['the person was deleted', () => void (contoso().people = []), `The person ${changed}`, 'CHANGED'],
    ['the person became a guest', () => void (jane().userType = 'Guest'), 'guest', 'USER_GUEST'],
    ['the customer left the list', () => void (contoso().excluded = true), `CIPP's list of customers ${changed}`, 'CHANGED'],
  ])('%s', async (_what, change, expected, outcome) => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.cardWith('ada', 'Reset password');
    change();
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Refused', expected);
    await nothingWasSent(outcome);
    expect((await desk.requests()).map(r => r.state)).toEqual(['refused']);
  });

  test('another person now has the sign-in name: the one who was confirmed is reset', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.cardWith('ada', 'Reset password');
    jane().userPrincipalName = 'jane.old@contoso.com';
    const sam = contoso().people.find(p => p.id === people.sam.id);
    if (sam) sam.userPrincipalName = 'jane@contoso.com';
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Done');
    expect(desk.resets).toEqual([expect.objectContaining({ id: people.jane.id })]);
  });

  test.each([
    [
      'another rule allows it now',
      (text: string) => text.replace('the helpdesk resets passwords', 'a new name'),
      'The policy changed after you confirmed',
      'CHANGED',
    ],
    ['a rule turns it off now', (text: string) => text.replace('[south-clinic.example.com]', '"*"'), 'turns this off', 'RULE_OFF'],
  ])('the policy changed meanwhile: %s', async (_what, change, expected, outcome) => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.cardWith('ada', 'Reset password');
    await desk.policy(change(desk.rules));
    await desk.restarts();
    try {
      await desk.presses('ada', 'Reset password');
      await desk.shows('ada', 'Refused', expected);
      await nothingWasSent(outcome);
    } finally {
      await desk.policy();
      await desk.restarts();
    }
  });
});
