import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';

export const listUserGroups = defineAction({
  id: 'list-user-groups',
  title: 'List User Groups',
  category: 'User',
  says: ['user groups', 'groups of user', 'group memberships', 'show group memberships', 'user memberships'],
  summary: 'List the groups a user is a direct member of',
  risk: 'read',
  secret: false,
  fields: { user: field.user('Person') },
  example: 'user groups jane@contoso.com',
  call: ({ tenant, user }) => get('ListUserGroups', { tenantFilter: tenant.domain, userId: user.id }),
  table: () => ({
    noun: 'group',
    columns: [
      { label: 'Group', path: 'DisplayName' },
      { label: 'Mail', path: 'Mail' },
      { label: 'Kind', path: 'groupType' },
      { label: 'Can hold roles', of: row => Boolean(row.IsAssignableToRole), as: 'yes' },
      { label: 'Security group', path: 'SecurityGroup', as: 'yes' },
      { label: 'Mail group', path: 'MailEnabled', as: 'yes' },
      { label: 'Synced', of: row => Boolean(row.OnPremisesSync), as: 'yes' },
      { label: 'Types', path: 'GroupTypes' },
    ],
    sort: 'Group',
    opens: { kind: 'group', id: 'id' },
    note: 'Direct memberships only, and the first page of them: a group that is missing here proves nothing.',
  }),
  next: ['edit-group', 'list-groups', 'list-user'],
});
