import { auditHash } from './audit';
import type { Database, Sql } from './database';
import type { Keyring } from './seal';

/**
 * A place in the chain that the bot vouches for. With one, the rows up to it may be exported and deleted; kept outside the
 * database it also shows when the end of the chain was cut off together with its head, which the chain alone cannot show.
 */
export interface Checkpoint extends Link {
  at: string;
  signature: string;
}

/** Where the chain stands: a row's number and hash. Before the first row: 0 and nothing. */
interface Link {
  seq: number;
  hash: string;
}

/** `broken` names the first wrong row; `what` ends the sentence that begins with "Row 7". */
export type Broken = { broken: { seq: number; what: string } };
export type Verified = { rows: number; from: number; to: number; hash: string };

type Columns = Parameters<typeof auditHash>[3];
type StoredRow = Columns & { seq: number | string; at: Date; moment: string; prev_hash: string; hash: string };

const PAGE = 1000;
/** Microseconds, so that no part of a time can be changed unseen; what the bot writes has none. */
const momentOf = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as moment`;
const millis = (moment: string) => moment.replace(/000Z$/, 'Z');

/**
 * Walks the chain in order, in pages of one snapshot, so that the bot may go on writing (Postgres). `keyrings` has one for each
 * SEAL_KEY: rows written before a rotation are under an older one. `kept` are checkpoints from outside the database.
 */
export async function verifyAudit(
  database: Database,
  keyrings: readonly Keyring[],
  kept: readonly Checkpoint[] = [],
): Promise<Verified | Broken> {
  const keys = new Map(keyrings.map(keyring => [keyOf(keyring.chain(null)), keyring]));
  return await database.tx(async sql => {
    await sql.query('set transaction isolation level repeatable read, read only');
    const stored = await checkpointsIn(sql);
    const unsigned = stored.find(checkpoint => !signedBy(keys, checkpoint));
    if (unsigned) return broken(unsigned.seq, 'has a checkpoint that the bot did not sign');
    const vouched = [...stored, ...kept].sort((a, b) => a.seq - b.seq);
    const head = await headIn(sql);
    const start = await startIn(sql, vouched, head);

    let last: Link = start;
    let rows = 0;
    for await (const row of rowsIn(sql)) {
      const wrong = wrongWith(row, last, head, keys, vouched);
      if (wrong) return wrong;
      last = { seq: Number(row.seq), hash: row.hash };
      rows += 1;
    }
    return wrongEnd(last, head, vouched) ?? { rows, from: start.seq + 1, to: last.seq, hash: last.hash };
  });
}

/** Vouches for the whole chain as it is now, after walking it. Nothing where there is no row yet. */
export async function addCheckpoint(database: Database, keyrings: readonly Keyring[], at: Date): Promise<Checkpoint | Broken | undefined> {
  const [keyring] = keyrings;
  const verified = await verifyAudit(database, keyrings);
  if ('broken' in verified) return verified;
  if (!keyring || verified.to === 0) return undefined;
  const { to: seq, hash } = verified;
  const moment = at.toISOString();
  await database.query('insert into audit_checkpoints (seq, hash, at, signature) values ($1, $2, $3, $4) on conflict (seq) do nothing', [
    seq,
    hash,
    moment,
    signature(keyring, { seq, hash, at: moment }),
  ]);
  // one that stood already stays
  return (await checkpointsIn(database)).find(checkpoint => checkpoint.seq === seq);
}

/** One line without secrets, to be kept outside the database. */
export const printCheckpoint = ({ seq, hash, at, signature: signed }: Checkpoint) => [seq, hash, at, signed].join(' ');

/** The checkpoint of a printed line, or nothing when none of the keys signed it. */
export function readCheckpoint(line: string, keyrings: readonly Keyring[]): Checkpoint | undefined {
  const [seq = '', hash = '', at = '', signed = ''] = line.trim().split(/\s+/);
  const checkpoint = { seq: Number(seq), hash, at, signature: signed };
  return keyrings.some(keyring => signature(keyring, checkpoint) === signed) ? checkpoint : undefined;
}

const broken = (seq: number, what: string): Broken => ({ broken: { seq, what } });

/** `v1.<key id>`: under which key a hash was made. */
const keyOf = (hash: string) => hash.slice(0, hash.lastIndexOf('.'));

const signature = (keyring: Keyring, { seq, hash, at }: Omit<Checkpoint, 'signature'>) => keyring.chain({ checkpoint: [seq, hash, at] });

function signedBy(keys: ReadonlyMap<string, Keyring>, checkpoint: Checkpoint): boolean {
  const keyring = keys.get(keyOf(checkpoint.signature));
  return keyring !== undefined && signature(keyring, checkpoint) === checkpoint.signature;
}

async function checkpointsIn(sql: Sql): Promise<Checkpoint[]> {
  const { rows } = await sql.query<{ seq: number | string; hash: string; moment: string; signature: string }>(
    `select seq, hash, ${momentOf('at')}, signature from audit_checkpoints order by seq`,
  );
  return rows.map(row => ({ seq: Number(row.seq), hash: row.hash, at: millis(row.moment), signature: row.signature }));
}

async function headIn(sql: Sql): Promise<Link | undefined> {
  const { rows } = await sql.query<{ seq: number | string; hash: string }>('select seq, hash from audit_head');
  return rows[0] && { seq: Number(rows[0].seq), hash: rows[0].hash };
}

/** The latest checkpoint before the first row that is still there, else the beginning. */
async function startIn(sql: Sql, vouched: readonly Checkpoint[], head: Link | undefined): Promise<Link> {
  const { rows } = await sql.query<{ first: number | string | null }>('select min(seq) as first from audit');
  const first = rows[0]?.first;
  const latest = first == null ? (head?.seq ?? 0) : Number(first) - 1;
  return vouched.findLast(checkpoint => checkpoint.seq <= latest) ?? { seq: 0, hash: '' };
}

async function* rowsIn(sql: Sql): AsyncGenerator<StoredRow> {
  // a cursor and not pages by number: where somebody took the primary key away, a number can stand twice
  await sql.query(`declare chain no scroll cursor for select *, ${momentOf('at')} from audit order by seq`);
  for (;;) {
    const { rows } = await sql.query<StoredRow>(`fetch ${PAGE} from chain`);
    if (rows.length === 0) return;
    yield* rows;
  }
}

function wrongWith(
  row: StoredRow,
  last: Link,
  head: Link | undefined,
  keys: ReadonlyMap<string, Keyring>,
  vouched: readonly Checkpoint[],
): Broken | undefined {
  const { seq: number, at: _, moment, prev_hash, hash, ...rest } = row;
  const seq = Number(number);
  const next = last.seq + 1;
  const what = wrongHash(seq, prev_hash, hash, { ...rest, at: millis(moment) }, last, keys);
  if (what && seq >= next && head?.seq === last.seq && head.hash === last.hash)
    return broken(seq, `was put in by hand: the chain ends ${last.seq === 0 ? 'before it' : `with row ${last.seq}`}`);
  if (seq > next) return broken(next, missing(next, seq - 1));
  if (seq < next) return broken(seq, seq < 1 ? 'has a number that the bot never gives' : 'stands twice, or should have been deleted');
  if (what) return broken(seq, what);
  const checkpoint = vouched.find(c => c.seq === seq);
  return checkpoint && checkpoint.hash !== hash ? broken(seq, 'is not the row that its checkpoint vouches for') : undefined;
}

function wrongHash(seq: number, prev: string, hash: string, columns: Columns, last: Link, keys: ReadonlyMap<string, Keyring>) {
  if (prev !== last.hash) return 'does not follow the row before it: rows were swapped or replaced';
  const keyring = keys.get(keyOf(hash));
  if (!keyring) return 'was written by hand, or under a key that SEAL_KEY does not hold';
  return auditHash(keyring, seq, prev, columns) === hash ? undefined : 'was changed after it was written, or was written by hand';
}

const missing = (from: number, to: number) => (from === to ? 'is missing' : `is missing, and all rows up to ${to}`);

function wrongEnd(last: Link, head: Link | undefined, vouched: readonly Checkpoint[]): Broken | undefined {
  if (!head) return broken(last.seq, 'is the last one, but the head of the chain was removed');
  if (head.seq > last.seq) return broken(last.seq + 1, `${missing(last.seq + 1, head.seq)}: the head of the chain is there`);
  if (head.seq < last.seq) return broken(head.seq + 1, `comes after the head of the chain, which was set back to row ${head.seq}`);
  if (head.hash !== last.hash) return broken(last.seq, 'is the last one, but the head of the chain has another hash');
  const beyond = vouched.findLast(checkpoint => checkpoint.seq > last.seq);
  return beyond && broken(last.seq + 1, `${missing(last.seq + 1, beyond.seq)}: a checkpoint of ${beyond.at} vouches for them`);
}
