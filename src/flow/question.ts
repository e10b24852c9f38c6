import { randomBytes } from 'node:crypto';
import { type AnyAction, subjectField } from '../model/action';
import type { Place, Speaker } from '../model/event';
import { ALL_CUSTOMERS, type Field, INSTANCE, type Target, type Tenant } from '../model/field';
import { type RequestId, requestIdFrom } from '../model/ids';
import type { ActionIntent, Intent } from '../model/intent';
import { type Person, PIM_URL } from '../model/policy';
import type { Ports } from '../model/ports';
import type { Problem, ProblemCode } from '../model/problem';
import type { Request } from '../model/request';
import type { HeldRole } from '../model/rights';
import type { Ask } from '../model/store';
import type { CardView, TextView, View } from '../model/view';
import { type FormInput, type TenantInput, view } from '../views';
import { nameIn } from './audit';
import { type About, authorise } from './authorise';
import { now, tenantChoice, thingChoice, userChoice } from './card';
import { type PickOne, tenantRef } from './resolve';
import type { Sight } from './rows';
import { type Moment, plainValue } from './values';

/** What some asks keep besides. */
type AskMore = Partial<Pick<Ask, 'candidates' | 'waits' | 'leaseUntil' | 'expiresAt'>>;

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
  intent: Intent;
  /** The message that the answer replaces (a form, a picker), where there is one. */
  message?: string;
  /** A form was sent: what is wrong or missing in it is said, and the values are kept. */
  sent?: true;
  /** How its list is looked at, where it was looked at before; `row`: which of its rows was opened. */
  sight?: Sight & { row?: string };
}

/**
 * Either a card that rests on no request, or a request whose card was sent, or is in the outbox. `aloud`: what is said where others read
 * along, in place of sending them to the personal chat.
 */
export type Answer = { view: View; aloud?: TextView } | { request: Request };

/** What a question turned out to be about. `reference`: what the refusal is already known by. */
export type Whom = About & { target?: Target; reference?: RequestId };

/** When it was asked, by the asker's own clock. */
export const momentOf = ({ intent }: ActionQuestion, ports: Ports): Moment => ({ now: ports.clock.now(), offset: intent.offset ?? 0 });

export type ActionQuestion = Question & { intent: ActionIntent };

/** A refusal of a question: audited, with a number an operator can find, and with what would make it pass. */
export async function no(p: Problem, question: Question, action: AnyAction | undefined, ports: Ports, about?: Whom): Promise<Answer> {
  const at = ports.clock.now().toISOString();
  const reference = about?.reference ?? requestIdFrom(randomBytes(6));
  await ports.store.audit.append([
    {
      at,
      step: 'refused',
      request: reference,
      action: action?.id,
      actor: { id: question.by.id, name: question.by.name },
      tenant: about && { id: about.tenant.id, domain: about.tenant.domain },
      target: about?.target && { id: about.target.id, upn: nameIn(about.target) },
      outcome: p.problem,
    },
  ]);
  const pim = about && action && ROLE_MISSING.has(p.problem) ? await wayThroughPim(question, action, about, ports) : undefined;
  const asked = pim || AGAIN.has(p.problem) ? await openAsk(question, 'retry', ports) : undefined;
  const retry = asked && { ask: asked.id, once: asked.key };
  return {
    view: view.problem(p, {
      action,
      at: now(ports),
      reference,
      pim,
      retry,
      whom: about && { tenant: tenantRef(about.tenant), target: about.target },
    }),
  };
}

/** Refusals that another look can lift: a role was activated, a service is back. */
const AGAIN: ReadonlySet<ProblemCode> = new Set([
  'NO_RULE',
  'MATRIX',
  'MATRIX_SENSITIVE',
  'TARGET_UNREADABLE',
  'REQUESTER_UNREADABLE',
  'USER_UNREADABLE',
  'TENANTS_UNREADABLE',
  'CIPP_UNREACHABLE',
  'GRAPH_UNREADABLE',
  'CIPP_BUSY',
  'THINGS_UNREADABLE',
  'READ_FAILED',
  'READ_ODD',
  'READ_SLOW',
  'CIPP_SILENT',
  'GRAPH_UNREACHABLE',
  'GRAPH_BUSY',
  'GRAPH_DENIED',
  'GRAPH_READ_FAILED',
  'SIGN_IN_UNREACHABLE',
  'SWITCHED_OFF',
]);

