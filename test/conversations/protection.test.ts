import { CUSTOMER_GROUPS, PLACES, people } from '../simulators';
import { openDesk } from './desk';

const desk = openDesk({
  policy: `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
protected:
  - { tenants: [contoso.com], users: [ben@contoso.com, ceo@contoso.com, jsmith@contoso.com], groups: [Board] }
rules:
  - name: the helpdesk resets passwords
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: allow
  - name: user administrators make accounts and look after groups
    actions: { ids: [add-user, edit-group] }
    tenants: "*"
    who: { roles: [User Administrator] }
    then: allow
`,
});

/** Names that the policy has are resolved once and kept; each test begins without. */
afterEach(() => desk.db.query('delete from protected_ids'));

const world = () => desk.outside.world;
function person(name: keyof typeof people) {
  const found = world().person(people[name].id);
  if (!found) throw new Error(`${name} is gone`);
  return found;
}
const groups = () => world().customer('contoso.com')?.access.groups ?? [];
const board = () => groups().find(g => g.id === CUSTOMER_GROUPS.board.id);

/** What was read of people and groups before counts no more. */
const later = () => desk.jumps(61_000);

async function refused(whom: string, by: string) {
  const before = (await desk.audit()).length;
  await desk.says('ada', `reset password ${whom}`);
  await desk.shows('ada', `The policy protects this person (${by})`);
  expect((await desk.audit()).slice(before)).toEqual([expect.objectContaining({ step: 'refused', outcome: 'PROTECTED' })]);
  expect(await desk.requests()).toEqual([]);
  expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
}

async function allowed(whom: string, name: string) {
  await desk.says('ada', `reset password ${whom}`);
  await desk.shows('ada', 'Reset password?', name);
}

test('somebody who is not meant is not protected', async () => {
  await allowed('sam.taylor@contoso.com', 'Sam Taylor');
});

test('a protected account that was renamed, also after a restart', async () => {
  await refused('ben@contoso.com', 'ben@contoso.com');
  person('ben').userPrincipalName = 'ben.old@contoso.com';
  person('ben').proxyAddresses = [];
  person('ben').mail = null;
  await desk.restarts();
  await refused('ben.old@contoso.com', 'ben@contoso.com');
});

test('and whoever has the name after it', async () => {
  await refused('ben@contoso.com', 'ben@contoso.com');
  person('ben').userPrincipalName = 'ben.old@contoso.com';
  person('ben').mail = null;
  person('ben').proxyAddresses = [];
  person('chen').userPrincipalName = 'ben@contoso.com';
  await refused('ben@contoso.com', 'ben@contoso.com');
  await refused('ben.old@contoso.com', 'ben@contoso.com');
});

test('renamed before anybody asked for it, but asked about others: found by its name then', async () => {
  await allowed('sam.taylor@contoso.com', 'Sam Taylor');
  await desk.presses('ada', 'Cancel');
  person('victor').proxyAddresses = [];
  await desk.says('ada', 'reset password victor@contoso.com');
  await desk.shows('ada', 'The policy protects this person (ceo@contoso.com)');
});

test('a name that two people answer to protects both', async () => {
  await refused('julia.smith@contoso.com', 'jsmith@contoso.com');
  await desk.says('ada', 'reset password John Smith at contoso.com');
  await desk.shows('ada', 'The policy protects this person (jsmith@contoso.com)');
  expect(await desk.requests()).toEqual([]);
});

test('a group that was renamed after it was met', async () => {
  person('victor').proxyAddresses = [];
  await refused('victor@contoso.com', 'group Board');
  const group = board();
  if (group) group.name = 'Directors';
  await later();
  await refused('victor@contoso.com', 'group Board');
});

test('a second group of the same name does not take the place of the first', async () => {
  person('victor').proxyAddresses = [];
  groups().push({ id: '9a000000-0000-4000-8000-0000000000aa', name: 'Board', assignable: false, members: [people.dieter.id], owners: [] });
  await refused('dieter@contoso.com', 'group Board');
  await refused('victor@contoso.com', 'group Board');
  for (const group of groups()) if (group.name === 'Board') group.name = 'Another';
  await later();
  await refused('victor@contoso.com', 'group Board');
  await refused('dieter@contoso.com', 'group Board');
});

