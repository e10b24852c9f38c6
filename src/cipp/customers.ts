import { get } from '../model/call';
import type { Clock } from '../model/clock';
import type { Tenant } from '../model/field';
import type { ObjectId } from '../model/ids';
import type { Log } from '../model/ports';
import { ProblemError, problem } from '../model/problem';
import type { Http } from '../net/http';
import { Cached } from './cached';
import { tenantIdOf } from './openid';
import type { Reads } from './reads';
import { readTenants } from './tenants';

const TIMES = { refreshMs: 5 * 60_000, keepMs: 15 * 60_000, againMs: 30_000 };
/** A domain moves between tenants in days, not minutes; only hits are kept. */
const DOMAIN_MS = 10 * 60_000;
const MOST_DOMAINS = 1_000;
const LOST = problem('TENANTS_UNREADABLE');

interface Parts {
  reads: Reads;
  http: Http;
  authority: string;
  homeTenantId: ObjectId;
  clock: Clock;
  log: Log;
}

/** The tenants of CIPP's list, and which of them owns a domain. */
export class Customers {
  readonly #list: Cached<Tenant[]>;
  readonly #domains = new Map<string, { id: ObjectId; until: number }>();

  constructor(readonly parts: Parts) {
    this.#list = new Cached(() => this.#read(), TIMES, parts.clock);
  }

  all = (): Promise<Tenant[]> => this.#list.get();
  fresh = (): Promise<Tenant[]> => this.#list.fresh();
  /** What is in memory; never waits. */
  known = (): Tenant[] => this.#list.peek() ?? [];

  async ofDomain(said: string): Promise<Tenant | undefined> {
    const domain = said.trim().toLowerCase();
    const tenants = await this.all();
    const listed = tenants.find(t => t.domain.toLowerCase() === domain || t.initialDomain === domain);
    if (listed) return listed;
    const id = await this.#ownerOf(domain);
    if (!id) return undefined;
    // the domain exists: the customer may have been added after the list was read
    return tenants.find(t => t.id === id) ?? (await this.fresh()).find(t => t.id === id);
  }

  async #read(): Promise<Tenant[]> {
    const { reads, homeTenantId } = this.parts;
    const listed = await reads.list(get('ListTenants', {}), LOST);
    const tenants = listed.rows && readTenants(listed.rows, homeTenantId);
    if (!tenants) throw reads.unreadable(listed, LOST);
    return tenants.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The id of whatever tenant has the domain, a stranger's too. Throws when the authority does not say: nothing is guessed. */
  async #ownerOf(domain: string): Promise<ObjectId | undefined> {
    const { authority, http, clock, log } = this.parts;
    const now = clock.now().getTime();
    const known = this.#domains.get(domain);
    if (known && now < known.until) return known.id;
    const id = await tenantIdOf(domain, authority, http).catch(cause => {
      log.warn({ why: (cause as Error).message }, 'the sign-in authority did not tell whose a domain is');
      throw new ProblemError(LOST, { cause });
    });
    if (id && this.#domains.size >= MOST_DOMAINS) this.#domains.clear();
    if (id) this.#domains.set(domain, { id, until: now + DOMAIN_MS });
    return id;
  }
}
