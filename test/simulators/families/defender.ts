/** Defender on the devices: state, vulnerabilities, and what AddDefenderDeployment sets up. */
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { type Assignment, toDevices, toUsers } from './assignment';
import type { Device } from './devices';
import type { Family } from './family';
import { bare, field, fromBody, fromQuery, type Ground, isObject, live, many, type Owner, ok, PerOwner, same, valueIn } from './ground';

/** Makes a policy of the settings catalogue; nothing where one of this name stands. */
type AddPolicy = (owner: Owner, url: string, name: string, assignments: Assignment[]) => object | undefined;
type Settings = Record<string, unknown>;

/** Switches of the connector: every one left out is written as false. */
const SWITCHES = ['ConnectAndroid', 'ConnectIos', 'Connectwindows', 'ConnectMac', 'BlockunsupportedOS', 'AppSync'];

export function defenderFamily(ground: Ground, devices: PerOwner<Device[]>, addPolicy: AddPolicy): Family {
  const connectors = new PerOwner<{ settings?: string }>(() => ({}));
  return {
    endpoints: {
      ListDefenderState: fromQuery('Endpoint.MEM.Read', state),
      ListDefenderTVM: fromQuery('Endpoint.MEM.Read', asked =>
        live(ground, asked, owner =>
          owner.premium
            ? vulnerabilities(devices.of(owner), asked.text('tenantFilter') ?? '')
            : 'The tenant is not licensed for Defender for Endpoint.',
        ),
      ),
      AddDefenderDeployment: fromBody('Endpoint.MEM.ReadWrite', deploy),
    },
    reset: () => connectors.clear(),
  };

  /** An error is 200 with a text in an array. */
  function state(asked: Asked): Answer {
    const owner = ground.owner(asked);
    const id = asked.text('DeviceID');
    const all = owner ? devices.of(owner) : [];
    const found = all.filter(d => !id || same(d.row.id, id));
    if (owner && id && found.length === 0) return bare([notFound(id)]);
    return bare(found.map(stateOf));
  }

  function deploy(asked: Asked): Answer {
    const chosen = many(asked, 'selectedTenants').flatMap(t => valueIn(t) ?? []);
    const tenants = chosen.some(t => same(t, 'AllTenants')) ? ground.owners().map(o => o.domain) : chosen;
    const part = (name: string): Settings | undefined => {
      const value = field(asked, name);
      return isObject(value) && Object.keys(value).length > 0 ? value : undefined;
    };
    const parts = { compliance: part('Compliance'), av: part('Policy'), asr: part('ASR'), edr: part('EDR'), exclusion: part('Exclusion') };
    return ok(tenants.flatMap(tenant => deployTo(tenant, parts)));
  }

  function deployTo(tenant: string, parts: Record<'compliance' | 'av' | 'asr' | 'edr' | 'exclusion', Settings | undefined>): string[] {
    const owner = ground.called(tenant);
    const said: string[] = [];
    if (parts.compliance) said.push(...connect(owner, tenant, parts.compliance));
    if (parts.av) {
      const made = catalogue(owner, 'Default AV Policy', parts.av);
      said.push(made ? `${tenant}: Successfully set Default AV Policy settings` : `${tenant}: AV Policy already exists. Skipping`);
      // made all the same; what was to follow is left out
      if (made && parts.av.AssignTo === undefined) {
        said[said.length - 1] = `Failed to add policy for ${tenant}: Resource not found for the segment 'AssignmentTarget'.`;
        return said;
      }
    }
    const rows = [
      ['ASR Default rules', parts.asr, 'added ASR Settings', 'ASR'],
      ['EDR Configuration', parts.edr, 'added EDR Settings', 'EDR'],
      ['Default AV Exclusion Policy', parts.exclusion, 'set Default AV Exclusion Policy settings', 'Exclusion'],
    ] as const;
    for (const [name, settings, done, short] of rows) {
      if (!settings) continue;
      said.push(`${tenant}: ${catalogue(owner, name, settings) ? `Successfully ${done}` : `${short} Policy already exists. Skipping`}`);
    }
    return said;
  }

  function connect(owner: Owner | undefined, tenant: string, compliance: Settings): string[] {
    if (owner && !owner.premium) return [`${tenant}: Failed to enable MDE Connector - all regional endpoints were unsuccessful.`];
    const settings = JSON.stringify(SWITCHES.map(s => Boolean(compliance[s])));
    const connector = owner ? connectors.of(owner) : {};
    const before = connector.settings;
    connector.settings = settings;
    if (before === settings) {
      return [`${tenant}: MDE Connector is available`, `Defender Intune Configuration already correct and active for ${tenant}. Skipping`];
    }
    const done = before === undefined ? 'created' : 'updated';
    return [`${tenant}: MDE Connector is available`, `${tenant}: Successfully ${done} Defender Compliance and Reporting settings.`];
  }

  function catalogue(owner: Owner | undefined, name: string, { AssignTo }: Settings): boolean {
    if (!owner) return true;
    const to = String(AssignTo ?? 'none').toLowerCase();
    const assignments = [
      ...(to === 'alllicensedusers' || to === 'alldevicesandusers' ? [toUsers()] : []),
      ...(to === 'alldevices' || to === 'alldevicesandusers' ? [toDevices()] : []),
    ];
    return addPolicy(owner, 'ConfigurationPolicies', name, assignments) !== undefined;
  }
}

