import { z } from 'zod';

/** A field that is nice to have: a wrong type in it is no reason to drop an activity (docs/teams.md §11, schema drift). */
const text = z.string().nullish().catch(undefined);
const account = z.object({ id: z.string().min(1).max(1_000), name: text, aadObjectId: text, role: text, tenantId: text });
const conversation = z.object({ id: z.string().min(1).max(2_000), conversationType: text, tenantId: text });
const mention = z.object({ type: z.literal('mention'), text: z.string().min(1), mentioned: z.object({ id: z.string(), name: text }) });

/**
 * The activity fields that are used, and no others: what a sender adds (deliveryMode, callerId, …) never reaches the SDK.
 * Only `type` is required here; each kind of event asks for what it needs.
 */
export const Inbound = z.object({
  type: z.string().min(1).max(100),
  id: text,
  name: text,
  action: text,
  channelId: text,
  serviceUrl: text,
  replyToId: text,
  text: text,
  localTimestamp: text,
  from: account.optional().catch(undefined),
  recipient: account.optional().catch(undefined),
  conversation: conversation.optional().catch(undefined),
  channelData: z
    .object({ tenant: z.object({ id: text }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  membersAdded: z
    .array(z.object({ id: z.string() }))
    .optional()
    .catch(undefined),
  entities: z.array(z.unknown()).optional().catch(undefined),
  value: z.unknown().optional(),
});
export type Inbound = z.infer<typeof Inbound>;

/** An activity that can be a turn: somebody, somewhere, to the bot. */
export type Turn = Inbound & Required<Pick<Inbound, 'from' | 'recipient' | 'conversation'>> & { serviceUrl: string };

export const isTurn = (activity: Inbound): activity is Turn =>
  Boolean(activity.from && activity.recipient && activity.conversation && activity.serviceUrl);

/** The mentions of an activity in the order of the text; other entities are none of ours. */
export const mentionsOf = (activity: Inbound): z.infer<typeof mention>[] =>
  (activity.entities ?? []).flatMap(entity => mention.safeParse(entity).data ?? []);
