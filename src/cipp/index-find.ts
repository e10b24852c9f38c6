import { fold, type Index, saidWords, type Words } from './index-build';

/** More is not looked at: nobody types it. */
const MOST_LETTERS = 300;
const MOST_WORDS = 8;
/** Shorter words are too like one another for mistakes to be told. */
const LEAST_LETTERS = 4;
/** Wordings that are tried for one mistyped word. */
const MOST_WORDINGS = 2_000;

/** What it counts that a word said is found: as a whole word of the name or another one, as a beginning, or but for a mistake. */
const POINTS = {
  names: { whole: 6, begins: 5, nearly: 2 },
  others: { whole: 4, begins: 3, nearly: 1 },
} as const;
type Part = keyof typeof POINTS;
const MOST_POINTS = POINTS.names.whole;

/** Entries that have words from here to there, in no order, and what that counts. */
interface Hits {
  entries: Uint32Array;
  points: number;
}

/** Words that stand together, the last not included. */
type Range = readonly [from: number, to: number];

/**
 * Those of whom every word said begins one of the words: whole words first, names before the rest, and then by name. Where
 * they are fewer than asked for, those follow of whom it is true but for one wrong, missing, needless or swapped letter.
 */
export function find<T>(index: Index<T>, said: string, limit: number): T[] {
  const { all } = index;
  const words = saidWords(fold(said.slice(0, MOST_LETTERS))).slice(0, MOST_WORDS);
  if (words.length === 0) return all.slice(0, limit);
  const exact = words.map(word => [...beginning(index, 'names', word), ...beginning(index, 'others', word)]);
  const found = best(exact, all.length, limit);
  if (found.length < limit && words.some(isLong)) {
    const nearly = words.map(word => (isLong(word) ? [...near(index, 'names', word), ...near(index, 'others', word)] : []));
    const more = best(
      exact.map((hits, i) => [...hits, ...(nearly[i] ?? [])]),
      all.length,
      limit,
    );
    found.push(...more.filter(entry => !found.includes(entry)));
  }
  return found.slice(0, limit).map(entry => all[entry] as T);
}

const isLong = (word: string): boolean => word.length >= LEAST_LETTERS;

/** The entries that have hits for every word said, those with the most points first and then in their order. */
function best(hits: readonly (readonly Hits[])[], size: number, limit: number): number[] {
  if (!hits.every(ofWord => ofWord.some(({ entries }) => entries.length > 0))) return [];
  let points = new Uint8Array(size).fill(1);
  for (const ofWord of hits) {
    const sums = new Uint8Array(size);
    // of several hits for a word the first counts most
    for (const one of ofWord) add(one, points, sums);
    points = sums;
  }
  const byPoints: number[][] = Array.from({ length: 2 + hits.length * MOST_POINTS }, () => []);
  const best = byPoints.at(-1);
  for (let entry = 0; entry < size && best && best.length < limit; entry += 1) {
    const same = points[entry] ? byPoints[points[entry] as number] : undefined;
    if (same && same.length < limit) same.push(entry);
  }
  return byPoints.reverse().flat().slice(0, limit);
}

function add({ entries, points: more }: Hits, points: Uint8Array, sums: Uint8Array): void {
  for (let i = 0; i < entries.length; i += 1) {
    const entry = entries[i] as number;
    if (sums[entry] === 0 && points[entry] !== 0) sums[entry] = (points[entry] as number) + more;
  }
}

function beginning<T>(index: Index<T>, part: Part, said: string): Hits[] {
  const { words } = index[part];
  const [from, to] = rangeOf(words, said, [0, words.length]);
  const middle = words[from] === said ? from + 1 : from;
  const { whole, begins } = POINTS[part];
  return [hits(index[part], [from, middle], whole), hits(index[part], [middle, to], begins)];
}

function near<T>(index: Index<T>, part: Part, said: string): Hits[] {
  const { words } = index[part];
  return mistyped(words, said).map(range => hits(index[part], range, POINTS[part].nearly));
}

const hits = ({ starts, entries }: Words, [from, to]: Range, points: number): Hits => ({
  entries: entries.subarray(starts[from], starts[to]),
  points,
});

/** The words that begin one letter away from what was said. Walks along what is right of it and tries each mistake there. */
function mistyped(words: readonly string[], said: string): Range[] {
  const found: Range[] = [];
  let tried = 0;
  const look = (text: string, within: Range) => {
    tried += 1;
    const [from, to] = rangeOf(words, text, within);
    if (from < to) found.push([from, to]);
  };
  let right: Range = [0, words.length];
  for (let at = 0; at < said.length && right[0] < right[1]; at += 1) {
    const [before, letter, after] = [said.slice(0, at), said.charAt(at), said.slice(at + 1)];
    // a needless letter at the end leaves a beginning that is no mistake
    if (after !== '') look(before + after, right);
    if (after !== '') look(before + after.charAt(0) + letter + after.slice(1), right);
    for (const [other, range] of following(words, at, right)) {
      if (tried > MOST_WORDINGS) return found;
      if (other !== letter) look(before + other + after, range);
      look(before + other + letter + after, range);
    }
    right = rangeOf(words, before + letter, right);
  }
  return found;
}

/** The letters that follow at a place in words that are the same up to there, and the words that have them. */
function* following(words: readonly string[], at: number, [from, to]: Range): Generator<[string, Range]> {
  // the word that ends there comes first
  let next = words[from]?.length === at ? from + 1 : from;
  while (next < to) {
    const word = words[next] ?? '';
    const range = rangeOf(words, word.slice(0, at + 1), [next, to]);
    yield [word.charAt(at), range];
    next = range[1];
  }
}

/** The words within a range that begin with a text. */
function rangeOf(words: readonly string[], text: string, [from, to]: Range): Range {
  return [placeOf(words, text, from, to), placeOf(words, `${text}\uffff`, from, to)];
}

/** Where a text stands, or would stand, among words that are in order. */
function placeOf(words: readonly string[], text: string, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
