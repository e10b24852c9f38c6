import { bulkhead } from 'cockatiel';
import { get } from '../model/call';
import type { Clock } from '../model/clock';
import type { TargetUser, Tenant } from '../model/field';
import type { ObjectId } from '../model/ids';
import type { Log } from '../model/ports';
import { problem } from '../model/problem';
import { Cached } from './cached';
import { type Entry, type Index, indexing } from './index-build';
import { find } from './index-find';
import { finish, slice, whole, yields } from './index-slices';
import type { Reads } from './reads';
import { readUser } from './users';

/**
 * People in memory, of all customers together: some 600 bytes each. Those of the customer unused longest go first. A list that is
 * read again is there twice for a while, one list at a time.
 */
const MOST_PEOPLE = 250_000;
/** A list of so many is indexed within a keystroke, however busy the machine is: some tenths of a millisecond. */
const AT_ONCE = 200;
/** What a list costs besides what is in it, in entries. */
const LIST_COSTS = 10;
/** Customers whose people wait to be read. */
const MOST_WAITING = 20;
const TIMES = { refreshMs: 5 * 60_000, keepMs: Number.POSITIVE_INFINITY, againMs: 60_000 };

interface Parts {
  reads: Reads;
  clock: Clock;
  log: Log;
}

/** Typeahead over whole lists of people, from memory: a keystroke never waits for CIPP. */
export class Suggestions {
  readonly #lists: Shelf<ObjectId, Cached<Index<TargetUser>>>;
  // whole lists are slow and big: one at a time, so that they leave CIPP's few workers to the requests
  readonly #one = bulkhead(1, MOST_WAITING);

  constructor(
    readonly parts: Parts,
    readonly how = { most: MOST_PEOPLE, yields },
  ) {
    this.#lists = new Shelf(how.most);
  }

  users(tenant: Tenant, said: string, limit: number): TargetUser[] {
    const list = this.#lists.get(tenant.id, () => new Cached(() => this.#read(tenant), TIMES, this.parts.clock));
    const index = list.peek();
    return index ? find(index, said, limit) : [];
  }

  async #read(tenant: Tenant): Promise<Index<TargetUser>> {
    const index = await this.#one.execute(() => this.#everybody(tenant));
    this.#lists.weighs(tenant.id, index.all.length);
    return index;
  }

  /** Slow, and large with large customers (docs/cipp-api.md §6). In a long list one odd row is left out. */
  async #everybody(tenant: Tenant): Promise<Index<TargetUser>> {
    const { reads, log } = this.parts;
    const lost = problem('USER_UNREADABLE', { tenant: tenant.name });
    const listed = await reads.list(get('ListUsers', { tenantFilter: tenant.domain }), lost);
    const odd = { rows: 0 };
    const index = listed.rows && (await finish(indexing(members(listed.rows, this.how.most, odd)), this.how.yields));
    if (!index || (odd.rows > 0 && odd.rows === listed.rows?.length)) throw reads.unreadable(listed, lost);
    if (odd.rows > 0) log.warn({ tenant: tenant.id, lost: odd.rows }, 'rows of ListUsers could not be read');
    return index;
  }
}

/** The people of rows as they are asked for, without guests. Counts the rows that are none. */
function* members(rows: readonly object[], most: number, odd: { rows: number }): Generator<Entry<TargetUser>> {
  const shared = new Map<string, string>();
  let left = most;
  for (const row of rows) {
    const read = readUser(row);
    if (!read) odd.rows += 1;
    if (!read || read.guest) continue;
    if (left === 0) return;
    left -= 1;
    const { aliases: _, mail, ...user } = read;
    for (const field of ['department', 'title', 'manager'] as const) user[field] = same(shared, user[field]);
    yield { of: user, texts: [user.name, user.upn, ...(mail && mail !== user.upn ? [mail] : [])] };
  }
}

/** Words that many people have are kept once. */
function same(shared: Map<string, string>, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const known = shared.get(text);
  if (known === undefined) shared.set(text, text);
  return known ?? text;
}

/**
 * Typeahead over a list that somebody else keeps: its index is made when another list comes along, and until that is ready the
 * old one answers. Without any, an empty text still gives the first ones.
 */
export function suggesting<T>(textsOf: (one: T) => Entry<T>['texts'], log: Log) {
  let list: readonly T[] | undefined;
  let index: Index<T> | undefined;
  function* entriesOf(all: readonly T[]): Generator<Entry<T>> {
    for (const of of all) yield { of, texts: textsOf(of) };
  }
  function takeIn(all: readonly T[]): void {
    list = all;
    const work = indexing(entriesOf(all));
    const done = all.length <= AT_ONCE ? { result: whole(work) } : slice(work);
    if (done) index = done.result;
    else
      finish(work).then(
        made => {
          if (list === all) index = made;
        },
        error => log.error({ err: error }, 'an index broke'),
      );
  }
  return (all: readonly T[], said: string, limit: number): T[] => {
    if (all.length === 0) return [];
    if (all !== list) takeIn(all);
    if (index) return find(index, said, limit);
    return said.trim() === '' ? all.slice(0, limit) : [];
  };
}

/** Lists by key, with so many entries in all: the one unused longest goes first. */
export class Shelf<K, V> {
  readonly #kept = new Map<K, { value: V; size: number }>();
  #size = 0;

  constructor(readonly most: number) {}

  get(key: K, make: () => V): V {
    const kept = this.#kept.get(key);
    this.#drop(key);
    const { value, size } = kept ?? { value: make(), size: LIST_COSTS };
    this.#put(key, value, size);
    return value;
  }

  /** To be told when a list has been read. */
  weighs(key: K, entries: number): void {
    const kept = this.#kept.get(key);
    if (!kept) return;
    this.#size += entries + LIST_COSTS - kept.size;
    kept.size = entries + LIST_COSTS;
    this.#fit();
  }

  #put(key: K, value: V, size: number): void {
    this.#kept.set(key, { value, size });
    this.#size += size;
    this.#fit();
  }

  /** The newest stays, however large. */
  #fit(): void {
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.most || this.#kept.size === 1) break;
      this.#drop(oldest);
    }
  }

  #drop(key: K): void {
    this.#size -= this.#kept.get(key)?.size ?? 0;
    this.#kept.delete(key);
  }
}
