import { type AnyAction, subjectField, throughGraph, withValues } from '../model/action';
import { utcWords } from '../model/clock';
import { detailOf, type Field, isPerson } from '../model/field';
import { type Decision, type Request, STATE_WORDS, type State, valuesOf } from '../model/request';
import type { CardView } from '../model/view';
import { worded } from '../model/worded';
import { callerFacts, callerLine } from './caller';
import { at, brief, dayOf, fact, foreign, headline, LONGEST, moment, ownFact, summaryOf, whole, within } from './text';
import type { BandStyle, Cards, Fact, Flag, Handle, Line, Own, Person, Status } from './types';

/** Labels of facts: a short column where all of them fit, so that values have room on a phone. */
const SHORT_LABEL = 11;
const LABELS = { short: '84px', long: '104px' } as const;

/** A template's name and its data, as plain JSON: a key without a value is left out (docs/cards.md §10). */
export function card<K extends keyof Cards>(name: K, data: Omit<Cards[K], 'labelWidth'>): CardView {
  const { facts = [], about = [], may = [] } = data as { facts?: Fact[]; about?: Fact[]; may?: Fact[] };
  const long = [...facts, ...about, ...may].some(({ label }) => label.length > SHORT_LABEL);
  const more = 'facts' in data ? { labelWidth: long ? LABELS.long : LABELS.short } : {};
  return { card: name, data: filled({ ...data, ...more }) as CardView['data'] };
}

/** The same without keys that have no value. */
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== 'object' || value === null) return value;
  const some: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) if (one !== undefined) some[name] = filled(one);
  return some;
}

const STYLES: Record<State, BandStyle> = {
  draft: 'accent',
  pending: 'emphasis',
  approved: 'good',
  running: 'accent',
  done: 'good',
  accepted: 'warning',
  failed: 'attention',
  unknown: 'attention',
  refused: 'warning',
  denied: 'attention',
  withdrawn: 'emphasis',
  expired: 'emphasis',
};

/** The band of a state: its word, its colour and what this card adds (docs/cards.md §2). */
export const band = (state: State, detail?: Own): Status => ({ style: STYLES[state], word: STATE_WORDS[state], detail });

export const handle = (request: Request): Handle => ({ id: request.id, once: request.key });

/** The action as this request has it: `Disable User` may mean to unblock, and Graph leaves less choice than CIPP. */
export function asAsked(request: Request, action: AnyAction): AnyAction {
  const asked = withValues(action, valuesOf(request, action));
  return request.backend === 'graph' ? throughGraph(asked) : asked;
}

/** What all cards of a request share. `more` ends the summary's sentence about it. */
export function ofRequest(request: Request, action: AnyAction, more: Own) {
  return {
    summary: summaryOf(`${STATE_WORDS[request.state]}: ${job(request, action)}.${more && ` ${more}`}`, `Request ${request.id}.`),
    title: headline(action.title),
    request: handle(request),
    target: personOf(request),
    footer: footerOf(request),
  };
}

export const footerOf = (request: Request) => ({ words: `Request ${request.id}`, at: at(request.createdAt) });

type Aimed = Pick<Request, 'target' | 'tenant'>;

/** Whom a request is about, short; the customer where it is about nobody and nothing. */
export const nameOf = ({ target, tenant }: Aimed): string => brief(target ? target.name || detailOf(target) : tenant.name);

/** `reset password for Jane Doe`, `add user at Contoso Ltd`: what a request is, within a sentence. `where`: with the customer either way. */
export function job({ target, tenant }: Aimed, action: AnyAction, where = false): Own {
  const title = within(action.title);
  const place = tenant.wide === 'instance' ? '' : tenant.wide === 'all' ? ' at all customers' : ` at ${brief(tenant.name)}`;
  return target ? `${title} for ${nameOf({ target, tenant })}${where ? place : ''}` : `${title}${place}`;
}

/** What stands under the name where there is no single customer. */
const WIDE = { all: 'Every customer at once', instance: 'Not one customer' } as const;

/** Whom or what it is about, and at which customer; without a target the customer alone, not twice. */
export function personOf({ target, tenant }: Aimed): Person {
  const name = foreign(tenant.name, LONGEST.name);
  if (!target) return { name, upn: tenant.wide ? WIDE[tenant.wide] : whole(tenant.domain) };
  return {
    name: foreign(target.name || detailOf(target) || target.id, LONGEST.name),
    upn: whole(detailOf(target) || target.id),
    tenant: name,
    ...(tenant.wide ? {} : { domain: whole(tenant.domain) }),
  };
}

/** The action's own fields by name, without what it is about. */
export function fieldsOf(action: AnyAction): [string, Field][] {
  const subject = subjectField(action);
  return Object.entries(action.fields).filter(([name]) => name !== subject);
}

