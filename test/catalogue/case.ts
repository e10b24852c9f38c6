import type { Json } from '../../src/model/call';
import { deviceIds } from '../simulators/families/devices-ids';
import { SKUS } from '../simulators/families/directory-data';
import type { Fault } from '../simulators/server';
import { CUSTOMER_GROUPS, customers, people } from '../simulators/world';
import { type Contracted, namesOf, type Param } from './contract';

/** One thing that somebody says: as it is typed, as a form sends it, and what CIPP must get for it. */
export interface Sample {
  typed: string;
  /** As the form sends it: by what follows the field's name in the ids of its inputs. Absent: as typed. */
  form?: Readonly<Record<string, string>>;
  /** The form's own name of it, where it is not the contract's. */
  input?: string;
  sent: (param: Param) => unknown;
}
export type Say = Readonly<Record<string, Sample>>;

/** How a run ends, in the word of its card; of a read, that there is no list. */
export type End = 'Done' | 'Done, with a warning' | 'Accepted, not confirmed' | 'Failed' | 'Outcome unknown' | 'Shown';

/** One way to run an action: everything that can be said together, and what must come of it. */
export interface Case {
  at?: keyof typeof customers;
  /** What is said of params, by their names in the contract. Of others: the usual of their name or type. */
  say?: Say;
  /** Not said: they exclude what is said, or do nothing beside it. */
  without?: readonly string[];
  /** Nobody is asked for these: what the bot fills them with. */
  filled?: Readonly<Record<string, unknown>>;
  /** Asked for in the bot's own words, and what is sent of it by param. */
  otherwise?: { say: Say; sends: Readonly<Record<string, unknown>> };
  /** More than one message may hold: said in the form alone. */
  formOnly?: readonly string[];
  /** Makes CIPP answer well where the simulated customer gives nothing to show. */
  well?: Fault;
  /** What the person reads in the end. */
  shows?: Texts;
  /** What stands on the button that shows the secret, and what is read then beside it. */
  secret?: { noun: SecretWord; shows?: Texts };
  /** Absent: `Done` of a write, `Shown` of a read. */
  ends?: End;
  /** The failure that this endpoint has by the contract and by docs/cipp-api.md §8, and what the person reads then; `Failed` unless told. */
  fails: { by: Fault; shows?: Texts; ends?: Exclude<End, 'Done' | 'Accepted, not confirmed'> };
}
type Texts = readonly (string | RegExp)[];
type SecretWord = 'password' | 'link' | 'pass' | 'key' | 'result';
export type Cases = Readonly<Record<string, Case>>;

// ── things to say ──────────────────────────────────────────────────────────────────────────────────────────

export const text = (typed: string, sent: unknown = typed): Sample => ({ typed, sent: () => sent });
export const flag = (on: boolean): Sample => text(String(on), on);
export const json = (value: Json): Sample => text(JSON.stringify(value), value);
export const list = (...items: string[]): Sample => text(items.join(','), items);
/** Something found by its name: typed so, chosen in a form by its id. */
export const thing = (name: string, id: string, sent: unknown = id): Sample => ({ typed: name, form: { '': id }, sent: () => sent });
export const things = (...all: { name: string; id: string }[]): Sample => ({
  typed: all.map(one => one.name).join(','),
  form: { '': all.map(one => one.id).join(',') },
  sent: () => all.map(one => one.id),
});
/** The same under the name that the form has for it. */
export const as = (input: string, sample: Sample): Sample => ({ ...sample, input });

type Name = keyof typeof people;
/** By object id or sign-in name, whichever the contract names; either where it names both. */
function idOf(name: Name, { description, encoding = '' }: Param): unknown {
  const { id, userPrincipalName: upn } = people[name];
  const words = `${description} ${encoding}`;
  const [byId, byName] = [/\bids?\b/i.test(words), /\bupns?\b/i.test(words)];
  if (byId !== byName) return byId ? id : upn;
  return expect.stringMatching(new RegExp(`^(?:${id}|${upn.replaceAll('.', '\\.')})$`));
}
export const person = (name: Name): Sample => ({ typed: people[name].userPrincipalName, sent: param => idOf(name, param) });
export const persons = (...names: Name[]): Sample => ({
  typed: names.map(name => people[name].userPrincipalName).join(','),
  sent: param => names.map(name => idOf(name, param)),
});

/** A moment; CIPP takes it as Unix seconds in bodies, else as ISO 8601 (docs/cipp-api.md §4). */
export const moment = (iso: string): Sample => ({
  typed: iso,
  form: { '': iso.slice(0, 10), Time: iso.slice(11, 16) },
  sent: ({ in: place }) => (place === 'body' ? Date.parse(iso) / 1000 : new Date(iso).toISOString()),
});
export const day = (iso: string): Sample => text(iso, iso.replaceAll('-', ''));

export const group = { team: { name: 'Finance Team', id: 'b1000000-0001-4000-8000-000000000001' }, board: CUSTOMER_GROUPS.board };
export const device = deviceIds(0, 0);
export const sku = { name: SKUS.exchange.name, id: SKUS.exchange.skuId };

// ── how CIPP fails ─────────────────────────────────────────────────────────────────────────────────────────

