/** ListRoles and the Graph paths about one person's groups and roles, as CIPP answers them (docs/graph.md §7). */
import builtIn from '../../src/entra/roles.json';
import { CUSTOM_ROLE, CUSTOMER_UNIT, RESTRICTED_UNIT, type TenantAccess } from './access';
import { notFound } from './cipp-answers';
import type { Person } from './people';
import type { Answer, Fault } from './server';
import { ROLES, type World } from './world';

/** A customer as these answers need it. */
export interface RolesOf {
  access: TenantAccess;
  people: Person[];
  /** Entra ID P2: without it there is no PIM. */
  premium: boolean;
}

const BREAK_GLASS = 'a0000000-0000-4000-8000-0000000000ff';

/** In the partner's own tenant the technicians hold their roles, and a break-glass account is Global Administrator. */
export function partnerOf(world: World): RolesOf {
  const grants = Object.values(world.technicians).flatMap(t =>
    t.holds.map(({ role, group, scope = '/' }) => ({ role: ROLES[role] as string, principal: group ?? t.id, scope, eligible: false })),
  );
  const breakGlass = { role: ROLES['Global Administrator'], principal: BREAK_GLASS, scope: '/', eligible: false };
  return { access: { grants: [...grants, breakGlass], groups: [] }, people: world.homePeople(), premium: true };
}

/** Every definition, members or not; active assignments only, a group under its own id, one row a principal. */
export function listRoles({ access, people }: RolesOf): Answer {
  const definitions = [
    ...builtIn.map(({ id, name }) => ({ id, name, template: id as string | null })),
    { id: CUSTOM_ROLE.id, name: CUSTOM_ROLE.name, template: null },
  ];
  const rows = definitions.map(({ id, name, template }) => {
    const held = access.grants.filter(grant => grant.role === id && !grant.eligible);
    const first = held.filter((grant, i) => held.findIndex(other => other.principal === grant.principal) === i);
    const Members = first.map(({ principal, scope }) => {
      const person = people.find(p => p.id === principal);
      const group = access.groups.find(g => g.id === principal);
      return {
        displayName: person?.displayName ?? group?.name ?? null,
        userPrincipalName: person?.userPrincipalName ?? null,
        id: principal,
        directoryScopeId: scope,
      };
    });
    return {
      Id: id,
      roleTemplateId: template,
      DisplayName: name,
      Description: null,
      Members,
      MemberCount: Members.length,
      isBuiltIn: template !== null,
      isEnabled: true,
    };
  });
  return { status: 200, body: rows };
}

/** Rows of one of these paths, or the text of Graph's error; nothing where the path is not played here. */
export function graphRows(endpoint: string, filter: string | undefined, tenant: RolesOf): object[] | string | undefined {
  const [, user = '', what] = /^users\/([^/]+)\/(transitiveMemberOf|ownedObjects)$/.exec(endpoint) ?? [];
  if (what) {
    const person = tenant.people.find(p => p.id === user);
    if (!person) return notFound(user);
    return what === 'ownedObjects' ? owned(tenant.access, user) : memberships(tenant.access, user);
  }
  const unit = /^directory\/administrativeUnits\/(.+)$/.exec(endpoint)?.[1];
  if (unit) return units(unit);
  if (endpoint === 'roleManagement/directory/roleAssignments') return assignments(filter, tenant);
  return endpoint === 'roleManagement/directory/roleEligibilityScheduleInstances' ? eligible(filter, tenant) : undefined;
}

/** One unit; `isMemberManagementRestricted` is null where it was made without saying. */
function units(id: string): object[] | string {
  const unit = [CUSTOMER_UNIT, RESTRICTED_UNIT].find(u => u.id === id);
  const isMemberManagementRestricted = unit === RESTRICTED_UNIT ? true : null;
  return unit ? [{ id: unit.id, displayName: unit.name, isMemberManagementRestricted }] : notFound(id);
}

