import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import type { Chart, Row } from '../../model/table';

export const listInactiveAccounts = defineAction({
  id: 'list-inactive-accounts',
  title: 'List Inactive Accounts',
  category: 'User',
  says: ['inactive accounts', 'inactive users', 'stale accounts', 'stale users', 'unused accounts', 'who has not signed in'],
  summary: 'List accounts that nobody has signed in to for a while',
  risk: 'read',
  all: true,
  secret: false,
  fields: { days: field.number('Days without sign-in', { min: 1, max: 3_650, default: 180 }) },
  example: 'inactive accounts at contoso days=90',
  call: ({ tenant, days }) => get('ListInactiveAccounts', { tenantFilter: tenant.domain, InactiveDays: days }),
  table: () => ({
    noun: 'inactive account',
    columns: [
      { label: 'Name', path: 'displayName' },
      { label: 'Sign-in name', path: 'userPrincipalName' },
      { label: 'Licences', path: 'numberOfAssignedLicenses', as: 'number' },
      { label: 'Last interactive sign-in', path: 'lastSignInDateTime', as: 'date' },
      { label: 'Last sign-in by an app', path: 'lastNonInteractiveSignInDateTime', as: 'date' },
      { label: 'Days', path: 'daysSinceLastSignIn', as: 'number' },
      { label: 'Created', path: 'createdDateTime', as: 'date' },
      { label: 'Customer', path: 'tenantDisplayName' },
    ],
    sort: 'Last interactive sign-in',
    opens: { kind: 'user', id: 'azureAdUserId' },
    chart: licensed,
    note: "From CIPP's nightly report. Blocked accounts and guests are left out.",
    empty: "No inactive accounts, or CIPP's nightly report was never filled for this customer.",
  }),
  next: ['set-sign-in-state', 'assign-licenses', 'offboard-user'],
});

function licensed(rows: readonly Row[]): Chart | undefined {
  if (rows.length === 0) return undefined;
  const paid = rows.filter(row => Number(row.numberOfAssignedLicenses) > 0).length;
  return {
    title: 'Inactive accounts',
    tells: `${paid} of ${rows.length} inactive accounts hold licences.`,
    slices: [
      { label: 'With licences', value: paid, color: 'warning' },
      { label: 'Without licences', value: rows.length - paid, color: 'neutral' },
    ],
  };
}
