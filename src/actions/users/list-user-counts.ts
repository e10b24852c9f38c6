import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listUserCounts = defineAction({
  id: 'list-user-counts',
  title: 'List User Counts',
  category: 'User',
  says: ['user counts', 'count users', 'number of users', 'user count', 'number of guests', 'number of global admins'],
  summary: 'Count users, licensed users, guests and global administrators',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'count users at contoso',
  call: ({ tenant }) => get('ListUserCounts', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'count',
    single: true,
    columns: [
      { label: 'Users', path: 'Users', as: 'number' },
      { label: 'With a licence', path: 'LicUsers', as: 'number' },
      { label: 'Guests', path: 'Guests', as: 'number' },
      { label: 'Global administrators', path: 'Gas', as: 'number' },
    ],
  }),
  next: ['list-users', 'list-licenses', 'list-roles'],
});
