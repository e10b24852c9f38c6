import { ALL_CUSTOMERS, INSTANCE, type Tenant } from '../field';
import { readHours, weeksIn, within } from '../hours';
import { type ObjectId, objectId } from '../ids';
import { ACTORS } from '../matrix';
import type { Case, Person, Policy, Who } from '../policy';
import type { HeldRole } from '../rights';

/** An action as policies see it; one whose risk depends on its values stands here twice. */
export interface Asked {
  label: string;
  action: Case['action'];
  /** It can be done at all customers in one call. */
  all: boolean;
  /** It can be done to nobody at all: then Microsoft's matrix has no say. */
  alone: boolean;
}

/** Somebody who has one role or one group and nothing else; no `words`: who has none of those that the rules name. */
export interface Identity {
  words?: string;
  person: Person;
}

export interface Place {
  key: string;
  tenant: Tenant;
}

export const OTHER = 'any other customer';
export const isCustomer = ({ tenant }: Place): boolean => !tenant.home && !tenant.wide;

/** Some instant of those that the hours of emergency rules cannot tell from it. `within[i]`: it lies within the i-th hours. */
export interface Time {
  at: Date;
  within: boolean[];
}
export interface EmergencyHours {
  outside: string;
  zone: string;
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

/** Roles under the one name that Microsoft prints, so that a role named by its id is the same. */
export function canonical(policy: Policy, roleNamed: (said: string) => HeldRole | undefined): Policy {
  const named = (who: Who): Who => ({
    roles: unique(who.roles.map(said => roleNamed(said)?.name ?? said)).sort(),
    groups: unique(who.groups).sort(),
  });
  return {
    ...policy,
    auditors: named(policy.auditors),
    switches: named(policy.switches),
    rules: policy.rules.map(rule => {
      const { approval } = rule;
      const { by, stages, escalate } = approval ?? {};
      return {
        ...rule,
        who: rule.who === '*' ? '*' : named(rule.who),
        approval: approval && {
          ...approval,
          by: by && named(by),
          stages: stages?.map(stage => ({ ...stage, by: named(stage.by) })),
          escalate: escalate && { ...escalate, by: escalate.by && named(escalate.by) },
        },
      };
    }),
  };
}

const NOBODY = '00000000-0000-0000-0000-000000000000' as ObjectId;
const someone = (roles: HeldRole[], groups: ObjectId[]): Person => ({ id: NOBODY, name: '', enabled: true, guest: false, roles, groups });
const ofRole = (role: HeldRole): Identity => ({ words: role.name, person: someone([role], []) });
const ofGroup = (id: ObjectId): Identity => ({ words: `group ${id}`, person: someone([], [id]) });

/** Whom the rules of these policies tell apart; the last is nobody in particular. */
export function identities(policies: readonly Policy[], roleNamed: (said: string) => HeldRole | undefined): Identity[] {
  const whos = policies.flatMap(({ rules }) => rules.flatMap(({ who }) => (who === '*' ? [] : [who])));
  const roles = unique(whos.flatMap(who => who.roles)).map(
    said => roleNamed(said) ?? { id: (objectId(said) ?? said) as ObjectId, name: said },
  );
  return [...roles.map(ofRole), ...unique(whos.flatMap(who => who.groups)).map(ofGroup), { person: someone([], []) }];
}

/** What makes a rank towards customers and is named by no rule: a role of Microsoft's tables, a group of `ranks`. */
export function ranked(policies: readonly Policy[], known: readonly Identity[]): Identity[] {
  const groups = unique(policies.flatMap(({ ranks }) => (ranks ?? []).flatMap(rank => rank.groups)));
  const all = [...ACTORS.map(ofRole), ...groups.map(ofGroup)];
  return all.filter(({ words }) => !known.some(one => one.words === words));
}

/** Every customer that is named, any other one, the home tenant, all in one call, and CIPP itself. */
export function places(policies: readonly Policy[]): Place[] {
  const said = policies.flatMap(({ rules, ranks, protected: entries }) =>
    [...rules, ...(ranks ?? []), ...entries].flatMap(({ tenants }) => tenants),
  );
  const names = unique(said.map(name => name.trim().toLowerCase())).filter(name => !['*', 'home', 'all', 'instance'].includes(name));
  const tenant = (domain: string, more: Partial<Tenant> = {}): Tenant => ({
    id: objectId(domain) ?? NOBODY,
    domain,
    initialDomain: domain,
    name: domain,
    home: false,
    ...more,
  });
  return [
    ...names.map(key => ({ key, tenant: tenant(key) })),
    { key: OTHER, tenant: tenant(OTHER) },
    { key: 'home', tenant: tenant('the home tenant', { home: true }) },
    { key: 'all', tenant: ALL_CUSTOMERS },
    { key: 'instance', tenant: INSTANCE },
  ];
}

/** Where an action can be done at all. */
export function canBeAt({ action, all }: Asked, { tenant }: Place): boolean {
  if (action.scope === 'instance' || tenant.wide === 'instance') return action.scope === 'instance' && tenant.wide === 'instance';
  return tenant.wide !== 'all' || all;
}

/** All emergency hours of the policies, and an instant for each way of lying within some of them and outside the others. */
export function times(policies: readonly Policy[]): { hours: EmergencyHours[]; times: Time[] } {
  const all = policies.flatMap(({ rules }) => rules.flatMap(({ emergency }) => emergency ?? []));
  const hours = [...new Map(all.map(one => [`${one.outside} ${one.zone}`, one])).values()];
  const read = hours.flatMap(({ outside, zone }) => {
    const span = readHours(outside);
    return span ? [{ span, zone }] : [];
  });
  const found = new Map<string, Time>();
  for (const at of weeksIn(read)) {
    const inside = read.map(({ span, zone }) => within(span, zone, at));
    if (!found.has(String(inside))) found.set(String(inside), { at, within: inside });
  }
  return { hours, times: [...found.values()] };
}
