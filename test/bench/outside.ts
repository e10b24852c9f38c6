import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PLACES, type Simulators, startSimulators, type Technician } from '../simulators';
import { BOT_ACCOUNT } from '../simulators/connector';

/** Everybody at the desk may reset; Fabrikam's people with a second technician. */
const POLICY = `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
rules:
  - name: fabrikam wants a second technician
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals }
  - { name: resets, actions: { ids: [reset-password] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: reads, actions: { risks: [read] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
`;

/** Longer than any turn takes on a machine that has much else to do. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 4;

/** One turn: from the first byte of the activity to the whole reply at the connector; and that the activity was answered too. */
export interface Turn {
  ms: number;
  /** When the reply was there, by performance.now(). */
  at: number;
  bytes: number;
}

export interface Outside {
  simulators: Simulators;
  /** Settings for a bot between these servers. */
  env(more: Record<string, string>): Record<string, string>;
  /** Says something in a chat of one's own and waits for the reply. Throws where there is none. */
  says(url: string, chat: number, text: string): Promise<Turn>;
  /** Resolves with the first turn that a program answers, tried again every few milliseconds until it listens. */
  ready(url: string): Promise<Turn>;
  /** The simulators keep what they received, for tests; here it would be what the driver's memory is full of. */
  forget(): void;
  close(): Promise<void>;
}

/** The outside world of a bot: the simulators, and a Bot Connector that does nothing but take replies and tell when they came. */
export async function startOutside(): Promise<Outside> {
  const [simulators, dir] = await Promise.all([startSimulators(), mkdtemp(path.join(tmpdir(), 'bench-'))]);
  const policy = path.join(dir, 'policy.yaml');
  await writeFile(policy, POLICY);
  const waiting = new Map<string, (turn: { at: number; bytes: number }) => void>();
  const connector = await startConnector((conversation, bytes) => waiting.get(conversation)?.({ at: performance.now(), bytes }));
  const serviceUrl = `http://127.0.0.1:${(connector.address() as AddressInfo).port}/emea/`;
  const authorization = `Bearer ${simulators.entra.connectorToken(serviceUrl)}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const hosts = [serviceUrl, simulators.connector.serviceUrl].map(url => new URL(url).host).join(',');
  const people = crowd(simulators);
  let last = 0;

  async function says(url: string, chat: number, text: string): Promise<Turn> {
    last += 1;
    const person = people[(chat * EACH_CHAT + (last % EACH_CHAT)) % people.length] ?? simulators.world.technicians.ada;
    const conversation = `a:1${person.id}`;
    const body = JSON.stringify(activity(person, { serviceUrl, conversation, id: `f:bench${last}`, text }));
    const start = performance.now();
    const { reply, cancel } = replyIn(waiting, conversation);
    try {
      const [{ at, bytes }, status] = await Promise.all([reply, post(url, authorization, body, agent)]);
      if (status !== 200) throw new Error(`${url} answered ${status} to "${text}"`);
      return { ms: at - start, at, bytes };
    } finally {
      cancel();
    }
  }

  return {
    simulators,
    env: more => simulators.env({ POLICY_FILE: policy, BOT_SERVICE_HOSTS: hosts, ...more }),
    says,
    async ready(url) {
      const end = performance.now() + PATIENCE_MS;
      for (;;) {
        try {
          return await says(url, 0, 'help');
        } catch (error) {
          if ((error as { code?: unknown }).code !== 'ECONNREFUSED' || performance.now() > end) throw error;
          await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
        }
      }
    },
    forget() {
      // a connection that nobody uses for five seconds is closed by the bot, perhaps just when it is used again
      agent.destroy();
      for (const requests of Object.values(simulators.requests)) requests.length = 0;
    },
    async close() {
      agent.destroy();
      connector.closeAllConnections();
      connector.close();
      await simulators.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function replyIn(waiting: Map<string, (turn: { at: number; bytes: number }) => void>, conversation: string) {
  let late: NodeJS.Timeout | undefined;
  const reply = new Promise<{ at: number; bytes: number }>((resolve, reject) => {
    waiting.set(conversation, resolve);
    late = setTimeout(() => reject(new Error(`no reply came to ${conversation}`)), PATIENCE_MS);
  });
  // the post may fail first
  reply.catch(() => undefined);
  return {
    reply,
    cancel() {
      clearTimeout(late);
      waiting.delete(conversation);
    },
  };
}

/** In a chat several people take turns: nobody may go on as fast as a bench does (src/teams/pace.ts). */
const EACH_CHAT = 7;
const CHATS = 48;

/** People of the desk, each as Ada is. */
function crowd({ world }: Simulators): Technician[] {
  return Array.from({ length: EACH_CHAT * CHATS }, (_, n) => {
    const id = `a1000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const somebody = { ...world.technicians.ada, id, teamsId: `29:1bench-${n}`, upn: `bench${n}@example.com` };
    return Object.assign(world.technicians, { [`bench${n}`]: somebody }) && somebody;
  });
}

/** What Teams sends for a text in the personal chat: about a kilobyte. */
function activity(
  { id: aadObjectId, teamsId, name, tenant }: Technician,
  { serviceUrl, conversation, id, text }: Record<'serviceUrl' | 'conversation' | 'id' | 'text', string>,
) {
  const now = new Date();
  return {
    text,
    textFormat: 'plain',
    attachments: [{ contentType: 'text/html', content: `<p>${text}</p>` }],
    type: 'message',
    timestamp: now.toISOString(),
    localTimestamp: now.toISOString().replace('Z', '+00:00'),
    id,
    channelId: 'msteams',
    serviceUrl,
    from: { id: teamsId, name, aadObjectId },
    conversation: { conversationType: 'personal', tenantId: tenant, id: conversation },
    recipient: BOT_ACCOUNT,
    entities: [{ locale: 'en-US', country: 'US', platform: 'Web', timezone: 'Etc/UTC', type: 'clientInfo' }],
    channelData: { tenant: { id: tenant } },
    locale: 'en-US',
    localTimezone: 'Etc/UTC',
  };
}

function post(url: string, authorization: string, body: string, agent: Agent): Promise<number> {
  const headers = { authorization, 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers, timeout: PATIENCE_MS }, answer => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}

const MESSAGES = /^\/emea\/\/?v3\/conversations\/([^/]+)\/activities/;

/** Takes what carries a token, and tells of messages; typing indicators are none. */
async function startConnector(replied: (conversation: string, bytes: number) => void): Promise<Server> {
  const server = createServer(async (req, res) => {
    const text = await textOf(req);
    const conversation = decodeURIComponent(MESSAGES.exec(req.url ?? '')?.[1] ?? '');
    const status = !req.headers.authorization?.startsWith('Bearer ') ? 401 : conversation ? 201 : 404;
    const answer = JSON.stringify({ id: String(Date.now()) });
    res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    res.end(answer);
    if (status === 201 && text.includes('"type":"message"')) replied(conversation, Buffer.byteLength(text));
  });
  server.keepAliveTimeout = 120_000;
  return await new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

async function textOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
