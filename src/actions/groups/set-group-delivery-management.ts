import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { mailKindOf } from './kind';

export const setGroupDeliveryManagement = defineAction({
  id: 'set-group-delivery-management',
  title: 'Set Group Delivery Management',
  category: 'Group',
  says: [
    { say: 'allow external senders', with: { onlyInternal: 'false' } },
    { say: 'allow mail from outside', with: { onlyInternal: 'false' } },
    { say: 'block external senders', with: { onlyInternal: 'true' } },
    { say: 'block mail from outside', with: { onlyInternal: 'true' } },
    { say: 'only internal senders', with: { onlyInternal: 'true' } },
  ],
  summary: 'Say whether a group accepts mail from outside',
  risk: 'routine',
  secret: false,
  fields: {
    group: field.thing('group', 'Group'),
    onlyInternal: field.toggle('Only mail from inside', { default: true, onConfirm: true }),
  },
  example: 'allow external senders "Finance Team" at contoso',
  // of a kind it does not know CIPP says that it was done (docs/cipp-api.md §8)
  check: ({ group }) =>
    mailKindOf(group)
      ? undefined
      : { field: 'group', says: 'Only Microsoft 365 groups, distribution lists and mail-enabled security groups take mail.' },
  note: ({ onlyInternal }) =>
    onlyInternal ? 'Mail from outside bounces from now on.' : 'Anybody outside can send mail to this group from now on.',
  call: ({ tenant, group, onlyInternal }) =>
    post('ExecGroupsDeliveryManagement', {
      tenantFilter: tenant.domain,
      ID: group.id,
      GroupType: mailKindOf(group),
      OnlyAllowInternal: onlyInternal,
    }),
  next: ['list-groups', 'hide-group-from-gal'],
});
