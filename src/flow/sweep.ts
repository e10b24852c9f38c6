import type { RequestId } from '../model/ids';
import type { Ports } from '../model/ports';
import { isProblem, problem } from '../model/problem';
import { move, type Request } from '../model/request';
import { lookAfter } from './announce';
import { auditOf } from './audit';
import { cardsOf } from './card';
import { expire } from './decide';
import { deliver } from './deliver';
import { wipe } from './secret';
import { lookAfterCaller } from './verify-caller';

const AT_ONCE = 50;
const STRANDED_MS = 10_000;
const ASK_LEASE_MS = 3 * 60_000;

/**
 * Looks after everything whose time has come: secrets to wipe, silent runs, old drafts, lost jobs, undelivered cards,
 * questions of a process that went away. Any number of processes may sweep at once: each step is a compare-and-swap.
 */
export async function sweep(ports: Ports): Promise<void> {
  const at = ports.clock.now();
  const now = at.toISOString();
  const { store } = ports;
  for (const id of await store.secrets.due(now, AT_ONCE)) await wipeDue(id, ports);
  for (const id of await store.requests.overdue(['running'], now, AT_ONCE)) await lose(id, ports);
  for (const id of await store.requests.overdue(['draft', 'pending', 'approved'], now, AT_ONCE)) await expireDue(id, ports);
  for (const id of await store.requests.stranded(new Date(at.getTime() - STRANDED_MS).toISOString(), AT_ONCE))
    await store.queue.send('run', id);
  for (const id of await store.requests.unverified(now, AT_ONCE)) await lookAfterCaller(id, ports);
  for (const id of await store.requests.unannounced(new Date(at.getTime() - STRANDED_MS).toISOString(), AT_ONCE))
    await store.queue.send('announce', id);
  for (const id of await store.requests.remindable(now, AT_ONCE)) await lookAfter(id, ports);
  for (const id of await store.requests.underWay(now, AT_ONCE)) await store.queue.send('operation', id);
  await store.signIns.sweep(now);
  const lease = new Date(at.getTime() + ASK_LEASE_MS).toISOString();
  for (const ask of await store.asks.abandoned(now, lease, AT_ONCE)) await store.queue.send('ask', ask.id);
  for (const { key } of await store.presses.abandoned(now, lease, AT_ONCE)) await store.queue.send('press', key);
  for (const card of await store.cards.due(now, AT_ONCE)) await store.queue.send('deliver', `${card.subject}/${card.slot}`);
  await store.asks.forget(now);
}

async function wipeDue(id: RequestId, ports: Ports): Promise<void> {
  const row = await ports.store.secrets.get(id);
  if (!row || row.wipedAt) return;
  const wiped = await ports.store.requests.update(id, r => wipe(r, row, ports));
  if (!isProblem(wiped)) await deliver(ports, id);
}

/** A run whose lease is over: its process is gone or stuck. It is shown to people and never repeated by itself. */
async function lose(id: RequestId, ports: Ports): Promise<void> {
  const at = ports.clock.now();
  const lost = await ports.store.requests.update(id, r => {
    const silent = r.leaseUntil !== undefined && r.leaseUntil <= at.toISOString();
    const moved = silent ? move(r, 'lose', at) : problem('ALREADY_DECIDED', { request: r.id, state: r.state });
    if (isProblem(moved)) return moved;
    const next: Request = { ...moved, owner: undefined, leaseUntil: undefined, ended: { at: at.toISOString(), why: 'INTERRUPTED' } };
    return { request: next, audit: [auditOf(next, 'lose', ports)], cards: cardsOf(next) };
  });
  if (!isProblem(lost)) await deliver(ports, id);
}

async function expireDue(id: RequestId, ports: Ports): Promise<void> {
  const expired = await ports.store.requests.update(id, r => expire(r, ports));
  if (!isProblem(expired)) await deliver(ports, id);
}
