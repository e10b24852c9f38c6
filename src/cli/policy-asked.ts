import { roleNamed } from '../known';
import type { AnyAction } from '../model/action';
import { ALL_CUSTOMERS, INSTANCE, type Tenant } from '../model/field';
import { type ObjectId, objectId } from '../model/ids';
import type { Case } from '../model/policy';
import type { HeldRole } from '../model/rights';

const REQUESTER = '00000000-0000-0000-0000-000000000001' as ObjectId;
const TARGET = '00000000-0000-0000-0000-000000000002' as ObjectId;

/** An enabled member of the home tenant with these roles and groups. */
export const requester = (roles: HeldRole[], groups: ObjectId[]): Case['person'] => ({
  id: REQUESTER,
  name: 'the requester',
  enabled: true,
  guest: false,
  roles,
  groups,
});

/** Somebody else, whom it is done to. */
export const target = (rights: NonNullable<Case['target']>['rights'], protectedBy: string | undefined): Case['target'] => ({
  id: TARGET,
  rights,
  protectedBy,
});

/** Whether the action is done to somebody. */
export function hasTarget(action: AnyAction): boolean {
  const acted = Object.values(action.fields).some(field => (field.type === 'user' || field.type === 'users') && field.acted);
  return action.matrix !== undefined || (action.risk !== 'read' && acted);
}

/** Nothing where nothing is named. Of one customer a policy may say the default domain, the onmicrosoft.com domain and the id. */
export function tenantNamed(names: readonly string[]): Tenant | undefined {
  const said = names.map(name => name.trim().toLowerCase());
  const [first] = said;
  if (!first) return undefined;
  if (first === 'all') return ALL_CUSTOMERS;
  if (first === 'instance') return INSTANCE;
  const domains = said.filter(name => name !== 'home' && !objectId(name));
  const domain = domains[0] ?? first;
  return {
    id: objectId(said.find(objectId)) ?? ('' as ObjectId),
    domain,
    initialDomain: domains.find(name => name.endsWith('.onmicrosoft.com')) ?? domain,
    name: domain,
    home: said.includes('home'),
  };
}

/** Roles by name or id; `unknown` is told of those that Entra does not have. */
export const rolesNamed = (names: readonly string[], unknown: (said: string, index: number) => void): HeldRole[] =>
  names.flatMap((said, i) => {
    const role = roleNamed(said);
    if (!role) unknown(said, i);
    return role ?? [];
  });
