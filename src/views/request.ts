import type { AnyAction } from '../model/action';
import type { SecretRow } from '../model/ports';
import { type Problem, type ProblemCode, problem } from '../model/problem';
import type { Request, State } from '../model/request';
import type { SecretKind } from '../model/secret';
import type { CardView } from '../model/view';
import { confirm } from './confirm';
import { approvedFacts, band, basis, card, chosen, ofRequest, reasonFact, ruleAndTicket, ticketNote } from './parts';
import { problemCard } from './problem';
import { fact, LONGEST, moment, momentOf, ownFact, redLine, time, told } from './text';
import type { Fact, Own, Status } from './types';
import { decisionFacts, endOf, waiting } from './waiting';

/** What a card needs to know of a sealed secret: never the secret. */
export type Sealed = Pick<SecretRow, 'kind' | 'expiresAt' | 'shownAt' | 'wipedAt'>;

/**
 * The one card that fits the request's state. `sealed` is the secret's row where there is one. `p` is what was wrong with
 * the last press: a red line where the card goes on asking, else a card of its own about the request.
 */
export function request(r: Request, action: AnyAction, sealed?: Sealed, p?: Problem): CardView {
  switch (r.state) {
    case 'draft':
      return confirm(r, action, p);
    case 'accepted':
      return accepted(r, action, sealed, p);
    case 'unknown':
      return unknown(r, action, p);
  }
  return p ? problemCard(p, { request: r, action, at: r.updatedAt }) : settledCard(r, r.state, action, sealed);
}

function settledCard(r: Request, state: Exclude<State, 'draft' | 'accepted' | 'unknown'>, action: AnyAction, sealed?: Sealed): CardView {
  switch (state) {
    case 'approved':
    case 'running':
      return working(r, action);
    case 'done':
      if (!sealed) return doneWithoutSecret(r, action);
      return sealed.wipedAt ? wiped(r, action, { ...sealed, wipedAt: sealed.wipedAt }) : hidden(r, action, sealed);
    case 'failed':
      return failed(r, action);
    case 'refused':
      return refused(r, action);
    case 'pending':
      return waiting(r, action);
    case 'denied':
    case 'withdrawn':
    case 'expired':
      return ended(r, action, state);
  }
}

/** A message of its own, which rings: the secret's time was over before anybody looked. */
export const lapsed = (r: Request, action: AnyAction): CardView =>
  card('secret-wiped', {
    ...ofRequest(r, action, `The ${nounOf(r.ended?.secret)} was never shown and has been wiped.`),
    status: unseen(r, nounOf(r.ended?.secret)),
    facts: basis(r),
    note: 'Nobody has seen the new password, and the old one no longer works. It cannot be shown any more: start again.',
    again: againWords(action),
    ticketNote: ticketNote(r, action, 'done, but the new password was never looked at'),
  });

export const nounOf = (kind: SecretKind | undefined): Own => (kind === 'link' ? 'link' : 'password');
/** Done, with something to know (docs/cards.md §2). */
const WARNED: Status = { style: 'warning', word: 'Done, with a warning' };
const unseen = (r: Request, noun: Own): Status => ({
  ...(r.state === 'done' ? WARNED : band(r.state)),
  detail: `${noun} wiped, never shown`,
});
const againWords = (action: AnyAction): Own => `${action.title} again`;

function working(r: Request, action: AnyAction): CardView {
  const sent = r.startedAt && `sent to CIPP at ${time(r.startedAt)}`;
  return card('working', {
    ...ofRequest(r, action, ''),
    // without an approval nobody approved anything: the person pressed, and it is under way
    status: r.approval ? band(r.state, r.state === 'running' ? sent : 'runs in a moment') : band('running', sent || 'starts now'),
    facts: approvedFacts(r),
    note: 'Usually under 10 seconds, at most 2 minutes. This card changes by itself; asking again would not make it faster.',
  });
}

