import type { AnyAction } from '../model/action';
import type { Field } from '../model/field';
import { type Decision, type Request, STATE_WORDS, type State } from '../model/request';
import type { CardView } from '../model/view';
import { at, brief, fact, foreign, LONGEST, moment, ownFact, summaryOf, whole, within } from './text';
import type { BandStyle, Cards, Fact, Flag, Handle, Line, Own, Person, Status } from './types';

/** A template's name and its data, as plain JSON: a key without a value is left out (docs/cards.md §10). */
export const card = <K extends keyof Cards>(name: K, data: Cards[K]): CardView => ({ card: name, data: JSON.parse(JSON.stringify(data)) });

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

/** What all cards of a request share. `more` ends the summary's sentence about it. */
export function ofRequest(request: Request, action: AnyAction, more: Own) {
  return {
    summary: summaryOf(
      `${STATE_WORDS[request.state]}: ${within(action.title)} for ${nameOf(request)}.${more && ` ${more}`}`,
      `Request ${request.id}.`,
    ),
    title: action.title as Own,
    request: handle(request),
    target: personOf(request),
    footer: footerOf(request),
  };
}

export const footerOf = (request: Request) => ({ words: `Request ${request.id}`, at: at(request.createdAt) });

/** Whom a request is about, short; the customer where it is about no person. */
export const nameOf = (request: Request): string => brief(request.target?.name || request.target?.upn || request.tenant.name);

export function personOf(request: Pick<Request, 'target' | 'tenant'>): Person {
  const { target, tenant } = request;
  return {
    name: foreign(target?.name || target?.upn || tenant.name, LONGEST.name),
    upn: whole(target?.upn ?? tenant.domain),
    tenant: foreign(tenant.name, LONGEST.name),
    domain: whole(tenant.domain),
  };
}

/** The action's own fields by name, without what it is about. */
export const fieldsOf = (action: AnyAction): [string, Exclude<Field, { type: 'user' }>][] =>
  Object.entries(action.fields as Record<string, Field>).flatMap(([id, field]) =>
    field.type === 'user' ? [] : [[id, field] as [string, typeof field]],
  );

/** What was chosen on the confirm card, in words. */
export function chosen(request: Request, action: AnyAction): Fact[] {
  return fieldsOf(action).flatMap(([id, field]) => {
    const value = request.values[id];
    if (field.type === 'toggle') return [ownFact('Then', `${field.label}${value ? '' : ': no'}`)];
    return value ? [fact(field.label, String(value))] : [];
  });
}

export const ruleAndTicket = (request: Request): Fact[] => [fact('Rule', request.rule), ...ticketFact(request)];
const ticketFact = ({ ticket }: Request): Fact[] => (ticket ? [fact('Ticket', ticket, LONGEST.name)] : []);
export const reasonFact = ({ reason }: Request): Fact[] => (reason ? [fact('Reason', reason)] : []);

/** What a run rests on: who approved it, which rule, which ticket. */
export const basis = (request: Request): Fact[] => [...approvedFacts(request), ...ruleAndTicket(request)];

export const approvals = ({ approval }: Request): Decision[] => (approval?.decisions ?? []).filter(d => d.approved);
export const approvedFacts = (request: Request): Fact[] => approvals(request).map(d => decisionFact('Approved', d));
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

/** What a person would trip over, in the yellow box under the name. */
export function flagsOf({ before, target }: Request): Flag[] {
  return [
    ...(before?.enabled === false
      ? [{ label: 'Blocked', text: 'Sign-in is blocked for this account. A new password does not unblock it.' }]
      : []),
    ...(target?.synced
      ? [
          {
            label: 'Directory-synced',
            text: 'The password is written back to the on-premises directory. Microsoft accepts it first, and it may still fail later.',
          },
        ]
      : []),
  ];
}

/** What goes into the ticket system: who, whom, when, how it ended. UTC, because it is read far from the chat. */
export function ticketNote(request: Request, action: AnyAction, outcome: Own): Line[] {
  const { target, tenant, requester } = request;
  const approvers = approvals(request).map(d => foreign(d.by.name, LONGEST.name));
  const lines = [
    `${action.title}: ${outcome}`,
    target ? `Person: ${foreign(target.name, LONGEST.name)}, ${whole(target.upn)}` : '',
    `Customer: ${foreign(tenant.name, LONGEST.name)}, ${whole(tenant.domain)}`,
    `Asked by: ${foreign(requester.name, LONGEST.name)}`,
    approvers.length > 0 ? `Approved by: ${approvers.join(', ')}` : '',
    `When: ${utc(request.ended?.at ?? request.updatedAt)}`,
    request.ticket ? `Ticket: ${foreign(request.ticket, LONGEST.name)}` : '',
    `Request: ${request.id}`,
  ];
  return lines.filter(Boolean).map(text => ({ text }));
}

const utc = (iso: string) => `${at(iso).slice(0, 16).replace('T', ' ')} UTC`;
