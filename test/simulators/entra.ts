import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type Clock, systemClock } from '../../src/model/clock';
import { keptKey } from '../setup/keys';
import { type Answer, bearer, type Fault, type Received, type Route, Simulator } from './server';
import { BOT_ID, CIPP_CLIENT_ID, HOME_TENANT, type Technician, type World } from './world';

const ON_BEHALF_OF = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** What a sign-in has to bring, as Entra writes it. */
export const CHALLENGE = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const TOKEN_SECONDS = 3599;
/** How long the Bot Connector comes with the same token. */
const CONNECTOR_TOKEN_SECONDS = 60;
const secondsNow = (): number => Math.floor(systemClock.now().getTime() / 1000);
/** Tenant that the Bot Framework's own (emulator and skill) tokens come from. */
const BOT_FRAMEWORK_TENANT = 'd6d49420-f39b-4df7-a1dc-d59a935871db';

/** The same as Graph asks for it. */
export function challenged(): Fault {
  const claims = Buffer.from(CHALLENGE).toString('base64');
  const said = `Bearer realm="", authorization_uri="https://login.example.com", error="insufficient_claims", claims="${claims}"`;
  return { status: 401, headers: { 'www-authenticate': said } };
}

/** Tokens that a bot must refuse, one by one: what each lies about. */
export const FORGERIES = [
  'wrong key, same kid',
  'unknown kid',
  'HS256 with the public key',
  'alg none',
  'expired',
  'not valid yet',
  'wrong audience',
  'wrong issuer',
  'key not endorsed for Teams',
  'other service url',
  'no service url',
  'emulator',
  'skill',
  'not a token',
] as const;
export type Forgery = (typeof FORGERIES)[number];

type KeyName = 'ours' | 'stranger' | 'webchat';
interface SigningKey {
  kid: string;
  private: KeyObject;
  public: KeyObject;
}

// Keys live as long as the process: the SDK keeps what it read from an address for 24 hours.
const keys = new Map<KeyName, SigningKey>();
function signingKey(name: KeyName): SigningKey {
  const found = keys.get(name);
  if (found) return found;
  const key = keptKey(name);
  const made = { kid: `${name}-${randomUUID().slice(0, 8)}`, private: key, public: createPublicKey(key) };
  keys.set(name, made);
  return made;
}

/** How one token is signed; by default RS256 with our key under its own id. */
export interface Signing {
  key?: KeyName;
  kid?: string;
  algorithm?: 'RS256' | 'HS256' | 'none';
}

/** An app registration as the token service knows it. */
export interface App {
  secret: string;
  /** Tokens are refused as for a secret past its end date. */
  expired: boolean;
  enabled: boolean;
}

/** Plays the sign-in authority and the Bot Framework's token side. https, because MSAL refuses anything else. */
export class EntraSimulator extends Simulator {
  readonly apps: Record<string, App>;
  /** Every access token given out, for the search through what left the bot; `reset` keeps them, as a bot keeps using them. */
  readonly issued: string[] = [];
  /** Tokens with which people signed in to the bot. */
  readonly signIns: string[] = [];
  /** The Bot Connector's name in the cloud: who signs activities, and whom the bot's own tokens are for. */
  connector = 'https://api.botframework.com';
  /** Resources besides the Bot Connector and the apps themselves: Graph's address. */
  resources: string[] = [];
  /** Whether an administrator consented to what the bot asks for in people's names. */
  consent = true;
  /** A permission that was left out of it. */
  unconsented: string | undefined;
  /** Conditional Access wants a second factor before anything is swapped for Graph's token. */
  stepUp = false;
  /** What the bot's token service keeps: a person's token for the bot by their id in Teams, and the codes of sign-in windows. */
  readonly #held = new Map<string, string>();
  readonly #codes = new Map<string, string>();
  #revoked = new Set<string>();
  /** Claims of tokens whose signature was found right: callers come with the same ones for an hour, and a check takes 0.3 ms. */
  readonly #genuine = new Map<string, jwt.JwtPayload>();
  /** The Bot Connector's own, by its name and the service. */
  readonly #connectorTokens = new Map<string, { token: string; at: number }>();
  readonly #secrets: Record<string, string>;

