import {
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  OnBehalfOfCredential,
  type TokenCredential,
  type TokenCredentialOptions,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { type Clock, systemClock } from '../model/clock';
import type { Log } from '../model/ports';
import type { Secret } from '../model/secret';
import { type Http, NetFailure } from './http';

/** Who the bot is towards Entra. Without secret, certificate and token file: the managed identity of the machine. */
export interface CredentialSettings {
  tenantId: string;
  clientId: string;
  clientSecret?: Secret;
  /** PEM with certificate and private key. */
  certificatePath?: string;
  /** Workload identity: where the platform puts the federated token. */
  federatedTokenFile?: string;
  /** `https://login.microsoftonline.com`, without tenant. */
  authorityHost: string;
  disableInstanceDiscovery: boolean;
}

/** No token. `refused`: Entra answered no (`code` is its AADSTS number or MSAL's word); otherwise Entra was not reached. */
export class CredentialFailure extends Error {
  constructor(
    readonly kind: 'unreachable' | 'tls' | 'refused',
    readonly host: string,
    readonly code: string,
    /** Entra would take it after a sign-in that fulfils this challenge. */
    readonly claims?: string,
  ) {
    super(`${kind} ${host} ${code}`);
    this.name = 'CredentialFailure';
  }
}

export interface Credential {
  /** A bearer token for the scope, from memory while it is good. Throws {@link CredentialFailure}. */
  token(): Promise<string>;
  /** The service refused this token: get another one next time. A token that was replaced already is left alone. */
  forget(token: string): void;
}

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 1_000_000;
/** Renewed in the background this long before its end, so that a short outage of Entra goes unseen. */
const RENEW_MS = 5 * 60_000;
/** A token this close to its end is not handed out: the service reads its own clock. */
const SPARE_MS = 60_000;

/** Tokens of one application for one scope; at most one request to Entra is under way. */
export function createCredential(
  settings: CredentialSettings,
  { scope, http, clock, log }: { scope: string; http: Http; clock: Clock; log: Log },
): Credential {
  let held: { token: string; endsAt: number } | undefined;
  let renewal: Promise<string> | undefined;

  async function acquire(): Promise<string> {
    const wire = new Wire(http);
    try {
      // a new credential each time: MSAL keeps tokens of its own, and would give back the one that was just refused
      const answer = await build(settings, wire.options(settings)).getToken(scope);
      if (!answer) throw new Error('no token');
      // MSAL stamps with the system's clock, whatever clock the bot runs on
      const lifeMs = answer.expiresOnTimestamp - systemClock.now().getTime();
      held = { token: answer.token, endsAt: clock.now().getTime() + lifeMs };
      return answer.token;
    } catch (error) {
      throw wire.failure(error, new URL(settings.authorityHost).host);
    }
  }

  function renew(): Promise<string> {
    renewal ??= acquire().finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  return {
    async token() {
      const leftMs = held ? held.endsAt - clock.now().getTime() : 0;
      if (!held || leftMs < SPARE_MS) return renew();
      if (leftMs < RENEW_MS) renew().catch(error => log.warn({ kind: error.kind, code: error.code }, 'token not renewed yet'));
      return held.token;
    },
    forget(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

/**
 * A person's token for this bot, swapped for one of the scope (docs/graph.md §4). `lifeMs` from now by the system's clock.
 * Needs the bot's secret or certificate. Throws {@link CredentialFailure}.
 */
export async function onBehalfOf(
  settings: CredentialSettings,
  assertion: Secret,
  { scope, http }: { scope: string; http: Http },
): Promise<{ token: string; lifeMs: number }> {
  const { tenantId, clientId, clientSecret, certificatePath = '', disableInstanceDiscovery } = settings;
  const wire = new Wire(http);
  const all = { ...wire.options(settings), disableInstanceDiscovery, tenantId, clientId, userAssertionToken: assertion.open() };
  try {
    const credential = clientSecret
      ? new OnBehalfOfCredential({ ...all, clientSecret: clientSecret.open() })
      : new OnBehalfOfCredential({ ...all, certificatePath });
    const { token, expiresOnTimestamp } = await credential.getToken(scope);
    return { token, lifeMs: expiresOnTimestamp - systemClock.now().getTime() };
  } catch (error) {
    throw wire.failure(error, new URL(settings.authorityHost).host);
  }
}

function build(settings: CredentialSettings, options: TokenCredentialOptions): TokenCredential {
  const { tenantId, clientId, clientSecret, certificatePath, federatedTokenFile, disableInstanceDiscovery } = settings;
  const all = { ...options, disableInstanceDiscovery };
  if (clientSecret) return new ClientSecretCredential(tenantId, clientId, clientSecret.open(), all);
  if (certificatePath) return new ClientCertificateCredential(tenantId, clientId, { certificatePath }, all);
  if (federatedTokenFile) return new WorkloadIdentityCredential({ tenantId, clientId, tokenFilePath: federatedTokenFile, ...all });
  return new ManagedIdentityCredential({ clientId, ...options });
}

type IdentityHttp = NonNullable<TokenCredentialOptions['httpClient']>;
type IdentityRequest = Parameters<IdentityHttp['sendRequest']>[0];
type IdentityResponse = Awaited<ReturnType<IdentityHttp['sendRequest']>>;

/** Carries @azure/identity's requests over our one way out, and remembers how the last went: MSAL hides the cause. */
class Wire implements IdentityHttp {
  #last: NetFailure | { status: number; claims?: string } | undefined;

  constructor(readonly http: Http) {}

  options({ authorityHost }: CredentialSettings): TokenCredentialOptions {
    return { authorityHost, httpClient: this, retryOptions: { maxRetries: 0 } };
  }

  async sendRequest(request: IdentityRequest): Promise<IdentityResponse> {
    const { method, url } = request;
    const body = typeof request.body === 'string' ? request.body : undefined;
    if (method !== 'GET' && method !== 'POST') throw new Error(`unexpected method ${method}`);
    try {
      const headers = request.headers.toJSON();
      const answer = await this.http.send({ method, url, headers, body, alone: true, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
      this.#last = { status: answer.status, claims: claimsIn(answer.json) };
      return { request, status: answer.status, headers: headersOf(answer.headers), bodyAsText: answer.text };
    } catch (error) {
      if (error instanceof NetFailure) this.#last = error;
      throw error;
    }
  }

  /** Neither the library's error nor its text goes on: only what kind it was. */
  failure(error: unknown, host: string): CredentialFailure {
    const last = this.#last;
    if (last instanceof NetFailure) return new CredentialFailure(last.kind === 'tls' ? 'tls' : 'unreachable', last.host, last.kind);
    if (last && (last.status >= 500 || last.status === 429)) return new CredentialFailure('unreachable', host, String(last.status));
    return new CredentialFailure('refused', host, reasonOf(error), last?.claims);
  }
}

function claimsIn(json: unknown): string | undefined {
  const { claims } = (json ?? {}) as { claims?: unknown };
  return typeof claims === 'string' && claims.length <= LONGEST_CLAIMS ? claims : undefined;
}
const LONGEST_CLAIMS = 2_000;

function reasonOf(error: unknown): string {
  const { message = '', code } = error as { message?: string; code?: unknown };
  const word = /AADSTS\d+/.exec(message) ?? /^[a-z_]+(?=:)/.exec(message);
  return word?.[0] ?? (typeof code === 'string' ? code : 'unknown');
}

function headersOf(raw: Record<string, string>): IdentityResponse['headers'] {
  const headers = new Map(Object.entries(raw));
  return {
    get: name => headers.get(name.toLowerCase()),
    has: name => headers.has(name.toLowerCase()),
    set: (name, value) => void headers.set(name.toLowerCase(), String(value)),
    delete: name => void headers.delete(name.toLowerCase()),
    toJSON: () => Object.fromEntries(headers),
    [Symbol.iterator]: () => headers.entries(),
  };
}
