import type { Field, TextField } from '../model/field';
import { choiceAt } from './read-choices';
import { dateAt } from './read-dates';
import { introsAt, pairAt } from './read-field-names';
import { FILLERS } from './read-phrases';
import { AND, freeAt, isName, isSaid, PLACES, POLITE, type Reading } from './reading';
import { isMail, type Token } from './text';

/** A value that begins at one word of the message and goes on to another. */
export interface Extent {
  text: string;
  to: number;
  /** The other end of a range of dates. */
  rest?: { text: string; to: number };
}

/** What was said with it: a pair's value may be anything; one that words introduce must look like what it is. */
export type By = 'pair' | 'words' | 'noun';

/** The value of this field that begins here, as far as it goes. Nothing where what stands there is none. */
export function valueAt(r: Reading, field: Field, i: number, by: By): Extent | undefined {
  const t = freeAt(r, i);
  if (!t || (t.word === '' && t.raw === '')) return undefined;
  switch (field.type) {
    case 'choice':
      return choiceAt(r, field.choices, i) ?? single(r, t, i, by);
    case 'choices':
      return listAt(r, i, k => choiceAt(r, field.choices, k) ?? single(r, r.tokens[k], k, by));
    case 'date':
      return dateAt(r, i, k => ends(r, k)) ?? single(r, t, i, by);
    case 'number':
      return numberAt(t, i) ?? single(r, t, i, by);
    case 'toggle':
    case 'json':
      return by === 'pair' ? { text: t.quoted ? t.raw.trim() : t.word, to: i } : undefined;
    case 'lines':
      return listAt(r, i, k => wordAt(r, k));
    case 'text':
      return textAt(r, field, i, by);
    case 'users':
    case 'things':
      return listAt(r, i, k => nameAt(r, k, by), true);
    default:
      return nameAt(r, i, by);
  }
}

const single = (r: Reading, t: Token | undefined, i: number, by: By): Extent | undefined => (t && by === 'pair' ? wordAt(r, i) : undefined);

/** One word as it is typed, without the punctuation behind it. */
function wordAt(r: Reading, i: number): Extent | undefined {
  const t = freeAt(r, i);
  if (!t) return undefined;
  const text = t.quoted ? t.raw.trim() : t.raw.replace(/[,;]+$/, '').replace(/(?<=[\p{L}\p{N}])[.!?]+$/u, '');
  return text === '' ? undefined : { text, to: i };
}

function numberAt(t: Token, i: number): Extent | undefined {
  return /^-?\d{1,9}$/.test(t.word) ? { text: t.word, to: i } : undefined;
}

/** Does another value begin here, or the customer? */
const ends = (r: Reading, i: number): boolean =>
  pairAt(r, i) !== undefined || (isSaid(freeAt(r, i), PLACES) && isPlaceName(r.tokens[i + 1])) || introduces(r, i);

const isPlaceName = (t: Token | undefined): boolean => t !== undefined && (t.quoted || /^\p{L}[\p{L}\p{N}&.-]+$/u.test(t.word));

/** Words that are declared to introduce a value, with something behind them that may be one. */
const introduces = (r: Reading, i: number): boolean =>
  introsAt(r, i).some(intro => {
    const behind = freeAt(r, i + intro.words.length);
    return behind !== undefined && (behind.quoted || isName(behind)) && (intro.by !== 'name' || intro.words.length > 1 || behind.quoted);
  });

/** A name without quotes: up to where something else begins. */
function nameAt(r: Reading, i: number, by: By): Extent | undefined {
  let at = i;
  // "user: the jane"
  while (by === 'pair' && freeAt(r, at) && !freeAt(r, at)?.quoted && FILLERS.has(freeAt(r, at)?.key ?? '') && isName(freeAt(r, at + 1)))
    at += 1;
  const t = freeAt(r, at);
  if (!t || (t.word === '' && !t.quoted)) return undefined;
  if (t.quoted) return t.word ? { text: t.word.replace(/\s+/g, ' '), to: at } : undefined;
  if (isMail(unpossessed(t.word))) return { text: unpossessed(t.word), to: at };
  if (by !== 'pair' && !isName(t)) return undefined;
  const words = [t.word];
  let to = at;
  while (!r.tokens[to]?.stop && goesOn(r, to + 1)) words.push(r.tokens[++to]?.word ?? '');
  return { text: unpossessed(words.join(' ')), to };
}

