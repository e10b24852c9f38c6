/** Tenants, tools and CIPP itself. */
import { customers } from '../../simulators/world';
import { as, type Cases, DOWN, day, flag, json, list, moment, persons, results, text, thing, unread } from '../case';

const contoso = { typed: 'contoso.com', sent: () => customers.contoso.domain };
const ID = '7f6a2c1e-0000-4000-8000-000000000001';
const BASELINE = thing('Baseline', '57d00000-0001-4000-8000-000000000001');
const TASK = thing('Offboarding: former@contoso.com', '7a5c0000-0000-4000-8000-000000000001');

export const INSTANCE_CASES: Cases = {
  // ── Tenant ───────────────────────────────────────────────────────────────────────────────────────────────
  'add-alert': {
    say: {
      logbook: text('Audit.Exchange'),
      conditions: text('Operation eq New-InboxRule', [
        { Property: { value: 'Operation' }, Operator: { value: 'eq' }, Input: { value: 'New-InboxRule' } },
      ]),
      actions: list('generatemail', 'generatePSA'),
      comment: text('New inbox rules'),
      subject: text('An inbox rule'),
      id: text('a1e70000-0001-4000-8000-000000000001'),
    },
    without: ['excludedTenants'],
    shows: ['Added Audit Log Alert'],
    fails: { by: { status: 400, body: { error: 'No tenants were given' } }, shows: ['No tenants were given'] },
  },
  'clear-tenant-cache': {
    say: { tenantsOnly: flag(false) },
    shows: ['Cache has been cleared'],
    fails: { by: { status: 500, body: DOWN }, ends: 'Outcome unknown' },
  },
  'exclude-from-ca': {
    say: {
      policy: thing('Require MFA for everybody', 'ca000000-0001-4000-8000-000000000001'),
      users: persons('jane', 'aylin'),
      startDate: moment('2031-03-04T09:00:00Z'),
      endDate: moment('2031-04-01T07:30:00Z'),
      travelCountries: list('DE', 'AT'),
    },
    without: ['type'],
    shows: ['Successfully added vacation mode schedule for jane@contoso.com, aylin@contoso.com'],
    ends: 'Accepted, not confirmed',
    fails: { by: results([`Failed to perform exclusion for jane@contoso.com: ${DOWN}`], 200), shows: [DOWN] },
  },
  'edit-named-location': {
    say: { location: thing('Headquarters', 'ac000000-0001-4000-8000-000000000001'), change: text('addIp'), input: text('192.0.2.0/24') },
    shows: ['Change: addIp with content 192.0.2.0/24'],
    fails: { by: results([`Failed to edit location: ${DOWN}`]), shows: [DOWN] },
  },
  'get-tenant': {
    shows: ['Contoso Ltd', 'c0000001-0000-4000-8000-000000000001'],
    fails: { by: { status: 500, body: `Failed to retrieve tenant details: ${DOWN}` }, shows: [DOWN] },
  },
  'list-alerts-queue': { shows: ['2 rules.', 'New-InboxRule'], fails: unread.plain },
  'list-azure-ad-connect-status': { say: { part: text('AzureADObjectsInError') }, shows: ['1 object.', 'Nora Lund'], fails: unread.plain },
  'list-conditional-access-policies': {
    shows: ['6 policies.', 'Block legacy sign-ins'],
    fails: { by: { status: 200, body: { Results: [], Metadata: null } }, ends: 'Shown', shows: ['does not show that there are none'] },
  },
  'list-named-locations': { shows: ['3 locations.', 'Branch'], fails: unread.listed },
  'list-shared-mailbox-statistics': { shows: ['2 mailboxes.', 'Accounts'], fails: unread.listed },
  'list-standards': { say: { consolidated: flag(true) }, shows: ['2 standards.', 'AuditLog'], fails: unread.plain },
  'list-tenants': {
    say: { tenant: as('customer', contoso), mode: text('TenantList'), triggerRefresh: flag(true), offboardingDefaults: flag(true) },
    without: ['allTenantsRow'],
    shows: ['1 customer.', 'Contoso Ltd'],
    fails: {
      by: {
        status: 200,
        body: [{ Results: `Failed to retrieve tenants: ${DOWN}`, defaultDomainName: '', displayName: '', customerId: '' }],
      },
      ends: 'Shown',
      shows: [`Not read: Failed to retrieve tenants: ${DOWN}`],
    },
  },
  'remove-standard-template': {
    say: { id: BASELINE },
    shows: ["Removed Standards Template named: 'Baseline'"],
    fails: { by: results(`Failed to remove: ${DOWN}`), shows: [DOWN] },
  },
  'add-named-location': {
    say: {
      name: text('Branch office'),
      type: text('IPLocation'),
      ips: text('192.0.2.0/24,198.51.100.0/24', '192.0.2.0/24\n198.51.100.0/24'),
      trusted: flag(true),
    },
    without: ['countries', 'unknownCountries'],
    shows: ['Successfully added Named Location'],
    fails: { by: results([`Failed to add Named Location Branch office: ${DOWN}`], 200), shows: [DOWN] },
  },
  'edit-tenant': {
    say: {
      alias: text('Contoso (Berlin)'),
      groups: text('7e600000-0000-4000-8000-000000000001', [{ groupId: '7e600000-0000-4000-8000-000000000001' }]),
    },
    shows: ['Tenant details updated successfully'],
    fails: { by: { status: 500, body: { state: 'error', resultText: DOWN } }, shows: [DOWN] },
  },
  'run-standards': {
    say: { template: BASELINE },
    shows: ['Successfully started Standards Run for tenant: contoso.com'],
    ends: 'Accepted, not confirmed',
    fails: { by: results(`Failed to start standards run: ${DOWN}`, 200), shows: [DOWN] },
  },
  'list-audit-logs': {
    say: { startDate: moment('2026-11-01T00:00:00Z'), endDate: moment('2026-12-31T00:00:00Z') },
    without: ['logId', 'relative'],
    shows: [/\d entries\./, 'A new inbox rule was made: Jane Doe'],
    fails: unread.plain,
  },
  'list-csp-licenses': {
    // the simulated customers buy nothing through Sherweb
    well: {
      status: 200,
      body: [{ id: 's-1', productName: 'Microsoft 365 Business Premium', sku: 'CFQ7TTC0LCHC', quantity: 25, billingCycle: 'monthly' }],
    },
    shows: ['1 subscription.', 'Microsoft 365 Business Premium'],
    fails: { by: { status: 400, body: ['Unable to retrieve CSP licenses'] }, shows: ['Unable to retrieve CSP licenses'] },
  },
  'list-roles': {
    shows: [/\d+ roles\./, 'User Administrator'],
    fails: { by: { status: 400, body: `Failed to list roles: ${DOWN}` }, shows: [DOWN] },
  },
  'list-standard-templates': { say: { id: BASELINE }, shows: ['1 template.', 'Baseline'], fails: unread.plain },

  // ── Tool ─────────────────────────────────────────────────────────────────────────────────────────────────
  'list-graph-request': {
    say: {
      endpoint: text('users'),
      filter: text("department eq 'Finance'"),
      select: text('displayName,userPrincipalName'),
      expand: text('manager'),
      top: text('5', 5),
      orderBy: text('displayName'),
      version: text('v1.0'),
      sort: text('displayName'),
    },
    without: ['search', 'manualPagination', 'nextLink', 'countOnly', 'queueId', 'listProperties', 'ignoreErrors'],
    secret: { noun: 'result', shows: ['Jane Doe'] },
    ends: 'Done',
    fails: { by: { status: 400, body: `Graph Error: ${DOWN} - Endpoint: users` }, shows: [DOWN] },
  },
  'list-domain-health': {
    say: {
      action: text('ReadSpfRecord'),
      domain: text('contoso.com'),
      expectedInclude: text('spf.protection.outlook.com'),
      record: text('v=spf1 -all'),
    },
    without: ['selector', 'subdomains', 'expectedTarget'],
    shows: ['contoso.com', 'spf.protection.outlook.com is not part of the SPF record'],
    fails: { by: results(`Failed. ${DOWN}`), shows: [DOWN] },
  },
  'list-domain-analyser': { shows: ['3 domains.', 'contoso-shop.example'], fails: unread.plain },
  'search-breaches-tenant': {
    shows: ['What was found is in the list of breaches'],
    ends: 'Accepted, not confirmed',
    fails: { by: { status: 500, body: DOWN }, ends: 'Outcome unknown' },
  },
  'list-breaches-account': {
    say: { account: text('jane@contoso.com') },
    shows: ['1 breach.', 'Adventure Books'],
    fails: { by: { status: 200, body: [{ Wait: '6', 'rate-limit': true }] }, ends: 'Shown', shows: ['wants a pause of 6 seconds'] },
  },
  'list-breaches-tenant': { at: 'fabrikam', shows: ['3 breaches.', 'olga@fabrikam.com'], fails: unread.plain },
  'search-universal': {
    say: { name: text('jan') },
    shows: ['2 people.', 'Jane Roe'],
    fails: { by: { status: 403, body: ['Could not connect to Azure Lighthouse API'] }, shows: ['Lighthouse'] },
  },
  'lookup-geoip': {
    say: { ip: text('203.0.113.7') },
    shows: ['203.0.113.7', 'Berlin'],
    fails: { by: { status: 500, body: 'Could not get location for 203.0.113.7' }, shows: ['Could not get location'] },
  },

  // ── CIPP Administration ──────────────────────────────────────────────────────────────────────────────────
  'get-api-clients': {
    say: { action: text('List') },
    shows: ['3 API clients.', 'Reporting'],
    fails: { by: results([{ resultText: DOWN, state: 'error' }], 500), shows: [DOWN] },
  },
  'manage-api-client': {
    say: { action: text('ResetSecret'), clientId: thing('Reporting', 'a91c0000-0001-4000-8000-000000000001') },
    without: ['appName', 'role', 'ipRange', 'enabled', 'resetSecret', 'mcpAllowed', 'removeAppRegistration'],
    secret: { noun: 'key' },
    fails: {
      by: { status: 200, body: [{ resultText: 'Failed to reset secret for Reporting', state: 'error' }] },
      shows: ['Failed to reset secret'],
    },
  },
  'set-auto-backup': {
    say: { enabled: flag(true) },
    shows: ['The daily backup is on.'],
    fails: { by: { status: 200 }, ends: 'Outcome unknown' },
  },
  'get-extension-mapping': {
    say: { list: text('HaloPSA') },
    without: ['ticketType'],
    shows: ['6 entries.', 'Contoso Ltd'],
    fails: unread.plain,
  },
  'set-extension-mapping': {
    say: {
      addMapping: text('HaloPSA'),
      mappings: json([{ TenantId: customers.contoso.id, IntegrationId: '1', IntegrationName: 'Contoso Ltd' }]),
    },
    without: ['autoMapping'],
    shows: ['Successfully edited mapping table.'],
    // the old mapping is deleted first
    fails: { by: { status: 200, body: `Mapping API failed. ${DOWN}` }, ends: 'Outcome unknown', shows: [DOWN] },
  },
  'run-extension-sync': {
    say: { extension: text('NinjaOne'), tenantId: { typed: 'contoso.com', sent: () => customers.contoso.id } },
    shows: ['NinjaOne Synchronization Queued for Contoso'],
    ends: 'Accepted, not confirmed',
    fails: { by: results('Could not start NinjaOne Sync: Unauthorized', 200), shows: ['Unauthorized'] },
  },
  'set-extensions-config': {
    say: { config: json({ HIBP: { enabled: true, APIKey: 'SentToKeyVault' } }) },
    shows: ['Successfully saved the extension configuration.'],
    fails: { by: results(`Failed to save the extensions config: ${DOWN}`, 200), shows: [DOWN] },
  },
  'set-password-config': {
    say: {
      passwordType: text('Passphrase'),
      charCount: text('20', 20),
      specialCharSet: text('$#'),
      wordCount: text('5', 5),
      separator: text('_'),
      capitalizeWords: flag(true),
    },
    shows: ['Successfully set the configuration'],
    fails: { by: results('Failed to set configuration: charCount', 400), shows: ['Failed to set configuration'] },
  },
  'get-password-config': { shows: ['Classic', /Length\n14/], fails: unread.plain },
  'restore-backup': {
    say: { backup: thing('CIPPBackup_2026-11-25-0300', 'CIPPBackup_2026-11-25-0300'), types: list('Config') },
    shows: ['Successfully restored 214 rows from backup.'],
    fails: { by: results('Backup restore failed: The table is locked.', 200), shows: ['The table is locked'] },
  },
  'run-backup': {
    shows: ['CIPP calls a backup made even when it failed'],
    ends: 'Accepted, not confirmed',
    fails: { by: results([{ resultText: 'Failed to create backup', state: 'error' }], 200) },
  },
  'list-backups': {
    say: { type: text('Scheduled'), tenant: as('customer', contoso) },
    without: ['backup'],
    filled: { nameOnly: true },
    secret: { noun: 'result', shows: ['contoso.com'] },
    ends: 'Done',
    fails: { by: { status: 500, body: DOWN }, shows: ['could not read'] },
  },
  'list-custom-roles': { shows: ['6 roles.', 'Service desk'], fails: unread.plain },
  'list-extension-sync': { shows: ['3 tasks.', 'Extension Sync - contoso.com - Overview'], fails: unread.plain },
  'list-logs': {
    say: {
      tenant: as('customer', contoso),
      user: text('Teams*'),
      severity: list('Error', 'Alert'),
      api: text('Reset'),
      startDate: day('2026-11-20'),
      endDate: day('2026-11-25'),
      scheduledTaskId: text(ID),
      standardTemplateId: text(ID),
      baselineRunId: text(ID),
    },
    without: ['date', 'logId', 'listLogs'],
    filled: { filter: true },
    // the simulated log has only what was done here
    well: {
      status: 200,
      body: [
        {
          DateTime: '2026-11-24T10:00:00Z',
          Tenant: 'contoso.com',
          API: 'Reset Password',
          Message: 'Reset the password for Jane Doe',
          User: 'Teams bot',
          Severity: 'Error',
        },
      ],
    },
    shows: ['1 entry.', 'Reset the password for Jane Doe'],
    fails: unread.plain,
  },
  'list-scheduled-items': {
    say: {
      id: TASK,
      name: text('Offboarding: former@contoso.com'),
      type: text('Invoke-CIPPOffboardingJob'),
      search: text('*Offboarding*'),
      showHidden: flag(false),
    },
    secret: { noun: 'result', shows: ['Offboarding: former@contoso.com', 'Invoke-CIPPOffboardingJob'] },
    ends: 'Done',
    fails: { by: { status: 500, body: DOWN }, shows: ['could not read'] },
  },
  'remove-scheduled-item': {
    say: { id: TASK },
    shows: ['Offboarding: former@contoso.com', 'Task removed successfully.'],
    fails: { by: results('Task removed successfully.', 400) },
  },
  'test-extension': {
    say: { extension: text('HaloPSA') },
    shows: ['HaloPSA', /Works\nYes/],
    fails: { by: results('Failed to connect to HaloPSA: Unauthorized', 200), ends: 'Shown', shows: ['Works', 'No'] },
  },
  'list-function-parameters': {
    say: { module: text('CIPPCore'), function: text('New-CIPPBackup') },
    without: ['compliance'],
    shows: ['1 function.', 'backupType (required)'],
    fails: { by: { status: 400, body: ['Function Error: nothing of this name'] }, shows: ['Function Error'] },
  },
};
