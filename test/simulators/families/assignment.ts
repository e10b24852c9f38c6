/** Who gets an app, a policy or a script: Intune's assignments, as CIPP writes and reads them. */
import type { Asked } from '../cipp-request';
import { GUID, like, many, said, same } from './ground';
import type { BookGroup } from './group-book';

export interface Assignment {
  target: { '@odata.type': string; groupId?: string; deviceAndAppManagementAssignmentFilterType?: string };
  /** Apps only. */
  intent?: string;
}

const TYPES = {
  users: '#microsoft.graph.allLicensedUsersAssignmentTarget',
  devices: '#microsoft.graph.allDevicesAssignmentTarget',
  group: '#microsoft.graph.groupAssignmentTarget',
  exclusion: '#microsoft.graph.exclusionGroupAssignmentTarget',
} as const;

export const toUsers = (intent?: string): Assignment => made({ '@odata.type': TYPES.users }, intent);
export const toDevices = (intent?: string): Assignment => made({ '@odata.type': TYPES.devices }, intent);
export const toGroup = (groupId: string, intent?: string): Assignment => made({ '@odata.type': TYPES.group, groupId }, intent);
const made = (target: Assignment['target'], intent: string | undefined): Assignment => (intent ? { target, intent } : { target });

/** What a call wants, by the names that ExecAssignApp and ExecAssignPolicy share. */
export interface Wish {
  to?: string;
  groupIds: string[];
  groupNames: string[];
  exclude?: string;
  excludeIds: string[];
  excludeNames: string[];
  mode: string;
  direction?: string;
  filter?: string;
  filterType: string;
  intent?: string;
}

export function wishOf(asked: Asked): Wish {
  const direction = said(asked, 'assignmentDirection')?.toLowerCase();
  const wish: Wish = {
    to: same(said(asked, 'AssignTo'), 'On') ? undefined : said(asked, 'AssignTo'),
    groupIds: names(asked, 'GroupIds'),
    groupNames: names(asked, 'GroupNames'),
    exclude: said(asked, 'excludeGroup'),
    excludeIds: names(asked, 'ExcludeGroupIds'),
    excludeNames: names(asked, 'ExcludeGroupNames'),
    mode: said(asked, 'assignmentMode')?.toLowerCase() ?? 'append',
    direction: direction === 'include' || direction === 'exclude' ? direction : undefined,
    filter: said(asked, 'AssignmentFilterName'),
    filterType: said(asked, 'AssignmentFilterType') ?? 'include',
  };
  const nobody = !wish.to && wish.groupIds.length + wish.groupNames.length === 0;
  // exclusions alone never take away what stands, unless a direction says so
  if (nobody && excludes(wish) && wish.mode === 'replace' && !wish.direction) wish.mode = 'append';
  return wish;
}
export const excludes = ({ exclude, excludeIds }: Wish): boolean => excludeIds.length > 0 || exclude !== undefined;
export const clears = ({ direction, mode }: Wish): boolean => direction === 'exclude' && mode === 'replace';

/** An array, or a text with commas. */
function names(asked: Asked, name: string): string[] {
  const given = many(asked, name).map(String);
  return given.length === 1 ? split(given[0] ?? '') : given;
}
const split = (text: string) =>
  text
    .split(',')
    .map(t => t.trim())
    .filter(Boolean);

/** Refused, in the words of the routine around it. */
export class NotAssigned extends Error {}

/** The words that mean everybody differ between apps and policies; every other is a group's name. */
const BROAD: Record<'app' | 'policy', Record<string, readonly ('users' | 'devices')[]>> = {
  app: { allusers: ['users'], alldevices: ['devices'], alldevicesandusers: ['users', 'devices'] },
  policy: { alllicensedusers: ['users'], alldevices: ['devices'], alldevicesandusers: ['users', 'devices'] },
};

