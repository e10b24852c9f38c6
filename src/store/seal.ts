import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { canonical } from '../model/call';
import { secret } from '../model/secret';
import type { Seal } from '../model/store';

const FORMAT = 'v1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What one SEAL_KEY becomes: a key for each purpose, so that none can be used for another, and a name that tells nothing. */
interface Keys {
  id: string;
  seal: Buffer;
  binding: Buffer;
  audit: Buffer;
}

const derive = (master: Buffer, purpose: string, bytes = 32) =>
  Buffer.from(hkdfSync('sha256', master, '', `cipp-teams-bot ${purpose} ${FORMAT}`, bytes));

const keysOf = (master: Buffer): Keys => ({
  id: derive(master, 'key id', 6).toString('base64url'),
  seal: derive(master, 'seal'),
  binding: derive(master, 'binding'),
  audit: derive(master, 'audit'),
});

/** The sealing and the audit's hash, under one set of keys. */
export interface Keyring extends Seal {
  /** HMAC over canonical JSON, for the audit's chain: `v1.<key id>.<hash>`. */
  chain(value: unknown): string;
}

/** `masters` are the SEAL_KEYs, 32 bytes each: the first seals, binds and chains; all of them open. */
export function createSeal(masters: readonly Buffer[]): Keyring {
  if (masters.some(master => master.length !== 32)) throw new RangeError('a seal key has 32 bytes');
  const all = masters.map(keysOf);
  const [first] = all;
  if (!first) throw new RangeError('createSeal wants a key');

  return {
    seal(what, request, recipient) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, first.seal, iv).setAAD(boundTo(first.id, request, recipient));
      const text = Buffer.concat([cipher.update(what.open(), 'utf8'), cipher.final()]);
      return `${FORMAT}.${first.id}.${Buffer.concat([iv, text, cipher.getAuthTag()]).toString('base64url')}`;
    },
    open(sealed, request, recipient) {
      const [format, id, data = ''] = sealed.split('.');
      const keys = all.find(each => each.id === id);
      const bytes = Buffer.from(data, 'base64url');
      if (format !== FORMAT || !keys || bytes.length < IV_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, keys.seal, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(boundTo(keys.id, request, recipient))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
        return secret(text.toString('utf8'));
      } catch {
        return undefined;
      }
    },
    bind: value => mac(first.id, first.binding, value),
    binds(value, binding) {
      // every key is tried, so that the time tells nothing
      return all.map(keys => same(mac(keys.id, keys.binding, value), binding)).some(Boolean);
    },
    chain: value => mac(first.id, first.audit, value),
  };
}

const boundTo = (key: string, request: string, recipient: string) => Buffer.from(canonical([FORMAT, key, request, recipient]));

const mac = (id: string, key: Buffer, value: unknown) =>
  `${FORMAT}.${id}.${createHmac('sha256', key).update(canonical(value)).digest('base64url')}`;

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
