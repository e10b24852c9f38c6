/**
 * A believable MSP as data: its own (home) tenant with technicians, and its customers with their people.
 * Ids never change, so that tests, screenshots and logs can be compared.
 */
import { accessOf, roleId, type TenantAccess } from './access';
import { CUSTOMER_TABLE, type Person, people as TEMPLATE } from './people';

export { CUSTOM_ROLE, CUSTOMER_GROUPS, CUSTOMER_UNIT, RESTRICTED_UNIT } from './access';
export type { Person } from './people';
export { people } from './people';

export const HOME_TENANT = '11111111-1111-4111-8111-111111111111';
export const FOREIGN_TENANT = '99999999-9999-4999-8999-999999999999';
export const BOT_ID = 'b0b0b0b0-0000-4000-8000-00000000b07a';
export const CIPP_CLIENT_ID = 'c1bb0000-0000-4000-8000-00000000c1bb';
export const HOME_DOMAIN = 'msp.example.com';

/** Template ids of directory roles, the same in every tenant (docs/graph.md §1). */
export const ROLES = {
  'Helpdesk Administrator': '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Password Administrator': '966707d0-3269-4727-9be2-8c3a10f19b9d',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Privileged Authentication Administrator': '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'Directory Readers': '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
} as const;
export type RoleName = keyof typeof ROLES;

/** One role assignment: on the whole tenant unless `scope` names a unit; held through a group when `group` is given. */
export interface Held {
  role: RoleName;
  scope?: string;
  group?: string;
  /** A PIM activation: the role is gone from then on. */
  until?: string;
}

/** Somebody of the home tenant, or a stranger who speaks to the bot. `teamsId` is the channel account id. */
export interface Technician {
  id: string;
  teamsId: string;
  name: string;
  upn: string;
  tenant: string;
  enabled: boolean;
  guest: boolean;
  holds: Held[];
  groups: string[];
  /** Groups that they own. */
  owns?: string[];
  /** Roles that they could activate in PIM. */
  eligible?: RoleName[];
}

export const GROUPS = {
  helpdesk: '5e000000-0000-4000-8000-000000000001',
  approvers: '5e000000-0000-4000-8000-000000000002',
  everybody: '5e000000-0000-4000-8000-000000000003',
} as const;

export const UNIT = '/administrativeUnits/a1000000-0000-4000-8000-000000000001';

function technician(n: number, name: string, more: Partial<Technician> = {}): Technician {
  const id = `a0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const first = name.split(' ')[0]?.toLowerCase() ?? name;
  return {
    id,
    teamsId: `29:1${first}-${id.slice(-4)}`,
    name,
    upn: `${first}@${HOME_DOMAIN}`,
    tenant: HOME_TENANT,
    enabled: true,
    guest: false,
    holds: [],
    groups: [GROUPS.everybody],
    ...more,
  };
}

const TECHNICIANS = {
  /** Helpdesk Administrator on the whole tenant. */
  ada: technician(1, 'Ada Fischer', { holds: [{ role: 'Helpdesk Administrator' }] }),
  /** User Administrator. */
  bo: technician(2, 'Bo Lindqvist', { holds: [{ role: 'User Administrator' }], groups: [GROUPS.everybody, GROUPS.approvers] }),
  /** Global Reader only. */
  cleo: technician(3, 'Cleo Marsh', { holds: [{ role: 'Global Reader' }] }),
  /** No role at all. */
  dana: technician(4, 'Dana Whitfield'),
  /** Has the role, but the account is blocked. */
  eli: technician(5, 'Eli Novak', { enabled: false, holds: [{ role: 'Helpdesk Administrator' }] }),
  /** Helpdesk Administrator through a role-assignable group: the assignment carries the group's id. */
  fay: technician(6, 'Fay Okafor', {
    holds: [{ role: 'Helpdesk Administrator', group: GROUPS.helpdesk }],
    groups: [GROUPS.everybody, GROUPS.helpdesk],
  }),
  /** Helpdesk Administrator on one administrative unit only. */
  gil: technician(7, 'Gil Moreau', { holds: [{ role: 'Helpdesk Administrator', scope: UNIT }] }),
  /** Could activate Helpdesk Administrator in PIM, and holds nothing now. */
  ivy: technician(11, 'Ivy Sato', { eligible: ['Helpdesk Administrator'] }),
  /** Several roles: a client that does not follow the next page misses the last. */
  hana: technician(8, 'Hana Ito', {
    holds: [
      { role: 'Directory Readers' },
      { role: 'Global Reader' },
      { role: 'Password Administrator', scope: UNIT },
      { role: 'Helpdesk Administrator' },
    ],
  }),
  /** A guest of the home tenant with a role. */
  gus: technician(9, 'Gus Partner', {
    guest: true,
    upn: `gus_partner.example#EXT#@examplemsp.onmicrosoft.com`,
    holds: [{ role: 'Helpdesk Administrator' }],
  }),
  /** Of another tenant. */
  mallory: technician(10, 'Mallory Stranger', { tenant: FOREIGN_TENANT, upn: 'mallory@stranger.example', groups: [] }),
};

