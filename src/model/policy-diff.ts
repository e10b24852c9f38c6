import { isDeepStrictEqual } from 'node:util';
import type { Policy } from './policy';
import { type Asked, canonical } from './policy-diff/atoms';
import { gridOf } from './policy-diff/grid';
import { reachDiffers } from './policy-diff/reach';
import { rulingsDiffer } from './policy-diff/rulings';
import { settingsDiffer } from './policy-diff/settings';
import type { Difference } from './policy-diff/terms';
import type { HeldRole } from './rights';

export type { Asked } from './policy-diff/atoms';
export type { Difference, Way } from './policy-diff/terms';

/**
 * What one policy does otherwise than the other, in sentences; nothing where they rule alike, whatever their texts. Found by
 * ruling with both on everything that either can tell apart: each named role and group alone and in pairs, each action, each
 * named customer and any other, the home tenant, all customers, CIPP itself, within and outside emergency hours, and each kind
 * of person in Microsoft's tables. Names are taken as they stand: a customer named by domain here and by id there counts as
 * two, a home tenant named by its domain as a customer.
 */
export function differences(
  before: Policy,
  after: Policy,
  actions: readonly Asked[],
  roleNamed: (said: string) => HeldRole | undefined,
): Difference[] {
  const [was, is] = [canonical(before, roleNamed), canonical(after, roleNamed)];
  const grid = gridOf(was, is, actions, roleNamed);
  return [...rulingsDiffer(grid, actions), ...reachDiffers(grid, was, is), ...settingsDiffer(was, is)];
}

/** Rules under which something may wait for approval, and which are not the same rule any more: what waits is refused. */
export function waitingLost(before: Policy, after: Policy): string[] {
  return before.rules
    .filter(rule => rule.then === 'approve' && !after.rules.some(other => isDeepStrictEqual(other, rule)))
    .map(({ name }) => name);
}
