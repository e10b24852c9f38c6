import { type Known, PolicyError, parsePolicy } from '../../src/policy-file';

const KNOWN: Known = {
  actions: ['reset-password', 'list-users'],
  aboutPeople: [{ id: 'reset-password', category: 'User', risk: 'elevated' }],
  categories: ['User', 'Device'],
  graph: ['reset-password'],
  roles: ['Helpdesk Administrator', 'User Administrator', 'Global Reader'],
};

const GOOD = `version: 1
channels: { approvals: { id: "19:a@thread.tacv2" }, audit: { id: "19:b@thread.tacv2" } }
auditors: { roles: [Global Reader] }
ranks:
  - { groups: ["11111111-1111-4111-8111-111111111111"], tenants: "*", countsAs: Helpdesk Administrator }
protected:
  - { tenants: "*", users: [breakglass@contoso.com], groups: [Board] }
limits: { perTarget: { runs: 3, window: 1h } }
rules:
  - name: night
    actions: { ids: [reset-password] }
    tenants: [Contoso.com, fabrikam.onmicrosoft.com, 22222222-2222-4222-8222-222222222222, home]
    who: { roles: [user administrator, 33333333-3333-4333-8333-333333333333] }
    then: allow
    emergency: { outside: Mon-Fri 08:00-18:00, zone: Europe/Berlin }
  - name: day
    actions: { ids: [reset-password], categories: [User] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, expires: 4h, remind: 1h }
`;

function sentences(text: string, known?: Known): readonly string[] {
  try {
    parsePolicy(text, 'p', known);
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.sentences;
  }
}

/** Replaces the one place where `old` stands. */
function changed(old: string, now: string): string {
  const parts = GOOD.split(old);
  if (parts.length !== 2) throw new Error(`"${old}" stands ${parts.length - 1} times`);
  return parts.join(now);
}

test('a policy with everything in it', () => {
  expect(sentences(GOOD, KNOWN)).toEqual([]);
});

test.each([
  ['name: day', 'name: Night', 'p:16:11 rules[1].name: rules[0] has this name already; requests and the audit name their rule'],
  ['in: approvals', 'in: approval', 'p:21:58 rules[1].approval.in: channels has no "approval"; did you mean approvals?'],
  ['in: approvals', 'in: elsewhere', 'p:21:58 rules[1].approval.in: channels has no "elsewhere"; it has approvals, audit'],
  ['in: approvals', 'in: toString', 'p:21:58 rules[1].approval.in: channels has no "toString"; it has approvals, audit'],
  [', audit: {', ', alarm: {', 'p:15:16 rules[0].emergency: needs a channel called audit in channels, where auditors are told at once'],
  [
    'countsAs: Helpdesk Administrator',
    'countsAs: Helpdesk Admin',
    'p:5:81 ranks[0].countsAs: Microsoft\'s reset matrix has no "Helpdesk Admin"; did you mean Helpdesk Administrator?',
  ],
  [
    'countsAs: Helpdesk Administrator',
    'countsAs: Global Reader',
    /^p:5:81 ranks\[0\]\.countsAs: Microsoft's reset matrix has no "Global Reader"; it has Password Administrator, .*Global Administrator$/,
  ],
  [
    '{ ids: [reset-password] }',
    '{ ids: [reset-pasword] }',
    'p:11:22 rules[0].actions.ids[0]: there is no action "reset-pasword"; did you mean reset-password?',
  ],
  ['{ ids: [reset-password] }', '{ ids: [buy-coffee] }', 'p:11:22 rules[0].actions.ids[0]: there is no action "buy-coffee"'],
  ['categories: [User]', 'categories: [user]', 'p:17:52 rules[1].actions.categories[0]: there is no category "user"; did you mean User?'],
  [
    'who: { roles: [Helpdesk Administrator] }',
    'who: { roles: [Helpdesk Adminstrator] }',
    'p:19:20 rules[1].who.roles[0]: Entra has no built-in role "Helpdesk Adminstrator"; did you mean Helpdesk Administrator?',
  ],
  [
    'roles: [User Administrator] }, in',
    'roles: [Chief] }, in',
    'p:21:31 rules[1].approval.by.roles[0]: Entra has no built-in role "Chief"; a role of your own is named by its id',
  ],
  [
    '[Global Reader]',
    '[Global Raeder]',
    'p:3:21 auditors.roles[0]: Entra has no built-in role "Global Raeder"; did you mean Global Reader?',
  ],
  ['{ ids: [reset-password] }', '{}', 'p:11:14 rules[0].actions: covers no action; give ids, categories, risks or endpoints'],
  [
    '{ ids: [reset-password] }',
    '{ ids: [], secrets: true }',
    'p:11:14 rules[0].actions: covers no action; give ids, categories, risks or endpoints',
  ],
  ['who: { roles: [Helpdesk Administrator] }', 'who: { roles: [] }', 'p:19:10 rules[1].who: names nobody; give roles or groups'],
  ['by: { roles: [User Administrator] }', 'by: {}', 'p:21:21 rules[1].approval.by: names nobody; give roles or groups'],
  ['remind: 1h', 'remind: 240m', 'p:21:90 rules[1].approval.remind: comes too late: the request expires after 4h'],
  ['expires: 4h, remind: 1h', 'expires: 0h', 'p:21:78 rules[1].approval.expires: should be longer than nothing'],
  ['window: 1h', 'window: 0s', 'p:8:41 limits.perTarget.window: should be longer than nothing'],
  ['[Contoso.com,', '["*",', 'p:12:15 rules[0].tenants[0]: write tenants: "*" without a list'],
  [
    '[Contoso.com,',
    '[Contoso,',
    'p:12:15 rules[0].tenants[0]: "Contoso" is not a customer\'s default domain, onmicrosoft.com domain or tenant id, nor home, all or instance',
  ],
  [
    'users: [breakglass@contoso.com]',
    'users: [breakglass]',
    'p:7:29 protected[0].users[0]: "breakglass" is neither a sign-in name nor an object id',
  ],
  ['users: [breakglass@contoso.com], groups: [Board]', 'users: []', 'p:7:5 protected[0]: protects nobody; give users or groups'],
])('%s → %s', (old, now, sentence) => {
  expect(sentences(changed(old, now), KNOWN)).toEqual([typeof sentence === 'string' ? sentence : expect.stringMatching(sentence)]);
});

