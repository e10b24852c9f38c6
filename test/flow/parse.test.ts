import { parse } from '../../src/flow/parse';
import { phrasesOf } from '../../src/flow/read-phrases';
import { sayings } from '../../src/model/action';
import { CATALOGUE } from './one-action';
import { WORDINGS } from './wordings';

const said = (text: string) => parse(text, CATALOGUE);
const reset = (more: object = {}) => ({ kind: 'action', action: 'reset-password', values: {}, typedPassword: false, ...more });

describe('one reset in many words', () => {
  test.each(WORDINGS)('$text', ({ text, who, where }) => {
    expect(said(text)).toEqual(reset({ who, ...(where && { where }) }));
  });

  test('there are enough of them', () => {
    expect(WORDINGS.length).toBeGreaterThanOrEqual(30);
    expect(new Set(WORDINGS.map(w => w.text)).size).toBe(WORDINGS.length);
  });
});

test.each(['reset password', 'reset password please', 'Reset password?', 'reset my password', 'password reset!', 'new pw'])(
  '%s: the form',
  text => {
    expect(said(text)).toEqual(reset());
  },
);

describe('names and customers', () => {
  const people: [text: string, who: string | undefined, where?: string][] = [
    ['reset password jane', 'jane'],
    ['reset password for O’Brien at contoso', "O'Brien", 'contoso'],
    ['reset password for Jean-Luc Müller at contoso', 'Jean-Luc Müller', 'contoso'],
    ['reset password of will smith at contoso', 'will smith', 'contoso'],
    ['reset password for Doe, Jane at Contoso', 'Doe, Jane', 'Contoso'],
    ['reset password svc_backup01 at contoso', 'svc_backup01', 'contoso'],
    ['reset password jane.doe2', 'jane.doe2'],
    ['reset password 山田 太郎 at contoso', '山田 太郎', 'contoso'],
    ['reset password jane doe @ contoso.com', 'jane doe', 'contoso.com'],
    ['reset password jane_fabrikam.com#EXT#@contoso.onmicrosoft.com', 'jane_fabrikam.com#ext#@contoso.onmicrosoft.com'],
    ['reset password 6f1d2c3a-1111-4222-8333-123456789abc at contoso.com', '6f1d2c3a-1111-4222-8333-123456789abc', 'contoso.com'],
    ['reset password jane at 6f1d2c3a-1111-4222-8333-123456789abc', 'jane', '6f1d2c3a-1111-4222-8333-123456789abc'],
    ['reset password jane at Contoso, Inc. please', 'jane', 'Contoso Inc'],
    ['reset password jane at the Bank of Contoso please', 'jane', 'Bank of Contoso'],
    ['reset password jane at Johnson & Sons', 'jane', 'Johnson & Sons'],
    ['reset password user="Jane Doe" tenant=\'Contoso Ltd\'', 'Jane Doe', 'Contoso Ltd'],
    ['reset password user=jane doe tenant=Contoso Ltd', 'jane doe', 'Contoso Ltd'],
    ['reset password jane doe tenant "Contoso Ltd"', 'jane doe', 'Contoso Ltd'],
    ['reset password at contoso, jane doe', 'jane doe', 'contoso'],
    ['reset password at contoso: jane', 'jane', 'contoso'],
    ['reset password for jane, she forgot it', 'jane'],
    ['reset password for jane to sign in', 'jane'],
    ['reset password jane at once', 'jane'],
    ["reset jane's password for me please", 'jane'],
    ['jane doe cannot sign in, please reset her password', 'jane doe'],
    ['reset password to jane', 'jane'],
    // a password or a person? the form asks
    ['new password hunter for jane', undefined],
  ];
  test.each(people.map(([text, who, where]) => ({ text, who, where })))('$text', ({ text, who, where }) => {
    expect(said(text)).toEqual(reset({ ...(who && { who }), ...(where && { where }) }));
  });

  test.each([
    'reset password jane@contoso.com bob@contoso.com',
    'reset password jane@contoso.com and bob@contoso.com',
    'reset password jane and bob',
    'reset password jane & bob at contoso',
    'reset password jane and bob@contoso.com',
    'reset password jane, bob, eve',
    'reset password user=jane@contoso.com bob@contoso.com',
  ])('%s: one person at a time', text => {
    expect(said(text)).toMatchObject({ problem: 'BAD_VALUE', data: { field: 'Person', value: 'more than one' } });
  });
});

