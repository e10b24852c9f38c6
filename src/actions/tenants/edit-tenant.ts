import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

export const editTenant = defineAction({
  id: 'edit-tenant',
  title: 'Edit Tenant',
  category: 'Tenant',
  says: [
    { say: 'remove tenant alias', with: { aliasChange: 'remove' } },
    { say: 'remove customer alias', with: { aliasChange: 'remove' } },
    { say: 'set tenant alias', with: { aliasChange: 'set' } },
    { say: 'set customer alias', with: { aliasChange: 'set' } },
    'edit customer',
  ],
  summary: 'Set the name CIPP shows for a customer, and its tenant groups',
  risk: 'elevated',
  secret: false,
  fields: {
    alias: field.text('Alias', { maxLength: 120, help: 'Needed even where it stays: CIPP removes an alias that is not sent.' }),
    // not of the contract: an alias left out by mistake must not remove it
    aliasChange: field.choice(
      'What happens to the alias',
      [
        { value: 'set', label: 'It is set', says: ['keep'] },
        { value: 'remove', label: 'It is removed', says: ['removed', 'none'] },
      ],
      { default: 'set' },
    ),
    groups: field.lines('Tenant groups', { help: 'Their ids, all it is to be in. Left empty, its groups stay as they are.' }),
  },
  example: 'set tenant alias at contoso alias="Contoso (Munich)"',
  check: ({ alias, aliasChange, groups = [] }) => {
    if (aliasChange === 'set' && !alias)
      return { field: 'alias', says: 'Write the alias, the present one where it stays. To remove it, say aliasChange=remove.' };
    if (aliasChange === 'remove' && alias) return { field: 'aliasChange', says: 'Either give an alias or have it removed.' };
    return groups.every(id => GUID.test(id))
      ? undefined
      : { field: 'groups', says: 'Write the ids of the groups, as the details of the tenant show them.' };
  },
  note: ({ tenant, alias, aliasChange, groups = [] }) =>
    `${aliasChange === 'remove' ? `${tenant.name} is shown under its own name again.` : `CIPP shows ${tenant.name} as ${alias}.`}${groups.length > 0 ? ` It is in ${groups.length} tenant groups afterwards.` : ''}`,
  warns: ({ groups = [] }) =>
    groups.length > 0
      ? [
          {
            label: 'Replaces groups',
            text: 'It leaves every group that is not listed, with the standards, alerts and rights that come with it.',
          },
        ]
      : [],
  call: ({ tenant, alias, aliasChange, groups = [] }) =>
    post('EditTenant', {
      // the id, unlike everywhere else
      customerId: tenant.id,
      tenantAlias: aliasChange === 'remove' ? undefined : alias,
      // the name is for CIPP's log only
      tenantGroups: groups.length > 0 ? groups.map(id => ({ groupId: id, groupName: id })) : undefined,
    }),
  next: ['get-tenant', 'list-tenants'],
});
