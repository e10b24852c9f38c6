import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field } from '../../model/field';
import { siteKind } from './site-kind';

export const addSite = defineAction({
  id: 'add-site',
  title: 'Add Site',
  category: 'Teams & SharePoint',
  says: ['new sharepoint site', 'create sharepoint site', 'add sharepoint site', 'new site', 'create site'],
  summary: 'Create a SharePoint site',
  risk: 'routine',
  secret: false,
  fields: {
    name: field.text('Site name', { required: true }),
    description: field.text('Description', { required: true, maxLength: 1_000 }),
    owner: field.person('Owner', { required: true, words: ['owned by'] }),
    ...siteKind,
  },
  example: 'new site jane@contoso.com name="Project Falcon" description="Plans and notes"',
  note: ({ name, owner }) => `${owner.name} owns the new site "${name}".`,
  call: ({ tenant, name, description, owner, template, design, sensitivityLabel }) =>
    post('AddSite', {
      tenantFilter: tenant.domain,
      siteName: name,
      siteDescription: description,
      siteOwner: labelled(owner.upn, owner.name),
      templateName: labelled(template),
      siteDesign: labelled(design),
      sensitivityLabel,
    }),
  next: ['list-sites', 'set-sharepoint-member'],
});
