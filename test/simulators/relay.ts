import { systemClock } from '../../src/model/clock';
import type { EntraSimulator } from './entra';
import { post } from './post';
import { type Answer, type Received, type Route, Simulator } from './server';

/** Headers that belong to one connection, or that the relay sets itself. */
const OWN = ['host', 'connection', 'content-length', 'authorization', 'transfer-encoding'];

class SigningRelay extends Simulator {
  constructor(
    private readonly bot: string,
    private readonly entra: EntraSimulator,
  ) {
    super(systemClock);
  }

  protected route(request: Received): Route {
    return { op: 'activity', answer: () => this.#pass(request) };
  }

  async #pass(request: Received): Promise<Answer> {
    const { serviceUrl } = (request.body ?? {}) as { serviceUrl?: string };
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !OWN.includes(name)));
    const signed = { ...headers, authorization: `Bearer ${this.entra.connectorToken(serviceUrl ?? '')}` };
    try {
      const answer = await post(this.bot, request.text, signed);
      const type = answer.headers['content-type'];
      return { status: answer.status, body: answer.text, headers: type ? { 'content-type': type } : {} };
    } catch {
      // the client asks whether anybody is there before the bot listens
      return { status: 503, body: 'the bot does not answer yet' };
    }
  }
}

export interface Relay {
  /** What the local Teams client takes as the bot's endpoint. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Plays the Bot Connector between Microsoft's local Teams client, which sends no tokens, and the bot, which has no mode
 * without them: signs every activity, checks nothing, listens on loopback only.
 */
export async function startRelay({ bot, entra, port }: { bot: string; entra: EntraSimulator; port?: number }): Promise<Relay> {
  const relay = new SigningRelay(bot, entra);
  await relay.start({ port });
  return { url: `${relay.url}/api/messages`, stop: () => relay.stop() };
}
