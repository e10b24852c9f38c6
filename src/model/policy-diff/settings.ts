import { isDeepStrictEqual } from 'node:util';
import { coversTenant, duration, type Policy } from '../policy';
import { listed, peopleOf } from '../policy-words';
import { type Place, places } from './atoms';
import { type Difference, membersDiffer, type Way } from './terms';
import { placeWords, sentenceCase } from './words';

/** What stands beside the rules, and what a rule says of nobody's rights. */
export function settingsDiffer(before: Policy, after: Policy): Difference[] {
  return [
    ...protectedDiffer(before, after),
    ...limitsDiffer(before.limits, after.limits),
    ...mayDiffer('read the audit in the chat', before.auditors, after.auditors),
    ...mayDiffer('turn actions off from the chat', before.switches, after.switches),
    ...auditChannelDiffers(before, after),
    ...backendsDiffer(before, after),
  ];
}

const THROUGH = {
  cipp: 'CIPP',
  graph: 'Graph',
  auto: 'Graph or CIPP (auto)',
  unsaid: 'CIPP, or Graph where the bot has no CIPP (not said)',
} as const;

/** In whose name things run, rule by rule: by their names, since it is no question of who may. */
function backendsDiffer(before: Policy, after: Policy): Difference[] {
  const letting = (policy: Policy) => policy.rules.filter(({ then }) => then !== 'off');
  return letting(after).flatMap(rule => {
    const old = letting(before).find(({ name }) => name === rule.name);
    if (old?.backend === rule.backend) return [];
    const [was, is] = [old ? THROUGH[old.backend ?? 'unsaid'] : 'the rule let nothing run', THROUGH[rule.backend ?? 'unsaid']];
    return [{ way: 'other' as const, says: `What the rule "${rule.name}" lets run goes through ${is} (before: ${was}).` }];
  });
}

function protectedDiffer(before: Policy, after: Policy): Difference[] {
  const where = places([before, after]).filter(place => !place.tenant.wide);
  const names = [before, after].flatMap(policy => where.flatMap(place => protectedAt(policy, place)));
  const found = new Map<string, string[]>();
  // names are the same in any letters; the file's own are shown
  for (const [key, said] of new Map(names.map(name => [name.toLowerCase(), name]))) {
    const at = (policy: Policy) => where.filter(place => protectedAt(policy, place).some(name => name.toLowerCase() === key));
    const { gained, lost } = membersDiffer(at(before), at(after));
    for (const [way, changed] of [['tightening', gained] as const, ['widening', lost] as const]) {
      if (changed.length === 0) continue;
      const says = `${way === 'tightening' ? 'Protected from now on' : 'No longer protected'} ${placeWords(changed, where)}`;
      found.set(`${way}:${says}`, [...(found.get(`${way}:${says}`) ?? []), said]);
    }
  }
  return [...found].map(([key, said]) => {
    const [way, says] = key.split(':') as [Way, string];
    return { way, says: `${says}: ${listed(said)}.` };
  });
}

function protectedAt(policy: Policy, { tenant }: Place): string[] {
  const entries = policy.protected.filter(entry => entry.tenants === '*' || coversTenant(entry.tenants, tenant));
  return entries.flatMap(({ users, groups }) => [...users, ...groups.map(said => `group ${said}`)]);
}

const LIMITS = {
  perRequester: 'by one technician',
  perTarget: 'to one person',
  perTenant: 'at one customer',
  perAction: 'by one action',
} as const;

function limitsDiffer(before: Policy['limits'], after: Policy['limits']): Difference[] {
  return (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).flatMap(key => {
    const [was, is] = [before[key], after[key]];
    const words = (limit: typeof was) => (limit ? `${limit.runs} in ${limit.window}` : 'without a limit');
    const says = `Changes ${LIMITS[key]}: ${words(is)} (before: ${words(was)}).`;
    return waysOfLimit(was, is).map(way => ({ way, says }));
  });
}

type Limit = Policy['limits'][keyof Policy['limits']];

/** More runs let more through, and so does a shorter window; both ways at once where one of them does and the other does not. */
function waysOfLimit(was: Limit, is: Limit): Way[] {
  if (!was || !is) return was === is ? [] : [was ? 'widening' : 'tightening'];
  const [long, longer] = [duration(was.window) ?? 0, duration(is.window) ?? 0];
  return [
    ...(is.runs > was.runs || longer < long ? (['widening'] as const) : []),
    ...(is.runs < was.runs || longer > long ? (['tightening'] as const) : []),
  ];
}

function mayDiffer(what: string, before: Policy['auditors'], after: Policy['auditors']): Difference[] {
  const { gained, lost } = membersDiffer(peopleOf(before), peopleOf(after));
  return [
    ...(gained.length > 0 ? [{ way: 'widening' as const, says: `${sentenceCase(listed(gained))} may ${what}.` }] : []),
    ...(lost.length > 0 ? [{ way: 'tightening' as const, says: `${sentenceCase(listed(lost))} may no longer ${what}.` }] : []),
  ];
}

function auditChannelDiffers({ channels: { audit: was } }: Policy, { channels: { audit: is } }: Policy): Difference[] {
  if (isDeepStrictEqual(was, is)) return [];
  const way = was && is ? 'other' : is ? 'tightening' : 'widening';
  return [{ way, says: `The auditors are told in ${is?.id ?? 'no channel'} (before: ${was?.id ?? 'in none'}).` }];
}
