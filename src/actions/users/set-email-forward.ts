import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const setEmailForward = defineAction({
  id: 'set-email-forward',
  title: 'Set Email Forward',
  category: 'User',
  says: [
    { say: 'forward mail externally', with: { option: 'ExternalAddress' } },
    { say: 'forward email externally', with: { option: 'ExternalAddress' } },
    { say: 'forward mail', with: { option: 'internalAddress' } },
    { say: 'forward email', with: { option: 'internalAddress' } },
    { say: 'stop forwarding', with: { option: 'disabled' } },
    { say: 'disable forwarding', with: { option: 'disabled' } },
    { say: 'remove forwarding', with: { option: 'disabled' } },
    'set forwarding',
  ],
  summary: 'Forward the mail of a mailbox, or stop that',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    mailbox: field.user('Mailbox'),
    option: field.choice(
      'Forward',
      [
        { value: 'internalAddress', label: 'To somebody of the customer', says: ['internal', 'internally', 'colleague'] },
        { value: 'ExternalAddress', label: 'To an outside address', says: ['external', 'externally', 'outside'] },
        { value: 'disabled', label: 'Nowhere: stop forwarding', says: ['disabled', 'off', 'none', 'stop'] },
      ],
      { required: true },
    ),
    internal: field.person('To whom', { words: ['to'] }),
    external: field.text('Outside address', {
      words: ['address', 'to address'],
      maxLength: 254,
      pattern: '[^\\s@]+@[^\\s@]+\\.[^\\s@]+',
      expected: 'A mail address, such as jane@example.com.',
    }),
    keepCopy: field.toggle('Keep a copy in this mailbox', { default: false, onConfirm: true }),
  },
  example: 'forward mail jane@contoso.com internal=omar@contoso.com keepCopy=true',
  // without a recipient CIPP answers 200 and does nothing (docs/cipp-api.md §7 shape 12)
  check: ({ mailbox, option, internal, external }) => {
    if (option === 'internalAddress' && !internal) return { field: 'internal', says: 'Say who of the customer gets the mail.' };
    if (option === 'ExternalAddress' && !external) return { field: 'external', says: 'Say which outside address gets the mail.' };
    if (option === 'internalAddress' && internal?.id === mailbox.id)
      return { field: 'internal', says: 'A mailbox cannot forward to itself: choose somebody else.' };
    if (option !== 'ExternalAddress' && external)
      return { field: 'option', says: 'An outside address is named: choose to forward outside, or leave the address out.' };
    if (option !== 'internalAddress' && internal)
      return { field: 'option', says: 'A person is named: choose to forward to somebody of the customer, or leave them out.' };
    return undefined;
  },
  note: ({ option, keepCopy }) =>
    option === 'disabled'
      ? 'From now on the mail stays in this mailbox only.'
      : `From now on all new mail goes there${keepCopy ? ', and a copy stays here.' : ' and no longer arrives here.'}`,
  warns: ({ option }) =>
    option === 'ExternalAddress' ? [{ label: 'Leaves the customer', text: 'Every mail goes outside until somebody stops it.' }] : [],
  call: ({ tenant, mailbox, option, internal, external, keepCopy }) =>
    post('ExecEmailForward', {
      tenantFilter: tenant.domain,
      userID: mailbox.upn,
      forwardOption: option,
      ForwardInternal: internal?.upn,
      ForwardExternal: external,
      KeepCopy: keepCopy,
    }),
  next: ['set-out-of-office', 'convert-mailbox'],
});