/** Every place of every role, where ListRoles has one row a principal. */
function assignments(filter: string | undefined, { access }: RolesOf): object[] | string {
  const principal = PRINCIPAL.exec(filter ?? '')?.[1];
  if (!principal) return INVALID_FILTER;
  return access.grants
    .filter(grant => !grant.eligible && grant.principal === principal)
    .map((grant, i) => ({
      id: `assigned-${i}-${grant.role.slice(0, 8)}`,
      principalId: grant.principal,
      roleDefinitionId: grant.role,
      directoryScopeId: grant.scope,
    }));
}

const PRINCIPAL = /^principalId eq '([0-9a-f-]{36})'$/;
const INVALID_FILTER = 'The filter is invalid.';

const groupRow = ({ id, name, assignable }: TenantAccess['groups'][number]) => ({
  '@odata.type': '#microsoft.graph.group',
  id,
  displayName: name,
  isAssignableToRole: assignable,
});

function owned({ groups }: TenantAccess, person: string): object[] {
  const application = {
    '@odata.type': '#microsoft.graph.application',
    id: '9d000000-0000-4000-8000-000000000001',
    displayName: 'Timesheets',
  };
  const rows = groups.filter(g => g.owners.includes(person)).map(groupRow);
  return rows.length > 0 ? [application, ...rows] : [];
}

/** Groups, nested ones too; directory roles of the whole tenant; administrative units. */
function memberships({ groups, grants }: TenantAccess, person: string): object[] {
  const holders = new Set([person]);
  for (let before = 0; before < holders.size; ) {
    before = holders.size;
    for (const group of groups) if (group.members.some(m => holders.has(m))) holders.add(group.id);
  }
  const active = grants.filter(g => !g.eligible && holders.has(g.principal));
  const roles = new Set(active.filter(g => g.scope === '/' && g.role !== CUSTOM_ROLE.id).map(g => g.role));
  const unit = active.some(g => g.scope !== '/');
  return [
    ...groups.filter(g => holders.has(g.id)).map(groupRow),
    ...[...roles].map(id => ({
      '@odata.type': '#microsoft.graph.directoryRole',
      // the activated role's own id, another in every tenant
      id: `e0000000${id.slice(8)}`,
      displayName: builtIn.find(role => role.id === id)?.name,
    })),
    ...(unit ? [{ '@odata.type': '#microsoft.graph.administrativeUnit', id: CUSTOMER_UNIT.id, displayName: CUSTOMER_UNIT.name }] : []),
  ];
}

export const NO_PREMIUM = 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.';

function eligible(filter: string | undefined, { access, premium }: RolesOf): object[] | string {
  // CIPP passes on Graph's sentence, not its code
  if (!premium) return `Exception at Get-GraphRequestList.ps1:413 - ${NO_PREMIUM}`;
  const principal = PRINCIPAL.exec(filter ?? '')?.[1];
  if (!principal) return INVALID_FILTER;
  return access.grants
    .filter(grant => grant.eligible && grant.principal === principal)
    .map(grant => ({
      id: `elig-${grant.role.slice(0, 8)}`,
      principalId: grant.principal,
      roleDefinitionId: grant.role,
      directoryScopeId: grant.scope,
      appScopeId: null,
      memberType: 'Direct',
      startDateTime: '2026-01-05T08:00:00Z',
      endDateTime: null,
    }));
}

/** Ways in which rights are not, or only half, read: for ListRoles and each `ListGraphRequest:…`. */
export const unread = {
  queued: {
    effect: true,
    change: () => ({ Results: [], Metadata: { Queued: true, QueueMessage: 'Data still processing, please wait', QueueId: 'q-1' } }),
  } as Fault,
  oneNull: { effect: true, change: body => (Array.isArray(body) ? [null] : { ...(body as object), Results: [null] }) } as Fault,
  nothing: { effect: true, status: 200 } as Fault,
  noResults: { effect: true, change: () => ({ Results: null }) } as Fault,
  noMetadata: { effect: true, change: () => ({ Results: [], Metadata: null }) } as Fault,
  graphError: { status: 400, body: 'Graph Error: Authorization_RequestDenied - Endpoint: x' } as Fault,
  text: { effect: true, change: () => 'Loading data. Please check back.' } as Fault,
  /** ListRoles of a tenant that was not really read: definitions without anybody. */
  nobody: { effect: true, change: body => (body as object[]).map(row => ({ ...row, Members: [] })) } as Fault,
};
