import { cippAlone, contoso, lv, member, nobody, some, starts, text } from './cipp-alone';
import { SKUS } from './families/directory-data';
import { CUSTOMER_GROUPS, customers, people } from './world';

const { clock, cipp, get, post } = cippAlone();
const { jane, maria, victor, ben, chen, dieter } = people;
const contosoGroup = async (name: string, kind?: string) =>
  (await get('ListGroups', contoso)).body.find(
    (g: { displayName: string; groupType: string }) => g.displayName === name && (!kind || g.groupType === kind),
  );
const users = async (query: object) => (await get('ListUsers', query)).body;
const mfaOf = async (p: { id: string }) => (await get('ListMFAUsers', contoso)).body.find((r: { ID: string }) => r.ID === p.id);
const locations = async () => (await get('ListNamedLocations', contoso)).body;
const policies = async () => (await get('ListConditionalAccessPolicies', contoso)).body.Results;

describe('groups', () => {
  test('members come and go in a mix of sentences; roles follow the groups that hold them', async () => {
    const team = { ...contoso, groupId: CUSTOMER_GROUPS.identityTeam.id, groupName: 'Identity team' };
    const { body } = await post('EditGroup', {
      ...team,
      AddMember: [member(ben), member(ben), { value: 'jane@contoso.com' }, 'jane@contoso.com', 'nobody@contoso.com'],
      AddContact: [lv('x')],
      RemoveMember: [member(jane)],
    });
    expect(body.Results).toEqual([
      starts('Error - You cannot add a contact'),
      'Success - Added member ben@contoso.com to Identity team group',
      starts('Error - One or more added object references already exist'),
      "Error - Invalid object identifier 'jane@contoso.com'.",
      'Success - Added member jane@contoso.com to Identity team group',
      'Success - Removed member jane@contoso.com from Identity team group',
    ]);
    expect((await get('ListUserGroups', { ...contoso, userId: ben.id })).body).toEqual(some({ IsAssignableToRole: true }));
    const rights = await get('ListGraphRequest', { ...contoso, Endpoint: `users/${ben.id}/transitiveMemberOf` });
    expect(rights.body.Results).toEqual(some({ displayName: 'User Administrator' }));

    const list = await contosoGroup('Sales', 'Distribution List');
    const sales = { ...contoso, groupId: list.id, groupName: 'Sales' };
    const mail = await post('EditGroup', {
      ...sales,
      AddMember: [member(ben)],
      AddDevice: [lv('d')],
      allowExternal: true,
      mail: list.mail,
    });
    expect(mail.body.Results).toEqual([
      starts('Error - Devices cannot'),
      starts('Success - Added member'),
      starts('Allowed external senders'),
    ]);
    const one = await get('ListGroups', { ...contoso, groupID: list.id, groupType: 'Distribution List', members: true });
    expect(one.body).toMatchObject({ allowExternal: true });
    expect(one.body.members).toEqual(some({ id: ben.id }));
    expect((await post('EditGroup', { ...sales, displayName: 'Sellers' })).body.Results).toEqual([
      starts('Success - Edited group properties'),
    ]);
    expect(await contosoGroup('Sellers')).toMatchObject({ description: null });
  });

  test('made once within ten minutes, hidden, opened, deleted and restored', async () => {
    const fields = { ...contoso, displayName: 'Project', groupType: 'm365', username: 'project', members: [lv(jane.id)] };
    await post('AddGroup', fields);
    const again = await post('AddGroup', fields);
    expect(again).toEqual({ status: 200, body: { Results: ['Successfully created group Project for contoso.com'] } });
    const made = async () => (await get('ListGroups', contoso)).body.filter((g: { displayName: string }) => g.displayName === 'Project');
    expect(await made()).toHaveLength(1);
    clock.jumps(11 * 60_000);
    expect((await post('AddGroup', fields)).status).toBe(500);
    const [{ id }] = await made();
    const kind = { ...contoso, ID: id, GroupType: 'Microsoft 365' };
    expect((await post('ExecGroupsDeliveryManagement', { ...kind, OnlyAllowInternal: false })).body.Results).toContain(
      'inside and outside',
    );
    expect((await post('ExecGroupsHideFromGAL', { ...kind, HideFromGAL: 'true' })).body.Results).toMatch(/^Successfully hidden/);
    await post('ExecGroupsDelete', { ...contoso, id, GroupType: 'Microsoft 365', displayName: 'Project' });
    expect(await made()).toHaveLength(0);
    await post('ExecRestoreDeleted', { ...contoso, ID: id });
    expect(await made()).toHaveLength(1);
    await post('AddGroup', { ...contoso, displayName: 'Admins', groupType: 'azureRole' });
    const found = await contosoGroup('Admins');
    const graph = await get('ListGraphRequest', {
      ...contoso,
      Endpoint: `groups/${found.id}`,
      $select: 'id,displayName,isAssignableToRole',
    });
    expect(graph.body.Results).toEqual([
      { id: found.id, displayName: 'Admins', isAssignableToRole: true, Tenant: 'contoso.com', CippStatus: 'Good' },
    ]);
    expect((await get('ListGraphRequest', { ...contoso, Endpoint: 'groups/gone' })).status).toBe(400);
  });
});

