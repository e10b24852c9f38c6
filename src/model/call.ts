import type { Secret } from './secret';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** One request to CIPP, described; only `cipp/` makes it. */
export interface Call {
  /** To Microsoft Graph instead, in the requester's own name: `endpoint` is a path without version. Only `entra/` makes it. */
  via?: 'graph';
  /** Delegated permission of Graph that it needs in place of the usual one. */
  permission?: string;
  method: 'GET' | 'POST' | 'DELETE';
  endpoint: string;
  /** A secret that is typed or made up goes into the body under this name at the run; it is never in here. */
  makes?: string;
  /** Where none was typed, Graph may make it, and tells it in its answer. */
  leavesIt?: true;
  query?: Record<string, string>;
  body?: Json;
}

/** Places of a query; what is undefined is left out, booleans and numbers become text. */
type Query = Record<string, string | number | boolean | undefined>;
/** A body as it is written down: what is undefined is left out, at every depth. */
export type Body = string | number | boolean | null | undefined | readonly Body[] | { readonly [key: string]: Body };

export const post = (endpoint: string, body: Body, query?: Query): Call => ({
  method: 'POST',
  endpoint,
  ...(query && { query: queryOf(query) }),
  body: plain(body) ?? {},
});
/** A path of Graph, in the requester's own name. */
export const graphPost = (path: string, body: Body, more: Pick<Call, 'makes' | 'leavesIt' | 'permission'> = {}): Call => ({
  via: 'graph',
  ...post(path, body),
  ...more,
});
export const graphGet = (path: string): Call => ({ via: 'graph', method: 'GET', endpoint: path });
export const graphDelete = (path: string): Call => ({ via: 'graph', method: 'DELETE', endpoint: path });
export const get = (endpoint: string, query: Query): Call => ({ method: 'GET', endpoint, query: queryOf(query) });

const queryOf = (query: Query): Record<string, string> =>
  Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));

function plain(value: Body): Json | undefined {
  if (value === undefined || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(plain).filter(item => item !== undefined);
  const entries = Object.entries(value).map(([name, item]) => [name, plain(item)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** What many bodies want where one would expect a text: a bare text there is taken as nothing (docs/cipp-api.md §4). */
export const labelled = (value: string, label = value, addedFields?: Body) => ({
  label,
  value,
  ...(addedFields !== undefined && { addedFields }),
});

/** Unix seconds, as CIPP's scheduling fields want them (docs/cipp-api.md §4). */
export const unix = (iso: string): number => Math.floor(Date.parse(iso) / 1000);
/** `20261125`: as CIPP's log filters want a day. */
export const compactDay = (iso: string): string => iso.slice(0, 10).replaceAll('-', '');

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
