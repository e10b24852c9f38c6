import { get } from '../model/call';
import type { Clock } from '../model/clock';
import type { TargetTenant, Tenant } from '../model/field';
import type { ObjectId } from '../model/ids';
import type { FoundUser, Log } from '../model/ports';
import { type Problem, problem } from '../model/problem';
import type { Listed, Reads } from './reads';
import { filterByAddress, filterById, filterByWords, isCalled, readUser } from './users';

/** Who stands on a card is no older; a run reads them again by their id. */
const KEPT_MS = 30_000;
const MOST_KEPT = 1_000;

/** The people of one customer, asked of CIPP each time but for the one who has an address. */
export class Persons {
  #kept = new Map<string, { at: number; found: FoundUser[] }>();

  constructor(
    readonly reads: Reads,
    readonly clock: Clock,
    readonly log: Log,
  ) {}

  /** An unknown id is answered by 500 with a text, and so is any other trouble: only an empty list for its filter proves absence. */
  async byId(tenant: TargetTenant, id: ObjectId): Promise<FoundUser | undefined> {
    const listed = await this.#ask(tenant, { UserID: id });
    const [row, ...more] = listed.rows ?? [];
    if (row && more.length === 0) {
      const user = readUser(row);
      if (user?.id !== id) throw this.reads.unreadable(listed, lostAt(tenant));
      return user;
    }
    return (await this.#every(tenant, { graphFilter: filterById(id) })).find(user => user.id === id);
  }

  /** Graph's own match is looked at again: a filter that was ignored would name everybody. */
  async byAddress(tenant: Tenant, said: string, how?: { fresh: boolean }): Promise<FoundUser[]> {
    const address = said.trim().toLowerCase();
    if (!address.includes('@')) return [];
    const key = `${tenant.domain} ${address}`;
    const at = this.clock.now().getTime();
    // what is read while something is done goes with the memory of before
    const memory = this.#kept;
    const kept = memory.get(key);
    if (kept && !how?.fresh && at - kept.at < KEPT_MS) return [...kept.found];
    const users = await this.#every(tenant, { graphFilter: filterByAddress(address) });
    const found = users.filter(user => isCalled(user, address)).sort(byName);
    if (memory.size >= MOST_KEPT) memory.clear();
    // who was not found may have been made just now, and of several one may have been renamed
    if (found.length === 1) memory.set(key, { at, found });
    return [...found];
  }

  /** Something was done to somebody. */
  forget(): void {
    this.#kept = new Map();
  }

  async byWords(tenant: Tenant, said: string): Promise<FoundUser[]> {
    const graphFilter = filterByWords(said);
    return graphFilter ? this.#readable(tenant, { graphFilter }) : [];
  }

  /** A row that cannot be read may be the person asked for, so it makes the whole answer unreadable. */
  async #every(tenant: TargetTenant, query: Record<string, string>): Promise<FoundUser[]> {
    const listed = await this.#ask(tenant, query);
    const users = listed.rows?.flatMap(row => readUser(row) ?? []);
    if (!users || users.length !== listed.rows?.length) throw this.reads.unreadable(listed, lostAt(tenant));
    return users;
  }

  /** In a long list one odd row is left out; a list of odd rows only is no list of people. */
  async #readable(tenant: Tenant, query: Record<string, string>): Promise<FoundUser[]> {
    const listed = await this.#ask(tenant, query);
    const users = listed.rows?.flatMap(row => readUser(row) ?? []);
    const lost = (listed.rows?.length ?? 0) - (users?.length ?? 0);
    if (!users || (users.length === 0 && lost > 0)) throw this.reads.unreadable(listed, lostAt(tenant));
    if (lost > 0) this.log.warn({ tenant: tenant.id, lost }, 'rows of ListUsers could not be read');
    return users.sort(byName);
  }

  #ask(tenant: TargetTenant, query: Record<string, string>): Promise<Listed> {
    return this.reads.list(get('ListUsers', { tenantFilter: tenant.domain, ...query }), lostAt(tenant));
  }
}

const lostAt = (tenant: TargetTenant): Problem => problem('USER_UNREADABLE', { tenant: tenant.name });
const byName = (a: FoundUser, b: FoundUser) => a.name.localeCompare(b.name) || a.upn.localeCompare(b.upn);
