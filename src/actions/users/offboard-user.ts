import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field, type PersonRef } from '../../model/field';
import { laterFields, plannedOf, seconds } from './later';
import { devicesOf, groupsOf, licencesOf, methodsOf } from './stakes';

const off = { default: false };

export const offboardUser = defineAction({
  id: 'offboard-user',
  title: 'Offboard User',
  category: 'User',
  says: ['offboard', 'offboard user', 'offboard employee', 'leaver', 'offboarding', 'start offboarding'],
  summary: 'Run the chosen steps for somebody who leaves',
  risk: 'destructive',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    // one at a time: protection and Microsoft's matrix are about one person, and so is the task that CIPP plans
    users: field.user('Person', { words: ['user', 'person'] }),
    disableSignIn: field.toggle('Block sign-in', { default: true }),
    revokeSessions: field.toggle('Revoke sessions', { default: true }),
    resetPass: field.toggle('Reset the password', off),
    removeMFADevices: field.toggle('Remove MFA methods', off),
    convertToShared: field.toggle('Convert to a shared mailbox', off),
    hideFromGAL: field.toggle('Hide from the address list', off),
    removeLicenses: field.toggle('Remove licences', off),
    removeGroups: field.toggle('Remove from groups', off),
    removeCalendarInvites: field.toggle('Cancel meetings', off),
    removePermissions: field.toggle('Remove mailbox permissions', off),
    removeCalendarPermissions: field.toggle('Remove calendar permissions', off),
    removeRules: field.toggle('Remove inbox rules', off),
    removeMobile: field.toggle('Remove mobile devices', off),
    removeTeamsPhoneDID: field.toggle('Release the phone number', off),
    disableOneDriveSharing: field.toggle('Stop OneDrive sharing', off),
    clearImmutableId: field.toggle('Clear the immutable id', off),
    deleteUser: field.toggle('Delete the account', off),
    disableForwarding: field.toggle('Stop forwarding', off),
    forward: field.person('Forward mail to', { words: ['forward to'] }),
    keepCopy: field.toggle('Keep a copy when forwarding', off),
    outOfOffice: field.text('Out-of-office message', { maxLength: 4_000, multiline: true, words: ['ooo'] }),
    accessNoAutomap: field.people('Full access, not added in Outlook'),
    accessAutomap: field.people('Full access, added in Outlook', { words: ['access'] }),
    onedriveAccess: field.people('Access to the OneDrive', { words: ['onedrive'] }),
    ...laterFields,
  },
  example: 'offboard jane@contoso.com convertToShared=true removeLicenses=true',
  check: said => {
    if (STEPS.every(step => !said[step]) && !said.forward && !said.outOfOffice && people(said).length === 0)
      return { field: 'disableSignIn', says: 'Choose at least one step.' };
    if (said.forward && said.disableForwarding)
      return { field: 'disableForwarding', says: 'Either stop forwarding or forward to somebody, not both.' };
    if (said.forward?.id === said.users.id)
      return { field: 'forward', says: 'Mail cannot be forwarded to who leaves: choose somebody else.' };
    if (said.deleteUser && (said.convertToShared || said.forward || said.outOfOffice || people(said).length > 0))
      return { field: 'deleteUser', says: 'The mailbox and OneDrive go with the account: keep the account, or leave out what needs them.' };
    if (said.clearImmutableId && said.users.synced)
      return { field: 'clearImmutableId', says: 'This account is still synced: take it out of the sync first.' };
    return undefined;
  },
  note: ({ scheduledDate }) =>
    scheduledDate
      ? 'CIPP plans a task that runs at that time. What came of it stands in the scheduled items.'
      : 'CIPP plans a task that runs at once. What came of it stands in the scheduled items.',
  warns: said => [
    { label: 'No way back at once', text: 'CIPP has no undo: what is taken away must be given back one by one.' },
    ...(said.deleteUser ? [{ label: 'Deletes', text: 'The account, its mailbox and its OneDrive are gone for good after 30 days.' }] : []),
    ...(said.removeLicenses && !said.convertToShared
      ? [{ label: 'Loses the mailbox', text: 'Without a licence and not shared, the mailbox is deleted after 30 days.' }]
      : []),
    ...(said.scheduledDate
      ? [{ label: 'Runs later', text: 'CIPP does this on its own at that time, whatever has changed until then.' }]
      : []),
  ],
  stakes: ({ tenant, users, ...said }) => {
    const takes = [
      ...(said.removeLicenses || said.deleteUser ? [licencesOf(tenant, users)] : []),
      ...(said.removeGroups || said.deleteUser ? [groupsOf(tenant, users)] : []),
      ...(said.removeMobile || said.deleteUser ? [devicesOf(tenant, users)] : []),
      ...(said.removeMFADevices && !said.deleteUser ? [methodsOf(tenant, users)] : []),
    ];
    return takes.length > 0 ? takes : ['None of the chosen steps takes away anything that CIPP could count.'];
  },
  call: ({ tenant, users, scheduledDate, ...said }) =>
    post('ExecOffboardUser', {
      tenantFilter: tenant.domain,
      user: [named(users)],
      ConvertToShared: said.convertToShared,
      HideFromGAL: said.hideFromGAL,
      removeCalendarInvites: said.removeCalendarInvites,
      removePermissions: said.removePermissions,
      removeCalendarPermissions: said.removeCalendarPermissions,
      RemoveRules: said.removeRules,
      RemoveMobile: said.removeMobile,
      RemoveGroups: said.removeGroups,
      RemoveLicenses: said.removeLicenses,
      RevokeSessions: said.revokeSessions,
      DisableSignIn: said.disableSignIn,
      ClearImmutableId: said.clearImmutableId,
      ResetPass: said.resetPass,
      RemoveMFADevices: said.removeMFADevices,
      RemoveTeamsPhoneDID: said.removeTeamsPhoneDID,
      DisableOneDriveSharing: said.disableOneDriveSharing,
      DeleteUser: said.deleteUser,
      disableForwarding: said.disableForwarding,
      forward: said.forward && named(said.forward),
      KeepCopy: said.keepCopy,
      OOO: said.outOfOffice,
      AccessNoAutomap: said.accessNoAutomap?.map(named),
      AccessAutomap: said.accessAutomap?.map(named),
      OnedriveAccess: said.onedriveAccess?.map(named),
      Scheduled: { enabled: scheduledDate !== undefined, date: seconds(scheduledDate) },
      reference: said.reference,
      PostExecution: { webhook: said.notifyWebhook, email: said.notifyEmail, psa: said.notifyPsa },
    }),
  result: plannedOf,
  next: ['list-scheduled-items', 'list-logs', 'list-user'],
});

/** What counts as a step; `keepCopy` and the notices do nothing alone. */
const STEPS = [
  'disableSignIn',
  'revokeSessions',
  'resetPass',
  'removeMFADevices',
  'convertToShared',
  'hideFromGAL',
  'removeLicenses',
  'removeGroups',
  'removeCalendarInvites',
  'removePermissions',
  'removeCalendarPermissions',
  'removeRules',
  'removeMobile',
  'removeTeamsPhoneDID',
  'disableOneDriveSharing',
  'clearImmutableId',
  'deleteUser',
  'disableForwarding',
] as const;

interface Access {
  accessNoAutomap?: readonly PersonRef[];
  accessAutomap?: readonly PersonRef[];
  onedriveAccess?: readonly PersonRef[];
}
const people = (said: Access): PersonRef[] => [
  ...(said.accessNoAutomap ?? []),
  ...(said.accessAutomap ?? []),
  ...(said.onedriveAccess ?? []),
];
/** Every entry must be a sign-in name. */
const named = (person: PersonRef) => labelled(person.upn, person.name);
