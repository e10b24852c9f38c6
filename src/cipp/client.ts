import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import type { Call, Reply } from '../model/call';
import type { Clock } from '../model/clock';
import { type Cipp, CippFailure, type Log, type Ports } from '../model/ports';
import { problem } from '../model/problem';
import { createBreaker, Paused } from '../net/breaker';
import { type Credential, CredentialFailure } from '../net/credential';
import { type Http, type HttpResponse, NetFailure } from '../net/http';
import { toReply } from './reply';

/** All people of a large customer are one answer: ListUsers has no paging (docs/cipp-api.md §6). */
const MAX_BYTES = 64 * 1024 * 1024;
/** Calls that may wait for a place, and how long: well inside a run's spare lease of 30 s (flow/execute.ts). */
const LINE = 40;
const WAIT_MS = 20_000;
/** An Azure Function without work is put to sleep after about this long. */
const ASLEEP_AFTER_MS = 15 * 60_000;
/** Calls in a row without a usable answer, after which CIPP is left alone. */
const MOST_UNANSWERED = 5;

export interface CippSettings {
  /** `https://cipp.example.com`; `/api` is added. */
  url: string;
  timeoutMs: number;
  /** CIPP has few workers and no rate limit of its own: 2 to 4 (docs/cipp-api.md §14). */
  concurrency: number;
}

export function createCipp(
  settings: CippSettings,
  { http, credential, clock, log }: { http: Http; credential: Credential; clock: Clock; log: Log },
): Cipp & Pick<Ports, 'waking'> {
  const base = settings.url.replace(/\/+$/, '');
  const places = bulkhead(settings.concurrency, LINE);
  const guarded = createBreaker('CIPP', MOST_UNANSWERED, { clock, log });
  let waiting = 0;
  let answeredAt = Number.NEGATIVE_INFINITY;

  async function send(call: Call, alone: boolean): Promise<HttpResponse> {
    const token = await credential.token();
    const headers: Record<string, string> = { accept: 'application/json', authorization: `Bearer ${token}` };
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const url = addressOf(base, call);
    const answer = await http.send({ method: call.method, url, headers, body, alone, timeoutMs: settings.timeoutMs, maxBytes: MAX_BYTES });
    if (answer.status === 401) credential.forget(token);
    return answer;
  }

  /** A 401 comes from the platform in front, before any code of CIPP ran, so that writes too are sent again (docs/cipp-api.md §2). */
  async function sendAuthorised(call: Call, alone: boolean): Promise<HttpResponse> {
    const first = await send(call, alone);
    const answer = first.status === 401 ? await send(call, alone) : first;
    if (answer.status === 401) throw new CippFailure(problem('CIPP_CREDENTIAL'), false);
    return answer;
  }

  async function attempt(call: Call): Promise<HttpResponse> {
    if (!isRead(call)) return sendAuthorised(call, true);
    try {
      const answer = await sendAuthorised(call, false);
      return answer.status === 502 || answer.status === 504 ? await sendAuthorised(call, true) : answer;
    } catch (error) {
      if (error instanceof NetFailure && error.kind === 'broken') return sendAuthorised(call, true);
      throw error;
    }
  }

  return {
    async run(call) {
      const startedAt = clock.now().getTime();
      try {
        waiting += 1;
        const answer = await inTurn(places, clock, () => guarded(() => attempt(call)));
        answeredAt = clock.now().getTime();
        return toReply(answer, answeredAt - startedAt) satisfies Reply;
      } catch (error) {
        throw failureOf(error);
      } finally {
        waiting -= 1;
      }
    },
    waking: () => waiting > 0 && clock.now().getTime() - answeredAt > ASLEEP_AFTER_MS,
  };
}

/**
 * Waits for a place, but not for long. The line's own abort signal is not used: cockatiel 3.2 loses the freed place
 * when a waiting call was aborted, and the line behind it stands still.
 */
async function inTurn<T>(places: ReturnType<typeof bulkhead>, clock: Clock, work: () => Promise<T>): Promise<T> {
  const patience = clock.after(WAIT_MS);
  let gone = false;
  const turn = places.execute(async () => {
    patience.cancel();
    if (gone) throw new BulkheadRejectedError(0, 0);
    return work();
  });
  const tired = patience.done.then(() => {
    gone = true;
    throw new BulkheadRejectedError(0, 0);
  });
  return Promise.race([turn, tired]).finally(() => patience.cancel());
}

/** Only these are repeated: what CIPP calls `Exec…` may act even by GET. */
const isRead = (call: Call): boolean => call.method === 'GET' && /^(List[A-Z]\w*|me)$/.test(call.endpoint);

function addressOf(base: string, call: Call): string {
  if (!/^[\w$]+$/.test(call.endpoint)) throw new RangeError('an endpoint is one name');
  const query = new URLSearchParams(call.query).toString().replaceAll('+', '%20');
  return `${base}/api/${call.endpoint}${query && `?${query}`}`;
}

function failureOf(error: unknown): unknown {
  if (error instanceof BulkheadRejectedError) return new CippFailure(problem('CIPP_BUSY'), false);
  if (error instanceof Paused) return new CippFailure(problem('CIPP_PAUSED', { calls: String(MOST_UNANSWERED) }), false);
  if (error instanceof CredentialFailure) {
    if (error.kind === 'refused') return new CippFailure(problem('CIPP_CREDENTIAL'), false, { cause: error });
    const code = error.kind === 'tls' ? 'CIPP_TLS' : 'CIPP_UNREACHABLE';
    return new CippFailure(problem(code, { host: error.host }), false, { cause: error });
  }
  if (!(error instanceof NetFailure)) return error;
  if (error.left) return new CippFailure(problem('CIPP_SILENT'), true, { cause: error });
  const code = error.kind === 'tls' ? 'CIPP_TLS' : 'CIPP_UNREACHABLE';
  return new CippFailure(problem(code, { host: error.host }), false, { cause: error });
}
