import type { Place, Press, Speaker } from './event';
import type { ObjectId, RequestId } from './ids';
import type { Intent } from './intent';
import type { SignIns } from './own-name';
import type { Problem } from './problem';
import type { Request, State } from './request';
import type { Secret, SecretKind } from './secret';
import type { Switch } from './switch';
import type { View } from './view';

/**
 * One row of the audit, before it is chained. Never holds a secret or CIPP's raw words, and of typed texts one alone: why
 * somebody threw a switch (steps `switch-off` and `switch-on`) is its `outcome`, since a switch leaves no request to look it up in.
 */
export interface AuditEntry {
  at: string;
  step: string;
  request?: RequestId;
  action?: string;
  actor?: { id: ObjectId; name: string };
  tenant?: { id: ObjectId; domain: string };
  /** A person's sign-in name, or a thing's name. */
  target?: { id: string; upn: string };
  rule?: string;
  outcome?: string;
  endpoint?: string;
  status?: number;
  ms?: number;
}

export type AuditRow = AuditEntry & { seq: number };

/** How a card should look from now on. The latest wish wins; delivery sends or edits until Teams has it. */
export interface CardWish {
  slot: string;
  to: Place;
  view: View;
  /** The message that becomes this card (a form that turned into a request). Absent: as known, or a new message. */
  message?: string;
}

/** Everything that one step changes, committed together or not at all. */
export interface Change {
  request: Request;
  /** The last look of all, at the switches as they stand within the commit: a problem is a no, and nothing is stored. */
  unless?: (off: readonly Switch[]) => Problem | undefined;
  audit: AuditEntry[];
  cards?: CardWish[];
  /** Queue the run with the commit. */
  run?: boolean;
  /** Queue the approval card with the commit. */
  announce?: boolean;
  /** Queue the question to the person with the commit. */
  verify?: boolean;
  /** Queue a look at the operation with the commit. */
  operation?: boolean;
  secret?: { put: { kind: SecretKind; sealed: string; expiresAt: string } } | { shown: { at: string; wipeAt: string } } | { wiped: string };
}

/** Whose requests a limit counts: all of those that have all of this. */
export interface Counted {
  requester?: ObjectId;
  tenant?: ObjectId;
  target?: string;
  action?: string;
}

export interface Requests {
  /**
   * Stores a draft once: the same key again gives the row that stands already (`fresh` false). With `leaseUntil` the cards of a fresh one
   * are the caller's to send, as if claimed.
   */
  draft(change: Change, leaseUntil?: string): Promise<{ request: Request; fresh: boolean; claimed: CardRow[] }>;
  get(id: RequestId): Promise<Request | undefined>;
  /**
   * Compare-and-swap. `decide` is pure, sees the stored row and may be called again when another step came first.
   * A second open write for the same action and target gives ALREADY_OPEN; an unknown id gives GONE. `known`: as it was read just now,
   * which saves reading it again where nothing came in between, an edit past the bot neither.
   */
  update(id: RequestId, decide: (request: Request) => Change | Problem, known?: Request): Promise<Request | Problem>;
  /** Ids in one of these states whose time (`expiresAt`, for running `leaseUntil`) is over at `now`, oldest first. */
  overdue(states: readonly State[], now: string, limit: number): Promise<RequestId[]>;
  /** Newest first. */
  list(which: { requester?: ObjectId; states?: readonly State[] }, limit: number): Promise<Request[]>;
  /** When writes were started (CIPP may have been called) since then: the newest `most` of them, newest first. */
  startedSince(since: string, of: Counted, most: number): Promise<string[]>;
  /** Pending requests whose approval card was not composed by `since` (its job was lost), or whose reminder or escalation is due at `now`. */
  unannounced(since: string, limit: number): Promise<RequestId[]>;
  remindable(now: string, limit: number): Promise<RequestId[]>;
  /** Pending requests whose question to the person is due to be looked after at `now`. */
  unverified(now: string, limit: number): Promise<RequestId[]>;
  /** Ids approved before `since` and not started: their job was lost with a process. */
  stranded(since: string, limit: number): Promise<RequestId[]>;
  /** Ids whose operation is to be asked for at `now`. */
  underWay(now: string, limit: number): Promise<RequestId[]>;
  /** Deletes ended requests that last changed before then, with their cards and what is left of their secrets; how many. */
  forget(before: string, limit: number): Promise<number>;
}

export interface SecretRow {
  request: RequestId;
  recipient: ObjectId;
  kind: SecretKind;
  sealed?: string;
  expiresAt: string;
  shownAt?: string;
  wipedAt?: string;
}

export interface Secrets {
  get(id: RequestId): Promise<SecretRow | undefined>;
  /** Requests whose secret's time is over at `now` and is not wiped yet. */
  due(now: string, limit: number): Promise<RequestId[]>;
}

