import type { AnyAction } from '../model/action';
import type { Intent } from '../model/intent';
import { findCommand } from './grammar';
import { edits } from './read-match';
import { FILLERS, phrasesOf } from './read-phrases';
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

const MOST_WORDS = 6;

/**
 * The words to search help for: plain ones where somebody asked to search, else those of the command in the question. Where
 * people type a password along with a command, only its own words are repeated.
 */
function searched(tokens: readonly Token[], catalogue: readonly AnyAction[], plain: boolean): string {
  const match = findCommand(tokens, phrasesOf(catalogue));
  const secret = match.kind !== 'none' && match.phrase.action.passwordTyped === true;
  if (match.kind === 'found' && (secret || !plain)) return match.phrase.words.join(' ');
  const words = plain && !secret ? tokens.filter(t => !t.quoted && /^\p{L}[\p{L}-]{1,39}$/u.test(t.key)) : [];
  return words
    .slice(0, MOST_WORDS)
    .map(t => t.key)
    .join(' ');
}
