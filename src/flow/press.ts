import { z } from 'zod';
import { actionOf } from '../actions';
import { type AnyAction, subjectField } from '../model/action';
import { AUDIT_FORMATS } from '../model/audit';
import { canonical } from '../model/call';
import type { Press } from '../model/event';
import { isPerson } from '../model/field';
import { requestId } from '../model/ids';
import type { ActionIntent } from '../model/intent';
import { groupsOf } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import type { Request } from '../model/request';
import type { PressAnswer } from '../model/road';
import type { Ask } from '../model/store';
import { decide } from './approve';
import { tell } from './card';
import { commented } from './comment';
import { cancel, check, latest, settle, submit } from './decide';
import { sendFile } from './file';
import { handedOver } from './hand-over';
import { onList, startFor } from './look';
import { oneLook } from './one-look';
import { type Question, stepsOf } from './question';
import { showSecret, type Unshown, wipeSecret } from './secret';
import { goOn } from './sign-in';
import { saidOf, split } from './values';
import { viewed } from './viewer';

/** A finished answer, a question that still has to walk the road, or a secret to reveal. */
export type Pressed = PressAnswer | { question: Question } | Unshown;

type OnRequest = (request: Request, action: AnyAction, press: Press, ports: Ports) => Promise<Pressed>;
type OnAsk = (ask: Ask, action: AnyAction, press: Press, ports: Ports) => Promise<Pressed>;

const ON_REQUEST: Record<string, OnRequest> = {
  submit,
  cancel,
  latest,
  check,
  'settle-worked': settle(true),
  'settle-failed': settle(false),
  show: showSecret,
  wipe: wipeSecret,
  withdraw: cancel,
  'go-on': goneOn,
  again: async (request, action, press) => ({ question: againOf(request, action, press) }),
  change,
  next: async (request, action, press, ports) => nextOf(request, action, press, ports),
};

/** Pressed in the approvals channel, by anybody there: whose request it is decides nothing. */
const ON_APPROVAL: Record<string, OnRequest> = {
  approve: decide(true),
  deny: decide(false),
  view: viewed,
  comment: commented,
  'hand-over': handedOver,
};

const DECIDING = ['approve', 'deny'];

/** Who decides is read past every cache anyway, so that it may as well be while the request is. */
function whilePresserIsRead({ by }: Press, ports: Ports): Ports {
  const { ports: look } = oneLook(ports);
  look.people.now(by.id, groupsOf(ports.policy())).catch(() => undefined);
  return look;
}

const ON_ASK: Record<string, OnAsk> = {
  continue: async (asked, action, press) => ({ question: sentForm(asked, action, press) }),
  back: async (asked, _action, press) => ({
    question: questionOf(asked, press, { form: { step: Math.max(0, (intentOf(asked).form?.step ?? 0) - 1) } }),
  }),
  choose,
  none: async (asked, _action, press) => ({ question: questionOf(asked, press, { who: undefined, form: { step: 0 } }) }),
  retry: async (asked, _action, press) => ({ question: questionOf(asked, press, {}) }),
  'for-real': async (asked, _action, press) => ({ question: asAsked(asked, press) }),
  page: onList('page'),
  row: onList('row'),
  do: startFor,
  export: sendFile,
  close: async (_asked, action, _press, ports) => tell(problem('CLOSED'), ports, action),
};

/**
 * A press finds its request or ask by id on our side, and must come from the person it belongs to, with the key the
 * card was made with. Nothing else in its data counts, except the inputs of a form.
 */
export async function press(pressed: Press, ports: Ports): Promise<Pressed> {
  const { verb, data } = pressed;
  const opened = Object.hasOwn(OPENS, verb) ? OPENS[verb]?.(data) : undefined;
  if (opened) return pressed.at.kind === 'personal' ? { question: openedBy(pressed, opened) } : tell(problem('UNKNOWN_BUTTON'), ports);
  const onRequest = Object.hasOwn(ON_REQUEST, verb) ? ON_REQUEST[verb] : undefined;
  if (onRequest) {
    const request = await ownRequest(pressed, ports);
    if (isProblem(request)) return stray(request, pressed, ports);
    const action = actionOf(request.action);
    return action ? onRequest(request, action, pressed, ports) : tell(problem('UNKNOWN_BUTTON'), ports);
  }
  const onApproval = Object.hasOwn(ON_APPROVAL, verb) ? ON_APPROVAL[verb] : undefined;
  if (onApproval) {
    const look = DECIDING.includes(verb) ? whilePresserIsRead(pressed, ports) : ports;
    const request = await knownRequest(pressed, ports);
    if (isProblem(request)) return stray(request, pressed, ports);
    const action = actionOf(request.action);
    return action ? onApproval(request, action, pressed, look) : tell(problem('UNKNOWN_BUTTON'), ports);
  }
  const onAsk = Object.hasOwn(ON_ASK, verb) ? ON_ASK[verb] : undefined;
  if (!onAsk) return tell(problem('UNKNOWN_BUTTON'), ports);
  const asked = typeof data.ask === 'string' ? await ports.store.asks.get(data.ask) : undefined;
  if (!asked || asked.expiresAt <= ports.clock.now().toISOString()) return tell(problem('GONE'), ports);
  if (asked.by.id !== pressed.by.id) return stray(problem('NOT_YOURS'), pressed, ports);
  const action = actionOf(
    asked.intent.kind === 'action' ? asked.intent.action : asked.intent.kind === 'explain' ? asked.intent.of.action : '',
  );
  return action ? readable(() => onAsk(asked, action, pressed, ports), action, ports) : tell(problem('UNKNOWN_BUTTON'), ports);
}

