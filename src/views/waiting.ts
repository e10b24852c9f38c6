import type { AnyAction } from '../model/action';
import type { Decision, Request, State } from '../model/request';
import type { CardView } from '../model/view';
import { approvals, approvedFacts, band, card, chosen, decisionFact, ofRequest, reasonFact, ruleAndTicket } from './parts';
import { fact, moment, ownFact, span, time } from './text';
import type { Fact, Own } from './types';

/** Beyond this an hour alone could be today's or tomorrow's. */
const SAME_DAY_MS = 12 * 60 * 60_000;

/** The requester's card while others decide. */
export const waiting = (r: Request, action: AnyAction): CardView =>
  card('waiting', {
    ...ofRequest(r, action, ''),
    status: band('pending', `${countOf(r)}, ${untilOf(r)}`),
    facts: [
      ...(r.approval ? [fact('Sent to', `channel ${r.approval.channel}`), fact('Approver', r.approval.who)] : []),
      ...approvedFacts(r),
      ...(r.approval?.remindedAt ? [ownFact('Reminded', moment(r.approval.remindedAt))] : []),
      ...reasonFact(r),
      ...chosen(r, action),
      ...ruleAndTicket(r),
    ],
    note: 'This card changes by itself, and a message tells you the decision. You may close the chat.',
  });

/** `1 of 2` approvals. */
export const countOf = (r: Request): Own => `${approvals(r).length} of ${r.approval?.count ?? 1}`;

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
  const given = approvals(r).length;
  if (!approval || given >= approval.count) return 'not run in time';
  return given === 0 ? `nobody decided in ${span(approval.expiresMs)}` : `only ${countOf(r)} in ${span(approval.expiresMs)}`;
}

export const denialOf = (r: Request): Decision | undefined => r.approval?.decisions.find(d => !d.approved);

/** Who said what, for the cards after a decision. */
export function decisionFacts(r: Request): Fact[] {
  const no = denialOf(r);
  return [...approvedFacts(r), ...(no ? [decisionFact('Denied', no)] : []), ...(no?.reason ? [fact('Because', no.reason)] : [])];
}
