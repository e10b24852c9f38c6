import type { Outcome } from '../../model/action';
import type { Reply } from '../../model/call';
import { secret } from '../../model/secret';
import { type Column, cell, type Row, rowsIn } from '../../model/table';

/** Longer texts do not fit the private answer. */
const MOST = 6_000;

/** The list that a read with secrets answers, as one secret: a line for each row, or a line for each value of a single one. */
export function listing(reply: Reply, columns: readonly Column[], none: string): Outcome {
  const rows = reply.status === 200 ? rowsIn(reply.body) : undefined;
  if (!rows) return { kind: 'failed', why: reply.status === 200 ? 'READ_ODD' : 'READ_FAILED' };
  const [only, ...more] = rows;
  if (!only) return { kind: 'done', said: [none] };
  const text = more.length === 0 ? record(only, columns) : lines(rows, columns);
  return { kind: 'done', secret: { kind: 'text', value: secret(text) } };
}

const record = (row: Row, columns: readonly Column[]): string => {
  const text = columns
    .map(column => ({ label: column.label, value: cell(column, row) }))
    .filter(({ value }) => value !== '')
    .map(({ label, value }) => `${label}: ${value}`)
    .join('\n');
  return text.length > MOST ? `${text.slice(0, MOST)}…\nThe rest is left out.` : text;
};

function lines(rows: readonly Row[], columns: readonly Column[]): string {
  const all = rows.map(row =>
    columns
      .map(column => cell(column, row))
      .filter(Boolean)
      .join(' · '),
  );
  let room = MOST;
  const shown = all.filter(line => {
    room -= line.length + 1;
    return room >= 0;
  });
  const left = all.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more are left out.`] : [])].join('\n');
}

/** To the minute: in a text nobody's own time is put in. */
export const utc = (iso: string): string => (iso === '' ? '' : `${iso.slice(0, 16).replace('T', ' ')} UTC`);
