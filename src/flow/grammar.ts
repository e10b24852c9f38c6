import { besideEverywhere } from './read-everywhere';
import { type Found, type Hit, inOne, isAddress, less, matchAt, PERSON, Slips, skipped, wordOf } from './read-match';
import { FILLERS, type Phrase, type Phrases, SMALL, squeezed } from './read-phrases';
import type { Token } from './text';

/** `near` holds the command it comes near to, so that a password typed behind it is noticed. */
export type Match = ({ kind: 'found'; exact: boolean } & Found) | ({ kind: 'near'; said: string; near: string } & Found) | { kind: 'none' };

/** Typing mistakes that are forgiven in a whole command. */
const FORGIVEN = 2;
/** Further away than this it is no slip of the fingers. */
const NEAR = 5;
/** A command stands early; this bounds the work of looking for misspelt ones. */
const LOOKED_AT = 40;

/**
 * The command in a message: the longest one typed as it is written. A misspelt one counts only where no other action is
 * as near: it may be a write.
 */
export function findCommand(said: readonly Token[], phrases: Phrases): Match {
  const tokens = besideEverywhere(said);
  const exact = exactly(tokens, phrases);
  const early = tokens.slice(0, LOOKED_AT);
  const slips = new Slips(phrases, FORGIVEN);
  if (exact) {
    const meant = exact.gap > 0 ? misspeltAround(early, phrases, slips, exact) : undefined;
    return meant ? near(tokens, [meant]) : { kind: 'found', exact: true, ...exact };
  }
  const misspelt = nearest(early, phrases, slips, { loose: false, split: true });
  const [one] = misspelt;
  if (one) {
    const others = misspelt.filter(o => o.phrase.action !== one.phrase.action && (o.cost <= one.cost || one.phrase.action.risk !== 'read'));
    return others.length > 0 ? near(tokens, [one, ...others]) : { kind: 'found', exact: false, ...one };
  }
  const opening = openingOf(tokens, phrases);
  if (opening) return { kind: 'found', exact: true, ...opening };
  const close = nearest(early, phrases, slips, { loose: true, split: false });
  return close.length > 0 ? near(tokens, close) : partly(early, phrases);
}

function exactly(tokens: readonly Token[], phrases: Phrases): Hit | undefined {
  const start = tokens.findIndex(t => !skipped(t));
  const mail = tokens.some(isAddress);
  const sayable = sayableIn(tokens, phrases, mail);
  const hits: Hit[] = [];
  const keep = (hit: Hit | undefined) => {
    if (hit) hits.push(mail && !takesPerson(hit.phrase.action) ? lessFitting(hit) : hit);
  };
  for (const [from, t] of tokens.entries()) {
    const key = wordOf(t);
    if (key === '') continue;
    for (const first of isAddress(t) ? PERSON : [key])
      for (const phrase of sayable(first)) keep(matchAt(tokens, from, phrase, equal, { split: true, wild: true }));
    for (const phrase of phrases.joined.get(key) ?? []) keep(inOne(phrase, from, 0));
  }
  const longest = firstOf(hits);
  // `edit group "Finance" … add members …`: the words that stand together are enough where they say the same
  const together = hits.filter(h => h.gap === 0 && h.at.length > 1 && sameMeaning(h.phrase, longest?.phrase));
  const best = longest && longest.gap > 0 ? (firstOf(together) ?? longest) : longest;
  // what the message begins with is what it asks for, whatever else is told behind it
  const opening = hits.filter(h => h.gap === 0 && h.at[0] === start && (h.at.at(-1) ?? 0) < (best?.at[0] ?? 0));
  return firstOf(opening) ?? best;
}

/** `licences of contoso`: what the message begins with, where nothing in it is an order. A word with a comma behind it greets (`hi team, …`). */
function openingOf(tokens: readonly Token[], phrases: Phrases): Hit | undefined {
  const start = tokens.findIndex(t => !skipped(t));
  const hits = tokens.slice(0, start + 1).flatMap((t, from) => {
    const all = wordOf(t) === '' ? [] : (phrases.opening.get(wordOf(t)) ?? []);
    return all.flatMap(phrase => matchAt(tokens, from, phrase, equal, { split: false, wild: true }) ?? []);
  });
  return firstOf(hits.filter(h => h.phrase.words.length > 1 || tokens[h.at[0] ?? 0]?.stop === '' || tokens.length === 1));
}

const sameMeaning = (a: Phrase, b: Phrase | undefined): boolean =>
  a.action === b?.action && JSON.stringify(a.with) === JSON.stringify(b.with);

/** The phrases with this first word whose other words are all in the message; looked through once for each. */
function sayableIn(tokens: readonly Token[], phrases: Phrases, mail: boolean): (first: string) => readonly Phrase[] {
  const keys = new Set(tokens.map(wordOf));
  const found = new Map<string, readonly Phrase[]>();
  return first => {
    const before = found.get(first);
    if (before) return before;
    const all = phrases.byFirst.get(first) ?? [];
    const some = all.filter(p => p.words.every(word => keys.has(word) || (mail && PERSON.has(word))));
    found.set(first, some);
    return some;
  };
}

const equal = (key: string, word: string): number => (key === word ? 0 : Number.NaN);

