import { defineAction } from '../../model/action';
import { graphPost, post } from '../../model/call';
import { field } from '../../model/field';
import { at } from '../../model/table';
import { writtenByGraph } from '../graph';

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
  graph: {
    // the only step that needs a permission of its own (docs/graph.md §8)
    call: ({ user }) => graphPost(`users/${user.id}/revokeSignInSessions`, {}, { permission: 'User.RevokeSessions.All' }),
    note: () => 'You sign in, and Microsoft decides whether you may. They must sign in again everywhere, within a few minutes.',
    // `value: false` comes with a 200 too, and is no success
    result: reply => (at(reply.json, 'value') === false ? { kind: 'unknown', why: 'GRAPH_ODD' } : writtenByGraph(reply)),
  },
  next: ['reset-password', 'set-sign-in-state', 'reset-mfa'],
});
