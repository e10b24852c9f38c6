import { type AnyAction, subjectField } from '../model/action';
import type { Field, ThingKind } from '../model/field';
import { squeezed } from './read-phrases';
import { freeAt, type Reading } from './reading';
import type { Token } from './text';

const USER_NAMES = ['user', 'who', 'person', 'upn', 'mail', 'email', 'account', 'mailbox'];
const TENANT_NAMES = ['tenant', 'customer', 'client', 'where', 'tenantfilter', 'company', 'domain'];
/** Kept with every write: why, and the help desk's number. Same bounds as on the card. */
export const NOTES: Readonly<Record<string, number>> = { reason: 300, ticket: 40 };
const SHORTEST_PREFIX = 3;

/** What people call the things of a kind. */
const NOUNS: Readonly<Record<ThingKind, string>> = {
  group: 'group groups',
  device: 'device devices computer laptop machine pc',
  'entra-device': 'device devices computer laptop machine pc',
  'autopilot-device': 'device devices',
  license: 'license licenses sku',
  app: 'app apps application applications',
  'queued-app': 'app application',
  'intune-policy': 'policy policies',
  'intune-script': 'script scripts',
  'intune-template': 'template',
  'ca-policy': 'policy policies',
  'named-location': 'location',
  'standard-template': 'template',
  'scheduled-item': 'task item job',
  backup: 'backup',
  'deleted-item': 'item',
  site: 'site sites',
  team: 'team teams',
  alert: 'alert',
  incident: 'incident',
  'api-client': 'client',
};

const british = (word: string): string => word.replace('licence', 'license');
const plain = (name: string): string => british(squeezed(name.toLowerCase()));
const isPerson = (field: Field | undefined): boolean => field?.type === 'user' || field?.type === 'users';
const notesOf = (action: AnyAction) => (action.risk === 'read' ? [] : Object.keys(NOTES));

/** Every name that may stand before `=`, as it is written in help. */
export const namesOf = (action: AnyAction): string[] => {
  const user = personField(action) ? ['user'] : [];
  const tenant = action.scope === 'instance' && !customerField(action) ? [] : ['tenant'];
  return [...new Set([...user, ...tenant, ...Object.keys(action.fields), ...notesOf(action)])];
};

/** The field that `user=` means: whom it is about, or the only person it asks for. */
function personField(action: AnyAction): string | undefined {
  const subject = subjectField(action);
  if (subject && isPerson(action.fields[subject])) return subject;
  const [only, ...more] = Object.keys(action.fields).filter(name => isPerson(action.fields[name]));
  return more.length === 0 ? only : undefined;
}

/** The field that narrows an action on the whole instance to one customer. */
export const customerField = (action: AnyAction): string | undefined =>
  Object.keys(action.fields).find(name => action.fields[name]?.type === 'customer');

/** The field that is called by the noun of what it asks for: `device=`, `licence=`. */
function fieldOfKind(action: AnyAction, noun: string): string | undefined {
  const [only, ...more] = Object.entries(action.fields).filter(([, field]) => nounsOf(field).includes(noun));
  return more.length === 0 ? only?.[0] : undefined;
}
const nounsOf = (field: Field): string[] =>
  field.type === 'thing' || field.type === 'things' ? NOUNS[field.of].split(' ') : field.type === 'user' ? ['mailbox'] : [];

/** What a name before `=` stands for: a field, `tenant`, `reason` or `ticket`. Case, hyphens and endings are forgiven. */
export function knownName(typed: string, action: AnyAction): string | undefined {
  const name = plain(typed);
  const own = Object.keys(action.fields).find(field => plain(field) === name);
  if (own) return own;
  if (USER_NAMES.includes(name) && personField(action)) return personField(action);
  if (TENANT_NAMES.includes(name) && name !== 'client') return 'tenant';
  const noun = fieldOfKind(action, name);
  if (noun) return noun;
  if (TENANT_NAMES.includes(name)) return 'tenant';
  const names = namesOf(action);
  const exact = names.find(n => plain(n) === name);
  const begun = exact || name.length < SHORTEST_PREFIX ? [] : names.filter(n => plain(n).startsWith(name));
  const found = exact ?? (begun.length === 1 ? begun[0] : undefined);
  return found === 'user' ? personField(action) : found;
}

