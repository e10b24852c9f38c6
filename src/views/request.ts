import type { AnyAction } from '../model/action';
import { type Problem, type ProblemCode, problem } from '../model/problem';
import { isUnderWay, type Request, type State } from '../model/request';
import type { SecretRow } from '../model/store';
import type { CardView } from '../model/view';
import { deniedStyle, untouched } from './caller';
import { confirm } from './confirm';
import { doer, operationWords, throughFact } from './own-name';
import { approvedFacts, asAsked, band, basis, card, chosen, isReset, ofRequest, reasonFact, ruleAndTicket, ticketNote } from './parts';
import { problemCard } from './problem';
import { fact, headline, LONGEST, moment, momentOf, ownFact, redLine, time, told } from './text';
import type { Fact, Offer, Own, Status } from './types';
import { decisionFacts, endOf, waiting } from './waiting';
import { lookWith, nounOf, secretWords } from './wording';

/** What a card needs to know of a sealed secret: never the secret. */
export type Sealed = Pick<SecretRow, 'kind' | 'expiresAt' | 'shownAt' | 'wipedAt'>;

/**
 * The one card that fits the request's state. `sealed` is the secret's row where there is one. `p` is what was wrong with
 * the last press: a red line where the card goes on asking, else a card of its own about the request.
 */
