/** What a database cannot keep, NUL and halves of a character, in a JSON text: where it is not there, nothing has to be walked. */
export const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/i;
/** In a text that is read by whole characters: a half that has lost its other one. */
const HALF = /\p{Cs}/gu;

/** A text as any store takes it. A sign stands for what was lost, so that no two names become one. */
export const storable = (text: string): string => text.replaceAll('\0', '\ufffd').replace(HALF, '\ufffd');

/** JSON whose texts and names can be stored. Throws what JSON.parse throws. `change` may drop or replace values, as its reviver. */
export function storableJson(text: string, change?: (name: string, value: unknown) => unknown): unknown {
  const clean = !UNSTORABLE_ESCAPE.test(text);
  if (clean && !change) return JSON.parse(text);
  return JSON.parse(text, (name, value) => {
    const kept = clean || typeof value !== 'string' ? value : storable(value);
    return change ? change(name, kept) : kept;
  });
}
