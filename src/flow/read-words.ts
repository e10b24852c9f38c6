import { subjectField } from '../model/action';
import type { Field } from '../model/field';
import { type Intro, introsAt, nameWords, pairAt, spokenOf } from './read-field-names';
import { type Extent, fitsPattern, valueAt } from './read-value';
import { AND, freeAt, isName, isOpen, isSaid, keepSaid, NOISE, openFields, PLACES, type Reading, take } from './reading';
import { isMail } from './text';

/**
 * Values that words introduce: `until friday 17:00`, `to group Sales`, `device PC-1`, `E3 license`. With `declared` only
 * by the words of the declaration: the rest may still be a typed password.
 */
export function readWords(r: Reading, declared = false): void {
  for (let i = 0; i < r.tokens.length; i += 1) {
    if (pairAt(r, i)) continue;
    for (const intro of introsAt(r, i)) {
      if (declared && intro.by !== 'declared') continue;
      if (isOpen(r, intro.name) && (readBehind(r, intro, i) || readBefore(r, intro, i))) break;
    }
  }
  if (!declared) readCounts(r);
}

/** Values of these types stand behind any word that introduces them; of the others only behind one that is meant so. */
const SURE: ReadonlySet<Field['type']> = new Set(['date', 'number', 'choice', 'choices', 'user', 'users', 'thing', 'things', 'customer']);

function readBehind(r: Reading, intro: Intro, i: number): boolean {
  const { field, name, words } = intro;
  let at = i + words.length;
  if (isSaid(freeAt(r, at), LINKS) && freeAt(r, at + 1)) at += 1;
  const next = freeAt(r, at);
  // `list groups contoso`: the names tell
  if (!r.free.has(i) && name === subjectField(r.action) && !field.required) return false;
  if (!next || next.glued || pairAt(r, at)) return false;
  const meant = intro.by === 'declared' || words.length > 1 || next.quoted || freeAt(r, i - 1)?.key === 'with';
  if (!SURE.has(field.type) && !meant && !(field.type === 'text' && r.free.has(i) && fitsAlone(field, next.word))) return false;
  const said = valueAt(r, field, at, intro.by === 'noun' || intro.by === 'last' ? 'noun' : 'words');
  if (!said || !fits(r, intro, said, at)) return false;
  take(r, i, said.to);
  keepSaid(r, name, said.text);
  keepRest(r, name, said);
  return true;
}

const LINKS = new Set(['is', ':', '=', 'called', 'named', 'the', 'a', 'an']);

/** `city London`, `domain contoso.com`: one word of the field's name is enough where the form of the value agrees. */
const fitsAlone = (field: Field, word: string): boolean =>
  field.type === 'text' && !field.multiline && (field.pattern ? fitsPattern(field, word) : /^\p{Lu}/u.test(word));

/**
 * Is it a value of this kind? An address is a person's, or a group's. Behind the last word of the command (`assign license
 * …`, `change primary user …`) a name may as well be what the action is about, unless somebody else is named for that.
 */
function fits(r: Reading, { field, by, name }: Intro, said: Extent, at: number): boolean {
  const mail = isMail(said.text);
  const ofCommand = !r.free.has(at - 1) && name !== subjectField(r.action);
  if (field.type === 'thing' || field.type === 'things') return !mail || (field.of === 'group' && !ofCommand);
  if (ofCommand && (field.type === 'user' || field.type === 'users') && !mail) return [...r.free].some(i => i > said.to && names(r, i));
  const people = openFields(r, 'user', 'users');
  if (field.type === 'text' && (mail ? people.length > 0 : isOne(r, at) && people.some(([person]) => spokenOf(r, person) > 0)))
    return false;
  if (field.type === 'text' && by === 'declared' && !r.tokens[at]?.quoted && field.pattern) return fitsPattern(field, said.text);
  return said.text !== '';
}

/** A bare word behind `to` names a person where the wording speaks of one (`change primary user … to jane`). */
const isOne = (r: Reading, at: number): boolean => !r.tokens[at]?.quoted && isSaid(r.tokens[at - 1], new Set(['to', 'for']));

/** `from monday to friday`: the other date field is the other end. */
function keepRest(r: Reading, name: string, { to, rest }: Extent): void {
  const dates = Object.keys(r.action.fields).filter(field => r.action.fields[field]?.type === 'date');
  const [other] = dates.slice(dates.indexOf(name) + 1).filter(field => isOpen(r, field));
  if (!rest || !other) return;
  take(r, to + 1, rest.to);
  r.values[other] = rest.text;
}

/** A date that nothing introduces: `offboard jane tomorrow 9am` must not be done today. */
export function readLooseDates(r: Reading): void {
  for (const i of [...r.free]) {
    const [name, field] = openFields(r, 'date').find(([open]) => r.phrase.with[open] === undefined) ?? [];
    if (!name || !field) return;
    const said = isLoose(r, i) ? valueAt(r, field, i, 'words') : undefined;
    if (!said) continue;
    take(r, isSaid(freeAt(r, i - 1), MOMENT) ? i - 1 : i, said.to);
    r.values[name] = said.text;
    keepRest(r, name, said);
  }
}

