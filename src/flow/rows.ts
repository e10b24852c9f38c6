import type { Outcome } from '../model/action';
import type { Reply } from '../model/call';
import { CSV_BEGIN, CSV_END, csvLine } from '../model/csv';
import { sentences } from '../model/outcome';
import type { GraphReply } from '../model/own-name';
import type { Lists } from '../model/ports';
import { type Problem, problem } from '../model/problem';
import { secret } from '../model/secret';
import { at, cell, type Kept, type Listed, type Row, rowsOf, type Table } from '../model/table';

/** More rows than this are no list that anybody pages through in a chat. */
const MOST_ROWS = 20_000;

/** The rows of an answer, or why there are none to show. `said` is CIPP's own text. */
export function readRows(reply: Reply, table: Table): Listed | { why: Problem; said?: string } {
  const rows = table.rows ? table.rows(reply) : rowsOf(reply);
  const said = sentences(reply.lines).join(' · ');
  if (reply.status !== 200 || !rows) return { why: problem(reply.status === 200 && !said ? 'READ_ODD' : 'READ_FAILED'), said };
  const failures = rows.flatMap(row => table.failed?.(row) ?? []);
  const good = table.failed ? rows.filter(row => !table.failed?.(row)) : rows;
  return { table, rows: good.slice(0, MOST_ROWS).map(row => keep(row, table)), chart: table.chart?.(good), failures };
}

function keep(row: Row, table: Table): Kept {
  const id = table.opens && at(row, table.opens.id);
  const gives = table.gives?.values(row);
  return {
    cells: table.columns.map(column => cell(column, row)),
    ...(typeof id === 'string' && id !== '' && { id }),
    ...(gives && { gives }),
  };
}

/** Graph's answer to a read, as readings of CIPP's answers take it. */
export const readByGraph = ({ status, json, ms }: GraphReply): Reply => ({ status, lines: [], body: json, json: true, ms });

/** CIPP gathers the answer in the background (docs/cipp-api.md §11): under this id, where it tells one. */
export function queueOf(reply: Reply): { id?: string } | undefined {
  if (reply.status !== 200) return undefined;
  const id = at(reply.body, 'Metadata.QueueId');
  const queue = typeof id === 'string' && id !== '' ? id : undefined;
  if (queue || at(reply.body, 'Metadata.Queued') === true || typeof at(reply.body, 'Metadata.QueueMessage') === 'string')
    return { id: queue };
  const rows = rowsOf(reply) ?? [];
  const loading = rows.length === 1 && Object.values(rows[0] ?? {}).some(text => typeof text === 'string' && /^loading data\b/i.test(text));
  return loading ? {} : undefined;
}

/** As many letters as a sealed text may have: what a card can show. */
const MOST_LETTERS = 6_000;

/** A list that a second person had to allow: kept like a secret, for the requester alone. */
export function sealedRows(reply: Reply, table: Table): Outcome {
  const listed = readRows(reply, table);
  if ('why' in listed) return { kind: 'failed', why: listed.why.problem, said: listed.said };
  const lines = listed.rows.map(({ cells }) =>
    table.columns.flatMap((column, i) => (cells[i] ? [`${column.label}: ${cells[i]}`] : [])).join('\n'),
  );
  let text = '';
  let shown = 0;
  for (const line of lines) {
    if (text.length + line.length > MOST_LETTERS) break;
    text += `${line}\n\n`;
    shown += 1;
  }
  const left = lines.length - shown;
  const tail = left > 0 ? `${left} more. Narrow it down to see them.` : '';
  return { kind: 'done', secret: { kind: 'text', value: secret(`${text}${tail}`.trim() || `No ${table.plural ?? `${table.noun}s`}.`) } };
}

/** How a list is looked at: which page, by which column, with which words in it. */
export interface Sight {
  page: number;
  /** A column's label, `-` before it for the other way round; empty: as declared. */
  sort: string;
  find: string;
}

/** The rows that a sight leaves, in its order, each with its place in the whole list. */
export function seen({ table, rows }: Listed, { sort, find }: Sight): { index: number; row: Kept }[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const all = rows.map((row, index) => ({ index, row }));
  const hits = words.length === 0 ? all : all.filter(({ row }) => matches(row, words));
  const by = sort || (table.sort ?? '');
  const column = table.columns.findIndex(c => c.label.toLowerCase() === by.replace(/^-/, '').toLowerCase());
  if (column < 0) return hits;
  const numeric = ['number', 'bytes'].includes(table.columns[column]?.as ?? 'text');
  const turn = by.startsWith('-') ? -1 : 1;
  return [...hits].sort((a, b) => turn * compare(a.row.cells[column] ?? '', b.row.cells[column] ?? '', numeric) || a.index - b.index);
}

const matches = (row: Kept, words: readonly string[]): boolean => {
  const text = row.cells.join('\n').toLowerCase();
  return words.every(word => text.includes(word));
};

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** Empty ones last whichever way round would put them first in words. */
function compare(a: string, b: string, numeric: boolean): number {
  if (!numeric) return collator.compare(a, b);
  const [x, y] = [Number.parseFloat(a), Number.parseFloat(b)];
  return (Number.isNaN(x) ? Number.NEGATIVE_INFINITY : x) - (Number.isNaN(y) ? Number.NEGATIVE_INFINITY : y);
}

/** A file that spreadsheets open. */
export function csvOf({ table, rows }: Pick<Listed, 'table' | 'rows'>): string {
  const lines = [table.columns.map(column => column.label), ...rows.map(row => row.cells)];
  return `${CSV_BEGIN}${lines.map(cells => `${csvLine(cells)}${CSV_END}`).join('')}`;
}

/** Lists are kept in memory alone, this many letters in all: what is gone is read again. */
const MOST_KEPT = 24_000_000;

/** The lists that people are looking at now, by the ask behind their card; the one unused longest goes first. */
export class KeptLists implements Lists {
  readonly #lists = new Map<string, { listed: Listed; size: number }>();
  #size = 0;

  put(ask: string, listed: Listed): void {
    this.#drop(ask);
    const size = listed.rows.reduce((sum, row) => sum + row.cells.reduce((n, text) => n + text.length + 16, 64), 0);
    this.#lists.set(ask, { listed, size });
    this.#size += size;
    for (const oldest of this.#lists.keys()) {
      if (this.#size <= MOST_KEPT || oldest === ask) break;
      this.#drop(oldest);
    }
  }

  get(ask: string): Listed | undefined {
    const kept = this.#lists.get(ask);
    if (!kept) return undefined;
    this.#lists.delete(ask);
    this.#lists.set(ask, kept);
    return kept.listed;
  }

  #drop(ask: string): void {
    this.#size -= this.#lists.get(ask)?.size ?? 0;
    this.#lists.delete(ask);
  }
}