test.each([
  ['{ ids: [list-users] }', true],
  ['{ categories: [Device] }', true],
  ['{ risks: [read], endpoints: [ListLogs] }', true],
  ['{ ids: [list-users, reset-password] }', false],
  ['{ categories: [User] }', false],
  ['{ risks: [elevated] }', false],
  ['"*"', false],
])('a rule over %s with verifyCaller asks nobody: %s', (actions, wrong) => {
  const text = changed('remind: 1h', 'verifyCaller: shown').replace('{ ids: [reset-password], categories: [User] }', actions);
  expect(sentences(text, KNOWN)).toEqual(
    wrong
      ? [
          expect.stringMatching(
            /rules\[1\]\.approval\.verifyCaller: asks nobody: the rule covers no action that is about one person; write off$/,
          ),
        ]
      : [],
  );
});

describe('backend', () => {
  const rule = (more: string) => `version: 1\nrules:\n  - ${more.split('\n').join('\n    ')}\n`;
  const reset = (more: string) =>
    rule(`name: a\nactions: { ids: [reset-password] }\ntenants: [home]\nwho: { roles: [Global Reader] }\nthen: allow\n${more}`);

  test.each([
    ['cipp', reset('backend: cipp'), undefined],
    ['auto, also where nobody can sign in', reset('backend: auto'), undefined],
    ['graph', reset('backend: graph'), 'needs people to sign in to the bot; set BOT_OAUTH_CONNECTION'],
    [
      'graph for a class of actions',
      reset('backend: graph').replace('ids: [reset-password]', 'risks: [elevated]'),
      'graph can do nothing but reset-password',
    ],
    [
      'graph for another action',
      reset('backend: graph').replace('[reset-password]', '[list-users]'),
      'graph can do nothing but reset-password',
    ],
    [
      'graph for customers',
      reset('backend: graph').replace('[home]', '"*"'),
      'reaches the home tenant alone; write tenants: [home], or auto',
    ],
    ['graph for a customer too', reset('backend: graph').replace('[home]', '[home, contoso.com]'), 'reaches the home tenant alone'],
    ['graph that refuses', reset('backend: graph').replace('allow', 'off'), 'goes with then: allow and then: approve'],
    ['another word', reset('backend: azure'), 'write "cipp" or "graph" or "auto"'],
  ])('%s', (_what, text, says) => {
    const found = sentences(text, { ...KNOWN, signIn: false }).join('\n');
    if (says) expect(found).toContain(says);
    else expect(found).toBe('');
  });

  test('graph where people can sign in', () => {
    expect(sentences(reset('backend: graph'), { ...KNOWN, signIn: true })).toEqual([]);
  });
});

describe('without CIPP', () => {
  const at = (text: string) => sentences(text, { ...KNOWN, signIn: true, cipp: false });
  const approve = 'then: approve, approval: { by: { roles: [Global Reader] }, in: a, expires: 4h, verifyCaller: required }';
  const rule = (more: string) =>
    `version: 1\nchannels: { a: { id: "19:a@thread.tacv2" } }\nrules:\n  - { name: a, actions: { ids: [reset-password] }, who: { roles: [Global Reader] }, ${more} }\n`;

  test.each([
    ['a way named', 'tenants: [home], then: allow, backend: graph', []],
    ['none named', 'tenants: [home], then: allow', []],
    ['auto', 'tenants: [msp.example.com], then: allow, backend: auto', []],
    ['everything off', 'tenants: "*", then: off', []],
    [
      'cipp',
      'tenants: [home], then: allow, backend: cipp',
      ['p:4:124 rules[0].backend: cipp is not connected; set the CIPP_ settings, or write graph'],
    ],
    [
      'customers',
      'tenants: "*", then: allow',
      ['p:4:94 rules[0].tenants: reaches nobody, because without CIPP there is the home tenant alone; write tenants: [home]'],
    ],
    [
      'a prompt on the phone',
      `tenants: [home], ${approve}`,
      ['p:4:195 rules[0].approval.verifyCaller: asks nobody: CIPP sends the prompt, and is not connected; write off'],
    ],
  ])('%s', (_what, more, expected) => {
    expect(at(rule(more))).toEqual(expected);
  });
});

test('all of them at once, and none twice', () => {
  const text = changed('in: approvals', 'in: elsewhere').replace('name: day', 'name: night').replace('window: 1h', 'window: 0s');
  expect(sentences(text, KNOWN).map(s => s.split(' ')[1])).toEqual(['rules[1].name:', 'rules[1].approval.in:', 'limits.perTarget.window:']);
});

test('names of actions and roles are not compared where nobody says what is known', () => {
  expect(sentences(changed('{ ids: [reset-password] }', '{ ids: [buy-coffee] }'))).toEqual([]);
});
