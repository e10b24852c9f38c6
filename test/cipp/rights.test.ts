import { createCipp } from '../../src/cipp/client';
import { createDirectory } from '../../src/cipp/directory';
import type { Tenant } from '../../src/model/field';
import type { ObjectId } from '../../src/model/ids';
import type { Directory } from '../../src/model/ports';
import { ProblemError } from '../../src/model/problem';
import type { TargetRights } from '../../src/model/rights';
import { CIPP_SCOPE, idOf, type Outside, refusal, startOutside } from '../net/outside';
import { roleId } from '../simulators/access';
import { NO_PREMIUM, unread } from '../simulators/cipp-roles';
import { type Fault, faults } from '../simulators/server';
import { CUSTOM_ROLE, CUSTOMER_GROUPS, CUSTOMER_UNIT, HOME_TENANT, people, RESTRICTED_UNIT, technicians } from '../simulators/world';

let out: Outside;
// another outside each time: questions that a failed one left behind would be counted by the next test
beforeEach(async () => {
  out = await startOutside();
});
afterEach(() => out.stop());

function directory(): Directory {
  const { http, clock, log } = out;
  const settings = { url: out.cipp.url, timeoutMs: 10_000, concurrency: 4 };
  const cipp = createCipp(settings, { http, credential: out.credential(CIPP_SCOPE), clock, log: out.log });
  return createDirectory({ cipp, http, authority: out.entra.url, homeTenantId: HOME_TENANT as ObjectId, clock, log });
}

function tenant(domain: string, home = false): Tenant {
  const customer = out.world.customer(domain);
  const { id, name, initialDomain } = customer ?? out.world.home;
  return { id: idOf(id), domain, initialDomain, name, home };
}
const contoso = () => tenant('contoso.com');
const read = (person: { id: string }, from = directory(), where = contoso(), how?: { fresh: boolean }): Promise<TargetRights> =>
  from.rights(where, idOf(person.id), how);
const built = (name: string) => ({ id: idOf(roleId(name)), name });
const group = ({ id, name }: { id: string; name: string }) => ({ id: idOf(id), name });

const PATHS = ['transitiveMemberOf', 'ownedObjects', 'roleEligibilityScheduleInstances'].map(what => `ListGraphRequest:${what}`);

async function unreadable(work: Promise<unknown>): Promise<void> {
  const error = await refusal(work);
  expect(error).toBeInstanceOf(ProblemError);
  expect((error as ProblemError).problem).toEqual({ problem: 'TARGET_UNREADABLE', data: { tenant: 'Contoso Ltd' } });
}

/** Something of each row of an answer, changed. */
const rows = (change: (row: Record<string, unknown>) => unknown): Fault => ({
  effect: true,
  change: body => {
    const list = body as Record<string, unknown>[] | { Results: Record<string, unknown>[] };
    return Array.isArray(list) ? list.map(change) : { ...list, Results: list.Results.map(change) };
  },
});
const results = (...Results: unknown[]): Fault => ({ effect: true, change: body => ({ ...(body as object), Results }) });
const metadata = (more: object): Fault => ({
  effect: true,
  change: body => ({ ...(body as object), Metadata: { ...(body as { Metadata: object }).Metadata, ...more } }),
});

