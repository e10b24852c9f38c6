import { z } from 'zod';
import type { AnyAction, Risk } from './action';
import { utcWords } from './clock';
import { INSTANCE, type Tenant } from './field';
import { isZone, readHours, within } from './hours';
import { type ObjectId, objectId } from './ids';
import { actorNamed, reach } from './matrix';
import { type Problem, problem, sentences } from './problem';
import type { HeldRole, TargetRights } from './rights';
import { offWords, type Switch } from './switch';

export type { HeldRole } from './rights';

const DURATION = /^(\d+)(s|m|h|d)$/;
const UNIT = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `15m`, `4h`, `7d` in milliseconds, or nothing. */
export function duration(text: string): number | undefined {
  const [, n, unit] = DURATION.exec(text.trim()) ?? [];
  return n && unit ? Number(n) * UNIT[unit as keyof typeof UNIT] : undefined;
}

const Duration = z.string().refine(t => duration(t) !== undefined, 'write a duration as 30s, 15m, 4h or 7d');
const GroupId = z.string().transform((text, ctx): ObjectId => {
  const id = objectId(text);
  if (!id) ctx.addIssue({ code: 'custom', message: `"${text}" is not a group's object id` });
  return id ?? ('' as ObjectId);
});
const Who = z.strictObject({ roles: z.array(z.string()).default([]), groups: z.array(GroupId).default([]) });
const Tenants = z.union([z.literal('*'), z.array(z.string()).min(1)]);
const Actions = z.union([
  z.literal('*'),
  z.strictObject({
    ids: z.array(z.string()).optional(),
    categories: z.array(z.string()).optional(),
    risks: z.array(z.enum(['read', 'routine', 'elevated', 'destructive'])).optional(),
    endpoints: z.array(z.string()).optional(),
    secrets: z.boolean().optional(),
  }),
]);
const PersonId = z.string().transform((text, ctx): ObjectId => {
  const id = objectId(text);
  if (!id) ctx.addIssue({ code: 'custom', message: `"${text}" is not a person's object id` });
  return id ?? ('' as ObjectId);
});
const Count = z.number().int().min(1);
/** One after the other: each stage has its own people, none of whom decides twice. */
const Stage = z.strictObject({ name: z.string().min(1).max(60).optional(), by: Who, count: Count.default(1), in: z.string().optional() });
/** When nobody has decided by then: asked in a second channel too, or of named people, who may decide from then on. */
const Escalation = z
  .strictObject({ after: Duration, in: z.string().optional(), by: Who.optional(), to: z.array(PersonId).max(5).default([]) })
  .refine(e => e.in !== undefined || e.to.length > 0, { error: 'names neither a channel (in) nor people (to)' });
const Approval = z
  .strictObject({
    by: Who.optional(),
    count: Count.optional(),
    stages: z.array(Stage).min(2).max(5).optional(),
    in: z.string(),
    expires: Duration.default('4h'),
    remind: z.union([Duration, z.array(Duration).min(1).max(5)]).optional(),
    escalate: Escalation.optional(),
    reason: z.enum(['required', 'optional', 'off']).default('optional'),
    ticket: z.enum(['required', 'optional', 'off']).default('optional'),
    verifyCaller: z.enum(['off', 'shown', 'required']).default('off'),
    notify: z.enum(['mention', 'off']).default('mention'),
  })
  .refine(a => (a.by === undefined) !== (a.stages === undefined), { path: ['by'], error: 'give either by or stages' })
  .refine(a => a.stages === undefined || a.count === undefined, { path: ['count'], error: 'stands in each of the stages' });
