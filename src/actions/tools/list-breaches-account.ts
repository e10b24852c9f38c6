import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { rowsIn } from '../../model/table';
import { withoutPasswords } from './breaches';

export const listBreachesAccount = defineAction({
  id: 'list-breaches-account',
  title: 'List Breaches For Account',
  category: 'Tool',
  says: ['breaches of account', 'account breaches', 'check breach', 'breach lookup', 'has been pwned', 'pwned'],
  summary: 'Look a mail address or domain up in known breaches',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    account: field.text('Mail address or domain', {
      required: true,
      maxLength: 254,
      pattern: '(?:[^\\s@/?#]+@)?[^\\s@/?#]+\\.[^\\s@/?#]+',
      expected: 'An address such as jane@contoso.com, or a domain.',
    }),
  },
  example: 'check breach account=jane@contoso.com',
  call: ({ account }) => get('ListBreachesAccount', { account }),
  table: () => ({
    noun: 'breach',
    plural: 'breaches',
    columns: [
      { label: 'Breach', of: row => row.Title ?? row.Name ?? row.email },
      { label: 'Where', path: 'Domain' },
      { label: 'Password', path: 'leaked', as: 'yes', yes: ['Known', 'Not seen'] },
      { label: 'When', path: 'BreachDate', as: 'date' },
      { label: 'Leaked', path: 'DataClasses', as: 'list' },
      { label: 'Accounts', path: 'PwnCount', as: 'number' },
      { label: 'Verified', path: 'IsVerified', as: 'yes' },
      { label: 'Published', path: 'AddedDate', as: 'date' },
      { label: 'Story', of: ({ Description: html }) => (typeof html === 'string' ? html.replace(/<[^>]*>/g, '') : undefined) },
    ],
    sort: '-When',
    rows: ({ body }) => withoutPasswords(rowsIn(body)),
    // too many questions: a row that is no breach, with 200 (docs/cipp-api.md §8)
    failed: row =>
      row['rate-limit'] ? `Have I Been Pwned wants a pause of ${String(row.Wait ?? 'a few')} seconds: nothing was looked up.` : undefined,
  }),
  next: ['list-breaches-tenant', 'search-breaches-tenant', 'reset-password'],
});