function goesOn(r: Reading, i: number): boolean {
  const t = freeAt(r, i);
  return isName(t) && !t?.quoted && !isMail(t?.word ?? '') && !ends(r, i);
}

const unpossessed = (word: string): string => (/'s$/i.test(word) ? word.slice(0, -2) : word);

/** Several, separated by commas, and people by `and` too. What holds a comma itself stays in quotes. */
function listAt(r: Reading, i: number, item: (k: number) => Extent | undefined, joined = false): Extent | undefined {
  const first = item(i);
  if (!first) return undefined;
  const items = [first];
  for (let last = first; ; last = items.at(-1) ?? first) {
    let next = last.to + 1;
    const comma = r.tokens[last.to]?.stop === ',' || r.tokens[last.to]?.raw.endsWith(',');
    const lone = freeAt(r, next)?.raw === ',';
    const and = joined && isSaid(freeAt(r, next), AND) && r.tokens[last.to]?.stop !== '.';
    if (lone || and) next += 1;
    const more = (comma || lone || and) && !pairAt(r, next) && (freeAt(r, next)?.quoted || !startsElse(r, next)) ? item(next) : undefined;
    if (!more) break;
    items.push(more);
  }
  const alone = items.length === 1;
  return { text: items.map(one => (alone || !hasComma(r, one) ? one.text : `"${one.text}"`)).join(', '), to: items.at(-1)?.to ?? i };
}

const hasComma = (r: Reading, item: Extent): boolean => r.tokens[item.to]?.quoted === true && item.text.includes(',');
const startsElse = (r: Reading, i: number): boolean => !freeAt(r, i) || ends(r, i);

/** Text without quotes goes on to the next pair, customer or end of its sentence; a message to the next pair. */
function textAt(r: Reading, field: TextField, i: number, by: By): Extent | undefined {
  const t = freeAt(r, i);
  if (!t) return undefined;
  if (t.quoted) {
    const text = field.multiline ? t.raw.trim() : t.raw.replace(/\s+/g, ' ');
    return { text: text.trim() || text, to: i };
  }
  if (by !== 'pair' && field.multiline) return undefined;
  const spans: Extent[] = [];
  for (let to = i; ; to += 1) {
    spans.push({ text: trimmed(r.text.slice(t.from, r.tokens[to]?.to), field), to });
    const next = freeAt(r, to + 1);
    const stop = !field.multiline && r.tokens[to]?.stop;
    if (stop || !next || next.quoted || isMail(next.word) || pairAt(r, to + 1) || (!field.multiline && breaks(r, to + 1))) break;
  }
  if (field.pattern) for (const span of [...spans]) spans.push({ ...span, text: span.text.replace(SPAN, '$1$2') });
  const fits = spans.filter(span => span.text !== '' && fitsPattern(field, span.text));
  return fits.at(-1) ?? (by === 'pair' ? (field.pattern ? spans[0] : spans.at(-1)) : undefined);
}

/** `7 days` where only `7d` will do. */
const SPAN = /^(\d+) ([a-z])[a-z]*$/i;

const breaks = (r: Reading, i: number): boolean => ends(r, i) || isSaid(freeAt(r, i), POLITE);

/** Without the punctuation of the sentence it stands in. */
const trimmed = (text: string, field: TextField): string =>
  (field.multiline ? text : text.replace(/[,;]+$/, '').replace(/(?<=[\p{L}\p{N}])[.!?]+$/u, '')).replace(/\s+/g, ' ').trim();

export const fitsPattern = (field: TextField, text: string): boolean =>
  text.length <= field.maxLength && (!field.pattern || new RegExp(`^(?:${field.pattern})$`, 'u').test(text));
