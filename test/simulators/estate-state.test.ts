import {
  alert,
  any,
  app,
  at,
  bakery,
  bulk,
  call,
  cipp,
  client,
  clock,
  gloria,
  group,
  has,
  jane,
  lost,
  maria,
  newSite,
  oc,
  policy,
  read,
  restore,
  site,
  tenants,
  text,
  unknown,
  value,
  vendor,
  world,
  write,
} from './estate-calls';
import { estateFaults } from './families/estate-faults';
import { CIPP_CLIENT_ID, customers, people } from './world';

beforeAll(() => cipp.start());
afterEach(restore);
afterAll(() => cipp.stop());

const given = () => cipp.given.map(g => g.value);
const all = { tenantFilter: 'AllTenants' };

test('a device is renamed, given to another, retired and deleted', async () => {
  const device = async (id = jane.intuneId) => (await read('ListDevices')).json.find((d: { id: string }) => d.id === id);
  const act = (Action: string, more = {}) => write('ExecDeviceAction', { GUID: jane.intuneId, Action, ...more });
  await act('setDeviceName', { input: 'LAPTOP-%SERIAL%-TOO-LONG' });
  await act('users', { user: value(people.sam.id) });
  await act('retire');
  expect(await device()).toMatchObject({
    deviceName: 'LAPTOP-SN014711',
    userPrincipalName: 'sam.taylor@contoso.com',
    managementState: 'retirePending',
  });
  expect((await act('setDeviceName', { input: 'much-too-long-a-name' })).status).toBe(500);
  expect((await act('createDeviceLogCollectionRequest')).status).toBe(500);
  await act('delete');
  expect(await device()).toBeUndefined();
  await write('ExecDeviceAction', { ...lost, GUID: maria.intuneId, Action: 'delete' });
  expect(await device(maria.intuneId)).toBeDefined();
  restore();
  expect(await device()).toMatchObject({ deviceName: 'PC-JANE-01' });
});

test('secrets of devices are told to the search for leaks, and LAPS changes on demand', async () => {
  const laps = async () => (await write('ExecGetLocalAdminPassword', { guid: jane.entraDeviceId })).json.Results;
  const first = await laps();
  expect(first.resultText).not.toContain(first.copyField);
  await write('ExecDeviceAction', { GUID: jane.intuneId, Action: 'rotateLocalAdminPassword' });
  const second = await laps();
  expect(second.copyField).not.toBe(first.copyField);
  const keys = (await write('ExecGetRecoveryKey', { GUID: maria.entraDeviceId })).json.Results;
  expect(keys[0].resultText).toContain(keys[0].copyField);
  expect(given()).toEqual(
    expect.arrayContaining([first.copyField, second.copyField, ...keys.map((k: { copyField: string }) => k.copyField)]),
  );
  expect((await write('ExecGetLocalAdminPassword', { guid: gloria.entraDeviceId })).json.Results).toMatch(/^No LAPS/);
});

test('Autopilot: the sync is refused for ten minutes, and a delete that was done is then a 500', async () => {
  const ids = async () => (await read('ListAPDevices')).json.map((d: { id: string }) => d.id);
  expect((await write('ExecSyncAPDevices')).status).toBe(200);
  expect(await write('ExecSyncAPDevices')).toMatchObject({ status: 403, json: { Results: text(/Did you try syncing/) } });
  expect(await write('RemoveAPDevice', { ID: jane.autopilotId })).toMatchObject({ status: 500, json: undefined });
  expect(await ids()).not.toContain(jane.autopilotId);
  await clock.passes(11 * 60_000);
  expect(await write('RemoveAPDevice', { ID: maria.autopilotId })).toMatchObject({ status: 200 });
});

test('apps are removed, queued and assigned; an exclusion is no inclusion', async () => {
  const one = async () => (await read('ListApps')).json.find((a: { id: string }) => a.id === app);
  await write('ExecAssignApp', { ID: app, AssignTo: 'AllDevices', excludeGroup: 'Financ?' });
  expect(await one()).toMatchObject({ AppAssignment: 'All staff (available), All Devices (Required)', AppExclude: 'Finance (Required)' });
  await write('ExecAssignApp', { ID: app, assignmentMode: 'replace', assignmentDirection: 'exclude' });
  expect(await one()).toMatchObject({ AppExclude: '' });
  await write('ExecAssignApp', { ID: app, GroupIds: [group], assignmentMode: 'replace' });
  expect(await one()).toMatchObject({ AppAssignment: 'Finance (Required)' });
  await write('RemoveApp', { ID: app });
  expect(await one()).toBeUndefined();
  const before = (await read('ListApplicationQueue')).json;
  expect(given().some(secret => before[0].cmdLine.includes(secret))).toBe(true);
  await write('AddMSPApp', {
    selectedTenants: tenants,
    RMMName: value('datto'),
    DisplayName: 'R',
    params: { DattoURL: { [customers.contoso.id]: 'u' } },
    AssignTo: 'AllDevices',
  });
  const [, , queued] = (await read('ListApplicationQueue')).json;
  expect(queued).toMatchObject({ tenantName: 'contoso.com', cmdLine: text(/-URL 'u' -GUID ''$/), assignTo: 'AllDevices' });
  await write('RemoveQueuedApp', { ID: queued.id });
  expect((await read('ListApplicationQueue')).json).toHaveLength(2);
});

