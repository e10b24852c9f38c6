import { actionOf } from '../actions';
import type { AnyAction } from '../model/action';
import type { TargetUser, Tenant } from '../model/field';
import type { Ports } from '../model/ports';
import { isProblem, ProblemError, problem } from '../model/problem';
import { view } from '../views';
import { auditOf } from './audit';
import { authorise, turnedAway } from './authorise';
import { mainCard, now } from './card';
import { command } from './command';
import { draftOf } from './draft';
import { type ActionQuestion, type Answer, form, no, picker, type Question } from './question';
import { overLimit } from './recheck';
import { resolve } from './resolve';

/** The road from an intent to its card; for actions the one that asks to confirm. Reads CIPP and Entra, so it may take long; changes nothing outside. */
export async function ask(question: Question, ports: Ports): Promise<Answer> {
  const { intent } = question;
  try {
    if (intent.kind !== 'action') return await command({ ...question, intent }, ports);
    const action = actionOf(intent.action);
    return action
      ? await toDraft({ ...question, intent }, action, ports)
      : { view: view.problem(problem('UNKNOWN_BUTTON'), { at: now(ports) }) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    ports.log.warn(
      { problem: error.problem.problem, cause: String((error.cause as Error | undefined)?.name ?? '') },
      'a question could not be answered',
    );
    return no(error.problem, question, intent.kind === 'action' ? actionOf(intent.action) : undefined, ports);
  }
}

async function toDraft(question: ActionQuestion, action: AnyAction, ports: Ports): Promise<Answer> {
  const { intent } = question;
  const away = await turnedAway(ports, question.by, action);
  if (away) return no(away, question, action, ports);
  if (intent.who === undefined) return { view: await form(question, action, ports) };
  const found = await resolve({ ...intent, who: intent.who }, ports.directory);
  if (isProblem(found)) return no(found, question, action, ports);
  if ('pick' in found) return { view: await picker(question, intent, action, found.pick, ports) };
  return confirm(question, action, found.tenant, found.user, ports);
}

/** Authorise, then store the draft and its card. Every road to a request passes here. */
async function confirm(question: ActionQuestion, action: AnyAction, tenant: Tenant, user: TargetUser, ports: Ports): Promise<Answer> {
  const about = { tenant, user };
  const ruling = await authorise(ports, question.by, action, about);
  if (ruling.kind === 'refused') return no(ruling.why, question, action, ports, about);
  const request = await draftOf(question, action, about, ruling, ports);
  const over = await overLimit(request, ports.policy(), ports);
  if (over) return no(over, question, action, ports, about);
  const stored = await ports.store.requests.draft({
    request,
    audit: [auditOf(request, 'draft', ports, { actor: request.requester })],
    cards: mainCard(request).map(card => ({ ...card, message: question.message })),
  });
  return { request: stored.request };
}
