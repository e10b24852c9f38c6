import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import type { Column } from '../../model/table';
import { listing, utc } from '../shared/listing';
import { instant } from './instant';

const COLUMNS: readonly Column[] = [
  { label: 'Backup', path: 'BackupName' },
  { label: 'Customer', path: 'TenantFilter' },
  { label: 'Made', of: row => utc(instant(row.Timestamp)) },
  { label: 'Stored in', path: 'Source' },
  { label: 'Holds', path: 'Items', as: 'list' },
];

export const listBackups = defineAction({
  id: 'list-backups',
  title: 'List Backups',
  category: 'CIPP Administration',
  says: [
    { say: 'list tenant backups', with: { type: 'Scheduled' } },
    { say: 'list customer backups', with: { type: 'Scheduled' } },
    { say: 'cipp backups', with: { type: 'CIPP' } },
    'show backups',
  ],
  summary: 'List the backups of CIPP or of customers, by name',
  risk: 'read',
  scope: 'instance',
  secret: true,
  fields: {
    type: field.choice(
      'Kind',
      [
        { value: 'CIPP', label: 'Backups of CIPP' },
        { value: 'Scheduled', label: 'Backups of customers', says: ['customers', 'tenants'] },
      ],
      { default: 'CIPP' },
    ),
    customer: field.customer('Customer', { help: 'Backups of customers only.' }),
    backup: field.thing('backup', 'Backup', { required: false }),
  },
  example: 'list backups',
  check: ({ type, customer }) =>
    customer && type !== 'Scheduled'
      ? { field: 'customer', says: 'Backups of CIPP belong to no customer: choose backups of customers.' }
      : undefined,
  // names only, always: the server's default is the whole content, API clients and settings included (docs/cipp-api.md §10)
  call: ({ type, customer, backup }) =>
    get('ExecListBackup', { Type: type, tenantFilter: customer?.domain, NameOnly: true, BackupName: backup?.id }),
  result: reply => listing(reply, COLUMNS, 'There are no such backups.'),
  next: ['run-backup', 'restore-backup', 'set-auto-backup'],
});
