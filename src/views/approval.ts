import type { AnyAction } from '../model/action';
import { callerOpen } from '../model/caller';
import type { Speaker } from '../model/event';
import { problem } from '../model/problem';
import { type Approval, askedOf, type Comment, isUnderWay, MOST_COMMENTS, type Post, type Request, type State } from '../model/request';
import type { CardView, TextView } from '../model/view';
import { askingBand, callerFlags, callerVerdict, deniedBand, deniedStyle, untouched } from './caller';
import { throughFact } from './own-name';
import {
  approvals,
  asAsked,
  band,
  card,
  changesOf,
  chosen,
  flagsOf,
  isReset,
  job,
  jobOf,
  ofRequest,
  reasonFact,
  ruleAndTicket,
} from './parts';
import { brief, fact, foreign, LONGEST, moment, ownFact, plain, told as sentencesOf, summaryOf, time, within } from './text';
import type { Choice, Fact, Mention, Own, Status } from './types';
import { approverOf, commentFacts, countOf, decisionFacts, denialOf, endOf, handedFact, lapseOf, stillToCome, untilOf } from './waiting';

/** Who looks at the card. Absent: everybody, as the message itself is; then it must be right for all of them. */
export type Viewer = 'approver' | 'decided' | 'requester' | 'bystander';

/**
 * The card that approvers decide on, which everybody in the channel reads: no secret, and nothing about one. `post` is the message
 * it is for; without one it is as the present stage asks, and mentions nobody. `viewer` makes it one person's own, which only ever
 * answers that person's press; `link` leads to the message in the channel.
 */
export function approval(r: Request, plain: AnyAction, about: { post?: Post; viewer?: Viewer; link?: string } = {}): CardView {
  const action = asAsked(r, plain);
  if (r.state !== 'pending' || !r.approval || callerOpen(r)) return over(r, r.state, action);
  return about.post && about.post.stage < r.approval.stage ? over(r, r.state, action) : open(r, r.approval, action, about);
}

function open(
  r: Request,
  terms: Approval,
  action: AnyAction,
  { post, viewer, link }: { post?: Post; viewer?: Viewer; link?: string },
): CardView {
  const flags = [...callerFlags(r), ...flagsOf(r, action)];
  const warnings = flags.length === 0 ? '' : `, ${flags.length === 1 ? 'one warning' : `${flags.length} warnings`}`;
  const mentions = terms.mention ? mentionsOf(post?.mentions ?? []) : [];
  const given = approvals(r).map(d => plain(d.by.name));
  const detail = [countOf(r), given.length > 0 ? `approved by ${given.join(', ')}` : '', untilOf(r)].filter(Boolean).join(' · ');
  return card('approval', {
    ...ofRequest(r, action, ''),
    summary: summaryOf(
      `${terms.caller?.state === 'denied' ? 'Denied on their own phone. ' : ''}Approval ${terms.remindedAt || terms.escalatedAt ? 'still ' : ''}needed${warnings}: ${job(r, action, true)}, asked by ${brief(r.requester.name)}.`,
      `Request ${r.id}.`,
    ),
    title: `Approve: ${within(action.title)}?`,
    status: deniedBand(r, detail) ?? { style: 'accent', word: viewer === 'approver' ? 'Needs your approval' : 'Needs approval', detail },
    about: jobOf(r),
    ...changesOf(r, action),
    flags,
    facts: [
      askedBy(r),
      ...callerVerdict(r),
      ...reasonFact(r),
      ...chosen(r, action),
      ...ruleAndTicket(r),
      ...throughFact(r, 'the requester’s'),
      fact('Approver', approverOf(terms)),
      ...handedFact(terms),
      ...stillToCome(terms),
      ...commentFacts(terms),
    ],
    note: `${OWN_WORDS[viewer ?? 'everybody']}${laterStages(terms, r)}${action.secret ? ' What it returns goes to the requester alone, never to this channel.' : ''}`,
    call: mentions.length > 0 ? mentions.map(m => `<at>${m.name}</at>`).join(', ') : undefined,
    mentions,
    can: abilities(terms, viewer),
    handTo: viewer === undefined || viewer === 'approver' ? handTo(terms) : undefined,
    refresh: { userIds: post?.viewers ?? [] },
    link,
  });
}

const OWN_WORDS: Record<Viewer | 'everybody', Own> = {
  everybody: '',
  approver: '',
  decided: 'You have decided already; others still have to. ',
  requester: 'This is your own request: somebody else decides on it. ',
  bystander: 'You cannot decide on this one. ',
};

/** Buttons. What they do is looked up again when they are pressed. */
const abilities = (terms: Approval, viewer: Viewer | undefined) => ({
  decide: viewer === undefined || viewer === 'approver',
  withdraw: viewer === 'requester',
  comment: viewer !== 'bystander' && terms.comments.length < MOST_COMMENTS,
});

/** One alone has nobody to hand it over to. */
function handTo(terms: Approval): Choice[] | undefined {
  const people = askedOf(terms).filter(({ id }) => !terms.decisions.some(d => d.by.id === id));
  return people.length > 1 ? people.map(({ id, name }) => ({ title: brief(name), value: id })) : undefined;
}

/** A comment as a message of its own: in the thread below the card, or to the requester. */
export const commented = (r: Request, plain: AnyAction, { by, text }: Comment): TextView => ({
  text: `${brief(by.name)} on ${job(r, asAsked(r, plain))}: “${foreign(text, LONGEST.words)}” To answer, type: comment ${r.id} and your words.`,
});

