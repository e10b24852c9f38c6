import type { Press } from '../model/event';
import type { Ports } from '../model/ports';
import { type Problem, problem } from '../model/problem';
import type { Request } from '../model/request';
import { type Secret, secret } from '../model/secret';
import type { Change } from '../model/store';
import { makePassword } from './make-password';

/** A typed password waits for its run no longer than one that waits to be shown. */
const WAITS_MS = 24 * 60 * 60_000;
/** Entra takes 8 to 256. */
const FITS = /^(?!\s)[^\p{Cc}]{8,256}(?<!\s)$/u;

/**
 * The password that the requester typed into the masked field, sealed with the step that confirms: it is in no value, call or card.
 * Nothing where the field was empty, or the call makes none.
 */
export function typedPassword({ id, requester, call }: Request, { data }: Press, ports: Ports): Change['secret'] | Problem {
  const { ownPassword: text } = data;
  if (!call?.makes || typeof text !== 'string' || text === '') return undefined;
  if (!FITS.test(text)) return problem('OWN_PASSWORD');
  const expiresAt = new Date(ports.clock.now().getTime() + WAITS_MS).toISOString();
  return { put: { kind: 'password', sealed: ports.seal.seal(secret(text), id, requester.id), expiresAt } };
}

/**
 * What the call's `makes` stands for: what was typed, else made up now. Nothing where Graph makes it, as it does unless people want
 * words; a problem where what was typed is gone.
 */
export async function suppliedPassword(request: Request, ports: Ports): Promise<Secret | Problem | undefined> {
  const { call, typedPassword } = request;
  if (!call?.makes) return undefined;
  if (!typedPassword && call.leavesIt && ports.passwordStyle === 'letters') return undefined;
  if (!typedPassword) return makePassword(ports.passwordStyle);
  const row = await ports.store.secrets.get(request.id);
  const typed = row?.sealed && ports.seal.open(row.sealed, request.id, request.requester.id);
  return typed || problem('OWN_PASSWORD_GONE');
}
