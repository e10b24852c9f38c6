import type { Forwarding } from '../model/store';
import type { Database, Sql } from './database';

type Stored = { behind: number | string; succeeded_at: Date | null; failing_since: Date | null };

/**
 * Cursors of the receivers of the audit. Rows are numbered under the lock of the chain's head, so that a number is never seen
 * before all smaller ones: what is behind a cursor has no gaps.
 */
export const forwardingOf = (database: Database): Forwarding => ({
  async state(receiver) {
    const { rows } = await database.query<Stored>(
      `select head.seq - coalesce(r.seq, 0) as behind, r.succeeded_at, r.failing_since
       from audit_head as head left join audit_receivers as r on r.name = $1`,
      [receiver],
    );
    const [found] = rows;
    if (!found) throw new Error('the audit has lost its head row');
    return {
      behind: Number(found.behind),
      ...(found.succeeded_at && { succeededAt: found.succeeded_at.toISOString() }),
      ...(found.failing_since && { failingSince: found.failing_since.toISOString() }),
    };
  },

  async claim(receiver, owner, now, until) {
    const { rows } = await database.query<{ seq: number | string }>(
      `insert into audit_receivers as r (name, owner, lease_until) values ($1, $2, $4)
       on conflict (name) do update set owner = $2, lease_until = $4
       where (r.owner is null or r.owner = $2 or r.lease_until <= $3) and (r.due_at is null or r.due_at <= $3)
       returning seq`,
      [receiver, owner, now, until],
    );
    return rows[0] && Number(rows[0].seq);
  },

  async took(receiver, owner, after, upTo, now, until) {
    const { rowCount } = await database.query(
      `update audit_receivers
       set seq = $4, succeeded_at = $5, lease_until = $6, attempts = 0, due_at = null, failing_since = null, told_at = null
       where name = $1 and owner = $2 and seq = $3`,
      [receiver, owner, after, upTo, now, until],
    );
    return rowCount > 0;
  },

  async failed(receiver, owner, now, dueAt) {
    await database.tx(async sql => {
      const { rows } = await sql.query<{ attempts: number }>(
        `update audit_receivers set attempts = attempts + 1, failing_since = coalesce(failing_since, $3)
         where name = $1 and owner = $2 returning attempts`,
        [receiver, owner, now],
      );
      if (rows[0]) sql.later('update audit_receivers set due_at = $2 where name = $1', [receiver, dueAt(rows[0].attempts)]);
    });
  },

  async release(receiver, owner) {
    await database.query('update audit_receivers set owner = null, lease_until = null where name = $1 and owner = $2', [receiver, owner]);
  },

  async tell(receiver, since, now) {
    const { rowCount } = await database.query(
      'update audit_receivers set told_at = $3 where name = $1 and told_at is null and failing_since <= $2',
      [receiver, since, now],
    );
    return rowCount > 0;
  },
});

/** The receivers that do not have this row of the audit yet: it must not be deleted before they have. */
export async function receiversWithout(sql: Sql, seq: number): Promise<{ name: string; seq: number }[]> {
  const { rows } = await sql.query<{ name: string; seq: number | string }>(
    'select name, seq from audit_receivers where seq < $1 order by name',
    [seq],
  );
  return rows.map(row => ({ name: row.name, seq: Number(row.seq) }));
}
