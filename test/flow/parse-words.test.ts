import fc from 'fast-check';
import { CATALOGUE } from '../../src/actions';
import { hear, parse } from '../../src/flow/parse';
import type { Intent } from '../../src/model/intent';

const said = (text: string) => parse(text, CATALOGUE);

type Row = [text: string, action: string, said?: { who?: string; where?: string } & Record<string, string>];
/** Who, where and the values of an intent in one object. */
const flat = (intent: Extract<Intent, { kind: 'action' }>) => ({
  ...(intent.who !== undefined && { who: intent.who }),
  ...(intent.where !== undefined && { where: intent.where }),
  ...intent.values,
});

function rows(all: readonly Row[]) {
  test.each(all.map(([text, action, expected = {}]) => ({ text, action, expected })))('$text', ({ text, action, expected }) => {
    const intent = said(text);
    expect(intent).toMatchObject({ kind: 'action', action, typedPassword: false });
    if ('kind' in intent && intent.kind === 'action') expect(flat(intent)).toEqual(expected);
  });
}

const jane = 'jane@contoso.com';

describe('choices', () => {
  rows([
    ["convert jane's mailbox to shared", 'convert-mailbox', { who: 'jane', type: 'Shared' }],
    [`convert ${jane}'s mailbox to shared`, 'convert-mailbox', { who: jane, type: 'Shared' }],
    ['convert mailbox jane at contoso to shared mailbox', 'convert-mailbox', { who: 'jane', where: 'contoso', type: 'Shared' }],
    ['convert mailbox jane at Shared Services to room', 'convert-mailbox', { who: 'jane', where: 'Shared Services', type: 'Room' }],
    ['set ooo for jane disabled', 'set-out-of-office', { who: 'jane', state: 'Disabled' }],
    [`enforce mfa for ${jane}`, 'set-per-user-mfa', { who: jane, state: 'enforced' }],
    ['wipe device PC-JANE-01 at contoso', 'device-action', { who: 'PC-JANE-01', where: 'contoso', action: 'wipe' }],
    [
      'device-action device=PC-1 action="Sync device" tenant=contoso',
      'device-action',
      { who: 'PC-1', where: 'contoso', action: 'Sync device' },
    ],
    ['assign app Chrome to all users at contoso', 'assign-app', { who: 'Chrome', where: 'contoso', assignTo: 'AllUsers' }],
    [
      'resolve incident 42 at contoso as true positive malware',
      'set-security-incident',
      { who: '42', where: 'contoso', status: 'resolved', classification: 'truePositive', determination: 'malware' },
    ],
    // a choice that begins a name is none
    [
      'add group Security Admins groupType=m365 at contoso',
      'add-group',
      { where: 'contoso', groupType: 'm365', displayName: 'Security Admins' },
    ],
  ]);
});

describe('dates', () => {
  rows([
    [`set ooo ${jane} until friday 17:00`, 'set-out-of-office', { who: jane, end: 'friday 17:00' }],
    [
      'set ooo for jane at contoso from monday to friday "Back on Monday"',
      'set-out-of-office',
      { who: 'jane', where: 'contoso', start: 'monday', end: 'friday', message: 'Back on Monday' },
    ],
    [`set ooo for ${jane} 2026-12-01 to 2026-12-05`, 'set-out-of-office', { who: jane, start: '2026-12-01', end: '2026-12-05' }],
    [
      'set out of office jane state=scheduled start=tomorrow 9:00 end=next friday at 5pm at contoso',
      'set-out-of-office',
      { who: 'jane', where: 'contoso', state: 'scheduled', start: 'tomorrow 9:00', end: 'next friday at 5pm' },
    ],
    [`offboard ${jane} tomorrow 9am`, 'offboard-user', { who: jane, scheduledDate: 'tomorrow 9am' }],
    [`offboard ${jane} on friday 17:00`, 'offboard-user', { who: jane, scheduledDate: 'friday 17:00' }],
    ['list audit logs at contoso since yesterday', 'list-audit-logs', { where: 'contoso', startDate: 'yesterday' }],
    ['list audit logs at contoso last 7 days', 'list-audit-logs', { where: 'contoso', relative: '7d' }],
  ]);
});