const MOMENT = new Set(['on', 'at', 'from', 'by', 'for', 'the']);
const LOOSE =
  /^(?:today|tonight|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:next|this|last) (?:week|month|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|in (?:an?|one|two|\d+) (?:minute|hour|day|week|month))/;

function isLoose(r: Reading, i: number): boolean {
  const t = freeAt(r, i);
  if (!t || t.quoted || t.glued || pairAt(r, i)) return false;
  return LOOSE.test([t, freeAt(r, i + 1), freeAt(r, i + 2)].map(word => word?.key ?? '').join(' '));
}

/** Names of things are short where nothing quotes them. */
const LONGEST_BEFORE = 4;

/** `E3 license`, `Finance Team group`: the noun stands behind the name. */
function readBefore(r: Reading, intro: Intro, i: number): boolean {
  const { field, name } = intro;
  if (intro.by !== 'noun' || (field.type !== 'thing' && field.type !== 'things')) return false;
  const from = namesBefore(r, i, field.type === 'things');
  const said = r.tokens.slice(from, i);
  const strange = said.some(t => isMail(t.word) || /'s$/i.test(t.word)) || isSaid(r.tokens[from - 1], PLACES);
  if (said.length === 0 || strange) return false;
  const words = said.map(t => (isSaid(t, AND) ? ',' : `${t.word}${t.stop}`)).join(' ');
  take(r, from, i);
  keepSaid(r, name, words.replace(/ ?,[ ,]*/g, ', '));
  return true;
}

/** Where the names begin that end before this word: one of a few words, or several with commas and `and` between them. */
function namesBefore(r: Reading, i: number, several: boolean): number {
  let from = i;
  let words = 0;
  for (let k = i - 1; words < LONGEST_BEFORE; k -= 1) {
    const t = freeAt(r, k);
    const more = several && from < i;
    if (!t || pairAt(r, k) || t.stop === '.' || (t.stop === ',' && !more)) break;
    if (more && isSaid(t, AND)) {
      words = 0;
      continue;
    }
    if (!isName(t) || isSaid(t, NOISE)) break;
    words = t.stop === ',' ? 1 : words + 1;
    from = k;
  }
  return from;
}

/** `30 days`, `for 60 minutes`: a number before the name of its field. */
function readCounts(r: Reading): void {
  for (const [name, field] of openFields(r, 'number')) {
    const units = new Set([...nameWords(name), ...(field.words ?? []), ...field.label.toLowerCase().split(' ')].map(singular));
    for (const i of [...r.free]) {
      const [t, unit] = [freeAt(r, i), freeAt(r, i + 1)];
      if (!t || t.quoted || t.glued || !/^\d{1,9}$/.test(t.word) || !unit || !units.has(singular(unit.key))) continue;
      take(r, isSaid(freeAt(r, i - 1), SPAN) ? i - 1 : i, i + 1);
      r.values[name] = t.word;
      break;
    }
  }
}

const SPAN = new Set(['for', 'last', 'past', 'within', 'over', 'since', 'after', 'of', 'than']);
const singular = (word: string): string => word.toLowerCase().replace(/s$/, '');

/**
 * A quoted text that nothing introduces is what the action is about where nobody else is named, then the message or the
 * text that must be there.
 */
export function readQuoted(r: Reading): void {
  const subject = subjectField(r.action);
  const texts = openFields(r, 'text').filter(([name, field]) => (field.multiline || field.required) && r.phrase.with[name] === undefined);
  const thing = subject !== undefined && r.action.fields[subject]?.type === 'thing' && r.tokens[(r.command.at(-1) ?? 0) + 1]?.quoted;
  let wanting = subject !== undefined && isOpen(r, subject) && (thing || ![...r.free].some(i => names(r, i)));
  for (const i of [...r.free]) {
    const t = freeAt(r, i);
    if (!t?.quoted || t.word === '' || (isSaid(r.tokens[i - 1], INTRODUCED) && r.free.has(i - 1))) continue;
    const json = /^[{[]/.test(t.word) ? openFields(r, 'json')[0] : undefined;
    if (!json && wanting) {
      wanting = false;
      continue;
    }
    const [name, field] = json ?? texts.shift() ?? [];
    if (!name || !field) continue;
    const said = valueAt(r, field, i, 'pair');
    r.free.delete(i);
    r.values[name] = said?.text ?? t.word;
  }
}

const INTRODUCED = new Set([...PLACES, 'for', 'of', 'to']);
const names = (r: Reading, i: number): boolean => {
  const t = r.tokens[i];
  return isName(t) && !t?.quoted && !isSaid(r.tokens[i - 1], PLACES);
};
