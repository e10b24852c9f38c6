import { storable, UNSTORABLE_ESCAPE } from '../model/storable';

/** Where a statement can be run: the database itself, or a transaction of it. */
export interface Sql {
  /** One statement with values, or several without. Text first, values by `$1`. */
  query<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Answer<R>>;
}

export interface Answer<R = Record<string, unknown>> {
  rows: R[];
  rowCount: number;
}

export interface Transaction extends Sql {
  /** A statement whose answer nobody needs. It keeps its place in the order; where it fails, the transaction does. */
  later(text: string, values?: readonly unknown[]): void;
}

/** The one face of both databases: everything above it is written once, in one dialect. */
export interface Database extends Sql {
  readonly kind: 'embedded' | 'postgres';
  /** Runs `work` in a transaction (READ COMMITTED); what it throws rolls everything back. Inside, only the handle counts. */
  tx<T>(work: (sql: Transaction) => Promise<T>): Promise<T>;
  /** Calls `heard` with the payload of each NOTIFY, and with '' after the connection was lost and is back: something may have been missed. */
  listen(channel: string, heard: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** The advisory lock of whoever changes the schema; the number only has to be ours. */
export const SCHEMA_LOCK = 727_274;

const STORE_ERRORS = {
  DATA_DIR_HELD: 'the data directory is held by another process',
  DATA_DIR_UNUSABLE: 'the data directory cannot be used',
  DATABASE_UNREACHABLE: 'the database cannot be reached',
  DATABASE_NEWER: 'the database was written by a newer version of this program',
} as const;

type StoreErrorCode = keyof typeof STORE_ERRORS;

/** Why a store could not be opened: the code is for programs, the message for an operator. It never holds a password. */
export class StoreError extends Error {
  constructor(
    readonly code: StoreErrorCode,
    detail: string,
    options?: { cause?: unknown },
  ) {
    super(`${STORE_ERRORS[code]}: ${detail}`, options);
    this.name = 'StoreError';
  }
}

/** Postgres' own code of an error (`23505`), or the operating system's (`ECONNREFUSED`). */
export function sqlCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * JSON for a `jsonb` column. Postgres takes neither NUL nor half a surrogate pair, and people can paste both:
 * each becomes U+FFFD.
 */
export function jsonb(value: unknown): string {
  const text = JSON.stringify(value);
  // JSON writes both as escapes: where there is none, nothing has to be walked
  return UNSTORABLE_ESCAPE.test(text) ? JSON.stringify(value, (_, v: unknown) => (typeof v === 'string' ? storable(v) : v)) : text;
}
