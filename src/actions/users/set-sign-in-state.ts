import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

/** Every verb with every noun. */
const saying = (verb: string, enable: string) =>
  ['sign-in', 'sign in', 'account', 'login', 'user'].map(noun => ({ say: `${verb} ${noun}`, with: { enable } }));

export const setSignInState = defineAction({
  id: 'set-sign-in-state',
  title: 'Disable User',
  category: 'User',
  says: [...saying('block', 'false'), ...saying('unblock', 'true'), ...saying('disable', 'false'), ...saying('enable', 'true')],
  summary: 'Block or unblock sign-in of a user',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    user: field.user('Person'),
    enable: field.toggle('May sign in', { default: false }),
  },
  does: ({ enable }) => (enable ? 'Unblock sign-in' : 'Block sign-in'),
  example: 'block sign-in jane@contoso.com',
  note: ({ enable }) =>
    enable ? 'They can sign in again at once.' : 'New sign-ins are refused at once. Open sessions go on until they are revoked.',
  warns: ({ user }) =>
    user.synced ? [{ label: 'Synced account', text: 'The next sync may undo this: change it in the local Active Directory too.' }] : [],
  // Enable is always sent: absent means false on the server (docs/cipp-api.md §4)
  call: ({ tenant, user, enable }) => post('ExecDisableUser', { tenantFilter: tenant.domain, ID: user.id, Enable: enable }),
  // a synced account is changed, and then the answer is an error (docs/cipp-api.md §8)
  result: reply =>
    reply.lines.some(line => /\bWARNING: User .*is AD Sync enabled/i.test(line.text))
      ? { kind: 'done', warning: 'The account is synced: change it in the local Active Directory too, or the next sync may undo this.' }
      : outcomeOf(reply),
  next: ['revoke-sessions', 'reset-password', 'list-user'],
});
