import type { AnyAction } from '../model/action';
import type { Intent } from '../model/intent';
import { type Problem, problem } from '../model/problem';
import { findCommand } from './grammar';
import { isOwnCase } from './read-endpoint';
import { contentOf } from './read-inquiry';
import { edits } from './read-match';
import { FILLERS, phrasesOf, SMALL } from './read-phrases';
import { LONGEST_NAME, PLACES, POLITE } from './reading';
import type { Token } from './text';

type Switch = Extract<Intent, { kind: 'switch' }>;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const OFF = words('off');
const ON = words('on');
/** Said behind the name, or beside it, without meaning anything. */
const NOISE = words('again back down completely totally right away action command');
const ALL = words('all everything every actions commands of it bot whole cipp everywhere');
const SURELY_ALL = words('all everything bot');
const NOUNS = words('tenant customer client organisation organization company org');
/** For everything alone: `disable user` is an action. */
const VERBS: ReadonlyMap<string, boolean> = new Map([
  ['disable', false],
  ['stop', false],
  ['enable', true],
]);
const LONGEST_REASON = 300;

/**
 * `switch off reset password because …`, `turn contoso.com on again`: what is to be switched, and why. Nothing where it is none,
 * or where an action begins so (`turn off ooo jane`). A customer is known by what is said alone: this stage knows none.
 */
export function readSwitch(tokens: readonly Token[], text: string, catalogue: readonly AnyAction[]): Switch | Problem | undefined {
  const [verb] = contentOf(tokens);
  if (!verb || verb.quoted || verb.assign) return undefined;
  const start = tokens.indexOf(verb);
  const behind = tokens.slice(start + 1);
  const cut = behind.findIndex((t, i) => i > 0 && beginsReason(t, behind[i + 1]));
  const reason = cut < 0 ? undefined : reasonIn(text, behind[cut]);
  const said = (cut < 0 ? behind : behind.slice(0, cut)).filter(t => t.quoted || (t.key !== '' && !POLITE.has(t.key)));
  const sets = VERBS.get(verb.key);
  if (sets !== undefined) return isAll(said) ? everything(sets, reason) : undefined;
  if (edits(verb.key, 'switch') > 1 && edits(verb.key, 'turn') > (verb.key.length === 4 ? 1 : 0)) return undefined;
  const state = stateIn(said);
  if (!state) return undefined;
  const turn = edits(verb.key, 'switch') > 1;
  const match = turn ? findCommand(tokens, phrasesOf(catalogue)) : undefined;
  if (match?.kind === 'found' && match.exact && match.at.includes(start)) return undefined;
  return meantBy(state.left, { on: state.on, reason, sure: !turn || cut >= 0 }, catalogue);
}

/** `because`, its like and its misspellings, `reason:`, `due to`, or a dash. */
function beginsReason(t: Token, next: Token | undefined): boolean {
  if (t.quoted) return false;
  if (t.key === 'because' || t.key === 'cause' || t.key === 'since' || edits(t.key, 'because') === 1) return true;
  if (t.key === 'reason' || (t.key === 'due' && next?.key === 'to')) return true;
  return /^[-\u2010-\u2015:]+$/.test(t.raw);
}

function reasonIn(text: string, lead: Token | undefined): string | undefined {
  const behind = text.slice(lead?.to ?? 0).replace(/\s+/g, ' ');
  return tidy(behind.replace(/^[\s:=]*(?:(?:of|to|is)\s+)?/i, ''));
}

const tidy = (reason: string): string | undefined =>
  reason
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .slice(0, LONGEST_REASON)
    // it stands within sentences
    .replace(/[\s.]+$/, '') || undefined;

