import { CATALOGUE } from '../actions';
import { endpointAction, endpointNames } from '../actions/any-endpoint';
import { wireOf } from '../actions/wire';
import { KNOWN, roleNamed } from '../known';
import type { AnyAction } from '../model/action';
import type { Policy } from '../model/policy';
import { type Asked, type Difference, differences, type Way, waitingLost } from '../model/policy-diff';
import { listed } from '../model/policy-words';
import { readPolicy } from '../policy-file';
import { type Answer, argsOf, EXIT, Misuse } from './policy-answer';

const OPTIONS = { 'fail-on': { type: 'string' } } as const;

/** What the second policy does otherwise than the first. @throws Misuse, PolicyError */
export async function policyDiff(args: readonly string[]): Promise<Answer> {
  const { positionals, values } = argsOf(args, OPTIONS, 2);
  const [old, young] = positionals;
  if (!old || !young) throw new Misuse('diff needs two files: the policy before and the policy after.');
  const failOn = values['fail-on'];
  if (failOn !== undefined && failOn !== 'widening') throw new Misuse('--fail-on takes widening.');
  const [before, after] = await Promise.all([readPolicy(old, KNOWN), readPolicy(young, KNOWN)]);
  const found = differences(before, after, askedOf([before, after]), roleNamed);
  const fails = failOn !== undefined && found.some(({ way }) => way === failOn);
  return { code: fails ? EXIT.failed : EXIT.right, says: [...told(found), ...waiting(before, after)].join('\n') };
}

const HEADS: Readonly<Record<Way, string>> = {
  widening: 'Widening: somebody may do more, or with fewer eyes',
  tightening: 'Tightening: somebody may do less, or with more eyes',
  other: 'Otherwise changed',
};

function told(found: readonly Difference[]): string[] {
  if (found.length === 0) return ['No change in effect.'];
  return (Object.keys(HEADS) as Way[]).flatMap(way => {
    const says = found.filter(one => one.way === way).map(one => `  ${one.says}`);
    return says.length > 0 ? [HEADS[way], ...says] : [];
  });
}

function waiting(before: Policy, after: Policy): string[] {
  const names = waitingLost(before, after).map(name => `"${name}"`);
  return names.length === 0
    ? []
    : [`Note: requests that wait under ${listed(names, 'or')} are refused when they come to run: the rule is another one.`];
}

/** The catalogue, and the endpoints outside it that the policies can tell apart. */
export function askedOf(policies: readonly Policy[]): Asked[] {
  return [...CATALOGUE.flatMap(asked), ...endpointsOf(policies)];
}

function asked(action: AnyAction): Asked[] {
  const needs = Object.values(action.fields).some(field => field.type === 'user' && field.acted && field.required);
  const one = { label: action.id, action, all: action.all === true, alone: !needs };
  return action.lesser ? [one, { ...one, action: { ...action, risk: action.lesser.risk } }] : [one];
}

/** Those that are named; of all others one that reads and one that changes stand for the rest. Endpoints of the catalogue run as its actions. */
function endpointsOf(policies: readonly Policy[]): Asked[] {
  const said = policies.flatMap(({ rules }) => rules.flatMap(({ actions }) => (actions === '*' ? [] : (actions.endpoints ?? []))));
  if (said.length === 0) return [];
  const own = new Set(CATALOGUE.map(action => wireOf(action).endpoint.toLowerCase()));
  const named = new Set(said.map(name => name.toLowerCase()).filter(name => !own.has(name)));
  const others = endpointNames().flatMap(name =>
    own.has(name.toLowerCase()) || named.has(name.toLowerCase()) ? [] : (endpointAction(name) ?? []),
  );
  const rest = (['tenant', 'instance'] as const).flatMap(scope => {
    const one = others.find(action => action.risk === 'read' && action.scope === scope);
    return one
      ? [
          {
            label: 'every other endpoint that only reads',
            action: one,
            all: false,
            alone: true,
          },
        ]
      : [];
  });
  const each = [...named]
    .flatMap(name => endpointAction(name) ?? [])
    .map(action => ({ label: `endpoint ${action.title}`, action, all: false, alone: true }));
  return [...each, ...rest];
}
