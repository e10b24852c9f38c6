import { distance } from 'fastest-levenshtein';
import {
  type PersonRef,
  type Target,
  type TargetTenant,
  type TargetUser,
  type Tenant,
  THING_NOUNS,
  type Thing,
  type ThingKind,
} from '../model/field';
import { type ObjectId, objectId, upn } from '../model/ids';
import type { Directory, FoundUser } from '../model/ports';
import { type Problem, problem } from '../model/problem';

/** One that is surely meant, or those that a person must choose from: several hits, or one that may not be the one meant. */
export type Found<T extends TargetUser | Thing> = { only: { tenant: Tenant; choice: T } } | { several: { tenant: Tenant; choice: T }[] };

const MOST = 8;
const NEAR = 200;

/** One tenant by id, domain, name, or the beginning of its name. */
export async function tenantSaid(said: string, directory: Directory): Promise<Tenant | Problem> {
  const tenants = await directory.tenants();
  const text = fold(said);
  const exact = tenants.filter(t => [t.id as string, fold(t.domain), fold(t.initialDomain), fold(t.name)].includes(text));
  const hits = exact.length > 0 ? exact : tenants.filter(t => fold(t.name).startsWith(`${text} `) || fold(t.domain).split('.')[0] === text);
  const [only] = hits;
  if (only && hits.length === 1) return only;
  if (hits.length > 1)
    return problem('TENANT_AMBIGUOUS', {
      said,
      near: hits
        .slice(0, 5)
        .map(t => t.domain)
        .join(', '),
    });
  const [home] = tenants;
  if (directory.alone && home) return text === 'home' ? home : problem('TENANT_ALONE', { said, tenant: home.name });
  const byDomain = text.includes('.') ? await directory.tenantOfDomain(text) : undefined;
  return (
    byDomain ??
    problem('TENANT_UNKNOWN', {
      said,
      near: near(
        said,
        tenants.map(t => ({ word: t.name, show: `${t.name} (${t.domain})` })),
      ),
    })
  );
}

/** A person by object id, address or name; the customer is known, or said by the address, or to be chosen. */
export async function personSaid(said: string, where: Tenant | undefined, directory: Directory): Promise<Found<TargetUser> | Problem> {
  const id = objectId(said);
  if (id) return where ? personById(id, where, directory) : problem('TENANT_NEEDED');
  const address = upn(said);
  if (address) return byAddress(address, where, directory);
  return where ? byName(said, where, directory) : everywhere(said, directory);
}

async function personById(id: ObjectId, tenant: Tenant, directory: Directory): Promise<Found<TargetUser> | Problem> {
  const user = await directory.user(tenant, id);
  return user ? sure(tenant, user) : problem('USER_UNKNOWN', { said: id, tenant: tenant.name, near: '' });
}

async function byAddress(address: string, where: Tenant | undefined, directory: Directory): Promise<Found<TargetUser> | Problem> {
  const domain = address.slice(address.indexOf('@') + 1);
  const owner = await directory.tenantOfDomain(domain);
  if (owner && where && owner.id !== where.id) return problem('TENANT_MISMATCH', { user: address, tenant: where.name });
  const tenant = owner ?? where;
  if (!tenant) {
    const known = (await directory.tenants()).map(t => ({ word: t.domain, show: t.domain }));
    return problem('TENANT_UNKNOWN', { said: domain, near: near(domain, known) });
  }
  const hits = await directory.usersNamed(tenant, address);
  const [only] = hits;
  if (!only) {
    const local = address.slice(0, address.indexOf('@'));
    return problem('USER_UNKNOWN', { said: address, tenant: tenant.name, near: await nearPeople(tenant, local, directory) });
  }
  // a sign-in name that is also somebody else's mail or alias: only a person can tell who is meant
  return hits.length === 1 && only.upn === address ? sure(tenant, only) : choose(tenant, hits);
}

async function byName(said: string, tenant: Tenant, directory: Directory): Promise<Found<TargetUser> | Problem> {
  const found = await directory.usersLike(tenant, said, MOST + 1);
  const members = found.filter(u => !u.guest);
  const [only] = members.length > 0 ? members : found;
  if (!only) return problem('USER_UNKNOWN', { said, tenant: tenant.name, near: await nearPeople(tenant, said, directory) });
  // a guest that alone has the name is refused by name, not left out in silence
  return members.length <= 1 && (only.guest || hasEveryWord(only, said)) ? sure(tenant, only) : choose(tenant, members);
}

