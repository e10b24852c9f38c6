import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Clock, systemClock } from '../../src/model/clock';

/** One request as it came, and how it was answered. */
export interface Received {
  /** What it was about, in the simulator's words: an endpoint of CIPP, `token`, `send`… Faults are set by this name. */
  op: string;
  at: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Parsed JSON or form, else the text. */
  body: unknown;
  text: string;
  /** The bytes of a part of a file (`Content-Range`): the text of a part may begin within a letter. */
  bytes?: Buffer;
  /** Absent while unanswered, and where the connection was cut. */
  status?: number;
}

export interface Answer {
  status: number;
  /** A string is sent as it is (text/plain), anything else as JSON, nothing as an empty body. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** What goes wrong with a request. Without `effect` it goes wrong before anything happened. */
export interface Fault {
  /** The request has its effect first; only its answer is changed. */
  effect?: boolean;
  /** An answer instead of the real one; `body` absent: empty. */
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** The real answer's body, changed. */
  change?: (body: unknown) => unknown;
  /** The connection is cut: without an answer, or (`mid`) in the middle of one. */
  reset?: true | 'mid';
  /** Waits for this: before the effect, or with `effect` before the answer. */
  until?: Promise<unknown>;
  slowMs?: number;
  /** Told when a request has met this fault. */
  met?: () => void;
}

export interface SetFault {
  /** How many requests met it. */
  hits: number;
  remove(): void;
}

interface Standing {
  op: string;
  fault: Fault;
  left: number;
  set: SetFault;
}

/** A fault that holds a request until the test lets it go. */
export interface Held {
  fault: Fault;
  /** Resolves when a request is held. */
  arrived: Promise<void>;
  release(): void;
}

/** Common ways in which a server harms its caller; set with `once` or `always`. */
export const faults = {
  /** An empty 200, after the effect. */
  empty: { effect: true, status: 200 } satisfies Fault as Fault,
  nullResults: { effect: true, change: () => ({ Results: null }) } as Fault,
  /** 200 and `success`, but the secret is not where it should be. */
  noCopyField: {
    effect: true,
    change: body => ({ Results: { ...(body as { Results: object }).Results, copyField: undefined } }),
  } as Fault,
  /** The platform's front gives up while the server goes on (docs/cipp-api.md §14). */
  badGateway: { effect: true, status: 502, body: 'Bad Gateway' } as Fault,
  gatewayTimeout: { effect: true, status: 504, body: 'The gateway did not receive a response in time' } as Fault,
  resetBefore: { reset: true } as Fault,
  resetAfter: { effect: true, reset: true } as Fault,
  resetMidAnswer: { effect: true, reset: 'mid' } as Fault,
  plainText: { effect: true, headers: { 'content-type': 'text/plain' } } as Fault,
  slow: (slowMs: number): Fault => ({ slowMs }),
  throttled: (seconds: number): Fault => ({
    status: 429,
    headers: { 'retry-after': String(seconds) },
    body: { error: { code: 'TooManyRequests', message: 'Too many requests' } },
  }),
  /** Held before the effect, or with `{ effect: true }` after it and before the answer. */
  held(more: Pick<Fault, 'effect' | 'status' | 'body' | 'reset'> = {}): Held {
    let release = () => {};
    let arrive = () => {};
    const until = new Promise<void>(resolve => {
      release = resolve;
    });
    const arrived = new Promise<void>(resolve => {
      arrive = resolve;
    });
    return { fault: { ...more, until, met: () => arrive() }, arrived, release: () => release() };
  },
};

/** What a subclass makes of a request: its name, and the work that answers it. */
export interface Route {
  op: string;
  answer: () => Answer | Promise<Answer>;
}

/** A real HTTP server on loopback that plays one service: logs what it gets and can be told to misbehave. */
export abstract class Simulator {
  /** Everything received since the start or the last `reset`, oldest first. */
  readonly requests: Received[] = [];
  url = '';
  #faults: Standing[] = [];
  #server: Server | undefined;
  #sockets = new Set<Socket>();
  #listeners = new Set<() => void>();
  #forgotten = forgetting();

  constructor(protected readonly clock: Clock = systemClock) {}

  protected abstract route(request: Received): Route;

