import fc from 'fast-check';
import { askedOf } from '../../src/cli/policy-diff';
import { roleNamed } from '../../src/known';
import { ALL_CUSTOMERS, INSTANCE, type Tenant } from '../../src/model/field';
import { type ObjectId, objectId } from '../../src/model/ids';
import { type Case, type Policy, PolicyFile, rule } from '../../src/model/policy';
import { differences, type Way } from '../../src/model/policy-diff';
import type { TargetRights } from '../../src/model/rights';

const G1 = '11111111-1111-4111-8111-111111111111';
const G2 = '22222222-2222-4222-8222-222222222222';
const ROLES = ['Helpdesk Administrator', 'User Administrator', 'Global Reader', 'Global Administrator'];

/** One action of each sort that policies tell apart; device-action stands there with both of its risks. */
const SORTS = ['reset-password', 'create-tap', 'list-users', 'get-recovery-key', 'device-action', 'add-group', 'list-standard-templates'];
const ACTIONS = askedOf([]).filter(({ label }) => SORTS.includes(label));

const one = <T>(...items: T[]) => fc.constantFrom(...items);
const actions = one<unknown>(
  '*',
  { ids: ['reset-password', 'device-action'] },
  { risks: ['elevated'], secrets: true },
  { risks: ['read', 'routine'] },
  { categories: ['User', 'Group'] },
);
const tenants = one<unknown>('*', ['contoso.com'], ['home', 'all'], ['instance', 'fabrikam.com']);
const who = one<unknown>(
  '*',
  { roles: ['Helpdesk Administrator'] },
  { roles: ['User Administrator', 'Global Reader'] },
  { roles: ['Global Reader'], groups: [G1] },
  { groups: [G2] },
);
const by = one({ roles: ['User Administrator'] }, { roles: ['User Administrator', 'Global Administrator'] }, { groups: [G1] });
// biome-ignore lint/suspicious/noThenProperty: the file's key, fixed by the policy format
const OFF = { then: 'off' };
const ends = (approval: fc.Arbitrary<unknown>) =>
  fc.oneof(
    // biome-ignore-start lint/suspicious/noThenProperty: the file's key, fixed by the policy format
    fc.constant(OFF),
    fc.constant({ then: 'allow' }),
    fc.record({ then: fc.constant('approve'), approval }),
    fc.constant({ then: 'allow', emergency: { outside: 'Mon-Fri 08:00-18:00', zone: 'Europe/Berlin' } }),
    // biome-ignore-end lint/suspicious/noThenProperty: as above
  );
const rules = (approval: fc.Arbitrary<unknown>) =>
  fc.array(
    fc
      .record({ actions, tenants, who, ends: ends(approval) })
      .map(({ ends: end, ...r }) => ({ ...r, ...(r.who === '*' && 'emergency' in end ? OFF : end) })),
    { minLength: 1, maxLength: 4 },
  );
const rank = fc.record({
  groups: one([G1], [G2], [G1, G2]),
  tenants: one<unknown>('*', ['contoso.com']),
  countsAs: one('Helpdesk Administrator', 'User Administrator', 'Global Administrator'),
});
const towards = {
  ranks: fc.option(fc.array(rank, { maxLength: 2 }), { nil: undefined, freq: 1 }),
  eligibleRoles: one('held', 'ignored'),
};
type File = Record<string, unknown> & { rules: object[] };

/** Two files, of which the second is the first with one thing changed, or another one altogether. */
const pairOf = (file: fc.Arbitrary<File>) =>
  fc.tuple(file, file, fc.nat()).map(([a, b, n]): [Policy, Policy] => {
    const keys = Object.keys(a);
    const key = keys[n % (keys.length + 2)];
    const changed = key ? { ...a, [key]: b[key] } : n % 2 ? b : { ...a, rules: a.rules.toReversed() };
    return [policyOf(a), policyOf(changed)];
  });

/** Files that differ in what is allowed, but not in how an approval goes. */
const ruled = pairOf(fc.record({ rules: rules(fc.constant({ by: { roles: ['User Administrator'] }, in: 'approvals' })), ...towards }));

