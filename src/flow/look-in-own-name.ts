import { deniedByGraph } from '../actions/graph';
import type { AnyAction } from '../model/action';
import type { Call } from '../model/call';
import type { Speaker } from '../model/event';
import { GraphFailure, type GraphReply } from '../model/own-name';
import type { PolicyRule } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';
import type { Secret } from '../model/secret';
import { seconds } from './execute';
import { auditRead, showList } from './look';
import { type ActionQuestion, type Answer, no } from './question';
import { type Aim, valuesIn } from './resolve';
import { readByGraph, readRows } from './rows';
import { answerAfterSignIn, forget, signInOf } from './sign-in';

/** A read that a rule allows at once and sends through Graph, in the asker's own name; who is not signed in is asked to, and answered then. */
export async function lookInOwnName(
  question: ActionQuestion,
  action: AnyAction,
  aim: Aim,
  rule: PolicyRule,
  ports: Ports,
): Promise<Answer> {
  const known = await signInOf(question.by, ports);
  if (!known) return answerAfterSignIn(question, ports);
  if (isProblem(known)) {
    const { claims } = known.data;
    return claims ? answerAfterSignIn(question, ports, claims) : no(known, question, action, ports, aim);
  }
  const values = valuesIn(action, aim);
  const call = action.graph?.call(values);
  if (!call || !action.table) throw new Error(`${action.id} cannot be read through Graph`);
  const reply = await read(call, known.assertion, question.by, ports);
  if (isProblem(reply)) return no(reply, question, action, ports, aim);
  await auditRead(question, action, aim, { rule: rule.name, endpoint: call.endpoint, status: reply.status, ms: reply.ms }, ports);
  if (reply.claims) {
    await forget(question.by.id, ports);
    return answerAfterSignIn(question, ports, reply.claims);
  }
  const listed = reply.status === 200 ? readRows(readByGraph(reply), action.table(values)) : undefined;
  if (!listed || 'why' in listed) return no(whyNot(reply), question, action, ports, aim);
  return showList(question, action, aim, { ...listed, from: 'graph' }, ports);
}

async function read(call: Call, assertion: Secret, by: Speaker, { ownName }: Ports): Promise<GraphReply | Problem> {
  if (!ownName) return problem('SIGN_IN_NONE');
  try {
    return await ownName.graph.run(call, assertion, by.id);
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    // whatever became of it: it only reads
    return error.left ? problem('GRAPH_READ_FAILED') : error.problem;
  }
}

function whyNot(reply: GraphReply): Problem {
  const denied = reply.status === 200 ? undefined : deniedByGraph(reply);
  if (denied?.kind !== 'failed') return problem('GRAPH_READ_FAILED');
  return problem(denied.why, { said: denied.said ?? '', wait: seconds(reply.retryAfterMs) });
}
