import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { mailKindOf } from './kind';

/** Every verb with every noun. */
const saying = (verb: string, hidden: string) =>
  ['group', 'group from gal', 'group from address list', 'distribution list'].map(noun => ({ say: `${verb} ${noun}`, with: { hidden } }));

export const hideGroupFromGal = defineAction({
  id: 'hide-group-from-gal',
  title: 'Hide Group From GAL',
  category: 'Group',
  says: [...saying('hide', 'true'), ...saying('unhide', 'false')],
  summary: 'Hide a group from the address list, or show it again',
  risk: 'routine',
  secret: false,
  fields: {
    group: field.thing('group', 'Group'),
    hidden: field.choice(
      'In the address list',
      [
        { value: 'true', label: 'Hide it', says: ['hide', 'hidden', 'yes'] },
        { value: 'false', label: 'Show it', says: ['show', 'unhide', 'visible', 'no'] },
      ],
      { required: true },
    ),
  },
  example: 'hide group "Finance Team" at contoso',
  // of a kind it does not know CIPP says that it was done (docs/cipp-api.md §8)
  check: ({ group }) =>
    mailKindOf(group)
      ? undefined
      : {
          field: 'group',
          says: 'Only Microsoft 365 groups, distribution lists and mail-enabled security groups stand in the address list.',
        },
  note: ({ hidden }) =>
    hidden === 'true'
      ? 'People no longer find it in the address list; mail to its address still arrives.'
      : 'People find it in the address list again, within a day.',
  // a missing HideFromGAL shows the group
  call: ({ tenant, group, hidden }) =>
    post('ExecGroupsHideFromGAL', { tenantFilter: tenant.domain, ID: group.id, GroupType: mailKindOf(group), HideFromGAL: hidden }),
  next: ['list-groups', 'set-group-delivery-management'],
});
