import type { RequestId } from '../model/ids';
import { GraphFailure, type GraphReply } from '../model/own-name';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';
import { move, type Operation, type Request } from '../model/request';
import { type Secret, unsaid } from '../model/secret';
import type { Change, SecretRow } from '../model/store';
import { auditOf } from './audit';
import { cardsOf, mainCard } from './card';
import { deliver } from './deliver';
import { askToSignIn, forget, signInFor } from './sign-in';

/** docs/graph.md §3, Polling: 1, 2, 4, 8 and then every 10 seconds, for two minutes. */
const FIRST_LOOK_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;
const OFTEN_MS = 2 * 60_000;
/** Afterwards: writeback on premises ends within several minutes, one way or the other. */
const SELDOM_MS = 60_000;
const LONGEST_MS = 15 * 60_000;
/** Longer than one look can take. */
const LOOK_LEASE_MS = 45_000;
/** Graph does not keep anybody waiting longer than that. */
const LONGEST_RETRY_MS = 5 * 60_000;

/** What Graph began when it accepted a call. Without a place to ask at there is nothing to wait for. */
export function operationOf({ location, retryAfterMs }: GraphReply, at: Date): Operation {
  const startedAt = at.toISOString();
  if (!location) return { startedAt, looks: 0, end: 'no-place' };
  return { location, startedAt, looks: 0, nextAt: later(at, waitOf(0, retryAfterMs)) };
}

const later = (at: Date, ms: number): string => new Date(at.getTime() + ms).toISOString();

const waitOf = (looks: number, retryAfterMs: number | undefined): number =>
  retryAfterMs === undefined
    ? Math.min(FIRST_LOOK_MS * 2 ** Math.min(looks, 10), LONGEST_WAIT_MS)
    : Math.min(retryAfterMs, LONGEST_RETRY_MS);

/** The next look, by this process at its time; if it goes away, the sweep of another finds it. */
export function lookLater({ id, operation }: Request, ports: Ports): void {
  if (!operation?.nextAt) return;
  const ms = Math.max(0, Date.parse(operation.nextAt) - ports.clock.now().getTime());
  ports.clock
    .after(ms)
    .done.then(() => ports.store.queue.send('operation', id))
    .catch(error => ports.log.warn({ request: id, err: error }, 'a look at an operation was left to the sweep'));
}

/** One look at how the operation of a request stands. Whoever comes too early, twice or late changes nothing. */
export async function lookAtOperation(id: RequestId, ports: Ports): Promise<void> {
  const request = await ports.store.requests.update(id, r => taken(r, ports));
  if (isProblem(request)) return;
  const { operation } = request;
  if (!operation?.location) return;
  const assertion = await signInFor(request, ports);
  if (!assertion) return askToSignIn(request, ports);
  if (isProblem(assertion) && assertion.data.claims) return askToSignIn(request, ports, assertion.data.claims);
  const reply = isProblem(assertion) ? undefined : await answerOf(operation.location, assertion, request, ports);
  if (reply?.status === 401) {
    await forget(request.requester.id, ports);
    return askToSignIn(request, ports, reply.claims);
  }
  const sealed = await ports.store.secrets.get(id);
  const seen = await ports.store.requests.update(id, r => seenOf(r, operation.looks, reply, sealed, ports));
  if (isProblem(seen)) return;
  lookLater(seen, ports);
  await deliver(ports, id);
}

/** The timer of one process and the sweep of another find the same look due: the first has it for as long as an answer may take. */
function taken(r: Request, ports: Ports): Change | Problem {
  const at = ports.clock.now();
  const { operation } = r;
  if (r.state !== 'accepted' || !operation?.nextAt || operation.nextAt > at.toISOString())
    return problem('ALREADY_DECIDED', { request: r.id, state: r.state });
  return { request: { ...r, operation: { ...operation, nextAt: later(at, LOOK_LEASE_MS) } }, audit: [] };
}

