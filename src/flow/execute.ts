import { actionOf } from '../actions';
import { deniedByGraph } from '../actions/graph';
import type { AnyAction, Outcome } from '../model/action';
import type { Reply } from '../model/call';
import type { RequestId } from '../model/ids';
import { outcomeOf } from '../model/outcome';
import { GraphFailure, type GraphReply } from '../model/own-name';
import { groupsOf } from '../model/policy';
import { CippFailure, type Ports } from '../model/ports';
import { isProblem, type Problem, type ProblemCode, ProblemError, problem } from '../model/problem';
import { bound, type Ended, move, type Operation, type Request, type Step, valuesOf } from '../model/request';
import type { Secret } from '../model/secret';
import type { Change } from '../model/store';
import { written } from '../model/turn';
import { auditOf } from './audit';
import { mayRun } from './authorise';
import { cippOf, unable } from './backend';
import { cardsOf, told } from './card';
import { expire } from './decide';
import { deliver } from './deliver';
import { namedFor } from './next';
import { lookLater, operationOf } from './operation';
import { suppliedPassword } from './own-password';
import { push, rings } from './push';
import { recheck } from './recheck';
import { readByGraph, sealedRows } from './rows';
import { askToSignIn, forget, signInFor } from './sign-in';
import { offIn } from './switch';

/** A run's lease outlives the longest call, so that it lapses only when its process is gone or stuck. */
const LEASE_MORE_MS = 30_000;
const RENEW_MS = 15_000;
/** In all about as long as the lease outlives the call. */
const STORE_AGAIN_MS = [500, 1_000, 2_000, 5_000, 10_000];
/** A password nobody looks at is wiped after a day. */
const SECRET_MS = 24 * 60 * 60_000;
/** Every other reason why a run does not start is another step that came first. */
const REFUSED: readonly ProblemCode[] = ['TAMPERED', 'SWITCHED_OFF'];

/**
 * Runs an approved request, at most once: everything is read again past every cache, `running` is stored, and only then
 * CIPP is called. Whatever happens ends in a stored state and a card. `stored`: the request as it was committed just now.
 */
export async function execute(id: RequestId, ports: Ports, stored?: Request): Promise<void> {
  const request = stored ?? (await ports.store.requests.get(id));
  if (request?.state !== 'approved') return;
  const action = actionOf(request.action);
  const assertion = request.backend === 'graph' ? await signInFor(request, ports) : undefined;
  if (isProblem(assertion)) {
    const { claims } = assertion.data;
    return claims ? askToSignIn(request, ports, claims) : refuse(request, assertion, ports);
  }
  if (request.backend === 'graph' && !assertion) return askToSignIn(request, ports);
  const no = action ? await recheck(request, action, ports) : problem('CHANGED', { what: 'The bot' });
  if (isProblem(no)) return refuse(request, no, ports);
  if (!action) return;
  const supplied = await suppliedPassword(request, ports);
  if (isProblem(supplied)) return refuse(request, supplied, ports);
  // read before the call: nothing stands between CIPP's answer and its being stored
  const next = await offered(request, action, ports);
  const started = await start(request, ports);
  if (isProblem(started)) return REFUSED.includes(started.problem) ? refuse(request, started, ports) : undefined;
  if (started.state !== 'running') return void (await deliver(ports, id));
  // a database that is away for a moment ends neither the run nor the process: the lease outlives several renewals
  const lease = ports.clock.every(RENEW_MS, () =>
    renew(id, ports).catch(error => ports.log.warn({ request: id, err: error }, 'a lease was not renewed')),
  );
  try {
    const sending = assertion ? sendInOwnName(started, action, { assertion, supplied }, ports) : send(started, action, ports);
    const shown = started.approval ? shownRunning(id, ports) : undefined;
    const sent = await sending;
    ports.directory.forget();
    if (sent.claims) return await stepUp(started, sent.claims, ports);
    await settle(started, sent, next, ports);
    await shown;
  } finally {
    await lease.stop();
  }
  await deliver(ports, id);
}

/** While CIPP works, requester and approvers see that it was approved and runs. What cannot be shown now is shown with the outcome. */
const shownRunning = (id: RequestId, ports: Ports): Promise<unknown> =>
  // the call goes first
  written()
    .then(() => deliver(ports, id))
    .catch(error => ports.log.warn({ request: id, err: error }, 'that it runs could not be shown'));

async function refuse(request: Request, why: Problem, ports: Ports): Promise<void> {
  const at = ports.clock.now();
  await ports.store.requests.update(request.id, r => {
    const refused = move(r, 'refuse', at);
    if (isProblem(refused)) return refused;
    const next: Request = { ...refused, ended: { at: at.toISOString(), why: why.problem, whyData: { ...why.data } } };
    return {
      request: next,
      audit: [auditOf(next, 'refuse', ports, { outcome: why.problem })],
      cards: [...cardsOf(next), ...(next.approval ? told(next) : [])],
    };
  });
  await deliver(ports, request.id);
}