function hidden(r: Request, action: AnyAction, sealed: Sealed): CardView {
  const noun = nounOf(sealed.kind);
  const shown = sealed.shownAt !== undefined;
  return card('secret-hidden', {
    ...ofRequest(r, action, shown ? `The ${noun} was shown.` : `The new ${noun} is ready to be shown.`),
    status: band(r.state, shown ? `${noun} shown, wiped at ${time(sealed.expiresAt)}` : `${noun} ready, hidden`),
    facts: [...checked(r, 'Checked'), ...chosen(r, action), ...basis(r)],
    note: shown
      ? `You can show it again until then. Wipe it as soon as it is passed on.`
      : `Only you can show it. Wiped ${moment(sealed.expiresAt)} if not shown before. Look around before you press.`,
    show: `Show ${noun}`,
    ticketNote: ticketNote(r, action, 'done'),
  });
}

function wiped(r: Request, action: AnyAction, sealed: Sealed & { wipedAt: string }): CardView {
  const noun = nounOf(sealed.kind);
  const seen = sealed.shownAt !== undefined;
  return card('secret-wiped', {
    ...ofRequest(r, action, seen ? `The ${noun} has been wiped.` : `The ${noun} was wiped and never shown.`),
    status: seen ? band(r.state, `${noun} wiped at ${time(sealed.wipedAt)}`) : unseen(r, noun),
    facts: [
      sealed.shownAt ? ownFact('Shown', `to you, ${moment(sealed.shownAt)}`) : ownFact('Shown', 'never'),
      ...chosen(r, action),
      ...basis(r),
    ],
    note: seen
      ? 'It cannot be shown again. If it was not passed on, a new reset is a new request.'
      : 'Nobody has seen the new password, and the old one no longer works. A new reset is a new request.',
    again: againWords(action),
    ticketNote: ticketNote(r, action, 'done'),
  });
}

function accepted(r: Request, action: AnyAction, sealed?: Sealed, p?: Problem): CardView {
  const ready = sealed && !sealed.wipedAt;
  const noun = nounOf(sealed?.kind);
  const end = ready && (sealed.shownAt ? `${noun} shown, wiped at ${time(sealed.expiresAt)}` : `${noun} ready, hidden`);
  return card('accepted', {
    ...ofRequest(r, action, 'Directory-synced: have the person sign in.'),
    status: band(r.state, ['directory-synced', end || (sealed && `${noun} wiped`)].filter(Boolean).join(', ')),
    facts: [ownFact('Accepted', 'by Microsoft, to be written on premises'), ...chosen(r, action), ...checked(r, 'Checked'), ...basis(r)],
    note: 'The on-premises directory may still refuse it (writeback off, or its password rules). It then keeps the old password, and nobody is told.',
    check: 'Have the person sign in while you are on the phone.',
    problem: redLine(p),
    ...(ready ? { show: `Show ${noun}` } : {}),
    ticketNote: ticketNote(r, action, 'accepted by Microsoft, not confirmed by the on-premises directory'),
  });
}

function doneWithoutSecret(r: Request, action: AnyAction): CardView {
  const { settled } = r;
  const lost = action.secret && !r.ended?.secret;
  return card('decided', {
    ...ofRequest(r, action, settled ? 'Settled by a person.' : ''),
    status: r.ended?.warning ? WARNED : band(r.state, settled ? 'settled by a person' : undefined),
    facts: [...settledFacts(r), ...(r.ended?.warning ? [fact('Warning', r.ended.warning)] : []), ...chosen(r, action), ...basis(r)],
    note: lost
      ? 'The answer of CIPP, with the new password in it, never arrived: nobody knows it. A new reset is a new request.'
      : undefined,
    again: lost ? againWords(action) : undefined,
    ticketNote: ticketNote(r, action, settled ? 'done, as a person found out afterwards' : 'done'),
  });
}

/** Where pressing again by the same person can help; elsewhere an operator has to act first. */
const AGAIN: readonly ProblemCode[] = [
  'CIPP_UNREACHABLE',
  'CIPP_BUSY',
  'CIPP_FAILED',
  'CHANGED',
  'NO_RULE',
  'REQUESTER_UNREADABLE',
  'TENANTS_UNREADABLE',
  'USER_UNREADABLE',
  'TARGET_UNREADABLE',
];
const againAfter = (why: ProblemCode): Own | undefined => (AGAIN.includes(why) ? 'Try again' : undefined);

