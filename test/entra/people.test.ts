import { createServer } from 'node:http';
import { createGraph } from '../../src/entra/graph';
import { createPeople } from '../../src/entra/people';
import type { People } from '../../src/model/ports';
import { ProblemError } from '../../src/model/problem';
import { idOf, type Outside, refusal, startOutside } from '../net/outside';
import { closedPort, listening, stopListening } from '../net/sockets';
import { type Fault, faults } from '../simulators/server';
import { GROUPS, ROLES, type TechnicianName, technicians } from '../simulators/world';

let out: Outside;
beforeAll(async () => {
  out = await startOutside();
});
beforeEach(() => {
  out.world.restore();
  out.entra.reset();
  out.graph.reset();
  out.logged.length = 0;
});
afterEach(stopListening);
afterAll(() => out.stop());

function peopleOf(graphUrl = out.graph.url): People {
  const { http, clock, log } = out;
  const graph = createGraph({ graphUrl, http, credential: out.credential(`${out.graph.url}/.default`), clock, log });
  return createPeople({ graph, clock, log });
}

const who = (name: TechnicianName) => idOf(technicians[name].id);
const GROUP_IDS = Object.values(GROUPS).map(idOf);

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await refusal(work);
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem.problem;
}

test('who somebody is', async () => {
  expect(await peopleOf().now(who('ada'), GROUP_IDS)).toEqual({
    id: who('ada'),
    name: 'Ada Fischer',
    enabled: true,
    guest: false,
    roles: [{ id: ROLES['Helpdesk Administrator'], name: 'Helpdesk Administrator' }],
    groups: [GROUPS.everybody],
  });
  expect(out.graph.received('user')[0]?.path).toBe(`/v1.0/users/${who('ada')}`);
});

test.each<[string, TechnicianName, string[]]>([
  ['no role', 'dana', []],
  ['through a group', 'fay', ['Helpdesk Administrator']],
  ['over one administrative unit only: not counted', 'gil', []],
  ['over several pages, one of them over a unit', 'hana', ['Directory Readers', 'Global Reader', 'Helpdesk Administrator']],
])('roles: %s', async (_, name, roles) => {
  expect((await peopleOf().now(who(name), [])).roles.map(r => r.name)).toEqual(roles);
});

test.each<[TechnicianName, object]>([
  ['eli', { enabled: false, guest: false }],
  ['gus', { enabled: true, guest: true }],
])('state of %s', async (name, state) => {
  expect(await peopleOf().now(who(name), [])).toMatchObject(state);
});

test('an account from before Graph knew kinds of users is a member', async () => {
  out.graph.once('user', { effect: true, change: body => ({ ...(body as object), userType: null }) });
  expect(await peopleOf().now(who('ada'), [])).toMatchObject({ guest: false });
  out.graph.once('user', { effect: true, change: body => ({ ...(body as object), userType: null }) });
  expect(await peopleOf().now(who('gus'), [])).toMatchObject({ guest: true });
});

test('nobody by this id, whatever else is asked', async () => {
  expect(await codeOf(peopleOf().now(who('mallory'), GROUP_IDS))).toBe('NOT_A_MEMBER');
});

test('groups are asked twenty at a time, each once', async () => {
  const many = Array.from({ length: 44 }, (_, i) => idOf(`70000000-0000-4000-8000-${String(i).padStart(12, '0')}`));
  const person = await peopleOf().now(who('fay'), [...many, idOf(GROUPS.helpdesk), idOf(GROUPS.helpdesk)]);
  expect(person.groups).toEqual([GROUPS.helpdesk]);
  expect(out.graph.received('checkMemberGroups').map(r => (r.body as { groupIds: string[] }).groupIds.length)).toEqual([20, 20, 5]);
  out.graph.reset();
  await peopleOf().now(who('fay'), []);
  expect(out.graph.received('checkMemberGroups')).toHaveLength(0);
});

test("a role of the tenant's own keeps its id as its name", async () => {
  const own = '80000000-0000-4000-8000-000000000001';
  out.graph.once('transitiveRoleAssignments', { status: 200, body: { value: [{ roleDefinitionId: own, directoryScopeId: '/' }] } });
  expect((await peopleOf().now(who('ada'), [])).roles).toEqual([{ id: own, name: own }]);
});

