import type { Ports } from '../model/ports';

const DAY_MS = 24 * 60 * 60_000;
/** In one transaction; people wait for the same database. */
const AT_ONCE = 200;

/**
 * Deletes requests that ended more than `days` ago, and threads in which somebody was not heard for as long. What became of the
 * requests stays in the audit, which an operator alone makes shorter. Any number of processes may do this at once.
 */
export async function forgetOld(days: number, { store, clock }: Pick<Ports, 'store' | 'clock'>): Promise<void> {
  const now = clock.now();
  const before = new Date(now.getTime() - days * DAY_MS).toISOString();
  while ((await store.requests.forget(before, AT_ONCE)) === AT_ONCE);
  while ((await store.conversations.forget(before, AT_ONCE)) === AT_ONCE);
  await store.alerts.forget(now.toISOString());
}