/** What was looked at is what is stored as running, and sent; where another step came in between, what that one left is bound as well. */
function start(looked: Request, ports: Ports): Promise<Request | Problem> {
  const at = ports.clock.now();
  const begin = (r: Request): Change | Problem => {
    const running = move(r, 'start', at);
    if (isProblem(running)) return running;
    // a job that waited while the process was down: what was approved grew old
    if (r.expiresAt <= at.toISOString()) return expire(r, ports);
    if (r !== looked && (r.binding === undefined || !ports.seal.binds(bound(r), r.binding))) return problem('TAMPERED');
    const next: Request = { ...running, startedAt: at.toISOString(), owner: ports.owner, leaseUntil: leaseUntil(ports) };
    // sent by the next sweep, unless the outcome comes first
    return {
      request: next,
      // the looks before this one may take seconds, and who switches off means at once
      unless: off => offIn(off, r, ports),
      audit: [auditOf(next, 'start', ports)],
      cards: cardsOf(next),
    };
  };
  return ports.store.requests.update(looked.id, begin, looked);
}

const leaseUntil = (ports: Ports) => new Date(ports.clock.now().getTime() + ports.cippTimeoutMs + LEASE_MORE_MS).toISOString();

async function renew(id: RequestId, ports: Ports): Promise<void> {
  await ports.store.requests.update(id, r =>
    r.state === 'running' && r.owner === ports.owner
      ? { request: { ...r, leaseUntil: leaseUntil(ports) }, audit: [] }
      : problem('ALREADY_DECIDED', { request: r.id, state: r.state }),
  );
}

interface Sent {
  outcome: Outcome;
  whyData?: Record<string, string>;
  reply?: Pick<Reply, 'status' | 'ms'>;
  /** Graph goes on by itself. */
  operation?: Operation;
  /** Nothing was done, because the sign-in lacks this. */
  claims?: string;
}

/** The one place that lets a write out. */
async function send(request: Request, action: AnyAction, ports: Ports): Promise<Sent> {
  if (!request.call) throw new Error('an approved request has no call');
  try {
    const reply = await (rings(request.call) ? push(request, request.call, ports) : cippOf(ports).run(request.call));
    return {
      outcome: withoutSecrets(denial(reply) ?? proven(reply, action, request), reply, action),
      whyData: { endpoint: request.call.endpoint },
      reply,
    };
  } catch (error) {
    if (!(error instanceof CippFailure)) throw error;
    ports.log.warn({ request: request.id, problem: error.problem.problem, left: error.left }, 'CIPP did not answer');
    const why = error.problem.problem;
    return { outcome: error.left ? { kind: 'unknown', why } : { kind: 'failed', why }, whyData: { ...error.problem.data } };
  }
}

/** The other one: Microsoft Graph, in the requester's own name. */
async function sendInOwnName(
  request: Request,
  action: AnyAction,
  { assertion, supplied }: { assertion: Secret; supplied?: Secret },
  ports: Ports,
): Promise<Sent> {
  const { ownName } = ports;
  const { id, call, requester } = request;
  if (!call || !ownName) throw new Error('a request to Graph without its call');
  try {
    const reply = await ownName.graph.run(call, assertion, requester.id, supplied);
    const outcome = provenByGraph(reply, supplied, action, request);
    return {
      outcome,
      whyData: { wait: seconds(reply.retryAfterMs) },
      reply,
      claims: reply.claims,
      ...(outcome.kind === 'accepted' && { operation: operationOf(reply, ports.clock.now()) }),
    };
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    const { problem: why, data } = error.problem;
    ports.log.warn({ request: id, problem: why, left: error.left }, 'Graph did not answer');
    return { outcome: error.left ? { kind: 'unknown', why } : { kind: 'failed', why }, whyData: { ...data } };
  }
}

/** The request goes back to where it stood, until its requester has signed in with what was asked for. */
async function stepUp(request: Request, claims: string, ports: Ports): Promise<void> {
  await forget(request.requester.id, ports);
  await askToSignIn(request, ports, claims);
}

/** As it stands in a sentence. */
export const seconds = (ms: number | undefined): string => (ms === undefined ? 'a minute' : `${Math.ceil(ms / 1_000)} seconds`);

/** The same of Graph's answer. */
function provenByGraph(reply: GraphReply, supplied: Secret | undefined, action: AnyAction, request: Request): Outcome {
  if (action.graph?.result) return action.graph.result(reply, supplied);
  if (!action.table || reply.status !== 200) return deniedByGraph(reply);
  return sealedRows(readByGraph(reply), action.table(valuesOf(request, action)));
}

/** What the answer proves: by the action's own reading, as a list that is kept like a secret, or by the common one. */
function proven(reply: Reply, action: AnyAction, request: Request): Outcome {
  const values = valuesOf(request, action);
  if (action.result) return action.result(reply, values);
  return action.table ? sealedRows(reply, action.table(values)) : outcomeOf(reply);
}

