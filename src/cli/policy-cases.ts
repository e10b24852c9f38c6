import { z } from 'zod';
import { actionOf, CATALOGUE } from '../actions';
import { endpointAction } from '../actions/any-endpoint';
import { wireOf } from '../actions/wire';
import { KNOWN } from '../known';
import type { AnyAction } from '../model/action';
import { instantOf, someWeek } from '../model/hours';
import { type ObjectId, objectId } from '../model/ids';
import { type Case, countsAt, coversTenant, type Policy } from '../model/policy';
import type { HeldRole } from '../model/rights';
import { didYouMean, type Mistake } from '../policy-file/mistakes';
import type { Format } from '../policy-file/written';
import { requester, rolesNamed, target, tenantNamed } from './policy-asked';

const Names = z.array(z.string()).default([]);
/** One role's name alone says what `roles` says with a list of one. */
const Who = z.union([z.string().transform(role => ({ roles: [role], groups: [] })), z.strictObject({ roles: Names, groups: Names })]);
const Acted = z.strictObject({
  user: z.string().optional(),
  groups: Names,
  roles: Names,
  eligible: Names,
  roleAssignable: z.boolean().default(false),
  restrictedUnits: Names,
  protectedBy: z.string().optional(),
});
const PolicyCase = z
  .strictObject({
    name: z.string().min(1).optional(),
    who: Who,
    what: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])).optional(),
    where: z.union([z.string(), z.array(z.string()).min(1)]),
    target: z.union([z.literal('nobody'), Acted]).optional(),
    when: z.string().optional(),
    expect: z.enum(['allowed', 'approval', 'refused']),
    rule: z.string().optional(),
    because: z.enum(['NO_RULE', 'RULE_OFF', 'PROTECTED', 'MATRIX', 'MATRIX_SENSITIVE']).optional(),
    approvers: Who.optional(),
    approvals: z.number().int().min(1).optional(),
    stages: z.number().int().min(1).optional(),
    channel: z.string().optional(),
  })
  .refine(c => c.expect === 'refused' || c.because === undefined, { path: ['because'], error: 'goes with expect: refused' })
  .refine(c => c.expect === 'approval' || [c.approvers, c.approvals, c.stages, c.channel].every(said => said === undefined), {
    path: ['expect'],
    error: 'approvers, approvals, stages and channel go with expect: approval',
  });

/** The cases of a policy: who asks for what, where and when, and how the policy must rule. Unknown keys are mistakes here too. */
const PolicyCases = z.strictObject({ version: z.literal(1), cases: z.array(PolicyCase).min(1) });

export type PolicyCase = z.infer<typeof PolicyCase>;
type Mistaken = (path: Mistake['path'], says: string) => void;

/** What a file of cases for this policy looks like. */
export const casesFormat = (policy: Policy): Format<z.infer<typeof PolicyCases>> => ({
  shape: PolicyCases,
  noun: 'a file of cases',
  absent: 'Write one beside the policy, or name it with --cases; env/policies has examples',
  mistakesIn: ({ cases }) =>
    cases.flatMap((written, i) => {
      const found: Mistake[] = [];
      askedIn(written, policy, (path, says) => found.push({ path: ['cases', i, ...path], says }));
      return found;
    }),
});

/** The case as the policy is asked it. `mistaken` is told of every name that nothing has; then there is no case. */
export function askedIn(written: PolicyCase, policy: Policy, mistaken: Mistaken): Case | undefined {
  const action = actionIn(written, mistaken);
  const tenant = tenantIn(written, action, mistaken);
  const person = requester(
    rolesIn(written.who.roles, ['who', 'roles'], mistaken),
    groupsIn(written.who.groups, ['who', 'groups'], mistaken),
  );
  const at = timeIn(written.when, policy, mistaken);
  if (written.approvers) {
    rolesIn(written.approvers.roles, ['approvers', 'roles'], mistaken);
    groupsIn(written.approvers.groups, ['approvers', 'groups'], mistaken);
  }
  if (!action || !tenant || !at) return undefined;
  const acted = targetIn(written, action, tenant, policy, mistaken);
  return { action: acted ? action : { ...action, matrix: undefined }, person, tenant, target: acted, at };
}

/** By id, or any endpoint by its name; with the risk that the values make of it. */
function actionIn({ what, values }: PolicyCase, mistaken: Mistaken): AnyAction | undefined {
  const own = CATALOGUE.filter(action => wireOf(action).endpoint.toLowerCase() === what.toLowerCase());
  const action = actionOf(what) ?? (own.length === 0 ? endpointAction(what) : undefined);
  if (!action) {
    const ids = own.map(({ id }) => id).join(' or ');
    mistaken(['what'], ids ? `this endpoint runs as ${ids}; write that` : `there is no action "${what}"${didYouMean(what, KNOWN.actions)}`);
    return undefined;
  }
  if (!values) return action;
  if (!action.lesser) {
    mistaken(['values'], `the policy rules the same on ${action.id}, whatever its values`);
    return undefined;
  }
  for (const [name, value] of Object.entries(values)) {
    const field = action.fields[name];
    if (!field) mistaken(['values', name], `${action.id} has no such value${didYouMean(name, Object.keys(action.fields))}`);
    const choices = field?.type === 'choice' ? field.choices.map(choice => choice.value) : undefined;
    if (choices && !choices.includes(String(value))) mistaken(['values', name], `write ${choices.join(' or ')}`);
  }
  return { ...action, risk: action.lesser.when(values) ? action.lesser.risk : action.risk };
}

