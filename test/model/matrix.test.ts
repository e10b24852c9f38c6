import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ObjectId } from '../../src/model/ids';
import { actorNamed, reach } from '../../src/model/matrix';
import type { HeldRole, Matrix, TargetRights } from '../../src/model/rights';

interface Table {
  targetRoles: { roleTemplateId: string; displayName: string; allowedActorRoleTemplateIds: string[] }[];
  targetConditions: { condition: string; allowedActorRoleTemplateIds: string[] }[];
  byActor: Record<string, { mayActOnRoles: string[] }>;
}
type Source = { actors: { displayName: string; roleTemplateId: string }[] } & Record<Matrix, Table>;

/** Microsoft's tables as they were written down; the model's own data is not looked at here. */
const source: Source = JSON.parse(readFileSync(path.join(__dirname, '../contract/who-can-reset-passwords.json'), 'utf8'));
const MATRICES: Matrix[] = ['resetPassword', 'sensitiveActions'];

const NOBODY: TargetRights = { roles: [], eligible: [], roleAssignable: false, restrictedUnits: [], groups: [] };
const WAREHOUSE = { name: 'Warehouse', held: true };
const role = (id: string, name: string): HeldRole => ({ id: id as ObjectId, name });
const EXCHANGE = role('29232cdf-9323-42fd-ade2-1d097af3e4de', 'Exchange Administrator');
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451' as ObjectId;
const CUSTOM = role('9b000000-0000-4000-8000-000000000001', 'Stock keeper (custom role)');
const targets = (matrix: Matrix) => source[matrix].targetRoles.map(r => role(r.roleTemplateId, r.displayName));

function named(name: string): HeldRole {
  const found = targets('resetPassword').find(r => r.name === name);
  if (!found) throw new Error(`no target role ${name}`);
  return found;
}
function actor(name: string): ObjectId {
  const found = source.actors.find(a => a.displayName === name);
  if (!found) throw new Error(`no actor ${name}`);
  return found.roleTemplateId as ObjectId;
}
const nameOf = (id: string) => source.actors.find(a => a.roleTemplateId === id)?.displayName ?? id;

const OTHER = 'any-other-builtin-or-custom-role';
const RESTRICTED = 'role-scoped-to-restricted-management-au';
function conditionOf(matrix: Matrix, name: string): string[] {
  const found = source[matrix].targetConditions.find(c => c.condition === name);
  if (!found) throw new Error(`no condition ${name}`);
  return found.allowedActorRoleTemplateIds;
}
/** Ids of the actors who may, by the row of the role or by that of all other roles. */
const rowOf = (matrix: Matrix, id: string): string[] =>
  source[matrix].targetRoles.find(r => r.roleTemplateId === id)?.allowedActorRoleTemplateIds ?? conditionOf(matrix, OTHER);

/** What a condition's target looks like. */
const CONDITIONS: [condition: string, what: string, target: TargetRights][] = [
  ['no-admin-role', 'nobody special', NOBODY],
  ['member-or-owner-of-role-assignable-group', 'a member of a group for roles', { ...NOBODY, roleAssignable: true }],
  [RESTRICTED, 'one with a role on a restricted unit', { ...NOBODY, restrictedUnits: [WAREHOUSE] }],
  [OTHER, 'another built-in role', { ...NOBODY, roles: [EXCHANGE] }],
  [OTHER, 'another built-in role, eligible', { ...NOBODY, eligible: [EXCHANGE] }],
  [OTHER, "a role of the tenant's own", { ...NOBODY, roles: [CUSTOM] }],
];

interface Case {
  matrix: Matrix;
  what: string;
  target: TargetRights;
  allowed: string[];
}
const cases: Case[] = MATRICES.flatMap(matrix => [
  ...targets(matrix).flatMap(held => [
    { matrix, what: held.name, target: { ...NOBODY, roles: [held] }, allowed: rowOf(matrix, held.id) },
    { matrix, what: `${held.name}, eligible`, target: { ...NOBODY, eligible: [held] }, allowed: rowOf(matrix, held.id) },
  ]),
  ...CONDITIONS.map(([condition, what, target]) => ({ matrix, what, target, allowed: conditionOf(matrix, condition) })),
]);

