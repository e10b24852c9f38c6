import { CATALOGUE as ALL } from '../../src/actions';
import { parse } from '../../src/flow/parse';
import { type AnyAction, sayings } from '../../src/model/action';
import { CATALOGUE } from './one-action';

const said = (text: string) => parse(text, CATALOGUE);
const reset = (more: object = {}) => ({ kind: 'action', action: 'reset-password', values: {}, typedPassword: false, ...more });

/** What each inquiry is typed as, and what it means. */
const INQUIRIES: Readonly<Record<string, readonly string[]>> = {
  whoami: [
    'whoami',
    'who am i',
    'Who am I?',
    'what are my roles',
    'What are my roles?',
    'my roles',
    'show me my roles',
    'who-am-i',
    'cipp whoami',
  ],
  requests: [
    'my requests',
    'requests',
    'history',
    'show my requests please',
    'can you list my open requests?',
    'my pending requests',
    'status',
    'status?',
    'cancel',
    'withdraw',
    'cancel my last request',
    "status of jane's password reset",
    'cancel the password reset for jane@contoso.com',
    'my requests for a new password',
  ],
  approvals: [
    'approvals',
    'Approvals',
    'what waits for me',
    'what is waiting for me?',
    "what's waiting for my approval?",
    'pending',
    'pending requests',
    'show pending approvals',
    'approvals at contoso',
  ],
};

describe.each(Object.entries(INQUIRIES))('%s', (kind, texts) => {
  test.each(texts)('%s', text => {
    expect(said(text)).toEqual({ kind });
  });
});

describe('one request', () => {
  test.each<[text: string, intent: object]>([
    ['status R-7K3Q9M', { kind: 'status', id: 'R-7K3Q9M' }],
    ['status r-7k3q9m', { kind: 'status', id: 'r-7k3q9m' }],
    ['status of request R-7K3Q9M please', { kind: 'status', id: 'R-7K3Q9M' }],
    ['status: #R-7K3Q9M.', { kind: 'status', id: 'R-7K3Q9M' }],
    ['status R\u20117K3Q9M', { kind: 'status', id: 'R-7K3Q9M' }],
    ['status 7K3Q9M', { kind: 'status', id: 'R-7K3Q9M' }],
    ['status R-7K3Q9', { kind: 'status', id: 'R-7K3Q9' }],
    ['R-7K3Q9M', { kind: 'status', id: 'R-7K3Q9M' }],
    ['(r-7k3q9m)?', { kind: 'status', id: 'r-7k3q9m' }],
    ['what happened to R-7K3Q9M?', { kind: 'status', id: 'R-7K3Q9M' }],
    ['approve R-7K3Q9M', { kind: 'status', id: 'R-7K3Q9M' }],
    ["don't cancel R-7K3Q9M", { kind: 'status', id: 'R-7K3Q9M' }],
    ['how do I cancel R-7K3Q9M?', { kind: 'status', id: 'R-7K3Q9M' }],
    ['cancel R-7K3Q9M', { kind: 'cancel', id: 'R-7K3Q9M' }],
    ['Withdraw request r-7k3q9m, please', { kind: 'cancel', id: 'r-7k3q9m' }],
    ['can you cancel R-7K3Q9M', { kind: 'cancel', id: 'R-7K3Q9M' }],
    ['cancel R-7K3Q9M R-7k3q9m', { kind: 'cancel', id: 'R-7K3Q9M' }],
  ])('%s', (text, intent) => {
    expect(said(text)).toEqual(intent);
  });

  test.each(['cancel R-7K3Q9M and R-000001', 'status R-7K3Q9M, R-000001'])('%s: one at a time', text => {
    expect(said(text)).toMatchObject({ problem: 'BAD_VALUE', data: { value: 'more than one' } });
  });

  test('an id among the words of an action is no question', () => {
    expect(said('reset password jane reason="see R-7K3Q9M"')).toEqual(reset({ who: 'jane', values: { reason: 'see R-7K3Q9M' } }));
    expect(said('R-studio')).toEqual({ problem: 'NOT_UNDERSTOOD', data: {} });
  });
});