/** `show groups of jane@contoso.com`: an action that asks for nobody is not meant where another fits. */
function lessFitting(hit: Hit): Hit {
  const [cost = 0, length = 0, ...rest] = hit.rank;
  return { ...hit, rank: [cost, length + 1.5, ...rest] };
}

const takesPerson = ({ fields }: Phrase['action']): boolean =>
  Object.values(fields).some(f => f.type === 'user' || f.type === 'users' || (f.type === 'text' && f.required));

const firstOf = (hits: readonly Hit[]): Hit | undefined =>
  hits.reduce<Hit | undefined>((a, b) => (a && !less(b.rank, a.rank) ? a : b), undefined);

/** `list inactve users`: the words that stand between those of a shorter command are a longer one's, misspelt. */
function misspeltAround(tokens: readonly Token[], phrases: Phrases, slips: Slips, exact: Hit): Hit | undefined {
  return nearest(tokens, phrases, slips, { loose: false, split: false }).find(
    h => h.phrase.action !== exact.phrase.action && h.at.length > exact.at.length && exact.at.every(i => h.at.includes(i)),
  );
}

/** The nearest of every action, misspelt ones too, nearest first. `split`: a person may stand between the words that a message begins with. */
function nearest(tokens: readonly Token[], phrases: Phrases, slips: Slips, how: { loose: boolean; split: boolean }): Hit[] {
  const start = tokens.findIndex(t => !skipped(t));
  const slip = how.loose ? slips.loose : slips.strict;
  const best = new Map<Phrase['action'], Hit>();
  const keep = (hit: Hit | undefined) => {
    const before = hit && best.get(hit.phrase.action);
    if (hit && hit.cost <= (how.loose ? NEAR : FORGIVEN) && (!before || less(hit.rank, before.rank))) best.set(hit.phrase.action, hit);
  };
  for (const [from, t] of tokens.entries()) {
    const key = wordOf(t);
    if (key === '') continue;
    const early = from <= start;
    for (const word of slip(key).keys()) {
      for (const phrase of phrases.byFirst.get(word) ?? []) {
        // one misspelt word is a command only where the message begins with it
        if (phrase.words.length === 1 && !early) continue;
        keep(matchAt(tokens, from, phrase, (k, w) => slip(k).get(w) ?? Number.NaN, { split: how.split && early, wild: !how.loose }));
      }
    }
    for (const { phrase, n } of slips.inOne(key)) keep(inOne(phrase, from, n));
  }
  return [...best.values()].sort((a, b) => (less(a.rank, b.rank) ? -1 : 1));
}

/** How many commands a question back names. */
const MOST_NAMED = 3;

/** Only words that resemble the command's are said back: any other may be a password. */
function near(tokens: readonly Token[], hits: readonly Found[]): Match {
  const [first] = hits;
  if (!first) return { kind: 'none' };
  const heard = first.at.map(i => tokens[i]?.key ?? '').join(' ');
  // its question would otherwise be answered with a password that nobody notices
  const { phrase, at } = hits.find(h => h.phrase.action.passwordTyped) ?? first;
  const names = [...new Set(hits.map(h => h.phrase.words.join(' ')))].slice(0, MOST_NAMED);
  return { kind: 'near', said: heard.slice(0, 40), near: names.join('" or "'), phrase, at };
}

/** Words of so many actions say nothing. */
const COMMON = 8;

/** Some words of a command: `reset jane`, `password jane`; those of which most are there. */
function partly(tokens: readonly Token[], phrases: Phrases): Match {
  const hits = new Map<Phrase, number[]>();
  for (const [i, t] of tokens.entries()) {
    if (t.quoted || FILLERS.has(t.key)) continue;
    for (const phrase of phrases.byWord.get(isAddress(t) ? 'user' : squeezed(t.key)) ?? []) {
      const said = hits.get(phrase);
      if (said) said.push(i);
      else hits.set(phrase, [i]);
    }
  }
  const share = (phrase: Phrase, at: readonly number[]) => new Set(at.map(i => tokens[i]?.key)).size / phrase.words.length;
  const most = Math.max(0, ...[...hits].map(([phrase, at]) => share(phrase, at)));
  const best = new Map<Phrase['action'], Found>();
  const people = (phrase: Phrase) => (phrase.words.some(word => PERSON.has(word)) ? 0 : 1);
  for (const [phrase, at] of [...hits].sort(([a], [b]) => people(a) - people(b))) {
    const heard = at.filter(i => !tokens.slice(i, i + 1).some(isAddress));
    if (share(phrase, at) === most && heard.length > 0 && !best.has(phrase.action)) {
      best.set(phrase.action, { phrase, at: heard.slice(0, 1) });
    }
  }
  return best.size > COMMON ? { kind: 'none' } : near(tokens, [...best.values()]);
}

/** Does the message begin with an action's phrase of more than so many words? Then these words are that action's. */
export function beginsLonger(tokens: readonly Token[], words: number, phrases: Phrases): boolean {
  const keys = tokens.filter(t => t.quoted || (t.key !== '' && !SMALL.has(t.key))).map(t => (t.quoted ? '"' : squeezed(t.key)));
  const bare = keys.slice(
    Math.max(
      keys.findIndex(key => !FILLERS.has(key)),
      0,
    ),
  );
  return [keys, bare].some(said =>
    (phrases.byFirst.get(said[0] ?? '') ?? []).some(p => p.words.length > words && p.words.every((word, i) => said[i] === word)),
  );
}
