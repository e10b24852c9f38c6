import type { AnyAction } from '../model/action';
import type { Intent } from '../model/intent';
import { isProblem, type Problem, problem } from '../model/problem';
import { findCommand, type Match } from './grammar';
import { readChoices } from './read-choices';
import { readEndpoint } from './read-endpoint';
import { readEverywhere } from './read-everywhere';
import { help, meant, question } from './read-help';
import { idsIn, type NearInquiry, nearInquiry, readInquiry, takesBack } from './read-inquiry';
import type { Found } from './read-match';
import { assign } from './read-names';
import { readOpening } from './read-opening';
import { readPairs } from './read-pairs';
import { readPeople } from './read-people';
import { phrasesOf } from './read-phrases';
import { commandIn } from './read-question';
import { readSwitch } from './read-switch';
import { readTalk } from './read-talk';
import { readToggles } from './read-toggles';
import { readStrayPassword, readTypedPassword } from './read-typed-password';
import { readLooseDates, readQuoted, readWords } from './read-words';
import { LONGEST_NAME, type Reading } from './reading';
import { clean, isMail, lex, passwordShaped, type Token } from './text';

/** Longer texts are no command: nobody types one, and every later stage may rely on the bound. */
export const LONGEST_TEXT = 1000;

/**
 * What a typed text asks for. Pure; {@link LONGEST_TEXT} bounds its work. A typed password is in neither the intent nor a
 * problem; a problem repeats only words that resemble the bot's own.
 */
export function parse(text: string, catalogue: readonly AnyAction[]): Intent | Problem {
  const heard = listen(text, catalogue);
  return isProblem(heard) ? heard : intentOf(heard);
}

/** {@link parse}, and whether the text holds a password, whatever it is answered with. */
export function hear(text: string, catalogue: readonly AnyAction[]): { intent: Intent | Problem; typedPassword: boolean } {
  const heard = listen(text, catalogue);
  return isProblem(heard)
    ? { intent: heard, typedPassword: false }
    : { intent: intentOf(heard), typedPassword: holdsTypedPassword(heard, catalogue) };
}

interface Heard {
  tokens: readonly Token[];
  cleaned: string;
  dry: boolean;
  said: Intent | Problem;
}

function listen(text: string, catalogue: readonly AnyAction[]): Heard | Problem {
  if (text.length > LONGEST_TEXT) return problem('TOO_LONG', { limit: String(LONGEST_TEXT) });
  const cleaned = clean(text);
  const { tokens, dry } = readOpening(lex(cleaned), catalogue);
  return { tokens, cleaned, dry, said: understand(tokens, cleaned, catalogue) };
}

const intentOf = ({ dry, said }: Heard): Intent | Problem => (dry ? explained(said) : said);

/**
 * An intent says so itself; problems, help and lists cannot. Where no action was understood, only what looks like a password counts as
 * one.
 */
function holdsTypedPassword({ tokens, cleaned, said }: Heard, catalogue: readonly AnyAction[]): boolean {
  if (!isProblem(said) && said.kind === 'action') return said.typedPassword;
  if (!isProblem(said) && (said.kind === 'endpoint' || said.kind === 'comment' || said.kind === 'switch')) return false;
  // a word that asks for help, and no other that could be one
  if (!isProblem(said) && said.kind === 'help' && meant(tokens).length <= 1) return false;
  const match = findCommand(tokens, phrasesOf(catalogue));
  if (match.kind === 'none' || !readAll(tokens, cleaned, match).typedPassword) return false;
  return (match.kind === 'found' && isProblem(said)) || tokens.some(t => passwordShaped(t) && idsIn([t], false).length === 0);
}

function understand(tokens: readonly Token[], text: string, catalogue: readonly AnyAction[]): Intent | Problem {
  const before = readEndpoint(tokens, text, catalogue) ?? readTalk(tokens, text) ?? readSwitch(tokens, text, catalogue);
  if (before) return before;
  const phrases = phrasesOf(catalogue);
  const sure = readInquiry(tokens, catalogue) ?? help(tokens, catalogue);
  if (sure) return sure;
  const { match, question: asks } = commandIn(tokens, phrases);
  const asked = asks ? question(tokens, catalogue) : undefined;
  if (asked) return nearInquiry(tokens, catalogue)?.means ?? statusOf(tokens) ?? asked;
  const near = match.kind === 'found' && match.exact ? takesBack(tokens) : nearInquiry(tokens, catalogue);
  if (match.kind !== 'found') return near?.means ?? statusOf(tokens) ?? askedBack(match, near);
  // one of the two is misspelt, and the other is at hand
  const other = match.exact || near?.means ? near : undefined;
  return other ? problem('DID_YOU_MEAN', { said: other.said, near: other.near }) : read(tokens, text, match);
}

