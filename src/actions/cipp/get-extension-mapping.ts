import { defineAction } from '../../model/action';
import { get, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { type Row, rowsIn } from '../../model/table';

export const getExtensionMapping = defineAction({
  id: 'get-extension-mapping',
  title: 'Execute Extension Mapping (GET)',
  category: 'CIPP Administration',
  says: [
    { say: 'halo mapping', with: { list: 'HaloPSA' } },
    { say: 'ninjaone mapping', with: { list: 'NinjaOne' } },
    { say: 'hudu mapping', with: { list: 'Hudu' } },
    { say: 'sherweb mapping', with: { list: 'Sherweb' } },
    'show extension mapping',
    'list extension mapping',
  ],
  summary: 'Show which customer or field belongs to which of an extension',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    list: field.choice(
      'Mapping',
      [
        { value: 'HaloPSA', label: 'HaloPSA customers', says: ['halo'] },
        { value: 'NinjaOne', label: 'NinjaOne organisations', says: ['ninja'] },
        { value: 'NinjaOneFields', label: 'NinjaOne fields', says: ['ninja fields'] },
        { value: 'Hudu', label: 'Hudu companies', says: ['hudu'] },
        { value: 'HuduFields', label: 'Hudu fields' },
        { value: 'Sherweb', label: 'Sherweb customers' },
        { value: 'HaloPSAFields', label: 'HaloPSA ticket types', says: ['halo fields', 'ticket types'] },
        { value: 'PWPushFields', label: 'Password Pusher accounts', says: ['pwpush', 'pwpush accounts'] },
      ],
      { required: true },
    ),
    ticketType: field.text('Ticket type', {
      maxLength: 60,
      help: 'HaloPSA ticket types only: outcomes and priorities of this one, by its id.',
    }),
  },
  example: 'show extension mapping list=HaloPSA',
  call: ({ list, ticketType }) =>
    get('ExecExtensionMapping', { List: list, TicketType: list === 'HaloPSAFields' ? ticketType : undefined }),
  table: () => ({
    noun: 'entry',
    plural: 'entries',
    columns: [
      { label: 'Name', of: nameOf },
      { label: 'Part', path: 'part' },
      { label: 'Belongs to', path: 'IntegrationName' },
      { label: 'Id', of: row => row.IntegrationId ?? row.value ?? row.id ?? row.FieldName },
      { label: 'Customer id', path: 'TenantId' },
      { label: 'Domain', path: 'TenantDomain' },
      { label: 'Field type', path: 'FieldType' },
    ],
    rows: entriesOf,
    // a lookup that failed stands among the others, with -1 for an id
    failed: row =>
      ['value', 'id'].some(key => String(row[key]) === '-1') || /^could not get|is not enabled or configured/i.test(nameOf(row))
        ? nameOf(row)
        : undefined,
  }),
  next: ['set-extension-mapping', 'run-extension-sync', 'test-extension'],
});

const nameOf = (row: Row): string => String(row.Tenant ?? row.FieldLabel ?? row.name ?? row.RowKey ?? '');

const PARTS: Readonly<Record<string, string>> = {
  Mappings: 'Mapping',
  CIPPFields: 'Field of CIPP',
  IntegrationFields: 'Field of the extension',
  Companies: 'Company',
  TicketTypes: 'Ticket type',
  Outcomes: 'Outcome',
  Priorities: 'Priority',
  Accounts: 'Account',
};

/** One object of several lists, other ones for each mapping. */
function entriesOf({ body }: Reply): Row[] | undefined {
  const [tables] = rowsIn(body) ?? [];
  if (!tables || !Object.keys(PARTS).some(part => part in tables)) return undefined;
  return Object.entries(PARTS).flatMap(([key, part]) => rowsIn(tables[key] ?? null)?.map(row => ({ ...row, part })) ?? []);
}
