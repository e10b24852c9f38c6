import type { AnyAction } from '../model/action';
import type { Speaker } from '../model/event';
import type { TargetUser, Tenant } from '../model/field';
import { coversTenant, type Explained, explain, groupsOf, isOneOf, nowhere, type Person, type Policy, type Ruling } from '../model/policy';
import type { Ports } from '../model/ports';
import { type Problem, problem } from '../model/problem';
import { protectedBy } from './protect';

export interface About {
  tenant: Tenant;
  user?: TargetUser;
}

/**
 * May this person do this, there and to whom? Throws ProblemError when anything it rests on could not be read: what cannot
 * be read is a no. `fresh` reads past every cache, as the run does.
 */
export async function authorise(ports: Ports, by: Speaker, action: AnyAction, about: About, how = { fresh: false }): Promise<Ruling> {
  return (await authorised(ports, by, action, about, how)).ruling;
}

/** The ruling with every step on the way to it. */
export async function authorised(
  ports: Ports,
  by: Speaker,
  action: AnyAction,
  { tenant, user }: About,
  how: { fresh: boolean },
): Promise<Explained & { person: Person; policy: Policy }> {
  const policy = ports.policy();
  const [person, target] = await Promise.all([
    ports.people.now(by.id, groupsOf(policy), how),
    user && targetOf(tenant, user, policy, ports, how),
  ]);
  const explained = explain(policy, { action, person, tenant, target, at: ports.clock.now() });
  const { ruling } = explained;
  const home = ruling.kind === 'refused' && ruling.why.problem === 'NO_RULE' && tenant.home;
  if (home) return { ...explained, person, policy, ruling: { kind: 'refused', why: problem('TENANT_HOME', { domain: tenant.domain }) } };
  return { ...explained, person, policy };
}

async function targetOf(tenant: Tenant, user: TargetUser, policy: Policy, ports: Ports, how: { fresh: boolean }) {
  const rights = await ports.directory.rights(tenant, user.id, how);
  return { id: user.id, rights, protectedBy: await protectedBy(tenant, user, rights, policy, ports) };
}

/**
 * Why this person may not even ask, before anything is looked up: guests, blocked people and those whom no rule would let do
 * this anywhere are shown neither customers nor their people.
 */
export async function turnedAway(ports: Ports, by: Speaker, action: AnyAction): Promise<Problem | undefined> {
  const policy = ports.policy();
  const person = await ports.people.now(by.id, groupsOf(policy));
  if (person.guest) return problem('NOT_A_MEMBER');
  if (!person.enabled) return problem('REQUESTER_DISABLED');
  const no = nowhere(policy, action, person);
  // who could activate the role is a technician too: the ruling itself refuses, and says which role
  const pim = no && (await ports.people.pim(by.id));
  return pim && !nowhere(policy, action, { ...person, roles: [...person.roles, ...pim.eligible] }) ? undefined : no;
}

/** Whether any rule lets this person do anything to this tenant: who may see its people in a typeahead field. */
export async function mayLookAt(ports: Ports, by: Speaker, tenant: Tenant): Promise<boolean> {
  const policy = ports.policy();
  const person = await ports.people.now(by.id, groupsOf(policy));
  if (!person.enabled || person.guest) return false;
  return policy.rules.some(r => r.then !== 'off' && coversTenant(r.tenants, tenant) && isOneOf(r.who, person));
}
