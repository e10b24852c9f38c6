import type { AnyAction } from '../model/action';
import type { Policy } from '../model/policy';
import type { Request } from '../model/request';
import { offWords, type Switch, type SwitchKind } from '../model/switch';
import type { CardView, TextView } from '../model/view';
import { asAsked, card, job, ofRequest } from './parts';
import { brief, counted, fact, foreign, headline, at as instantOf, LONGEST, moment, ownFact, plain, span, summaryOf, within } from './text';
import type { Own, Switches } from './types';

/** What is off now, newest first; `switchers` are those who can switch it on again. */
export function switches(about: { off: readonly Switch[]; switchers: string; at: string }): CardView {
  const { off, switchers, at } = about;
  const words: Own = off.length === 0 ? 'Nothing is switched off.' : `${counted(off.length, 'thing')} switched off, newest first.`;
  return card('switches', {
    summary: summaryOf(`Switches: ${words}`),
    title: 'Switches',
    words,
    rows: off.slice(0, MOST_ROWS).map(rowOf),
    more: off.length > MOST_ROWS ? `${MOST_ROWS} of ${off.length}.` : undefined,
    how: foreign(`Thrown by: ${switchers}. Type switch off or switch on, and an action, a customer or everything.`, LONGEST.words),
    footer: { words: 'Switches', at: instantOf(at) },
  });
}

/** A card with more is too long to read, and near its budget. */
const MOST_ROWS = 20;

const rowOf = (off: Switch): Switches['rows'][number] => ({
  what: foreign(offWords(off), LONGEST.words),
  why: foreign(off.reason, LONGEST.words),
  by: `by ${foreign(off.by.name, LONGEST.name)}, ${moment(off.at)}`,
});

/** For the auditors' channel, at once: somebody threw a switch. */
export function switchAlert(thrown: Switch, on: boolean): CardView {
  const word: Own = on ? 'Switched on' : 'Switched off';
  return card('switches', {
    summary: summaryOf(`${word}: ${foreign(offWords(thrown), LONGEST.name)}, by ${brief(thrown.by.name)}.`),
    title: word,
    status: on
      ? { style: 'good', word, detail: 'what the policy allows can be run again' }
      : { style: 'warning', word, detail: 'refused at once, whatever the policy says' },
    words: on ? 'It is open again, in all of the bot at once.' : `${COVERS[thrown.kind]} What runs already goes on.`,
    rows: [rowOf(thrown)],
    how: 'It is in the audit. Type switches to see all that is off.',
    footer: { words: word, at: instantOf(thrown.at) },
  });
}

const COVERS: Record<SwitchKind, Own> = {
  action: 'Nobody can run it now, at whatever customer.',
  tenant: 'Nobody can do or read anything there now.',
  everything: 'Nobody can do or read anything at any customer now.',
};

/** The answer to who threw it, short enough for a channel; `called` as everybody there may read it. */
export function switchThrown({ kind, on, called }: { kind: SwitchKind; on: boolean; called: string }): TextView {
  const name = kind === 'everything' ? called : `${kind === 'action' ? 'the action' : 'the customer'} ${plain(called)}`;
  if (on) return { text: `Switched on: ${name}. What the policy allows can be run again.` };
  return { text: `Switched off: ${name}. ${COVERS[kind]} What runs already goes on. Type switch on and the same name when it is over.` };
}

type LimitName = keyof Policy['limits'];

/** For the auditors' channel, once a window: so much was started that a limit refuses. */
export function limitReached(about: {
  request: Request;
  action: AnyAction;
  name: LimitName;
  runs: number;
  windowMs: number;
  free: Date;
  at: string;
  until: string;
}): CardView {
  const { request: r, name, runs, windowMs, free, at, until } = about;
  const action = asAsked(r, about.action);
  return card('decided', {
    ...ofRequest(r, action, ''),
    summary: summaryOf(`Limit reached: ${brief(r.requester.name)} was refused ${job(r, action, true)}.`, `Request ${r.id}.`),
    title: `Limit reached: ${within(headline(action.title))}`,
    status: { style: 'warning', word: 'Limit reached', detail: 'this one was refused, nothing was sent' },
    facts: [
      fact('Asked by', r.requester.name, LONGEST.name),
      ownFact('Limit', `${runs} ${OF_LIMIT[name]} within ${span(windowMs)}`),
      ownFact('Started', `${runs} in that time; the next is possible from ${moment(free.toISOString())}`),
      ownFact('When', moment(at)),
      fact('Rule', r.rule),
    ],
    note: `Further refusals by this limit are in the audit only, until ${moment(until)}. Type switch off and its name to stop it for all.`,
    offers: [],
    ticketNote: [],
  });
}

const OF_LIMIT: Record<LimitName, Own> = {
  perRequester: 'by one technician',
  perTarget: 'for one person',
  perTenant: 'at one customer',
  perAction: 'of one action',
};
