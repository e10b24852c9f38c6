/** Every form has at least as many characters, and is looked up by its last ones. */
export const SHORTEST = 8;
const BASE = 31;
const LEAVING = Array.from({ length: SHORTEST }).reduce<number>(power => Math.imul(power, BASE), 1);
const PLACES = 2 ** 16;

/**
 * Finds any of many values, in any of their encodings, in one walk over a text: a hash rolls along, and only where it is that
 * of some form's ending is anything compared. Looking for one form after the other takes longer than the tests themselves.
 */
export class Search {
  readonly #values = new Set<string>();
  readonly #endings = new Map<number, { form: string; value: string }[]>();
  /** Whether a hash with these low bits is an ending's at all. */
  readonly #some = new Uint8Array(PLACES);

  /** `forms` of a value: worked out once, when it is new. */
  constructor(private readonly forms: (value: string) => string[]) {}

  add(values: Iterable<string>): this {
    for (const value of values) {
      if (this.#values.has(value)) continue;
      this.#values.add(value);
      for (const form of this.forms(value)) {
        if (form.length < SHORTEST) throw new Error(`too short to be searched: ${form.length} characters`);
        const hash = hashOf(form.slice(-SHORTEST));
        this.#endings.set(hash, [...(this.#endings.get(hash) ?? []), { form, value }]);
        this.#some[hash & (PLACES - 1)] = 1;
      }
    }
    return this;
  }

  /** Those of the values that are in the text. */
  in(text: string): Set<string> {
    const found = new Set<string>();
    const [endings, some] = [this.#endings, this.#some];
    let hash = 0;
    for (let i = 0; i < text.length; i += 1) {
      hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
      if (i >= SHORTEST) hash = (hash - Math.imul(LEAVING, text.charCodeAt(i - SHORTEST))) | 0;
      if (some[hash & (PLACES - 1)] === 0) continue;
      for (const { form, value } of endings.get(hash) ?? [])
        if (!found.has(value) && text.startsWith(form, i + 1 - form.length)) found.add(value);
    }
    return found;
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
  return hash;
}
