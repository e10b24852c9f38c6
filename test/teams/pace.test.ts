import { Pace } from '../../src/teams/pace';
import { TestClock } from '../setup/clock';

const clock = new TestClock();
beforeEach(() => clock.jumps(60_000));

test('two hundred at once, then ten a second; told once', () => {
  const pace = new Pace(clock);
  const take = (times: number, who = 'ada') => Array.from({ length: times }, () => pace.takes(who));
  expect(new Set(take(200))).toEqual(new Set(['fine']));
  expect(take(3)).toEqual(['first', 'over', 'over']);
  expect(take(1, 'bo')).toEqual(['fine']);
  clock.jumps(1_000);
  expect(take(12)).toEqual([...Array(10).fill('fine'), 'first', 'over']);
  clock.jumps(20_000);
  expect(new Set(take(200))).toEqual(new Set(['fine']));
});
