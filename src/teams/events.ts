import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Consent, Place, Press, Said, Speaker, Typed, Upload } from '../model/event';
import { objectId } from '../model/ids';
import { secret } from '../model/secret';
import { mentionsOf, type Turn } from './inbound';

/** Nobody types more at a helpdesk; what is longer is cut here, and `flow` answers that it was too long. */
export const MOST_TEXT = 4_000;
/** A form of ours is a few hundred bytes. */
const MOST_DATA = 16 * 1024;
const MOST_DEPTH = 4;

/** The person behind a turn, or nothing where it has none. Installing and updating activities carry no name: it is empty then. */
export function speakerOf(turn: Turn): Speaker | undefined {
  const id = objectId(turn.from.aadObjectId);
  return id && { id, name: tidy(turn.from.name ?? '', 200), teamsId: turn.from.id };
}

/** Where a turn happened. A thread of a channel keeps its `;messageid=`. A kind that is not said is never personal: secrets go there. */
export function placeOf(turn: Turn): Place {
  const { id, conversationType } = turn.conversation;
  const kind = conversationType === 'personal' ? 'personal' : conversationType === 'channel' ? 'channel' : 'group';
  return { kind, conversation: id, serviceUrl: turn.serviceUrl };
}

/** Minutes ahead of UTC, by the zone of the client's own time stamp. */
function offsetOf({ localTimestamp }: Turn): number | undefined {
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(localTimestamp ?? '') ?? [];
  const offset = Number(hours) * 60 + Number(minutes);
  return sign && offset <= 14 * 60 ? (sign === '-' ? -offset : offset) : undefined;
}

const keyOf = (turn: Turn): string => `${turn.conversation.id}|${turn.id || randomUUID()}`;

export const saidOf = (turn: Turn, by: Speaker): Said => ({
  by,
  at: placeOf(turn),
  text: textOf(turn),
  key: keyOf(turn),
  offset: offsetOf(turn),
});

/** A form or button of a message (Action.Submit): its value carries the verb beside the inputs. Nothing when the value is none of ours. */
export function submitOf(turn: Turn, by: Speaker): Press | undefined {
  const { verb, ...data } = own(turn.value);
  return typeof verb === 'string' ? press(turn, by, verb, plain(data), false) : undefined;
}

/** An Action.Execute. Nothing when it has no verb. */
export function executeOf(turn: Turn, by: Speaker): Press | undefined {
  const { verb, data } = own(own(turn.value).action);
  return typeof verb === 'string' ? press(turn, by, verb, plain(data), true) : undefined;
}

/** A keystroke in a typeahead field: the other inputs come as `data` where the client sends them (docs/teams.md §5). */
export function typedOf(turn: Turn, by: Speaker): Typed {
  const { dataset, queryText, data } = own(turn.value);
  return {
    by,
    at: placeOf(turn),
    dataset: typeof dataset === 'string' ? dataset.slice(0, 200) : '',
    text: typeof queryText === 'string' ? tidy(queryText, 200) : '',
    inputs: plain(data),
  };
}

/** The answer to a file consent card (docs/teams.md §10). Nothing when it is neither yes nor no. */
export function consentOf(turn: Turn, by: Speaker): Consent | undefined {
  const { action, context, uploadInfo } = own(turn.value);
  if (action !== 'accept' && action !== 'decline') return undefined;
  return {
    by,
    at: placeOf(turn),
    accepted: action === 'accept',
    upload: action === 'accept' ? UploadInfo.safeParse(uploadInfo).data : undefined,
    data: plain(context),
    message: turn.replyToId || undefined,
    key: keyOf(turn),
  };
}

/** SharePoint's addresses carry a token of some thousand letters. */
const UploadInfo = z
  .object({
    uploadUrl: z.string().min(1).max(16_000),
    contentUrl: z.string().min(1).max(4_000),
    name: z.string().min(1).max(400),
    uniqueId: z.string().max(200).catch(''),
    fileType: z.string().max(20).catch('csv'),
  })
  .transform(({ uploadUrl, name, ...rest }): Upload => ({ address: secret(uploadUrl), name: tidy(name, 400), ...rest }));

function press(turn: Turn, by: Speaker, verb: string, data: Record<string, unknown>, replaces: boolean): Press {
  return {
    by,
    at: placeOf(turn),
    verb: verb.slice(0, 100),
    data,
    message: turn.replyToId || undefined,
    replaces,
    key: keyOf(turn),
    offset: offsetOf(turn),
  };
}

/**
 * What was typed, as the person sees it. Mentions are found by their entities, in the order of the text, never by name: the bot's own
 * goes, others leave their name. Clients may encode the text as HTML.
 */
function textOf(turn: Turn): string {
  let text = (turn.text ?? '').slice(0, 4 * MOST_TEXT);
  let from = 0;
  for (const { text: tag, mentioned } of mentionsOf(turn)) {
    const at = text.indexOf(tag, from);
    if (at < 0) continue;
    const instead = mentioned.id === turn.recipient.id ? ' ' : (mentioned.name ?? tag);
    text = text.slice(0, at) + instead + text.slice(at + tag.length);
    from = at + instead.length;
  }
  return decode(text.replace(/<\/?at(?:\s[^<>]*)?>/gi, ''))
    .trim()
    .slice(0, MOST_TEXT);
}

const NAMED: Record<string, string> = { nbsp: '\u00a0', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** One pass, so that `&amp;lt;` is what somebody typed as `&lt;`. */
function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}

/** One line without control characters. */
const tidy = (text: string, most: number): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, most);

const POISON = new Set(['__proto__', 'constructor', 'prototype']);

/** An object as it came, or an empty one. */
const own = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** An object's own plain properties, or none at all when they are more than any card of ours holds. */
function plain(value: unknown): Record<string, unknown> {
  const copy = own(cleaned(own(value), 0));
  return JSON.stringify(copy).length <= MOST_DATA ? copy : {};
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MOST_DEPTH) return undefined;
  if (Array.isArray(value)) return value.map(item => cleaned(item, depth + 1));
  const entries = Object.entries(value).filter(([name]) => !POISON.has(name));
  return Object.fromEntries(entries.map(([name, item]) => [name, cleaned(item, depth + 1)]));
}
