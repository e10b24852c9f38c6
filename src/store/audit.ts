import { objectId } from '../model/ids';
import { storable } from '../model/storable';
import type { Audit, AuditEntry, AuditRow, AuditWhich } from '../model/store';
import type { Database, Transaction } from './database';
import type { Keyring } from './seal';

/** A row of the audit as it is stored; columns that have nothing to say are null. */
type Columns = Record<(typeof COLUMNS)[number], string | number | null>;

const COLUMNS = [
  'at',
  'step',
  'request',
  'action',
  'actor_id',
  'actor_name',
  'tenant_id',
  'tenant_domain',
  'target_id',
  'target_upn',
  'rule',
  'outcome',
  'endpoint',
  'status',
  'ms',
] as const;

const ALL = ['seq', 'prev_hash', 'hash', ...COLUMNS];

/** The head and so many rows behind it, in one statement: this stands at the end of every step, and others wait for its lock. */
const insert = (rows: number): string => {
  const values = (row: number) => ALL.map((_, i) => `$${3 + row * ALL.length + i}`).join(', ');
  const each = Array.from({ length: rows }, (_, row) => `(${values(row)})`);
  return `with head as (update audit_head set seq = $1, hash = $2) insert into audit (${ALL.join(', ')}) values ${each.join(', ')}`;
};

const columns = (entry: AuditEntry): Columns => ({
  at: new Date(entry.at).toISOString(),
  step: entry.step,
  request: entry.request ?? null,
  action: entry.action ?? null,
  actor_id: entry.actor?.id ?? null,
  actor_name: entry.actor ? storable(entry.actor.name) : null,
  tenant_id: entry.tenant?.id ?? null,
  tenant_domain: entry.tenant ? storable(entry.tenant.domain) : null,
  target_id: entry.target?.id ?? null,
  target_upn: entry.target ? storable(entry.target.upn) : null,
  rule: entry.rule === undefined ? null : storable(entry.rule),
  outcome: entry.outcome === undefined ? null : storable(entry.outcome),
  endpoint: entry.endpoint ?? null,
  status: entry.status ?? null,
  ms: entry.ms === undefined ? null : Math.round(entry.ms),
});

/**
 * Appends rows to the chain inside a transaction: each row's hash covers its columns, its number and the hash before it.
 * The head stays locked until the commit, so this comes last in a transaction.
 */
export async function appendAudit(sql: Transaction, keyring: Keyring, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const head = await sql.query<{ seq: number | string; hash: string }>('select seq, hash from audit_head for update');
  const [last] = head.rows;
  if (!last) throw new Error('the audit has lost its head row');
  let seq = Number(last.seq);
  let hash = last.hash;
  const rows: unknown[] = [];
  for (const entry of entries) {
    const row = columns(entry);
    const prev = hash;
    seq += 1;
    hash = auditHash(keyring, seq, prev, row);
    rows.push(seq, prev, hash, ...COLUMNS.map(name => row[name]));
  }
  sql.later(insert(entries.length), [seq, hash, ...rows]);
}

export const auditHash = (keyring: Keyring, seq: number, prev: string, row: Columns) => keyring.chain({ seq, prev, ...row });

type StoredRow = Omit<Columns, 'at'> & { at: Date; seq: number | string };

const entryOf = (row: StoredRow): AuditRow => {
  const { at, seq, step, actor_id, actor_name, tenant_id, tenant_domain, target_id, target_upn, ...rest } = row;
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return {
    seq: Number(seq),
    at: at.toISOString(),
    step,
    ...(actor_id && { actor: { id: actor_id, name: actor_name } }),
    ...(tenant_id && { tenant: { id: tenant_id, domain: tenant_domain } }),
    ...(target_id && { target: { id: target_id, upn: target_upn } }),
    ...said,
  } as AuditRow;
};

export const auditOf = (database: Database, keyring: Keyring): Audit => ({
  append: entries => database.tx(sql => appendAudit(sql, keyring, entries)),

  async query(which, limit, order = 'newest') {
    const { where, values } = conditions(which);
    const { rows } = await database.query<StoredRow>(
      `select seq, ${COLUMNS.join(', ')} from audit${where} order by seq ${order === 'newest' ? 'desc' : 'asc'} limit $${values.length + 1}`,
      [...values, limit],
    );
    return rows.map(entryOf);
  },

  async newest(which, most) {
    const { where, values } = conditions(which);
    const { rows } = await database.query<{ rows: number | string; from: number | string | null; to: number | string | null }>(
      `select count(*) as rows, min(seq) as from, max(seq) as to
       from (select seq from audit${where} order by seq desc limit $${values.length + 1}) as newest`,
      [...values, most],
    );
    const [found] = rows;
    return found?.to == null ? undefined : { rows: Number(found.rows), from: Number(found.from), to: Number(found.to) };
  },
});

/** Each filter and its condition, in which `?` is its value. */
const CONDITIONS: { [K in keyof Required<AuditWhich>]: string | ((value: NonNullable<AuditWhich[K]>) => string) } = {
  // one column each, and not one or the other: then the rows come from its index in their order
  actor: said => (objectId(said) ? 'actor_id = lower(?)' : 'lower(actor_name) = lower(?)'),
  tenant: said => (objectId(said) ? 'tenant_id = lower(?)' : 'lower(tenant_domain) = lower(?)'),
  request: 'request = ?',
  action: 'action = ?',
  ended: '(step = any(?::text[]) or outcome = any(?::text[]))',
  since: 'at >= ?::timestamptz',
  until: 'at < ?::timestamptz',
  after: 'seq > ?::bigint',
  before: 'seq < ?::bigint',
};

function conditions(which: AuditWhich): { where: string; values: unknown[] } {
  const given = Object.entries(which).filter(([, value]) => value !== undefined);
  const texts = given.map(([name, value], i) => {
    const condition = CONDITIONS[name as keyof AuditWhich];
    return (typeof condition === 'string' ? condition : condition(value as never)).replaceAll('?', `$${i + 1}`);
  });
  return { where: texts.length > 0 ? ` where ${texts.join(' and ')}` : '', values: given.map(([, value]) => value) };
}
