import { createHmac } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { type Received, type Route, Simulator } from './server';

/** A row as a receiver gets it. */
export type ReceivedRow = { seq: number } & Record<string, unknown>;

/** Plays a system that takes the audit by webhook: checks what it is told to, and keeps the rows of what it answers with 200. */
export class WebhookSimulator extends Simulator {
  readonly secret = 'd2ViaG9vay1zZWNyZXQtb2YtdGhlLXRlc3RzLTMyYg==';
  /** All that it took, in the order of arrival, repeats too. */
  readonly rows: ReceivedRow[] = [];

  override reset(): void {
    super.reset();
    this.rows.length = 0;
  }

  protected route(request: Received): Route {
    return {
      op: 'rows',
      answer: () => {
        if (request.method !== 'POST' || !this.#signed(request)) return { status: 401 };
        this.rows.push(...(request.body as ReceivedRow[]));
        return { status: 204 };
      },
    };
  }

  /** As https://www.standardwebhooks.com says how to check. */
  #signed({ headers, text }: Received): boolean {
    const said = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
    const expected = createHmac('sha256', Buffer.from(this.secret, 'base64')).update(said).digest('base64');
    const age = Math.abs(this.clock.now().getTime() / 1000 - Number(headers['webhook-timestamp']));
    return headers['webhook-signature'] === `v1,${expected}` && age < 5 * 60;
  }
}

export interface SyslogMessage {
  head: string;
  row: ReceivedRow;
}

/**
 * Plays a syslog receiver on TCP or TLS: takes messages with their length before them (RFC 5425), and closes after its sender did.
 */
export class SyslogSimulator {
  readonly messages: SyslogMessage[] = [];
  /** Connections that were made to it. */
  connections = 0;
  /** What becomes of the next connection: cut after its first message, or closed in order before anything is read. */
  next: 'cut' | 'early' | undefined;
  port = 0;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly tls?: { key: string; cert: string }) {}

  async start(port = 0): Promise<void> {
    const serve = (socket: Socket) => this.#serve(socket);
    const server = this.tls ? createSecureServer(this.tls, serve) : createServer(serve);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve());
    });
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise(resolve => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    const how = this.next;
    this.next = undefined;
    if (how === 'early') return void socket.end();
    let bytes = Buffer.alloc(0);
    socket.on('data', chunk => {
      bytes = Buffer.concat([bytes, chunk]);
      bytes = this.#take(bytes, how === 'cut' ? 1 : Number.POSITIVE_INFINITY);
      // TLS sockets have no reset
      if (how === 'cut') this.tls ? socket.destroy() : socket.resetAndDestroy();
    });
  }

  /** Whole messages, at most so many; what is left of the bytes. */
  #take(bytes: Buffer, most: number): Buffer<ArrayBuffer> {
    let rest = Buffer.from(bytes);
    for (let n = 0; n < most; n += 1) {
      const blank = rest.indexOf(' ');
      const length = Number(rest.subarray(0, blank).toString());
      if (blank < 1 || rest.length < blank + 1 + length) break;
      const text = rest.subarray(blank + 1, blank + 1 + length).toString();
      const json = text.indexOf('{');
      this.messages.push({ head: text.slice(0, json - 1), row: JSON.parse(text.slice(json)) });
      rest = rest.subarray(blank + 1 + length);
    }
    return rest;
  }
}
