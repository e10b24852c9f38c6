import { openFields, PASSWORD_WORDS, type Reading, take } from './reading';

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const NOT = set("no not without don't dont doesn't doesnt never nicht");
const YES = set('with force make require');
/** May stand between: `don't make them have to change`, `do not force her to change`. */
const BETWEEN = set('make makes let her him them she he they have has need needs force to a any be do');
const OBJECT = set('it the a her his their password pw pwd');
const MOMENT = set('at on upon the their her his next first sign-in signin sign in login logon log');

/** A shorter last word means too much else: `disableSignIn` ends with `in`. */
const SHORTEST_VERB = 4;

/**
 * Yes-or-no fields in words, derived from the field's own name: `mustChangePassword` less the words of the title leaves
 * must + change, which understands "must change", "no change" and "don't make them change it". Words that the declaration
 * gives mean yes, and no behind a "no".
 */
export function readToggles(r: Reading): void {
  const title = new Set(r.action.title.toLowerCase().split(/\P{L}+/u));
  for (const [name, field] of openFields(r, 'toggle')) {
    const said = (field.words ?? []).map(words => words.toLowerCase().split(' ')).sort((a, b) => b.length - a.length);
    if (said.some(words => readSaying(r, name, words))) continue;
    const own = name
      .split(/(?=\p{Lu})/u)
      .map(word => word.toLowerCase())
      .filter(word => !title.has(word) && !PASSWORD_WORDS.has(word));
    const verb = own.pop();
    if (verb && verb.length >= SHORTEST_VERB) readToggle(r, name, verb, new Set(own));
    else if (verb && own.length > 0) readSaying(r, name, [...own, verb]);
  }
  readSwitch(r);
}

const ON = set('on enabled enable yes true');
const OFF = set('off disabled disable no false');

/** `set auto backup off`: what an action with a single switch is told. */
function readSwitch(r: Reading): void {
  const [only, ...more] = Object.entries(r.action.fields).filter(([, field]) => field.type === 'toggle');
  if (r.action.passwordTyped || !only || more.length > 0 || r.values[only[0]] !== undefined || Object.keys(r.action.fields).length > 2)
    return;
  for (const i of r.free) {
    const key = plain(r, i);
    if (!ON.has(key) && !OFF.has(key)) continue;
    r.free.delete(i);
    r.values[only[0]] = String(ON.has(key));
    return;
  }
}

/** These words as they are, with a "no" before them or without. */
function readSaying(r: Reading, name: string, words: readonly string[]): boolean {
  for (const i of r.free) {
    if (!words.every((word, k) => plain(r, i + k) === word)) continue;
    const from = BETWEEN.has(plain(r, i - 1)) && NOT.has(plain(r, i - 2)) ? i - 2 : i - 1;
    const no = NOT.has(plain(r, from));
    take(r, no ? from : i, i + words.length - 1);
    r.values[name] = String(!no);
    return true;
  }
  return false;
}

function readToggle(r: Reading, name: string, verb: string, modal: ReadonlySet<string>): void {
  for (const i of [...r.free]) {
    const key = plain(r, i);
    const no = NOT.has(key) || (key === 'do' && NOT.has(plain(r, i + 1)));
    if (!no && !modal.has(key) && !YES.has(key)) continue;
    const at = verbAfter(r, i + 1, verb, modal);
    if (at === undefined) continue;
    const negated = no || r.tokens.slice(i, at).some(t => NOT.has(t.key));
    for (let k = i; k <= at; k += 1) r.free.delete(k);
    dropTail(r, at + 1);
    r.values[name] = String(!negated);
  }
}

const plain = (r: Reading, i: number): string => {
  const t = r.tokens[i];
  return r.free.has(i) && t && !t.quoted && !t.assign && !t.glued ? t.key : '';
};

function verbAfter(r: Reading, from: number, verb: string, modal: ReadonlySet<string>): number | undefined {
  const stem = verb.replace(/e$/, '');
  for (let i = from; i < from + 5; i += 1) {
    const key = plain(r, i);
    if (key.startsWith(stem) && key.length <= verb.length + 3) return i;
    if (!BETWEEN.has(key) && !modal.has(key) && !NOT.has(key)) return undefined;
  }
  return undefined;
}

/** The rest of the saying: `it`, `the password`, `at next sign-in`. */
function dropTail(r: Reading, from: number): void {
  let i = from;
  while (OBJECT.has(plain(r, i))) r.free.delete(i++);
  const moment = ['at', 'on', 'upon'].includes(plain(r, i)) && MOMENT.has(plain(r, i + 1));
  if (moment) while (MOMENT.has(plain(r, i))) r.free.delete(i++);
}