/** Where `on` or `off` stands: first, or last (`switch contoso off`). `of` is a slip of `off` only in the first place. */
function stateIn(said: readonly Token[]): { on: boolean; left: Token[] } | undefined {
  const content = said.filter(t => t.quoted || !NOISE.has(t.key));
  const [first] = content;
  const last = content.at(-1);
  const is = (t: Token | undefined, set: ReadonlySet<string>) => t !== undefined && !t.quoted && set.has(t.key);
  if (is(first, OFF) || is(first, ON) || is(first, OF)) return { on: is(first, ON), left: content.slice(1) };
  if (is(last, OFF) || is(last, ON)) return { on: is(last, ON), left: content.slice(0, -1) };
  const back = content[content.length - 2];
  // `switch reset password off "phishing"`
  return last?.quoted && (is(back, OFF) || is(back, ON)) ? { on: is(back, ON), left: content.filter(t => t !== back) } : undefined;
}
const OF = words('of');

const counts = (t: Token): boolean => t.quoted || !(FILLERS.has(t.key) || SMALL.has(t.key));
const isAll = (said: readonly Token[]): boolean => {
  const content = said.filter(t => counts(t) && !NOISE.has(t.key));
  return content.some(t => !t.quoted && SURELY_ALL.has(t.key)) && content.every(t => !t.quoted && ALL.has(t.key));
};

const everything = (on: boolean, reason: string | undefined): Switch => ({
  kind: 'switch',
  on,
  of: { kind: 'everything' },
  said: 'everything',
  ...(reason && { reason }),
});

/** `sure`: nothing else can be meant. */
function meantBy(
  left: readonly Token[],
  { on, reason: given, sure }: { on: boolean; reason?: string; sure: boolean },
  catalogue: readonly AnyAction[],
): Switch | Problem | undefined {
  if (isAll(left)) return everything(on, given);
  const last = left.at(-1);
  const quotes = given === undefined && left.length > 1 && last?.quoted === true;
  const reason = given ?? (quotes ? tidy(last?.raw ?? '') : undefined);
  const named = quotes ? left.slice(0, -1) : left;
  if (isAll(named)) return everything(on, reason);
  const because = reason ? { reason } : {};
  const said = named.map(t => t.word).join(' ');
  const [first, second] = named;
  if (first?.key === 'cipp' && second && named.length === 2 && isOwnCase(second))
    return { kind: 'switch', on, of: { kind: 'endpoint', endpoint: second.word }, said, ...because };
  const place = placeIn(named);
  const action = place === undefined ? actionIn(named, catalogue) : undefined;
  if (action) return { kind: 'switch', on, of: { kind: 'action', action }, said, ...because };
  if (!sure && place === undefined && !named.some(t => DOMAIN.test(t.word))) return undefined;
  const customer = place ?? said;
  const odd = customer === '' || customer.includes('@') || customer.length > LONGEST_NAME;
  if (odd) return sure || customer === '' ? problem('SWITCH_ONE') : undefined;
  // one action at one customer is none of the three
  if (place === undefined && named.some((t, i) => i > 0 && !t.quoted && PLACES.has(t.key))) return problem('SWITCH_ONE');
  return { kind: 'switch', on, said: customer, ...because };
}
const DOMAIN = /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}$/u;

/** A customer that is called one: `at contoso`, `customer Contoso Ltd`, `contoso tenant`. */
function placeIn(named: readonly Token[]): string | undefined {
  const content = named.filter(counts);
  const [first, ...rest] = content;
  const last = content.at(-1);
  if (first && !first.quoted && PLACES.has(first.key)) {
    const more = rest[0] && !rest[0].quoted && NOUNS.has(rest[0].key) ? rest.slice(1) : rest;
    return more.map(t => t.word).join(' ');
  }
  if (content.length > 1 && last && !last.quoted && NOUNS.has(last.key)) {
    return content
      .slice(0, -1)
      .map(t => t.word)
      .join(' ');
  }
  return undefined;
}

/** The action that all of the words say, slips of the fingers forgiven as everywhere. */
function actionIn(named: readonly Token[], catalogue: readonly AnyAction[]): string | undefined {
  const match = findCommand(named, phrasesOf(catalogue));
  if (match.kind !== 'found' || (!match.exact && named.some(t => DOMAIN.test(t.word)))) return undefined;
  const own = new Set([...match.at, ...(match.small ?? [])]);
  return named.every((t, i) => own.has(i) || !counts(t)) ? match.phrase.action.id : undefined;
}
