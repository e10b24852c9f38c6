import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { at, type Row } from '../../model/table';

export const listSignIns = defineAction({
  id: 'list-sign-ins',
  title: 'List Sign-Ins',
  category: 'User',
  says: [
    'sign-in logs',
    'sign-in log',
    'show sign-ins',
    'recent sign-ins',
    { say: 'failed sign-ins', with: { failedOnly: 'true' } },
    { say: 'failed logins', with: { failedOnly: 'true' } },
    { say: 'wrong passwords', with: { failedOnly: 'true' } },
  ],
  summary: 'List the sign-ins of the last days',
  risk: 'read',
  secret: false,
  fields: {
    // the contract knows only the filter; whose sign-ins is what people ask for
    user: field.user('Whose', { required: false, help: 'Empty: everybody' }),
    days: field.number('Days back', { min: 1, max: 30, default: 7 }),
    failedOnly: field.toggle('Only wrong passwords', { default: false }),
    threshold: field.number('Only users with at least', { min: 1, max: 10_000, help: 'Wrong passwords per user' }),
    filter: field.text('Filter', { maxLength: 500, help: "OData in place of the days, such as userPrincipalName eq 'jane@contoso.com'" }),
  },
  example: 'failed sign-ins at contoso days=3',
  check: ({ user, filter, failedOnly, threshold }) => {
    if (user && filter) return { field: 'filter', says: 'A person is a filter already: leave the other one out.' };
    if (user && threshold !== undefined) return { field: 'threshold', says: 'A number per user is for everybody: leave it out.' };
    if (filter && failedOnly)
      return { field: 'filter', says: 'A filter replaces everything else: leave it out, or write status/errorCode eq 50126 into it.' };
    if (threshold !== undefined && !failedOnly)
      return { field: 'failedOnly', says: 'A number per user counts wrong passwords: turn on "Only wrong passwords".' };
    return undefined;
  },
  call: ({ tenant, user, days, filter, failedOnly, threshold }) =>
    get('ListSignIns', {
      tenantFilter: tenant.domain,
      Days: days,
      Filter: user ? ofOne(user.id, failedOnly) : filter,
      failedLogonsOnly: failedOnly || undefined,
      FailureThreshold: threshold,
    }),
  table: ({ user, filter }) => ({
    noun: 'sign-in',
    columns: [
      { label: 'Name', path: 'userDisplayName' },
      { label: 'Sign-in name', path: 'userPrincipalName' },
      { label: 'Result', of: resultOf },
      { label: 'When', path: 'createdDateTime', as: 'date' },
      { label: 'App', path: 'appDisplayName' },
      { label: 'Place', path: 'locationcipp' },
      { label: 'Address', path: 'ipAddress' },
      { label: 'Client', path: 'clientAppUsed' },
      { label: 'Device', path: 'deviceDetail.displayName' },
      { label: 'System', path: 'deviceDetail.operatingSystem' },
      { label: 'Conditional Access', path: 'conditionalAccessStatus' },
      { label: 'Details', path: 'additionalDetails' },
      { label: 'Error code', path: 'errorCode', as: 'number' },
    ],
    sort: '-When',
    opens: { kind: 'user', id: 'userId' },
    ...((user || filter) && { note: 'All that Microsoft keeps: a filter or a person replaces the days.' }),
  }),
  next: ['list-user-ca-policies', 'revoke-sessions', 'reset-password', 'dismiss-risky-user'],
});

/** The filter replaces the server's own, the condition on wrong passwords included. */
const ofOne = (id: string, failedOnly: boolean): string => `userId eq '${id}'${failedOnly ? ' and status/errorCode eq 50126' : ''}`;

const resultOf = (row: Row): unknown => (row.errorCode === 0 ? 'Success' : (at(row, 'status.failureReason') ?? 'Failed'));
