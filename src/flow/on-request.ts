import { actionOf } from '../actions';
import type { AnyAction } from '../model/action';
import { requestId } from '../model/ids';
import type { Intent } from '../model/intent';
import { groupsOf } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';
import type { Request } from '../model/request';
import { mayAudit, mayDecide } from './approver';
import { requestView } from './card';
import { comment } from './comment';
import { withdraw } from './decide';
import { askedByName, handOver } from './hand-over';
import { type Answer, no, type Question } from './question';
import { ownView } from './viewer';

type Kind = 'status' | 'cancel' | 'comment' | 'hand-over';
type On<K extends Kind = Kind> = Question & { intent: Extract<Intent, { kind: K }> };

/** What is typed about one request by its number. Those whom it does not concern are told that there is none. */
export async function onRequest(question: On, ports: Ports): Promise<Answer> {
  const id = requestId(question.intent.id);
  const request = id && (await ports.store.requests.get(id));
  if (!request) return no(problem('GONE'), question, undefined, ports);
  const { intent } = question;
  switch (intent.kind) {
    case 'status':
      return status(question, request, ports);
    case 'cancel':
      return cancel(question, request, ports);
    case 'comment':
      return changed(
        question,
        request,
        action => comment(request, action, { key: question.key, by: question.by, text: intent.text }, ports),
        ports,
      );
    case 'hand-over':
      return changed(question, request, () => pass(request, question.by, intent.to, ports), ports);
  }
}

/** The requester sees their own card, an approver the one to decide on, an auditor how it stands; everybody else nothing. */
async function status(question: On, request: Request, ports: Ports): Promise<Answer> {
  if (request.requester.id === question.by.id) return { view: requestView(request, await ports.store.secrets.get(request.id)) };
  const action = actionOf(request.action);
  const person = await ports.people.now(question.by.id, groupsOf(ports.policy()));
  const may = mayDecide(request, person) || mayAudit(person, ports.policy());
  return action && may
    ? { view: await ownView(request, action, { by: question.by, at: question.home }, ports) }
    : no(problem('GONE'), question, undefined, ports);
}

async function cancel(question: On, request: Request, ports: Ports): Promise<Answer> {
  if (request.requester.id !== question.by.id) return no(problem('GONE'), question, undefined, ports);
  const withdrawn = await withdraw(request.id, ports);
  return isProblem(withdrawn) ? no(withdrawn, question, actionOf(request.action), ports) : { request: withdrawn };
}

async function changed(
  question: On,
  request: Request,
  step: (action: AnyAction) => Promise<Request | Problem>,
  ports: Ports,
): Promise<Answer> {
  const action = actionOf(request.action);
  if (!action) return no(problem('GONE'), question, undefined, ports);
  const { by, home } = question;
  const result = await step(action);
  if (isProblem(result)) return no(result.problem === 'NOT_AN_APPROVER' ? problem('GONE') : result, question, action, ports);
  return by.id === result.requester.id ? { request: result } : { view: await ownView(result, action, { by, at: home }, ports) };
}

/** The names of approvers are for those whom the request concerns. */
async function pass(request: Request, by: Question['by'], said: string, ports: Ports): Promise<Request | Problem> {
  const to = askedByName(request, said);
  if (!isProblem(to)) return handOver(request, to, by, ports);
  if (by.id === request.requester.id) return to;
  const person = await ports.people.now(by.id, groupsOf(ports.policy()), { fresh: true });
  return mayDecide(request, person) ? to : problem('GONE');
}
