import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { instant } from './instant';

export const listExtensionSync = defineAction({
  id: 'list-extension-sync',
  title: 'List Extension Sync',
  category: 'CIPP Administration',
  says: ['show extension syncs', 'list extension syncs', 'extension sync status', 'extension syncs'],
  summary: 'List the synchronisation tasks of the extensions',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {},
  example: 'list extension sync',
  call: () => get('ListExtensionSync', {}),
  table: () => ({
    noun: 'task',
    columns: [
      { label: 'Task', path: 'Name' },
      { label: 'Customer', path: 'Tenant' },
      { label: 'Kind', path: 'SyncType' },
      { label: 'Last run', of: row => instant(row.ExecutedTime), as: 'date' },
      { label: 'Next run', of: row => instant(row.ScheduledTime), as: 'date' },
      { label: 'Repeats', path: 'RepeatsEvery' },
      { label: 'Result', path: 'Results' },
      { label: 'Id', path: 'RowKey' },
    ],
    sort: '-Last run',
  }),
  next: ['run-extension-sync', 'get-extension-mapping'],
});
