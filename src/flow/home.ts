import type { Place, Speaker } from '../model/event';
import { DeliveryFailure, type Ports } from '../model/ports';

/** Somebody's personal chat: `at` where it is that, the one known, or one that is opened from there. Nothing where Teams does not let us. */
export async function homeOf(by: Speaker, at: Place, ports: Ports): Promise<Place | undefined> {
  if (at.kind === 'personal') return at;
  const known = await ports.store.conversations.personal(by.id);
  if (known) return known;
  try {
    const opened = await ports.messenger.openPersonal(by, at);
    await ports.store.conversations.learn(by.id, opened, by.teamsId);
    return opened;
  } catch (error) {
    if (error instanceof DeliveryFailure) return undefined;
    throw error;
  }
}
