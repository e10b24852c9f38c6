import { beginsLonger, findCommand, type Match } from './grammar';
import type { Found } from './read-match';
import { FILLERS, type Phrase, type Phrases, squeezed } from './read-phrases';
import { isMail, type Token } from './text';

const ASKS = new Set(['what', 'which', 'who', 'whose']);

/** The command of a message; a question for what a reading action lists counts as one (`which devices are noncompliant`). */
export function commandIn(tokens: readonly Token[], phrases: Phrases): { match: Match; question: boolean } {
  const match = findCommand(tokens, phrases);
  if (beginsLonger(tokens, 1, phrases)) return { match, question: false };
  const said = [...tokens.keys()].filter(i => tokens[i]?.quoted || (tokens[i]?.key !== '' && !FILLERS.has(tokens[i]?.key ?? '')));
  const [first, second] = said;
  if (first === undefined || tokens[first]?.quoted || !ASKS.has(tokens[first]?.key ?? '')) return { match, question: true };
  const read = match.kind === 'found' && match.exact && match.phrase.action.risk === 'read' ? match : undefined;
  const asked = listed(tokens, phrases, second);
  const longer = asked && read && asked.phrase.words.length > read.phrase.words.length;
  if (read && read.at[0] === second && !longer) return { match, question: false };
  return asked ? { match: { kind: 'found', exact: true, ...asked }, question: false } : { match, question: true };
}

/** The reading action whose words, but for "list" and its like, are all in the question; a single one where the question begins with it. */
function listed(tokens: readonly Token[], phrases: Phrases, second: number | undefined): Found | undefined {
  const places = new Map<string, number>();
  for (const [i, t] of tokens.entries()) {
    const word = t.quoted || t.glued ? '' : isMail(t.word) ? 'user' : singular(squeezed(t.key));
    if (word && !places.has(word)) places.set(word, i);
  }
  const at = (phrase: Phrase) => phrase.words.map(word => places.get(singular(word)) ?? -1);
  const fits = phrases.openings.filter(phrase => at(phrase).every(i => i >= 0) && (phrase.words.length > 1 || at(phrase)[0] === second));
  const most = Math.max(0, ...fits.map(phrase => phrase.words.length));
  const best = fits.filter(phrase => phrase.words.length === most);
  const [one] = best;
  if (!one || best.some(phrase => phrase.action !== one.action)) return undefined;
  return { phrase: one, at: [...new Set(at(one))].filter(i => !isMail(tokens[i]?.word ?? '')).sort((a, b) => a - b) };
}

const singular = (word: string): string => word.replace(/s$/, '');
