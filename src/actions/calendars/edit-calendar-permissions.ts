import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field, type PersonRef } from '../../model/field';

export const editCalendarPermissions = defineAction({
  id: 'edit-calendar-permissions',
  title: 'Edit Calendar Permissions',
  category: 'Calendar Permission',
  says: [
    'share calendar',
    'set calendar permissions',
    'change calendar permissions',
    'grant calendar access',
    'calendar access',
    'remove calendar access',
    'remove calendar permissions',
  ],
  summary: 'Give somebody access to a calendar, or take it away',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    mailbox: field.user('Whose calendar'),
    grantee: field.person('Who gets access', { words: ['with', 'to'] }),
    permission: field.choice(
      'Access',
      [
        { value: 'AvailabilityOnly', label: 'Sees free and busy', says: ['free busy', 'availability'] },
        { value: 'LimitedDetails', label: 'Sees free and busy with titles', says: ['titles'] },
        { value: 'Reviewer', label: 'Reads everything', says: ['read', 'view', 'read only'] },
        { value: 'Contributor', label: 'Adds, reads nothing', says: ['add only'] },
        { value: 'NonEditingAuthor', label: 'Reads, adds and deletes own', says: ['non editing author'] },
        { value: 'Author', label: 'Reads, adds, changes own', says: ['author'] },
        { value: 'PublishingAuthor', label: 'As author, with subfolders', says: ['publishing author'] },
        { value: 'Editor', label: 'Reads, adds and changes everything', says: ['edit', 'write'] },
        { value: 'PublishingEditor', label: 'As editor, with subfolders', says: ['publishing editor'] },
        { value: 'Owner', label: 'Owner: everything, permissions too', says: ['owner', 'full access'] },
      ],
      { words: ['as'] },
    ),
    folder: field.text('Folder', {
      required: true,
      default: 'Calendar',
      maxLength: 200,
      help: 'As the mailbox calls it in its own language, such as Kalender: the list of calendar permissions shows it',
    }),
    removeAccess: field.person('Whose access to take away', { words: ['remove'] }),
    privateItems: field.toggle('Sees private items', { default: false, help: 'Makes them a delegate too', onConfirm: true }),
  },
  example: 'share calendar jane@contoso.com grantee=omar@contoso.com permission=Reviewer',
  // RemoveAccess wins over everything else that is sent
  check: ({ mailbox, grantee, permission, removeAccess, privateItems }) => {
    if (removeAccess && (grantee || permission || privateItems))
      return { field: 'removeAccess', says: 'Either give access or take it away: leave one of the two out.' };
    if (!removeAccess && !grantee) return { field: 'grantee', says: 'Say who gets access, or whose access to take away.' };
    if (!removeAccess && !permission) return { field: 'permission', says: 'Say how much access they get.' };
    if (grantee?.id === mailbox.id) return { field: 'grantee', says: 'It is their own calendar: choose somebody else.' };
    return undefined;
  },
  note: ({ mailbox, grantee, removeAccess }) =>
    removeAccess
      ? `${removeAccess.name} loses the access to the calendar of ${mailbox.name} that was given to them by name.`
      : `What ${grantee?.name ?? 'they'} could do before is replaced by this. Nobody is told.`,
  warns: ({ permission, privateItems, removeAccess }) =>
    removeAccess
      ? []
      : [
          ...(privateItems ? [{ label: 'Private items', text: 'They see private appointments, and act as a delegate for meetings.' }] : []),
          ...(permission === 'Owner' ? [{ label: 'Full control', text: 'An owner can give access to others.' }] : []),
        ],
  // a JSON boolean, always: absent or text is refused (docs/cipp-api.md §4)
  call: ({ tenant, mailbox, grantee, permission, folder, removeAccess, privateItems }) =>
    post('ExecEditCalendarPermissions', {
      tenantFilter: tenant.domain,
      userid: mailbox.upn,
      FolderName: folder,
      UserToGetPermissions: named(grantee),
      Permissions: permission && labelled(permission),
      RemoveAccess: named(removeAccess),
      CanViewPrivateItems: privateItems,
    }),
  next: ['list-calendar-permissions', 'list-user'],
});

const named = (person: PersonRef | undefined) => person && labelled(person.upn, person.name);
