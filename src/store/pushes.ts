import type { Pushes } from '../model/store';
import type { Database } from './database';

/** The last prompt that each person got. One statement takes a place, so that of several processes one does. */
export const pushesOf = (database: Database): Pushes => ({
  async take({ tenant, target, request, at }, windowMs) {
    const since = new Date(Date.parse(at) - windowMs).toISOString();
    const { rows } = await database.query(
      `insert into pushes (tenant, target, request, sent_at) values ($1, $2, $3, $4::timestamptz)
       on conflict (tenant, target) do update set request = excluded.request, sent_at = excluded.sent_at
         where pushes.sent_at <= $5::timestamptz
       returning request`,
      [tenant, target, request, at, since],
    );
    if (rows.length > 0) return undefined;
    const last = await database.query<{ sent_at: Date }>('select sent_at from pushes where tenant = $1 and target = $2', [tenant, target]);
    // given back in between: a moment is enough
    const sentAt = last.rows[0]?.sent_at.getTime() ?? Date.parse(since);
    return { againAt: new Date(sentAt + windowMs).toISOString() };
  },
  async giveBack({ tenant, target, request }) {
    await database.query('delete from pushes where tenant = $1 and target = $2 and request = $3', [tenant, target, request]);
  },
});
