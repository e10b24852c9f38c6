import type { ObjectId } from '../model/ids';
import { objectId } from '../model/ids';
import type { Inbound, Turn } from './inbound';

/** Why an activity is refused, for the log. Never told to the sender. */
export type Refusal =
  | 'NO_BEARER'
  | 'NOT_A_CONNECTOR_TOKEN'
  | 'TOKEN_REFUSED'
  | 'WRONG_ISSUER'
  | 'WRONG_AUDIENCE'
  | 'WITHOUT_END'
  | 'SERVICE_URL_NOT_CLAIMED'
  | 'NOT_TEAMS'
  | 'SERVICE_URL_MISSING'
  | 'SERVICE_HOST_UNKNOWN';

export interface Expected {
  botId: string;
  tokenIssuer: string;
  /** `name` or `name:port`; a name alone stands for the default port. */
  serviceHosts: readonly string[];
}

const BEARER = /^Bearer ([\w-]{2,4000})\.([\w-]{2,16000})\.([\w-]{2,4000})$/;

/**
 * What can be said of the header before any key is looked up: three parts, and the issuer that Teams' tokens have.
 * Without this the SDK would take emulator and skill tokens down roads of their own. Proves nothing: the token is still unchecked.
 */
export function refuseHeader(header: string, { tokenIssuer }: Expected): Refusal | undefined {
  const [, head, body] = BEARER.exec(header) ?? [];
  if (!head || !body) return 'NO_BEARER';
  if (!isObject(jsonOf(head))) return 'NOT_A_CONNECTOR_TOKEN';
  const claims = jsonOf(body);
  return isObject(claims) && claims.iss === tokenIssuer ? undefined : 'NOT_A_CONNECTOR_TOKEN';
}

/** What the activity says of itself: only Teams, only from a service that the cloud is known to have. */
export function refuseOrigin(activity: Inbound, { serviceHosts }: Expected): Refusal | undefined {
  if (activity.channelId !== 'msteams') return 'NOT_TEAMS';
  if (!activity.serviceUrl) return 'SERVICE_URL_MISSING';
  return isTrusted(activity.serviceUrl, serviceHosts) ? undefined : 'SERVICE_HOST_UNKNOWN';
}

/** The claims of a validated token against the activity. The SDK lets an activity without serviceUrl pass; nothing may be missing here. */
export function refuseClaims(claims: ReadonlyMap<string, unknown>, activity: Inbound, expected: Expected): Refusal | undefined {
  if (claims.get('iss') !== expected.tokenIssuer) return 'WRONG_ISSUER';
  if (claims.get('aud') !== expected.botId) return 'WRONG_AUDIENCE';
  // the SDK reads a token without an end as one that never ends
  if (typeof claims.get('exp') !== 'number') return 'WITHOUT_END';
  const claimed = claims.get('serviceurl');
  return typeof claimed === 'string' && claimed !== '' && claimed === activity.serviceUrl ? undefined : 'SERVICE_URL_NOT_CLAIMED';
}

/**
 * Who stands behind a turn. `member`: a person of the home tenant, by every tenant id that is there. `nobody`: a bot, or the
 * service itself, which installs and updates conversations without a person. A guest has an object id in the home tenant and
 * passes here; Entra's answer about them decides.
 */
export function standing(turn: Turn, home: ObjectId): 'member' | 'stranger' | 'nobody' {
  const tenants = [turn.channelData?.tenant?.id ?? '', turn.conversation.tenantId, turn.from.tenantId];
  if (tenants.some(id => typeof id === 'string' && objectId(id) !== home)) return 'stranger';
  if (turn.from.role === 'bot' || turn.from.id.startsWith('28:')) return 'nobody';
  if (objectId(turn.from.aadObjectId)) return 'member';
  return turn.type === 'message' || turn.type === 'invoke' ? 'stranger' : 'nobody';
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * True for an address that the bot may send its token and its words to. Written exactly as a URL parser writes it, so that no two
 * readers can see two hosts in it (user info, backslashes, tabs, dots at the end); https but on loopback.
 */
export function isTrusted(serviceUrl: string, hosts: readonly string[]): boolean {
  const url = URL.canParse(serviceUrl) ? new URL(serviceUrl) : undefined;
  if (!url || (url.href !== serviceUrl && url.href !== `${serviceUrl}/`)) return false;
  if (url.username || url.password || url.search || url.hash) return false;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return false;
  return hosts.some(host => host.toLowerCase().replace(/:443$/, '') === url.host);
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