/** Refusals that another role of the asker's could lift. */
const ROLE_MISSING: ReadonlySet<ProblemCode> = new Set(['NO_RULE', 'RULE_OFF', 'MATRIX', 'MATRIX_SENSITIVE']);

const withRole = (person: Person, role: HeldRole): Person => ({ ...person, roles: [...person.roles, role] });

/** A role that the asker could activate now and that would make this pass, for this person: each is tried as if it were active. */
async function wayThroughPim(
  question: Question,
  action: AnyAction,
  about: Whom,
  ports: Ports,
): Promise<{ url: string; role: string } | undefined> {
  const pim = await ports.people.pim(question.by.id);
  if (!pim || pim.eligible.length === 0) return undefined;
  const { people } = ports;
  for (const role of pim.eligible) {
    const asIf = { ...people, now: async (...who: Parameters<typeof people.now>) => withRole(await people.now(...who), role) };
    const ruling = await authorise({ ...ports, people: asIf }, question.by, action, about);
    if (ruling.kind !== 'refused') return { url: PIM_URL, role: role.name };
  }
  return undefined;
}

/** Inputs of one step of a form: more make the card long, and press on its 25 KB. */
const STEP = 12;

/** The form, stored as an open ask so that its buttons carry nothing but its id. A long one comes in steps. */
export async function form(
  question: ActionQuestion,
  action: AnyAction,
  ports: Ports,
  wrong: { problem?: Problem; tenant?: Tenant } = {},
): Promise<CardView> {
  const { intent } = question;
  const step = intent.form?.step ?? 0;
  const asked = await openAsk({ ...question, intent: { ...intent, form: { step } } }, 'form', ports);
  const tenants = await ports.directory.tenants();
  const customers = tenants.filter(t => !t.home);
  const only = ports.directory.alone ? tenants[0] : undefined;
  const chosen = wrong.tenant ?? only ?? customers.find(t => t.id === intent.where || t.domain === intent.where || t.name === intent.where);
  const steps = stepsOf(action);
  const fields = steps[Math.min(step, steps.length - 1)] ?? [];
  return view.form({
    ask: { id: asked.id, key: asked.key, at: now(ports) },
    action,
    // an action on CIPP itself asks for no customer, and the later steps of a form keep theirs
    tenant: action.scope === 'instance' || only || step > 0 ? undefined : tenantInput(customers, chosen, intent.where, action),
    where: chosen?.wide ? 'all' : chosen?.domain,
    inputs: fields.map(([name, field]) =>
      inputOf(name, field, heard(field, saidIn(intent, action, name), intent, ports), chosen, action, ports),
    ),
    step: { index: step, of: steps.length },
    problem: wrong.problem,
  });
}

/** What was said of a field so far, whichever way. */
function saidIn(intent: ActionIntent, action: AnyAction, name: string): string | undefined {
  return (name === subjectField(action) ? intent.who : undefined) ?? intent.values[name];
}