describe('values', () => {
  test.each<[text: string, values: object]>([
    ['mustChangePassword=false', { mustChangePassword: 'false' }],
    ['must-change-password=No', { mustChangePassword: 'false' }],
    ['MUSTCHANGE=on', { mustChangePassword: 'true' }],
    ['mustchange = off', { mustChangePassword: 'false' }],
    ['mustChange: yes', { mustChangePassword: 'true' }],
    ['no change', { mustChangePassword: 'false' }],
    ['without change', { mustChangePassword: 'false' }],
    ["and don't make them change it", { mustChangePassword: 'false' }],
    ['and do not force her to change the password at next sign-in', { mustChangePassword: 'false' }],
    ['must not change', { mustChangePassword: 'false' }],
    ['with no change', { mustChangePassword: 'false' }],
    ['must change', { mustChangePassword: 'true' }],
    [', she must change it at next login', { mustChangePassword: 'true' }],
    ['reason="lost phone, urgent" ticket=INC-1042', { reason: 'lost phone, urgent', ticket: 'INC-1042' }],
    ['reason=lost her phone ticket INC-1042', { reason: 'lost her phone', ticket: 'INC-1042' }],
    ['reason: lost her phone mustchange=no', { reason: 'lost her phone', mustChangePassword: 'false' }],
    ['ticket #1042', { ticket: '#1042' }],
    ['reason=', {}],
  ])('%s', (words, values) => {
    expect(said(`reset password jane@contoso.com ${words}`)).toEqual(reset({ who: 'jane@contoso.com', values }));
  });

  test.each<[text: string, data: object]>([
    ['mustchange=maybe', { field: 'Must choose a new password at next sign-in', value: 'maybe' }],
    ['mustchange=12-x', { value: 'that' }],
    ['mustchange=', { expected: expect.stringContaining('mustChangePassword=true') }],
    ['mustchnage=no', { value: 'mustchnage=', expected: expect.stringContaining('mustChangePassword') }],
    ['foo=bar', { field: 'Reset password', expected: expect.stringContaining('mustChangePassword=') }],
    [`reason="${'x'.repeat(301)}"`, { field: 'reason' }],
    [`ticket=${'x'.repeat(41)}`, { field: 'ticket' }],
    [`user=${'x'.repeat(257)}`, { value: 'a name that long' }],
  ])('%s is refused', (words, data) => {
    expect(said(`reset password jane ${words}`)).toMatchObject({ problem: 'BAD_VALUE', data });
  });
});

describe('near misses', () => {
  test.each<[text: string, data: object]>([
    ['resst paswrd jane', { said: 'resst paswrd', near: 'reset password' }],
    ['reset jane', { said: 'reset', near: 'reset password' }],
    ['password jane', { said: 'password', near: 'reset password' }],
    ['reset mfa jane', { said: 'reset', near: 'reset password' }],
    ['please reset: jane@contoso.com', { said: 'reset', near: 'reset password' }],
  ])('%s', (text, data) => {
    expect(said(text)).toEqual({ problem: 'DID_YOU_MEAN', data });
  });

  test.each(['disable user jane', 'hola', 'jane@contoso.com', "don't reset jane's password", 'never reset password jane', '12345'])(
    '%s is not understood',
    text => {
      expect(said(text)).toEqual({ problem: 'NOT_UNDERSTOOD', data: {} });
    },
  );
});

test.each<[text: string, intent: object]>([
  ['cipp ListUsers', { endpoint: 'ListUsers', values: {} }],
  ['hey cipp ListUsers', { endpoint: 'ListUsers', values: {} }],
  ['cipp ExecResetPass ID=1', { endpoint: 'ExecResetPass', values: { ID: '1' } }],
])('%s: any endpoint', (text, intent) => {
  expect(said(text)).toEqual({ kind: 'endpoint', ...intent });
});

