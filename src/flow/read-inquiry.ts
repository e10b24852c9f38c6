import type { AnyAction } from '../model/action';
import { requestId } from '../model/ids';
import type { ActionIntent, Intent } from '../model/intent';
import { type Problem, problem } from '../model/problem';
import { beginsLonger } from './grammar';
import { readAudit } from './read-audit';
import { edits } from './read-match';
import { FILLERS, phrasesOf, squeezed } from './read-phrases';
import type { Token } from './text';

/** What somebody wants to know from the bot itself, or to take back. Only `cancel` changes anything. */
type Inquiry = Exclude<Intent, ActionIntent | { kind: 'help' } | { kind: 'explain' } | { kind: 'switch' }>;

/** Whole messages, as they are typed; the first of each is what a near miss is asked back with. */
const WHOLE = {
  whoami:
    "whoami|who am i|what am i|my role|my roles|what is my role|what's my role|what are my roles|what roles do i have|which roles do i have|my rights|what are my rights|my permissions|what are my permissions",
  requests:
    'my requests|requests|request|history|my history|my request|my status|my open requests|my pending requests|my last requests|my recent requests|what are my requests|all requests|recent requests|open requests|what did i ask for|what have i requested',
  approvals:
    "approvals|approval|pending|waiting|my approvals|open approvals|pending approvals|pending requests|what waits for me|what waits|what waits for my approval|what is waiting|what is waiting for me|what's waiting for me|what is waiting for my approval|what's waiting for my approval|what is pending|what's pending|waiting for me|waiting for my approval|what can i approve|what do i have to approve|what should i approve",
  switches:
    "switches|kill switches|switched off|what is off|what's off|what is off now|what is switched off|what's switched off|what is turned off|what's turned off|what is disabled",
  'sign-in': 'sign in|signin|sign me in|log in|login|log me in',
  'sign-out': 'sign out|signout|sign me out|log out|logout|log me out',
} as const;
type Whole = keyof typeof WHOLE;

/** These may stand before other words (`approvals at contoso`): the answer's title says what it lists. */
const WITH_TAIL = ['whoami', 'who am i', 'my requests', 'approvals', 'my approvals', 'pending approvals'];

/** Commands by their first word; what follows are their values. */
const FIRST = { status: 'status', cancel: 'cancel', withdraw: 'cancel', audit: 'audit' } as const;
type First = keyof typeof FIRST;

const LEADS = new Set('show list see view display tell check let'.split(' '));
const ASKING = new Set(['can', 'could', 'would', 'will']);

/** Filler everywhere but here: `my pending requests` are other ones than `pending requests`. */
const skipped = (t: Token): boolean => !t.quoted && (t.key === '' || (FILLERS.has(t.key) && t.key !== 'my'));

/** The words that count, lead-in and politeness gone. */
export function contentOf(tokens: readonly Token[]): Token[] {
  const content = tokens.filter(t => !skipped(t) && t.raw !== '=');
  let from = 0;
  // `can you show me …`; `you` and `me` are filler
  while (content[from] && !content[from]?.quoted && (LEADS.has(content[from]?.key ?? '') || ASKING.has(content[from]?.key ?? '')))
    from += 1;
  return content.slice(from);
}

const spoken = (t: Token): string => (t.quoted ? '"' : squeezed(t.key));
const joined = (tokens: readonly Token[]): string => tokens.map(spoken).join('');

interface Saying {
  kind: Whole;
  text: string;
  /** Its words that count, written together: `whoami`, `whatwaits`. */
  joined: string;
  words: number;
}
const content = (text: string): string[] => text.split(' ').filter(word => !FILLERS.has(word) || word === 'my');
const SAYINGS: readonly Saying[] = (Object.keys(WHOLE) as Whole[]).flatMap(kind =>
  WHOLE[kind].split('|').map(text => ({ kind, text, joined: content(text).join(''), words: content(text).length })),
);
const BEGINNINGS = SAYINGS.filter(s => WITH_TAIL.includes(s.text));

/**
 * An inquiry typed as it is written, or a mistake in its values. An action whose phrase begins with the same words and
 * goes on (`list audit logs`) is meant instead.
 */
export function readInquiry(tokens: readonly Token[], catalogue: readonly AnyAction[]): Inquiry | Problem | undefined {
  const said = contentOf(tokens);
  const all = joined(said);
  const one = SAYINGS.find(s => s.joined === all);
  if (one) return beginsLonger(tokens, one.words, phrasesOf(catalogue)) ? undefined : { kind: one.kind };

  const [first, ...rest] = said[0]?.key === 'my' && FIRST[said[1]?.key as First] ? said.slice(1) : said;
  if (first && !first.quoted && Object.hasOwn(FIRST, first.key) && !beginsLonger(tokens, 1, phrasesOf(catalogue)))
    return withValues(FIRST[first.key as First], behind(tokens, first), rest, catalogue);

  const begun = BEGINNINGS.find(s => said.length > s.words && joined(said.slice(0, s.words)) === s.joined);
  return begun && !beginsLonger(tokens, begun.words, phrasesOf(catalogue)) ? { kind: begun.kind } : undefined;
}

const behind = (tokens: readonly Token[], first: Token): Token[] => tokens.slice(tokens.indexOf(first) + 1);

