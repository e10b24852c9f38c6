import { unread } from './cipp-roles';
import {
  CIPP_CLIENT_ID,
  CUSTOMER_GROUPS,
  CUSTOMER_UNIT,
  customers,
  faults,
  HOME_TENANT,
  people,
  type Simulators,
  startSimulators,
} from './index';

let sims: Simulators;
let authorization: string;
beforeAll(async () => {
  sims = await startSimulators();
  const env = sims.env();
  const form = { grant_type: 'client_credentials', client_id: CIPP_CLIENT_ID, client_secret: env.CIPP_CLIENT_SECRET ?? '' };
  const answer = await fetch(`${sims.entra.url}/${HOME_TENANT}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, scope: `api://${CIPP_CLIENT_ID}/.default` }),
  });
  authorization = `Bearer ${((await answer.json()) as { access_token: string }).access_token}`;
});
afterEach(() => sims.reset());
afterAll(() => sims.stop());

interface Got {
  status: number;
  type: string | null;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, looked into by tests
  json: any;
}
async function got(answer: Response): Promise<Got> {
  const text = await answer.text();
  const json = /^[[{]/.test(text) ? JSON.parse(text) : undefined;
  return { status: answer.status, type: answer.headers.get('content-type'), text, json };
}
const get = async (endpoint: string, query: Record<string, string> = {}) =>
  got(await fetch(`${sims.cipp.url}/api/${endpoint}?${new URLSearchParams(query)}`, { headers: { authorization } }));
const post = async (endpoint: string, body: unknown) =>
  got(
    await fetch(`${sims.cipp.url}/api/${endpoint}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
const contoso = { tenantFilter: customers.contoso.domain };
const resetOf = (person: { id: string; displayName: string }, more: object = {}) =>
  post('ExecResetPass', { ...contoso, ID: person.id, displayName: person.displayName, MustChange: true, ...more });
const now = (person: { id: string }) => sims.world.person(person.id);

describe('in front', () => {
  test('no token is 401 with an empty body, but PublicPing answers', async () => {
    const answer = await fetch(`${sims.cipp.url}/api/ListTenants`);
    expect([answer.status, await answer.text()]).toEqual([401, '']);
    expect((await fetch(`${sims.cipp.url}/api/PublicPing`)).status).toBe(200);
  });

  test('an unknown endpoint, a missing role, a blocked endpoint and a foreign tenant are plain strings', async () => {
    expect(await get('ListNothing')).toMatchObject({ status: 404, text: 'Endpoint not found' });
    sims.cipp.client.role = 'readonly';
    expect(await resetOf(people.jane)).toMatchObject({
      status: 403,
      text: 'Access to this CIPP API endpoint is not allowed, you do not have the required permission: Identity.User.ReadWrite',
    });
    sims.cipp.client.blocked = ['ListTenants'];
    expect((await get('ListTenants')).text).toContain('ListTenants is blocked');
    sims.cipp.client.tenants = [customers.fabrikam.domain];
    expect(await get('ListUsers', contoso)).toMatchObject({ status: 403, text: 'Access to this tenant is not allowed' });
  });

  test('a switched-off client is 401, me tells role and permissions', async () => {
    expect((await get('me')).json).toMatchObject({ clientPrincipal: { appId: CIPP_CLIENT_ID, appRole: 'editor' } });
    sims.cipp.client.allowed = false;
    expect((await get('me')).status).toBe(401);
  });

  test('JSON comes as text/plain now and then', async () => {
    const types = [await get('me'), await get('me'), await get('me')].map(g => g.type);
    expect(types.filter(t => t?.startsWith('text/plain'))).toHaveLength(1);
  });
});

describe('tenants', () => {
  test('the partner stands in the list, excluded customers do not, two share a name, domains are empty', async () => {
    const { json } = await get('ListTenants');
    expect(json[0]).toMatchObject({ customerId: HOME_TENANT, displayName: '*Partner Tenant', domains: 'PartnerTenant' });
    expect(json[0]).not.toHaveProperty('delegatedPrivilegeStatus');
    expect(json.map((t: { displayName: string }) => t.displayName).filter((n: string) => n === 'Example Clinic')).toHaveLength(2);
    expect(json.slice(1).every((t: { domains: string }) => t.domains === '')).toBe(true);
    expect(JSON.stringify(json)).not.toContain(customers.retired.domain);
    expect(json).toHaveLength(6);
  });

  test('a further domain is known to ListDomains only, in another casing', async () => {
    const { json } = await get('ListDomains', contoso);
    expect(json.map((d: { id: string }) => d.id)).toEqual(['contoso.com', 'contoso.onmicrosoft.com', 'Contoso-shop.example']);
  });

  test('a failed list is 200 with a text', async () => {
    sims.cipp.once('ListTenants', { change: () => [{ Results: 'Failed to retrieve tenants: the cache is empty' }] });
    expect(await get('ListTenants')).toMatchObject({ status: 200, json: [{ Results: expect.stringMatching(/^Failed to retrieve/) }] });
    expect((await get('ListTenants')).json).toHaveLength(6);
  });
});

describe('people', () => {
  test('one by id or sign-in name, with manager; field names in any case', async () => {
    const byId = await get('ListUsers', { tenantfilter: 'contoso.com', userid: people.jane.id });
    expect(byId.json).toMatchObject([
      { userPrincipalName: 'jane@contoso.com', onPremisesSyncEnabled: false, manager: { id: people.maria.id } },
    ]);
    const byUpn = await get('ListUsers', { ...contoso, UserID: 'JANE@contoso.com' });
    expect(byUpn.json).toEqual(byId.json);
    expect(byId.json[0]).not.toHaveProperty('password');
  });

  test('an unknown one is 500 with a plain string; AllTenants is a message; an unknown tenant is empty', async () => {
    expect(await get('ListUsers', { ...contoso, UserID: 'nobody@contoso.com' })).toMatchObject({ status: 500, json: undefined });
    expect((await get('ListUsers', { tenantFilter: 'AllTenants' })).json).toEqual([{ Message: expect.any(String) }]);
    expect((await get('ListUsers', { tenantFilter: 'retired.example.com' })).json).toEqual([]);
    expect((await get('ListUsers', contoso)).json).toHaveLength(33);
  });

  test.each([
    ["userPrincipalName eq 'jsmith@contoso.com' or mail eq 'jsmith@contoso.com'", ['jsmith@contoso.com', 'julia.smith@contoso.com']],
    ["proxyAddresses/any(p:p eq 'smtp:jane.doe@contoso.com')", ['jane@contoso.com']],
    ["startswith(displayName,'sam') and accountEnabled eq true", ['sam.taylor@contoso.com', 'sam.taylor2@contoso.com']],
    ["userPrincipalName eq 'sean.o''neil@contoso.com'", ["sean.o'neil@contoso.com"]],
    ["(startswith(surname,'Doe') or startswith(givenName,'Doe'))", ['jane@contoso.com']],
    ["accountEnabled eq false and not(userType eq 'Guest')", ['dieter@contoso.com']],
  ])('filter %s', async (graphFilter, upns) => {
    const { json } = await get('ListUsers', { ...contoso, graphFilter });
    expect(json.map((u: { userPrincipalName: string }) => u.userPrincipalName)).toEqual(upns);
  });

  test.each([
    ['"displayName:smi"', 2],
    ['"displayName:taylor sam" OR "userPrincipalName:jane"', 3],
  ])('search %s', async ($search, hits) => {
    const { json } = await get('ListGraphRequest', {
      ...contoso,
      Endpoint: 'users',
      $search,
      $count: 'true',
      $top: '25',
      NoPagination: 'true',
    });
    expect(json.Results).toHaveLength(hits);
    expect(json.Metadata).toMatchObject({ Endpoint: 'users' });
  });

  test('an invalid filter is a plain string: 500 from ListUsers, 400 from ListGraphRequest', async () => {
    expect(await get('ListUsers', { ...contoso, graphFilter: "displayName has 'x'" })).toMatchObject({ status: 500, json: undefined });
    expect(await get('ListGraphRequest', { ...contoso, Endpoint: 'users', $filter: "nothing eq 'x'" })).toMatchObject({
      status: 400,
      text: expect.stringMatching(/^Graph Error: .* - Endpoint: users$/),
    });
  });

  test('the search over all customers gives hints only', async () => {
    const { json } = await get('ExecUniversalSearchV2', { searchTerms: 'jane', limit: '10', type: 'Users' });
    expect(json.map((r: { Tenant: string }) => r.Tenant)).toEqual(['contoso.com', 'fabrikam.com']);
    expect(Object.keys(json[0].Data)).toEqual(['id', 'userPrincipalName', 'displayName']);
  });
});

describe('roles and groups', () => {
  // biome-ignore lint/suspicious/noExplicitAny: rows, looked into by tests
  const holders = async (role: string): Promise<any[]> =>
    (await get('ListRoles', contoso)).json.find((r: { DisplayName: string }) => r.DisplayName === role).Members;
  const graph = (Endpoint: string, more: Record<string, string> = {}) => get('ListGraphRequest', { ...contoso, Endpoint, ...more });
  const eligible = (id: string) =>
    graph('roleManagement/directory/roleEligibilityScheduleInstances', { $filter: `principalId eq '${id}'` });

  test('every definition with its active members, a group under its own id; an unknown tenant is 400 with a plain string', async () => {
    expect(await holders('Global Administrator')).toMatchObject([{ id: people.gloria.id, directoryScopeId: '/' }]);
    expect(await holders('User Administrator')).toMatchObject([
      { id: people.ursula.id, directoryScopeId: `/administrativeUnits/${CUSTOMER_UNIT.id}` },
      { id: CUSTOMER_GROUPS.identityTeam.id, userPrincipalName: null },
    ]);
    expect(await holders('Global Reader')).toEqual([]);
    expect(await get('ListRoles', { tenantFilter: 'contso.com' })).toMatchObject({ status: 400, json: undefined });
  });

  test('roles come and go', async () => {
    sims.world.grant(people.jane, 'Global Reader');
    expect(await holders('Global Reader')).toMatchObject([{ id: people.jane.id }]);
    sims.world.revoke(people.jane, 'Global Reader');
    expect(await holders('Global Reader')).toEqual([]);
    sims.world.grant(people.jane, 'Global Reader', { eligible: true });
    expect(await holders('Global Reader')).toEqual([]);
    expect((await eligible(people.jane.id)).json.Results).toHaveLength(1);
    sims.reset();
    expect((await eligible(people.jane.id)).json).toMatchObject({ Results: [], Metadata: { TenantFilter: 'contoso.com' } });
    expect(() => sims.world.grant(people.jane, 'King')).toThrow('King');
  });

  test('memberships with nested groups and directory roles; owned things', async () => {
    const { json } = await graph(`users/${people.jane.id}/transitiveMemberOf`);
    expect(json.Results).toMatchObject([
      { '@odata.type': '#microsoft.graph.group', displayName: 'All staff', isAssignableToRole: null, CippStatus: 'Good' },
      { displayName: 'Finance' },
    ]);
    const igor = await graph(`users/${people.igor.id}/transitiveMemberOf`);
    expect(igor.json.Results).toMatchObject([
      { displayName: 'Identity team', isAssignableToRole: true },
      { '@odata.type': '#microsoft.graph.directoryRole', displayName: 'User Administrator' },
    ]);
    const otto = await graph(`users/${people.otto.id}/ownedObjects`);
    expect(otto.json.Results.map((r: { displayName: string }) => r.displayName)).toEqual(['Timesheets', 'Project admins']);
  });

  test("without the licence, for an unknown person and for an unknown path: 400 with Graph's sentence", async () => {
    const tenantFilter = customers.bakery.domain;
    const none = await get('ListGraphRequest', { tenantFilter, Endpoint: 'roleManagement/directory/roleEligibilityScheduleInstances' });
    expect([none.status, none.text]).toEqual([400, expect.stringMatching(/^Graph Error: .*Entra ID P2.* - Endpoint: /)]);
    expect((await graph('users/nobody/ownedObjects')).text).toMatch(/^Graph Error: Resource 'nobody' does not exist/);
    expect((await graph('printers')).status).toBe(400);
  });

  test('faults meet one Graph path or all', async () => {
    sims.cipp.always('ListGraphRequest:ownedObjects', unread.queued);
    expect((await graph(`users/${people.jane.id}/ownedObjects`)).json.Metadata.Queued).toBe(true);
    expect((await graph(`users/${people.jane.id}/transitiveMemberOf`)).json.Results).toHaveLength(2);
    sims.cipp.always('ListGraphRequest', { status: 500 });
    expect((await graph(`users/${people.jane.id}/transitiveMemberOf`)).status).toBe(500);
    expect(sims.cipp.received('ListGraphRequest')).toHaveLength(3);
    expect(sims.cipp.received('ListGraphRequest:transitiveMemberOf')).toHaveLength(2);
  });
});

describe('reset', () => {
  test('a cloud account: another password each time, in text and copyField, changed at once', async () => {
    const before = now(people.jane)?.lastPasswordChangeDateTime;
    const first = (await resetOf(people.jane)).json.Results;
    const second = (await resetOf(people.jane)).json.Results;
    expect(first.state).toBe('success');
    expect(first.resultText).toContain(`is set to True. The new password is ${first.copyField}`);
    expect(second.copyField).not.toBe(first.copyField);
    expect(now(people.jane)).toMatchObject({ password: second.copyField, mustChange: true });
    expect(now(people.jane)?.lastPasswordChangeDateTime).not.toBe(before);
    expect(sims.secrets()).toContainEqual({ kind: 'password', value: first.copyField });
  });

  test('MustChange absent is false, text is converted, other text is an error', async () => {
    await resetOf(people.jane, { MustChange: undefined });
    await resetOf(people.jane, { mustchange: 'True', MustChange: undefined });
    expect((await resetOf(people.jane, { MustChange: 'perhaps' })).status).toBe(500);
    expect(sims.cipp.resets.map(r => r.mustChange)).toEqual([false, true]);
  });

  test('a synced account is accepted, and its time changes with the writeback', async () => {
    const before = now(people.omar)?.lastPasswordChangeDateTime;
    const { json } = await resetOf(people.omar);
    expect(json.Results).toMatchObject({ state: 'success', resultText: expect.stringMatching(/accepted.*directory synced/s) });
    expect(now(people.omar)?.lastPasswordChangeDateTime).toBe(before);
    sims.cipp.writeBack(people.omar);
    expect(now(people.omar)?.lastPasswordChangeDateTime).not.toBe(before);
  });

  test('one whom the delegated role does not reach and an unknown user are 500 with a text', async () => {
    const { status, json } = await resetOf(people.gloria);
    expect([status, json]).toEqual([
      500,
      {
        Results: `Failed to reset password for Gloria Stein, ${people.gloria.id}. Error: Insufficient privileges to complete the operation.`,
      },
    ]);
    expect((await resetOf({ id: 'nobody@contoso.com', displayName: 'Nobody' })).json.Results).toMatch(
      /^Failed to reset password for Nobody/,
    );
  });

  test('an unknown tenant succeeds without effect, a missing one is the MSP itself', async () => {
    const lost = await resetOf(people.jane, { tenantFilter: 'contso.com' });
    expect(lost.json.Results.state).toBe('success');
    expect(sims.cipp.resets[0]?.person).toBeUndefined();
    expect(now(people.jane)?.password).toBeUndefined();
    const own = await resetOf({ id: 'ada@msp.example.com', displayName: 'Ada' }, { tenantFilter: undefined });
    expect(own.status).toBe(200);
    expect(sims.cipp.resets[1]?.person?.displayName).toBe('Ada Fischer');
  });

  test('pushed: a link in both places; with the push broken the plain password', async () => {
    sims.cipp.pwpush = 'retrieval';
    const { Results } = (await resetOf(people.jane)).json;
    expect(Results.copyField).toMatch(/^https:\/\/push\.example\.com\/.*\/p\/.*\/r$/);
    expect(Results.resultText).toContain(Results.copyField);
    expect(Results.resultText).not.toContain(now(people.jane)?.password);
    sims.cipp.pwpush = 'fails';
    expect((await resetOf(people.jane)).json.Results.copyField).toBe(now(people.jane)?.password);
  });

  test('the log names the client, not a person', async () => {
    await resetOf(people.jane);
    const { json } = await get('ListLogs', { Filter: 'true', Tenant: 'contoso.com' });
    expect(json).toMatchObject([{ User: 'Teams bot', API: 'Reset Password', Tenant: 'contoso.com' }]);
  });
});

describe('faults', () => {
  test.each([
    ['empty', faults.empty, { status: 200, text: '' }],
    ['null Results', faults.nullResults, { status: 200, text: '{"Results":null}' }],
    ['502', faults.badGateway, { status: 502 }],
    ['504', faults.gatewayTimeout, { status: 504 }],
  ])('%s comes once, after the effect', async (_, fault, expected) => {
    sims.cipp.once('ExecResetPass', fault);
    expect(await resetOf(people.jane)).toMatchObject(expected);
    expect(sims.cipp.resets).toHaveLength(1);
    expect((await resetOf(people.jane)).json.Results.state).toBe('success');
  });

  test('success without its password', async () => {
    sims.cipp.once('ExecResetPass', faults.noCopyField);
    const { json } = await resetOf(people.jane);
    expect(json.Results).toMatchObject({ state: 'success' });
    expect(json.Results).not.toHaveProperty('copyField');
  });

  test.each([
    ['before', faults.resetBefore, 0],
    ['after', faults.resetAfter, 1],
    ['in the middle of', faults.resetMidAnswer, 1],
  ])('a connection cut %s the answer', async (_, fault, effects) => {
    sims.cipp.once('ExecResetPass', fault);
    await expect(resetOf(people.jane)).rejects.toThrow();
    expect(sims.cipp.resets).toHaveLength(effects);
  });

  test('always means until removed; held means until let go', async () => {
    const down = sims.cipp.always('ListUsers', { status: 503, body: 'This feature has been disabled: x' });
    expect([(await get('ListUsers', contoso)).status, (await get('ListUsers', contoso)).status]).toEqual([503, 503]);
    expect(down.hits).toBe(2);
    down.remove();
    const held = faults.held({ effect: true });
    sims.cipp.once('ListUsers', held.fault);
    const slow = get('ListUsers', contoso);
    await held.arrived;
    held.release();
    expect((await slow).status).toBe(200);
  });
});
