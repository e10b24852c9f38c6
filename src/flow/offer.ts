import { randomBytes } from 'node:crypto';
import type { Place, Press } from '../model/event';
import { DeliveryFailure, fileOffer, type OfferedFile, type Ports } from '../model/ports';
import { ProblemError, problem } from '../model/problem';
import type { Ask } from '../model/store';
import type { TextView } from '../model/view';

/** Longer than a file can take once what is in it is there; until then an answered question is nobody else's. */
export const LEASE_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Who asks for the file of what, whichever of the two presses it is. */
export type Asker = Pick<Press, 'by' | 'at' | 'key'>;

/** Teams asks the person in their chat whether the bot may put the file into their OneDrive; once for each press. Throws ProblemError. */
export async function offerFile(
  asked: Ask,
  asker: Asker,
  file: Pick<OfferedFile, 'name' | 'bytes' | 'description'>,
  to: Place,
  ports: Ports,
): Promise<TextView> {
  const { fresh } = await ports.store.asks.put(taskOf(asked, asker, 'offer', ports));
  const offered = { ...file, context: { ask: asked.id, once: asked.key } };
  if (fresh) await ports.messenger.send(to, fileOffer(offered)).catch(error => throwNotAsked(error, asked, ports));
  return { text: `I asked in this chat whether I may put “${file.name}” into your OneDrive: press Allow there.` };
}

function throwNotAsked(error: unknown, asked: Ask, ports: Ports): never {
  if (!(error instanceof DeliveryFailure)) throw error;
  ports.log.warn({ ask: asked.id, code: error.code }, 'a file could not be offered');
  throw new ProblemError(problem('FILE_FAILED', { why: 'Teams did not take the question for your OneDrive', todo: ASK_AGAIN }));
}

export const ASK_AGAIN = 'Ask for the file again in a minute. If it stays, tell an operator.';

/** One press, kept by its key. That of an accepted file is leased: it has to be answered, by somebody. */
export function taskOf(asked: Ask, { by, at, key }: Asker, what: 'offer' | 'file', ports: Ports): Ask {
  const start = ports.clock.now().getTime();
  return {
    id: randomBytes(9).toString('base64url'),
    key: `${asked.id}:${key}/${what}`,
    by,
    at,
    intent: asked.intent,
    ...(what === 'file' && { leaseUntil: new Date(start + LEASE_MS).toISOString() }),
    createdAt: new Date(start).toISOString(),
    expiresAt: new Date(start + DAY_MS).toISOString(),
  };
}

/** A file's name: words, and the day on the wall of the person. */
export function fileName(words: readonly string[], ending: string, offset: number, ports: Ports): string {
  const day = new Date(ports.clock.now().getTime() + offset * 60_000).toISOString().slice(0, 10);
  return `${[...words, day].join(' ').replace(/[\p{Cc}"*:<>?/\\|#%]/gu, '-')}.${ending}`;
}
