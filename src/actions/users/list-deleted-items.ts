import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listDeletedItems = defineAction({
  id: 'list-deleted-items',
  title: 'List Deleted Items',
  category: 'User',
  says: ['deleted users', 'deleted items', 'deleted groups', 'show deleted users', 'recycle bin', 'deleted accounts'],
  summary: 'List deleted users, groups and applications that can be restored',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'deleted users at contoso',
  call: ({ tenant }) => get('ListDeletedItems', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'deleted item',
    columns: [
      { label: 'Name', path: 'displayName' },
      { label: 'Sign-in name', path: 'userPrincipalName' },
      { label: 'Kind', path: 'TargetType' },
      { label: 'Deleted', path: 'deletedDateTime', as: 'date' },
      { label: 'Mail', path: 'mail' },
      { label: 'Object id', path: 'id' },
    ],
    sort: '-Deleted',
    opens: { kind: 'deleted-item', id: 'id' },
    note: 'A kind whose lookup failed is missing here without a word.',
    empty: 'Nothing is deleted, or a lookup failed: CIPP answers both alike.',
  }),
  next: ['restore-deleted-user', 'restore-deleted-item'],
});
