import type { Outcome } from '../model/action';
import type { GraphReply } from '../model/own-name';
import { type Secret, unsaid } from '../model/secret';

/** A write of Graph that is over when it is answered: done with any 2xx, else what every error means. */
export const writtenByGraph = (reply: GraphReply): Outcome =>
  reply.status >= 200 && reply.status < 300 ? { kind: 'done' } : deniedByGraph(reply);

/** What Graph's answers mean that are no success, for every write alike (docs/graph.md §3, Errors). `made`: what was sent with it. */
export function deniedByGraph(reply: GraphReply, made?: Secret): Outcome & { kind: 'failed' | 'unknown' } {
  const said = saidBy(reply, made);
  switch (reply.status) {
    case 400:
    case 409:
      return { kind: 'failed', why: 'GRAPH_REFUSED', said };
    case 401:
      return { kind: 'failed', why: 'GRAPH_SIGN_IN' };
    case 403:
      return { kind: 'failed', why: 'GRAPH_DENIED', said };
    case 404:
      return { kind: 'failed', why: 'GRAPH_GONE' };
    case 429:
      return { kind: 'failed', why: 'GRAPH_BUSY' };
    default:
      return { kind: 'unknown', why: 'GRAPH_ODD' };
  }
}

/** Graph's own words of an error. It holds no secret of Graph's, because nothing was made; it may repeat what was sent. */
function saidBy({ json }: GraphReply, made: Secret | undefined): string | undefined {
  const { error } = (json ?? {}) as { error?: { message?: unknown } };
  return typeof error?.message === 'string' && error.message ? unsaid(error.message, made) : undefined;
}