  /** Listens on 127.0.0.1, on a free port unless one is given; https with a certificate for localhost. */
  async start(how: { port?: number; tls?: { key: string; cert: string } } = {}): Promise<void> {
    const listener: RequestListener = (req, res) => void this.#serve(req, res);
    const server: Server = how.tls ? createSecureServer(how.tls, listener) : createServer(listener);
    // longer than any client's pool keeps a connection: else a reused one is cut by chance
    server.keepAliveTimeout = 120_000;
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(how.port ?? 0, '127.0.0.1', () => resolve());
    });
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.url = how.tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise(resolve => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The next request of this name (`*`: any) goes wrong; later ones are well again. */
  once(op: string, fault: Fault): SetFault {
    return this.#set(op, fault, 1);
  }

  /** Every request of this name goes wrong until removed. */
  always(op: string, fault: Fault): SetFault {
    return this.#set(op, fault, Number.POSITIVE_INFINITY);
  }

  /** Forgets requests and faults, and cuts what a fault still holds; subclasses restore their world. */
  reset(): void {
    this.requests.length = 0;
    this.#faults = [];
    this.#forgotten.abort();
    this.#forgotten = forgetting();
  }

  received(op: string): Received[] {
    return this.requests.filter(r => isCalled(r.op, op.toLowerCase()));
  }

  /** Calls `listener` after every answered request (and whatever else a subclass tells). */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #set(op: string, fault: Fault, left: number): SetFault {
    const standing: Standing = { op: op.toLowerCase(), fault, left, set: { hits: 0, remove: () => this.#remove(standing) } };
    this.#faults.push(standing);
    return standing.set;
  }

  #remove(standing: Standing): void {
    this.#faults = this.#faults.filter(f => f !== standing);
  }

  #take(op: string): Fault | undefined {
    const standing = this.#faults.find(f => f.op === '*' || isCalled(op, f.op));
    if (!standing) return undefined;
    standing.set.hits += 1;
    standing.left -= 1;
    if (standing.left <= 0) this.#remove(standing);
    return standing.fault;
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const request = await this.#read(req);
      const { op, answer } = this.route(request);
      request.op = op;
      this.requests.push(request);
      const fault = this.#take(op);
      fault?.met?.();
      await this.#answer(request, res, answer, fault);
    } catch (error) {
      if (!res.headersSent) res.writeHead(599, { 'content-type': 'text/plain' });
      res.end(`simulator broken: ${error instanceof Error ? error.stack : error}`);
    } finally {
      this.changed();
    }
  }

  async #answer(request: Received, res: ServerResponse, answer: Route['answer'], fault: Fault = {}): Promise<void> {
    const replaced = fault.status !== undefined || fault.reset !== undefined;
    const { signal } = this.#forgotten;
    if (!fault.effect) await this.#wait(fault, signal);
    if (signal.aborted) return cut(res);
    const real = fault.effect || !replaced ? await answer() : undefined;
    if (fault.effect) await this.#wait(fault, signal);
    if (fault.reset === true || signal.aborted) return cut(res);
    const status = fault.status ?? real?.status ?? 200;
    const body = fault.status === undefined ? (fault.change ? fault.change(real?.body) : real?.body) : fault.body;
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const type: Record<string, string> =
      body === undefined
        ? {}
        : { 'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8' };
    const headers = { ...type, ...(fault.status === undefined ? real?.headers : {}), ...fault.headers };
    res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
    if (fault.reset === 'mid') {
      res.write(text.slice(0, Math.floor(text.length / 2)), () => cut(res));
      return;
    }
    request.status = status;
    res.end(text);
  }

  async #wait({ until, slowMs }: Fault, forgotten: AbortSignal): Promise<void> {
    if (!until && !slowMs) return;
    const waited = new AbortController();
    const over = new Promise(resolve => forgotten.addEventListener('abort', resolve, { once: true, signal: waited.signal }));
    await Promise.race([until, over]);
    if (slowMs) await Promise.race([this.clock.after(slowMs).done, over]);
    waited.abort();
  }

  async #read(req: IncomingMessage): Promise<Received> {
    const chunks: Buffer[] = [];
    // waiting for the end of nothing takes turns of the event loop
    if (req.method !== 'GET') for await (const chunk of req) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = bytes.toString('utf8');
    const url = new URL(req.url ?? '/', 'http://localhost');
    const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
    return {
      op: '',
      at: this.clock.now().toISOString(),
      method: req.method ?? 'GET',
      path: decodeURIComponent(url.pathname),
      query: Object.fromEntries(url.searchParams),
      headers,
      body: parseBody(text, headers['content-type']),
      text,
      ...(headers['content-range'] && { bytes }),
    };
  }
}

/** Tells all requests that wait, of which there may be many, that they are forgotten. */
function forgetting(): AbortController {
  const all = new AbortController();
  setMaxListeners(0, all.signal);
  return all;
}

/** `ListGraphRequest` is also every `ListGraphRequest:users`. */
const isCalled = (op: string, said: string): boolean => `${op.toLowerCase()}:`.startsWith(`${said}:`);

function parseBody(text: string, type = ''): unknown {
  if (type.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function cut(res: ServerResponse): void {
  const { socket } = res;
  // a reset (RST), not an orderly end: that is what a crashed front end looks like; TLS sockets have no reset
  if (socket && 'resetAndDestroy' in socket && !('encrypted' in socket)) socket.resetAndDestroy();
  else socket?.destroy();
}

/** The token of an `Authorization: Bearer` header. */
export const bearer = (request: Received): string | undefined => /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
