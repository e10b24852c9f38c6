import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field, type PersonRef } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

const WITH_ALIAS = ['m365', 'distribution', 'dynamicDistribution', 'security'];
const WITH_RULE = ['dynamic', 'dynamicDistribution'];

export const addGroup = defineAction({
  id: 'add-group',
  title: 'Create Or Add Group',
  category: 'Group',
  says: [
    'create group',
    'new group',
    'make group',
    { say: 'create distribution list', with: { groupType: 'distribution' } },
    { say: 'new distribution list', with: { groupType: 'distribution' } },
    { say: 'create security group', with: { groupType: 'generic' } },
    { say: 'create m365 group', with: { groupType: 'm365' } },
    { say: 'create dynamic group', with: { groupType: 'dynamic' } },
  ],
  summary: 'Create a group or distribution list',
  risk: 'elevated',
  matrix: 'sensitiveActions',
  secret: false,
  fields: {
    displayName: field.text('Name', { required: true, maxLength: 256, words: ['name', 'called'] }),
    groupType: field.choice(
      'Kind',
      [
        { value: 'generic', label: 'Security group', says: ['plain security'] },
        { value: 'security', label: 'Mail-enabled security group', says: ['mail-enabled security'] },
        { value: 'm365', label: 'Microsoft 365 group', says: ['microsoft 365', 'office 365', 'unified'] },
        { value: 'distribution', label: 'Distribution list', says: ['distribution group', 'dl'] },
        { value: 'dynamic', label: 'Dynamic security group', says: ['dynamic security'] },
        { value: 'dynamicDistribution', label: 'Dynamic distribution list', says: ['dynamic dl'] },
        { value: 'azureRole', label: 'Group that can be given roles', says: ['role-assignable', 'role group'] },
      ],
      { required: true, words: ['kind', 'type'] },
    ),
    username: field.text('Mail alias', {
      maxLength: 64,
      pattern: "[A-Za-z0-9._'-]+",
      expected: 'The part before the @: letters, digits, dots and hyphens.',
      words: ['alias'],
    }),
    domain: field.text('Mail domain', {
      maxLength: 253,
      pattern: '[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+',
      expected: 'A domain of the customer, such as contoso.com.',
      help: "Empty: the customer's default domain",
    }),
    description: field.text('Description', { maxLength: 1_024 }),
    owners: field.users('Owners', { words: ['owner'] }),
    members: field.users('Members', { words: ['with', 'member'] }),
    membershipRule: field.text('Rule', { maxLength: 3_000, multiline: true, words: ['rule'], help: 'For dynamic groups' }),
    allowExternal: field.toggle('Accept mail from outside', { default: false }),
    subscribeMembers: field.toggle('Members get mail in their inbox', { default: false, help: 'Microsoft 365 groups only' }),
  },
  example: 'create group at contoso displayName="Finance Team" groupType=generic members=omar@contoso.com',
  check: ({ groupType, username, membershipRule, subscribeMembers, members }) => {
    if (WITH_ALIAS.includes(groupType) && !username)
      return { field: 'username', says: 'This kind of group has a mail address: say its alias.' };
    if (WITH_RULE.includes(groupType) && !membershipRule)
      return { field: 'membershipRule', says: 'A dynamic group wants a rule, such as user.department -eq "Finance".' };
    if (WITH_RULE.includes(groupType) && members?.length)
      return { field: 'members', says: 'The rule decides who is in a dynamic group: leave the members out.' };
    if (subscribeMembers && groupType !== 'm365')
      return { field: 'subscribeMembers', says: 'Only Microsoft 365 groups send mail to inboxes: leave it out.' };
    return undefined;
  },
  note: () => 'Within 10 minutes CIPP makes no second group of the same name, but says that it did: look at the groups afterwards.',
  warns: ({ groupType }) =>
    groupType === 'azureRole'
      ? [{ label: 'Can hold roles', text: 'Members become administrators as soon as this group is given a role.' }]
      : [],
  call: ({ tenant, ...said }) =>
    post('AddGroup', {
      tenantFilter: tenant.domain,
      displayName: said.displayName,
      groupType: said.groupType,
      username: said.username,
      primDomain: labelled(said.domain ?? tenant.domain),
      description: said.description,
      owners: said.owners?.map(named),
      members: said.members?.map(named),
      membershipRules: said.membershipRule,
      allowExternal: said.allowExternal,
      subscribeMembers: said.subscribeMembers,
    }),
  // the words of success prove no new group, and with subscribers a late failure no missing one (docs/cipp-api.md §8)
  result: (reply, { subscribeMembers }) => {
    const outcome = outcomeOf(reply);
    if (outcome.kind === 'done' && !outcome.warning) return { kind: 'accepted', said: outcome.said };
    return outcome.kind === 'failed' && subscribeMembers ? { kind: 'unknown', why: 'CIPP_ODD', said: outcome.said } : outcome;
  },
  next: ['list-groups', 'edit-group', 'hide-group-from-gal'],
});

const named = (person: PersonRef) => labelled(person.id, person.name);
