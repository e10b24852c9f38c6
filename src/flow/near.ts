import { distance } from 'fastest-levenshtein';

/** The word a third of its letters away at most, or nothing: for "did you mean". */
export function nearest(said: string, words: readonly string[]): string | undefined {
  const text = said.toLowerCase();
  const far = (word: string) => distance(text, word.toLowerCase());
  const [best] = [...words].sort((a, b) => far(a) - far(b));
  return best !== undefined && far(best) <= Math.max(2, Math.floor(best.length / 3)) ? best : undefined;
}
