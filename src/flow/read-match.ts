import { distance } from 'fastest-levenshtein';
import { subjectField } from '../model/action';
import { FILLERS, type Phrase, type Phrases, squeezed } from './read-phrases';
import { isName, PASSWORD_WORDS } from './reading';
import { isMail, type Token } from './text';

/** Where a command stands in a message: the tokens it is made of. */
export interface Found {
  phrase: Phrase;
  at: readonly number[];
  /** Its small words, which mean nothing more. */
  small?: readonly number[];
}

/** One way to read a message as a command, and how well it fits. */
export interface Hit extends Found {
  cost: number;
  /** Words in between that are none of its own. */
  gap: number;
  rank: readonly number[];
}

/** What it costs to take a typed word for one of a command; not a number where it is none. */
export type Cost = (key: string, word: string) => number;

/** Words between two words of a command that still belong to a person: `reset the password of`, `reset jane doe's password`. */
const WIDEST_GAP = 8;
/** An address stands for the word that it answers: `disable jane@contoso.com` is `disable user`. What cannot be undone wants its words. */
export const PERSON: ReadonlySet<string> = new Set(['user', 'account', 'person', 'mail', 'mailbox']);
/** Between the words of a command that has no such word they begin something else: `add jane to Finance Team` adds no team. */
const ELSEWHERE = new Set(['to', 'into', 'onto', 'from']);

