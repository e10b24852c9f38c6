import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const enableArchive = defineAction({
  id: 'enable-archive',
  title: 'Enable Archive',
  category: 'User',
  says: ['enable archive', 'turn on archive', 'enable online archive', 'enable archive mailbox', 'add archive mailbox'],
  summary: 'Give a mailbox an online archive',
  risk: 'routine',
  secret: false,
  fields: { mailbox: field.user('Mailbox') },
  example: 'enable archive jane@contoso.com',
  note: () => 'The archive is empty at first; retention policies move mail into it over the next days.',
  call: ({ tenant, mailbox }) => post('ExecEnableArchive', { tenantFilter: tenant.domain, id: mailbox.upn, username: mailbox.name }),
  next: ['list-user', 'convert-mailbox'],
});
