import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field } from '../../model/field';
import { countryOf, isCountry, isRange, rangeOf } from './places';

export const addNamedLocation = defineAction({
  id: 'add-named-location',
  title: 'Add Named Location',
  category: 'Tenant',
  says: ['create named location', 'new named location', { say: 'add trusted location', with: { type: 'IPLocation', trusted: 'true' } }],
  summary: 'Add a named location for Conditional Access',
  risk: 'elevated',
  all: true,
  secret: false,
  fields: {
    name: field.text('Name', { required: true, maxLength: 120, words: ['called'] }),
    type: field.choice(
      'Kind',
      [
        { value: 'IPLocation', label: 'IP ranges', says: ['ip', 'ips', 'addresses'] },
        { value: 'Countries', label: 'Countries', says: ['country'] },
      ],
      { required: true },
    ),
    ips: field.lines('IP ranges', { most: 200, help: 'Such as 203.0.113.0/24.' }),
    trusted: field.toggle('Trusted', { default: false }),
    countries: field.lines('Countries', { most: 250, help: 'Codes of two letters, such as DE.' }),
    unknownCountries: field.toggle('Unknown countries too', { default: false }),
  },
  example: 'add named location at contoso name="Head office" type=IPLocation ips=203.0.113.0/24',
  check: ({ type, ips = [], countries = [], trusted, unknownCountries }) => {
    if (type === 'Countries') {
      if (ips.length > 0 || trusted) return { field: 'type', says: 'Addresses and trust belong to a location of IP ranges.' };
      return countries.length > 0 && countries.every(isCountry)
        ? undefined
        : { field: 'countries', says: 'Write codes of two letters, such as DE, AT.' };
    }
    if (countries.length > 0 || unknownCountries) return { field: 'type', says: 'Countries belong to a location of countries.' };
    return ips.length > 0 && ips.every(isRange) ? undefined : { field: 'ips', says: 'Write ranges such as 203.0.113.0/24.' };
  },
  note: ({ tenant, name, type, ips = [], countries = [] }) =>
    `${tenant.wide === 'all' ? 'Every customer' : tenant.name} gets ${name}: ${(type === 'IPLocation' ? ips.map(rangeOf) : countries.map(countryOf)).join(', ')}.`,
  warns: ({ tenant, trusted }) => [
    ...(tenant.wide === 'all' ? [{ label: 'All customers', text: 'The location is created at every customer.' }] : []),
    ...(trusted
      ? [{ label: 'Less protection', text: 'Policies that leave trusted locations out demand nothing of sign-ins from there.' }]
      : []),
  ],
  // both flags always: an absent one is passed on as null
  call: ({ tenant, name, type, ips = [], trusted, countries = [], unknownCountries }) =>
    post('AddNamedLocation', {
      selectedTenants: [labelled(tenant.domain, tenant.name)],
      policyName: name,
      Type: type,
      Ips: type === 'IPLocation' ? ips.map(rangeOf).join('\n') : undefined,
      Trusted: trusted,
      Countries: type === 'Countries' ? countries.map(code => labelled(countryOf(code))) : undefined,
      includeUnknownCountriesAndRegions: unknownCountries,
    }),
  next: ['list-named-locations', 'edit-named-location'],
});
