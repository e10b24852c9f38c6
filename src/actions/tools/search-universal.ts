import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';

export const searchUniversal = defineAction({
  id: 'search-universal',
  title: 'Universal Search',
  category: 'Tool',
  says: ['search all customers', 'search all tenants', 'search everywhere', 'find everywhere'],
  summary: 'Look for a person at every customer',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    name: field.text('Beginning of a name or sign-in name', {
      required: true,
      maxLength: 100,
      // it becomes part of a quoted search
      pattern: '[^"()\\[\\]&?]{2,}',
      expected: 'At least two letters, without quotes and brackets.',
      words: ['named'],
    }),
  },
  example: 'search all customers name=jane',
  call: ({ name }) => get('ExecUniversalSearch', { name }),
  table: () => ({
    noun: 'person',
    plural: 'people',
    columns: [
      { label: 'Name', path: 'displayName' },
      { label: 'Sign-in name', path: 'userPrincipalName' },
      { label: 'Job', path: 'jobTitle' },
      { label: 'Mail', path: 'mail' },
      { label: 'Office', path: 'officeLocation' },
      { label: 'Mobile', path: 'mobilePhone' },
      { label: 'Tenant id', path: '_TenantId' },
      { label: 'Id', path: 'id' },
    ],
    sort: 'Name',
    note: 'At most five people of each customer.',
    empty: 'Nobody was found. Customers that Lighthouse does not reach are not searched.',
  }),
  next: ['list-user', 'list-users'],
});
