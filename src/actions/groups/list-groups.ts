import { defineAction } from '../../model/action';
import { get, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { at, type Column, type Row, type Table } from '../../model/table';

export const listGroups = defineAction({
  id: 'list-groups',
  title: 'List Groups',
  category: 'Group',
  says: [
    'list groups',
    'show groups',
    'all groups',
    { say: 'group members', with: { members: 'true' } },
    { say: 'members of group', with: { members: 'true' } },
    { say: 'who is in group', with: { members: 'true' } },
    { say: 'group owners', with: { owners: 'true' } },
    { say: 'owners of group', with: { owners: 'true' } },
  ],
  summary: 'List the groups of a customer, or the members and owners of one',
  risk: 'read',
  all: true,
  secret: false,
  fields: {
    group: field.thing('group', 'Group', { required: false, help: 'Empty: all groups' }),
    members: field.toggle('Its members', { default: false }),
    owners: field.toggle('Its owners', { default: false }),
    expandMembers: field.toggle('With the members of every group', { default: false }),
    expandOwners: field.toggle('With the owners of every group', { default: false }),
    useReportDb: field.toggle("From CIPP's nightly report", { default: false, help: 'Faster, as of last night' }),
  },
  example: 'group members "Finance Team" at contoso',
  check: ({ tenant, group, members, owners, expandMembers, expandOwners }) => {
    if ((members || owners) && !group) return { field: 'group', says: 'Members and owners are those of one group: say which.' };
    if (group && tenant.wide) return { field: 'group', says: 'A group belongs to one customer: say which customer.' };
    if (expandMembers && expandOwners) return { field: 'expandOwners', says: 'CIPP adds either members or owners to the list, not both.' };
    return undefined;
  },
  // without the kind CIPP says of every group that it takes mail from outside
  call: ({ tenant, group, members, owners, expandMembers, expandOwners, useReportDb }) =>
    get('ListGroups', {
      tenantFilter: tenant.domain,
      groupID: group?.id,
      groupType: group?.facts.groupType,
      members: members || undefined,
      owners: owners || undefined,
      expandMembers: expandMembers || undefined,
      expandOwners: expandOwners || undefined,
      UseReportDB: useReportDb || undefined,
    }),
  table: ({ tenant, group, members, owners, useReportDb }) => {
    if (!group) return listOfAll(useReportDb || tenant.wide !== undefined);
    return members || owners ? peopleOf(members, owners) : oneGroup;
  },
  next: ['edit-group', 'delete-group', 'hide-group-from-gal', 'set-group-delivery-management'],
});

const COLUMNS: readonly Column[] = [
  { label: 'Group', path: 'displayName' },
  { label: 'Mail', path: 'mail' },
  { label: 'Kind', path: 'groupType' },
  { label: 'Source', of: row => Boolean(row.onPremisesSyncEnabled), as: 'yes', yes: ['Synced', 'Cloud'] },
  { label: 'Description', path: 'description' },
  { label: 'Alias', path: 'mailNickname' },
  { label: 'Dynamic', path: 'dynamicGroupBool', as: 'yes' },
  { label: 'Rule', path: 'membershipRule' },
  { label: 'Team', path: 'teamsEnabled', as: 'yes' },
  { label: 'Visibility', path: 'visibility' },
  { label: 'Created', path: 'createdDateTime', as: 'date' },
];

const listOfAll = (cached: boolean): Table => ({
  noun: 'group',
  columns: [
    ...COLUMNS,
    { label: 'Members', path: 'membersCsv' },
    { label: 'Owners', path: 'ownersCsv' },
    { label: 'Customer', path: 'Tenant' },
  ],
  sort: 'Group',
  opens: { kind: 'group', id: 'id' },
  ...(cached && { note: "From CIPP's nightly report.", empty: "No groups, or CIPP's nightly report was never filled." }),
});

const oneGroup: Table = {
  noun: 'group',
  single: true,
  columns: [
    ...COLUMNS,
    { label: 'Accepts mail from outside', path: 'allowExternal', as: 'yes' },
    { label: 'Members get mail in their inbox', path: 'sendCopies', as: 'yes' },
    { label: 'Hidden in Outlook', path: 'hideFromOutlookClients', as: 'yes' },
  ],
  opens: { kind: 'group', id: 'id' },
  rows: ({ body }: Reply) => {
    const group = at(body, 'groupInfo');
    if (!isRow(group) || !isRow(body)) return undefined;
    const { allowExternal, sendCopies, hideFromOutlookClients } = body;
    return [{ ...group, allowExternal, sendCopies, hideFromOutlookClients }];
  },
};

const peopleOf = (members: boolean, owners: boolean): Table => ({
  noun: members ? 'member' : 'owner',
  columns: [
    { label: 'Name', path: 'displayName' },
    { label: 'Sign-in name', path: 'userPrincipalName' },
    { label: 'Part', path: 'part' },
    { label: 'Kind', path: 'kind' },
    { label: 'Mail', path: 'mail' },
  ],
  sort: 'Name',
  opens: { kind: 'user', id: 'userId' },
  rows: ({ body }: Reply) => {
    if (!isRow(body)) return undefined;
    return [...(members ? partOf(body, 'members', 'Member') : []), ...(owners ? partOf(body, 'owners', 'Owner') : [])];
  },
  note: 'Direct members and owners: who is in through another group is not shown.',
});

/** Groups and devices are members too; only people can be opened as people. An empty list may be `[null]` (docs/cipp-api.md §7). */
function partOf(body: Row, path: string, part: string): Row[] {
  const list = body[path];
  return (Array.isArray(list) ? list : [list]).filter(isRow).map(row => {
    const type = row['@odata.type'];
    const kind = typeof type === 'string' ? type.replace('#microsoft.graph.', '') : row.userPrincipalName ? 'user' : '';
    return { ...row, part, kind, userId: kind === 'user' ? row.id : undefined };
  });
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