function tenantIn({ where }: PolicyCase, action: AnyAction | undefined, mistaken: Mistaken): Case['tenant'] | undefined {
  const names = [where].flat();
  const odd = names.find(name => !/^(home|all|instance|[^\s.@]+(\.[^\s.@]+)+)$/i.test(name.trim()) && !objectId(name));
  if (odd !== undefined) {
    mistaken(['where'], `"${odd}" is not a customer's domain or tenant id, nor home, all or instance`);
    return undefined;
  }
  const tenant = tenantNamed(names);
  if (!tenant || !action) return tenant;
  const ofInstance = action.scope === 'instance';
  if (ofInstance !== (tenant.wide === 'instance'))
    mistaken(
      ['where'],
      ofInstance ? `${action.id} is about CIPP itself; write instance` : `${action.id} is about a customer, not the instance`,
    );
  else if (tenant.wide === 'all' && !action.all) mistaken(['where'], `${action.id} works for one customer at a time`);
  return tenant;
}

function targetIn(written: PolicyCase, action: AnyAction, tenant: Case['tenant'], policy: Policy, mistaken: Mistaken): Case['target'] {
  const said = written.target;
  const acts = action.matrix !== undefined || (action.risk !== 'read' && action.scope !== 'instance');
  if (said === undefined || said === 'nobody') {
    const needs = Object.values(action.fields).some(field => field.type === 'user' && field.acted && field.required);
    if (said && needs) mistaken(['target'], `${action.id} is always done to somebody`);
    return said || !acts ? undefined : target(rightsOf([], []), undefined);
  }
  if (!acts) mistaken(['target'], `${action.id} is done to nobody`);
  const at = (key: string) => ['target', key];
  const rights = {
    ...rightsOf(rolesIn(said.roles, at('roles'), mistaken), rolesIn(said.eligible, at('eligible'), mistaken)),
    roleAssignable: said.roleAssignable,
    restrictedUnits: said.restrictedUnits.map(name => ({ name, held: true })),
  };
  return target(rights, said.protectedBy ?? protectedBy(said, tenant, policy));
}

const rightsOf = (roles: HeldRole[], eligible: HeldRole[]) => ({
  roles,
  eligible,
  roleAssignable: false,
  restrictedUnits: [],
  groups: [],
});

/** By the very words of the policy: a bot also knows people by object id, alias and former names. */
function protectedBy({ user, groups }: z.infer<typeof Acted>, tenant: Case['tenant'], policy: Policy): string | undefined {
  const same = (said: string) => (name: string | undefined) => name?.trim().toLowerCase() === said.trim().toLowerCase();
  const entries = policy.protected.filter(entry => entry.tenants === '*' || coversTenant(entry.tenants, tenant));
  const asUser = entries.flatMap(entry => entry.users).find(said => same(said)(user));
  const inGroup = entries.flatMap(entry => entry.groups).find(said => groups.some(same(said)));
  return asUser ?? (inGroup && `group ${inGroup}`);
}

const rolesIn = (names: readonly string[], path: Mistake['path'], mistaken: Mistaken): HeldRole[] =>
  rolesNamed(names, (said, i) => mistaken([...path, i], `Entra has no built-in role "${said}"${didYouMean(said, KNOWN.roles)}`));

const groupsIn = (names: readonly string[], path: Mistake['path'], mistaken: Mistaken): ObjectId[] =>
  names.flatMap((said, i) => {
    const id = objectId(said);
    if (!id) mistaken([...path, i], `"${said}" is not a group's object id`);
    return id ?? [];
  });

/** Without a time: while no emergency rule counts, which is what most cases are about. */
function timeIn(when: string | undefined, policy: Policy, mistaken: Mistaken): Date | undefined {
  if (when === undefined) {
    const calm = someWeek().find(at => !policy.rules.some(rule => rule.emergency && countsAt(rule, at)));
    if (!calm) mistaken([], 'needs when: at any hour some emergency rule of the policy counts');
    return calm;
  }
  const at = /T.*(Z|[+-]\d\d:\d\d)$/.test(when) ? new Date(when) : instantOf(when);
  if (at && !Number.isNaN(at.getTime())) return at;
  mistaken(['when'], 'write Sat 03:00 Europe/Berlin, or with date and zone 2026-11-22T03:00:00Z');
  return undefined;
}
