import { type Activity, ActivityTypes, type ChannelAccount } from 'botbuilder';
import type { ConnectorClient } from 'botframework-connector';
import { z } from 'zod';
import type { Place, Speaker } from '../model/event';
import { type ObjectId, objectId } from '../model/ids';
import { DeliveryFailure, type Messenger } from '../model/ports';
import type { View } from '../model/view';
import type { TeamsAdapter } from './adapter';
import { isTrusted } from './guard';
import type { Renderer } from './render';

/** A service that is silent this long has probably not taken the message; sent twice is harmless, not sent is not. */
const ANSWER_MS = 15_000;

type Conversations = ConnectorClient['conversations'];

/** Teams gives pages of 50 to 500. */
const MOST_MEMBERS = 200;
/** Teams says `objectId` where activities say `aadObjectId`; bots and anonymous guests of a meeting have neither. */
const Member = z
  .object({ id: z.string(), name: z.string().nullish(), aadObjectId: z.string().nullish(), objectId: z.string().nullish() })
  .transform((member): Speaker | undefined => {
    const id = objectId(member.aadObjectId ?? member.objectId);
    return id && { id, name: member.name ?? '', teamsId: member.id };
  });
const Members = z.array(Member.catch(undefined)).max(500).catch([]);

export interface Outgoing {
  messenger: Messenger;
  /** Shows that the bot is busy. Throws {@link DeliveryFailure}. */
  typing(at: Place): Promise<void>;
}

export interface OutgoingOptions {
  adapter: TeamsAdapter;
  renderer: Renderer;
  botId: string;
  homeTenantId: ObjectId;
  serviceHosts: readonly string[];
}

/** The way from the bot to Teams. One attempt each; nothing is ever sent to a host outside the cloud's list, whatever was stored. */
export function createMessenger({ adapter, renderer, botId, homeTenantId, serviceHosts }: OutgoingOptions): Outgoing {
  // without a name: Teams shows the app's own
  const bot = { id: `28:${botId}` } as ChannelAccount;

  async function through<T>(serviceUrl: string, use: (to: Conversations, options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    if (!isTrusted(serviceUrl, serviceHosts)) throw new DeliveryFailure(false, 'ServiceHostUnknown');
    // the SDK's own timeout ends with the headers, and leaves its timer behind when the connection breaks
    const abortSignal = AbortSignal.timeout(ANSWER_MS);
    const late = new Promise<never>((_, reject) => {
      abortSignal.addEventListener('abort', () => reject(new DeliveryFailure(true, 'Silent')));
    });
    try {
      const { conversations } = await adapter.connector(serviceUrl);
      return await Promise.race([use(conversations, { abortSignal }), late]);
    } catch (error) {
      if ((error as { statusCode?: unknown } | undefined)?.statusCode === 401) adapter.tokenRefused();
      throw error instanceof DeliveryFailure ? error : failureOf(error);
    }
  }

  function addressed(to: Place, activity: Partial<Activity>): Partial<Activity> {
    const conversation = { id: to.conversation } as Activity['conversation'];
    return { ...activity, channelId: 'msteams', serviceUrl: to.serviceUrl, from: bot, conversation };
  }

  function drawn(view: View): Partial<Activity> {
    try {
      return renderer.message(view);
    } catch (cause) {
      throw new DeliveryFailure(false, 'CardBroken', undefined, { cause });
    }
  }

  async function send(to: Place, activity: Partial<Activity>): Promise<string> {
    const sent = await through(to.serviceUrl, (conversations, options) =>
      conversations.sendToConversation(to.conversation, addressed(to, activity), options),
    );
    return sent.id ?? '';
  }

  return {
    messenger: {
      send: async (to, view) => send(to, drawn(view)),
      async edit(to, message, view) {
        const activity = { ...addressed(to, drawn(view)), id: message };
        await through(to.serviceUrl, (conversations, options) => conversations.updateActivity(to.conversation, message, activity, options));
      },
      async members(at) {
        // a thread has no members of its own
        const conversation = at.conversation.split(';')[0] ?? at.conversation;
        const page = { pageSize: MOST_MEMBERS } as Parameters<Conversations['getConversationPagedMembers']>[1];
        const found = await through(at.serviceUrl, (conversations, options) =>
          conversations.getConversationPagedMembers(conversation, { ...page, ...options } as typeof page),
        );
        return Members.parse(found.members).flatMap(member => member ?? []);
      },
      async openPersonal(person, from) {
        const asked = {
          bot,
          members: [{ id: person.teamsId }],
          isGroup: false,
          tenantId: homeTenantId,
          channelData: { tenant: { id: homeTenantId } },
        };
        const opened = await through(from.serviceUrl, (conversations, options) =>
          conversations.createConversation(asked as unknown as Parameters<Conversations['createConversation']>[0], options),
        );
        if (!opened.id) throw new DeliveryFailure(true, 'NoConversationId');
        return { kind: 'personal', conversation: opened.id, serviceUrl: from.serviceUrl };
      },
    },
    async typing(at) {
      await send(at, { type: ActivityTypes.Typing });
    },
  };
}

/** docs/teams.md §6: these may be tried again, with backoff; 400, 401, 403, 404, 413 and 500 never. 408 is a proxy on the way. */
const AGAIN = new Set([408, 412, 429, 502, 503, 504]);

/** The connector's error as the outbox wants it. Without a status line nothing is known to have arrived: that may be tried again. */
function failureOf(error: unknown): DeliveryFailure {
  const { statusCode, code, errorCode, message, response } = (error ?? {}) as {
    statusCode?: number;
    code?: unknown;
    /** MSAL's: the bot's own token could not be had. An operator mends that, and what waits is sent then. */
    errorCode?: unknown;
    message?: unknown;
    response?: { headers?: { get(name: string): string | undefined } };
  };
  if (typeof statusCode !== 'number')
    return new DeliveryFailure(true, wordOf(code) ?? wordOf(errorCode) ?? 'Unreachable', undefined, { cause: error });
  const known = REASONS.find(reason => reason === code || (typeof message === 'string' && message.includes(reason)));
  const afterMs = AGAIN.has(statusCode) ? retryAfter(response?.headers?.get('retry-after')) : undefined;
  return new DeliveryFailure(AGAIN.has(statusCode), known ?? wordOf(code) ?? `Http${statusCode}`, afterMs, { cause: error });
}

/** Codes that want words of their own (docs/teams.md §2, §7). Teams puts some of them into the message, under a general code. */
const REASONS = [
  'BotNotInConversationRoster',
  'ConversationBlockedByUser',
  'BotDisabledByAdmin',
  'ForbiddenOperationException',
  'MessageWritesBlocked',
  'NotEnoughPermissions',
  'InvalidBotApiHost',
  'ConversationNotFound',
  'MessageSizeTooBig',
] as const;

const wordOf = (code: unknown): string | undefined => (typeof code === 'string' && /^[\w.-]{1,80}$/.test(code) ? code : undefined);

/** Milliseconds of a Retry-After in seconds; a date is not used by Teams and gives nothing. */
function retryAfter(header: string | undefined): number | undefined {
  const seconds = header === undefined || header.trim() === '' ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
}