describe('licences', () => {
  const sku = SKUS.premium.skuId;
  const one = (id: string, more: object, tenant = 'contoso.com') => ({ tenantFilter: tenant, userIds: [id, jane.id], ...more });
  test('one text a user, whatever came of it; counts follow', async () => {
    const count = async () => (await get('ListLicenses', contoso)).body.find((l: { skuId: string }) => l.skuId === sku);
    const before = await count();
    const got = await post('ExecBulkLicense', [
      one(jane.id, { LicenseOperation: 'Remove', RemoveAllLicenses: true }),
      // takes what the one before had
      one(maria.id, {}),
      one(jane.userPrincipalName, { LicenseOperation: 'Add', Licenses: [lv(sku)] }),
      one(dieter.id, { LicenseOperation: 'Add', Licenses: [lv(SKUS.basic.skuId)] }),
      one(chen.id, { LicenseOperation: 'Replace', ReplaceAllLicenses: true, Licenses: [lv(SKUS.exchange.skuId)] }),
      one(victor.id, { LicenseOperation: 'Add', Licenses: [sku] }),
      one(jane.id, { LicenseOperation: 'Add' }, 'nobody.example'),
      { ...contoso, LicenseOperation: 'Add' },
    ]);
    expect(got).toEqual({
      status: 200,
      body: {
        Results: [
          `User ${jane.userPrincipalName} not found in tenant contoso.com`,
          starts('No license changes needed for user victor'),
          'No valid user ID found in request for tenant contoso.com',
          starts('Successfully set licenses for jane'),
          starts('Successfully set licenses for maria'),
          starts('Failed to assign licenses for user dieter'),
          starts('Successfully set licenses for chen@contoso.com after setting usage location'),
          `User ${jane.id} not found in tenant nobody.example`,
        ],
      },
    });
    const after = await count();
    expect(Number(before.CountUsed) - Number(after.CountUsed)).toBe(3);
    expect(after.CountAvailable - before.CountAvailable).toBe(3);
    expect((await users({ ...contoso, UserID: jane.id }))[0]).toMatchObject({ assignedLicenses: [], LicJoined: '' });
    expect(await post('ExecBulkLicense', [one("o'neil", { LicenseOperation: 'Add' })])).toEqual({ status: 400, body: { Results: [text] } });
  });

  test('the list of excluded ones', async () => {
    const listed = async () => (await get('ListLicenses', contoso)).body.map((l: { skuId: string }) => l.skuId);
    const act = (Action: string | undefined, GUID: string, more: object = {}) => post('ExecExcludeLicenses', { Action, GUID, ...more });
    expect(await act('AddExclusion', sku, { SKUName: 'Premium' })).toEqual({
      status: 200,
      body: { Results: starts('Success. Added Premium') },
    });
    expect(await listed()).not.toContain(sku);
    expect((await act('AlertOnly', sku, { SKUName: 'Premium' })).status).toBe(200);
    expect(await listed()).toContain(sku);
    expect((await act('SetShowInDropdown', 'gone', { ShowInDropdown: true })).status).toBe(500);
    expect((await act('RemoveExclusion', SKUS.flow.skuId)).status).toBe(200);
    expect(await listed()).toContain(SKUS.flow.skuId);
    expect((await act('RestoreDefaults', '', { FullReset: 'false' })).status).toBe(200);
    expect((await get('ListExcludedLicenses')).body).toHaveLength(1);
    expect(await act(undefined, sku)).toEqual({ status: 400, body: { Results: text } });
  });
});

