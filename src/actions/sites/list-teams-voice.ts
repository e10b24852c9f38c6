import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { fromReport, ofCustomer, useReportDb } from '../shared/report';

export const listTeamsVoice = defineAction({
  id: 'list-teams-voice',
  title: 'List Teams Voice',
  category: 'Teams & SharePoint',
  says: ['teams phone numbers', 'list phone numbers', 'teams numbers', 'teams voice', 'phone numbers'],
  summary: 'List the Teams phone numbers of a customer and who has them',
  risk: 'read',
  all: true,
  secret: false,
  fields: { useReportDb },
  example: 'teams phone numbers at contoso',
  call: ({ tenant, useReportDb }) => get('ListTeamsVoice', { tenantFilter: tenant.domain, UseReportDB: useReportDb || undefined }),
  table: values => ({
    noun: 'phone number',
    columns: [
      { label: 'Number', path: 'TelephoneNumber' },
      { label: 'Person', path: 'AssignedTo' },
      { label: 'Kind', path: 'NumberType' },
      { label: 'State', path: 'AssignmentStatus' },
      ...ofCustomer(values),
      { label: 'Since', path: 'AcquisitionDate', as: 'date' },
      { label: 'Emergency', path: 'EmergencyLocation' },
    ],
    sort: 'Number',
    ...fromReport(values),
  }),
  next: ['list-teams-activity'],
});
