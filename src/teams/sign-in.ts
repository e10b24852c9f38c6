import type { Activity } from 'botbuilder';
import { z } from 'zod';
import type { Place, Speaker } from '../model/event';
import type { TeamsSignIn } from '../model/own-name';
import { DeliveryFailure, type Log, type Messenger } from '../model/ports';
import { type Secret, secret } from '../model/secret';
import type { TeamsAdapter } from './adapter';
import type { Turn } from './inbound';

/** Teams' two ways to report a sign-in: a token that the client had already, or the code of the sign-in window. */
const Exchange = z.object({ id: z.string().min(1).max(200), connectionName: z.string(), token: z.string().min(1).max(16_000) });
const Code = z.object({ state: z.string().regex(/^\d{4,10}$/) });

export const isSignIn = ({ name }: Turn): boolean => name === 'signin/tokenExchange' || name === 'signin/verifyState';

interface Parts {
  adapter: TeamsAdapter;
  messenger: Messenger;
  /** The bot's OAuth connection by its name. */
  connection: string;
  botId: string;
  log: Log;
}

export interface SignInEdge extends TeamsSignIn {
  /** The assertion that a sign-in invoke carries or stands for, or nothing. */
  reported(turn: Turn, by: Speaker): Promise<{ assertion: Secret; exchange?: string } | undefined>;
}

/**
 * Signing in through the bot's OAuth connection, whose scope is the bot's own: what comes back is a token for the bot, which
 * `entra/` swaps (docs/graph.md §4). The token service keeps what was signed in with the card, and forgets it on sign out.
 */
export function createSignIn({ adapter, messenger, connection, botId, log }: Parts): SignInEdge {
  async function held(person: Speaker, code = ''): Promise<Secret | undefined> {
    try {
      const tokens = await adapter.userTokens();
      const { token } = (await tokens.getUserToken(person.teamsId, connection, 'msteams', code)) ?? {};
      return token ? secret(token) : undefined;
    } catch (error) {
      log.warn({ status: (error as { statusCode?: number }).statusCode }, 'the token service did not answer');
      return undefined;
    }
  }

  return {
    held: person => held(person),
    async ask(person, at, claims) {
      const { signInLink, tokenExchangeResource } = await failing(async () =>
        (await adapter.userTokens()).getSignInResource(connection, about(person, at, botId), ''),
      );
      // what the client has already is not enough: without the resource it exchanges nothing by itself
      const data = claims ? { link: withClaims(signInLink ?? '', claims) } : { link: signInLink, exchange: tokenExchangeResource };
      await messenger.send(at, { card: 'sign-in', data: { summary: 'Sign in', connection, ...data } });
    },
    async signOut(person) {
      await failing(async () => (await adapter.userTokens()).signOutUser(person.teamsId, connection, 'msteams'));
    },
    async reported(turn, by) {
      if (turn.name === 'signin/tokenExchange') {
        const { id, connectionName, token } = Exchange.safeParse(turn.value).data ?? {};
        return token && connectionName === connection ? { assertion: secret(token), exchange: id } : undefined;
      }
      const { state } = Code.safeParse(turn.value).data ?? {};
      const assertion = state && (await held(by, state));
      return assertion ? { assertion } : undefined;
    },
  };
}

/** The sign-in page passes the challenge on to Entra. */
function withClaims(link: string, claims: string): string {
  const url = new URL(link);
  url.searchParams.set('claims', claims);
  return url.href;
}

/** As much of an activity as the token service asks for: whom to send back to. */
const about = (person: Speaker, at: Place, botId: string): Activity =>
  ({
    channelId: 'msteams',
    serviceUrl: at.serviceUrl,
    conversation: { id: at.conversation },
    from: { id: person.teamsId, aadObjectId: person.id },
    recipient: { id: `28:${botId}` },
  }) as unknown as Activity;

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new DeliveryFailure(true, 'TokenService', undefined, { cause });
  }
}
