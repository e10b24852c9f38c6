import { type AnyAction, type AnyValues, subjectField } from './action';
import type { Call } from './call';
import type { Caller } from './caller';
import type { Place, Speaker } from './event';
import type { Target, TargetTenant, Value } from './field';
import type { ObjectId, RequestId } from './ids';
import type { Backend, Who } from './policy';
import { type Problem, type ProblemCode, problem } from './problem';
import type { SecretKind } from './secret';

/** Life of a request. Every step is a compare-and-swap in the database (`Requests.update`). */
export const MOVES = {
  draft: { submit: 'pending', go: 'approved', cancel: 'withdrawn', expire: 'expired' },
  pending: { approve: 'approved', deny: 'denied', withdraw: 'withdrawn', expire: 'expired', void: 'refused' },
  approved: { start: 'running', refuse: 'refused', withdraw: 'withdrawn', expire: 'expired' },
  // pause: it was refused before anything was done, until its requester signs in again
  running: { succeed: 'done', accept: 'accepted', fail: 'failed', lose: 'unknown', pause: 'approved' },
  accepted: { confirm: 'done', fail: 'failed' },
  unknown: { learnDone: 'done', learnAccepted: 'accepted', learnFailed: 'failed' },
  done: {},
  failed: {},
  refused: {},
  denied: {},
  withdrawn: {},
  expired: {},
} as const;

export type State = keyof typeof MOVES;
export type Step = { [S in State]: keyof (typeof MOVES)[S] }[State];

export type Asked = 'required' | 'optional' | 'off';

export interface Decision {
  by: Speaker;
  at: string;
  approved: boolean;
  /** Which stage it counts for. */
  stage: number;
  /** The right to decide came with the escalation: the stage itself does not name this person. */
  escalated: boolean;
  reason?: string;
  /** HMAC over who decided what about which request: a decision written into the database by hand has none. */
  mark: string;
}

/** What a decision's mark is made over. */
export const marked = (request: Pick<Request, 'id' | 'binding'>, decision: Omit<Decision, 'mark' | 'reason'>) => ({
  request: request.id,
  binding: request.binding ?? null,
  by: decision.by.id,
  at: decision.at,
  approved: decision.approved,
  stage: decision.stage,
  escalated: decision.escalated,
});

/** Who is asked, and where: one after the other. */
export interface Stage {
  name?: string;
  by: Who;
  /** `by` in words, for cards. */
  who: string;
  count: number;
  channel: string;
  place: Place;
}

/** What happens when nobody has decided for so long: others are asked too, and may decide from then on. */
export interface Escalation {
  afterMs: number;
  by?: Who;
  people: ObjectId[];
  who: string;
  channel?: string;
  place?: Place;
}

/** A message that shows the approval: its slot in the outbox, where it is, which stage it asks, and whom it mentions. */
export interface Post {
  slot: string;
  to: Place;
  stage: number;
  mentions: Speaker[];
  /** Teams ids of those whose client asks for a view of its own: the requester and approvers first (docs/teams.md §3). */
  viewers: string[];
}

/** The second pair of eyes: who may decide, where they are asked, and what they said so far. */
export interface Approval {
  stages: Stage[];
  /** Index of the stage that is asked. */
  stage: number;
  /** How long each stage waits. */
  expiresMs: number;
  /** Reminders, each so long after the stage was asked. */
  remindersMs: number[];
  escalation?: Escalation;
  mention: boolean;
  /** When the present stage began. */
  askedAt?: string;
  /** Set once the present stage's card was composed with the approvers of that moment. */
  announcedAt?: string;
  /** When the next reminder or the escalation of the present stage is due. */
  nextAt?: string;
  remindedAt?: string;
  /** How many reminders the present stage had. */
  reminded: number;
  escalatedAt?: string;
  handed?: { to: Speaker; by: Speaker; at: string };
  /** The person's own word, asked for before anybody else's. Absent: the rule does not want it. */
  caller?: Caller;
  comments: Comment[];
  posts: Post[];
  decisions: Decision[];
}

/** Those who were asked by name at the present stage, each once: whom it can be handed over to. */
export function askedOf({ posts, stage }: Approval): Speaker[] {
  const mentioned = posts.filter(post => post.stage === stage).flatMap(post => post.mentions);
  return [...new Map(mentioned.map(person => [person.id, person])).values()];
}

/** The slot of the card with which a stage begins. */
export const approvalSlot = (stage: number): string => (stage === 0 ? 'approval' : `approval-${stage}`);

/** The stage that is asked, or was asked last. */
export function stageOf({ stages, stage }: Pick<Approval, 'stages' | 'stage'>): Stage {
  const now = stages[stage];
  if (!now) throw new Error(`an approval of ${stages.length} stages stands at ${stage}`);
  return now;
}

/** When the next reminder or the escalation is due, of those that have not been; counted from when the stage was asked. */
export function nextAfter({ remindersMs, reminded, escalation, escalatedAt }: Approval, askedAt: string): string | undefined {
  const due = [remindersMs[reminded] ?? [], escalation && !escalatedAt ? escalation.afterMs : []].flat();
  return due.length > 0 ? new Date(Date.parse(askedAt) + Math.min(...due)).toISOString() : undefined;
}

/** A longer talk belongs into the chat. */
export const MOST_COMMENTS = 20;

/** What somebody said about a waiting request. A typed comment that is read again by another process has the same key. */
export interface Comment {
  key: string;
  by: Speaker;
  at: string;
  text: string;
}

/** How the run ended, in plain data: what cards, audit and help desk notes are made from. Never holds a secret. */
export interface Ended {
  at: string;
  why?: ProblemCode;
  whyData?: Record<string, string>;
  /** CIPP's words, redacted and cut: one sentence each where there are several. */
  said?: string[];
  secret?: SecretKind;
  warning?: string;
  /** Actions that help afterwards, of those that the requester might run. */
  next?: { id: string; title: string; summary: string }[];
  status?: number;
  ms?: number;
}

