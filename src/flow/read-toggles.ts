import type { Field } from '../model/field';
import type { Reading } from './reading';

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const NOT = set("no not without don't dont doesn't doesnt never nicht");
const YES = set('with force make require');
/** May stand between: `don't make them have to change`, `do not force her to change`. */
const BETWEEN = set('make makes let her him them she he they have has need needs force to a any be do');
const OBJECT = set('it the a her his their password pw pwd');
const MOMENT = set('at on upon the their her his next first sign-in signin sign in login logon log');

/**
 * Yes-or-no fields in words, derived from the field's own name: `mustChangePassword` less the words of the title leaves
 * must + change, which understands "must change", "no change" and "don't make them change it".
 */
export function readToggles(r: Reading): void {
  const title = new Set(r.action.title.toLowerCase().split(/\P{L}+/u));
  for (const [name, field] of Object.entries(r.action.fields as Record<string, Field>)) {
    if (field.type !== 'toggle') continue;
    const own = name
      .split(/(?=\p{Lu})/u)
      .map(word => word.toLowerCase())
      .filter(word => !title.has(word));
    const verb = own.pop();
    if (verb) readToggle(r, name, verb, new Set(own));
  }
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
