import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field } from '../../model/field';

export const setSharepointMember = defineAction({
  id: 'set-sharepoint-member',
  title: 'Set SharePoint Member',
  category: 'Teams & SharePoint',
  says: [
    { say: 'add site member', with: { add: 'true' } },
    { say: 'add sharepoint member', with: { add: 'true' } },
    { say: 'remove site member', with: { add: 'false' } },
    { say: 'remove sharepoint member', with: { add: 'false' } },
    'site member',
  ],
  summary: 'Add a person to a SharePoint site or remove one',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    user: field.user('Person'),
    url: field.thing('site', 'Site', { words: ['to site', 'from site', 'site'] }),
    // no default: one of the two gives access and the other takes it away
    add: field.choice(
      'Add or remove',
      [
        { value: 'true', label: 'Add', says: ['yes'] },
        { value: 'false', label: 'Remove', says: ['no'] },
      ],
      { required: true },
    ),
    role: field.choice(
      'Role',
      [
        { value: 'Owners', label: 'Owner' },
        { value: 'Members', label: 'Member' },
        { value: 'Visitors', label: 'Visitor' },
      ],
      { default: 'Members' },
    ),
    groupId: field.thing('group', 'Group behind the site', { required: false, help: 'Only for a site that belongs to a group.' }),
  },
  example: 'add site member jane@contoso.com url="Finance Site"',
  check: ({ url, role, groupId }) => {
    if (url.facts.template === 'Group' && role !== 'Visitors')
      return groupId ? undefined : { field: 'groupId', says: 'Name the Microsoft 365 group that the site belongs to.' };
    return url.facts.url ? undefined : { field: 'url', says: 'CIPP knows no address of this site: choose another.' };
  },
  note: ({ user, url, add, role }) =>
    add === 'true'
      ? `${user.name} is added to the ${role.toLowerCase()} of ${url.name}.`
      : `${user.name} is removed from the ${role.toLowerCase()} of ${url.name}.`,
  warns: ({ url, role, groupId }) =>
    url.facts.template === 'Group' && role !== 'Visitors'
      ? [{ label: 'Group too', text: `It is done in the group ${groupId?.name ?? ''}: in its team, mailbox and plans as well.` }]
      : [],
  // no addedFields: a group named there would win over the role
  call: ({ tenant, user, url, add, role, groupId }) =>
    post('ExecSetSharePointMember', {
      tenantFilter: tenant.domain,
      user: labelled(user.upn, user.name),
      Add: add === 'true',
      SharePointType: url.facts.template,
      GroupID: groupId?.id,
      URL: url.facts.url,
      Role: role,
    }),
  next: ['list-sites', 'set-sharepoint-permissions'],
});
