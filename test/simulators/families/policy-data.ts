/** Conditional Access as Graph keeps it, made from the tables. */
import { LOCATIONS, POLICIES } from './directory-data';
import { idOf, type Owner } from './ground';

export interface Policy {
  id: string;
  displayName: string;
  state: string;
  createdDateTime: string;
  modifiedDateTime: string | null;
  conditions: {
    clientAppTypes: string[];
    applications: { includeApplications: string[]; excludeApplications: string[] };
    users: Record<`${'include' | 'exclude'}${'Users' | 'Groups' | 'Roles'}`, string[]>;
    locations: { includeLocations: string[]; excludeLocations: string[] } | null;
  };
  grantControls: { operator: string; builtInControls: string[] };
}

export interface Location {
  '@odata.type': '#microsoft.graph.ipNamedLocation' | '#microsoft.graph.countryNamedLocation';
  id: string;
  displayName: string;
  ipRanges?: { '@odata.type'?: string; cidrAddress: string }[];
  isTrusted?: boolean;
  countriesAndRegions?: string[];
  includeUnknownCountriesAndRegions?: boolean;
}

export function policyOf({ index }: Owner, n: number): Policy {
  const { name, state, apps, users = [], roles = [], control, clientApps = ['all'], exceptFrom } = POLICIES[n] as (typeof POLICIES)[number];
  return {
    id: idOf('ca000000', index, n + 1),
    displayName: name,
    state,
    createdDateTime: '2025-03-03T10:00:00Z',
    modifiedDateTime: null,
    conditions: {
      clientAppTypes: [...clientApps],
      applications: { includeApplications: [...apps], excludeApplications: [] },
      users: {
        includeUsers: [...users],
        excludeUsers: [],
        includeGroups: [],
        excludeGroups: [],
        includeRoles: [...roles],
        excludeRoles: [],
      },
      locations: exceptFrom
        ? { includeLocations: ['All'], excludeLocations: exceptFrom.map(location => idOf('ac000000', index, location)) }
        : null,
    },
    grantControls: { operator: 'OR', builtInControls: [control] },
  };
}

export function locationOf({ index }: Owner, n: number): Location {
  const { name, ips, countries, trusted } = LOCATIONS[n] as (typeof LOCATIONS)[number];
  const base = { id: idOf('ac000000', index, n + 1), displayName: name };
  if (countries) {
    return {
      '@odata.type': '#microsoft.graph.countryNamedLocation',
      ...base,
      countriesAndRegions: [...countries],
      includeUnknownCountriesAndRegions: false,
    };
  }
  const ipRanges = (ips ?? []).map(cidrAddress => ({ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress }));
  return { '@odata.type': '#microsoft.graph.ipNamedLocation', ...base, ipRanges, isTrusted: trusted ?? false };
}
