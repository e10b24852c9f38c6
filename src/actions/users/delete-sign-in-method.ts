import { defineAction } from '../../model/action';
import { graphDelete, post } from '../../model/call';
import { field } from '../../model/field';
import { writtenByGraph } from '../graph';
import { METHODS } from './sign-in-methods';
import { methodsOf } from './stakes';

export const deleteSignInMethod = defineAction({
  id: 'delete-sign-in-method',
  title: 'Delete Sign-In Method',
  category: 'User',
  says: [
    'delete sign-in method',
    'remove sign-in method',
    'delete authentication method',
    'remove authentication method',
    'delete mfa method',
  ],
  summary: 'Remove one phone, app or key that a user signs in with',
  risk: 'destructive',
  matrix: 'sensitiveActions',
  secret: false,
  borrows: true,
  fields: {
    user: field.user('Person'),
    kind: field.choice('Kind', METHODS, { required: true }),
    method: field.text('Id', {
      required: true,
      help: 'As the list of sign-in methods shows it',
      maxLength: 200,
      pattern: '[A-Za-z0-9_=-]+',
      expected: 'the id of one sign-in method',
    }),
  },
  example: 'delete sign-in method jane@contoso.com kind=phone method=3179e48a-750b-4051-897c-87b9720928f7',
  note: () => 'This method is removed; the others stay.',
  warns: () => [
    { label: 'Cannot be undone', text: 'What is removed does not come back: they register it anew.' },
    { label: 'Takes protection away', text: 'Without another method, whoever knows the password can register a phone: be sure who asks.' },
  ],
  stakes: ({ tenant, user }) => [methodsOf(tenant, user)],
  // ID takes the sign-in name only, and no kind is asked for
  call: ({ tenant, user, method }) => post('ExecResetMFA', { tenantFilter: tenant.domain, ID: user.upn, MethodId: method }),
  graph: {
    // each kind has a place of its own (docs/graph.md §8)
    call: ({ user, kind, method }) =>
      graphDelete(`users/${user.id}/authentication/${METHODS.find(({ value }) => value === kind)?.path}/${encodeURIComponent(method)}`),
    note: () => 'You sign in, and Microsoft decides whether you may. This method is removed; the others stay.',
    stakes: ['Microsoft shows their other methods after you have signed in: list sign-in methods.'],
    // a method of another kind is not found either, nor is one that is gone
    result: reply => (reply.status === 404 ? { kind: 'failed', why: 'GRAPH_METHOD_GONE' } : writtenByGraph(reply)),
  },
  next: ['list-sign-in-methods', 'create-tap', 'revoke-sessions'],
});
