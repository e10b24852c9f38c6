import { z } from 'zod';
import { type Call, get, type Reply } from '../model/call';
import type { Clock } from '../model/clock';
import type { TargetTenant } from '../model/field';
import { type ObjectId, objectId } from '../model/ids';
import { type Problem, ProblemError, problem } from '../model/problem';
import type { HeldRole, TargetRights } from '../model/rights';
import { Cached } from './cached';
import type { Reads } from './reads';

const TIMES = { refreshMs: 60_000, keepMs: 60_000, againMs: 60_000 };
const MOST_KEPT = 1_000;
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';

/** A role of the tenant and who has it: ids of people and groups, by whether it is active or could be activated. */
interface Definition {
  /** What assignments name: for a built-in role the same as `role.id`. */
  id: ObjectId;
  role: HeldRole;
  active: Holder[];
  eligible: Holder[];
}

/** Who has a role, and where: `/` is the whole tenant. CIPP lists each once a role, though they may have it at several places. */
interface Holder {
  id: ObjectId;
  scope: string | null;
}

interface Group {
  id: ObjectId;
  name: string;
  assignable: boolean;
}

/** Everything that is asked of Graph about one person. */
interface Ties {
  groups: Group[];
  owned: Group[];
  /** How many directory roles Graph counts them in. */
  directoryRoles: number;
  /** Definitions of roles that they, or a group of theirs, could activate, and where. */
  eligible: { role: ObjectId; scope: string | null }[];
}

/**
 * What people may do in a customer's tenant (docs/graph.md §7). Either everything was read or it is TARGET_UNREADABLE,
 * also where CIPP did not answer at all: what is missing is never "no roles".
 */
export class Rights {
  readonly #roles = new Map<string, Cached<Definition[]>>();
  readonly #ties = new Map<string, Cached<Ties>>();

  constructor(
    readonly reads: Reads,
    readonly clock: Clock,
  ) {}

  async of(tenant: TargetTenant, id: ObjectId, how?: { fresh: boolean }): Promise<TargetRights> {
    const person = objectId(id);
    if (!person) throw new ProblemError(lostAt(tenant));
    const roles = this.#kept(this.#roles, `${tenant.id}/${tenant.domain}`, () => this.#readRoles(tenant));
    const ties = this.#kept(this.#ties, `${tenant.id}/${tenant.domain}/${person}`, () => this.#readTies(tenant, person));
    const [defined, tied] = await Promise.all(how?.fresh ? [roles.fresh(), ties.fresh()] : [roles.get(), ties.get()]);
    const rights = rightsFrom(person, defined, tied) ?? rightsFrom(person, await roles.fresh(), tied);
    if (!rights) return this.#lost(tenant, 'CIPP and Graph disagree about the roles of a person');
    const scopes = [...rights.scopes, ...(await this.#scopes(tenant, person, rights))];
    return {
      roles: rights.roles,
      eligible: rights.eligible,
      roleAssignable: rights.roleAssignable,
      restrictedUnits: await this.#restricted(tenant, scopes),
      groups: rights.groups.map(({ id, name }) => ({ id, name })),
    };
  }

  /** Where somebody with roles has them. Not kept: few people have any, and each place may be one that protects them. */
  async #scopes(tenant: TargetTenant, person: ObjectId, { roles, groups }: Known): Promise<Scope[]> {
    if (roles.length === 0) return [];
    const each = holdersOf(person, groups).map(async holder => {
      const filter = `principalId eq '${holder}'`;
      const rows = await this.#graph(tenant, 'roleManagement/directory/roleAssignments', { $filter: filter }, AssignmentRows);
      // rows of others: the answer is not to this question
      if (rows.some(row => row.principalId !== holder)) return this.#lost(tenant, 'roleAssignments was not read in full');
      return rows.map(row => ({ scope: row.directoryScopeId, held: true }));
    });
    return (await Promise.all(each)).flat();
  }

  /** Those of these places that are administrative units with restricted management. */
  async #restricted(tenant: TargetTenant, scopes: readonly Scope[]): Promise<TargetRights['restrictedUnits']> {
    const units = new Map<ObjectId, boolean>();
    for (const { scope, held } of scopes) {
      const id = objectId(UNIT.exec(scope ?? '')?.[1]);
      if (id) units.set(id, held || units.get(id) === true);
    }
    const read = [...units].map(async ([id, held]) => {
      const [row, more] = await this.#graph(tenant, `directory/administrativeUnits/${id}`, { $select: UNIT_FIELDS }, UnitRows);
      if (row?.id !== id || more) return this.#lost(tenant, 'an administrative unit was not read');
      return row.isMemberManagementRestricted ? { name: row.displayName, held } : [];
    });
    return (await Promise.all(read)).flat();
  }

