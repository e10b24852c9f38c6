import { TARGET_KINDS } from '../matrix';
import type { Policy } from '../policy';
import { listed } from '../policy-words';
import { type Identity, isCustomer, type Place } from './atoms';
import type { Grid, Side, Spot } from './grid';
import type { Difference } from './terms';
import { placeWords, sentenceCase } from './words';

/** What technicians count as towards customers in Microsoft's tables, and what counts of those it is done to. */
export function reachDiffers(grid: Grid, before: Policy, after: Policy): Difference[] {
  return [...ranksDiffer(grid, before, after), ...eligibleDiffers(grid, before, after)];
}

/** With these ranks, somebody who is let through by any of `able`. */
const meets = (ranks: readonly string[], able: readonly string[]) => ranks.some(name => able.includes(name));

const targetsOf = ({ kind }: Spot) => (kind.first.action.matrix ? TARGET_KINDS[kind.first.action.matrix] : []);
const OTHER_SIDE = { before: 'after', after: 'before' } as const satisfies Record<Side, Side>;
const spotsAt = (grid: Grid, place: Place): Spot[] => grid.spots.filter(spot => spot.place === place && spot.kind.first.action.matrix);

function ranksDiffer(grid: Grid, before: Policy, after: Policy): Difference[] {
  const modes = (before.ranks === undefined) !== (after.ranks === undefined);
  const groups = [before, after].flatMap(({ ranks }) => ranks ?? []).flatMap(rank => rank.groups);
  const whose = grid.everybody.filter(({ person }) => person.groups.some(id => groups.includes(id)) || (modes && person.roles.length > 0));
  const found = whose.flatMap(one =>
    grid.places.filter(isCustomer).flatMap(place => {
      const [was, is] = (['before', 'after'] as const).map(side => listed([...new Set(grid.ranks(side, place, [one]))]) || 'nothing');
      const more = reachesMore(grid, 'after', place, one);
      const fewer = reachesMore(grid, 'before', place, one);
      const says = `counts as ${is} (before: ${was})`;
      return [
        ...(more ? [{ way: 'widening' as const, one, place, says: `${says} and reaches people it did not reach` }] : []),
        ...(fewer ? [{ way: 'tightening' as const, one, place, says: `${says} and no longer reaches all whom it did` }] : []),
      ];
    }),
  );
  const together = new Map<string, typeof found>();
  for (const each of found) {
    const key = JSON.stringify([each.way, each.one.words, each.says]);
    together.set(key, [...(together.get(key) ?? []), each]);
  }
  return [...together.values()].flatMap(same => {
    const where = placeWords(
      same.map(({ place }) => place),
      grid.places,
    );
    return same.slice(0, 1).map(({ way, one, says }) => ({ way, says: `${sentenceCase(one.words ?? '')} ${where} ${says}.` }));
  });
}

/** Whether this role or group lets somebody through on one side whom the tables stopped on the other, where a rule lets them. */
function reachesMore(grid: Grid, side: Side, place: Place, one: Identity): boolean {
  const mine = grid.ranks(side, place, [one]);
  if (mine.length === 0) return false;
  return spotsAt(grid, place).some(spot => {
    const kinds = targetsOf(spot);
    return grid.everybody.some(other => {
      const whole = [one, other];
      const ranks = grid.ranks(OTHER_SIDE[side], place, whole);
      const gained = kinds.some(able => meets(mine, able) && !meets(ranks, able));
      return gained && grid.change(spot, whole)[side].kind !== 'refused';
    });
  });
}

function eligibleDiffers(grid: Grid, before: Policy, after: Policy): Difference[] {
  if (before.eligibleRoles === after.eligibleRoles) return [];
  const [side, way] = after.eligibleRoles === 'ignored' ? (['after', 'widening'] as const) : (['before', 'tightening'] as const);
  const seen = grid.places.some(place =>
    spotsAt(grid, place).some(spot =>
      grid.everybody.some(one =>
        grid.everybody.some(other => {
          const whole = [one, other];
          const reaches = targetsOf(spot).some(able => meets(grid.ranks(side, place, whole), able));
          const stopped = targetsOf(spot).some(able => !meets(grid.ranks(OTHER_SIDE[side], place, whole), able));
          return reaches && stopped && grid.change(spot, whole)[side].kind !== 'refused';
        }),
      ),
    ),
  );
  const says =
    way === 'widening'
      ? 'Roles that somebody could activate no longer protect them (eligibleRoles: ignored).'
      : 'Roles that somebody could activate protect them from now on (eligibleRoles: held).';
  return seen ? [{ way, says }] : [];
}
