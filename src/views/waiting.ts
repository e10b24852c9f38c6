import type { AnyAction } from '../model/action';
import { callerOpen } from '../model/caller';
import { type Approval, type Decision, type Escalation, MOST_COMMENTS, type Request, type State, stageOf } from '../model/request';
import type { CardView } from '../model/view';
import { asking } from './asking';
import { approvals, approvedFacts, band, card, chosen, decisionFact, ofRequest, reasonFact, ruleAndTicket } from './parts';
import { fact, foreign, LONGEST, moment, ownFact, plain, span, time } from './text';
import type { Fact, Own } from './types';

/** Beyond this an hour alone could be today's or tomorrow's. */
const SAME_DAY_MS = 12 * 60 * 60_000;

/** The requester's card while others decide. */
export const waiting = (r: Request, action: AnyAction): CardView => (callerOpen(r) ? asking(r, action) : waitingForApprovers(r, action));

const waitingForApprovers = (r: Request, action: AnyAction): CardView =>
  card('waiting', {
    ...ofRequest(r, action, ''),
    status: band('pending', `${countOf(r)}, ${untilOf(r)}`),
    facts: [
      ...(r.approval ? [fact('Sent to', sentTo(r.approval)), fact('Approver', approverOf(r.approval))] : []),
      ...approvedFacts(r),
      ...(r.approval?.remindedAt ? [ownFact('Reminded', moment(r.approval.remindedAt))] : []),
      ...(r.approval ? [...handedFact(r.approval), ...stillToCome(r.approval), ...commentFacts(r.approval)] : []),
      ...reasonFact(r),
      ...chosen(r, action),
      ...ruleAndTicket(r),
    ],
    note: 'This card changes by itself, and a message tells you the decision. You may close the chat.',
    comment: (r.approval?.comments.length ?? 0) < MOST_COMMENTS ? 'Comment' : undefined,
  });

/** `1 of 2` approvals, of the stage that is asked: `stage 2 of 3 (Security), 1 of 2`. */
export function countOf({ approval }: Request): Own {
  if (!approval) return '0 of 1';
  const { stages, stage } = approval;
  const { name, count } = stageOf(approval);
  const given = `${approvals({ approval }).filter(d => d.stage === stage).length} of ${count}`;
  return stages.length === 1 ? given : `stage ${stage + 1} of ${stages.length}${name ? ` (${plain(name)})` : ''}, ${given}`;
}

/** Who may decide now. */
export function approverOf(approval: Approval): string {
  const { escalation, escalatedAt } = approval;
  const { who } = stageOf(approval);
  return escalation && escalatedAt && escalation.who !== who ? `${who} or ${escalation.who}` : who;
}

function sentTo(approval: Approval): string {
  const { escalation, escalatedAt } = approval;
  const second = escalation && escalatedAt ? [escalation.channel && `channel ${escalation.channel}`, people(escalation)] : [];
  return [`channel ${stageOf(approval).channel}`, ...second].filter(Boolean).join(' and ');
}

const people = ({ people: named }: Escalation) =>
  named.length > 0 && (named.length === 1 ? 'a named person' : `${named.length} named people`);

/** The stages after this one, and what happens when nobody decides. */
export function stillToCome({ stages, stage, escalation, escalatedAt }: Approval): Fact[] {
  const later = stages
    .slice(stage + 1)
    .map(({ name, count, who }) => [name && `${name}:`, count > 1 && `${count} of`, who].filter(Boolean).join(' '));
  return [
    ...later.map((who, i) => fact(i === 0 ? 'Next stage' : '', who)),
    ...(escalation && !escalatedAt ? [fact('Escalates', `after ${span(escalation.afterMs)} to ${escalation.who}`)] : []),
  ];
}

export const handedFact = ({ handed }: Approval): Fact[] =>
  handed ? [{ label: 'Handed to', value: `${foreign(handed.to.name, LONGEST.name)}, by ${foreign(handed.by.name, LONGEST.name)}` }] : [];

/** More than the last ones make the card too long; all are in the thread below it. */
const SHOWN_COMMENTS = 3;

export const commentFacts = ({ comments }: Pick<Approval, 'comments'>): Fact[] =>
  comments.slice(-SHOWN_COMMENTS).map(({ by, text }, i) => ({
    label: i === 0 ? 'Comments' : '',
    value: `${foreign(by.name, LONGEST.name)}: ${foreign(text, LONGEST.words)}`,
  }));

export const untilOf = (r: Request): Own => `until ${(r.approval?.expiresMs ?? 0) > SAME_DAY_MS ? moment(r.expiresAt) : time(r.expiresAt)}`;

/** How an approval ended that did not lead to a run, for its band. */
export function endOf(r: Request, state: Extract<State, 'denied' | 'withdrawn' | 'expired'>): Own {
  switch (state) {
    case 'denied':
      return `${time(r.updatedAt)}, nothing was changed`;
    case 'withdrawn':
      return 'by the requester, nothing was changed';
    case 'expired':
      return `${lapseOf(r)}, nothing was changed`;
  }
}

/** Whose time was over: the draft's, the approvers', or that of the approved run. */
export function lapseOf(r: Request): Own {
  const { approval, submittedAt } = r;
  if (!submittedAt) return 'not sent in time';
  if (!approval || r.state === 'approved') return 'not run in time';
  if (callerOpen(r)) return 'before the person answered on their phone';
  const given = approvals(r).length;
  if (given >= approval.stages.reduce((sum, { count }) => sum + count, 0)) return 'not run in time';
  return given === 0 ? `nobody decided in ${span(approval.expiresMs)}` : `only ${countOf(r)} in ${span(approval.expiresMs)}`;
}

export const denialOf = (r: Request): Decision | undefined => r.approval?.decisions.find(d => !d.approved);

/** Who said what, for the cards after a decision. */
export function decisionFacts(r: Request): Fact[] {
  const no = denialOf(r);
  return [...approvedFacts(r), ...(no ? [decisionFact('Denied', no)] : []), ...(no?.reason ? [fact('Because', no.reason)] : [])];
}
