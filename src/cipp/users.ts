import { z } from 'zod';
import { instant } from '../model/clock';
import { objectId, upn } from '../model/ids';
import type { FoundUser } from '../model/ports';

const Text = z.string().nullish().catch(null);

/** A row of ListUsers (docs/cipp-api.md §6), as far as it is used. */
const Row = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  accountEnabled: z.boolean(),
  displayName: Text,
  mail: Text,
  userType: Text,
  onPremisesSyncEnabled: z.boolean().nullish(),
  department: Text,
  jobTitle: Text,
  lastPasswordChangeDateTime: Text,
  manager: z.object({ displayName: Text, userPrincipalName: Text }).nullish().catch(null),
  proxyAddresses: z
    .union([z.array(z.string()), z.string().transform(one => [one])])
    .nullish()
    .catch(null),
});

/** The person of a row, or nothing when the row is not one (`{Message}` of AllTenants, rows without a usable id or sign-in name). */
export function readUser(row: unknown): FoundUser | undefined {
  const { data } = Row.safeParse(row);
  const id = objectId(data?.id);
  const name = upn(data?.userPrincipalName);
  if (!data || !id || !name) return undefined;
  const mail = address(data.mail);
  return {
    id,
    upn: name,
    name: text(data.displayName) ?? name,
    enabled: data.accountEnabled,
    synced: data.onPremisesSyncEnabled === true,
    guest: data.userType?.toLowerCase() === 'guest' || name.includes('#ext#'),
    department: text(data.department),
    title: text(data.jobTitle),
    manager: text(data.manager?.displayName) ?? text(data.manager?.userPrincipalName),
    lastPasswordChange: moment(data.lastPasswordChangeDateTime),
    mail,
    aliases: aliasesOf(data.proxyAddresses ?? [], [name, mail]),
  };
}

/**
 * The rows of a list answer. A single row may come bare, an empty list as `[]` or `[null]` (docs/cipp-api.md §7 shape 13).
 * Nothing when the answer is no list of objects: a text, null.
 */
export function rowsOf(body: unknown): object[] | undefined {
  if (body === null) return undefined;
  const rows = (Array.isArray(body) ? body : [body]).filter(row => row !== null);
  return rows.every(row => typeof row === 'object' && !Array.isArray(row)) ? rows : undefined;
}

/** Sign-in name, mail or any other address is exactly this; letter case does not count. */
export const isCalled = (user: FoundUser, said: string): boolean => [user.upn as string, user.mail, ...user.aliases].includes(said);

/** OData for people with this address. Graph compares without regard to case. */
export function filterByAddress(said: string): string {
  const name = quoted(said);
  return `userPrincipalName eq ${name} or mail eq ${name} or proxyAddresses/any(p:p eq ${quoted(`smtp:${said}`)})`;
}

const NAMES = ['displayName', 'givenName', 'surname', 'userPrincipalName', 'mail'];
/** Longer filters make longer addresses than proxies take, and no name has more. */
const MOST_WORDS = 4;

/** OData for people each of whose said words begins one of their names; nothing when no word was said. */
export function filterByWords(said: string): string | undefined {
  const words = said.trim().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  const each = words.map(word => `(${NAMES.map(name => `startswith(${name},${quoted(word)})`).join(' or ')})`);
  return each.length > 0 ? each.join(' and ') : undefined;
}

export const filterById = (id: string): string => `id eq ${quoted(id)}`;

/** An OData string: a quote inside is written twice. */
const quoted = (said: string): string => `'${said.replaceAll("'", "''")}'`;

const text = (said: string | null | undefined): string | undefined => said?.trim() || undefined;
const address = (said: string | null | undefined): string | undefined => text(said)?.toLowerCase();

function aliasesOf(proxyAddresses: string[], known: (string | undefined)[]): string[] {
  const addresses = proxyAddresses.filter(a => /^smtp:/i.test(a)).map(a => a.slice(5).trim().toLowerCase());
  return [...new Set(addresses)].filter(a => a !== '' && !known.includes(a));
}

/** Whole seconds in UTC, so that two readings of one change are equal; Microsoft's "never" (year 1) is nothing. */
function moment(said: string | null | undefined): string | undefined {
  const at = new Date(said ?? '');
  return at.getTime() > 0 ? instant(at) : undefined;
}
