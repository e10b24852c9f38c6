import { type ObjectId, objectId } from './ids';
import tables from './reset-matrix.json';
import type { HeldRole, Matrix, TargetRights } from './rights';

export type Verdict = { allowed: true } | { allowed: false; because: string; able: string[] };

type Condition = keyof (typeof tables)['resetPassword']['conditions'];

/** One thing about the target that the table has a row for: in words, and the actors that the row lets through. */
interface Row {
  words: string;
  allows: readonly string[];
}

/** Default permissions of members and guests, which Graph returns as if they were roles. */
const NOT_ADMIN: ReadonlySet<string> = new Set(tables.notAdminRoles.map(role => role.id));

/**
 * Microsoft's tables (source and date stand in `reset-matrix.json`): whether somebody who holds these roles may do to the
 * target what the table is about. One and the same role of theirs must pass every row of the target; roles that the target
 * could activate count as held. A role on an administrative unit must not be handed in for the actor, and counts in full
 * for the target; where the unit's management is restricted it is a row of its own as well. `able` names the actors who could.
 */
export function reach(matrix: Matrix, actorRoleIds: readonly ObjectId[], target: TargetRights): Verdict {
  const rows = rowsOf(matrix, target);
  const able = tables.actors.filter(({ name }) => rows.every(row => row.allows.includes(name)));
  if (able.some(actor => actorRoleIds.some(id => id === actor.id))) return { allowed: true };
  const yours = tables.actors.filter(actor => actorRoleIds.some(id => id === actor.id)).map(actor => actor.name);
  return { allowed: false, because: wordsOf(rows, yours), able: able.map(actor => actor.name) };
}

/** The actor of the tables with this name or template id, or nothing: no other role resets anybody. */
export function actorNamed(nameOrId: string): HeldRole | undefined {
  const said = nameOrId.trim().toLowerCase();
  const actor = tables.actors.find(({ id, name }) => id === said || name.toLowerCase() === said);
  const id = objectId(actor?.id);
  return actor && id && { id, name: actor.name };
}

/** For each kind of person that a table tells apart, the actors who may: whom one of its rows lets through, or several together. */
export const TARGET_KINDS: Readonly<Record<Matrix, readonly (readonly string[])[]>> = {
  resetPassword: targetKinds('resetPassword'),
  sensitiveActions: targetKinds('sensitiveActions'),
};

function targetKinds(matrix: Matrix): string[][] {
  const { roles, conditions } = tables[matrix];
  const allows = [...roles.map(role => role.allows), ...Object.values(conditions)];
  const kinds = new Map(allows.map(names => [[...names].sort().join(), names]));
  // a map also visits what is added meanwhile
  for (const one of kinds.values())
    for (const other of kinds.values()) {
      const both = one.filter(name => other.includes(name));
      kinds.set([...both].sort().join(), both);
    }
  return [...kinds.values()];
}

/** All whom the tables have as actors. */
export const ACTORS: readonly HeldRole[] = tables.actors.flatMap(({ name }) => actorNamed(name) ?? []);

/** Every row that the target stands under; there is always one. */
function rowsOf(matrix: Matrix, { roles, eligible, roleAssignable, restrictedUnits }: TargetRights): Row[] {
  const { conditions } = tables[matrix];
  const rows = [
    ...adminRoles(roles).map(role => rowOf(matrix, role, 'hold')),
    ...adminRoles(eligible).map(role => rowOf(matrix, role, 'could activate')),
  ];
  if (roleAssignable) {
    const words = 'are a member or owner of a group that can be given roles';
    rows.push({ words, allows: conditions['member-or-owner-of-role-assignable-group'] });
  }
  const allows = conditions['role-scoped-to-restricted-management-au'];
  for (const { name, held } of restrictedUnits)
    rows.push({
      words: `${held ? 'hold' : 'could activate'} a role on ${name}, an administrative unit with restricted management`,
      allows,
    });
  return rows.length > 0 ? rows : [{ words: 'hold no admin role', allows: conditions['no-admin-role'] }];
}

function rowOf(matrix: Matrix, role: HeldRole, how: 'hold' | 'could activate'): Row {
  const { roles, conditions } = tables[matrix];
  const listed = roles.find(({ id }) => id === role.id);
  return { words: `${how} ${listed?.name ?? role.name}`, allows: listed?.allows ?? conditions[OTHER] };
}

const OTHER: Condition = 'any-other-builtin-or-custom-role';

const adminRoles = (roles: readonly HeldRole[]): HeldRole[] => [
  ...new Map(roles.filter(r => !NOT_ADMIN.has(r.id)).map(r => [r.id, r])).values(),
];

/** `they hold Exchange Administrator`: the rows in the actor's way; all that stop anybody where each row alone would let some role of theirs pass. */
function wordsOf(rows: readonly Row[], yours: readonly string[]): string {
  const closed = rows.filter(row => !yours.some(name => row.allows.includes(name)));
  const narrow = rows.filter(row => !yours.every(name => row.allows.includes(name)));
  return `they ${(closed.length > 0 ? closed : narrow).map(row => row.words).join(', and they ')}`;
}