export function request(r: Request, plain: AnyAction, sealed?: Sealed, p?: Problem): CardView {
  const action = asAsked(r, plain);
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
export function lapsed(r: Request, plain: AnyAction): CardView {
  const action = asAsked(r, plain);
  const { noun, unseen, again } = secretWords(r, action, r.ended?.secret);
  return card('secret-wiped', {
    ...ofRequest(r, action, `The ${noun} was never shown and has been wiped.`),
    status: neverSeen(r, noun),
    facts: basis(r),
    note: unseen,
    again,
    ticketNote: ticketNote(r, action, `done, but the ${noun} was never looked at`),
  });
}

/** Done, with something to know (docs/cards.md §2). */
const WARNED: Status = { style: 'warning', word: 'Done, with a warning' };
const doneBand = (r: Request): Status => (r.ended?.warning ? WARNED : band(r.state));
const neverSeen = (r: Request, noun: Own): Status => ({
  ...(r.state === 'done' ? WARNED : band(r.state)),
  detail: `${noun} wiped, never shown`,
});

function working(r: Request, action: AnyAction): CardView {
  if (r.state === 'approved' && r.signInAskedAt) return waitsForSignIn(r, action);
  const sent = r.startedAt && `sent to ${doer(r)} at ${time(r.startedAt)}`;
  return card('working', {
    ...ofRequest(r, action, ''),
    // without an approval nobody approved anything: the person pressed, and it is under way
    status: r.approval ? band(r.state, r.state === 'running' ? sent : 'runs in a moment') : band('running', sent || 'starts now'),
    facts: approvedFacts(r),
    note: 'Usually under 10 seconds, at most 2 minutes. This card changes by itself; asking again would not make it faster.',
  });
}

/** Approved, or in need of nobody's approval: its requester has to sign in, and then it runs. */
const waitsForSignIn = (r: Request, action: AnyAction): CardView =>
  card('working', {
    ...ofRequest(r, action, 'It waits for your sign-in.'),
    status: band('approved', 'waits for your sign-in, nothing was sent'),
    facts: [...throughFact(r), ...approvedFacts(r)],
    note: `Sign in with the card below; where Teams can do it by itself, it asks you nothing. Then it runs at once. It waits until ${time(r.expiresAt)}.`,
    signIn: 'Run now',
  });

function hidden(r: Request, action: AnyAction, sealed: Sealed): CardView {
  const noun = nounOf(sealed.kind);
  const shown = sealed.shownAt !== undefined;
  return card('secret-hidden', {
    ...ofRequest(r, action, shown ? `The ${noun} was shown.` : `The ${isReset(action) ? 'new ' : ''}${noun} is ready to be shown.`),
    status: { ...doneBand(r), detail: shown ? `${noun} shown, wiped at ${time(sealed.expiresAt)}` : `${noun} ready, hidden` },
    facts: [...checked(r, 'Checked'), ...warningFact(r), ...saidFacts(r), ...chosen(r, action), ...basis(r)],
    note: shown
      ? `You can show it again until then. Wipe it as soon as ${sealed.kind === 'text' ? 'you are done with it' : 'it is passed on'}.`
      : `Only you can show it. Wiped ${moment(sealed.expiresAt)} if not shown before. Look around before you press.`,
    show: `Show ${noun}`,
    ticketNote: ticketNote(r, action, 'done'),
  });
}

function wiped(r: Request, action: AnyAction, sealed: Sealed & { wipedAt: string }): CardView {
  const words = secretWords(r, action, sealed.kind);
  const { noun } = words;
  const seen = sealed.shownAt !== undefined;
  return card('secret-wiped', {
    ...ofRequest(r, action, seen ? `The ${noun} has been wiped.` : `The ${noun} was wiped and never shown.`),
    status: seen ? band(r.state, `${noun} wiped at ${time(sealed.wipedAt)}`) : neverSeen(r, noun),
    facts: [
      sealed.shownAt ? ownFact('Shown', `to you, ${moment(sealed.shownAt)}`) : ownFact('Shown', 'never'),
      ...warningFact(r),
      ...saidFacts(r),
      ...chosen(r, action),
      ...basis(r),
    ],
    note: seen ? words.seen : words.unseen,
    again: words.again,
    ticketNote: ticketNote(r, action, 'done'),
  });
}

/** Accepted is not done: a directory on premises, or CIPP in the background, still has to do it. */
function accepted(r: Request, action: AnyAction, sealed?: Sealed, p?: Problem): CardView {
  const ready = sealed && !sealed.wipedAt && !isUnderWay(r);
  const noun = nounOf(sealed?.kind);
  const end = ready && (sealed.shownAt ? `${noun} shown, wiped at ${time(sealed.expiresAt)}` : `${noun} ready, hidden`);
  const wiped = sealed?.wipedAt && `${noun} wiped`;
  const words = r.operation ? operationWords(r.operation) : isReset(action) ? SYNCED : onItsOwn(action);
  const looks = isReset(action) && !isUnderWay(r);
  return card('accepted', {
    ...ofRequest(r, action, words.summary),
    status: band(r.state, [words.detail, end || wiped].filter(Boolean).join(', ')),
    facts: [
      ...(isReset(action) && !r.operation ? [ownFact('Accepted', 'by Microsoft, to be written on premises')] : []),
      ...throughFact(r),
      ...warningFact(r),
      ...saidFacts(r),
      ...chosen(r, action),
      ...checked(r, 'Checked'),
      ...basis(r),
    ],
    note: words.note,
    advice: words.advice,
    problem: redLine(p),
    ...(ready ? { show: `Show ${noun}` } : {}),
    ...(looks ? { check: 'Check now' } : {}),
    ...(r.operation?.signInAskedAt && isUnderWay(r) ? { signIn: 'See how it ended' } : {}),
    menu: ready || looks || r.operation?.signInAskedAt ? 'secondary' : 'primary',
    ticketNote: ticketNote(r, action, words.ticket),
  });
}

const SYNCED = {
  summary: 'Directory-synced: have the person sign in.',
  detail: 'directory-synced',
  note: 'The on-premises directory may still refuse it (writeback off, or its password rules). It then keeps the old password, and nobody is told.',
  advice: 'Have the person sign in while you are on the phone.',
  ticket: 'accepted by Microsoft, not confirmed by the on-premises directory',
};

const onItsOwn = (action: AnyAction): typeof SYNCED => ({
  summary: 'CIPP’s answer does not prove that it happened.',
  detail: 'its answer proves no more',
  note: 'CIPP accepted it. It may run later and on its own, and nobody tells the bot how it ends.',
  advice: lookWith(action) ? `Look with ${lookWith(action)} before you rely on it.` : 'Look at the customer before you rely on it.',
  ticket: 'accepted by CIPP, not confirmed',
});

function doneWithoutSecret(r: Request, action: AnyAction): CardView {
  const { settled } = r;
  // an answer that came without a secret had none to give
  const words = action.secret && !r.ended?.secret && (settled || isReset(action)) ? secretWords(r, action, undefined) : undefined;
  return card('decided', {
    ...ofRequest(r, action, settled ? 'Settled by a person.' : ''),
    status: { ...doneBand(r), detail: settled ? 'settled by a person' : r.ended && time(r.ended.at) },
    facts: [...settledFacts(r), ...warningFact(r), ...saidFacts(r), ...chosen(r, action), ...basis(r)],
    offers: offersOf(r),
    note: words?.lost,
    again: words?.again,
    ticketNote: ticketNote(r, action, settled ? 'done, as a person found out afterwards' : 'done'),
  });
}

/** What helps afterwards, of what the requester may do. */
const offersOf = (r: Request): Offer[] =>
  (r.ended?.next ?? []).map(({ id, title, summary }) => ({ action: id, title: headline(title), about: `${summary}.` }));

/** Where pressing again by the same person can help; elsewhere an operator has to act first. */
const AGAIN: readonly ProblemCode[] = [
  'CIPP_UNREACHABLE',
  'CIPP_BUSY',
  'CIPP_FAILED',
  'SIGN_IN_UNREACHABLE',
  'GRAPH_UNREACHABLE',
  'GRAPH_SIGN_IN',
  'GRAPH_BUSY',
  'GRAPH_DENIED',
  'GRAPH_FAILED',
  'CHANGED',
  'NO_RULE',
  'REQUESTER_UNREADABLE',
  'TENANTS_UNREADABLE',
  'USER_UNREADABLE',
  'TARGET_UNREADABLE',
  'CALLER_UNANSWERED',
  'CALLER_TOO_SOON',
  'CALLER_FAILED',
  'CALLER_UNREADABLE',
  'CALLER_INTERRUPTED',
  'PUSH_TOO_SOON',
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
    facts: [...settledFacts(r), ...saidFacts(r), ...basis(r)],
    offers: offersOf(r),
    heading: 'What to do',
    next: late ? [{ text: 'Try again, if it is still wanted.' }] : lines(next),
    again: late ? 'Try again' : againAfter(why.problem),
    ticketNote: ticketNote(r, action, settled ? 'failed, as a person found out afterwards' : 'failed, nothing was changed'),
  });
}