/** A mention rings a phone. Its text must stand letter by letter in a TextBlock, so the name is made plain for both. */
const mentionsOf = (people: readonly Speaker[]): Mention[] =>
  people.map(({ teamsId, name }) => ({ id: teamsId, name: plain(name) || 'approver' }));

/** What an approval leads to. */
function laterStages({ stages, stage }: Approval, { backend }: Request): Own {
  if (stage + 1 < stages.length) return 'If approved, the next stage is asked.';
  return backend === 'graph' ? 'If approved, it runs as soon as the requester is signed in.' : 'If approved, it runs at once.';
}

const askedBy = (r: Request): Fact => fact('Asked by', r.requester.name, LONGEST.name);

/** After the decision: nothing left to press. */
const over = (r: Request, state: State, action: AnyAction): CardView =>
  card('decided', {
    ...ofRequest(r, action, byWords(r) && `${byWords(r)}.`),
    status: statusOf(r, state, action),
    facts: [
      ...decisionFacts(r),
      ...whyFacts(r, state),
      ...(r.settled ? [fact('Settled', `by ${r.settled.by.name}`, LONGEST.name)] : []),
      askedBy(r),
      ...reasonFact(r),
      ...chosen(r, action),
      ...ruleAndTicket(r),
    ],
    offers: [],
    ticketNote: [],
  });

function statusOf(r: Request, state: State, action: AnyAction): Status {
  const at = time(r.ended?.at ?? r.updatedAt);
  switch (state) {
    case 'draft':
      return band(state);
    case 'pending':
      if (callerOpen(r)) return askingBand(r);
      // an earlier stage's card
      return { ...band('approved'), detail: `goes on to ${countOf(r)}` };
    case 'approved':
      return band(state, `${time(r.updatedAt)}, ${r.backend === 'graph' ? 'runs when the requester is signed in' : 'runs in a moment'}`);
    case 'running':
      return { ...band('approved'), detail: `${time(r.startedAt ?? r.updatedAt)}, running` };
    case 'done':
      // what the warning says may concern the answer, which is the requester's
      if (r.ended?.warning) return { style: 'warning', word: 'Done, with a warning', detail: `${at}, told to the requester` };
      return band(state, r.settled ? 'settled by a person' : at);
    case 'accepted':
      if (r.operation) return band(state, isUnderWay(r) ? 'Microsoft is working on it' : 'Microsoft does not say how it ended');
      return band(state, isReset(action) ? 'directory-synced' : 'its answer proves no more');
    case 'failed':
      return band(state, r.settled ? 'settled by a person' : 'nothing was changed');
    case 'unknown':
      return band(state, 'it may or may not have happened');
    case 'refused':
      return { ...band(state, untouched(r)), ...deniedStyle(r) };
    case 'denied':
    case 'withdrawn':
    case 'expired':
      return band(state, endOf(r, state));
  }
}

/** Our sentence for why, never CIPP's own words: those are for the requester. */
function whyFacts(r: Request, state: State): Fact[] {
  if (!r.ended?.why || r.settled || !['failed', 'refused', 'unknown'].includes(state)) return [];
  const { level, tell } = sentencesOf(problem(r.ended.why, r.ended.whyData));
  // an outcome that was unknown at first and is known now
  return level === 'unknown' && state !== 'unknown' ? [] : [fact('Because', tell)];
}

/** A short message of its own in the requester's chat, so that a phone rings: an edited card does not ring. */
export const told = (r: Request, action: AnyAction): TextView => ({
  text: `${decidedWords(r, job(r, asAsked(r, action)))} Request ${r.id}.`,
});

function decidedWords(r: Request, what: Own): string {
  switch (r.state) {
    case 'denied': {
      const reason = denialOf(r)?.reason;
      return `${byWords(r)}: ${what}. ${reason ? `Because: “${foreign(reason, LONGEST.words)}” ` : ''}Nothing was changed.`;
    }
    case 'expired':
      return `Expired: ${what}, ${lapseOf(r)}. Nothing was changed.`;
    case 'withdrawn':
      return `Withdrawn: ${what}. Nothing was changed.`;
    case 'refused': {
      const { tell, next } = sentencesOf(problem(r.ended?.why ?? 'CHANGED', r.ended?.whyData ?? { what: 'Something' }));
      return `Refused: ${what}. ${tell} ${next}`;
    }
    default:
      return `${byWords(r) || 'Approved'}: ${what}. The card shows how it goes on.`;
  }
}

/** The names as a summary or a message may hold them: neither runs Markdown. */
function byWords(r: Request): string {
  const denial = denialOf(r);
  if (denial) return `Denied by ${brief(denial.by.name)}`;
  const names = approvals(r).map(d => brief(d.by.name));
  return names.length > 0 ? `Approved by ${names.join(' and ')}` : '';
}

/** For the auditors' channel, at once: one person acts alone by an emergency rule. */
export function alert(r: Request, plain: AnyAction): CardView {
  const action = asAsked(r, plain);
  return card('decided', {
    ...ofRequest(r, action, ''),
    summary: summaryOf(`Emergency rule used: ${brief(r.requester.name)} alone runs ${job(r, action, true)}.`, `Request ${r.id}.`),
    title: `Emergency: ${within(action.title)}`,
    status: { style: 'warning', word: 'Emergency rule used', detail: 'by one person, without an approval' },
    facts: [askedBy(r), ownFact('When', moment(r.submittedAt ?? r.updatedAt)), ...reasonFact(r), ...chosen(r, action), ...ruleAndTicket(r)],
    note: 'Nothing to press: it runs already. Ask the person if you did not expect it.',
    offers: [],
    ticketNote: [],
  });
}
