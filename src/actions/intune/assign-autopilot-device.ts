import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field } from '../../model/field';

export const assignAutopilotDevice = defineAction({
  id: 'assign-autopilot-device',
  title: 'Assign Autopilot Device',
  category: 'Intune',
  says: ['assign autopilot', 'assign autopilot user', 'autopilot user'],
  summary: 'Assign an Autopilot device to the person who will set it up',
  risk: 'routine',
  secret: false,
  fields: {
    device: field.thing('autopilot-device', 'Device'),
    userPrincipalName: field.person('Person', { required: true, words: ['to', 'user'] }),
    addressableUserName: field.text('Name shown on the device', { help: "The person's name where left empty." }),
  },
  example: 'assign autopilot device 5CG1234XYZ at contoso userPrincipalName=jane@contoso.com',
  note: ({ device, userPrincipalName }) => `${device.name} greets ${userPrincipalName.name} when it is set up.`,
  call: ({ tenant, device, userPrincipalName: person, addressableUserName }) =>
    post('ExecAssignAPDevice', {
      tenantFilter: tenant.domain,
      device: device.id,
      serialNumber: device.facts.serialNumber,
      user: labelled(person.upn, person.name, {
        userPrincipalName: person.upn,
        addressableUserName: addressableUserName ?? person.name,
      }),
    }),
  next: ['list-autopilot-devices'],
});