const limit = fc.option(fc.record({ runs: one(1, 5), window: one('1h', '60m', '1d') }), { nil: undefined });
const escalate = fc.record({ after: one('1h', '2h'), in: one('approvals', 'audit'), by: fc.option(by, { nil: undefined }) });
const terms = {
  in: one('approvals', 'audit'),
  expires: one('4h', '8h'),
  remind: fc.option(one<unknown>('1h', ['30m', '60m']), { nil: undefined }),
  escalate: fc.option(escalate, { nil: undefined }),
  reason: one('required', 'optional', 'off'),
};
const stage = fc.record({ by, count: one(1, 2) });
const approval = fc.oneof(
  fc.record({ ...terms, by, count: one(1, 2) }),
  fc.record({ ...terms, stages: fc.array(stage, { minLength: 2, maxLength: 3 }) }),
);
const some = fc.record({ roles: fc.subarray(ROLES) });
const entry = fc.record({
  tenants: one<unknown>('*', ['contoso.com'], ['home']),
  users: fc.subarray(['a@contoso.com', 'A@contoso.com', 'b@contoso.com']),
});
/** Files that may differ in anything. */
const any = pairOf(
  fc.record({
    rules: rules(approval),
    ...towards,
    limits: fc.record({ perTarget: limit, perAction: limit }),
    auditors: some,
    switches: some,
    protected: fc.array(entry, { maxLength: 2 }),
    channels: one({ approvals: { id: '19:a' }, audit: { id: '19:b' } }, { approvals: { id: '19:c' }, audit: { id: '19:b' } }),
  }),
);

const policyOf = ({ rules, ...more }: File): Policy =>
  PolicyFile.parse({
    version: 1,
    channels: { approvals: { id: '19:a' }, audit: { id: '19:b' } },
    rules: rules.map((r, i) => ({ ...r, name: `rule ${i}` })),
    ...more,
  });

const diff = (before: Policy, after: Policy) => differences(before, after, ACTIONS, roleNamed);
const waysOf = (before: Policy, after: Policy) => [...new Set(diff(before, after).map(({ way }) => way))].sort();

const customer = (domain: string, home = false): Tenant => ({ id: '' as ObjectId, domain, initialDomain: domain, name: domain, home });
const CUSTOMERS = [
  customer('contoso.com'),
  customer('fabrikam.com'),
  customer('northwind.example.com'),
  customer('msp.example.com', true),
  ALL_CUSTOMERS,
];
const held = (names: readonly string[]) => names.flatMap(name => roleNamed(name) ?? []);
const rights = (roles: string[], eligible: string[] = []): TargetRights => ({
  roles: held(roles),
  eligible: held(eligible),
  roleAssignable: false,
  restrictedUnits: [],
  groups: [],
});
const TARGETS = [
  rights([]),
  rights(['Helpdesk Administrator']),
  rights(['Groups Administrator']),
  rights(['Global Administrator']),
  rights([], ['Global Administrator']),
];
const TIMES = [new Date('2026-03-04T12:00:00Z'), new Date('2026-03-07T12:00:00Z')];
const subsets = <T>(items: readonly T[]): T[][] => items.reduce<T[][]>((all, item) => all.concat(all.map(some => some.concat(item))), [[]]);
const PEOPLE = subsets([...ROLES, G1, G2]).map((has): Case['person'] => ({
  id: objectId('99999999-9999-4999-8999-999999999999') as ObjectId,
  name: '',
  enabled: true,
  guest: false,
  roles: held(has),
  groups: has.flatMap(one => objectId(one) ?? []),
}));

/** Every question there is in this small world. */
function* questions(): Generator<Case> {
  for (const { action, all, alone } of ACTIONS)
    for (const tenant of action.scope === 'instance' ? [INSTANCE] : CUSTOMERS.filter(one => one.wide === undefined || all))
      for (const at of TIMES)
        for (const person of PEOPLE) {
          if (!action.matrix || alone) yield { action: { ...action, matrix: undefined }, tenant, at, person };
          if (action.matrix) for (const they of TARGETS) yield { action, tenant, at, person, target: { id: 'them', rights: they } };
        }
}
const QUESTIONS = [...questions()];

const levelOf = (policy: Policy, c: Case) => {
  const ruling = rule(policy, c);
  return ruling.kind === 'refused' ? 0 : ruling.kind === 'approval' ? 1 : ruling.rule.emergency ? 2 : 3;
};

/** What the comparison must find, asked question by question of the ruling itself. */
function waysAsked(before: Policy, after: Policy): Way[] {
  const changes = new Set(QUESTIONS.map(c => Math.sign(levelOf(after, c) - levelOf(before, c))));
  return [...(changes.has(-1) ? (['tightening'] as const) : []), ...(changes.has(1) ? (['widening'] as const) : [])];
}

test('the comparison finds a widening or a tightening exactly where some question is answered otherwise', () => {
  fc.assert(
    fc.property(ruled, ([before, after]) => {
      expect(waysOf(before, after)).toEqual(waysAsked(before, after));
    }),
    { numRuns: 8 },
  );
});

test('a policy does not differ from itself, and what widens one way tightens the other', () => {
  const turned: Record<Way, Way> = { widening: 'tightening', tightening: 'widening', other: 'other' };
  fc.assert(
    fc.property(any, ([before, after]) => {
      expect(diff(before, before)).toEqual([]);
      expect(waysOf(after, before)).toEqual(
        waysOf(before, after)
          .map(way => turned[way])
          .sort(),
      );
    }),
    { numRuns: 40 },
  );
});
