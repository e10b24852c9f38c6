import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { rowsIn } from '../../model/table';
import { withoutPasswords } from './breaches';

export const listBreachesTenant = defineAction({
  id: 'list-breaches-tenant',
  title: 'List Breaches For Tenant',
  category: 'Tool',
  says: ['tenant breaches', 'customer breaches', 'list breaches', 'show breaches', 'leaked accounts', 'breaches'],
  summary: 'List the leaked accounts that were found for a customer',
  risk: 'read',
  all: true,
  secret: false,
  fields: {},
  example: 'breaches at contoso',
  call: ({ tenant }) => get('ListBreachesTenant', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'breach',
    plural: 'breaches',
    columns: [
      { label: 'Account', of: row => row.email ?? row.Title ?? row.Name },
      { label: 'From', of: row => row.sources ?? row.Domain, as: 'list' },
      { label: 'Password', path: 'leaked', as: 'yes', yes: ['Known', 'Not seen'] },
      { label: 'When', path: 'BreachDate', as: 'date' },
      { label: 'Domain', of: row => row.clientDomain ?? row.Domain },
      { label: 'Leaked', path: 'DataClasses', as: 'list' },
    ],
    sort: 'Account',
    // several domains: a list for each
    rows: ({ body }) => withoutPasswords(rowsIn(Array.isArray(body) ? body.flat() : body)),
    note: 'What earlier searches found.',
    empty: 'No search has stored anything for this customer, which does not mean that nothing leaked: run a search first.',
  }),
  next: ['search-breaches-tenant', 'list-breaches-account', 'reset-password'],
});