/** What a press on a list rests on could not be read: a no that is told, and no bug. */
async function readable(work: () => Promise<Pressed>, action: AnyAction, ports: Ports): Promise<Pressed> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) return tell(error.problem, ports, action);
    throw error;
  }
}

/** A press on what is not the presser's, or with a key that no card of ours carries: kept for the auditors. */
async function stray(p: Problem, { by, data }: Press, ports: Ports): Promise<PressAnswer> {
  const at = ports.clock.now().toISOString();
  const actor = { id: by.id, name: by.name };
  await ports.store.audit.append([{ at, step: 'press-refused', request: requestId(data.request), actor, outcome: p.problem }]);
  return tell(p, ports);
}

async function knownRequest(pressed: Press, ports: Ports): Promise<Request | Problem> {
  const id = requestId(pressed.data.request);
  const request = id && (await ports.store.requests.get(id));
  return request && request.key === pressed.data.once ? request : problem('GONE');
}

async function ownRequest(pressed: Press, ports: Ports): Promise<Request | Problem> {
  const request = await knownRequest(pressed, ports);
  if (isProblem(request)) return request;
  if (request.requester.id !== pressed.by.id) return problem('NOT_YOURS');
  if (pressed.message && pressed.at.conversation === request.home.conversation)
    await ports.store.cards.seen(request.id, 'main', pressed.message);
  return request;
}

/** The same question, changed. `keyMore` tells one answer of it from another. */
function questionOf(asked: Ask, pressed: Press, change: Partial<ActionIntent>, keyMore?: string): Question {
  return {
    key: `${asked.id}:${keyMore ?? pressed.key}`,
    by: pressed.by,
    at: pressed.at,
    home: pressed.at,
    intent: aimed(asked.intent, change),
    message: pressed.message,
  };
}

/** The same intent with something else in it. */
function aimed(intent: Ask['intent'], change: Partial<ActionIntent>): Question['intent'] {
  if (intent.kind === 'action') return { ...intent, ...change };
  if (intent.kind === 'explain') return { ...intent, of: { ...intent.of, ...change } };
  throw new Error('only actions and their explanation are asked for by cards');
}

/** The question as it was, for real: a dry run's too. */
const asAsked = (asked: Ask, pressed: Press): Question => {
  const { intent } = asked;
  return { ...questionOf(asked, pressed, {}), intent: intent.kind === 'explain' ? intent.of : intent };
};

/** What one step of the form says is read like typed text; what was typed wins over a choice, and must fit the customer. */
function sentForm(asked: Ask, action: AnyAction, pressed: Press): Question {
  const intent = intentOf(asked);
  const text = (name: string) =>
    typeof pressed.data[name] === 'string' ? (pressed.data[name] as string).trim().slice(0, LONGEST_INPUT) : '';
  const steps = stepsOf(action);
  const step = intent.form?.step ?? 0;
  const subject = subjectField(action);
  const values = { ...intent.values };
  let { who } = intent;
  for (const [name, field] of steps[step] ?? []) {
    const said = field.type === 'date' && !field.day ? [text(name), text(`${name}Time`)].filter(Boolean).join(' ') : text(name);
    if (name === subject) who = text('typed') || said || undefined;
    else if (said) values[name] = said;
    else delete values[name];
  }
  const where = step === 0 ? text('tenant') || undefined : intent.where;
  const more = step + 1 < steps.length ? { step: step + 1 } : undefined;
  const offset = pressed.offset ?? intent.offset;
  return { ...questionOf(asked, pressed, { who, where, values, form: more, offset }, canonical({ who, where, values, step })), sent: true };
}

/** More than any field takes. */
const LONGEST_INPUT = 10_000;

const intentOf = ({ intent }: Ask): ActionIntent => {
  if (intent.kind === 'action') return intent;
  if (intent.kind === 'explain') return intent.of;
  throw new Error('only actions and their explanation are asked for by cards');
};

