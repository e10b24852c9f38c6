import type { Told } from '../model/store';
import { appendAudit } from './audit';
import { wish } from './cards';
import type { Transaction } from './database';
import type { Keyring } from './seal';

/** The cards and the rows of a change that belongs to no request; last in its transaction, as the audit has to be. */
export async function tell(sql: Transaction, keyring: Keyring, { audit, subject, cards }: Told): Promise<undefined> {
  wish(sql, subject, cards);
  await appendAudit(sql, keyring, audit);
}
