import fc from 'fast-check';
import { hear, parse } from '../../src/flow/parse';
import { CATALOGUE } from './one-action';

const said = (text: string) => parse(text, CATALOGUE);

describe('a typed password is nowhere in the intent', () => {
  const people: [text: string, who: string | undefined, where?: string][] = [
    ['reset password jane to Summer26!', 'jane'],
    ['reset password jane@contoso.com to Summer26!', 'jane@contoso.com'],
    ['reset password for jane to Summer26! at contoso', 'jane', 'contoso'],
    ['reset jane\'s password to "Summer 26" at contoso', 'jane', 'contoso'],
    ["reset password jane to 'it's Summer' at contoso", 'jane', 'contoso'],
    ["reset jane's password to Summer 26 at contoso", 'jane', 'contoso'],
    ['reset password jane to "Summer at contoso', 'jane'],
    ['reset password to Summer26!', undefined],
    ['reset password Summer26!', undefined],
    ['reset password P@ssw0rd', undefined],
    ['reset password to Summer26! for jane', 'jane'],
    ['reset password to hunter for jane', 'jane'],
    ['reset password Summer26! for jane', 'jane'],
    ['reset password=Summer26! for jane', 'jane'],
    ['reset password = Summer26! for jane', 'jane'],
    ['reset password jane password=Summer26!', 'jane'],
    ['reset password jane pw: hunter', 'jane'],
    ['reset jane password: hunter', 'jane'],
    ['reset password jane and set it to hunter', 'jane'],
    ['reset password jane as hunter', 'jane'],
    ['reset password jane with password hunter', 'jane'],
    ['reset password jane, new password hunter', 'jane'],
    ['reset password jane password is hunter', 'jane'],
    ['reset password jane, use Summer26!', 'jane'],
    ['reset password jane Summer26!', 'jane'],
    ['reset password jane P@ssw0rd', 'jane'],
    ['reset password jane -> hunter', 'jane'],
    ['reset password jane = hunter', 'jane'],
    ['reset password jane: hunter', 'jane'],
    ['reset password jane to reason=hunter', 'jane'],
    ['reset password jane to tenant=hunter', 'jane'],
    ['reset password jane Sum=mer26!', 'jane'],
    ['reset password jane to bob@fabrikam.com', 'jane'],
    ['reset password jane reason=forgot, set to Summer26!', 'jane'],
  ];
  test.each(people.map(([text, who, where]) => ({ text, who, where })))('$text', ({ text, who, where }) => {
    const intent = said(text);
    expect(intent).toMatchObject({ kind: 'action', typedPassword: true });
    expect(intent).toHaveProperty('values', text.includes('reason=forgot') ? { reason: 'forgot' } : {});
    expect('who' in intent ? intent.who : undefined).toBe(who);
    expect('where' in intent ? intent.where : undefined).toBe(where);
    expect(JSON.stringify(intent)).not.toMatch(/summer|hunter|p@ss|26/i);
  });

  const own = JSON.stringify(said('reset password jane at contoso mustChange=yes reason=x')).toLowerCase();
  const longEnough = (text: string) => text.trim().length >= 5 && !own.includes(text.trim().toLowerCase());
  const shape = fc.constantFrom(
    (pw: string) => `reset password jane to ${pw}`,
    (pw: string) => `reset password jane@contoso.com to ${pw} at contoso`,
    (pw: string) => `reset jane's password to ${pw}`,
    (pw: string) => `reset password jane password=${pw}`,
    (pw: string) => `reset pw jane pw: ${pw} mustchange=no`,
    (pw: string) => `reset password for jane and set to ${pw}`,
    (pw: string) => `new password for jane as ${pw}`,
    (pw: string) => `reset password=${pw}`,
    (pw: string) => `rest pasword jane to ${pw}`,
  );

  test('whatever it is made of', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 30 }).map(s => s.replace(/[\s\p{Z}\p{C}]/gu, ''));
    fc.assert(
      fc.property(shape, fc.oneof(word, fc.stringMatching(/^[!-~]{8,20}$/)).filter(longEnough), (say, pw) => {
        expect(JSON.stringify(said(say(pw))).toLowerCase()).not.toContain(JSON.stringify(pw).slice(1, -1).toLowerCase());
      }),
      { numRuns: 700 },
    );
  });

  test('with blanks between quotes', () => {
    const words = fc.array(fc.stringMatching(/^[!#-&(-~]{1,8}$/), { minLength: 2, maxLength: 5 }).map(w => w.join(' '));
    fc.assert(
      fc.property(shape, words.filter(longEnough), fc.constantFrom('"', "'"), (say, pw, quote) => {
        const intent = said(say(`${quote}${pw}${quote}`));
        expect(JSON.stringify(intent).toLowerCase()).not.toContain(JSON.stringify(pw).slice(1, -1).toLowerCase());
      }),
      { numRuns: 700 },
    );
  });
});

describe('a typed password is noticed, whatever the answer is', () => {
  test.each([
    'reset password jane to Summer26!',
    'explain reset password jane to Summer26!',
    'cipp reset password jane to hunter',
    // problems
    'reset password jane to hunter mustchange=maybe',
    'reset password jane foo=bar to hunter',
    'reset password jane foo=bar Summer26!',
    'reset password jane mustchange=maybe password=hunter',
    'reset password jane and bob to hunter',
    "don't reset password jane to hunter",
    'reset jane to Summer26!',
    'resst paswrd jane to Summer26!',
    'reset mfa jane to Summer26!',
    'cancle password reset jane to Summer26!',
    // help and lists
    'help reset password jane to Summer26!',
    'how do I reset password jane to Summer26!',
    'cancel the password reset of jane to Summer26!',
    'audit reset password jane to Summer26!',
  ])('%s', text => {
    expect(hear(text, CATALOGUE).typedPassword).toBe(true);
    expect(JSON.stringify(said(text))).not.toMatch(/summer|hunter/i);
  });

  test.each([
    '',
    'help',
    'whoami',
    'cancel R-7K3Q9M',
    'reset password jane@contoso.com',
    'reset password jane mustchange=maybe ticket=INC-1042',
    'reset password jane foo=bar',
    'reset jane to the old group',
    'how do I reset a password to something new?',
    'cancel the password reset R-7K3Q9M',
    'hola',
    `reset password jane to Summer26!${' '.repeat(1000)}`,
  ])('%j holds none', text => {
    expect(hear(text, CATALOGUE).typedPassword).toBe(false);
  });
});

test.each<[text: string, intent: object]>([
  ['reset password to P@ss.word', { who: 'p@ss.word', typedPassword: false }],
  ['reset password to jane@contoso.com', { who: 'jane@contoso.com', typedPassword: false }],
  ['reset password to P@ssword', { typedPassword: true }],
  ['reset password to P@ss.w0rd', { typedPassword: true }],
  ['reset password to P@ss.word!', { who: 'p@ss.word', typedPassword: false }],
  ['reset password to P@ss.word1', { typedPassword: true }],
  ['reset password to P@ss_word.x', { typedPassword: true }],
])('%s: an address is a person, anything else with @ a password', (text, intent) => {
  expect(said(text)).toEqual({ kind: 'action', action: 'reset-password', values: {}, ...intent });
});