describe('the source', () => {
  test('has both tables in full: 14 roles, 4 conditions, 6 actors', () => {
    expect(source.actors).toHaveLength(6);
    for (const matrix of MATRICES) {
      expect(source[matrix].targetRoles).toHaveLength(14);
      expect(new Set(source[matrix].targetConditions.map(c => c.condition))).toEqual(new Set(CONDITIONS.map(([condition]) => condition)));
    }
  });

  test('tells the same by actor as by row', () => {
    for (const matrix of MATRICES) {
      for (const [name, by] of Object.entries(source[matrix].byActor)) {
        const rows = source[matrix].targetRoles.filter(r => r.allowedActorRoleTemplateIds.includes(actor(name)));
        expect([name, rows.map(r => r.displayName).sort()]).toEqual([name, [...by.mayActOnRoles].sort()]);
      }
    }
  });
});

describe.each(cases)('$matrix of $what', ({ matrix, target, allowed }) => {
  test.each(source.actors)('by $displayName', ({ roleTemplateId }) => {
    const verdict = reach(matrix, [roleTemplateId as ObjectId], target);
    expect(verdict.allowed).toBe(allowed.includes(roleTemplateId));
    const able = verdict.allowed ? undefined : [...verdict.able].sort();
    expect(able).toEqual(verdict.allowed ? undefined : allowed.map(nameOf).sort());
  });

  test('by roles that the table does not know', () => {
    expect(reach(matrix, [], target).allowed).toBe(false);
    expect(reach(matrix, [EXCHANGE.id, GLOBAL_READER, CUSTOM.id], target).allowed).toBe(false);
  });
});

describe('several at once', () => {
  test.each(MATRICES)('%s of two roles: what both rows allow, for every pair and every actor', matrix => {
    const all = [...targets(matrix), EXCHANGE, CUSTOM];
    for (const a of all) {
      for (const b of all) {
        for (const { roleTemplateId: by, displayName } of source.actors) {
          const both = rowOf(matrix, a.id).includes(by) && rowOf(matrix, b.id).includes(by);
          const held = reach(matrix, [by as ObjectId], { ...NOBODY, roles: [a, b] }).allowed;
          const half = reach(matrix, [by as ObjectId], { ...NOBODY, roles: [a], eligible: [b] }).allowed;
          expect([a.name, b.name, displayName, held, half]).toEqual([a.name, b.name, displayName, both, both]);
        }
      }
    }
  });

  test.each(MATRICES)('%s of a role and a group that can be given roles: both rows count', matrix => {
    const byGroup = conditionOf(matrix, 'member-or-owner-of-role-assignable-group');
    for (const held of [...targets(matrix), EXCHANGE]) {
      const target = { ...NOBODY, roles: [held], roleAssignable: true };
      const may = source.actors.map(a => a.roleTemplateId).filter(by => reach(matrix, [by as ObjectId], target).allowed);
      const both = source.actors.map(a => a.roleTemplateId).filter(by => byGroup.includes(by) && rowOf(matrix, held.id).includes(by));
      expect([held.name, may]).toEqual([held.name, both]);
    }
  });

  test.each(MATRICES)('%s of a role that is scoped to a restricted unit: both rows count', matrix => {
    const byUnit = conditionOf(matrix, RESTRICTED);
    for (const held of [...targets(matrix), EXCHANGE]) {
      const target = { ...NOBODY, roles: [held], restrictedUnits: [WAREHOUSE] };
      const may = source.actors.map(a => a.roleTemplateId).filter(by => reach(matrix, [by as ObjectId], target).allowed);
      const both = source.actors.map(a => a.roleTemplateId).filter(by => byUnit.includes(by) && rowOf(matrix, held.id).includes(by));
      expect([held.name, may]).toEqual([held.name, both]);
    }
  });

  test('several roles of the actor: one of them must pass all rows, two halves are not a whole', () => {
    const target = { ...NOBODY, roles: [named('Authentication Administrator'), named('Groups Administrator')] };
    const halves = [actor('Authentication Administrator'), actor('User Administrator')];
    expect(reach('resetPassword', halves, target)).toEqual({
      allowed: false,
      because: 'they hold Authentication Administrator, and they hold Groups Administrator',
      able: ['Privileged Authentication Administrator', 'Global Administrator'],
    });
    expect(reach('resetPassword', [...halves, actor('Global Administrator')], target)).toEqual({ allowed: true });
    expect(reach('resetPassword', [EXCHANGE.id, actor('Helpdesk Administrator')], NOBODY)).toEqual({ allowed: true });
  });

  test('default permissions of members and guests are no admin roles', () => {
    const implicit = [
      role('a0b1b346-4d3e-4e8b-98f8-753987be4970', 'User'),
      role('10dae51f-b6af-4016-8d66-8c2a99b929b3', 'Guest User'),
      role('2af84b1e-32c8-42b7-82bc-daa82404023b', 'Restricted Guest User'),
    ];
    const target = { ...NOBODY, roles: implicit, eligible: implicit };
    expect(reach('resetPassword', [actor('Password Administrator')], target)).toEqual({ allowed: true });
  });

  test('a role is known by its id, whatever it is called', () => {
    const target = { ...NOBODY, roles: [role(CUSTOM.id, 'Directory Readers')] };
    expect(reach('resetPassword', [actor('Helpdesk Administrator')], target).allowed).toBe(false);
  });
});

