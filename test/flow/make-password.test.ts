import { makePassword } from '../../src/flow/make-password';

const many = Array.from({ length: 2_000 }, () => makePassword('letters').open());

test('no two are alike, and each has letters of every kind', () => {
  expect(new Set(many).size).toBe(many.length);
  for (const text of many) expect(text).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)\w{4}(-\w{4}){3}$/);
});

test('nothing in them is taken for something else', () => {
  expect(many.join('')).not.toMatch(/[ilo10IO]/);
});

test('every letter is as likely as another', () => {
  const counts = new Map<string, number>();
  for (const letter of many.join('').replaceAll('-', '')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(23 + 24 + 8);
  const mean = (many.length * 16) / counts.size;
  for (const count of counts.values()) expect(Math.abs(count - mean)).toBeLessThan(mean * 0.3);
});

describe('of words', () => {
  const phrases = Array.from({ length: 500 }, () => makePassword('words').open());

  test('five of them and a digit, with the four kinds that directories ask for, and no two phrases alike', () => {
    expect(new Set(phrases).size).toBe(phrases.length);
    for (const text of phrases) expect(text).toMatch(/^([A-Z][a-z]{2,8}-){5}[2-9]$/);
  });

  test('from the whole list', () => {
    const words = phrases.flatMap(text => text.split('-').slice(0, -1));
    // 2,500 of 7,772: on average 2,138 different ones
    expect(new Set(words).size).toBeGreaterThan(1_950);
  });
});