/** Seals with AES-256-GCM under a key derived from SEAL_KEY; request id and recipient are bound as additional data. */
export interface Seal {
  seal(secret: Secret, request: RequestId, recipient: ObjectId): string;
  /** Nothing when no present key opens it or the binding does not match. */
  open(sealed: string, request: RequestId, recipient: ObjectId): Secret | undefined;
  /** HMAC over canonical JSON, for bindings. */
  bind(value: unknown): string;
  /** True when `value` gives this binding under any present key; constant time. */
  binds(value: unknown, binding: string): boolean;
}

export interface CardRow {
  subject: string;
  slot: string;
  to: Place;
  view: View;
  message?: string;
  version: number;
  attempts: number;
}

export interface Cards {
  /** Takes the named cards (or every due one) that Teams does not show yet, for `leaseMs`, so that no other process sends them too. */
  claim(now: string, leaseMs: number, which?: { subject: string; slot?: string }): Promise<CardRow[]>;
  /** Teams shows it now. True where a newer look was wished for meanwhile: whoever wished found this card taken. */
  shown(row: CardRow, message: string): Promise<boolean>;
  /** How many were given up. */
  undeliverable(): Promise<number>;
  /** Not taken by Teams: due again at `dueAt`, or given up. */
  failed(row: CardRow, code: string, dueAt?: string): Promise<void>;
  /** The message a card is in, once it was sent. */
  message(subject: string, slot: string): Promise<string | undefined>;
  /** The client told where the card is (a press came from it). */
  seen(subject: string, slot: string, message: string): Promise<void>;
  /** Subject/slot pairs that are due at `now`. */
  due(now: string, limit: number): Promise<{ subject: string; slot: string }[]>;
}

/** A question that is not a request yet: a slow resolve, an open form, a picker. Its typed text is not kept. */
export interface Ask {
  id: string;
  key: string;
  by: Speaker;
  at: Place;
  intent: Intent;
  /** The message that the answer replaces, where it began with a card. */
  message?: string;
  /** What a picker offers for one field, in the order shown; buttons carry the index only. */
  candidates?: { tenant: ObjectId; field: string; said: string; id: string }[];
  /** CIPP gathers the answer (under this id of its queue where it tells one), or its asker has to sign in first: since then. */
  waits?: { queue?: string; signIn?: true; since: string };
  /** Set while a process works on it; when it passes, another takes over. Absent: waits for the person. */
  leaseUntil?: string;
  /** How often it was taken since something came of it, the first time by the process that got it; absent: once. */
  attempts?: number;
  createdAt: string;
  expiresAt: string;
}

export interface Asks {
  /** Stores once by key. */
  put(ask: Ask): Promise<{ ask: Ask; fresh: boolean }>;
  get(id: string): Promise<Ask | undefined>;
  /** The work on it ended; its answer is committed with that. */
  answered(id: string, cards: CardWish[]): Promise<void>;
  /** It goes on, and is looked at again when this is over. */
  lease(id: string, until: string): Promise<void>;
  /** Takes over asks whose lease is over at `now`, each given to one caller: an attempt more. */
  abandoned(now: string, leaseUntil: string, limit: number): Promise<Ask[]>;
  /** What this person asked that waits for their sign-in. */
  waitForSignIn(person: ObjectId, now: string): Promise<Ask[]>;
  /** Forgets asks expired at `now`. */
  forget(now: string): Promise<number>;
}

/** Presses that were answered before they were done. */
export interface Presses {
  /** Stores once by key; false where it is there already. Another process may take it over after `until`. */
  keep(press: Press, until: string): Promise<boolean>;
  /** `attempts`: how often it was taken, the first time by the process that got it. */
  get(key: string): Promise<{ press: Press; attempts: number } | undefined>;
  done(key: string): Promise<void>;
  /** Takes over presses whose lease is over at `now`, each given to one caller: an attempt more. */
  abandoned(now: string, leaseUntil: string, limit: number): Promise<Press[]>;
}

/** Where the bot was spoken to, by whom, and at which service. A thread of a channel is a conversation of its own. */
export interface Conversations {
  learn(person: ObjectId, place: Place, teamsId: string): Promise<void>;
  personal(person: ObjectId): Promise<Place | undefined>;
  /** The service URL last seen in this conversation (a channel's threads count as the channel), else in any channel or group. */
  serviceUrl(conversation: string): Promise<string | undefined>;
  /**
   * Deletes at most `limit` of the threads and groups in which somebody was not heard since, and says how many. What the other two
   * answer stays: everybody's own chats, and of each channel and group the row that was learned last.
   */
  forget(before: string, limit: number): Promise<number>;
}

/** Object ids of protected people and groups, kept from when they were first resolved: renaming does not unprotect. */
export interface ProtectedIds {
  of(tenant: ObjectId): Promise<{ said: string; id: ObjectId }[]>;
  learn(tenant: ObjectId, said: string, id: ObjectId): Promise<void>;
}