/** The rule counts only outside these hours, asks for a reason, and tells the auditors' channel at once. */
const Emergency = z.strictObject({
  outside: z.string().refine(text => readHours(text) !== undefined, 'write the working hours as Mon-Fri 08:00-18:00'),
  zone: z.string().refine(isZone, 'write a time zone as Europe/Berlin').default('Etc/UTC'),
});
const Rule = z
  .strictObject({
    name: z.string().min(1),
    actions: Actions,
    tenants: Tenants,
    who: z.union([z.literal('*'), Who]),
    // biome-ignore lint/suspicious/noThenProperty: the file's key, fixed by the policy format
    then: z.enum(['allow', 'approve', 'off']),
    // no default: a rule that says nothing keeps the hash that waiting requests carry
    backend: z.enum(['cipp', 'graph', 'auto']).optional(),
    approval: Approval.optional(),
    emergency: Emergency.optional(),
  })
  .refine(r => (r.then === 'approve') === (r.approval !== undefined), {
    path: ['approval'],
    error: 'then: approve needs approval, and nothing else takes it',
  })
  .refine(r => !r.emergency || (r.then === 'allow' && r.who !== '*'), {
    path: ['emergency'],
    error: 'emergency goes with then: allow and with named roles or groups',
  });
const Channel = z.strictObject({ id: z.string().min(1), serviceUrl: z.url().optional() });
const Limit = z.strictObject({ runs: z.number().int().min(1), window: Duration });

/** The policy file's shape. Unknown keys are mistakes: a misspelt key in a security policy must not pass in silence. */
export const PolicyFile = z.strictObject({
  version: z.literal(1),
  channels: z.record(z.string(), Channel).default({}),
  auditors: Who.default({ roles: [], groups: [] }),
  switches: Who.default({ roles: [], groups: [] }),
  ranks: z.array(z.strictObject({ groups: z.array(GroupId).min(1), tenants: Tenants, countsAs: z.string() })).optional(),
  protected: z
    .array(z.strictObject({ tenants: Tenants, users: z.array(z.string()).default([]), groups: z.array(z.string()).default([]) }))
    .default([]),
  // whether a role that a target could activate at any time protects it as if it were active
  eligibleRoles: z.enum(['held', 'ignored']).default('held'),
  limits: z
    .strictObject({ perRequester: Limit.optional(), perTarget: Limit.optional(), perTenant: Limit.optional(), perAction: Limit.optional() })
    .default({}),
  rules: z.array(Rule).min(1),
});

export type Policy = z.infer<typeof PolicyFile>;
export type PolicyRule = Policy['rules'][number];
export type ApprovalTerms = NonNullable<PolicyRule['approval']>;
export type Who = z.infer<typeof Who>;

/** The stages of an approval, of which `by` is the only one where no others are named; each with its channel. */
export const stagesOf = ({ by, count, stages, in: channel }: ApprovalTerms): { name?: string; by: Who; count: number; in: string }[] =>
  stages?.map(stage => ({ ...stage, in: stage.in ?? channel })) ?? (by ? [{ by, count: count ?? 1, in: channel }] : []);

/** When the channel is told once more, in milliseconds after it was asked, in their order. */
export const remindersOf = ({ remind }: ApprovalTerms): number[] =>
  [remind ?? []]
    .flat()
    .map(text => duration(text) ?? 0)
    .sort((a, b) => a - b);

/** Through what something is done: CIPP, or Microsoft Graph in the technician's own name. */
export type Backend = 'cipp' | 'graph';

/** What the bot is set up with. `signIn`: people can sign in to it, without which Graph cannot be used. */
export interface Backends {
  cipp: boolean;
  signIn: boolean;
}

/** What the rule chooses for this action and tenant. Without CIPP a rule that says nothing means Graph, as far as Graph can do it. */
export function backendOf(
  { backend }: PolicyRule,
  action: Pick<AnyAction, 'graph'>,
  tenant: Pick<Tenant, 'home'>,
  { cipp, signIn }: Backends,
): Backend {
  if (backend === 'graph') return 'graph';
  const open = backend === 'auto' || (backend === undefined && !cipp);
  return open && signIn && tenant.home && action.graph ? 'graph' : 'cipp';
}

