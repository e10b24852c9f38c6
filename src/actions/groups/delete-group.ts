import { defineAction } from '../../model/action';
import { get, post, type Reply } from '../../model/call';
import { field, type Thing } from '../../model/field';
import { at, rowsIn } from '../../model/table';
import { counted } from '../shared/stakes';
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
  stakes: ({ tenant, group }) => [
    {
      asks: 'how many members it has',
      call: get('ListGroups', { tenantFilter: tenant.domain, groupID: group.id, groupType: kindOf(group), members: true }),
      says: reply => membersOf(reply, group),
    },
  ],
  call: ({ tenant, group }) =>
    post('ExecGroupsDelete', { tenantFilter: tenant.domain, id: group.id, GroupType: kindOf(group), displayName: group.name }),
  next: ['list-groups', 'list-deleted-items'],
});

/** Direct members. Of a customer that CIPP could not ask there is a list without anybody, and no group beside it. */
function membersOf({ status, body }: Reply, group: Thing): string | undefined {
  const list = at(body, 'members');
  const members = list ? rowsIn(list) : undefined;
  if (status !== 200 || at(body, 'groupInfo.id') !== group.id || !members?.every(member => member.id)) return undefined;
  if (members.length === 0) return 'It has no members.';
  const inner = members.filter(member => member['@odata.type'] === '#microsoft.graph.group').length;
  const who = `${counted(members.length, 'member')} ${members.length === 1 ? 'loses' : 'lose'} it`;
  return inner > 0
    ? `${who}, ${inner} of them ${inner === 1 ? 'a group' : 'groups'} with members of ${inner === 1 ? 'its' : 'their'} own.`
    : `${who}.`;
}
