import { z } from 'zod';
import { get } from '../model/call';
import type { Clock } from '../model/clock';
import type { Tenant } from '../model/field';
import { type ObjectId, objectId } from '../model/ids';
import type { Cipp, Directory, Log } from '../model/ports';
import { problem } from '../model/problem';
import type { Http } from '../net/http';
import { Customers } from './customers';
import { Persons } from './persons';
import { Reads } from './reads';
import { Rights } from './rights';
import { Suggestions, suggesting } from './suggest';
import { Things } from './things';

interface Parts {
  cipp: Cipp;
  /** It answers for the home tenant alone. */
  alone?: boolean;
  http: Http;
  /** `https://login.microsoftonline.com`, without tenant. */
  authority: string;
  homeTenantId: ObjectId;
  clock: Clock;
  log: Log;
}

/** Customers and their people through CIPP. What CIPP did not clearly answer is a ProblemError, never an empty list. */
export function createDirectory(parts: Parts): Directory {
  const reads = new Reads(parts.cipp, parts.log);
  const customers = new Customers({ ...parts, reads });
  const persons = new Persons(reads, parts.clock, parts.log);
  const rights = new Rights(reads, parts.clock);
  const things = new Things(reads, parts.clock);
  const suggestions = new Suggestions({ ...parts, reads });
  const suggestTenants = suggesting<Tenant>(t => [t.name, t.domain, t.initialDomain, t.id], parts.log);
  return {
    alone: parts.alone === true,
    tenants: async how => [...(await (how?.fresh ? customers.fresh() : customers.all()))],
    tenantOfDomain: domain => customers.ofDomain(domain),
    async usersNamed(tenant, said, how) {
      const id = objectId(said);
      const user = id && (await persons.byId(tenant, id));
      return user ? [user] : persons.byAddress(tenant, said, how);
    },
    usersLike: async (tenant, said, limit) => (await persons.byWords(tenant, said)).slice(0, limit),
    usersEverywhere: (said, limit) => everywhere(reads, customers, said, limit),
    user: (tenant, id) => persons.byId(tenant, id),
    forget: () => persons.forget(),
    rights: (tenant, id, how) => rights.of(tenant, id, how),
    groupRights: (tenant, id) => rights.ofGroup(tenant, id),
    things: (tenant, kind, how) => things.of(tenant, kind, how),
    suggestThings: (tenant, kind, said, limit) => things.suggest(tenant, kind, said, limit),
    suggestTenants: (said, limit) => suggestTenants(customers.known(), said, limit),
    suggestUsers: (tenant, said, limit) => suggestions.users(tenant, said, limit),
  };
}

/** A row of ExecUniversalSearchV2 (docs/cipp-api.md §6). */
const Hint = z.object({ Tenant: z.string(), Data: z.object({ id: z.string() }) });

async function everywhere(reads: Reads, customers: Customers, said: string, limit: number): Promise<{ tenant: Tenant; id: ObjectId }[]> {
  const lost = problem('USER_UNREADABLE', { tenant: 'your customers' });
  const listed = await reads.list(get('ExecUniversalSearchV2', { searchTerms: said, limit: String(limit), type: 'Users' }), lost);
  if (!listed.rows) throw reads.unreadable(listed, lost);
  const tenants = await customers.all();
  return listed.rows.flatMap(row => readHint(row, tenants)).slice(0, limit);
}

/** Nothing where the tenant is not in CIPP's list: its cache still has people of customers who left. */
function readHint(row: unknown, tenants: Tenant[]): { tenant: Tenant; id: ObjectId }[] {
  const { data } = Hint.safeParse(row);
  const name = data?.Tenant.trim().toLowerCase();
  const tenant = tenants.find(t => [t.domain.toLowerCase(), t.initialDomain, t.id as string].includes(name ?? ''));
  const id = objectId(data?.Data.id);
  return tenant && id ? [{ tenant, id }] : [];
}
