import type { Agent } from 'node:http';
import { systemClock } from '../../src/model/clock';
import { ClientRefuses, findButton, gather, inputs, type Node } from './card';
import {
  type Activity,
  ADAPTIVE,
  BOT_ACCOUNT,
  type ConnectorSimulator,
  type Conversation,
  cardSeen,
  cardSent,
  fileOffered,
  type Message,
  messageText,
  signInOffered,
} from './connector';
import type { EntraSimulator, Forgery } from './entra';
import type { FilesSimulator } from './files';
import { post } from './post';
import { type PlaceName, TEAM, type Technician, type TechnicianName } from './world';

/** How an activity differs from what Teams would send: for everything a bot must refuse. */
export interface Knobs {
  /** A forged token in place of the genuine one. */
  forged?: Forgery;
  /** Exactly this `Authorization` header; `null`: none. */
  authorization?: string | null;
  /** The activity as it is about to be sent, changed. */
  alter?: (activity: Activity) => Activity;
  headers?: Record<string, string>;
  /** Sent in place of the activity's JSON. */
  raw?: string;
}

export interface Where {
  place?: PlaceName;
  /** In a channel: answer in this post rather than opening one. */
  thread?: string;
}

/** What was posted to the bot and what it answered. */
export interface Sent {
  status: number;
  headers: Record<string, string>;
  /** Parsed JSON, else the text. */
  body: unknown;
  text: string;
  activity: Activity;
  /** Action.Execute: the card that took the pressed one's place, for the presser alone. */
  card?: Node;
  /** Action.Execute: the short text shown below the card. */
  toast?: string;
}

type Who = TechnicianName | Technician;
const WAIT_MS = 20_000;

/** People in front of Teams: what they type and press becomes signed activities to the bot; what it sends is on their screens. */
export class TeamsClient {
  /** The bot's `/api/messages`. */
  bot = '';
  /** Keeps connections to the bot, as Teams does; without it each turn has its own. */
  agent: Agent | undefined;
  /** Every answer of the bot to an activity, with whom it went to: what left the bot besides its messages. */
  readonly answers: { person: string; text: string }[] = [];
  /** Minutes that everybody's clocks are ahead of UTC: what their clients tell with everything. */
  offset = 0;
  #lastId = 0;

  constructor(
    private readonly connector: ConnectorSimulator,
    private readonly entra: EntraSimulator,
    private readonly files: FilesSimulator,
  ) {}

  /** Types a text. Outside the personal chat the bot is mentioned, because Teams delivers nothing else there. */
  async says(who: Who, text: string, where: Where & { mention?: boolean } & Knobs = {}): Promise<Sent> {
    const person = this.#person(who);
    const conversation = this.connector.place(person, where.place ?? 'personal');
    const alone = conversation.kind === 'personal';
    if (!alone && where.mention === false) throw new ClientRefuses('without a mention Teams delivers nothing from a channel or group chat');
    if (alone) this.connector.installed.add(person.id);
    const at = `<at>${BOT_ACCOUNT.name}</at>`;
    const mention = where.mention ?? !alone;
    const message = this.connector.record(conversation, { type: 'message', text }, { from: person, thread: where.thread });
    const activity = {
      ...this.#activity(person, conversation, 'message', message.id, where.thread ?? message.id),
      text: mention ? `${at} ${text}` : text,
      textFormat: 'plain',
      entities: [...clientInfo(), ...(mention ? [{ type: 'mention', mentioned: BOT_ACCOUNT, text: at }] : [])],
    };
    return this.#post(activity, where);
  }

