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
const by = { roles: ['User Administrator'] };
const ends = one<Record<string, unknown>>(
  // biome-ignore-start lint/suspicious/noThenProperty: the file's key, fixed by the policy format
  { then: 'off' },
  { then: 'allow' },
  { then: 'approve', approval: { by, in: 'approvals' } },
  { then: 'allow', emergency: { outside: 'Mon-Fri 08:00-18:00', zone: 'Europe/Berlin' } },
  // biome-ignore-end lint/suspicious/noThenProperty: as above
);
const aRule = fc
  .record({ actions, tenants, who, ends })
  .map(({ ends: { emergency, ...end }, ...r }) => ({ ...r, ...end, ...(r.who !== '*' && { emergency }) }));
const rank = fc.record({
  groups: one([G1], [G2], [G1, G2]),
  tenants: one<unknown>('*', ['contoso.com']),
  countsAs: one('Helpdesk Administrator', 'User Administrator', 'Global Administrator'),
});
const file = fc.record({
  rules: fc.array(aRule, { minLength: 1, maxLength: 4 }),
  ranks: fc.option(fc.array(rank, { maxLength: 2 }), { nil: undefined, freq: 1 }),
  eligibleRoles: one('held', 'ignored'),
});
type File = typeof file extends fc.Arbitrary<infer F> ? F : never;

/** Two files, of which the second is the first with one thing changed, or another one altogether. */
const pair = fc
  .tuple(file, file, one<keyof File | 'all' | 'order'>('rules', 'ranks', 'eligibleRoles', 'all', 'order'))
  .map(([a, b, what]): [Policy, Policy] => {
    const changed = what === 'all' ? b : what === 'order' ? { ...a, rules: a.rules.toReversed() } : { ...a, [what]: b[what] };
    return [policyOf(a), policyOf(changed)];
  });

const policyOf = ({ rules, ...more }: File): Policy =>
  PolicyFile.parse({
    version: 1,
    channels: { approvals: { id: '19:a@thread.tacv2' }, audit: { id: '19:b@thread.tacv2' } },
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
    fc.property(pair, ([before, after]) => {
      expect(waysOf(before, after)).toEqual(waysAsked(before, after));
    }),
    { numRuns: 10 },
  );
});

test('a policy does not differ from itself, and what widens one way tightens the other', () => {
  const turned: Record<Way, Way> = { widening: 'tightening', tightening: 'widening', other: 'other' };
  fc.assert(
    fc.property(pair, ([before, after]) => {
      expect(diff(before, before)).toEqual([]);
      expect(waysOf(after, before)).toEqual(
        waysOf(before, after)
          .map(way => turned[way])
          .sort(),
      );
    }),
    { numRuns: 60 },
  );
});
