import { isZone, readHours, within } from '../../src/model/hours';
import { type ObjectId, objectId } from '../../src/model/ids';
import { actorNamed } from '../../src/model/matrix';
import { type Case, duration, explain, groupsOf, isOneOf, type Policy, PolicyFile, ranksOf, rule, whoWords } from '../../src/model/policy';
import { isProblem } from '../../src/model/problem';

const id = (n: number) => objectId(`${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`) as ObjectId;
const role = (name: string) => actorNamed(name) ?? { id: id(name.length), name };

const CONTOSO: Case['tenant'] = {
  id: id(100),
  domain: 'Contoso.com',
  initialDomain: 'Contoso.onmicrosoft.com',
  name: 'Contoso',
  home: false,
};
const HOME: Case['tenant'] = { id: id(200), domain: 'msp.example.com', initialDomain: 'msp.onmicrosoft.com', name: 'MSP', home: true };

const RESET: Case['action'] = { id: 'reset-password', category: 'User', risk: 'elevated', secret: true, matrix: 'resetPassword' };
const LIST: Case['action'] = { id: 'list-users', category: 'User', risk: 'read', secret: false };
const MFA: Case['action'] = { id: 'reset-mfa', category: 'User', risk: 'destructive', secret: false, matrix: 'sensitiveActions' };
const KEYS: Case['action'] = { id: 'list-keys', category: 'Device', risk: 'read', secret: true };

const ADA: Case['person'] = { id: id(1), name: 'Ada', enabled: true, guest: false, roles: [role('Helpdesk Administrator')], groups: [] };
const JANE: NonNullable<Case['target']> = {
  id: id(2),
  rights: { roles: [], eligible: [], roleAssignable: false, restrictedUnits: [], groups: [] },
};
const NOON = new Date('2026-03-04T12:00:00Z');

const asked = (more: Partial<Case> = {}): Case => ({ action: RESET, person: ADA, tenant: CONTOSO, target: JANE, at: NOON, ...more });
const person = (more: Partial<Case['person']>) => ({ ...ADA, ...more });
const target = (more: Partial<Case['target'] & object>, rights: Partial<NonNullable<Case['target']>['rights']> = {}) => ({
  ...JANE,
  ...more,
  rights: { ...JANE.rights, ...rights },
});

type Written = Record<string, unknown>;
/** `does` is the file's `then`, which a linter takes for a promise. */
const aRule = ({ does = 'allow', ...more }: Written = {}): Written => ({
  name: 'resets',
  actions: { ids: ['reset-password'] },
  tenants: '*',
  who: '*',
  // biome-ignore lint/suspicious/noThenProperty: the file's key, fixed by the policy format
  then: does,
  ...more,
});
const policy = (rules: Written[] = [aRule()], more: Written = {}): Policy => PolicyFile.parse({ version: 1, rules, ...more });

/** `allowed resets`, `approval resets`, or the code of the refusal. */
function said(p: Policy, c: Case): string {
  const ruling = rule(p, c);
  return ruling.kind === 'refused' ? ruling.why.problem : `${ruling.kind} ${ruling.rule.name}`;
}