function withValues(
  kind: (typeof FIRST)[First],
  tokens: readonly Token[],
  rest: readonly Token[],
  catalogue: readonly AnyAction[],
): Inquiry | Problem {
  const ids = idsIn(tokens, true);
  if (ids.length > 1) {
    return problem('BAD_VALUE', { field: kind, value: 'more than one', expected: 'One request at a time: send a command for each.' });
  }
  if (kind === 'audit') return readAudit(tokens, ids[0], catalogue);
  const id = ids[0] ?? attempted(rest);
  return id === undefined ? { kind: 'requests' } : { kind, id };
}

const ID = /^#?r[-\u2010-\u2015\u2212]([0-9a-z]{6})(?:'s)?$/i;

/** Request ids in a text, as typed, each once; where nothing asks for one, only those that are no word (`R-studio`). */
export function idsIn(tokens: readonly Token[], asked: boolean): string[] {
  const ids = new Map<string, string>();
  for (const t of tokens) {
    const letters = ID.exec(t.word)?.[1];
    if (!letters) continue;
    const id = `${t.word.replace('#', '').charAt(0)}-${letters}`;
    if ((asked || requestId(id) || /\d/.test(letters)) && !ids.has(id.toLowerCase())) ids.set(id.toLowerCase(), id);
  }
  return [...ids.values()];
}

const NOISE = new Set(['request', 'requests', 'id', 'number', 'no', 'nr', 'r', 'my', 'from', 'with']);

/** An id not quite in its form, so that the answer names it: `status 7K3Q9M`, `status R-7K3Q9`. */
function attempted(rest: readonly Token[]): string | undefined {
  const t = rest.find(x => x.quoted || !NOISE.has(x.key));
  const letters = /^#?(?:r-?([0-9a-z]{6})|r-([0-9a-z]{1,12})|([0-9a-z]{6}))$/i.exec(t?.word ?? '');
  const id = letters?.[1] ?? letters?.[2] ?? letters?.[3];
  return id && /\d/.test(id) ? `R-${id}` : undefined;
}

/** A misspelt inquiry: what it stands for, and the words that were heard for it. */
export interface NearInquiry {
  said: string;
  near: string;
  /** Absent where it must be asked back: too far off, another one as near, or nothing that says which request. */
  means?: Inquiry | Problem;
}

/** Shorter words are too alike. */
const allowed = (word: string): number => (word.length < 5 ? 0 : word.length < 8 ? 1 : 2);
/** Further away than this, or than half of the word, it is no slip of the fingers. */
const NEAR = 3;

/** The inquiry a misspelt message comes near to. Only words that resemble the bot's own are said back: any other may be a password. */
export function nearInquiry(tokens: readonly Token[], catalogue: readonly AnyAction[]): NearInquiry | undefined {
  const said = contentOf(tokens);
  const [first, ...rest] = said;
  if (!first || first.quoted || said.length > 8) return firstNear(tokens, first, rest, catalogue);
  const all = joined(said);
  const found = nearest(all, SAYINGS);
  const [best] = found;
  const heard = said.map(t => t.key).join(' ');
  if (!best || best.n > NEAR || best.n > best.of.joined.length / 2 || !/^[\p{L}\p{N}_ -]{1,40}$/u.test(heard))
    return firstNear(tokens, first, rest, catalogue);
  const kinds = new Set(found.flatMap(s => (s.n === best.n ? [s.of.kind] : [])));
  const sure = best.n <= allowed(best.of.joined) && kinds.size === 1;
  return { said: heard, near: best.of.text, ...(sure && { means: { kind: best.of.kind } }) };
}

const nearest = <T extends { joined: string }>(typed: string, all: readonly T[]): { of: T; n: number }[] =>
  all.map(of => ({ of, n: edits(typed, of.joined) })).sort((a, b) => a.n - b.n);

/** May it be a misspelt command? `Stratus: …` is a heading. */
const oneWord = (t: Token): boolean => !t.quoted && !t.assign && /^[\p{L}\p{N}_-]{1,40}$/u.test(t.key);

function firstNear(
  tokens: readonly Token[],
  first: Token | undefined,
  rest: readonly Token[],
  catalogue: readonly AnyAction[],
): NearInquiry | undefined {
  if (!first || !oneWord(first)) return undefined;
  const names = (Object.keys(FIRST) as First[]).map(name => ({ joined: name }));
  const [best, second] = nearest(squeezed(first.key), names);
  if (!best || best.n > 2 || best.n > best.of.joined.length / 2) return undefined;
  const near = { said: first.key, near: best.of.joined };
  if (best.n > allowed(best.of.joined) || best.n === second?.n) return near;
  const means = withValues(FIRST[best.of.joined as First], behind(tokens, first), rest, catalogue);
  return 'kind' in means && means.kind === 'requests' ? near : { ...near, means };
}

/** Does the message begin with a slip in `cancel`, `withdraw` or `status`? Then no action in it is to be started. */
export function takesBack(tokens: readonly Token[]): NearInquiry | undefined {
  const [first] = contentOf(tokens);
  if (!first || !oneWord(first)) return undefined;
  const near = ['cancel', 'withdraw', 'status'].find(word => edits(squeezed(first.key), word) === 1);
  return near ? { said: first.key, near } : undefined;
}
