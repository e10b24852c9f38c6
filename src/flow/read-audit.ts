import type { AnyAction } from '../model/action';
import type { Intent } from '../model/intent';
import { type Problem, problem } from '../model/problem';
import { findCommand } from './grammar';
import { FILLERS, phrasesOf } from './read-phrases';
import { AND, isSaid, LONGEST_NAME, PLACES } from './reading';
import { isMail, passwordShaped, type Token } from './text';

type Audit = Extract<Intent, { kind: 'audit' }>;

interface Filters {
  mode: 'actor' | 'tenant';
  run: string[];
  actors: string[];
  tenants: string[];
  since?: string;
}

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const BY = set('by actor who person user technician requester upn');
const FOR = set('for of');
const NOUNS = set('tenant customer client organisation organization company');
const NOISE = set(
  'log logs trail chain history entries entry rows row events event report everything anything all any show list what did do does done happened has have was were been request requests id on = until and',
);
const DOMAIN = /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}$/u;

/** Nobody is called that; `@ada24` is a person, `@` elsewhere is part of a password. */
const passwordLike = (t: Token): boolean =>
  !t.word.startsWith('@') && passwordShaped(t) && /\p{N}/u.test(t.raw) && /[^\p{L}\p{N}\s.,_'()-]/u.test(t.raw);

const refused = (
  value: string,
  expected = 'Say audit [@person] [customer] [since 24h, 7d, yesterday or 2026-11-01] [R-7K3Q9M].',
): Problem => problem('BAD_VALUE', { field: 'audit', value, expected });

/** What stands behind `audit`: a bare name is a person; a domain, or what follows `at`, a customer. */
export function readAudit(tokens: readonly Token[], request: string | undefined, catalogue: readonly AnyAction[]): Audit | Problem {
  const command = findCommand(tokens, phrasesOf(catalogue));
  if (command.kind === 'found' && command.exact) return refused(command.phrase.words.join(' '));
  const said = tokens.filter(t => (t.quoted || t.key !== '') && t.word.replace(/^#|'s$/g, '') !== request);
  const f: Filters = { mode: 'actor', run: [], actors: [], tenants: [] };
  for (let i = 0; i < said.length; ) {
    const span = spanAt(said, i);
    if (span && !span.since) return refused('that', 'Say since 24h, 7d, yesterday, last week or 2026-11-01.');
    if (span) flush(f);
    f.since = span?.since ?? f.since;
    const t = said[i];
    if (!span && t && passwordLike(t)) return refused('that');
    if (!span && t) readWord(f, t, said[i + 1] === undefined || spanAt(said, i + 1) !== undefined);
    i += span?.used ?? 1;
  }
  flush(f);
  return checked(f, request);
}

function checked({ actors, tenants, since }: Filters, request: string | undefined): Audit | Problem {
  if (actors.length > 1 || tenants.length > 1) return refused('more than one', 'One person and one customer at a time.');
  const [actor] = actors;
  const [tenant] = tenants;
  if ([actor, tenant].some(name => (name?.length ?? 0) > LONGEST_NAME)) return refused('a name that long');
  return { kind: 'audit', ...(actor && { actor }), ...(tenant && { tenant }), ...(request && { request }), ...(since && { since }) };
}

function readWord(f: Filters, t: Token, last: boolean): void {
  const within = f.run.length > 0;
  if (isMail(t.word)) {
    flush(f);
    add(f.actors, t.word.toLowerCase());
  } else if (t.word.startsWith('@')) {
    flush(f);
    if (t.word.length > 1) f.run.push(t.word.slice(1));
  } else if (isSaid(t, NOUNS) && within && f.mode === 'actor' && last) f.mode = 'tenant';
  else if (isSaid(t, PLACES) || t.key === 'domain') turn(f, 'tenant');
  else if (isSaid(t, BY)) turn(f, 'actor');
  else if (isSaid(t, FOR) && !(f.mode === 'tenant' && within)) turn(f, within || f.actors.length > 0 ? 'tenant' : 'actor');
  else if (f.mode === 'tenant' && within && (isSaid(t, AND) || t.key === 'of' || t.key === 'the')) f.run.push(t.word);
  else if (isSaid(t, AND)) flush(f);
  else if (!t.quoted && (NOISE.has(t.key) || FILLERS.has(t.key))) return;
  else if (f.mode === 'actor' && DOMAIN.test(t.word)) {
    flush(f);
    add(f.tenants, t.word.toLowerCase());
  } else f.run.push(`${t.word.replace(/\s+/g, ' ')}${t.stop === ',' ? ',' : ''}`);
}

function turn(f: Filters, mode: Filters['mode']): void {
  flush(f);
  f.mode = mode;
}

function flush(f: Filters): void {
  const name = f.run.join(' ').replace(/(?:'s)?,?$/, '');
  if (name) add(f.mode === 'actor' ? f.actors : f.tenants, name);
  f.run = [];
  f.mode = 'actor';
}

const add = (names: string[], name: string): void => {
  if (!names.some(n => n.toLowerCase() === name.toLowerCase())) names.push(name);
};

const UNIT = 'minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?';
const COUNTED = new RegExp(
  `^(?:(?:since|after|from|in|over|during|within|for) )?(?:the )?(?:(?:last|past|previous) )?(?:(\\d{1,4}) ?(${UNIT}|[mhdw])|(?:an?|one) (${UNIT}))(?: ago)?(?= |$)`,
);
const NAMED =
  /^(?:(?:since|after|from|in|over|during|within|for) )?(?:the )?(today|yesterday|(this|last|past|previous) (hour|day|week|month))(?= |$)/;
const WEEKDAY = /^(?:since|after|from|(?:since )?last) (?:mon|tues|wednes|thurs|fri|satur|sun)day(?= |$)/;
const DAY = /^(?:(?:since|after|from|on) )?(\d{4}-\d{2}-\d{2})(?:t\S*)?(?= |$)/;

const HOURS_OF: Readonly<Record<string, number>> = { h: 1, d: 24, w: 7 * 24, mo: 31 * 24 };

/** A span or day that begins here. Words are made spans that hold all they can mean: this stage knows no clock, and an auditor misses nothing. */
function spanAt(said: readonly Token[], i: number): { since?: string; used: number } | undefined {
  const ahead = said.slice(i, i + 6);
  const quoted = ahead.findIndex(t => t.quoted);
  const text = (quoted < 0 ? ahead : ahead.slice(0, quoted))
    .map(t => t.key)
    .join(' ')
    .replace(/^(\S+) = /, '$1 ');
  const counted = COUNTED.exec(text);
  const named = NAMED.exec(text);
  const day = DAY.exec(text);
  const found = counted ?? named ?? day ?? WEEKDAY.exec(text);
  if (!found) return said[i]?.key === 'since' && !said[i]?.quoted ? { used: 1 } : undefined;
  const used = found[0].split(' ').length + (ahead[1]?.key === '=' ? 1 : 0);
  if (counted) return { used, since: counting(Number(counted[1] ?? 1), counted[2] ?? counted[3] ?? '') };
  if (named) return { used, since: naming(named) };
  return { used, since: day ? realDay(day[1] ?? '') : '7d' };
}

function counting(n: number, unit: string): string | undefined {
  if (n === 0) return undefined;
  if (/^m(?!o)/.test(unit)) return `${Math.ceil(n / 60)}h`;
  const hours = n * (HOURS_OF[unit.startsWith('mo') ? 'mo' : unit.charAt(0)] ?? 1);
  return unit.startsWith('h') ? `${hours}h` : `${hours / 24}d`;
}

/** `last week` may mean the whole of the week before this one. */
function naming([, word, which, unit]: RegExpExecArray): string | undefined {
  if (word === 'today') return '24h';
  if (word === 'yesterday') return '48h';
  const spans = which === 'last' || which === 'previous' ? 2 : 1;
  return unit === 'hour' || unit === 'day' ? counting(1, unit) : counting(spans, unit ?? '');
}

/** The day, where the calendar has it. */
function realDay(day: string): string | undefined {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined;
}
