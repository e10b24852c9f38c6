import pino, { type DestinationStream } from 'pino';
import { LOGGED } from './model/logged';
import type { Log } from './model/ports';

/**
 * Structured logs, one JSON line each. What has no name of the list is withheld, and its name alone is told. Errors are cut to what
 * cannot hold data of others: SDK errors carry whole requests with their tokens, and a SyntaxError quotes the text it could not read.
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = { level, base: undefined, serializers: { err: plain }, formatters: { log: allowed } };
  return destination ? pino(options, destination) : pino(options);
}

const NAMES = new Set<string>(['err', ...LOGGED]);
/** Longer texts were made by somebody else. */
const LONGEST = 500;

function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(fields).flatMap(([name, value]) => (NAMES.has(name) && isTold(name, value) ? [[name, short(value)]] : []));
  const withheld = Object.keys(fields).filter(name => fields[name] !== undefined && !kept.some(([told]) => told === name));
  return { ...Object.fromEntries(kept), ...(withheld.length > 0 && { withheld }) };
}

/** An object may hold anything, now or in the next version of who made it. */
const isTold = (name: string, value: unknown): boolean =>
  name === 'err' || value === null || typeof value !== 'object' || (Array.isArray(value) && value.every(item => typeof item === 'string'));

const short = (value: unknown): unknown => (typeof value === 'string' ? value.slice(0, LONGEST) : value);

/** Errors whose messages are made from code, not from what came in. */
const TELLING = new Set([
  'TypeError',
  'RangeError',
  'ReferenceError',
  'AssertionError',
  'StoreError',
  'StoreAway',
  'error',
  'DatabaseError',
]);

function plain(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as { code?: unknown };
  const at = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(TELLING.has(error.name) ? { message: error.message } : {}),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    at: at.slice(0, 12).map(line => line.trim()),
    ...(error.cause instanceof Error ? { cause: plain(error.cause) } : {}),
  };
}
