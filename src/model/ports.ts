import type { Call, Reply } from './call';
import type { Clock } from './clock';
import type { Place, Speaker, Upload } from './event';
import type { TargetTenant, TargetUser, Tenant, Thing, ThingKind } from './field';
import type { ObjectId } from './ids';
import type { LogFields } from './logged';
import type { OwnName, PasswordStyle } from './own-name';
import type { Person, Policy } from './policy';
import { type Problem, ProblemError } from './problem';
import type { HeldRole, TargetRights } from './rights';
import type { Seal, Store } from './store';
import type { Listed } from './table';
import type { CardView, View } from './view';

/** Structured log. Nothing but {@link LogFields} is written; text of people and of CIPP does not belong here. */
export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

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
