import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const revokeSessions = defineAction({
  id: 'revoke-sessions',
  title: 'Revoke Sessions',
  category: 'User',
  says: ['revoke sessions', 'revoke all sessions', 'sign out everywhere', 'log out everywhere', 'kill sessions', 'force sign out'],
  summary: 'Sign a user out of everything',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: { user: field.user('Person') },
  example: 'sign out everywhere jane@contoso.com',
  note: () => 'They must sign in again everywhere. Apps may stay open for up to an hour.',
  call: ({ tenant, user }) => post('ExecRevokeSessions', { tenantFilter: tenant.domain, id: user.id, Username: user.upn }),
  next: ['reset-password', 'set-sign-in-state', 'reset-mfa'],
});
