import { ACTORS, reach } from '../matrix';
import { countsAt, coversAction, coversTenant, isOneOf, type Policy, type PolicyRule, type Ruling, ranksOf, rulingOf } from '../policy';
import { problem } from '../problem';
import type { HeldRole, Matrix } from '../rights';
import { type Asked, canBeAt, type Identity, identities, type Place, places, ranked, type Time, times } from './atoms';
import { type Channels, compared, type Difference, type Way } from './terms';

/** Actions on which both policies rule alike wherever, whenever and for whomever. */
export interface Kind {
  members: Asked[];
  first: Asked;
}

/** One question that the policies can tell from any other: what kind of action, where and when. */
export interface Spot {
  kind: Kind;
  place: Place;
  time: Time;
}

export interface Change {
  level?: Way;
  terms: Difference[];
  before: Ruling;
  after: Ruling;
}

const NO_RULE: Ruling = { kind: 'refused', why: problem('NO_RULE', { ways: 'none' }) };

/** What two policies say to everybody whom they can tell apart. */
export interface Grid {
  everybody: Identity[];
  /** Those of `everybody` whom rules name, and nobody in particular. */
  named: Identity[];
  places: Place[];
  times: Time[];
  hours: ReturnType<typeof times>['hours'];
  spots: Spot[];
  /** Whether the rules that are about it are others, or stand in another order; where not, nobody is ruled on otherwise. */
  differs(spot: Spot): boolean;
  /** Those whom some rule about it is for that is not for everybody. */
  meant(spot: Spot): Identity[];
  /** How the rules' answer differs for somebody who has all of these; guards apart. */
  change(spot: Spot, whole: readonly Identity[]): Change;
  /** Names of the actors of Microsoft's tables that somebody who has all of these counts as. */
  ranks(side: Side, place: Place, whole: readonly Identity[]): readonly string[];
  /** Whether the tables let somebody with these do it to an ordinary person. */
  passes(side: Side, spot: Spot, whole: readonly Identity[]): boolean;
}

export type Side = 'before' | 'after';

export function gridOf(before: Policy, after: Policy, actions: readonly Asked[], roleNamed: (said: string) => HeldRole | undefined): Grid {
  const policies = { before, after };
  const both = [before, after];
  const named = identities(both, roleNamed);
  const everybody = [...named, ...ranked(both, named)];
  const where = places(both);
  const when = times(both);
  const kinds = kindsOf(both, actions, where);
  const spots = kinds.flatMap(kind =>
    where.filter(place => canBeAt(kind.first, place)).flatMap(place => when.times.map(time => ({ kind, place, time }))),
  );
  const firsts = memo((side: Side) => memo((spot: Spot) => firstRules(policies[side], spot, everybody)));
  const index = new Map(everybody.map((one, i) => [one, i]));
  const ruled = (side: Side, spot: Spot, whole: readonly Identity[]) => {
    const at = firsts(side)(spot);
    const rule = policies[side].rules[Math.min(...whole.map(one => at[index.get(one) ?? 0] ?? Number.POSITIVE_INFINITY))];
    return { rule, ruling: rule ? rulingOf(rule) : NO_RULE };
  };
  const channels: Channels = { before: before.channels, after: after.channels };
  const compare = memo((was: Policy['rules'][number] | undefined) =>
    memo((is: Policy['rules'][number] | undefined) => compared(was ? rulingOf(was) : NO_RULE, is ? rulingOf(is) : NO_RULE, channels)),
  );
  const own = memo((side: Side) =>
    memo((place: Place) => memo((one: Identity) => ranksOf(policies[side], one.person, place.tenant).map(role => role.name))),
  );
  const ranks: Grid['ranks'] = (side, place, whole) => whole.flatMap(one => own(side)(place)(one));
  const ordinary = memo((side: Side) =>
    memo((place: Place) =>
      memo((matrix: Matrix) => memo((one: Identity) => own(side)(place)(one).some(name => reachesOrdinary(matrix, name)))),
    ),
  );
  return {
    everybody,
    named,
    places: where,
    ...when,
    spots,
    ranks,
    meant(spot) {
      const about = both.flatMap(({ rules }) => rules.filter(r => r.who !== '*' && isAbout(r, spot)));
      return named.filter(({ person }) => about.some(r => isOneOf(r.who, person)));
    },
    differs: spot => sayingOf(before, spot) !== sayingOf(after, spot),
    change(spot, whole) {
      const [was, is] = [ruled('before', spot, whole), ruled('after', spot, whole)];
      return { ...compare(was.rule)(is.rule), before: was.ruling, after: is.ruling };
    },
    passes(side, { kind, place }, whole) {
      const { matrix } = kind.first.action;
      return !matrix || kind.first.alone || whole.some(ordinary(side)(place)(matrix));
    },
  };
}

const isAbout = (r: PolicyRule, { kind, place, time }: Spot): boolean =>
  coversAction(r, kind.first.action) && coversTenant(r.tenants, place.tenant) && countsAt(r, time.at);

/** To whom the rules say what, in one text. */
const sayingOf = ({ rules, channels }: Policy, spot: Spot): string =>
  JSON.stringify(
    rules
      .filter(r => isAbout(r, spot))
      .map(({ who, then: end, approval, emergency }) => [who, end, emergency !== undefined, approval && [approval, channels]]),
  );

/** For each of these people the place of the first rule that is for them alone, infinite where none is. */
function firstRules({ rules }: Policy, spot: Spot, people: readonly Identity[]): number[] {
  const about = rules.map(r => isAbout(r, spot));
  return people.map(({ person }) => {
    const at = rules.findIndex((r, i) => about[i] && isOneOf(r.who, person));
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  });
}

function kindsOf(policies: readonly Policy[], actions: readonly Asked[], where: readonly Place[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const asked of actions) {
    const covered = policies.map(({ rules }) => rules.map(r => Number(coversAction(r, asked.action))).join(''));
    const key = [...covered, asked.action.matrix, asked.alone, ...where.map(place => canBeAt(asked, place))].join();
    const known = kinds.get(key);
    if (known) known.members.push(asked);
    else kinds.set(key, { first: asked, members: [asked] });
  }
  return [...kinds.values()];
}

const ORDINARY = { roles: [], eligible: [], roleAssignable: false, restrictedUnits: [], groups: [] };

function reachesOrdinary(matrix: Matrix, name: string): boolean {
  const ids = ACTORS.filter(actor => actor.name === name).map(actor => actor.id);
  return reach(matrix, ids, ORDINARY).allowed;
}

function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return key => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