export type Pair = { name: string; value: number } | { unknown: true };

/** A pair that begins here: `name=value`, `name: value` for names we know, and `ticket INC-1042`. */
export function pairAt(r: Reading, i: number): Pair | undefined {
  const t = freeAt(r, i);
  if (!t || t.quoted) return undefined;
  const next = freeAt(r, i + 1);
  const equals = next?.raw === '=' && !next.quoted;
  const numbered = t.key === 'ticket' && !t.assign && next !== undefined && /\p{N}/u.test(next.word);
  if (t.assign === '' && !equals && !numbered) return undefined;
  const name = knownName(t.key, r.action);
  if (t.assign === '=' || equals) return name ? { name, value: i + (equals ? 2 : 1) } : { unknown: true };
  if (name && t.assign === ':') return { name, value: i + 1 };
  return numbered && name === 'ticket' ? { name, value: i + 1 } : undefined;
}

/** Words that introduce a value: those that are declared, the field's own name, or the noun of what it asks for. */
export interface Intro {
  words: readonly string[];
  name: string;
  field: Field;
  by: 'declared' | 'name' | 'noun' | 'last';
}

const known = new WeakMap<AnyAction, ReadonlyMap<string, readonly Intro[]>>();

/** By their first word, longest first; declared ones before others of their length. */
function introsOf(action: AnyAction): ReadonlyMap<string, readonly Intro[]> {
  const before = known.get(action);
  if (before) return before;
  const all = Object.entries(action.fields).flatMap(([name, field]): Intro[] => [
    ...(field.words ?? []).map(said => ({
      words: said.toLowerCase().split(' ').map(plain).map(singular),
      name,
      field,
      by: 'declared' as const,
    })),
    { words: nameWords(name).map(singular), name, field, by: 'name' },
    ...(field.type === 'users' || field.type === 'things' ? nameWords(name).slice(-1) : []).map(word => ({
      words: [singular(word)],
      name,
      field,
      by: 'last' as const,
    })),
    ...nounsOf(field).map(noun => ({ words: [singular(noun)], name, field, by: 'noun' as const })),
  ]);
  const rank = { declared: 0, name: 1, last: 2, noun: 3 };
  all.sort((a, b) => b.words.length - a.words.length || rank[a.by] - rank[b.by]);
  const index = new Map<string, Intro[]>();
  for (const intro of all) index.set(intro.words[0] ?? '', [...(index.get(intro.words[0] ?? '') ?? []), intro]);
  known.set(action, index);
  return index;
}

/** `usageLocation` → usage, location. */
export const nameWords = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[ _-]/)
    .map(plain);

/** How many words of a field's name the command itself has: `change primary user` speaks of the user. */
export function spokenOf(r: Reading, name: string): number {
  const said = new Set([...r.phrase.words, ...r.command.map(i => r.tokens[i]?.key ?? '')].map(singular));
  return nameWords(name).filter(word => said.has(singular(word))).length;
}

/** The introductions that stand here. A noun may be the last word of the command itself: `assign license E3`. */
export function introsAt(r: Reading, i: number): readonly Intro[] {
  const t = r.tokens[i];
  if (!t || !(r.free.has(i) || r.command.includes(i))) return [];
  const last = r.command.at(-1) ?? -1;
  return (introsOf(r.action).get(singular(plain(t.key))) ?? []).filter(intro => {
    const end = i + intro.words.length - 1;
    return (r.free.has(end) || end === last) && intro.words.every((word, k) => isWord(r, i + k, word)) && isMeant(r, intro);
  });
}

function isWord(r: Reading, i: number, word: string): boolean {
  const t: Token | undefined = r.tokens[i];
  const known = r.free.has(i) || r.command.includes(i);
  return t !== undefined && known && !t.quoted && !t.assign && !t.glued && singular(plain(t.key)) === word;
}

/** `owner` means the owners to add where something is added. */
function isMeant(r: Reading, { by, name }: Intro): boolean {
  const [verb, ...rest] = nameWords(name);
  return by !== 'last' || rest.length === 0 || r.command.some(i => r.tokens[i]?.key === verb);
}

const singular = (word: string): string => word.replace(/s$/, '');
