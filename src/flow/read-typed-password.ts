import { knownName } from './read-field-names';
import { AND, freeAt, isFiller, isName, isSaid, PASSWORD_WORDS, PLACES, PURPOSE, personBefore, type Reading } from './reading';
import { isMail, passwordShaped, type Token } from './text';

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '));
/** `to X`, `as X`: a new password for whoever is named beside it. */
const TO = set('to into as');
/** `with X`, `use X`: a password only where X looks like one; otherwise a story. */
const BY = set('with using use');
const ARROWS = set('= -> => → : >');
/** Between `password` and what it is to be. */
const LINKS = set('is be to = : as -> => new following temporary');
/** Introduces a person, so that what stands behind `to` need not be one. */
const PERSON = set('for of user');

/**
 * Takes a typed password out of the message, whatever it looks like: the bot makes passwords itself. Only actions
 * that people type one along with have this. Doubtful words are taken too: a form more is better than a password in an intent.
 */
export function readTypedPassword(r: Reading): void {
  for (const i of r.command) {
    const at = assignedTo(r, i);
    if (at !== undefined) take(r, i, at);
  }
  for (const i of [...r.free]) {
    const t = freeAt(r, i);
    const at = t && !t.quoted ? secretBehind(r, i, t) : undefined;
    if (t && at !== undefined) take(r, isName(t) && !isSaid(t, PASSWORD_WORDS) && t.assign === ':' ? i + 1 : i, at);
  }
}

/**
 * What looks like a password behind that word, in a message about something else: no field holds it. Where an action has
 * settings of passwords, its fields say what is meant.
 */
export function readStrayPassword(r: Reading): void {
  if (Object.keys(r.action.fields).some(name => /passw/i.test(name)) || r.action.risk === 'read') return;
  for (const i of [...r.free]) {
    const t = freeAt(r, i);
    const at = isSaid(t, PASSWORD_WORDS) ? candidate(r, i + 1) : undefined;
    if (at !== undefined && shaped(r, at)) take(r, i, at);
  }
}

/** `reset password=X jane`, `reset jane password: X`: the command's own word is the name of the pair. */
function assignedTo(r: Reading, i: number): number | undefined {
  const t = r.tokens[i];
  const next = freeAt(r, i + 1);
  const x = next?.raw === '=' ? freeAt(r, i + 2) : next;
  if (!t || !x || !PASSWORD_WORDS.has(t.key)) return undefined;
  if (t.assign !== '=' && next?.raw !== '=' && !(t.assign === ':' && (personBefore(r, i) || passwordShaped(x)))) return undefined;
  return next === x ? i + 1 : i + 2;
}

/** Where the password stands that this word introduces, if it introduces one. */
function secretBehind(r: Reading, i: number, t: Token): number | undefined {
  const first = r.command[0] ?? 0;
  const last = r.command.at(-1) ?? 0;
  if (isSaid(t, PASSWORD_WORDS)) return named(r, i, t);
  if (i > last && arrow(r, i, t)) return candidate(r, i + 1);
  if (i < first) return undefined;
  if (isSaid(t, TO)) {
    const at = candidate(r, i + 1);
    const x = at === undefined ? undefined : r.tokens[at];
    if (at === undefined || (isSaid(x, PURPOSE) && !x?.assign)) return undefined;
    return personBefore(r, i) || elsewhere(r, at) || (x && passwordShaped(x)) ? at : undefined;
  }
  if (isSaid(t, BY)) {
    const at = candidate(r, i + 1);
    return at !== undefined && shaped(r, at) ? at : undefined;
  }
  return undefined;
}

/** `jane = X`, `jane -> X`, `jane: X`; the sign behind a field's name is no arrow, nor `at contoso: jane`. */
function arrow(r: Reading, i: number, t: Token): boolean {
  if (ARROWS.has(t.raw)) return personBefore(r, i) && !knownName(r.tokens[i - 1]?.key ?? '', r.action);
  return t.assign === ':' && isName(t) && !knownName(t.key, r.action) && !isSaid(r.tokens[i - 1], PLACES);
}

/** `password=X`, `pw: X`, `with password X`, `her new password is X`. */
function named(r: Reading, i: number, t: Token): number | undefined {
  const at = candidate(r, i + 1);
  if (at === undefined) return undefined;
  const assigned = t.assign === '=' || freeAt(r, i + 1)?.raw === '=';
  return assigned || personBefore(r, i) || elsewhere(r, at) || shaped(r, at) ? at : undefined;
}

function shaped(r: Reading, at: number): boolean {
  const [x, rest] = r.tokens.slice(at, at + 2);
  return [x, rest?.glued ? rest : undefined].some(t => t !== undefined && passwordShaped(t));
}

/** The next word that can be a password. */
function candidate(r: Reading, from: number): number | undefined {
  let i = from;
  let t = freeAt(r, i);
  while (
    t &&
    !t.glued &&
    !t.quoted &&
    (LINKS.has(t.raw.toLowerCase()) || LINKS.has(t.key) || isSaid(t, PASSWORD_WORDS) || (t.key !== '' && isFiller(t)))
  ) {
    i += 1;
    t = freeAt(r, i);
  }
  return t && t.raw !== '' ? i : undefined;
}

/** Is a person named behind the words that follow `to`: `reset password to X for jane`? */
function elsewhere(r: Reading, at: number): boolean {
  return [...r.free].some(i => {
    const t = r.tokens[i];
    if (!t || i <= at || t.glued) return false;
    return isMail(t.word) || (t.key === 'user' && t.assign !== '') || (isSaid(t, PERSON) && isName(freeAt(r, i + 1)));
  });
}

/**
 * Takes the password from `from` to the next word that begins something else. One without quotes may go on over blanks;
 * one with an opening quote only goes on to the end.
 */
function take(r: Reading, from: number, at: number): void {
  r.typedPassword = true;
  const somebody = personBefore(r, from);
  let i = from;
  while (i <= at || r.tokens[i]?.glued) r.free.delete(i++);
  const taken = r.tokens.slice(at, i);
  const open = taken.some(t => t.open);
  if (taken.some(t => t.quoted)) return;
  for (let t = freeAt(r, i); t; t = freeAt(r, ++i)) {
    const begins = t.assign || isSaid(t, PLACES) || isSaid(t, PERSON) || isSaid(t, AND) || (isMail(t.word) && !somebody);
    if (begins && !open) return;
    r.free.delete(i);
  }
}
