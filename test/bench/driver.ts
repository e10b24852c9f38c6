import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';

/** Posts that are made over kept-alive connections, so many at a time. */
interface Job {
  url: string;
  authorization: string;
  inFlight: number;
  bodies: readonly string[];
}

export interface Answered {
  /** From the first byte sent to the last byte received. */
  ms: number;
  /** 0: no answer in time. */
  status: number;
  text: string;
}

/** Longer than anybody looks at an empty list of choices. */
const PATIENCE_MS = 3_000;

/** Who types: in a process of its own, so that the bot's does nothing else. One job at a time. */
export function startDriver(): { drive(job: Job): Promise<Answered[]>; stop(): void } {
  const child = fork(__filename);
  const gone = once(child, 'exit').then(() => {
    throw new Error('the process that types is gone');
  });
  gone.catch(() => undefined);
  return {
    async drive(job) {
      child.send(job);
      const [answers] = await Promise.race([once(child, 'message'), gone]);
      return answers;
    },
    stop: () => child.disconnect(),
  };
}

async function drive({ url, authorization, inFlight, bodies }: Job): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const answers: Answered[] = [];
  let next = 0;
  const hand = async () => {
    for (let i = next++; i < bodies.length; i = next++) answers[i] = await post(url, authorization, bodies[i] ?? '', agent);
  };
  await Promise.all(Array.from({ length: inFlight }, hand));
  agent.destroy();
  return answers;
}

function post(url: string, authorization: string, body: string, agent: Agent): Promise<Answered> {
  const start = performance.now();
  const headers = { authorization, 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) };
  return new Promise(resolve => {
    const sent = request(url, { method: 'POST', agent, headers, timeout: PATIENCE_MS }, answer => {
      const chunks: Buffer[] = [];
      answer.on('data', chunk => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ ms: performance.now() - start, status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    const none = () => resolve({ ms: performance.now() - start, status: 0, text: '' });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', none);
    sent.on('close', none);
    sent.end(body);
  });
}

if (require.main === module) process.on('message', async job => process.send?.(await drive(job as Job)));
