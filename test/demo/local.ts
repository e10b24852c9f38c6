import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { systemClock } from '../../src/model/clock';

/** Compiled, this file lies in dist/test/demo. */
export const ROOT = path.resolve(__dirname, '../../..');
const LOOK_MS = 50;

/** Ports that are free on loopback now, the wanted ones where possible; 0 asks for any. Never the same one twice. */
export async function freePorts<T extends number[]>(wanted: readonly [...T]): Promise<{ [K in keyof T]: number }> {
  const held: Server[] = [];
  for (const port of wanted) held.push(await hold(port).catch(() => hold(0)));
  const ports = held.map(server => (server.address() as AddressInfo).port);
  await Promise.all(held.map(server => new Promise(resolve => server.close(resolve))));
  return ports as { [K in keyof T]: number };
}

const hold = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

/** Waits until an address answers 200, and with this body where one is given. */
export async function answers(url: string, body?: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    const text = await answer?.text().catch(() => undefined);
    if (answer?.ok && (body === undefined || text === body)) return;
    await systemClock.after(LOOK_MS).done;
  }
}
