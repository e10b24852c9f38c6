import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The address of a database that moves: connections go to whichever server has it now. */
export class Wire {
  port = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #hushed = false;

  constructor(private to: number) {
    this.#server = createServer(socket => this.#join(socket, connect(this.to, '127.0.0.1')));
  }

  async start(): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** What was connected is cut off, and finds the other server when it comes back. */
  move(to: number): void {
    this.to = to;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing goes through any more, and nobody is told: as a network that loses everything. */
  hush(): void {
    this.#hushed = true;
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** Who is connected still is cut off, and who connects from now on is heard. */
  speak(): void {
    this.#hushed = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(one: Socket, other: Socket): void {
    for (const [from, into] of [
      [one, other],
      [other, one],
    ] as const) {
      this.#sockets.add(from);
      if (!this.#hushed) from.pipe(into);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        into.destroy();
      });
    }
  }
}