describe('who holds what', () => {
  const nothing: TargetRights = { roles: [], eligible: [], roleAssignable: false, restrictedUnits: [], groups: [] };
  const { staff, finance, board, identityTeam, projectAdmins, onCall } = CUSTOMER_GROUPS;
  test.each<[keyof typeof people, string, Partial<TargetRights>]>([
    ['omar', 'nothing', {}],
    ['jane', 'groups, one inside the other', { groups: [group(staff), group(finance)] }],
    ['victor', 'a group that says it is not for roles', { groups: [group(board)] }],
    ['gloria', 'Global Administrator', { roles: [built('Global Administrator')] }],
    ['hedda', 'Helpdesk Administrator', { roles: [built('Helpdesk Administrator')] }],
    ['edgar', 'Exchange Administrator', { roles: [built('Exchange Administrator')] }],
    ['igor', 'a role through a group', { roles: [built('User Administrator')], roleAssignable: true, groups: [group(identityTeam)] }],
    ['mila', 'a group for roles', { roleAssignable: true, groups: [group(projectAdmins)] }],
    ['otto', 'the ownership of a group for roles', { roleAssignable: true }],
    ['pia', 'an eligible role', { eligible: [built('Global Administrator')] }],
    [
      'quinn',
      'an eligible role through a group',
      { eligible: [built('Exchange Administrator')], roleAssignable: true, groups: [group(onCall)] },
    ],
    [
      'carla',
      "a role of the tenant's own, told apart from its namesake",
      { roles: [{ id: idOf(CUSTOM_ROLE.id), name: 'Directory Readers (custom role)' }] },
    ],
    ['ursula', 'a role on one unit', { roles: [built('User Administrator')] }],
    ['wanda', 'nothing that anybody can read', {}],
  ])('%s: %s', async (who, _, expected) => {
    expect(await read(people[who])).toEqual({ ...nothing, ...expected });
  });

  const on = (unit: { id: string }) => ({ scope: `/administrativeUnits/${unit.id}` });
  const grantGroup = (principal: string, role: string, scope: string) =>
    void out.world.customer('contoso.com')?.access.grants.push({ role: roleId(role), principal, scope, eligible: false });
  const { gloria, igor, jane, pia } = people;
  test.each<[string, () => void, Partial<TargetRights>, { id: string }]>([
    [
      'a role on a restricted unit',
      () => out.world.grant(jane, 'User Administrator', on(RESTRICTED_UNIT)),
      { roles: [built('User Administrator')], restrictedUnits: [{ name: 'Executives', held: true }] },
      jane,
    ],
    [
      // CIPP lists the first place of a role alone
      'the same role on the whole tenant and on a restricted unit',
      () => out.world.grant(gloria, 'Global Administrator', on(RESTRICTED_UNIT)),
      { roles: [built('Global Administrator')], restrictedUnits: [{ name: 'Executives', held: true }] },
      gloria,
    ],
    [
      'roles on two units of which one is restricted',
      () => {
        out.world.grant(jane, 'User Administrator', on(CUSTOMER_UNIT));
        out.world.grant(jane, 'Groups Administrator', on(RESTRICTED_UNIT));
      },
      { restrictedUnits: [{ name: 'Executives', held: true }] },
      jane,
    ],
    [
      'a role that they could activate on a restricted unit',
      () => out.world.grant(pia, 'User Administrator', { eligible: true, ...on(RESTRICTED_UNIT) }),
      { roles: [], restrictedUnits: [{ name: 'Executives', held: false }] },
      pia,
    ],
    [
      'a role of a group of theirs on the whole tenant and on a restricted unit',
      () => grantGroup(CUSTOMER_GROUPS.identityTeam.id, 'User Administrator', on(RESTRICTED_UNIT).scope),
      { restrictedUnits: [{ name: 'Executives', held: true }] },
      igor,
    ],
  ])('%s', async (_, given, expected, who) => {
    given();
    expect(await read(who)).toMatchObject(expected);
  });

  test('a place that ListRoles alone tells counts, and as held where another role there is only eligible', async () => {
    out.world.grant(jane, 'User Administrator', on(RESTRICTED_UNIT));
    out.world.grant(jane, 'Groups Administrator', { eligible: true, ...on(RESTRICTED_UNIT) });
    out.cipp.always('ListGraphRequest:roleAssignments', results());
    expect(await read(jane)).toMatchObject({ restrictedUnits: [{ name: 'Executives', held: true }] });
  });

  test.each([
    ['hedda', 'roleAssignments'],
    ['pia', 'roleEligibilityScheduleInstances'],
  ] as const)("a role that is an application's own has no place in the tenant: %s, %s", async (who, endpoint) => {
    out.cipp.always(
      `ListGraphRequest:${endpoint}`,
      rows(row => ({ ...row, directoryScopeId: null })),
    );
    const { roles, eligible, restrictedUnits } = await read(people[who]);
    expect([roles.length + eligible.length, restrictedUnits]).toEqual([1, []]);
  });

  test('in the home tenant too', async () => {
    const where = tenant(out.world.home.domain, true);
    expect(await read(technicians.ada, directory(), where)).toMatchObject({ roles: [built('Helpdesk Administrator')], eligible: [] });
  });

  test('a role both held and eligible is held', async () => {
    out.world.grant(people.pia, 'Global Administrator');
    expect(await read(people.pia)).toEqual({ ...nothing, roles: [built('Global Administrator')] });
  });

  test('where ListRoles tells eligible members, they are eligible', async () => {
    out.cipp.always('ListRoles', {
      effect: true,
      change: body =>
        (body as { DisplayName: string; Members: object[] }[]).map(role => ({
          ...role,
          Members: role.Members.map(m => ({
            ...m,
            AssignmentType: role.DisplayName === 'Exchange Administrator' ? 'Eligible' : 'Permanent',
          })),
        })),
    });
    out.world.revoke(people.hedda, 'Helpdesk Administrator');
    const edgar = out.world.customer('contoso.com')?.access.grants.find(g => g.principal === people.edgar.id);
    if (!edgar) throw new Error('edgar holds nothing');
    // CIPP lists them, and Graph counts them in no directory role
    out.cipp.always('ListGraphRequest:transitiveMemberOf', results());
    expect(await read(people.edgar)).toEqual({ ...nothing, eligible: [built('Exchange Administrator')] });
    edgar.scope = on(RESTRICTED_UNIT).scope;
    expect(await read(people.edgar)).toMatchObject({ roles: [], restrictedUnits: [{ name: 'Executives', held: false }] });
  });
});

