import { CSV_BEGIN, CSV_END, csvLine } from './csv';
import { duration } from './policy';
import { PROBLEMS } from './problem';
import type { AuditRow } from './store';

/** What can be said of how a row ended, and the steps and outcomes that it means. A problem's code is a refusal, as on the card. */
export const AUDIT_RESULTS = {
  refused: ['refused', 'refuse', 'void', ...Object.keys(PROBLEMS)],
  denied: ['denied', 'deny'],
  failed: ['failed', 'fail', 'learnFailed'],
  approved: ['approved', 'approve'],
  // not `done`: whatever happens to a request afterwards keeps that as its outcome
  succeeded: ['succeed', 'confirm', 'learnDone'],
  accepted: ['accepted', 'accept', 'learnAccepted'],
  unknown: ['unknown', 'lose'],
  pending: ['pending', 'submit', 'announce', 'remind'],
  started: ['running', 'start'],
  expired: ['expired', 'expire'],
  withdrawn: ['withdrawn', 'withdraw', 'cancel'],
  read: ['read'],
  exported: ['export'],
  shown: ['secret-shown'],
} as const satisfies Record<string, readonly string[]>;
export type AuditResult = keyof typeof AUDIT_RESULTS;

export const isAuditResult = (text: string): text is AuditResult => Object.hasOwn(AUDIT_RESULTS, text);

/** `24h`, `7d` back from now, a day, or a time in ISO 8601; days begin and end in UTC. `until` a day is until its end. */
export function auditMoment(text: string, which: 'since' | 'until', now: Date): string | undefined {
  const back = duration(text);
  if (back !== undefined) return new Date(now.getTime() - back).toISOString();
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  const whole = which === 'until' && text.length === 10;
  return new Date(whole ? at + DAY_MS : at).toISOString();
}
const DAY_MS = 24 * 60 * 60_000;

/**
 * Where CIPP's own log has the same: it knows the API client (`AppId`), the endpoint (`API`), the customer and the time, and
 * no technician (docs/cipp-api.md §13). `from` and `to` are by the bot's clock; one of them is absent where only the other is
 * known: a call that begins, or one that brought no answer.
 */
export interface CippTrace {
  client: string;
  endpoint: string;
  tenant?: string;
  from?: string;
  to?: string;
  status?: number;
}

/** A row as it leaves the bot. `seq` has no gaps and is given once, so that whoever gets a row twice can tell. */
export type AuditRecord = AuditRow & { cipp?: CippTrace };

/** Steps that stand for a call: reads, the start of a run, and how it ended. */
const CALLS = new Set(['read', 'start', 'succeed', 'accept', 'fail', 'lose', 'learnDone', 'learnAccepted', 'learnFailed']);

/** `client`: the API client that the bot is towards CIPP now; absent where that is not known. */
export function auditRecord(row: AuditRow, client: string | undefined): AuditRecord {
  const { endpoint, tenant, status, ms, at, step } = row;
  // CIPP's endpoints are one name, Graph's are paths
  if (!client || !endpoint || endpoint.includes('/') || !CALLS.has(step)) return row;
  const begun = step === 'start' ? at : ms === undefined ? undefined : new Date(Date.parse(at) - ms).toISOString();
  const cipp: CippTrace = {
    client,
    endpoint,
    ...(tenant && { tenant: tenant.domain }),
    ...(begun && { from: begun }),
    ...(step !== 'start' && { to: at }),
    ...(status !== undefined && { status }),
  };
  return { ...row, cipp };
}

export const AUDIT_FORMATS = ['csv', 'jsonl'] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

const CSV_COLUMNS: readonly [label: string, of: (r: AuditRecord) => string | number | undefined][] = [
  ['seq', r => r.seq],
  ['at', r => r.at],
  ['step', r => r.step],
  ['outcome', r => r.outcome],
  ['request', r => r.request],
  ['action', r => r.action],
  ['actor id', r => r.actor?.id],
  ['actor', r => r.actor?.name],
  ['tenant id', r => r.tenant?.id],
  ['tenant', r => r.tenant?.domain],
  ['target id', r => r.target?.id],
  ['target', r => r.target?.upn],
  ['rule', r => r.rule],
  ['endpoint', r => r.endpoint],
  ['status', r => r.status],
  ['ms', r => r.ms],
  ['cipp client', r => r.cipp?.client],
  ['cipp from', r => r.cipp?.from],
  ['cipp to', r => r.cipp?.to],
];

/** How a file of rows begins, and each row of it with its end. */
export const AUDIT_FILE: Record<AuditFormat, { begin: string; row: (record: AuditRecord) => string }> = {
  csv: {
    begin: `${CSV_BEGIN}${csvLine(CSV_COLUMNS.map(([label]) => label))}${CSV_END}`,
    row: record => `${csvLine(CSV_COLUMNS.map(([, of]) => String(of(record) ?? '')))}${CSV_END}`,
  },
  jsonl: { begin: '', row: record => `${JSON.stringify(record)}\n` },
};
