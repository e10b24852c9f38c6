import { z } from 'zod';
import { type ObjectId, objectId } from '../model/ids';
import type { Http } from '../net/http';

const DOMAIN = /^(?=.{4,253}$)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;
const OPENID_TIMEOUT_MS = 5_000;
const OPENID_MAX_BYTES = 200_000;
const OpenId = z.object({ issuer: z.string() });
/** What the authority answers for a domain that no tenant has: 400 `invalid_tenant` (docs/cipp-api.md §5). */
const NO_SUCH_TENANT = [400, 404];

/**
 * The id of the tenant that owns a domain, by its OpenID document at the sign-in authority; nothing when no tenant has it.
 * Throws when the authority does not say.
 */
export async function tenantIdOf(domain: string, authority: string, http: Http): Promise<ObjectId | undefined> {
  if (!DOMAIN.test(domain)) return undefined;
  const url = `${authority.replace(/\/+$/, '')}/${encodeURIComponent(domain)}/v2.0/.well-known/openid-configuration`;
  const answer = await http.send({ method: 'GET', url, alone: true, timeoutMs: OPENID_TIMEOUT_MS, maxBytes: OPENID_MAX_BYTES });
  if (NO_SUCH_TENANT.includes(answer.status)) return undefined;
  const { data } = OpenId.safeParse(answer.json);
  const id = answer.status === 200 && data ? objectId(/^https:\/\/[^/]+\/([0-9a-f-]{36})(?:\/|$)/i.exec(data.issuer)?.[1]) : undefined;
  if (!id) throw new Error(`the authority answered ${answer.status} without an issuer`);
  return id;
}