/** A person of the home tenant as Entra sees them now. `groups` holds only those asked for. */
export interface Person {
  id: ObjectId;
  name: string;
  enabled: boolean;
  guest: boolean;
  roles: HeldRole[];
  groups: ObjectId[];
}

export type Ruling =
  | { kind: 'allowed'; rule: PolicyRule }
  | { kind: 'approval'; rule: PolicyRule; approval: ApprovalTerms }
  | { kind: 'refused'; why: Problem; rule?: PolicyRule };

/** Everything a ruling rests on, read before; nothing here may be guessed. */
export interface Case {
  action: Pick<AnyAction, 'id' | 'category' | 'risk' | 'secret' | 'matrix' | 'scope' | 'endpoint' | 'lesser'>;
  person: Person;
  tenant: Tenant;
  /** Whom it is done to. `protectedBy` names the entry of the policy that protects them. */
  target?: { id: string; name?: string; rights: TargetRights; protectedBy?: string };
  /** The switch that stands in its way, or that none does. Absent where there is no database to look in: on the command line. */
  off?: Switch | 'none';
  at: Date;
}

/** Every group the policy names for people of the home tenant: what to ask Entra about a person. */
export function groupsOf(policy: Policy): ObjectId[] {
  const approvers = policy.rules.flatMap(r =>
    r.approval ? [...stagesOf(r.approval).map(stage => stage.by), r.approval.escalate?.by] : [],
  );
  const whos = [...policy.rules.map(r => r.who), ...approvers, policy.auditors, policy.switches];
  const named = whos.flatMap(w => (w && w !== '*' ? w.groups : []));
  return [...new Set([...named, ...(policy.ranks ?? []).flatMap(r => r.groups)])];
}

/** The ruling, and each step on the way to it in words, as `explain` shows them. */
export interface Explained {
  ruling: Ruling;
  steps: { word: 'Passed' | 'Refused' | 'Skipped' | 'Applies'; rule: string; why: string }[];
}

/** What the policy says; see {@link explain}. */
export const rule = (policy: Policy, c: Case): Ruling => explain(policy, c).ruling;

/**
 * Before any rule: a member of the home tenant, nothing that is switched off, not one's own account, protected people,
 * Microsoft's matrix. Then the first rule that matches; nothing matches means refused. Pure; what could not be read must have been refused before.
 */
export function explain(policy: Policy, c: Case): Explained {
  const steps: Explained['steps'] = [];
  for (const [name, guard] of c.off ? [MEMBERS, SWITCHES, ...GUARDS] : [MEMBERS, ...GUARDS]) {
    const no = guard(policy, c);
    if (no) {
      steps.push({ word: 'Refused', rule: name, why: sentences(no).tell });
      return { ruling: { kind: 'refused', why: no }, steps };
    }
    steps.push({ word: 'Passed', rule: name, why: '' });
  }
  for (const r of policy.rules) {
    const miss = missOf(r, c);
    steps.push({ word: miss ? 'Skipped' : 'Applies', rule: r.name, why: miss ?? '' });
    if (!miss) return { ruling: rulingOf(r), steps };
  }
  return { ruling: { kind: 'refused', why: problem('NO_RULE', { ways: waysTo(policy, c.action, c.tenant) }) }, steps };
}

type Guard = (policy: Policy, c: Case) => Problem | undefined;

const MEMBERS: [string, Guard] = [
  'You are a member of the home tenant',
  (_, { person }) => (person.guest ? problem('NOT_A_MEMBER') : person.enabled ? undefined : problem('REQUESTER_DISABLED')),
];
const SWITCHES: [string, Guard] = [
  'Not switched off from the chat',
  (policy, { off }) => (off && off !== 'none' ? switchedOff(off, policy) : undefined),
];
const GUARDS: readonly [string, Guard][] = [
  ['Not your own account', (_, { person, target }) => (target?.id === person.id ? problem('OWN_ACCOUNT') : undefined)],
  ['Protected people', (_, { target }) => (target?.protectedBy ? problem('PROTECTED', { by: target.protectedBy }) : undefined)],
  ["Microsoft's reset matrix", (policy, c) => matrixSays(policy, c)],
];

