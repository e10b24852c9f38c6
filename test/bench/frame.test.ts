import { Figures, keeps, quantile, table } from './frame';

test('a quantile is the smallest that so large a part is not above, in whatever order they came', () => {
  const ms = [30, 10, 100, 20, 40, 60, 50, 80, 70, 90];
  expect([0, 0.1, 0.5, 0.51, 0.95, 1].map(part => quantile(ms, part))).toEqual([10, 10, 50, 60, 100, 100]);
  expect(quantile([], 0.5)).toBeNaN();
});

test.each([
  ['the median counts, not a round', { most: 1 }, [0.9, 5, 1], true],
  ['above', { most: 1 }, [1.01, 0.5, 1.2], false],
  ['at the bound', { least: 95 }, [95], true],
  ['below', { least: 95 }, [94, 94, 100], false],
  ['no bound', {}, [Number.NaN], true],
  ['not measured', { most: 1 }, [Number.NaN], false],
  ['not measured, and a least', { least: 1 }, [Number.NaN], false],
  ['not measured in one round of three', { most: 1 }, [Number.NaN, 0.5, 0.5], false],
  ['divided by nothing', { most: 1 }, [0.5, Number.POSITIVE_INFINITY, 0.5], false],
  ['no round at all', { most: 1 }, [], false],
])('a bound: %s', (_, bounds, rounds, kept) => {
  expect(keeps({ what: 'x', unit: 'times', rounds, ...bounds })).toBe(kept);
});

test('what is measured again is another round, and a ratio is taken round by round', () => {
  const figures = new Figures();
  for (const [bot, echo] of [
    [2, 4],
    [9, 3],
    [5, 5],
  ] as const) {
    figures.add('bot', 'ms', bot);
    figures.add('echo', 'ms', echo);
  }
  figures.ratio('bot ÷ echo', 'bot', 'echo', { most: 1 });
  expect(figures.all.at(-1)).toEqual({ what: 'bot ÷ echo', unit: 'times', rounds: [0.5, 3, 1], most: 1 });
  expect(table(figures.all)).toMatch(/bot ÷ echo +1 +times +0\.500 – 3 +≤ 1 +ok$/);
});

test.each([
  ['the one', 'never measured', 'echo'],
  ['the other', 'bot', 'never measured'],
  ['both', 'never measured', 'neither'],
])('a ratio of what was not measured is no number, and its bound is not kept: %s', (_, one, other) => {
  const figures = new Figures();
  figures.add('bot', 'ms', 2);
  figures.add('echo', 'ms', 4);
  figures.ratio('bot ÷ echo', one, other, { most: 1 });
  const [ratio] = figures.all.slice(2);
  expect(ratio && keeps(ratio)).toBe(false);
  expect(table(figures.all)).toContain('FAILED');
});
