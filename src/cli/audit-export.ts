import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { actionOf } from '../actions';
import { AUDIT_FILE, AUDIT_FORMATS, AUDIT_RESULTS, type AuditFormat, auditMoment, auditRecord, isAuditResult } from '../model/audit';
import { requestId } from '../model/ids';
import type { Audit, AuditWhich } from '../model/store';

/** Rows that are in memory at once. */
const PAGE = 1_000;

export interface Export {
  format: AuditFormat;
  which: AuditWhich;
  /** A file that must not be there yet; without it the rows go to standard output. */
  out?: string;
}

const OPTIONS = {
  format: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  tenant: { type: 'string' },
  actor: { type: 'string' },
  action: { type: 'string' },
  result: { type: 'string' },
  request: { type: 'string' },
  out: { type: 'string' },
} as const;

/** What is to be exported, or what is wrong with how it was asked for. Throws what `parseArgs` throws. */
export function readExport(args: readonly string[], now: Date): Export | { wrong: string } {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { format, since, until, tenant, actor, action, result, request, out } = values;
  if (!isFormat(format)) return { wrong: '--format is csv or jsonl.' };
  const from = since === undefined ? undefined : auditMoment(since, 'since', now);
  const to = until === undefined ? undefined : auditMoment(until, 'until', now);
  if (since !== undefined && !from) return { wrong: '--since is 24h, 7d, 2026-11-01 or 2026-11-01T08:00Z.' };
  if (until !== undefined && !to) return { wrong: '--until is 24h, 7d, 2026-11-01 or 2026-11-01T08:00Z.' };
  if (action !== undefined && !actionOf(action)) return { wrong: '--action is an id of docs/actions.md, such as reset-password.' };
  if (result !== undefined && !isAuditResult(result)) return { wrong: `--result is one of ${Object.keys(AUDIT_RESULTS).join(', ')}.` };
  const id = requestId(request);
  if (request !== undefined && !id) return { wrong: '--request is a number such as R-7K3Q9M.' };
  const ended = result === undefined ? undefined : AUDIT_RESULTS[result];
  return { format, which: { since: from, until: to, tenant, actor, action, ended, request: id }, out };
}

const isFormat = (text: string | undefined): text is AuditFormat => AUDIT_FORMATS.some(format => format === text);

/** Writes all rows, oldest first, a page at a time; how many they were. */
export async function exportAudit(
  { format, which, out }: Export,
  audit: Pick<Audit, 'query'>,
  cippClient: string | undefined,
  stdout: NodeJS.WritableStream,
): Promise<number> {
  let count = 0;
  async function* texts(): AsyncGenerator<string> {
    yield AUDIT_FILE[format].begin;
    for (let after = 0; ; ) {
      const rows = await audit.query({ ...which, after }, PAGE, 'oldest');
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map(row => AUDIT_FILE[format].row(auditRecord(row, cippClient))).join('');
      count += rows.length;
      after = last.seq;
    }
  }
  const rows = Readable.from(texts());
  // who did what to whom is for its reader alone
  if (out === undefined) await pipeline(rows, stdout, { end: false });
  else await pipeline(rows, createWriteStream(out, { flags: 'wx', mode: 0o600 }));
  return count;
}
