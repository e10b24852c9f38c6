import { defineAction, type Outcome } from '../../model/action';
import { post, type Reply } from '../../model/call';
import { pushEnd } from '../../model/caller';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

export const sendMfaPush = defineAction({
  id: 'send-mfa-push',
  title: 'Send MFA Push',
  category: 'User',
  says: ['send mfa push', 'mfa push', 'send push', 'verify identity', 'verify caller', 'test mfa'],
  summary: "Send a sign-in request to a user's phone to prove who is calling",
  risk: 'elevated',
  secret: false,
  fields: { user: field.user('Person') },
  example: 'send mfa push jane@contoso.com',
  note: () => 'Their phone asks them to approve; the answer takes up to a minute. Tell them before you send it.',
  warns: () => [
    {
      label: 'Changes the tenant',
      text: 'CIPP prepares the MFA service of this customer for it, with a credential that is valid for 5 minutes. Do not repeat it without a word to them.',
    },
  ],
  call: ({ tenant, user }) => post('ExecSendPush', { tenantFilter: tenant.domain, UserEmail: user.upn }),
  result: readPush,
  next: ['reset-password', 'reset-mfa', 'create-tap'],
});

/** Nobody's word but theirs counts as done; a prompt that may have been shown and ended in no word is unknown. */
function readPush(reply: Reply): Outcome {
  const [line] = reply.lines;
  if (pushEnd(reply).state === 'approved') return { kind: 'done', said: line && [line.text] };
  const outcome = outcomeOf(reply);
  if (outcome.kind !== 'done') return outcome;
  // the words are those of a success, and the value in them is another
  if (pushEnd(reply).state === 'unreadable') return { kind: 'unknown', why: 'CIPP_ODD', said: line?.text };
  return { kind: 'failed', why: 'CIPP_FAILED', said: line?.text };
}
