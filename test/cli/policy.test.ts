import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { policy } from '../../src/cli/policy';
import { KNOWN } from '../../src/known';
import { readPolicy } from '../../src/policy-file';

const DESK = 'Helpdesk Administrator';
const NIGHT = '2026-03-07T12:00:00Z';
const GROUP = '11111111-1111-4111-8111-111111111111';

/** What the shipped policy looks like once an operator has taken the # away and set a rank. */
const ALL_OF_IT = `version: 1
channels: { approvals: { id: "19:a@thread.tacv2" }, audit: { id: "19:b@thread.tacv2" } }
ranks: [{ groups: ["${GROUP}"], tenants: "*", countsAs: Helpdesk Administrator }]
rules:
  - name: on call
    actions: { ids: [reset-password] }
    tenants: [contoso.com]
    who: { groups: ["${GROUP}"] }
    then: allow
    emergency: { outside: Mon-Fri 08:00-18:00, zone: Europe/Berlin }
  - name: two approvals
    actions: { ids: [reset-password] }
    tenants: [22222222-2222-4222-8222-222222222222, home]
    who: "*"
    then: approve
    approval: { by: { groups: ["${GROUP}"] }, count: 2, in: approvals }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-cli-'));
  await writeFile(join(folder, 'all.yaml'), ALL_OF_IT);
  await writeFile(join(folder, 'broken.yaml'), ALL_OF_IT.replace('in: approvals', 'in: approval'));
});
afterAll(() => rm(folder, { recursive: true }));

const explain = (...args: string[]) => policy(['explain', '--action', 'reset-password', ...args]);
const explainAll = (...args: string[]) => explain('--file', join(folder, 'all.yaml'), ...args);

test('explain says every step, and who would approve', async () => {
  const { code, says } = await explain('--tenant', 'contoso.com', '--roles', DESK, '--at', '2026-11-22T03:00:00Z');
  expect(code).toBe(0);
  expect(says).toBe(`Reset password (reset-password; risk elevated, returns a secret) at contoso.com, 2026-11-22T03:00:00Z
Requester: roles Helpdesk Administrator; groups none
Rank towards this customer: Helpdesk Administrator
Target: roles none; eligible none

  Passed   You are a member of the home tenant
  Passed   Not your own account
  Passed   Protected people
  Passed   Microsoft's reset matrix
  Skipped  technicians may read: It is about other actions.
  Skipped  technicians may look at all customers at once, and at CIPP's own lists: It is about other actions.
  Skipped  the helpdesk may change what is easily undone: It is about other actions.
  Applies  a reset needs a second technician