test('Graph that does not answer is left alone for half a minute, and asked again then', async () => {
  const from = peopleOf();
  const asks = () => codeOf(from.now(who('ada'), []));
  out.graph.always('user', { status: 503 });
  out.graph.always('transitiveRoleAssignments', { status: 504 });
  for (let i = 0; i < 13; i += 1) expect(await asks()).toBe('REQUESTER_UNREADABLE');
  const sent = out.graph.requests.length;
  out.graph.reset();
  expect(await asks()).toBe('REQUESTER_UNREADABLE');
  await out.clock.passes(29_999);
  expect(await asks()).toBe('REQUESTER_UNREADABLE');
  expect([sent, out.graph.requests.length]).toEqual([26, 0]);
  await out.clock.passes(1);
  expect((await from.now(who('ada'), GROUP_IDS)).name).toBe('Ada Fischer');
  expect(out.logged.filter(line => /^Graph /.test(line))).toEqual([
    'Graph does not answer, and is left alone for a while {}',
    'Graph answers again {}',
  ]);
});

describe('kept for a minute', () => {
  test('and shared by callers at once; fresh reads past it', async () => {
    const from = peopleOf();
    await Promise.all([from.now(who('ada'), GROUP_IDS), from.now(who('ada'), [...GROUP_IDS].reverse())]);
    out.clock.jumps(59_000);
    await from.now(who('ada'), GROUP_IDS);
    expect(out.graph.received('user')).toHaveLength(1);

    out.world.technicians.ada.holds = [];
    expect((await from.now(who('ada'), GROUP_IDS, { fresh: true })).roles).toEqual([]);
    expect((await from.now(who('ada'), GROUP_IDS)).roles).toEqual([]);
    expect(out.graph.received('user')).toHaveLength(2);
    out.clock.jumps(60_000);
    await from.now(who('ada'), GROUP_IDS);
    expect(out.graph.received('user')).toHaveLength(3);
  });

  test('but a failure is not', async () => {
    const from = peopleOf();
    out.graph.once('transitiveRoleAssignments', { status: 500 });
    expect(await codeOf(from.now(who('ada'), []))).toBe('REQUESTER_UNREADABLE');
    expect((await from.now(who('ada'), [])).roles).toHaveLength(1);
  });

  test('a fresh reading does not join one that began before', async () => {
    const from = peopleOf();
    const held = faults.held({ effect: true });
    out.graph.once('transitiveRoleAssignments', held.fault);
    const before = from.now(who('ada'), []);
    await held.arrived;
    out.world.technicians.ada.holds = [];
    expect((await from.now(who('ada'), [], { fresh: true })).roles).toEqual([]);
    held.release();
    await before;
    expect((await from.now(who('ada'), [])).roles).toEqual([]);
  });
});

