import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import type { Chart, Row } from '../../model/table';

export const listDevices = defineAction({
  id: 'list-devices',
  title: 'List Devices',
  category: 'Intune',
  says: ['noncompliant devices', 'device compliance', 'intune devices', 'managed devices', 'show devices'],
  summary: 'List the devices of a customer and whether they are compliant',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'list devices at contoso',
  call: ({ tenant }) => get('ListDevices', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'device',
    columns: [
      { label: 'Device', path: 'deviceName' },
      { label: 'Person', path: 'userPrincipalName' },
      { label: 'State', of: stateOf },
      { label: 'Seen', path: 'lastSyncDateTime', as: 'date' },
      { label: 'System', path: 'operatingSystem' },
      { label: 'Version', path: 'osVersion' },
      { label: 'Model', path: 'model' },
      { label: 'Maker', path: 'manufacturer' },
      { label: 'Serial', path: 'serialNumber' },
      { label: 'Owner', path: 'managedDeviceOwnerType' },
      { label: 'Encrypted', path: 'isEncrypted', as: 'yes' },
      { label: 'Enrolled', path: 'enrolledDateTime', as: 'date' },
      { label: 'Free space', path: 'freeStorageSpaceInBytes', as: 'bytes' },
      { label: 'Entra id', path: 'azureADDeviceId' },
      { label: 'Id', path: 'id' },
    ],
    // "Not compliant" before "Compliant"
    sort: '-State',
    opens: { kind: 'device', id: 'id' },
    chart: compliance,
  }),
  next: ['device-action', 'get-recovery-key', 'get-local-admin-password', 'list-defender-state'],
});

const STATES: Readonly<Record<string, string>> = {
  compliant: 'Compliant',
  noncompliant: 'Not compliant',
  inGracePeriod: 'In grace period',
  conflict: 'Conflict',
  error: 'Error',
  configManager: 'Configuration Manager',
};
/** Whether Intune finds it compliant, in words. */
export const stateOf = (row: Row): string => STATES[String(row.complianceState)] ?? 'Unknown';

function compliance(rows: readonly Row[]): Chart | undefined {
  if (rows.length === 0) return undefined;
  const count = (...states: string[]) => rows.filter(row => states.includes(stateOf(row))).length;
  const [good, grace, bad] = [count('Compliant'), count('In grace period'), count('Not compliant')];
  return {
    title: 'Compliance',
    tells: `${bad} of ${rows.length} ${bad === 1 ? 'is' : 'are'} not compliant.`,
    slices: [
      { label: 'Compliant', value: good, color: 'good' },
      { label: 'In grace period', value: grace, color: 'warning' },
      { label: 'Not compliant', value: bad, color: 'attention' },
      { label: 'Other', value: rows.length - good - grace - bad, color: 'neutral' },
    ],
  };
}
