import { howWords } from '../policy-words';
import type { Asked, Identity, Place, Time } from './atoms';
import type { Change, Grid, Kind, Spot } from './grid';
import type { Difference, Way } from './terms';
import { actionWords, placeWords, sentenceCase, timeWords, whoSays } from './words';

/** One kind of difference, and where it is found: `says` is what a sentence is made of beside who, what, where and when. */
interface Cell {
  way: Way;
  says: { before: string; after: string } | { terms: string };
  /** Those of it that Microsoft's tables stop as long as they have nothing else that counts there. */
  unranked: readonly { whole: Whole; kind: Kind }[];
  who: readonly Whole[];
  kinds: readonly Kind[];
  places: readonly Place[];
  times: readonly Time[];
}

/** Somebody with one of the named roles or groups, or with two of them. */
type Whole = readonly Identity[];

/**
 * What the rules say differently, guards and Microsoft's tables considered. Whoever has any number of roles and groups is ruled
 * on by one of them before and by one after: pairs tell all there is. A pair is told of only where neither of the two
 * shows the same kind of difference alone; of what is neither more nor less, where neither shows any.
 */
export function rulingsDiffer(grid: Grid, actions: readonly Asked[]): Difference[] {
  return folded(grid.spots.filter(grid.differs).flatMap(spot => [...singles(grid, spot), ...pairs(grid, spot)])).map(cell => ({
    way: cell.way,
    says: sentence(cell, grid, actions),
  }));
}

const singles = (grid: Grid, spot: Spot): Cell[] => grid.named.flatMap(one => cellsOf(grid, spot, [one], []));

function pairs(grid: Grid, spot: Spot): Cell[] {
  const meant = grid.meant(spot);
  const ways = new Map(meant.map(one => [one, waysOf(grid.change(spot, [one]))]));
  return meant.flatMap((one, i) =>
    meant.slice(i + 1).flatMap(other => {
      const shown = [...(ways.get(one) ?? []), ...(ways.get(other) ?? [])];
      return cellsOf(grid, spot, [one, other], shown.length > 0 ? [...shown, 'other'] : []);
    }),
  );
}

const waysOf = ({ level, terms }: Change): Set<Way> => new Set([...(level ? [level] : []), ...terms.map(({ way }) => way)]);

const WAYS: readonly Way[] = ['widening', 'tightening', 'other'];

/** `told` are ways that need no cell of their own. */
function cellsOf(grid: Grid, spot: Spot, whole: Whole, told: readonly Way[]): Cell[] {
  const change = grid.change(spot, whole);
  return WAYS.filter(way => !told.includes(way)).flatMap(way => {
    const terms = change.terms.filter(term => term.way === way).map(({ says }) => says);
    if (change.level !== way && terms.length === 0) return [];
    const ranked = passes(grid, spot, whole, way);
    if (!ranked && !grid.everybody.some(one => isSeen(grid, spot, [...whole, one], way))) return [];
    const says = change.level ? { before: howWords(change.before), after: howWords(change.after) } : { terms: terms.join('; ') };
    const unranked = ranked ? [] : [{ whole, kind: spot.kind }];
    return [{ way, says, unranked, who: [whole], kinds: [spot.kind], places: [spot.place], times: [spot.time] }];
  });
}

/** Microsoft's tables refuse whoever has no rank, whatever the rules say: more is more only where they let through after, less where they did before. */
function passes(grid: Grid, spot: Spot, whole: Whole, way: Way): boolean {
  const sides = way === 'widening' ? (['after'] as const) : way === 'tightening' ? (['before'] as const) : (['before', 'after'] as const);
  return sides.every(side => grid.passes(side, spot, whole));
}

const isSeen = (grid: Grid, spot: Spot, whole: Whole, way: Way): boolean =>
  passes(grid, spot, whole, way) && waysOf(grid.change(spot, whole)).has(way);

type Dimension = 'times' | 'places' | 'who' | 'kinds';
const DIMENSIONS: readonly Dimension[] = ['times', 'places', 'who', 'kinds'];

