import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listDefenderTvm = defineAction({
  id: 'list-defender-tvm',
  title: 'List Defender Vulnerabilities',
  category: 'Security & Compliance',
  says: ['defender vulnerabilities', 'show vulnerabilities', 'list vulnerabilities', 'vulnerabilities', 'list cves'],
  summary: 'List the vulnerabilities that Defender found on devices of a customer',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'vulnerabilities at contoso',
  call: ({ tenant }) => get('ListDefenderTVM', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'vulnerability',
    plural: 'vulnerabilities',
    columns: [
      { label: 'CVE', path: 'cveId' },
      { label: 'Software', path: 'softwareName' },
      { label: 'Severity', path: 'vulnerabilitySeverityLevel' },
      { label: 'Devices', path: 'affectedDevicesCount', as: 'number' },
      { label: 'Affected', path: 'affectedDevices', as: 'list' },
      { label: 'Score', path: 'cvssScore', as: 'number' },
      { label: 'Exploit', path: 'exploitabilityLevel' },
      { label: 'Maker', path: 'softwareVendor' },
      { label: 'Version', path: 'softwareVersion' },
      { label: 'Update', path: 'recommendedSecurityUpdate' },
      { label: 'Update exists', path: 'securityUpdateAvailable', as: 'yes' },
      { label: 'First seen', path: 'firstSeenTimestamp', as: 'date' },
      { label: 'Last seen', path: 'lastSeenTimestamp', as: 'date' },
    ],
    sort: '-Devices',
  }),
  next: ['list-defender-state', 'list-devices'],
});
