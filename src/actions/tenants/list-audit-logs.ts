import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { at, rowsIn } from '../../model/table';

export const listAuditLogs = defineAction({
  id: 'list-audit-logs',
  title: 'List Audit Logs',
  category: 'Tenant',
  says: ['tenant audit log', 'customer audit log', 'm365 audit log', 'list audit log'],
  summary: 'List what the alert rules found in the audit log of a customer',
  risk: 'read',
  all: true,
  secret: false,
  fields: {
    logId: field.text('One entry', {
      maxLength: 36,
      // anything else is answered with an uncaught error
      pattern: '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
      expected: 'The id of an entry.',
    }),
    startDate: field.date('From', { bare: 'from', words: ['since'] }),
    endDate: field.date('To', { bare: 'until', words: ['until'] }),
    relative: field.text('Of the last', {
      maxLength: 6,
      // other texts make a filter that does not work
      pattern: '[1-9]\\d{0,4}[dhm]',
      expected: 'A number with d, h or m for days, hours or minutes, such as 7d.',
      words: ['last'],
    }),
  },
  example: 'list audit logs at contoso relative=7d',
  check: ({ startDate, endDate, relative }) => {
    if (relative && (startDate || endDate)) return { field: 'relative', says: 'Either the last so many days, or from and to.' };
    if (endDate && !startDate) return { field: 'startDate', says: 'Say from when on: an end alone is ignored.' };
    return startDate && endDate && endDate <= startDate ? { field: 'endDate', says: 'The end has to come after the start.' } : undefined;
  },
  call: ({ tenant, logId, startDate, endDate, relative }) =>
    get('ListAuditLogs', { tenantFilter: tenant.domain, LogId: logId, StartDate: startDate, EndDate: endDate, RelativeTime: relative }),
  table: ({ tenant }) => ({
    noun: 'entry',
    plural: 'entries',
    columns: [
      { label: 'What', path: 'Title' },
      { label: 'Who', of: row => at(row, 'Data.RawData.CIPPUserId') ?? at(row, 'Data.RawData.UserId') },
      { label: 'Customer', path: 'Tenant' },
      { label: 'When', path: 'Timestamp', as: 'date' },
      { label: 'Operation', path: 'Data.RawData.Operation' },
      { label: 'Address', of: row => at(row, 'Data.IP') ?? at(row, 'Data.RawData.ClientIP') },
      { label: 'Rule', path: 'Data.RawData.CIPPClause' },
      { label: 'Entry', path: 'LogId' },
    ],
    sort: '-When',
    // asked for by its id, an entry of any customer is found: only those of this one are shown
    rows: ({ body }) =>
      rowsIn(at(body, 'Results'))?.filter(row => tenant.wide === 'all' || String(row.Tenant).toLowerCase() === tenant.domain.toLowerCase()),
    note: 'Only what an alert rule has matched, of the last 7 days unless a time is given.',
  }),
  next: ['list-alerts-queue', 'add-alert', 'list-sign-ins'],
});
