import type { Ask, Asks } from '../model/store';
import { wish } from './cards';
import { type Database, jsonb } from './database';

interface Row {
  body: Omit<Ask, 'leaseUntil' | 'attempts'>;
  lease_until: Date | null;
  attempts: number;
}

const COLUMNS = 'body, lease_until, attempts';
const ask = ({ body, lease_until, attempts }: Row): Ask => ({
  ...body,
  ...(lease_until && { leaseUntil: lease_until.toISOString() }),
  ...(attempts > 1 && { attempts }),
});

export const asksOf = (database: Database): Asks => ({
  async put({ leaseUntil, ...body }) {
    const stored = await database.query<Row>(
      `insert into asks (id, key, lease_until, expires_at, body) values ($1, $2, $3::timestamptz, $4::timestamptz, $5::jsonb)
       on conflict (key) do nothing returning ${COLUMNS}`,
      [body.id, body.key, leaseUntil ?? null, body.expiresAt, jsonb(body)],
    );
    const [fresh] = stored.rows;
    if (fresh) return { ask: ask(fresh), fresh: true };
    const standing = await database.query<Row>(`select ${COLUMNS} from asks where key = $1`, [body.key]);
    const [row] = standing.rows;
    if (!row) throw new Error('an ask was forgotten while it was put again');
    return { ask: ask(row), fresh: false };
  },

  async get(id) {
    const { rows } = await database.query<Row>(`select ${COLUMNS} from asks where id = $1`, [id]);
    return rows[0] && ask(rows[0]);
  },

  async answered(id, cards) {
    await database.tx(async sql => {
      sql.later('update asks set lease_until = null where id = $1', [id]);
      wish(sql, id, cards);
    });
  },

  async lease(id, until) {
    await database.query('update asks set lease_until = $2::timestamptz, attempts = 1 where id = $1', [id, until]);
  },

  async abandoned(now, leaseUntil, limit) {
    const { rows } = await database.query<Row>(
      `with free as materialized (
         select id from asks where lease_until <= $1::timestamptz and expires_at > $1::timestamptz
         order by lease_until limit $3 for update skip locked)
       update asks set lease_until = $2::timestamptz, attempts = attempts + 1 from free where asks.id = free.id
       returning ${COLUMNS}`,
      [now, leaseUntil, limit],
    );
    return rows.map(ask);
  },

  async waitForSignIn(person, now) {
    const { rows } = await database.query<Row>(
      `select ${COLUMNS} from asks
       where lease_until > $2::timestamptz and body->'waits'->>'signIn' = 'true' and body->'by'->>'id' = $1`,
      [person, now],
    );
    return rows.map(ask);
  },

  async forget(now) {
    return await database.tx(async sql => {
      const { rows } = await sql.query<{ id: string }>('delete from asks where expires_at <= $1::timestamptz returning id', [now]);
      // cards still on their way are left to be sent
      sql.later(`delete from cards where subject = any($1::text[]) and (version <= shown or due_at = 'infinity')`, [
        rows.map(row => row.id),
      ]);
      return rows.length;
    });
  },
});
