import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { at, type Row } from '../../model/table';
import { fromReport, ofCustomer, useReportDb } from '../shared/report';

export const listTeams = defineAction({
  id: 'list-teams',
  title: 'List Teams',
  category: 'Teams & SharePoint',
  says: [
    { say: 'show teams', with: { type: 'List' } },
    { say: 'microsoft teams list', with: { type: 'List' } },
    { say: 'show team', with: { type: 'Team' } },
    { say: 'team details', with: { type: 'Team' } },
    { say: 'team info', with: { type: 'Team' } },
  ],
  summary: 'List the teams of a customer, or show one with its members and channels',
  risk: 'read',
  all: true,
  secret: false,
  fields: {
    team: field.thing('team', 'Team', { required: false }),
    type: field.choice(
      'What',
      [
        { value: 'List', label: 'All teams', says: ['all'] },
        { value: 'Team', label: 'One team', says: ['one'] },
      ],
      { required: true, default: 'List' },
    ),
    useReportDb,
  },
  example: 'list teams at contoso',
  check: ({ tenant, team, type, useReportDb }) => {
    if (type === 'Team' && !team) return { field: 'team', says: 'Name the team.' };
    if (!team) return undefined;
    if (tenant.wide === 'all') return { field: 'team', says: 'A team belongs to one customer: name the customer.' };
    return useReportDb ? { field: 'useReportDb', says: 'The nightly report only has the list of teams: switch it off.' } : undefined;
  },
  call: ({ tenant, team, useReportDb }) =>
    get('ListTeams', { tenantFilter: tenant.domain, type: team ? 'Team' : 'List', ID: team?.id, UseReportDB: useReportDb || undefined }),
  table: values =>
    values.team
      ? {
          noun: 'team',
          single: true,
          columns: [
            { label: 'Team', path: 'Name' },
            { label: 'Visibility', path: 'TeamInfo.visibility' },
            { label: 'Description', path: 'TeamInfo.description' },
            { label: 'Created', path: 'TeamInfo.createdDateTime', as: 'date' },
            { label: 'Archived', path: 'TeamInfo.isArchived', as: 'yes' },
            { label: 'Owners', path: 'Owners', as: 'list' },
            { label: 'Members', path: 'Members', as: 'list' },
            { label: 'Channels', path: 'ChannelInfo', as: 'list' },
            { label: 'Apps', of: appsOf, as: 'list' },
            { label: 'Page', path: 'TeamInfo.webUrl' },
          ],
        }
      : {
          noun: 'team',
          columns: [
            { label: 'Team', path: 'displayName' },
            { label: 'Description', path: 'description' },
            { label: 'Visibility', path: 'visibility' },
            { label: 'Alias', path: 'mailNickname' },
            ...ofCustomer(values),
            { label: 'Id', path: 'id' },
          ],
          sort: 'Team',
          opens: { kind: 'team', id: 'id' },
          ...fromReport(values),
        },
  next: ['add-team', 'list-teams-activity', 'list-sites'],
});

function appsOf(row: Row): unknown[] {
  const apps: unknown = row.InstalledApps;
  return (Array.isArray(apps) ? apps : []).map(
    app => at(app, 'teamsAppDefinition.displayName') ?? at(app, 'teamsApp.displayName') ?? at(app, 'displayName'),
  );
}
