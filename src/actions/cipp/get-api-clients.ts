import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { at, rowsIn, type Table } from '../../model/table';

const TABLES = {
  List: {
    noun: 'API client',
    columns: [
      { label: 'Client', path: 'AppName' },
      { label: 'Id', path: 'ClientId' },
      { label: 'Role', path: 'Role' },
      { label: 'State', path: 'Enabled', as: 'yes', yes: ['Enabled', 'Disabled'] },
      { label: 'Addresses', path: 'IPRange', as: 'list' },
      { label: 'MCP', path: 'MCPAllowed', as: 'yes' },
    ],
    sort: 'Client',
    // no clients at all: CIPP answers nothing
    rows: ({ body }) => (body === null || body === '' ? [] : rowsIn(at(body, 'Results'))),
    opens: { kind: 'api-client', id: 'ClientId' },
  },
  ListAvailable: {
    noun: 'app registration',
    columns: [
      { label: 'App', path: 'displayName' },
      { label: 'Id', path: 'appId' },
      { label: 'Created', path: 'createdDateTime', as: 'date' },
    ],
    sort: 'App',
    note: 'App registrations in the own tenant that could become API clients.',
  },
  GetAzureConfiguration: {
    noun: 'configuration',
    single: true,
    columns: [
      { label: 'API sign-in', path: 'Enabled', as: 'yes', yes: ['On', 'Off'] },
      { label: 'Address', path: 'ApiUrl' },
      { label: 'Tenant', path: 'TenantID' },
      { label: 'Clients', path: 'ClientIDs', as: 'list' },
    ],
    failed: ({ Enabled, Error: error }) =>
      typeof Enabled === 'boolean' && !error ? undefined : `CIPP could not read it: ${String(Enabled ?? 'no reason given')}`,
  },
} as const satisfies Record<string, Table>;

export const getApiClients = defineAction({
  id: 'get-api-clients',
  title: 'Execute API Client (GET)',
  category: 'CIPP Administration',
  says: [
    { say: 'list available api clients', with: { action: 'ListAvailable' } },
    { say: 'api client azure configuration', with: { action: 'GetAzureConfiguration' } },
    'list api clients',
    'show api clients',
    'api clients',
  ],
  summary: 'List the clients that may use the API of CIPP',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    action: field.choice(
      'What to read',
      [
        { value: 'List', label: 'API clients', says: ['clients'] },
        { value: 'ListAvailable', label: 'App registrations that could become one', says: ['available'] },
        { value: 'GetAzureConfiguration', label: 'What is saved to Azure', says: ['azure', 'configuration'] },
      ],
      { default: 'List' },
    ),
  },
  example: 'list api clients',
  call: ({ action }) => get('ExecApiClient', { Action: action }),
  table: ({ action }) => TABLES[action],
  next: ['manage-api-client', 'list-custom-roles'],
});
