import type { Call, Reply } from './call';
import type { Clock } from './clock';
import type { Place, Press, Speaker, Upload } from './event';
import type { TargetTenant, TargetUser, Tenant, Thing, ThingKind } from './field';
import type { ObjectId, RequestId } from './ids';
import type { Intent } from './intent';
import type { LogFields } from './logged';
import type { OwnName, PasswordStyle, SignIns } from './own-name';
import type { Person, Policy } from './policy';
import { type Problem, ProblemError } from './problem';
import type { Request, State } from './request';
import type { HeldRole, TargetRights } from './rights';
import type { Secret, SecretKind } from './secret';
import type { Switch } from './switch';
import type { Listed } from './table';
import type { CardView, View } from './view';

/** Structured log. Nothing but {@link LogFields} is written; text of people and of CIPP does not belong here. */
export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

// ── outside ────────────────────────────────────────────────────────────────────────────────────────────────

/** A call to CIPP that brought no answer. `left` false proves that nothing was sent, so nothing was changed. */
export class CippFailure extends ProblemError {
  constructor(
    problem: Problem,
    readonly left: boolean,
    options?: { cause?: unknown },
  ) {
    super(problem, options);
    this.name = 'CippFailure';
  }
}

export interface Cipp {
  /** Makes one call, never repeating a write that may have left. Throws {@link CippFailure}; any HTTP status is a reply. */
  run(call: Call): Promise<Reply>;
}

/** A person as found, with what else they can be called by. */
export interface FoundUser extends TargetUser {
  mail?: string;
  /** Other addresses, lower case, without `smtp:`. */
  aliases: string[];
}

/**
 * Customers and their people, read through CIPP; without CIPP the home tenant and its people, read through Graph. All methods throw
 * {@link ProblemError} when something could not be read.
 */
export interface Directory {
  /** There is the home tenant alone, so that nobody has to name it. */
  readonly alone: boolean;
  /** All customers CIPP lists (excluded ones are absent), cached a few minutes; `fresh` reads past the cache. */
  tenants(how?: { fresh: boolean }): Promise<Tenant[]>;
  /** The customer that owns a domain: default, initial, else by its OpenID document's tenant id. Nothing when none has it. */
  tenantOfDomain(domain: string): Promise<Tenant | undefined>;
  /** People whose sign-in name, mail, alias or object id is exactly this. Several are possible; who is the only one is at most 30 s old unless `fresh`. */
  usersNamed(tenant: Tenant, text: string, how?: { fresh: boolean }): Promise<FoundUser[]>;
  /** People whose name, sign-in name or mail has words beginning like this, at most `limit`, by name. */
  usersLike(tenant: Tenant, text: string, limit: number): Promise<FoundUser[]>;
  /** People of all customers by name, from CIPP's own cache (docs/cipp-api.md §6): a hint, to be read again by id. */
  usersEverywhere(text: string, limit: number): Promise<{ tenant: Tenant; id: ObjectId }[]>;
  /** One person by object id, past every cache; nothing when there is no such person any more. */
  user(tenant: TargetTenant, id: ObjectId): Promise<TargetUser | undefined>;
  /** This process has done something to somebody: who was found before is asked for anew. */
  forget(): void;
  /**
   * Roles and groups of a person, at most 60 s old unless `fresh`. Throws ProblemError TARGET_UNREADABLE whenever any part was
   * not fully read (docs/graph.md §7): an empty, queued, null or partly filled answer is never "no roles".
   */
  rights(tenant: TargetTenant, id: ObjectId, how?: { fresh: boolean }): Promise<TargetRights>;
  /** Everything of this kind at a customer (or of CIPP, for kinds that belong to it), at most 60 s old unless `fresh`. */
  things(tenant: TargetTenant, kind: ThingKind, how?: { fresh: boolean }): Promise<Thing[]>;
  /** What membership of a group means: roles may be given to it. Throws like {@link rights}. */
  groupRights(tenant: Tenant, id: string): Promise<TargetRights>;
  /** From memory only, for typeahead: never waits for CIPP; an empty answer may mean "not loaded yet". */
  suggestTenants(text: string, limit: number): Tenant[];
  suggestUsers(tenant: Tenant, text: string, limit: number): TargetUser[];
  suggestThings(tenant: Tenant, kind: ThingKind, text: string, limit: number): Thing[];
}

/** A person's roles over time: for words on cards, never for decisions. */
export interface Pim {
  active: { role: HeldRole; until?: string }[];
  eligible: HeldRole[];
}

