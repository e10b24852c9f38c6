import type { AnyAction } from '../model/action';
import { callerOpen } from '../model/caller';
import type { Request } from '../model/request';
import type { CardView } from '../model/view';
import { askingBand, byCode, callerAhead } from './caller';
import { asAsked, card, chosen, job, nameOf, ofRequest, reasonFact, ruleAndTicket } from './parts';
import { brief, fact, LONGEST, moment, ownFact, summaryOf, within } from './text';

/** What the technician should do before they press. */
export const ringsFirst = (r: Request): string =>
  !callerOpen(r)
    ? ''
    : `The phone of ${nameOf(r)} rings as soon as you press${r.approval?.caller?.codes ? ', unless you fill in a code' : ''}: tell them before.`;

/** The requester's card while the person is asked. */
export const asking = (r: Request, action: AnyAction): CardView =>
  card('waiting', {
    ...ofRequest(r, action, ''),
    summary: summaryOf(`Asking ${nameOf(r)} on their own phone: ${job(r, action)}.`, `Request ${r.id}.`),
    status: askingBand(r),
    facts: [...callerAhead(r), ...reasonFact(r), ...chosen(r, action), ...ruleAndTicket(r)],
    note: byCode(r)
      ? 'CIPP checks the code; nobody’s phone rings. This card changes by itself.'
      : 'Their phone asks them to approve; the answer takes up to a minute. This card changes by itself.',
  });

/** For the auditors' channel, at once: somebody asked in the name of a person who says that it was not them. */
export function callerAlert(r: Request, plain: AnyAction): CardView {
  const action = asAsked(r, plain);
  const { name } = r.requester;
  return card('decided', {
    ...ofRequest(r, action, ''),
    summary: summaryOf(`Denied on their own phone: ${job(r, action, true)}, asked by ${brief(name)}.`, `Request ${r.id}.`),
    title: `Denied by the person: ${within(action.title)}`,
    status: { style: 'attention', word: 'They denied it on their own phone', detail: 'somebody may be calling in their name' },
    facts: [
      fact('Asked by', name, LONGEST.name),
      ownFact('When', moment(r.approval?.caller?.at ?? r.updatedAt)),
      ...reasonFact(r),
      ...chosen(r, action),
      ...ruleAndTicket(r),
    ],
    note: 'Nothing to press. Ask who called the technician, and warn the person.',
    offers: [],
    ticketNote: [],
  });
}
