import type { AnyAction } from '../model/action';
import { callerOpen, callerSent } from '../model/caller';
import type { Press } from '../model/event';
import { isPerson } from '../model/field';
import type { RequestId } from '../model/ids';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import { type Approval, bound, move, nextAfter, type Request, type Step } from '../model/request';
import type { PressAnswer } from '../model/road';
import { type Secret, secret } from '../model/secret';
import type { Change } from '../model/store';
import { view } from '../views';
import { auditOf } from './audit';
import { cardsOf, mainCard, textOf, told } from './card';
import { deliver, deliverLater } from './deliver';
import { confirmedValues } from './draft';
import { typedPassword } from './own-password';
import { callOf } from './recheck';
import { offNow } from './switch';

/** An approved request that no process started within this time is not run any more: what it rests on grew old. */
export const APPROVED_MS = 15 * 60_000;

/** The press of Confirm. The draft's stored values count, not the card's; only the form's own inputs are read. */
export async function submit(request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> {
  const at = ports.clock.now();
  const off = await offNow(request, ports);
  if (off) {
    await ports.store.audit.append([auditOf(request, 'submit-refused', ports, { actor: press.by, outcome: off.problem })]);
    return refused(off, request, action, ports);
  }
  const result = await ports.store.requests.update(request.id, r => (expired(r, at) ? expire(r, ports) : approve(r, action, press, ports)));
  if (isProblem(result)) return refused(result, request, action, ports);
  // before the run and its long wait for CIPP
  if (result.emergency) await ports.store.queue.send('deliver', `${request.id}/alert`);
  // Action.Submit clients see the stored card; for the others the answer itself is the new card
  if (!press.replaces) await deliver(ports, request.id);
  return { view: view.request(result, action), stored: true };
}

const expired = (request: Request, at: Date) => request.state === 'draft' && request.expiresAt <= at.toISOString();

function approve(r: Request, action: AnyAction, press: Press, ports: Ports): Change | Problem {
  const at = ports.clock.now();
  const moved = move(r, r.approval ? 'submit' : 'go', at);
  if (isProblem(moved)) return moved;
  const reason = textOf(press.data.reason, 300) ?? moved.reason;
  const ticket = textOf(press.data.ticket, 40) ?? moved.ticket;
  if (moved.asks.reason === 'required' && !reason) return problem('REASON_NEEDED');
  if (moved.asks.ticket === 'required' && !ticket) return problem('TICKET_NEEDED');
  const values = confirmedValues(action, moved, press.data, ports);
  if (isProblem(values)) return values;
  const code = codeIn(moved, press.data);
  if (isProblem(code)) return code;
  const next: Request = { ...moved, values, reason, ticket, ...waits(moved, at) };
  next.call = callOf(next, action);
  next.binding = ports.seal.bind(bound(next));
  if (code && next.approval?.caller) next.approval = withCode(next.approval, next, code, ports);
  const own = typedPassword(next, press, ports);
  if (isProblem(own)) return own;
  if (own) next.typedPassword = true;
  const alert = next.emergency ? [{ slot: 'alert', to: next.emergency.place, view: view.alert(next, action) }] : [];
  const queued = callerOpen(next) ? { verify: true } : next.approval ? { announce: true } : { run: true };
  return {
    request: next,
    audit: [auditOf(next, 'submit', ports, { actor: press.by })],
    cards: [...mainCard(next), ...alert],
    ...queued,
    secret: own,
  };
}

/** The code that the caller read out, where this CIPP checks codes and one was typed. */
function codeIn({ approval }: Request, data: Press['data']): Secret | Problem | undefined {
  const said = approval?.caller?.codes ? textOf(data.callerCode, 20)?.replace(/[\s-]/g, '') : undefined;
  if (said === undefined) return undefined;
  return /^\d{6,8}$/.test(said) ? secret(said) : problem('CALLER_CODE_FORM');
}

/** Sealed until it is sent, which takes it out of the request again. */
function withCode(approval: Approval, { id, requester }: Request, code: Secret, ports: Ports): Approval {
  return { ...approval, caller: approval.caller && { ...approval.caller, sealed: ports.seal.seal(code, id, requester.id) } };
}

/** Until when the request waits: for approvers as long as the rule says, for the run a short while. */
function waits({ approval }: Request, at: Date): Pick<Request, 'submittedAt' | 'expiresAt' | 'approval'> {
  const submittedAt = at.toISOString();
  if (!approval) return { submittedAt, expiresAt: new Date(at.getTime() + APPROVED_MS).toISOString() };
  const { caller } = approval;
  if (!caller || !callerOpen({ approval })) return { submittedAt, ...askedAt(approval, at) };
  // approvers are asked later, and what they are given to decide counts from then
  return {
    submittedAt,
    expiresAt: new Date(at.getTime() + approval.expiresMs).toISOString(),
    approval: { ...approval, caller: callerSent(caller, at) },
  };
}

/** A stage begins: its time to wait, and when it is looked after. */
export function askedAt(approval: Approval, at: Date): Pick<Request, 'expiresAt'> & { approval: Approval } {
  const asked = at.toISOString();
  return {
    expiresAt: new Date(at.getTime() + approval.expiresMs).toISOString(),
    approval: { ...approval, askedAt: asked, nextAt: nextAfter(approval, asked) },
  };
}

/** A draft or approved request that grew too old; pure, for presses and for the sweep. */
export function expire(r: Request, ports: Ports): Change | Problem {
  const at = ports.clock.now();
  const next = r.expiresAt <= at.toISOString() ? move(r, 'expire', at) : problem('ALREADY_DECIDED', { request: r.id, state: r.state });
  if (isProblem(next)) return next;
  return {
    request: next,
    audit: [auditOf(next, 'expire', ports)],
    cards: [...cardsOf(next), ...(r.state === 'pending' ? told(next) : [])],
  };
}

export async function cancel(request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> {
  const result = await withdraw(request.id, ports);
  if (isProblem(result)) return refused(result, request, action, ports);
  if (result.approval && result.approval.posts.length > 0) await deliverLater(result, ports);
  // the requester's own view of the approval: what stands there is for the channel's eyes
  const here = press.at.conversation === request.home.conversation;
  return { view: here ? view.request(result, action) : view.approval(result, action), stored: true };
}

/** The requester takes it back, while nothing was sent. */
export function withdraw(id: RequestId, ports: Ports): Promise<Request | Problem> {
  const at = ports.clock.now();
  return ports.store.requests.update(id, r => {
    const next = move(r, r.state === 'draft' ? 'cancel' : 'withdraw', at);
    return isProblem(next)
      ? next
      : { request: next, audit: [auditOf(next, 'withdraw', ports, { actor: next.requester })], cards: cardsOf(next) };
  });
}

/** The card as it should look now: for a press that came too late, and for Show latest. */
export async function latest(request: Request, action: AnyAction, _press: Press, ports: Ports): Promise<PressAnswer> {
  const [current, sealed] = await Promise.all([ports.store.requests.get(request.id), ports.store.secrets.get(request.id)]);
  return { view: view.request(current ?? request, action, sealed), stored: true };
}

/** A second press meets the state the first one made: shown, never repeated. Other refusals keep the card and what was filled in. */
async function refused(p: Problem, request: Request, action: AnyAction, ports: Ports): Promise<PressAnswer> {
  if (p.problem === 'ALREADY_DECIDED') return latest(request, action, {} as Press, ports);
  const [current, sealed] = await Promise.all([ports.store.requests.get(request.id), ports.store.secrets.get(request.id)]);
  return { view: view.request(current ?? request, action, sealed, p), stored: false };
}

/** Reads when the password last changed. For an accepted reset a change after the start is the confirmation. */
export async function check(request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> {
  try {
    const tenant = (await ports.directory.tenants()).find(t => t.id === request.tenant.id);
    const user = tenant && isPerson(request.target) && (await ports.directory.user(tenant, request.target.id));
    if (!user) return refused(problem('CHANGED', { what: 'The person' }), request, action, ports);
    await note(request, user.lastPasswordChange, ports);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return refused(error.problem, request, action, ports);
  }
  await deliver(ports, request.id);
  return latest(request, action, press, ports);
}

async function note(request: Request, lastPasswordChange: string | undefined, ports: Ports): Promise<void> {
  const at = ports.clock.now();
  const sealed = await ports.store.secrets.get(request.id);
  await ports.store.requests.update(request.id, r => {
    const seen: Request = { ...r, checked: { at: at.toISOString(), lastPasswordChange } };
    const changed = lastPasswordChange !== undefined && r.startedAt !== undefined && lastPasswordChange > r.startedAt.slice(0, 19);
    const next = r.state === 'accepted' && changed ? move(seen, 'confirm', at) : seen;
    if (isProblem(next)) return next;
    const step = next.state === r.state ? 'check' : 'confirm';
    return {
      request: next,
      audit: [auditOf(next, step, ports, { actor: next.requester })],
      cards: mainCard(next, sealed),
    };
  });
}

/** A person says how an unknown outcome ended. The reason is required and kept. */
export const settle =
  (worked: boolean) =>
  async (request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> => {
    const reason = textOf(press.data.settleReason, 300);
    if (!reason) return refused(problem('SETTLE_REASON'), request, action, ports);
    const at = ports.clock.now();
    const step: Step = worked ? 'learnDone' : 'learnFailed';
    const result = await ports.store.requests.update(request.id, r => {
      const moved = move(r, step, at);
      if (isProblem(moved)) return moved;
      const next: Request = { ...moved, settled: { by: press.by, at: at.toISOString(), worked, reason } };
      return { request: next, audit: [auditOf(next, step, ports, { actor: press.by })], cards: mainCard(next) };
    });
    if (isProblem(result)) return refused(result, request, action, ports);
    return { view: view.request(result, action), stored: true };
  };
