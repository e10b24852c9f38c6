import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { createServer as createRestify, plugins, type Request, type Response, type ServerOptions as RestifyOptions } from 'restify';
import type { Log } from './model/ports';
import type { Secret } from './model/secret';
import { storableJson } from './model/storable';
import type { Receive } from './teams';

/** Teams' own messages stop at 100 KB (docs/teams.md §2); a form of ours is a few. */
const MOST_BYTES = 256 * 1024;
/** No activity is as deep, and how deep can be read depends on what is left of the stack. */
const MOST_DEEP = 200;
/** Longer than any client of ours needs to send one activity. */
const REQUEST_TIMEOUT_MS = 30_000;

/** restify writes a line for each request that it throttles, with the address that was asked for: a flood of lines. */
const SILENT = pino({ enabled: false }) as unknown as RestifyOptions['log'];

const MESSAGES = '/api/messages';

/** Nothing here is a page, and nothing may be kept. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
};

export interface ServerOptions {
  receive: Receive;
  /** What is not ready, by name; empty when everything is. */
  notReady(): Promise<string[]>;
  /** Through what the bot acts, by name. */
  backends: readonly string[];
  /** prom-client's registry, which is not imported here. */
  metrics: { contentType: string; metrics(): Promise<string> };
  /** Without it there is no /metrics. */
  metricsToken?: Secret;
  /** Requests from one address: so many at once, and so many a second. `X-Forwarded-For` is not read, because anybody can write it. */
  perAddress: { burst: number; rate: number };
  log: Log;
}

export interface BotServer {
  /** Resolves with the port. */
  listen(port: number, host: string): Promise<number>;
  /** Tells load balancers to turn to others, and still answers whoever comes. */
  leave(): void;
  /** Stops accepting and resolves when the turns in flight have been answered. */
  close(): Promise<void>;
}

/** The bot's four addresses. No answer repeats an error's message. */
export function createServer({ receive, notReady, backends, metrics, metricsToken, perAddress, log }: ServerOptions): BotServer {
  // restify's own trap for uncaught exceptions answers with their message; handlers here are async, so none escapes
  const server = createRestify({ name: '', handleUncaughtExceptions: false, log: SILENT });
  server.server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.on('restifyError', (_req, res, error, done) => {
    error.toJSON = () => ({ error: 'not available' });
    error.toString = () => 'not available';
    if (error.statusCode === 429) res.setHeader('Retry-After', '1');
    done();
  });
  let leaving = false;

  server.pre((_req, res, next) => {
    for (const [name, value] of Object.entries(HEADERS)) res.setHeader(name, value);
    next();
  });
  server.pre(plugins.throttle({ ...perAddress, ip: true }));
  server.pre((req, res, next) => {
    if ((req.method === 'POST' && req.path() === MESSAGES) || !hasBody(req)) return next();
    // nothing of it is read, and the connection ends with the answer
    send(res, 413);
    next(false);
  });

  function send(res: Response, status: number, body?: unknown, type = 'application/json'): void {
    if (leaving || status === 413) res.setHeader('Connection', 'close');
    const text = body === undefined ? '' : type === 'application/json' ? JSON.stringify(body) : String(body);
    if (text) res.setHeader('Content-Type', type);
    res.setHeader('Content-Length', Buffer.byteLength(text));
    res.writeHead(status);
    res.end(text);
  }

  const safely = (handler: (req: Request, res: Response) => Promise<void>) => async (req: Request, res: Response) => {
    try {
      await handler(req, res);
    } catch (error) {
      log.error({ err: error, path: req.path() }, 'a request failed');
      if (!res.headersSent) send(res, 500);
    }
  };

  server.post(
    MESSAGES,
    safely(async (req, res) => {
      const activity = await activityIn(req);
      if ('status' in activity) return send(res, activity.status);
      const { status, body } = await receive(req.headers.authorization, activity.json);
      send(res, status, body);
    }),
  );
  server.get(
    '/healthz',
    safely(async (_req, res) => send(res, 200, { alive: true })),
  );
  server.get(
    '/readyz',
    safely(async (_req, res) => {
      const missing = leaving ? ['leaving'] : await notReady().catch(() => ['check']);
      send(res, missing.length ? 503 : 200, { ready: missing.length === 0, notReady: missing, backends });
    }),
  );
  server.get(
    '/metrics',
    safely(async (req, res) => {
      if (!metricsToken) return send(res, 404);
      if (!isBearer(req.headers.authorization, metricsToken)) return send(res, 401);
      send(res, 200, await metrics.metrics(), metrics.contentType);
    }),
  );

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.server.once('error', reject);
        server.listen(port, host, () => resolve((server.server.address() as AddressInfo).port));
      }),
    leave() {
      leaving = true;
    },
    close() {
      leaving = true;
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

/** Throws where a byte is not UTF-8: a letter in its place could make two names one. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** The JSON object of a request, or the status that says why there is none. Compressed bodies are refused: nobody limits what they unpack to. */
async function activityIn(req: IncomingMessage): Promise<{ json: object } | { status: number }> {
  const type = /^application\/json\s*(?:;|$)/i.test(req.headers['content-type'] ?? '');
  if (!type || (req.headers['content-encoding'] ?? 'identity') !== 'identity') return { status: 415 };
  if (Number(req.headers['content-length'] ?? 0) > MOST_BYTES) return { status: 413 };
  const chunks: Buffer[] = [];
  let bytes = 0;
  // left early, the request must stay open for its answer
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return { status: 413 };
    chunks.push(chunk);
  }
  try {
    const text = UTF8.decode(Buffer.concat(chunks));
    if (isDeep(text)) return { status: 400 };
    const json = storableJson(text, MAY_POISON.test(text) ? withoutProto : undefined);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { json } : { status: 400 };
  } catch {
    return { status: 400 };
  }
}

/** JSON.parse makes an own property of `__proto__`, which a later copy would make a prototype. The name may be written with escapes. */
const MAY_POISON = /__proto__|\\u/;
const withoutProto = (name: string, value: unknown): unknown => (name === '__proto__' ? undefined : value);

/** One walk, whatever is sent: nobody has proven yet who they are. Brackets within texts count for nothing. */
function isDeep(text: string): boolean {
  let depth = 0;
  let within = false;
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i];
    if (within && sign === '\\') i += 1;
    else if (sign === '"') within = !within;
    else if (!within && (sign === '[' || sign === '{')) depth += 1;
    else if (!within && (sign === ']' || sign === '}')) depth -= 1;
    if (depth > MOST_DEEP) return true;
  }
  return false;
}

/** Compares digests, so that neither the length nor the first wrong letter shows in the time. */
function isBearer(header: string | undefined, token: Secret): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token.open()}`));
}
