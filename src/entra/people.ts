import { z } from 'zod';
import type { Clock } from '../model/clock';
import { type ObjectId, objectId } from '../model/ids';
import type { HeldRole, Person } from '../model/policy';
import type { Log, People } from '../model/ports';
import { ProblemError, problem } from '../model/problem';
import { everyRow, type Graph } from './graph';
import { readPim } from './pim';
import { heldRole } from './roles';

/** PIM activations must count soon: a longer cache is a known complaint (docs/graph.md §1d). */
const KEPT_MS = 60_000;
/** checkMemberGroups takes no more at once (docs/graph.md §2). */
const GROUPS_AT_ONCE = 20;

const User = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean(),
  userType: z.string().nullish(),
  userPrincipalName: z.string(),
});
const Assignments = z.array(
  z.object({ roleDefinitionId: z.string(), directoryScopeId: z.string().nullish(), appScopeId: z.string().nullish() }),
);
const Matches = z.object({ value: z.array(z.string()) });

/** People of the home tenant as Entra sees them now. Anything unclear in Graph's answers is REQUESTER_UNREADABLE: a no. */
export function createPeople({ graph, clock, log }: { graph: Graph; clock: Clock; log: Log }): People {
  const known = new Map<string, { at: number; person: Promise<Person> }>();

  async function read(id: ObjectId, groups: readonly ObjectId[]): Promise<Person> {
    try {
      const rest = Promise.all([readRoles(graph, id), readGroups(graph, id, groups)]);
      // a stranger fails in all three: that nobody has this id says more
      const [user] = await Promise.all([readUser(graph, id), rest.catch(() => undefined)]);
      const [roles, member] = await rest;
      return { ...user, roles, groups: member };
    } catch (cause) {
      if (cause instanceof ProblemError) throw cause;
      log.warn({ person: id, why: (cause as Error).message }, 'a person could not be read from Graph');
      throw new ProblemError(problem('REQUESTER_UNREADABLE'), { cause });
    }
  }

  return {
    async pim(id) {
      try {
        return await readPim(graph, id);
      } catch (error) {
        log.warn({ person: id, why: (error as Error).name }, 'PIM could not be read');
        return undefined;
      }
    },
    async now(id, groups, how) {
      const key = [id, ...[...groups].sort()].join(' ');
      const at = clock.now().getTime();
      const held = known.get(key);
      if (held && !how?.fresh && at - held.at < KEPT_MS) return held.person;
      for (const [old, { at: readAt }] of known) if (at - readAt >= KEPT_MS) known.delete(old);
      const entry = { at, person: read(id, groups) };
      known.set(key, entry);
      entry.person.catch(() => known.get(key) === entry && known.delete(key));
      return entry.person;
    },
  };
}

async function readUser(graph: Graph, id: ObjectId): Promise<Omit<Person, 'roles' | 'groups'>> {
  const answer = await graph.get(`/v1.0/users/${id}?$select=id,displayName,accountEnabled,userType,userPrincipalName`);
  if (answer.status === 404) throw new ProblemError(problem('NOT_A_MEMBER'));
  const user = User.parse(answer.ok());
  if (objectId(user.id) !== id) throw new Error('Graph answered with another person');
  const name = user.userPrincipalName.toLowerCase();
  return {
    id,
    name: user.displayName?.trim() || name,
    enabled: user.accountEnabled,
    guest: user.userType?.toLowerCase() === 'guest' || name.includes('#ext#'),
  };
}

/**
 * Roles held now over the whole tenant, direct or through groups (docs/graph.md §1b). Without the header Graph answers 404,
 * so a 404 is a mistake, never "no roles". A role over one administrative unit or one app counts for nothing here.
 */
async function readRoles(graph: Graph, id: ObjectId): Promise<HeldRole[]> {
  const filter = encodeURIComponent(`principalId eq '${id}'`);
  const path = `/beta/roleManagement/directory/transitiveRoleAssignments?$count=true&$filter=${filter}`;
  const held = new Map<ObjectId, HeldRole>();
  for (const row of Assignments.parse(await everyRow(graph, path, { headers: { consistencylevel: 'eventual' } }))) {
    const role = objectId(row.roleDefinitionId);
    if (!role || (!row.directoryScopeId && !row.appScopeId)) throw new Error('a role assignment without its role or scope');
    if (row.directoryScopeId === '/') held.set(role, heldRole(role));
  }
  return [...held.values()];
}

/** Which of these groups the person is in, nested ones included (docs/graph.md §2). */
async function readGroups(graph: Graph, id: ObjectId, groups: readonly ObjectId[]): Promise<ObjectId[]> {
  const wanted = [...new Set(groups)];
  const parts = Array.from({ length: Math.ceil(wanted.length / GROUPS_AT_ONCE) }, (_, i) =>
    wanted.slice(i * GROUPS_AT_ONCE, (i + 1) * GROUPS_AT_ONCE),
  );
  const answers = await Promise.all(
    parts.map(async groupIds => Matches.parse((await graph.post(`/v1.0/users/${id}/checkMemberGroups`, { groupIds })).ok()).value),
  );
  const member = answers.flat().map(objectId);
  return wanted.filter(group => member.includes(group));
}