  constructor(
    private readonly world: World,
    clock: Clock,
    secrets: Record<string, string>,
  ) {
    super(clock);
    this.#secrets = secrets;
    this.apps = Object.fromEntries(Object.entries(secrets).map(([id, secret]) => [id, { secret, expired: false, enabled: true }]));
  }

  override reset(): void {
    super.reset();
    this.#revoked.clear();
    this.consent = true;
    this.unconsented = undefined;
    this.stepUp = false;
    this.#held.clear();
    this.#codes.clear();
    this.#genuine.clear();
    for (const [id, secret] of Object.entries(this.#secrets)) this.apps[id] = { secret, expired: false, enabled: true };
  }

  /** What Teams gives for a person who is signed in to it: a token for the bot. `claims` are laid over it. */
  ssoToken(person: Technician, claims: object = {}): string {
    const token = this.sign({
      ...this.#claims(person.tenant, BOT_ID, `api://${BOT_ID}`),
      oid: person.id,
      scp: 'access_as_user',
      ...claims,
    });
    this.signIns.push(token);
    this.issued.push(token);
    return token;
  }

  /** A person went through the sign-in window: the code that Teams passes on to the bot. */
  signsInByWindow(person: Technician, claims: object = {}): string {
    const code = String(100_000 + this.#codes.size);
    this.#codes.set(code, this.ssoToken(person, claims));
    return code;
  }

  /** The claims, when a service may accept this token for itself. */
  verify(token: string | undefined, audience: string): jwt.JwtPayload | undefined {
    if (!token || this.#revoked.has(token)) return undefined;
    const claims = this.#genuine.get(token) ?? this.#signedByUs(token);
    if (!claims || (claims.exp ?? Number.POSITIVE_INFINITY) <= secondsNow() || claims.aud !== audience) return undefined;
    return claims;
  }

  #signedByUs(token: string): jwt.JwtPayload | undefined {
    try {
      const { kid, public: key } = signingKey('ours');
      const { header, payload } = jwt.verify(token, key, { algorithms: ['RS256'], complete: true });
      if (header.kid !== kid || typeof payload !== 'object') return undefined;
      this.#genuine.set(token, payload);
      return payload;
    } catch {
      return undefined;
    }
  }

  /** Every token given out so far stops working, although it has not expired: callers see 401. */
  revoke(): void {
    for (const token of this.issued) this.#revoked.add(token);
  }

  /** A token with exactly these claims. */
  sign(claims: object, { key = 'ours', kid, algorithm = 'RS256' }: Signing = {}): string {
    const { kid: ownKid, private: privateKey } = signingKey(key);
    const header = { alg: algorithm, kid: kid ?? ownKid };
    if (algorithm === 'none') return jwt.sign(claims, '', { algorithm: 'none', header });
    const secret = algorithm === 'RS256' ? privateKey : createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
    return jwt.sign(claims, secret, { algorithm, header });
  }

  /** What the Bot Connector would send with an activity, or a forgery of it. `claims` are laid over it. */
  connectorToken(serviceUrl: string, forgery?: Forgery, claims: object = {}): string {
    const now = secondsNow();
    const genuine = { serviceurl: serviceUrl, nbf: now - 60, exp: now + TOKEN_SECONDS, iss: this.connector, aud: BOT_ID, ...claims };
    const emulator = { ...genuine, serviceurl: undefined, iss: `https://sts.windows.net/${BOT_FRAMEWORK_TENANT}/`, ver: '1.0' };
    const ours = signingKey('ours').kid;
    switch (forgery) {
      case undefined:
        return Object.keys(claims).length === 0 ? this.#kept(serviceUrl, now, genuine) : this.sign(genuine);
      case 'wrong key, same kid':
        return this.sign(genuine, { key: 'stranger', kid: ours });
      case 'unknown kid':
        return this.sign(genuine, { key: 'stranger' });
      case 'HS256 with the public key':
        return this.sign(genuine, { algorithm: 'HS256' });
      case 'alg none':
        return this.sign(genuine, { algorithm: 'none' });
      case 'expired':
        return this.sign({ ...genuine, nbf: now - 7200, iat: now - 7200, exp: now - 600 });
      case 'not valid yet':
        return this.sign({ ...genuine, nbf: now + 3600 });
      case 'wrong audience':
        return this.sign({ ...genuine, aud: CIPP_CLIENT_ID });
      case 'wrong issuer':
        return this.sign({ ...genuine, iss: 'https://evil.example.com' });
      case 'key not endorsed for Teams':
        return this.sign(genuine, { key: 'webchat' });
      case 'other service url':
        return this.sign({ ...genuine, serviceurl: 'https://elsewhere.example.com/' });
      case 'no service url':
        return this.sign({ ...genuine, serviceurl: undefined });
      case 'emulator':
        return this.sign({ ...emulator, appid: BOT_ID });
      case 'skill':
        return this.sign({ ...emulator, appid: CIPP_CLIENT_ID });
      case 'not a token':
        return 'not-a-token';
    }
  }

  #kept(serviceUrl: string, now: number, claims: object): string {
    const name = `${this.connector} ${serviceUrl}`;
    const known = this.#connectorTokens.get(name);
    if (known && now - known.at < CONNECTOR_TOKEN_SECONDS) return known.token;
    const token = this.sign(claims);
    this.#connectorTokens.set(name, { token, at: now });
    return token;
  }

  protected route(request: Received): Route {
    const segments = request.path.split('/').filter(Boolean);
    if (segments[0] === 'api') return this.#tokenService(request);
    const rest = segments.slice(1).join('/');
    if (request.path === '/v1/.well-known/openidconfiguration') return { op: 'bot openid', answer: () => this.#botOpenId() };
    if (request.path === '/v1/.well-known/keys') return { op: 'bot keys', answer: () => this.#keys(true) };
    if (rest === 'discovery/instance') return { op: 'instances', answer: () => this.#instances() };
    if (rest === 'discovery/v2.0/keys') return { op: 'keys', answer: () => this.#keys(false) };
    const tenant = segments[0] ?? '';
    if (rest === 'v2.0/.well-known/openid-configuration') return { op: 'openid', answer: () => this.#openId(tenant) };
    if (rest === 'oauth2/v2.0/token' && request.method === 'POST') return { op: 'token', answer: () => this.#token(tenant, request) };
    return { op: 'unknown', answer: () => ({ status: 404 }) };
  }

  /** Asked with a tenant id or with any verified domain: the issuer tells the tenant's id (docs/cipp-api.md §5). */
  #openId(tenant: string): Answer {
    const id = this.#tenantId(tenant);
    if (!id) {
      const text = `AADSTS90002: Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`;
      return { status: 400, body: oauthError('invalid_tenant', text) };
    }
    const base = `${this.url}/${id}`;
    return {
      status: 200,
      body: {
        token_endpoint: `${base}/oauth2/v2.0/token`,
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
        jwks_uri: `${base}/discovery/v2.0/keys`,
        response_modes_supported: ['query', 'fragment', 'form_post'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
        scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
        issuer: `${this.url}/${id}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        end_session_endpoint: `${base}/oauth2/v2.0/logout`,
        tenant_region_scope: 'EU',
        cloud_instance_name: 'microsoftonline.com',
      },
    };
  }

  #tenantId(tenant: string): string | undefined {
    // the Bot Framework's own tenant: where a multi-tenant bot signs in
    return ['botframework.com', BOT_FRAMEWORK_TENANT].includes(tenant.toLowerCase()) ? BOT_FRAMEWORK_TENANT : this.world.tenantIdOf(tenant);
  }

  #token(tenant: string, request: Received): Answer {
    const form = (request.body ?? {}) as Record<string, string>;
    const tid = this.#tenantId(tenant);
    const clientId = form.client_id ?? '';
    const app = this.apps[clientId];
    if (!tid) return { status: 400, body: oauthError('invalid_request', `AADSTS90002: Tenant '${tenant}' not found.`) };
    if (![ON_BEHALF_OF, 'client_credentials'].includes(form.grant_type ?? '')) {
      return {
        status: 400,
        body: oauthError('unsupported_grant_type', `AADSTS70003: The app requested an unsupported grant type '${form.grant_type}'.`),
      };
    }
    // apps are registered in the home tenant only
    if (!app || (tid !== HOME_TENANT && tid !== BOT_FRAMEWORK_TENANT)) {
      const text = `AADSTS700016: Application with identifier '${clientId}' was not found in the directory '${tenant}'.`;
      return { status: 400, body: oauthError('unauthorized_client', text) };
    }
    if (!app.enabled) {
      return { status: 401, body: oauthError('unauthorized_client', `AADSTS7000112: Application '${clientId}' is disabled.`) };
    }
    if (form.client_secret !== app.secret) {
      const text = `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`;
      return { status: 401, body: oauthError('invalid_client', text) };
    }
    if (app.expired) {
      const text = `AADSTS7000222: The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app.`;
      return { status: 401, body: oauthError('invalid_client', text) };
    }
    if (form.grant_type === ON_BEHALF_OF) return this.#onBehalfOf(tid, clientId, form);
    const audience = this.#audience(form.scope ?? '');
    if (audience.startsWith('AADSTS')) return { status: 400, body: oauthError('invalid_scope', audience) };
    const token = this.#issue(tid, clientId, audience);
    return { status: 200, body: { token_type: 'Bearer', expires_in: TOKEN_SECONDS, ext_expires_in: TOKEN_SECONDS, access_token: token } };
  }

  /** docs/graph.md §4: somebody's token for this very app becomes one for Graph, with the permission and the person in it. */
  #onBehalfOf(tid: string, clientId: string, form: Record<string, string>): Answer {
    const claims = this.#verified(form.assertion, [clientId, `api://${clientId}`]);
    if (!claims || form.requested_token_use !== 'on_behalf_of' || claims.tid !== tid) {
      const text = 'AADSTS500131: Assertion audience does not match the Client app presenting the assertion.';
      return { status: 400, body: oauthError('invalid_grant', text) };
    }
    if (!this.consent || (this.unconsented && form.scope?.includes(this.unconsented))) {
      const text = `AADSTS65001: The user or administrator has not consented to use the application with ID '${clientId}'.`;
      return { status: 400, body: oauthError('invalid_grant', text) };
    }
    if (this.stepUp && !(Array.isArray(claims.amr) && claims.amr.includes('mfa'))) {
      const text = 'AADSTS50076: Due to a configuration change made by your administrator you must use multi-factor authentication.';
      return { status: 400, body: { ...oauthError('interaction_required', text), suberror: 'basic_action', claims: CHALLENGE } };
    }
    const scope = (form.scope ?? '').split(' ').find(said => this.resources.some(resource => said.startsWith(`${resource}/`))) ?? '';
    const resource = this.resources.find(known => scope.startsWith(`${known}/`));
    if (!resource) return { status: 400, body: oauthError('invalid_scope', `AADSTS70011: The scope '${form.scope}' is not valid.`) };
    const token = this.sign({ ...this.#claims(tid, clientId, resource), oid: claims.oid, scp: scope.slice(resource.length + 1) });
    this.issued.push(token);
    return { status: 200, body: { token_type: 'Bearer', expires_in: TOKEN_SECONDS, ext_expires_in: TOKEN_SECONDS, access_token: token } };
  }

  #verified(token: string | undefined, audiences: string[]): jwt.JwtPayload | undefined {
    return audiences.map(audience => this.verify(token, audience)).find(Boolean);
  }

  /** The Bot Framework's token service, as far as signing in goes. */
  #tokenService(request: Received): Route {
    const op = request.path.split('/').slice(2).join(' ').toLowerCase();
    const { userId = '', code } = request.query;
    const answers: Record<string, () => Answer> = {
      'botsignin getsigninresource': () => ({
        status: 200,
        body: {
          signInLink: `${this.url}/api/signin?state=${randomUUID()}`,
          tokenExchangeResource: { id: randomUUID(), uri: `api://${BOT_ID}`, providerId: randomUUID() },
        },
      }),
      'usertoken gettoken': () => {
        if (code && this.#codes.has(code)) this.#held.set(userId, this.#codes.get(code) ?? '');
        if (code) this.#codes.delete(code);
        const token = this.#held.get(userId);
        return token ? { status: 200, body: { connectionName: request.query.connectionName, token } } : { status: 404 };
      },
      'usertoken signout': () => {
        this.#held.delete(userId);
        return { status: 200, body: {} };
      },
    };
    const answer = answers[op] ?? (() => ({ status: 404 }));
    return { op, answer: () => (this.verify(bearer(request), this.connector) ? answer() : { status: 401 }) };
  }

  #audience(scope: string): string {
    const resource = /^(.+?)\/\.default$/.exec(scope)?.[1]?.replace(/\/$/, '');
    if (!resource)
      return `AADSTS1002012: The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`;
    const known = [this.connector, ...this.resources, ...Object.keys(this.apps).map(id => `api://${id}`)];
    if (known.includes(resource)) return resource;
    return `AADSTS500011: The resource principal named ${resource} was not found in the tenant.`;
  }

  #issue(tid: string, appid: string, aud: string): string {
    const token = this.sign(this.#claims(tid, appid, aud));
    this.issued.push(token);
    return token;
  }

  /** Of an app for itself; a person's token has another `oid`, and `scp`. */
  #claims(tid: string, appid: string, aud: string) {
    const now = Math.floor(systemClock.now().getTime() / 1000);
    return {
      aud,
      iss: `https://sts.windows.net/${tid}/`,
      iat: now,
      nbf: now - 5,
      exp: now + TOKEN_SECONDS,
      appid,
      azp: appid,
      tid,
      oid: appid,
      uti: randomUUID(),
      ver: '1.0',
    };
  }

  #botOpenId(): Answer {
    return {
      status: 200,
      body: {
        issuer: this.connector,
        authorization_endpoint: 'https://invalid.botframework.com',
        jwks_uri: `${this.url}/v1/.well-known/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
      },
    };
  }

  /** With endorsements only one of two keys may speak for Teams; the other signs for Web Chat. */
  #keys(endorsed: boolean): Answer {
    const jwk = (name: KeyName, endorsements: string[]) => {
      const { kid, private: key } = signingKey(name);
      const { n, e } = createPublicKey(key).export({ format: 'jwk' });
      return { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, ...(endorsed ? { endorsements } : {}) };
    };
    return { status: 200, body: { keys: [jwk('ours', ['msteams']), ...(endorsed ? [jwk('webchat', ['webchat', 'directline'])] : [])] } };
  }

  #instances(): Answer {
    const host = new URL(this.url).host;
    return {
      status: 200,
      body: {
        tenant_discovery_endpoint: `${this.url}/${HOME_TENANT}/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
      },
    };
  }
}

/** The token service's error form; the number in the text is what people search for. */
function oauthError(error: string, text: string): object {
  const trace = randomUUID();
  const correlation = randomUUID();
  const at = systemClock.now().toISOString().slice(0, 19).replace('T', ' ');
  return {
    error,
    error_description: `${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${at}Z`,
    error_codes: [Number(/AADSTS(\d+)/.exec(text)?.[1])],
    timestamp: `${at}Z`,
    trace_id: trace,
    correlation_id: correlation,
  };
}
