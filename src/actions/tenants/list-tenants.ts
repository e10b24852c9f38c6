import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';

export const listTenants = defineAction({
  id: 'list-tenants',
  title: 'List Tenants',
  category: 'Tenant',
  says: ['list customers', 'my customers', 'show customers', 'show tenants', 'list clients'],
  summary: 'List the customers of CIPP',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    customer: field.customer('Only this customer'),
    mode: field.choice('Portal links', [{ value: 'TenantList', label: 'With links to the portals', says: ['links', 'yes'] }]),
    triggerRefresh: field.toggle('Let CIPP read its customers anew', { default: false }),
    offboardingDefaults: field.toggle('With their defaults for offboarding', { default: false }),
  },
  example: 'list customers',
  call: ({ customer, mode, triggerRefresh, offboardingDefaults }) =>
    get('ListTenants', {
      tenantFilter: customer?.domain,
      Mode: mode,
      // any text queues one, "false" too
      TriggerRefresh: triggerRefresh || undefined,
      IncludeOffboardingDefaults: offboardingDefaults || undefined,
    }),
  table: ({ mode, offboardingDefaults }) => ({
    noun: 'customer',
    columns: [
      { label: 'Customer', path: 'displayName' },
      { label: 'Domain', path: 'defaultDomainName' },
      { label: 'Access', path: 'delegatedPrivilegeStatus' },
      { label: 'Last refresh', path: 'LastRefresh', as: 'date' },
      { label: 'Tenant id', path: 'customerId' },
      { label: 'Initial domain', path: 'initialDomainName' },
      { label: 'Own name', path: 'originalDisplayName' },
      { label: 'Relationship ends', path: 'relationshipEnd', as: 'date' },
      { label: 'Errors', path: 'GraphErrorCount', as: 'number' },
      { label: 'Last error', path: 'LastGraphError' },
      { label: 'Needs a refresh', path: 'RequiresRefresh', as: 'yes' },
      ...(mode
        ? [
            { label: 'Microsoft 365', path: 'portal_m365' },
            { label: 'Entra', path: 'portal_entra' },
          ]
        : []),
      ...(offboardingDefaults ? [{ label: 'Offboarding', path: 'offboardingDefaults' }] : []),
    ],
    sort: 'Customer',
    note: 'Customers that are excluded in CIPP are not listed.',
    // it fails with 200 and a row that tells why (docs/cipp-api.md §5)
    failed: ({ Results: text }) => (typeof text === 'string' ? text : undefined),
  }),
  next: ['get-tenant', 'clear-tenant-cache'],
});
