import { openDesk } from './desk';
import { RULINGS, type RulingCase } from './ruling-cases';

const OPEN: Record<string, string> = { 'at once': 'Reset password', emergency: 'Reset password', approval: 'Ask for approval' };

const words = ({ who, whom, ruling, when }: RulingCase) => `${who}: ${whom}${when ? `, ${when}` : ''}: ${ruling}`;

describe.each(RULINGS)('$about', ({ policy, cases }) => {
  const desk = openDesk({ policy });

  test.each(cases.map((c, i) => [i + 1, words(c), c] as const))('%i. %s', async (_i, _words, c) => {
    if (c.first) await desk.says(c.who, `reset password ${c.first}`);
    c.world?.(desk.outside.world);
    if (c.when) await desk.becomes(c.when);
    // past what was read of the person before
    else if (c.first) await desk.jumps(61_000);
    const before = (await desk.audit()).length;
    const said = await desk.says(c.who, `reset password ${c.whom}`);
    await desk.shows(c.who, c.reads);

    const rows = (await desk.audit()).slice(before);
    const requests = await desk.requests();
    const button = OPEN[c.ruling];
    if (button) {
      await desk.cardWith(c.who, button);
      expect(requests).toEqual([expect.objectContaining({ state: 'draft' })]);
      expect(Boolean(requests[0]?.body.approval)).toBe(c.ruling === 'approval');
      expect(Boolean(requests[0]?.body.emergency)).toBe(c.ruling === 'emergency');
      expect(rows.map(r => r.step)).toEqual(['draft']);
    } else {
      expect(said.status).toBe(200);
      expect(requests).toEqual([]);
      // of strangers nothing is kept but that they came
      expect(rows.map(r => `${r.step} ${r.outcome}`)).toEqual([`refused ${c.ruling === 'stranger' ? 'NOT_A_MEMBER' : c.ruling}`]);
    }
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  });
});

test('the table is as long as it was promised, and nothing stands in it twice', () => {
  const all = RULINGS.flatMap(({ about, cases }) => cases.map(c => [about, words(c), c.reads, String(c.world)].join()));
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(new Set(all).size).toBe(all.length);
});