describe('before any rule', () => {
  test.each<[string, Partial<Case>, string]>([
    ['a member who is enabled', {}, 'allowed resets'],
    ['a guest', { person: person({ guest: true }) }, 'NOT_A_MEMBER'],
    ['a blocked account', { person: person({ enabled: false }) }, 'REQUESTER_DISABLED'],
    ['a guest who is blocked learns no more than a guest', { person: person({ guest: true, enabled: false }) }, 'NOT_A_MEMBER'],
    ['their own account', { target: target({ id: ADA.id }) }, 'OWN_ACCOUNT'],
    ['somebody protected', { target: target({ protectedBy: 'breakglass@contoso.com' }) }, 'PROTECTED'],
    ['an administrator above', { target: target({}, { roles: [role('Global Administrator')] }) }, 'MATRIX'],
    ['somebody who could be one', { target: target({}, { eligible: [role('Global Administrator')] }) }, 'MATRIX'],
    ['a member of a group that can be given roles', { target: target({}, { roleAssignable: true }) }, 'MATRIX'],
    ['a role the table has no row for', { target: target({}, { roles: [{ id: id(77), name: 'Own role' }] }) }, 'MATRIX'],
    ['a requester whose role resets nobody', { person: person({ roles: [role('Global Reader')] }) }, 'MATRIX'],
    ['a requester without any role', { person: person({ roles: [] }) }, 'MATRIX'],
    ['nobody, where the matrix wants somebody', { target: undefined }, 'TARGET_UNREADABLE'],
    [
      'an action without a matrix, at an administrator',
      { action: LIST, target: target({}, { roles: [role('Global Administrator')] }) },
      'NO_RULE',
    ],
    ['the order: own account before protection', { target: target({ id: ADA.id, protectedBy: 'x' }) }, 'OWN_ACCOUNT'],
    ['what gives an account away, by one who may only reset', { action: MFA }, 'MATRIX_SENSITIVE'],
    ['the same, by one who may do that too', { action: MFA, person: person({ roles: [role('User Administrator')] }) }, 'NO_RULE'],
    [
      'the order: protection before the matrix',
      { target: target({ protectedBy: 'x' }, { roles: [role('Global Administrator')] }) },
      'PROTECTED',
    ],
  ])('%s', (_, more, ruling) => {
    expect(said(policy(), asked(more))).toBe(ruling);
  });

  test('eligible roles are passed over where the policy says so', () => {
    const c = (held: boolean) =>
      asked({ target: target({}, { eligible: [role('Global Administrator')], restrictedUnits: [{ name: 'Board', held }] }) });
    expect(said(policy(undefined, { eligibleRoles: 'ignored' }), c(false))).toBe('allowed resets');
    expect(said(policy(undefined, { eligibleRoles: 'ignored' }), c(true))).toBe('MATRIX');
  });

  test('no rule helps against a guard', () => {
    const all = policy([aRule({ actions: { ids: ['reset-password'], secrets: true } })]);
    expect(said(all, asked({ target: target({ protectedBy: 'x' }) }))).toBe('PROTECTED');
  });

  test('the refusal names what is in the way and who could', () => {
    const ruling = rule(policy(), asked({ target: target({}, { roles: [role('Global Administrator')] }) }));
    expect(ruling.kind === 'refused' && ruling.why.data).toEqual({
      target: 'they hold Global Administrator',
      yours: 'Helpdesk Administrator',
      able: 'Privileged Authentication Administrator or Global Administrator',
    });
  });
});

