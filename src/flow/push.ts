import type { Call, Reply } from '../model/call';
import { CippFailure, type Ports } from '../model/ports';
import { ProblemError, problem } from '../model/problem';
import type { Request } from '../model/request';
import type { Secret } from '../model/secret';

/** More prompts than one make people press Approve to be rid of them: one in this time, whoever sends it and whatever for. */
const WINDOW_MS = 5 * 60_000;

/** Whether this call rings somebody's phone. */
export const rings = (call: Call): boolean => call.endpoint === 'ExecSendPush';

/**
 * Rings the phone of the person whom the request is about, once in a window, and in a lane of its own: CIPP answers when they
 * have. With a code nobody's phone rings, where CIPP checks codes; one guess in a window too. Throws CippFailure; PUSH_TOO_SOON, with
 * `againAt`, is one that never left.
 */
export async function push(
  { id, tenant, target }: Pick<Request, 'id' | 'tenant' | 'target'>,
  call: Call,
  ports: Ports,
  code?: Secret,
): Promise<Reply> {
  const { pushes } = ports.store;
  const prompt = { tenant: tenant.id, target: target?.id ?? '', request: id, at: ports.clock.now().toISOString() };
  const taken = await pushes.take(prompt, WINDOW_MS);
  if (taken) throw new CippFailure(problem('PUSH_TOO_SOON', { ...taken, after: inUtc(taken.againAt) }), false);
  try {
    if (!ports.pushes) throw new ProblemError(problem('CIPP_NONE', { action: 'A prompt on the phone' }));
    return await ports.pushes.run(code ? withCode(call, code) : call);
  } catch (error) {
    if (error instanceof CippFailure && !error.left) await pushes.giveBack(prompt);
    throw error;
  }
}

/** The one place where the code is open: on its way to CIPP. */
const withCode = (call: Call, code: Secret): Call => ({ ...call, body: { ...(call.body as object), OTP: code.open() } });

/** `10:17 UTC`, rounded up to whole minutes: within a sentence, which knows no reader's clock. */
export const inUtc = (iso: string): string => `${new Date(Math.ceil(Date.parse(iso) / 60_000) * 60_000).toISOString().slice(11, 16)} UTC`;
