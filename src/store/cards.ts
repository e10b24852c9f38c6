import type { CardRow, Cards, CardWish } from '../model/store';
import { type Database, jsonb, type Transaction } from './database';

/** Teams does not show it yet, nobody is sending it, and its time has come. Never due again: `infinity`. */
const DUE = 'version > shown and (due_at is null or due_at <= $1::timestamptz) and (lease_until is null or lease_until <= $1::timestamptz)';

/**
 * Stores how cards should look from now on; a newer wish replaces one that was not sent yet. A new card is taken until `leaseUntil`.
 * `withRequest`: only where this transaction has stored the request itself. One whose step came second is taken back a moment later, and
 * would hold the cards of the first until then: whoever sends them meanwhile passes by what somebody else holds.
 */
export function wish(
  sql: Transaction,
  subject: string,
  wishes: readonly CardWish[],
  { leaseUntil, withRequest = false }: { leaseUntil?: string; withRequest?: boolean } = {},
): void {
  for (const { slot, to, view, message } of wishes)
    sql.later(withRequest ? WISH_WITH_REQUEST : WISH, [subject, slot, jsonb(to), jsonb(view), message ?? null, leaseUntil ?? null]);
}

// a message of another conversation cannot be edited into this one: there a new one is sent
const wishing = (where: string) => `insert into cards (subject, slot, version, place, view, message, lease_until)
  select $1::text, $2::text, 1, $3::jsonb, $4::jsonb, $5::text, $6::timestamptz ${where}
  on conflict (subject, slot) do update set
    version = cards.version + 1, place = excluded.place, view = excluded.view, attempts = 0, failure = null, due_at = null,
    message = coalesce(excluded.message,
      case when cards.place is null or cards.place->>'conversation' = excluded.place->>'conversation' then cards.message end)`;
const WISH = wishing('');
// a row is of the transaction that wrote it last; one that has written nothing has no number
const WISH_WITH_REQUEST = wishing(
  'where exists (select from requests where id = $1::text and xmin = pg_current_xact_id_if_assigned()::xid)',
);

/** The rows of cards that nobody had wished for before. */
export const newRows = (subject: string, wishes: readonly CardWish[]): CardRow[] =>
  wishes.map(wished => ({ ...wished, subject, version: 1, attempts: 0 }));

type Row = Omit<CardRow, 'to' | 'message'> & { place: CardRow['to']; message: string | null };

export const cardsOf = (database: Database): Cards => ({
  async claim(now, leaseMs, which) {
    const { rows } = await database.query<Row>(
      `with free as materialized (
         select subject, slot from cards
         where ${DUE} and ($3::text is null or subject = $3) and ($4::text is null or slot = $4)
         for update skip locked)
       update cards set lease_until = $1::timestamptz + $2::integer * interval '1 millisecond'
       from free where cards.subject = free.subject and cards.slot = free.slot
       returning cards.subject, cards.slot, place, view, message, version, attempts`,
      [now, leaseMs, which?.subject ?? null, which?.slot ?? null],
    );
    return rows.map(({ place, message, ...row }) => ({ ...row, to: place, ...(message === null ? {} : { message }) }));
  },

  async shown(row, message) {
    // the wish may have moved to another conversation meanwhile; then this message is not the one to edit
    const { rows } = await database.query<{ newer: boolean }>(
      `update cards set shown = greatest(shown, $3), lease_until = null, attempts = 0, failure = null,
         message = case when place is null or place->>'conversation' = $5 then $4 else message end
       where subject = $1 and slot = $2 returning version > shown as newer`,
      [row.subject, row.slot, row.version, message, row.to.conversation],
    );
    return rows[0]?.newer ?? false;
  },

  async undeliverable() {
    const { rows } = await database.query<{ count: number }>(
      "select count(*)::integer as count from cards where version > shown and due_at = 'infinity'",
    );
    return rows[0]?.count ?? 0;
  },

  async failed(row, code, dueAt) {
    // a newer wish counts its own attempts, but waits as long as Teams asked for
    await database.query(
      `update cards set lease_until = null, failure = $4,
         attempts = attempts + case when version = $3 then 1 else 0 end,
         due_at = case when $5::timestamptz is not null then $5::timestamptz when version = $3 then 'infinity' end
       where subject = $1 and slot = $2`,
      [row.subject, row.slot, row.version, code, dueAt ?? null],
    );
  },

  async message(subject, slot) {
    const { rows } = await database.query<{ message: string | null }>('select message from cards where subject = $1 and slot = $2', [
      subject,
      slot,
    ]);
    return rows[0]?.message ?? undefined;
  },

  async seen(subject, slot, message) {
    await database.query(
      `insert into cards (subject, slot, version, message) values ($1, $2, 0, $3)
       on conflict (subject, slot) do update set message = excluded.message where cards.message is distinct from excluded.message`,
      [subject, slot, message],
    );
  },

  async due(now, limit) {
    const { rows } = await database.query<{ subject: string; slot: string }>(
      `select subject, slot from cards where ${DUE} order by due_at nulls first, subject, slot limit $2`,
      [now, limit],
    );
    return rows;
  },
});
