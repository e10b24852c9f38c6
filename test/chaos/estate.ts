import { createWorld, HOME_TENANT, PLACES, people as TEMPLATE, type Technician, type TechnicianName, type World } from '../simulators';
import { roleId } from '../simulators/access';

/** Small customers: CIPP's simulator looks through all people of one for each lookup. */
const PEOPLE = 40;
const REQUESTERS = 32;
const APPROVERS = 6;

/** What a customer's rule asks for. */
export type Terms = 'alone' | 'one approval' | 'two approvals';
const TERMS: readonly Terms[] = ['alone', 'one approval', 'two approvals', 'one approval'];

export interface Aim {
  id: string;
  upn: string;
  terms: Terms;
}

export interface Estate {
  world: World;
  requesters: readonly Technician[];
  approvers: readonly Technician[];
  /** The next person whose password is asked for: another one each time, until everybody had their turn. */
  next(terms: Terms): Aim;
  /** Somebody whom Microsoft's matrix keeps from a helpdesk. */
  administrator(): Aim;
  /** `serviceUrl`: of the approvals channel, where nobody wrote yet. */
  policy(serviceUrl: string): string;
}

const digits = (n: number): string => String(n).padStart(12, '0');

function technician(n: number, name: string, role: 'Helpdesk Administrator' | 'User Administrator'): Technician {
  const id = `a1000000-0000-4000-8000-${digits(n)}`;
  const upn = `${name.toLowerCase().replaceAll(' ', '.')}@msp.example.com`;
  return {
    id,
    teamsId: `29:1${id}`,
    name,
    upn,
    tenant: HOME_TENANT,
    enabled: true,
    guest: false,
    holds: [{ role }],
    groups: [],
  };
}

/** An MSP with as many customers as `requests` need. */
export function openEstate(requests: number): Estate {
  const world = createWorld();
  const approvers = Array.from({ length: APPROVERS }, (_, i) => technician(100 + i, `Approver ${i + 1}`, 'User Administrator'));
  const requesters = Array.from({ length: REQUESTERS }, (_, i) => technician(200 + i, `Technician ${i + 1}`, 'Helpdesk Administrator'));
  world.technicians = Object.fromEntries([...approvers, ...requesters].map(t => [t.id, t])) as Record<TechnicianName, Technician>;

  const count = Math.max(TERMS.length, Math.ceil(requests / (PEOPLE - 1) / TERMS.length) * TERMS.length);
  world.customers = Array.from({ length: count }, (_, n) => customer(n));
  const aims = new Map<Terms, Aim[]>();
  const administrators: Aim[] = [];
  for (const [n, { people }] of world.customers.entries()) {
    const terms = TERMS[n % TERMS.length] ?? 'alone';
    const [first, ...others] = people.map(({ id, userPrincipalName: upn }) => ({ id, upn, terms }));
    if (first) administrators.push(first);
    aims.set(terms, [...(aims.get(terms) ?? []), ...others]);
  }
  const turns = new Map<Terms | 'administrator', number>();
  const turn = (whose: Terms | 'administrator', of: readonly Aim[]): Aim => {
    const n = turns.get(whose) ?? 0;
    turns.set(whose, n + 1);
    const found = of[n % of.length];
    if (!found) throw new Error(`nobody is ${whose}`);
    return found;
  };
  return {
    world,
    requesters,
    approvers,
    next: terms => turn(terms, aims.get(terms) ?? []),
    administrator: () => turn('administrator', administrators),
    policy: serviceUrl => policy(world, serviceUrl),
  };
}

function customer(n: number): World['customers'][number] {
  const id = `c1000000-0000-4000-8000-${digits(n)}`;
  const domain = `customer${n}.example.com`;
  const people = Array.from({ length: PEOPLE }, (_, i) => {
    const upn = `person${i}@${domain}`;
    return {
      ...structuredClone(TEMPLATE.ben),
      id: `d1000000-0000-4000-8000-${digits(n * PEOPLE + i)}`,
      displayName: `Person ${i} of ${n}`,
      userPrincipalName: upn,
      mail: upn,
      proxyAddresses: [`SMTP:${upn}`],
      manager: undefined,
      // CIPP's own role is too weak for the second
      admin: i === 1,
    };
  });
  const grants = [{ role: roleId('Global Administrator'), principal: people[0]?.id ?? '', scope: '/', eligible: false }];
  const initialDomain = `customer${n}.onmicrosoft.example`;
  const domains = [domain, initialDomain];
  return {
    id,
    domain,
    initialDomain,
    name: `Customer ${n}`,
    domains,
    excluded: false,
    people,
    access: { grants, groups: [] },
    premium: true,
  };
}

function policy(world: World, serviceUrl: string): string {
  const of = (terms: Terms) => JSON.stringify(world.customers.filter((_, n) => TERMS[n % TERMS.length] === terms).map(c => c.domain));
  const reset = 'actions: { ids: [reset-password] }, who: { roles: [Helpdesk Administrator] }';
  const asked = 'by: { roles: [User Administrator] }, in: approvals, expires: 4h';
  return `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}", serviceUrl: "${serviceUrl}" }
  audit: { id: "${PLACES.general.id}" }
rules:
  - { name: one approval, ${reset}, tenants: ${of('one approval')}, then: approve, approval: { ${asked} } }
  - { name: two approvals, ${reset}, tenants: ${of('two approvals')}, then: approve, approval: { ${asked}, count: 2 } }
  - { name: alone, ${reset}, tenants: "*", then: allow }
`;
}
