import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { type Row, rowsIn } from '../../model/table';

const members = ({ Members: all }: Row): unknown[] =>
  (rowsIn(all ?? null) ?? []).map(one => one.userPrincipalName ?? one.displayName ?? one.id);

export const listRoles = defineAction({
  id: 'list-roles',
  title: 'List Roles',
  category: 'Tenant',
  says: ['directory roles', 'entra roles', 'admin roles', 'list admins', 'who is admin'],
  summary: 'List the directory roles of a customer and who has them',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'directory roles at contoso',
  call: ({ tenant }) => get('ListRoles', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'role',
    columns: [
      { label: 'Role', path: 'DisplayName' },
      { label: 'Who', of: members, as: 'list' },
      { label: 'Members', path: 'MemberCount', as: 'number' },
      { label: 'Kind', path: 'isBuiltIn', as: 'yes', yes: ['Built in', 'Custom'] },
      { label: 'What for', path: 'Description' },
      { label: 'State', path: 'isEnabled', as: 'yes', yes: ['Enabled', 'Disabled'] },
      { label: 'Id', path: 'Id' },
    ],
    sort: '-Members',
    note: 'Active roles only: who is in a group that has a role, or may activate one, is not shown.',
  }),
  next: ['list-users', 'list-mfa-users'],
});
