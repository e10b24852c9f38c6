import { cippAlone, contoso, fabrikam, lv, member, nobody, some, starts, text } from './cipp-alone';
import { deviceIds } from './families/devices-ids';
import { SKUS } from './families/directory-data';
import { upstream } from './families/failures';
import { CUSTOMER_GROUPS, customers, people } from './world';

const { world, cipp, get, post } = cippAlone();
const { jane, maria, victor, omar, nora, gloria, petra, ben, chen, julia, link, kofi, ruth } = people;

type Row = [endpoint: string, fields: object, status: number, body: unknown];
const title = (row: Row) => `${row[0]} ${JSON.stringify(row[1])}`.slice(0, 110);
const table = (rows: Row[]) =>
  test.each(rows.map(row => ({ row, title: title(row) })))('$title', async ({ row: [endpoint, fields, status, body] }) => {
    const reads = /^list|ExecStandardsRun/i.test(endpoint);
    expect(await (reads ? get(endpoint, fields) : post(endpoint, fields))).toEqual({ status, body });
  });

describe('lists', () => {
  // biome-ignore format: a case a line
  table([
    ['ListGroups', contoso, 200, some({ displayName: 'Finance Team', groupType: 'Microsoft 365', calculatedGroupType: 'm365', teamsEnabled: true })],
    ['ListGroups', contoso, 200, some({ id: CUSTOMER_GROUPS.identityTeam.id, isAssignableToRole: true, groupType: 'Security' })],
    ['ListGroups', { ...contoso, members: true }, 400, { Results: text }],
    ['ListGroups', { ...contoso, groupID: 'nobody' }, 403, starts("Resource 'nobody'")],
    ['ListGroups', { tenantFilter: 'AllTenants' }, 200, some({ Tenant: customers.bakery.domain, displayName: 'Office' })],
    ['ListGroups', { tenantFilter: customers.clinicSouth.domain, UseReportDB: true }, 500, [text]],
    ['ListGroups', nobody, 200, []],
    ['ListLicenses', contoso, 200, some({ skuId: SKUS.basic.skuId, skuPartNumber: SKUS.basic.name, CountUsed: text, CountAvailable: 0, AssignedGroups: null })],
    ['ListLicenses', { ...contoso, IncludeExcluded: true }, 200, some({ skuId: SKUS.flow.skuId, AssignedUsers: null })],
    ['ListExcludedLicenses', {}, 200, [expect.objectContaining({ GUID: SKUS.flow.skuId })]],
    ['ListMFAUsers', contoso, 200, some({ ID: jane.id, PerUser: 'disabled', CoveredByCA: 'Enforced - All Apps', IsAdmin: false, MFAMethods: ['microsoftAuthenticatorPush', 'mobilePhone'] })],
    ['ListMFAUsers', contoso, 200, some({ ID: gloria.id, IsAdmin: true })],
    ['ListMFAUsers', { tenantFilter: customers.clinicSouth.domain, UseReportDB: true }, 500, [text]],
    ['ListUserCounts', contoso, 200, { Users: expect.any(Number), LicUsers: expect.any(Number), Gas: 1, Guests: 1 }],
    ['ListUserCounts', { tenantFilter: 'AllTenants' }, 200, { Users: 'Not Supported', LicUsers: 'Not Supported', Gas: 'Not Supported', Guests: 'Not Supported' }],
    ['ListUserGroups', { ...contoso, userId: jane.id }, 200, some({ DisplayName: 'Finance', IsAssignableToRole: null, GroupTypes: '' })],
    ['ListUserGroups', { ...contoso, userId: 'nobody' }, 500, starts('Resource')],
    ['ListUserDevices', { ...contoso, UserID: jane.userPrincipalName }, 200, [expect.objectContaining({ ID: deviceIds(0, 0).entraObjectId, EPMID: deviceIds(0, 0).intuneId, displayName: 'PC-JANE-01' })]],
    ['ListUserDevices', { ...contoso, UserID: 'nobody' }, 200, []],
    ['ListUserConditionalAccessPolicies', { ...contoso, UserID: jane.id }, 200, some({ displayName: 'Require MFA for everybody', policyApplies: true })],
    ['ListUserConditionalAccessPolicies', { ...contoso, UserID: 'nobody' }, 200, [{}]],
    ['ListUserConditionalAccessPolicies', { ...nobody, UserID: jane.id }, 200, [null]],
    ['ListInactiveAccounts', contoso, 200, some({ azureAdUserId: petra.id, daysSinceLastSignIn: 390, lastSignInDateTime: '2025-10-21T09:00:00Z' })],
    ['ListInactiveAccounts', { ...contoso, InactiveDays: 'x' }, 500, [{ Error: text }]],
    ['ListSignIns', contoso, 200, some({ userPrincipalName: jane.userPrincipalName, errorCode: 0, locationcipp: 'Berlin - DE' })],
    ['ListSignIns', { ...contoso, failedLogonsOnly: true, FailureThreshold: 2, Days: 30 }, 200, Array(3).fill(expect.objectContaining({ userId: maria.id, errorCode: 50126 }))],
    ['ListSignIns', { ...contoso, Filter: 'userPrincipalName gt' }, 500, text],
    ['ListDeletedItems', contoso, 200, some({ TargetType: 'User', displayName: 'Nico Former' })],
    ['ListCalendarPermissions', { ...contoso, UserID: jane.id }, 200, some({ User: maria.displayName, AccessRights: ['Reviewer'], FolderName: 'Calendar' })],
    ['ListCalendarPermissions', { ...fabrikam, UserID: kofi.id }, 200, some({ Identity: `${kofi.id}:\\Kalender` })],
    ['ListCalendarPermissions', { ...contoso, UserID: chen.id }, 403, [text]],
    ['ListCalendarPermissions', { ...contoso, UseReportDB: true }, 200, some({ CalendarUPN: jane.userPrincipalName, PermissionCount: 1 })],
    ['ListCalendarPermissions', { ...contoso, UseReportDB: true, ByUser: true }, 200, some({ User: maria.displayName, CalendarCount: expect.any(Number) })],
    ['ListCalendarPermissions', { tenantFilter: customers.clinicSouth.domain, UseReportDB: true }, 500, [text]],
    ['ListSharedMailboxStatistics', contoso, 200, some({ DisplayName: 'Info', MailboxGuid: text })],
    ['ListNamedLocations', contoso, 200, some({ displayName: 'Headquarters', isTrusted: true, rangeOrLocation: '203.0.113.0/24, 198.51.100.17/32' })],
    ['ListConditionalAccessPolicies', contoso, 200, { Results: some({ excludeLocations: 'Headquarters', includeUsers: 'All\n', rawjson: text }), Metadata: null }],
    ['ListConditionalAccessPolicies', nobody, 200, { Results: [], Metadata: null }],
    ['ListTenantDetails', contoso, 200, expect.objectContaining({ id: customers.contoso.id, customProperties: {}, Groups: [expect.anything()] })],
    ['ListTenantDetails', nobody, 500, starts('Failed to retrieve tenant details')],
    ['ListAlertsQueue', {}, 200, [expect.objectContaining({ LogType: 'Audit.Exchange', Tenants: [text] }), expect.objectContaining({ LogType: 'Scripted' })]],
    ['ListAuditLogs', contoso, 200, { Results: [expect.anything(), expect.anything()], Metadata: expect.objectContaining({ Count: 2 }) }],
    ['ListAuditLogs', { ...contoso, RelativeTime: '30d' }, 200, expect.objectContaining({ Metadata: expect.objectContaining({ Count: 3 }) })],
    ['ListAuditLogs', { tenantFilter: customers.contoso.id }, 200, expect.objectContaining({ Results: [] })],
    ['ListAuditLogs', { LogId: 'x' }, 500, text],
    ['ListAuditLogs', { ...contoso, RelativeTime: 'soon' }, 500, text],
    ['ListAzureADConnectStatus', contoso, 200, [{ AzureADConnectSettings: expect.objectContaining({ dirSyncEnabled: true }), ObjectsInError: [expect.anything()] }]],
    ['ListAzureADConnectStatus', { ...contoso, DataToReturn: 'AzureADConnectSettings' }, 200, expect.objectContaining({ numberOfHoursFromLastSync: text })],
    ['ListCSPLicenses', contoso, 400, [text]],
    ['ListStandards', { ...contoso, ShowConsolidated: true }, 200, some({ Tenant: 'contoso.com', Standard: 'AuditLog' })],
    ['ListStandards', { ShowConsolidated: true }, 200, []],
    ['ListStandards', contoso, 200, [expect.objectContaining({ StandardsExport: 'AuditLog' })]],
    ['listStandardTemplates', {}, 200, [expect.objectContaining({ templateName: 'Baseline' }), expect.anything(), expect.anything()]],
    ['ListOoO', { ...contoso, userid: jane.id }, 200, expect.objectContaining({ AutoReplyState: 'Disabled' })],
    ['ListUserMailboxDetails', { ...contoso, UserID: chen.id }, 500, { Results: text }],
  ]);

  test.each(Object.keys(upstream) as (keyof typeof upstream)[])('%s fails in its own way', async endpoint => {
    cipp.once(endpoint, upstream[endpoint]);
    const got = await get(endpoint, { ...contoso, UserID: jane.id });
    expect([200, 403, 500]).toContain(got.status);
    expect(JSON.stringify(got.body)).not.toContain('Nico Former');
  });

  test('one group with its members, and outsiders let in where the kind was not sent', async () => {
    const listed = (await get('ListGroups', contoso)).body;
    const finance = listed.find((g: { displayName: string }) => g.displayName === 'Finance Team');
    const asked = { ...contoso, groupID: finance.id, members: true, owners: true };
    const { body } = await get('ListGroups', { ...asked, groupType: 'Microsoft 365' });
    expect(body).toMatchObject({
      groupInfo: { displayName: 'Finance Team' },
      allowExternal: false,
      sendCopies: false,
      owners: [{ id: jane.id }],
    });
    expect(body.members.map((m: { id: string }) => m.id)).toContain(petra.id);
    expect((await get('ListGroups', asked)).body).toMatchObject({ allowExternal: true, sendCopies: null });
    const staff = await get('ListGroups', { ...contoso, groupID: CUSTOMER_GROUPS.staff.id, members: true });
    expect(staff.body.members).toEqual([expect.objectContaining({ '@odata.type': '#microsoft.graph.group', displayName: 'Finance' })]);
    expect(
      (await get('ListGroups', { ...contoso, expandMembers: true })).body.find((g: { id: string }) => g.id === finance.id).membersCsv,
    ).toContain(jane.userPrincipalName);
    expect((await get('ListGroups', contoso)).body.filter((g: { displayName: string }) => g.displayName === 'Sales')).toHaveLength(2);
  });

  test('every customer has a directory of some size', async () => {
    for (const { domain } of world.customers.filter(c => !c.excluded)) {
      const where = { tenantFilter: domain };
      const groups = (await get('ListGroups', where)).body.length;
      expect(groups).toBeGreaterThanOrEqual(8);
      expect(groups).toBeLessThanOrEqual(12);
      expect((await get('ListConditionalAccessPolicies', where)).body.Results).toHaveLength(6);
      expect((await get('ListNamedLocations', where)).body).toHaveLength(3);
    }
  });
});

