import type { Reply } from '../../model/call';
import { type Row, rowsOf } from '../../model/table';

/** The rows of a list that was read in full. Of any other answer nothing is known, which is not the same as none. */
export const rowsRead = (reply: Reply): Row[] | undefined => (reply.status === 200 ? rowsOf(reply) : undefined);

/** The row of this id: an answer without it is about something else, or another customer. */
export const rowWith = (reply: Reply, id: string, key = 'id'): Row | undefined =>
  rowsRead(reply)?.find(row => String(row[key]).toLowerCase() === id.toLowerCase());

/** `1 member`, `14 members`. */
export const counted = (n: number, noun: string, plural = `${noun}s`): string => `${n} ${n === 1 ? noun : plural}`;

const MOST_NAMED = 5;
/** The first few names, and how many more there are. */
export function named(names: readonly string[]): string {
  const left = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** Names that CIPP joins into one text; nothing where there is no text. */
export const namesIn = (value: unknown): string[] | undefined =>
  typeof value === 'string'
    ? value
        .split(',')
        .map(name => name.trim())
        .filter(Boolean)
    : undefined;

/** Whom Intune gives it to, from the column with their names. */
export function assignedTo(row: Row | undefined, column: string): string | undefined {
  const names = namesIn(row?.[column]);
  if (!names) return undefined;
  return names.length === 0 ? 'It is assigned to nobody.' : `It is assigned to ${names.length}: ${named(names)}.`;
}
