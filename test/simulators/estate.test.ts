import contract from '../contract/actions.json';
import {
  alert,
  all,
  any,
  app,
  ask,
  bakery,
  bulk,
  cipp,
  client,
  gloria,
  group,
  has,
  jane,
  key,
  maria,
  newSite,
  oc,
  policy,
  type Row,
  restore,
  site,
  tenants,
  text,
  titled,
  value,
  vendor,
  victor,
  world,
} from './estate-calls';
import { estateFamily } from './families/estate';
import { CIPP_CLIENT_ID, customers, people } from './world';

beforeAll(() => cipp.start());
afterEach(restore);
afterAll(() => cipp.stop());

const GOOD: Row[] = [
  ['ListDevices', {}, 200, has({ id: jane.intuneId, deviceName: 'PC-JANE-01', azureADDeviceId: jane.entraDeviceId })],
  ['ListDevices', {}, 200, has({ id: gloria.intuneId, azureADDeviceId: null })],
  ['ExecDeviceAction', { body: { GUID: jane.intuneId, Action: 'wipe' } }, 200, { Results: `Queued wipe on ${jane.intuneId}` }],
  ['ExecDeviceAction', { body: { GUID: jane.intuneId, Action: 'delete' } }, 200, { Results: '' }],
  [
    'ExecDeviceAction',
    { body: { GUID: jane.intuneId, Action: 'users', user: value(people.sam.id) } },
    200,
    { Results: text(/^Changed primary user/) },
  ],
  ['ExecGetLocalAdminPassword', { body: { guid: jane.entraDeviceId } }, 200, key(/^.{16}$/)],
  ['ExecGetRecoveryKey', { body: { GUID: jane.entraDeviceId } }, 200, key(/^(\d{6}-){7}\d{6}$/)],
  ['ExecGetRecoveryKey', { body: { GUID: maria.entraDeviceId } }, 200, { Results: [any, any] }],
  ['ExecGetRecoveryKey', { body: { GUID: victor.intuneId, RecoveryKeyType: 'FileVault' } }, 200, key(/^(\w{4}-){5}\w{4}$/)],
  ['ExecGetRecoveryKey', { body: { GUID: jane.intuneId, RecoveryKeyType: 'BiosPassword' } }, 200, key(/^\w+$/)],
  ['ListAPDevices', {}, 200, has({ id: jane.autopilotId, managedDeviceId: jane.intuneId })],
  ['ListAutopilotconfig', { query: { type: 'ESP' } }, 200, [oc({ showInstallationProgress: true })]],
  [
    'ExecAssignAPDevice',
    {
      body: {
        device: jane.autopilotId,
        user: { addedFields: { userPrincipalName: people.sam.userPrincipalName, addressableUserName: 'Sam' } },
      },
    },
    200,
    { Results: text(/^Successfully assigned device/) },
  ],
  ['RemoveAPDevice', { body: { ID: jane.autopilotId } }, 200, { Results: text(/^Deleted/) }],
  ['ExecSyncAPDevices', { body: {} }, 200, { Results: text(/^Successfully Started Sync/) }],
  ['ListApps', {}, 200, has({ id: app, AppAssignment: 'All staff (available)', AppExclude: '' })],
  ['ListApps', { query: all }, 200, has({ Tenant: 'fabrikam.com' })],
  ['ListApplicationQueue', {}, 200, [oc({ tenantName: 'contoso.com', status: 'Not Deployed yet' }), any]],
  ['RemoveQueuedApp', { body: { ID: '99e00000-0001-4000-8000-000000000001' } }, 200, { Results: text(/^Removed/) }],
  ['RemoveApp', { body: { ID: app } }, 200, { Results: text(/^Successfully deleted/) }],
  [
    'ExecAssignApp',
    { body: { ID: app, GroupIds: [group], GroupNames: ['Finance'] } },
    200,
    { Results: `Assigned Application ${app} to Finance` },
  ],
  [
    'AddMSPApp',
    { body: { selectedTenants: tenants, RMMName: value('syncro'), DisplayName: 'RMM', params: { ClientURL: 'https://rmm.example' } } },
    200,
    { Results: text(/^Successfully added MSP App/) },
  ],
  [
    'AddOfficeApp',
    { body: { selectedTenants: [{ ...tenants[0], defaultDomainName: bakery.tenantFilter }], AssignTo: 'AllUsers' } },
    200,
    { Results: [text(/^Assigned/), text(/^Successfully/)] },
  ],
  [
    'AddStoreApp',
    { body: { selectedTenants: [...tenants, ...tenants], PackageName: 'x', ApplicationName: 'X' } },
    200,
    { Results: [any, any] },
  ],
  [
    'AddChocoApp',
    { body: { selectedTenants: tenants, PackageName: 'vlc', ApplicationName: 'VLC' } },
    200,
    { Results: text(/^Successfully added Choco/) },
  ],
  ['ListIntunePolicy', {}, 200, has({ id: policy, URLName: 'ConfigurationPolicies', PolicyAssignment: 'All Devices' })],
  [
    'ListIntunePolicy',
    { query: { ID: policy, URLName: 'configurationPolicies' } },
    200,
    [expect.not.objectContaining({ PolicyTypeName: any })],
  ],
  ['RemovePolicy', { body: { ID: policy, URLName: 'configurationPolicies' } }, 200, { Results: text(/^Successfully deleted/) }],
  [
    'ExecAssignPolicy',
    { body: { ID: policy, Type: 'configurationPolicies', AssignTo: 'allLicensedUsers' } },
    200,
    { Results: text(/^Successfully assigned/) },
  ],
  [
    'AddPolicy',
    { body: { TemplateType: 'Device', displayName: 'New', RAWJson: '{}', AssignTo: 'AllDevices' } },
    200,
    { Results: [text(/^Successfully assigned/), text(/added policy/)] },
  ],
  ['ListIntuneScript', { query: bakery }, 200, expect.arrayContaining([{ scriptType: 'Remediation', displayName: any }])],
  ['RemoveIntuneScript', { body: { ID: '5c100000-0001-4000-8000-000000000003', ScriptType: 'MacOS' } }, 200, { Results: text(/^Deleted/) }],
  ['ListIntuneTemplates', { query: { View: 'true', mode: 'Tag' } }, 200, has({ usage: [any], isSynced: true })],
  ['ListIntuneTemplates', { query: { mode: 'Tag' } }, 200, [oc({ value: 'Baseline', templateCount: 2 })]],
  ['ListIntuneTemplates', {}, 200, has({ RAWJson: any, GUID: any })],
  [
    'ExecAlertsList',
    {},
    200,
    { Results: oc({ NewAlertsCount: 2, SeverityHighAlertsCount: 1, MSResults: has({ GUID: null }) }), Metadata: {} },
  ],
  [
    'ExecIncidentsList',
    { query: { StartDate: '20261120', EndDate: '20261120' } },
    200,
    { Results: [oc({ Created: '2026-11-20T09:10:00Z' })], Metadata: null },
  ],
  [
    'ExecSetSecurityAlert',
    { body: { GUID: alert, Status: 'resolved', ...vendor } },
    200,
    { Results: `Set alert ${alert} to status resolved` },
  ],
  [
    'ExecSetSecurityIncident',
    { body: { GUID: '9010', Status: 'resolved', Severity: 'low' } },
    200,
    { Results: 'Set status to resolved for incident 9010' },
  ],
  ['ListDefenderState', { query: { DeviceID: jane.intuneId } }, 200, [oc({ windowsProtectionState: any })]],
  ['ListDefenderTVM', {}, 200, has({ cveId: 'CVE-2026-11021', affectedDevices: any })],
  [
    'AddDefenderDeployment',
    { body: { selectedTenants: [value('contoso.com')], Policy: { AssignTo: 'none' } } },
    200,
    { Results: [text(/Successfully set Default AV/)] },
  ],
  [
    'ExecSetSharePointMember',
    { body: { user: value(people.sam.userPrincipalName), Add: true, URL: site, Role: 'Visitors' } },
    200,
    { Results: text(/as a visitor of/) },
  ],
  [
    'ExecSetSharePointMember',
    { body: { user: value(people.sam.userPrincipalName), Add: true, GroupID: group, SharePointType: 'Group' } },
    200,
    { Results: text(/to group Finance\.$/) },
  ],
  [
    'ExecSharePointPerms',
    { body: { user: ['sam.taylor@contoso.com', 'nobody@contoso.com'], UPN: 'jane@contoso.com' } },
    200,
    { Results: [text(/^Successfully added/), text(/^Failed to change access/)] },
  ],
  ['AddSite', { body: newSite }, 200, { Results: text(/^Successfully created/) }],
  [
    'AddSiteBulk',
    { body: { bulkSites: [bulk, { ...bulk, siteOwner: 'x' }] } },
    200,
    { Results: [text(/currently being provisioned/), text(/^Failed to create Lab Error message/)] },
  ],
  [
    'AddTeam',
    { body: { tenantid: 'contoso.com', displayName: 'T', owner: [people.jane.id], visibility: 'private' } },
    200,
    { Results: "Successfully created Team: 'T'" },
  ],
  ['ListSites', { query: { Type: 'SharePointSiteUsage' } }, 200, has({ webUrl: null })],
  ['ListSites', { query: { Type: 'OneDriveUsageAccount', URLOnly: 'true' } }, 200, has({ ownerPrincipalName: 'jane@contoso.com' })],
  ['ListTeams', { query: { type: 'List' } }, 200, has({ visibility: any, mailNickname: any })],
  ['ListTeamsActivity', { query: { Type: 'TeamsUserActivityUser' } }, 200, has({ UPN: 'jane@contoso.com', CallCount: '0' })],
  ['ListTeamsVoice', {}, 200, has({ AssignedTo: 'Unassigned' })],
  ['ListDomainHealth', { query: { Action: 'ReadSpfRecord', Domain: 'contoso.com' } }, 200, oc({ ValidationFails: [], Record: any })],
  ['ListDomainAnalyser', { query: all }, 200, has({ Domain: 'bakery.example.com', DMARCPresent: false })],
  ['ExecBreachSearch', { body: {} }, 200, { Results: text(/^Executing Search for contoso.com/) }],
  ['ListBreachesAccount', { query: { account: people.jane.userPrincipalName } }, 200, [oc({ Name: 'Adventure' })]],
  ['ListBreachesTenant', { query: { tenantFilter: 'fabrikam.com' } }, 200, has({ clientDomain: 'fabrikam.com' })],
  ['ExecUniversalSearch', { query: { name: 'jan' } }, 200, [oc({ _TenantId: customers.contoso.id }), oc({ displayName: 'Jane Roe' })]],
  ['ExecGeoIPLookup', { body: { IP: '203.0.113.7' } }, 200, oc({ CountryOrRegion: 'DE' })],
  ['ExecApiClient', { query: { Action: 'List' } }, 200, { Results: has({ ClientId: CIPP_CLIENT_ID, IPRange: ['Any'] }) }],
  [
    'ExecApiClient',
    { body: { Action: 'AddUpdate', AppName: 'New', Role: value('readonly'), Enabled: true } },
    200,
    [{ resultText: any, copyField: text(/^...8Q~/), state: 'success' }],
  ],
  [
    'ExecApiClient',
    { body: { Action: 'AddUpdate', ClientId: client, Role: value('readonly'), IpRange: [value('::x')] } },
    200,
    ['API client updated', oc({ state: 'warning' })],
  ],
  ['ExecApiClient', { body: { Action: 'ResetSecret', ClientId: client } }, 200, [oc({ copyField: any })]],
  ['ExecSetCIPPAutoBackup', { body: { Enabled: false } }, 200, { Results: 'Scheduled Task Successfully created' }],
  ['ExecExtensionMapping', { query: { List: 'Sherweb' } }, 200, { Companies: [oc({ value: '-1' })], Mappings: [] }],
  ['ExecExtensionSync', { query: { Extension: 'NinjaOne', TenantID: customers.contoso.id } }, 200, { Results: text(/Queued for Contoso/) }],
  [
    'ExecExtensionsConfig',
    { body: { NinjaOne: { Enabled: true, Instance: 'evil.example' } } },
    200,
    { Results: [text(/^Error:/), text(/^Successfully saved/)] },
  ],
  ['ExecPasswordConfig', { query: { List: 'true' } }, 200, { Results: oc({ passwordType: 'Classic', charCount: 14 }) }],
  ['ExecRestoreBackup', { body: { BackupName: 'CippBackup_2026-11-25-0300' } }, 200, { Results: text(/^Successfully restored/) }],
  ['ExecRunBackup', { body: {} }, 200, { Results: { resultText: 'Created backup', state: 'success' }, backup: null }],
  [
    'ExecListBackup',
    { query: { NameOnly: 'true', tenantFilter: '' } },
    200,
    [{ BackupName: 'CIPPBackup_2026-11-25-0300', Timestamp: any, Source: 'blob' }, any],
  ],
  ['ListCustomRole', {}, 200, has({ RoleName: 'Service desk', AllowedTenants: [oc({ type: 'Tenant' })] })],
  ['ListExtensionSync', {}, 200, has({ SyncType: 'Users', RepeatsEvery: '1d' })],
  ['ListScheduledItems', {}, 200, [oc({ Tenant: oc({ value: 'contoso.com' }), TaskState: 'Completed' })]],
  ['RemoveScheduledItem', { body: { id: '7a5c0000-0000-4000-8000-000000000001' } }, 200, { Results: 'Task removed successfully.' }],
  ['ExecExtensionTest', { query: { extensionName: 'HaloPSA' } }, 200, { Results: 'Successfully Connected to HaloPSA' }],
  ['ListFunctionParameters', { query: { Module: 'CIPPCore' } }, 200, has({ Parameters: has({ Required: true }) })],
];

test.each(titled(GOOD))('%s', async (_, row) => {
  const got = await ask(row);
  expect([got.status, got.json]).toEqual([row[2], row[3]]);
});

test('every endpoint of the five categories is tried, with the role of the contract', () => {
  const categories = ['Intune', 'Security & Compliance', 'Teams & SharePoint', 'CIPP Administration', 'Tool'];
  const wanted = contract.actions.filter(a => categories.includes(a.category) && !['ListLogs', 'ListGraphRequest'].includes(a.endpoint));
  const give = (_: string, secret: string) => secret;
  const played = estateFamily({ world, tenant: () => 'partner', people: () => [], now: () => '2026-11-25T12:00:00Z', give }).endpoints;
  const roles = (rows: [string, string][]) => [...new Map(rows)].sort();
  const more = ['ListCippQueue', 'ListExtensionsConfig'];
  expect(roles(Object.entries(played).flatMap(([n, e]) => (more.includes(n) ? [] : [[n, e.role]])))).toEqual(
    roles(wanted.map(a => [a.endpoint, a.cippRole])),
  );
  expect(new Set(GOOD.map(([endpoint]) => endpoint))).toEqual(new Set(wanted.map(a => a.endpoint)));
});
