import type { Clock } from '../model/clock';
import type { Place } from '../model/event';
import { DeliveryFailure, type Log } from '../model/ports';
import type { View } from '../model/view';
import type { Outgoing } from './messenger';

/** A turn that takes longer than this shows that the bot is busy. */
const PATIENCE_MS = 700;
/** Waits before a reply is tried again, where Teams does not say how long. It rests on no stored request: this is its only outbox. */
const RETRIES_MS = [1_000, 4_000, 15_000];
const LONGEST_WAIT_MS = 60_000;

export interface Replies {
  /** Sends in order. Ends after one attempt at each; what Teams does not take now is tried again behind the turn. Never throws. */
  send(at: Place, views: readonly View[]): Promise<void>;
  /** Does the work of a turn and shows that the bot is busy when it takes long. */
  busy<T>(at: Place, work: () => Promise<T>): Promise<T>;
}

export function createReplies({ messenger, typing }: Outgoing, clock: Clock, log: Log): Replies {
  /** Sends until one fails; gives what is left with the reason. */
  async function through(at: Place, views: readonly View[]): Promise<{ left: readonly View[]; why?: DeliveryFailure }> {
    for (const [sent, view] of views.entries()) {
      try {
        await messenger.send(at, view);
      } catch (error) {
        const why = error instanceof DeliveryFailure ? error : new DeliveryFailure(false, 'Unknown', undefined, { cause: error });
        return { left: views.slice(sent), why };
      }
    }
    return { left: [] };
  }

  async function retry(at: Place, first: Awaited<ReturnType<typeof through>>): Promise<void> {
    let state = first;
    for (const wait of RETRIES_MS) {
      if (!state.why?.again) break;
      await clock.after(Math.min(state.why.afterMs ?? wait, LONGEST_WAIT_MS)).done;
      state = await through(at, state.left);
    }
    if (state.why)
      log.error({ code: state.why.code, kind: at.kind, left: state.left.length, err: state.why.cause }, 'a reply was not delivered');
  }

  return {
    async send(at, views) {
      const state = await through(at, views);
      if (state.why) void retry(at, state);
    },
    async busy(at, work) {
      // one timer per turn: teams-ai keeps one per process, and turns in flight together clear each other's
      const patience = clock.after(PATIENCE_MS);
      const told = patience.done.then(() => typing(at));
      told.catch(error => log.warn({ code: error instanceof DeliveryFailure ? error.code : 'Unknown' }, 'typing indicator not shown'));
      try {
        return await work();
      } finally {
        patience.cancel();
      }
    },
  };
}
