import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listCustomRoles = defineAction({
  id: 'list-custom-roles',
  title: 'List Custom Roles',
  category: 'CIPP Administration',
  says: ['show custom roles', 'custom roles', 'list cipp roles', 'cipp roles'],
  summary: 'List the roles of CIPP and what they allow',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {},
  example: 'list custom roles',
  call: () => get('ListCustomRole', {}),
  table: () => ({
    noun: 'role',
    columns: [
      { label: 'Role', path: 'RoleName' },
      { label: 'Entra group', path: 'EntraGroup' },
      { label: 'Customers', path: 'AllowedTenants', as: 'list' },
      { label: 'Kind', path: 'Type' },
      { label: 'Not for', path: 'BlockedTenants', as: 'list' },
      // an object of permissions by area, or an empty text for the built-in ones
      {
        label: 'Permissions',
        of: ({ Permissions: all }) => (typeof all === 'object' && all !== null ? Object.values(all) : all),
        as: 'list',
      },
      { label: 'Addresses', path: 'IPRange', as: 'list' },
      { label: 'Group id', path: 'EntraGroupId' },
    ],
    sort: 'Role',
  }),
  next: ['get-api-clients', 'manage-api-client'],
});