describe('one account', () => {
  // biome-ignore format: a case a line
  table([
    ['ExecDisableUser', { ...contoso, ID: jane.id }, 200, { Results: `Successfully set account enabled state to False for ${jane.id}` }],
    ['ExecDisableUser', { ...contoso, ID: jane.id, Enable: 'maybe' }, 500, text],
    ['ExecDisableUser', { ...contoso, ID: gloria.id }, 500, { Results: expect.stringContaining('Insufficient privileges') }],
    ['ExecDisableUser', { ...nobody, ID: jane.id, Enable: 1 }, 200, { Results: starts('Successfully set account enabled state to True') }],
    ['ExecRevokeSessions', { ...contoso, id: jane.id, Username: 'Jane' }, 200, { Results: 'Successfully revoked sessions for Jane' }],
    ['ExecRevokeSessions', { ...contoso, id: 'x', Username: 'X' }, 500, { Results: starts('Failed to revoke sessions for X') }],
    ['RemoveUser', { ...contoso }, 502, ''],
    ['RemoveUser', { ...contoso, ID: omar.id }, 500, { Results: starts('Failed to delete user') }],
    ['ExecRestoreDeleted', { ...contoso, ID: jane.id }, 500, { Results: starts('Failed to restore deleted item') }],
    ['ExecClrImmId', { ...contoso, ID: julia.id }, 200, { Results: starts('Successfully cleared immutable ID') }],
    ['ExecClrImmId', { ...contoso, ID: nora.id }, 500, { Results: starts('Failed to clear immutable ID') }],
    ['ExecDismissRiskyUser', { ...contoso, userId: link.id, userDisplayName: 'Lee' }, 200, { Results: starts('Successfully dismissed User Risk for user Lee') }],
    ['ExecDismissRiskyUser', { ...contoso, userId: 'x' }, 500, { Results: starts('Failed to dismiss') }],
    ['ExecDeviceDelete', { ...contoso, ID: deviceIds(0, 0).entraObjectId, action: 'Disable' }, 200, { Results: starts('Executed action Disable') }],
    ['ExecDeviceDelete', { ...contoso, ID: deviceIds(0, 0).entraObjectId }, 400, { Results: text }],
    ['ExecDeviceDelete', { ...contoso, ID: deviceIds(0, 0).entraDeviceId, action: 'Delete' }, 400, { Results: starts('Failed to queue action') }],
    ['ExecDeviceDelete', { ...contoso, ID: 'PC-JANE-01', action: 'Delete' }, 400, { Results: expect.stringContaining('valid GUID') }],
    ['ExecResetMFA', { ...contoso, ID: petra.userPrincipalName }, 200, { Results: `No MFA methods found for user ${petra.userPrincipalName}` }],
    ['ExecResetMFA', { ...contoso, ID: 'x@contoso.com' }, 500, { Results: starts('Failed to get MFA methods') }],
    ['ExecPerUserMFA', { ...contoso, userPrincipalName: 'x@contoso.com', State: lv('enforced') }, 200, { Results: [starts('Successfully set')] }],
    ['ExecPerUserMFA', { ...contoso, userPrincipalName: jane.userPrincipalName, State: 'on' }, 500, { Results: [text] }],
    ['ExecCreateTAP', { ...contoso, ID: gloria.id }, 500, { Results: expect.stringContaining('Insufficient privileges') }],
    ['ExecCreateTAP', { ...contoso, ID: jane.id, lifetimeInMinutes: 9999 }, 500, { Results: starts('Failed to create Temporary Access Pass') }],
    ['ExecSendPush', { ...contoso, UserEmail: jane.userPrincipalName }, 200, { Results: { resultText: starts('Received an MFA confirmation'), state: 'success' } }],
    ['ExecSendPush', { ...contoso, UserEmail: petra.userPrincipalName }, 200, { Results: { resultText: starts('Authentication Failed!'), state: 'error' } }],
    ['ExecSendPush', { ...nobody, UserEmail: jane.userPrincipalName }, 200, { Results: { resultText: starts('Failed to create temporary token'), state: null } }],
    ['ExecSendPush', contoso, 500, text],
    ['ExecOffboardUser', { user: ['jane'], Scheduled: { enabled: true } }, 400, { Results: [text, text, text, text] }],
    ['ExecOffboardUser', { ...contoso, user: [lv(jane.userPrincipalName)], RevokeSessions: true }, 200, { Results: [`Task Offboarding: ${jane.userPrincipalName} scheduled to run now`] }],
    ['ExecOffboardUser', { ...contoso, user: ['a@contoso.com'], AccessSendAs: ['x'] }, 400, { Results: [starts('No offboarding actions')] }],
    ['AddUser', { displayName: 'A' }, 400, { Results: { resultText: text, state: 'error' } }],
    ['AddUser', { ...contoso, displayName: 'J', username: 'jane', PrimDomain: lv('contoso.com') }, 500, { Results: [starts('Failed to create user')] }],
    ['AddUser', { ...contoso, displayName: 'J', username: 'j', PrimDomain: 'contoso.com' }, 500, { Results: [expect.stringContaining('verified domain')] }],
  ]);
});

