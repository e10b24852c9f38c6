import { subjectField } from '../model/action';
import type { Field } from '../model/field';
import { type Problem, problem } from '../model/problem';
import { NOTES, namesOf, type Pair, pairAt } from './read-field-names';
import { edits } from './read-match';
import { squeezed } from './read-phrases';
import { valueAt } from './read-value';
import { freeAt, isName, keepSaid, personBefore, type Reading, take } from './reading';
import { isMail, passwordShaped, type Token } from './text';

const YES = new Set(['true', 'yes', 'y', 'on', '1', 'ja']);
const NO = new Set(['false', 'no', 'n', 'off', '0', 'nein']);

/**
 * `name=value`, `name: value` for names we know, and `ticket INC-1042`. The first value or name that does not fit is the
 * answer; the rest is read all the same, because a typed password may stand there.
 */
export function readPairs(r: Reading): Problem | undefined {
  let wrong: Problem | undefined;
  for (const i of [...r.free]) {
    const pair = pairAt(r, i);
    if (!pair) continue;
    const no = 'unknown' in pair ? unknown(r, i) : keep(r, i, pair);
    wrong ??= no;
  }
  return wrong;
}

/** The name is said back only where it resembles one of ours. */
function unknown(r: Reading, i: number): Problem | undefined {
  const t = r.tokens[i];
  const names = namesOf(r.action);
  const typed = squeezed(t?.key ?? '');
  const away = (name: string) => Math.min(edits(typed, name), edits(typed, name.slice(0, typed.length)));
  const [nearest] = names.map(name => ({ name, n: away(squeezed(name.toLowerCase())) })).sort((a, b) => a.n - b.n);
  const near = nearest && nearest.n <= 3 && nearest.n < typed.length / 2 ? nearest.name : undefined;
  const value = freeAt(r, i + 1);
  const secret = !near && r.action.passwordTyped && personBefore(r, i) && [t, value].some(x => x && passwordShaped(x));
  for (let k = i; k === i || r.tokens[k]?.glued; k += 1) r.free.delete(k);
  if (secret) {
    r.typedPassword = true;
    return undefined;
  }
  return problem('BAD_VALUE', {
    field: r.action.title,
    value: near ? `${(t?.key ?? '').slice(0, 40)}=` : 'a name=value it does not know',
    expected: `${near ? `Did you mean ${near}? ` : ''}It takes ${names.map(name => `${name}=`).join(', ')}.`,
  });
}

function keep(r: Reading, i: number, { name, value: at }: Exclude<Pair, { unknown: true }>): Problem | undefined {
  const field: Field | undefined = r.action.fields[name];
  const value = freeAt(r, at);
  if (!value || (value.word === '' && !(field && isLoose(field) && value.raw !== ''))) {
    take(r, i, at);
    // an empty form field pasted with the rest says nothing
    return field?.type === 'toggle' ? expectedOf(r, name, '') : undefined;
  }
  if (!field) return name === 'tenant' ? keepTenant(r, i, at) : keepNote(r, i, at, name);
  if (field.type === 'toggle' && !YES.has(value.key) && !NO.has(value.key)) {
    take(r, i, at);
    return expectedOf(r, name, value.key);
  }
  const said = valueAt(r, field, at, 'pair');
  take(r, i, Math.max(said?.to ?? at, at));
  if (field.type === 'toggle') r.values[name] = String(YES.has(value.key));
  else if (field.type === 'text') return keepText(r, name, said?.text ?? '', field.maxLength);
  else if (said) keepSaid(r, name, said.text);
  return undefined;
}

/** May be made of signs alone. */
const isLoose = (field: Field): boolean => field.type === 'text' || field.type === 'lines' || field.type === 'json';

function keepTenant(r: Reading, i: number, at: number): undefined {
  const value = freeAt(r, at);
  const alone = value === undefined || (!personBefore(r, i) && subjectField(r.action) !== undefined);
  const more = alone ? [] : following(r, at, value, t => isName(t));
  take(r, i, at);
  r.where = [value?.word ?? '', ...more].join(' ');
}

function keepNote(r: Reading, i: number, at: number, name: string): Problem | undefined {
  const value = freeAt(r, at);
  if (!value) return undefined;
  const secretLike = (t: Token) => isMail(t.word) || (r.action.passwordTyped === true && passwordShaped(t));
  const first = (value.quoted ? value.raw : value.word).replace(/\s+/g, ' ').trim();
  const text = [first, ...following(r, at, value, t => !secretLike(t))].join(' ');
  take(r, i, at);
  return keepText(r, name, text, NOTES[name] ?? 0);
}

/** Values without quotes go on over blanks as long as the words can belong to them. */
function following(r: Reading, at: number, value: Token, belongs: (t: Token) => boolean): string[] {
  const more: string[] = [];
  let last = value;
  for (let i = at + 1; !value.quoted && last.stop === ''; i += 1) {
    const t = freeAt(r, i);
    if (!t || t.quoted || pairAt(r, i) || isMail(t.word) || !belongs(t)) break;
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

const expectedOf = (r: Reading, name: string, typed: string): Problem =>
  problem('BAD_VALUE', {
    field: r.action.fields[name]?.label ?? name,
    value: /^\p{L}{1,12}$/u.test(typed) ? typed : 'that',
    expected: `Say ${name}=true or ${name}=false.`,
  });
