import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const addTeam = defineAction({
  id: 'add-team',
  title: 'Add Team',
  category: 'Teams & SharePoint',
  says: ['new microsoft team', 'create microsoft team', 'new team', 'create team'],
  summary: 'Create a team in Microsoft Teams',
  risk: 'routine',
  secret: false,
  fields: {
    displayName: field.text('Team name', { required: true, maxLength: 256 }),
    description: field.text('Description', { maxLength: 1_000 }),
    owners: field.people('Owners', { required: true, words: ['owned by'] }),
    visibility: field.choice('Visibility', ['public', 'private'], { required: true, default: 'private' }),
  },
  example: 'new team at contoso displayName="Project Falcon" owners=jane@contoso.com visibility=private',
  note: ({ visibility }) => (visibility === 'public' ? 'Everyone at the customer can join it.' : 'Owners decide who joins it.'),
  // this endpoint alone reads tenantid, not tenantFilter
  call: ({ tenant, displayName, description, owners, visibility }) =>
    post('AddTeam', { tenantid: tenant.domain, displayName, description, owner: owners.map(owner => owner.id), visibility }),
  next: ['list-teams', 'set-sharepoint-member'],
});