/** Signs in, and goes on where the request stood: without a sign-in that is known, Teams asks again. */
async function goneOn(request: Request, action: AnyAction, press: Press, ports: Ports): Promise<PressAnswer> {
  await goOn(request, ports);
  return latest(request, action, press, ports);
}

async function choose(asked: Ask, action: AnyAction, pressed: Press, ports: Ports): Promise<Pressed> {
  const index = /^\d{1,2}$/.test(String(pressed.data.pick)) ? Number(pressed.data.pick) : -1;
  const chosen = asked.candidates?.[index];
  if (!chosen) return tell(problem('GONE'), ports, action);
  const { field, said, id, tenant } = chosen;
  const where = action.scope === 'instance' ? undefined : tenant;
  if (field === subjectField(action)) return { question: questionOf(asked, pressed, { who: id, where }, `pick ${index}`) };
  const intent = intentOf(asked);
  const parts = split(intent.values[field] ?? '').map(part => (part === said ? id : part));
  const values = { ...intent.values, [field]: parts.join(', ') };
  return { question: questionOf(asked, pressed, { values, where }, `pick ${field} ${index}`) };
}

/** The same again, as a new request with everything read anew. */
function againOf(request: Request, action: AnyAction, pressed: Press): Question & { intent: ActionIntent } {
  const values = Object.fromEntries(Object.entries(request.values).map(([name, value]) => [name, saidOf(value)]));
  const intent = {
    kind: 'action' as const,
    action: action.id,
    who: request.target?.id,
    where: request.tenant.wide === 'instance' ? undefined : request.tenant.id,
    values,
    typedPassword: false,
    offset: pressed.offset,
  };
  return { key: `${request.id}:again`, by: pressed.by, at: pressed.at, home: request.home, intent };
}

/** Something else for the same target, as if it had been typed. */
function nextOf(request: Request, action: AnyAction, pressed: Press, ports: Ports): Pressed {
  const next = typeof pressed.data.action === 'string' ? pressed.data.action : '';
  if (!request.target || !action.next?.includes(next) || !actionOf(next)) return tell(problem('UNKNOWN_BUTTON'), ports);
  const where = request.tenant.wide === 'instance' ? undefined : request.tenant.id;
  const intent: ActionIntent = { kind: 'action', action: next, who: request.target.id, where, values: {}, typedPassword: false };
  return { question: { key: `${request.id}:${next}/${pressed.key}`, by: pressed.by, at: pressed.at, home: request.home, intent } };
}

/** Back to the form with what was said, where the draft can still be taken back. */
async function change(request: Request, action: AnyAction, pressed: Press, ports: Ports): Promise<Pressed> {
  const cancelled = await cancel(request, action, pressed, ports);
  if (request.state !== 'draft') return cancelled;
  const again = againOf(request, action, pressed);
  // somebody else: the person is what was wrong
  const who = isPerson(request.target) ? undefined : again.intent.who;
  return {
    question: { ...again, key: `${request.id}:else`, message: pressed.message, intent: { ...again.intent, who, form: { step: 0 } } },
  };
}

/** Buttons that ask something new and carry nothing but what to ask; rights are looked up like those of typed text. */
const OPENS: Record<string, (data: Press['data']) => Question['intent'] | undefined> = {
  start: ({ action }) =>
    typeof action === 'string' && actionOf(action)
      ? { kind: 'action', action, values: {}, typedPassword: false, form: { step: 0 } }
      : undefined,
  help: data => HelpPage.safeParse(data).data,
  status: ({ request }) => (requestId(request) ? { kind: 'status', id: String(request) } : undefined),
  whoami: () => ({ kind: 'whoami' }),
  'audit-older': data => AuditPage.required({ before: true }).safeParse(data).data,
  'audit-file': data => AuditPage.extend({ file: z.enum(AUDIT_FORMATS) }).safeParse(data).data,
};

/** An empty filter travels as an empty text. */
const filter = z
  .string()
  .max(256)
  .transform(text => text || undefined)
  .optional();
const AuditPage = z.object({
  kind: z.literal('audit').default('audit'),
  before: z.coerce.number().int().positive().optional(),
  actor: filter,
  tenant: filter,
  action: filter,
  result: filter,
  since: filter,
  until: filter,
  request: filter,
});

const HelpPage = z
  .object({ words: z.string().max(100).default(''), page: z.coerce.number().int().positive().max(50) })
  .transform(page => ({ kind: 'help' as const, ...page }));

const openedBy = (pressed: Press, intent: Question['intent']): Question => ({
  key: pressed.key,
  by: pressed.by,
  at: pressed.at,
  home: pressed.at,
  intent,
  message: pressed.message,
});
