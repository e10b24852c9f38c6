import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const listAlertsQueue = defineAction({
  id: 'list-alerts-queue',
  title: 'List Alerts Queue',
  category: 'Tenant',
  says: ['list alert rules', 'show alert rules', 'alert rules', 'configured alerts'],
  summary: 'List the rules by which CIPP raises alerts',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {},
  example: 'list alert rules',
  call: () => get('ListAlertsQueue', {}),
  table: () => ({
    noun: 'rule',
    columns: [
      { label: 'Rule', path: 'Conditions' },
      { label: 'Customers', path: 'Tenants', as: 'list' },
      { label: 'Does', path: 'Actions', as: 'list' },
      { label: 'Kind', path: 'EventType' },
      { label: 'Log', path: 'LogType' },
      { label: 'Repeats', path: 'RepeatsEvery' },
      { label: 'Not for', path: 'excludedTenants', as: 'list' },
      { label: 'Comment', path: 'AlertComment' },
      { label: 'Subject', path: 'CustomSubject' },
      { label: 'Id', path: 'RowKey' },
    ],
    sort: 'Rule',
  }),
  next: ['add-alert', 'list-audit-logs'],
});
