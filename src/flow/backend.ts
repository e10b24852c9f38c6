import { CATALOGUE } from '../actions';
import { type AnyAction, throughGraph } from '../model/action';
import { backendOf, type PolicyRule } from '../model/policy';
import type { Cipp, Ports } from '../model/ports';
import { isProblem, type Problem, ProblemError, problem } from '../model/problem';
import type { Request } from '../model/request';
import type { Aim } from './resolve';

const WITHOUT_CIPP = CATALOGUE.filter(action => action.graph);

/** What this bot can do at all. */
export const offered = ({ cipp }: Pick<Ports, 'cipp'>): readonly AnyAction[] => (cipp ? CATALOGUE : WITHOUT_CIPP);

/** Why nothing of this bot can do it. */
export const unable = (action: AnyAction, { cipp }: Pick<Ports, 'cipp'>): Problem | undefined =>
  cipp || action.graph ? undefined : problem('CIPP_NONE', { action: action.title });

/** CIPP, for what was found to go through it. Throws ProblemError CIPP_NONE where it is gone. */
export function cippOf({ cipp }: Pick<Ports, 'cipp'>): Cipp {
  if (!cipp) throw new ProblemError(problem('CIPP_NONE', { action: 'This' }));
  return cipp;
}

/** Through what the rule lets this run, as the request keeps it; or why it cannot go that way with these values. */
export function wayOf(rule: PolicyRule, action: AnyAction, aim: Aim, ports: Ports): Pick<Request, 'backend'> | Problem {
  const { cipp, ownName } = ports;
  if (backendOf(rule, action, aim.tenant, { cipp: cipp !== undefined, signIn: ownName !== undefined }) === 'cipp')
    return cipp ? {} : problem('CIPP_NONE', { action: action.title });
  if (!ownName || !action.graph) return problem('SIGN_IN_NONE');
  const { always = {} } = action.graph;
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
