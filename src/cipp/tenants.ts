import { z } from 'zod';
import type { Tenant } from '../model/field';
import { type ObjectId, objectId } from '../model/ids';

/** A row of ListTenants (docs/cipp-api.md §5), as far as it is used. */
const Row = z.object({
  customerId: z.string(),
  defaultDomainName: z.string().min(1),
  initialDomainName: z.string().nullish().catch(null),
  displayName: z.string().nullish().catch(null),
  domains: z.unknown().optional(),
  Excluded: z.unknown().optional(),
});

/**
 * The tenants of ListTenants' rows, or nothing when they are none. A failure comes as 200 with one row whose `Results`
 * tells it. The default domain keeps its letters: it is sent back exactly (docs/cipp-api.md §5).
 */
export function readTenants(rows: object[], home: ObjectId): Tenant[] | undefined {
  if (rows.some(row => 'Results' in row)) return undefined;
  const tenants = rows.flatMap(row => readTenant(row, home));
  return rows.length > 0 && tenants.length === 0 ? undefined : tenants;
}

function readTenant(row: unknown, home: ObjectId): Tenant[] {
  const { data } = Row.safeParse(row);
  // the pseudo-tenant AllTenants has no GUID
  const id = objectId(data?.customerId);
  if (!data || !id || String(data.Excluded).toLowerCase() === 'true') return [];
  const domain = data.defaultDomainName.trim();
  const initialDomain = (data.initialDomainName?.trim() || domain).toLowerCase();
  const name = data.displayName?.trim().replace(/^\*/, '') || domain;
  return [{ id, domain, initialDomain, name, home: data.domains === 'PartnerTenant' || id === home }];
}
