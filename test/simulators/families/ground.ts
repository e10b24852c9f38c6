/** What every part of the estate stands on: tenants, values as PowerShell reads them, answers, ids and secrets. */
import { createHash } from 'node:crypto';
import type { CustomerGroup } from '../access';
import { type Asked, read } from '../cipp-request';
import type { Person } from '../people';
import type { Answer, Received } from '../server';
import type { Customer } from '../world';
import type { Endpoint, FamilyContext } from './family';

/** A tenant whose estate is played: a customer, or the MSP's own. */
export interface Owner {
  /** Place among the customers; -1 for the MSP's own. */
  index: number;
  id: string;
  domain: string;
  name: string;
  domains: string[];
  people: Person[];
  groups: CustomerGroup[];
  /** Whether the tenant has the better licences. */
  premium: boolean;
}

/** Tenants as the parts of the estate need them. */
export class Ground {
  constructor(readonly context: FamilyContext) {}

  /** Nothing where CIPP does not know the tenant: then most writes say success and do nothing (docs/cipp-api.md §5). */
  owner(asked: Asked): Owner | undefined {
    const meant = this.context.tenant(asked);
    return meant === 'unknown' ? undefined : meant === 'partner' ? this.#home() : this.#customer(meant);
  }

  /** The same by a name that stands elsewhere than in tenantFilter; without one the MSP's own. */
  called(name: string | undefined): Owner | undefined {
    return this.owner({ params: new Map(), text: () => name });
  }

  /** All customers in CIPP's list. */
  owners(): Owner[] {
    return this.context.world.customers.filter(c => !c.excluded).map(c => this.#customer(c));
  }

  /** By default domain only, as some of CIPP's tables are kept. */
  byDomain(domain: string): Owner | undefined {
    return [this.#home(), ...this.owners()].find(o => same(o.domain, domain));
  }

  #customer(customer: Customer): Owner {
    const { id, domain, name, domains, people, access, premium } = customer;
    const index = this.context.world.customers.indexOf(customer);
    return { index, id, domain, name, domains, people, groups: access.groups, premium };
  }

  #home(): Owner {
    const { id, domain, initialDomain, name } = this.context.world.home;
    return {
      index: -1,
      id,
      domain,
      name,
      domains: [domain, initialDomain],
      people: this.context.world.homePeople(),
      groups: [],
      premium: true,
    };
  }
}

/** Something that each tenant has: made when first looked at, and again after a reset. */
export class PerOwner<T> {
  readonly #made = new Map<string, T>();
  constructor(private readonly make: (owner: Owner) => T) {}

  of(owner: Owner): T {
    const found = this.#made.get(owner.id) ?? this.make(owner);
    this.#made.set(owner.id, found);
    return found;
  }

  clear(): void {
    this.#made.clear();
  }
}

type Work = (asked: Asked, received: Received) => Answer;
/** Reads the query alone, as List endpoints do. */
export const fromQuery = (role: string, work: Work): Endpoint => ({
  role,
  answer: (_, received) => work(read({ ...received, body: undefined }), received),
});
/** Reads the body alone: what stands in the query is not there. */
export const fromBody = (role: string, work: Work): Endpoint => ({
  role,
  answer: (_, received) => work(read({ ...received, query: {} }), received),
});
/** Query first, then body. */
export const fromBoth = (role: string, work: Work): Endpoint => ({ role, answer: work });

export const ok = (Results: unknown): Answer => ({ status: 200, body: { Results } });
export const failed = (status: number, Results: unknown): Answer => ({ status, body: { Results } });
export const bare = (body: unknown): Answer => ({ status: 200, body });
/** An uncaught error, or a refusal without JSON. */
export const plainly = (status: number, body: string): Answer => ({ status, body });
/** `$null` as a whole body: nothing is sent. */
export const NOTHING: Answer = { status: 200 };

