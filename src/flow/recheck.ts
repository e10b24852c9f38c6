import { type AnyAction, withValues } from '../model/action';
import { type Call, canonical } from '../model/call';
import { asksSomebody, markedCaller } from '../model/caller';
import { isPerson } from '../model/field';
import { type ApprovalTerms, groupsOf, isOneOf, type Person, type Ruling, stagesOf, type Who } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import { bound, marked, type Request, valuesOf } from '../model/request';
import { authorise } from './authorise';
import { wayChanged } from './backend';
import { hashOf } from './draft';
import { overLimit } from './limits';
import { oneLook } from './one-look';
import { type Aim, resolveAgain, valuesIn } from './resolve';

/**
 * Everything a request rests on, read again past every cache right before it runs: tenant, person, both people's rights,
 * protection, rule, limits, the exact call and its binding. Switches are looked at once more with its start. Any change and anything unreadable is a no.
 */
export async function recheck(request: Request, action: AnyAction, ports: Ports): Promise<Aim | Problem> {
  try {
    const look = oneLook(ports);
    // customer and person stand first in the line of calls to CIPP: nothing is judged without them
    const judged = standing(request, action, look.ports);
    look.begin(request, action);
    const stands = await judged;
    if (isProblem(stands)) return stands;
    const { about, approval } = stands;
    const no = approval && (await unproven(request, action, approval, look.ports));
    return no ?? about;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** The same without what others said to it: before they are asked. Throws ProblemError where something could not be read. */
export async function standing(
  request: Request,
  action: AnyAction,
  ports: Ports,
): Promise<{ about: Aim; approval?: ApprovalTerms } | Problem> {
  const about = await resolveAgain(request, action, ports.directory);
  if (isProblem(about)) return about;
  const { tenant, user } = about;
  if (user?.guest && action.matrix === 'resetPassword') return problem('USER_GUEST', { user: user.upn, tenant: tenant.name });
  const judged = withValues(action, valuesIn(action, about));
  const ruling = await authorise(request.approval ? withoutEmergency(ports) : ports, request.requester, judged, about, { fresh: true });
  const no = await changed(request, action, about, ruling, ports);
  return no ?? { about, approval: ruling.kind === 'approval' ? ruling.approval : undefined };
}

/** Who has a second person's yes does not need a rule for acting alone, though its hours may have begun while they waited. */
function withoutEmergency(ports: Ports): Ports {
  const policy = ports.policy();
  const rules = policy.rules.filter(rule => !rule.emergency);
  return { ...ports, policy: () => ({ ...policy, rules }) };
}

async function changed(request: Request, action: AnyAction, about: Aim, ruling: Ruling, ports: Ports): Promise<Problem | undefined> {
  if (ruling.kind === 'refused') return ruling.why;
  const sameKind = (ruling.kind === 'approval') === (request.approval !== undefined);
  if (!sameKind || hashOf(ruling.rule) !== request.ruleHash) return problem('CHANGED', { what: 'The policy' });
  const way = wayChanged(request, ruling.rule, action, about, ports);
  if (way) return way;
  const over = await overLimit(request, action, ports);
  if (over) return over;
  if (canonical(callOf({ ...request, ...about }, action)) !== canonical(request.call))
    return problem('CHANGED', { what: request.target?.kind === 'user' ? 'The person' : 'What it is about' });
  return request.binding !== undefined && ports.seal.binds(bound(request), request.binding) ? undefined : problem('TAMPERED');
}

/** What the person themselves and the approvers said, as the rule wants it. */
async function unproven(request: Request, action: AnyAction, terms: ApprovalTerms, ports: Ports): Promise<Problem | undefined> {
  if (!callerProven(request, action, terms, ports)) return problem('TAMPERED');
  return (await stillApproved(request, terms, ports)) ? undefined : problem('CHANGED', { what: 'The rights of an approver' });
}

/** Where the rule asks the person, their answer is there with its mark; and it was a yes, where the rule requires one. */
function callerProven(request: Request, action: AnyAction, { verifyCaller }: ApprovalTerms, ports: Ports): boolean {
  if (verifyCaller === 'off' || !asksSomebody(action) || !isPerson(request.target)) return true;
  const caller = request.approval?.caller;
  if (typeof caller?.mark !== 'string' || !ports.seal.binds(markedCaller(request, caller), caller.mark)) return false;
  return verifyCaller === 'shown' || caller.state === 'approved';
}

/** At each stage as many different people as the rule wants, none of them the requester, all of them still allowed to approve. */
async function stillApproved(request: Request, terms: ApprovalTerms, ports: Ports): Promise<boolean> {
  const groups = groupsOf(ports.policy());
  const real = (request.approval?.decisions ?? []).filter(
    d => d.approved && d.by.id !== request.requester.id && typeof d.mark === 'string' && ports.seal.binds(marked(request, d), d.mark),
  );
  // whoever decided twice counts once
  const each = [...new Map(real.map(d => [d.by.id, d])).values()];
  const given = await Promise.all(each.map(async d => ({ ...d, person: await ports.people.now(d.by.id, groups, { fresh: true }) })));
  const may = ({ person, escalated }: (typeof given)[number], by: Who) =>
    person.enabled && !person.guest && (isOneOf(by, person) || (escalated && isEscalatedTo(terms, person)));
  return stagesOf(terms).every(({ by, count }, stage) => given.filter(d => d.stage === stage && may(d, by)).length >= count);
}

const isEscalatedTo = ({ escalate }: ApprovalTerms, person: Person): boolean =>
  escalate !== undefined && ((escalate.by !== undefined && isOneOf(escalate.by, person)) || escalate.to.includes(person.id));

/** The exact call this request makes. */
export function callOf(request: Pick<Request, 'values' | 'target' | 'tenant' | 'backend'>, action: AnyAction): Call {
  const values = valuesOf(request, action);
  return request.backend === 'graph' && action.graph ? action.graph.call(values) : action.call(values);
}