describe('the first rule that matches', () => {
  const approval = { by: { roles: ['User Administrator'] }, in: 'approvals' };

  test.each<[string, Written[], Partial<Case>, string]>([
    ['decides, and not a later one', [aRule({ name: 'no', does: 'off' }), aRule()], {}, 'RULE_OFF'],
    ['decides, and not a stricter one after it', [aRule(), aRule({ name: 'no', does: 'off' })], {}, 'allowed resets'],
    ['may ask for approval', [aRule({ does: 'approve', approval })], {}, 'approval resets'],
    ['is not one for others', [aRule({ name: 'chiefs', who: { roles: ['User Administrator'] } }), aRule()], {}, 'allowed resets'],
    ['is not one for other customers', [aRule({ name: 'f', tenants: ['fabrikam.com'] }), aRule()], {}, 'allowed resets'],
    ['is not one about other actions', [aRule({ name: 'l', actions: { ids: ['list-users'] } }), aRule()], {}, 'allowed resets'],
    ['may be none', [aRule({ who: { roles: ['User Administrator'] } })], {}, 'NO_RULE'],
  ])('%s', (_, rules, more, ruling) => {
    expect(said(policy(rules), asked(more))).toBe(ruling);
  });

  test('nothing matches: the ways that would are named', () => {
    const p = policy([aRule({ who: { roles: ['User Administrator'], groups: [id(9)] } })]);
    const ruling = rule(p, asked());
    expect(ruling).toMatchObject({ kind: 'refused', why: { data: { ways: '"resets" for User Administrator or a named group' } } });
  });

  test('what is switched off is refused before anything but membership; where nobody can look, it is no step', () => {
    const p = policy([aRule()], { switches: { roles: ['Global Administrator'] } });
    const by = { id: id(3), name: 'Gloria' };
    const off: Case['off'] = { kind: 'action', what: RESET.id, name: 'Reset password', by, at: NOON.toISOString(), reason: 'phishing' };
    expect(rule(p, asked({ off, target: target({ id: ADA.id }) }))).toEqual({
      kind: 'refused',
      why: {
        problem: 'SWITCHED_OFF',
        data: {
          off: 'The action Reset password',
          by: 'Gloria',
          when: '2026-03-04 12:00 UTC',
          why: 'phishing',
          switchers: 'Global Administrator',
        },
      },
    });
    expect(said(p, asked({ off, person: person({ guest: true }) }))).toBe('NOT_A_MEMBER');
    expect(said(p, asked({ off: 'none' }))).toBe('allowed resets');
    const steps = (more: Partial<Case>) => explain(p, asked(more)).steps.map(({ word, rule: name }) => `${word}: ${name}`);
    expect(steps({ off })).toEqual(['Passed: You are a member of the home tenant', 'Refused: Not switched off from the chat']);
    expect(steps({ off: 'none' })[1]).toBe('Passed: Not switched off from the chat');
    expect(steps({})).not.toContainEqual(expect.stringContaining('switched off'));
  });

  test('each step is told in words, up to the one that decides', () => {
    const p = policy([
      aRule({ name: 'reads', actions: { risks: ['read'] } }),
      aRule({ name: 'fabrikam', tenants: ['fabrikam.com'] }),
      aRule({ name: 'chiefs', who: { roles: ['User Administrator'] } }),
      aRule(),
      aRule({ name: 'never reached' }),
    ]);
    expect(explain(p, asked()).steps.slice(4)).toEqual([
      { word: 'Skipped', rule: 'reads', why: 'It is about other actions.' },
      { word: 'Skipped', rule: 'fabrikam', why: 'It is about other customers.' },
      { word: 'Skipped', rule: 'chiefs', why: 'It is for User Administrator.' },
      { word: 'Applies', rule: 'resets', why: '' },
    ]);
    const refused = explain(p, asked({ person: person({ guest: true }) }));
    expect(refused.steps).toHaveLength(1);
    expect(refused.steps[0]?.word).toBe('Refused');
  });
});

describe('actions that return a secret', () => {
  test.each<[string, Case['action'], Written, string]>([
    ['by id', KEYS, { actions: { ids: ['list-keys'] } }, 'allowed resets'],
    ['not by risk', KEYS, { actions: { risks: ['read'] } }, 'NO_RULE'],
    ['not by category', KEYS, { actions: { categories: ['Device'] } }, 'NO_RULE'],
    ['not by *', KEYS, { actions: '*' }, 'NO_RULE'],
    ['by risk with secrets', KEYS, { actions: { risks: ['read'], secrets: true } }, 'allowed resets'],
    ['by category with secrets', KEYS, { actions: { categories: ['Device'], secrets: true } }, 'allowed resets'],
    ['not by secrets alone', KEYS, { actions: { secrets: true } }, 'NO_RULE'],
    ['off by risk', KEYS, { actions: { risks: ['read'] }, does: 'off' }, 'RULE_OFF'],
    ['off by category', KEYS, { actions: { categories: ['Device'] }, does: 'off' }, 'RULE_OFF'],
    ['off by *', KEYS, { actions: '*', does: 'off' }, 'RULE_OFF'],
    ['others by risk', LIST, { actions: { risks: ['read'] } }, 'allowed resets'],
    ['others by category', LIST, { actions: { categories: ['User'] } }, 'allowed resets'],
    ['others by *', LIST, { actions: '*' }, 'allowed resets'],
    ['others not by another id', LIST, { actions: { ids: ['list-keys'] } }, 'NO_RULE'],
    ['nothing by endpoints', LIST, { actions: { endpoints: ['ListUsers'] } }, 'NO_RULE'],
    [
      'not to be approved by risk either',
      KEYS,
      { actions: { risks: ['read'] }, does: 'approve', approval: { by: {}, in: 'a' } },
      'NO_RULE',
    ],
  ])('%s', (_, action, more, ruling) => {
    expect(said(policy([aRule(more)]), asked({ action, target: undefined }))).toBe(ruling);
  });
});

