import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import type { Column } from '../../model/table';
import { listing, utc } from '../shared/listing';
import { instant } from './instant';

const COLUMNS: readonly Column[] = [
  { label: 'Task', path: 'Name' },
  { label: 'Customer', path: 'Tenant' },
  { label: 'State', path: 'TaskState' },
  { label: 'Due', of: row => utc(instant(row.ScheduledTime)) },
  { label: 'Ran', of: row => utc(instant(row.ExecutedTime)) },
  { label: 'Repeats', path: 'Recurrence' },
];
/** What a single task was given and what came of it: the part that holds passwords. */
const DETAILS: readonly Column[] = [
  ...COLUMNS,
  { label: 'Command', path: 'Command' },
  { label: 'Reference', path: 'Reference' },
  { label: 'Parameters', path: 'Parameters' },
  { label: 'Results', path: 'Results' },
  { label: 'Id', path: 'RowKey' },
];

export const listScheduledItems = defineAction({
  id: 'list-scheduled-items',
  title: 'List Scheduled Items',
  category: 'CIPP Administration',
  says: ['list scheduled tasks', 'show scheduled tasks', 'scheduled tasks', 'scheduled jobs', 'scheduled items'],
  summary: 'List what CIPP is going to do and has done by schedule',
  risk: 'read',
  all: true,
  secret: true,
  fields: {
    id: field.thing('scheduled-item', 'Task', { required: false, help: 'With what it was given and what came of it.' }),
    name: field.text('Exact name', { maxLength: 200 }),
    type: field.text('Exact command', { maxLength: 120 }),
    search: field.text('Name like', { maxLength: 200, help: 'With * for any letters, such as *Vacation*.' }),
    showHidden: field.toggle('Internal tasks instead', { default: false }),
  },
  example: 'list scheduled tasks at contoso',
  call: ({ tenant, id, name, type, search, showHidden }) =>
    get('ListScheduledItems', {
      tenantFilter: tenant.wide === 'all' ? undefined : tenant.domain,
      Id: id?.id,
      Name: name,
      Type: type,
      SearchTitle: search,
      ShowHidden: showHidden,
    }),
  result: (reply, { id }) => listing(reply, id ? DETAILS : COLUMNS, 'There are no such tasks.'),
  next: ['remove-scheduled-item', 'list-logs'],
});
