import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/model/clock';
import { type Posted, post } from '../simulators/post';
import type { Replica } from './replica';

const AGAIN_MS = 100;
/** Teams gives up sooner; the bench wants to know what becomes of everything. */
const PATIENCE_MS = 60_000;

/**
 * Teams' way to the bot: a load balancer before the replicas, one after the other. A message that brought no answer is sent
 * again with the same id, as Teams does; a press is not, the person sees that it failed.
 */
export class Front {
  url = '';
  /** Connections that ended, or answered 5xx, after an activity had been sent. */
  broken = 0;
  /** Messages that were sent again. */
  redelivered = 0;
  #turn = 0;
  #server: Server | undefined;

  constructor(private readonly replicas: readonly Replica[]) {}

  async start(): Promise<void> {
    const server = createServer((req, res) => void this.#serve(req, res));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise(resolve => this.#server?.close(resolve));
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const headers = {
      'content-type': String(req.headers['content-type']),
      authorization: String(req.headers.authorization),
    };
    const answer = await this.#pass(body, headers);
    const type = answer.headers['content-type'];
    res.writeHead(answer.status, { ...(type && { 'content-type': type }) });
    res.end(answer.text);
  }

  async #pass(body: string, headers: Record<string, string>): Promise<Posted> {
    const again = (JSON.parse(body) as { type?: string }).type === 'message';
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      const replica = this.#next();
      const answer = replica && (await post(replica.url, body, headers).catch((error: { code?: string }) => error));
      if (answer && 'status' in answer && answer.status < 500) return answer;
      const untouched = !answer || (answer as { code?: string }).code === 'ECONNREFUSED';
      if (!untouched) {
        this.broken += 1;
        if (!again) break;
        this.redelivered += 1;
      }
      await systemClock.after(AGAIN_MS).done;
    }
    return { status: 502, headers: {}, text: '' };
  }

  #next(): Replica | undefined {
    const ready = this.replicas.filter(replica => replica.ready);
    this.#turn += 1;
    return ready[this.#turn % ready.length];
  }
}
