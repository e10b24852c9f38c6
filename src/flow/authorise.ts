import type { AnyAction } from '../model/action';
import type { Speaker } from '../model/event';
import type { TargetUser, Tenant, Thing, Value } from '../model/field';
import {
  type Case,
  coversTenant,
  type Explained,
  explain,
  groupsOf,
  isOneOf,
  nowhere,
  type Person,
  type Policy,
  type Ruling,
} from '../model/policy';
import type { Ports } from '../model/ports';
import { type Problem, problem } from '../model/problem';
import { unable } from './backend';
import { groupProtectedBy, protectedBy } from './protect';
import { offAnywhere, switchFor } from './switch';

/** Where, to whom and to which groups something is to be done. */
export interface About {
  tenant: Tenant;
  people: readonly TargetUser[];
  groups: readonly Thing[];
  /** Of its fields: customers may be named there too. */
  values?: Readonly<Record<string, Value>>;
}

/**
 * May this person do this, there and to them? Throws ProblemError when anything it rests on could not be read: what cannot
 * be read is a no. `fresh` reads past every cache, as the run does.
 */
export async function authorise(ports: Ports, by: Speaker, action: AnyAction, about: About, how = { fresh: false }): Promise<Ruling> {
  return (await authorised(ports, by, action, about, how)).ruling;
}

/** The ruling with every step on the way to it. Of several people the first who stands in the way decides. */
export async function authorised(
  ports: Ports,
  by: Speaker,
  action: AnyAction,
  about: About,
  how: { fresh: boolean },
): Promise<Explained & { person: Person; policy: Policy }> {
  const policy = ports.policy();
  const [person, targets, thrown] = await Promise.all([
    ports.people.now(by.id, groupsOf(policy), how),
    targetsOf(action, about, policy, ports, how),
    // a run looks once more when all is read
    switchFor({ ...about, action: action.id }, ports, how),
  ]);
  const { tenant } = about;
  const at = ports.clock.now();
  const off = thrown ?? 'none';
  const all =
    targets.length > 0
      ? targets.map(target => explain(policy, { action, person, tenant, target, off, at }))
      : [explain(policy, { action: withoutTarget(action), person, tenant, off, at })];
  const explained = all.find(one => one.ruling.kind === 'refused') ?? all[0];
  if (!explained) throw new Error('nothing was ruled on');
  const { ruling } = explained;
  const home = ruling.kind === 'refused' && ruling.why.problem === 'NO_RULE' && tenant.home && !ports.directory.alone;
  if (home) return { ...explained, person, policy, ruling: { kind: 'refused', why: problem('TENANT_HOME', { domain: tenant.domain }) } };
  return { ...explained, person, policy };
}

/** Nobody is acted upon (a group is made without members): there is nobody whom the matrix could protect. */
function withoutTarget(action: AnyAction): AnyAction {
  const needs = Object.values(action.fields).some(field => field.type === 'user' && field.acted && field.required);
  return needs ? action : { ...action, matrix: undefined };
}

type Target = NonNullable<Case['target']>;

/** Reads do nothing to anybody, but for those that the matrix guards. */
export const looksAtNobody = ({ risk, matrix }: AnyAction): boolean => risk === 'read' && !matrix;

/** Everybody and every group it is done to, with their rights. */
async function targetsOf(action: AnyAction, about: About, policy: Policy, ports: Ports, how: { fresh: boolean }): Promise<Target[]> {
  if (looksAtNobody(action)) return [];
  const { tenant, people, groups } = about;
  const persons = people.map(async (user): Promise<Target> => {
    const rights = await ports.directory.rights(tenant, user.id, how);
    return { id: user.id, rights, protectedBy: await protectedBy(tenant, user, rights, policy, ports) };
  });
  const named = groups.map(async (group): Promise<Target> => {
    // whoever may change who is in a group that can be given roles could give themselves a role
    const rights = action.matrix ? await ports.directory.groupRights(tenant, group.id) : NO_RIGHTS;
    return { id: group.id, rights, protectedBy: await groupProtectedBy(tenant, group, policy, ports) };
  });
  return Promise.all([...persons, ...named]);
}

const NO_RIGHTS = { roles: [], eligible: [], roleAssignable: false, restrictedUnits: [], groups: [] };

/**
 * Why this person may not even ask, before anything is looked up: guests, blocked people and those whom no rule would let do
 * this anywhere are shown neither customers nor their people. What needs CIPP where there is none is said here too, and what is
 * switched off at every customer, but for a `dry` run, which shows it as a step.
 */
export async function turnedAway(ports: Ports, by: Speaker, action: AnyAction, how = { dry: false }): Promise<Problem | undefined> {
  const policy = ports.policy();
  const person = await ports.people.now(by.id, groupsOf(policy));
  if (person.guest) return problem('NOT_A_MEMBER');
  if (!person.enabled) return problem('REQUESTER_DISABLED');
  const no = unable(action, ports) ?? (how.dry ? undefined : await offAnywhere(action, ports));
  if (no) return no;
  const unruled = nowhere(policy, action, person);
  // who could activate the role is a technician too: the ruling itself refuses, and says which role
  const pim = unruled && (await ports.people.pim(by.id));
  return pim && !nowhere(policy, action, { ...person, roles: [...person.roles, ...pim.eligible] }) ? undefined : unruled;
}

/** Whether any rule lets this person do anything to this tenant (to any, without one): who may see names in a typeahead field. */
export async function mayLookAt(ports: Ports, by: Speaker, tenant?: Tenant): Promise<boolean> {
  const policy = ports.policy();
  const person = await ports.people.now(by.id, groupsOf(policy));
  if (!person.enabled || person.guest) return false;
  return policy.rules.some(r => r.then !== 'off' && (!tenant || coversTenant(r.tenants, tenant)) && isOneOf(r.who, person));
}

/** The actions that some rule lets this person run somewhere, in the catalogue's order. */
export function mayRun(catalogue: readonly AnyAction[], policy: Policy, person: Person): AnyAction[] {
  if (!person.enabled || person.guest) return [];
  const of = within(within(memory, catalogue), policy);
  const known = of.get(person) ?? catalogue.filter(action => !nowhere(policy, action, person));
  of.set(person, known);
  return [...known];
}

type Memory<K extends object, V> = WeakMap<K, V>;
/** By this list, this reading of the policy and this reading of the person, none of which ever change: a newer one is another object. */
const memory: Memory<readonly AnyAction[], Memory<Policy, Memory<Person, AnyAction[]>>> = new WeakMap();

function within<K extends object, V extends WeakMap<never, unknown>>(outer: Memory<K, V>, key: K): V {
  const inner = outer.get(key) ?? (new WeakMap() as unknown as V);
  outer.set(key, inner);
  return inner;
}
