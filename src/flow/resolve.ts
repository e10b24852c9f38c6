import { distance } from 'fastest-levenshtein';
import type { TargetUser, Tenant } from '../model/field';
import { type ObjectId, objectId, upn } from '../model/ids';
import type { ActionIntent } from '../model/intent';
import type { Directory, FoundUser } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';

/** Whom and where, or the people a person must choose from: several hits, or one that may not be the one meant. */
export type Resolved = { tenant: Tenant; user: TargetUser } | { pick: { tenant: Tenant; user: TargetUser }[] };

const MOST = 8;
const NEAR = 200;

/**
 * From what was said to one tenant of CIPP's list and one person in it, by object id. Never guesses: CIPP answers
 * success for a tenant it does not know (docs/cipp-api.md §5), so nothing goes on without both.
 * Throws ProblemError when CIPP or the sign-in authority could not be read.
 */
export async function resolve(intent: ActionIntent & { who: string }, directory: Directory): Promise<Resolved | Problem> {
  const where = intent.where === undefined ? undefined : await tenantSaid(intent.where, directory);
  if (isProblem(where)) return where;
  const found = await personSaid(intent.who, where, directory);
  if (isProblem(found)) return found;
  const guest = 'user' in found && found.user.guest ? found : undefined;
  if (guest) return problem('USER_GUEST', { user: guest.user.upn, tenant: guest.tenant.name });
  return found;
}

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

async function personSaid(said: string, where: Tenant | undefined, directory: Directory): Promise<Resolved | Problem> {
  const id = objectId(said);
  if (id) return where ? byId(id, where, directory) : problem('TENANT_NEEDED');
  const address = upn(said);
  if (address) return byAddress(address, where, directory);
  return where ? byName(said, where, directory) : everywhere(said, directory);
}

async function byId(id: ObjectId, tenant: Tenant, directory: Directory): Promise<Resolved | Problem> {
  const user = await directory.user(tenant, id);
  return user ? { tenant, user } : problem('USER_UNKNOWN', { said: id, tenant: tenant.name, near: '' });
}

async function byAddress(address: string, where: Tenant | undefined, directory: Directory): Promise<Resolved | Problem> {
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
  return hits.length === 1 && only.upn === address ? { tenant, user: only } : pick(tenant, hits);
}

async function byName(said: string, tenant: Tenant, directory: Directory): Promise<Resolved | Problem> {
  const found = await directory.usersLike(tenant, said, MOST + 1);
  const members = found.filter(u => !u.guest);
  const [only] = members.length > 0 ? members : found;
  if (!only) return problem('USER_UNKNOWN', { said, tenant: tenant.name, near: await nearPeople(tenant, said, directory) });
  // a guest that alone has the name is refused by name, not left out in silence
  return members.length <= 1 && (only.guest || hasEveryWord(only, said)) ? { tenant, user: only } : pick(tenant, members);
}

/** By name alone, over all customers: always a picker, because the index behind it is CIPP's cache and the tenant was not said. */
async function everywhere(said: string, directory: Directory): Promise<Resolved | Problem> {
  const hints = await directory.usersEverywhere(said, MOST);
  const read = await Promise.all(hints.map(async h => ({ tenant: h.tenant, user: await directory.user(h.tenant, h.id) })));
  const people = read.flatMap(({ tenant, user }) => (user && !user.guest ? [{ tenant, user }] : []));
  return people.length > 0 ? { pick: people } : problem('TENANT_NEEDED');
}

const pick = (tenant: Tenant, users: FoundUser[]): Resolved => ({ pick: users.slice(0, MOST).map(user => ({ tenant, user })) });

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