  /** What membership of a group would give: whether roles may be given to it. Read each time, since it decides who may change it. */
  async ofGroup(tenant: TargetTenant, id: string): Promise<TargetRights> {
    const group = objectId(id);
    const rows = group ? await this.#graph(tenant, `groups/${group}`, { $select: 'id,displayName,isAssignableToRole' }, GroupRows) : [];
    const [row] = rows;
    if (!row || row.id !== group || rows.length > 1) return this.#lost(tenant, 'a group was not read');
    return { roles: [], eligible: [], roleAssignable: row.isAssignableToRole === true, restrictedUnits: [], groups: [] };
  }

  #kept<T>(kept: Map<string, Cached<T>>, key: string, read: () => Promise<T>): Cached<T> {
    const known = kept.get(key);
    if (known) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const made = new Cached(read, TIMES, this.clock);
    kept.set(key, made);
    return made;
  }

  async #readRoles(tenant: TargetTenant): Promise<Definition[]> {
    const reply = await this.#ask(tenant, get('ListRoles', { tenantFilter: tenant.domain }));
    const roles = rowsOf(RoleRows, reply);
    // every tenant has a Global Administrator: a list without one was not really read (docs/graph.md §7)
    const really = roles?.some(({ role, active, eligible }) => role.id === GLOBAL_ADMINISTRATOR && active.length + eligible.length > 0);
    return roles && really ? roles : this.#lost(tenant, 'ListRoles was not read in full');
  }

  async #readTies(tenant: TargetTenant, id: ObjectId): Promise<Ties> {
    const [memberOf, owns, own] = await Promise.all([
      this.#graph(tenant, `users/${id}/transitiveMemberOf`, { $select: 'id,displayName,isAssignableToRole' }, MemberRows),
      this.#graph(tenant, `users/${id}/ownedObjects`, { $select: 'id,displayName,isAssignableToRole' }, MemberRows),
      this.#readEligible(tenant, id),
    ]);
    const groups = memberOf.flatMap(row => row.group ?? []);
    const holders = holdersOf(id, groups).filter(holder => holder !== id);
    const eligible = await Promise.all(holders.map(holder => this.#readEligible(tenant, holder)));
    return {
      groups,
      owned: owns.flatMap(row => row.group ?? []),
      directoryRoles: memberOf.filter(row => row.directoryRole).length,
      eligible: [...own, ...eligible.flat()],
    };
  }

  /** Only the error that names the missing licence means that nobody can be eligible. */
  async #readEligible(tenant: TargetTenant, holder: ObjectId): Promise<Ties['eligible']> {
    const reply = await this.#askGraph(tenant, 'roleManagement/directory/roleEligibilityScheduleInstances', {
      $filter: `principalId eq '${holder}'`,
      // CIPP's own reads of PIM are made as the application: its delegated permissions may lack the scope
      AsApp: 'true',
    });
    if (reply.status === 400 && !reply.json && NO_LICENCE.test(reply.lines[0]?.text ?? '')) return [];
    const rows = rowsOf(EligibleRows, reply);
    // rows of others: the answer is not to this question
    if (!rows?.every(row => row.principalId === holder)) return this.#lost(tenant, 'roleEligibilityScheduleInstances was not read in full');
    return rows.map(row => ({ role: row.roleDefinitionId, scope: row.directoryScopeId }));
  }

  async #graph<T>(tenant: TargetTenant, endpoint: string, query: Record<string, string>, rows: z.ZodType<T[]>): Promise<T[]> {
    const reply = await this.#askGraph(tenant, endpoint, query);
    return rowsOf(rows, reply) ?? this.#lost(tenant, `${endpoint.split('/').at(-1)} was not read in full`);
  }

  #askGraph(tenant: TargetTenant, endpoint: string, query: Record<string, string>): Promise<Reply> {
    const how = { Endpoint: endpoint, tenantFilter: tenant.domain, SkipCache: 'true', Version: 'v1.0', ...query };
    return this.#ask(tenant, get('ListGraphRequest', how));
  }

  async #ask(tenant: TargetTenant, call: Call): Promise<Reply> {
    const lost = lostAt(tenant);
    const { reply } = await this.reads.list(call, lost).catch(cause => {
      throw new ProblemError(lost, { cause });
    });
    return reply;
  }

  #lost(tenant: TargetTenant, why: string): never {
    this.reads.log.warn({ tenant: tenant.id, why }, 'the rights of a person could not be read');
    throw new ProblemError(lostAt(tenant));
  }
}