describe('conditional access', () => {
  const exclusion = { ...contoso, Users: [{ label: 'Jane', ...member(jane) }] };
  test('an exclusion at once is an empty 200, and shows in policies, MFA rows and groups', async () => {
    const PolicyId = (await policies()).find((p: { displayName: string }) => p.displayName === 'Require MFA for everybody').id;
    expect(await post('ExecCAExclusion', { ...exclusion, PolicyId, ExclusionType: 'Add' })).toEqual({ status: 200, body: '' });
    const shown = (await policies()).find((p: { id: string }) => p.id === PolicyId);
    expect([shown.excludeUsers, shown.excludeGroups]).toEqual(['Jane Doe\n', 'Vacation Exclusion - Require MFA for everybody\n']);
    expect((await mfaOf(jane)).CAPolicies).toEqual(some({ DisplayName: 'Require MFA for everybody', UserIncluded: false }));
    expect(await post('ExecCAExclusion', { ...exclusion, PolicyId, ExclusionType: 'odd' })).toEqual({ status: 200, body: '' });
    await post('ExecCAExclusion', { ...exclusion, PolicyId, ExclusionType: 'Remove' });
    expect((await policies()).find((p: { id: string }) => p.id === PolicyId).excludeUsers).toBe('');
    const vacation = await post('ExecCAExclusion', {
      ...exclusion,
      PolicyId,
      vacation: true,
      StartDate: 1_800_000_000,
      EndDate: 1_800_600_000,
      CreateTravelPolicy: true,
      TravelCountries: [lv('FR')],
    });
    expect(vacation.body.Results).toEqual([
      starts('Successfully added vacation mode'),
      starts('Successfully scheduled temporary travel policy'),
    ]);
    expect(await post('ExecCAExclusion', { ...exclusion, PolicyId: 'gone', ExclusionType: 'Add' })).toEqual({
      status: 200,
      body: { Results: [starts('Failed to perform exclusion')] },
    });
    expect((await post('ExecCAExclusion', { ...exclusion, ...nobody, PolicyId, ExclusionType: 'Add' })).body.Results).toEqual([
      starts('Failed to perform exclusion'),
    ]);
  });

  test('named locations are made, changed and deleted', async () => {
    const fields = {
      selectedTenants: [lv('contoso.com'), lv('nobody.example'), 'fabrikam.com'],
      policyName: 'Home',
      Type: 'IPLocation',
      Ips: '192.0.2.1/32\n2001:db8::/32',
      Trusted: true,
    };
    expect((await post('AddNamedLocation', fields)).body.Results).toEqual([
      'Successfully added Named Location for contoso.com',
      'Successfully added Named Location for nobody.example',
    ]);
    expect((await post('AddNamedLocation', { ...fields, Ips: 'home' })).body.Results[0]).toMatch(/^Failed to add Named Location/);
    const made = (await locations()).find((l: { displayName: string }) => l.displayName === 'Home');
    const change = (change: string, input?: unknown) => post('ExecNamedLocation', { ...contoso, namedLocationId: made.id, change, input });
    expect((await change('addIp', '2001:db8::/32')).status).toBe(500);
    await change('addIp', lv('192.0.2.1/32'));
    expect((await change('rename', 'House')).body.Results).toEqual(['Edited named location: House. Change: rename with content House']);
    await change('setUntrusted');
    expect(await locations()).toEqual(
      some({ displayName: 'House', isTrusted: false, rangeOrLocation: '192.0.2.1/32, 2001:db8::/32, 192.0.2.1/32' }),
    );
    expect((await change('addLocation', ['FR'])).status).toBe(500);
    expect((await change('delete')).body.Results).toEqual(['Deleted named location: House']);
    expect(await locations()).toHaveLength(3);
    expect((await post('ExecNamedLocation', { ...nobody, namedLocationId: made.id, change: 'delete' })).status).toBe(200);
    expect((await post('ExecNamedLocation', { ...nobody, namedLocationId: made.id, change: 'rename', input: 'x' })).status).toBe(500);
  });
});

