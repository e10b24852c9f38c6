import { distance } from 'fastest-levenshtein';
import type { AnyAction } from '../model/action';
import type { Token } from './text';

/** One way to name an action, word by word. */
interface Phrase {
  action: AnyAction;
  words: readonly string[];
  /** Said in the declaration itself, rather than put together from its words. */
  declared: boolean;
}

/** Where a command stands in a message: the tokens it is made of. */
export interface Found {
  phrase: Phrase;
  at: readonly number[];
}

/** `near` holds the command it comes near to, so that a password typed behind it is noticed. */
export type Match = ({ kind: 'found'; exact: boolean } & Found) | ({ kind: 'near'; said: string; near: string } & Found) | { kind: 'none' };

const words = (text: string) => text.split(' ');

/** Said around a command without meaning anything. `user` and the prepositions too: what they introduce stands for itself. */
export const FILLERS: ReadonlySet<string> = new Set(
  words(
    'please pls plz kindly for the user person account of to hey hi hello hallo thanks thx ty now asap a just urgent urgently immediately quickly mr mrs ms me my us our you your him his her hers them their i we need needs want wants get give',
  ),
);
/** Prepositions and articles carry no meaning inside a declared phrase either. */
const SMALL: ReadonlySet<string> = new Set(words('the a of for to'));

const keyWords = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}-]+/u)
    .map(squeezed)
    .filter(word => word && !SMALL.has(word));

const grammars = new WeakMap<readonly AnyAction[], readonly Phrase[]>();

