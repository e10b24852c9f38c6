import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { sourceOf } from './stakes';

export const clearImmutableId = defineAction({
  id: 'clear-immutable-id',
  title: 'Clear Immutable ID',
  category: 'User',
  says: ['clear immutable id', 'remove immutable id', 'delete immutable id', 'reset immutable id', 'clear source anchor'],
  summary: 'Cut the link of a formerly synced user to the on-premises account',
  risk: 'destructive',
  matrix: 'sensitiveActions',
  secret: false,
  fields: { user: field.user('Person') },
  example: 'clear immutable id jane@contoso.com',
  // Microsoft refuses it for an account that is still synced (docs/cipp-api.md §12)
  check: ({ user }) =>
    user.synced
      ? { field: 'user', says: 'This account is still synced: take it out of the sync first, and wait until it shows as a cloud account.' }
      : undefined,
  note: () => 'The account becomes a cloud account for good. It acts at once.',
  warns: () => [{ label: 'Cannot be undone', text: 'The on-premises account no longer belongs to this one.' }],
  stakes: ({ tenant, user }) => [sourceOf(tenant, user)],
  call: ({ tenant, user }) => post('ExecClrImmId', { tenantFilter: tenant.domain, ID: user.id }),
  next: ['list-user', 'set-sign-in-state'],
});
