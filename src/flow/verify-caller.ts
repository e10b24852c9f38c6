import { actionOf } from '../actions';
import { sendMfaPush } from '../actions/users';
import type { Reply } from '../model/call';
import { CALLER_PROBLEM, type Caller, type CallerEnd, callerOpen, callerWhy, markedCaller, pushEnd } from '../model/caller';
import type { Place } from '../model/event';
import type { RequestId } from '../model/ids';
import { CippFailure, type Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import { type Approval, type Request, stageOf } from '../model/request';
import type { CardWish, Change } from '../model/store';
import { view } from '../views';
import { auditOf } from './audit';
import { mainCard } from './card';
import { askedAt } from './decide';
import { deliver } from './deliver';
import { channelPlace } from './draft';
import { denial } from './execute';
import { inUtc, push } from './push';
import { callOf, standing } from './recheck';
import type { Aim } from './resolve';
import { voided } from './void';

/** The question outlives the longest call like a run does: after it, its process is gone or stuck. */
const LEASE_MORE_MS = 30_000;

type Asked = Request & { approval: Approval & { caller: Caller } };
interface End {
  state: CallerEnd;
  code?: string;
  againAt?: string;
  reply?: Pick<Reply, 'status' | 'ms'>;
}

/**
 * Asks the person on their own phone, at most once in a request's life: `asking` is stored before the prompt leaves. What the
 * request rests on is read again before, since a prompt to a protected person is an act too. Then approvers are asked, or it ends.
 */
export async function verifyCaller(id: RequestId, ports: Ports): Promise<void> {
  const request = await ports.store.requests.get(id);
  if (!request || !isIn('due', request)) return;
  const about = await allowed(request, ports);
  if ('state' in about) return finish(id, 'due', about, ports);
  if (isProblem(about)) return turnDown(request, about, ports);
  const asking = await ports.store.requests.update(id, r => begin(r, ports));
  if (!isProblem(asking)) await finish(id, 'asking', await ring(asking, request.approval.caller.sealed, about, ports), ports);
}

const isIn = (state: Caller['state'], r: Request): r is Asked => r.state === 'pending' && r.approval?.caller?.state === state;

/** What cannot be read now is no reason to end a request that people still decide on; what must not be is. */
async function allowed(request: Request, ports: Ports): Promise<Aim | Problem | End> {
  const action = actionOf(request.action);
  if (!action) return problem('CHANGED', { what: 'The bot' });
  try {
    const stands = await standing(request, action, ports);
    return isProblem(stands) ? stands : stands.about;
  } catch (error) {
    if (error instanceof ProblemError) return { state: 'failed', code: 'UNREAD' };
    throw error;
  }
}

async function turnDown(request: Request, why: Problem, ports: Ports): Promise<void> {
  const result = await ports.store.requests.update(request.id, r => (isIn('due', r) ? voided(r, why, ports) : decided(r)));
  if (!isProblem(result)) await deliver(ports, request.id);
}

const decided = (r: Request): Problem => problem('ALREADY_DECIDED', { request: r.id, state: r.state });

function begin(r: Request, ports: Ports): Change | Problem {
  if (!isIn('due', r)) return decided(r);
  const at = ports.clock.now();
  const lookAt = new Date(at.getTime() + ports.cippTimeoutMs + LEASE_MORE_MS).toISOString();
  // the code leaves the request here, whatever becomes of it
  const { sealed, ...was } = r.approval.caller;
  const caller: Caller = { ...was, ...(sealed && { by: 'code' }), state: 'asking', at: at.toISOString(), lookAt };
  const next: Request = { ...r, approval: { ...r.approval, caller } };
  return { request: next, audit: [audited(next, 'ask-caller', 'asking', ports)] };
}

async function ring(request: Request, sealed: string | undefined, about: Aim, ports: Ports): Promise<End> {
  const code = sealed === undefined ? undefined : ports.seal.open(sealed, request.id, request.requester.id);
  if (sealed !== undefined && !code) return { state: 'failed', code: 'UNREAD' };
  try {
    const reply = await push(request, callOf({ ...about, values: {} }, sendMfaPush), ports, code);
    const no = denial(reply);
    return { ...(no && 'why' in no ? { state: no.kind === 'failed' ? 'failed' : 'unreadable', code: no.why } : pushEnd(reply)), reply };
  } catch (error) {
    if (!(error instanceof CippFailure)) throw error;
    const { problem: code, data } = error.problem;
    ports.log.warn({ request: request.id, problem: code, left: error.left }, 'a caller could not be asked');
    if (code === 'PUSH_TOO_SOON') return { state: 'too-soon', againAt: data.againAt };
    return { state: error.left ? 'unreadable' : 'failed', code };
  }
}

/** Stores how it ended: approvers are asked, or the request is refused; somebody who denied it is a matter for the auditors. */
async function finish(id: RequestId, from: 'due' | 'asking', end: End, ports: Ports): Promise<void> {
  const policy = ports.policy();
  const alarm = end.state === 'denied' && Object.hasOwn(policy.channels, 'audit') ? await channelPlace('audit', policy, ports) : undefined;
  const result = await ports.store.requests.update(id, r => ended(r, from, end, alarm, ports));
  if (!isProblem(result)) await deliver(ports, id);
}

function ended(r: Request, from: 'due' | 'asking', end: End, alarm: Place | undefined, ports: Ports): Change | Problem {
  if (!isIn(from, r)) return from === 'asking' ? late(r, end, alarm, ports) : decided(r);
  const at = ports.clock.now();
  const { mode, by } = r.approval.caller;
  const caller: Caller = { mode, by, state: end.state, at: at.toISOString(), code: end.code, againAt: end.againAt };
  const told: Asked = { ...r, approval: { ...r.approval, caller: { ...caller, mark: ports.seal.bind(markedCaller(r, caller)) } } };
  const audit = [audited(told, 'verify-caller', end.state, ports, end.reply)];
  if (mode === 'required' && end.state !== 'approved') return refused(told, end.state, audit, alarm, ports);
  const next: Request = { ...told, updatedAt: at.toISOString(), ...askedAt(told.approval, at) };
  return { request: next, audit, cards: [...mainCard(next), ...alert(next, alarm)], announce: true };
}

/** The approvers' channel reads it too, without buttons: nobody is asked, and whoever is called next should know. */
function refused(
  r: Asked,
  end: Exclude<CallerEnd, 'approved'>,
  audit: Change['audit'],
  alarm: Place | undefined,
  ports: Ports,
): Change | Problem {
  const { approval } = r;
  const { againAt } = approval.caller;
  const post = { slot: 'caller', to: stageOf(approval).place, stage: approval.stage, mentions: [], viewers: [] };
  const why = problem(CALLER_PROBLEM[end], { said: callerWhy(approval.caller), after: againAt ? inUtc(againAt) : 'a few minutes' });
  const change = voided({ ...r, approval: { ...approval, posts: [...approval.posts, post] } }, why, ports);
  if (isProblem(change)) return change;
  return { ...change, audit: [...audit, ...change.audit], cards: [...(change.cards ?? []), ...alert(change.request, alarm)] };
}

/** The request went on without this answer, and stays as it is; what the person said is kept. */
const late = (r: Request, end: End, alarm: Place | undefined, ports: Ports): Change => ({
  request: r,
  audit: [audited(r, 'verify-caller-late', end.state, ports, end.reply)],
  cards: alert(r, alarm),
});

function alert(r: Request, to: Place | undefined): CardWish[] {
  const action = actionOf(r.action);
  return to && action ? [{ slot: 'caller-alert', to, view: view.callerAlert(r, action) }] : [];
}

const audited = (r: Request, step: string, outcome: string, ports: Ports, reply: End['reply'] = undefined) => ({
  ...auditOf(r, step, ports, { outcome, status: reply?.status, ms: reply?.ms }),
  endpoint: 'ExecSendPush',
});

/** A question that nobody took up is taken up; one whose process went away may have been asked, and is never asked again. */
export async function lookAfterCaller(id: RequestId, ports: Ports): Promise<void> {
  const request = await ports.store.requests.get(id);
  if (!request || !callerOpen(request)) return;
  if (isIn('due', request)) return ports.store.queue.send('verify', id);
  await finish(id, 'asking', { state: 'interrupted' }, ports);
}
