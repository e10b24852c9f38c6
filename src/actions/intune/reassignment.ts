import { field, type Thing } from '../../model/field';

type Groups = readonly Thing[] | undefined;
const some = (groups: Groups): groups is readonly Thing[] => groups !== undefined && groups.length > 0;

/** Assignments of what is there already: groups by id, because names are wildcards. */
export const groups = {
  groupIds: field.things('group', 'Groups', { help: 'Always included, whatever is replaced.', words: ['to group', 'to groups'] }),
  excludeGroupIds: field.things('group', 'Except groups', { words: ['except'] }),
};
export const mode = {
  mode: field.choice(
    'Present assignments',
    [
      { value: 'append', label: 'Keep', says: ['add'] },
      { value: 'replace', label: 'Replace', says: ['overwrite'] },
    ],
    { default: 'append' },
  ),
  direction: field.choice(
    'Replace only',
    [
      { value: 'include', label: 'Inclusions' },
      { value: 'exclude', label: 'Exclusions' },
    ],
    {},
  ),
};
export const filter = {
  // matched with wildcards: a pattern could hit another filter
  filterName: field.text('Device filter', { pattern: '[^*?\\[\\]]+', expected: 'Write the whole name of the filter, without * ? [ ].' }),
  filterType: field.choice('Filter mode', ['include', 'exclude'], {}),
};

interface Assigning {
  assignTo: string | undefined;
  groupIds: Groups;
  excludeGroupIds: Groups;
  mode: string;
  direction: string | undefined;
}

export function checkAssigning({ assignTo, groupIds, excludeGroupIds, mode, direction }: Assigning) {
  const says = <F extends keyof Assigning>(name: F, text: string) => ({ field: name, says: text });
  if (assignTo && some(groupIds)) return says('groupIds', 'Choose everyone or groups: with everyone, CIPP ignores the groups.');
  // groups are included whatever the direction; replacing exclusions by none would clear them all
  if (direction === 'exclude' && !some(excludeGroupIds)) return says('excludeGroupIds', 'Name the groups to leave out.');
  if (assignTo || some(groupIds)) return undefined;
  if (!some(excludeGroupIds)) return says('assignTo', 'Choose everyone, or name groups to include or to leave out.');
  return mode === 'replace' && direction !== 'exclude' ? says('direction', 'Choose exclusions: only these are named.') : undefined;
}

export const warnAssigning = ({ assignTo, mode, direction }: Pick<Assigning, 'assignTo' | 'mode' | 'direction'>) => [
  ...(mode === 'replace'
    ? [{ label: 'Replaces', text: `${REPLACED[direction ?? 'all'] ?? REPLACED.all} that is not named here is removed.` }]
    : []),
  ...(assignTo ? [{ label: 'Everyone', text: 'The assignment is to everyone, not to some groups.' }] : []),
];
const REPLACED: Record<string, string> = { all: 'Every assignment', include: 'Every inclusion', exclude: 'Every exclusion' };

export const assigningBody = ({ groupIds, excludeGroupIds, mode, direction, ...more }: Assigning & Filtering) => ({
  GroupIds: idsOf(groupIds),
  ExcludeGroupIds: idsOf(excludeGroupIds),
  ExcludeGroupNames: some(excludeGroupIds) ? excludeGroupIds.map(group => group.name) : undefined,
  assignmentMode: mode,
  assignmentDirection: mode === 'replace' ? direction : undefined,
  ...filterBody(more),
});
const idsOf = (list: Groups) => (some(list) ? list.map(group => group.id) : undefined);

interface Filtering {
  filterName: string | undefined;
  filterType: string | undefined;
}
export const filterBody = ({ filterName, filterType }: Filtering) => ({
  AssignmentFilterName: filterName,
  AssignmentFilterType: filterName === undefined ? undefined : (filterType ?? 'include'),
});