/** A bulk answer built in a loop: null for none, the text itself for one (docs/cipp-api.md §7, 13). */
export const collapsed = <T>(texts: T[]): T | T[] | null => (texts.length === 0 ? null : texts.length === 1 ? (texts[0] as T) : texts);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const raw = (asked: Asked, name: string) => asked.params.get(name.toLowerCase());

/** A field that is read as it is: an object put in a text's place becomes PowerShell's spelling of it, which nothing is called. */
export function said(asked: Asked, name: string): string | undefined {
  const value = raw(asked, name);
  if (value === undefined || value === null || value === '') return undefined;
  return isObject(value) ? `@{${Object.entries(value).map(([k, v]) => `${k}=${v}`)}}` : String(value);
}

/** A field whose `.value` is read: a bare string there is nothing. */
export const labelled = (asked: Asked, name: string): string | undefined => valueIn(raw(asked, name));
export function valueIn(value: unknown): string | undefined {
  const inner = isObject(value) ? value.value : undefined;
  return inner === undefined || inner === null || inner === '' ? undefined : String(inner);
}

/** An array, one thing, or nothing, as an array. */
export function many(asked: Asked, name: string): unknown[] {
  const value = raw(asked, name);
  if (Array.isArray(value)) return value.filter(Boolean);
  return value === undefined || value === null || value === '' ? [] : [value];
}
export const field = (asked: Asked, name: string): unknown => raw(asked, name);
/** `-eq $true`: also the text. */
export const isTrue = (asked: Asked, name: string): boolean => String(raw(asked, name)).toLowerCase() === 'true';
export const isAll = (asked: Asked): boolean => same(asked.text('tenantFilter'), 'AllTenants');
/** `-eq` without regard to case. */
export const same = (a: string | null | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
/** `-like`. */
export function like(text: string, pattern: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, 'is').test(text);
}

export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Ids that never change: the kind (eight hex digits), the tenant, and a number. */
export const idOf = (kind: string, index: number, n: number): string =>
  `${kind}-${String(index + 1).padStart(4, '0')}-4000-8000-${String(n).padStart(12, '0')}`;

/** The cached report of a tenant that was never synced: 500 with a one-element array of text (docs/cipp-api.md §8). */
export const NEVER_SYNCED = 'south-clinic.example.com';

/** The nightly report: of one tenant, or of all that have one, whose rows then name theirs. */
export function report(ground: Ground, asked: Asked, what: string, rows: (owner: Owner) => object[]): Answer {
  if (isAll(asked)) {
    const owners = ground.owners().filter(o => o.domain !== NEVER_SYNCED);
    return bare(owners.flatMap(o => rows(o).map(row => ({ ...row, Tenant: o.domain }))));
  }
  const owner = ground.owner(asked);
  if (!owner || owner.domain === NEVER_SYNCED) {
    return { status: 500, body: [`No ${what} data found for ${asked.text('tenantFilter')}. Run a cache sync first.`] };
  }
  return bare(rows(owner).map(row => ({ ...row, CacheTimestamp: '2026-11-25T03:00:00Z' })));
}
export const wantsReport = (asked: Asked): boolean => isAll(asked) || isTrue(asked, 'UseReportDB');

/** A list that reads live: nothing for a tenant that CIPP does not know, 403 with a one-element array of text for an error. */
export function live(ground: Ground, asked: Asked, rows: (owner: Owner) => unknown[] | string): Answer {
  const owner = ground.owner(asked);
  const found = owner ? rows(owner) : [];
  return typeof found === 'string' ? { status: 403, body: [found] } : bare(found);
}

/** Secrets that are the same in every run, and nobody's. Each `x` of the shape is a letter or digit, each `9` a digit. */
export function secretFor(seed: string, shape: string): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';
  const bytes = createHash('sha512').update(seed).digest();
  let at = 0;
  return shape.replace(/[x9]/g, kind => {
    const byte = bytes[at++ % bytes.length] ?? 0;
    return kind === '9' ? String(byte % 10) : (letters[byte % letters.length] ?? 'A');
  });
}
