import pino, { type DestinationStream } from 'pino';
import type { Log } from './model/ports';

/**
 * Structured logs, one JSON line each. Errors are cut to what cannot hold data of others: SDK errors carry whole
 * requests with their tokens, and a SyntaxError quotes the text it could not read.
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = { level, base: undefined, serializers: { err: plain }, redact: { paths: SECRET_NAMES, censor: '[secret]' } };
  return destination ? pino(options, destination) : pino(options);
}

/** A last net under the rule that nothing secret is handed to the log. */
const SECRET_NAMES = ['password', 'secret', 'token', 'authorization', 'copyField', 'body', 'headers'].flatMap(name => [name, `*.${name}`]);

/** Errors whose messages are made from code, not from what came in. */
const TELLING = new Set(['TypeError', 'RangeError', 'ReferenceError', 'AssertionError', 'StoreError', 'error', 'DatabaseError']);

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
