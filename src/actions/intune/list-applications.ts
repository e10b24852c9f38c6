import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { fromReport, ofCustomer, useReportDb } from '../shared/report';

export const listApplications = defineAction({
  id: 'list-applications',
  title: 'List Applications',
  category: 'Intune',
  says: ['intune apps', 'list intune apps', 'list apps', 'show apps', 'deployed apps'],
  summary: 'List the Intune apps of a customer and whom they are assigned to',
  risk: 'read',
  all: true,
  secret: false,
  fields: { useReportDb },
  example: 'list apps at contoso',
  call: ({ tenant, useReportDb }) => get('ListApps', { tenantFilter: tenant.domain, UseReportDB: useReportDb || undefined }),
  table: values => ({
    noun: 'app',
    columns: [
      { label: 'App', path: 'displayName' },
      { label: 'Publisher', path: 'publisher' },
      { label: 'Assigned', path: 'AppAssignment' },
      { label: 'Changed', path: 'lastModifiedDateTime', as: 'date' },
      ...ofCustomer(values),
      { label: 'Type', of: row => String(row['@odata.type'] ?? '').replace('#microsoft.graph.', '') },
      { label: 'Except', path: 'AppExclude' },
      { label: 'Description', path: 'description' },
      { label: 'Added', path: 'createdDateTime', as: 'date' },
      { label: 'Id', path: 'id' },
    ],
    sort: 'App',
    opens: { kind: 'app', id: 'id' },
    ...fromReport(values),
  }),
  next: ['assign-app', 'remove-app', 'list-application-queue'],
});
