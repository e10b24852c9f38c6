import type { AnyAction } from '../model/action';
import { PROBLEMS, type Problem, type ProblemCode, sentences } from '../model/problem';
import type { Request } from '../model/request';
import type { CardView, TextView } from '../model/view';
import { band, card, footerOf, handle, personOf } from './parts';
import { at, fact, foreign, headline, LONGEST, summaryOf, told } from './text';
import type { Others, Own, Status } from './types';

export interface About {
  request?: Request;
  action?: AnyAction;
  /** Whom a question was about, where there is no request yet. */
  whom?: Pick<Request, 'target' | 'tenant'>;
  /** What an operator can look up, where there is no request. */
  reference?: string;
  at: string;
  /** Offer to try again; only with a request. */
  again?: boolean;
  /** A role that the person could activate, and where. */
  pim?: { url: string; role: string };
  /** Offer to ask the stored question again; the button carries these. */
  retry?: { ask: string; once: string };
}

/** A "no" or a failure in the personal chat: what happened, what did not, and what the person can do. */
export function problemCard(p: Problem, about: About): CardView {
  const { level, tell, next } = told(p);
  const { request, action } = about;
  const status = statusOf(p.problem);
  const press = PRESSES.includes(p.problem);
  const reference = request?.id ?? about.reference;
  const common = {
    summary: summaryOf(
      [status?.word, tell].filter(Boolean).join(': '),
      reference ? `${request ? 'Request' : 'Reference'} ${reference}.` : '',
    ),
    title: action ? headline(action.title) : (TITLES[p.problem] ?? (level === 'info' || press ? 'Nothing was done' : 'Your command')),
    footer: request ? footerOf(request) : { words: reference ? `Reference ${reference}` : 'No request was made', at: at(about.at) },
    ...(request ? { request: handle(request), target: personOf(request) } : about.whom ? { target: personOf(about.whom) } : {}),
    tell,
    facts:
      p.data.said && SAID.includes(p.problem)
        ? [fact(/^GRAPH/.test(p.problem) ? 'Microsoft said' : 'CIPP said', p.data.said, LONGEST.cipp)]
        : [],
    next: [next, pimWords(about)].filter(Boolean).map(text => ({ text })),
    ...(about.again && request ? { again: 'Try again' } : {}),
    ...(about.retry ? { retry: about.retry } : {}),
    ticketNote: [],
  };
  if (level === 'failed' || level === 'unknown')
    return card('failed', { ...common, status: status ?? band(level), offers: [], heading: 'What to do' });
  return card('refused', {
    ...common,
    status,
    ...(about.pim ? { pim: { url: about.pim.url } } : {}),
    heading: level === 'refused' && !press ? 'What would make it pass' : 'What to do',
  });
}

/** Eligible is not active: what would make it pass is the person's own step. */
const pimWords = ({ pim, retry }: About): Others =>
  pim
    ? `You are eligible for ${foreign(pim.role, LONGEST.name)}: activate it in PIM, wait about a minute, then ${retry ? 'press Check again' : 'type the command again'}.`
    : '';

/** Failures that CIPP or Microsoft explained in their own words. */
const SAID: readonly ProblemCode[] = ['READ_FAILED', 'READ_ODD', 'GRAPH_DENIED', 'GRAPH_REFUSED'];
/** Refusals of a press rather than of a command: something may have been sent long before. */
const PRESSES: readonly ProblemCode[] = [
  'NOT_YOURS',
  'SECRET_NOT_YOURS',
  'SECRET_NOT_HERE',
  'SECRET_OLD_CLIENT',
  'NOT_A_MEMBER',
  'CHAT_NEEDED',
  'OWN_REQUEST',
  'NOT_AN_APPROVER',
  'APPROVER_UNREADABLE',
  'NOT_AN_AUDITOR',
  'NOT_A_SWITCHER',
];
const TITLES: Partial<Record<ProblemCode, Own>> = { PRESS_BROKE: 'Your press' };
/** Failures that do not say by themselves that nothing was changed. */
const OPEN_ENDED: Partial<Record<ProblemCode, Own>> = { BUG: 'in the bot', SECRET_LOST: 'what was sealed is lost' };

function statusOf(code: ProblemCode): Status | undefined {
  switch (PROBLEMS[code].level) {
    case 'info':
      return undefined;
    case 'refused':
      return band('refused', PRESSES.includes(code) ? 'nothing was done' : 'nothing was sent');
    case 'failed':
      return band('failed', OPEN_ENDED[code] ?? 'nothing was changed');
    case 'unknown':
      return band('unknown', 'it may or may not have happened');
  }
}

/** Parts of a sentence that everybody in a channel may read: typed by the speaker, ours, or the policy's. */
const PUBLIC: readonly string[] = ['said', 'value', 'field', 'limit', 'reference', 'rule', 'request', 'state', 'endpoint', 'most'];

/** What is said of a switch in the channel where a request is decided, whose card names the customer, or to whoever named it. */
const SWITCH = ['off', 'by', 'when', 'why', 'switchers'];
/** What else is public in one sentence only: our own wording, the policy's roles, those whom the channel's card mentions. */
const PUBLIC_IN: Partial<Record<ProblemCode, readonly string[]>> = {
  DID_YOU_MEAN: ['near'],
  NOT_AN_APPROVER: ['who'],
  HAND_OVER_WHOM: ['asked'],
  SWITCHED_OFF: SWITCH,
  SWITCHED_ALREADY: SWITCH,
  NOT_SWITCHED_OFF: SWITCH,
  NOT_A_SWITCHER: SWITCH,
};

/**
 * The same for a channel: no names of customers or people but those the speaker typed. A sentence that holds any is
 * replaced, and says where the rest can be read.
 */
export function problemText(p: Problem, reference?: string): TextView {
  const { level, tell, next } = PROBLEMS[p.problem];
  const isPublic = (sentence: string) =>
    [...sentence.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => PUBLIC.includes(name) || PUBLIC_IN[p.problem]?.includes(name));
  const data = Object.fromEntries(Object.entries(p.data).map(([name, value]) => [name, quotable(value)]));
  const safe = sentences({ problem: p.problem, data });
  const status = statusOf(p.problem);
  const first = isPublic(tell) ? safe.tell : `${status ? `${status.word}: ${status.detail ?? level}` : 'Nothing was done'}.`;
  const second = isPublic(next) ? safe.next : 'Type it in our personal chat to see why and what to do.';
  return { text: [first, second, reference && `Reference ${reference}.`].filter(Boolean).join(' ') };
}

/** Typed text within a text message, where Markdown and mentions would work: only what is plain by itself. */
const quotable = (text: string): string => (/^[\p{L}\p{M}\p{N} .,:;?!%()'@+_-]+$/u.test(text) ? foreign(text, LONGEST.name) : '…');
