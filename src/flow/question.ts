import { randomBytes } from 'node:crypto';
import type { AnyAction } from '../model/action';
import type { Place, Speaker } from '../model/event';
import type { TargetUser, Tenant } from '../model/field';
import { requestIdFrom } from '../model/ids';
import type { ActionIntent, Intent } from '../model/intent';
import { groupsOf, PIM_URL, rule } from '../model/policy';
import type { Ask, Ports } from '../model/ports';
import type { Problem, ProblemCode } from '../model/problem';
import type { Request } from '../model/request';
import type { HeldRole } from '../model/rights';
import type { CardView, View } from '../model/view';
import { view } from '../views';
import type { About } from './authorise';
import { now, tenantChoice, userChoice } from './card';

const ASK_MS = 60 * 60_000;
const CHOICES = 15;

/** One question on its way to a request: who asks, what, from where, and where the cards go. */
export interface Question {
  /** Idempotency: the same question again finds the same request. */
  key: string;
  by: Speaker;
  at: Place;
  /** The asker's personal chat. */
  home: Place;
  intent: Exclude<Intent, { kind: 'help' }>;
  /** The message that the answer replaces (a form, a picker), where there is one. */
  message?: string;
  /** What was wrong with the form that was sent: its next card says so and keeps the values. */
  problem?: Problem;
}

/** Either a card that rests on no request, or a request whose card is in the outbox. */
export type Answer = { view: View } | { request: Request };

export type ActionQuestion = Question & { intent: ActionIntent };

/** A refusal of a question: audited, with a number an operator can find, and with what would make it pass. */
export async function no(
  p: Problem,
  question: Question,
  action: AnyAction | undefined,
  ports: Ports,
  about?: Required<About>,
): Promise<Answer> {
  const at = ports.clock.now().toISOString();
  const reference = requestIdFrom(randomBytes(6));
  await ports.store.audit.append([
    {
      at,
      step: 'refused',
      request: reference,
      action: action?.id,
      actor: { id: question.by.id, name: question.by.name },
      tenant: about && { id: about.tenant.id, domain: about.tenant.domain },
      target: about && { id: about.user.id, upn: about.user.upn },
      outcome: p.problem,
    },
  ]);
  const pim = about && action && ROLE_MISSING.has(p.problem) ? await wayThroughPim(question, action, about, ports) : undefined;
  const asked = pim || AGAIN.has(p.problem) ? await openAsk(question, 'retry', ports) : undefined;
  const retry = asked && { ask: asked.id, once: asked.key };
  return {
    view: view.problem(p, { action, at: now(ports), reference, pim, retry, whom: about && { tenant: about.tenant, target: about.user } }),
  };
}

/** Refusals that another look can lift: a role was activated, a service is back. */
const AGAIN: ReadonlySet<ProblemCode> = new Set([
  'NO_RULE',
  'MATRIX',
  'TARGET_UNREADABLE',
  'REQUESTER_UNREADABLE',
  'USER_UNREADABLE',
  'TENANTS_UNREADABLE',
  'CIPP_UNREACHABLE',
  'CIPP_BUSY',
  'CIPP_SILENT',
]);

/** Refusals that another role of the asker's could lift. */
const ROLE_MISSING: ReadonlySet<ProblemCode> = new Set(['NO_RULE', 'RULE_OFF', 'MATRIX']);

/** A role that the asker could activate now and that would make this pass, for this person: each is tried as if it were active. */
async function wayThroughPim(
  question: Question,
  action: AnyAction,
  { tenant, user }: Required<About>,
  ports: Ports,
): Promise<{ url: string; role: string } | undefined> {
  const pim = await ports.people.pim(question.by.id);
  if (!pim || pim.eligible.length === 0) return undefined;
  const policy = ports.policy();
  const [person, rights] = await Promise.all([ports.people.now(question.by.id, groupsOf(policy)), ports.directory.rights(tenant, user.id)]);
  const at = ports.clock.now();
  const lets = (role: HeldRole) => {
    const active = { ...person, roles: [...person.roles, role] };
    return rule(policy, { action, person: active, tenant, target: { id: user.id, rights }, at }).kind !== 'refused';
  };
  const role = pim.eligible.find(lets);
  return role && { url: PIM_URL, role: role.name };
}

/** The form, stored as an open ask so that its buttons carry nothing but its id. */
export async function form(question: ActionQuestion, action: AnyAction, ports: Ports): Promise<CardView> {
  const asked = await openAsk(question, 'form', ports);
  const tenants = (await ports.directory.tenants()).filter(t => !t.home);
  const { where } = question.intent;
  const chosen = tenants.find(t => t.id === where || t.domain === where);
  // names people can read: clients print the value of a choice that was kept
  const choices = [...(chosen ? [chosen] : []), ...tenants.filter(t => t !== chosen)].slice(0, CHOICES).map(tenantChoice);
  const users = chosen ? ports.directory.suggestUsers(chosen, '', CHOICES).map(userChoice) : [];
  const values = { tenant: chosen?.domain ?? '', user: '', upn: question.intent.who ?? '' };
  return view.form({
    ask: { id: asked.id, key: asked.key, at: now(ports) },
    action,
    tenants: choices,
    users,
    values,
    problem: question.problem,
  });
}

export async function picker(
  question: Question,
  intent: ActionIntent,
  action: AnyAction,
  people: { tenant: Tenant; user: TargetUser }[],
  ports: Ports,
): Promise<CardView> {
  const candidates = people.map(p => ({ tenant: p.tenant.id, user: p.user.id }));
  const asked = await openAsk(question, 'pick', ports, candidates);
  return view.picker({ ask: { id: asked.id, key: asked.key, at: now(ports) }, action, said: intent.who ?? '', people });
}

/** A question kept for the buttons of its card, which carry nothing but its id. */
export async function openAsk(
  question: Question,
  kind: 'form' | 'pick' | 'retry' | 'explain',
  ports: Ports,
  candidates?: Ask['candidates'],
): Promise<Ask> {
  const at = ports.clock.now();
  const { ask: stored } = await ports.store.asks.put({
    id: randomBytes(9).toString('base64url'),
    key: `${question.key}/${kind}`,
    by: question.by,
    at: question.at,
    intent: question.intent,
    candidates,
    createdAt: at.toISOString(),
    expiresAt: new Date(at.getTime() + ASK_MS).toISOString(),
  });
  return stored;
}
