import type { AnyAction } from '../model/action';
import { type Call, canonical } from '../model/call';
import type { Target, TargetTenant, TargetUser, Tenant } from '../model/field';
import { duration, groupsOf, isOneOf, type Policy, type Ruling } from '../model/policy';
import type { Ports } from '../model/ports';
import { type Problem, ProblemError, problem } from '../model/problem';
import { bound, marked, type Request } from '../model/request';
import { authorise } from './authorise';
import { hashOf } from './draft';

/**
 * Everything a request rests on, read again past every cache right before it runs: tenant, person, both people's rights,
 * protection, rule, limits, the exact call and its binding. Any change and anything unreadable is a no.
 */
export async function recheck(request: Request, action: AnyAction, ports: Ports): Promise<{ tenant: Tenant; user: TargetUser } | Problem> {
  try {
    const tenant = (await ports.directory.tenants({ fresh: true })).find(t => t.id === request.tenant.id);
    if (!tenant) return problem('CHANGED', { what: "CIPP's list of customers" });
    const user = request.target && (await ports.directory.user(tenant, request.target.id));
    if (!user) return problem('CHANGED', { what: 'The person' });
    if (user.guest) return problem('USER_GUEST', { user: user.upn, tenant: tenant.name });
    const about = { tenant, user };
    const ruling = await authorise(request.approval ? withoutEmergency(ports) : ports, request.requester, action, about, { fresh: true });
    return (await changed(request, action, about, ruling, ports)) ?? about;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** Who has a second person's yes does not need a rule for acting alone, though its hours may have begun while they waited. */
function withoutEmergency(ports: Ports): Ports {
  const policy = ports.policy();
  const rules = policy.rules.filter(rule => !rule.emergency);
  return { ...ports, policy: () => ({ ...policy, rules }) };
}

async function changed(
  request: Request,
  action: AnyAction,
  about: { tenant: Tenant; user: TargetUser },
  ruling: Ruling,
  ports: Ports,
): Promise<Problem | undefined> {
  if (ruling.kind === 'refused') return ruling.why;
  const sameKind = (ruling.kind === 'approval') === (request.approval !== undefined);
  if (!sameKind || hashOf(ruling.rule) !== request.ruleHash) return problem('CHANGED', { what: 'The policy' });
  if (ruling.kind === 'approval' && !(await stillApproved(request, ruling.approval, ports)))
    return problem('CHANGED', { what: 'The rights of an approver' });
  const over = await overLimit(request, ports.policy(), ports);
  if (over) return over;
  if (canonical(callOf(request, action, about.tenant, about.user)) !== canonical(request.call))
    return problem('CHANGED', { what: 'The person' });
  return request.binding !== undefined && ports.seal.binds(bound(request), request.binding) ? undefined : problem('TAMPERED');
}

/** As many different people as the rule wants, none of them the requester, all of them still allowed to approve. */
async function stillApproved(request: Request, terms: NonNullable<Policy['rules'][number]['approval']>, ports: Ports): Promise<boolean> {
  const groups = groupsOf(ports.policy());
  const real = request.approval?.decisions.filter(
    d => d.approved && typeof d.mark === 'string' && ports.seal.binds(marked(request, d), d.mark),
  );
  const deciders = [...new Set(real?.map(d => d.by.id))].filter(id => id !== request.requester.id);
  const people = await Promise.all(deciders.map(id => ports.people.now(id, groups, { fresh: true })));
  return people.filter(p => p.enabled && !p.guest && isOneOf(terms.by, p)).length >= terms.count;
}

/** The exact call this request makes for this tenant and person. */
export function callOf(request: Request, action: AnyAction, tenant: TargetTenant, user: Target): Call {
  return action.call({ ...request.values, tenant, user });
}

/** The policy's limits, over requests that were started; reads have none. */
export async function overLimit(
  request: Pick<Request, 'requester' | 'tenant' | 'target'>,
  policy: Policy,
  ports: Ports,
): Promise<Problem | undefined> {
  const { perRequester, perTarget } = policy.limits;
  const since = (window: string) => new Date(ports.clock.now().getTime() - (duration(window) ?? 0)).toISOString();
  const { requests } = ports.store;
  if (perRequester && (await requests.startedSince(since(perRequester.window), { requester: request.requester.id })) >= perRequester.runs) {
    return problem('LIMIT_REQUESTER', { runs: String(perRequester.runs), window: perRequester.window });
  }
  if (!perTarget || !request.target) return undefined;
  const of = { tenant: request.tenant.id, target: request.target.id };
  const many = (await requests.startedSince(since(perTarget.window), of)) >= perTarget.runs;
  return many ? problem('LIMIT_TARGET', { runs: String(perTarget.runs), window: perTarget.window }) : undefined;
}
