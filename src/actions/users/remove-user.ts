import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { devicesOf, groupsOf, licencesOf } from './stakes';

export const removeUser = defineAction({
  id: 'remove-user',
  title: 'Remove User',
  category: 'User',
  says: ['delete user', 'remove user', 'delete account', 'remove account', 'delete user account'],
  summary: 'Delete a user',
  risk: 'destructive',
  matrix: 'sensitiveActions',
  secret: false,
  fields: { user: field.user('Person') },
  example: 'delete user jane@contoso.com',
  note: () => 'The account, its mailbox and its OneDrive are deleted, its licences become free. Within 30 days it can be restored.',
  warns: ({ user }) => [
    { label: 'Deletes', text: 'After 30 days the account and its data are gone for good.' },
    ...(user.synced
      ? [{ label: 'Synced account', text: 'The next sync may bring it back: delete it in the local Active Directory.' }]
      : []),
  ],
  stakes: ({ tenant, user }) => [licencesOf(tenant, user), groupsOf(tenant, user), devicesOf(tenant, user)],
  call: ({ tenant, user }) => post('RemoveUser', { tenantFilter: tenant.domain, ID: user.id, userPrincipalName: user.upn }),
  next: ['list-deleted-items', 'restore-deleted-user'],
});
