import { request } from 'node:http';
import { connect } from 'node:net';
import type { Desk } from '../conversations/desk';
import type { Sent } from '../simulators';
import type { Activity, Message } from '../simulators/connector';
import { BOT_ID, HOME_TENANT, type TechnicianName } from '../simulators/world';

export const COMMAND = 'reset password jane@contoso.com';
export const JSON_TYPE = { 'content-type': 'application/json' };

export interface Reply {
  status: number;
  text: string;
  headers?: Record<string, unknown>;
}

/** One attack: what comes in, and what must come of it. The words are the table's. */
export interface Row {
  what: string;
  status: number;
  /** Before the attack: CIPP may be asked for this. */
  before?(at: Range): Promise<unknown>;
  send(at: Range): Promise<Reply>;
  /** What the person reads, in the answer or in a message. */
  reads?: string;
  /** The attack is a question: CIPP is asked to look somebody up, and never to change anything. */
  asks?: true;
  /** The press counts, for what was stored: Jane's reset, once. */
  runs?: true;
  /** States of the stored requests afterwards; none unless told. */
  requests?: readonly string[];
  /** Whatever else must hold. */
  also?(at: Range, reply: Reply): void | Promise<void>;
}

export interface Section {
  title: string;
  /** One sentence about how it is answered. */
  about: string;
  rows: Row[];
}

/** A running bot with everything that is needed to attack it. */
export class Range {
  /** The card that asks Ada to confirm. */
  card!: Message;

  constructor(readonly desk: Desk) {}

  get url(): string {
    return this.desk.outside.client.bot.replace('/api/messages', '');
  }
  /** The header of a genuine token for what the simulated Teams sends. */
  get genuine(): string {
    return `Bearer ${this.token()}`;
  }
  token(claims: object = {}): string {
    return this.desk.outside.entra.connectorToken(this.desk.outside.connector.serviceUrl, undefined, claims);
  }

  /** Ada types a command, with this header. */
  says(authorization: string | null, text = COMMAND): Promise<Sent> {
    return this.desk.outside.client.says('ada', text, { authorization });
  }

  /** An activity of Ada's in her personal chat; `more` is laid over it. */
  activity(more: object = {}, who: TechnicianName = 'ada'): Activity {
    const { connector, world } = this.desk.outside;
    const person = world.technicians[who];
    return {
      type: 'message',
      id: `f:${Math.random()}`,
      text: COMMAND,
      channelId: 'msteams',
      serviceUrl: connector.serviceUrl,
      from: { id: person.teamsId, name: person.name, aadObjectId: person.id },
      recipient: { id: `28:${BOT_ID}`, name: 'CIPP' },
      conversation: { id: `a:1${person.id}`, conversationType: 'personal', tenantId: person.tenant },
      channelData: { tenant: { id: HOME_TENANT } },
      ...more,
    };
  }

  /** Posts it with a genuine token and keeps the answer for the search for secrets. */
  posts(activity: Activity, who: TechnicianName = 'ada'): Promise<Sent> {
    this.desk.outside.connector.place(this.desk.outside.world.technicians[who], 'personal');
    return this.desk.outside.client.sends(activity);
  }

  /** A body as it is, with a genuine token. */
  body(body: string | Buffer, headers: Record<string, string> = JSON_TYPE): Promise<Reply> {
    return this.http('POST', '/api/messages', { authorization: this.genuine, ...headers }, body);
  }

  /** `pieces`: sent chunked, without a length, until the other side has had enough. */
  http(method: string, path: string, headers: Record<string, string | string[]> = {}, body?: string | Buffer, pieces = 0): Promise<Reply> {
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const length = body !== undefined && !pieces ? { 'content-length': Buffer.byteLength(body) } : {};
      const sent = request({ hostname, port, method, path, agent: false, headers: { ...length, ...headers } }, answer => {
        const chunks: Buffer[] = [];
        answer.on('data', chunk => chunks.push(chunk));
        const told = () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), headers: answer.headers });
        answer.on('end', () => {
          told();
          sent.destroy();
        });
        // cut off in the middle of what is too much: the answer came before
        answer.on('error', told);
      });
      sent.on('error', reject);
      sent.on('close', () => reject(new Error('the connection was closed without an answer')));
      const write = (left: number): void => {
        if (left === 0 || sent.destroyed || sent.writableEnded) return void sent.end();
        sent.write(body ?? '', () => setImmediate(() => write(left - 1)));
      };
      if (pieces) write(pieces);
      else sent.end(body);
    });
  }

  /** Bytes on a bare connection; the status of the first answer. */
  bytes(text: string): Promise<Reply> {
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(text));
      let answer = '';
      socket.on('data', chunk => {
        answer += chunk.toString('latin1');
        const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? [];
        if (!status) return;
        resolve({ status: Number(status), text: answer });
        socket.destroy();
      });
      socket.on('error', reject);
      socket.on('close', () => resolve({ status: 0, text: answer }));
    });
  }

  /** Ada has the card that asks to confirm. */
  async asked(text = COMMAND): Promise<void> {
    await this.desk.says('ada', text);
    this.card = await this.desk.cardWith('ada', 'Reset password');
  }

  /** Presses a button of Ada's card, with its data, verb and action changed on the way. */
  presses(change: (action: { verb: unknown; data: unknown; type: unknown }) => object, who: TechnicianName = 'ada'): Promise<Sent> {
    return this.desk.outside.client.presses(
      who,
      this.card,
      'Reset password',
      {},
      {
        alter: activity => {
          const { action, ...value } = activity.value as { action: { verb: unknown; data: object; type: unknown } };
          return { ...activity, value: { ...value, action: { ...action, ...change(action) } } };
        },
      },
    );
  }

  /** The same with other data alone. */
  edits(change: (data: Record<string, unknown>) => unknown, who: TechnicianName = 'ada'): Promise<Sent> {
    return this.presses(({ data }) => ({ data: change(data as Record<string, unknown>) }), who);
  }

  /** As of a client too old for Action.Execute. */
  submits(change: (data: Record<string, unknown>) => unknown): Promise<Sent> {
    return this.desk.outside.client.presses(
      'ada',
      this.card,
      'Reset password',
      {},
      {
        submit: true,
        alter: activity => ({ ...activity, value: change(activity.value as Record<string, unknown>) }),
      },
    );
  }

  /** Everything the bot sent to anybody, as JSON. */
  get sent(): string {
    return JSON.stringify(this.desk.outside.connector.sentByBot().map(({ message }) => message.versions));
  }
}