/** What Graph does by itself after it accepted a call, and what is known of it. */
export interface Operation {
  /** Where its outcome can be asked for; absent where Graph did not say. */
  location?: string;
  startedAt: string;
  /** How often it was asked for. */
  looks: number;
  /** When it is asked for next; absent while the requester must sign in for it, and at its end. */
  nextAt?: string;
  /** The requester must sign in before it can be asked for. */
  signInAskedAt?: string;
  /** Why its outcome stays unknown: Graph gave no place to ask at, does not tell it to this role, or never came to an end. */
  end?: 'no-place' | 'hidden' | 'no-end';
}

/** The stored request. JSON through and through; times are ISO 8601 in UTC. */
export interface Request {
  id: RequestId;
  /** Idempotency key, minted with the ask: a repeated press or redelivery finds the row. Buttons carry it as `once`. */
  key: string;
  version: number;
  state: State;
  action: string;
  requester: Speaker;
  tenant: TargetTenant;
  /** Whom or what it is about; absent where it is about the whole customer, or makes something new. */
  target?: Target;
  /** What may be open only once per action and tenant: the target's id, else a word for what is to be made or changed. */
  subject: string;
  /** Values of the action's fields, without the target. */
  values: Record<string, Value>;
  /** It only reads (a secret): it counts towards no limit, and nothing can have been changed. */
  reads?: true;
  rule: string;
  /** The rule's content, so that a policy that changed under the same name is noticed. */
  ruleHash: string;
  /** What the confirm card asks for. */
  asks: { reason: Asked; ticket: Asked };
  /** Through what it runs; absent: CIPP. */
  backend?: Exclude<Backend, 'cipp'>;
  /** Approved, and waits for its requester to sign in: since then. */
  signInAskedAt?: string;
  /** Its requester typed the password that it sets: sealed from the confirmation on. */
  typedPassword?: true;
  /** Graph goes on by itself after it accepted the call. */
  operation?: Operation;
  /** Absent: the rule allows it without a second person. */
  approval?: Approval;
  /** The rule is an emergency rule: auditors are told at once, there. */
  emergency?: { place: Place };
  /** Fixed at submit: the exact call, and the HMAC that binds it to requester, tenant, target and rule. */
  call?: Call;
  binding?: string;
  reason?: string;
  ticket?: string;
  /** The requester's personal chat, where cards and secrets go. */
  home: Place;
  /** What was known of the target when the card was made: shown again on every card, and compared after an unknown outcome. */
  before?: { enabled: boolean; department?: string; title?: string; manager?: string; lastPasswordChange?: string };
  /** What a destructive action takes with it, in sentences, as CIPP told when the card was made: for words on cards alone. */
  stakes?: string[];
  createdAt: string;
  updatedAt: string;
  expiresAt: string;
  submittedAt?: string;
  startedAt?: string;
  /** While running: which process has it, and until when it may be silent. */
  owner?: string;
  leaseUntil?: string;
  ended?: Ended;
  /** What a person's look after an unconfirmed end found. */
  checked?: { at: string; lastPasswordChange?: string };
  /** A person said how an unknown outcome ended, and why they think so. */
  settled?: { by: Speaker; at: string; worked: boolean; reason: string };
}

/** The request one step on, or why not. Pure: a compare-and-swap may call it twice. */
export function move(request: Request, step: Step, at: Date): Request | Problem {
  const moves: Partial<Record<Step, State>> = MOVES[request.state];
  const state = moves[step];
  if (!state) return problem('ALREADY_DECIDED', { request: request.id, state: STATE_WORDS[request.state].toLowerCase() });
  return { ...withoutCode(request, state), state, updatedAt: at.toISOString() };
}

/** A request that ends keeps no code of a caller, also where it was never sent. */
function withoutCode(request: Request, state: State): Request {
  if (state === 'pending' || !request.approval?.caller?.sealed) return request;
  const { sealed, ...caller } = request.approval.caller;
  return { ...request, approval: { ...request.approval, caller } };
}

/** Whether Graph may still tell how it ended: until then a password is not shown. */
export const isUnderWay = ({ state, operation }: Pick<Request, 'state' | 'operation'>): boolean =>
  state === 'accepted' && operation !== undefined && operation.end === undefined;

/** The word of each state, the same on cards, in typed answers, audit rows and help. */
export const STATE_WORDS: Record<State, string> = {
  draft: 'Not sent yet',
  pending: 'Waiting for approval',
  approved: 'Approved',
  running: 'Working',
  done: 'Done',
  accepted: 'Accepted, not confirmed',
  failed: 'Failed',
  unknown: 'Outcome unknown',
  refused: 'Refused',
  denied: 'Denied',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
};

/** What an action's functions are given: its values, its target under its field's name, and the tenant. */
export function valuesOf(request: Pick<Request, 'values' | 'target' | 'tenant'>, action: AnyAction): AnyValues {
  const subject = subjectField(action);
  return { ...request.values, ...(subject && { [subject]: request.target }), tenant: request.tenant };
}

/** What the HMAC is made over: everything that was confirmed and nothing else. */
export const bound = (r: Pick<Request, 'id' | 'requester' | 'tenant' | 'target' | 'action' | 'call' | 'rule' | 'ruleHash'>) => ({
  request: r.id,
  requester: r.requester.id,
  tenant: r.tenant.id,
  target: r.target?.id ?? null,
  action: r.action,
  call: r.call ?? null,
  rule: r.rule,
  ruleHash: r.ruleHash,
});