test('explain cipp ListUsers belongs to a later version', () => {
  expect(said('explain cipp ListUsers')).toEqual({ problem: 'NOT_YET', data: { said: 'explain cipp' } });
});

test.each([
  ['', ''],
  [' \u200b\n ', ''],
  ['?', ''],
  ['hi', ''],
  ['Hello!', ''],
  ['help', ''],
  ['hlep', ''],
  ['help reset password', 'reset password'],
  ['help mfa', 'mfa'],
  ['actions', ''],
  ['actions mailbox', 'mailbox'],
  ['how do I reset a password?', 'reset password'],
  ['help reset password jane to Summer26!', 'reset password'],
])('%j is answered with help', (text, words) => {
  expect(said(text)).toEqual({ kind: 'help', words });
});

test('a text of 1000 characters is read, a longer one is not', () => {
  const long = (n: number) => `reset password jane at contoso ${' '.repeat(n)}`.slice(0, n);
  expect(said(long(1000))).toMatchObject({ who: 'jane' });
  expect(said(long(1001))).toEqual({ problem: 'TOO_LONG', data: { limit: '1000' } });
});

describe('the catalogue', () => {
  const wordings = CATALOGUE.flatMap(a => [a.title, a.id, ...sayings(a), a.example].map(text => ({ text, id: a.id })));

  test.each(wordings)('$text asks for $id', ({ text, id }) => {
    expect(said(text)).toMatchObject({ kind: 'action', action: id });
    expect(said(`${text} jane@contoso.com`)).toMatchObject({ kind: 'action', action: id });
  });

  test('no phrase belongs to two actions', () => {
    const owners = new Map<string, Set<string>>();
    for (const { words, action } of phrasesOf(CATALOGUE).all) {
      const phrase = words.join(' ');
      owners.set(phrase, (owners.get(phrase) ?? new Set()).add(action.id));
    }
    expect([...owners].filter(([, ids]) => ids.size > 1)).toEqual([]);
  });

  test('a misspelt write that could be either of two actions is asked back', () => {
    const [first] = CATALOGUE;
    if (!first) throw new Error('the catalogue is empty');
    const one = { ...first, id: 'pause-sync', title: 'Pause sync', says: ['pause sync'] };
    const two = { ...first, id: 'parse-sync', title: 'Parse sync', says: ['parse sync'] };
    expect(parse('pase sync jane', [one])).toMatchObject({ action: 'pause-sync' });
    expect(parse('pase sync jane', [one, two])).toMatchObject({ problem: 'DID_YOU_MEAN' });
    expect(parse('parse sync jane', [one, two])).toMatchObject({ action: 'parse-sync' });
  });

  test('a command may begin with a filler word or hold a hyphen', () => {
    const [first] = CATALOGUE;
    if (!first) throw new Error('the catalogue is empty');
    const key = { ...first, id: 'get-recovery-key', title: 'Get recovery key', says: ['recovery key'] };
    const signIns = { ...first, id: 'list-sign-ins', title: 'List sign-ins', says: [] };
    for (const text of ['get recovery key', 'get-recovery-key', 'recovery key'])
      expect(parse(text, [key, signIns])).toMatchObject({ action: key.id });
    for (const text of ['List Sign-Ins', 'list signins', 'list-sign-ins'])
      expect(parse(text, [key, signIns])).toMatchObject({ action: signIns.id });
  });

  test('reason and ticket belong to writes', () => {
    const [first] = CATALOGUE;
    if (!first) throw new Error('the catalogue is empty');
    const read = {
      ...first,
      id: 'show-user',
      title: 'Show user',
      says: ['show user'],
      risk: 'read' as const,
      secret: false,
      passwordTyped: false,
    };
    expect(parse('show user jane ticket=INC-1042', [read])).toMatchObject({ problem: 'BAD_VALUE' });
    expect(parse('show user jane get', [read])).toMatchObject({ who: 'jane' });
    expect(parse('show user jane to Summer26!', [read])).toMatchObject({ who: 'jane', typedPassword: false });
  });
});