describe('customers', () => {
  test.each<[string, unknown, Case['tenant'], boolean]>([
    ['* is every customer', '*', CONTOSO, true],
    ['* is not the home tenant', '*', HOME, false],
    ['home', ['home'], HOME, true],
    ['home, in capitals', ['HOME'], HOME, true],
    ['home is no customer', ['home'], CONTOSO, false],
    ['the home tenant by its domain', ['msp.example.com'], HOME, true],
    ['a domain, whose letters CIPP keeps as they are', ['contoso.com'], CONTOSO, true],
    ['a domain in other letters', ['CONTOSO.COM'], CONTOSO, true],
    ['the first domain', ['contoso.onmicrosoft.com'], CONTOSO, true],
    ['the tenant id in capitals', [CONTOSO.id.toUpperCase()], CONTOSO, true],
    ['with blanks around', [' contoso.com '], CONTOSO, true],
    ['one of several', ['fabrikam.com', 'contoso.com'], CONTOSO, true],
    ['another', ['fabrikam.com'], CONTOSO, false],
    ['not a part of the name', ['toso.com'], CONTOSO, false],
    ['not by the display name', ['Contoso'], CONTOSO, false],
  ])('%s', (_, tenants, tenant, covered) => {
    expect(said(policy([aRule({ tenants })]), asked({ tenant }))).toBe(covered ? 'allowed resets' : 'NO_RULE');
  });
});

describe('who', () => {
  const who = (roles: string[], groups: ObjectId[] = []) => ({ roles, groups });
  const custom = { id: id(55), name: id(55) };

  test.each<[string, Parameters<typeof isOneOf>[0], Partial<Case['person']>, boolean]>([
    ['everybody', '*', { roles: [] }, true],
    ['a role by name', who(['Helpdesk Administrator']), {}, true],
    ['in other letters', who(['helpdesk administrator']), {}, true],
    ['by template id', who([role('Helpdesk Administrator').id.toUpperCase()]), {}, true],
    ['another role', who(['User Administrator']), {}, false],
    ['one of several roles', who(['User Administrator', 'Helpdesk Administrator']), {}, true],
    ['a custom role by id', who([id(55)]), { roles: [custom] }, true],
    ['a group', who([], [id(9)]), { roles: [], groups: [id(9)] }, true],
    ['another group', who([], [id(9)]), { groups: [id(8)] }, false],
    ['role or group', who(['User Administrator'], [id(9)]), { groups: [id(9)] }, true],
    ['nobody', who([]), {}, false],
  ])('%s', (_, named, more, is) => {
    expect(isOneOf(named, person(more))).toBe(is);
  });

  test('groups are read in any letters, and all that the policy names are asked for once', () => {
    const p = policy(
      [
        aRule({ who: { groups: ['AAAAAAAA-0000-4000-8000-000000000000'] } }),
        aRule({ name: 'b', does: 'approve', approval: { by: { groups: [id(2)] }, in: 'x' } }),
      ],
      {
        auditors: { groups: [id(3)] },
        switches: { groups: [id(2)] },
        ranks: [{ groups: [id(4)], tenants: '*', countsAs: 'User Administrator' }],
        protected: [{ tenants: '*', groups: [id(5)] }],
      },
    );
    expect(groupsOf(p)).toEqual(['aaaaaaaa-0000-4000-8000-000000000000', id(2), id(3), id(4)]);
  });

  test.each([
    [who(['A', 'B'], [id(1)]), 'A or B or a named group'],
    [who([], [id(1), id(2)]), 'one of 2 groups'],
    [who([]), 'nobody'],
  ])('%j in words', (named, words) => {
    expect(whoWords(named)).toBe(words);
  });
});

