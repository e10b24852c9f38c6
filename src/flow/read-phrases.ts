import type { AnyAction, Says } from '../model/action';

/** One way to name an action, word by word. */
export interface Phrase {
  action: AnyAction;
  /** The words that count. */
  words: readonly string[];
  /** The small words before each of them. Only they tell `add to group` from `add group`. */
  small: readonly (readonly string[])[];
  /** Values it says already. */
  with: Readonly<Record<string, string>>;
  /** Said in the declaration itself, rather than put together from its words. */
  declared: boolean;
}

/** Every phrase of a catalogue, to be found by a word of a message without walking through all of them. */
export interface Phrases {
  /** Longest first. */
  all: readonly Phrase[];
  byFirst: ReadonlyMap<string, readonly Phrase[]>;
  /** By their words written together: `resetpassword`. */
  joined: ReadonlyMap<string, readonly Phrase[]>;
  /** By every word of the declared ones. */
  byWord: ReadonlyMap<string, readonly Phrase[]>;
  vocabulary: readonly string[];
  /** Of actions that only read, without the `list` or `show` they begin with: a message may begin so, or a question hold it. */
  openings: readonly Phrase[];
  /** Those that are one action's alone, by their first word. */
  opening: ReadonlyMap<string, readonly Phrase[]>;
}

const words = (text: string) => text.split(' ');

/** Said around a command without meaning anything. `user` and the prepositions too: what they introduce stands for itself. */
export const FILLERS: ReadonlySet<string> = new Set(
  words(
    'please pls plz kindly for the user person account of to hey hi hello hallo thanks thx ty now asap a just urgent urgently immediately quickly mr mrs ms me my us our you your him his hers her them their i we need needs want wants get give',
  ),
);
/** Prepositions and articles carry hardly any meaning inside a declared phrase either. */
export const SMALL: ReadonlySet<string> = new Set(words('the a of for to'));
const ARTICLES = new Set(['the', 'a']);

export const squeezed = (key: string): string => key.replace(/[-_]/g, '');

function wordsOf(text: string): { words: string[]; small: string[][] } {
  const said: string[] = [];
  const small: string[][] = [[]];
  for (const word of text
    .toLowerCase()
    .split(/[^\p{L}\p{N}-]+/u)
    .map(squeezed)) {
    if (SMALL.has(word)) {
      if (!ARTICLES.has(word)) small.at(-1)?.push(word);
    } else if (word) {
      said.push(word);
      small.push([]);
    }
  }
  return { words: said, small };
}

const known = new WeakMap<readonly AnyAction[], Phrases>();

/** The phrases of this catalogue; made once. */
export function phrasesOf(catalogue: readonly AnyAction[]): Phrases {
  const before = known.get(catalogue);
  if (before) return before;
  const declared = unique(catalogue.flatMap(declaredBy));
  const others = groupedBy(declared, p => [textOf(p)]);
  const derived = [...groupedBy(declared, p => [p.action])].flatMap(([action, own]) => variants(action, own));
  const owners = groupedBy(derived, p => [textOf(p)]);
  const free = derived.filter(p => !begun(p, others) && owners.get(textOf(p))?.every(q => q.action === p.action));
  const all = [...declared, ...free].sort((a, b) => b.words.length - a.words.length);
  const phrases: Phrases = {
    all,
    byFirst: groupedBy(all, p => p.words.slice(0, 1)),
    joined: groupedBy(
      all.filter(p => p.words.length > 1),
      p => [p.words.join('')],
    ),
    byWord: groupedBy(
      all.filter(p => p.declared),
      p => [...new Set(p.words)],
    ),
    vocabulary: [...new Set(all.flatMap(p => p.words))],
    ...openingsOf(declared),
  };
  known.set(catalogue, phrases);
  return phrases;
}

const textOf = (p: { words: readonly string[] }): string => p.words.join(' ');

function declaredBy(action: AnyAction): Phrase[] {
  const says: Says[] = [...action.says, action.title, action.id.replaceAll('-', ' ')];
  return says.map(s => {
    const text = typeof s === 'string' ? s : s.say;
    return { action, ...wordsOf(text), with: typeof s === 'string' ? {} : s.with, declared: true };
  });
}

