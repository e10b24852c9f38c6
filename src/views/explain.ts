import type { AnyAction } from '../model/action';
import type { Call } from '../model/call';
import { asksSomebody } from '../model/caller';
import { duration, type Explained, type Ruling, stagesOf } from '../model/policy';
import type { Request } from '../model/request';
import type { CardView } from '../model/view';
import { approvalsWanted, card, job, personOf } from './parts';
import { at, counted, fact, foreign, LONGEST, ownFact, span, summaryOf, told, within } from './text';
import type { Cards, Fact, Own } from './types';

/** A dry run: how the policy was read, and what would happen. `call` describes what CIPP would get; `ask` is what the buttons carry. */
export function explain(about: {
  action: AnyAction;
  steps: Explained['steps'];
  ruling: Ruling;
  whom?: Pick<Request, 'target' | 'tenant'>;
  call?: Call;
  approverWords?: string;
  limits?: string;
  /** What CIPP told would go with it. */
  stakes?: readonly string[];
  at: string;
  ask?: { id: string; key: string };
}): CardView {
  const { action, steps, ruling, whom } = about;
  const ask = about.ask && { id: about.ask.id, once: about.ask.key };
  const result = resultOf(ruling);
  return card('explain', {
    summary: summaryOf(`Dry run: ${whom ? job(whom, action) : within(action.title)} ${result}. Nothing was sent.`),
    title: `Explain: ${within(action.title)}`,
    status: { style: 'emphasis', word: 'Dry run', detail: 'nothing was sent, nobody was asked' },
    target: whom && personOf(whom),
    facts: [
      ownFact('Result', `${result.charAt(0).toUpperCase()}${result.slice(1)}`),
      ...refusedFacts(ruling),
      ...(about.stakes?.length ? [fact('Goes with it', about.stakes.join(' '), LONGEST.words * 2)] : []),
      ...approvalFacts(action, ruling, about.approverWords),
      ...callFacts(about.call),
      ...(about.limits ? [fact('Limits', about.limits)] : []),
    ],
    steps: stepsOf(steps),
    ask,
    real: ruling.kind === 'refused' ? undefined : ask,
    footer: { words: 'Not a request', at: at(about.at) },
  });
}

/** A card holds this many steps within its budget (docs/cards.md §11); a long policy's skipped rules are counted instead. */
const MOST_STEPS = 24;

function stepsOf(all: Explained['steps']): Cards['explain']['steps'] {
  const left = Math.max(0, all.length - MOST_STEPS);
  const skipped = all.filter(s => s.word === 'Skipped').slice(0, left);
  const told = all.filter(s => !skipped.includes(s));
  return [
    ...(skipped.length > 0 ? [{ word: 'Skipped', rule: counted(skipped.length, 'more rule'), why: '' }] : []),
    // a refusal's reason stands above, in full
    ...told.map(({ word, rule, why }) => ({
      word,
      rule: foreign(rule, LONGEST.name),
      why: word === 'Refused' ? '' : foreign(why, LONGEST.cipp),
    })),
  ];
}

function resultOf(ruling: Ruling): Own {
  switch (ruling.kind) {
    case 'allowed':
      return ruling.rule.emergency ? 'would run at once, and the auditors would be told' : 'would run at once';
    case 'approval':
      return `would wait for ${approvalsWanted(stagesOf(ruling.approval))}`;
    case 'refused':
      return 'would be refused';
  }
}

function refusedFacts(ruling: Ruling): Fact[] {
  if (ruling.kind !== 'refused') return [];
  const { tell, next } = told(ruling.why);
  return [fact('Because', tell, LONGEST.words * 2), ...(next ? [fact('To pass', next, LONGEST.words * 2)] : [])];
}

function approvalFacts(action: AnyAction, ruling: Ruling, who: string | undefined): Fact[] {
  if (ruling.kind !== 'approval') return [];
  const { approval } = ruling;
  const wait = span(duration(approval.expires) ?? 0);
  return [
    ...(who ? [fact('Approver', `${who}. Never the requester.`)] : []),
    ...callerFirst(action, approval.verifyCaller),
    fact('Asked in', `channel ${approval.in}, for up to ${wait}`),
  ];
}

function callerFirst(action: AnyAction, mode: 'off' | 'shown' | 'required'): Fact[] {
  if (mode === 'off' || !asksSomebody(action)) return [];
  const then = mode === 'required' ? 'approvers are asked only if it is approved' : 'approvers see how it ended';
  return [ownFact('Caller', `the person is asked on their own phone first; ${then}`)];
}

/** The endpoint and what it would get, as an operator knows it from CIPP. */
function callFacts(call: Call | undefined): Fact[] {
  if (!call) return [];
  const sent = Object.entries({ ...call.query, ...(isObject(call.body) ? call.body : {}) });
  const words = sent.flatMap(([name, value]) => (isObject(value) || value === null ? [] : [`${name}: ${value}`]));
  const what = call.via === 'graph' ? `Microsoft Graph ${stepOf(call)}, in your own name` : `CIPP ${call.endpoint}`;
  return [fact('Then', [what, ...words].join(', '))];
}

/** Graph's paths end with what is done, or with the id of what is deleted. */
function stepOf({ method, endpoint }: Call): string {
  const [before, last] = endpoint.split('/').slice(-2);
  return method === 'DELETE' ? `delete ${before}` : `${last}`;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