Needs one approval, by "a reset needs a second technician".
Who approves: Helpdesk Administrator or User Administrator or Privileged Authentication Administrator; never the requester. Asked in the channel approvals.
Expires after 4h, reminder after 1h.
Reason required, ticket optional.`);
});

test.each<[string, string[], number, string]>([
  [
    'a target above',
    ['--target-roles', 'Global Administrator'],
    3,
    "Refused (MATRIX). Microsoft's reset matrix: they hold Global Administrator.",
  ],
  ['a target that could be', ['--eligible', 'exchange administrator'], 3, 'they could activate Exchange Administrator'],
  ['a group that can be given roles', ['--role-assignable'], 3, 'a group that can be given roles'],
  ['a role on a restricted unit', ['--restricted-unit', 'Executives'], 3, 'they hold a role on Executives'],
  [
    'somebody protected',
    ['--protected-by', 'breakglass@contoso.com'],
    3,
    'Refused (PROTECTED). The policy protects this person (breakglass@contoso.com)',
  ],
  ['the home tenant', ['--tenant', 'home'], 3, 'Refused (NO_RULE).'],
  ['an unranked role', ['--roles', 'Global Reader'], 3, 'You count as Global Reader'],
  ['a role by its id', ['--roles', '729827e3-9c14-49f7-bb1b-9608f156bbb8'], 0, `roles ${DESK};`],
])('explain: %s', async (_, more, code, says) => {
  const answer = await explain('--tenant', 'contoso.com', '--roles', DESK, ...more);
  expect(answer).toEqual({ code, says: expect.stringContaining(says) });
});

test.each<[string, string[], number, string]>([
  [
    'an emergency by night',
    ['--tenant', 'contoso.com', '--groups', GROUP, '--at', NIGHT],
    0,
    'Allowed by "on call", as an emergency: a reason is required',
  ],
  [
    'none by day',
    ['--tenant', 'contoso.com', '--groups', GROUP, '--at', '2026-03-04T09:00:00+01:00'],
    3,
    'on call: It counts only outside Mon-Fri',
  ],
  [
    'a customer by its id',
    ['--tenant', 'c.com,22222222-2222-4222-8222-222222222222', '--groups', GROUP],
    0,
    'Needs 2 approvals by different people, by "two approvals".',
  ],
  [
    'the groups that approve',
    ['--tenant', 'c.com,22222222-2222-4222-8222-222222222222', '--groups', GROUP],
    0,
    `2 of: group ${GROUP}; never the requester.`,
  ],
  [
    'the rank by group',
    ['--tenant', 'contoso.com', '--groups', GROUP, '--at', NIGHT],
    0,
    'Rank towards this customer: Helpdesk Administrator',
  ],
  [
    'no rank without it',
    ['--tenant', 'contoso.com', '--roles', 'Global Administrator', '--at', NIGHT],
    3,
    'no role that counts towards this customer',
  ],
  ['the home tenant by its real roles', ['--tenant', 'home', '--roles', DESK], 0, 'at the home tenant'],
])('explain with ranks: %s', async (_, args, code, says) => {
  expect(await explainAll(...args)).toEqual({ code, says: expect.stringContaining(says) });
});

test.each<[string, string[], string]>([
  ['nothing', [], 'npm run policy -- check'],
  ['another word', ['chekc'], 'npm run policy -- check'],
  ['an unknown option', ['check', '--colour', 'blue'], "Unknown option '--colour'"],
  ['a value without quotes', ['explain', '--roles', 'Helpdesk', 'Administrator'], '"Administrator" has no place here'],
  ['no action', ['explain', '--tenant', 'contoso.com'], 'explain needs --action.'],
  ['a misspelt action', ['explain', '--action', 'reset-pasword'], 'did you mean reset-password?'],
  ['no tenant', ['explain', '--action', 'reset-password'], 'explain needs --tenant.'],
  ['a misspelt role', ['explain', '--action', 'reset-password', '--roles', 'Helpdesk Admin'], 'did you mean Helpdesk Administrator?'],
  ['a group by its name', ['explain', '--action', 'reset-password', '--groups', 'desk'], '"desk" is not a group\'s object id.'],
  [
    'a time without a zone',
    ['explain', '--action', 'reset-password', '--tenant', 'c.com', '--at', '2026-11-22T03:00'],
    'Write --at with its zone',
  ],
])('misuse: %s', async (_, args, says) => {
  expect(await policy(args)).toEqual({ code: 64, says: expect.stringContaining(says) });
});

test.each([
  ['', 'home', []],
  ['graph', 'home', ["Runs through Microsoft Graph in the requester's own name."]],
  ['auto', 'home', ["Runs through Microsoft Graph in the requester's own name, where BOT_OAUTH_CONNECTION is set; else through CIPP."]],
  ['auto', 'contoso.com', ['Runs through CIPP.']],
  ['cipp', 'home', ['Runs through CIPP.']],
])('explain with backend %j at %s', async (backend, tenant, lines) => {
  const file = join(folder, 'backend.yaml');
  const rule = `  - { name: a, actions: { ids: [reset-password] }, tenants: [home${tenant === 'home' ? '' : `, ${tenant}`}], who: "*", then: allow`;
  await writeFile(file, `version: 1\nrules:\n${rule}${backend && `, backend: ${backend}`} }\n`);
  const { says } = await policy(['explain', '--file', file, '--action', 'reset-password', '--tenant', tenant, '--roles', DESK]);
  expect(says.split('\n').filter(line => line.startsWith('Runs'))).toEqual(lines);
});

test('check and explain on a broken or absent file', async () => {
  const broken = join(folder, 'broken.yaml');
  const sentence = `${broken}:16:89 rules[1].approval.in: channels has no "approval"; did you mean approvals?`;
  expect(await policy(['check', '--file', broken])).toEqual({ code: 78, says: sentence });
  expect(await explain('--tenant', 'c.com', '--file', broken)).toEqual({ code: 78, says: sentence });
  expect(await policy(['check', '--file', join(folder, 'none.yaml')])).toMatchObject({ code: 78 });
});

describe('what comes with the bot', () => {
  test('env/policy.yaml is right as it is', async () => {
    expect(await policy(['check'])).toEqual({ code: 0, says: 'env/policy.yaml is right: 6 rules, 2 channels.' });
  });

  test('its commented rules are right too, once the # is gone', async () => {
    const text = (await readFile('env/policy.yaml', 'utf8')).replace(
      /^( *)# (?= *(- name:|- \{|actions:|tenants:|who:|then:|approval:|stages:|in:|escalate:|emergency:|ranks:))/gm,
      '$1',
    );
    const path = join(folder, 'uncommented.yaml');
    await writeFile(path, text);
    const all = await readPolicy(path, KNOWN);
    expect(all.rules.map(r => [r.name, r.emergency?.zone])).toContainEqual(['on call may reset alone at night', 'Europe/Berlin']);
    expect(all.ranks).toHaveLength(1);
    expect(all.rules.flatMap(r => (r.approval?.stages ? [r.approval.stages.map(stage => stage.name)] : []))).toEqual([
      ['Desk', 'Security'],
    ]);
    expect(all.rules.find(r => r.name === 'a reset needs a second technician')?.approval?.escalate?.after).toBe('2h');
  });

  test.each<[string, string, string]>([
    [DESK, 'reset-password', 'Needs one approval'],
    ['Password Administrator', 'reset-password', 'Needs one approval'],
    ['User Administrator', 'reset-password', 'Needs one approval'],
    ['Global Administrator', 'reset-password', 'Refused (RULE_OFF)'],
    ['Global Reader', 'reset-password', 'Refused (MATRIX)'],
  ])('%s, %s: %s', async (role, action, says) => {
    expect((await policy(['explain', '--action', action, '--tenant', 'contoso.com', '--roles', role])).says).toContain(says);
  });

  test('docs/policy.schema.json is as the format is now (else: npm run --silent policy -- schema > docs/policy.schema.json)', async () => {
    expect(await readFile('docs/policy.schema.json', 'utf8')).toBe(`${(await policy(['schema'])).says}\n`);
  });

  test('the schema takes env/policy.yaml, and finds a misspelt key', async () => {
    const schema = z.fromJSONSchema(JSON.parse(await readFile('docs/policy.schema.json', 'utf8')));
    const text = await readFile('env/policy.yaml', 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/docs\/policy\.schema\.json\n/);
    expect(schema.safeParse(parse(text)).success).toBe(true);
    expect(schema.safeParse(parse(text.replace('remind:', 'remnid:'))).success).toBe(false);
  });
});

test('explain says stages, reminders and the escalation, with the groups', async () => {
  const tiers = (action: string, group: string) =>
    policy(['explain', '--file', 'env/policies/helpdesk-tiers.yaml', '--action', action, '--tenant', 'fabrikam.com', '--groups', group]);
  const [first, second, leads] = [
    '11111111-1111-4111-8111-111111111111',
    '22222222-2222-4222-8222-222222222222',
    '33333333-3333-4333-8333-333333333333',
  ] as const;
  expect((await tiers('remove-user', second)).says.split('\n\n').at(-1)).toBe(
    `Needs 2 approvals by different people at 2 stages, by "what cannot be undone needs the second line and a lead".
Stage 1 (second line): group ${second}; never the requester. Asked in the channel approvals.
Stage 2 (leads): group ${leads}; never the requester. Asked in the channel leads.
Expires after 1d, reminder after 4h.
Reason required, ticket required.`,
  );
  expect((await tiers('reset-password', first)).says.split('\n\n').at(-1)).toBe(
    `Needs one approval, by "a reset needs the second line".
Who approves: group ${second}; never the requester. Asked in the channel approvals.
Expires after 4h, reminders after 15m and 1h.
When nobody has decided after 90m: asks the channel leads too; group ${leads} may decide then.
Reason required, ticket required.`,
  );
});
