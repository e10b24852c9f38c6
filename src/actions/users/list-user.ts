import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { userColumns } from './rows';

export const listUser = defineAction({
  id: 'list-user',
  title: 'List User',
  category: 'User',
  says: [
    'show user',
    'user info',
    'user details',
    'look up user',
    'is the account synced',
    { say: 'last sign-in', with: { logonDetails: 'true' } },
    { say: 'last login', with: { logonDetails: 'true' } },
  ],
  summary: 'Show one user',
  risk: 'read',
  secret: false,
  fields: {
    user: field.user('Person'),
    logonDetails: field.toggle('Last sign-in too', { default: false, help: 'Slow' }),
  },
  example: 'show user jane@contoso.com',
  // IncludeLogonDetails is on whatever its value (docs/cipp-api.md §6)
  call: ({ tenant, user, logonDetails }) =>
    get('ListUsers', { tenantFilter: tenant.domain, UserID: user.id, IncludeLogonDetails: logonDetails || undefined }),
  table: ({ logonDetails }) => ({
    noun: 'user',
    single: true,
    opens: { kind: 'user', id: 'id' },
    columns: logonDetails
      ? [
          ...userColumns,
          { label: 'Last sign-in', path: 'LastSigninDate', as: 'date' },
          { label: 'Last sign-in to', path: 'LastSigninApplication' },
          { label: 'Last sign-in went', path: 'LastSigninResult' },
          { label: 'Why it failed', path: 'LastSigninFailureReason' },
        ]
      : userColumns,
  }),
  next: ['reset-password', 'set-sign-in-state', 'list-user-groups', 'list-user-devices'],
});