describe('ranks', () => {
  const rank = (countsAs: string, group: number, tenants: unknown = '*') => ({ groups: [id(group)], tenants, countsAs });
  const RANKS = [
    rank('Helpdesk Administrator', 1),
    rank('privileged authentication administrator', 2, ['contoso.com', 'home']),
    rank('Helpdesk Administrator', 3),
  ];
  const names = (p: Policy, more: Partial<Case['person']>, tenant = CONTOSO) => ranksOf(p, person(more), tenant).map(r => r.name);
  const admin = { roles: [role('Global Administrator')] };

  test('without ranks, directory roles count as they are', () => {
    expect(names(policy(), admin)).toEqual(['Global Administrator']);
  });

  test.each<[string, Partial<Case['person']>, Case['tenant'], string[]]>([
    ['by group', { groups: [id(1)] }, CONTOSO, ['Helpdesk Administrator']],
    ['each role once', { groups: [id(1), id(3)] }, CONTOSO, ['Helpdesk Administrator']],
    ['several', { groups: [id(1), id(2)] }, CONTOSO, ['Helpdesk Administrator', 'Privileged Authentication Administrator']],
    [
      'only at the customers it says',
      { groups: [id(2)] },
      { ...CONTOSO, domain: 'f.com', initialDomain: 'f.onmicrosoft.com', id: id(101) },
      [],
    ],
    ['real roles do not count beside them', { ...admin, groups: [] }, CONTOSO, []],
    ['in the home tenant only the real roles count', { ...admin, groups: [id(2)] }, HOME, ['Global Administrator']],
  ])('%s', (_, more, tenant, expected) => {
    expect(names(policy(undefined, { ranks: RANKS }), more, tenant)).toEqual(expected);
  });

  test.each<[string, Partial<Case['person']>, string, string]>([
    ['a rank reaches as far as its role', { roles: [], groups: [id(2)] }, 'Global Administrator', 'allowed resets'],
    ['and no further', { ...admin, groups: [id(1)] }, 'Global Administrator', 'MATRIX'],
    ['no rank resets nobody', { ...admin, groups: [] }, '', 'MATRIX'],
  ])('%s', (_, more, held, ruling) => {
    const c = asked({ person: person(more), target: target({}, { roles: held ? [role(held)] : [] }) });
    expect(said(policy(undefined, { ranks: RANKS }), c)).toBe(ruling);
  });
});

