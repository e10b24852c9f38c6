import { bulkhead } from 'cockatiel';
import type { Clock } from '../model/clock';
import type { TargetUser, Tenant } from '../model/field';
import type { ObjectId } from '../model/ids';
import type { FoundUser } from '../model/ports';
import { Cached } from './cached';

/** Lists of this many customers are kept; the one unused longest goes first. */
const MOST_TENANTS = 20;
/** And no more of one customer: about 10 MB of memory. The rest is found by typing the name and sending the form. */
const MOST_USERS = 10_000;
const TIMES = { refreshMs: 5 * 60_000, keepMs: Number.POSITIVE_INFINITY, againMs: 60_000 };

interface Indexed {
  user: TargetUser;
  words: string[];
}

/** Typeahead over whole lists of people, from memory: a keystroke never waits for CIPP. */
export class Suggestions {
  readonly #lists = new Map<ObjectId, Cached<Indexed[]>>();
  // whole lists are slow and big: one at a time, so that they leave CIPP's few workers to the requests
  readonly #one = bulkhead(1, MOST_TENANTS);

  constructor(
    readonly all: (tenant: Tenant) => Promise<FoundUser[]>,
    readonly clock: Clock,
  ) {}

  users(tenant: Tenant, said: string, limit: number): TargetUser[] {
    const people = this.#list(tenant).peek() ?? [];
    const found: TargetUser[] = [];
    for (const { user, words } of people) {
      if (found.length >= limit) break;
      if (begins(words, said)) found.push(user);
    }
    return found;
  }

  #list(tenant: Tenant): Cached<Indexed[]> {
    const list = this.#lists.get(tenant.id) ?? new Cached(() => this.#read(tenant), TIMES, this.clock);
    this.#lists.delete(tenant.id);
    this.#lists.set(tenant.id, list);
    const [oldest] = this.#lists.keys();
    if (oldest && this.#lists.size > MOST_TENANTS) this.#lists.delete(oldest);
    return list;
  }

  async #read(tenant: Tenant): Promise<Indexed[]> {
    const users = await this.#one.execute(() => this.all(tenant));
    return users
      .filter(user => !user.guest)
      .slice(0, MOST_USERS)
      .map(({ aliases: _, mail, ...user }) => ({ user, words: wordsOf(user.name, user.upn, mail ?? '') }));
  }
}

/** Customers whose name, domain or id begins like this. */
export function tenantsLike(tenants: Tenant[], said: string, limit: number): Tenant[] {
  return tenants.filter(t => begins(wordsOf(t.name, t.domain, t.initialDomain, t.id), said)).slice(0, limit);
}

/** Every word said begins one of the words. */
function begins(words: string[], said: string): boolean {
  return fold(said)
    .split(' ')
    .every(part => words.some(word => word.startsWith(part)));
}

/** The texts whole, and each of their words. */
const wordsOf = (...texts: string[]): string[] => [...new Set(texts.map(fold).flatMap(t => [t, ...t.split(/[\s.@_'’-]+/)]))];

/** Lower case without accents: "jose" finds José. */
const fold = (said: string): string => said.normalize('NFKD').replace(/\p{M}/gu, '').trim().replace(/\s+/g, ' ').toLowerCase();
