import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { at, type Table } from '../../model/table';

export const listCalendarPermissions = defineAction({
  id: 'list-calendar-permissions',
  title: 'List Calendar Permissions',
  category: 'Calendar Permission',
  says: [
    'calendar permissions',
    'show calendar permissions',
    'who can see calendar',
    'who has access to calendar',
    { say: 'calendar permission report', with: { useReportDb: 'true' } },
  ],
  summary: 'List who has access to a calendar',
  risk: 'read',
  all: true,
  secret: false,
  fields: {
    mailbox: field.user('Whose calendar', { required: false, help: 'Empty: the nightly report of all calendars' }),
    useReportDb: field.toggle("From CIPP's nightly report", { default: false, help: 'For all calendars at once' }),
    byUser: field.toggle('By who has access', { default: false, help: 'In the nightly report' }),
  },
  example: 'calendar permissions jane@contoso.com',
  check: ({ tenant, mailbox, useReportDb, byUser }) => {
    if (mailbox && tenant.wide) return { field: 'mailbox', says: 'A mailbox belongs to one customer: say which customer.' };
    if (!mailbox && !useReportDb) return { field: 'mailbox', says: 'Say whose calendar, or choose the nightly report for all of them.' };
    if (mailbox && byUser) return { field: 'byUser', says: 'That is for the nightly report of all calendars: leave the person out.' };
    return undefined;
  },
  call: ({ tenant, mailbox, useReportDb, byUser }) =>
    get('ListCalendarPermissions', {
      tenantFilter: tenant.domain,
      UserID: mailbox?.upn,
      UseReportDB: useReportDb || undefined,
      ByUser: byUser || undefined,
    }),
  // three shapes: a report by calendar, one by person, and the calendar of a mailbox as Exchange tells it now
  table: ({ mailbox, byUser }) => (mailbox ? ofMailbox : byUser ? ofPeople : ofCalendars),
  next: ['edit-calendar-permissions', 'list-user'],
});

const ofMailbox: Table = {
  noun: 'permission',
  columns: [
    { label: 'Who', path: 'User' },
    { label: 'Folder', path: 'FolderName' },
    { label: 'Access', path: 'AccessRights', as: 'list' },
    { label: 'Where', path: 'Identity' },
  ],
  sort: 'Who',
};

const CACHED = {
  note: "From CIPP's nightly report. Default and Anonymous are left out.",
  empty: "Nobody has access, or CIPP's nightly report was never filled.",
};

const ofCalendars: Table = {
  noun: 'calendar',
  columns: [
    { label: 'Calendar of', path: 'CalendarDisplayName' },
    { label: 'Mailbox', path: 'CalendarUPN' },
    { label: 'Kind', path: 'CalendarType' },
    { label: 'People', path: 'PermissionCount', as: 'number' },
    { label: 'Access', of: row => accessIn(row.Permissions, 'User'), as: 'list' },
    { label: 'Folder', path: 'FolderName' },
    { label: 'Customer', path: 'Tenant' },
  ],
  sort: 'Calendar of',
  ...CACHED,
};

const ofPeople: Table = {
  noun: 'person',
  plural: 'people',
  columns: [
    { label: 'Who', path: 'User' },
    { label: 'Customer', path: 'Tenant' },
    { label: 'Kind', path: 'UserMailboxType' },
    { label: 'Calendars', path: 'CalendarCount', as: 'number' },
    { label: 'Access', of: row => accessIn(row.Permissions, 'CalendarUPN'), as: 'list' },
  ],
  sort: 'Who',
  ...CACHED,
};

/** `jane@contoso.com: Reviewer` */
function accessIn(permissions: unknown, whose: string): string[] {
  const list = Array.isArray(permissions) ? permissions : [permissions];
  return list.map(permission => [at(permission, whose), at(permission, 'AccessRights')].filter(Boolean).join(': ')).filter(Boolean);
}
