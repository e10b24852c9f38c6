/** Who may see whose calendar. The folder has the name of the mailbox's language. */
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import type { Endpoint } from './family';
import { bare, failed, fromBoth, fromQuery, isAll, isTrue, labelled, type Owner, report, said } from './ground';
import type { CalendarEntry, Mailbox } from './mailbox-data';
import { noMailbox, onMailbox } from './mailboxes';
import { refused, strict, type Ways } from './ways';

const RIGHTS = [
  'Author',
  'AvailabilityOnly',
  'Contributor',
  'Editor',
  'LimitedDetails',
  'NonEditingAuthor',
  'Owner',
  'PublishingAuthor',
  'PublishingEditor',
  'Reviewer',
  'None',
];

export function calendarEndpoints(ways: Ways): Record<string, Endpoint> {
  const { ground, directory } = ways;
  const owned = (owner: Owner) =>
    owner.people.flatMap(person => {
      const mailbox = directory.account(owner, person).mailbox;
      return mailbox ? [{ person, mailbox }] : [];
    });
  const own = (e: CalendarEntry) => e.user !== 'Default' && e.user !== 'Anonymous';

  function list(asked: Asked): Answer {
    const id = said(asked, 'UserID');
    if (isTrue(asked, 'UseReportDB') && !id) {
      return report(ground, asked, 'calendar permission', owner => (isTrue(asked, 'ByUser') ? byUser(owner) : byCalendar(owner)));
    }
    const owner = ground.owner(asked);
    if (isAll(asked) || !owner) return bare([]);
    const no = (why: string): Answer => ({ status: 403, body: [why] });
    if (!id) return no("Cannot bind argument to parameter 'Identity' because it is an empty string.");
    return onMailbox(ways, asked, id, no, mailbox => bare(mailbox ? mailbox.calendar.map(e => row(id, mailbox, e)) : []));
  }

  const byCalendar = (owner: Owner): object[] =>
    owned(owner)
      .map(({ person, mailbox }) => ({ person, mailbox, granted: mailbox.calendar.filter(own) }))
      .filter(({ granted }) => granted.length > 0)
      .map(({ person, mailbox, granted }) => ({
        CalendarUPN: person.userPrincipalName,
        CalendarDisplayName: person.displayName,
        CalendarType: 'UserMailbox',
        FolderName: mailbox.folder,
        PermissionCount: granted.length,
        Permissions: granted.map(e => ({ User: e.user, AccessRights: e.rights, FolderName: mailbox.folder })),
        Tenant: owner.domain,
      }));

  function byUser(owner: Owner): object[] {
    const all = owned(owner).flatMap(({ person, mailbox }) => mailbox.calendar.filter(own).map(e => ({ person, mailbox, e })));
    return [...new Set(all.map(({ e }) => e.user))].sort().map(User => {
      const found = all.filter(({ e }) => e.user === User);
      return {
        User,
        UserMailboxType: 'UserMailbox',
        CalendarCount: found.length,
        Permissions: found.map(({ person, mailbox, e }) => ({
          Calendar: person.displayName,
          CalendarUPN: person.userPrincipalName,
          AccessRights: e.rights,
          FolderName: mailbox.folder,
        })),
        Tenant: owner.domain,
      };
    });
  }

  /** The user to remove, when given, counts alone. */
  function edit(asked: Asked): Answer {
    const [id = '', folder = ''] = ['userid', 'FolderName'].map(n => said(asked, n));
    const remove = labelled(asked, 'RemoveAccess');
    const grantee = remove ?? labelled(asked, 'UserToGetPermissions');
    const rights = labelled(asked, 'Permissions');
    const privateItems = strict(asked, 'CanViewPrivateItems');
    if (!remove && privateItems === undefined) return failed(403, refused('CanViewPrivateItems'));
    const path = `${id}:\\${folder}`;
    const no = (why: string) => failed(403, `Failed to set calendar permissions for ${grantee ?? ''} on ${id} : ${why}`);
    return onMailbox(ways, asked, id, no, mailbox => {
      const owner = ground.owner(asked);
      const person = owner && directory.person(owner, grantee);
      const wrong = owner && mailbox ? refusal(mailbox, path, grantee, person?.id, remove !== undefined, rights) : undefined;
      if (wrong) return no(wrong);
      if (mailbox && person) {
        mailbox.calendar = mailbox.calendar.filter(e => e.id !== person.id);
        if (!remove)
          mailbox.calendar.push({ user: person.displayName, id: person.id, rights: rights ?? '', privateItems: privateItems ?? false });
      }
      if (remove) return { status: 200, body: { Results: `Successfully removed access for ${remove} from calendar ${path}` } };
      const also = privateItems ? ' The user can also view private items.' : '';
      const text = `Successfully set permissions on folder ${path}. The user ${grantee ?? ''} now has ${rights ?? ''} permissions on this folder.${also}`;
      return { status: 200, body: { Results: text } };
    });
  }

  return {
    ListCalendarPermissions: fromQuery('Exchange.Mailbox.Read', list),
    ExecEditCalendarPermissions: fromBoth('Exchange.Mailbox.ReadWrite', edit),
  };
}

function refusal(
  mailbox: Mailbox,
  path: string,
  grantee: string | undefined,
  granteeId: string | undefined,
  removes: boolean,
  rights: string | undefined,
): string | undefined {
  if (path.split(':\\')[1]?.toLowerCase() !== mailbox.folder.toLowerCase()) return noMailbox(path);
  if (!grantee) return "Cannot bind argument to parameter 'User' because it is null.";
  if (!granteeId) return `The user "${grantee}" is either not valid SMTP address, or there is no matching information.`;
  if (removes) {
    return mailbox.calendar.some(e => e.id === granteeId) ? undefined : `There is no existing permission entry found for user: ${grantee}.`;
  }
  return rights && RIGHTS.includes(rights)
    ? undefined
    : `Cannot process argument transformation on parameter 'AccessRights'. Cannot convert value "${rights ?? ''}".`;
}

const row = (id: string, mailbox: Mailbox, entry: CalendarEntry) => ({
  Identity: `${id}:\\${mailbox.folder}`,
  User: entry.user,
  AccessRights: [entry.rights],
  FolderName: mailbox.folder,
  SharingPermissionFlags: entry.privateItems ? 'Delegate, CanViewPrivateItems' : null,
  MailboxInfo: { ExchangeGuid: mailbox.guid, RecipientTypeDetails: mailbox.type === 'Regular' ? 'UserMailbox' : `${mailbox.type}Mailbox` },
});
