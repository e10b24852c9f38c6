import type { Clock } from '../model/clock';
import { storable } from '../model/storable';
import type { Switches } from '../model/store';
import type { Switch } from '../model/switch';
import type { Database, Transaction } from './database';
import type { Keyring } from './seal';
import { tell } from './told';

export interface SwitchRow extends Pick<Switch, 'kind' | 'what' | 'name' | 'reason'> {
  by_id: Switch['by']['id'];
  by_name: string;
  at: Date;
}

const COLUMNS = 'kind, what, name, by_id, by_name, at, reason';

export const switchOf = ({ by_id, by_name, at, ...row }: SwitchRow): Switch => ({
  ...row,
  by: { id: by_id, name: by_name },
  at: at.toISOString(),
});

export const SWITCHED_OFF = `select ${COLUMNS} from switches order by at desc, kind, what`;

const CHANNEL = 'cipp_bot_switches';
/** Processes tell each other; this is for news that was lost with a connection. */
const KNOWN_MS = 10_000;

export async function switchesOf(database: Database, keyring: Keyring, clock: Clock): Promise<Switches> {
  let known: { at: number; reading: Promise<Switch[]> } | undefined;
  const forget = () => {
    known = undefined;
  };
  await database.listen(CHANNEL, forget);

  const off = async () => {
    const { rows } = await database.query<SwitchRow>(SWITCHED_OFF);
    return rows.map(switchOf);
  };

  const change = <T>(work: (sql: Transaction) => Promise<T>): Promise<T> =>
    database
      .tx(async sql => {
        const changed = await work(sql);
        sql.later('select pg_notify($1, $2)', [CHANNEL, '']);
        return changed;
      })
      .finally(forget);

  return {
    off,

    known() {
      const at = clock.now().getTime();
      if (!known || at - known.at >= KNOWN_MS) {
        const reading = off();
        known = { at, reading };
        reading.catch(forget);
      }
      return known.reading;
    },

    turnOff: ({ kind, what, name, by, at, reason }, told) =>
      change(async sql => {
        const stored = await sql.query(
          `insert into switches (${COLUMNS}) values ($1, $2, $3, $4, $5, $6::timestamptz, $7) on conflict do nothing`,
          [kind, what, storable(name), by.id, storable(by.name), at, storable(reason)],
        );
        if (stored.rowCount > 0) return tell(sql, keyring, told);
        const { rows } = await sql.query<SwitchRow>(`select ${COLUMNS} from switches where kind = $1 and what = $2`, [kind, what]);
        const [standing] = rows;
        if (!standing) throw new Error('a switch was turned on while it was turned off');
        return switchOf(standing);
      }),

    turnOn: ({ kind, what }, told) =>
      change(async sql => {
        const { rows } = await sql.query<SwitchRow>(`delete from switches where kind = $1 and what = $2 returning ${COLUMNS}`, [
          kind,
          what,
        ]);
        const [gone] = rows;
        if (gone) await tell(sql, keyring, told);
        return gone && switchOf(gone);
      }),
  };
}
