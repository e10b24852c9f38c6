import type { RequestId } from '../model/ids';
import type { Request } from '../model/request';
import type { Change, SecretRow, Secrets } from '../model/store';
import type { Database, Transaction } from './database';

/** The part of a step that concerns the request's secret. */
export function changeSecret(sql: Transaction, request: Request, change: NonNullable<Change['secret']>): void {
  if ('put' in change) {
    const { kind, sealed, expiresAt } = change.put;
    sql.later(
      `insert into secrets (request, recipient, kind, sealed, expires_at) values ($1, $2, $3, $4, $5::timestamptz)
       on conflict (request) do update set kind = excluded.kind, sealed = excluded.sealed, expires_at = excluded.expires_at,
         shown_at = null, wiped_at = null`,
      [request.id, request.requester.id, kind, sealed, expiresAt],
    );
  } else if ('shown' in change) {
    // the first look starts the time; another one does not prolong it
    sql.later(
      `update secrets set shown_at = $2::timestamptz, expires_at = $3::timestamptz
       where request = $1 and shown_at is null and wiped_at is null`,
      [request.id, change.shown.at, change.shown.wipeAt],
    );
  } else {
    sql.later('update secrets set sealed = null, wiped_at = $2::timestamptz where request = $1 and wiped_at is null', [
      request.id,
      change.wiped,
    ]);
  }
}

interface Row extends Pick<SecretRow, 'request' | 'recipient' | 'kind'> {
  sealed: string | null;
  expires_at: Date;
  shown_at: Date | null;
  wiped_at: Date | null;
}

export const secretsOf = (database: Database): Secrets => ({
  async get(id) {
    const { rows } = await database.query<Row>(
      'select request, recipient, kind, sealed, expires_at, shown_at, wiped_at from secrets where request = $1',
      [id],
    );
    const [row] = rows;
    if (!row) return undefined;
    const { request, recipient, kind, sealed, expires_at, shown_at, wiped_at } = row;
    return {
      request,
      recipient,
      kind,
      expiresAt: expires_at.toISOString(),
      ...(sealed === null ? {} : { sealed }),
      ...(shown_at ? { shownAt: shown_at.toISOString() } : {}),
      ...(wiped_at ? { wipedAt: wiped_at.toISOString() } : {}),
    };
  },

  async due(now, limit) {
    const { rows } = await database.query<{ request: RequestId }>(
      // a password that was typed for a run is of no use once there will be none
      `select s.request from secrets s join requests r on r.id = s.request
       where s.wiped_at is null
         and (s.expires_at <= $1::timestamptz or r.state in ('denied', 'withdrawn', 'expired', 'refused', 'failed'))
       order by s.expires_at limit $2`,
      [now, limit],
    );
    return rows.map(row => row.request);
  },
});