/** Nothing where Graph was not reached: that says nothing of the operation. */
async function answerOf(location: string, assertion: Secret, { requester }: Request, ports: Ports): Promise<GraphReply | undefined> {
  try {
    return await ports.ownName?.graph.look(location, assertion, requester.id);
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    ports.log.warn({ problem: error.problem.problem }, 'an operation could not be asked for');
    return undefined;
  }
}

/** The request after this look. Pure: a compare-and-swap may call it twice. */
function seenOf(r: Request, looks: number, reply: GraphReply | undefined, sealed: SecretRow | undefined, ports: Ports): Change | Problem {
  const at = ports.clock.now();
  const { operation } = r;
  if (r.state !== 'accepted' || !operation?.nextAt || operation.looks !== looks)
    return problem('ALREADY_DECIDED', { request: r.id, state: r.state });
  const looked: Operation = { ...operation, looks: looks + 1, nextAt: undefined };
  const state = stateIn(reply);
  if (state === 'succeeded') return ended(r, looked, 'confirm', {}, sealed, ports);
  if (state === 'failed')
    return ended(r, looked, 'fail', { why: 'GRAPH_FAILED', said: detailIn(reply, opened(r, sealed, ports)) }, sealed, ports);
  if (reply?.status === 403) return unconfirmed(r, { ...looked, end: 'hidden' }, sealed, ports);
  const age = at.getTime() - Date.parse(operation.startedAt);
  if (age >= LONGEST_MS || reply?.status === 404) return unconfirmed(r, { ...looked, end: 'no-end' }, sealed, ports);
  const wait = age < OFTEN_MS ? waitOf(looks + 1, reply?.retryAfterMs) : SELDOM_MS;
  const next: Request = { ...r, operation: { ...looked, nextAt: later(at, wait) } };
  // the words change with the first look; every edit counts towards Teams' limits
  return { request: next, audit: [], cards: looks === 0 ? mainCard(next, sealed) : [] };
}

/** In small letters; what Graph may call a state one day is still running (docs/graph.md §3). */
function stateIn(reply: GraphReply | undefined): string {
  const { status } = (reply?.json ?? {}) as { status?: unknown };
  return reply?.status === 200 && typeof status === 'string' ? status.toLowerCase() : '';
}

const opened = ({ id, requester }: Request, sealed: SecretRow | undefined, { seal }: Ports): Secret | undefined =>
  sealed?.sealed ? seal.open(sealed.sealed, id, requester.id) : undefined;

function detailIn(reply: GraphReply | undefined, password: Secret | undefined): string[] | undefined {
  const { statusDetail } = (reply?.json ?? {}) as { statusDetail?: unknown };
  return typeof statusDetail === 'string' && statusDetail ? [unsaid(statusDetail, password)] : undefined;
}

type More = Partial<Pick<NonNullable<Request['ended']>, 'why' | 'said'>>;

function ended(
  r: Request,
  operation: Operation,
  step: 'confirm' | 'fail',
  more: More,
  sealed: SecretRow | undefined,
  ports: Ports,
): Change | Problem {
  const at = ports.clock.now();
  const moved = move(r, step, at);
  if (isProblem(moved)) return moved;
  const failed = step === 'fail';
  const next: Request = {
    ...moved,
    operation,
    ended: { ...r.ended, at: at.toISOString(), ...more, ...(failed && { secret: undefined }) },
  };
  return {
    request: next,
    audit: [auditOf(next, step, ports)],
    cards: cardsOf(next, failed ? undefined : sealed),
    // a password that was never set must not be read out to anybody
    secret: failed ? { wiped: at.toISOString() } : undefined,
  };
}

/** Nobody will tell: the request stays accepted, and what was made up is shown as not confirmed. */
function unconfirmed(r: Request, operation: Operation, sealed: SecretRow | undefined, ports: Ports): Change {
  const next: Request = { ...r, operation, updatedAt: ports.clock.now().toISOString() };
  return { request: next, audit: [auditOf(next, 'operation-open', ports, { outcome: operation.end })], cards: mainCard(next, sealed) };
}
