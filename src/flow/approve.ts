import type { AnyAction } from '../model/action';
import { callerOpen } from '../model/caller';
import type { Press } from '../model/event';
import { groupsOf, type Person } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import { type Approval, type Decision, marked, move, type Request, stageOf } from '../model/request';
import type { PressAnswer } from '../model/road';
import type { Change } from '../model/store';
import { view } from '../views';
import { rightToDecide } from './approver';
import { auditOf } from './audit';
import { cardsOf, textOf, told } from './card';
import { APPROVED_MS, askedAt, expire } from './decide';
import { deliverLater } from './deliver';
import { hashOf } from './draft';
import { offNow } from './switch';
import { ownView } from './viewer';
import { voided } from './void';

/** The press of Approve or Deny. Rights are read past every cache; one decision, however many presses. */
export const decide =
  (approved: boolean) =>
  async (request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> => {
    const person = await deciderOf(request, press, approved, ports);
    const result = isProblem(person)
      ? person
      : await ports.store.requests.update(request.id, r => take(r, press, person, approved, ports), request);
    const current = isProblem(result) ? ((await ports.store.requests.get(request.id)) ?? request) : result;
    if (isProblem(result)) {
      await ports.store.audit.append([
        auditOf(current, approved ? 'approve-refused' : 'deny-refused', ports, { actor: press.by, outcome: result.problem }),
      ]);
      if (result.problem !== 'ALREADY_DECIDED') return { view: view.problemText(result, request.id), stored: true };
    } else if (result.state !== 'approved') {
      // who lets it run is answered at once, and everybody else is told by the run, once it has looked at everything again
      await deliverLater(result, ports, ['told']);
    }
    return { view: await ownView(current, action, press, ports), stored: true };
  };

/** The presser as Entra sees them now. Never the requester; unreadable is no. What is switched off can be denied, and approved later. */
async function deciderOf(request: Request, { by }: Press, approves: boolean, ports: Ports): Promise<Person | Problem> {
  if (by.id === request.requester.id) return problem('OWN_REQUEST');
  try {
    const [person, off] = await Promise.all([
      ports.people.now(by.id, groupsOf(ports.policy()), { fresh: true }),
      approves && request.state === 'pending' ? offNow(request, ports) : undefined,
    ]);
    return off && rightToDecide(request, person) ? off : person;
  } catch (error) {
    if (error instanceof ProblemError) return problem('APPROVER_UNREADABLE');
    throw error;
  }
}

/** One decision as one step. Pure: a compare-and-swap may call it twice, and the stage may be another one then. */
export function take(r: Request, press: Press, person: Person, approved: boolean, ports: Ports): Change | Problem {
  const at = ports.clock.now();
  const right = rightToDecide(r, person);
  if (!right) return problem('NOT_AN_APPROVER', { who: r.approval ? stageOf(r.approval).who : 'nobody' });
  if (r.state !== 'pending' || !r.approval) return problem('ALREADY_DECIDED', { request: r.id, state: r.state });
  if (callerOpen(r)) return problem('CALLER_FIRST');
  if (r.expiresAt <= at.toISOString()) return expire(r, ports);
  const rule = ports.policy().rules.find(candidate => candidate.name === r.rule);
  if (!rule || hashOf(rule) !== r.ruleHash) return voided(r, problem('CHANGED', { what: 'The policy' }), ports);
  if (r.approval.decisions.some(d => d.by.id === press.by.id)) return problem('APPROVED_TWICE');
  const { stage } = r.approval;
  const said = { by: press.by, at: at.toISOString(), approved, stage, escalated: right === 'escalation' };
  const decision: Decision = { ...said, reason: textOf(press.data.denyReason, 300), mark: ports.seal.bind(marked(r, said)) };
  const decided: Request & { approval: Approval } = { ...r, approval: { ...r.approval, decisions: [...r.approval.decisions, decision] } };
  const moved = approved ? approvedOnce(decided, at) : move(decided, 'deny', at);
  if (isProblem(moved)) return moved;
  return {
    request: moved,
    audit: [auditOf(moved, approved ? 'approve' : 'deny', ports, { actor: press.by })],
    cards: [...cardsOf(moved), ...(moved.state === 'pending' ? [] : told(moved))],
    run: moved.state === 'approved',
    announce: moved.state === 'pending' && !moved.approval?.announcedAt,
  };
}

/** One approval more: the stage may have enough now, and the last stage lets it run. */
function approvedOnce(r: Request & { approval: Approval }, at: Date): Request | Problem {
  const { stages, stage, decisions } = r.approval;
  if (decisions.filter(d => d.approved && d.stage === stage).length < stageOf(r.approval).count) return r;
  if (stage + 1 < stages.length) {
    const { announcedAt, nextAt, remindedAt, escalatedAt, handed, ...rest } = r.approval;
    return { ...r, updatedAt: at.toISOString(), ...askedAt({ ...rest, stage: stage + 1, reminded: 0 }, at) };
  }
  const moved = move(r, 'approve', at);
  return isProblem(moved) ? moved : { ...moved, expiresAt: new Date(at.getTime() + APPROVED_MS).toISOString() };
}