/** Entra gives roles, active or eligible, to no other groups: asking about hundreds would hold up everybody. */
const holdersOf = (person: ObjectId, groups: readonly Group[]): ObjectId[] => [
  person,
  ...groups.filter(group => group.assignable).map(group => group.id),
];

/** A place where somebody holds, or else could activate, a role. */
interface Scope {
  scope: string | null;
  held: boolean;
}

/** What is known before the places of the roles were read; `scopes` are those that came with it. */
type Known = Omit<TargetRights, 'restrictedUnits' | 'groups'> & { groups: Group[]; scopes: Scope[] };

/** Nothing where Graph counts the person in more directory roles than CIPP's list explains. */
function rightsFrom(id: ObjectId, defined: Definition[], ties: Ties): Known | undefined {
  const holders = new Set<ObjectId>([id, ...ties.groups.map(group => group.id)]);
  const theirs = (held: Holder[]) => held.filter(holder => holders.has(holder.id));
  const names = ({ id: own, role }: Definition, named: ObjectId) => named === own || named === role.id;
  const [roles, eligible, active, could]: [HeldRole[], HeldRole[], Holder[], Holder[]] = [[], [], [], []];
  for (const d of defined) {
    const [now, later] = [theirs(d.active), theirs(d.eligible)];
    active.push(...now);
    could.push(...later);
    if (now.length > 0) roles.push(d.role);
    else if (later.length > 0 || ties.eligible.some(({ role }) => names(d, role))) eligible.push(d.role);
  }
  const unknown = ties.eligible.some(({ role }) => !defined.some(d => names(d, role)));
  if (unknown || roles.length < ties.directoryRoles) return undefined;
  return {
    roles,
    eligible,
    roleAssignable: [...ties.groups, ...ties.owned].some(group => group.assignable),
    groups: ties.groups,
    scopes: [
      ...active.map(({ scope }) => ({ scope, held: true })),
      ...[...could, ...ties.eligible].map(({ scope }) => ({ scope, held: false })),
    ],
  };
}

/** How an administrative unit is written where a role is given on it. */
const UNIT = /^\/administrativeUnits\/([0-9a-f-]+)$/i;
const UNIT_FIELDS = 'id,displayName,isMemberManagementRestricted';

const lostAt = (tenant: TargetTenant): Problem => problem('TARGET_UNREADABLE', { tenant: tenant.name });

/** Graph's sentence, once with its code: CIPP passes on the sentence alone. */
const NO_LICENCE = /^Graph Error: .*(AadPremiumLicenseRequired|The tenant needs (to have )?(an )?(AAD Premium|Microsoft Entra ID P2))/is;

