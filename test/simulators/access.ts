/** Who holds what in the customers' tenants, as data: roles, groups, eligibilities. All other people hold nothing. */
import builtIn from '../../src/entra/roles.json';
import type { PersonName } from './people';

/** Groups of customers. `assignable`: can be given roles; Graph says null for most others (docs/graph.md §7). */
export const CUSTOMER_GROUPS = {
  staff: { id: '9a000000-0000-4000-8000-000000000001', name: 'All staff', assignable: null },
  /** Inside `staff`. */
  finance: { id: '9a000000-0000-4000-8000-000000000002', name: 'Finance', assignable: null, inside: 'staff' },
  board: { id: '9a000000-0000-4000-8000-000000000003', name: 'Board', assignable: false },
  /** Holds User Administrator. */
  identityTeam: { id: '9a000000-0000-4000-8000-000000000004', name: 'Identity team', assignable: true },
  /** Holds nothing now, and could be given anything. */
  projectAdmins: { id: '9a000000-0000-4000-8000-000000000005', name: 'Project admins', assignable: true },
  /** Could activate Exchange Administrator. */
  onCall: { id: '9a000000-0000-4000-8000-000000000006', name: 'On call', assignable: true },
} as const satisfies Record<string, { id: string; name: string; assignable: boolean | null; inside?: string }>;
export type CustomerGroupName = keyof typeof CUSTOMER_GROUPS;

/** A role of Contoso's own: no template id, and a name that Microsoft gave to another. */
export const CUSTOM_ROLE = { id: '9b000000-0000-4000-8000-000000000001', name: 'Directory Readers' } as const;
export const CUSTOMER_UNIT = { id: '9c000000-0000-4000-8000-000000000001', name: 'Warehouse' } as const;
/** Only who has a role on it may change its members; Graph says null of the other. */
export const RESTRICTED_UNIT = { id: '9c000000-0000-4000-8000-000000000002', name: 'Executives' } as const;

/** What one person holds, by Microsoft's names of roles. */
export interface Access {
  roles?: readonly string[];
  /** Could be activated. */
  eligible?: readonly string[];
  /** On {@link CUSTOMER_UNIT} only. */
  onUnit?: readonly string[];
  /** {@link CUSTOM_ROLE}. */
  custom?: boolean;
  memberOf?: readonly CustomerGroupName[];
  ownerOf?: readonly CustomerGroupName[];
}

const ACCESS: Readonly<Partial<Record<PersonName, Access>>> = {
  gloria: { roles: ['Global Administrator'] },
  hedda: { roles: ['Helpdesk Administrator'] },
  edgar: { roles: ['Exchange Administrator'] },
  rita: { roles: ['Directory Readers'] },
  igor: { memberOf: ['identityTeam'] },
  mila: { memberOf: ['projectAdmins'] },
  otto: { ownerOf: ['projectAdmins'] },
  pia: { eligible: ['Global Administrator'] },
  quinn: { memberOf: ['onCall'] },
  carla: { custom: true },
  ursula: { onUnit: ['User Administrator'] },
  jane: { memberOf: ['finance'] },
  maria: { memberOf: ['finance'] },
  victor: { memberOf: ['board'] },
  tess: { roles: ['Global Administrator'] },
  adminNorth: { roles: ['Global Administrator'] },
  adminSouth: { roles: ['Global Administrator'] },
  owner: { roles: ['Global Administrator'] },
  last: { roles: ['Global Administrator'] },
};

/** What groups of Contoso hold. */
const GROUP_ACCESS: Readonly<Partial<Record<CustomerGroupName, Pick<Access, 'roles' | 'eligible'>>>> = {
  identityTeam: { roles: ['User Administrator'] },
  onCall: { eligible: ['Exchange Administrator'] },
};

export interface Grant {
  /** Definition id. */
  role: string;
  /** Object id of a person or group. */
  principal: string;
  /** `/` or a unit's path. */
  scope: string;
  eligible: boolean;
}

export interface CustomerGroup {
  id: string;
  name: string;
  assignable: boolean | null;
  members: string[];
  owners: string[];
}

export interface TenantAccess {
  grants: Grant[];
  groups: CustomerGroup[];
}

/** The id of a built-in role by Microsoft's name. */
export function roleId(name: string): string {
  const id = builtIn.find(role => role.name === name)?.id;
  if (!id) throw new Error(`no built-in role is called "${name}"`);
  return id;
}

/** A customer's roles and groups as at the start; `idOf` tells the object id of its people. */
export function accessOf(names: readonly PersonName[], idOf: (name: PersonName) => string): TenantAccess {
  const held = names.flatMap(name => grantsOf(idOf(name), ACCESS[name] ?? {}));
  // the groups are Contoso's
  if (!names.some(n => ACCESS[n]?.memberOf ?? ACCESS[n]?.ownerOf)) return { grants: held, groups: [] };
  const entries = Object.entries(CUSTOMER_GROUPS) as [CustomerGroupName, (typeof CUSTOMER_GROUPS)[CustomerGroupName]][];
  const groups = entries.map(([key, { id, name, assignable }]) => ({
    id,
    name,
    assignable,
    members: [
      ...names.filter(n => ACCESS[n]?.memberOf?.includes(key)).map(idOf),
      ...entries.filter(([, inner]) => 'inside' in inner && inner.inside === key).map(([, inner]) => inner.id),
    ],
    owners: names.filter(n => ACCESS[n]?.ownerOf?.includes(key)).map(idOf),
  }));
  const byGroup = entries.flatMap(([key, { id }]) => grantsOf(id, GROUP_ACCESS[key] ?? {}));
  return { grants: [...held, ...byGroup], groups };
}

function grantsOf(principal: string, access: Access): Grant[] {
  const of = (names: readonly string[] = [], more: Partial<Grant> = {}): Grant[] =>
    names.map(name => ({ role: roleId(name), principal, scope: '/', eligible: false, ...more }));
  return [
    ...of(access.roles),
    ...of(access.eligible, { eligible: true }),
    ...of(access.onUnit, { scope: `/administrativeUnits/${CUSTOMER_UNIT.id}` }),
    ...(access.custom ? [{ role: CUSTOM_ROLE.id, principal, scope: '/', eligible: false }] : []),
  ];
}
