import fc from 'fast-check';
import { problem } from '../../src/model/problem';
import { ago, dayOf, fact, foreign, headline, momentOf, plain, plural, span, summaryOf, told, whole, within } from '../../src/views/text';

describe('text that others wrote', () => {
  test.each([
    ['*a* [x](https://example.com) ${request.key} <b>', '*a* [x](https://example.com) ${request.key} <b>'],
    ['{{DATE(2026-11-21T14:32:00Z)}}', '{\u200b{DATE(2026-11-21T14:32:00Z)}}'],
    ['{{{{TIME', '{\u200b{\u200b{\u200b{TIME'],
    ['one\r\n\ttwo\u2028three\u0000', 'one two three'],
    ['invoice\u202egpj.exe\u2066\u200f', 'invoicegpj.exe'],
    ['half \ud83d a pair', 'half \ufffd a pair'],
    ['  Zoë Müller 👩‍💻 ', 'Zoë Müller 👩‍💻'],
  ])('%j is shown as %j', (text, shown) => {
    expect(foreign(text, 300)).toBe(shown);
  });

  test('it is cut by characters, not through one, and says so', () => {
    expect(foreign('a'.repeat(113), 80)).toBe(`${'a'.repeat(79)}…`);
    expect(foreign('👍'.repeat(9), 4)).toBe('👍👍👍…');
    expect(foreign('a'.repeat(80), 80)).toBe('a'.repeat(80));
  });

  test('a sign-in name is never cut', () => {
    const name = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`;
    expect(whole(name)).toBe(name);
    expect(told(problem('USER_GUEST', { user: name, tenant: 'Contoso' })).tell).toContain(name);
  });

  test('whatever is typed stays on one line, in one direction, and is no date', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 60 }), (text, longest) => {
        const shown = foreign(text, longest);
        expect(shown).not.toMatch(/\{\{|[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect([...shown.replaceAll('{\u200b', '{')].length).toBeLessThanOrEqual(longest);
      }),
    );
  });

  test('nor can pieces of a problem make one together', () => {
    const { tell } = told(problem('TENANT_AMBIGUOUS', { said: '{{TIME(2026-11-21T14:32:00Z)}}' }));
    expect(tell).not.toContain('{{');
  });
});

test('a time that somebody else wrote is a moment or nothing', () => {
  expect(momentOf('2026-03-03T08:15:00.123Z')).toBe('{{DATE(2026-03-03T08:15:00Z, SHORT)}} {{TIME(2026-03-03T08:15:00Z)}}');
  expect(momentOf('never')).toBeUndefined();
  expect(momentOf(undefined)).toBeUndefined();
});

test('a summary keeps the request at its end, however long the names', () => {
  const summary = summaryOf('a<b>'.repeat(100), 'Request R-7K3Q9M.');
  expect(summary.length).toBeLessThanOrEqual(200);
  expect(summary).toMatch(/… Request R-7K3Q9M\.$/);
  expect(summary).not.toMatch(/[<>]/);
});

test.each([
  ['Reset password', 'reset password', 'Reset password'],
  ['MFA push', 'MFA push', 'MFA push'],
  ['List Azure AD Connect Status', 'list Azure AD Connect status', 'List Azure AD Connect status'],
  ['List User Conditional Access Policies', 'list user Conditional Access policies', 'List user Conditional Access policies'],
  ['Set Out of Office', 'set out of office', 'Set out of office'],
  ['Add Office App', 'add Office app', 'Add Office app'],
  ['Set SharePoint Member', 'set SharePoint member', 'Set SharePoint member'],
  ['List Sign-Ins', 'list sign-ins', 'List sign-ins'],
  ['Execute API Client (POST)', 'execute API client (POST)', 'Execute API client (POST)'],
  ['Geo IP Lookup', 'geo IP lookup', 'Geo IP lookup'],
  ['Autopilot', 'Autopilot', 'Autopilot'],
  ['ListUsers', 'ListUsers', 'ListUsers'],
])('the title %s is "%s" in a sentence and "%s" above a card', (title, sentence, heading) => {
  expect(within(title)).toBe(sentence);
  expect(headline(title)).toBe(heading);
});

test('one and several', () => {
  expect(['user', 'policy', 'person', 'mailbox', 'alias', 'breach', 'day'].map(plural)).toEqual([
    'users',
    'policies',
    'people',
    'mailboxes',
    'aliases',
    'breaches',
    'days',
  ]);
});

test('a day is the same day for everybody; what is none stays as it was written', () => {
  expect(dayOf('2026-11-25')).toBe('Wed, 25 Nov 2026');
  expect(dayOf('friday')).toBe('friday');
});

test.each([
  [14_400_000, '4 hours'],
  [5_400_000, '90 minutes'],
  [86_400_000, '1 day'],
  [30_000, '30 seconds'],
  [61_500, '1 minute'],
])('%d ms are %s', (ms, words) => expect(span(ms)).toBe(words));

test.each([
  ['2026-11-21T14:36:20.123Z', 'just now'],
  ['2026-11-21T14:35:10.000Z', '1 minute ago'],
  ['2026-11-21T12:00:00.000Z', '2 hours ago'],
  ['2026-11-18T12:00:00.000Z', '3 days ago'],
  ['2026-11-21T15:00:00.000Z', 'just now'],
])('%s is %s', (since, words) => expect(ago(since, '2026-11-21T14:36:20.123Z')).toBe(words));

test('a name within our own words holds nothing that Markdown, a mention or a date could take for its own', () => {
  expect(plain('*Zoë* [O’Neil](https://example.com) <at>all</at>')).toBe('Zoë O Neil https example.com at all at');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(plain(text)).not.toMatch(/[*_[\]()<>`~#{}|\\!&]/);
    }),
  );
});

test('a fact has its words cut', () => expect([...fact('Reason', 'x'.repeat(400)).value].length).toBe(300));
