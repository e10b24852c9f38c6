import { defineAction } from '../../model/action';
import { get } from '../../model/call';

const STATES: Readonly<Record<string, string>> = { enabled: 'On', disabled: 'Off', enabledForReportingButNotEnforced: 'Report only' };

/** Several names come one a line, with blank ones behind. */
const lines = (text: unknown) =>
  typeof text === 'string'
    ? text
        .split(/[\r\n]+/)
        .map(line => line.trim())
        .filter(Boolean)
    : text;

export const listConditionalAccessPolicies = defineAction({
  id: 'list-conditional-access-policies',
  title: 'List Conditional Access Policies',
  category: 'Tenant',
  says: ['show conditional access policies', 'conditional access policies', 'list ca policies', 'ca policies', 'ca rules'],
  summary: 'List the Conditional Access policies of a customer',
  risk: 'read',
  all: true,
  secret: false,
  fields: {},
  example: 'ca policies at contoso',
  call: ({ tenant }) => get('ListConditionalAccessPolicies', { tenantFilter: tenant.domain }),
  table: () => ({
    noun: 'policy',
    plural: 'policies',
    columns: [
      { label: 'Policy', path: 'displayName' },
      { label: 'Demands', path: 'builtInControls' },
      { label: 'State', of: ({ state }) => STATES[String(state)] ?? state },
      { label: 'Changed', path: 'modifiedDateTime', as: 'date' },
      { label: 'Customer', path: 'Tenant' },
      { label: 'Apps', path: 'includeApplications' },
      { label: 'Not these apps', path: 'excludeApplications' },
      { label: 'People', of: row => lines(row.includeUsers), as: 'list' },
      { label: 'Not these people', of: row => lines(row.excludeUsers), as: 'list' },
      { label: 'Groups', of: row => lines(row.includeGroups), as: 'list' },
      { label: 'Not these groups', of: row => lines(row.excludeGroups), as: 'list' },
      { label: 'Roles', of: row => lines(row.includeRoles), as: 'list' },
      { label: 'Not these roles', of: row => lines(row.excludeRoles), as: 'list' },
      { label: 'Locations', path: 'includeLocations' },
      { label: 'Not these locations', path: 'excludeLocations' },
      { label: 'Id', path: 'id' },
    ],
    sort: 'Policy',
    opens: { kind: 'ca-policy', id: 'id' },
    // every error is an empty list with 200 (docs/cipp-api.md §8)
    empty: 'CIPP gave no policies. It answers the same when it could not read them, so this does not show that there are none.',
  }),
  next: ['exclude-from-ca', 'list-named-locations', 'list-user-ca-policies'],
});
