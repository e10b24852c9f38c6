import type { ObjectId } from '../model/ids';
import type { ProtectedIds } from '../model/store';
import type { Database } from './database';

export const protectedIdsOf = (database: Database): ProtectedIds => ({
  async of(tenant) {
    const { rows } = await database.query<{ said: string; id: ObjectId }>(
      'select said, id from protected_ids where tenant = $1 order by said, id',
      [tenant],
    );
    return rows;
  },
  async learn(tenant, said, id) {
    await database.query('insert into protected_ids (tenant, said, id) values ($1, $2, $3) on conflict do nothing', [tenant, said, id]);
  },
});
