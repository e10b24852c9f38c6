import type { Secret } from './secret';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** One request to CIPP, described; only `cipp/` makes it. */
export interface Call {
  method: 'GET' | 'POST';
  endpoint: string;
  query?: Record<string, string>;
  body?: Json;
}

export const post = (endpoint: string, body: Json): Call => ({ method: 'POST', endpoint, body });
export const get = (endpoint: string, query: Record<string, string>): Call => ({ method: 'GET', endpoint, query });

/** One sentence of CIPP's answer. `text` may repeat the secret: redact by action (docs/cipp-api.md §7). */
export interface Line {
  text: string;
  copyField?: Secret;
  state?: 'success' | 'error' | 'warning' | 'info';
}

/** CIPP's answer after a status line arrived, whatever the status; shapes of docs/cipp-api.md §7 made one. */
export interface Reply {
  status: number;
  /** Empty for an empty body, null Results, `[null]` or rows. */
  lines: Line[];
  /** The parsed body, or the plain string. Holds secrets: never logged, never stored. */
  body: unknown;
  /** False where the answer was a plain string (denials, uncaught errors). */
  json: boolean;
  ms: number;
}

/** Canonical JSON: keys sorted, no blanks; the form that hashes and bindings are made over. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(v => canonical(v ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
