import { defineAction } from '../../model/action';
import { get, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { at, type Row, rowsIn, type Table } from '../../model/table';

const ERRORS: Table = {
  noun: 'object',
  columns: [
    { label: 'Object', path: 'displayName' },
    { label: 'Kind', path: 'ObjectType' },
    { label: 'Error', path: 'onPremisesProvisioningErrors.0.category' },
    { label: 'Since', path: 'onPremisesProvisioningErrors.0.occurredDateTime', as: 'date' },
    { label: 'Property', path: 'onPremisesProvisioningErrors.0.propertyCausingError' },
    { label: 'Value', path: 'onPremisesProvisioningErrors.0.value' },
    { label: 'Created', path: 'createdDateTime', as: 'date' },
    { label: 'Id', path: 'id' },
  ],
  sort: '-Since',
  rows: ({ body }) => inError(body),
};

const STATUS: Table = {
  noun: 'status',
  plural: 'statuses',
  single: true,
  columns: [
    { label: 'Directory sync', path: 'dirSyncEnabled', as: 'yes', yes: ['On', 'Off'] },
    // named after hours, and holds a time
    { label: 'Last sync', path: 'numberOfHoursFromLastSync', as: 'date' },
    { label: 'Last password sync', path: 'raw.onPremisesLastPasswordSyncDateTime', as: 'date' },
    { label: 'In error', path: 'errors', as: 'number' },
    { label: 'Which', path: 'which', as: 'list' },
  ],
  rows: statusIn,
};

export const listAzureAdConnectStatus = defineAction({
  id: 'list-azure-ad-connect-status',
  title: 'List Azure AD Connect Status',
  category: 'Tenant',
  says: [
    { say: 'entra connect errors', with: { part: 'AzureADObjectsInError' } },
    { say: 'sync errors', with: { part: 'AzureADObjectsInError' } },
    'entra connect status',
    'directory sync status',
    'azure ad connect',
    'dirsync status',
  ],
  summary: 'Show whether the directory of a customer is synchronised, and what fails',
  risk: 'read',
  secret: false,
  fields: {
    part: field.choice('Only', [
      { value: 'AzureADConnectSettings', label: 'Settings', says: ['status'] },
      { value: 'AzureADObjectsInError', label: 'Objects in error', says: ['errors'] },
    ]),
  },
  example: 'directory sync status at contoso',
  call: ({ tenant, part }) => get('ListAzureADConnectStatus', { tenantFilter: tenant.domain, DataToReturn: part }),
  table: ({ part }) => (part === 'AzureADObjectsInError' ? ERRORS : STATUS),
  next: ['get-tenant', 'list-users'],
});

/** Objects whose list of errors is there and empty are in no error, whatever CIPP calls the list. */
const inError = (value: unknown): Row[] | undefined =>
  rowsIn(value)?.filter(({ onPremisesProvisioningErrors: errors }) => !Array.isArray(errors) || errors.length > 0);

/** Settings alone, or both halves in a list of one. */
function statusIn({ body }: Reply): Row[] | undefined {
  const [answer] = rowsIn(body) ?? [];
  const [settings] = rowsIn(at(answer, 'AzureADConnectSettings') ?? answer) ?? [];
  if (!settings || !('dirSyncEnabled' in settings)) return undefined;
  const errors = inError(at(answer, 'ObjectsInError') ?? null);
  return [{ ...settings, ...(settings !== answer && errors && { errors: errors.length, which: errors.map(one => one.displayName) }) }];
}