describe('emergency', () => {
  const night = (outside: string, zone?: string) =>
    policy([
      aRule({ name: 'night', who: { roles: ['Helpdesk Administrator'] }, emergency: { outside, ...(zone && { zone }) } }),
      aRule({ name: 'day', does: 'off' }),
    ]);
  const WORK = 'Mon-Fri 08:00-18:00';

  test.each([
    ['Wednesday at noon', WORK, undefined, '2026-03-04T12:00:00Z', 'RULE_OFF'],
    ['the first minute', WORK, undefined, '2026-03-04T08:00:00Z', 'RULE_OFF'],
    ['the minute before', WORK, undefined, '2026-03-04T07:59:59Z', 'allowed night'],
    ['the last minute', WORK, undefined, '2026-03-04T17:59:59Z', 'RULE_OFF'],
    ['the minute after', WORK, undefined, '2026-03-04T18:00:00Z', 'allowed night'],
    ['midnight', WORK, undefined, '2026-03-04T00:00:00Z', 'allowed night'],
    ['Saturday at noon', WORK, undefined, '2026-03-07T12:00:00Z', 'allowed night'],
    ['Berlin in winter: 07:30 UTC is work', WORK, 'Europe/Berlin', '2026-03-04T07:30:00Z', 'RULE_OFF'],
    ['Berlin in winter: 06:30 UTC is not', WORK, 'Europe/Berlin', '2026-03-04T06:30:00Z', 'allowed night'],
    ['Berlin in summer: 06:30 UTC is work', WORK, 'Europe/Berlin', '2026-07-01T06:30:00Z', 'RULE_OFF'],
    ['Berlin in summer: 16:30 UTC is not', WORK, 'Europe/Berlin', '2026-07-01T16:30:00Z', 'allowed night'],
    ['the Friday before summer time', WORK, 'Europe/Berlin', '2026-03-27T16:30:00Z', 'RULE_OFF'],
    ['the Monday after', WORK, 'Europe/Berlin', '2026-03-30T16:30:00Z', 'allowed night'],
    ['Sunday here, Monday in Auckland', WORK, 'Pacific/Auckland', '2026-03-01T20:00:00Z', 'RULE_OFF'],
    ['Friday here, Saturday in Auckland', WORK, 'Pacific/Auckland', '2026-03-06T20:00:00Z', 'allowed night'],
    ['a week that wraps', 'Sat-Tue 00:00-24:00', undefined, '2026-03-01T23:59:59Z', 'RULE_OFF'],
    ['outside of it', 'Sat-Tue 00:00-24:00', undefined, '2026-03-04T00:00:00Z', 'allowed night'],
    ['hours without an outside', 'Mon-Sun 00:00-24:00', undefined, '2026-03-01T00:00:00Z', 'RULE_OFF'],
  ])('%s', (_, outside, zone, at, ruling) => {
    expect(said(night(outside, zone), asked({ at: new Date(at) }))).toBe(ruling);
  });

  test('for the named group alone', () => {
    expect(
      said(night(WORK), asked({ at: new Date('2026-03-07T12:00:00Z'), person: person({ roles: [role('User Administrator')] }) })),
    ).toBe('RULE_OFF');
  });

  test('the step says why it does not count by day', () => {
    expect(explain(night(WORK), asked()).steps.find(s => s.rule === 'night')).toEqual({
      word: 'Skipped',
      rule: 'night',
      why: 'It counts only outside Mon-Fri 08:00-18:00.',
    });
  });

  test.each([
    ['Mo-Fr 08:00-18:00'],
    ['Mon-Fri 8:00-18:00'],
    ['Mon-Fri 18:00-08:00'],
    ['Mon-Fri 08:00-08:00'],
    ['Mon-Fri 08:60-18:00'],
    ['Mon-Fri 08:00-24:01'],
    ['Mon 08:00-18:00'],
    [''],
  ])('"%s" are no hours', text => {
    expect(readHours(text)).toBeUndefined();
  });

  test('a zone must be one', () => {
    expect([isZone('Europe/Berlin'), isZone('Etc/UTC'), isZone('Europe/Bielefeld'), isZone('')]).toEqual([true, true, false, false]);
  });

  test('the hour that happens twice counts twice', () => {
    const hours = readHours('Mon-Sun 02:00-03:00');
    const inside = (at: string) => hours && within(hours, 'Europe/Berlin', new Date(at));
    expect(['2026-10-24T23:59:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z'].map(inside)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

test.each([
  ['30s', 30_000],
  ['15m', 900_000],
  [' 4h ', 14_400_000],
  ['7d', 604_800_000],
  ['4', undefined],
  ['-4h', undefined],
  ['1.5h', undefined],
  ['4H', undefined],
])('duration %j is %p', (text, ms) => {
  expect(duration(text)).toBe(ms);
});

test.each([
  [{ does: 'approve' }, 'then: approve needs approval'],
  [{ approval: { by: {}, in: 'x' } }, 'nothing else takes it'],
  [{ emergency: { outside: 'Mon-Fri 08:00-18:00' } }, 'emergency goes with then: allow and with named roles or groups'],
  [{ does: 'off', who: { roles: ['A'] }, emergency: { outside: 'Mon-Fri 08:00-18:00' } }, 'emergency goes with then: allow'],
  [{ who: { roles: ['A'] }, emergency: { outside: 'always' } }, 'write the working hours as'],
])('a rule with %j is refused', (more, says) => {
  expect(() => policy([aRule(more)])).toThrow(says);
});

test('a refusal is a problem of the table', () => {
  const ruling = rule(policy([aRule({ does: 'off' })]), asked());
  expect(ruling.kind === 'refused' && isProblem(ruling.why)).toBe(true);
});
