import type { AnyAction } from '../model/action';
import type { Intent } from '../model/intent';
import { type Problem, problem } from '../model/problem';
import { beginsLonger } from './grammar';
import { begin } from './read-help';
import { FILLERS, phrasesOf } from './read-phrases';
import { LONGEST_NAME } from './reading';
import type { Token } from './text';

type Endpoint = Extract<Intent, { kind: 'endpoint' }>;

const NAME = /^[\p{L}\p{N}$_]{1,80}$/u;
/** As CIPP writes its endpoints. */
const OWN_CASE = /^(?:List|list|Exec|Add|Edit|Remove|Set|Get|New|Delete|Patch|Push|Public)[A-Z][A-Za-z0-9]*$/;

/** The word behind the product's name that says which endpoint; nothing where an action is called `cipp …` itself. */
function endpointAt(tokens: readonly Token[], catalogue: readonly AnyAction[]): Token | undefined {
  const first = begin(tokens);
  if (first?.key !== 'cipp' || beginsLonger(tokens, 1, phrasesOf(catalogue))) return undefined;
  return tokens[tokens.indexOf(first) + 1];
}

/** `cipp ListUsers`: written as CIPP does, it is never a command of the bot's own. */
export const isOwnCase = (t: Token | undefined): boolean => t !== undefined && !t.quoted && OWN_CASE.test(t.word);

/** `cipp <Endpoint> name=value …`: names and values as they are typed, because CIPP minds their letter case. */
export function readEndpoint(tokens: readonly Token[], text: string, catalogue: readonly AnyAction[]): Endpoint | Problem | undefined {
  const named = endpointAt(tokens, catalogue);
  if (begin(tokens)?.key !== 'cipp' || beginsLonger(tokens, 1, phrasesOf(catalogue))) return undefined;
  if (!named || named.quoted || named.assign || !NAME.test(named.word)) return problem('NOT_UNDERSTOOD');
  const { pairs, left } = pairsOf(text.slice(named.to));
  const where = placeOf(pairs, left);
  const strange = left.find(word => !FILLERS.has(word.toLowerCase()));
  if (strange !== undefined && !isOwnCase(named)) return problem('NOT_UNDERSTOOD');
  if (strange !== undefined) {
    return problem('BAD_VALUE', {
      field: named.word,
      value: /^\p{L}{1,20}$/u.test(strange) ? strange : 'that',
      expected: `Say what goes with it as name=value, texts with blanks in quotes, and the customer as in "at contoso".`,
    });
  }
  if ((where?.length ?? 0) > LONGEST_NAME)
    return problem('BAD_VALUE', { field: 'tenantFilter', value: 'a name that long', expected: 'Say its domain.' });
  return { kind: 'endpoint', endpoint: named.word, ...(where && { where }), values: Object.fromEntries(pairs) };
}

const PAIR = /([^\s=:"',{}[\]]{1,80})=\s?/y;

/** The pairs of a text, and the words between them. */
function pairsOf(text: string): { pairs: Map<string, string>; left: string[] } {
  const pairs = new Map<string, string>();
  const left: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (/[\s,;]/.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    PAIR.lastIndex = at;
    const name = PAIR.exec(text);
    if (name) at = PAIR.lastIndex;
    const value = valueAt(text, at);
    at = value.to;
    if (name) pairs.set(name[1] ?? '', value.text);
    else if (value.text) left.push(value.text);
  }
  return { pairs, left };
}

/** In quotes, in brackets, or up to the next blank. */
function valueAt(text: string, at: number): { text: string; to: number } {
  const c = text[at] ?? '';
  const close = c === '"' || c === "'" ? quoteEnd(text, at) : c === '{' || c === '[' ? bracketEnd(text, at) : -1;
  if (close > 0) return { text: c === '{' || c === '[' ? text.slice(at, close + 1) : text.slice(at + 1, close), to: close + 1 };
  let to = at;
  while (to < text.length && !/\s/.test(text[to] ?? '')) to += 1;
  return { text: text.slice(at, to).replace(/[,;]+$/, ''), to: Math.max(to, at + 1) };
}

function quoteEnd(text: string, at: number): number {
  for (let end = text.indexOf(text[at] ?? '', at + 1); end > 0; end = text.indexOf(text[at] ?? '', end + 1)) {
    if (end + 1 === text.length || /[\s,;.]/.test(text[end + 1] ?? '')) return end;
  }
  return -1;
}

function bracketEnd(text: string, at: number): number {
  let depth = 0;
  let inText = false;
  for (let i = at; i < text.length; i += 1) {
    const c = text[i];
    if (inText && c === '\\') i += 1;
    else if (c === '"') inText = !inText;
    else if (!inText && (c === '{' || c === '[')) depth += 1;
    else if (!inText && (c === '}' || c === ']')) depth -= 1;
    if (depth === 0) return i;
  }
  return -1;
}

const TENANT = new Set(['tenant', 'tenantfilter']);
const EVERYWHERE = /^all ?(?:tenants|customers|clients)$/i;

/** The customer, taken out of the pairs and the words. */
function placeOf(pairs: Map<string, string>, left: string[]): string | undefined {
  let where: string | undefined;
  for (const [name, value] of [...pairs]) {
    if (!TENANT.has(name.toLowerCase())) continue;
    pairs.delete(name);
    where = value || where;
  }
  const at = left.findIndex(word => ['at', '@'].includes(word.toLowerCase()));
  if (at >= 0)
    where =
      left
        .splice(at)
        .slice(1)
        .filter(word => !FILLERS.has(word.toLowerCase()))
        .join(' ')
        .replace(/[.!?]+$/, '') || where;
  return where !== undefined && EVERYWHERE.test(where) ? 'all' : where;
}