function failed(r: Request, action: AnyAction): CardView {
  const why = problem(r.ended?.why ?? 'CIPP_FAILED', r.ended?.whyData);
  const { level, tell, next } = told(why);
  const { settled } = r;
  const late = level === 'unknown';
  return card('failed', {
    ...ofRequest(r, action, settled ? 'Settled by a person: it did not work.' : 'Nothing was changed.'),
    status: band(r.state, settled ? 'settled by a person' : 'nothing was changed'),
    tell: late ? 'At first the outcome was unknown. It did not happen: nothing was changed.' : tell,
    facts: [...settledFacts(r), ...(r.ended?.said ? [fact('CIPP said', r.ended.said, LONGEST.cipp)] : []), ...basis(r)],
    heading: 'What to do',
    next: late ? [{ text: 'Try again, if it is still wanted.' }] : lines(next),
    again: late ? 'Try again' : againAfter(why.problem),
    ticketNote: ticketNote(r, action, settled ? 'failed, as a person found out afterwards' : 'failed, nothing was changed'),
  });
}

function unknown(r: Request, action: AnyAction, p?: Problem): CardView {
  const { tell } = told(problem(r.ended?.why ?? 'INTERRUPTED', r.ended?.whyData));
  const before = momentOf(r.before?.lastPasswordChange);
  return card('unknown', {
    ...ofRequest(r, action, 'It may or may not have happened. Check before repeating.'),
    status: band(r.state, 'it may or may not have happened'),
    tell: `${tell} It is not repeated by itself, because each reset sets another password.`,
    facts: [
      ...(r.startedAt ? [ownFact('Sent', moment(r.startedAt))] : []),
      ...approvedFacts(r),
      ownFact('Before', before ? `Password last changed ${before}` : 'Last password change not known'),
      ...(r.checked ? checked(r, 'Now') : [ownFact('Now', 'Not read yet')]),
      ...(r.ended?.said ? [fact('CIPP said', r.ended.said, LONGEST.cipp)] : []),
    ],
    heading: 'What to do',
    next: lines(
      r.checked
        ? '1. Compare Before and Now. Press Check now to read it again.'
        : '1. Press Check now: it reads when the password last changed.',
      '2. If it changed, nobody knows the new password. Settle it with "It worked", then start a new reset.',
      '3. If it did not, the old password still works. Settle it with "It did not work".',
    ),
    problem: redLine(p),
    ticketNote: ticketNote(r, action, 'outcome unknown, it may or may not have happened'),
  });
}

/** What a person's look found: the last password change, beside the one from before. */
function checked(r: Request, label: Own): Fact[] {
  if (!r.checked) return [];
  const read = moment(r.checked.at);
  const now = momentOf(r.checked.lastPasswordChange);
  if (!now) return [ownFact(label, `Last password change not known, read ${read}`)];
  const same = now === momentOf(r.before?.lastPasswordChange);
  return [ownFact(label, same ? `Password not changed since, read ${read}` : `Password last changed ${now}, read ${read}`)];
}

const settledFacts = ({ settled }: Request): Fact[] =>
  settled ? [fact('Settled', `by ${settled.by.name}`, LONGEST.name), fact('Because', settled.reason)] : [];

function refused(r: Request, action: AnyAction): CardView {
  const why = problem(r.ended?.why ?? 'CHANGED', r.ended?.whyData ?? { what: 'Something' });
  const { tell, next } = told(why);
  return card('refused', {
    ...ofRequest(r, action, 'Nothing was sent.'),
    status: band(r.state, 'nothing was sent'),
    tell,
    facts: basis(r),
    heading: 'What would make it pass',
    next: lines(next),
    again: againAfter(why.problem),
    ticketNote: ticketNote(r, action, 'refused, nothing was sent'),
  });
}

/** Denied, withdrawn or expired. A draft's end says only that; an approval's, who said what. */
const ended = (r: Request, action: AnyAction, state: 'denied' | 'withdrawn' | 'expired'): CardView =>
  card('decided', {
    ...ofRequest(r, action, 'Nothing was changed.'),
    status: band(state, endOf(r, state)),
    facts: [...decisionFacts(r), ...(r.approval && r.submittedAt ? reasonFact(r) : []), ...ruleAndTicket(r)],
    again: state === 'expired' ? 'Try again' : undefined,
    ticketNote: [],
  });

const lines = (...texts: string[]) => texts.filter(Boolean).map(text => ({ text }));
