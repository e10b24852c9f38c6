import { createHash, randomBytes } from 'node:crypto';
import type { AnyAction } from '../model/action';
import { canonical } from '../model/call';
import { callerOf } from '../model/caller';
import type { Place } from '../model/event';
import type { Target } from '../model/field';
import { requestIdFrom } from '../model/ids';
import {
  type ApprovalTerms,
  duration,
  type Policy,
  type PolicyRule,
  type Ruling,
  remindersOf,
  stagesOf,
  type Who,
  whoWords,
} from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem } from '../model/problem';
import type { Approval, Escalation, Request } from '../model/request';
import { onItsWay } from './backend';
import type { ActionQuestion } from './question';
import { type Aim, tenantRef, valuesIn } from './resolve';
import { stakesOf } from './stakes';
import { isPlain, plainValue } from './values';

const DRAFT_MS = 60 * 60_000;

type Open = Exclude<Ruling, { kind: 'refused' }>;

/** A request as it stands on its confirm card: everything that is shown, nothing that is sent yet. */
export async function draftOf(
  question: ActionQuestion,
  action: AnyAction,
  aim: Aim,
  ruling: Open,
  ports: Ports,
  way: Pick<Request, 'backend'> = {},
): Promise<Request> {
  const at = ports.clock.now();
  const { tenant, target, user, values } = aim;
  const { reason, ticket } = question.intent.values;
  return {
    id: requestIdFrom(randomBytes(6)),
    key: question.key,
    version: 0,
    state: 'draft',
    action: action.id,
    requester: question.by,
    tenant: tenantRef(tenant),
    target,
    subject: target?.id ?? subjectOf(values),
    values,
    ...(action.risk === 'read' && { reads: true as const }),
    ...(action.risk === 'destructive' && { stakes: await stakesOf(onItsWay(action, way), valuesIn(action, aim), ports) }),
    ...(await termsOf(ruling, { action, target }, ports)),
    ...way,
    reason,
    ticket,
    home: question.home,
    before: user && beforeOf(user),
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    expiresAt: new Date(at.getTime() + DRAFT_MS).toISOString(),
  };
}

/** A rule's content in one word: a rule that changed under the same name is another rule. */
export function hashOf(rule: PolicyRule): string {
  const hash = HASHES.get(rule) ?? createHash('sha256').update(canonical(rule)).digest('base64url');
  HASHES.set(rule, hash);
  return hash;
}
/** A rule never changes: a newer reading of the policy has others. */
const HASHES = new WeakMap<PolicyRule, string>();

/** What the rule asks of the request: a second person, a reason, the auditors. */
async function termsOf(
  ruling: Open,
  of: { action: AnyAction; target?: Target },
  ports: Ports,
): Promise<Pick<Request, 'rule' | 'ruleHash' | 'asks' | 'approval' | 'emergency'>> {
  const { rule } = ruling;
  const named = { rule: rule.name, ruleHash: hashOf(rule) };
  const policy = ports.policy();
  if (ruling.kind === 'approval') {
    const { reason, ticket } = ruling.approval;
    const caller = callerOf(ruling.approval, { ...of, codes: ports.callerCodes }, ports.clock.now());
    return { ...named, asks: { reason, ticket }, approval: { ...(await approvalOf(ruling.approval, policy, ports)), caller } };
  }
  if (!rule.emergency) return { ...named, asks: { reason: 'optional', ticket: 'optional' } };
  return { ...named, asks: { reason: 'required', ticket: 'optional' }, emergency: { place: await channelPlace('audit', policy, ports) } };
}

async function approvalOf(terms: ApprovalTerms, policy: Policy, ports: Ports): Promise<Approval> {
  const stages = stagesOf(terms).map(async ({ name, by, count, in: channel }) => {
    const place = await channelPlace(channel, policy, ports);
    return { name, by, who: whoWords(by), count, channel, place };
  });
  return {
    stages: await Promise.all(stages),
    stage: 0,
    expiresMs: duration(terms.expires) ?? 0,
    remindersMs: remindersOf(terms),
    escalation: terms.escalate && (await escalationOf(terms.escalate, policy, ports)),
    mention: terms.notify === 'mention',
    reminded: 0,
    comments: [],
    posts: [],
    decisions: [],
  };
}

async function escalationOf(terms: NonNullable<ApprovalTerms['escalate']>, policy: Policy, ports: Ports): Promise<Escalation> {
  const { by, to: people, in: channel } = terms;
  return {
    afterMs: duration(terms.after) ?? 0,
    by,
    people,
    who: escalatedWho(by, people.length),
    ...(channel && { channel, place: await channelPlace(channel, policy, ports) }),
  };
}

function escalatedWho(by: Who | undefined, people: number): string {
  const named = people === 0 ? [] : [people === 1 ? 'a named person' : `${people} named people`];
  return [...(by ? [whoWords(by)] : []), ...named].join(' or ') || 'the same people';
}

/** A channel of the policy as an address; its service is learned from who wrote there, else the cloud's. */
export async function channelPlace(name: string, policy: Policy, ports: Pick<Ports, 'store' | 'defaultServiceUrl'>): Promise<Place> {
  const channel = policy.channels[name];
  const conversation = channel?.id ?? '';
  const serviceUrl = channel?.serviceUrl ?? (await ports.store.conversations.serviceUrl(conversation)) ?? ports.defaultServiceUrl;
  return { kind: 'channel', conversation, serviceUrl };
}

/** Where the auditors are told at once; nothing where the policy names no channel for them. */
export const auditorsPlace = async (policy: Policy, ports: Ports): Promise<Place | undefined> =>
  policy.channels.audit && channelPlace('audit', policy, ports);

/** What is about no person or thing: the same values again are the same request. */
const subjectOf = (values: Aim['values']): string =>
  `values ${createHash('sha256').update(canonical(values)).digest('base64url').slice(0, 22)}`;

const beforeOf = ({ enabled, department, title, manager, lastPasswordChange }: NonNullable<Aim['user']>) => ({
  enabled,
  department,
  title,
  manager,
  lastPasswordChange,
});

/** What the confirm card asks again, as it was pressed: everything else stays as it was shown. */
export function confirmedValues(
  action: AnyAction,
  request: Pick<Request, 'values' | 'backend'>,
  data: Readonly<Record<string, unknown>>,
  ports: Ports,
): Request['values'] | Problem {
  const values = { ...request.values };
  for (const [name, field] of Object.entries(onItsWay(action, request).fields)) {
    const sent = data[name];
    if (!field.onConfirm || !isPlain(field) || (typeof sent !== 'string' && typeof sent !== 'boolean')) continue;
    const value = plainValue(name, field, String(sent), { now: ports.clock.now(), offset: 0 });
    if (isProblem(value)) return value;
    if (value === undefined) delete values[name];
    else values[name] = value;
  }
  return values;
}