/** CIPP's sentences repeat what it gives out: where an action returns secrets and the answer holds one, none of them goes on. */
function withoutSecrets(outcome: Outcome, reply: Reply, action: AnyAction): Outcome {
  const holds = 'secret' in outcome || reply.lines.some(line => line.copyField !== undefined);
  return action.secret && holds ? { ...outcome, said: undefined } : outcome;
}

/** Answers that mean the same for every action: nothing ran, or nothing is known (docs/cipp-api.md §1, §3, §8). */
export function denial(reply: Reply): Outcome | undefined {
  const text = typeof reply.body === 'string' ? reply.body : '';
  if (reply.status === 403 && !reply.json && /^Access to this .* is not allowed/i.test(text))
    return { kind: 'failed', why: 'CIPP_DENIED', said: text };
  if (reply.status === 403 && /API calls are not accepted on this function app/i.test(text))
    return { kind: 'failed', why: 'CIPP_DENIED', said: text };
  if (reply.status === 404 && /^Endpoint not found/i.test(text)) return { kind: 'failed', why: 'CIPP_MISSING' };
  if (reply.status === 503 && /^This feature has been disabled/i.test(text)) return { kind: 'failed', why: 'CIPP_MISSING' };
  if (reply.status === 502 || reply.status === 504) return { kind: 'unknown', why: 'CIPP_SILENT' };
  return undefined;
}

const STEP = { done: 'succeed', accepted: 'accept', failed: 'fail', unknown: 'lose' } as const satisfies Record<Outcome['kind'], Step>;
/** The answer came after the lease was over and the request was called unknown. */
const LATE_STEP = { done: 'learnDone', accepted: 'learnAccepted', failed: 'learnFailed', unknown: undefined } as const satisfies Record<
  Outcome['kind'],
  Step | undefined
>;

/** Stores how it ended; the secret is sealed before anything else is done with it. */
async function settle(request: Request, sent: Sent, next: Ended['next'], ports: Ports): Promise<void> {
  const { outcome } = sent;
  const at = ports.clock.now();
  const kept =
    'secret' in outcome && outcome.secret
      ? { kind: outcome.secret.kind, sealed: ports.seal.seal(outcome.secret.value, request.id, request.requester.id) }
      : undefined;
  const ended: Ended = {
    at: at.toISOString(),
    ...('why' in outcome ? { why: outcome.why, whyData: sent.whyData } : {}),
    said: outcome.said === undefined ? undefined : [outcome.said].flat(),
    ...('warning' in outcome ? { warning: outcome.warning } : {}),
    secret: kept?.kind,
    next,
    status: sent.reply?.status,
    ms: sent.reply?.ms,
  };
  const result = await stubbornly(ports, () =>
    ports.store.requests.update(request.id, (r): Change | Problem => {
      const step = r.state === 'unknown' ? LATE_STEP[outcome.kind] : STEP[outcome.kind];
      const moved = step ? move(r, step, at) : problem('ALREADY_DECIDED', { request: r.id, state: r.state });
      if (isProblem(moved)) return moved;
      const stored: Request = { ...moved, ended, operation: sent.operation, owner: undefined, leaseUntil: undefined };
      const expiresAt = new Date(at.getTime() + SECRET_MS).toISOString();
      return {
        request: stored,
        audit: [auditOf(stored, step ?? '', ports, { status: ended.status, ms: ended.ms })],
        cards: cardsOf(stored, kept && { kind: kept.kind, expiresAt }),
        secret: kept && { put: { ...kept, expiresAt } },
      };
    }),
  );
  if (!isProblem(result)) lookLater(result, ports);
  else ports.log.error({ request: request.id, outcome: outcome.kind, problem: result.problem }, 'an outcome came too late to be stored');
}

/** What the declaration names as helping afterwards, as far as it is about the same target and the requester might run it. */
async function offered(request: Request, action: AnyAction, ports: Ports): Promise<Ended['next']> {
  const { target } = request;
  if (!target || !action.next) return undefined;
  const policy = ports.policy();
  try {
    const person = await ports.people.now(request.requester.id, groupsOf(policy));
    const fits = mayRun(namedFor(target.kind, action), policy, person).filter(other => !unable(other, ports));
    return fits.slice(0, MOST_OFFERED).map(({ id, title, summary }) => ({ id, title, summary }));
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
const MOST_OFFERED = 4;

/** What CIPP answered exists nowhere else, the password least of all: a database that is away for a moment must not lose it. */
async function stubbornly<T>(ports: Ports, store: () => Promise<T>): Promise<T> {
  for (const waitMs of STORE_AGAIN_MS) {
    try {
      return await store();
    } catch (error) {
      ports.log.error({ err: error, waitMs }, 'an outcome could not be stored; trying again');
      await ports.clock.after(waitMs).done;
    }
  }
  return store();
}
