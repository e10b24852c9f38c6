import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';

export const listUserDevices = defineAction({
  id: 'list-user-devices',
  title: 'List User Devices',
  category: 'User',
  says: ['user devices', 'devices of user', 'show user devices', 'list devices of user', 'registered devices'],
  summary: 'List the devices of a user',
  risk: 'read',
  secret: false,
  fields: { user: field.user('Person') },
  example: 'user devices jane@contoso.com',
  call: ({ tenant, user }) => get('ListUserDevices', { tenantFilter: tenant.domain, UserID: user.id }),
  table: () => ({
    noun: 'device',
    columns: [
      { label: 'Device', path: 'displayName' },
      { label: 'System', of: row => [row.operatingSystem, row.operatingSystemVersion].filter(Boolean).join(' ') },
      { label: 'Compliant', path: 'isCompliant', as: 'yes', yes: ['Compliant', 'Not compliant'] },
      { label: 'Last seen', path: 'approximateLastSignInDateTime', as: 'date' },
      { label: 'Enabled', path: 'accountEnabled', as: 'yes' },
      { label: 'Manufacturer', path: 'manufacturer' },
      { label: 'Model', path: 'model' },
      { label: 'Ownership', path: 'deviceOwnership' },
      { label: 'Joined as', path: 'trustType' },
      { label: 'Intune id', path: 'EPMID' },
    ],
    sort: '-Last seen',
    opens: { kind: 'entra-device', id: 'ID' },
    // an error is an empty list (docs/cipp-api.md §8)
    empty: 'No devices, or CIPP could not read them: it answers both alike.',
  }),
  next: ['device-action', 'get-recovery-key', 'delete-user-device'],
});