/** What stands after a wish: throws {@link NotAssigned} where no group is meant. */
export function assigned(groups: BookGroup[], standing: readonly Assignment[], wish: Wish, kind: keyof typeof BROAD): Assignment[] {
  const fresh = [...included(groups, wish, kind), ...excluded(groups, wish)];
  const edited = wish.direction === 'exclude' ? TYPES.exclusion : TYPES.group;
  const keep = (old: Assignment): boolean => {
    if (wish.mode === 'replace') return wish.direction !== undefined && old.target['@odata.type'] !== edited;
    const { groupId } = old.target;
    if (groupId) return !fresh.some(a => a.target.groupId === groupId);
    return !fresh.some(a => a.target['@odata.type'] === old.target['@odata.type']);
  };
  return [...standing.filter(keep), ...fresh];
}

function included(groups: BookGroup[], wish: Wish, kind: keyof typeof BROAD): Assignment[] {
  const broad = BROAD[kind][wish.to?.toLowerCase() ?? ''];
  const how = wish.intent;
  // a filter's name that matches nothing is dropped; this world has none
  if (broad) return broad.map(b => (b === 'users' ? toUsers(how) : toDevices(how)));
  const text = wish.to ?? (kind === 'app' ? wish.groupNames.join(',') : '');
  const ids = wish.groupIds.length > 0 ? wish.groupIds : matching(groups, split(text));
  const wanted = wish.groupIds.length > 0 || text !== '';
  if (ids.length === 0 && wanted) {
    throw new NotAssigned(
      kind === 'app'
        ? `No matching groups resolved for assignment request. Searched for: ${split(text).join(', ')}`
        : `No groups found matching the specified name(s): ${text}. Policy not assigned.`,
    );
  }
  const wrong = ids.find(id => !GUID.test(id));
  if (wrong) throw new NotAssigned(`Invalid group id '${wrong}'.`);
  return ids.map(id => toGroup(id, how));
}

/** A name that matches nothing is dropped. */
function excluded(groups: BookGroup[], { excludeIds, exclude, intent }: Wish): Assignment[] {
  const ids = excludeIds.length > 0 ? excludeIds : matching(groups, split(exclude ?? ''));
  return ids.map(groupId => made({ '@odata.type': TYPES.exclusion, groupId }, intent));
}

const matching = (groups: BookGroup[], patterns: string[]): string[] =>
  groups.filter(g => patterns.some(p => like(g.displayName, p))).map(g => g.id);

/** Names of the targets for the columns of a list; a group that the tenant does not know has none. */
export function named(groups: BookGroup[], assignments: readonly Assignment[], licensed: string): { assignment: string; exclude: string } {
  const columns = { assignment: [] as string[], exclude: [] as string[] };
  for (const { target, intent } of assignments) {
    const type = target['@odata.type'];
    const group = groups.find(g => g.id === target.groupId)?.displayName;
    const name = type === TYPES.users ? licensed : type === TYPES.devices ? 'All Devices' : group;
    if (name) columns[type === TYPES.exclusion ? 'exclude' : 'assignment'].push(intent ? `${name} (${intent})` : name);
  }
  return { assignment: columns.assignment.join(', '), exclude: columns.exclude.join(', ') };
}

/** Whom the answer names: what was asked, not what was found. */
export function shown(wish: Wish, kind: keyof typeof BROAD): { target?: string; exclusion?: string } {
  const ids = wish.groupIds.length > 0 ? wish.groupIds.join(kind === 'app' ? ',' : ', ') : undefined;
  const groups = wish.groupNames.length > 0 ? wish.groupNames.join(', ') : undefined;
  const target = kind === 'app' ? (wish.to ?? groups ?? (ids ? `GroupIds: ${ids}` : undefined)) : (groups ?? wish.to ?? ids);
  const list = wish.excludeNames.length > 0 ? wish.excludeNames : wish.excludeIds;
  return { target, exclusion: list.length > 0 ? list.join(', ') : wish.exclude };
}
