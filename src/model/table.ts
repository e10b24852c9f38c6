import type { Json, Reply } from './call';
import type { ThingKind } from './field';

/** A row of an answer: whatever CIPP or Graph wrote. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * One column. `path` walks into objects by dots (`manager.displayName`); `of` computes where a path does not do.
 * `as`: `date` an instant, `yes` a boolean in words (`yes: ['Enabled', 'Blocked']`), `bytes` a size, `list` several joined by commas.
 */
export interface Column {
  label: string;
  path?: string;
  of?: (row: Row) => unknown;
  as?: 'text' | 'number' | 'date' | 'yes' | 'bytes' | 'list';
  yes?: readonly [yes: string, no: string];
}

/** Parts of a whole: the picture above a table. Values that are zero are left out; the words say the same (docs/cards.md §11). */
export interface Chart {
  title: string;
  /** The finding in one sentence. */
  tells: string;
  slices: readonly { label: string; value: number; color?: 'good' | 'warning' | 'attention' | 'neutral' }[];
}

/**
 * How a read is shown: a list, or one record. The first column is the name, the second stands under it, the third and fourth
 * at the right; the others are seen when a row is opened, and in the file.
 */
export interface Table {
  /** What a row is: `user`, `device`. */
  noun: string;
  plural?: string;
  columns: readonly Column[];
  /** The label of the column to sort by; `-` before it: largest or newest first. Absent: as CIPP gave them. */
  sort?: string;
  /** The answer is one record, shown whole. */
  single?: boolean;
  /** The rows of an answer whose shape is its own. Absent: bare arrays, `Results`, single objects. Nothing: it was no list. */
  rows?(reply: Reply): readonly Row[] | undefined;
  /** What a row is for other actions: the kind, and where its id stands. */
  opens?: { kind: 'user' | ThingKind; id: string };
  /** Actions on the person whose list it is, and what a row says for them by field; nothing where it is not for them. */
  gives?: { to: readonly string[]; values(row: Row): Readonly<Record<string, string>> | undefined };
  chart?(rows: readonly Row[]): Chart | undefined;
  /** What no rows mean, where it does not simply mean that there are none. */
  empty?: string;
  /** What to know about the rows: a cache, a part that may be missing. */
  note?: string;
  /** Rows that tell of a failure of a part rather than of a thing: said, and left out. */
  failed?(row: Row): string | undefined;
}

/** What is kept of a list: texts by column, not CIPP's rows, which are ten times as large and hold more than was asked for. */
export interface Listed {
  table: Table;
  rows: readonly Kept[];
  chart?: Chart;
  /** What CIPP said of parts that it could not read. */
  failures: readonly string[];
  /** Through what it was read; absent: CIPP. */
  from?: 'graph';
}
export interface Kept {
  cells: readonly string[];
  /** For other actions, where the table says what a row is. */
  id?: string;
  /** What it says for actions on the person whose list it is. */
  gives?: Readonly<Record<string, string>>;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The rows of a list, or a single one. Nothing where it is no list: texts in place of rows are errors (docs/cipp-api.md §7). */
export function rowsIn(value: unknown): Row[] | undefined {
  const all: unknown[] = (Array.isArray(value) ? value : [value]).filter(one => one !== null);
  return all.every(isRow) ? all : undefined;
}

/** Bare arrays, `Results`, single objects; `[null]` is empty. A text, or a list of texts, is how errors come (docs/cipp-api.md §7). */
export function rowsOf({ body }: Pick<Reply, 'body'>): Row[] | undefined {
  const inner = isRow(body) && 'Results' in body ? body.Results : body;
  return inner === undefined || inner === null ? undefined : rowsIn(inner);
}

/** What stands at a path, whatever it is. */
export function at(row: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Row)[key] : undefined), row);
}

/** The value of a column as plain text, for sorting, searching and files; empty where there is none. */
export function cell(column: Column, row: Row): string {
  const value = column.of ? column.of(row) : column.path === undefined ? undefined : at(row, column.path);
  return textOf(value, column);
}

function textOf(value: unknown, column: Column): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value))
    return value
      .map(item => textOf(item, { ...column, as: 'text' }))
      .filter(Boolean)
      .join(', ');
  if (column.as === 'yes' || typeof value === 'boolean') {
    const [yes, no] = column.yes ?? ['Yes', 'No'];
    return value === true || /^(true|yes|1)$/i.test(String(value)) ? yes : no;
  }
  if (typeof value === 'object') {
    const { displayName, label, name, value: inner } = value as Record<string, unknown>;
    const word = displayName ?? label ?? name ?? inner;
    return typeof word === 'string' || typeof word === 'number' ? String(word) : JSON.stringify(value as Json);
  }
  return String(value).trim();
}
