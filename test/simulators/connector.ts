import type { Clock } from '../../src/model/clock';
import { cardText, type Node } from './card';
import type { EntraSimulator } from './entra';
import { type Answer, bearer, type Fault, type Received, type Route, Simulator } from './server';
import { BOT_ID, PLACES, type PlaceName, TEAM, type Technician, type World } from './world';

export const BOT_ACCOUNT = { id: `28:${BOT_ID}`, name: 'CIPP' } as const;
export const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';
/** Cards that Teams draws by itself, in personal chats alone (docs/teams.md §10). */
const OAUTH_CARD = 'application/vnd.microsoft.card.oauth';
const FILE_CONSENT = 'application/vnd.microsoft.teams.card.file.consent';
const FILE_INFO = 'application/vnd.microsoft.teams.card.file.info';

export type Activity = { [name: string]: unknown };

/** One message of a conversation as it stands, with every version the bot gave it. */
export interface Message {
  id: string;
  conversation: string;
  /** Absent: the bot. */
  from?: Technician;
  /** The post this one answers in, in a channel. */
  thread?: string;
  activity: Activity;
  versions: Activity[];
  deleted: boolean;
  /** Cards that only one person sees in this place (answers to Action.Execute), by object id; an edit removes them. */
  views: Map<string, Node>;
}

export interface Conversation {
  id: string;
  kind: 'personal' | 'groupChat' | 'channel';
  members: Technician[];
  messages: Message[];
}

/** Sends per conversation (docs/teams.md §6): how many in how many milliseconds. */
const LIMITS = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
] as const;
/** Counted as UTF-16, about 100 KB (docs/teams.md §2). */
const MAX_BYTES = 100_000;

/** A refusal of Teams as a fault, for example 403 `ConversationBlockedByUser` (docs/teams.md §7). */
export const teamsFault = (status: number, code: string, headers: Record<string, string> = {}): Fault => ({
  status,
  body: { error: { code, message: `${code} (simulated)` } },
  headers,
});

/** Plays the Bot Connector's REST side and keeps what every conversation shows. */
export class ConnectorSimulator extends Simulator {
  conversations = new Map<string, Conversation>();
  /** `teams`: the documented rate limits, by the clock that was handed in. */
  limits: 'off' | 'teams' = 'off';
  /** Object ids of people for whom the app is installed. */
  readonly installed = new Set<string>();
  #sends = new Map<string, number[]>();
  #lastId = 0;

  constructor(
    readonly world: World,
    clock: Clock,
    private readonly entra: EntraSimulator,
  ) {
    super(clock);
    this.#open();
  }

  /** As in real life it has a path, which the token's claim repeats. */
  get serviceUrl(): string {
    return `${this.url}/emea/`;
  }

  override reset(): void {
    super.reset();
    this.limits = 'off';
    this.installed.clear();
    this.#sends.clear();
    this.#open();
  }