/** In the order of dimensions that makes fewer sentences. */
function folded(cells: readonly Cell[]): readonly Cell[] {
  const [first, second] = [foldedBy(DIMENSIONS, cells), foldedBy(['times', 'places', 'kinds', 'who'], cells)];
  return second.length < first.length ? second : first;
}

/** Cells that differ in one dimension only become one, dimension by dimension. */
function foldedBy(order: readonly Dimension[], cells: readonly Cell[]): readonly Cell[] {
  const numbers = new Map<unknown, number>();
  const numberOf = (one: unknown) => {
    const number = numbers.get(one) ?? numbers.size;
    numbers.set(one, number);
    return number;
  };
  const nameOf = (one: unknown) => [one].flat().map(numberOf).join('+');
  return order.reduce<readonly Cell[]>((all, dimension) => {
    const groups = new Map<string, Cell>();
    for (const cell of all) {
      const rest = DIMENSIONS.filter(other => other !== dimension).map(other => cell[other].map(nameOf).join());
      const key = JSON.stringify([cell.way, cell.says, cell.who[0]?.length, rest]);
      const same = groups.get(key);
      const more = same && { [dimension]: [...same[dimension], ...cell[dimension]], unranked: [...same.unranked, ...cell.unranked] };
      groups.set(key, same ? { ...same, ...more } : cell);
    }
    return [...groups.values()];
  }, cells);
}

function sentence({ way, says, who, kinds, places, times, unranked }: Cell, grid: Grid, actions: readonly Asked[]): string {
  const { words, one } = subject(who, grid.named);
  const named = (which: readonly Kind[]) =>
    actionWords(
      which.flatMap(kind => kind.members),
      actions,
      places,
    );
  const what = `${named(kinds)} ${placeWords(places, grid.places)}${timeWords(times, grid.times, grid.hours)}`;
  if ('terms' in says) return `Approval of ${what}, asked for by ${lowerCase(words)}: ${says.terms}.`;
  const before = `(before: ${says.before})`;
  const now =
    says.after === 'not at all' ? `may no longer run ${what}` : `may run ${what} ${way === 'tightening' ? 'only ' : ''}${says.after}`;
  const verb = way === 'widening' ? 'gain' : 'lose';
  const main = `${words} ${one ? `${verb}s` : verb}: ${now} ${before}.`;
  return way === 'widening' && unranked.length > 0 ? `${main} ${unrankedWords({ who, kinds, unranked }, words, grid, named)}` : main;
}

/** Who of them needs more than the rules say, and for which of the actions. */
function unrankedWords(
  { who, kinds, unranked }: Pick<Cell, 'who' | 'kinds' | 'unranked'>,
  words: string,
  grid: Grid,
  named: (which: readonly Kind[]) => string,
): string {
  const about = [...new Set(unranked.map(({ kind }) => kind))];
  const guarded = kinds.filter(({ first }) => first.action.matrix && !first.alone);
  const need = subject(
    who.filter(whole => unranked.some(other => whole.every((one, i) => one === other.whole[i]))),
    grid.named,
  );
  const they = need.words === words ? 'they also need' : `${lowerCase(need.words)} also ${need.one ? 'needs' : 'need'}`;
  const guards = guarded.reduce((sum, { members }) => sum + members.length, 0);
  if (about.length === kinds.length) return `${sentenceCase(they)} a role or group that counts in Microsoft's matrix.`;
  if (about.length === guarded.length)
    return `For the ${guards} that Microsoft's matrix guards, ${they} a role or group that counts in it.`;
  return `For ${named(about)}, ${they} a role or group that counts in Microsoft's matrix.`;
}

function subject(who: readonly Whole[], all: readonly Identity[]): { words: string; one: boolean } {
  const [first = []] = who;
  if (first.length === 1)
    return whoSays(
      all.filter(one => who.some(([only]) => only === one)),
      all,
    );
  const both = who.map(whole => `both ${whole.map(({ words }) => words).join(' and ')}`);
  return { words: sentenceCase(`whoever is ${both.join(', or ')}`), one: true };
}

/** Only our own words: a role's name stays as it is. */
const lowerCase = (text: string) => text.replace(/^(Everybody|Whoever|Group) /, word => word.toLowerCase());
