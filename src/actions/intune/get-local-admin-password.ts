import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { secretOf } from '../../model/outcome';
import { checkEntraId, entraIdOf } from './device-ids';

export const getLocalAdminPassword = defineAction({
  id: 'get-local-admin-password',
  title: 'Get Local Admin Password',
  category: 'Intune',
  says: ['laps password', 'local admin password', 'local administrator password', 'show laps', 'laps'],
  summary: 'Read the local administrator password (LAPS) of a device',
  risk: 'read',
  secret: true,
  fields: { device: field.thing('device', 'Device') },
  example: 'laps password PC-JANE-01 at contoso',
  check: ({ device }) => checkEntraId(device),
  call: ({ tenant, device }) => post('ExecGetLocalAdminPassword', { tenantFilter: tenant.domain, guid: entraIdOf(device) ?? '' }),
  result: reply => secretOf(reply, 'password'),
  next: ['device-action', 'get-recovery-key'],
});
