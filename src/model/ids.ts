declare const brand: unique symbol;
/** A string that only its own constructor can make, so that two kinds of id cannot be mixed up. */
export type Brand<T, B extends string> = T & { readonly [brand]: B };

/** An Entra object id (user, group) or a tenant's customerId: a GUID in lower case. */
export type ObjectId = Brand<string, 'ObjectId'>;
/** A user principal name in lower case. Shown to people; never compared to decide rights. */
export type Upn = Brand<string, 'Upn'>;
/** What people say to each other about a request: `R-` and six letters without look-alikes. */
export type RequestId = Brand<string, 'RequestId'>;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UPN = /^[^\s@"<>()[\]\\,;:|]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;
const REQUEST = /^R-[0-9A-HJKMNP-TV-Z]{6}$/;

/** The id in lower case, or nothing when the text is not a GUID. */
export function objectId(text: unknown): ObjectId | undefined {
  const id = typeof text === 'string' ? text.trim().toLowerCase() : '';
  return GUID.test(id) ? (id as ObjectId) : undefined;
}

/** The sign-in name in lower case, or nothing when the text is not one. */
export function upn(text: unknown): Upn | undefined {
  const name = typeof text === 'string' ? text.trim().toLowerCase() : '';
  return name.length <= 254 && UPN.test(name) ? (name as Upn) : undefined;
}

/** The id in upper case (typed `r-7k3q9m` is accepted), or nothing. */
export function requestId(text: unknown): RequestId | undefined {
  const id = typeof text === 'string' ? text.trim().toUpperCase() : '';
  return REQUEST.test(id) ? (id as RequestId) : undefined;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Six letters of Crockford's base 32 from six random bytes: a thousand million ids, unique by the table's key. */
export function requestIdFrom(random: Uint8Array): RequestId {
  const letters = [...random.subarray(0, 6)].map(byte => ALPHABET[byte % 32]).join('');
  if (letters.length !== 6) throw new RangeError('requestIdFrom wants six random bytes');
  return `R-${letters}` as RequestId;
}
