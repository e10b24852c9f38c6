import { type AnyAction, throughGraph } from '../model/action';
import { backendOf, type PolicyRule } from '../model/policy';
import type { Ports } from '../model/ports';
import { isProblem, type Problem, problem } from '../model/problem';
import type { Request } from '../model/request';
import type { Aim } from './resolve';

/** Through what the rule lets this run, as the request keeps it; or why it cannot go that way with these values. */
export function wayOf(rule: PolicyRule, action: AnyAction, aim: Aim, ports: Ports): Pick<Request, 'backend'> | Problem {
  if (backendOf(rule, action, aim.tenant, ports.ownName !== undefined) === 'cipp') return {};
  if (!ports.ownName || !action.graph) return problem('SIGN_IN_NONE');
  const { always } = action.graph;
  const other = Object.keys(always).find(name => aim.values[name] !== always[name]);
  return other ? problem('GRAPH_CHOICE', { field: action.fields[other]?.label ?? other }) : { backend: 'graph' };
}

/** Nothing, or why what was confirmed would not go the same way now. */
export function wayChanged(request: Request, rule: PolicyRule, action: AnyAction, aim: Aim, ports: Ports): Problem | undefined {
  const now = wayOf(rule, action, aim, ports);
  if (isProblem(now)) return now;
  return now.backend === request.backend ? undefined : problem('CHANGED', { what: 'The way to Microsoft' });
}

/** The action as this request runs it: its fields and sentences are those of its way. */
export const onItsWay = (action: AnyAction, { backend }: Pick<Request, 'backend'>): AnyAction =>
  backend === 'graph' ? throughGraph(action) : action;