/** Something about one request: its card answers most of it. */
function statusOf(tokens: readonly Token[]): Intent | undefined {
  const [id, ...more] = idsIn(tokens, false);
  return id && more.length === 0 ? { kind: 'status', id } : undefined;
}

/** The action's own near miss first: it stands anywhere in the message, an inquiry's only at its start. */
function askedBack(match: Match, near: NearInquiry | undefined): Problem {
  const of = match.kind === 'near' ? match : near;
  return of ? problem('DID_YOU_MEAN', { said: of.said, near: of.near }) : problem('NOT_UNDERSTOOD');
}

/** A dry run of what only looks is the look itself; of what takes back a request or throws a switch, a look at that. */
function explained(said: Intent | Problem): Intent | Problem {
  if (isProblem(said)) return said;
  if (said.kind === 'endpoint') return problem('NOT_YET', { said: 'explain cipp' });
  if (said.kind === 'action') return { kind: 'explain', of: said };
  if (said.kind === 'switch') return { kind: 'switches' };
  return said.kind === 'cancel' || said.kind === 'comment' || said.kind === 'hand-over' ? { kind: 'status', id: said.id } : said;
}

/** Every stage over the words of an action; `wrong` is the first thing that does not fit. */
function readAll(tokens: readonly Token[], text: string, found: Found): Reading & { wrong?: Problem } {
  const { action } = found.phrase;
  const used = new Set([...found.at, ...(found.small ?? [])]);
  const r: Reading = {
    action,
    phrase: found.phrase,
    text,
    tokens,
    command: found.at,
    free: new Set([...tokens.keys()].filter(i => !used.has(i))),
    values: {},
    typedPassword: false,
  };
  dropPhrases(r);
  const no = forbidden(r) ? problem('NOT_UNDERSTOOD') : undefined;
  readEverywhere(r);
  if (action.passwordTyped) {
    // before the pairs, because a password may look like one
    readToggles(r);
    readWords(r, true);
    readTypedPassword(r);
  }
  const pairs = readPairs(r);
  readChoices(r, false);
  readWords(r);
  readChoices(r, true);
  readLooseDates(r);
  readToggles(r);
  if (!action.passwordTyped) readStrayPassword(r);
  readQuoted(r);
  const people = assign(r, readPeople(r));
  return Object.assign(r, { values: { ...found.phrase.with, ...r.values }, wrong: no ?? pairs ?? people });
}

function read(tokens: readonly Token[], text: string, found: Found): Intent | Problem {
  const { action, wrong, where, values, typedPassword, ...r } = readAll(tokens, text, found);
  if (wrong) return wrong;
  const who = r.who && isMail(r.who) ? r.who.toLowerCase() : r.who;
  if ((who?.length ?? 0) > LONGEST_NAME || (where?.length ?? 0) > LONGEST_NAME) {
    return problem('BAD_VALUE', {
      field: action.title,
      value: 'a name that long',
      expected: `A name has at most ${LONGEST_NAME} characters.`,
    });
  }
  return { kind: 'action', action: action.id, ...(who && { who }), ...(where && { where }), values, typedPassword };
}

/** Politeness of several words, some of which would mean something alone (`at once` is no customer). */
const PHRASES = [
  'can you',
  'could you',
  'would you',
  'will you',
  'as soon as possible',
  'at once',
  'at the moment',
  'in advance',
  'thank you',
  'right now',
  'right away',
  'for me',
  'for us',
  'for him',
  'for her',
  'for them',
].map(phrase => phrase.split(' '));

function dropPhrases(r: Reading): void {
  for (const i of [...r.free]) {
    for (const phrase of PHRASES) {
      if (phrase.every((word, k) => r.free.has(i + k) && !r.tokens[i + k]?.quoted && r.tokens[i + k]?.key === word)) {
        for (const k of phrase.keys()) r.free.delete(i + k);
      }
    }
  }
}

const NEVER = new Set(['dont', "don't", 'not', 'never']);

/** "Don't reset …" is no order. */
const forbidden = (r: Reading): boolean => [...r.free].some(i => i < (r.command[0] ?? 0) && NEVER.has(r.tokens[i]?.key ?? ''));