/** Every phrase of the catalogue, longest first. */
export function phrasesOf(catalogue: readonly AnyAction[]): readonly Phrase[] {
  const known = grammars.get(catalogue);
  if (known) return known;
  const declared = catalogue.flatMap(action =>
    unique([...action.says, action.title, action.id.replaceAll('-', ' ')].map(keyWords)).map(w => ({ action, words: w, declared: true })),
  );
  const derived = catalogue.flatMap(action => variants(action, declared));
  const phrases = [...declared, ...derived.filter(p => !derived.some(q => q.action !== p.action && same(p.words, q.words)))];
  phrases.sort((a, b) => b.words.length - a.words.length);
  grammars.set(catalogue, phrases);
  return phrases;
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join(' ') === b.join(' ');
const unique = (phrases: string[][]): string[][] => [...new Map(phrases.filter(p => p.length > 0).map(p => [p.join(' '), p])).values()];

/** Bounds what one declaration can grow to. */
const MOST_VARIANTS = 100;

/**
 * Phrases nobody declared: two of one action that differ in a single word show that these words stand for each other
 * ("reset password", "reset pw", "new password" give "new pw"). Never one that another action declares.
 */
function variants(action: AnyAction, declared: readonly Phrase[]): Phrase[] {
  const own = declared.filter(p => p.action === action).map(p => p.words);
  const alike = new Map<string, Set<string>>();
  for (const a of own) {
    for (const b of own) {
      const [at, ...more] = a.length === b.length ? a.flatMap((word, i) => (word === b[i] ? [] : [i])) : [];
      if (at === undefined || more.length > 0) continue;
      const word = a[at] ?? '';
      alike.set(word, (alike.get(word) ?? new Set([word])).add(b[at] ?? ''));
    }
  }
  const all = own.flatMap(phrase =>
    phrase.reduce<string[][]>(
      (begun, word) => begun.flatMap(b => [...(alike.get(word) ?? [word])].map(w => [...b, w])).slice(0, MOST_VARIANTS),
      [[]],
    ),
  );
  return unique(all)
    .filter(phrase => !declared.some(p => same(p.words, phrase)))
    .map(phrase => ({ action, words: phrase, declared: false }));
}

/** Words between two words of a command that still belong to a person: `reset the password of`, `reset jane doe's password`. */
const WIDEST_GAP = 8;
/** Typing mistakes that are forgiven in a whole command. */
const FORGIVEN = 2;
/** Further away than this it is no slip of the fingers. */
const NEAR = 5;
/** A command stands early; this bounds the work of looking for misspelt ones. */
const LOOKED_AT = 40;

/** The command in a message. A misspelt one counts only where no other action is as near: it may be a write. */
export function findCommand(tokens: readonly Token[], phrases: readonly Phrase[]): Match {
  const exact = best(tokens, phrases, (key, word) => (key === word ? 0 : Number.NaN), { split: true, most: 0 });
  if (exact) return { kind: 'found', exact: true, phrase: exact.phrase, at: exact.at };

  const memo = new Map<string, number>();
  const slips = (loose: boolean) => (key: string, word: string) => {
    const id = `${key} ${word}`;
    const n = memo.get(id) ?? edits(key, word);
    memo.set(id, n);
    return n <= (loose ? Math.min(3, Math.floor((word.length - 1) / 2)) : allowed(word)) ? n : Number.NaN;
  };
  const early = tokens.slice(0, LOOKED_AT);
  const misspelt = best(early, phrases, slips(false), { split: 'start', most: FORGIVEN });
  if (misspelt) {
    const others = phrases.filter(p => p.action !== misspelt.phrase.action);
    if (!best(early, others, slips(false), { split: 'start', most: FORGIVEN }))
      return { kind: 'found', exact: false, phrase: misspelt.phrase, at: misspelt.at };
    return near(tokens, misspelt);
  }
  const close = best(early, phrases, slips(true), { split: false, most: NEAR });
  return close ? near(tokens, close) : partly(early, phrases);
}

/** Only words that resemble the command's are said back: any other may be a password. */
function near(tokens: readonly Token[], { phrase, at }: Found): Match {
  const heard = at.map(i => tokens[i]?.key ?? '').join(' ');
  return { kind: 'near', said: heard.slice(0, 40), near: phrase.words.join(' '), phrase, at };
}

/** A single word of a command: `reset jane`, `password jane`. */
function partly(tokens: readonly Token[], phrases: readonly Phrase[]): Match {
  for (const [i, t] of tokens.entries()) {
    if (t.quoted || FILLERS.has(t.key)) continue;
    const phrase = phrases.find(p => p.declared && p.words.includes(squeezed(t.key)));
    if (phrase) return { kind: 'near', said: t.key, near: phrase.words.join(' '), phrase, at: [i] };
  }
  return { kind: 'none' };
}

/** Does the message begin with an action's phrase of more than so many words? Then these words are that action's. */
export function beginsLonger(tokens: readonly Token[], words: number, phrases: readonly Phrase[]): boolean {
  const keys = tokens.filter(t => t.quoted || (t.key !== '' && !SMALL.has(t.key))).map(t => (t.quoted ? '"' : squeezed(t.key)));
  const bare = keys.slice(
    Math.max(
      keys.findIndex(key => !FILLERS.has(key)),
      0,
    ),
  );
  return phrases.some(p => p.words.length > words && [keys, bare].some(said => p.words.every((word, i) => said[i] === word)));
}

type Cost = (key: string, word: string) => number;
interface Where {
  /** May a person stand between the command's words? `start`: only where the message starts with the command. */
  split: boolean | 'start';
  most: number;
}

function best(tokens: readonly Token[], phrases: readonly Phrase[], cost: Cost, where: Where): Found | undefined {
  let winner: (Found & { rank: number[] }) | undefined;
  const start = tokens.findIndex(t => !skipped(t));
  for (const phrase of phrases) {
    for (let from = 0; from < tokens.length; from += 1) {
      const hit = matchAt(tokens, from, phrase, cost, where.split === true || (where.split === 'start' && from <= start));
      if (!hit || hit.cost > where.most) continue;
      const rank = [hit.cost, -phrase.words.length, hit.gap, phrase.declared ? 0 : 1, from];
      if (!winner || less(rank, winner.rank)) winner = { phrase, at: hit.at, rank };
    }
  }
  return winner;
}

function less(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((n, k) => n !== b[k]);
  return i >= 0 && (a[i] ?? 0) < (b[i] ?? 0);
}

const skipped = (t: Token): boolean => !t.quoted && (t.key === '' || FILLERS.has(t.key));
export const squeezed = (key: string): string => key.replace(/[-_]/g, '');

function matchAt(tokens: readonly Token[], from: number, phrase: Phrase, cost: Cost, split: boolean) {
  const together = inOne(tokens[from], phrase, cost);
  if (together >= 0) return { at: [from], cost: together, gap: 0 };
  const at: number[] = [];
  let total = 0;
  let gap = 0;
  let i = from;
  for (const word of phrase.words) {
    for (let passed = 0; ; i += 1) {
      const t = tokens[i];
      if (!t) return undefined;
      const n = price(t, word, cost);
      if (n >= 0) {
        total += n;
        break;
      }
      if (at.length === 0) return undefined;
      if (skipped(t)) continue;
      passed += 1;
      gap += 1;
      if (!split || passed > WIDEST_GAP) return undefined;
    }
    at.push(i);
    i += 1;
  }
  return { at, cost: total, gap };
}

/** Long enough that a slip in it cannot be one of its words alone (`reset` is two letters from `pwreset`). */
const LONG_ENOUGH = 10;

/** `resetpassword`, `reset-password`: a phrase typed as one word. */
function inOne(t: Token | undefined, phrase: Phrase, cost: Cost): number {
  const whole = phrase.words.join('');
  const n = phrase.words.length > 1 ? price(t, whole, cost) : Number.NaN;
  return n === 0 || (whole.length >= LONG_ENOUGH && n <= FORGIVEN) ? n : Number.NaN;
}

/** Not a number where the token is not this word at all. */
const price = (t: Token | undefined, word: string, cost: Cost): number =>
  !t || t.quoted || t.glued || t.key === '' ? Number.NaN : cost(squeezed(t.key), word);

/** Short words are too alike: `pw` must be typed as it is. */
const allowed = (word: string): number => (word.length < 4 ? 0 : word.length < 6 ? 1 : 2);

/** Edits from one word to another; two neighbouring letters swapped are one. */
export function edits(a: string, b: string): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > 3) return Number.POSITIVE_INFINITY;
  let n = distance(a, b);
  for (let i = 0; i + 1 < a.length && n > 1 && n < 6; i += 1) {
    if (a[i] !== a[i + 1]) n = Math.min(n, 1 + distance(a.slice(0, i) + a[i + 1] + a[i] + a.slice(i + 2), b));
  }
  return n;
}
