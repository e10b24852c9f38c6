import type { SealedSignIn, SignIns } from '../model/own-name';
import type { Database } from './database';

/** Clients report one sign-in within seconds of each other. */
const CLAIM_HOURS = 24;

export const signInsOf = (database: Database): SignIns => ({
  async claim(exchange, now) {
    const { rows } = await database.query<{ id: string }>(
      'insert into sign_in_exchanges (id, claimed_at) values ($1, $2::timestamptz) on conflict (id) do nothing returning id',
      [exchange, now],
    );
    return rows.length > 0;
  },

  async release(exchange) {
    await database.query('delete from sign_in_exchanges where id = $1', [exchange]);
  },

  async put(request, person, { sealed, expiresAt }) {
    await database.query(
      `insert into sign_ins (request, person, sealed, expires_at) values ($1, $2, $3, $4::timestamptz)
       on conflict (request) do update set person = excluded.person, sealed = excluded.sealed, expires_at = excluded.expires_at`,
      [request, person, sealed, expiresAt],
    );
  },

  async get(request): Promise<SealedSignIn | undefined> {
    const { rows } = await database.query<{ sealed: string; expires_at: Date }>(
      'select sealed, expires_at from sign_ins where request = $1',
      [request],
    );
    const [row] = rows;
    return row && { sealed: row.sealed, expiresAt: row.expires_at.toISOString() };
  },

  async forget(person) {
    await database.query('delete from sign_ins where person = $1', [person]);
  },

  async sweep(now) {
    // a run needs it until Graph has told how it ended
    await database.query(
      `delete from sign_ins using requests r where r.id = sign_ins.request
         and (sign_ins.expires_at <= $1::timestamptz or not (r.state in ('approved', 'running') or r.operation_at is not null))`,
      [now],
    );
    await database.query(`delete from sign_in_exchanges where claimed_at < $1::timestamptz - interval '${CLAIM_HOURS} hours'`, [now]);
  },
});
