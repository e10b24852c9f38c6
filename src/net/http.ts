import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { storable, storableJson } from '../model/storable';

/** Why a request brought no answer. `unreachable`: no connection; `broken`: the connection ended before the answer did. */
export type NetFailureKind = 'unreachable' | 'tls' | 'timeout' | 'broken' | 'too-large';

/** A request without an answer. `left` false proves that not one byte of it was written, so nobody can have acted on it. */
export class NetFailure extends Error {
  constructor(
    readonly kind: NetFailureKind,
    readonly left: boolean,
    readonly host: string,
    options?: { cause?: unknown },
  ) {
    super(`${kind} ${host}`, options);
    this.name = 'NetFailure';
  }
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /** Bytes are sent as they are, without a copy. */
  body?: string | Buffer;
  /** Of the whole call, from looking up the name to the last byte of the answer. */
  timeoutMs: number;
  /** Largest answer in bytes. */
  maxBytes: number;
  /**
   * Use a connection of its own. A kept-alive one may be closed by the other side in the moment we write to it: a read is
   * repeated then, but a write has an unknown outcome.
   */
  alone?: boolean;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
  /** The parsed body when it is JSON, whatever its content type says; otherwise undefined. */
  json: unknown;
}

export interface Http {
  /** Makes one request; every status is an answer, redirects included. Throws {@link NetFailure}. */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/**
 * The one way out for adapters. Certificates are checked as Node does (NODE_EXTRA_CA_CERTS included) and cannot be skipped.
 * The proxy serves https only; `noProxy` is written as everywhere (`host`, `.suffix`, `host:port`, `*`, comma separated).
 */
export function createHttp(settings: { httpsProxy?: string; noProxy?: string }): Http {
  // empty texts, because undefined makes undici read the environment itself
  const proxy = { httpProxy: '', httpsProxy: settings.httpsProxy ?? '', noProxy: settings.noProxy ?? '', clientFactory: proxyClient };
  const shared = new EnvHttpProxyAgent(proxy);
  return {
    async send(request) {
      if (!request.alone) return new Exchange(shared, request).done;
      const own = new EnvHttpProxyAgent({ ...proxy, pipelining: 0 });
      try {
        return await new Exchange(own, request).done;
      } finally {
        await own.destroy();
      }
    },
    close: () => shared.destroy(),
  };
}

/**
 * The connection to the proxy. undici 7 takes a proxy that closes in the middle of CONNECT for a kept-alive connection that
 * went stale, and dials again without end; told as any other error it ends the request.
 */
class ProxyPool extends Pool {
  override connect = async (options: Dispatcher.ConnectOptions): Promise<never> => {
    try {
      return (await super.connect(options)) as never;
    } catch (error) {
      throw new Error('the proxy did not open a tunnel', { cause: error });
    }
  };
}

const proxyClient = (origin: URL, options: object): Dispatcher => new ProxyPool(origin, { ...options, headersTimeout: TUNNEL_MS });

/** How long a proxy may take to answer CONNECT. */
const TUNNEL_MS = 30_000;

/** One request on its way. undici calls `onRequestStart` right before it writes the first byte: the border between `left` false and true. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly done: Promise<HttpResponse>;
  readonly #host: string;
  readonly #maxBytes: number;
  /** A signal with a time would be kept until that time, whenever the answer came. */
  readonly #deadline: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #resolve!: (response: HttpResponse) => void;
  #reject!: (failure: NetFailure) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: NetFailure | undefined;
  #size = 0;
  #head: Pick<HttpResponse, 'status' | 'headers'> = { status: 0, headers: {} };

  constructor(dispatcher: Dispatcher, request: HttpRequest) {
    const url = new URL(request.url);
    this.#host = url.host;
    this.#maxBytes = request.maxBytes;
    this.#deadline = setTimeout(() => this.#fail('timeout'), request.timeoutMs).unref();
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { method, body } = request;
    // bodies are read as they come; @azure/identity's pipeline would otherwise ask for gzip and leave unpacking to its client
    const headers = { ...request.headers, 'accept-encoding': 'identity' };
    // its own deadline covers the whole call, so undici's two are off
    const quiet = { headersTimeout: 0, bodyTimeout: 0 };
    dispatcher.dispatch({ origin: url.origin, path: url.pathname + url.search, method, headers, body, ...quiet }, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // given up while it waited for a connection: nothing is written after this abort
    if (this.#failure) controller.abort(this.#failure);
    else this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, string | string[] | undefined>): void {
    const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value ?? '')]);
    this.#head = { status, headers: Object.fromEntries(named) };
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) this.#fail('too-large');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#deadline);
    const text = Buffer.concat(this.#chunks)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    const json = parsed(text);
    this.#resolve({ ...this.#head, text: json === undefined ? storable(text) : text, json });
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#controller) this.#fail('broken', error);
    else this.#fail(isTls(error) ? 'tls' : 'unreachable', error);
  }

  #fail(kind: NetFailureKind, cause?: Error): void {
    if (this.#failure) return;
    clearTimeout(this.#deadline);
    this.#failure = new NetFailure(kind, this.#controller !== undefined, this.#host, { cause });
    this.#controller?.abort(this.#failure);
    this.#reject(this.#failure);
  }
}

function parsed(text: string): unknown {
  try {
    return storableJson(text);
  } catch {
    return undefined;
  }
}

/** OpenSSL's names of a certificate that is not trusted, and failures of the handshake itself. */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|EPROTO$|UND_ERR_PRX_TLS$|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|PATH_LENGTH_EXCEEDED$|ERROR_IN_CERT_)/;

function isTls(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return (typeof code === 'string' && TLS_CODE.test(code)) || (cause instanceof Error && isTls(cause));
}
