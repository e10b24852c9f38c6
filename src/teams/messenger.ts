import { type Activity, ActivityTypes, type ChannelAccount } from 'botbuilder';
import { z } from 'zod';
import type { Place, Speaker } from '../model/event';
import { type ObjectId, objectId } from '../model/ids';
import { DeliveryFailure, type Messenger } from '../model/ports';
import type { View } from '../model/view';
import type { Renderer } from './render';
import type { TeamsService } from './service';

/** Teams gives pages of 50 to 500. */
const MOST_MEMBERS = 200;
/** Teams says `objectId` where activities say `aadObjectId`; bots and anonymous guests of a meeting have neither. */
const Member = z
  .object({ id: z.string(), name: z.string().nullish(), aadObjectId: z.string().nullish(), objectId: z.string().nullish() })
  .transform((member): Speaker | undefined => {
    const id = objectId(member.aadObjectId ?? member.objectId);
    return id && { id, name: member.name ?? '', teamsId: member.id };
  });
const Members = z.object({ members: z.array(Member.catch(undefined)).max(500) }).catch({ members: [] });

/** Of a message or a chat; nothing where the answer has none. */
const Made = z.object({ id: z.string() });
const idOf = (answer: unknown): string => Made.safeParse(answer).data?.id ?? '';

export interface Outgoing {
  messenger: Messenger;
  /** Shows that the bot is busy. Throws {@link DeliveryFailure}. */
  typing(at: Place): Promise<void>;
}

export interface OutgoingOptions {
  service: TeamsService;
  renderer: Renderer;
  botId: string;
  homeTenantId: ObjectId;
}

/** The way from the bot to Teams. One attempt each: {@link DeliveryFailure} says what may be tried again, the outbox does it. */
export function createMessenger({ service, renderer, botId, homeTenantId }: OutgoingOptions): Outgoing {
  // without a name: Teams shows the app's own
  const bot = { id: `28:${botId}` } as ChannelAccount;

  function addressed(to: Place, activity: Partial<Activity>): string {
    const conversation = { id: to.conversation } as Activity['conversation'];
    return JSON.stringify({ ...activity, channelId: 'msteams', serviceUrl: to.serviceUrl, from: bot, conversation });
  }

  function drawn(to: Place, view: View, more: Partial<Activity> = {}): string {
    try {
      const json = addressed(to, { ...renderer.message(view), ...more });
      renderer.weigh(view, json);
      return json;
    } catch (cause) {
      throw new DeliveryFailure(false, 'CardBroken', undefined, { cause });
    }
  }

  const send = async (to: Place, json: string): Promise<string> =>
    idOf(await service.call(to.serviceUrl, 'POST', `/${encodeURIComponent(to.conversation)}/activities`, json));

  return {
    messenger: {
      send: async (to, view) => send(to, drawn(to, view)),
      async edit(to, message, view) {
        const json = drawn(to, view, { id: message });
        const path = `/${encodeURIComponent(to.conversation)}/activities/${encodeURIComponent(message)}`;
        await service.call(to.serviceUrl, 'PUT', path, json);
      },
      async members(at) {
        // a thread has no members of its own
        const conversation = at.conversation.split(';')[0] ?? at.conversation;
        const path = `/${encodeURIComponent(conversation)}/pagedmembers?pageSize=${MOST_MEMBERS}`;
        return Members.parse(await service.call(at.serviceUrl, 'GET', path)).members.flatMap(member => member ?? []);
      },
      async openPersonal(person, from) {
        const asked = {
          bot,
          members: [{ id: person.teamsId }],
          isGroup: false,
          tenantId: homeTenantId,
          channelData: { tenant: { id: homeTenantId } },
        };
        const opened = idOf(await service.call(from.serviceUrl, 'POST', '', JSON.stringify(asked)));
        if (!opened) throw new DeliveryFailure(true, 'NoConversationId');
        return { kind: 'personal', conversation: opened, serviceUrl: from.serviceUrl };
      },
    },
    async typing(at) {
      await send(at, addressed(at, { type: ActivityTypes.Typing }));
    },
  };
}
