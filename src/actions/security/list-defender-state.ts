import { defineAction } from '../../model/action';
import { get, type Reply } from '../../model/call';
import { field } from '../../model/field';
import type { Row } from '../../model/table';

export const listDefenderState = defineAction({
  id: 'list-defender-state',
  title: 'List Defender State',
  category: 'Security & Compliance',
  says: ['defender state', 'defender status', 'antivirus status', 'show defender state'],
  summary: 'List how Defender does on the devices of a customer',
  risk: 'read',
  secret: false,
  fields: { device: field.thing('device', 'Device', { required: false }) },
  example: 'defender status at contoso',
  call: ({ tenant, device }) => get('ListDefenderState', { tenantFilter: tenant.domain, DeviceID: device?.id }),
  table: () => ({
    noun: 'device',
    columns: [
      { label: 'Device', path: 'deviceName' },
      { label: 'System', path: 'operatingSystem' },
      { label: 'Protection', path: 'windowsProtectionState.realTimeProtectionEnabled', as: 'yes', yes: ['On', 'Off'] },
      { label: 'Reported', path: 'windowsProtectionState.lastReportedDateTime', as: 'date' },
      { label: 'Defender', path: 'windowsProtectionState.malwareProtectionEnabled', as: 'yes', yes: ['On', 'Off'] },
      { label: 'Tamper', path: 'windowsProtectionState.tamperProtectionEnabled', as: 'yes', yes: ['Protected', 'Not protected'] },
      { label: 'Health', path: 'windowsProtectionState.deviceState' },
      { label: 'Signatures late', path: 'windowsProtectionState.signatureUpdateOverdue', as: 'yes' },
      { label: 'Signatures', path: 'windowsProtectionState.signatureVersion' },
      { label: 'Quick scan late', path: 'windowsProtectionState.quickScanOverdue', as: 'yes' },
      { label: 'Quick scan', path: 'windowsProtectionState.lastQuickScanDateTime', as: 'date' },
      { label: 'Full scan', path: 'windowsProtectionState.lastFullScanDateTime', as: 'date' },
      { label: 'Restart needed', path: 'windowsProtectionState.rebootRequired', as: 'yes' },
      { label: 'Type', path: 'deviceType' },
      { label: 'Id', path: 'id' },
    ],
    // "Off" before "On"
    sort: 'Protection',
    rows: statesOf,
    opens: { kind: 'device', id: 'id' },
  }),
  next: ['device-action', 'list-defender-tvm'],
});

/** An error comes as a text in the list, with 200 (docs/cipp-api.md §8). */
function statesOf({ body }: Reply): readonly Row[] | undefined {
  const rows: unknown[] = Array.isArray(body) ? body : [body];
  const found = rows.filter(row => row !== null && row !== undefined);
  return found.every(isRow) ? found : undefined;
}
const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null;
