import type { Choice, ChoiceField, ChoicesField } from '../model/field';
import { nameWords, pairAt } from './read-field-names';
import { FILLERS } from './read-phrases';
import { AND, freeAt, isName, isSaid, openFields, PLACES, type Reading, STORY, take } from './reading';

type Either = ChoiceField | ChoicesField;

const known = new WeakMap<readonly Choice[], { forms: ReadonlyMap<string, Choice>; most: number; trusted: ReadonlySet<string> }>();
const squeezed = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '');

/** Every way to say a choice, written together; and of how many words the longest is. */
function formsOf(choices: readonly Choice[]) {
  const before = known.get(choices);
  if (before) return before;
  const forms = new Map<string, Choice>();
  let most = 1;
  for (const choice of choices) {
    for (const said of [choice.value, choice.label, ...(choice.says ?? [])]) {
      if (!forms.has(squeezed(said))) forms.set(squeezed(said), choice);
      most = Math.max(most, said.replace(/([a-z])([A-Z])/g, '$1 $2').split(/[\s_-]+/).length);
    }
  }
  const made = { forms, most, trusted: new Set(choices.flatMap(c => c.says ?? []).map(squeezed)) };
  known.set(choices, made);
  return made;
}

/** The choice said here, the longest of them: its value, and the last of its words. */
export function choiceAt(
  r: Reading,
  choices: readonly Choice[],
  i: number,
): { value: string; text: string; to: number; key: string } | undefined {
  const { forms, most } = formsOf(choices);
  let found: ReturnType<typeof choiceAt>;
  let key = '';
  for (let to = i; to < i + most; to += 1) {
    const t = freeAt(r, to);
    if (!t || (t.quoted && to > i) || (t.assign && to > i) || (to > i && r.tokens[to - 1]?.stop)) break;
    key += squeezed(t.word);
    const choice = forms.get(key);
    if (choice)
      found = {
        value: choice.value,
        text: t.quoted ? t.raw.trim() : r.text.slice(r.tokens[i]?.from, t.to).replace(/[,;.!?]+$/, ''),
        to,
        key,
      };
    if (t.quoted) break;
  }
  return found;
}

const TOO_SMALL = new Set('on off to in at of for the a and or as is it any yes no true false'.split(' '));
const LEADS = new Set(['to', 'as', 'is', 'into', '=', 'be']);

/** Words that are somebody's before they are a choice's, unless the declaration says them itself. */
const isCommon = (key: string, field: Either): boolean =>
  TOO_SMALL.has(key) ||
  (!formsOf(field.choices).trusted.has(key) && [FILLERS, PLACES, STORY, AND].some(set => set.has(key))) ||
  /^\d*$/.test(key);

/**
 * Choices said in words, where no pair says them. First those that cannot be anything else: of several words, behind the
 * field's name, or what somebody is turned into (`to shared`). Then, when the rest has taken its words, those that stand alone.
 */
export function readChoices(r: Reading, alone: boolean): void {
  for (const [name, field] of openFields(r, 'choice', 'choices')) {
    if (r.phrase.with[name] !== undefined) continue;
    const found: string[] = [];
    for (const i of [...r.free]) {
      const hit = freeAt(r, i) && !r.tokens[i]?.quoted && !r.tokens[i]?.glued ? choiceAt(r, field.choices, i) : undefined;
      if (!hit || pairAt(r, i) || isCommon(hit.key, field)) continue;
      const lead = leadBefore(r, i, name);
      if (!(alone ? standsAlone(r, i, hit.to) : hit.to > i || (lead < i && !continues(r, hit.to)))) continue;
      take(r, lead, hit.to);
      found.push(hit.value);
      if (field.type === 'choice') break;
    }
    if (found.length > 0) r.values[name] = [...new Set(found)].join(', ');
  }
}

/** Where the words begin that lead to a choice: `type shared`, `to shared`, `set to shared`. */
function leadBefore(r: Reading, i: number, name: string): number {
  const own = nameWords(name);
  let from = i;
  if (freeAt(r, from - 1) && LEADS.has(r.tokens[from - 1]?.key ?? '')) from -= 1;
  else if (freeAt(r, from - 1)?.raw === '=') from -= 1;
  const begin = from - own.length;
  if (own.every((word, k) => freeAt(r, begin + k)?.key === word)) from = begin;
  return from;
}

const continues = (r: Reading, to: number): boolean => !r.tokens[to]?.stop && isName(freeAt(r, to + 1));

/** Not the beginning of a name that goes on where a name is asked for: `add group Security Admins`. */
function standsAlone(r: Reading, from: number, to: number): boolean {
  if (isSaid(r.tokens[from - 1], PLACES) && r.free.has(from - 1)) return false;
  const begins = !isName(freeAt(r, from - 1));
  const named = openFields(r, 'text').some(([, field]) => field.required);
  return !(begins && continues(r, to) && named);
}
