import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const removeAutopilotDevice = defineAction({
  id: 'remove-autopilot-device',
  title: 'Remove Autopilot Device',
  category: 'Intune',
  says: ['delete autopilot device', 'remove from autopilot', 'delete from autopilot', 'deregister autopilot device'],
  summary: 'Take a device out of Autopilot',
  risk: 'destructive',
  secret: false,
  fields: { device: field.thing('autopilot-device', 'Device') },
  example: 'remove autopilot device 5CG1234XYZ at contoso',
  note: ({ device }) => `Autopilot forgets ${device.name}. The device itself keeps working as it is.`,
  warns: () => [{ label: 'Hash needed again', text: 'To come back, its hardware hash must be imported again.' }],
  // a plain 500 after a finished delete is the unknown outcome that the common reading makes of it (docs/cipp-api.md §8)
  call: ({ tenant, device }) => post('RemoveAPDevice', { tenantFilter: tenant.domain, ID: device.id }),
  next: ['list-autopilot-devices', 'device-action'],
});
