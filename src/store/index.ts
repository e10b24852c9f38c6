import type { Clock } from '../model/clock';
import type { Log } from '../model/ports';
import type { Store } from '../model/store';
import { alertsOf } from './alerts';
import { asksOf } from './asks';
import { auditOf } from './audit';
import { cardsOf } from './cards';
import { conversationsOf } from './conversations';
import { type Database, sqlCode } from './database';
import { forwardingOf } from './forwarding';
import { migrate } from './migrations';
import { type PolicyNews, policyNewsOf } from './policy-news';
import { openPostgres } from './postgres';
import { pressesOf } from './presses';
import { protectedIdsOf } from './protected-ids';
import { pushesOf } from './pushes';
import { openQueue } from './queue';
import { requestsOf } from './requests';
import type { Keyring } from './seal';
import { secretsOf } from './secrets';
import { signInsOf } from './sign-ins';
import { switchesOf } from './switches';

export { type Database, StoreError } from './database';
export type { PolicyNews } from './policy-news';
export { createSeal, type Keyring } from './seal';

export interface StoreOptions {
  /** `postgres://…`; without it the database is embedded in `dataDir`. */
  databaseUrl?: string;
  dataDir: string;
  keyring: Keyring;
  clock: Clock;
  log: Log;
}

const READY_MS = 3000;

/** Loaded where it is used: on a server nobody needs a Postgres in this process. */
const embedded = () => require('./embedded') as typeof import('./embedded');

/** The database and queue, migrated and ready. Throws {@link StoreError} where an operator must act. */
export async function openStore(options: StoreOptions): Promise<Store & { database: Database; policyNews: PolicyNews }> {
  const { databaseUrl, dataDir, keyring, clock, log } = options;
  const database = await (databaseUrl ? openPostgres(databaseUrl, clock, log) : embedded().openEmbedded(dataDir, clock, log));
  try {
    await migrate(database);
    const queue = await openQueue(database, clock, log);
    const switches = await switchesOf(database, keyring, clock);
    return {
      database,
      policyNews: policyNewsOf(database),
      requests: requestsOf(database, keyring, queue),
      secrets: secretsOf(database),
      signIns: signInsOf(database),
      cards: cardsOf(database),
      asks: asksOf(database),
      presses: pressesOf(database),
      conversations: conversationsOf(database, clock),
      protectedIds: protectedIdsOf(database),
      switches,
      alerts: alertsOf(database, keyring),
      pushes: pushesOf(database),
      audit: auditOf(database, keyring),
      forwarding: forwardingOf(database),
      queue,
      async ready() {
        const patience = clock.after(READY_MS);
        const answers = queue.ready().catch(error => {
          log.warn({ code: sqlCode(error) }, 'the database does not answer');
          return false;
        });
        return await Promise.race([answers, patience.done.then(() => false)]).finally(() => patience.cancel());
      },
      async close() {
        await queue.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
