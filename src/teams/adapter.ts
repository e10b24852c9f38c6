import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Activity, CloudAdapter, ConfigurationBotFrameworkAuthentication, type InvokeResponse, type TurnContext } from 'botbuilder';
import {
  type AuthenticateRequestResult,
  AuthenticationConstants,
  AuthenticationError,
  ClaimsIdentity,
  ConnectorClient,
  ConnectorFactory,
  type UserTokenClient,
} from 'botframework-connector';
import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor';
import { OpenIdMetadata } from 'botframework-connector/lib/auth/openIdMetadata';
import { BotCredentials, type BotTokens } from './credentials';
import type { Inbound, Turn } from './inbound';

export interface TeamsSettings {
  botId: string;
  hosts: {
    botOpenIdMetadata: string;
    botTokenIssuer: string;
    /** With its tenant. */
    botLogin: string;
    /** Without `/.default`. */
    botOAuthScope: string;
    botTokenService: string;
    botServiceHosts: readonly string[];
  };
  proxy: { https?: string; no?: string };
}

/** A token that is not the Bot Connector's for this bot, now. */
export class TokenRefused extends Error {
  override name = 'TokenRefused';
}

/**
 * The SDK's adapter without its HTTP half: `process` prints every refused token with its stack, answers with the error's message and
 * takes some forged tokens for errors of ours (500). Reading the request and answering it is done by the caller.
 */
export class TeamsAdapter extends CloudAdapter {
  constructor(private readonly authentication: Authentication) {
    super(authentication);
  }

  /** The claims' owner, proven by signature, issuer, audience and time. Throws {@link TokenRefused}; other errors mean that the keys could not be had. */
  async authenticate(header: string, activity: Inbound): Promise<AuthenticateRequestResult> {
    try {
      return await this.authentication.authenticateRequest(activityOf(activity), header);
    } catch (error) {
      throw isRefusal(error) ? new TokenRefused('token refused', { cause: error }) : error;
    }
  }

  /** Runs one turn of an authenticated activity and gives the invoke answer, if there is one. */
  turn(who: AuthenticateRequestResult, turn: Turn, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined> {
    return this.processActivity(who, activityOf(turn), logic);
  }

  /** The client that talks to a Teams service. It does not retry: {@link DeliveryFailure} says what may be, the outbox does it. */
  connector(serviceUrl: string): Promise<ConnectorClient> {
    return this.authentication.connectors.create(serviceUrl);
  }

  /** The bot's token service, where sign-ins of people are kept. */
  userTokens(): Promise<UserTokenClient> {
    return this.authentication.createUserTokenClient();
  }

  /** Teams refused the bot's token: the next request gets another, where the platform does not keep them itself. */
  tokenRefused(): void {
    this.authentication.forget();
  }
}

export function createAdapter(settings: TeamsSettings, tokens: BotTokens): TeamsAdapter {
  return new TeamsAdapter(new Authentication(settings, tokens));
}

const activityOf = (activity: Inbound): Activity => activity as unknown as Activity;

/** Names, because jsonwebtoken is the connector's own dependency; 5xx of the SDK's error means that keys or metadata could not be read. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'].includes(error.name)) return true;
  return error instanceof AuthenticationError && error.statusCode < 500;
}

/**
 * The SDK writes what it refuses to stderr, stack and key included (jwtTokenExtractor.js); refusals are in our own log. Known by what it
 * says: an AsyncLocalStorage would tell by who says it, and costs every promise of every turn a hook (Node 20).
 */
const print = console.error;
console.error = (...said: unknown[]) => {
  const [what] = said;
  const refusal = what instanceof Error ? what.name === 'TokenExpiredError' : String(what).startsWith('Error finding key for token.');
  if (!refusal) print(...said);
};

interface Jwk {
  kid?: string;
}
/** As much of the SDK's reader of keys as is not public. */
interface KeyReader {
  keys?: readonly Jwk[];
  findKey(id: string): { key: string | KeyObject; endorsements?: string[] } | null;
}

/**
 * The SDK's reader of the keys at an address, of which it keeps one for the process; this one keeps the keys as well, for as long as the
 * list that they came in. By itself it writes a PEM of the key, and Node parses it, for every token.
 */
function keepKeys(url: string, ...settings: ConstructorParameters<typeof OpenIdMetadata> extends [string, ...infer S] ? S : never): void {
  const { openIdMetadataCache: readers } = JwtTokenExtractor as unknown as { openIdMetadataCache: Map<string, OpenIdMetadata> };
  if (readers.has(url)) return;
  const reader = new OpenIdMetadata(url, ...settings);
  const own = reader as unknown as KeyReader;
  const find = own.findKey;
  let list: readonly Jwk[] | undefined;
  const kept = new Map<string, ReturnType<typeof find>>();
  own.findKey = id => {
    if (list !== own.keys) kept.clear();
    list = own.keys;
    const known = kept.get(id);
    if (known) return known;
    const found = find.call(own, id);
    const key = found && { ...found, key: createPublicKey(found.key) };
    // what is unknown is not kept: anybody can make up ids
    if (key) kept.set(id, key);
    return key;
  };
  readers.set(url, reader);
}

class Authentication extends ConfigurationBotFrameworkAuthentication {
  readonly connectors: Connectors;
  readonly forget: () => void;
  readonly #tokenClient: () => Promise<UserTokenClient>;