function unknown(r: Request, action: AnyAction, p?: Problem): CardView {
  const { tell } = told(problem(r.ended?.why ?? 'INTERRUPTED', r.ended?.whyData));
  const words = isReset(action) ? resetUnknown(r) : action.risk === 'read' ? READ_UNKNOWN : otherUnknown(r, action);
  return card('unknown', {
    ...ofRequest(r, action, words.summary),
    status: band(r.state, words.detail),
    tell: `${tell} ${words.tell}`,
    facts: [
      ...(r.startedAt ? [ownFact('Sent', moment(r.startedAt))] : []),
      ...approvedFacts(r),
      ...(isReset(action) ? passwordFacts(r) : chosen(r, action)),
      ...saidFacts(r),
    ],
    heading: 'What to do',
    next: lines(...words.next),
    problem: redLine(p),
    ...(isReset(action) ? { check: 'Check now' } : {}),
    settle: words.settle,
    ticketNote: ticketNote(r, action, `outcome unknown, ${words.detail}`),
  });
}

interface UnknownWords {
  summary: Own;
  detail: Own;
  tell: Own;
  next: readonly Own[];
  settle: { tell: Own; hint: Own };
}

const OPEN = { summary: 'It may or may not have happened. Check before repeating.', detail: 'it may or may not have happened' };