/** Every row of a 200, or nothing: one row that cannot be read may be the one that counts. */
const rowsOf = <T>(rows: z.ZodType<T[]>, reply: Reply): T[] | undefined =>
  reply.status === 200 && reply.json ? rows.safeParse(reply.body).data : undefined;

const Id = z.string().transform((text, ctx): ObjectId => {
  const id = objectId(text);
  if (!id) ctx.addIssue({ code: 'custom', message: 'no object id' });
  return id ?? ('' as ObjectId);
});

/**
 * Rows of ListRoles. `directoryScopeId` must be there: the older ListRoles without it reads at most 20 members a role and
 * knows neither the tenant's own roles nor roles on administrative units. Where CIPP tells eligible members they are listed too.
 */
const RoleRows = z.array(
  z
    .object({
      Id,
      roleTemplateId: Id.nullable(),
      DisplayName: z.string().min(1),
      isBuiltIn: z.boolean().optional(),
      Members: z.array(z.object({ id: Id, directoryScopeId: z.string().nullable(), AssignmentType: z.string().nullish() })),
    })
    .transform(({ Id: id, roleTemplateId, DisplayName, isBuiltIn, Members }): Definition => {
      // a role of the tenant's own could be called like a built-in one
      const own = roleTemplateId === null || isBuiltIn === false;
      const held = (eligible: boolean) =>
        Members.filter(m => (m.AssignmentType === 'Eligible') === eligible).map(m => ({ id: m.id, scope: m.directoryScopeId }));
      const role = { id: roleTemplateId ?? id, name: own ? `${DisplayName} (custom role)` : DisplayName };
      return { id, role, active: held(false), eligible: held(true) };
    }),
);

/** ListGraphRequest's answer, whole: neither queued nor one page of several (docs/cipp-api.md §11). */
const GraphList = <T>(row: z.ZodType<T>) =>
  z
    .object({
      Results: z.array(row),
      Metadata: z.object({ Queued: z.literal(false).nullish(), nextLink: z.literal('').nullish() }),
    })
    .transform(list => list.Results);

/** `group`, `directoryRole`, `administrativeUnit`…: a row without its type was not read. */
const kind = (type: unknown): string | undefined => /^#?microsoft\.graph\.(\w+)$/.exec(String(type))?.[1];

/**
 * Something one is a member or an owner of. Where Graph may not look inside it gives type and id and nulls (docs/graph.md §1),
 * so a group without a name was not read; `isAssignableToRole` is null for a group that was made without saying.
 */
const MemberRow = z.union([
  z
    .object({
      '@odata.type': z.string().refine(type => kind(type) === 'group'),
      id: Id,
      displayName: z.string().min(1),
      isAssignableToRole: z.boolean().nullable(),
    })
    .transform(row => ({
      group: { id: row.id, name: row.displayName, assignable: row.isAssignableToRole === true },
      directoryRole: false,
    })),
  z
    .object({ '@odata.type': z.string().refine(type => kind(type) !== undefined && kind(type) !== 'group') })
    .transform(row => ({ group: undefined, directoryRole: kind(row['@odata.type']) === 'directoryRole' })),
]);
const MemberRows = GraphList(MemberRow);

/** `isAssignableToRole` is null for a group that was made without saying; absent means that it was not asked for. */
const GroupRows = GraphList(z.object({ id: Id, isAssignableToRole: z.boolean().nullable() }));

/** Where the role is an application's own, `directoryScopeId` is null. */
const EligibleRows = GraphList(z.object({ principalId: Id, roleDefinitionId: Id, directoryScopeId: z.string().nullable() }));
const AssignmentRows = GraphList(z.object({ principalId: Id, directoryScopeId: z.string().nullable() }));

/** `isMemberManagementRestricted` is null for a unit that was made without saying, and means no. */
const UnitRows = GraphList(z.object({ id: Id, displayName: z.string().min(1), isMemberManagementRestricted: z.boolean().nullable() }));