/** Who switched it off, when and why, and who may switch it on again. */
export const switchedOff = (off: Switch, policy: Policy): Problem =>
  problem('SWITCHED_OFF', {
    off: offWords(off),
    by: off.by.name,
    when: utcWords(new Date(off.at)),
    why: off.reason,
    switchers: whoWords(policy.switches),
  });

function matrixSays(policy: Policy, { action, person, tenant, target }: Case): Problem | undefined {
  if (!action.matrix) return undefined;
  if (!target) return problem('TARGET_UNREADABLE', { tenant: tenant.name });
  const ranks = ranksOf(policy, person, tenant);
  const rights = policy.eligibleRoles === 'held' ? target.rights : withoutEligible(target.rights);
  const verdict = reach(
    action.matrix,
    ranks.map(r => r.id),
    rights,
  );
  if (verdict.allowed) return undefined;
  const yours = ranks.map(r => r.name).join(', ') || 'no role that counts towards this customer';
  return problem(action.matrix === 'resetPassword' ? 'MATRIX' : 'MATRIX_SENSITIVE', {
    target: verdict.because,
    yours,
    able: verdict.able.join(' or '),
  });
}

const withoutEligible = (rights: TargetRights): TargetRights => ({
  ...rights,
  eligible: [],
  restrictedUnits: rights.restrictedUnits.filter(unit => unit.held),
});

/** What a technician counts as towards a customer. Without `ranks` the home directory roles count as they are. */
export function ranksOf(policy: Policy, person: Person, tenant: Tenant): HeldRole[] {
  if (!policy.ranks) return person.roles;
  const counted = policy.ranks.filter(r => coversTenant(r.tenants, tenant) && r.groups.some(g => person.groups.includes(g)));
  const roles = counted.flatMap(r => actorNamed(r.countsAs) ?? []);
  // in one's own tenant the real roles count
  return tenant.home ? person.roles : [...new Map(roles.map(r => [r.id, r])).values()];
}

/** Why a rule does not apply, in words, or nothing. */
function missOf(r: PolicyRule, { action, person, tenant, at }: Case): string | undefined {
  if (!coversAction(r, action)) return 'It is about other actions.';
  if (!coversTenant(r.tenants, tenant)) return 'It is about other customers.';
  if (!isOneOf(r.who, person)) return `It is for ${r.who === '*' ? 'everybody' : whoWords(r.who)}.`;
  return countsAt(r, at) ? undefined : `It counts only outside ${r.emergency?.outside}.`;
}

/** An emergency rule counts outside its hours, any other always. */
export function countsAt({ emergency }: Pick<PolicyRule, 'emergency'>, at: Date): boolean {
  if (!emergency) return true;
  const hours = readHours(emergency.outside);
  return hours !== undefined && !within(hours, emergency.zone, at);
}

/** What a rule says to whoever it applies to. */
export function rulingOf(r: PolicyRule): Ruling {
  switch (r.then) {
    case 'allow':
      return { kind: 'allowed', rule: r };
    case 'approve':
      return r.approval
        ? { kind: 'approval', rule: r, approval: r.approval }
        : { kind: 'refused', why: problem('RULE_OFF', { rule: r.name }), rule: r };
    case 'off':
      return { kind: 'refused', why: problem('RULE_OFF', { rule: r.name }), rule: r };
  }
}

/** `User Administrator or one of 2 groups`: how cards name those who may. */
export function whoWords(who: Who): string {
  const groups = who.groups.length > 0 ? [who.groups.length === 1 ? 'a named group' : `one of ${who.groups.length} groups`] : [];
  return [...who.roles, ...groups].join(' or ') || 'nobody';
}

