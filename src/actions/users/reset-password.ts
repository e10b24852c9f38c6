import { defineAction, type Outcome } from '../../model/action';
import { graphPost, post, type Reply } from '../../model/call';
import { field, type PersonRef } from '../../model/field';
import type { GraphReply } from '../../model/own-name';
import { type Secret, secret } from '../../model/secret';
import { deniedByGraph } from '../graph';

export const resetPassword = defineAction({
  id: 'reset-password',
  title: 'Reset password',
  category: 'User',
  says: [
    'reset password',
    'reset the password',
    'password reset',
    'reset pw',
    'reset pwd',
    'reset pass',
    'pw reset',
    'new password',
    'set password',
    'change password',
    'forgot password',
  ],
  summary: 'Give a user a new random password',
  risk: 'elevated',
  matrix: 'resetPassword',
  secret: true,
  passwordTyped: true,
  fields: {
    user: field.user('Person'),
    mustChangePassword: field.toggle('Must choose a new password at next sign-in', { default: true, onConfirm: true }),
  },
  example: 'reset password jane@contoso.com',
  note: ({ user }) =>
    user.synced
      ? 'The present password works until the new one is written on premises. You alone see the new one, for 10 minutes.'
      : 'The present password stops working at once. You alone see the new one, for 10 minutes.',
  // MustChange is always sent: absent means false on the server (docs/cipp-api.md §9)
  call: ({ tenant, user, mustChangePassword }) =>
    post('ExecResetPass', { tenantFilter: tenant.domain, ID: user.id, displayName: user.name, MustChange: mustChangePassword }),
  result: (reply, { user }) => readReset(reply, user),
  graph: {
    // the password method has the same id for everybody; for who is synced the caller has to make the password (docs/graph.md §3)
    call: ({ user }) =>
      graphPost(
        `users/${user.id}/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword`,
        {},
        { makes: 'newPassword', ...(!user.synced && { leavesIt: true }) },
      ),
    always: { mustChangePassword: true },
    note: ({ user }) =>
      `You sign in, and Microsoft decides whether you may. The present password stops working once ${
        user.synced ? 'it is written on premises' : 'Microsoft has confirmed it'
      }; then you alone see the new one.`,
    result: readGraphReset,
  },
  next: ['create-tap', 'revoke-sessions', 'set-sign-in-state', 'list-user'],
});

/** docs/cipp-api.md §8 and §9. A success without its password proves nothing: the password would be lost. */
function readReset(reply: Reply, user: PersonRef): Outcome {
  const [line] = reply.lines;
  if (reply.status === 200 && line?.state === 'success') {
    const value = line.copyField;
    if (!value?.open()) return { kind: 'unknown', why: 'CIPP_ODD' };
    const kind = /^https:\/\/\S+$/.test(value.open()) ? ('link' as const) : ('password' as const);
    const synced = user.synced || /directory synced/i.test(line.text);
    return { kind: synced ? 'accepted' : 'done', secret: { kind, value } };
  }
  const text = line?.text ?? '';
  if (/^failed to reset password/i.test(text) || line?.state === 'error') {
    return { kind: 'failed', why: /insufficient privileges/i.test(text) ? 'CIPP_RIGHTS' : 'CIPP_FAILED', said: text };
  }
  return { kind: 'unknown', why: 'CIPP_ODD' };
}

/** docs/graph.md §3, Answers: a password that Graph makes comes once, before it knows whether it worked. */
function readGraphReset(reply: GraphReply, made: Secret | undefined): Outcome {
  if (reply.status !== 202) return deniedByGraph(reply, made);
  if (made) return { kind: 'accepted', secret: { kind: 'password', value: made } };
  const { newPassword } = (reply.json ?? {}) as { newPassword?: unknown };
  // without it nobody would know the password, if it was set
  if (typeof newPassword !== 'string' || newPassword === '') return { kind: 'unknown', why: 'GRAPH_ODD' };
  return { kind: 'accepted', secret: { kind: 'password', value: secret(newPassword) } };
}
