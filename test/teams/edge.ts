import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Registry } from 'prom-client';
import type { Clock } from '../../src/model/clock';
import type { Consent, Place, Press, Said, Speaker, Typed } from '../../src/model/event';
import type { ObjectId } from '../../src/model/ids';
import type { SignedIn, SignInRoad } from '../../src/model/own-name';
import type { Log } from '../../src/model/ports';
import type { FileRoad, PressAnswer, Road } from '../../src/model/road';
import { secret } from '../../src/model/secret';
import type { Conversations } from '../../src/model/store';
import type { View } from '../../src/model/view';
import { createCredential } from '../../src/net/credential';
import { createHttp } from '../../src/net/http';
import { type BotServer, createServer } from '../../src/server';
import { type BotTokens, createTeams, type Teams, type TeamsSettings } from '../../src/teams';
import { TestClock } from '../setup/clock';
import { certificate } from '../setup/with-ca';
import { EntraSimulator } from '../simulators/entra';
import { type Answer, type Received, type Route, Simulator } from '../simulators/server';
import { BOT_ID, createWorld, HOME_TENANT } from '../simulators/world';

export const ADA = { id: '29:ada', name: 'Ada Lovelace', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000001' };
export const BO = { id: '29:bo', name: 'Bo Diddley', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000002' };
export const BOT = { id: `28:${BOT_ID}`, name: 'CIPP' };

/** The Bot Connector, as far as one edge needs it. */
class Service extends Simulator {
  members: object[] = [];

  protected route(request: Received): Route {
    const [, , , conversation = '', , message] = request.path.split('/').filter(Boolean);
    const typing = (request.body as { type?: string } | undefined)?.type === 'typing';
    const id =
      (status: number, text: string): (() => Answer) =>
      () => ({ status, body: { id: text } });
    if (request.method === 'GET') return { op: 'members', answer: () => ({ status: 200, body: { members: this.members } }) };
    if (request.method === 'PUT') return { op: 'edit', answer: id(200, decodeURIComponent(message ?? '')) };
    if (request.method === 'POST' && conversation) return { op: typing ? 'typing' : 'send', answer: id(201, randomUUID()) };
    return { op: 'open', answer: id(201, 'a:opened') };
  }
}

/** A road that notes what comes and answers what it is told to. */
export class StubRoad implements Road, FileRoad, SignInRoad {
  calls: unknown[] = [];
  saids: Said[] = [];
  presses: Press[] = [];
  typeds: Typed[] = [];
  consents: Consent[] = [];
  mets: { by: Speaker | undefined; at: Place }[] = [];
  onSaid: (said: Said) => Promise<View[]> = async () => [];
  onPress: (press: Press) => Promise<PressAnswer> = async () => ({ view: { text: 'pressed' }, stored: false });
  onTyped: (typed: Typed) => Promise<{ title: string; value: string }[]> = async () => [];
  onConsent: (consent: Consent) => Promise<void> = async () => {};
  onSignedIn: (event: SignedIn) => Promise<boolean> = async () => true;
  onMet: () => Promise<View[]> = async () => [{ text: 'hello' }];

  signedIn(event: SignedIn): Promise<boolean> {
    return this.onSignedIn(event);
  }
  said(said: Said): Promise<View[]> {
    this.saids.push(said);
    this.calls.push(said);
    return this.onSaid(said);
  }
  pressed(press: Press): Promise<PressAnswer> {
    this.presses.push(press);
    this.calls.push(press);
    return this.onPress(press);
  }
  typed(typed: Typed): Promise<{ title: string; value: string }[]> {
    this.typeds.push(typed);
    this.calls.push(typed);
    return this.onTyped(typed);
  }
  consented(consent: Consent): Promise<void> {
    this.consents.push(consent);
    this.calls.push(consent);
    return this.onConsent(consent);
  }
  met(by: Speaker | undefined, at: Place): Promise<View[]> {
    this.mets.push({ by, at });
    this.calls.push(at);
    return this.onMet();
  }
}

export interface Logged {
  level: 'info' | 'warn' | 'error';
  fields: Record<string, unknown>;
  message: string;
}

export interface Learned {
  person: ObjectId;
  place: Place;
  teamsId: string;
}

export interface Edge {
  url: string;
  entra: EntraSimulator;
  service: Service;
  serviceUrl: string;
  road: StubRoad;
  clock: TestClock;
  teams: Teams;
  server: BotServer;
  logged: Logged[];
  learned: Learned[];
  ready: string[];
  /** Posts an activity with a genuine token, or with this header. */
  post(activity: object, authorization?: string): Promise<Answer & { text: string }>;
  /** A message of Ada's in her personal chat; `more` is laid over it. */
  message(more?: object): Record<string, unknown>;
  invoke(name: string, value: unknown, more?: object): Record<string, unknown>;
  reset(): void;
  stop(): Promise<void>;
}

/** Something to wait for, opened by hand. */
export function gate(): { passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>(resolve => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

export const CARDS = path.join(__dirname, 'cards');

/** The real edge behind the real server on loopback, against simulated Microsoft services. */
export async function openEdge(proxy: TeamsSettings['proxy'] = {}): Promise<Edge> {
  const { key, cert } = await certificate();
  const clock = new TestClock();
  const road = new StubRoad();
  const logged: Logged[] = [];
  const learned: Learned[] = [];
  const ready: string[] = [];
  const service = new Service(clock);
  const entra = new EntraSimulator(createWorld(), clock, { [BOT_ID]: 'bot password' });
  await Promise.all([service.start(), entra.start({ tls: { key, cert } })]);
  const serviceUrl = `${service.url}/emea/`;
  const teams = teamsFor({ entra, hosts: [new URL(service.url).host], clock, log: logInto(logged), learned, proxy });
  const server = createServer({
    receive: teams.receiver(road),
    notReady: async () => ready,
    backends: ['cipp'],
    metrics: new Registry(),
    metricsToken: secret('let me see'),
    perAddress: { burst: 10_000, rate: 10_000 },
    log: logInto(logged),
  });
  const url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;

  const common = {
    channelId: 'msteams',
    serviceUrl,
    from: ADA,
    recipient: BOT,
    conversation: { id: 'a:ada', conversationType: 'personal', tenantId: HOME_TENANT },
    channelData: { tenant: { id: HOME_TENANT } },
  };
  return {
    ...{ url, entra, service, serviceUrl, road, clock, teams, server, logged, learned, ready },
    message: (more = {}) => ({ ...common, type: 'message', id: randomUUID(), text: 'help', ...more }),
    invoke: (name, value, more = {}) => ({ ...common, type: 'invoke', id: randomUUID(), name, value, ...more }),
    async post(activity, authorization = `Bearer ${entra.connectorToken(serviceUrl)}`) {
      return read(
        await fetch(`${url}/api/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
          body: JSON.stringify(activity),
        }),
      );
    },
    reset() {
      service.reset();
      for (const list of [logged, learned, ready, road.calls, road.saids, road.presses, road.typeds, road.consents, road.mets])
        list.length = 0;
      Object.assign(road, new StubRoad());
    },
    async stop() {
      await server.close();
      await Promise.all([service.stop(), entra.stop()]);
    },
  };
}

export async function read(response: Response): Promise<Answer & { text: string }> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') && text;
  return { status: response.status, text, body: json ? JSON.parse(text) : undefined };
}

export const logInto = (logged: Logged[]): Log => {
  const level = (name: Logged['level']) => (fields: object, message: string) =>
    void logged.push({ level: name, fields: fields as Record<string, unknown>, message });
  return { info: level('info'), warn: level('warn'), error: level('error') };
};

interface TeamsFor {
  entra: EntraSimulator;
  hosts: string[];
  clock: Clock;
  log: Log;
  learned?: Learned[];
  proxy?: TeamsSettings['proxy'];
  tokens?: BotTokens;
}

function tokensFrom({ entra, clock, log, proxy = {} }: TeamsFor): BotTokens {
  const who = {
    tenantId: HOME_TENANT,
    clientId: BOT_ID,
    clientSecret: secret('bot password'),
    authorityHost: entra.url,
    disableInstanceDiscovery: true,
  };
  const http = createHttp({ httpsProxy: proxy.https, noProxy: proxy.no });
  return createCredential(who, { scope: 'https://api.botframework.com/.default', http, clock, log });
}

export function teamsFor(how: TeamsFor): Teams {
  const conversations: Conversations = {
    learn: async (person, place, teamsId) => void how.learned?.push({ person, place, teamsId }),
    personal: async () => undefined,
    serviceUrl: async () => undefined,
    forget: async () => 0,
  };
  return createTeams({
    settings: {
      botId: BOT_ID,
      hosts: {
        botOpenIdMetadata: `${how.entra.url}/v1/.well-known/openidconfiguration`,
        botTokenIssuer: 'https://api.botframework.com',
        botLogin: `${how.entra.url}/${HOME_TENANT}`,
        botOAuthScope: 'https://api.botframework.com',
        botTokenService: how.entra.url,
        botServiceHosts: how.hosts,
      },
      proxy: how.proxy ?? {},
    },
    homeTenantId: HOME_TENANT as ObjectId,
    cardsDir: CARDS,
    conversations,
    audit: { append: async () => {} },
    clock: how.clock,
    log: how.log,
    tokens: how.tokens ?? tokensFrom(how),
    outward: createHttp({}),
  });
}
