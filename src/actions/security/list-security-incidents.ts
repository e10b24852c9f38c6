import { defineAction } from '../../model/action';
import { compactDay, get } from '../../model/call';
import { field } from '../../model/field';

export const listSecurityIncidents = defineAction({
  id: 'list-security-incidents',
  title: 'List Security Incidents',
  category: 'Security & Compliance',
  says: ['security incidents', 'defender incidents', 'show incidents', 'list incidents', 'incidents'],
  summary: 'List the security incidents of a customer',
  risk: 'read',
  all: true,
  secret: false,
  fields: {
    startDate: field.day('From', { words: ['since'] }),
    endDate: field.day('Until', { words: ['until'] }),
  },
  example: 'incidents at contoso startDate=2026-11-01',
  check: ({ startDate, endDate }) =>
    startDate && endDate && endDate < startDate ? { field: 'endDate', says: 'Choose a day that is not before the first.' } : undefined,
  call: ({ tenant, startDate, endDate }) =>
    get('ExecIncidentsList', {
      tenantFilter: tenant.domain,
      StartDate: startDate && compactDay(startDate),
      EndDate: endDate && compactDay(endDate),
    }),
  table: ({ tenant }) => ({
    noun: 'incident',
    columns: [
      { label: 'Incident', path: 'DisplayName' },
      { label: 'Severity', path: 'Severity' },
      { label: 'State', path: 'Status' },
      { label: 'Created', path: 'Created', as: 'date' },
      { label: 'Customer', path: 'Tenant' },
      { label: 'Assigned', path: 'AssignedTo' },
      { label: 'Class', path: 'Classification' },
      { label: 'Determination', path: 'Determination' },
      { label: 'Tags', path: 'Tags', as: 'list' },
      { label: 'Comments', path: 'Comments', as: 'list' },
      { label: 'Changed', path: 'Updated', as: 'date' },
      { label: 'Merged into', path: 'RedirectId' },
      { label: 'Page', path: 'IncidentUrl' },
      { label: 'Id', path: 'Id' },
    ],
    sort: '-Created',
    opens: { kind: 'incident', id: 'Id' },
    ...(tenant.wide === 'all' && { note: 'As of the last half hour.' }),
  }),
  next: ['set-security-incident', 'list-security-alerts'],
});
