import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listCspLicenses = defineAction({
  id: 'list-csp-licenses',
  title: 'List CSP Licenses',
  category: 'Tenant',
  says: ['csp licenses', 'csp licences', 'csp subscriptions', 'sherweb subscriptions'],
  summary: 'List the subscriptions a customer has through Sherweb',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'csp licenses at contoso',
  call: ({ tenant }) => get('ListCSPLicenses', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'subscription',
    columns: [
      { label: 'Product', of: row => row.productName ?? row.description ?? row.sku },
      { label: 'SKU', path: 'sku' },
      { label: 'Quantity', path: 'quantity', as: 'number' },
      { label: 'Term ends', path: 'commitmentTerm.termEndDate', as: 'date' },
      { label: 'Billing', path: 'billingCycle' },
      { label: 'Term', path: 'commitmentTerm.type' },
      { label: 'Renews', path: 'commitmentTerm.renewalConfiguration.renewalDate', as: 'date' },
      { label: 'Bought', path: 'purchaseDate', as: 'date' },
      { label: 'Id', path: 'id' },
    ],
    sort: 'Product',
  }),
  next: ['list-licenses', 'get-extension-mapping'],
});
