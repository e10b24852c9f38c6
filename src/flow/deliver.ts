import { requestId } from '../model/ids';
import { DeliveryFailure, type Ports } from '../model/ports';
import { isProblem, problem } from '../model/problem';
import { approvalSlot, type Request, stageOf } from '../model/request';
import type { CardRow } from '../model/store';
import { voided } from './void';

/** Longer than one send can take with the SDK's own timeout, so that a second process does not send the same card. */
const LEASE_MS = 60_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 15 * 60_000;

export type Delivered = 'delivered' | 'later' | 'undeliverable';

/** Until when cards that are stored now are the storing process' own to send. */
export const claimedUntil = (ports: Ports): string => new Date(ports.clock.now().getTime() + LEASE_MS).toISOString();

/**
 * Brings Teams to show the cards of a request (or ask) as they should look, now. A card that Teams did not take is due
 * again later, or given up; only a bug throws. Safe to call at any time, from any process.
 */
export async function deliver(ports: Ports, subject: string, slot?: string): Promise<Delivered> {
  const rows = await ports.store.cards.claim(ports.clock.now().toISOString(), LEASE_MS, { subject, slot });
  return (await showAll(ports, rows)) ?? deliver(ports, subject, slot);
}

/** As {@link deliver}, where its cards are the caller's already (see {@link claimedUntil}). */
export async function deliverClaimed(ports: Ports, subject: string, claimed: readonly CardRow[]): Promise<Delivered> {
  return (await showAll(ports, claimed)) ?? deliver(ports, subject);
}

/** Nothing where one of them should look different again. */
async function showAll(ports: Ports, rows: readonly CardRow[]): Promise<Delivered | undefined> {
  const ends = [];
  for (const row of rows) ends.push(await show(ports, row));
  const worst = ends.find(end => end === 'undeliverable') ?? ends.find(end => end === 'later');
  return worst ?? (ends.includes('older') ? undefined : 'delivered');
}

/** By the queue, so that a press is answered before Teams has taken the request's cards. */
export async function deliverLater(request: Request, ports: Ports, more: readonly string[] = []): Promise<void> {
  const slots = [...(request.approval?.posts ?? []).map(post => post.slot), ...more, 'main'];
  await ports.store.queue.send('deliver', ...slots.map(slot => `${request.id}/${slot}`));
}

/** `older`: delivered, and not how it should look any more. */
async function show(ports: Ports, row: CardRow): Promise<'delivered' | 'older' | 'later' | 'undeliverable'> {
  try {
    return (await ports.store.cards.shown(row, await put(ports, row))) ? 'older' : 'delivered';
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) throw error;
    const dueAt = error.again ? new Date(ports.clock.now().getTime() + (error.afterMs ?? backoff(row.attempts))).toISOString() : undefined;
    await ports.store.cards.failed(row, error.code, dueAt);
    const level = error.again ? 'warn' : 'error';
    ports.log[level]({ subject: row.subject, slot: row.slot, code: error.code, attempts: row.attempts, dueAt }, 'a card was not delivered');
    if (error.again) return 'later';
    if (!row.message) await nobodyAsked(ports, row);
    return 'undeliverable';
  }
}

/** A stage's first card that no channel will ever show refuses the request, whenever Teams says so: else it would wait in vain. */
async function nobodyAsked(ports: Ports, { subject, slot }: CardRow): Promise<void> {
  const id = requestId(subject);
  if (!id) return;
  const result = await ports.store.requests.update(id, r => {
    const asks = r.approval && slot === approvalSlot(r.approval.stage);
    const channel = r.approval ? stageOf(r.approval).channel : '';
    return asks
      ? voided(r, problem('CHANNEL_UNREACHABLE', { channel }), ports)
      : problem('ALREADY_DECIDED', { request: r.id, state: r.state });
  });
  if (!isProblem(result)) await ports.store.queue.send('deliver', `${id}/main`, `${id}/told`);
}

/** Edits the message, or sends a new one where there is none (any more: people delete messages). */
async function put(ports: Ports, row: CardRow): Promise<string> {
  if (!row.message) return ports.messenger.send(row.to, row.view);
  try {
    await ports.messenger.edit(row.to, row.message, row.view);
    return row.message;
  } catch (error) {
    if (error instanceof DeliveryFailure && !error.again && error.code === 'ActivityNotFoundInConversation')
      return ports.messenger.send(row.to, row.view);
    throw error;
  }
}

/** 2 s, 4 s, 8 s … at most a quarter of an hour. */
const backoff = (attempts: number) => Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 20), LONGEST_RETRY_MS);
