/** Groups, as apps, policies, sites and teams need them: those of the family that keeps them, where one does. */
import type { FamilyContext } from './family';
import { idOf, type Owner, PerOwner } from './ground';

export interface BookGroup {
  id: string;
  displayName: string;
  description: string | null;
  mail: string | null;
  mailNickname: string | null;
  visibility: string | null;
  /** There is a team behind it. */
  team: boolean;
  /** Object ids. */
  members: string[];
  owners: string[];
}

export interface GroupBook {
  groups(owner: Owner): BookGroup[];
  add(owner: Owner, group: BookGroup): void;
}

const shared = new WeakMap<FamilyContext, GroupBook>();
const own = new WeakMap<FamilyContext, PerOwner<BookGroup[]>>();

/** Said by the family that keeps the groups: from then on all tell of the same ones. */
export const shareGroups = (context: FamilyContext, book: GroupBook): unknown => shared.set(context, book);

/** Without such a family: the groups that hold roles, and two teams. */
export function groupBook(context: FamilyContext): GroupBook {
  const found = shared.get(context);
  if (found) return found;
  const kept = own.get(context) ?? new PerOwner(teamsOf);
  own.set(context, kept);
  return {
    groups: owner => [...owner.groups.map(g => row(g.id, g.name, null, { members: g.members, owners: g.owners })), ...kept.of(owner)],
    add: (owner, group) => kept.of(owner).push(group),
  };
}

export const forgetGroups = (context: FamilyContext): void => own.get(context)?.clear();

function teamsOf(owner: Owner): BookGroup[] {
  const members = owner.people.filter(p => p.userType === 'Member').map(p => p.id);
  return ['Sales team', 'Project team'].map((name, i) => {
    const nickname = name.toLowerCase().replaceAll(' ', '-');
    const who = { members: members.slice(i, i + 4), owners: members.slice(i, i + 1) };
    return row(idOf('7ea30000', owner.index, i + 1), name, `${nickname}@${owner.domain}`, { ...who, mailNickname: nickname, team: true });
  });
}

const row = (id: string, displayName: string, mail: string | null, more: Partial<BookGroup>): BookGroup => ({
  id,
  displayName,
  description: null,
  mail,
  mailNickname: null,
  visibility: mail ? 'Private' : null,
  team: false,
  members: [],
  owners: [],
  ...more,
});
