import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { kindOf } from './kind';

export const deleteGroup = defineAction({
  id: 'delete-group',
  title: 'Delete Group',
  category: 'Group',
  says: [
    'delete group',
    'remove group',
    'delete distribution list',
    'delete security group',
    'delete m365 group',
    'remove distribution list',
  ],
  summary: 'Delete a group',
  risk: 'destructive',
  secret: false,
  fields: { group: field.thing('group', 'Group') },
  example: 'delete group "Finance Team" at contoso',
  // of an unknown kind CIPP deletes nothing, without a word (docs/cipp-api.md §7 shape 12)
  check: ({ group }) =>
    kindOf(group)
      ? undefined
      : { field: 'group', says: 'CIPP does not tell the kind of this group, and deletes none without: use the admin centre.' },
  note: ({ group }) =>
    kindOf(group) === 'Microsoft 365'
      ? 'The group goes with its mailbox, site and team. Within 30 days it can be restored.'
      : 'The group goes, and everybody in it loses what it gave.',
  warns: ({ group }) => [
    kindOf(group) === 'Microsoft 365'
      ? { label: 'Deletes', text: 'After 30 days its mail, files and team are gone for good.' }
      : { label: 'Cannot be undone', text: 'This kind of group cannot be relied on to come back: note its members first.' },
  ],
  call: ({ tenant, group }) =>
    post('ExecGroupsDelete', { tenantFilter: tenant.domain, id: group.id, GroupType: kindOf(group), displayName: group.name }),
  next: ['list-groups', 'list-deleted-items'],
});
