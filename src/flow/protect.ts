import type { TargetUser, Tenant, Thing } from '../model/field';
import { type ObjectId, objectId, upn } from '../model/ids';
import { coversTenant, type Policy } from '../model/policy';
import type { Ports } from '../model/ports';
import type { TargetRights } from '../model/rights';

/** Whether one name of the policy means the person, given the ids that it was found to mean before. */
type Meaning = (said: string, known: readonly ObjectId[]) => Promise<boolean>;

/**
 * The entry of the policy that protects this person, or nothing. People and groups are kept by object id once they were
 * found by name, so that renaming an account does not unprotect it; a name protects all whom it ever meant, because
 * customers may give a second group the name of the first. Throws ProblemError when CIPP could not be asked.
 */
export async function protectedBy(
  tenant: Tenant,
  user: TargetUser,
  rights: TargetRights,
  policy: Policy,
  ports: Ports,
): Promise<string | undefined> {
  const entries = policy.protected.filter(entry => coversTenant(entry.tenants, tenant) || entry.tenants === '*');
  if (entries.length === 0) return undefined;
  const rows = await ports.store.protectedIds.of(tenant.id);
  const knownAs = (said: string) => rows.filter(row => row.said === said.toLowerCase()).map(row => row.id);
  const isUser: Meaning = (said, known) => meansUser(said, known, tenant, user, ports);
  const inGroup: Meaning = (said, known) => meansGroup(said, known, tenant, rights, ports);
  for (const entry of entries) {
    for (const said of entry.users) if (await isUser(said, knownAs(said))) return said;
    for (const said of entry.groups) if (await inGroup(said, knownAs(said))) return `group ${said}`;
  }
  return undefined;
}

/** CIPP is asked once a name, and only where it could be meant: for an address of this customer. */
async function meansUser(said: string, known: readonly ObjectId[], tenant: Tenant, user: TargetUser, ports: Ports): Promise<boolean> {
  const id = objectId(said);
  if (id) return id === user.id;
  if (known.includes(user.id)) return true;
  const name = upn(said);
  if (!name) return false;
  const found = user.upn === name ? [user.id] : known.length > 0 ? [] : await usersCalled(name, tenant, ports);
  for (const meant of found) await ports.store.protectedIds.learn(tenant.id, said.toLowerCase(), meant);
  return found.includes(user.id);
}

/** Everybody whose sign-in name, mail or alias this is: where several are, none of them is left unprotected. */
async function usersCalled(name: string, tenant: Tenant, ports: Ports): Promise<ObjectId[]> {
  const owner = await ports.directory.tenantOfDomain(name.slice(name.indexOf('@') + 1));
  if (owner?.id !== tenant.id) return [];
  return (await ports.directory.usersNamed(tenant, name, { fresh: true })).map(user => user.id);
}

async function meansGroup(said: string, known: readonly ObjectId[], tenant: Tenant, rights: TargetRights, ports: Ports): Promise<boolean> {
  const id = objectId(said);
  if (id) return rights.groups.some(group => group.id === id);
  const called = rights.groups.filter(group => group.name.toLowerCase() === said.toLowerCase());
  for (const group of called) if (!known.includes(group.id)) await ports.store.protectedIds.learn(tenant.id, said.toLowerCase(), group.id);
  return called.length > 0 || rights.groups.some(group => known.includes(group.id));
}

/** The entry of the policy that protects this group, or nothing: who protects its members protects the group too. */
export async function groupProtectedBy(tenant: Tenant, group: Thing, policy: Policy, ports: Ports): Promise<string | undefined> {
  const entries = policy.protected.filter(entry => coversTenant(entry.tenants, tenant) || entry.tenants === '*');
  if (entries.every(entry => entry.groups.length === 0)) return undefined;
  const rows = await ports.store.protectedIds.of(tenant.id);
  const means = (said: string) =>
    group.id === said.trim().toLowerCase() ||
    group.name.toLowerCase() === said.trim().toLowerCase() ||
    rows.some(row => row.said === said.toLowerCase() && row.id === group.id);
  const said = entries.flatMap(entry => entry.groups).find(means);
  return said && `group ${said}`;
}
