import type { AnyAction } from '../model/action';
import { callerOpen } from '../model/caller';
import { PROBLEMS } from '../model/problem';
import { type Request, STATE_WORDS } from '../model/request';
import type { AuditRow } from '../model/store';
import type { CardView } from '../model/view';
import { ASKING } from './caller';
import { asAsked, card, nameOf, personOf } from './parts';
import { ago, counted, foreign, headline, at as instantOf, LONGEST, summaryOf, whole } from './text';
import type { AuditFilters, Others, Own, RequestList } from './types';

/** Rows of one card (docs/cards.md §11). */
const MOST_REQUESTS = 10;
const MOST_ROWS = 8;

/** `my requests` and `approvals`: newest first as given; a row opens its request. */
export function requests(about: {
  title: string;
  requests: readonly Request[];
  actions: (id: string) => AnyAction | undefined;
  at: string;
}): CardView {
  const { title, requests: all, actions, at } = about;
  const words = all.length === 0 ? 'There are none.' : `${counted(all.length, 'request')}, newest first.`;
  return card('requests', {
    summary: summaryOf(`${title}: ${words}`),
    title,
    words,
    rows: all.slice(0, MOST_REQUESTS).map(r => requestRow(r, actions(r.action), at)),
    more: all.length > MOST_REQUESTS ? `${MOST_REQUESTS} of ${all.length}. Type status and a request number to see another.` : undefined,
    footer: { words: title, at: instantOf(at) },
  });
}

const requestRow = (r: Request, action: AnyAction | undefined, now: string): RequestList['rows'][number] => ({
  id: r.id,
  what: headline(action ? asAsked(r, action).title : foreign(r.action, LONGEST.name)),
  whom: foreign(nameOf(r), LONGEST.name),
  where: placeOf(r),
  state: r.state === 'pending' && callerOpen(r) ? ASKING : STATE_WORDS[r.state],
  age: ago(r.createdAt, now),
});

/** What stands under the name of a request's target, or of its customer. */
function placeOf(r: Request): Others {
  const { upn, tenant } = personOf(r);
  return [upn, tenant].filter(Boolean).join(' · ');
}

/** One page of the audit. `words` says what was asked for; `older` is the sequence number before which the next page starts. */
export function audit(about: {
  rows: readonly AuditRow[];
  words: string;
  at: string;
  older?: number;
  which?: Partial<AuditFilters>;
}): CardView {
  const { words, at, older, which } = about;
  const rows = about.rows.slice(0, MOST_ROWS);
  const filters = plainFilters(which);
  const next = older === undefined || !filters ? undefined : { before: older, ...filters };
  const rest = older === undefined ? '' : next ? '; there are older ones' : '; narrow it down to see older ones';
  const page = rows.length === 0 ? 'No rows.' : `${counted(rows.length, 'row')}, newest first${rest}.`;
  return card('audit', {
    summary: summaryOf(`Audit: ${foreign(words, LONGEST.name)} ${page}`),
    title: 'Audit',
    words: foreign(words, LONGEST.words),
    rows: rows.map(rowOf),
    page,
    older: next,
    file: rows.length > 0 ? filters : undefined,
    footer: { words: rows.length === 0 ? 'Audit' : `Rows ${rows.at(-1)?.seq} to ${rows[0]?.seq}`, at: instantOf(at) },
  });
}

const PLAIN = /^[\p{L}\p{M}\p{N} .,'@_:+-]{0,254}$/u;

const NO_FILTERS: AuditFilters = { actor: '', tenant: '', request: '', action: '', result: '', since: '', until: '' };

/** Nothing where a filter holds more than a plain name or id: the next page, or the file, must not be wider than this one. */
function plainFilters(which: Partial<AuditFilters> = {}): AuditFilters | undefined {
  const given = Object.fromEntries(Object.entries(which).filter(([, text]) => text !== undefined));
  const filters = { ...NO_FILTERS, ...given };
  return Object.values(filters).every(text => PLAIN.test(text)) ? filters : undefined;
}

function rowOf(row: AuditRow) {
  const { endpoint, status, ms } = row;
  // a switch leaves nothing but its reason
  const thrown = row.step === 'switch-off' || row.step === 'switch-on';
  const answer = endpoint && [endpoint, status, ms === undefined ? '' : `${ms} ms`].filter(Boolean).join(' ');
  const why = thrown ? `Because: ${row.outcome}` : codeOf(row.outcome);
  const details = [row.rule ? `Rule: ${row.rule}` : '', answer, why, row.tenant?.domain];
  return {
    at: instantOf(row.at),
    outcome: thrown ? 'Noted' : outcomeOf(row.outcome),
    request: row.request ?? `row ${row.seq}`,
    who: foreign(row.actor?.name ?? 'The bot', LONGEST.name),
    what: foreign([row.step, row.action].filter(Boolean).join(': ').replaceAll('-', ' '), LONGEST.name),
    whom: whole(row.target?.upn ?? row.tenant?.domain ?? '–'),
    detail: foreign(details.filter(Boolean).join(' · '), LONGEST.words),
  };
}

/** The state's word where the outcome is a state; a problem's code is a refusal. What is no state is named in the detail. */
function outcomeOf(outcome: string | undefined): Own {
  if (outcome === undefined) return 'Noted';
  if (Object.hasOwn(STATE_WORDS, outcome)) return STATE_WORDS[outcome as keyof typeof STATE_WORDS];
  return Object.hasOwn(PROBLEMS, outcome) ? STATE_WORDS.refused : 'Noted';
}
const codeOf = (outcome: string | undefined) =>
  outcome && !Object.hasOwn(STATE_WORDS, outcome) ? outcome.toLowerCase().replaceAll(/[_-]/g, ' ') : '';
