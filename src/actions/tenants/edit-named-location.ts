import { defineAction } from '../../model/action';
import { get, post, type Reply } from '../../model/call';
import { field, type Thing, type Values } from '../../model/field';
import { counted, named, namesIn, rowsRead, rowWith } from '../shared/stakes';
import { countryOf, isCountry, isRange, isV4, rangeOf } from './places';

const fields = {
  location: field.thing('named-location', 'Named location', { help: 'Its name.' }),
  change: field.choice(
    'Change',
    [
      { value: 'addIp', label: 'Add an IP range', says: ['add ip'] },
      { value: 'addLocation', label: 'Add a country', says: ['add country'] },
      { value: 'removeIp', label: 'Remove an IP range', says: ['remove ip'] },
      { value: 'removeLocation', label: 'Remove a country', says: ['remove country'] },
      { value: 'rename', label: 'Rename', says: ['rename to'] },
      { value: 'setTrusted', label: 'Mark as trusted', says: ['trust', 'trusted'] },
      { value: 'setUntrusted', label: 'Mark as not trusted', says: ['untrust', 'untrusted'] },
      { value: 'delete', label: 'Delete', says: ['remove'] },
    ],
    { required: true },
  ),
  input: field.text('Range, country or new name', { maxLength: 256, help: 'For example 203.0.113.0/24, DE, or Head office.' }),
};
type Given = Values<typeof fields>;

const isCountries = ({ facts }: Thing): boolean => /countr/i.test(facts.type ?? '');
const isAddresses = (location: Thing): boolean => /ip/i.test(location.facts.type ?? '') && !isCountries(location);

export const editNamedLocation = defineAction({
  id: 'edit-named-location',
  title: 'Execute Named Location',
  category: 'Tenant',
  says: [
    { say: 'add ip to named location', with: { change: 'addIp' } },
    { say: 'remove ip from named location', with: { change: 'removeIp' } },
    { say: 'add country to named location', with: { change: 'addLocation' } },
    { say: 'remove country from named location', with: { change: 'removeLocation' } },
    { say: 'rename named location', with: { change: 'rename' } },
    { say: 'trust named location', with: { change: 'setTrusted' } },
    { say: 'untrust named location', with: { change: 'setUntrusted' } },
    { say: 'delete named location', with: { change: 'delete' } },
  ],
  summary: 'Change or delete a named location of Conditional Access',
  // one of its changes deletes
  risk: 'destructive',
  lesser: { risk: 'elevated', when: ({ change }) => change !== 'delete' },
  secret: false,
  fields,
  example: 'add ip to named location "Head office" at contoso input=203.0.113.0/24',
  check: given => mistake(given),
  note: given => `${given.location.name}: ${WORDS[given.change].replace('…', inputOf(given) ?? '')}`,
  warns: ({ change }) => [
    ...(change === 'delete' ? [{ label: 'Cannot be undone', text: 'The location is deleted, with everything in it.' }] : []),
    ...(change === 'setTrusted' || change === 'addIp' || change === 'addLocation'
      ? [{ label: 'Less protection', text: 'Policies that leave this location out demand nothing of sign-ins from there.' }]
      : []),
  ],
  stakes: ({ tenant, location }) => [
    {
      asks: 'how many ranges or countries it holds',
      call: get('ListNamedLocations', { tenantFilter: tenant.domain }),
      says(reply) {
        const held = namesIn(rowWith(reply, location.id)?.rangeOrLocation);
        return (
          held &&
          `It holds ${isCountries(location) ? counted(held.length, 'country', 'countries') : counted(held.length, 'range')}: ${named(held)}.`
        );
      },
    },
    {
      asks: 'which Conditional Access policies name it',
      call: get('ListConditionalAccessPolicies', { tenantFilter: tenant.domain }),
      says: reply => usesOf(reply, location),
    },
  ],
  call: ({ tenant, ...given }) =>
    post('ExecNamedLocation', {
      tenantFilter: tenant.domain,
      namedLocationId: given.location.id,
      change: given.change,
      input: inputOf(given),
    }),
  next: ['list-named-locations', 'list-conditional-access-policies'],
});

/** Policies name their locations. Every error is an empty list (docs/cipp-api.md §8): no policies prove nothing. */
function usesOf(reply: Reply, { name }: Thing): string | undefined {
  const policies = rowsRead(reply);
  if (!policies?.length || !policies.every(policy => policy.id)) return undefined;
  const uses = policies.filter(row => [row.includeLocations, row.excludeLocations].some(names => isAmong(names, name)));
  // those that speak of all trusted locations name none
  if (uses.length === 0) return 'No Conditional Access policy names it.';
  return `${counted(uses.length, 'Conditional Access policy', 'Conditional Access policies')} ${uses.length === 1 ? 'names' : 'name'} it: ${named(uses.map(row => String(row.displayName)))}.`;
}

/** A name may have a comma of its own. */
const isAmong = (names: unknown, name: string): boolean =>
  namesIn(names)?.includes(name) || (name.includes(',') && String(names).includes(name));

const WORDS: Readonly<Record<Given['change'], string>> = {
  addIp: '… is added. CIPP does not look whether it stands there already.',
  addLocation: '… is added. CIPP does not look whether it stands there already.',
  removeIp: '… is removed.',
  removeLocation: '… is removed.',
  rename: 'its name becomes ….',
  setTrusted: 'sign-ins from there count as trusted.',
  setUntrusted: 'sign-ins from there no longer count as trusted.',
  delete: 'it is deleted.',
};

function inputOf({ change, input }: Given): string | undefined {
  if (input === undefined || change === 'setTrusted' || change === 'setUntrusted' || change === 'delete') return undefined;
  if (change === 'rename') return input;
  return change === 'addIp' || change === 'removeIp' ? rangeOf(input) : countryOf(input);
}

function mistake({ location, change, input = '' }: Given): { field: keyof Given & string; says: string } | undefined {
  switch (change) {
    case 'addIp':
    case 'removeIp':
      if (isCountries(location)) return { field: 'change', says: 'This location consists of countries, not of addresses.' };
      // CIPP sends every new range as IPv4
      if (change === 'addIp' && !isV4(input))
        return { field: 'input', says: 'Write an IPv4 range such as 203.0.113.0/24: CIPP cannot add others.' };
      return isRange(input) ? undefined : { field: 'input', says: 'Write the range as the location has it, such as 203.0.113.0/24.' };
    case 'addLocation':
    case 'removeLocation':
      if (isAddresses(location)) return { field: 'change', says: 'This location consists of addresses, not of countries.' };
      return isCountry(input) ? undefined : { field: 'input', says: 'Write the code of a country, such as DE.' };
    case 'rename':
      return input ? undefined : { field: 'input', says: 'Write the new name.' };
    case 'setTrusted':
    case 'setUntrusted':
      // for countries it has no effect and may be answered as a success
      return isAddresses(location) ? undefined : { field: 'change', says: 'Only locations that consist of addresses can be trusted.' };
    case 'delete':
      return undefined;
  }
}
