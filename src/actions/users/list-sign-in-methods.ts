import { defineAction } from '../../model/action';
import { get, graphGet } from '../../model/call';
import { field } from '../../model/field';
import { at, rowsOf } from '../../model/table';
import { detailOf, kindOf, kindWords, registeredAt } from './sign-in-methods';

export const listSignInMethods = defineAction({
  id: 'list-sign-in-methods',
  title: 'List Sign-In Methods',
  category: 'User',
  says: ['sign-in methods', 'authentication methods', 'auth methods', 'mfa methods', 'show mfa methods', 'list authentication methods'],
  summary: 'Show the phones, apps and keys that a user signs in with',
  risk: 'read',
  secret: false,
  borrows: true,
  fields: { user: field.user('Person') },
  example: 'sign-in methods jane@contoso.com',
  call: ({ tenant, user }) =>
    get('ListGraphRequest', {
      tenantFilter: tenant.domain,
      Endpoint: `users/${user.id}/authentication/methods`,
      SkipCache: true,
      Version: 'v1.0',
    }),
  graph: { call: ({ user }) => graphGet(`users/${user.id}/authentication/methods`) },
  table: ({ user }) => ({
    noun: 'method',
    columns: [
      { label: 'Method', of: kindWords },
      { label: 'Which', of: detailOf },
      { label: 'Registered', of: registeredAt, as: 'date' },
      { label: 'Model', of: row => row.model ?? row.deviceTag },
      { label: 'Version', path: 'phoneAppVersion' },
      { label: 'Strength', path: 'keyStrength' },
      { label: 'Can be used', path: 'methodUsabilityReason' },
      { label: 'Id', path: 'id' },
    ],
    note: `These are the methods of ${user.name} (${user.upn}).`,
    // Graph itself has them in `value`
    rows: reply => rowsOf(at(reply.body, 'value') === undefined ? reply : { body: at(reply.body, 'value') }),
    gives: {
      to: ['delete-sign-in-method'],
      values: row => {
        const kind = kindOf(row);
        return kind && typeof row.id === 'string' ? { kind, method: row.id } : undefined;
      },
    },
  }),
  next: ['delete-sign-in-method', 'reset-mfa', 'create-tap'],
});