  #open(): void {
    const team = Object.values(this.world.technicians).filter(t => t.tenant === this.world.home.id);
    this.conversations = new Map();
    for (const { kind, id } of Object.values(PLACES)) this.conversations.set(id, { id, kind, members: team, messages: [] });
  }

  /** The conversation a person means by a place; the personal chat is opened with the first use. */
  place(person: Technician, place: PlaceName): Conversation {
    const id = place === 'personal' ? `a:1${person.id}` : PLACES[place].id;
    const found = this.conversations.get(id) ?? { id, kind: 'personal' as const, members: [person], messages: [] };
    this.conversations.set(id, found);
    return found;
  }

  /** Adds a message; ids are times, as Teams makes them, and never the same twice. */
  record(conversation: Conversation, activity: Activity, more: { from?: Technician; thread?: string } = {}): Message {
    this.#lastId = Math.max(this.#lastId + 1, this.clock.now().getTime());
    const id = String(this.#lastId);
    const message: Message = {
      id,
      conversation: conversation.id,
      ...more,
      activity,
      versions: [activity],
      deleted: false,
      views: new Map(),
    };
    conversation.messages.push(message);
    this.changed();
    return message;
  }

  /** Puts a card in a message's place for one person alone. */
  show(message: Message, person: Technician, card: Node): void {
    message.views.set(person.id, card);
    this.changed();
  }

  /** Every version of everything the bot sent, anywhere: for the search for secrets. */
  sentByBot(): { conversation: Conversation; message: Message }[] {
    return [...this.conversations.values()].flatMap(conversation =>
      conversation.messages.filter(m => !m.from).map(message => ({ conversation, message })),
    );
  }

  protected route(request: Received): Route {
    // serviceUrl may end with or without a slash; clients double it
    const [, rest = ''] = request.path.split(/\/+v3\/+/);
    const [first, id = '', what = '', sub = ''] = rest.split('/');
    const checked = (op: string, answer: () => Answer): Route => ({
      op,
      answer: () => (this.#mayEnter(request) ? answer() : unauthorized()),
    });
    const route = `${request.method} ${first}${id ? '/:' : ''}${what ? `/${what}` : ''}${sub ? '/:' : ''}`;
    switch (route) {
      case 'POST conversations':
        return checked('create', () => this.#create(request));
      case 'POST conversations/:/activities':
      case 'POST conversations/:/activities/:': {
        const typing = (request.body as Activity | undefined)?.type === 'typing';
        return checked(typing ? 'typing' : 'send', () => this.#send(id, sub, request));
      }
      case 'PUT conversations/:/activities/:':
        return checked('edit', () => this.#edit(id, sub, request));
      case 'DELETE conversations/:/activities/:':
        return checked('delete', () => this.#delete(id, sub));
      case 'GET conversations/:/members':
        return checked('members', () => this.#members(id, found => found.map(account)));
      case 'GET conversations/:/pagedmembers':
        return checked('members', () => this.#members(id, found => ({ members: found.map(account) })));
      case 'GET conversations/:/members/:':
        return checked('member', () => this.#member(id, sub));
      case 'GET teams/:':
        return checked('team', () => ({ status: 200, body: TEAM }));
      case 'GET teams/:/conversations':
        return checked('channels', () => ({ status: 200, body: { conversations: [{ id: PLACES.general.id }, PLACES.approvals] } }));
      default:
        return checked('unknown', () => teamsError(404, 'NotFound'));
    }
  }

  #mayEnter(request: Received): boolean {
    return this.entra.verify(bearer(request), this.entra.connector)?.appid === BOT_ID;
  }

  #find(id: string): Conversation | undefined {
    return this.conversations.get(id.split(';')[0] ?? id);
  }

  /** A personal chat with somebody who has the app, or a new post in a channel. */
  #create(request: Received): Answer {
    const body = (request.body ?? {}) as {
      members?: { id?: string }[];
      isGroup?: boolean;
      activity?: Activity;
      channelData?: { channel?: { id?: string }; tenant?: { id?: string } };
      tenantId?: string;
    };
    const channel = body.channelData?.channel?.id;
    if (channel) {
      const found = this.#find(channel);
      if (!found) return teamsError(404, 'ConversationNotFound');
      const message = this.record(found, body.activity ?? {});
      return { status: 201, body: { id: `${found.id};messageid=${message.id}`, activityId: message.id, serviceUrl: this.serviceUrl } };
    }
    const said = body.members?.[0]?.id ?? '';
    const person = Object.values(this.world.technicians).find(t => t.teamsId === said || t.id === said);
    if ((body.tenantId ?? body.channelData?.tenant?.id) !== this.world.home.id) return teamsError(400, 'BadSyntax');
    if (!person || !this.installed.has(person.id)) return teamsError(403, 'BotNotInConversationRoster');
    const opened = this.place(person, 'personal');
    const message = body.activity ? this.record(opened, body.activity) : undefined;
    return { status: 201, body: { id: opened.id, ...(message ? { activityId: message.id } : {}), serviceUrl: this.serviceUrl } };
  }

  #send(id: string, replyTo: string, request: Received): Answer {
    const found = this.#find(id);
    if (!found) return teamsError(404, 'ConversationNotFound');
    const refused = this.#tooMuch(found, request);
    if (refused) return refused;
    const activity = (request.body ?? {}) as Activity;
    if (activity.type !== 'message') return { status: 201, body: { id: String(this.#lastId) } };
    if (found.kind !== 'personal' && (fileOffered(activity) || fileGiven(activity))) return teamsError(400, 'BadSyntax');
    const thread = found.kind === 'channel' ? (/;messageid=(\d+)/.exec(id)?.[1] ?? (replyTo || undefined)) : undefined;
    return { status: 201, body: { id: this.record(found, activity, { thread }).id } };
  }

  #edit(id: string, message: string, request: Received): Answer {
    const found = this.#find(id);
    if (!found) return teamsError(404, 'ConversationNotFound');
    const standing = found.messages.find(m => m.id === message && !m.from && !m.deleted);
    if (!standing) return teamsError(404, 'ActivityNotFoundInConversation');
    const refused = this.#tooMuch(found, request);
    if (refused) return refused;
    standing.activity = (request.body ?? {}) as Activity;
    standing.versions.push(standing.activity);
    // an edit renews the card for everybody (docs/teams.md §3)
    standing.views.clear();
    return { status: 200, body: { id: standing.id } };
  }

  #delete(id: string, message: string): Answer {
    const standing = this.#find(id)?.messages.find(m => m.id === message && !m.from && !m.deleted);
    if (!standing) return teamsError(404, 'ActivityNotFoundInConversation');
    standing.deleted = true;
    return { status: 200 };
  }

  #tooMuch(conversation: Conversation, request: Received): Answer | undefined {
    if (request.text.length * 2 > MAX_BYTES) return teamsError(413, 'MessageSizeTooBig');
    if (this.limits === 'off') return undefined;
    const now = this.clock.now().getTime();
    const sends = this.#sends.get(conversation.id) ?? [];
    const waits = LIMITS.map(([count, ms]) => {
      const recent = sends.filter(at => at > now - ms);
      const oldest = recent[recent.length - count];
      return oldest === undefined ? 0 : oldest + ms - now;
    });
    const wait = Math.max(...waits);
    if (wait > 0) return { ...teamsError(429, 'TooManyRequests'), headers: { 'retry-after': String(Math.ceil(wait / 1000)) } };
    this.#sends.set(conversation.id, [...sends.filter(at => at > now - 3_600_000), now]);
    return undefined;
  }

  #members(id: string, shape: (found: Technician[]) => unknown): Answer {
    const found = this.#find(id);
    return found ? { status: 200, body: shape(found.members) } : teamsError(404, 'ConversationNotFound');
  }

  #member(id: string, member: string): Answer {
    const found = this.#find(id);
    const person = found?.members.find(t => t.teamsId === member || t.id === member);
    if (!found) return teamsError(404, 'ConversationNotFound');
    return person ? { status: 200, body: account(person) } : teamsError(404, 'MemberNotFoundInConversation');
  }
}

/** Cards come parsed and are replaced whole, never changed; screens are read again at every change. */
const texts = new WeakMap<Node, string>();

function textOf(card: Node): string {
  const text = texts.get(card) ?? cardText(card);
  texts.set(card, text);
  return text;
}

/** The text of a message as this person sees it now: own view first, else what everybody sees. */
export function messageText(message: Message, person: Technician): string {
  if (message.deleted) return '';
  const view = message.views.get(person.id);
  if (view) return textOf(view);
  const cards = cardsOf(message.activity).map(textOf);
  const said = typeof message.activity.text === 'string' ? message.activity.text : '';
  return [said, ...cards, ...filesIn(message.activity)].filter(Boolean).join('\n');
}

/** The Adaptive Card this person sees in a message, if there is one. */
export const cardSeen = (message: Message, person: Technician): Node | undefined => message.views.get(person.id) ?? cardSent(message);

/** The card as it is for everybody. */
export const cardSent = (message: Message): Node | undefined => cardsOf(message.activity)[0];

/** A file that a message offers: Teams asks for leave with its own words and two buttons. */
export function fileOffered(activity: Activity): { name: string; content: Node } | undefined {
  const offer = attachmentsOf(activity).find(a => a.contentType === FILE_CONSENT);
  return offer && { name: String(offer.name), content: offer.content ?? {} };
}

/** A card to sign in with. */
export function signInOffered(
  activity: Activity,
): { connectionName: string; text: string; tokenExchangeResource: { id: string } } | undefined {
  const offer = attachmentsOf(activity).find(a => a.contentType === OAUTH_CARD);
  return offer?.content as ReturnType<typeof signInOffered>;
}

/** A file that a message shows, and where it opens. */
export function fileGiven(activity: Activity): { name: string; contentUrl: string; content: Node } | undefined {
  const file = attachmentsOf(activity).find(a => a.contentType === FILE_INFO);
  return file && { name: String(file.name), contentUrl: String(file.contentUrl), content: file.content ?? {} };
}

function filesIn(activity: Activity): string[] {
  const offer = fileOffered(activity);
  const file = fileGiven(activity);
  const signIn = signInOffered(activity);
  return [
    ...(signIn ? [signIn.text, 'Sign in'] : []),
    ...(offer ? [`${offer.name} (${offer.content.sizeInBytes} bytes)`, String(offer.content.description), 'Allow', 'Decline'] : []),
    ...(file ? [`File: ${file.name}`] : []),
  ];
}

type Attachment = { contentType?: string; content?: Node; name?: string; contentUrl?: string };
const attachmentsOf = ({ attachments }: Activity): Attachment[] => (Array.isArray(attachments) ? (attachments as Attachment[]) : []);

function cardsOf(activity: Activity): Node[] {
  return attachmentsOf(activity).flatMap(a => (a.contentType === ADAPTIVE && a.content ? [a.content] : []));
}

const account = (t: Technician): object => ({
  id: t.teamsId,
  name: t.name,
  aadObjectId: t.id,
  objectId: t.id,
  userPrincipalName: t.upn,
  email: t.upn,
  tenantId: t.tenant,
  userRole: t.guest ? 'guest' : 'user',
});

const teamsError = (status: number, code: string): Answer => ({ status, body: { error: { code, message: code } } });
const unauthorized = (): Answer => ({ status: 401, body: { message: 'Authorization has been denied for this request.' } });
