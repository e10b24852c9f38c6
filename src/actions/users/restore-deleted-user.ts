import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const restoreDeletedUser = defineAction({
  id: 'restore-deleted-user',
  title: 'Exec Restore Deleted User',
  category: 'User',
  says: ['restore deleted user', 'restore user', 'bring back user', 'restore deleted account', 'restore account'],
  summary: 'Bring a deleted user back',
  risk: 'elevated',
  secret: false,
  fields: { id: field.thing('deleted-item', 'Deleted user', { words: ['user'] }) },
  does: () => 'Restore deleted user',
  example: 'restore user "Jane Doe" at contoso',
  check: ({ id }) =>
    /^user$/i.test(id.facts.type ?? '') ? undefined : { field: 'id', says: 'That is no deleted user: use "restore deleted item" for it.' },
  note: () => 'The account comes back as it was, with its groups and its old password.',
  call: ({ tenant, id }) =>
    post('ExecRestoreDeleted', { tenantFilter: tenant.domain, ID: id.id, userPrincipalName: id.facts.upn, displayName: id.name }),
  next: ['list-user', 'reset-password', 'assign-licenses'],
});
