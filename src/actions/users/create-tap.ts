import { defineAction, type Outcome } from '../../model/action';
import { graphPost, post, unix } from '../../model/call';
import { field } from '../../model/field';
import { secretOf } from '../../model/outcome';
import type { GraphReply } from '../../model/own-name';
import { secret } from '../../model/secret';
import { at } from '../../model/table';
import { deniedByGraph } from '../graph';

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
  graph: {
    call: ({ user, lifetime, oneTime, start }) =>
      graphPost(`users/${user.id}/authentication/temporaryAccessPassMethods`, {
        startDateTime: start,
        lifetimeInMinutes: lifetime,
        isUsableOnce: oneTime,
      }),
    note: () =>
      'You sign in, and Microsoft decides whether you may. Whoever has the pass signs in without password and MFA. You alone see it, for 10 minutes.',
    result: readGraphPass,
  },
  next: ['reset-mfa', 'revoke-sessions', 'list-sign-in-methods'],
});

/** The pass is told once, in the answer that makes it (docs/graph.md §8). Without it nobody would know it. */
function readGraphPass(reply: GraphReply): Outcome {
  if (reply.status !== 201 && reply.status !== 200) return deniedByGraph(reply);
  const pass = at(reply.json, 'temporaryAccessPass');
  if (typeof pass !== 'string' || pass === '') return { kind: 'unknown', why: 'GRAPH_ODD' };
  return { kind: 'done', secret: { kind: 'pass', value: secret(pass) } };
}
