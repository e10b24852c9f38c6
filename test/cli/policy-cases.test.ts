import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { policy } from '../../src/cli/policy';
import { KNOWN } from '../../src/known';
import { PolicyError, readPolicy } from '../../src/policy-file';

const POLICY = `version: 1
channels: { approvals: { id: "19:a@thread.tacv2" }, leads: { id: "19:b@thread.tacv2" }, audit: { id: "19:c@thread.tacv2" } }
protected: [{ tenants: [contoso.com], users: [ceo@contoso.com], groups: [Board] }]
rules:
  - name: on call
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Password Administrator] }
    then: allow
    emergency: { outside: Mon-Fri 08:00-18:00, zone: America/Los_Angeles }
  - name: resets
    actions: { ids: [reset-password] }
    tenants: [contoso.com, contoso.onmicrosoft.com]
    who: "*"
    then: approve
    approval:
      stages: [{ by: { roles: [User Administrator] } }, { by: { roles: [Global Administrator] }, count: 2, in: leads }]
      in: approvals
  - { name: work, actions: { risks: [routine, read], endpoints: ["*"] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: groups, actions: { ids: [add-group] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: the rest, actions: "*", tenants: "*", who: "*", then: off }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-cases-'));
  await writeFile(join(folder, 'policy.yaml'), POLICY);
});
afterAll(() => rm(folder, { recursive: true }));

/** The answer, with the folder left out. */
async function told(...cases: string[]) {
  await writeFile(join(folder, 'policy.cases.yaml'), `version: 1\ncases:\n${cases.map(one => `  - { ${one} }\n`).join('')}`);
  const { code, says } = await policy(['test', '--file', join(folder, 'policy.yaml')]);
  return { code, says: says.replaceAll(`${folder}/`, '') };
}
const DESK = 'who: Helpdesk Administrator';
const RESET = `${DESK}, what: reset-password, where: contoso.com`;

test.each<[string, string]>([
  ['a role, an action, a customer', `${DESK}, what: list-users, where: fabrikam.com, expect: allowed, rule: work`],
  [
    'stages, approvers by role or id, channel',
    `${RESET}, expect: approval, stages: 2, approvals: 3, channel: approvals, approvers: { roles: [fe930be7-5e62-47db-91af-98c3a49a38b1, Global Administrator] }`,
  ],
  ['a customer by one of its names', `${DESK}, what: reset-password, where: [c.example.com, contoso.onmicrosoft.com], expect: approval`],
  [
    'without a time no emergency counts',
    'who: Password Administrator, what: reset-password, where: fabrikam.com, expect: refused, rule: the rest',
  ],
  [
    'a weekday by the clocks of a zone',
    'who: Password Administrator, what: reset-password, where: fabrikam.com, when: Fri 18:00 America/Los_Angeles, expect: allowed, rule: on call',
  ],
  [
    'the minute before',
    'who: Password Administrator, what: reset-password, where: fabrikam.com, when: Fri 17:59 America/Los_Angeles, expect: refused',
  ],
  [
    'an instant',
    'who: Password Administrator, what: reset-password, where: fabrikam.com, when: 2026-07-04T03:00:00+02:00, expect: allowed',
  ],
  ['a risk by its values', `${DESK}, what: device-action, values: { action: rebootNow }, where: contoso.com, expect: allowed`],
  ['the worst risk without values', `${DESK}, what: device-action, where: contoso.com, expect: refused, because: RULE_OFF`],
  ['an endpoint', `${DESK}, what: listmailboxes, where: contoso.com, expect: allowed, rule: work`],
  ['an administrator', `${RESET}, target: { roles: [Exchange Administrator] }, expect: refused, because: MATRIX`],
  ['somebody who could be one', `${RESET}, target: { eligible: [Exchange Administrator] }, expect: refused, because: MATRIX`],
  ['a group that can be given roles', `${RESET}, target: { roleAssignable: true }, expect: refused, because: MATRIX`],
  ['a restricted unit', `${RESET}, target: { restrictedUnits: [Executives] }, expect: refused, because: MATRIX`],
  ['somebody protected by name', `${RESET}, target: { user: CEO@contoso.com }, expect: refused, because: PROTECTED`],
  ['somebody protected by a group', `${RESET}, target: { groups: [board] }, expect: refused, because: PROTECTED`],
  ['somebody protected elsewhere only', `${DESK}, what: enable-archive, where: fabrikam.com, target: { groups: [board] }, expect: allowed`],
  [
    'somebody whom only a bot would find protected',
    `${RESET}, target: { protectedBy: a former name }, expect: refused, because: PROTECTED`,
  ],
  ['a group of nobody', `${DESK}, what: add-group, where: contoso.com, target: nobody, expect: allowed, rule: groups`],
  [
    'a group of somebody',
    `${DESK}, what: add-group, where: contoso.com, target: { roles: [User Administrator] }, expect: refused, because: MATRIX_SENSITIVE`,
  ],
  ['the home tenant', `${RESET.replace('contoso.com', 'home')}, expect: refused, because: NO_RULE`],
])('holds: %s', async (_, one) => {
  expect(await told(one)).toEqual({ code: 0, says: expect.stringMatching(/^1 case right\. /) });
});

test('each failure is a line: where, what was expected, what the policy says', async () => {
  const { code, says } = await told(
    `${RESET}, expect: allowed`,
    `name: by another rule, ${DESK}, what: list-users, where: contoso.com, expect: allowed, rule: reads`,
    `who: {}, what: list-users, where: contoso.com, expect: approval`,
    `${RESET}, target: { roles: [Global Administrator] }, expect: refused, because: RULE_OFF`,
    `${RESET}, expect: approval, approvers: Global Reader, approvals: 1, stages: 3, channel: leads`,
    `name: right, ${DESK}, what: list-users, where: contoso.com, expect: allowed`,
  );
  expect(code).toBe(1);
  expect(says.split('\n')).toEqual([
    'policy.cases.yaml:3:5 Helpdesk Administrator, reset-password at contoso.com: expected it to be allowed, but "resets" lets it run after one approval by User Administrator, then 2 by Global Administrator, asked in approvals and leads.',
    'policy.cases.yaml:4:5 "by another rule": expected the rule "reads", but "work" lets it run without approval.',
    'policy.cases.yaml:5:5 nobody in particular, list-users at contoso.com: expected it to need approval, but "the rest" turns it off (RULE_OFF).',
    expect.stringMatching(
      /^policy\.cases\.yaml:6:5 Helpdesk Administrator, reset-password at contoso\.com: expected the refusal RULE_OFF, but it is refused \(MATRIX\)\. Microsoft's reset matrix: they hold Global Administrator/,
    ),
    'policy.cases.yaml:7:5 Helpdesk Administrator, reset-password at contoso.com: expected approval by Global Reader, 1 approval, 3 stages and the channel leads, but "resets" lets it run after one approval by User Administrator, then 2 by Global Administrator, asked in approvals and leads.',
    '5 of 6 cases failed. No case reaches "on call" or "groups".',
  ]);
});

test.each<[string, string, string]>([
  ['an unknown key', `${RESET}, wen: x, expect: allowed`, '3:78 cases[0].wen: is not a key of a file of cases here; did you mean when?'],
  ['no expectation', RESET, '3:5 cases[0].expect: is missing'],
  [
    'an unknown role',
    'who: Helpdesk Admin, what: list-users, where: c.com, expect: allowed',
    '3:12 cases[0].who.roles[0]: Entra has no built-in role "Helpdesk Admin"; did you mean Helpdesk Administrator?',
  ],
  [
    'a group by its name',
    'who: { groups: [desk] }, what: list-users, where: c.com, expect: allowed',
    '3:23 cases[0].who.groups[0]: "desk" is not a group\'s object id',
  ],
  [
    'a misspelt action',
    'who: {}, what: reset-pasword, where: c.com, expect: allowed',
    '3:22 cases[0].what: there is no action "reset-pasword"; did you mean reset-password?',
  ],
  [
    'an endpoint of the catalogue',
    'who: {}, what: ExecResetPass, where: c.com, expect: allowed',
    '3:22 cases[0].what: this endpoint runs as reset-password; write that',
  ],
  [
    'a customer by its display name',
    'who: {}, what: list-users, where: Contoso, expect: allowed',
    '3:41 cases[0].where: "Contoso" is not a customer\'s domain or tenant id, nor home, all or instance',
  ],
  [
    'CIPP itself for a customer',
    'who: {}, what: list-users, where: instance, expect: allowed',
    '3:41 cases[0].where: list-users is about a customer, not the instance',
  ],
  [
    'a customer for CIPP itself',
    'who: {}, what: restore-backup, where: c.com, expect: allowed',
    '3:45 cases[0].where: restore-backup is about CIPP itself; write instance',
  ],
  [
    'all customers for one',
    'who: {}, what: reset-password, where: all, expect: allowed',
    '3:45 cases[0].where: reset-password works for one customer at a time',
  ],
  [
    'values that do not matter',
    `${RESET}, values: { mustChangePassword: true }, expect: allowed`,
    '3:86 cases[0].values: the policy rules the same on reset-password, whatever its values',
  ],
  [
    'a value that is none',
    'who: {}, what: edit-named-location, values: { change: burn }, where: c.com, expect: allowed',
    'cases[0].values.change: write ',
  ],
  [
    'nobody, where there is always somebody',
    `${RESET}, target: nobody, expect: allowed`,
    '3:86 cases[0].target: reset-password is always done to somebody',
  ],
  [
    'somebody, where nothing is done',
    `${DESK}, what: list-users, where: c.com, target: {}, expect: allowed`,
    '3:76 cases[0].target: list-users is done to nobody',
  ],
  [
    'a time without a zone',
    `${RESET}, when: 2026-11-22T03:00, expect: allowed`,
    '3:84 cases[0].when: write Sat 03:00 Europe/Berlin, or with date and zone 2026-11-22T03:00:00Z',
  ],
  ['an unknown zone', `${RESET}, when: Sat 03:00 Berlin, expect: allowed`, '3:84 cases[0].when: write Sat 03:00'],
  [
    'approvers of what needs none',
    `${RESET}, expect: allowed, channel: leads`,
    '3:86 cases[0].expect: approvers, approvals, stages and channel go with expect: approval',
  ],
  ['a reason of what is allowed', `${RESET}, expect: allowed, because: MATRIX`, '3:104 cases[0].because: goes with expect: refused'],
])('mistake: %s', async (_, one, says) => {
  expect(await told(one)).toEqual({ code: 78, says: expect.stringContaining(says) });
});

test('cases that are not there, and an unknown option', async () => {
  const none = join(folder, 'none.yaml');
  expect(await policy(['test', '--cases', none])).toEqual({
    code: 78,
    says: expect.stringContaining(`${none}: there is no such file. Write one beside the policy`),
  });
  expect(await policy(['test', '--case', none])).toEqual({ code: 64, says: expect.stringContaining("Unknown option '--case'") });
});

const STARTERS = ['one-person', 'small-team', 'helpdesk-tiers', 'own-tenant'].map(name => `env/policies/${name}.yaml`);

describe.each(['env/policy.yaml', ...STARTERS])('%s', file => {
  test('is right, and its cases hold and reach every rule', async () => {
    expect(await policy(['check', '--file', file])).toMatchObject({ code: 0 });
    expect(await policy(['test', '--file', file])).toEqual({
      code: 0,
      says: expect.stringMatching(/^\d+ cases right\. Every rule is reached\.$/),
    });
  });

  test('is what an editor takes it for', async () => {
    const text = await readFile(file, 'utf8');
    const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
    const read = JSON.parse(await readFile(join(file, '..', schema), 'utf8'));
    expect(z.fromJSONSchema(read).safeParse(parse(text)).success).toBe(true);
  });
});

test.each([
  [{ cipp: true, signIn: false }, ['env/policy.yaml', ...STARTERS.filter(file => !file.includes('own-tenant'))]],
  [{ cipp: false, signIn: true }, ['env/policies/own-tenant.yaml']],
])('a bot that has %j starts with these', async (has, files) => {
  const starts = await Promise.all(
    ['env/policy.yaml', ...STARTERS].map(async file => {
      const read = readPolicy(file, { ...KNOWN, ...has });
      return read.then(
        () => [file],
        error => (error instanceof PolicyError ? [] : Promise.reject(error)),
      );
    }),
  );
  expect(starts.flat()).toEqual(files);
});

test("the README's cases hold for the shipped policy", async () => {
  const [, cases = ''] = /```yaml\n(version: 1\ncases:\n[^`]+)```/.exec(await readFile('README.md', 'utf8')) ?? [];
  const path = join(folder, 'readme.cases.yaml');
  await writeFile(path, cases);
  expect(await policy(['test', '--cases', path])).toEqual({ code: 0, says: expect.stringMatching(/^2 cases right\./) });
});
