import type { Press } from '../model/event';
import type { Presses } from '../model/store';
import { type Database, jsonb } from './database';

interface Row {
  body: Press;
  attempts: number;
}

export const pressesOf = (database: Database): Presses => ({
  async keep(press, until) {
    const { rowCount } = await database.query(
      `insert into presses (key, lease_until, body) values ($1, $2::timestamptz, $3::jsonb) on conflict (key) do nothing`,
      [press.key, until, jsonb(press)],
    );
    return rowCount > 0;
  },

  async get(key) {
    const { rows } = await database.query<Row>('select body, attempts from presses where key = $1', [key]);
    return rows[0] && { press: rows[0].body, attempts: rows[0].attempts };
  },

  async done(key) {
    await database.query('delete from presses where key = $1', [key]);
  },

  async abandoned(now, leaseUntil, limit) {
    const { rows } = await database.query<Row>(
      `with free as materialized (
         select key from presses where lease_until <= $1::timestamptz order by lease_until limit $3 for update skip locked)
       update presses set lease_until = $2::timestamptz, attempts = attempts + 1 from free where presses.key = free.key
       returning body`,
      [now, leaseUntil, limit],
    );
    return rows.map(row => row.body);
  },
});
