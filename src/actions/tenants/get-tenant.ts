import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { rowsIn } from '../../model/table';

export const getTenant = defineAction({
  id: 'get-tenant',
  title: 'Get Tenant',
  category: 'Tenant',
  says: ['tenant details', 'customer details', 'show tenant', 'show customer', 'tenant info'],
  summary: 'Show what Microsoft and CIPP know of a customer',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'tenant details at contoso',
  call: ({ tenant }) => get('ListTenantDetails', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'tenant',
    single: true,
    columns: [
      { label: 'Name', path: 'displayName' },
      { label: 'Tenant id', path: 'id' },
      { label: 'Kind', path: 'tenantType' },
      { label: 'Created', path: 'createdDateTime', as: 'date' },
      { label: 'Synced', path: 'onPremisesSyncEnabled', as: 'yes', yes: ['From on premises', 'Cloud only'] },
      { label: 'Last sync', path: 'onPremisesLastSyncDateTime', as: 'date' },
      { label: 'Last password sync', path: 'onPremisesLastPasswordSyncDateTime', as: 'date' },
      { label: 'Street', path: 'street' },
      { label: 'City', of: row => [row.postalCode, row.city, row.state, row.country ?? row.countryLetterCode].filter(Boolean).join(' ') },
      { label: 'Telephone', path: 'businessPhones' },
      { label: 'Technical contact', path: 'technicalNotificationMails' },
      { label: 'Alias', path: 'customProperties.Alias' },
      // with their ids, which changing them takes
      {
        label: 'Tenant groups',
        of: ({ Groups: all }) => rowsIn(all ?? null)?.map(group => `${String(group.Name)} (${String(group.Id)})`),
        as: 'list',
      },
    ],
  }),
  next: ['edit-tenant', 'list-user-counts', 'list-licenses'],
});
