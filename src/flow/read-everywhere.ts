import { knownName } from './read-field-names';
import { freeAt, isSaid, PLACES, type Reading, take } from './reading';
import type { Token } from './text';

const ALL = new Set(['all', 'every', 'each', 'any']);
const OURS = new Set(['my', 'our', 'the', 'of', 'your', 'their', 'other']);
const CUSTOMERS = new Set('customers tenants clients customer tenant client organisations organizations companies'.split(' '));
const ONE_WORD = new Set(['everywhere', 'alltenants', 'allcustomers']);
const BEFORE = new Set([...PLACES, 'for', 'across', 'on', 'of', 'over', 'to']);

/** Every customer at once, in words: `at all customers`, `everywhere`. An action that cannot do that hears a customer of this name. */
export function readEverywhere(r: Reading): void {
  for (const i of [...r.free]) {
    const to = everyoneAt(r.tokens, i, k => r.free.has(k));
    if (to === undefined) continue;
    const pair = freeAt(r, i - 1)?.assign || freeAt(r, i - 1)?.raw === '=';
    if (pair && knownName(freeAt(r, i - 1)?.key ?? '', r.action) !== 'tenant') continue;
    const said = r.text.slice(r.tokens[i]?.from, r.tokens[to]?.to).replace(/[.,;!?]+$/, '');
    take(r, pair || isSaid(freeAt(r, i - 1), BEFORE) ? i - 1 : i, to);
    r.where = r.action.all ? 'all' : said;
  }
}

/** The last of the words that begin here and mean every customer. */
function everyoneAt(tokens: readonly Token[], i: number, free: (k: number) => boolean): number | undefined {
  const at = (k: number) => (free(k) ? tokens[k] : undefined);
  const t = at(i);
  if (!t || t.quoted) return undefined;
  if (ONE_WORD.has(t.key)) return i;
  if (!ALL.has(t.key) || t.stop) return undefined;
  let to = i + 1;
  while (isSaid(at(to), OURS)) to += 1;
  return isSaid(at(to), CUSTOMERS) && !at(to)?.assign ? to : undefined;
}

/** The tokens without the words of `for all customers`: what stands behind a preposition is no command. */
export function besideEverywhere(tokens: readonly Token[]): readonly Token[] {
  const hidden = new Set<number>();
  for (const i of tokens.keys()) {
    const to = isSaid(tokens[i - 1], BEFORE) ? everyoneAt(tokens, i, () => true) : undefined;
    for (let k = i; to !== undefined && k <= to; k += 1) hidden.add(k);
  }
  return hidden.size === 0 ? tokens : tokens.map((t, i) => (hidden.has(i) ? { ...t, quoted: true } : t));
}
