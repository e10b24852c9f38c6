import type { Database } from './database';

const CHANNEL = 'cipp_bot_policy';

/** How the processes on one database hear of a policy that one of them has read. */
export interface PolicyNews {
  tell(version: string): Promise<void>;
  /** `heard` is called with the version that was told, by this process too, and with '' after news may have been missed. */
  listen(heard: (version: string) => void): Promise<void>;
}

export const policyNewsOf = (database: Database): PolicyNews => ({
  async tell(version) {
    await database.query('select pg_notify($1, $2)', [CHANNEL, version]);
  },
  listen: heard => database.listen(CHANNEL, heard),
});
