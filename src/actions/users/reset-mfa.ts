import { defineAction, type Outcome } from '../../model/action';
import { post, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf, sentences } from '../../model/outcome';
import { methodsOf } from './stakes';

export const resetMfa = defineAction({
  id: 'reset-mfa',
  title: 'Reset MFA',
  category: 'User',
  says: ['reset mfa', 'remove mfa methods', 'clear mfa', 'reset mfa methods', 'reset authenticator', 'new phone for mfa'],
  summary: 'Remove the sign-in methods of a user so that they register again',
  risk: 'destructive',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    user: field.user('Person'),
    method: field.text('Only this method', { help: 'The id of one sign-in method. Empty: all of them', maxLength: 100 }),
  },
  example: 'reset mfa jane@contoso.com',
  note: ({ method }) =>
    method
      ? 'This method is removed; the others stay.'
      : 'All methods but the password are removed. They register new ones at the next sign-in.',
  warns: () => [
    {
      label: 'Takes protection away',
      text: 'Until they register again, whoever knows the password can register a phone: be sure who asks.',
    },
    { label: 'Cannot be undone', text: 'What is removed does not come back: they register it anew.' },
  ],
  stakes: ({ tenant, user }) => [methodsOf(tenant, user)],
  // ID takes the sign-in name only
  call: ({ tenant, user, method }) => post('ExecResetMFA', { tenantFilter: tenant.domain, ID: user.upn, MethodId: method }),
  result: readReset,
  next: ['send-mfa-push', 'create-tap', 'list-mfa-users'],
});

/** Nothing to remove is no failure, and a 500 may tell of a part (docs/cipp-api.md §8). */
function readReset(reply: Reply): Outcome {
  const said = sentences(reply.lines);
  if (reply.status === 200 && said.some(text => /^No MFA methods found\b/i.test(text))) return { kind: 'done', said };
  const part = said.find(text => /^Successfully removed\b.*\bHowever, failed to remove\b/i.test(text));
  return part ? { kind: 'done', warning: part } : outcomeOf(reply);
}