/** What was said and chosen, in words; of the switches those that do something, and those that were turned off. */
export function chosen(request: Pick<Request, 'values'>, action: AnyAction, which: (field: Field) => boolean = () => true): Fact[] {
  const fields = fieldsOf(action).filter(([id, field]) => request.values[id] !== undefined && which(field));
  const facts = fields.flatMap(([id, field]) => {
    const value = request.values[id];
    if (field.type === 'toggle') return [];
    if (field.type === 'date') return [ownFact(field.label, field.day ? dayOf(String(value)) : moment(String(value)))];
    const text = worded(field, value);
    return text ? [fact(field.label, text)] : [];
  });
  const switched = fields.flatMap(([id, field]) => {
    if (field.type !== 'toggle') return [];
    const on = request.values[id] === true;
    return on || field.default || field.onConfirm ? [`${field.label}${on ? '' : ': no'}`] : [];
  });
  return [...facts, ...switched.map((text, i) => ownFact(i === 0 ? 'Then' : '', text))];
}

export const ruleAndTicket = (request: Request): Fact[] => [fact('Rule', request.rule), ...ticketFact(request)];
const ticketFact = ({ ticket }: Request): Fact[] => (ticket ? [fact('Ticket', ticket, LONGEST.name)] : []);
export const reasonFact = ({ reason }: Request): Fact[] => (reason ? [fact('Reason', reason)] : []);

/** What a run rests on: who approved it, which rule, which ticket. */
export const basis = (request: Request): Fact[] => [...approvedFacts(request), ...ruleAndTicket(request)];

/** `one approval`, `2 approvals`, `3 approvals at 2 stages`. */
export function approvalsWanted(stages: readonly { count: number }[]): Own {
  const count = stages.reduce((sum, stage) => sum + stage.count, 0);
  const words = count === 1 ? 'one approval' : `${count} approvals`;
  return stages.length > 1 ? `${words} at ${stages.length} stages` : words;
}

export const approvals = ({ approval }: Pick<Request, 'approval'>): Decision[] => (approval?.decisions ?? []).filter(d => d.approved);
export const approvedFacts = (request: Request): Fact[] => [
  ...callerFacts(request),
  ...approvals(request).map(d => decisionFact('Approved', d)),
];
/** The name is made safe and the time is ours, so the client's clock shows in a TextRun. */
export const decisionFact = (label: Own, { by, at: when }: Decision): Fact => ({
  label,
  value: `by ${foreign(by.name, LONGEST.name)}, ${moment(when)}`,
});

/** What tells this person from another of the same name. */
export function jobOf({ before }: Request): Fact[] {
  const job = [before?.title, before?.department].filter(Boolean).join(', ');
  return [
    ...(job ? [fact('Works as', job, LONGEST.name * 2)] : []),
    ...(before?.manager ? [fact('Manager', before.manager, LONGEST.name)] : []),
  ];
}

/** Whether it sets a new password: what is said of directories and password dates holds for these alone. */
export const isReset = (action: Pick<AnyAction, 'matrix'>): boolean => action.matrix === 'resetPassword';

/** What a person would trip over, in the yellow box under the name. */
export function flagsOf({ before, target, ...request }: Request, action: AnyAction): Flag[] {
  return [
    ...(action.warns?.(valuesOf({ ...request, target }, action)) ?? []).map(({ label, text }) => ({
      label: foreign(label, LONGEST.name),
      text: foreign(text, LONGEST.words),
    })),
    ...(before?.enabled === false && isReset(action)
      ? [{ label: 'Blocked', text: 'Sign-in is blocked for this account. A new password does not unblock it.' }]
      : []),
    ...(isPerson(target) && target.synced && isReset(action)
      ? [
          {
            label: 'Directory-synced',
            text: 'The password is written back to the on-premises directory. Microsoft accepts it first, and it may still fail later.',
          },
        ]
      : []),
  ];
}

/** Of a destructive action, what both cards say right under the target: what it does, and what CIPP told would go with it. */
export function changesOf(request: Request, action: AnyAction): Pick<Cards['approval'], 'changes' | 'flagStyle'> {
  if (action.risk !== 'destructive') return { flagStyle: 'warning' };
  const words = foreign(action.note?.(valuesOf(request, action)) ?? '', LONGEST.words * 2) || undefined;
  const counts = (request.stakes ?? []).map(text => ({ text: foreign(text, LONGEST.words) }));
  return { flagStyle: 'attention', ...((words || counts.length > 0) && { changes: { words, counts } }) };
}

/** What goes into the ticket system: who, whom, when, how it ended. UTC, because it is read far from the chat. */
export function ticketNote(request: Request, action: AnyAction, outcome: Own): Line[] {
  const { target, tenant, requester } = request;
  const approvers = approvals(request).map(d => foreign(d.by.name, LONGEST.name));
  const lines = [
    `${headline(action.title)}: ${outcome}`,
    target
      ? `${isPerson(target) ? 'Person' : 'About'}: ${foreign(target.name, LONGEST.name)}, ${whole(detailOf(target) || target.id)}`
      : '',
    tenant.wide ? `For: ${tenant.name}` : `Customer: ${foreign(tenant.name, LONGEST.name)}, ${whole(tenant.domain)}`,
    `Asked by: ${foreign(requester.name, LONGEST.name)}`,
    callerLine(request),
    approvers.length > 0 ? `Approved by: ${approvers.join(', ')}` : '',
    `When: ${utcWords(new Date(request.ended?.at ?? request.updatedAt))}`,
    request.ticket ? `Ticket: ${foreign(request.ticket, LONGEST.name)}` : '',
    `Request: ${request.id}`,
  ];
  return lines.filter(Boolean).map(text => ({ text }));
}
