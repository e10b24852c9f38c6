import fc from 'fast-check';
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

test('whoever else has turns meanwhile, each person is counted as if alone', () => {
  const people = ['ada', 'bo', 'cleo', 'dana'];
  const turns = fc.record({ who: fc.constantFrom(...people), times: fc.integer({ min: 1, max: 250 }), ms: fc.nat(25_000) });
  fc.assert(
    fc.property(fc.array(turns, { maxLength: 30 }), all => {
      const pace = new Pace(clock);
      const alone = new Map(people.map(who => [who, new Pace(clock)]));
      for (const { who, times, ms } of all) {
        const [together, apart] = [pace, alone.get(who)].map(of => Array.from({ length: times }, () => of?.takes(who)).join());
        if (together !== apart) return false;
        clock.jumps(ms);
      }
      return true;
    }),
  );
});

test('whose burst is whole again is forgotten, and a turn looks no further than to the first whose is not', () => {
  const pace = new Pace(clock);
  const everybody = (when: string) => Array.from({ length: 100 }, (_, i) => `${when} ${i}`);
  pace.takes('busy');
  for (const who of everybody('early')) pace.takes(who);
  for (let i = 0; i < 150; i += 1) pace.takes('busy');
  for (const who of everybody('late')) pace.takes(who);
  clock.jumps(1_000);
  const gone = jest.spyOn(Map.prototype, 'delete');
  const seen = jest.spyOn(Object.getPrototypeOf(new Map().entries()), 'next');
  try {
    pace.takes('ada');
    expect(gone.mock.calls.map(([who]) => who)).toEqual([...everybody('early'), 'ada']);
    seen.mockClear();
    pace.takes('bo');
    expect(seen).toHaveBeenCalledTimes(1);
  } finally {
    gone.mockRestore();
    seen.mockRestore();
  }
});
