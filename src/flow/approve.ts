import { actionOf } from '../actions';
import type { AnyAction } from '../model/action';
import type { Press, Speaker } from '../model/event';
import type { RequestId } from '../model/ids';
import { groupsOf } from '../model/policy';
import { type Change, DeliveryFailure, type Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import { type Decision, marked, move, type Request } from '../model/request';
import type { PressAnswer } from '../model/road';
import { view } from '../views';
import { mayDecide } from './approver';
import { auditOf } from './audit';
import { cardsOf, textOf, told } from './card';
import { APPROVED_MS, expire } from './decide';
import { deliver } from './deliver';
import { hashOf } from './draft';
import { voided } from './void';

/** More mentions than this read as noise, and each costs a look at a person's roles. */
const MOST_MENTIONS = 8;

/** Composes and posts the approval card: with those mentioned who may approve now. */
export async function announce(id: RequestId, ports: Ports): Promise<void> {
  const request = await ports.store.requests.get(id);
  if (request?.state !== 'pending' || !request.approval) return;
  const mentions = request.approval.mention ? await approversIn(request, ports) : [];
  const at = ports.clock.now().toISOString();
  await ports.store.requests.update(id, r => {
    if (r.state !== 'pending' || !r.approval || r.approval.announcedAt)
      return problem('ALREADY_DECIDED', { request: r.id, state: r.state });
    const next: Request = { ...r, approval: { ...r.approval, announcedAt: at, mentions } };
    return { request: next, audit: [auditOf(next, 'announce', ports)], cards: cardsOf(next) };
  });
  await deliver(ports, id);
}

/** Members of the channel who may approve this, at most a handful; nobody where Teams or Entra does not tell. */
async function approversIn(request: Request, ports: Ports): Promise<{ teamsId: string; name: string }[]> {
  const found: { teamsId: string; name: string }[] = [];
  try {
    const groups = groupsOf(ports.policy());
    for (const member of await ports.messenger.members(request.approval?.place ?? request.home)) {
      if (found.length === MOST_MENTIONS) break;
      if (member.id === request.requester.id) continue;
      const person = await ports.people.now(member.id, groups);
      if (mayDecide(request, person)) found.push({ teamsId: member.teamsId, name: member.name });
    }
  } catch (error) {
    if (!(error instanceof ProblemError) && !(error instanceof DeliveryFailure)) throw error;
    ports.log.warn({ request: request.id, why: error.message }, 'not all approvers could be mentioned');
  }
  return found;
}

/** The press of Approve or Deny. Rights are read past every cache; one decision, however many presses. */
export const decide =
  (approved: boolean) =>
  async (request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> => {
    const no = await refusal(request, press.by, ports);
    if (no) {
      await ports.store.audit.append([
        auditOf(request, approved ? 'approve-refused' : 'deny-refused', ports, { actor: press.by, outcome: no.problem }),
      ]);
      return { view: view.problemText(no, request.id), stored: true };
    }
    const result = await ports.store.requests.update(request.id, r => take(r, press, approved, ports));
    const current = isProblem(result) ? ((await ports.store.requests.get(request.id)) ?? request) : result;
    if (isProblem(result)) {
      await ports.store.audit.append([
        auditOf(current, approved ? 'approve-refused' : 'deny-refused', ports, { actor: press.by, outcome: result.problem }),
      ]);
      if (result.problem !== 'ALREADY_DECIDED') return { view: view.problemText(result, request.id), stored: true };
    } else {
      // by the queue, so that the press is answered before Teams has taken the other cards
      for (const slot of ['approval', 'told', 'main']) await ports.store.queue.send('deliver', `${request.id}/${slot}`);
    }
    return { view: view.approval(current, action), stored: true };
  };

async function refusal(request: Request, by: Speaker, ports: Ports): Promise<Problem | undefined> {
  if (by.id === request.requester.id) return problem('OWN_REQUEST');
  try {
    const person = await ports.people.now(by.id, groupsOf(ports.policy()), { fresh: true });
    return mayDecide(request, person) ? undefined : problem('NOT_AN_APPROVER', { who: request.approval?.who ?? 'nobody' });
  } catch (error) {
    if (error instanceof ProblemError) return problem('APPROVER_UNREADABLE');
    throw error;
  }
}

/** One decision as one step. Pure: a compare-and-swap may call it twice. */
export function take(r: Request, press: Press, approved: boolean, ports: Ports): Change | Problem {
  const at = ports.clock.now();
  if (r.state !== 'pending' || !r.approval) return problem('ALREADY_DECIDED', { request: r.id, state: r.state });
  if (r.expiresAt <= at.toISOString()) return expire(r, ports);
  const rule = ports.policy().rules.find(candidate => candidate.name === r.rule);
  if (!rule || hashOf(rule) !== r.ruleHash) return voided(r, problem('CHANGED', { what: 'The policy' }), ports);
  if (r.approval.decisions.some(d => d.by.id === press.by.id)) return problem('APPROVED_TWICE');
  const said = { by: press.by, at: at.toISOString(), approved };
  const decision: Decision = { ...said, reason: textOf(press.data.denyReason, 300), mark: ports.seal.bind(marked(r, said)) };
  const decided: Request = { ...r, approval: { ...r.approval, decisions: [...r.approval.decisions, decision] } };
  const enough = (decided.approval?.decisions.length ?? 0) >= r.approval.count;
  const moved = approved && !enough ? decided : move(decided, approved ? 'approve' : 'deny', at);
  if (isProblem(moved)) return moved;
  const final = moved.state !== 'pending';
  const next = moved.state === 'approved' ? { ...moved, expiresAt: new Date(at.getTime() + APPROVED_MS).toISOString() } : moved;
  return {
    request: next,
    audit: [auditOf(next, approved ? 'approve' : 'deny', ports, { actor: press.by })],
    cards: [...cardsOf(next), ...(final ? told(next) : [])],
    run: next.state === 'approved',
  };
}

/** One more post in the channel, so that phones ring again. */
export async function remind(id: RequestId, ports: Ports): Promise<void> {
  const at = ports.clock.now().toISOString();
  const result = await ports.store.requests.update(id, r => {
    const due = r.state === 'pending' && r.approval?.remindAt !== undefined && r.approval.remindAt <= at && !r.approval.remindedAt;
    if (!due || !r.approval || !actionOf(r.action)) return problem('ALREADY_DECIDED', { request: r.id, state: r.state });
    const next: Request = { ...r, approval: { ...r.approval, remindedAt: at } };
    return { request: next, audit: [auditOf(next, 'remind', ports)], cards: cardsOf(next) };
  });
  if (!isProblem(result)) await deliver(ports, id);
}