describe('mailboxes', () => {
  const janes = { ...contoso, userId: jane.userPrincipalName };
  // biome-ignore format: a case a line
  table([
    ['ExecSetOoO', { ...janes, AutoReplyState: lv('Enabled'), input: 'Away' }, 200, { Results: `Set Out-of-office for ${jane.userPrincipalName} to Enabled.` }],
    ['ExecSetOoO', { ...janes, AutoReplyState: 'Sometimes' }, 500, { Results: starts('Could not set Out of Office') }],
    ['ExecSetOoO', { ...contoso, userId: chen.userPrincipalName, AutoReplyState: 'Enabled' }, 500, { Results: expect.stringContaining("couldn't be found") }],
    ['ExecSetOoO', { ...nobody, userId: 'x', AutoReplyState: 'Enabled' }, 200, { Results: text }],
    ['ExecEmailForward', { ...contoso, userID: jane.id, forwardOption: 'internalAddress' }, 200, { Results: [null] }],
    ['ExecEmailForward', { ...contoso, userID: jane.id, forwardOption: 'elsewhere' }, 500, text],
    ['ExecEmailForward', { ...contoso, userID: jane.id, forwardOption: 'internalAddress', ForwardInternal: lv('x@y.z') }, 500, { Results: [starts('Failed to set forwarding')] }],
    ['ExecEmailForward', { ...contoso, userID: jane.id, forwardOption: 'disabled' }, 200, { Results: [starts('Disabling'), starts('Successfully disabled')] }],
    ['ExecConvertMailbox', { ...contoso, ID: victor.userPrincipalName, MailboxType: 'Shared' }, 200, { Results: `Successfully converted ${victor.userPrincipalName} to a Shared mailbox` }],
    ['ExecConvertMailbox', { ...contoso, ID: victor.id, MailboxType: 'Shared' }, 200, { Results: expect.stringContaining('Warning: detected mailbox size is 53.2 GB') }],
    ['ExecConvertMailbox', { ...contoso, ID: jane.id, MailboxType: 'Big' }, 500, { Results: text }],
    ['ExecEnableArchive', { ...contoso, id: chen.id }, 500, { Results: starts('Failed to set archive') }],
    ['ExecEditCalendarPermissions', { ...contoso, userid: jane.id, FolderName: 'Calendar', UserToGetPermissions: lv(ben.id), Permissions: lv('Editor') }, 403, { Results: expect.stringContaining('CanViewPrivateItems') }],
    ['ExecEditCalendarPermissions', { ...contoso, userid: jane.id, FolderName: 'Calendar', UserToGetPermissions: ben.id, Permissions: lv('Editor'), CanViewPrivateItems: false }, 403, { Results: expect.stringContaining("'User' because it is null") }],
    ['ExecEditCalendarPermissions', { ...fabrikam, userid: kofi.id, FolderName: 'Calendar', RemoveAccess: lv(ruth.id) }, 403, { Results: expect.stringContaining("couldn't be found") }],
    ['ExecEditCalendarPermissions', { ...contoso, userid: jane.id, FolderName: 'Calendar', RemoveAccess: lv(ben.id) }, 403, { Results: expect.stringContaining('no existing permission') }],
  ]);
});