export const isAddress = (t: Token): boolean => t.key.includes('@') && isMail(t.word.replace(/'s$/i, ''));
export const skipped = (t: Token): boolean => !t.quoted && (t.key === '' || FILLERS.has(t.key));
/** The token as a word of a command, or nothing. */
export const wordOf = (t: Token): string => (t.quoted || t.glued ? '' : squeezed(t.key));

export function less(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((n, k) => n !== b[k]);
  return i >= 0 && (a[i] ?? 0) < (b[i] ?? 0);
}

type Matched = Pick<Hit, 'at' | 'cost' | 'gap'> & { small: readonly number[]; wild: number };

/** The phrase from this token on, with a person between its words where `split` allows one, who is named for a word of it where `wild` does. */
export function matchAt(
  tokens: readonly Token[],
  from: number,
  phrase: Phrase,
  cost: Cost,
  how: { split: boolean; wild: boolean },
): Hit | undefined {
  const m = { at: [] as number[], small: [] as number[], cost: 0, gap: 0, wild: 0 };
  let i = from;
  for (let k = 0; k < phrase.words.length; k += 1) {
    const word = phrase.words[k] ?? '';
    for (let passed = 0; ; i += 1) {
      const t = tokens[i];
      if (!t) return undefined;
      const n = price(t, word, cost);
      if (n >= 0 && !(m.gap > 0 && isPair(tokens, i))) {
        m.cost += n;
        m.at.push(i);
        break;
      }
      if (how.wild && m.gap === 0 && PERSON.has(word) && standsFor(tokens, i, phrase, k)) {
        m.wild += 1;
        break;
      }
      if (k === 0) return undefined;
      if (phrase.small[k]?.includes(t.key)) m.small.push(i);
      else if (ELSEWHERE.has(t.key) && m.gap > 0 && !t.quoted) return undefined;
      if (skipped(t)) continue;
      passed += 1;
      m.gap += 1;
      if (!how.split || passed > WIDEST_GAP) return undefined;
    }
    i += 1;
  }
  return hitOf(phrase, m, from);
}

/** The longest first; of equal ones the one whose small words are all there, then the one that stands together. */
function hitOf(phrase: Phrase, m: Matched, from: number): Hit {
  const missing = phrase.small.reduce((n, words) => n + words.length, 0) - m.small.length;
  const rank = [m.cost, m.wild / 2 - phrase.words.length, Math.max(missing, 0), -m.small.length, m.gap, phrase.declared ? 0 : 1, from];
  return { phrase, at: m.at, small: m.small, cost: m.cost, gap: m.gap, rank };
}

/** `jane@contoso.com's groups` are `user groups`, and no end of `show user`. */
function standsFor(tokens: readonly Token[], i: number, phrase: Phrase, k: number): boolean {
  const [t, next] = tokens.slice(i, i + 2);
  const last = k === phrase.words.length - 1;
  // `disable jane@contoso.com litigation hold`: it is not about all of the account
  const more = last && t?.stop === '' && isName(next) && !next?.assign && !next?.quoted;
  const named = t !== undefined && isAddress(t) && phrase.words.length > 1 && !more && !(last && /'s$/i.test(t.word));
  return named && phrase.action.risk !== 'destructive' && isAboutPeople(phrase.action);
}

const isAboutPeople = (action: Phrase['action']): boolean =>
  Object.entries(action.fields).some(
    ([name, f]) => (f.type === 'user' && name === subjectField(action)) || (f.type === 'users' && f.acted),
  );

/** `set alert … status=resolved`: a pair's name is no word of a command from which it stands apart. Passwords are never pairs. */
function isPair(tokens: readonly Token[], i: number): boolean {
  const t = tokens[i];
  return t !== undefined && (t.assign !== '' || tokens[i + 1]?.raw === '=') && !PASSWORD_WORDS.has(t.key);
}

/** Not a number where the token is not this word at all. */
function price(t: Token, word: string, cost: Cost): number {
  const key = wordOf(t);
  return key === '' ? Number.NaN : cost(key, word);
}

/** `resetpassword`, `reset-password`: a phrase typed as one word. */
export const inOne = (phrase: Phrase, from: number, cost: number): Hit =>
  hitOf(phrase, { at: [from], cost, gap: 0, small: [], wild: 0 }, from);

/** Long enough that a slip in it cannot be one of its words alone (`reset` is two letters from `pwreset`). */
const LONG_ENOUGH = 10;

/** What the words of one message may be, slips of the fingers forgiven; each is looked up once. */
export class Slips {
  private readonly near = new Map<string, ReadonlyMap<string, number>>();
  private readonly whole = new Map<string, { phrase: Phrase; n: number }[]>();
  constructor(
    private readonly phrases: Phrases,
    private readonly forgiven: number,
  ) {}

  /** Words of the vocabulary, with the number of slips. */
  readonly strict = (key: string) => this.of(`= ${key}`, key, allowed);
  readonly loose = (key: string) => this.of(`~ ${key}`, key, word => Math.min(3, Math.floor((word.length - 1) / 2)));

  private of(id: string, key: string, most: (word: string) => number): ReadonlyMap<string, number> {
    const before = this.near.get(id);
    if (before) return before;
    const found = new Map<string, number>();
    for (const word of this.phrases.vocabulary) {
      if (Math.abs(word.length - key.length) > most(word)) continue;
      const n = edits(key, word, most(word));
      if (n <= most(word)) found.set(word, n);
    }
    this.near.set(id, found);
    return found;
  }

  /** Phrases that a single word may be. */
  inOne(key: string): { phrase: Phrase; n: number }[] {
    const before = this.whole.get(key);
    if (before) return before;
    const hits: { phrase: Phrase; n: number }[] = [];
    for (const [whole, of] of this.phrases.joined) {
      if (whole.length < LONG_ENOUGH || Math.abs(whole.length - key.length) > this.forgiven) continue;
      const n = edits(key, whole, this.forgiven);
      if (n <= this.forgiven) hits.push(...of.map(phrase => ({ phrase, n })));
    }
    this.whole.set(key, hits);
    return hits;
  }
}

/** Short words are too alike: `pw` must be typed as it is. */
const allowed = (word: string): number => (word.length < 4 ? 0 : word.length < 6 ? 1 : 2);

/** Edits from one word to another, exactly where there are no more than `most`; two neighbouring letters swapped are one. */
export function edits(a: string, b: string, most = 5): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > 3) return Number.POSITIVE_INFINITY;
  let n = distance(a, b);
  for (let i = 0; i + 1 < a.length && n > 1 && n <= most + 1; i += 1) {
    if (a[i] !== a[i + 1]) n = Math.min(n, 1 + distance(a.slice(0, i) + a[i + 1] + a[i] + a.slice(i + 2), b));
  }
  return n;
}