  constructor({ botId, hosts, proxy }: TeamsSettings, tokens: BotTokens) {
    const credentials = new BotCredentials(botId, tokens);
    const names = sdkNames(botId, hosts);
    const keys = keyProxy(proxyFor(hosts.botOpenIdMetadata, proxy));
    super(names, credentials, undefined, undefined, keys);
    keepKeys(hosts.botOpenIdMetadata, keys.proxySettings);
    this.forget = () => credentials.forget();
    this.connectors = new Connectors(async serviceUrl => {
      return new ConnectorClient(credentials, { baseUri: serviceUrl, userAgent: 'cipp-teams-bot' });
    });
    // one for the process, since its identity is always the bot's own; apart, because it wants a proxy in another form than the key reader
    const bare = new ConfigurationBotFrameworkAuthentication(names, credentials);
    const identity = new ClaimsIdentity([{ type: AuthenticationConstants.AudienceClaim, value: botId }]);
    let client: Promise<UserTokenClient> | undefined;
    this.#tokenClient = () => {
      client ??= bare.createUserTokenClient(identity);
      return client;
    };
  }

  override async authenticateRequest(activity: Activity, header: string): Promise<AuthenticateRequestResult> {
    return { ...(await super.authenticateRequest(activity, header)), connectorFactory: this.connectors };
  }
  override createConnectorFactory(): ConnectorFactory {
    return this.connectors;
  }
  override createUserTokenClient(): Promise<UserTokenClient> {
    return this.#tokenClient();
  }
}

/** All of them: one alone makes the SDK drop its defaults for the others. */
const sdkNames = (botId: string, hosts: TeamsSettings['hosts']) => ({
  MicrosoftAppId: botId,
  ToBotFromChannelOpenIdMetadataUrl: hosts.botOpenIdMetadata,
  ToBotFromEmulatorOpenIdMetadataUrl: hosts.botOpenIdMetadata,
  ToBotFromChannelTokenIssuer: hosts.botTokenIssuer,
  ToChannelFromBotLoginUrl: hosts.botLogin,
  ToChannelFromBotOAuthScope: hosts.botOAuthScope,
  OAuthUrl: hosts.botTokenService,
  ValidateAuthority: true,
});

/** One client per Teams service; the SDK builds one, with its whole pipeline, for every turn. */
class Connectors extends ConnectorFactory {
  readonly #clients = new Map<string, Promise<ConnectorClient>>();
  constructor(private readonly make: (serviceUrl: string) => Promise<ConnectorClient>) {
    super();
  }
  create(serviceUrl: string): Promise<ConnectorClient> {
    const standing = this.#clients.get(serviceUrl);
    if (standing) return standing;
    const client = this.make(serviceUrl).then(singleAttempt);
    if (this.#clients.size >= MOST_SERVICES) this.#clients.clear();
    this.#clients.set(serviceUrl, client);
    return client;
  }
}
/** Teams has one service per region and tenant; more than these are no reason to keep growing. */
const MOST_SERVICES = 50;

/** The SDK ignores its own `noRetryPolicy`. A redirect would carry the bot's token to wherever it points. */
function singleAttempt(connector: ConnectorClient): ConnectorClient {
  const { client } = connector as unknown as { client: { pipeline: { removePolicy(named: { name: string }): unknown } } };
  client.pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  client.pipeline.removePolicy({ name: 'redirectPolicy' });
  return connector;
}

/** The proxy for an address by HTTPS_PROXY and NO_PROXY. The connector client reads both itself; the SDK's key reader does not. */
export function proxyFor(address: string, { https, no = '' }: TeamsSettings['proxy']): URL | undefined {
  const host = new URL(address).hostname;
  const names = no.split(',').map(name =>
    name
      .trim()
      .toLowerCase()
      .replace(/^\*(?=.)/, ''),
  );
  const bypassed = names.some(
    name => name === '*' || name === host || (name !== '' && host.endsWith(name.startsWith('.') ? name : `.${name}`)),
  );
  return https && !bypassed ? new URL(https) : undefined;
}

function keyProxy(proxy: URL | undefined): { proxySettings?: { host: string; port: number } } {
  return proxy ? { proxySettings: { host: proxy.hostname, port: Number(proxy.port || 80) } } : {};
}