/** An allow or approve rule reaches an action that returns secrets only where it says so; `off` reaches everything it covers. */
export function coversAction(r: PolicyRule, action: Case['action']): boolean {
  const { actions } = r;
  // any other endpoint than those of the catalogue: by name alone
  if (action.endpoint !== undefined) {
    if (r.then === 'off' && (actions === '*' || actions.risks?.includes(action.risk))) return true;
    return (
      actions !== '*' &&
      (actions.endpoints?.some(name => (name === '*' ? action.risk === 'read' : name.toLowerCase() === action.endpoint?.toLowerCase())) ??
        false)
    );
  }
  if (actions === '*') return r.then === 'off' || !action.secret;
  if (actions.ids?.includes(action.id)) return true;
  const byClass = actions.categories?.includes(action.category) || actions.risks?.includes(action.risk as Risk) || false;
  return byClass && (r.then === 'off' || !action.secret || actions.secrets === true);
}

/** `*` is every customer, one at a time; the home tenant, all customers at once and CIPP itself only where they are named. */
export function coversTenant(tenants: Policy['rules'][number]['tenants'], tenant: Tenant): boolean {
  if (tenant.wide) return tenants !== '*' && tenants.some(name => name.trim().toLowerCase() === tenant.wide);
  if (tenants === '*') return !tenant.home;
  return tenants.some(name => {
    const said = name.trim().toLowerCase();
    return (
      (said === 'home' && tenant.home) ||
      said === tenant.domain.toLowerCase() ||
      said === tenant.initialDomain.toLowerCase() ||
      said === tenant.id
    );
  });
}

/** Roles are compared by name as Microsoft prints it, or by template id. */
export function isOneOf(who: '*' | Who, person: Pick<Person, 'roles' | 'groups'>): boolean {
  if (who === '*') return true;
  const named = who.roles.map(r => r.toLowerCase());
  return (
    person.roles.some(r => named.includes(r.name.toLowerCase()) || named.includes(r.id)) || who.groups.some(g => person.groups.includes(g))
  );
}

/** Why no rule lets this person do this to any tenant at any time, or nothing where some rule might. */
export function nowhere(policy: Policy, action: Case['action'], person: Person): Problem | undefined {
  const covers = (r: PolicyRule) => coversAction(r, action) || (action.lesser && coversAction(r, { ...action, risk: action.lesser.risk }));
  const rules = policy.rules.filter(r => covers(r) && mayReach(r, action));
  const mine = rules.filter(r => isOneOf(r.who, person));
  if (mine.some(r => r.then !== 'off')) return undefined;
  // one that is about every customer says more than one that happens to stand first
  const off = mine.find(r => r.tenants === '*') ?? mine[0];
  return off ? problem('RULE_OFF', { rule: off.name }) : problem('NO_RULE', { ways: waysTo(policy, action) });
}

/** Whether the rule's tenants can hold what the action is for: CIPP itself, or some tenant. */
const mayReach = (r: PolicyRule, action: Case['action']): boolean =>
  action.scope === 'instance'
    ? coversTenant(r.tenants, INSTANCE)
    : r.tenants === '*' || r.tenants.some(name => name.trim().toLowerCase() !== 'instance');

/** Where people activate their own roles. */
export const PIM_URL = 'https://entra.microsoft.com/#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles';

/** Rules that would let somebody do it (there, or anywhere), for a refusal that helps. */
function waysTo(policy: Policy, action: Case['action'], tenant?: Tenant): string {
  const open = policy.rules.filter(r => r.then !== 'off' && coversAction(r, action) && (!tenant || coversTenant(r.tenants, tenant)));
  const ways = open.map(r => (r.who === '*' ? r.name : `"${r.name}" for ${whoWords(r.who)}`));
  return ways.slice(0, 3).join('; ') || 'none';
}
