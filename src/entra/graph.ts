import { z } from 'zod';
import type { Json } from '../model/call';
import type { Clock } from '../model/clock';
import type { Log } from '../model/ports';
import { createBreaker } from '../net/breaker';
import type { Credential } from '../net/credential';
import { type Http, type HttpRequest, type HttpResponse, NetFailure } from '../net/http';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 4_000_000;
/** Somebody waits for the answer: a longer `Retry-After` than this is not waited for (docs/graph.md §5). */
const PATIENCE_MS = 5_000;

/** Calls in a row. One press makes a dozen at once, and what is over by the next one is no outage. */
const MOST_UNANSWERED = 25;

/** A list with more pages is taken for one without end. */
const MOST_PAGES = 50;

export interface GraphAnswer {
  status: number;
  /** The body of a 200. Throws {@link GraphRefusal} for any other status. */
  ok(): unknown;
}

/** An answer that is no 200. `said` may name people: it is not for the log. */
export class GraphRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly said: string,
  ) {
    super(`Graph answered ${status} ${code}`.trim());
    this.name = 'GraphRefusal';
  }
}

export interface Graph {
  /** `path` begins with the version, or is a link from an answer, which is followed on the same host only. */
  get(path: string, headers?: Record<string, string>): Promise<GraphAnswer>;
  post(path: string, body: Json): Promise<GraphAnswer>;
}

/**
 * Microsoft Graph in the bot's own name. A 401 renews the token once, a 429 is waited for once. While it does not answer at all it
 * is left alone (Paused), so that nobody waits ten seconds to learn that.
 */
export function createGraph(parts: { graphUrl: string; http: Http; credential: Credential; clock: Clock; log: Log }): Graph {
  const { http, credential, clock, log } = parts;
  const guarded = createBreaker('Graph', MOST_UNANSWERED, { clock, log });
  const root = new URL(parts.graphUrl);

  async function send(method: 'GET' | 'POST', path: string, headers: Record<string, string>, body?: string): Promise<HttpResponse> {
    const url = new URL(path, root);
    // the token goes to the configured host and to no other (docs/graph.md §0)
    if (url.origin !== root.origin) throw new Error('a link to another host');
    const token = await credential.token();
    const authorised = { ...headers, accept: 'application/json', authorization: `Bearer ${token}` };
    const request = { method, url: url.href, headers: authorised, body, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES };
    const answer = await guarded(() => again(http, request));
    if (answer.status === 401) credential.forget(token);
    return answer;
  }

  async function sendTwice(...request: Parameters<typeof send>): Promise<GraphAnswer> {
    const first = await send(...request);
    const waitMs = first.status === 429 ? secondsOf(first) * 1_000 : 0;
    if (first.status !== 401 && (first.status !== 429 || waitMs > PATIENCE_MS)) return answerOf(first);
    if (waitMs > 0) await clock.after(waitMs).done;
    return answerOf(await send(...request));
  }

  return {
    get: (path, headers = {}) => sendTwice('GET', path, headers),
    post: (path, body) => sendTwice('POST', path, { 'content-type': 'application/json' }, JSON.stringify(body)),
  };
}

/** Everything asked here only reads, so a connection that ended before its answer is followed by one new connection. */
async function again(http: Http, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await http.send(request);
  } catch (error) {
    if (error instanceof NetFailure && error.kind === 'broken') return http.send({ ...request, alone: true });
    throw error;
  }
}

/** Without the header, or with a date in it, a second. */
function secondsOf({ headers }: HttpResponse): number {
  const seconds = Number(headers['retry-after'] ?? '1');
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : 1;
}

function answerOf({ status, json }: HttpResponse): GraphAnswer {
  return {
    status,
    ok() {
      if (status === 200) return json;
      const { error } = (json ?? {}) as { error?: { code?: unknown; message?: unknown } };
      const text = (said: unknown) => (typeof said === 'string' ? said : '');
      throw new GraphRefusal(status, text(error?.code), text(error?.message));
    },
  };
}

const Page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() });

/** Every row of a list, page by page. Throws where any page was not read, one that its link puts on another host among them. */
export async function everyRow(
  graph: Graph,
  path: string,
  { headers, pages = MOST_PAGES }: { headers?: Record<string, string>; pages?: number } = {},
): Promise<unknown[]> {
  const rows: unknown[] = [];
  let next: string | undefined = path;
  for (let page = 0; next !== undefined; page += 1) {
    if (page === pages) throw new Error('a list of Graph has no end');
    const read: z.infer<typeof Page> = Page.parse((await graph.get(next, headers)).ok());
    rows.push(...read.value);
    next = read['@odata.nextLink'];
  }
  return rows;
}