describe('explain', () => {
  const jane = reset({ who: 'jane@contoso.com' });
  test.each([
    'explain reset password jane@contoso.com',
    'Explain: reset password jane@contoso.com',
    'explain:reset password jane@contoso.com',
    'please explain reset password for jane@contoso.com',
    'can you explain reset password for jane@contoso.com?',
    'dry run reset password jane@contoso.com',
    'dry-run: reset password jane@contoso.com',
    "what would happen if I reset jane@contoso.com's password?",
    'what happens if I reset the password of jane@contoso.com',
    'cipp explain reset password jane@contoso.com',
    'explain cipp reset password jane@contoso.com',
    'expalin reset password jane@contoso.com',
    'what woud happen if I reset password jane@contoso.com',
  ])('%s', text => {
    expect(said(text)).toEqual({ kind: 'explain', of: jane });
  });

  test('a typed password stays out of it, too', () => {
    const intent = said('explain reset password jane to Summer26!');
    expect(intent).toEqual({ kind: 'explain', of: reset({ who: 'jane', typedPassword: true }) });
  });

  test.each<[text: string, answer: object]>([
    ['explain', { kind: 'help', words: '' }],
    ['explain how to reset a password', { kind: 'help', words: 'reset password' }],
    ['explain my roles', { kind: 'whoami' }],
    ['explain R-7K3Q9M', { kind: 'status', id: 'R-7K3Q9M' }],
    ['explain cancel R-7K3Q9M', { kind: 'status', id: 'R-7K3Q9M' }],
    ['explain the weather', { problem: 'NOT_UNDERSTOOD', data: {} }],
    ['explain reset jane', { problem: 'DID_YOU_MEAN', data: { said: 'reset', near: 'reset password' } }],
    ['explain resst paswrd jane', { problem: 'DID_YOU_MEAN', data: { said: 'resst paswrd', near: 'reset password' } }],
  ])('%s is answered like the command itself', (text, answer) => {
    expect(said(text)).toEqual(answer);
  });

  test('what is wrong with the command is said', () => {
    expect(said('explain reset password jane mustchange=maybe')).toEqual(said('reset password jane mustchange=maybe'));
    expect(said('explain reset password jane and bob')).toMatchObject({ problem: 'BAD_VALUE' });
  });

  test.each(['Elaine reset password', 'reset password elaine', 'Hansel reset password', 'Stratus: reset password jane'])(
    '%s starts an action',
    text => {
      expect(said(text)).toMatchObject({ kind: 'action', action: 'reset-password' });
    },
  );
});

