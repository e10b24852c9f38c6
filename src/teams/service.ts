import { DeliveryFailure } from '../model/ports';
import type { BotTokens } from './credentials';
import { isTrusted } from './guard';

/** A service that is silent this long has probably not taken the message; sent twice is harmless, not sent is not. */
const ANSWER_MS = 15_000;
/** An id, or a page of members. */
const MAX_BYTES = 1_000_000;

/** The bot's one way out. Every status is an answer, and no redirect is followed; without an answer it throws. */
export interface Outward {
  send(request: {
    method: 'GET' | 'POST' | 'PUT';
    url: string;
    headers: Record<string, string>;
    body?: string;
    timeoutMs: number;
    maxBytes: number;
  }): Promise<{ status: number; headers: Record<string, string>; json: unknown }>;
}

export interface TeamsService {
  /** One attempt at `path` below `v3/conversations` with a body in JSON; gives that of the answer. Throws {@link DeliveryFailure}. */
  call(serviceUrl: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: string): Promise<unknown>;
}

/**
 * Teams' REST side. The SDK's own client is not used: for a message of a kilobyte it walks a dozen policies and a table of every field,
 * which is most of what a turn costs it, and it follows redirects with the token. Nothing is ever sent to a host outside the cloud's list,
 * whatever was stored.
 */
export function createService(parts: { outward: Outward; tokens: BotTokens; serviceHosts: readonly string[] }): TeamsService {
  const { outward, tokens, serviceHosts } = parts;

  async function ask(request: { method: 'GET' | 'POST' | 'PUT'; url: string; body?: string }, token: string) {
    const headers = { accept: 'application/json', authorization: `Bearer ${token}`, 'user-agent': 'cipp-teams-bot' };
    const typed = request.body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
    const answer = await outward.send({ ...request, headers: typed, timeoutMs: ANSWER_MS, maxBytes: MAX_BYTES });
    if (answer.status === 401) tokens.forget(token);
    return answer;
  }

  return {
    async call(serviceUrl, method, path, body) {
      if (!isTrusted(serviceUrl, serviceHosts)) throw new DeliveryFailure(false, 'ServiceHostUnknown');
      const request = { method, url: `${serviceUrl.replace(/\/$/, '')}/v3/conversations${path}`, body };
      const answer = await tokens
        .token()
        .then(token => ask(request, token))
        .catch(unanswered);
      if (answer.status < 200 || answer.status >= 300) throw refused(answer);
      return answer.json;
    },
  };
}

/** Without a status nothing is known to have arrived: that may be tried again. So may what waits for an operator to mend the bot's own token. */
function unanswered(error: unknown): never {
  const { kind, code, cause } = (error ?? {}) as { kind?: unknown; code?: unknown; cause?: { code?: unknown } };
  const word = kind === 'timeout' ? 'Silent' : (wordOf(code) ?? wordOf(cause?.code) ?? 'Unreachable');
  throw new DeliveryFailure(true, word, undefined, { cause: error });
}

/** docs/teams.md §6: these may be tried again, with backoff; 400, 401, 403, 404, 413 and 500 never. 408 is a proxy on the way. */
const AGAIN = new Set([408, 412, 429, 502, 503, 504]);

function refused({ status, headers, json }: Awaited<ReturnType<Outward['send']>>): DeliveryFailure {
  const { code, message } = ((json as { error?: unknown } | undefined)?.error ?? {}) as { code?: unknown; message?: unknown };
  const known = REASONS.find(reason => reason === code || (typeof message === 'string' && message.includes(reason)));
  const again = AGAIN.has(status);
  return new DeliveryFailure(again, known ?? wordOf(code) ?? `Http${status}`, again ? retryAfter(headers['retry-after']) : undefined);
}

/** Codes that want words of their own (docs/teams.md §2, §7). Teams puts some of them into the message, under a general code. */
const REASONS = [
  'BotNotInConversationRoster',
  'ConversationBlockedByUser',
  'BotDisabledByAdmin',
  'ForbiddenOperationException',
  'MessageWritesBlocked',
  'NotEnoughPermissions',
  'InvalidBotApiHost',
  'ConversationNotFound',
  'MessageSizeTooBig',
] as const;

const wordOf = (code: unknown): string | undefined => (typeof code === 'string' && /^[\w.-]{1,80}$/.test(code) ? code : undefined);

/** Milliseconds of a Retry-After in seconds; a date is not used by Teams and gives nothing. */
function retryAfter(header: string | undefined): number | undefined {
  const seconds = header === undefined || header.trim() === '' ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
}
