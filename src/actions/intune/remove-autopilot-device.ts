import { defineAction } from '../../model/action';
import { get, post } from '../../model/call';
import { field } from '../../model/field';
import type { Row } from '../../model/table';
import { utc } from '../shared/listing';
import { rowWith } from '../shared/stakes';

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
  warns: () => [
    { label: 'Hash needed again', text: 'It cannot be undone by a press: to come back, its hardware hash must be imported again.' },
  ],
  stakes: ({ tenant, device }) => [
    {
      asks: 'whose it is and when it was last seen',
      call: get('ListAPDevices', { tenantFilter: tenant.domain }),
      says(reply) {
        const row = rowWith(reply, device.id);
        return row && `${ownerOf(row)} It is ${row.enrollmentState === 'enrolled' ? 'enrolled' : 'not enrolled'}${seenOn(row)}.`;
      },
    },
  ],
  // a plain 500 after a finished delete is the unknown outcome that the common reading makes of it (docs/cipp-api.md §8)
  call: ({ tenant, device }) => post('RemoveAPDevice', { tenantFilter: tenant.domain, ID: device.id }),
  next: ['list-autopilot-devices', 'device-action'],
});

const ownerOf = ({ userPrincipalName }: Row): string =>
  typeof userPrincipalName === 'string' && userPrincipalName ? `It is assigned to ${userPrincipalName}.` : 'It is assigned to nobody.';

/** Microsoft's "never" is the year 1. */
const seenOn = ({ lastContactedDateTime: seen }: Row): string =>
  typeof seen === 'string' && Date.parse(seen) > 0 ? ` and was last seen on ${utc(seen)}` : '';
