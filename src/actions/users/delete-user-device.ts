import { defineAction } from '../../model/action';
import { get, post } from '../../model/call';
import { field } from '../../model/field';
import { utc } from '../shared/listing';
import { rowWith } from '../shared/stakes';

/** Every verb with every noun. */
const saying = (verb: string, action: string) =>
  ['entra device', 'user device', 'device in entra'].map(noun => ({ say: `${verb} ${noun}`, with: { action } }));

export const deleteUserDevice = defineAction({
  id: 'delete-user-device',
  title: 'Delete User Device',
  category: 'User',
  says: [...saying('delete', 'Delete'), ...saying('disable', 'Disable'), ...saying('enable', 'Enable')],
  summary: 'Enable, disable or delete a device in Entra',
  risk: 'destructive',
  lesser: { risk: 'elevated', when: ({ action }) => action !== 'Delete' },
  does: ({ action }) => `${action} device in Entra`,
  secret: false,
  fields: {
    device: field.thing('entra-device', 'Device'),
    action: field.choice('What to do', ['Enable', 'Disable', 'Delete'], { required: true }),
  },
  example: 'disable entra device PC-JANE-01 at contoso',
  note: ({ action }) =>
    action === 'Enable'
      ? 'The device can be used for sign-in again.'
      : 'The device no longer counts for sign-in; policies that ask for a known device refuse it.',
  warns: ({ action }) =>
    action === 'Delete'
      ? [{ label: 'Cannot be undone', text: 'The BitLocker keys that Entra holds for the device go with it. It must be joined again.' }]
      : [],
  stakes: ({ tenant, device }) => [
    {
      asks: 'when the device was last used',
      call: get('ListGraphRequest', {
        tenantFilter: tenant.domain,
        Endpoint: 'devices',
        $select: 'id,approximateLastSignInDateTime',
        $filter: `deviceId eq '${device.facts.deviceId ?? ''}'`,
        SkipCache: true,
        Version: 'v1.0',
      }),
      says(reply) {
        const seen = rowWith(reply, device.id)?.approximateLastSignInDateTime;
        return typeof seen === 'string' && seen ? `The device was last used on ${utc(seen)}.` : undefined;
      },
    },
    'CIPP cannot count the recovery keys of a device without showing them.',
  ],
  // ID is the object id, not the device id: `device.id` is that
  call: ({ tenant, device, action }) => post('ExecDeviceDelete', { tenantFilter: tenant.domain, ID: device.id, action }),
  next: ['list-user-devices', 'list-devices'],
});
