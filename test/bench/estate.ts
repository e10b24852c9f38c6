import { lots } from './frame';

/** A large MSP: 5,000 customers, 126 of whom have the 200,000 people that somebody has looked at. */
export const CUSTOMERS = 5_000;
export const SIZES: readonly number[] = [50_000, ...many(5, 10_000), ...many(20, 2_500), ...many(100, 500)];
export const EVERYBODY = SIZES.reduce((sum, size) => sum + size, 0);

function many(times: number, size: number): number[] {
  return Array.from({ length: times }, () => size);
}

const SYLLABLES = 'an be car da el fi go hu in jo ka lo mi no or pe qui ro sa té ul vi wa xe yo zu bø lü'.split(' ');
const TRADES = ['Dental', 'Logistics', 'Bakery', 'Legal', 'Clinic', 'Engineering', 'Foods', 'School', 'Housing', 'Motors'];
const TITLES = ['Senior accountant', 'Sales representative', 'Head of production', 'Warehouse clerk', 'Nurse', 'Engineer'];
const DEPARTMENTS = ['Finance and controlling', 'Sales', 'Production', 'Logistics', 'Human resources', 'IT'];

const draw = lots(1);
const names = (count: number, syllables: number) => Array.from({ length: count }, () => named(syllables));
const FIRST = names(2_500, 2);
const LAST = names(18_000, 3);

function named(syllables: number): string {
  const word = Array.from({ length: syllables }, () => SYLLABLES[draw(SYLLABLES.length)]).join('');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ø', 'o').toLowerCase();
const digits = (n: number): string => String(n).padStart(12, '0');

export interface Customer {
  id: string;
  domain: string;
  name: string;
}

export function customer(n: number): Customer {
  const pick = lots(n + 7);
  const [a, b, trade] = [LAST[pick(LAST.length)] ?? '', FIRST[pick(FIRST.length)] ?? '', TRADES[pick(TRADES.length)] ?? ''];
  return {
    id: `e0000000-0000-4000-8000-${digits(n)}`,
    domain: `${plain(a)}-${plain(trade)}${n}.example`,
    name: `${a} ${b} ${trade}`,
  };
}

/** A row of ListTenants. */
export function customerRow(n: number): object {
  const { id, domain, name } = customer(n);
  return {
    customerId: id,
    defaultDomainName: domain,
    initialDomainName: `${plain(name).replaceAll(' ', '')}${n}.onmicrosoft.com`,
    displayName: name,
    domains: '',
    delegatedPrivilegeStatus: 'granularDelegatedAdminPrivileges',
    Excluded: false,
    GraphErrorCount: 0,
    LastGraphError: '',
    LastRefresh: '2026-11-01T04:00:00Z',
  };
}

export function personOf(n: number, i: number): { name: string; upn: string } {
  const pick = lots(n * 1_000_003 + i);
  const [first, last] = [FIRST[pick(FIRST.length)] ?? '', LAST[pick(LAST.length)] ?? ''];
  return { name: `${first} ${last}`, upn: `${plain(first)}.${plain(last)}${i % 3 === 0 ? i : ''}@${customer(n).domain}` };
}

/** A row of ListUsers, with as much in it as a small one has. */
export function personRow(n: number, i: number): object {
  const { name, upn } = personOf(n, i);
  const [givenName, surname] = name.split(' ');
  return {
    id: `f${String(n).padStart(7, '0')}-0000-4000-8000-${digits(i)}`,
    displayName: name,
    givenName,
    surname,
    userPrincipalName: upn,
    mail: upn,
    proxyAddresses: [`SMTP:${upn}`, `smtp:${i}@${customer(n).domain}`],
    accountEnabled: i % 20 !== 0,
    userType: 'Member',
    onPremisesSyncEnabled: i % 2 === 0,
    jobTitle: TITLES[i % TITLES.length],
    department: DEPARTMENTS[i % DEPARTMENTS.length],
    createdDateTime: '2023-02-01T09:00:00Z',
    lastPasswordChangeDateTime: `2026-0${(i % 8) + 1}-1${i % 9}T07:41:12Z`,
    manager: { id: 'f0000000-0000-4000-8000-000000000000', displayName: 'Maria Gonzalez', userPrincipalName: 'maria@example.com' },
    assignedLicenses: [{ skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965', disabledPlans: [] }],
    LicJoined: 'Microsoft 365 E3',
    Aliases: `${i}@${customer(n).domain}`,
  };
}

export const peopleRows = (n: number, size = SIZES[n] ?? 0): object[] => Array.from({ length: size }, (_, i) => personRow(n, i));

/** The beginning of a name, as far as somebody may have typed it. */
export function typed(name: string, pick: (below: number) => number): string {
  return name.slice(0, 1 + pick(name.length)).toLowerCase();
}

/** A whole name with one mistake in one of its words. */
export function mistyped(name: string, pick: (below: number) => number): string {
  const words = plain(name).split(' ');
  const at = pick(words.length);
  return words.map((word, i) => (i === at ? mistake(word, pick) : word)).join(' ');
}

/** A word that had four letters is left with no fewer: shorter ones are not looked for. */
function mistake(word: string, pick: (below: number) => number): string {
  const at = pick(word.length - 1);
  const [before, first, second, after] = [word.slice(0, at), word.charAt(at), word.charAt(at + 1), word.slice(at + 2)];
  const letter = 'etaoinsrhl'.charAt(pick(10));
  const mistakes = [before + second + first + after, before + letter + first + second + after, before + letter + second + after];
  if (word.length > 4) mistakes.push(before + second + after);
  return mistakes[pick(mistakes.length)] as string;
}
