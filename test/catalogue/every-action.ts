import type { CATEGORIES } from '../../src/model/action';
import { openDesk } from '../conversations/desk';
import type { Case, Cases } from './case';
import { CONTRACT, type Contracted } from './contract';
import { ALLOWS_ALL, failing, fillsIn, reached, type Seen, showsSecret, types } from './run';

/** The contract's categories in three files, so that they run side by side. */
const PARTS = {
  people: ['User', 'Group', 'License', 'Calendar Permission'],
  estate: ['Intune', 'Security & Compliance', 'Teams & SharePoint'],
  instance: ['Tenant', 'Tool', 'CIPP Administration'],
} as const satisfies Record<string, readonly (typeof CATEGORIES)[number][]>;
type PartName = keyof typeof PARTS;

const actionsOf = (part: PartName): Contracted[] => CONTRACT.filter(c => PARTS[part].some(category => category === c.category));

/**
 * Every action of the contract that belongs to this part, through the whole bot: typed, by its form, and with the failure that
 * its endpoint has. What reaches CIPP is held against the contract, what the person reads against what CIPP's answer proves.
 */
export function everyAction(part: PartName, cases: Cases): void {
  const desk = openDesk({ policy: ALLOWS_ALL });
  const passed = { typed: 0, 'by form': 0, 'failures shown': 0 };
  const actions = actionsOf(part);

  function each(way: keyof typeof passed, run: (contracted: Contracted, given: Case) => Promise<void>): void {
    test.each(actions.map(contracted => [contracted.id, contracted] as const))(`%s ${way}`, async (id, contracted) => {
      const given = cases[id];
      if (!given) throw new Error(`nothing is told of ${id}`);
      await run(contracted, given);
      passed[way] += 1;
    });
  }

  async function ended(contracted: Contracted, given: Case, seen: Seen): Promise<void> {
    reached(desk, contracted, given);
    reads(seen, given.ends ?? (contracted.effect === 'read' ? 'Shown' : 'Done'), given.shows);
    if (given.secret) reads(await showsSecret(desk, seen, given.secret.noun), undefined, given.secret.shows);
  }

  each('typed', async (contracted, given) => {
    if (given.well) desk.outside.cipp.always(contracted.endpoint, given.well);
    await ended(contracted, given, await types(desk, contracted, given));
  });

  each('by form', async (contracted, given) => {
    if (given.well) desk.outside.cipp.always(contracted.endpoint, given.well);
    await ended(contracted, given, await fillsIn(desk, contracted, given));
  });

  each('failures shown', async (contracted, given) => {
    const { by, ends = 'Failed', shows } = given.fails;
    const seen = await failing(desk, contracted.endpoint, by, () => types(desk, contracted, given));
    reads(seen, ends, shows);
    if (given.secret) expect(seen.json).not.toContain('"verb":"show"');
  });

  test('all of them', () => {
    const all = Object.keys(PARTS).flatMap(name => actionsOf(name as PartName));
    expect(new Set(all).size).toBe(CONTRACT.length);
    expect(Object.keys(cases).sort()).toEqual(actions.map(({ id }) => id).sort());
    const counts = Object.entries(passed).map(([way, n]) => `${n} of ${actions.length} ${way}`);
    process.stdout.write(`${part}, ${actions.length} of the ${CONTRACT.length} actions: ${counts.join(', ')}\n`);
    for (const n of Object.values(passed)) expect(n).toBe(actions.length);
  });
}

function reads(seen: Seen, ends: string | undefined, shows: Case['shows'] = []): void {
  if (ends === 'Shown') expect(seen.text).toMatch(/^Read from CIPP · /m);
  else if (ends !== undefined) expect(seen.text).toMatch(new RegExp(`^\\*\\*${ends}\\*\\*`, 'm'));
  for (const text of shows)
    expect(seen.text).toEqual(typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text));
}