describe('texts and numbers', () => {
  rows([
    [`set ooo for ${jane} "Back on Monday"`, 'set-out-of-office', { who: jane, message: 'Back on Monday' }],
    [`set ooo for ${jane} message='I'm out'`, 'set-out-of-office', { who: jane, message: "I'm out" }],
    [
      `set ooo ${jane} message=I am away until monday, call Bob`,
      'set-out-of-office',
      { who: jane, message: 'I am away until monday, call Bob' },
    ],
    [`set ooo ${jane} message="Out\nof office"`, 'set-out-of-office', { who: jane, message: 'Out\nof office' }],
    ['create group "Sales Team" at contoso', 'add-group', { where: 'contoso', displayName: 'Sales Team' }],
    ['add user Jane Doe at contoso username=jane', 'add-user', { where: 'contoso', displayName: 'Jane Doe', username: 'jane' }],
    [
      'add user Jane Doe username jane.doe domain contoso.com',
      'add-user',
      { displayName: 'Jane Doe', username: 'jane.doe', domain: 'contoso.com' },
    ],
    [
      'rename device PC-JANE-01 to PC-NEW-01 at contoso',
      'device-action',
      { who: 'PC-JANE-01', where: 'contoso', action: 'setDeviceName', input: 'PC-NEW-01' },
    ],
    ['geo ip 8.8.8.8', 'lookup-geoip', { ip: '8.8.8.8' }],
    ['check dmarc contoso.com', 'list-domain-health', { action: 'ReadDmarcPolicy', domain: 'contoso.com' }],
    [`create tap for ${jane} 60 minutes`, 'create-tap', { who: jane, lifetime: '60' }],
    ['list inactive users for the last 30 days at contoso', 'list-inactive-accounts', { where: 'contoso', days: '30' }],
    [
      'graph request at contoso endpoint=users filter=accountEnabled eq true top=5',
      'list-graph-request',
      { where: 'contoso', endpoint: 'users', filter: 'accountEnabled eq true', top: '5' },
    ],
    [
      'set extensions config config={"HIBP": {"enabled": true}, "Hudu": {"a": [1, 2]}}',
      'set-extensions-config',
      { config: '{"HIBP": {"enabled": true}, "Hudu": {"a": [1, 2]}}' },
    ],
  ]);
});

describe('people and things', () => {
  rows([
    [`assign license E3 to ${jane}`, 'assign-licenses', { who: jane, operation: 'Add', licenses: 'E3' }],
    ['assign license E3 to jane at contoso', 'assign-licenses', { who: 'jane', where: 'contoso', operation: 'Add', licenses: 'E3' }],
    [`assign E3 license to ${jane}`, 'assign-licenses', { who: jane, operation: 'Add', licenses: 'E3' }],
    [
      `assign E3, E5 and Visio Plan 2 licenses to ${jane}`,
      'assign-licenses',
      { who: jane, operation: 'Add', licenses: 'E3, E5, Visio Plan 2' },
    ],
    ['remove license E3 from jane at contoso', 'assign-licenses', { who: 'jane', where: 'contoso', operation: 'Remove', licenses: 'E3' }],
    [`remove all licenses from ${jane}`, 'assign-licenses', { who: jane, operation: 'Remove' }],
    [`add ${jane} to group Finance Team`, 'edit-group', { who: 'Finance Team', addMembers: jane }],
    [
      `add ${jane} and omar@contoso.com to group "Finance Team"`,
      'edit-group',
      { who: 'Finance Team', addMembers: `${jane}, omar@contoso.com` },
    ],
    [
      `add ${jane}, omar@contoso.com to the Finance Team group`,
      'edit-group',
      { who: 'Finance Team', addMembers: `${jane}, omar@contoso.com` },
    ],
    [
      'add jane and omar to group Finance Team at contoso',
      'edit-group',
      { who: 'Finance Team', where: 'contoso', addMembers: 'jane, omar' },
    ],
    [`remove ${jane} from group Finance Team`, 'edit-group', { who: 'Finance Team', removeMembers: jane }],
    // what is left over never becomes an owner to remove
    ['remove jane from finance group contoso', 'edit-group', { who: 'contoso', removeMembers: 'jane' }],
    [`tap for ${jane}`, 'create-tap', { who: jane }],
    [
      'edit group group="Finance Team" addMembers=jane@contoso.com, "Doe, Omar", bob smith at contoso',
      'edit-group',
      { who: 'Finance Team', where: 'contoso', addMembers: 'jane@contoso.com, "Doe, Omar", bob smith' },
    ],
    [`exclude ${jane} from ca policy "Require MFA" at contoso`, 'exclude-from-ca', { who: 'Require MFA', where: 'contoso', users: jane }],
    ['assign policy Baseline to group Sales at contoso', 'assign-policy', { who: 'Baseline', where: 'contoso', groupIds: 'Sales' }],
    [`assign autopilot device 5CG1 to ${jane}`, 'assign-autopilot-device', { who: '5CG1', userPrincipalName: jane }],
    [
      'change primary user of PC-JANE-01 to jane at contoso',
      'device-action',
      { who: 'PC-JANE-01', where: 'contoso', action: 'users', user: 'jane' },
    ],
    [
      `forward mail of ${jane} to bob@contoso.com and keep a copy`,
      'set-email-forward',
      { who: jane, option: 'internalAddress', internal: 'bob@contoso.com', keepCopy: 'true' },
    ],
    [`new team Falcon owner ${jane} visibility private`, 'add-team', { displayName: 'Falcon', owners: jane, visibility: 'private' }],
    [
      `offboard ${jane} access bob@contoso.com and eve@contoso.com`,
      'offboard-user',
      { who: jane, accessAutomap: 'bob@contoso.com, eve@contoso.com' },
    ],
    ['jane left the company, please offboard her', 'offboard-user', { who: 'jane' }],
    [`disable ${jane}`, 'set-sign-in-state', { who: jane, enable: 'false' }],
  ]);

  test.each([
    'reset mfa jane and bob',
    `reset mfa for ${jane} and bob@contoso.com`,
    `offboard ${jane} and bob@contoso.com`,
    `list users ${jane}`,
  ])('%s: not this many', text => {
    expect(said(text)).toMatchObject({ problem: 'BAD_VALUE' });
  });
});