describe('what cannot be read is a no', () => {
  const roles = (value: unknown, more: object = {}): Fault => ({ status: 200, body: { value, ...more } });
  test.each<[string, string, Fault]>([
    [
      'roles: 404, which Graph answers when a header was lost',
      'transitiveRoleAssignments',
      { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } },
    ],
    [
      'roles: too small a permission',
      'transitiveRoleAssignments',
      { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } },
    ],
    ['roles: no list', 'transitiveRoleAssignments', { status: 200, body: {} }],
    ['roles: an id that is null', 'transitiveRoleAssignments', roles([{ roleDefinitionId: null, directoryScopeId: '/' }])],
    ['roles: no scope', 'transitiveRoleAssignments', roles([{ roleDefinitionId: ROLES['Global Reader'], directoryScopeId: null }])],
    ['roles: a next page that fails', 'transitiveRoleAssignments', roles([], { '@odata.nextLink': 'not a link' })],
    [
      'user: nulls for what may not be read',
      'user',
      { status: 200, body: { id: technicians.ada.id, accountEnabled: null, userPrincipalName: null } },
    ],
    ['user: another person', 'user', { effect: true, change: body => ({ ...(body as object), id: technicians.bo.id }) }],
    ['user: an empty answer', 'user', { status: 200 }],
    ['groups: nulls', 'checkMemberGroups', roles([null])],
    ['groups: 404', 'checkMemberGroups', { status: 404 }],
    ['a cut', 'user', faults.resetBefore],
    ['401 again', 'user', { status: 401 }],
  ])('%s', async (_, op, fault) => {
    out.graph.always(op, fault);
    expect(await codeOf(peopleOf().now(who('ada'), GROUP_IDS))).toBe('REQUESTER_UNREADABLE');
    expect(out.logged.join()).toContain('could not be read from Graph');
  });

  test('too small a permission everywhere', async () => {
    out.graph.permission = 'too small';
    expect(await codeOf(peopleOf().now(who('ada'), GROUP_IDS))).toBe('REQUESTER_UNREADABLE');
  });

  test('Graph is not there', async () => {
    expect(await codeOf(peopleOf(`http://127.0.0.1:${await closedPort()}`).now(who('ada'), []))).toBe('REQUESTER_UNREADABLE');
  });

  test('Entra is not there', async () => {
    out.entra.always('token', { status: 503 });
    expect(await codeOf(peopleOf().now(who('ada'), []))).toBe('REQUESTER_UNREADABLE');
  });

  test('a next page on another host: the token does not go there', async () => {
    const asked: unknown[] = [];
    const elsewhere = await listening(
      createServer((req, res) => {
        asked.push(req.headers);
        res.end('{"value":[]}');
      }),
    );
    const nextLink = `http://127.0.0.1:${elsewhere.port}/beta/roleManagement/directory/transitiveRoleAssignments?$skiptoken=2`;
    out.graph.always('transitiveRoleAssignments', roles([], { '@odata.nextLink': nextLink }));
    expect(await codeOf(peopleOf().now(who('ada'), []))).toBe('REQUESTER_UNREADABLE');
    expect(asked).toEqual([]);
  });

  test('pages without end', async () => {
    out.graph.always('transitiveRoleAssignments', {
      effect: true,
      change: body => ({
        ...(body as object),
        '@odata.nextLink': `${out.graph.url}/beta/roleManagement/directory/transitiveRoleAssignments?$count=true&$filter=principalId eq '${who('ada')}'`,
      }),
    });
    expect(await codeOf(peopleOf().now(who('ada'), []))).toBe('REQUESTER_UNREADABLE');
    expect(out.graph.received('transitiveRoleAssignments')).toHaveLength(50);
  });
});

test('a connection that is cut once is followed by another', async () => {
  out.graph.once('transitiveRoleAssignments', faults.resetBefore);
  out.graph.once('checkMemberGroups', faults.resetMidAnswer);
  expect((await peopleOf().now(who('ada'), GROUP_IDS)).roles).toHaveLength(1);
  expect(out.graph.received('transitiveRoleAssignments')).toHaveLength(2);
});

test('a token that stopped working is renewed once', async () => {
  const from = peopleOf();
  await from.now(who('ada'), []);
  out.entra.revoke();
  expect((await from.now(who('ada'), [], { fresh: true })).roles).toHaveLength(1);
});

describe('429', () => {
  test('is waited for once when that is short', async () => {
    const set = out.graph.once('transitiveRoleAssignments', faults.throttled(3));
    const work = peopleOf().now(who('ada'), []);
    await passed(() => set.hits === 1 && out.graph.received('transitiveRoleAssignments')[0]?.status === 429);
    await out.clock.passes(2_999);
    expect(out.graph.received('transitiveRoleAssignments')).toHaveLength(1);
    await out.clock.passes(1);
    expect((await work).roles).toHaveLength(1);
    expect(out.graph.received('transitiveRoleAssignments')).toHaveLength(2);
  });

  test('and not when it is long', async () => {
    out.graph.once('transitiveRoleAssignments', faults.throttled(30));
    expect(await codeOf(peopleOf().now(who('ada'), []))).toBe('REQUESTER_UNREADABLE');
  });
});

/** Until the simulator has seen it and its answer was taken in. */
async function passed(seen: () => boolean): Promise<void> {
  while (!seen()) await new Promise(resolve => setImmediate(resolve));
  for (let i = 0; i < 50; i += 1) await new Promise(resolve => setImmediate(resolve));
}