describe('tenants', () => {
  test('an alias shows until it is left out; groups are replaced where one is sent', async () => {
    const id = customers.contoso.id;
    const shown = async () => (await get('ListTenants')).body.find((t: { customerId: string }) => t.customerId === id);
    const gold = { groupId: '7e600000-0000-4000-8000-000000000001', groupName: 'Gold customers' };
    const told = { Id: gold.groupId, Name: gold.groupName };
    expect(await post('EditTenant', { customerId: id, tenantAlias: 'Conny', tenantGroups: [gold] })).toEqual({
      status: 200,
      body: { state: 'success', resultText: text },
    });
    expect(await shown()).toMatchObject({ displayName: 'Conny', originalDisplayName: 'Contoso Ltd' });
    expect((await get('ListTenantDetails', contoso)).body).toMatchObject({
      customProperties: { Alias: 'Conny' },
      Groups: [told, expect.anything()],
    });
    await post('EditTenant', { customerId: id });
    expect(await shown()).not.toHaveProperty('originalDisplayName');
    expect((await get('ListTenantDetails', contoso)).body.Groups).toHaveLength(2);
    expect(await post('EditTenant', { customerId: 'gone' })).toEqual({ status: 500, body: { state: 'error', resultText: text } });
    expect((await post('ListTenants', { ClearCache: true, TenantsOnly: true })).body).toEqual({
      Results: [{ Results: starts('Cache has been cleared') }],
      Metadata: { Details: [text] },
    });
    expect((await get('ListTenants', { ClearCache: true })).body).toHaveLength(6);
  });

  test('alert rules are added and overwritten; errors stand under another name', async () => {
    const rule = {
      tenantFilter: [lv('contoso.com')],
      logbook: lv('Audit.Exchange'),
      conditions: [{ Property: lv('Operation'), Operator: lv('eq'), Input: { value: 'x' } }],
      actions: [lv('generatemail')],
      RowKey: 'r1',
    };
    expect((await post('AddAlert', rule)).body.Results).toEqual([starts('Added Audit Log Alert for 1 tenants')]);
    await post('AddAlert', { ...rule, AlertComment: 'Again' });
    expect((await get('ListAlertsQueue')).body.filter((r: { RowKey: string }) => r.RowKey === 'r1')).toEqual([
      expect.objectContaining({ AlertComment: 'Again', Conditions: 'When Operation is eq x' }),
    ]);
    expect(await post('AddAlert', { ...rule, conditions: [{ Operator: lv('is') }] })).toEqual({
      status: 400,
      body: { error: 'Invalid operator: is' },
    });
    expect(await post('AddAlert', { ...rule, RowKey: 'a/b' })).toEqual({ status: 500, body: { error: text } });
  });

  test('standards run with an unknown template too; templates are removed once', async () => {
    const [, clinics] = (await get('listStandardTemplates')).body;
    const run = async (fields: object) => (await get('ExecStandardsRun', fields)).body.Results;
    expect(await run({ ...contoso, templateId: clinics.GUID })).toContain(`Template: Clinics (${clinics.GUID})`);
    expect(await run({ ...contoso, templateId: 'gone' })).toMatch(/^Successfully started .*Template: {2}\(\)$/);
    expect(await run({})).toMatch(/allTenants - Template: All \(Manual Only\)$/);
    expect(await run({ tenantFilter: "o'neil" })).toMatch(/^Failed to start/);
    expect(cipp.identity.standards.runs).toHaveLength(3);
    expect((await post('RemoveStandardTemplate', { ID: clinics.GUID })).body.Results).toMatch(
      /^Removed Standards Template named: 'Clinics'/,
    );
    expect((await post('RemoveStandardTemplate', { ID: clinics.GUID })).status).toBe(500);
    expect((await get('listStandardTemplates', { id: clinics.GUID })).body).toEqual([]);
  });

  test('logon details come with any value', async () => {
    expect((await users({ ...contoso, UserID: jane.id, IncludeLogonDetails: false }))[0]).toMatchObject({
      LastSigninResult: 'Success',
      LastSigninDate: text,
    });
    expect((await users({ ...contoso, UserID: jane.id }))[0]).not.toHaveProperty('LastSigninResult');
  });
});

