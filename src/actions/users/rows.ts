import { at, type Column, type Row } from '../../model/table';

/** The columns of a Graph user as ListUsers gives it (docs/cipp-api.md §6). */
export const userColumns: readonly Column[] = [
  { label: 'Name', path: 'displayName' },
  { label: 'Sign-in name', path: 'userPrincipalName' },
  { label: 'Sign-in', path: 'accountEnabled', as: 'yes', yes: ['Enabled', 'Blocked'] },
  { label: 'Source', path: 'onPremisesSyncEnabled', as: 'yes', yes: ['Synced', 'Cloud'] },
  { label: 'Mail', path: 'mail' },
  { label: 'Job title', path: 'jobTitle' },
  { label: 'Department', path: 'department' },
  { label: 'Manager', path: 'manager.displayName' },
  { label: 'Type', path: 'userType' },
  { label: 'Licences', path: 'LicJoined' },
  { label: 'Other addresses', path: 'Aliases' },
  { label: 'Last password change', path: 'lastPasswordChangeDateTime', as: 'date' },
  { label: 'Created', path: 'createdDateTime', as: 'date' },
];

/** CIPP writes booleans as booleans or, from a cache, as text. */
export const isYes = (value: unknown): boolean => value === true || /^true$/i.test(String(value));
export const isNo = (value: unknown): boolean => value === false || /^false$/i.test(String(value));

export const textAt = (row: Row, path: string): string => {
  const value = at(row, path);
  return typeof value === 'string' ? value : '';
};
