import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const dismissRiskyUser = defineAction({
  id: 'dismiss-risky-user',
  title: 'Dismiss Risky User',
  category: 'User',
  says: ['dismiss risk', 'dismiss user risk', 'clear risk', 'clear user risk', 'mark as not risky'],
  summary: 'Clear the risk that Microsoft sees in a user',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: { user: field.user('Person') },
  example: 'dismiss risk jane@contoso.com',
  note: () => 'Policies that block or challenge risky users let this account through again.',
  warns: () => [{ label: 'Clears a warning', text: 'Look at the sign-ins first: an attacker who is already in is let through too.' }],
  call: ({ tenant, user }) => post('ExecDismissRiskyUser', { tenantFilter: tenant.domain, userId: user.id, userDisplayName: user.name }),
  next: ['list-sign-ins', 'revoke-sessions', 'reset-password'],
});
