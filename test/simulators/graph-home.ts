/** What Graph tells an application of the home tenant: the tenant, its people, who holds which role (docs/graph.md §1, §7). */
import builtIn from '../../src/entra/roles.json';
import { CUSTOM_ROLE } from './access';
import { graphRows, partnerOf, type RolesOf } from './cipp-roles';
import { filter } from './odata';
import type { Person } from './people';
import type { Received } from './server';
import { GROUPS, HOME_TENANT, type Technician, UNIT, type World } from './world';

interface HomeAnswer {
  op: string;
  /** A list, one object, or nothing where there is no such thing. */
  rows(): object[] | object | undefined;
}

/** Nothing where the path is none of these. */
export function homeAnswer(path: string, { query }: Received, world: World): HomeAnswer | undefined {
  const list = (op: string, endpoint: string): HomeAnswer => ({
    op,
    rows() {
      const found = graphRows(endpoint, query.$filter, rolesOf(world));
      return typeof found === 'string' ? undefined : found;
    },
  });
  if (/^users\/[^/]+\/transitiveMemberOf$/.test(path)) return list('transitiveMemberOf', path);
  const group = /^groups\/([^/]+)\/owners$/.exec(path)?.[1];
  if (group)
    return {
      op: 'owners',
      rows: () =>
        groupsOf(world)
          .find(({ id }) => id === group)
          ?.owners.map(id => ({ id })),
    };
  switch (path) {
    case 'organization':
      return { op: 'organization', rows: () => [organization(world)] };
    case 'groups':
      return query.$filter === 'isAssignableToRole eq true' ? { op: 'groups', rows: () => assignable(world) } : undefined;
    case 'users':
      return { op: 'users', rows: () => people(query, world) };
    case 'roleManagement/directory/roleDefinitions':
      return { op: 'roleDefinitions', rows: definitions };
    case 'roleManagement/directory/roleAssignments':
      return query.$filter ? list('roleAssignments', path) : { op: 'roleAssignments', rows: () => assignments(world) };
  }
  if (!path.startsWith('directory/administrativeUnits/')) return undefined;
  const unit = { id: UNIT.split('/').at(-1), displayName: 'Depot', isMemberManagementRestricted: null };
  return { op: 'administrativeUnits', rows: () => (path.endsWith(String(unit.id)) ? unit : undefined) };
}

/** All that Graph knows of somebody of the home tenant. */
export function homePerson(found: Technician, world: World): Record<string, unknown> {
  const row = world.homePeople().find(person => person.id === found.id);
  const manager = world.homePeople().find(person => person.id === row?.manager);
  return {
    ...row,
    id: found.id,
    displayName: found.name,
    accountEnabled: found.enabled,
    userType: found.guest ? 'Guest' : 'Member',
    userPrincipalName: found.upn,
    mail: found.guest ? null : found.upn,
    givenName: found.name.split(' ')[0],
    surname: found.name.split(' ')[1],
    onPremisesSyncEnabled: row?.onPremisesSyncEnabled || null,
    manager: manager ? { displayName: manager.displayName, userPrincipalName: manager.userPrincipalName } : null,
  };
}

function people({ $filter, $select, $expand }: Record<string, string>, world: World): object[] {
  const all = Object.values(world.technicians)
    .filter(({ tenant }) => tenant === HOME_TENANT)
    .map(found => homePerson(found, world));
  const fits = $filter ? filter($filter) : () => true;
  const names = [...($select ?? 'id,displayName,userPrincipalName').split(','), ...($expand?.startsWith('manager') ? ['manager'] : [])];
  return all.filter(row => fits(row as unknown as Person)).map(row => Object.fromEntries(names.map(name => [name, row[name]])));
}

const organization = ({ home }: World) => ({
  id: home.id,
  displayName: home.name,
  verifiedDomains: [
    { name: home.initialDomain, isDefault: false, isInitial: true },
    { name: home.domain, isDefault: true, isInitial: false },
  ],
});

const definitions = () => [
  ...builtIn.map(({ id, name }) => ({ id, templateId: id, displayName: name, isBuiltIn: true })),
  { id: CUSTOM_ROLE.id, templateId: CUSTOM_ROLE.id, displayName: CUSTOM_ROLE.name, isBuiltIn: false },
];

const assignments = (world: World) =>
  rolesOf(world)
    .access.grants.filter(({ eligible }) => !eligible)
    .map(({ role, principal, scope }, i) => ({
      id: `assigned-${i}`,
      principalId: principal,
      roleDefinitionId: role,
      directoryScopeId: scope,
    }));

/** With the groups, which CIPP's simulator knows not. */
function rolesOf(world: World): RolesOf {
  const partner = partnerOf(world);
  return { ...partner, access: { grants: partner.access.grants, groups: groupsOf(world) } };
}

/** One of them can be given roles. */
function groupsOf(world: World): RolesOf['access']['groups'] {
  const people = Object.values(world.technicians);
  return Object.entries(GROUPS).map(([name, id]) => ({
    id,
    name,
    assignable: name === 'helpdesk' ? true : null,
    members: people.filter(t => t.groups.includes(id)).map(t => t.id),
    owners: people.filter(t => t.owns?.includes(id)).map(t => t.id),
  }));
}

/** Of owners no more than twenty are told. */
const assignable = (world: World) =>
  groupsOf(world)
    .filter(group => group.assignable)
    .map(({ id, name, owners }) => ({
      id,
      displayName: name,
      isAssignableToRole: true,
      owners: owners.slice(0, 20).map(owner => ({ id: owner })),
    }));
