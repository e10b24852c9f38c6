import { CATALOGUE } from '../actions';
import { ANY, endpointAction, endpointNames } from '../actions/any-endpoint';
import { wireOf } from '../actions/wire';
import { type AnyAction, subjectField } from '../model/action';
import type { ActionIntent, Intent } from '../model/intent';
import { type Problem, problem } from '../model/problem';
import { nearest } from './near';

type EndpointIntent = Extract<Intent, { kind: 'endpoint' }>;

/**
 * What `cipp <Endpoint> …` asks for. An endpoint of a catalogue action is that action, with all that protects its target;
 * any other is an action of its own, made from CIPP's description.
 */
export function intentOf(said: EndpointIntent): ActionIntent | Problem {
  const own = CATALOGUE.filter(action => !action.borrows && wireOf(action).endpoint.toLowerCase() === said.endpoint.toLowerCase());
  if (own.length > 0) return asAction(own, said);
  const action = endpointAction(said.endpoint);
  if (!action) return unknown(said.endpoint);
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(said.values)) {
    const field = Object.keys(action.fields).find(known => known.toLowerCase() === name.toLowerCase());
    if (!field) return odd(action.title, name, Object.keys(action.fields));
    values[field] = value;
  }
  return { kind: 'action', action: `${ANY}${action.title}`, where: said.where, values, typedPassword: false };
}

const unknown = (endpoint: string): Problem => {
  const near = nearest(endpoint, endpointNames());
  return near ? problem('DID_YOU_MEAN', { said: `cipp ${endpoint}`, near: `cipp ${near}` }) : problem('ENDPOINT_UNKNOWN', { endpoint });
};

const odd = (title: string, name: string, known: readonly string[]): Problem =>
  problem('BAD_VALUE', {
    field: title,
    value: `${name}=`,
    expected: known.length > 0 ? `It takes ${known.slice(0, 12).join(', ')}.` : 'It takes no values.',
  });

/** Of several actions on one endpoint the one that knows most of the names. */
function asAction(own: readonly AnyAction[], said: EndpointIntent): ActionIntent | Problem {
  const names = Object.keys(said.values);
  const ranked = own
    .map(action => ({ action, known: names.filter(name => fieldFor(action, name)).length }))
    .sort((a, b) => b.known - a.known);
  const [best] = ranked;
  if (!best) return unknown(said.endpoint);
  const { action } = best;
  const lost = names.find(name => !fieldFor(action, name));
  if (lost) return odd(action.title, lost, [...wireOf(action).fields.keys()]);
  const subject = subjectField(action);
  const intent: ActionIntent = { kind: 'action', action: action.id, where: said.where, values: {}, typedPassword: false };
  for (const [name, value] of Object.entries(said.values)) {
    const field = fieldFor(action, name);
    if (field === subject) intent.who = value;
    else if (field) intent.values[field] = value;
  }
  return intent;
}

/** By what the field is sent as, or by its own name. */
function fieldFor(action: AnyAction, name: string): string | undefined {
  const key = name.toLowerCase();
  return wireOf(action).fields.get(key) ?? Object.keys(action.fields).find(field => field.toLowerCase() === key);
}
