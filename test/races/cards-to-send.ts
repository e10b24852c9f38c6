import type { Request } from '../../src/model/request';
import type { Store } from '../../src/model/store';
import { AT } from '../store/fixtures';

/** Which cards of a request whoever has just decided it gets to send: all, though others tried the same at that moment. */
export async function cardsToSend({ cards }: Pick<Store, 'cards'>, { id }: Request): Promise<string> {
  return (await cards.claim(AT, 60_000, { subject: id }))
    .map(({ slot }) => slot)
    .sort()
    .join(' and ');
}