describe('audit', () => {
  test.each<[text: string, fields: object]>([
    ['audit', {}],
    ['show the audit log please', {}],
    ['audit @ada', { actor: 'ada' }],
    ['audit @ada24', { actor: 'ada24' }],
    ['audit @Ada Lovelace', { actor: 'Ada Lovelace' }],
    ['audit Ada Lovelace', { actor: 'Ada Lovelace' }],
    ['audit ada@example.com', { actor: 'ada@example.com' }],
    ['audit by ada at contoso', { actor: 'ada', tenant: 'contoso' }],
    ['audit ada for contoso', { actor: 'ada', tenant: 'contoso' }],
    ['audit contoso.com', { tenant: 'contoso.com' }],
    ['audit contoso tenant', { tenant: 'contoso' }],
    ['audit at the Bank of Contoso since 7d', { tenant: 'Bank of Contoso', since: '7d' }],
    ['audit tenant="Contoso Ltd" by=ada since=24h', { tenant: 'Contoso Ltd', actor: 'ada', since: '24h' }],
    ['audit @Ada Lovelace contoso.com since 7d', { actor: 'Ada Lovelace', tenant: 'contoso.com', since: '7d' }],
    ['audit what did ada do at contoso yesterday?', { actor: 'ada', tenant: 'contoso', since: '48h' }],
    ['audit R-7K3Q9M', { request: 'R-7K3Q9M' }],
    ['audit request r-7k3q9m since 2026-11-01', { request: 'r-7k3q9m', since: '2026-11-01' }],
    ['audit Doe, Jane', { actor: 'Doe, Jane' }],
    ['aduit contoso.com', { tenant: 'contoso.com' }],
    ['audit reset-password refused at contoso since 7d', { action: 'reset-password', result: 'refused', tenant: 'contoso', since: '7d' }],
    ['audit reset password jane', { action: 'reset-password', actor: 'jane' }],
    ['audit denied by ada', { result: 'denied', actor: 'ada' }],
    ['audit ada failed', { actor: 'ada', result: 'failed' }],
    ['audit action=reset-password at contoso.com', { action: 'reset-password', tenant: 'contoso.com' }],
    ['audit approvals @ada until 2026-11-20', { result: 'approved', actor: 'ada', until: '2026-11-20' }],
    ['audit since 30d until 7d', { since: '30d', until: '7d' }],
    ['audit contoso.com until=2026-11-20', { tenant: 'contoso.com', until: '2026-11-20' }],
    ['audit since yesterday until now', { since: '48h' }],
    ['audit at Approved Partners refused', { tenant: 'Approved Partners', result: 'refused' }],
    ['audit at "Contoso Refused"', { tenant: 'Contoso Refused' }],
    ['audit exports by ada', { result: 'exported', actor: 'ada' }],
    ['audit export', { file: 'csv' }],
    ['audit export csv at contoso since 7d', { file: 'csv', tenant: 'contoso', since: '7d' }],
    ['audit export as jsonl refused', { file: 'jsonl', result: 'refused' }],
    ['audit export json lines reset-password', { file: 'jsonl', action: 'reset-password' }],
    ['audit log export to csv please', { file: 'csv' }],
  ])('%s', (text, fields) => {
    expect(said(text)).toEqual({ kind: 'audit', ...fields });
  });

  test.each([
    ['since 24h', '24h'],
    ['since=24h', '24h'],
    ['since: 7 days', '7d'],
    ['since 7d ago', '7d'],
    ['24h', '24h'],
    ['last 3 days', '3d'],
    ['in the last 24 hours', '24h'],
    ['past week', '7d'],
    ['since a week ago', '7d'],
    ['since 2 weeks', '14d'],
    ['since 90 minutes', '2h'],
    ['since today', '24h'],
    ['today', '24h'],
    ['since yesterday', '48h'],
    ['since last week', '14d'],
    ['last month', '62d'],
    ['since last day', '1d'],
    ['since monday', '7d'],
    ['since 2026-11-01', '2026-11-01'],
    ['2026-11-01', '2026-11-01'],
    ['since 2026-11-01T08:00Z', '2026-11-01'],
  ])('audit %s', (text, since) => {
    expect(said(`audit ${text}`)).toEqual({ kind: 'audit', since });
    expect(said(`audit ada ${text} contoso.com`)).toEqual({ kind: 'audit', actor: 'ada', tenant: 'contoso.com', since });
  });

  test.each([
    ['since', 'that'],
    ['since the merger', 'that'],
    ['since 2026-02-30', 'that'],
    ['since 0h', 'that'],
    ['@ada @bob', 'more than one'],
    ['ada and bob', 'more than one'],
    ['at contoso at fabrikam', 'more than one'],
    ['R-7K3Q9M R-000001', 'more than one'],
    ['Summer26!', 'that'],
    ['refused denied', 'more than one'],
    ['until', 'that'],
    ['until yesterday', 'that'],
    ['until 2026-02-30', 'that'],
    [`by ${'x'.repeat(257)}`, 'a name that long'],
  ])('audit %s is refused', (text, value) => {
    expect(said(`audit ${text}`)).toMatchObject({ problem: 'BAD_VALUE', data: { value } });
  });
});