/** A date in words, or as it is stored, as the form shows it: by the asker's own clock. */
function heard(field: Field, said: string | undefined, { offset = 0 }: ActionIntent, ports: Ports): string | undefined {
  if (field.type !== 'date' || !said) return said;
  const read = plainValue('', field, said, { now: ports.clock.now(), offset });
  if (typeof read !== 'string') return said;
  return field.day ? read : new Date(Date.parse(read) + offset * 60_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** Inputs that a field takes: each of several choices is one to look at. */
const weightOf = (field: Field): number =>
  field.type === 'choices' ? Math.ceil(field.choices.length / 3) : field.type === 'date' && !field.day ? 2 : 1;

/** The fields in the order of the form, in steps of about one length; of a long one what must be said comes first. */
export function stepsOf(action: AnyAction): [string, Field][][] {
  const all = Object.entries(action.fields);
  const weight = all.reduce((sum, [, field]) => sum + weightOf(field), 0);
  const count = Math.max(1, Math.ceil(weight / STEP));
  if (count === 1) return [all];
  const must = ([, field]: [string, Field]) => field.required && field.type !== 'toggle';
  const ordered = [...all.filter(must), ...all.filter(entry => !must(entry))];
  const steps: [string, Field][][] = Array.from({ length: count }, () => []);
  let filled = 0;
  for (const entry of ordered) {
    steps[Math.min(count - 1, Math.floor((filled * count) / weight))]?.push(entry);
    filled += weightOf(entry[1]);
  }
  return steps.filter(step => step.length > 0);
}

function tenantInput(customers: readonly Tenant[], chosen: Tenant | undefined, said: string | undefined, action: AnyAction): TenantInput {
  // names people can read: clients print the value of a choice that was kept
  const first = chosen?.wide ? [] : chosen ? [chosen] : [];
  const choices = [...first, ...customers.filter(t => t !== chosen)].slice(0, CHOICES).map(tenantChoice);
  const all = action.all ? [{ title: ALL_CUSTOMERS.name, value: 'all' }] : [];
  return { choices: [...all, ...choices], value: chosen?.wide ? 'all' : (chosen?.domain ?? ''), said: chosen ? undefined : said };
}

/** One input, with static choices beside the typeahead: some clients know only those. */
function inputOf(
  name: string,
  field: Field,
  said: string | undefined,
  tenant: Tenant | undefined,
  action: AnyAction,
  ports: Ports,
): FormInput {
  const where = action.scope === 'instance' ? INSTANCE : tenant;
  const choices =
    where && !where.wide
      ? suggested(field, where, said, ports)
      : action.scope === 'instance'
        ? suggested(field, INSTANCE, said, ports)
        : [];
  return { name, field, value: said ?? '', choices, subject: name === subjectField(action) };
}

function suggested(field: Field, tenant: Tenant, said: string | undefined, ports: Ports): { title: string; value: string }[] {
  const { directory } = ports;
  switch (field.type) {
    case 'user':
    case 'users':
      return tenant.wide ? [] : directory.suggestUsers(tenant, '', CHOICES).map(userChoice);
    case 'thing':
    case 'things': {
      const things = directory.suggestThings(tenant, field.of, '', CHOICES);
      const kept = said ? directory.suggestThings(tenant, field.of, said, CHOICES).filter(thing => thing.id === said) : [];
      return [...new Map([...kept, ...things].map(thing => [thing.id, thingChoice(thing)])).values()];
    }
    case 'customer':
      return directory.suggestTenants('', CHOICES).map(tenantChoice);
    default:
      return [];
  }
}

export async function picker(question: Question, intent: ActionIntent, action: AnyAction, pick: PickOne, ports: Ports): Promise<CardView> {
  const candidates = pick.options.map(({ tenant, choice }) => ({ tenant: tenant.id, field: pick.field, said: pick.said, id: choice.id }));
  const asked = await openAsk({ ...question, intent: pickedIntent(question.intent, intent) }, 'pick', ports, { candidates });
  return view.picker({
    ask: { id: asked.id, key: asked.key, at: now(ports) },
    action,
    said: pick.said,
    field: action.fields[pick.field],
    options: pick.options,
  });
}

/** An explanation stays one while its people are chosen. */
const pickedIntent = (asked: Question['intent'], intent: ActionIntent): Question['intent'] => (asked.kind === 'explain' ? asked : intent);

/** A question kept for the buttons of its card, which carry nothing but its id. */
export async function openAsk(
  question: Question,
  kind: 'form' | 'pick' | 'retry' | 'explain' | 'list' | 'queue' | 'sign-in',
  ports: Ports,
  more: AskMore = {},
): Promise<Ask> {
  const at = ports.clock.now();
  const { ask: stored } = await ports.store.asks.put({
    id: randomBytes(9).toString('base64url'),
    key: `${question.key}/${kind}`,
    by: question.by,
    at: question.at,
    intent: question.intent,
    createdAt: at.toISOString(),
    expiresAt: new Date(at.getTime() + ASK_MS).toISOString(),
    ...more,
  });
  return stored;
}
