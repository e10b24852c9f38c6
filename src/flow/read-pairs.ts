import type { AnyAction } from '../model/action';
import type { Field } from '../model/field';
import { type Problem, problem } from '../model/problem';
import { edits } from './grammar';
import { freeAt, isName, personBefore, type Reading } from './reading';
import { isMail, passwordShaped, type Token } from './text';

const USER_NAMES = ['user', 'who', 'person', 'upn', 'mail', 'email', 'account'];
const TENANT_NAMES = ['tenant', 'customer', 'client', 'where', 'tenantfilter', 'company', 'domain'];
/** Kept with every write: why, and the help desk's number. Same bounds as on the card. */
const NOTES: Readonly<Record<string, number>> = { reason: 300, ticket: 40 };
const YES = new Set(['true', 'yes', 'y', 'on', '1', 'ja']);
const NO = new Set(['false', 'no', 'n', 'off', '0', 'nein']);
const SHORTEST_PREFIX = 3;

const squeezed = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');
const fieldsOf = (action: AnyAction) => action.fields as Record<string, Field>;
const notesOf = (action: AnyAction) => (action.risk === 'read' ? [] : Object.keys(NOTES));

/** Every name that may stand before `=`, as it is written in help. */
const namesOf = (action: AnyAction): string[] => [...new Set(['user', 'tenant', ...Object.keys(fieldsOf(action)), ...notesOf(action)])];

/** The canonical name: `user`, `tenant`, a field's own, `reason` or `ticket`. Case, hyphens and endings are forgiven. */
export function knownName(typed: string, action: AnyAction): string | undefined {
  const name = squeezed(typed);
  if (USER_NAMES.includes(name)) return 'user';
  if (TENANT_NAMES.includes(name)) return 'tenant';
  const names = namesOf(action);
  const exact = names.find(n => squeezed(n) === name);
  if (exact) return exact;
  const begun = name.length < SHORTEST_PREFIX ? [] : names.filter(n => squeezed(n).startsWith(name));
  return begun.length === 1 ? begun[0] : undefined;
}

/**
 * `name=value`, `name: value` for names we know, and `ticket INC-1042`. The first value or name that does not fit is the
 * answer; the rest is read all the same, because a typed password may stand there.
 */
export function readPairs(r: Reading): Problem | undefined {
  let wrong: Problem | undefined;
  for (const i of [...r.free]) {
    const t = freeAt(r, i);
    if (!t || t.quoted) continue;
    const pair = pairAt(r, i, t);
    if (!pair) continue;
    const no = 'unknown' in pair ? unknown(r, i, t) : keep(r, i, pair);
    wrong ??= no;
  }
  return wrong;
}

type Pair = { name: string; value: number } | { unknown: true };

function pairAt(r: Reading, i: number, t: Token): Pair | undefined {
  const name = knownName(t.key, r.action);
  const equals = freeAt(r, i + 1)?.raw === '=';
  if (t.assign === '=' || equals) return name ? { name, value: i + (equals ? 2 : 1) } : { unknown: true };
  if (name && t.assign === ':') return { name, value: i + 1 };
  const next = freeAt(r, i + 1);
  return name === 'ticket' && t.key === 'ticket' && next && /\p{N}/u.test(next.word) ? { name, value: i + 1 } : undefined;
}

/** The name is said back only where it resembles one of ours. */
function unknown(r: Reading, i: number, t: Token): Problem | undefined {
  const names = namesOf(r.action);
  const typed = squeezed(t.key);
  const away = (name: string) => Math.min(edits(typed, name), edits(typed, name.slice(0, typed.length)));
  const [nearest] = names.map(name => ({ name, n: away(squeezed(name)) })).sort((a, b) => a.n - b.n);
  const near = nearest && nearest.n <= 3 && nearest.n < typed.length / 2 ? nearest.name : undefined;
  const value = freeAt(r, i + 1);
  const secret = !near && r.action.secret && personBefore(r, i) && [t, value].some(x => x && passwordShaped(x));
  for (let k = i; k === i || r.tokens[k]?.glued; k += 1) r.free.delete(k);
  if (secret) {
    r.typedPassword = true;
    return undefined;
  }
  return problem('BAD_VALUE', {
    field: r.action.title,
    value: near ? `${t.key.slice(0, 40)}=` : 'a name=value it does not know',
    expected: `${near ? `Did you mean ${near}? ` : ''}It takes ${names.map(name => `${name}=`).join(', ')}.`,
  });
}

function keep(r: Reading, i: number, { name, value: at }: { name: string; value: number }): Problem | undefined {
  const value = freeAt(r, at);
  for (let k = i; k <= at; k += 1) r.free.delete(k);
  // an empty form field pasted with the rest says nothing
  if (!value?.word) return name === 'user' || name === 'tenant' || name in NOTES ? undefined : expectedOf(r, name, '');
  if (name === 'user') r.who = [value.word, ...following(r, at, value, t => isName(t))].join(' ');
  else if (name === 'tenant') r.where = [value.word, ...(personBefore(r, i) ? following(r, at, value, t => isName(t)) : [])].join(' ');
  else if (name in NOTES)
    return keepText(r, name, [text(value), ...following(r, at, value, t => !secretLike(r, t))].join(' '), NOTES[name] ?? 0);
  else return keepField(r, name, value);
  return undefined;
}

const text = (t: Token): string => (t.quoted ? t.raw : t.word).replace(/\s+/g, ' ').trim();
const secretLike = (r: Reading, t: Token): boolean => isMail(t.word) || (r.action.secret && passwordShaped(t));

/** Values without quotes go on over blanks as long as the words can belong to them. */
function following(r: Reading, at: number, value: Token, belongs: (t: Token) => boolean): string[] {
  const more: string[] = [];
  let last = value;
  for (let i = at + 1; !value.quoted && last.stop === ''; i += 1) {
    const t = freeAt(r, i);
    if (!t || t.quoted || pairAt(r, i, t) || isMail(t.word) || !belongs(t)) break;
    r.free.delete(i);
    if (t.word) more.push(t.word);
    last = t;
  }
  return more;
}

function keepText(r: Reading, name: string, value: string, most: number): Problem | undefined {
  if (value.length > most) {
    return problem('BAD_VALUE', { field: name, value: 'a text that long', expected: `It has at most ${most} characters.` });
  }
  r.values[name] = value;
  return undefined;
}

function keepField(r: Reading, name: string, value: Token): Problem | undefined {
  const field = fieldsOf(r.action)[name];
  switch (field?.type) {
    case 'toggle':
      if (!YES.has(value.key) && !NO.has(value.key)) return expectedOf(r, name, value.key);
      r.values[name] = String(YES.has(value.key));
      return undefined;
    case 'text':
      return keepText(r, name, text(value), field.maxLength);
    default:
      r.who = value.word;
      return undefined;
  }
}

const expectedOf = (r: Reading, name: string, typed: string): Problem =>
  problem('BAD_VALUE', {
    field: fieldsOf(r.action)[name]?.label ?? name,
    value: /^\p{L}{1,12}$/u.test(typed) ? typed : 'that',
    expected: `Say ${name}=true or ${name}=false.`,
  });
