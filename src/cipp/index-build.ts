import { sorted, type Work } from './index-slices';

/** Something, and the texts that it is found by: its name first. */
export interface Entry<T> {
  of: T;
  texts: readonly [name: string, ...more: string[]];
}

/** Words in order; those who have word `i` are `entries[starts[i]]` up to `entries[starts[i + 1]]`, in order too. */
export interface Words {
  words: readonly string[];
  starts: Uint32Array;
  entries: Uint32Array;
}

/** Everything in the order of its names; the words of the names, and what other words there are. */
export interface Index<T> {
  all: readonly T[];
  names: Words;
  others: Words;
}

/** Entries that are read, or words that are counted, in one step. */
const AT_ONCE = 50;
const COUNTED_AT_ONCE = 5_000;

/** The index of all entries. Takes them one by one, so that making them may be work too. */
export function* indexing<T>(entries: Iterable<Entry<T>>): Work<Index<T>> {
  const read: { of: T; name: string; more: string[] }[] = [];
  for (const { of, texts } of entries) {
    const [name, ...more] = texts;
    read.push({ of, name: fold(name), more });
    if (read.length % AT_ONCE === 0) yield;
  }
  const inOrder = yield* sorted(read, one => one.name);
  const [names, others] = [new Gathered(), new Gathered()];
  for (const [i, { name, more }] of inOrder.entries()) {
    const own = wordsOf([name]);
    names.add(own);
    others.add(wordsOf(more.map(fold)).filter(word => !own.includes(word)));
    if (i % AT_ONCE === 0) yield;
  }
  const all: T[] = [];
  for (const { of } of inOrder) if (all.push(of) % COUNTED_AT_ONCE === 0) yield;
  return { all, names: yield* names.inOrder(), others: yield* others.inOrder() };
}

/** A Map is copied at once when it grows: many small ones never take long. */
const MAPS = 64;

/** Words by entry, as they come, and then entries by word. */
class Gathered {
  readonly #numbers = Array.from({ length: MAPS }, () => new Map<string, number>());
  readonly #words: { word: string; number: number }[] = [];
  /** The words of all entries one after the other, and where each entry's end. */
  readonly #had: number[] = [];
  readonly #ends: number[] = [];

  /** The words of the next entry, each once. */
  add(words: readonly string[]): void {
    for (const word of words) this.#had.push(this.#numberOf(word));
    this.#ends.push(this.#had.length);
  }

  #numberOf(word: string): number {
    const numbers = this.#numbers[(word.charCodeAt(0) * 7 + word.charCodeAt(word.length - 1) * 3 + word.length) % MAPS];
    const known = numbers?.get(word);
    if (known !== undefined) return known;
    const number = this.#words.length;
    numbers?.set(word, number);
    this.#words.push({ word, number });
    return number;
  }

  *inOrder(): Work<Words> {
    const inOrder = yield* sorted(this.#words, one => one.word);
    const words: string[] = [];
    const places = new Uint32Array(inOrder.length);
    for (const { word, number } of inOrder) {
      places[number] = words.length;
      if (words.push(word) % COUNTED_AT_ONCE === 0) yield;
    }
    const starts = yield* this.#startsBy(places);
    return { words, starts, entries: yield* this.#entriesBy(places, starts) };
  }

  *#startsBy(places: Uint32Array): Work<Uint32Array> {
    const starts = new Uint32Array(places.length + 1);
    for (const [i, number] of this.#had.entries()) {
      const next = (places[number] as number) + 1;
      starts[next] = (starts[next] as number) + 1;
      if (i % COUNTED_AT_ONCE === 0) yield;
    }
    for (let i = 1; i < starts.length; i += 1) {
      starts[i] = (starts[i] as number) + (starts[i - 1] as number);
      if (i % COUNTED_AT_ONCE === 0) yield;
    }
    return starts;
  }

  *#entriesBy(places: Uint32Array, starts: Uint32Array): Work<Uint32Array> {
    const free = starts.slice();
    const entries = new Uint32Array(this.#had.length);
    let i = 0;
    for (const [entry, end] of this.#ends.entries()) {
      for (; i < end; i += 1) {
        const place = places[this.#had[i] as number] as number;
        entries[free[place] as number] = entry;
        free[place] = (free[place] as number) + 1;
      }
      if (entry % COUNTED_AT_ONCE === 0) yield;
    }
    return entries;
  }
}

/** Longer words are found by their beginnings. */
const MOST_LETTERS = 100;
/** Object ids have no parts that anybody would begin with. */
const OBJECT_ID = /^[\da-f]{8}-/;

/** What stands between blanks in folded texts, whole and in its parts: `jane.doe@contoso.com`, `jane`, `doe`, `contoso`, `com`. */
function wordsOf(texts: readonly string[]): string[] {
  const words: string[] = [];
  const add = (word: string) => {
    const short = word.slice(0, MOST_LETTERS);
    if (short !== '' && !words.includes(short)) words.push(short);
  };
  for (const text of texts) {
    for (const whole of saidWords(text)) {
      add(whole);
      if (!PLAIN.test(whole) && !OBJECT_ID.test(whole)) for (const part of whole.split(BETWEEN)) add(part);
    }
  }
  return words;
}

const PLAIN = /^[a-z\d]+$/;
const BETWEEN = /[^\p{L}\p{N}]+/u;
const LETTER = /[\p{L}\p{N}]/u;

/** What stands between blanks in a folded text, as far as there are letters or digits in it. */
export const saidWords = (text: string): string[] => text.split(/\s+/).filter(word => PLAIN.test(word) || LETTER.test(word));

/** What has no accent to take off, and quotes as phones write them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ı: 'i',
  '‘': "'",
  '’': "'",
};

/** Lower case without accents: `jose` finds José, and `sorensen` Sørensen. */
export function fold(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what ASCII has
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return bare.replace(/[ßæœþøłđðı‘’]/g, letter => LETTERS[letter] ?? letter);
}
