import type { Call } from './call';
import type { Place, Speaker } from './event';
import type { ObjectId, RequestId } from './ids';
import { type Problem, ProblemError } from './problem';
import type { Secret } from './secret';

/** How a password is that the bot makes up: random letters, or words that can be read out over the phone. */
export type PasswordStyle = 'letters' | 'words';

/** Graph's answer to a call in a person's own name, whatever its status. */
export interface GraphReply {
  status: number;
  /** The parsed body, or nothing. May hold a secret: never logged, never stored. */
  json: unknown;
  /** Where the outcome can be asked for, query and all; only ever on the configured Graph host. */
  location?: string;
  /** What the person's sign-in lacks, as a claims challenge tells it (docs/graph.md §4); nothing was done then. */
  claims?: string;
  /** Graph's wish, from its `Retry-After` in seconds. */
  retryAfterMs?: number;
  ms: number;
}

/** A call to Graph that brought no answer. `left` false proves that nothing was sent, so nothing was changed. */
export class GraphFailure extends ProblemError {
  constructor(
    problem: Problem,
    readonly left: boolean,
    options?: { cause?: unknown },
  ) {
    super(problem, options);
    this.name = 'GraphFailure';
  }
}

/**
 * Microsoft Graph in the name of a person of the home tenant (docs/graph.md §3, §4). `assertion` is what Teams gave for them:
 * a token for this bot, which Entra swaps for one of Graph's.
 */
export interface DelegatedGraph {
  /**
   * Whether Entra takes the assertion, and whether it is this person's. The end of its time, as ISO 8601.
   * SIGN_IN_NOT_YOURS, SIGN_IN_REFUSED, SIGN_IN_STEP_UP (with the challenge as `claims`) and SIGN_IN_UNREACHABLE are returned.
   */
  accepts(assertion: Secret, person: ObjectId): Promise<string | Problem>;
  /** Sends one call, once, with what its `makes` stands for. Throws {@link GraphFailure}; any HTTP status is an answer. */
  run(call: Call, assertion: Secret, person: ObjectId, made?: Secret): Promise<GraphReply>;
  /** Reads how an operation stands. Throws like {@link run}; a place outside the configured Graph host gets no token. */
  look(location: string, assertion: Secret, person: ObjectId): Promise<GraphReply>;
}

/** Signing in through Teams: by itself where the client can, else with a card. */
export interface TeamsSignIn {
  /**
   * Sends the card that Teams turns into a sign-in. With `claims` the person signs in by hand, in a window that asks for what the
   * challenge wants. Throws DeliveryFailure.
   */
  ask(person: Speaker, at: Place, claims?: string): Promise<void>;
  /** What the bot's token service keeps for the person; nothing when it could not be asked. */
  held(person: Speaker): Promise<Secret | undefined>;
  /** Makes the token service forget the person. Throws DeliveryFailure. */
  signOut(person: Speaker): Promise<void>;
}

/** Sign-ins of people in this process's memory alone: gone with it, and at their end. */
export interface KeptSignIns {
  put(person: ObjectId, assertion: Secret, expiresAt: string): void;
  get(person: ObjectId, now: string): Secret | undefined;
  forget(person: ObjectId): void;
}

/** All that is needed to act in a technician's own name. */
export interface OwnName {
  graph: DelegatedGraph;
  teams: TeamsSignIn;
  kept: KeptSignIns;
}

/** A person signed in. `exchange` is the id by which several clients of one person report the same sign-in. */
export interface SignedIn {
  by: Speaker;
  at: Place;
  assertion: Secret;
  exchange?: string;
}

/** The part of the road that sign-ins take. */
export interface SignInRoad {
  /** Whether the sign-in can be used. If not, Teams asks the person with the card. */
  signedIn(event: SignedIn): Promise<boolean>;
}

/** A sign-in that waits with its request: sealed for it and for its requester. */
export interface SealedSignIn {
  sealed: string;
  expiresAt: string;
}

export interface SignIns {
  /** True for the one caller that comes first with this id, of all processes. */
  claim(exchange: string, now: string): Promise<boolean>;
  /** The sign-in was of no use: another client may try with the same id. */
  release(exchange: string): Promise<void>;
  put(request: RequestId, person: ObjectId, signIn: SealedSignIn): Promise<void>;
  get(request: RequestId): Promise<SealedSignIn | undefined>;
  /** Those of one person. */
  forget(person: ObjectId): Promise<void>;
  /** Those whose time is over or whose request has come to its end, and claims of long ago. */
  sweep(now: string): Promise<void>;
}