test('Office: the app stands although its assignment failed; an unknown tenant hears success', async () => {
  const body = { selectedTenants: [{ defaultDomainName: bakery.tenantFilter }], AssignTo: 'customGroup', CustomGroup: 'Nobody' };
  expect((await write('AddOfficeApp', body)).json.Results).toMatch(/^Failed to add Office App/);
  expect((await write('AddOfficeApp', body)).json.Results).toMatch(/already exists/);
  const nowhere = { selectedTenants: [{ defaultDomainName: lost.tenantFilter }] };
  expect((await write('AddOfficeApp', nowhere)).json.Results).toMatch(/^Successfully/);
});

test('policies are added, overwritten, taken from a template, assigned and removed', async () => {
  const named = async (name: string) =>
    (await read('ListIntunePolicy')).json.filter((p: { displayName: string }) => p.displayName === name);
  const add = (more: object) =>
    write('AddPolicy', { TemplateType: 'deviceCompliancePolicies', displayName: 'Windows compliance', RAWJson: '{"a":1}', ...more });
  expect((await add({ tenantFilter: [value('contoso.com')] })).json.Results).toEqual([text(/edited policy/)]);
  const [standing, ...more] = await named('Windows compliance');
  expect(more).toEqual([]);
  expect(standing).toMatchObject({ bitLockerEnabled: true, PolicyTypeName: 'Compliance Policy', PolicyAssignment: 'All Licenced Users' });
  expect((await add({ displayName: 'Other', tenantFilter: 'AllTenants' })).json.Results).toHaveLength(5);
  expect((await named('Other'))[0]).toMatchObject({ a: 1 });
  await write('ExecAssignPolicy', { ID: policy, Type: 'configurationPolicies', GroupIds: [group], assignmentMode: 'replace' });
  expect((await named('Disk encryption'))[0]).toMatchObject({ PolicyAssignment: 'Finance' });
  await write('RemovePolicy', { ID: policy, URLName: 'configurationPolicies' });
  expect(await named('Disk encryption')).toEqual([]);
});

test('Defender: its policy is made once, and the script list loses what was removed', async () => {
  const deploy = () =>
    write('AddDefenderDeployment', {
      selectedTenants: [value('contoso.com')],
      ASR: { AssignTo: 'AllDevices' },
      Compliance: { AppSync: true },
    });
  expect((await deploy()).json.Results).toEqual([any, text(/Successfully created/), text(/Successfully added ASR/)]);
  expect((await deploy()).json.Results).toEqual([any, text(/already correct/), text(/already exists/)]);
  expect((await read('ListIntunePolicy')).json).toEqual(has({ displayName: 'ASR Default rules', PolicyAssignment: 'All Devices' }));
  const scripts = (await read('ListIntuneScript')).json;
  expect(new Set(scripts.map((s: { scriptType: string }) => s.scriptType)).size).toBe(4);
  await write('RemoveIntuneScript', { ID: scripts[0].id, ScriptType: scripts[0].scriptType });
  expect((await read('ListIntuneScript')).json).toHaveLength(scripts.length - 1);
});

test('alerts of all tenants: a text, then null, then rows; incidents wait without a row; the queue tells', async () => {
  const alerts = () => read('ExecAlertsList', all);
  const first = (await alerts()).json;
  expect(first).toMatchObject({ Results: text(/^[0-9a-f]{32}$/), Metadata: { QueueMessage: any, QueueId: any } });
  expect((await alerts()).json).toMatchObject({ Results: null });
  expect((await read('ListCippQueue', { QueueId: first.Metadata.QueueId })).json).toMatchObject([{ Status: 'Completed' }]);
  expect((await alerts()).json.Results).toMatchObject({ NewAlertsCount: 10, MSResults: has({ Tenant: 'fabrikam.com' }) });
  const incidents = () => read('ExecIncidentsList', all);
  expect((await incidents()).json).toMatchObject({ Results: [], Metadata: { QueueMessage: any } });
  await incidents();
  expect((await incidents()).json.Results).toHaveLength(15);
  cipp.once('ExecAlertsList', estateFaults.oneAlert);
  expect((await alerts()).json.Results.MSResults).toMatchObject({ GUID: null });
  cipp.once('ExecAlertsList', estateFaults.noAlerts);
  expect((await alerts()).json.Results.MSResults).toBeNull();
});