describe('without the licence for PIM', () => {
  const bakery = () => tenant('bakery.example.com');

  test('nobody is eligible', async () => {
    expect(await read(people.baker, directory(), bakery())).toMatchObject({ roles: [], eligible: [] });
    expect(await read(people.owner, directory(), bakery())).toMatchObject({ roles: [built('Global Administrator')] });
  });

  test.each([
    NO_PREMIUM,
    '[AadPremiumLicenseRequired] : The tenant needs an AAD Premium 2 license.',
    'The tenant needs an AAD Premium 2 license.',
  ])('%s', async text => {
    out.cipp.always('ListGraphRequest:roleEligibilityScheduleInstances', { status: 400, body: `Graph Error: ${text} - Endpoint: x` });
    expect(await read(people.pia)).toMatchObject({ eligible: [] });
  });

  test.each<[string, Fault]>([
    ['another licence', { status: 400, body: 'Graph Error: Required license not available for this tenant - Endpoint: x' }],
    ['the sentence with 500', { status: 500, body: `Graph Error: ${NO_PREMIUM} - Endpoint: x` }],
    ['the sentence in JSON', { status: 400, body: { Results: `Graph Error: ${NO_PREMIUM}` } }],
    ['the sentence with 200', { status: 200, body: `Graph Error: ${NO_PREMIUM} - Endpoint: x` }],
  ])('%s proves nothing', async (_, fault) => {
    out.cipp.always('ListGraphRequest:roleEligibilityScheduleInstances', fault);
    await unreadable(read(people.jane));
  });

  test.each(PATHS.slice(0, 2))('%s never means none by it', async op => {
    out.cipp.always(op, { status: 400, body: `Graph Error: ${NO_PREMIUM} - Endpoint: x` });
    await unreadable(read(people.jane));
  });
});