/** The reason that is looked for on the card. */
export const DOWN = 'The service is unavailable.';
export const results = (Results: unknown, status = 500): Fault => ({ status, body: { Results } });
/** A write that tells why not. */
export const refused = (words: string, status = 500): Case['fails'] => ({ by: results(`${words} Error: ${DOWN}`, status), shows: [DOWN] });
/** Any upstream error of a list, in its several forms (docs/cipp-api.md §7, §8). */
export const unread = {
  plain: { by: { status: 500, body: DOWN }, shows: [DOWN] },
  listed: { by: { status: 403, body: [DOWN] }, shows: [DOWN] },
  cached: { by: { status: 500, body: [DOWN] }, shows: [DOWN] },
  forbidden: { by: { status: 403, body: DOWN }, shows: [DOWN] },
} satisfies Record<string, Case['fails']>;

// ── what is said in a run ──────────────────────────────────────────────────────────────────────────────────

/** Said of a param of this name or type where a case tells nothing else. */
const USUAL: Readonly<Record<string, Sample>> = {
  description: text('Made for the tests'),
  reference: text('INC-1042'),
  scheduledDate: moment('2031-03-04T09:00:00Z'),
  user: person('jane'),
  users: persons('jane'),
  mailbox: person('jane'),
  group: thing(group.team.name, group.team.id),
  licenses: things(sku),
};

function usual(param: Param): Sample | undefined {
  const found = USUAL[param.name];
  if (found) return found;
  switch (param.type) {
    case 'boolean':
      // the other way round from what goes without saying
      return flag(param.default !== true);
    case 'user':
      return person('omar');
    case 'enum':
      return text(param.enum?.at(-1) ?? '');
    default:
      return undefined;
  }
}

const isTenant = (param: Param): boolean => param.type === 'tenant' || ['selectedTenants', 'tenantFilter'].includes(param.field);

/** By param, and by the bot's own words, what is said in a case. What is neither said, filled nor left out is a mistake of the case. */
export function saidIn({ id, scope, params }: Contracted, given: Case): Say {
  const { say = {}, without = [], filled = {}, otherwise } = given;
  const asked = params.filter(
    param =>
      !(isTenant(param) && scope !== 'instance') &&
      param.const === undefined &&
      ![...without, ...Object.keys(filled), ...Object.keys(otherwise?.sends ?? {})].includes(param.name),
  );
  const said = asked.map(param => {
    const sample = say[param.name] ?? usual(param);
    if (!sample) throw new Error(`${id}: nothing is known to say of ${param.name}`);
    return [param.name, sample] as const;
  });
  const strange = Object.keys(say).filter(name => !asked.some(param => param.name === name));
  if (strange.length > 0) throw new Error(`${id}: ${strange.join(', ')} is said and not asked for`);
  return { ...Object.fromEntries(said), ...otherwise?.say };
}

// ── what must be sent for it ───────────────────────────────────────────────────────────────────────────────

export interface Expected {
  query: Record<string, unknown>;
  body: unknown;
}

/** The request that the contract makes of a case: exact names and places, and each value in its wrapping. */
export function requestOf(contracted: Contracted, given: Case): Expected {
  const said = saidIn(contracted, given);
  const own: Readonly<Record<string, unknown>> = { ...given.filled, ...given.otherwise?.sends };
  const expected: Expected = { query: {}, body: {} };
  for (const param of contracted.params) {
    const value = own[param.name] ?? said[param.name]?.sent(param) ?? param.const ?? tenantOf(param, contracted, given);
    if (value === undefined) continue;
    if (param.field === '*') expected.body = value;
    else
      put(
        param.in === 'query' ? expected.query : (expected.body as Part),
        namesOf(param),
        param.in === 'query' ? inQuery(value) : wrapped(param, value),
      );
  }
  return expected;
}

function tenantOf(param: Param, { scope }: Contracted, { at = 'contoso' }: Case): unknown {
  if (!isTenant(param) || scope === 'instance') return undefined;
  const { id, domain } = customers[at];
  if (param.type === 'tenant') return param.field === 'customerId' ? id : domain;
  return /customerId/.test(param.encoding ?? '') ? [{ customerId: id, defaultDomainName: domain }] : [domain];
}

type Part = Record<string, unknown>;
function put(into: Part, [first = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) into[first] = isPart(into[first]) && isPart(value) ? { ...into[first], ...value } : value;
  else put((into[first] = isPart(into[first]) ? into[first] : {}) as Part, rest, value);
}
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

const inQuery = (value: unknown): unknown =>
  Array.isArray(value) ? value.join(',') : ['boolean', 'number'].includes(typeof value) ? String(value) : value;

/** As the encoding has it; labels and added fields are looked at by `oddities`. */
function wrapped({ encoding = '' }: Param, value: unknown): unknown {
  if (/^array of \{customerId/.test(encoding) || /^array of (?:plain|objects)/.test(encoding)) return [value].flat();
  if (/^array of \{/.test(encoding)) return [value].flat().map(one => ({ value: one }));
  return /^\{label,value\} object|^\{label,value,addedFields:/.test(encoding) ? { value } : value;
}
