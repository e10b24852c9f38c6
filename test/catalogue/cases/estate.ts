/** Intune, security, Teams and SharePoint. */
import { CUSTOMER_GROUPS, people } from '../../simulators/world';
import { type Cases, DOWN, day, device, flag, group, list, person, persons, refused, results, text, thing, things, unread } from '../case';

const APP = thing('Company Portal', 'a9900000-0001-4000-8000-000000000002');
const POLICY = thing('Windows compliance', 'b0110000-0001-4000-8000-000000000003');
const PC = thing(device.name, device.intuneId);
const BOARD = { ...things(group.board), sent: () => group.board.name };
const ids = (...all: { name: string; id: string }[]) => things(...all);

/** Groups that get something, by name. */
const toGroups = { assignTo: text('customGroup'), customGroup: { ...things(group.team), sent: () => group.team.name } };

export const ESTATE: Cases = {
  // ── Intune ───────────────────────────────────────────────────────────────────────────────────────────────
  'add-msp-app': {
    say: {
      rmm: text('syncro'),
      displayName: text('Syncro agent'),
      params: text('ClientURL=https://rmm.example/agent', { ClientURL: 'https://rmm.example/agent' }),
      ...toGroups,
      excludeGroup: BOARD,
    },
    without: ['packageName'],
    shows: ['Successfully added MSP App for contoso.com to queue.'],
    ends: 'Accepted, not confirmed',
    fails: { by: results('Failed to add MSP app for contoso.com to queue'), shows: ['Failed to add MSP app'] },
  },
  'add-office-app': {
    at: 'bakery',
    say: {
      excludedApps: list('access', 'teams'),
      updateChannel: text('monthlyEnterprise'),
      languages: list('en-gb', 'de-de'),
      assignTo: text('AllUsers'),
    },
    without: ['customXml', 'useCustomXml', 'customGroup', 'excludeGroup'],
    shows: ['Successfully added Office App for bakery.example.com'],
    fails: { by: results('Office deployment already exists for bakery.example.com', 200), shows: ['already exists'] },
  },
  'add-policy': {
    say: {
      templateId: thing('BitLocker for laptops', '7e300000-0001-4000-8000-000000000001'),
      templateType: text('Catalog'),
      displayName: text('BitLocker'),
      ...toGroups,
      excludeGroup: BOARD,
      filterName: text('Laptops'),
      filterType: text('exclude'),
    },
    without: ['rawJson', 'reusableSettings'],
    shows: ["group 'Finance Team' and excluded group 'Board'", 'added policy for contoso.com with display name BitLocker'],
    fails: { by: results([`Failed to add policy for contoso.com: ${DOWN}`], 200), shows: [DOWN] },
  },
  'add-store-app': {
    say: { packageName: text('9WZDNCRFJ3PZ'), applicationName: text('Company Portal new'), ...toGroups },
    shows: ['Successfully added Store App for contoso.com to queue.'],
    ends: 'Accepted, not confirmed',
    fails: { by: results(null, 200), ends: 'Outcome unknown' },
  },
  'add-choco-app': {
    say: {
      packageName: text('vlc'),
      applicationName: text('VLC'),
      customRepo: text('https://repo.example/nuget'),
      customArguments: text('--quiet'),
      disableRestart: flag(false),
      assignTo: text('AllDevices'),
      excludeGroup: BOARD,
    },
    without: ['customGroup'],
    shows: ['Successfully added Choco App for contoso.com to queue.'],
    ends: 'Accepted, not confirmed',
    fails: { by: results('Invalid PackageName', 400), shows: ['Invalid PackageName'] },
  },
  'add-winget-app': {
    say: { packageName: text('Mozilla.Firefox'), applicationName: text('Firefox'), assignTo: text('AllDevices') },
    without: ['customGroup'],
    shows: ['Successfully added Store App for contoso.com to queue.'],
    ends: 'Accepted, not confirmed',
    fails: { by: results(null, 200), ends: 'Outcome unknown' },
  },
  'assign-app': {
    say: {
      app: APP,
      intent: text('Available'),
      groupIds: ids(group.team),
      excludeGroupIds: ids(group.board),
      mode: text('replace'),
      direction: text('include'),
      filterName: text('Laptops'),
      filterType: text('exclude'),
    },
    without: ['assignTo', 'groupNames', 'excludeGroup'],
    filled: { appType: 'winGet', excludeGroupNames: ['Board'] },
    shows: ["excluding group 'Board'"],
    fails: refused('Could not assign app.'),
  },
  'assign-autopilot-device': {
    say: { device: thing('SN014711', device.autopilotId), userPrincipalName: person('omar'), addressableUserName: text('Omar') },
    filled: { serialNumber: 'SN014711' },
    shows: ['Successfully assigned device'],
    fails: { by: results(`Could not assign device. ${DOWN}`, 400), shows: [DOWN] },
  },
  'assign-policy': {
    say: {
      policy: POLICY,
      groupIds: ids(group.team),
      platform: text('deviceManagement'),
      excludeGroupIds: ids(group.board),
      mode: text('replace'),
      direction: text('include'),
    },
    without: ['assignTo', 'excludeGroup', 'filterName', 'filterType'],
    filled: { type: 'deviceCompliancePolicies', groupNames: ['Finance Team'], excludeGroupNames: ['Board'] },
    shows: ["group 'Finance Team' and excluded group 'Board'"],
    fails: { by: results('No assignments specified. No action taken.', 200), shows: ['No action taken'] },
  },
  'device-action': {
    say: { device: PC, action: text('wipe'), macOsUnlockCode: text('123456') },
    without: ['input', 'user', 'quickScan'],
    shows: ['Queued wipe on'],
    ends: 'Accepted, not confirmed',
    fails: { by: results(`Failed to queue action wipe on PC-JANE-01: ${DOWN}`), shows: [DOWN] },
  },
  'get-recovery-key': {
    say: { device: { ...PC, sent: () => device.entraDeviceId }, keyType: text('BitLocker') },
    secret: { noun: 'key' },
    ends: 'Done',
    fails: { by: results('No BitLocker recovery keys found for PC-JANE-01', 200), shows: ['No BitLocker recovery keys found'] },
  },
  'get-local-admin-password': {
    say: { device: { ...PC, sent: () => device.entraDeviceId } },
    secret: { noun: 'password' },
    ends: 'Done',
    fails: { by: results('No LAPS password found for PC-JANE-01', 200), shows: ['No LAPS password found'] },
  },
  'list-applications': { shows: ['5 apps.', 'Company Portal', "From CIPP's nightly report."], fails: unread.cached },
  'list-application-queue': { shows: ['2 queued apps.', 'Huntress agent'], fails: unread.plain },
  'list-autopilot-config': {
    say: { type: text('ApProfile') },
    shows: ['1 profile.', 'Office laptops'],
    fails: unread.plain,
  },
  'list-devices': { shows: ['10 devices.', 'PC-'], fails: unread.listed },
  'list-intune-scripts': {
    without: ['useReportDb'],
    shows: ['5 scripts.', 'Map the network drives'],
    fails: {
      by: { effect: true, change: body => [...(body as object[]).slice(0, 1), { scriptType: 'Remediation', displayName: DOWN }] },
      shows: [`Not read: Remediation: ${DOWN}`],
      ends: 'Shown',
    },
  },
  'list-intune-templates': {
    say: { id: thing('BitLocker for laptops', '7e300000-0001-4000-8000-000000000001') },
    without: ['mode'],
    filled: { view: 'true' },
    shows: ['1 template.', 'BitLocker for laptops'],
    fails: unread.plain,
  },
  'remove-autopilot-device': {
    say: { device: thing('SN014711', device.autopilotId) },
    shows: ['Deleted autopilot device'],
    fails: { by: { status: 500, body: 'Response status code does not indicate success: 400' }, ends: 'Outcome unknown' },
  },
  'remove-policy': {
    say: { policy: POLICY },
    filled: { urlName: 'deviceCompliancePolicies' },
    shows: ['Successfully deleted the deviceCompliancePolicies policy'],
    fails: { by: results(`Could not delete policy: ${DOWN}`, 403), shows: [DOWN] },
  },
  'remove-queued-app': {
    say: { id: thing('Huntress agent', '99e00000-0001-4000-8000-000000000001') },
    shows: ['Removed application queue'],
    fails: { by: results(`Failed to remove: ${DOWN}`, 403), shows: [DOWN] },
  },
  'list-autopilot-devices': { shows: ['7 Autopilot devices.', 'SN014711'], fails: unread.listed },
  'list-intune-policies': {
    say: { policy: POLICY },
    without: ['definitionIds', 'useReportDb'],
    filled: { urlName: 'deviceCompliancePolicies' },
    shows: ['1 policy.', 'Windows compliance'],
    fails: unread.listed,
  },
  'remove-app': {
    say: { app: APP },
    shows: ['Successfully deleted app'],
    fails: { by: results(`Failed to delete app: ${DOWN}`), shows: [DOWN] },
  },
  'remove-intune-script': {
    say: { script: thing('Map the network drives', '5c100000-0001-4000-8000-000000000001') },
    filled: { type: 'Windows', displayName: 'Map the network drives' },
    shows: ['Deleted Windows script Map the network drives'],
    fails: { by: results(`Failed to delete script: ${DOWN}`, 403), shows: [DOWN] },
  },
  'sync-autopilot-devices': {
    shows: ['Successfully Started Sync for contoso.com'],
    ends: 'Accepted, not confirmed',
    fails: { by: results('Failed to start sync: TooManyRequests', 403), shows: ['TooManyRequests'] },
  },

  // ── Security & Compliance ────────────────────────────────────────────────────────────────────────────────
  'list-security-alerts': { shows: ['4 alerts.', 'Impossible travel activity'], fails: unread.forbidden },
  'list-security-incidents': {
    say: { startDate: day('2026-11-18'), endDate: day('2026-11-25') },
    shows: ['3 incidents.', 'Multi-stage incident on one endpoint'],
    fails: unread.forbidden,
  },
  'set-security-alert': {
    say: { alert: thing('Impossible travel activity', 'a1e70000-0001-4000-8000-000000000001'), status: text('resolved') },
    filled: { vendor: 'Microsoft', provider: 'MCAS' },
    shows: ['to status resolved'],
    fails: { by: results(`Failed to update alert: ${DOWN}`), shows: [DOWN] },
  },
  'set-security-incident': {
    say: {
      incident: thing('Multi-stage incident on one endpoint', '9010'),
      status: text('resolved'),
      severity: text('low'),
      classification: text('truePositive'),
      determination: text('malware'),
      comment: text('The laptop was wiped'),
    },
    without: ['assignToSelf'],
    filled: { redirected: 0 },
    shows: ['Set status to resolved, severity to low'],
    fails: { by: results('Refused to update incident 9010 because it is redirected', 200), shows: ['Refused to update'] },
  },
  'list-defender-state': {
    say: { device: PC },
    shows: ['1 device.', 'PC-JANE-01'],
    fails: { by: { status: 200, body: [DOWN] }, shows: [DOWN] },
  },
  'list-defender-tvm': { shows: ['3 vulnerabilities.', 'CVE-2026-11021'], fails: unread.listed },
  'add-defender-deployment': {
    say: {
      compliance: text('Connectwindows', { Connectwindows: true, ConnectMac: false }),
      policy: text('AllowRealTime,ScanArchives', { AllowRealTime: true, ScanArchives: true }),
      policyAssignTo: text('AllDevices'),
      edr: text('SampleSharing', { SampleSharing: true, AssignTo: 'AllDevices' }),
    },
    otherwise: {
      say: {
        asr: text('BlockCredentialStealing'),
        asrMode: text('audit'),
        excludedExtensions: text('.log'),
        excludedPaths: text('C:\\Backup'),
        excludedProcesses: text('backup.exe'),
      },
      sends: {
        asr: { BlockCredentialStealing: true, Mode: 'audit', AssignTo: 'AllDevices' },
        exclusion: {
          excludedExtensions: ['.log'],
          excludedPaths: ['C:\\Backup'],
          excludedProcesses: ['backup.exe'],
          AssignTo: 'AllDevices',
        },
      },
    },
    shows: ['Successfully created Defender Compliance'],
    fails: {
      by: results(['Contoso Ltd: Failed to enable MDE Connector', 'Failed to add policy for Contoso Ltd'], 200),
      shows: ['Failed to enable MDE Connector'],
    },
  },

  // ── Teams & SharePoint ───────────────────────────────────────────────────────────────────────────────────
  'set-sharepoint-member': {
    say: {
      user: person('omar'),
      add: flag(true),
      url: thing('Finance', '51e00000-0001-4000-8000-000000000002', 'https://contoso.sharepoint.com/sites/Finance'),
      groupId: thing(CUSTOMER_GROUPS.finance.name, CUSTOMER_GROUPS.finance.id),
      role: text('Members'),
    },
    filled: { siteType: 'Group' },
    shows: ['Successfully added user omar@contoso.com to group Finance.'],
    fails: { by: results(`Failed to modify members: ${DOWN}`, 400), shows: [DOWN] },
  },
  'set-sharepoint-permissions': {
    say: { user: person('omar'), owner: person('jane') },
    without: ['url'],
    shows: ['Successfully removed omar@contoso.com'],
    fails: { by: results([`Failed to change access: ${DOWN}`], 200), shows: [DOWN] },
  },
  'add-site-bulk': {
    otherwise: {
      say: {
        sites: text('Project Falcon,Project Heron'),
        description: text('Plans'),
        owner: person('jane'),
        template: text('Team'),
        design: text('Blank'),
      },
      sends: {
        sites: ['Project Falcon', 'Project Heron'].map(siteName => ({
          siteName,
          siteDescription: 'Plans',
          siteOwner: people.jane.userPrincipalName,
          templateName: 'Team',
          siteDesign: 'Blank',
        })),
      },
    },
    shows: ['Successfully created new SharePoint site Project Falcon', 'Successfully created new SharePoint site Project Heron'],
    fails: {
      by: results(['Failed to create Project Falcon Error message: x', null], 200),
      ends: 'Outcome unknown',
      shows: ['Failed to create Project Falcon'],
    },
  },
  'add-site': {
    say: {
      name: text('Project Falcon'),
      description: text('Plans'),
      owner: person('jane'),
      template: text('Team'),
      design: text('Blank'),
      sensitivityLabel: text('7f6a2c1e-0000-4000-8000-000000000001'),
    },
    shows: ['Successfully created new SharePoint site Project Falcon'],
    fails: { by: results(null, 200), ends: 'Outcome unknown' },
  },
  'add-team': {
    say: { displayName: text('Project Falcon'), owners: persons('jane', 'omar'), visibility: text('public') },
    shows: ["Successfully created Team: 'Project Falcon'"],
    fails: { by: results(`Failed to create Team: ${DOWN}`), shows: [DOWN] },
  },
  'list-sites': {
    say: { type: text('SharePointSiteUsage') },
    without: ['useReportDb'],
    shows: ['4 sites.', 'Finance'],
    fails: unread.listed,
  },
  'list-teams': {
    say: { type: text('Team'), team: thing('Finance Team', group.team.id) },
    without: ['useReportDb'],
    shows: ['Finance Team', /Owners\nJane Doe/],
    fails: unread.plain,
  },
  'list-teams-activity': { filled: { type: 'TeamsUserActivityUser' }, shows: ['32 people.', '@contoso.com'], fails: unread.cached },
  'list-teams-voice': {
    without: ['useReportDb'],
    shows: ['4 phone numbers.', '+493055501100'],
    fails: { by: { status: 403, body: [] } },
  },
};