export type TechnicianName = keyof typeof TECHNICIANS;
export const technicians: Readonly<Record<TechnicianName, Technician>> = TECHNICIANS;

/** A customer as the MSP knows it. CIPP names only `domain` and `initialDomain`; `domains` are all verified ones. */
export interface Customer {
  id: string;
  domain: string;
  initialDomain: string;
  name: string;
  domains: string[];
  /** Absent from ListTenants. */
  excluded: boolean;
  people: Person[];
  /** Roles and groups of the people. */
  access: TenantAccess;
  /** Entra ID P2: without it Graph has no eligible roles to tell. */
  premium: boolean;
}

export const customers = {
  contoso: { id: 'c0000001-0000-4000-8000-000000000001', domain: 'contoso.com' },
  fabrikam: { id: 'c0000002-0000-4000-8000-000000000002', domain: 'fabrikam.com' },
  clinicNorth: { id: 'c0000003-0000-4000-8000-000000000003', domain: 'north-clinic.example.com' },
  clinicSouth: { id: 'c0000004-0000-4000-8000-000000000004', domain: 'south-clinic.example.com' },
  bakery: { id: 'c0000005-0000-4000-8000-000000000005', domain: 'bakery.example.com' },
  retired: { id: 'c0000006-0000-4000-8000-000000000006', domain: 'retired.example.com' },
} as const;

/** Contoso's shop: a verified domain that only ListDomains and the OpenID document know. */
export const SHOP_DOMAIN = 'contoso-shop.example';

function freshCustomers(): Customer[] {
  const make = (
    key: keyof typeof customers,
    name: string,
    initialDomain: string,
    more: { domains?: string[]; excluded?: boolean; premium?: boolean } = {},
  ) => {
    const { id, domain } = customers[key];
    return {
      id,
      domain,
      initialDomain,
      name,
      domains: [domain, initialDomain, ...(more.domains ?? [])],
      excluded: more.excluded ?? false,
      people: CUSTOMER_TABLE[key].map(person => structuredClone(TEMPLATE[person])),
      access: accessOf(CUSTOMER_TABLE[key], person => TEMPLATE[person].id),
      premium: more.premium ?? true,
    };
  };
  return [
    make('contoso', 'Contoso Ltd', 'contoso.onmicrosoft.com', { domains: [SHOP_DOMAIN] }),
    make('fabrikam', 'Fabrikam Inc', 'fabrikam.onmicrosoft.com', { domains: ['fabrikam-labs.example'] }),
    make('clinicNorth', 'Example Clinic', 'exampleclinic.onmicrosoft.com'),
    make('clinicSouth', 'Example Clinic', 'exampleclinic2.onmicrosoft.com'),
    make('bakery', 'Example Bakery', 'examplebakery.onmicrosoft.com', { premium: false }),
    make('retired', 'Retired Example', 'retiredexample.onmicrosoft.com', { excluded: true }),
  ];
}