export interface People {
  /** What PIM says about the person; nothing when it could not be read. */
  pim(id: ObjectId): Promise<Pim | undefined>;
  /** The person as Entra sees them now, at most 60 s old, or read again with `fresh`. Throws {@link ProblemError}: unreadable is no. */
  now(id: ObjectId, groups: readonly ObjectId[], how?: { fresh: boolean }): Promise<Person>;
}

/** A message that Teams did not take. `again` false: no retry will help (docs/teams.md §6, §7). */
export class DeliveryFailure extends Error {
  constructor(
    readonly again: boolean,
    readonly code: string,
    readonly afterMs?: number,
    options?: { cause?: unknown },
  ) {
    super(code, options);
    this.name = 'DeliveryFailure';
  }
}

export interface Messenger {
  /** Sends one message and gives its id. Throws {@link DeliveryFailure}. */
  send(to: Place, view: View): Promise<string>;
  /** Changes a message of ours for everybody. Throws {@link DeliveryFailure}. */
  edit(to: Place, message: string, view: View): Promise<void>;
  /** Members of a channel or chat, at most 200. Throws {@link DeliveryFailure}. */
  members(at: Place): Promise<Speaker[]>;
  /** Opens (or finds) the personal chat with somebody who spoke elsewhere. Throws {@link DeliveryFailure}. */
  openPersonal(person: Speaker, from: Place): Promise<Place>;
}

/** A file that the bot would like to send. `context` comes back with the answer. */
export interface OfferedFile {
  name: string;
  bytes: number;
  /** What it holds, in our own words: everybody who sees the phone reads it. */
  description: string;
  context: { ask: string; once: string };
}
/** Two cards that Teams draws by itself, in personal chats alone; there is no template of ours for them (docs/teams.md §10). */
export const fileOffer = (file: OfferedFile): CardView => ({ card: 'file-offer', data: { summary: file.name, ...file } });
export const fileSent = ({ name, contentUrl, uniqueId, fileType }: Upload): CardView => ({
  card: 'file-sent',
  data: { summary: name, name, contentUrl, uniqueId, fileType },
});

/** Where people keep their files. */
export interface Files {
  /** Why nothing may go there: not a place where this cloud keeps files. */
  refuses(upload: Upload): Problem | undefined;
  /** Puts the whole file there. Throws {@link ProblemError}: FILE_HOST before anything was sent, else FILE_FAILED. */
  put(upload: Upload, bytes: Buffer): Promise<void>;
}

// ── storage ────────────────────────────────────────────────────────────────────────────────────────────────

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
  createdAt: string;
  expiresAt: string;
}

export interface Asks {
  /** Stores once by key. */
  put(ask: Ask): Promise<{ ask: Ask; fresh: boolean }>;
  get(id: string): Promise<Ask | undefined>;
  /** The work on it ended; its answer is committed with that. */
  answered(id: string, cards: CardWish[]): Promise<void>;
  /** Looked at again when this is over. */
  lease(id: string, until: string): Promise<void>;
  /** Takes over asks whose lease is over at `now`: each is given to one caller. */
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

// ── what the road gets ─────────────────────────────────────────────────────────────────────────────────────

/** Lists that people are looking at, in this process alone. */
export interface Lists {
  put(ask: string, listed: Listed): void;
  get(ask: string): Listed | undefined;
}

export interface Ports {
  clock: Clock;
  log: Log;
  /** The policy in force. */
  policy: () => Policy;
  directory: Directory;
  people: People;
  /** Absent: this bot has no CIPP, and does what Graph can do in the home tenant. */
  cipp?: Cipp;
  /** A call waits for CIPP, which gave no answer for so long that it has probably been put to sleep: this can take a minute. */
  waking: () => boolean;
  /** CIPP too, in a lane of its own: it answers a prompt on a phone only when the person has, which takes a minute. */
  pushes?: Cipp;
  /** Absent: people cannot sign in to this bot. */
  ownName?: OwnName;
  passwordStyle: PasswordStyle;
  store: Store;
  seal: Seal;
  messenger: Messenger;
  files: Files;
  lists: Lists;
  /** Longest time one CIPP call may take. */
  cippTimeoutMs: number;
  /** Who the bot is towards CIPP: the application id of its API client. */
  cippClient?: string;
  /** Where channels are when nobody has spoken in any yet. */
  defaultServiceUrl: string;
  /** CIPP checks one-time codes of callers (CIPP_CALLER_CODES). */
  callerCodes: boolean;
  /** A link that opens the message of a channel in Teams. */
  messageLink: (conversation: string, message: string) => string;
  /** Names this process in leases. */
  owner: string;
}
