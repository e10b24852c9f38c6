import type { Call, Reply } from '../model/call';
import { CippFailure, type Ports } from '../model/ports';
import { problem } from '../model/problem';
import type { Request } from '../model/request';

/** More prompts than one make people press Approve to be rid of them: one in this time, whoever sends it and whatever for. */
const WINDOW_MS = 5 * 60_000;

/** Whether this call rings somebody's phone. */
export const rings = (call: Call): boolean => call.endpoint === 'ExecSendPush';

/**
 * Rings the phone of the person whom the request is about, once in a window, and in a lane of its own: CIPP answers when they
 * have. Throws CippFailure; PUSH_TOO_SOON, with `againAt`, is one that never left.
 */
export async function push({ id, tenant, target }: Pick<Request, 'id' | 'tenant' | 'target'>, call: Call, ports: Ports): Promise<Reply> {
  const { pushes } = ports.store;
  const prompt = { tenant: tenant.id, target: target?.id ?? '', request: id, at: ports.clock.now().toISOString() };
  const taken = await pushes.take(prompt, WINDOW_MS);
  if (taken) throw new CippFailure(problem('PUSH_TOO_SOON', { ...taken, after: inUtc(taken.againAt) }), false);
  try {
    return await ports.pushes.run(call);
  } catch (error) {
    if (error instanceof CippFailure && !error.left) await pushes.giveBack(prompt);
    throw error;
  }
}

/** `10:17 UTC`, rounded up to whole minutes: within a sentence, which knows no reader's clock. */
export const inUtc = (iso: string): string => `${new Date(Math.ceil(Date.parse(iso) / 60_000) * 60_000).toISOString().slice(11, 16)} UTC`;
