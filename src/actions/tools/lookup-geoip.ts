import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import type { Row } from '../../model/table';

export const lookupGeoip = defineAction({
  id: 'lookup-geoip',
  title: 'Geo IP Lookup',
  category: 'Tool',
  says: ['lookup ip', 'geoip', 'geo ip', 'where is ip', 'locate ip', 'ip location'],
  summary: 'Show where in the world an IP address is',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    ip: field.text('IP address', {
      required: true,
      maxLength: 45,
      pattern: '(?:\\d{1,3}\\.){3}\\d{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+',
      expected: 'An address such as 203.0.113.7.',
      words: ['ip'],
    }),
  },
  example: 'geoip ip=203.0.113.7',
  call: ({ ip }) => post('ExecGeoIPLookup', { IP: ip }),
  table: ({ ip }) => ({
    noun: 'address',
    plural: 'addresses',
    single: true,
    columns: [
      { label: 'Address', of: () => ip },
      {
        label: 'Place',
        of: row =>
          [first(row, 'city'), first(row, 'regionName', 'region', 'state'), first(row, 'country', 'countryOrRegion', 'countryCode')]
            .filter(Boolean)
            .join(', '),
      },
      { label: 'Network', of: row => first(row, 'asname', 'isp', 'org') },
      { label: 'Proxy or VPN', of: row => first(row, 'proxy'), as: 'yes' },
      { label: 'Data centre', of: row => first(row, 'hosting'), as: 'yes' },
      { label: 'Mobile', of: row => first(row, 'mobile'), as: 'yes' },
      { label: 'Country code', of: row => first(row, 'countryCode') },
      { label: 'Time zone', of: row => first(row, 'timezone') },
      { label: 'Latitude', of: row => first(row, 'lat') },
      { label: 'Longitude', of: row => first(row, 'lon') },
    ],
  }),
  next: ['list-sign-ins', 'add-named-location'],
});

/** The first of these that is told. The service behind CIPP and CIPP's own table spell their names in two ways. */
function first(row: Row, ...names: string[]): unknown {
  const values = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
  return names.map(name => values.get(name.toLowerCase())).find(value => value !== undefined && value !== null && value !== '');
}