describe('yes and no', () => {
  rows([
    ['block sign-in jane at contoso', 'set-sign-in-state', { who: 'jane', where: 'contoso', enable: 'false' }],
    ['block sign-in jane enable=yes', 'set-sign-in-state', { who: 'jane', enable: 'true' }],
    ['set auto backup off', 'set-auto-backup', { enabled: 'false' }],
    [
      `forward mail ${jane} to bob@contoso.com, don't keep a copy`,
      'set-email-forward',
      { who: jane, option: 'internalAddress', internal: 'bob@contoso.com', keepCopy: 'false' },
    ],
    [
      `offboard ${jane} convert to shared, remove licenses`,
      'offboard-user',
      { who: jane, convertToShared: 'true', removeLicenses: 'true' },
    ],
  ]);

  test('anything else is refused', () => {
    expect(said(`offboard ${jane} deleteUser=maybe`)).toMatchObject({ problem: 'BAD_VALUE', data: { value: 'maybe' } });
  });
});

describe('customers', () => {
  rows([
    ['list users contoso', 'list-users', { where: 'contoso' }],
    ['list users contoso.com', 'list-users', { where: 'contoso.com' }],
    ['list users (contoso)', 'list-users', { where: 'contoso' }],
    ['list users tenant=contoso ltd', 'list-users', { where: 'contoso ltd' }],
    ["show contoso's licenses", 'list-licenses', { where: 'contoso' }],
    ['contoso list users', 'list-users', { where: 'contoso' }],
    ['contoso: list groups', 'list-groups', { where: 'contoso' }],
    ['list groups contoso', 'list-groups', { where: 'contoso' }],
    ['groups at contoso', 'list-groups', { where: 'contoso' }],
    ['reset mfa jane contoso.com', 'reset-mfa', { who: 'jane', where: 'contoso.com' }],
    ['list all groups at all customers', 'list-groups', { where: 'all' }],
    ['list licenses everywhere', 'list-licenses', { where: 'all' }],
    ['list licenses tenant=AllTenants', 'list-licenses', { where: 'all' }],
    ['licenses for all customers', 'list-licenses', { where: 'all' }],
    // cannot be done for all
    ['list users at all customers', 'list-users', { where: 'all customers' }],
    // the instance has no customer, but some are narrowed to one
    ['cipp logs of contoso since 2026-11-01', 'list-logs', { customer: 'contoso', startDate: '2026-11-01' }],
    ['list backups for contoso', 'list-backups', { customer: 'contoso' }],
  ]);
});

describe('questions', () => {
  rows([
    ['who has no mfa at contoso', 'list-mfa-users', { where: 'contoso' }],
    ['what licences does contoso have?', 'list-licenses', { where: 'contoso' }],
    ['which devices are noncompliant at contoso', 'list-devices', { where: 'contoso' }],
    ['which users are inactive at contoso', 'list-inactive-accounts', { where: 'contoso' }],
    [`which groups is ${jane} in`, 'list-user-groups', { who: jane }],
    [`show ${jane}'s groups`, 'list-user-groups', { who: jane }],
    [`which ca policies apply to ${jane}`, 'list-user-ca-policies', { who: jane }],
  ]);

  test.each([
    ['how do I convert a mailbox to shared?', 'convert mailbox shared'],
    ['what is the weather', ''],
    ['help mailbox', 'mailbox'],
    ['help block sign-in', 'block sign-in'],
    ['actions in groups with many words and more', 'actions in groups with many words'.slice('actions '.length)],
    ['help reset password jane to Summer26!', 'reset password'],
  ])('%s is answered with help', (text, words) => {
    const help = said(text);
    expect(help).toMatchObject({ kind: 'help' });
    expect('words' in help ? help.words : '').toContain(words);
  });
});

