import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

/** Every wording with every kind. */
const saying = (kind: string, type: string) =>
  [`convert mailbox to ${kind}`, `convert to ${kind} mailbox`, `make ${kind} mailbox`].map(say => ({ say, with: { type } }));

export const convertMailbox = defineAction({
  id: 'convert-mailbox',
  title: 'Convert Mailbox',
  category: 'User',
  says: [...saying('shared', 'Shared'), ...saying('regular', 'Regular'), ...saying('room', 'Room'), ...saying('equipment', 'Equipment')],
  summary: 'Turn a mailbox into a shared, regular, room or equipment mailbox',
  risk: 'routine',
  secret: false,
  fields: {
    mailbox: field.user('Mailbox'),
    type: field.choice(
      'Into',
      [
        { value: 'Shared', label: 'Shared mailbox', says: ['shared'] },
        { value: 'Regular', label: 'User mailbox', says: ['regular', 'user', 'normal'] },
        { value: 'Room', label: 'Room mailbox', says: ['room'] },
        { value: 'Equipment', label: 'Equipment mailbox', says: ['equipment'] },
      ],
      { required: true, words: ['to', 'into'] },
    ),
  },
  example: 'convert mailbox to shared jane@contoso.com',
  note: ({ type }) =>
    type === 'Shared'
      ? 'The mail stays. Above 50 GB a shared mailbox needs a licence, or it stops receiving mail.'
      : type === 'Regular'
        ? 'The mail stays. The mailbox needs a licence within 30 days.'
        : 'The mail stays. The mailbox answers meeting requests as a resource.',
  // with the object id CIPP looks at the size of the mailbox too
  call: ({ tenant, mailbox, type }) => post('ExecConvertMailbox', { tenantFilter: tenant.domain, ID: mailbox.id, MailboxType: type }),
  // the size is told behind the success, in the same sentence
  result: reply => {
    const outcome = outcomeOf(reply);
    const size = outcome.kind === 'done' ? outcome.said?.find(text => /\bwarning\b/i.test(text)) : undefined;
    return size ? { kind: 'done', warning: size } : outcome;
  },
  next: ['assign-licenses', 'set-email-forward', 'set-out-of-office'],
});
