import { createPublicKey, KeyObject } from 'node:crypto';
import { type Activity, CloudAdapter, ConfigurationBotFrameworkAuthentication, type InvokeResponse, type TurnContext } from 'botbuilder';
import {
  type AuthenticateRequestResult,
  AuthenticationConstants,
  AuthenticationError,
  ClaimsIdentity,
  type ConnectorClient,
  ConnectorFactory,
  type UserTokenClient,
} from 'botframework-connector';
import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor';
import { OpenIdMetadata } from 'botframework-connector/lib/auth/openIdMetadata';
import jws from 'jws';
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

  /** The bot's token service, where sign-ins of people are kept. */
  userTokens(): Promise<UserTokenClient> {
    return this.authentication.userTokens();
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

/** A token is good for an hour or so. How long Teams goes on sending one, and how many at a time, is not known. */
const MOST_KEPT = 100;
/** Tokens whose signature was found good, by the key and the algorithm that it was checked with. */
const signed = new WeakMap<KeyObject, Set<string>>();
const check = jws.verify;

/**
 * A signature over the same bytes by the same key stays what it was: the connector's library, which asks this of every message, need not
 * compute it again. Issuer, audience, times and endorsements are looked at by it each time, and a new list of keys has new keys.
 */
jws.verify = (token, algorithm, key) => {
  if (!(key instanceof KeyObject)) return check(token, algorithm, key);
  const what = `${algorithm} ${token}`;
  const known = signed.get(key) ?? new Set();
  if (known.has(what)) return true;
  // what is refused is not kept: anybody can make it up
  if (!check(token, algorithm, key)) return false;
  if (known.size >= MOST_KEPT) known.clear();
  signed.set(key, known.add(what));
  return true;
};

class Authentication extends ConfigurationBotFrameworkAuthentication {
  /** Made once, when somebody signs in: its identity is always the bot's own. */
  readonly userTokens: () => Promise<UserTokenClient>;

  constructor({ botId, hosts, proxy }: TeamsSettings, tokens: BotTokens) {
    const credentials = new BotCredentials(botId, tokens);
    const names = sdkNames(botId, hosts);
    const keys = keyProxy(proxyFor(hosts.botOpenIdMetadata, proxy));
    super(names, credentials, undefined, undefined, keys);
    keepKeys(hosts.botOpenIdMetadata, keys.proxySettings);
    let client: Promise<UserTokenClient> | undefined;
    this.userTokens = () => {
      // apart, because it wants a proxy in another form than the key reader
      const bare = () => new ConfigurationBotFrameworkAuthentication(names, credentials);
      client ??= bare().createUserTokenClient(new ClaimsIdentity([{ type: AuthenticationConstants.AudienceClaim, value: botId }]));
      return client;
    };
  }

  override async authenticateRequest(activity: Activity, header: string): Promise<AuthenticateRequestResult> {
    return { ...(await super.authenticateRequest(activity, header)), connectorFactory: NO_CONNECTORS };
  }
  override createConnectorFactory(): ConnectorFactory {
    return NO_CONNECTORS;
  }
  override async createUserTokenClient(): Promise<UserTokenClient> {
    return NO_CLIENT as UserTokenClient;
  }
}

/**
 * What the SDK puts into every turn to send and to sign in with. Messages go out through the messenger alone, which checks where to;
 * whatever else tried would fail here.
 */
const NO_CLIENT = Object.freeze({});

class NoConnectors extends ConnectorFactory {
  async create(): Promise<ConnectorClient> {
    return NO_CLIENT as ConnectorClient;
  }
}
const NO_CONNECTORS = new NoConnectors();

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

/** The proxy for an address by HTTPS_PROXY and NO_PROXY. The SDK's key reader reads neither by itself. */
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