describe('in words', () => {
  const strong = ['Privileged Authentication Administrator', 'Global Administrator'];
  test.each<[Partial<TargetRights>, string, string[]]>([
    [{ roles: [EXCHANGE] }, 'they hold Exchange Administrator', strong],
    [{ roles: [CUSTOM] }, 'they hold Stock keeper (custom role)', strong],
    [{ eligible: [named('Global Administrator')] }, 'they could activate Global Administrator', strong],
    [{ roleAssignable: true }, 'they are a member or owner of a group that can be given roles', strong],
    [{ roles: [named('Directory Readers'), EXCHANGE] }, 'they hold Exchange Administrator', strong],
    [{ roles: [named('User Administrator')] }, 'they hold User Administrator', ['User Administrator', ...strong]],
    [{ restrictedUnits: [WAREHOUSE] }, 'they hold a role on Warehouse, an administrative unit with restricted management', strong],
    [
      { restrictedUnits: [{ name: 'Board', held: false }] },
      'they could activate a role on Board, an administrative unit with restricted management',
      strong,
    ],
    [
      { roles: [EXCHANGE], roleAssignable: true },
      'they hold Exchange Administrator, and they are a member or owner of a group that can be given roles',
      strong,
    ],
  ])('%j', (more, because, able) => {
    expect(reach('resetPassword', [actor('Helpdesk Administrator')], { ...NOBODY, ...more })).toEqual({ allowed: false, because, able });
  });

  test('for one who counts as nothing, somebody without roles is out of reach too', () => {
    expect(reach('sensitiveActions', [], NOBODY)).toEqual({
      allowed: false,
      because: 'they hold no admin role',
      able: ['Authentication Administrator', 'User Administrator', ...strong],
    });
  });
});

describe('actorNamed', () => {
  test.each(source.actors)('$displayName, by name and by id', ({ displayName, roleTemplateId }) => {
    for (const said of [displayName, ` ${displayName.toUpperCase()} `, roleTemplateId, roleTemplateId.toUpperCase()]) {
      expect(actorNamed(said)).toEqual({ id: roleTemplateId, name: displayName });
    }
  });

  test.each(['Global Reader', 'Exchange Administrator', '', 'Helpdesk', EXCHANGE.id])('%j is none', said => {
    expect(actorNamed(said)).toBeUndefined();
  });
});