describe('groups', () => {
  // biome-ignore format: a case a line
  table([
    ['AddGroup', { ...contoso, displayName: 'X', groupType: 'odd' }, 500, { Results: [starts('Failed to create group')] }],
    ['AddGroup', { tenantFilter: [lv('nobody.example'), lv('contoso.com')], displayName: 'X', groupType: 'generic' }, 200, { Results: [text, text] }],
    ['EditGroup', { ...contoso, groupId: 'gone' }, 500, starts("Resource 'gone'")],
    ['EditGroup', { ...contoso, groupId: CUSTOMER_GROUPS.finance.id }, 200, { Results: [] }],
    ['EditGroup', { ...nobody, groupId: 'gone', groupName: 'G', AddMember: [member(ben)] }, 200, { Results: [starts('Success - Added member ben@contoso.com')] }],
    ['ExecGroupsDelete', { ...contoso, id: 'x', GroupType: 'Odd' }, 200, { Results: null }],
    ['ExecGroupsDelete', { ...contoso, id: 'x', GroupType: 'Security', displayName: 'X' }, 500, { Results: starts('Could not delete X') }],
    ['ExecGroupsHideFromGAL', { ...contoso, ID: 'x', GroupType: 'Security', HideFromGAL: 'true' }, 200, { Results: expect.stringContaining('cannot have this setting changed') }],
    ['ExecGroupsHideFromGAL', { ...contoso, ID: 'x', GroupType: 'Distribution List' }, 200, { Results: starts('Failed. ') }],
    ['ExecGroupsHideFromGAL', { ...contoso, ID: 'x', GroupType: 'Odd' }, 200, { Results: starts('Successfully unhidden') }],
    ['ExecGroupsDeliveryManagement', { ...contoso, ID: 'x', GroupType: 'Odd', OnlyAllowInternal: true }, 200, { Results: starts('Successfully set Odd group') }],
    ['ExecGroupsDeliveryManagement', { ...contoso, ID: 'x', GroupType: 'Microsoft 365', OnlyAllowInternal: 'true' }, 500, { Results: expect.stringContaining('OnlyAllowInternal') }],
    ['ExecGroupsDeliveryManagement', { ...contoso, ID: 'x', GroupType: 'Security', OnlyAllowInternal: true }, 500, { Results: text }],
  ]);
});
