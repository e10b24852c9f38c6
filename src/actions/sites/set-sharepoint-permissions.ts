import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const setSharepointPermissions = defineAction({
  id: 'set-sharepoint-permissions',
  title: 'Set SharePoint Permissions',
  category: 'Teams & SharePoint',
  says: [
    { say: 'give onedrive access', with: { remove: 'false' } },
    { say: 'add onedrive access', with: { remove: 'false' } },
    { say: 'add site admin', with: { remove: 'false' } },
    { say: 'remove onedrive access', with: { remove: 'true' } },
    { say: 'remove site admin', with: { remove: 'true' } },
    'onedrive access',
    'site admin',
  ],
  summary: 'Make a person administrator of a OneDrive or a site, or no longer',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    user: field.person('Who gets access', { required: true }),
    owner: field.user('Owner of the OneDrive', { required: false, words: ['onedrive of'] }),
    url: field.thing('site', 'Site', { required: false, help: 'Instead of a OneDrive.' }),
    remove: field.toggle('Take access away', { default: false }),
  },
  example: 'give onedrive access omar@contoso.com owner=jane@contoso.com',
  check: ({ owner, url }) => {
    if (owner && url) return { field: 'url', says: 'Choose a OneDrive or a site, not both.' };
    if (!owner && !url) return { field: 'owner', says: "Name the OneDrive's owner, or choose a site." };
    return url && !url.facts.url ? { field: 'url', says: 'CIPP knows no address of this site: choose another.' } : undefined;
  },
  note: ({ user, owner, url, remove }) => {
    const where = owner ? `the OneDrive of ${owner.name}` : (url?.name ?? '');
    return remove ? `${user.name} can no longer administer ${where}.` : `${user.name} can read, change and share everything in ${where}.`;
  },
  call: ({ tenant, user, owner, url, remove }) =>
    post('ExecSharePointPerms', {
      tenantFilter: tenant.domain,
      user: user.upn,
      UPN: owner?.upn,
      URL: url?.facts.url,
      RemovePermission: remove,
    }),
  next: ['list-sites', 'set-sharepoint-member'],
});