/** Only Windows has a state. */
function stateOf({ row }: Device): object {
  const old = row.complianceState === 'noncompliant';
  const windowsProtectionState = {
    malwareProtectionEnabled: true,
    deviceState: old ? 'fullScanPending' : 'clean',
    realTimeProtectionEnabled: !old,
    networkInspectionSystemEnabled: true,
    quickScanOverdue: false,
    fullScanOverdue: old,
    signatureUpdateOverdue: old,
    rebootRequired: false,
    engineVersion: '1.1.25060.6',
    antiMalwareVersion: '4.18.25060.7',
    signatureVersion: '1.431.227.0',
    lastReportedDateTime: row.lastSyncDateTime,
    productStatus: 'noStatusFlagsSet',
  };
  return {
    id: row.id,
    deviceName: row.deviceName,
    deviceType: row.operatingSystem === 'Windows' ? 'windowsRT' : row.operatingSystem.toLowerCase(),
    operatingSystem: row.operatingSystem,
    windowsProtectionState: row.operatingSystem === 'Windows' ? windowsProtectionState : null,
  };
}

/** One row a CVE, with the devices that have it. */
function vulnerabilities(devices: Device[], customerId: string): object[] {
  const windows = devices.filter(d => d.row.operatingSystem === 'Windows');
  const rows: [cve: string, software: string, severity: string, score: number, devices: Device[]][] = [
    ['CVE-2026-11021', 'chrome', 'Critical', 9.6, windows],
    ['CVE-2026-20817', 'windows_11', 'High', 7.8, windows.slice(0, 2)],
    ['CVE-2025-54110', '7-zip', 'Medium', 5.5, windows.slice(0, 1)],
  ];
  return rows.map(([cveId, softwareName, vulnerabilitySeverityLevel, cvssScore, affected]) => ({
    customerId,
    affectedDevicesCount: affected.length,
    cveId,
    affectedDevices: affected.map(d => ({ deviceName: d.row.deviceName })),
    cvssScore,
    exploitabilityLevel: 'NoExploit',
    firstSeenTimestamp: '2026-10-30 08:00:00',
    lastSeenTimestamp: '2026-11-24 08:00:00',
    osPlatform: 'Windows11',
    recommendedSecurityUpdate: null,
    securityUpdateAvailable: true,
    softwareName,
    softwareVendor: softwareName === 'windows_11' ? 'microsoft' : softwareName,
    softwareVersion: '1.0.0.0',
    vulnerabilitySeverityLevel,
  }));
}
