/** Users, groups, licences and calendars. */
import { upstream } from '../../simulators/families/failures';
import { people } from '../../simulators/world';
import {
  type Cases,
  DOWN,
  device,
  flag,
  group,
  list,
  moment,
  person,
  persons,
  refused,
  results,
  sku,
  text,
  thing,
  things,
  unread,
} from '../case';

const { jane } = people;
/** Where a field has a third state, as it is. */
const YES = { ...flag(true), form: { '': 'yes' } };

export const PEOPLE: Cases = {
  // ── User ─────────────────────────────────────────────────────────────────────────────────────────────────
  'add-user': {
    say: {
      displayName: text('Toni Newcomer'),
      username: text('toni.newcomer'),
      domain: text('contoso.com'),
      givenName: text('Toni'),
      surname: text('Newcomer'),
      usageLocation: text('DE'),
      mustChangePassword: flag(false),
      aliases: text('toni@contoso.com,tn@contoso.com', 'toni@contoso.com tn@contoso.com'),
      otherMails: list('toni@example.com'),
      addToGroups: things(group.team),
      jobTitle: text('Clerk'),
      department: text('Finance'),
      companyName: text('Contoso'),
      mobilePhone: text('+49 555 0101'),
      businessPhones: list('+49 555 0102'),
      streetAddress: text('1 Example Street'),
      city: text('Berlin'),
      state: text('Berlin'),
      postalCode: text('10115'),
      country: text('Germany'),
      copyFrom: person('aylin'),
    },
    without: ['password', 'scheduledDate'],
    filled: { scheduled: false },
    secret: { noun: 'result', shows: ['User name: toni.newcomer@contoso.com'] },
    fails: { by: results([`Failed to create user. Error: ${DOWN}`]), shows: [DOWN] },
  },
  'clear-immutable-id': {
    say: { user: person('julia') },
    shows: ['Successfully cleared immutable ID'],
    fails: { by: results('Failed to clear immutable ID. Error: it is synced'), shows: ['it is synced'] },
  },
  'convert-mailbox': {
    say: { type: text('Shared') },
    shows: ['to a Shared mailbox'],
    fails: refused('Failed to convert.'),
  },
  'create-tap': {
    say: { lifetime: text('60', 60), start: moment('2031-03-04T09:00:00Z') },
    secret: { noun: 'pass' },
    fails: refused('Failed to create TAP for jane.'),
  },
  'delete-user-device': {
    say: { device: thing(device.name, device.entraObjectId), action: text('Disable') },
    shows: ['Executed action Disable'],
    fails: refused('Failed to Disable device.', 400),
  },
  'dismiss-risky-user': {
    say: { user: person('link') },
    filled: { displayName: people.link.displayName },
    shows: ['Successfully dismissed User Risk'],
    fails: refused('Failed to dismiss.'),
  },
  'enable-archive': {
    filled: { username: jane.displayName },
    shows: ['Successfully set archive for Jane Doe to True'],
    fails: refused('Failed to enable.'),
  },
  'list-deleted-items': {
    shows: ['2 deleted items.', 'Nico Former'],
    fails: { by: upstream.ListDeletedItems, ends: 'Shown', shows: ['missing here without a word'] },
  },
  'list-inactive-accounts': {
    say: { days: text('90', 90) },
    shows: [/\d inactive accounts\./, 'Petra Vos'],
    fails: { by: { status: 500, body: [{ Error: DOWN }] }, shows: [DOWN] },
  },
  'list-mfa-users': { shows: ['33 users.', 'Petra Vos'], fails: unread.cached },
  'list-sign-ins': {
    say: { days: text('14', 14), threshold: text('2', 2) },
    without: ['filter'],
    shows: ['3 sign-ins.', 'maria.gonzalez@contoso.com'],
    fails: unread.plain,
  },
  'list-user': { shows: ['Jane Doe', /Last sign-in\n/], fails: unread.plain },
  'list-users': {
    say: { filter: text("startsWith(displayName,'Jane')") },
    shows: ['1 user.', 'Jane Doe'],
    fails: unread.plain,
  },
  'list-user-ca-policies': {
    shows: ['6 policies.', 'Require MFA for everybody'],
    fails: { by: { status: 200, body: [{}] }, ends: 'Shown', shows: ['could not work out'] },
  },
  'list-user-counts': { shows: [/Users\n33/], fails: { by: { status: 500, body: { Error: DOWN, Details: [] } }, shows: [DOWN] } },
  'list-user-devices': {
    shows: ['1 device.', 'PC-JANE-01'],
    fails: { by: { status: 200, body: [] }, ends: 'Shown', shows: ['could not read'] },
  },
  'list-user-groups': { shows: ['3 groups.', 'Finance Team'], fails: unread.plain },
  'offboard-user': {
    say: {
      outOfOffice: text('Jane has left us. Write to info@contoso.com'),
      forward: person('aylin'),
      accessNoAutomap: persons('ben'),
      accessAutomap: persons('chen'),
      onedriveAccess: persons('aylin'),
    },
    without: ['deleteUser', 'disableForwarding', 'scheduledDate'],
    filled: { scheduled: false },
    shows: ['Task Offboarding: jane@contoso.com scheduled to run now'],
    ends: 'Accepted, not confirmed',
    fails: { by: results([`Error - ${DOWN}`], 200), shows: [DOWN] },
  },
  'remove-user': {
    filled: { userPrincipalName: jane.userPrincipalName },
    shows: ['Successfully deleted user'],
    fails: refused('Failed to delete.'),
  },
  'reset-mfa': {
    without: ['method'],
    shows: ['Successfully removed MFA methods'],
    fails: {
      by: results('Successfully removed phone. However, failed to remove authenticator'),
      ends: 'Done, with a warning',
      shows: ['failed to remove'],
    },
  },
  'reset-password': {
    say: { mustChangePassword: flag(false) },
    filled: { displayName: jane.displayName },
    secret: { noun: 'password' },
    fails: refused('Failed to reset password for Jane Doe, jane.'),
  },
  'restore-deleted-item': {
    say: { id: thing('Old timesheets', 'dd000000-0001-4000-8000-000000000002') },
    without: ['userPrincipalName'],
    filled: { displayName: 'Old timesheets' },
    shows: ['Successfully restored deleted item'],
    fails: refused('Failed to restore.'),
  },
  'restore-deleted-user': {
    say: { id: thing('Nico Former', 'dd000000-0001-4000-8000-000000000001') },
    filled: { displayName: 'Nico Former', userPrincipalName: 'dd000000000140008000000000000001nico.former@contoso.com' },
    shows: ['Successfully restored deleted item'],
    fails: refused('Failed to restore.'),
  },
  'revoke-sessions': {
    filled: { username: jane.userPrincipalName },
    shows: ['Successfully revoked sessions for jane@contoso.com'],
    fails: refused('Failed to revoke.'),
  },
  'send-mfa-push': {
    shows: ['Received an MFA confirmation: Success'],
    fails: {
      by: results({ resultText: 'Authentication Failed! Does the user have Push/Phone call MFA configured?', state: 'error' }, 200),
      shows: ['Authentication Failed!'],
    },
  },
  'set-email-forward': {
    say: { option: text('internalAddress'), internal: person('aylin') },
    without: ['external'],
    shows: ['to Internal Address aylin@contoso.com'],
    fails: { by: results([null], 200), ends: 'Outcome unknown' },
  },
  'set-out-of-office': {
    say: {
      state: text('Scheduled'),
      internal: text('Away until April'),
      external: text('I am away'),
      start: moment('2031-03-04T09:00:00Z'),
      end: moment('2031-04-01T07:30:00Z'),
      eventSubject: text('Away'),
      declineMessage: text('I am not here'),
      timezone: text('W. Europe Standard Time'),
    },
    without: ['message'],
    shows: ['Scheduled Out-of-office for jane@contoso.com'],
    fails: refused('Could not set.'),
  },
  'set-per-user-mfa': {
    say: { state: text('enforced') },
    filled: { userId: jane.id },
    shows: ['Successfully set Per user MFA State'],
    ends: 'Accepted, not confirmed',
    fails: { by: results([`Failed to set. Error: ${DOWN}`]), shows: [DOWN] },
  },
  'set-sign-in-state': {
    shows: ['Successfully set account enabled state to True'],
    fails: {
      by: results('WARNING: User Omar Haddad is AD Sync enabled. Please enable/disable in the local AD.'),
      ends: 'Done, with a warning',
      shows: ['local Active Directory'],
    },
  },

  // ── Group ────────────────────────────────────────────────────────────────────────────────────────────────
  'add-group': {
    say: {
      displayName: text('Project Falcon'),
      groupType: text('m365'),
      username: text('falcon'),
      domain: text('contoso.com'),
      owners: persons('jane'),
      members: persons('omar', 'ben'),
    },
    without: ['membershipRule'],
    shows: ['Successfully created group Project Falcon'],
    ends: 'Accepted, not confirmed',
    fails: { by: results([`Failed to create group. Error: ${DOWN}`]), ends: 'Outcome unknown', shows: [DOWN] },
  },
  'edit-group': {
    say: {
      addMembers: persons('ben', 'chen'),
      removeMembers: persons('jane'),
      addOwners: persons('aylin'),
      removeOwners: persons('petra'),
      addDevices: things({ name: device.name, id: device.entraObjectId }),
      addContacts: list('partner@example.com'),
      removeContacts: list('former@example.com'),
      displayName: text('Finance People'),
      mailNickname: text('finance-people'),
      membershipRule: text('user.department -eq "Finance"'),
      visibility: text('Public'),
      securityEnabled: YES,
      allowExternal: YES,
      sendCopies: YES,
      hideFromOutlook: YES,
    },
    without: ['addLicenses', 'removeLicenses'],
    filled: { groupType: 'Microsoft 365', groupName: 'Finance Team', mail: 'finance-team@contoso.com' },
    shows: ['Success - Edited group properties for Finance Team', 'Added member ben@contoso.com', 'Error - You cannot add a contact'],
    ends: 'Done, with a warning',
    fails: { by: results([`Error - ${DOWN}`], 200), shows: [DOWN] },
  },
  'list-groups': {
    without: ['expandMembers', 'expandOwners', 'useReportDb'],
    filled: { groupType: 'Microsoft 365' },
    shows: ['5 members.', 'Aylin Şahin'],
    fails: unread.forbidden,
  },
  'delete-group': {
    filled: { groupType: 'Microsoft 365', displayName: 'Finance Team' },
    shows: ['Successfully Deleted Microsoft 365 group Finance Team'],
    fails: { by: results(null, 200), ends: 'Outcome unknown' },
  },
  'hide-group-from-gal': {
    say: { hidden: text('true') },
    filled: { groupType: 'Microsoft 365' },
    shows: ['Successfully hidden Microsoft 365 group'],
    fails: { by: results(`Failed. ${DOWN}`, 200), shows: [DOWN] },
  },
  'set-group-delivery-management': {
    say: { onlyInternal: flag(false) },
    filled: { groupType: 'Microsoft 365' },
    shows: ['to allow messages from people inside and outside'],
    fails: { by: results(`Failed. ${DOWN}`), shows: [DOWN] },
  },

  // ── License ──────────────────────────────────────────────────────────────────────────────────────────────
  'list-licenses': { shows: ['4 licences.', 'Microsoft 365 Business Premium'], fails: unread.plain },
  'set-excluded-license': {
    say: { action: text('AddExclusion'), skuId: text(sku.id), skuName: text(sku.name) },
    without: ['showInDropdown', 'fullReset'],
    shows: ['Added Exchange Online (Plan 1)'],
    fails: { by: results('Invalid action', 400), shows: ['Invalid action'] },
  },
  'assign-licenses': {
    otherwise: {
      say: { user: person('jane'), operation: text('Add'), licenses: things(sku) },
      sends: {
        requests: [
          {
            tenantFilter: 'contoso.com',
            userIds: [jane.id],
            LicenseOperation: 'Add',
            Licenses: [{ value: sku.id }],
            RemoveAllLicenses: false,
            ReplaceAllLicenses: false,
          },
        ],
      },
    },
    shows: ['Successfully set licenses for jane@contoso.com'],
    fails: { by: results(['User jane@contoso.com not found in tenant contoso.com'], 200), shows: ['not found in tenant'] },
  },

  // ── Calendar Permission ──────────────────────────────────────────────────────────────────────────────────
  'edit-calendar-permissions': {
    say: { grantee: person('omar'), permission: text('Editor'), folder: text('Calendar') },
    without: ['removeAccess'],
    shows: ['omar@contoso.com now has Editor permissions'],
    fails: refused('Failed to set calendar permissions.', 403),
  },
  'list-calendar-permissions': {
    without: ['useReportDb', 'byUser'],
    shows: ['3 permissions.', 'Reviewer', 'jane@contoso.com:\\Calendar'],
    fails: unread.listed,
  },
};
