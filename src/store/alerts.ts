import type { Alerts } from '../model/store';
import type { Database } from './database';
import type { Keyring } from './seal';
import { tell } from './told';

export const alertsOf = (database: Database, keyring: Keyring): Alerts => ({
  raise: ({ limit, key, at, until }, told) =>
    database.tx(async sql => {
      const { rowCount } = await sql.query(
        `insert into limit_alerts (name, key, until) values ($1, $2, $4::timestamptz)
         on conflict (name, key) do update set until = excluded.until where limit_alerts.until <= $3::timestamptz`,
        [limit, key, at, until],
      );
      if (rowCount > 0) await tell(sql, keyring, told);
      return rowCount > 0;
    }),
  async forget(now) {
    await database.query('delete from limit_alerts where until <= $1::timestamptz', [now]);
  },
});
