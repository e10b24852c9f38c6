import type { AnyAction, AnyValues, Stake } from '../model/action';
import type { Ports } from '../model/ports';
import { ProblemError } from '../model/problem';
import { cippOf } from './backend';

/** Nobody waits longer for a count: the card comes without it, and says so. */
const PATIENCE_MS = 5_000;
/** What a card has room for. */
const MOST = 6;
const LONGEST = 240;

/**
 * What the action would take with it, in sentences. All of it is asked of CIPP at once and is no older than the draft it is for.
 * What cannot be read keeps nobody from going on: its sentence says that CIPP did not tell.
 */
export async function stakesOf(action: AnyAction, values: AnyValues, ports: Ports): Promise<string[]> {
  const stakes = (action.stakes?.(values) ?? []).slice(0, MOST);
  const patience = ports.clock.after(PATIENCE_MS);
  const late = patience.done.then(() => undefined);
  const told = stakes.map(async stake => {
    if (typeof stake === 'string') return stake;
    return (await Promise.race([read(stake, ports), late])) ?? `CIPP did not tell ${stake.asks}.`;
  });
  const sentences = await Promise.all(told).finally(() => patience.cancel());
  return sentences.map(cut);
}

async function read({ call, says }: Stake, ports: Ports): Promise<string | undefined> {
  try {
    return says(await cippOf(ports).run(call));
  } catch (error) {
    const why = error instanceof ProblemError ? error.problem.problem : 'BUG';
    ports.log.warn({ endpoint: call.endpoint, why, ...(why === 'BUG' && { err: error }) }, 'what goes with an action could not be read');
    return undefined;
  }
}

const cut = (sentence: string): string => {
  const letters = [...sentence];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : sentence;
};
