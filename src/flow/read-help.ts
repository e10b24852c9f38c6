import type { AnyAction } from '../model/action';
import type { Intent } from '../model/intent';
import { edits, FILLERS, findCommand, phrasesOf } from './grammar';
import type { Token } from './text';

export const HELP = new Set(['help', 'actions', 'commands', 'hilfe']);
const QUESTIONS = new Set(['how', 'what', 'why', 'when', 'where', 'which']);

/** The words that mean something. */
export const meant = (tokens: readonly Token[]): Token[] => tokens.filter(t => t.quoted || (t.key !== '' && !FILLERS.has(t.key)));
/** The first word that means something, unless it is quoted. */
export const begin = (tokens: readonly Token[]): Token | undefined => {
  const [first] = meant(tokens);
  return first?.quoted ? undefined : first;
};

/** Help, asked for by name, by a greeting or by nothing at all. */
export function help(tokens: readonly Token[], catalogue: readonly AnyAction[]): Intent | undefined {
  const [first, ...rest] = meant(tokens);
  if (!first) return { kind: 'help', words: '' };
  if (first.quoted) return undefined;
  if (HELP.has(first.key) || (rest.length === 0 && edits(first.key, 'help') === 1))
    return { kind: 'help', words: searched(rest, catalogue, true) };
  return undefined;
}

/** A question that is none of the bot's own: help on the command in it. */
export function question(tokens: readonly Token[], catalogue: readonly AnyAction[]): Intent | undefined {
  const [first, ...rest] = meant(tokens);
  return first && !first.quoted && QUESTIONS.has(first.key) ? { kind: 'help', words: searched(rest, catalogue, false) } : undefined;
}

/** The words to search help for: those of a command in it, or plain words where somebody asked to search. */
function searched(tokens: readonly Token[], catalogue: readonly AnyAction[], plain: boolean): string {
  const match = findCommand(tokens, phrasesOf(catalogue));
  if (match.kind === 'found') return match.phrase.words.join(' ');
  const words = plain ? tokens.filter(t => !t.quoted && /^\p{L}[\p{L}-]{1,23}$/u.test(t.key)) : [];
  return words
    .slice(0, 4)
    .map(t => t.key)
    .join(' ');
}