const resetUnknown = (r: Request): UnknownWords => ({
  ...OPEN,
  tell: 'It is not repeated by itself, because each reset sets another password.',
  next: [
    r.checked
      ? '1. Compare Before and Now. Press Check now to read it again.'
      : '1. Press Check now: it reads when the password last changed.',
    '2. If it changed, nobody knows the new password. Settle it with "It worked", then start a new reset.',
    '3. If it did not, the old password still works. Settle it with "It did not work".',
  ],
  settle: {
    tell: 'If you know how it ended, from the person or from the customer’s sign-in logs, say so. Your name and your reason are kept.',
    hint: 'For example: she signed in with the old password',
  },
});

const otherUnknown = (r: Request, action: AnyAction): UnknownWords => ({
  ...OPEN,
  tell: 'It is not repeated by itself, because doing it twice may do harm.',
  next: [
    `1. Look ${lookAt(r, action)}: did it happen?`,
    `2. If it did, settle it with "It worked".${action.secret ? ' What it returned is lost.' : ''}`,
    '3. If it did not, settle it with "It did not work", then start again if it is still wanted.',
  ],
  settle: {
    tell: `If you know how it ended, from ${placeOf(r)}${r.backend === 'graph' ? '' : ' or from the customer'}, say so. Your name and your reason are kept.`,
    hint: `For example: I looked in ${placeOf(r)}, and it is there`,
  },
});

/** Where a person sees what was done. */
const placeOf = ({ backend }: Request): Own => (backend === 'graph' ? 'the Entra admin center' : 'CIPP');

function lookAt(r: Request, action: AnyAction): Own {
  const place = placeOf(r);
  if (lookWith(action)) return `with ${lookWith(action)}, or in ${place}`;
  return r.tenant.wide || r.backend === 'graph' ? `in ${place}` : `in ${place} or at the customer`;
}

const READ_UNKNOWN: UnknownWords = {
  summary: 'Nothing was changed.',
  detail: 'the answer is missing, nothing was changed',
  tell: 'It only reads, so nothing was changed.',
  next: ['1. Settle it with "It did not work".', '2. Then read it again: that is a new request.'],
  settle: { tell: 'It only reads: say that it did not work. Your name and your reason are kept.', hint: 'For example: no answer came' },
};

function passwordFacts(r: Request): Fact[] {
  const before = momentOf(r.before?.lastPasswordChange);
  return [
    ownFact('Before', before ? `Password last changed ${before}` : 'Last password change not known'),
    ...(r.checked ? checked(r, 'Now') : [ownFact('Now', 'Not read yet')]),
  ];
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
    ...ofRequest(r, action, `${untouched(r).replace(/^n/, 'N')}.`),
    status: { ...band(r.state, untouched(r)), ...deniedStyle(r) },
    tell,
    facts: basis(r),
    heading: 'What would make it pass',
    next: lines(next),
    again: againAfter(why.problem),
    ticketNote: ticketNote(r, action, `refused, ${untouched(r)}`),
  });
}

/** Denied, withdrawn or expired. A draft's end says only that; an approval's, who said what. */
const ended = (r: Request, action: AnyAction, state: 'denied' | 'withdrawn' | 'expired'): CardView =>
  card('decided', {
    ...ofRequest(r, action, 'Nothing was changed.'),
    status: band(state, endOf(r, state)),
    facts: [...decisionFacts(r), ...(r.approval && r.submittedAt ? reasonFact(r) : []), ...ruleAndTicket(r)],
    offers: [],
    again: state === 'expired' ? 'Try again' : undefined,
    ticketNote: [],
  });

const warningFact = (r: Request): Fact[] => (r.ended?.warning ? [fact('Warning', r.ended.warning)] : []);

/** CIPP's or Microsoft's own words, a few sentences of them. */
function saidFacts(r: Request): Fact[] {
  const said = r.ended?.said ?? [];
  const more = said.length > MOST_SAID ? [fact('', `and ${said.length - MOST_SAID} more`)] : [];
  return [...said.slice(0, MOST_SAID).map((text, i) => fact(i === 0 ? `${doer(r)} said` : '', text, LONGEST.cipp)), ...more];
}
const MOST_SAID = 6;

const lines = (...texts: string[]) => texts.filter(Boolean).map(text => ({ text }));
