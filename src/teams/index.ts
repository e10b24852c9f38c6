import type { Clock } from '../model/clock';
import { type ObjectId, objectId } from '../model/ids';
import type { SignInRoad, TeamsSignIn } from '../model/own-name';
import type { Log, Messenger } from '../model/ports';
import { problem } from '../model/problem';
import type { FileRoad, Road } from '../model/road';
import type { Audit, AuditEntry, Conversations } from '../model/store';
import { createAdapter, type TeamsSettings, TokenRefused } from './adapter';
import { textAnswer } from './answers';
import { createApp, textView } from './app';
import type { BotTokens } from './credentials';
import { placeOf } from './events';
import { type Refusal, refuseClaims, refuseHeader, refuseOrigin, standing } from './guard';
import { Inbound, isTurn, type Turn } from './inbound';
import { createMessenger } from './messenger';
import { Pace } from './pace';
import { createRenderer } from './render';
import { createReplies } from './replies';
import { createService, type Outward } from './service';
import { createSignIn } from './sign-in';

export type { TeamsSettings } from './adapter';
export type { BotTokens } from './credentials';

/** What goes back over HTTP. Refusals have no body. */
export interface Answer {
  status: number;
  body?: unknown;
}

/** One activity, as it was parsed from the request. Resolves when the turn has ended; never rejects. */
export type Receive = (authorization: string | undefined, activity: unknown) => Promise<Answer>;

export interface Teams {
  messenger: Messenger;
  /** Absent without an OAuth connection. */
  signIn?: TeamsSignIn;
  /** Opens the way in. Apart from the messenger, because the road needs that one first. */
  receiver(road: Road & FileRoad & SignInRoad): Receive;
}

export interface TeamsOptions {
  settings: TeamsSettings;
  /** The bot's OAuth connection; absent: people cannot sign in. */
  signInConnection?: string;
  homeTenantId: ObjectId;
  /** Holds one JSON template per card. */
  cardsDir: string;
  conversations: Conversations;
  /** Keeps who was turned away. */
  audit: Pick<Audit, 'append'>;
  clock: Clock;
  log: Log;
  /** For {@link TeamsSettings.hosts}' scope. */
  tokens: BotTokens;
  outward: Outward;
}

/** Teams as the bot sees it: who may speak, what they said, and how it answers. Nothing is sent or asked before the first turn. */
export function createTeams({
  settings,
  signInConnection,
  homeTenantId,
  cardsDir,
  conversations,
  audit,
  clock,
  log,
  tokens,
  outward,
}: TeamsOptions): Teams {
  const { botId, hosts } = settings;
  const expected = { botId, tokenIssuer: hosts.botTokenIssuer, serviceHosts: hosts.botServiceHosts };
  const adapter = createAdapter(settings, tokens);
  const renderer = createRenderer(cardsDir, log);
  const service = createService({ outward, tokens, serviceHosts: hosts.botServiceHosts });
  const outgoing = createMessenger({ service, renderer, botId, homeTenantId });
  const replies = createReplies(outgoing, clock, log);
  const { messenger } = outgoing;
  const pace = new Pace(clock);
  const signIn = signInConnection ? createSignIn({ adapter, messenger, connection: signInConnection, botId, log }) : undefined;

  function refused(why: Refusal, status: number, cause?: unknown): Answer {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : undefined;
    log.warn({ why, reason }, 'an activity was refused');
    return { status };
  }

  /** People of other tenants learn that there is nothing for them, and no more. */
  async function turnAway(turn: Turn): Promise<Answer> {
    log.warn({ type: turn.type, tenant: turn.channelData?.tenant?.id }, 'somebody from outside was turned away');
    if (turn.type === 'invoke' || turn.type === 'message') await audit.append([strangerRow(turn, clock)]);
    const no = textView(problem('NOT_A_MEMBER'));
    if (turn.type === 'invoke') return { status: 200, body: textAnswer(turn, no.text) };
    if (turn.type === 'message') await replies.send(placeOf(turn), [no]);
    return { status: 200 };
  }

  /** Keystrokes in a form are answered from memory and are not counted. Nothing when the person may go on. */
  async function tooFast(turn: Turn): Promise<Answer | undefined> {
    const counts = turn.type === 'message' || (turn.type === 'invoke' && turn.name !== 'application/search');
    const state = counts ? pace.takes(turn.from.aadObjectId ?? '') : 'fine';
    if (state === 'fine') return undefined;
    log.warn({ type: turn.type, person: objectId(turn.from.aadObjectId) }, 'somebody is too fast');
    const wait = textView(problem('TOO_FAST'));
    if (turn.type === 'invoke') return { status: 200, body: textAnswer(turn, wait.text) };
    if (state === 'first') await replies.send(placeOf(turn), [wait]);
    return { status: 429 };
  }

  /** Every check, the cheap ones first; the claims are those of the token whose signature was checked. */
  async function receive(run: ReturnType<typeof createApp>, header: string, body: unknown): Promise<Answer> {
    const activity = Inbound.safeParse(body).data;
    if (!activity) return { status: 400 };
    const byHeader = refuseHeader(header, expected);
    if (byHeader) return refused(byHeader, 401);
    const byOrigin = refuseOrigin(activity, expected);
    if (byOrigin) return refused(byOrigin, 403);
    const proven = await adapter.authenticate(header, activity);
    const byClaims = refuseClaims(new Map(proven.claimsIdentity.claims.map(c => [c.type, c.value])), activity, expected);
    if (byClaims) return refused(byClaims, 401);
    // a kind of activity that is new to us: an error would make Teams stop sending any (docs/teams.md §11)
    if (!isTurn(activity)) return { status: 200 };
    const who = standing(activity, homeTenantId);
    if (who === 'stranger') return turnAway(activity);
    if (who === 'nobody' && (activity.type === 'message' || activity.type === 'invoke')) return { status: 200 };
    const slower = who === 'member' ? await tooFast(activity) : undefined;
    if (slower) return slower;
    const answer = await adapter.turn(proven, activity, run);
    return { status: answer?.status ?? 200, body: answer?.body };
  }

  return {
    messenger,
    signIn,
    receiver(road) {
      const run = createApp({ road, signIn, replies, renderer, conversations, clock, log });
      return async (authorization, activity) => {
        try {
          return await receive(run, authorization ?? '', activity);
        } catch (error) {
          if (error instanceof TokenRefused) return refused('TOKEN_REFUSED', 401, error.cause);
          log.error({ err: error }, 'an activity could not be handled');
          return { status: 503 };
        }
      };
    },
  };
}

/** What somebody from outside wanted is not kept; that they came is. */
function strangerRow(turn: Turn, clock: Clock): AuditEntry {
  const id = objectId(turn.from.aadObjectId);
  return {
    at: clock.now().toISOString(),
    step: 'refused',
    outcome: 'NOT_A_MEMBER',
    actor: id && { id, name: 'somebody of another tenant' },
  };
}
