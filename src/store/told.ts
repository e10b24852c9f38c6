import type { Told } from '../model/ports';
import { appendAudit } from './audit';
import { wish } from './cards';
import type { Sql } from './database';
import type { Keyring } from './seal';

/** The cards and the rows of a change that belongs to no request; last in its transaction, as the audit has to be. */
export async function tell(sql: Sql, keyring: Keyring, { audit, subject, cards }: Told): Promise<undefined> {
  await wish(sql, subject, cards);
  await appendAudit(sql, keyring, audit);
}