describe('all tenants', () => {
  const all = { tenantFilter: 'AllTenants' };
  const looks = async () => (await get('ListCippQueue')).body.map((j: { Status: string }) => j.Status);

  test.each([
    ['ListMFAUsers', 'UPN'],
    ['ListLicenses', 'License'],
  ])('%s: a row that says to wait, another job for each repeat, rows after two looks', async (endpoint, field) => {
    const first = await get(endpoint, all);
    expect(first.body).toEqual([expect.objectContaining({ [field]: starts('Loading data for all tenants') })]);
    await get(endpoint, all);
    expect(await looks()).toEqual(['Running', 'Running']);
    const tenants = async () => new Set((await get(endpoint, all)).body.map((r: { Tenant: string }) => r.Tenant));
    expect([...(await tenants())]).toEqual(['contoso.com']);
    expect(await looks()).toEqual(['Completed', 'Completed']);
    expect((await tenants()).size).toBe(5);
    clock.jumps(2 * 3_600_000);
    expect((await get(endpoint, all)).body).toHaveLength(1);
  });

  test('ListGraphRequest: queued, still processing, then rows without a mark that some are missing', async () => {
    const ask = () => get('ListGraphRequest', { ...all, Endpoint: 'users', $search: '"displayName:jane"' });
    const first = (await ask()).body;
    expect(first).toMatchObject({ Results: [], Metadata: { Queued: true, QueueMessage: starts('Loading data') } });
    expect((await ask()).body.Metadata).toMatchObject({
      Queued: true,
      QueueMessage: 'Data still processing, please wait',
      QueueId: first.Metadata.QueueId,
    });
    await get('ListCippQueue', { QueueId: first.Metadata.QueueId });
    expect((await ask()).body).toMatchObject({ Results: [{ Tenant: 'contoso.com' }], Metadata: { Endpoint: 'users' } });
    await looks();
    const rows = (await ask()).body.Results;
    expect(rows.map((r: { Tenant: string; displayName: string }) => [r.Tenant, r.displayName])).toEqual([
      ['contoso.com', 'Jane Doe'],
      ['fabrikam.com', 'Jane Roe'],
    ]);
    expect((await get('ListGraphRequest', { ...all, Endpoint: 'devices' })).body.Metadata.Queued).toBe(true);
  });

  test('policies wait with metadata until the job is done; inactive accounts come at once', async () => {
    const ask = async () => (await get('ListConditionalAccessPolicies', all)).body;
    expect(await ask()).toMatchObject({ Results: [], Metadata: { QueueMessage: starts('Loading'), QueueId: text } });
    await looks();
    expect(await ask()).toMatchObject({ Results: [], Metadata: { QueueMessage: starts('Still loading') } });
    await looks();
    expect(await ask()).toMatchObject({ Results: some({ Tenant: 'bakery.example.com' }), Metadata: { QueueId: null } });
    expect(new Set((await get('ListInactiveAccounts', all)).body.map((r: { tenantId: string }) => r.tenantId)).size).toBeGreaterThan(1);
  });

  test('a limited client sees its own', async () => {
    cipp.client.tenants = ['fabrikam.com'];
    await get('ListLicenses', all);
    await looks();
    await looks();
    expect(new Set((await get('ListLicenses', all)).body.map((r: { Tenant: string }) => r.Tenant))).toEqual(new Set(['fabrikam.com']));
  });
});
