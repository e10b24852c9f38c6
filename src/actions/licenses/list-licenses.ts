import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import type { Chart, Column, Row } from '../../model/table';

export const listLicenses = defineAction({
  id: 'list-licenses',
  title: 'List Licenses',
  category: 'License',
  says: ['list licences', 'show licenses', 'license report', 'license overview', 'free licenses', 'available licenses'],
  summary: 'List the licences of a customer, used and free',
  risk: 'read',
  all: true,
  secret: false,
  fields: {
    includeExcluded: field.toggle('Excluded ones too', { default: false, help: 'Those that are shown in licence menus all the same' }),
  },
  example: 'list licences at contoso',
  call: ({ tenant, includeExcluded }) =>
    get('ListLicenses', { tenantFilter: tenant.domain, IncludeExcluded: includeExcluded || undefined }),
  table: ({ tenant }) => ({
    noun: 'licence',
    columns: [
      { label: 'Licence', path: 'License' },
      // the customer tells rows of one name apart
      ...(tenant.wide ? [CUSTOMER] : [TOTAL]),
      { label: 'Used', path: 'CountUsed', as: 'number' },
      { label: 'Free', path: 'CountAvailable', as: 'number' },
      ...(tenant.wide ? [TOTAL] : []),
      { label: 'Users', path: 'AssignedUsers', as: 'list' },
      { label: 'Groups', path: 'AssignedGroups', as: 'list' },
      { label: 'SKU id', path: 'skuId' },
    ],
    sort: 'Licence',
    opens: { kind: 'license', id: 'skuId' },
    chart: freeOf,
    ...(tenant.wide && { note: 'Up to two hours old.' }),
  }),
  next: ['assign-licenses', 'list-inactive-accounts', 'list-csp-licenses', 'set-excluded-license'],
});

const CUSTOMER: Column = { label: 'Customer', path: 'Tenant' };
const TOTAL: Column = { label: 'In all', path: 'TotalLicenses', as: 'number' };

/** Products, not licences: one free product with ten thousand of them would hide all others. */
function freeOf(rows: readonly Row[]): Chart | undefined {
  if (rows.length === 0) return undefined;
  const gone = rows.filter(row => Number(row.CountAvailable) <= 0).length;
  const unused = rows.filter(row => Number(row.CountAvailable) > 0 && Number(row.CountUsed) === 0).length;
  return {
    title: 'Licence products',
    tells: `${gone} of ${rows.length} licence products have none left.`,
    slices: [
      { label: 'None left', value: gone, color: 'attention' },
      { label: 'Some left', value: rows.length - gone - unused, color: 'good' },
      { label: 'Not used at all', value: unused, color: 'warning' },
    ],
  };
}
