import { defineAction } from '../../model/action';
import { compactDay, get } from '../../model/call';
import { field } from '../../model/field';
import { at, type Table } from '../../model/table';

/** Anything else under these three is answered with an uncaught error. */
const GUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const id = (label: string) =>
  field.text(label, { maxLength: 36, pattern: GUID, expected: 'An id such as 7f6a2c1e-0000-4000-8000-000000000001.' });

const ENTRIES: Table = {
  noun: 'entry',
  plural: 'entries',
  columns: [
    { label: 'Message', path: 'Message' },
    { label: 'Customer', path: 'Tenant' },
    { label: 'Severity', path: 'Severity' },
    { label: 'When', path: 'DateTime', as: 'date' },
    { label: 'By', path: 'User' },
    { label: 'API', path: 'API' },
    { label: 'Address', path: 'IP' },
    { label: 'App id', path: 'AppId' },
    { label: 'Standard', of: row => at(row, 'StandardInfo.Standard') ?? at(row, 'Standard.Standard') },
    { label: 'Data', path: 'LogData' },
    { label: 'Entry', path: 'RowKey' },
  ],
  note: 'For what API clients do, "By" is the client and not a person. Only today unless days are given.',
};
const DAYS: Table = { noun: 'day', columns: [{ label: 'Day', path: 'label' }], sort: '-Day' };

export const listLogs = defineAction({
  id: 'list-logs',
  title: 'List Logs',
  category: 'CIPP Administration',
  says: [{ say: 'cipp errors', with: { severity: 'Error,Critical' } }, 'cipp logs', 'cipp log', 'cipp logbook', 'show logs', 'logbook'],
  summary: 'Show what CIPP wrote into its log',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    customer: field.customer('Customer'),
    user: field.text('Done by', { maxLength: 120, help: 'A name, with * for any letters.' }),
    severity: field.choices('Severity', ['Debug', 'Info', 'Warn', 'Warning', 'Error', 'Critical', 'Alert'], {
      help: 'Left empty, everything but Debug.',
    }),
    api: field.text('API', { maxLength: 120, help: 'Part of the name, or a regular expression.' }),
    startDate: field.day('From', { words: ['since'] }),
    endDate: field.day('To', { words: ['until'] }),
    date: field.day('One day'),
    logId: id('Entry'),
    scheduledTaskId: id('Scheduled task'),
    standardTemplateId: id('Standards template'),
    baselineRunId: id('Baseline run'),
    listLogs: field.toggle('Only the days that have entries', { default: false }),
  },
  example: 'list logs severity=Error date=2026-11-24',
  check: ({ startDate, endDate, date, logId }) => {
    if (endDate && !startDate) return { field: 'startDate', says: 'Say from which day on: an end alone is ignored.' };
    if (startDate && endDate && endDate < startDate) return { field: 'endDate', says: 'The last day lies before the first.' };
    if (date && (startDate || endDate)) return { field: 'date', says: 'Either one day, or from and to.' };
    return logId && startDate ? { field: 'date', says: 'For one entry say its day as date.' } : undefined;
  },
  // without Filter every other filter is ignored (docs/cipp-api.md §13)
  call: ({ customer, user, severity, api, startDate, endDate, date, ...v }) =>
    get('ListLogs', {
      Filter: true,
      Tenant: customer?.domain,
      User: user,
      Severity: severity?.join(',') || undefined,
      API: api,
      StartDate: startDate && compactDay(startDate),
      EndDate: endDate && compactDay(endDate),
      DateFilter: date && compactDay(date),
      logentryid: v.logId,
      ScheduledTaskId: v.scheduledTaskId,
      StandardTemplateId: v.standardTemplateId,
      BaselineRunId: v.baselineRunId,
      // any text turns it on
      ListLogs: v.listLogs || undefined,
    }),
  table: values => (values.listLogs ? DAYS : ENTRIES),
  next: ['list-audit-logs', 'list-scheduled-items'],
});
