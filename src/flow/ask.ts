import { actionOf } from '../actions';
import { type AnyAction, withValues } from '../model/action';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, type ProblemCode, ProblemError, problem } from '../model/problem';
import { view } from '../views';
import { auditOf } from './audit';
import { authorise, turnedAway } from './authorise';
import { wayOf } from './backend';
import { mainCard, now } from './card';
import { command } from './command';
import { claimedUntil, deliver, deliverClaimed } from './deliver';
import { draftOf } from './draft';
import { intentOf } from './endpoint';
import { overLimit } from './limits';
import { look } from './look';
import { lookInOwnName } from './look-in-own-name';
import { type ActionQuestion, type Answer, form, momentOf, no, picker, type Question, stepsOf } from './question';
import { type Aim, resolve, valuesIn } from './resolve';

/** The road from an intent to its card; for actions the one that asks to confirm. Reads CIPP and Entra, so it may take long; changes nothing outside. */
export async function ask(question: Question, ports: Ports): Promise<Answer> {
  const intent = question.intent.kind === 'endpoint' ? intentOf(question.intent) : question.intent;
  if (isProblem(intent)) return no(intent, question, undefined, ports);
  const action = intent.kind === 'action' ? actionOf(intent.action) : undefined;
  try {
    if (intent.kind !== 'action') {
      const answer = await command({ ...question, intent }, ports);
      if ('request' in answer) await deliver(ports, answer.request.id);
      return answer;
    }
    return action
      ? await toAnswer({ ...question, intent }, action, ports)
      : { view: view.problem(problem('UNKNOWN_BUTTON'), { at: now(ports) }) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    ports.log.warn(
      { problem: error.problem.problem, cause: String((error.cause as Error | undefined)?.name ?? '') },
      'a question could not be answered',
    );
    return no(error.problem, question, action, ports);
  }
}

async function toAnswer(question: ActionQuestion, action: AnyAction, ports: Ports): Promise<Answer> {
  const away = await turnedAway(ports, question.by, action);
  if (away) return no(away, question, action, ports);
  if (question.intent.form) return { view: await form(question, action, ports) };
  const found = await resolve(question.intent, action, ports.directory, momentOf(question, ports));
  if (isProblem(found)) return no(found, question, action, ports);
  if ('pick' in found) return { view: await picker(question, question.intent, action, found.pick, ports) };
  if ('fix' in found) {
    const step = Math.max(
      0,
      stepsOf(action).findIndex(fields => fields.some(([name]) => name === found.field)),
    );
    // people can read a sign-in name; a button may have said an id
    const who = found.user?.upn ?? question.intent.who;
    const asks = { ...question, intent: { ...question.intent, who, form: { step } } };
    return { view: await form(asks, action, ports, { problem: shown(found.fix, question), tenant: found.tenant }) };
  }
  return aimed(question, action, found, ports);
}

/** Who said nothing but the action, or whom it is about, gets the form and no reproach: nothing was done wrong yet. */
function shown(fix: Problem, { intent, sent }: ActionQuestion): Problem | undefined {
  if (sent || Object.keys(intent.values).length > 0) return fix;
  const bare = intent.who === undefined && intent.where === undefined;
  return bare || LACKING.has(fix.problem) ? undefined : fix;
}
const LACKING: ReadonlySet<ProblemCode> = new Set(['FIELD_NEEDED', 'BAD_FIELD']);

/** Authorise, then show what was read, or store the draft and its card. Every road to a request passes here. */
async function aimed(question: ActionQuestion, plain: AnyAction, aim: Aim, ports: Ports): Promise<Answer> {
  const action = withValues(plain, valuesIn(plain, aim));
  const ruling = await authorise(ports, question.by, action, aim);
  if (ruling.kind === 'refused') return no(ruling.why, question, action, ports, aim);
  const way = wayOf(ruling.rule, plain, aim, ports);
  if (isProblem(way)) return no(way, question, action, ports, aim);
  if (action.table && ruling.kind === 'allowed' && !ruling.rule.emergency)
    return way.backend === 'graph'
      ? lookInOwnName(question, action, aim, ruling.rule, ports)
      : look(question, action, aim, ruling.rule, ports);
  const request = await draftOf(question, action, aim, ruling, ports, way);
  const over = await overLimit(request, action, ports);
  // the auditors know it by this number too
  if (over) return no(over, question, action, ports, { ...aim, reference: request.id });
  const change = {
    request,
    audit: [auditOf(request, 'draft', ports, { actor: request.requester })],
    cards: mainCard(request).map(card => ({ ...card, message: question.message })),
  };
  const stored = await ports.store.requests.draft(change, claimedUntil(ports));
  if (stored.fresh) await deliverClaimed(ports, stored.request.id, stored.claimed);
  else await deliver(ports, stored.request.id);
  return { request: stored.request };
}
