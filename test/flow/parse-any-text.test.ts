import fc from 'fast-check';
import { hear, LONGEST_TEXT, parse } from '../../src/flow/parse';
import { clean, lex } from '../../src/flow/text';
import { CATALOGUE } from './one-action';
import { WORDINGS } from './wordings';

const said = (text: string) => parse(text, CATALOGUE);

/** Words that lead into every corner of the parser, between arbitrary ones. */
const scraps = fc.constantFrom(
  ...'reset password pw jane jane@contoso.com at contoso to for of and = : , . " \' < > [ ]( mailto: <a </a> tenant= user= reason= mustChange= no must change @ @contoso help ticket - ; \n whoami who am i my roles requests status cancel audit approvals explain dry run what would happen if since 7d yesterday last week by @ada R-7K3Q9M r-000001 contoso.com cipp'.split(
    ' ',
  ),
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.array(fc.oneof(scraps, fc.string({ maxLength: 6 })), { maxLength: 40 }).map(words => words.join(' ')),
  fc.array(scraps, { maxLength: 60 }).map(words => words.join('')),
);

/** Everything of an intent that a person wrote, reasons and tickets aside: those have bounds of their own. */
function names(result: ReturnType<typeof said>): string[] {
  if ('problem' in result) return [];
  if (result.kind === 'explain') return names(result.of);
  if (result.kind === 'action') return [result.who, result.where].filter(name => name !== undefined);
  const { kind, ...rest } = result;
  if (kind === 'help') return [];
  return Object.values(rest).map(String);
}

test('no text breaks the parser, and names stay printable and short', () => {
  fc.assert(
    fc.property(text, t => {
      for (const name of names(said(t))) {
        expect(name).not.toMatch(/\p{C}/u);
        expect(name.length).toBeLessThanOrEqual(256);
        expect(name).not.toBe('');
      }
    }),
    { numRuns: 1500 },
  );
});

test('requests are named by an id, and spans have a form', () => {
  fc.assert(
    fc.property(text, t => {
      const result = said(t);
      if ('id' in result) expect(result.id).toMatch(/^[Rr]-[0-9A-Za-z]{1,12}$/);
      if ('request' in result && result.request) expect(result.request).toMatch(/^[Rr]-[0-9A-Za-z]{6}$/);
      if ('since' in result && result.since) expect(result.since).toMatch(/^(?:[1-9]\d*[hd]|\d{4}-\d{2}-\d{2})$/);
    }),
    { numRuns: 700 },
  );
});

test('an intent that tells of a typed password and what was heard agree', () => {
  fc.assert(
    fc.property(text, t => {
      const result = said(t);
      const action = 'kind' in result && result.kind === 'explain' ? result.of : result;
      const held = hear(t, CATALOGUE).typedPassword;
      if ('typedPassword' in action) expect(held).toBe(action.typedPassword);
    }),
    { numRuns: 700 },
  );
});

test('a problem repeats only words of the bot', () => {
  fc.assert(
    fc.property(text, t => {
      const result = said(t);
      if ('problem' in result && result.problem === 'DID_YOU_MEAN') expect(result.data.said).toMatch(/^[\p{L}\p{N}_ -]{1,40}$/u);
    }),
    { numRuns: 700 },
  );
});

test('without the words of a command there is no action', () => {
  const strange = fc.string({ unit: fc.constantFrom(...'bcfghjklmquvxyz0123456789 =@.:"'), maxLength: 300 });
  fc.assert(
    fc.property(strange, t => {
      expect(said(t)).not.toMatchObject({ kind: 'action' });
    }),
    { numRuns: 700 },
  );
});

test('case and blanks change nothing', () => {
  const wording = fc.constantFrom(...WORDINGS.filter(w => !/[\n<&]/.test(w.text)));
  const blank = fc
    .array(fc.constantFrom(' ', '\u00a0', '\u2009', '\t', '\u3000', ' \u200b '), { minLength: 1, maxLength: 3 })
    .map(b => b.join(''));
  fc.assert(
    fc.property(wording, blank, fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), ({ text: t }, gap, ups) => {
      const mangled = [...t].map((c, i) => (c === ' ' ? gap : ups[i % ups.length] ? c.toUpperCase() : c)).join('');
      expect(JSON.stringify(said(mangled)).toLowerCase()).toBe(JSON.stringify(said(t)).toLowerCase());
    }),
    { numRuns: 1000 },
  );
});

test('a text that nothing has to be cleaned of is cleaned alike', () => {
  const ascii = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)), maxLength: 60 });
  fc.assert(
    fc.property(fc.oneof(text, ascii), some => {
      // the invisible character sends it the long way
      expect(clean(`${some}\u200b`)).toBe(clean(some));
    }),
  );
});

test('longer texts are refused before anything reads them, whatever they are made of', () => {
  fc.assert(
    fc.property(fc.constantFrom('<', '[', '"', "'", 'a=', 'reset ', '<a ', '](', '@', 'jane@', ' to ', '\u0301'), scrap => {
      expect(said(scrap.repeat(4000 / scrap.length))).toEqual({ problem: 'TOO_LONG', data: { limit: String(LONGEST_TEXT) } });
    }),
  );
});

test('a text becomes at most one token for each of its characters', () => {
  fc.assert(
    fc.property(text, t => {
      const cleaned = clean(t);
      expect(lex(cleaned).length).toBeLessThanOrEqual(cleaned.length);
      expect(cleaned.length).toBeLessThanOrEqual(3 * t.length);
    }),
    { numRuns: 700 },
  );
});