  /**
   * Presses a button of a message's card as this person sees it. Fields not entered keep their defaults; a required one that
   * is empty, an unknown one and a button that is not there are refused before anything is sent. `submit`: the client is too
   * old for Action.Execute and uses its fallback.
   */
  async presses(
    who: Who,
    message: Message,
    button: string | RegExp,
    entered: Readonly<Record<string, unknown>> = {},
    how: { submit?: boolean } & Knobs = {},
  ): Promise<Sent> {
    const person = this.#person(who);
    const card = cardSeen(message, person);
    if (!card || message.deleted) throw new ClientRefuses('there is no card in this message');
    const found = findButton(card, button);
    const values = gather(found, entered);
    const action = how.submit && found.action.type === 'Action.Execute' ? fallback(found.action) : found.action;
    const data = { ...(action.data as object), ...values };
    switch (action.type) {
      case 'Action.Execute':
        return this.#executes(
          person,
          message,
          { type: 'Action.Execute', id: action.id, title: action.title, verb: action.verb, data },
          how,
        );
      case 'Action.Submit':
        return this.#post({ ...this.#about(person, message, 'message'), value: data }, how);
      default:
        throw new ClientRefuses(`${String(action.type)} sends nothing to the bot`);
    }
  }

  /** Looks at a message: a client that knows views of one's own asks for this person's, where the card names them. Nothing is sent else. */
  async opens(who: Who, message: Message, how: Knobs = {}): Promise<Sent | undefined> {
    const person = this.#person(who);
    // the message itself, not the view that came before
    const { refresh } = (cardSent(message) ?? {}) as { refresh?: { action: Node; userIds?: string[] } };
    if (!refresh?.userIds?.includes(person.teamsId)) return undefined;
    return this.#executes(person, message, refresh.action, how, 'automatic');
  }

  async #executes(person: Technician, message: Message, action: Node, how: Knobs, trigger = 'manual'): Promise<Sent> {
    const activity = { ...this.#about(person, message, 'invoke'), name: 'adaptiveCard/action', value: { action, trigger } };
    const versions = message.versions.length;
    const sent = await this.#post(activity, how);
    const answer = (sent.body ?? {}) as { type?: string; value?: unknown };
    if (sent.status !== 200) return sent;
    if (answer.type === 'application/vnd.microsoft.activity.message') return { ...sent, toast: String(answer.value) };
    if (answer.type !== ADAPTIVE) return sent;
    // an edit that came while the press was under way is newer than the answer to it
    if (message.versions.length === versions) this.connector.show(message, person, answer.value as Node);
    return { ...sent, card: answer.value as Node };
  }

  /** Types into a typeahead field; the card's other fields go along where it asks for them. Gives the choices offered. */
  async searches(
    who: Who,
    message: Message,
    input: string,
    queryText: string,
    others: Readonly<Record<string, string>> = {},
    how: Knobs = {},
  ): Promise<Sent & { choices: { title: string; value: string }[] }> {
    const person = this.#person(who);
    const card = cardSeen(message, person);
    const field = card && inputs(card).find(i => i.id === input);
    const query = field?.['choices.data'] as { dataset?: string; associatedInputs?: string; count?: number } | undefined;
    if (!query?.dataset) throw new ClientRefuses(`"${input}" is no typeahead field of this card`);
    const value = {
      queryText,
      queryOptions: { skip: 0, top: query.count ?? 15 },
      dataset: query.dataset,
      ...(query.associatedInputs === 'auto' ? { data: others } : {}),
    };
    const sent = await this.#post({ ...this.#about(person, message, 'invoke'), name: 'application/search', value }, how);
    const found = (sent.body ?? {}) as { value?: { results?: { title: string; value: string }[] } };
    return { ...sent, choices: found.value?.results ?? [] };
  }

  /** Presses Allow on a file consent card: Teams makes room in the person's OneDrive and tells the bot where. */
  async accepts(who: Who, message: Message, how: Knobs = {}): Promise<Sent> {
    const person = this.#person(who);
    const { name } = fileOfferOf(message);
    return this.#consents(person, message, { action: 'accept', uploadInfo: this.files.opens(person, name) }, how);
  }

  /** Presses Decline on it. */
  async declines(who: Who, message: Message, how: Knobs = {}): Promise<Sent> {
    fileOfferOf(message);
    return this.#consents(this.#person(who), message, { action: 'decline' }, how);
  }

  async #consents(person: Technician, message: Message, answer: { action: 'accept' | 'decline'; uploadInfo?: object }, how: Knobs) {
    const { content } = fileOfferOf(message);
    const context = answer.action === 'accept' ? content.acceptContext : content.declineContext;
    const value = { type: 'fileUpload', context, ...answer };
    return this.#post({ ...this.#about(person, message, 'invoke'), name: 'fileConsent/invoke', value }, how);
  }

  /** The client meets a card to sign in with, and signs the person in by itself. `token`: another one than the person's own. */
  async signsIn(who: Who, how: { token?: string; connection?: string } & Knobs = {}): Promise<Sent> {
    const person = this.#person(who);
    const message = await this.until(() =>
      this.messages(person)
        .reverse()
        .find(m => signInOffered(m.activity)),
    );
    const offer = message && signInOffered(message.activity);
    if (!message || !offer) throw new ClientRefuses(`nothing asks ${person.name} to sign in`);
    const value = {
      id: offer.tokenExchangeResource.id,
      connectionName: how.connection ?? offer.connectionName,
      token: how.token ?? this.entra.ssoToken(person),
    };
    return this.#post({ ...this.#about(person, message, 'invoke'), name: 'signin/tokenExchange', value }, how);
  }

  /** The person signs in by the card's button, in a window: Teams passes its code on. */
  async entersCode(who: Who, state: string, how: Knobs = {}): Promise<Sent> {
    const person = this.#person(who);
    const conversation = this.connector.place(person, 'personal');
    const activity = this.#activity(person, conversation, 'invoke', this.#nextId());
    return this.#post({ ...activity, name: 'signin/verifyState', value: { state } }, how);
  }

  /** Adds the app for a person, or with a place to a chat or the team. Teams sends two activities, in no fixed order. */
  async installs(who: Who, { place = 'personal', ...how }: { place?: PlaceName } & Knobs = {}): Promise<Sent[]> {
    const person = this.#person(who);
    const conversation = this.connector.place(person, place);
    if (place === 'personal') this.connector.installed.add(person.id);
    const [first, second] = [this.#nextId(), this.#nextId()];
    // neither of the two tells the person's name
    const from = { id: person.teamsId, aadObjectId: person.id };
    const installed = { ...this.#activity(person, conversation, 'installationUpdate', first), from, action: 'add' };
    const members = [...(place === 'personal' ? [{ id: person.teamsId, aadObjectId: person.id }] : []), { id: BOT_ACCOUNT.id }];
    const met = { ...this.#activity(person, conversation, 'conversationUpdate', second), from, membersAdded: members };
    return Promise.all([this.#post(installed, how), this.#post(met, how)]);
  }

  /** The same activity once more, as Teams sends it after a slow or lost answer. */
  async repeats(sent: Sent, how: Knobs = {}): Promise<Sent> {
    return this.#post(sent.activity, how);
  }

  /** Posts an activity made by hand. */
  async sends(activity: Activity, how: Knobs = {}): Promise<Sent> {
    return this.#post(activity, how);
  }

  /** Messages of a place as this person has them, oldest first, deleted ones left out. */
  messages(who: Who, place: PlaceName = 'personal'): Message[] {
    return this.connector.place(this.#person(who), place).messages.filter(m => !m.deleted);
  }

  /** Everything this person reads in a place, from top to bottom. */
  screen(who: Who, place: PlaceName = 'personal'): string {
    const person = this.#person(who);
    return this.messages(person, place)
      .map(m => `${m.from?.name ?? BOT_ACCOUNT.name}: ${messageText(m, person)}`)
      .join('\n---\n');
  }

  /** The text of one message as this person sees it. */
  reads(who: Who, message: Message): string {
    return messageText(message, this.#person(who));
  }

  /** The newest message from the bot that shows this text, now or soon; the screen is in the error when it never comes. */
  async sees(who: Who, expected: string | RegExp, place: PlaceName = 'personal', withinMs = WAIT_MS): Promise<Message> {
    const person = this.#person(who);
    const find = () =>
      this.messages(person, place)
        .filter(m => !m.from)
        .reverse()
        .find(m => (typeof expected === 'string' ? messageText(m, person).includes(expected) : expected.test(messageText(m, person))));
    const found = await this.until(find, withinMs);
    if (found) return found;
    throw new Error(`${person.name} never saw ${expected} in ${place}. On the screen:\n${this.screen(person, place) || '(nothing)'}`);
  }

  /** Resolves as soon as `find` gives something after a change in Teams; with nothing when the time is over. */
  async until<T>(find: () => T | undefined, withinMs = WAIT_MS): Promise<T | undefined> {
    const limit = systemClock.after(withinMs);
    let stop = () => {};
    const changed = new Promise<T>(resolve => {
      const look = () => {
        const found = find();
        if (found) resolve(found);
      };
      stop = this.connector.onChange(look);
      look();
    });
    try {
      return await Promise.race([changed, limit.done.then(() => undefined)]);
    } finally {
      stop();
      limit.cancel();
    }
  }

  #person(who: Who): Technician {
    return typeof who === 'string' ? this.connector.world.technicians[who] : who;
  }

  #nextId(): string {
    this.#lastId += 1;
    return `f:${this.#lastId}${systemClock.now().getTime()}`;
  }

  /** An activity about a card: it answers the message that the card is in. */
  #about(person: Technician, message: Message, type: string): Activity {
    const conversation = this.connector.conversations.get(message.conversation);
    if (!conversation) throw new ClientRefuses('this conversation is gone');
    const activity = this.#activity(person, conversation, type, this.#nextId(), message.thread ?? message.id);
    return { ...activity, replyToId: message.id, entities: clientInfo() };
  }

  #activity(person: Technician, conversation: Conversation, type: string, id: string, thread?: string): Activity {
    const channel = conversation.kind === 'channel';
    const now = systemClock.now();
    return {
      type,
      id,
      timestamp: now.toISOString(),
      localTimestamp: localTime(now, this.offset),
      localTimezone: 'Etc/UTC',
      locale: 'en-US',
      channelId: 'msteams',
      serviceUrl: this.connector.serviceUrl,
      from: { id: person.teamsId, name: person.name, aadObjectId: person.id },
      recipient: BOT_ACCOUNT,
      conversation: {
        id: channel && thread ? `${conversation.id};messageid=${thread}` : conversation.id,
        conversationType: conversation.kind,
        tenantId: person.tenant,
        ...(conversation.kind === 'personal' ? {} : { isGroup: true }),
      },
      channelData: {
        tenant: { id: person.tenant },
        ...(channel
          ? {
              teamsChannelId: conversation.id,
              teamsTeamId: TEAM.id,
              team: { id: TEAM.id, name: TEAM.name },
              channel: { id: conversation.id },
            }
          : {}),
      },
    };
  }

  async #post(genuine: Activity, how: Knobs): Promise<Sent> {
    if (!this.bot) throw new Error('set client.bot to the address of the bot first');
    const activity = how.alter ? how.alter(genuine) : genuine;
    const token = this.entra.connectorToken(this.connector.serviceUrl, how.forged);
    const authorization = how.authorization === undefined ? `Bearer ${token}` : how.authorization;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
      ...(authorization === null ? {} : { authorization }),
      ...how.headers,
    };
    const answer = await post(this.bot, how.raw ?? JSON.stringify(activity), headers, this.agent);
    this.answers.push({ person: (activity.from as { aadObjectId?: string } | undefined)?.aadObjectId ?? '', text: answer.text });
    return { ...answer, body: parsed(answer.text), activity };
  }
}

/** As clients write it: their own time, with how far it is from UTC, zero too. */
function localTime(now: Date, offset: number): string {
  const local = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, -1);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map(n => String(n).padStart(2, '0'));
  return `${local}${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
}

function fileOfferOf(message: Message): NonNullable<ReturnType<typeof fileOffered>> {
  const offer = message.deleted ? undefined : fileOffered(message.activity);
  if (!offer) throw new ClientRefuses('no file is offered in this message');
  return offer;
}

const clientInfo = () => [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: 'Etc/UTC' }];

function fallback(action: Node): Node {
  const other = action.fallback as Node | undefined;
  if (other?.type !== 'Action.Submit') throw new ClientRefuses('an old client does not draw this button: it has no Action.Submit fallback');
  return other;
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
