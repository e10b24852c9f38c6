import { lookalikes, spell } from '../../src/views/spell';

test.each([
  ['K0!', 'capital kilo, digit zero, exclamation mark'],
  ['Ol1|I', 'capital oscar, lima, digit one, vertical bar, capital india'],
  ['x_* ', 'x-ray, underscore, asterisk, blank'],
  ['é€', 'the sign é, the sign €'],
])('%s is spelled %s', (password, words) => {
  expect(spell(password)).toBe(words);
});

test('every character a keyboard gives has a name of its own', () => {
  const keys = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  const names = keys.map(spell);
  expect(new Set(names).size).toBe(95);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z -]+$/);
});

test('look-alikes are called out by their place', () => {
  expect(lookalikes('a0Ol1')).toBe(
    'Look-alikes: character 2 is the digit zero, 3 is a capital O (Oscar), 4 is a small L (Lima), 5 is the digit one.',
  );
  expect(lookalikes('abc')).toBeUndefined();
});