describe('not read in full', () => {
  const everywhere: [string, Fault][] = [
    ...Object.entries(unread).filter(([name]) => name !== 'nobody'),
    ['denied', { status: 403, body: 'Access to this CIPP API endpoint is not allowed, the endpoint is blocked for your role' }],
    ['503', { status: 503, body: 'This feature has been disabled' }],
    ['500', { status: 500, body: 'Something broke' }],
    ['502 twice', faults.badGateway],
    ['a connection cut', faults.resetBefore],
    ['half an answer', faults.resetMidAnswer],
    ['rows that are texts', rows(() => 'text')],
    ['rows of null', rows(() => null)],
    ['401', { status: 401 }],
  ];
  const cases = ['ListRoles', ...PATHS].flatMap(op => everywhere.map(([what, fault]) => ({ op, what, fault })));
  test.each(cases)('$op: $what', async ({ op, fault }) => {
    // somebody with rows in every answer
    out.world.grant(people.igor, 'Global Administrator', { eligible: true });
    out.world
      .customer('contoso.com')
      ?.access.groups.find(g => g.id === CUSTOMER_GROUPS.projectAdmins.id)
      ?.owners.push(people.igor.id);
    out.cipp.always(op, fault);
    await unreadable(read(people.igor));
  });

  test.each<[string, Fault]>([
    ['nobody in any role', unread.nobody],
    ['no list', { effect: true, change: () => [] }],
    ['one row in an object', { effect: true, change: body => (body as object[])[0] }],
    ['a row of null among rows', { effect: true, change: body => [...(body as object[]), null] }],
    ['no template ids', rows(({ roleTemplateId, ...row }) => row)],
    ['names of null', rows(row => ({ ...row, DisplayName: null }))],
    ['members of null', rows(row => ({ ...row, Members: null }))],
    ['members that are null', rows(row => ({ ...row, Members: [null] }))],
    ['members without ids', rows(row => ({ ...row, Members: (row.Members as object[]).map(m => ({ ...m, id: null })) }))],
    [
      'members without scopes, as older versions list them',
      rows(row => ({ ...row, Members: (row.Members as object[]).map(m => ({ ...m, directoryScopeId: undefined })) })),
    ],
    ['no Global Administrator', rows(row => (row.DisplayName === 'Global Administrator' ? { ...row, Members: [] } : row))],
  ])('ListRoles: %s', async (_, fault) => {
    out.cipp.always('ListRoles', fault);
    await unreadable(read(people.jane));
  });

  test.each(PATHS)('%s: one page of several', async op => {
    out.cipp.always(op, metadata({ nextLink: 'https://graph.example.com/v1.0/next' }));
    await unreadable(read(people.jane));
  });

  test.each<[string, Fault]>([
    ['a bare object with nulls', rows(row => ({ ...row, displayName: null, isAssignableToRole: null }))],
    ['nothing said about roles', rows(({ isAssignableToRole, ...row }) => row)],
    ['no type', rows(row => ({ ...row, '@odata.type': undefined }))],
    ['an unknown type', rows(row => ({ ...row, '@odata.type': 'group' }))],
    ['no id', rows(row => ({ ...row, id: null }))],
  ])('a group with %s', async (_, fault) => {
    out.cipp.always('ListGraphRequest:transitiveMemberOf', fault);
    await unreadable(read(people.jane));
    out.cipp.reset();
    out.cipp.always('ListGraphRequest:ownedObjects', fault);
    await unreadable(read(people.otto));
  });

  test.each<[string, Fault]>([
    ['of somebody else', rows(row => ({ ...row, principalId: people.jane.id }))],
    ['of a role that is not defined', rows(row => ({ ...row, roleDefinitionId: people.jane.id }))],
    ['without a role', rows(row => ({ ...row, roleDefinitionId: null }))],
  ])('eligibility %s', async (_, fault) => {
    out.cipp.always('ListGraphRequest:roleEligibilityScheduleInstances', fault);
    await unreadable(read(people.pia));
  });

  const places = ['ListGraphRequest:roleAssignments', 'ListGraphRequest:administrativeUnits'];
  // how they are asked is the same for all: these are the ways in which an answer could pass for none
  const half = everywhere.filter(([what]) =>
    ['queued', 'oneNull', 'noResults', 'noMetadata', 'graphError', 'half an answer'].includes(what),
  );
  test.each(places.flatMap(op => half.map(([what, fault]) => ({ op, what, fault }))))('$op: $what', async ({ op, fault }) => {
    out.world.grant(people.jane, 'User Administrator', { scope: `/administrativeUnits/${RESTRICTED_UNIT.id}` });
    out.cipp.always(op, fault);
    await unreadable(read(people.jane));
  });

  test.each<[string, string | undefined, Fault]>([
    ['a place of somebody else', places[0], rows(row => ({ ...row, principalId: people.omar.id }))],
    ['a role without its place', places[0], rows(({ directoryScopeId, ...row }) => row)],
    ['another unit', places[1], rows(row => ({ ...row, id: CUSTOMER_UNIT.id }))],
    ['a unit that does not say whether it is restricted', places[1], rows(({ isMemberManagementRestricted, ...row }) => row)],
    ['no unit', places[1], results()],
    [
      'two units where one was asked for',
      places[1],
      {
        effect: true,
        change: body => ({ ...(body as object), Results: (body as { Results: object[] }).Results.flatMap(unit => [unit, unit]) }),
      },
    ],
  ])('%s', async (_, op, fault) => {
    out.world.grant(people.jane, 'User Administrator', { scope: `/administrativeUnits/${RESTRICTED_UNIT.id}` });
    out.cipp.always(op ?? '', fault);
    await unreadable(read(people.jane));
  });

  test('a directory role that ListRoles does not explain', async () => {
    const role = {
      '@odata.type': '#microsoft.graph.directoryRole',
      id: 'e0000000-0000-4000-8000-000000000001',
      displayName: 'Company Administrator',
    };
    out.cipp.always('ListGraphRequest:transitiveMemberOf', results(role));
    await unreadable(read(people.jane));
    expect(await read(people.gloria)).toMatchObject({ roles: [built('Global Administrator')] });
  });

  test('a person who is not there, and a customer that CIPP does not know', async () => {
    await unreadable(read({ id: 'ffffffff-0000-4000-8000-000000000001' }));
    await unreadable(read(people.jane, directory(), { ...contoso(), domain: 'unknown.example.com' }));
  });

  test('an id that is none goes into no path', async () => {
    await unreadable(directory().rights(contoso(), "x' or 1 eq 1" as ObjectId));
    expect(out.cipp.requests).toEqual([]);
  });

  test('is told in the log, without names', async () => {
    out.cipp.always('ListRoles', unread.nobody);
    await unreadable(read(people.gloria));
    expect(out.logged.join()).toContain('ListRoles was not read in full');
    expect(out.logged.join()).not.toContain('Gloria');
  });
});

