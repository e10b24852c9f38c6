import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { at, type Chart, type Row } from '../../model/table';
import { isNo, isYes, textAt } from './rows';

export const listMfaUsers = defineAction({
  id: 'list-mfa-users',
  title: 'List MFA Users',
  category: 'User',
  says: ['who has no mfa', 'mfa report', 'mfa status', 'users without mfa', 'mfa coverage', 'list mfa'],
  summary: 'Show who has registered MFA and what asks for it',
  risk: 'read',
  all: true,
  secret: false,
  fields: { useReportDb: field.toggle("From CIPP's nightly report", { default: false, help: 'Faster, as of last night' }) },
  example: 'who has no mfa at contoso',
  call: ({ tenant, useReportDb }) => get('ListMFAUsers', { tenantFilter: tenant.domain, UseReportDB: useReportDb || undefined }),
  table: ({ tenant, useReportDb }) => ({
    noun: 'user',
    columns: [
      { label: 'Name', path: 'DisplayName' },
      { label: 'Sign-in name', path: 'UPN' },
      { label: 'Asked for by', of: askedBy },
      { label: 'MFA', of: stateOf },
      { label: 'Methods', path: 'MFAMethods', as: 'list' },
      { label: 'Conditional Access', path: 'CoveredByCA' },
      { label: 'Policies', of: row => policiesOf(row).map(policy => at(policy, 'DisplayName')), as: 'list' },
      { label: 'Security defaults', path: 'CoveredBySD', as: 'yes' },
      { label: 'Per-user MFA', path: 'PerUser' },
      { label: 'Holds a role directly', path: 'IsAdmin', as: 'yes' },
      { label: 'Sign-in', path: 'AccountEnabled', as: 'yes', yes: ['Enabled', 'Blocked'] },
      { label: 'Licensed', path: 'isLicensed', as: 'yes' },
      { label: 'Type', path: 'UserType' },
      { label: 'Customer', path: 'Tenant' },
    ],
    sort: 'MFA',
    opens: { kind: 'user', id: 'ID' },
    chart: coverage,
    note: `${useReportDb ? "From CIPP's nightly report. " : tenant.wide === 'all' ? 'Up to two hours old. ' : ''}Roles held through groups or PIM are not seen here.`,
  }),
  next: ['set-per-user-mfa', 'send-mfa-push', 'reset-mfa', 'list-user-ca-policies'],
});

const stateOf = (row: Row): string => (isYes(row.MFARegistration) ? 'Registered' : isNo(row.MFARegistration) ? 'None' : 'Unknown');
const policiesOf = (row: Row): readonly unknown[] => (Array.isArray(row.CAPolicies) ? row.CAPolicies : []);

function askedBy(row: Row): string {
  if (/^enforced/i.test(textAt(row, 'CoveredByCA'))) return 'Conditional Access';
  if (isYes(row.CoveredBySD)) return 'Security defaults';
  return /^(enabled|enforced)$/i.test(textAt(row, 'PerUser')) ? 'Per-user MFA' : 'Nothing';
}

/** Blocked accounts need no MFA. */
function coverage(rows: readonly Row[]): Chart | undefined {
  const states = rows.filter(row => !isNo(row.AccountEnabled)).map(stateOf);
  if (states.length === 0) return undefined;
  const count = (state: string) => states.filter(s => s === state).length;
  return {
    title: 'MFA of accounts that can sign in',
    tells: `${count('None')} of ${states.length} accounts that can sign in have no MFA.`,
    slices: [
      { label: 'Registered', value: count('Registered'), color: 'good' },
      { label: 'None', value: count('None'), color: 'attention' },
      { label: 'Unknown', value: count('Unknown'), color: 'neutral' },
    ],
  };
}