test.each<[text: string, fields: object]>([
  ['audit log', {}],
  ['show audit log', {}],
  ['audit logs at contoso', { tenant: 'contoso' }],
  ['audit user jane@contoso.com', { actor: 'jane@contoso.com' }],
  ['audit list users at contoso', { action: 'list-users', tenant: 'contoso' }],
  ['audit block sign-in refused', { action: 'set-sign-in-state', result: 'refused' }],
  ['audit action: set-sign-in-state @ada', { action: 'set-sign-in-state', actor: 'ada' }],
  ['audit export csv convert mailbox', { action: 'convert-mailbox', file: 'csv' }],
])('beside all actions, %s', (text, fields) => {
  expect(parse(text, ALL)).toEqual({ kind: 'audit', ...fields });
});

test.each(['users', 'groups by ada', 'licences'])('audit %s names no action, and is asked back', text => {
  expect(parse(`audit ${text}`, ALL)).toMatchObject({ problem: 'BAD_VALUE', data: { value: text.split(' ')[0] } });
});

describe('near misses', () => {
  test.each<[text: string, intent: object]>([
    ['whomai', { kind: 'whoami' }],
    ['who ami', { kind: 'whoami' }],
    ['aprovals', { kind: 'approvals' }],
    ['my reqests', { kind: 'requests' }],
    ['reqeusts', { kind: 'requests' }],
    ['what are my rolse', { kind: 'whoami' }],
    ['what wiats for me', { kind: 'approvals' }],
    ['staus R-7K3Q9M', { kind: 'status', id: 'R-7K3Q9M' }],
    ['cancle R-7K3Q9M', { kind: 'cancel', id: 'R-7K3Q9M' }],
    ['witdraw R-7K3Q9M', { kind: 'cancel', id: 'R-7K3Q9M' }],
    ['adit', { kind: 'audit' }],
  ])('%s', (text, intent) => {
    expect(said(text)).toEqual(intent);
  });

  test.each([
    ['aprvls', 'aprvls', 'approvals'],
    ['cancle the password reset for jane', 'cancle', 'cancel'],
    ['staus of the password reset of jane', 'staus', 'status'],
  ])('%s is asked back', (text, heard, near) => {
    expect(said(text)).toEqual({ problem: 'DID_YOU_MEAN', data: { said: heard, near } });
  });
});

describe('no command shadows another', () => {
  const [first] = CATALOGUE;
  if (!first) throw new Error('the catalogue is empty');
  const action = (id: string, title: string): AnyAction => ({ ...first, id, title, says: [], secret: false, risk: 'read' });
  const neighbours = [
    action('list-audit-logs', 'List audit logs'),
    action('list-custom-roles', 'List custom roles'),
    action('list-roles', 'List roles'),
    action('list-graph-request', 'List graph request'),
    action('set-security-alert', 'Set security alert status'),
    action('cancel-device-wipe', 'Cancel device wipe'),
    action('history-of-sign-ins', 'History of sign-ins'),
  ];
  const all = [...CATALOGUE, ...neighbours];

  test.each(all.flatMap(a => [a.title, a.id, a.title.toUpperCase(), ...sayings(a)].map(text => ({ text, id: a.id }))))(
    '$text asks for $id',
    ({ text, id }) => {
      for (const words of [text, `${text} jane@contoso.com`, `please ${text}`]) {
        expect(parse(words, all)).toMatchObject({ kind: 'action', action: id });
        expect(parse(`explain ${words}`, all)).toMatchObject({ kind: 'explain', of: { action: id } });
      }
    },
  );

  test.each(Object.entries(INQUIRIES).flatMap(([kind, texts]) => texts.map(text => ({ kind, text }))))(
    '$text asks for $kind',
    ({ kind, text }) => {
      expect(parse(text, all)).toEqual({ kind });
    },
  );
});
