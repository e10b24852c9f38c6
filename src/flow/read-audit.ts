import type { AnyAction } from '../model/action';
import { AUDIT_RESULTS, type AuditResult } from '../model/audit';
import type { Intent } from '../model/intent';
import { type Problem, problem } from '../model/problem';
import { findCommand } from './grammar';
import { FILLERS, phrasesOf, squeezed } from './read-phrases';
import { AND, isSaid, LONGEST_NAME, PLACES } from './reading';
import { isMail, passwordShaped, type Token } from './text';

type Audit = Extract<Intent, { kind: 'audit' }>;

interface Filters {
  mode: 'actor' | 'tenant';
  run: string[];
  actors: string[];
  tenants: string[];
  results: string[];
  since?: string;
  until?: string;
}

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const BY = set('by actor who person user technician requester upn');
const FOR = set('for of');
const NOUNS = set('tenant customer client organisation organization company');
const NOISE = set(
  'log logs trail chain history entries entry rows row events event report everything anything all any show list what did do does done happened has have was were been request requests id on = until and',
);
const UNTIL = set('until till before');
const NOW = set('now today');
const INTO = set('as in to the it a');
const ACTION = set('action actions');
const LOG = set('log logs trail');
const DOMAIN = /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}$/u;

/** Nobody is called that; `@ada24` is a person, `@` elsewhere is part of a password. */
const passwordLike = (t: Token): boolean =>
  !t.word.startsWith('@') && passwordShaped(t) && /\p{N}/u.test(t.raw) && /[^\p{L}\p{N}\s.,_'()-]/u.test(t.raw);

const refused = (
  value: string,
  expected = 'Say audit [export csv] [@person] [action] [refused, denied, failed …] [at customer] [since 7d] [until 2026-11-01] [R-7K3Q9M].',
): Problem => problem('BAD_VALUE', { field: 'audit', value, expected });

/** How a row ended, as people say it. */
const RESULTS: Readonly<Record<string, AuditResult>> = {
  ...Object.fromEntries((Object.keys(AUDIT_RESULTS) as AuditResult[]).map(word => [word, word])),
  refusal: 'refused',
  refusals: 'refused',
  denial: 'denied',
  denials: 'denied',
  failures: 'failed',
  approval: 'approved',
  approvals: 'approved',
  successful: 'succeeded',
  waiting: 'pending',
  running: 'started',
  cancelled: 'withdrawn',
  canceled: 'withdrawn',
  reads: 'read',
  exports: 'exported',
};
const FORMATS: Readonly<Record<string, Audit['file']>> = { csv: 'csv', jsonl: 'jsonl', ndjson: 'jsonl', json: 'jsonl' };

/** What stands behind `audit`: a bare name is a person; a domain, or what follows `at`, a customer; an action is one by what people call it. */
export function readAudit(tokens: readonly Token[], request: string | undefined, catalogue: readonly AnyAction[]): Audit | Problem {
  const { file, rest } = fileAsked(tokens);
  const named = actionIn(rest, catalogue);
  if ('problem' in named) return named;
  const { action, others } = named;
  const said = others.filter(t => (t.quoted || t.key !== '') && t.word.replace(/^#|'s$/g, '') !== request);
  const f: Filters = { mode: 'actor', run: [], actors: [], tenants: [], results: [] };
  for (let i = 0; i < said.length; ) {
    const span = spanAt(said, i);
    if (span && !span.since && !span.until) return refused('that', span.todo);
    if (span) flush(f);
    f.since = span?.since ?? f.since;
    f.until = span?.until ?? f.until;
    const t = said[i];
    if (!span && t && passwordLike(t)) return refused('that');
    if (!span && t) readWord(f, t, said[i + 1] === undefined || spanAt(said, i + 1) !== undefined);
    i += span?.used ?? 1;
  }
  flush(f);
  return checked(f, { request, action, file });
}

/** `export csv`, `export as json lines`: a file is wanted, which is a CSV where nothing else is said. */
function fileAsked(tokens: readonly Token[]): { file?: Audit['file']; rest: readonly Token[] } {
  const at = tokens.findIndex(t => !t.quoted && t.key !== '' && !FILLERS.has(t.key) && !LOG.has(t.key));
  if (!['export', 'download'].includes(tokens[at]?.key ?? '')) return { rest: tokens };
  let end = at + 1;
  while (isSaid(tokens[end], INTO)) end += 1;
  const file = isSaid(tokens[end], new Set(Object.keys(FORMATS))) ? FORMATS[tokens[end]?.key ?? ''] : undefined;
  if (file) end += tokens[end]?.key === 'json' && tokens[end + 1]?.key === 'lines' ? 2 : 1;
  return { file: file ?? 'csv', rest: tokens.slice(end) };
}

/**
 * The action that is named in it, and the words that are none of its own. One word is no name of an action (`users`, `groups`): it
 * would narrow the audit where somebody meant something else, so it is asked back.
 */
function actionIn(tokens: readonly Token[], catalogue: readonly AnyAction[]): { action?: string; others: readonly Token[] } | Problem {
  // a value is no command, but for this name
  const free = tokens.map((t, i) => (t.glued && isSaid(tokens[i - 1], ACTION) ? { ...t, glued: false } : t));
  const command = findCommand(free, phrasesOf(catalogue));
  if (command.kind !== 'found' || !command.exact) return { others: tokens };
  const { words, action } = command.phrase;
  const typed = command.at.map(i => free[i]?.key ?? '');
  if (words.length === 1 || (typed.length === 1 && squeezed(typed[0] ?? '') !== words.join('')))
    return typed.every(word => [LOG, NOISE, BY, NOUNS].some(known => known.has(word))) ? { others: tokens } : refused(words.join(' '));
  const own = new Set([...command.at, ...(command.small ?? [])]);
  const before = (t: Token, i: number) => own.has(i + 1) && (isSaid(t, ACTION) || t.raw === '=');
  return { action: action.id, others: tokens.filter((t, i) => !own.has(i) && !before(t, i)) };
}

function checked({ actors, tenants, results, since, until }: Filters, more: Pick<Audit, 'request' | 'action' | 'file'>): Audit | Problem {
  if (actors.length > 1 || tenants.length > 1) return refused('more than one', 'One person and one customer at a time.');
  if (results.length > 1) return refused('more than one', 'One of refused, denied, failed and so on at a time.');
  const [actor] = actors;
  const [tenant] = tenants;
  const [result] = results;
  if ([actor, tenant].some(name => (name?.length ?? 0) > LONGEST_NAME)) return refused('a name that long');
  const all = { actor, tenant, result, since, until: until === UNTIL_NOW ? undefined : until, ...more };
  return { kind: 'audit', ...Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) };
}

function readWord(f: Filters, t: Token, last: boolean): void {
  const within = f.run.length > 0;
  if (isMail(t.word)) {
    flush(f);
    add(f.actors, t.word.toLowerCase());
  } else if (t.word.startsWith('@')) {
    flush(f);
    if (t.word.length > 1) f.run.push(t.word.slice(1));
  } else if (Object.hasOwn(RESULTS, t.key) && !t.quoted && !(f.mode === 'tenant' && !within)) {
    flush(f);
    add(f.results, RESULTS[t.key] ?? '');
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

interface Span {
  since?: string;
  until?: string;
  used: number;
  /** What to say instead, where it could not be read. */
  todo?: string;
}

/** A span or day that begins here. Words are made spans that hold all they can mean: this stage knows no clock, and an auditor misses nothing. */
function spanAt(said: readonly Token[], i: number): Span | undefined {
  if (isSaid(said[i], UNTIL) && !said[i]?.quoted) return untilAt(said, i);
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
  if (!found) return said[i]?.key === 'since' && !said[i]?.quoted ? { used: 1, todo: SINCE_TODO } : undefined;
  const used = found[0].split(' ').length + (ahead[1]?.key === '=' ? 1 : 0);
  if (counted) return { used, since: counting(Number(counted[1] ?? 1), counted[2] ?? counted[3] ?? ''), todo: SINCE_TODO };
  if (named) return { used, since: naming(named) };
  return { used, since: day ? realDay(day[1] ?? '') : '7d', todo: SINCE_TODO };
}

const SINCE_TODO = 'Say since 24h, 7d, yesterday, last week or 2026-11-01.';
const UNTIL_TODO = 'Say until 24h, 7d or 2026-11-01; without it the audit is shown until now.';
/** What `until now` leaves: no end. */
const UNTIL_NOW = 'now';

/** `until 2026-11-20`, `until 7d`: words that could mean several moments are asked back, since each of them would hide something. */
function untilAt(said: readonly Token[], i: number): Span {
  const from = said[i + 1]?.raw === '=' ? i + 2 : i + 1;
  const skipped = from - i;
  if (isSaid(said[from], NOW)) return { used: skipped + 1, until: UNTIL_NOW };
  const text = said
    .slice(from, from + 4)
    .map(t => t.key)
    .join(' ');
  const counted = COUNTED.exec(text);
  if (counted) {
    const until = counting(Number(counted[1] ?? 1), counted[2] ?? counted[3] ?? '');
    return { used: skipped + counted[0].split(' ').length, until, todo: UNTIL_TODO };
  }
  const [, day = ''] = /^(\d{4}-\d{2}-\d{2})(?= |$)/.exec(text) ?? [];
  return { used: skipped + 1, until: realDay(day), todo: UNTIL_TODO };
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
