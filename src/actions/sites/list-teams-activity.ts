import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { fromReport, ofCustomer, useReportDb } from '../shared/report';

export const listTeamsActivity = defineAction({
  id: 'list-teams-activity',
  title: 'List Teams Activity',
  category: 'Teams & SharePoint',
  says: ['teams activity', 'teams usage', 'show teams activity', 'teams user activity'],
  summary: 'List how much people of a customer use Teams',
  risk: 'read',
  all: true,
  secret: false,
  fields: { useReportDb },
  example: 'teams activity at contoso',
  call: ({ tenant, useReportDb }) =>
    get('ListTeamsActivity', { tenantFilter: tenant.domain, Type: 'TeamsUserActivityUser', UseReportDB: useReportDb || undefined }),
  table: values => ({
    noun: 'person',
    plural: 'people',
    columns: [
      { label: 'Person', path: 'UPN' },
      ...ofCustomer(values),
      { label: 'Chats', path: 'TeamsChat', as: 'number' },
      { label: 'Meetings', path: 'MeetingCount', as: 'number' },
      { label: 'Active', path: 'LastActive', as: 'date' },
      { label: 'Calls', path: 'CallCount', as: 'number' },
    ],
    sort: '-Active',
    opens: { kind: 'user', id: 'UPN' },
    note: "From Microsoft's usage report, which is some days old and may hide names.",
    ...fromReport(values),
  }),
  next: ['list-teams', 'list-teams-voice'],
});
