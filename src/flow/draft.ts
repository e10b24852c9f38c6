import { createHash, randomBytes } from 'node:crypto';
import type { AnyAction } from '../model/action';
import { canonical } from '../model/call';
import type { Place } from '../model/event';
import { requestIdFrom } from '../model/ids';
import { duration, type Policy, type PolicyRule, type Ruling, whoWords } from '../model/policy';
import type { Ports } from '../model/ports';
import type { Approval, Request } from '../model/request';
import type { About } from './authorise';
import type { ActionQuestion } from './question';

const DRAFT_MS = 60 * 60_000;

type Open = Exclude<Ruling, { kind: 'refused' }>;

/** A request as it stands on its confirm card: everything that is shown, nothing that is sent yet. */
export async function draftOf(
  question: ActionQuestion,
  action: AnyAction,
  about: Required<About>,
  ruling: Open,
  ports: Ports,
): Promise<Request> {
  const at = ports.clock.now();
  const { tenant, user } = about;
  const { enabled, department, title, manager, lastPasswordChange } = user;
  const { reason, ticket } = question.intent.values;
  return {
    id: requestIdFrom(randomBytes(6)),
    key: question.key,
    version: 0,
    state: 'draft',
    action: action.id,
    requester: question.by,
    tenant: { id: tenant.id, domain: tenant.domain, name: tenant.name },
    target: { id: user.id, upn: user.upn, name: user.name, synced: user.synced },
    values: valuesOf(action, question.intent.values),
    ...(await termsOf(ruling, ports)),
    reason,
    ticket,
    home: question.home,
    before: { enabled, department, title, manager, lastPasswordChange },
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    expiresAt: new Date(at.getTime() + DRAFT_MS).toISOString(),
  };
}

/** A rule's content in one word: a rule that changed under the same name is another rule. */
export const hashOf = (rule: PolicyRule): string => createHash('sha256').update(canonical(rule)).digest('base64url');

/** What the rule asks of the request: a second person, a reason, the auditors. */
async function termsOf(ruling: Open, ports: Ports): Promise<Pick<Request, 'rule' | 'ruleHash' | 'asks' | 'approval' | 'emergency'>> {
  const { rule } = ruling;
  const named = { rule: rule.name, ruleHash: hashOf(rule) };
  const policy = ports.policy();
  if (ruling.kind === 'approval') {
    const { reason, ticket } = ruling.approval;
    return { ...named, asks: { reason, ticket }, approval: await approvalOf(ruling.approval, policy, ports) };
  }
  if (!rule.emergency) return { ...named, asks: { reason: 'optional', ticket: 'optional' } };
  return { ...named, asks: { reason: 'required', ticket: 'optional' }, emergency: { place: await channelPlace('audit', policy, ports) } };
}

async function approvalOf(terms: NonNullable<PolicyRule['approval']>, policy: Policy, ports: Ports): Promise<Approval> {
  return {
    by: terms.by,
    who: whoWords(terms.by),
    count: terms.count,
    channel: terms.in,
    place: await channelPlace(terms.in, policy, ports),
    expiresMs: duration(terms.expires) ?? 0,
    remindMs: terms.remind === undefined ? undefined : duration(terms.remind),
    mention: terms.notify === 'mention',
    decisions: [],
  };
}

/** A channel of the policy as an address; its service is learned from who wrote there, else the cloud's. */
async function channelPlace(name: string, policy: Policy, ports: Ports): Promise<Place> {
  const channel = policy.channels[name];
  const conversation = channel?.id ?? '';
  const serviceUrl = channel?.serviceUrl ?? (await ports.store.conversations.serviceUrl(conversation)) ?? ports.defaultServiceUrl;
  return { kind: 'channel', conversation, serviceUrl };
}

/** The action's toggles and texts from what was said or sent, with the declaration's defaults for what was not. */
export function valuesOf(action: AnyAction, said: Readonly<Record<string, unknown>>): Record<string, string | boolean> {
  const values: Record<string, string | boolean> = {};
  for (const [name, field] of Object.entries(action.fields)) {
    const text = said[name];
    if (field.type === 'toggle') values[name] = text === undefined ? field.default : text === true || text === 'true';
    if (field.type === 'text' && typeof text === 'string') values[name] = text.slice(0, field.maxLength);
  }
  return values;
}