/** Each wording of an action once; the one that says values too before the same words as its title. */
function unique(phrases: Phrase[]): Phrase[] {
  const said = new Map<string, Phrase>();
  for (const p of phrases.filter(one => one.words.length > 0)) {
    const key = `${p.action.id}: ${textOf(p)} ${JSON.stringify(p.small)}`;
    if (!said.has(key)) said.set(key, p);
  }
  return [...said.values()];
}

const LISTING = new Set(words('list show get view display see check'));

function openingsOf(declared: readonly Phrase[]): Pick<Phrases, 'openings' | 'opening'> {
  const bare = declared.flatMap(p => {
    const listing = LISTING.has(p.words[0] ?? '') && p.words.length > 1;
    return p.action.risk !== 'read' ? [] : [{ ...p, words: listing ? p.words.slice(1) : p.words, small: [], declared: !listing }];
  });
  const said = groupedBy(declared, p => [textOf(p)]);
  const owners = groupedBy(bare, p => [textOf(p)]);
  const own = bare.filter(p => !p.declared && !begun(p, said) && owners.get(textOf(p))?.every(q => q.action === p.action));
  return { openings: bare, opening: groupedBy(own, p => p.words.slice(0, 1)) };
}

function groupedBy<K>(phrases: readonly Phrase[], keys: (p: Phrase) => readonly K[]): Map<K, Phrase[]> {
  const groups = new Map<K, Phrase[]>();
  for (const p of phrases) {
    for (const key of keys(p)) {
      const group = groups.get(key);
      if (group) group.push(p);
      else groups.set(key, [p]);
    }
  }
  return groups;
}

/** Does it begin with the words of another action's phrase, or say just these? Then it would take that action's messages away. */
function begun(p: Phrase, others: ReadonlyMap<string, readonly Phrase[]>): boolean {
  return p.words.some((_, i) => {
    const same = others.get(p.words.slice(0, i + 1).join(' ')) ?? [];
    return same.some(other => other.action !== p.action || i + 1 === p.words.length);
  });
}

/** Bounds what one declaration can grow to. */
const MOST_VARIANTS = 100;

/**
 * Phrases nobody declared: two of one action that differ in a single word, and say the same values, show that these words
 * stand for each other ("reset password", "reset pw", "new password" give "new pw").
 */
function variants(action: AnyAction, own: readonly Phrase[]): Phrase[] {
  const groups = new Map<string, Phrase[]>();
  for (const p of own) {
    const said = JSON.stringify(p.with);
    groups.set(said, [...(groups.get(said) ?? []), p]);
  }
  return [...groups.values()].flatMap(alike => {
    const derived = new Map(combined(alike.map(p => p.words)).map(w => [w.join(' '), w]));
    return [...derived.values()].map(w => ({ action, words: w, small: [], with: alike[0]?.with ?? {}, declared: false }));
  });
}

/** Where the one word stands in which two phrases differ. Nothing where they differ in none, or in several. */
function onlyDifference(a: readonly string[], b: readonly string[]): number | undefined {
  if (a.length !== b.length) return undefined;
  let at: number | undefined;
  for (let i = 0; i < a.length; i += 1) {
    if (a[i] === b[i]) continue;
    if (at !== undefined) return undefined;
    at = i;
  }
  return at;
}

function combined(own: readonly (readonly string[])[]): string[][] {
  const alike = new Map<string, Set<string>>();
  for (const a of own) {
    for (const b of own) {
      const at = onlyDifference(a, b);
      if (at === undefined) continue;
      const word = a[at] ?? '';
      alike.set(word, (alike.get(word) ?? new Set([word])).add(b[at] ?? ''));
    }
  }
  return own.flatMap(phrase =>
    phrase.reduce<string[][]>(
      (start, word) => start.flatMap(b => [...(alike.get(word) ?? [word])].map(w => [...b, w])).slice(0, MOST_VARIANTS),
      [[]],
    ),
  );
}