test('alerts and incidents keep what was set', async () => {
  await write('ExecSetSecurityAlert', { GUID: alert, Status: 'resolved', ...vendor });
  expect((await read('ExecAlertsList')).json.Results).toMatchObject({
    NewAlertsCount: 1,
    MSResults: has({ Id: alert, Status: 'resolved' }),
  });
  await write('ExecSetSecurityIncident', {
    GUID: '9010',
    Severity: value('low'),
    Classification: 'truePositive',
    Determination: 'malware',
  });
  expect((await read('ExecIncidentsList')).json.Results).toEqual(has({ Id: '9010', Severity: 'low', Determination: 'malware' }));
});

test('sites and teams appear; one that exists is refused; somebody joins a group', async () => {
  await write('AddSite', newSite);
  expect((await write('AddSite', newSite)).json.Results).toMatch(/already exists/);
  expect((await read('ListSites', { Type: 'SharePointSiteUsage' })).json).toEqual(has({ displayName: 'Lab', fileCount: null }));
  expect((await write('AddSiteBulk', { ...lost, bulkSites: [bulk] })).json).toEqual({ Results: [null] });
  await call('AddTeam', { tenantid: 'contoso.com', displayName: 'New team', owner: [people.jane.id], visibility: 'private' });
  const team = (await read('ListTeams', { type: 'List' })).json.find((t: { displayName: string }) => t.displayName === 'New team');
  expect((await read('ListTeams', { type: 'Team', ID: team.id })).json).toMatchObject([
    { Name: 'New team', Owners: [{ userId: people.jane.id }], Members: [] },
  ]);
  const member = { user: value(people.sam.userPrincipalName), Add: true, SharePointType: 'Group', GroupID: group };
  await write('ExecSetSharePointMember', member);
  expect(world.customer('contoso.com')?.access.groups.find(g => g.id === group)?.members).toContain(people.sam.id);
  const leave = { ...member, Add: false, SharePointType: 'STS', URL: site, Role: 'Visitors' };
  expect((await write('ExecSetSharePointMember', leave)).json.Results).toMatch(/is not in the site's Visitors group/);
});

test('API clients: what is not sent is lost; saving tells the platform; a deleted one is gone', async () => {
  const list = async () => (await read('ExecApiClient', { Action: 'List' })).json.Results;
  const done = await write('ExecApiClient', {
    Action: 'AddUpdate',
    ClientId: client,
    Role: value('readonly'),
    CIPPAPI: { ResetSecret: true },
  });
  expect(given()).toContain(done.json[0].copyField);
  expect(await list()).toEqual(has({ ClientId: client, Enabled: false, IPRange: ['Any'] }));
  const saved = async () => (await read('ExecApiClient', { Action: 'GetAzureConfiguration' })).json.Results.ClientIDs;
  expect(await saved()).toContain(client);
  expect((await write('ExecApiClient', { Action: 'SaveToAzure' })).json).toEqual({ Results: 'API clients saved to Azure' });
  expect(await saved()).toEqual([CIPP_CLIENT_ID]);
  expect((await write('ExecApiClient', { Action: 'RepairUri', ClientId: client })).json).toMatchObject([{ state: 'info' }]);
  expect((await write('ExecApiClient', { Action: 'Delete', ClientId: value(client) })).json.Results).toMatch(/deleted$/);
  expect(await list()).toHaveLength(2);
});

test('backups: made, listed by name, and whole with their secrets; one that was lost still says success', async () => {
  const names = async () =>
    (await call('ExecListBackup', undefined, { NameOnly: 'true' })).json.map((b: { BackupName: string }) => b.BackupName);
  cipp.once('ExecRunBackup', estateFaults.backupLost);
  await write('ExecRunBackup');
  expect(await names()).toHaveLength(2);
  await write('ExecRunBackup');
  expect(await names()).toHaveLength(3);
  const scheduled = await read('ExecListBackup', { Type: 'Scheduled', NameOnly: 'true' });
  expect(scheduled.json).toEqual([{ TenantFilter: 'contoso.com', BackupName: any, Timestamp: any, Items: null }]);
  const whole = await call('ExecListBackup', undefined);
  expect(given().filter(secret => whole.text.includes(secret)).length).toBeGreaterThan(2);
});

test('settings: passwords, extensions and mappings stay; a wrong mapping wipes what stood', async () => {
  const rules = { passwordType: 'passphrase', wordCount: 5, separator: '-', capitalizeWords: true };
  expect((await write('ExecPasswordConfig', rules)).json).toEqual({ Results: 'Successfully set the configuration' });
  expect((await read('ExecPasswordConfig', { List: 'true' })).json.Results).toMatchObject({
    passwordType: 'Passphrase',
    wordCount: 5,
    includeDigits: false,
  });
  await call('ExecExtensionsConfig', { PWPush: { Enabled: true, APIKey: 'new' } });
  expect((await read('ListExtensionsConfig')).json).toEqual({ PWPush: { Enabled: true, APIKey: 'SentToKeyVault' } });
  const link = (await read('ExecExtensionTest', { extensionName: 'PWPush' })).json.Results[0].copyField;
  expect(given()).toContain(link);
  const halo = async () => (await read('ExecExtensionMapping', { List: 'HaloPSA' })).json.Mappings;
  await call('ExecExtensionMapping', [{ TenantId: customers.fabrikam.id, IntegrationId: 9, IntegrationName: 'F' }], {
    AddMapping: 'HaloPSA',
  });
  expect(await halo()).toMatchObject([{ TenantDomain: 'fabrikam.com', IntegrationId: '9' }]);
  expect(await call('ExecExtensionMapping', [{ name: 'x' }], { AddMapping: 'HaloPSA' })).toMatchObject({
    status: 200,
    text: text(/^Mapping API failed/),
  });
  expect(await halo()).toEqual([]);
  expect((await call('ExecExtensionMapping', {}, {})).text).toBe('');
});

test('tasks: the daily backup comes and goes, secrets in results are told, a removed one is gone', async () => {
  const names = async (query = {}) => (await call('ListScheduledItems', undefined, query)).json.map((t: { Name: string }) => t.Name);
  await write('ExecSetCIPPAutoBackup', { Enabled: false });
  expect(await names()).not.toContain('Automated CIPP Backup');
  await write('ExecSetCIPPAutoBackup', { Enabled: 'true' });
  expect(await names({ SearchTitle: 'automated*' })).toEqual(['Automated CIPP Backup']);
  const [task] = (await read('ListScheduledItems')).json;
  expect(given().some(secret => JSON.stringify(task.Results).includes(secret))).toBe(true);
  await call('RemoveScheduledItem', { id: task.RowKey });
  expect(await names(at)).toEqual([]);
  expect(await names({ ShowHidden: 'true' })).toHaveLength(3);
});

test('breaches are found after a search, by default domain only; selectors stay', async () => {
  expect((await read('ListBreachesTenant')).json).toEqual([]);
  await write('ExecBreachSearch', { tenantFilter: customers.contoso.id });
  expect((await read('ListBreachesTenant')).json).toEqual([]);
  await write('ExecBreachSearch');
  const found = (await read('ListBreachesTenant')).json;
  expect(found).toEqual(has({ email: 'jane@contoso.com' }));
  expect(given()).toContain(found[0].password);
  await read('ListDomainHealth', { Action: 'ReadDkimRecord', Domain: 'contoso.com', Selector: 'a, b' });
  expect((await read('ListDomainHealth', { Action: 'GetDkimSelectors', Domain: 'contoso.com' })).text).toBe('a,b');
});

test.each([
  ['ListDevices', estateFaults.listRefused, { status: 403, json: [any] }],
  ['ListTeamsVoice', estateFaults.voiceRefused, { status: 403, json: [] }],
  ['ExecAlertsList', estateFaults.securityRefused, { status: 403, json: undefined }],
  ['ListBreachesAccount', estateFaults.rateLimited, { status: 200, json: [oc({ 'rate-limit': true })] }],
  ['ExecUniversalSearch', estateFaults.lighthouseDown, { status: 403, json: [text(/^Could not connect/)] }],
])('%s fails when told', async (endpoint, fault, expected) => {
  cipp.once(endpoint, fault);
  expect(await read(endpoint)).toMatchObject(expected);
});

test('unknown tenants hear success and nothing happens', async () => {
  const writes: [string, object][] = [
    ['RemovePolicy', { ID: policy, URLName: 'configurationPolicies' }],
    ['ExecAssignApp', { ID: app, AssignTo: 'AllUsers' }],
    ['ExecSetSecurityAlert', { GUID: alert, Status: 'resolved' }],
    ['RemoveAPDevice', { ID: unknown }],
    ['ExecSyncAPDevices', {}],
  ];
  for (const [endpoint, body] of writes) {
    expect([endpoint, (await write(endpoint, { ...body, ...lost })).status]).toEqual([endpoint, 200]);
  }
  for (const list of ['ListDevices', 'ListApps', 'ListIntunePolicy']) expect((await read(list, lost)).json).toEqual([]);
});