/** By name alone, over all customers: always a choice, because the index behind it is CIPP's cache and the tenant was not said. */
async function everywhere(said: string, directory: Directory): Promise<Found<TargetUser> | Problem> {
  const hints = await directory.usersEverywhere(said, MOST);
  const read = await Promise.all(hints.map(async h => ({ tenant: h.tenant, choice: await directory.user(h.tenant, h.id) })));
  const several = read.flatMap(({ tenant, choice }) => (choice && !choice.guest ? [{ tenant, choice }] : []));
  return several.length > 0 ? { several } : problem('TENANT_NEEDED');
}

/** A thing by its id, its name, or what else tells it apart; the beginning of a name is a choice unless only one begins so. */
export async function thingSaid(said: string, kind: ThingKind, tenant: Tenant, directory: Directory): Promise<Found<Thing> | Problem> {
  const things = await directory.things(tenant, kind);
  const text = fold(said);
  const byKey = things.filter(thing => thing.id.toLowerCase() === text);
  const exact =
    byKey.length > 0
      ? byKey
      : things.filter(thing => [thing.name, thing.detail, ...Object.values(thing.facts)].some(word => fold(word) === text));
  const hits =
    exact.length > 0
      ? exact
      : things.filter(thing => wordsOf(said).every(part => wordsOf(`${thing.name} ${thing.detail}`).some(word => word.startsWith(part))));
  const [only] = hits;
  if (only && hits.length === 1) return sure(tenant, only);
  if (hits.length > 1) return choose(tenant, hits);
  const known = things.map(thing => ({ word: thing.name, show: thing.name }));
  return problem('THING_UNKNOWN', { what: THING_NOUNS[kind], said, tenant: tenant.name, near: near(said, known) });
}

/** What a request kept, read again by its id. */
export async function byId(ref: Target, tenant: TargetTenant, directory: Directory): Promise<TargetUser | Thing | undefined> {
  if (isPersonRef(ref)) return directory.user(tenant, ref.id);
  return (await directory.things(tenant, ref.kind, { fresh: true })).find(thing => thing.id === ref.id);
}
const isPersonRef = (ref: Target): ref is PersonRef => ref.kind === 'user';

const sure = <T extends TargetUser | Thing>(tenant: Tenant, choice: T): Found<T> => ({ only: { tenant, choice } });
const choose = <T extends TargetUser | Thing>(tenant: Tenant, all: readonly T[]): Found<T> => ({
  several: all.slice(0, MOST).map(choice => ({ tenant, choice })),
});

/** Lower case, without accents and doubled blanks: how names are compared. */
const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').trim().replace(/\s+/g, ' ').toLowerCase();

const wordsOf = (text: string) =>
  fold(text)
    .split(/[\s.@_'’-]+/)
    .filter(Boolean);

/** Every word said is a whole word of the name or of the sign-in name; "jan" is not "jane". */
function hasEveryWord(user: FoundUser, said: string): boolean {
  const words = new Set([...wordsOf(user.name), ...wordsOf(user.upn)]);
  return wordsOf(said).every(word => words.has(word));
}

async function nearPeople(tenant: Tenant, said: string, directory: Directory): Promise<string> {
  // the first letter is seldom the wrong one; the rest is compared here
  const beginning = wordsOf(said)[0]?.slice(0, 1);
  if (!beginning) return '';
  const people = await directory.usersLike(tenant, beginning, NEAR);
  const words = people
    .filter(u => !u.guest)
    .flatMap(u => [u.name, u.upn.slice(0, u.upn.indexOf('@'))].map(word => ({ word, show: `${u.name} (${u.upn})` })));
  return near(said, words);
}

/** "Did you mean …" for at most three things a third of their letters away, or nothing. */
function near(said: string, known: { word: string; show: string }[]): string {
  const text = fold(said);
  const close = known
    .map(k => ({ ...k, off: distance(text, fold(k.word)) }))
    .filter(k => k.off <= Math.max(2, Math.floor(k.word.length / 3)));
  const names = [...new Set(close.sort((a, b) => a.off - b.off).map(k => k.show))].slice(0, 3);
  return names.length > 0 ? `Did you mean ${names.join(', or ')}?` : '';
}
