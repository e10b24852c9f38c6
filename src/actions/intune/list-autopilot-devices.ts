import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listAutopilotDevices = defineAction({
  id: 'list-autopilot-devices',
  title: 'List Autopilot Devices',
  category: 'Intune',
  says: ['autopilot devices', 'show autopilot devices', 'autopilot list'],
  summary: 'List the Autopilot devices of a customer',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'autopilot devices at contoso',
  call: ({ tenant }) => get('ListAPDevices', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'Autopilot device',
    columns: [
      { label: 'Serial', path: 'serialNumber' },
      { label: 'Model', path: 'model' },
      { label: 'State', path: 'enrollmentState' },
      { label: 'Seen', path: 'lastContactedDateTime', as: 'date' },
      { label: 'Person', path: 'userPrincipalName' },
      { label: 'Maker', path: 'manufacturer' },
      { label: 'Group tag', path: 'groupTag' },
      { label: 'Name', path: 'displayName' },
      { label: 'Profile', path: 'deploymentProfileAssignmentStatus' },
      { label: 'Order', path: 'purchaseOrderIdentifier' },
      { label: 'Intune id', path: 'managedDeviceId' },
      { label: 'Entra id', path: 'azureActiveDirectoryDeviceId' },
      { label: 'Id', path: 'id' },
    ],
    sort: 'Serial',
    opens: { kind: 'autopilot-device', id: 'id' },
  }),
  next: ['assign-autopilot-device', 'remove-autopilot-device', 'sync-autopilot-devices'],
});