/** What is switched off, for all processes at once. */
export interface Switches {
  /** As they are stored now, newest first. */
  off(): Promise<Switch[]>;
  /** As this process last heard, some seconds old at most: for what changes nothing yet. */
  known(): Promise<Switch[]>;
  /** Stores it with its audit row and the card that tells of it; nothing of them where it is off already: then gives how it stands. */
  turnOff(off: Switch, told: Told): Promise<Switch | undefined>;
  /** The same for the way back; nothing where it was not off. */
  turnOn(which: Pick<Switch, 'kind' | 'what'>, told: Told): Promise<Switch | undefined>;
}

/** What goes along with a change that belongs to no request: rows of the audit, and cards under a subject of their own. */
export interface Told {
  audit: AuditEntry[];
  subject: string;
  cards: CardWish[];
}

/** What the auditors are told of limits. */
export interface Alerts {
  /** Of several processes and of all refusals until then one alone raises it: true for that one, whose rows and cards are stored. */
  raise(alert: { limit: string; key: string; at: string; until: string }, told: Told): Promise<boolean>;
  /** Those whose window is over. */
  forget(now: string): Promise<void>;
}

/** One prompt on one person's phone. */
export interface Push {
  tenant: ObjectId;
  target: string;
  request: RequestId;
  at: string;
}

export interface Pushes {
  /** Takes the one prompt that this person may get in a window; else says when the next one is possible. */
  take(push: Push, windowMs: number): Promise<{ againAt: string } | undefined>;
  /** It never left, so that the next one need not wait. */
  giveBack(push: Push): Promise<void>;
}

export type JobKind = 'run' | 'deliver' | 'ask' | 'press' | 'announce' | 'verify' | 'operation';

/** "Do it now", at most once per message; what is lost with a process is found again by the sweep. */
export interface Queue {
  send(kind: JobKind, ...ids: readonly string[]): Promise<void>;
  /** `stored`: the request as it was committed with the job a moment ago, where this process is who stored it. */
  work(kind: JobKind, handler: (id: string, stored?: Request) => Promise<void>): Promise<void>;
}

/** Which rows of the audit; all of what is given must fit. */
export interface AuditWhich {
  /** By object id, or as they are called in the rows. */
  actor?: string;
  /** By id or domain. */
  tenant?: string;
  request?: RequestId;
  action?: string;
  /** Step or outcome is one of these. */
  ended?: readonly string[];
  /** From this moment on, and before that one. */
  since?: string;
  until?: string;
  /** Sequence numbers, both exclusive. */
  after?: number;
  before?: number;
}

export interface Audit {
  /** Appends outside a request's step (refusals, sign of strangers). */
  append(entries: AuditEntry[]): Promise<void>;
  /** Rows newest first unless told; the next page begins `before` or `after` the last one's number. */
  query(which: AuditWhich, limit: number, order?: 'newest' | 'oldest'): Promise<AuditRow[]>;
  /** The newest rows, at most so many: how many they are and between which numbers, both inclusive. Nothing where there is none. */
  newest(which: AuditWhich, most: number): Promise<{ rows: number; from: number; to: number } | undefined>;
}

/** How far a receiver of the audit is. Times are those of the database row, ISO 8601. */
export interface Forwarded {
  /** Rows that it has not taken yet. */
  behind: number;
  succeededAt?: string;
  /** Since when it takes nothing, while that is so. */
  failingSince?: string;
}

/** Up to which row each receiver of the audit has taken it, and which process may send it more. */
export interface Forwarding {
  /** A receiver that was never heard of is behind by all there is. */
  state(receiver: string): Promise<Forwarded>;
  /**
   * The right to send to a receiver until then, for one process at a time: the number of the last row it took. Nothing while another
   * process has it, or before the receiver is due again.
   */
  claim(receiver: string, owner: string, now: string, until: string): Promise<number | undefined>;
  /** It took all rows between these two numbers; the right is renewed. False where somebody else got it meanwhile. */
  took(receiver: string, owner: string, after: number, upTo: number, now: string, until: string): Promise<boolean>;
  /** It took nothing: due again at `dueAt`, `attempts` later than the last success. */
  failed(receiver: string, owner: string, now: string, dueAt: (attempts: number) => string): Promise<void>;
  /** Gives the right back. */
  release(receiver: string, owner: string): Promise<void>;
  /** True for one caller of each outage that began before then. */
  tell(receiver: string, since: string, now: string): Promise<boolean>;
}

/** The database does not answer: nobody knows whether what was under way is stored. `code`: its own, or the operating system's. */
export class StoreAway extends Error {
  constructor(
    readonly code: string | undefined,
    options?: { cause?: unknown },
  ) {
    super('the database does not answer', options);
    this.name = 'StoreAway';
  }
}

/** Any of these throws {@link StoreAway} where there is no database to be had. */
export interface Store {
  requests: Requests;
  secrets: Secrets;
  signIns: SignIns;
  cards: Cards;
  asks: Asks;
  presses: Presses;
  conversations: Conversations;
  protectedIds: ProtectedIds;
  switches: Switches;
  alerts: Alerts;
  pushes: Pushes;
  queue: Queue;
  audit: Audit;
  forwarding: Forwarding;
  /** True when the database and the queue answer. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}
