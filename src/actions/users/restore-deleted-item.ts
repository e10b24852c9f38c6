import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const restoreDeletedItem = defineAction({
  id: 'restore-deleted-item',
  title: 'Restore Deleted Item',
  category: 'User',
  says: [
    'restore deleted item',
    'restore deleted group',
    'restore deleted app',
    'recover deleted group',
    'recover deleted item',
    'bring back group',
  ],
  summary: 'Bring a deleted group, application or other object back',
  risk: 'elevated',
  secret: false,
  fields: { id: field.thing('deleted-item', 'Deleted item', { words: ['item', 'group'] }) },
  example: 'restore deleted group "Finance Team" at contoso',
  // a person comes back by the action that looks at who may do that to whom; a kind that is not known may be a person
  check: ({ id }) =>
    /^user$/i.test(id.facts.type ?? 'user')
      ? { field: 'id', says: 'That is a deleted person: use "restore deleted user" for it.' }
      : undefined,
  note: ({ id }) => `${id.name} comes back as it was, with the access it gave.`,
  call: ({ tenant, id }) =>
    post('ExecRestoreDeleted', { tenantFilter: tenant.domain, ID: id.id, userPrincipalName: id.facts.upn, displayName: id.name }),
  next: ['list-deleted-items', 'list-groups'],
});
