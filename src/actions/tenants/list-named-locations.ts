import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listNamedLocations = defineAction({
  id: 'list-named-locations',
  title: 'List Named Locations',
  category: 'Tenant',
  says: ['show named locations', 'named locations', 'list trusted locations', 'trusted locations'],
  summary: 'List the named locations of Conditional Access at a customer',
  risk: 'read',
  secret: false,
  fields: {},
  example: 'named locations at contoso',
  call: ({ tenant }) => get('ListNamedLocations', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'location',
    columns: [
      { label: 'Location', path: 'displayName' },
      { label: 'Holds', path: 'rangeOrLocation' },
      { label: 'Trusted', path: 'isTrusted', as: 'yes', yes: ['Trusted', 'Not trusted'] },
      { label: 'Changed', path: 'modifiedDateTime', as: 'date' },
      { label: 'Kind', of: row => (/country/i.test(String(row['@odata.type'])) ? 'Countries' : 'IP ranges') },
      { label: 'Unknown countries', path: 'includeUnknownCountriesAndRegions', as: 'yes' },
      { label: 'Created', path: 'createdDateTime', as: 'date' },
      { label: 'Id', path: 'id' },
    ],
    sort: 'Location',
    opens: { kind: 'named-location', id: 'id' },
  }),
  next: ['add-named-location', 'edit-named-location', 'list-conditional-access-policies'],
});
