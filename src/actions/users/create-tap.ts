import { defineAction } from '../../model/action';
import { post, unix } from '../../model/call';
import { field } from '../../model/field';
import { secretOf } from '../../model/outcome';

export const createTap = defineAction({
  id: 'create-tap',
  title: 'Create Temporary Access Password',
  category: 'User',
  says: ['tap', 'create tap', 'new tap', 'issue tap', 'temporary access pass', 'create temporary access pass', 'temporary access password'],
  summary: 'Give a user a temporary access pass to sign in without password and MFA',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: true,
  fields: {
    user: field.user('Person'),
    lifetime: field.number('Minutes it is valid', { min: 10, max: 43_200, words: ['minutes'], help: 'Empty: as the customer has set it' }),
    oneTime: field.toggle('For one sign-in only', { default: false, onConfirm: true }),
    start: field.date('Valid from', { bare: 'from', words: ['from', 'starting'] }),
  },
  example: 'create tap jane@contoso.com lifetime=60 oneTime=true',
  note: () => 'Whoever has the pass signs in without password and MFA. You alone see it, for 10 minutes.',
  warns: () => [{ label: 'Bypasses MFA', text: 'Hand it to nobody but the person themselves. A second pass may replace the first.' }],
  call: ({ tenant, user, lifetime, oneTime, start }) =>
    post('ExecCreateTAP', {
      tenantFilter: tenant.domain,
      ID: user.id,
      lifetimeInMinutes: lifetime,
      isUsableOnce: oneTime,
      startDateTime: start ? unix(start) : undefined,
    }),
  // the pass comes first and the user's id behind it (docs/cipp-api.md §7)
  result: reply => secretOf(reply, 'pass'),
  next: ['reset-mfa', 'revoke-sessions'],
});
