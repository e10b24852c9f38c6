import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { generate } from 'selfsigned';

/** A listening server on loopback and what it takes to end it with all its connections. */
export interface Listening {
  port: number;
  /** Connections taken so far. */
  taken: () => number;
  stop(): Promise<void>;
}

const up = new Set<Listening>();

/** For `afterEach`: a test that failed half-way leaves nothing listening. */
export async function stopListening(): Promise<void> {
  await Promise.all([...up].map(server => server.stop()));
}

/** Plain TCP: the test decides what each connection gets. */
export const tcp = (onConnection: (socket: Socket) => void): Promise<Listening> => listening(createServer(onConnection));

export async function listening(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  let taken = 0;
  server.on('connection', socket => {
    taken += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const listening: Listening = {
    port: (server.address() as AddressInfo).port,
    taken: () => taken,
    async stop() {
      up.delete(listening);
      const closed = new Promise(resolve => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  up.add(listening);
  return listening;
}

/** A port of loopback on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await tcp(() => undefined);
  await server.stop();
  return server.port;
}

/** A certificate for 127.0.0.1 that nobody trusts. */
export async function strangeCertificate(): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key: made.private, cert: made.cert };
}
