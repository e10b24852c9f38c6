import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { userColumns } from './rows';

/** Both wordings of both kinds. */
const saying = (kind: string, filter: string) => [`${kind} accounts`, `whose account is ${kind}`].map(say => ({ say, with: { filter } }));

export const listUsers = defineAction({
  id: 'list-users',
  title: 'List All Users',
  category: 'User',
  says: [
    'list users',
    'show users',
    'all users',
    ...saying('synced', 'onPremisesSyncEnabled eq true'),
    ...saying('blocked', 'accountEnabled eq false'),
    { say: 'list guest users', with: { filter: "userType eq 'Guest'" } },
  ],
  summary: 'List the users of a customer',
  risk: 'read',
  secret: false,
  fields: {
    filter: field.text('Filter', { maxLength: 500, help: "OData, such as startsWith(displayName,'An')" }),
  },
  example: 'list users at contoso',
  call: ({ tenant, filter }) => get('ListUsers', { tenantFilter: tenant.domain, graphFilter: filter }),
  table: () => ({ noun: 'user', columns: userColumns, sort: 'Name', opens: { kind: 'user', id: 'id' } }),
  next: ['list-user', 'reset-password', 'set-sign-in-state', 'revoke-sessions', 'list-mfa-users', 'list-inactive-accounts'],
});