describe('misspelt and half said', () => {
  rows([
    ['list grups at contoso', 'list-groups', { where: 'contoso' }],
    ['lsit users contoso', 'list-users', { where: 'contoso' }],
    [`resett mfa ${jane}`, 'reset-mfa', { who: jane }],
    ['hi team, please rest pasword for jane at contoso', 'reset-password', { who: 'jane', where: 'contoso' }],
  ]);

  test.each([
    ['reset jane', 'reset mfa" or "reset password'],
    [`delete ${jane}`, 'delete user'],
    ['wipe PC-JANE-01', 'wipe device'],
    ['list inactve users at contoso', 'inactive users'],
    // not the whole account, and not a new team
    [`disable litigation hold of ${jane}`, 'disable user'],
    [`disable ${jane} litigation hold`, 'disable user'],
    ['add jane to Finance Team at contoso', 'add'],
  ])('%s is asked back', (text, near) => {
    expect(said(text)).toMatchObject({ problem: 'DID_YOU_MEAN', data: { near: expect.stringContaining(near) } });
  });
});

describe('typed passwords', () => {
  test.each([
    'add user Jane Doe at contoso username=jane password=Summer26!',
    'add user Jane Doe at contoso username jane with password Summer26!',
    'reset mfa jane to Summer26!',
    'block sign-in jane and set password to Summer26!',
    'set password Summer26! for jane',
    'reset jane to Summer26!',
  ])('%s', text => {
    expect(hear(text, CATALOGUE).typedPassword).toBe(true);
    expect(JSON.stringify(said(text))).not.toMatch(/summer/i);
  });

  test.each([`set password config passwordType=Passphrase`, 'laps password PC-JANE-01 at contoso', 'cipp AddUser password=Summer26!'])(
    '%s holds none to be dropped',
    text => {
      expect(hear(text, CATALOGUE).typedPassword).toBe(false);
    },
  );
});

test('a typed password is nowhere in the intent, whatever else the bot can do', () => {
  const shape = fc.constantFrom(
    (pw: string) => `reset password jane to ${pw}`,
    (pw: string) => `reset password jane@contoso.com to ${pw} at contoso`,
    (pw: string) => `reset jane's password to ${pw}`,
    (pw: string) => `reset password jane password=${pw}`,
    (pw: string) => `new password for jane as ${pw}`,
    (pw: string) => `add user Jane Doe at contoso username=jane password=${pw}`,
    (pw: string) => `add user Jane Doe at contoso password: ${pw}`,
  );
  fc.assert(
    fc.property(shape, fc.stringMatching(/^[a-z]{2,6}[!#$%*+][A-Z0-9]{4,8}$/), (say, pw) => {
      expect(JSON.stringify(said(say(pw))).toLowerCase()).not.toContain(pw.toLowerCase());
      expect(hear(say(pw), CATALOGUE).typedPassword).toBe(true);
    }),
    { numRuns: 300 },
  );
});

describe('any endpoint', () => {
  test.each<[text: string, intent: object]>([
    ['cipp ListUsers tenantFilter=contoso.com', { endpoint: 'ListUsers', where: 'contoso.com', values: {} }],
    [
      'cipp ListGraphRequest Endpoint=users $select=id,displayName at contoso',
      { endpoint: 'ListGraphRequest', where: 'contoso', values: { Endpoint: 'users', $select: 'id,displayName' } },
    ],
    [
      'please cipp ExecFoo data={"a": [1, 2]} name="x y", Flag=true tenant=\'Contoso Ltd\'',
      { endpoint: 'ExecFoo', where: 'Contoso Ltd', values: { data: '{"a": [1, 2]}', name: 'x y', Flag: 'true' } },
    ],
    ['cipp ExecFoo at all customers', { endpoint: 'ExecFoo', where: 'all', values: {} }],
    ['cipp listStandardTemplates', { endpoint: 'listStandardTemplates', values: {} }],
    ['cipp Foo', { endpoint: 'Foo', values: {} }],
    ['cipp ListFoo __proto__=x', { endpoint: 'ListFoo', values: Object.fromEntries([['__proto__', 'x']]) }],
  ])('%s', (text, intent) => {
    expect(said(text)).toEqual({ kind: 'endpoint', ...intent });
  });

  test.each(['cipp', 'cipp is down', 'cipp "ListUsers"'])('%s is not understood', text => {
    expect(said(text)).toEqual({ problem: 'NOT_UNDERSTOOD', data: {} });
  });

  test('what is no pair is refused', () => {
    expect(said('cipp ListUsers foo')).toMatchObject({ problem: 'BAD_VALUE', data: { field: 'ListUsers', value: 'foo' } });
  });

  rows([
    ['cipp reset password jane', 'reset-password', { who: 'jane' }],
    ['cipp list users contoso', 'list-users', { where: 'contoso' }],
    // wordings that begin with the product's name
    ['cipp logs', 'list-logs'],
    ['cipp errors at contoso', 'list-logs', { severity: 'Error,Critical', customer: 'contoso' }],
  ]);
});