/** Where people of the home tenant talk to the bot, besides their personal chats. */
export const PLACES = {
  general: { kind: 'channel', id: '19:general0000000000000000000000000@thread.tacv2', name: 'General' },
  approvals: { kind: 'channel', id: '19:approvals00000000000000000000000@thread.tacv2', name: 'Approvals' },
  group: { kind: 'groupChat', id: '19:groupchat0000000000000000000000@thread.v2', name: 'Night shift' },
} as const;
export type PlaceName = 'personal' | keyof typeof PLACES;
export const TEAM = { id: PLACES.general.id, name: 'Service desk', aadGroupId: 'bbbbbbbb-0000-4000-8000-000000000001' } as const;

export interface World {
  home: { id: string; domain: string; initialDomain: string; name: string };
  technicians: Record<TechnicianName, Technician>;
  customers: Customer[];
  /** The MSP's own people as CIPP would find them where the tenant is missing. */
  homePeople(): Person[];
  /** By id, default domain or initial domain, excluded or not. */
  customer(name: string): Customer | undefined;
  /** The tenant that owns a verified domain or has this id: what the OpenID document tells. */
  tenantIdOf(nameOrDomain: string): string | undefined;
  /** Somebody as they are now, by object id, anywhere. */
  person(id: string): Person | undefined;
  /** A built-in role for somebody of a customer, by Microsoft's name; on the whole tenant and active unless told. */
  grant(person: { id: string }, role: string, how?: { eligible?: boolean; scope?: string }): void;
  /** Takes the role from somebody, active and eligible. */
  revoke(person: { id: string }, role: string): void;
  /** Everything as at the start. */
  restore(): void;
}

/** A fresh copy: tests may change it (roles, blocked accounts, people). */
export function createWorld(): World {
  const home = { id: HOME_TENANT, domain: HOME_DOMAIN, initialDomain: 'examplemsp.onmicrosoft.com', name: 'Example Managed Services' };
  let homePeople = asPeople();
  const accessAt = ({ id }: { id: string }) => {
    const found = world.customers.find(c => c.people.some(p => p.id === id));
    if (!found) throw new Error(`no customer has a person ${id}`);
    return found.access;
  };
  const world: World = {
    home,
    technicians: structuredClone(TECHNICIANS),
    customers: freshCustomers(),
    homePeople: () => homePeople,
    customer(name) {
      const said = name.toLowerCase();
      return world.customers.find(c => [c.id, c.domain, c.initialDomain].includes(said));
    },
    tenantIdOf(nameOrDomain) {
      const said = nameOrDomain.toLowerCase();
      if ([home.id, home.domain, home.initialDomain].includes(said)) return home.id;
      if (said === FOREIGN_TENANT || said === 'stranger.example') return FOREIGN_TENANT;
      return world.customers.find(c => c.id === said || c.domains.includes(said))?.id;
    },
    person: id => [...homePeople, ...world.customers.flatMap(c => c.people)].find(p => p.id === id.toLowerCase()),
    grant(person, role, { eligible = false, scope = '/' } = {}) {
      accessAt(person).grants.push({ role: roleId(role), principal: person.id, scope, eligible });
    },
    revoke(person, role) {
      const access = accessAt(person);
      access.grants = access.grants.filter(g => g.principal !== person.id || g.role !== roleId(role));
    },
    restore() {
      world.technicians = structuredClone(TECHNICIANS);
      world.customers = freshCustomers();
      homePeople = asPeople();
    },
  };
  return world;
}

/** Technicians as users of the partner's own tenant: what a call without a tenant would hit. */
function asPeople(): Person[] {
  const jane = TEMPLATE.jane;
  return Object.values(TECHNICIANS)
    .filter(t => t.tenant === HOME_TENANT)
    .map(t => ({
      ...structuredClone(jane),
      id: t.id,
      displayName: t.name,
      givenName: t.name.split(' ')[0] ?? '',
      surname: t.name.split(' ')[1] ?? '',
      userPrincipalName: t.upn,
      mail: t.guest ? null : t.upn,
      proxyAddresses: t.guest ? [] : [`SMTP:${t.upn}`],
      department: 'Service desk',
      jobTitle: 'Technician',
      manager: undefined,
      accountEnabled: t.enabled,
      userType: t.guest ? ('Guest' as const) : ('Member' as const),
    }));
}
