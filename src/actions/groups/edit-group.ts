import { defineAction, type Outcome } from '../../model/action';
import { labelled, post, type Reply } from '../../model/call';
import { field, type PersonRef, type Thing } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import { isYes, kindOf, yesOrNo } from './kind';

export const editGroup = defineAction({
  id: 'edit-group',
  title: 'Edit Group',
  category: 'Group',
  says: [
    'add to group',
    'add user to group',
    'add member to group',
    'add member',
    'remove from group',
    'remove member from group',
    'remove member',
    'edit group members',
    'change group',
    'rename group',
  ],
  summary: 'Change a group, its members or its owners',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    group: field.thing('group', 'Group', { words: ['group', 'to group', 'from group'] }),
    addMembers: field.users('Add members', { words: ['add member', 'members'] }),
    removeMembers: field.users('Remove members', { words: ['remove member'] }),
    addOwners: field.users('Add owners', { words: ['owners', 'add owner'] }),
    removeOwners: field.users('Remove owners', { words: ['remove owner'] }),
    addDevices: field.things('entra-device', 'Add devices', { words: ['devices', 'add device'] }),
    addContacts: field.lines('Add contacts', { help: 'Mail addresses; mail groups only' }),
    removeContacts: field.lines('Remove contacts', { help: 'Mail addresses; mail groups only' }),
    displayName: field.text('New name', { maxLength: 256, words: ['new name', 'name'] }),
    description: field.text('New description', { maxLength: 1_024 }),
    mailNickname: field.text('New alias', {
      maxLength: 64,
      pattern: '[^\\s@()\\[\\]";:<>,\\\\]+',
      expected: 'An alias without blanks and without @.',
      words: ['alias'],
    }),
    membershipRule: field.text('New rule', { maxLength: 3_000, multiline: true, words: ['rule'], help: 'Dynamic groups only' }),
    securityEnabled: yesOrNo('Counts for access', { help: 'Security and Microsoft 365 groups' }),
    allowExternal: yesOrNo('Accepts mail from outside'),
    sendCopies: yesOrNo('Members get mail in their inbox', { help: 'Microsoft 365 groups only' }),
    hideFromOutlook: yesOrNo('Hidden in Outlook', { help: 'Microsoft 365 groups only' }),
    visibility: field.choice('Visibility', ['Public', 'Private'], { help: 'Microsoft 365 groups only' }),
    addLicenses: field.things('license', 'Add licences', { help: 'Security groups only' }),
    removeLicenses: field.things('license', 'Remove licences', { help: 'Security groups only' }),
  },
  example: 'edit group "Finance Team" at contoso addMembers=omar@contoso.com',
  check: ({ group, tenant: _, ...said }) => {
    const kind = kindOf(group);
    const unified = [said.sendCopies, said.hideFromOutlook, said.visibility].some(Boolean);
    const licences = [said.addLicenses, said.removeLicenses].some(list => list?.length);
    if (Object.values(said).every(value => value === undefined || (Array.isArray(value) && value.length === 0)))
      return { field: 'addMembers', says: 'Say what to change: members, owners or something else of the group.' };
    if (isRewritten(said) && !said.mailNickname && !group.facts.mailNickname)
      return { field: 'mailNickname', says: 'CIPP does not tell the alias of this group: write it, or the change would empty it.' };
    if ((said.allowExternal || said.sendCopies) && !group.facts.mail)
      return { field: 'allowExternal', says: 'This group has no mail address: leave out what is about mail.' };
    if (unified && kind !== 'Microsoft 365')
      return { field: 'visibility', says: 'Visibility, Outlook and inboxes are for Microsoft 365 groups: leave them out.' };
    if (licences && kind !== 'Security')
      return { field: 'addLicenses', says: 'CIPP gives licences to security groups only: leave them out.' };
    if (said.addDevices?.length && (kind === 'Distribution List' || kind === 'Mail-Enabled Security'))
      return { field: 'addDevices', says: 'Mail groups take no devices: leave them out.' };
    return undefined;
  },
  note: () => 'Who comes in gets what the group gives: mail, files, licences, policies. Who goes out loses it.',
  warns: ({ membershipRule, addLicenses, removeLicenses }) => [
    ...(membershipRule ? [{ label: 'Replaces the rule', text: 'Everybody whom the new rule does not cover leaves the group.' }] : []),
    ...(addLicenses?.length || removeLicenses?.length
      ? [{ label: 'All members', text: 'Every member gets or loses these licences, and the data behind lost ones goes in time.' }]
      : []),
  ],
  call: ({ tenant, group, ...said }) =>
    post('EditGroup', {
      tenantFilter: tenant.domain,
      groupId: group.id,
      groupType: kindOf(group),
      groupName: group.name,
      AddMember: said.addMembers?.map(named),
      RemoveMember: said.removeMembers?.map(named),
      AddOwner: said.addOwners?.map(named),
      RemoveOwner: said.removeOwners?.map(named),
      AddDevice: said.addDevices?.map(device => labelled(device.id, device.name, { azureADDeviceId: device.facts.deviceId })),
      AddContact: said.addContacts?.map(contact => labelled(contact)),
      RemoveContact: said.removeContacts?.map(contact => labelled(contact)),
      ...(isRewritten(said) && properties(group, said)),
      membershipRules: said.membershipRule,
      securityEnabled: isYes(said.securityEnabled),
      mail: said.allowExternal || said.sendCopies ? group.facts.mail : undefined,
      allowExternal: isYes(said.allowExternal),
      sendCopies: isYes(said.sendCopies),
      hideFromOutlookClients: isYes(said.hideFromOutlook),
      visibility: said.visibility,
      AddLicenses: said.addLicenses?.map(license => labelled(license.id, license.name)),
      RemoveLicenses: said.removeLicenses?.map(license => labelled(license.id, license.name)),
    }),
  result: readEdited,
  next: ['list-groups', 'list-user-groups'],
});

const named = (person: PersonRef) => labelled(person.id, person.name, { userPrincipalName: person.upn });

interface Properties {
  displayName?: string;
  description?: string;
  mailNickname?: string;
  membershipRule?: string;
  securityEnabled?: string;
}
/** One of these changes: then CIPP writes name, description and alias all three, those that are missing as nothing. */
const isRewritten = (said: Properties): boolean =>
  [said.displayName, said.description, said.mailNickname, said.membershipRule, said.securityEnabled].some(Boolean);

const properties = (group: Thing, said: Properties) => ({
  displayName: said.displayName ?? group.name,
  description: said.description ?? group.facts.description,
  mailNickname: said.mailNickname ?? group.facts.mailNickname,
});

/** No sentence at all means that nothing was changed; "Error - " stands beside "Success - " (docs/cipp-api.md §8). */
function readEdited(reply: Reply): Outcome {
  if (reply.status === 200 && reply.json && reply.lines.length === 0) {
    return { kind: 'failed', why: 'CIPP_FAILED', said: 'CIPP found nothing to change.' };
  }
  return outcomeOf(reply);
}
