import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const clearTenantCache = defineAction({
  id: 'clear-tenant-cache',
  title: 'Clear Tenant Cache',
  category: 'Tenant',
  says: ['clear customer cache', 'refresh tenant list', 'refresh customer list', 'reload customers', 'clear cache'],
  summary: 'Let CIPP read its list of customers anew',
  risk: 'routine',
  scope: 'instance',
  secret: false,
  fields: { tenantsOnly: field.toggle('Only the list of customers, not everything CIPP remembers', { default: true }) },
  example: 'clear tenant cache',
  note: ({ tenantsOnly }) =>
    tenantsOnly
      ? 'CIPP reads its customers anew, which takes some minutes.'
      : 'CIPP forgets everything it remembers, and is slower until it has read it again.',
  // the same endpoint as the list of customers: only this body makes it a write (docs/cipp-api.md §5)
  call: ({ tenantsOnly }) => post('ListTenants', { ClearCache: true, TenantsOnly: tenantsOnly }),
  next: ['list-tenants'],
});
