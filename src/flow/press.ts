import { z } from 'zod';
import { actionOf } from '../actions';
import type { AnyAction } from '../model/action';
import type { Press } from '../model/event';
import { requestId } from '../model/ids';
import type { ActionIntent } from '../model/intent';
import type { Ask, Ports } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';
import type { Request } from '../model/request';
import type { PressAnswer } from '../model/road';
import { decide } from './approve';
import { tell } from './card';
import { cancel, check, latest, settle, submit } from './decide';
import type { Question } from './question';
import { showSecret, wipeSecret } from './secret';

/** A finished answer, or a question that still has to walk the road. */
export type Pressed = PressAnswer | { question: Question };

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
  again: async (request, action, press) => ({ question: againOf(request, action, press) }),
  'change-target': changeTarget,
};

/** Pressed in the approvals channel, by anybody there: whose request it is decides nothing. */
const ON_APPROVAL: Record<string, OnRequest> = { approve: decide(true), deny: decide(false) };

const ON_ASK: Record<string, OnAsk> = {
  continue: async (asked, _action, press) => ({ question: sentForm(asked, press) }),
  choose: async (asked, action, press, ports) => choose(asked, action, press, ports),
  none: async (asked, _action, press) => ({ question: questionOf(asked, press, { who: undefined }) }),
  retry: async (asked, _action, press) => ({ question: questionOf(asked, press, retried(asked)) }),
  'for-real': async (asked, _action, press) => ({ question: questionOf(asked, press, retried(asked)) }),
  close: async (_asked, action, _press, ports) => tell(problem('CLOSED'), ports, action),
};

/**
 * A press finds its request or ask by id on our side, and must come from the person it belongs to, with the key the
 * card was made with. Nothing else in its data counts, except the inputs of a form.
 */
export async function press(pressed: Press, ports: Ports): Promise<Pressed> {
  const { verb, data } = pressed;
  const opened = OPENS[verb]?.(data);
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
    const request = await knownRequest(pressed, ports);
    if (isProblem(request)) return stray(request, pressed, ports);
    const action = actionOf(request.action);
    return action ? onApproval(request, action, pressed, ports) : tell(problem('UNKNOWN_BUTTON'), ports);
  }
  const onAsk = Object.hasOwn(ON_ASK, verb) ? ON_ASK[verb] : undefined;
  if (!onAsk) return tell(problem('UNKNOWN_BUTTON'), ports);
  const asked = typeof data.ask === 'string' ? await ports.store.asks.get(data.ask) : undefined;
  if (!asked || asked.expiresAt <= ports.clock.now().toISOString()) return tell(problem('GONE'), ports);
  if (asked.by.id !== pressed.by.id) return stray(problem('NOT_YOURS'), pressed, ports);
  const action = actionOf(
    asked.intent.kind === 'action' ? asked.intent.action : asked.intent.kind === 'explain' ? asked.intent.of.action : '',
  );
  return action ? onAsk(asked, action, pressed, ports) : tell(problem('UNKNOWN_BUTTON'), ports);
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

function questionOf(asked: Ask, pressed: Press, more: { who: string | undefined; where?: string; keyMore?: string }): Question {
  const intent = aimed(asked.intent, more);
  return {
    key: `${asked.id}:${more.keyMore ?? pressed.key}`,
    by: pressed.by,
    at: pressed.at,
    home: pressed.at,
    intent,
    message: pressed.message,
  };
}

/** The question as it was, with its own text. */
const retried = ({ intent }: Ask) => (intent.kind === 'action' ? { who: intent.who, where: intent.where } : { who: undefined });

/** The same intent at somebody else. */
function aimed(intent: Ask['intent'], { who, where }: { who: string | undefined; where?: string }): Question['intent'] {
  if (intent.kind === 'action') return { ...intent, who, where: where ?? intent.where };
  if (intent.kind === 'explain') return { ...intent, of: { ...intent.of, who, where: where ?? intent.of.where } };
  throw new Error('only actions and their explanation are asked for by cards');
}

/** What the form says is looked up like typed text; a sign-in name typed wins over a choice, and must fit the customer. */
function sentForm(asked: Ask, pressed: Press): Question {
  const text = (name: string) => (typeof pressed.data[name] === 'string' ? (pressed.data[name] as string).trim() : '');
  const who = text('upn') || text('user');
  const where = text('tenant') || undefined;
  if (who) return questionOf(asked, pressed, { who, where, keyMore: `${where ?? ''}/${who}` });
  return { ...questionOf(asked, pressed, { who: undefined, where }), problem: problem('USER_NEEDED') };
}

async function choose(asked: Ask, action: AnyAction, pressed: Press, ports: Ports): Promise<Pressed> {
  const index = /^\d{1,2}$/.test(String(pressed.data.pick)) ? Number(pressed.data.pick) : -1;
  const chosen = asked.candidates?.[index];
  if (!chosen) return tell(problem('GONE'), ports, action);
  return { question: questionOf(asked, pressed, { who: chosen.user, where: chosen.tenant, keyMore: `pick ${index}` }) };
}

/** The same again for the same person, as a new request with everything read anew. */
function againOf(request: Request, action: AnyAction, pressed: Press): Question & { intent: ActionIntent } {
  const values = Object.fromEntries(Object.entries(request.values).map(([name, value]) => [name, String(value)]));
  const intent = {
    kind: 'action' as const,
    action: action.id,
    who: request.target?.id,
    where: request.tenant.id,
    values,
    typedPassword: false,
  };
  return { key: `${request.id}:again`, by: pressed.by, at: pressed.at, home: request.home, intent };
}

async function changeTarget(request: Request, action: AnyAction, pressed: Press, ports: Ports): Promise<Pressed> {
  const cancelled = await cancel(request, action, pressed, ports);
  if (request.state !== 'draft') return cancelled;
  const again = againOf(request, action, pressed);
  return {
    question: { ...again, key: `${request.id}:else`, message: pressed.message, intent: { ...again.intent, who: undefined } },
  };
}

/** Buttons that ask something new and carry nothing but what to ask; rights are looked up like those of typed text. */
const OPENS: Record<string, ((data: Press['data']) => Question['intent'] | undefined) | undefined> = {
  __proto__: undefined,
  start: ({ action }) =>
    typeof action === 'string' && actionOf(action) ? { kind: 'action', action, values: {}, typedPassword: false } : undefined,
  status: ({ request }) => (requestId(request) ? { kind: 'status', id: String(request) } : undefined),
  whoami: () => ({ kind: 'whoami' }),
  'audit-older': data => AuditPage.safeParse(data).data,
};

/** An empty filter travels as an empty text. */
const filter = z
  .string()
  .max(256)
  .transform(text => text || undefined)
  .optional();
const AuditPage = z
  .object({ before: z.coerce.number().int().positive(), actor: filter, tenant: filter, since: filter, request: filter })
  .transform(page => ({ kind: 'audit' as const, ...page }));

const openedBy = (pressed: Press, intent: Question['intent']): Question => ({
  key: pressed.key,
  by: pressed.by,
  at: pressed.at,
  home: pressed.at,
  intent,
  message: pressed.message,
});
