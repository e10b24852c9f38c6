import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir } from './with-ca';

/** A private RSA key for the simulators, made once and kept: making one takes longer than most tests. */
export function keptKey(name: string): KeyObject {
  const dir = cacheDir('keys');
  const file = path.join(dir, `${name}.pem`);
  try {
    return createPrivateKey(readFileSync(file));
  } catch {
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    // put in place whole; of two processes each may go on with its own, since nobody reads the other's tokens
    const own = `${file}.${randomUUID()}`;
    writeFileSync(own, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    renameSync(own, file);
    return key;
  }
}