describe('how it is asked', () => {
  test('one list of roles and three questions, past caches, by id', async () => {
    await read(people.jane);
    expect(out.cipp.received('ListRoles').map(r => r.query)).toEqual([{ tenantFilter: 'contoso.com' }]);
    const asked = out.cipp.received('ListGraphRequest').map(r => r.query);
    expect(asked.map(q => q.Endpoint).sort()).toEqual([
      'roleManagement/directory/roleEligibilityScheduleInstances',
      `users/${people.jane.id}/ownedObjects`,
      `users/${people.jane.id}/transitiveMemberOf`,
    ]);
    expect(asked.every(q => q.SkipCache === 'true' && q.tenantFilter === 'contoso.com')).toBe(true);
    expect(asked.find(q => q.$filter)?.$filter).toBe(`principalId eq '${people.jane.id}'`);
  });

  test('eligibility of groups is asked for those that can be given roles', async () => {
    await read(people.quinn);
    const filters = out.cipp.received('ListGraphRequest:roleEligibilityScheduleInstances').map(r => r.query.$filter);
    expect(filters.sort()).toEqual([`principalId eq '${CUSTOMER_GROUPS.onCall.id}'`, `principalId eq '${people.quinn.id}'`]);
  });
});

describe('how old it may be', () => {
  const times = () => [out.cipp.received('ListRoles').length, out.cipp.received('ListGraphRequest').length];

  test('a minute; the list of roles serves everybody of the tenant', async () => {
    const from = directory();
    await Promise.all([read(people.jane, from), read(people.jane, from)]);
    await read(people.omar, from);
    expect(times()).toEqual([1, 6]);
    out.clock.jumps(59_000);
    await read(people.jane, from);
    expect(times()).toEqual([1, 6]);
    out.clock.jumps(1_000);
    await read(people.jane, from);
    expect(times()).toEqual([2, 9]);
  });

  test('fresh reads everything again, and later questions see it', async () => {
    const from = directory();
    await read(people.jane, from);
    out.world.grant(people.jane, 'Exchange Administrator');
    expect((await read(people.jane, from)).roles).toEqual([]);
    expect((await read(people.jane, from, contoso(), { fresh: true })).roles).toEqual([built('Exchange Administrator')]);
    expect((await read(people.jane, from)).roles).toEqual([built('Exchange Administrator')]);
    out.world.revoke(people.jane, 'Exchange Administrator');
    expect((await read(people.jane, from, contoso(), { fresh: true })).roles).toEqual([]);
  });

  test('an older list of roles that Graph contradicts is read again', async () => {
    const from = directory();
    await read(people.omar, from);
    out.world.grant(people.jane, 'Exchange Administrator');
    expect((await read(people.jane, from)).roles).toEqual([built('Exchange Administrator')]);
  });

  test('what could not be read is not kept, and what was read before does not stand in for it', async () => {
    const from = directory();
    await read(people.jane, from);
    out.clock.jumps(60_000);
    const down = out.cipp.always('ListRoles', unread.graphError);
    await unreadable(read(people.jane, from));
    await unreadable(read(people.jane, from, contoso(), { fresh: true }));
    down.remove();
    expect((await read(people.jane, from)).roles).toEqual([]);
  });
});
