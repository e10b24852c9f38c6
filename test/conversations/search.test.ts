import fc from 'fast-check';
import { encodings } from './leaks';
import { Search } from './search';

const PASSWORD = 'Kite-Lamp-7301 "é"';

test.each<[string, string]>([
  ['plain', PASSWORD],
  ['in JSON', JSON.stringify({ said: PASSWORD })],
  ['in an address', `/reset?to=${encodeURIComponent(PASSWORD)}`],
  ...[0, 1, 2].map((offset): [string, string] => [
    `in base 64, ${offset} bytes in`,
    Buffer.from(`${'x'.repeat(offset)}${PASSWORD} and more`).toString('base64'),
  ]),
  ['in hexadecimal digits', Buffer.from(`x${PASSWORD}x`).toString('hex')],
  ['backwards', [...`x${PASSWORD}x`].reverse().join('')],
])('a secret is found %s', (_how, text) => {
  const search = new Search(encodings).add(['Other-Word-1234', PASSWORD]);
  expect([...search.in(`${'before '.repeat(50)}${text}${' after'.repeat(50)}`)]).toEqual([PASSWORD]);
});

test('what is only alike is not found', () => {
  const search = new Search(encodings).add([PASSWORD]);
  for (const text of ['', PASSWORD.slice(1), PASSWORD.slice(0, -1), PASSWORD.toLowerCase(), `x${PASSWORD.slice(-8)}`])
    expect(search.in(text)).toEqual(new Set());
});

test('it finds what a search for one after the other finds', () => {
  // few letters, so that endings are shared and overlap
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 8, maxLength: 12 });
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), maxLength: 30 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), fc.array(piece, { maxLength: 6 }), (words, pieces) => {
      const text = pieces.flatMap((p, i) => [p, words[i] ?? '']).join('');
      const found = new Search(value => [value]).add(words).in(text);
      expect(found).toEqual(new Set(words.filter(w => text.includes(w))));
    }),
    { numRuns: 300 },
  );
});