test('somebody who joined the group between the card and the run', async () => {
  await allowed('sam.taylor@contoso.com', 'Sam Taylor');
  board()?.members.push(people.sam.id);
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Refused', 'The policy protects this person (group Board)');
  expect((await desk.requests()).map(r => r.state)).toEqual(['refused']);
  expect((await desk.audit()).at(-1)).toMatchObject({ step: 'refuse', outcome: 'PROTECTED' });
  expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
});

/** Rights that come with a group are as good as the account of somebody who has them. */
describe('what somebody would get by a group', () => {
  const NEW = 'new user at contoso.com displayName="Toni New" username=toni';
  const ROLES = 'they are a member or owner of a group that can be given roles. You count as User Administrator';

  test.each([
    ['a member of a group for roles', 'edit group "Project admins" at contoso.com addMembers=jane@contoso.com', ROLES],
    ['a new account in a group for roles', `${NEW} addToGroups="Project admins"`, ROLES],
    ['a new account with the groups of one who is in such a group', `${NEW} copyFrom=mila@contoso.com`, ROLES],
    ['a new account with the groups of an administrator', `${NEW} copyFrom=admin@contoso.com`, 'they hold Global Administrator'],
    ['a member of a protected group', 'edit group Board at contoso.com addMembers=jane@contoso.com', 'protects this person (group Board)'],
    ['a new account with the groups of somebody protected', `${NEW} copyFrom=victor@contoso.com`, 'protects this person (ceo@contoso.com)'],
  ])('%s: a no', async (_what, text, sentence) => {
    await desk.says('bo', text);
    await desk.shows('bo', sentence);
    expect(await desk.requests()).toEqual([]);
  });

  test.each([NEW, `${NEW} addToGroups="Finance Team" copyFrom=jane@contoso.com`])('any other account may be made: %s', async text => {
    await desk.says('bo', text);
    await desk.shows('bo', 'Add user?', 'Toni New');
  });

  test('whose groups are copied became an administrator before the run', async () => {
    await desk.says('bo', `${NEW} copyFrom=jane@contoso.com`);
    await desk.cardWith('bo', 'Add user');
    world().grant(people.jane, 'Global Administrator');
    await desk.presses('bo', 'Add user');
    await desk.shows('bo', 'Refused', 'they hold Global Administrator');
    expect(desk.outside.cipp.received('AddUser')).toHaveLength(0);
  });
});

test('a group that got the name of a protected one between the card and the run', async () => {
  await desk.says('bo', 'edit group Finance at contoso.com addMembers=sam.taylor@contoso.com');
  await desk.cardWith('bo', 'Edit group');
  const finance = groups().find(group => group.name === 'Finance');
  if (finance) finance.name = 'Board';
  await desk.presses('bo', 'Edit group');
  await desk.shows('bo', 'Refused', 'The policy protects this person (group Board)');
  expect(desk.outside.cipp.received('EditGroup')).toHaveLength(0);
});

test('who is protected at one customer is not at another', async () => {
  await allowed('jane@fabrikam.com', 'Jane Roe');
});

test('CIPP cannot say whom the name means: a no', async () => {
  const isSam = (row: unknown) => (row as { id?: string }).id === people.sam.id;
  desk.outside.cipp.always('ListUsers', {
    effect: true,
    change: body => (Array.isArray(body) && body.some(isSam) ? body : 'Loading data. Please check back.'),
  });
  desk.outside.cipp.always('ListGraphRequest:users', {
    effect: true,
    change: body => ((body as { Results: unknown[] }).Results.some(isSam) ? body : { Results: null }),
  });
  await desk.says('ada', 'reset password sam.taylor@contoso.com');
  await desk.shows('ada', 'The people at Contoso Ltd could not be looked up');
  expect(await desk.requests()).toEqual([]);
  expect((await desk.audit()).at(-1)).toMatchObject({ step: 'refused', outcome: 'USER_UNREADABLE' });
});
