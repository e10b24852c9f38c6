/** Teams, who uses them, and telephone numbers. */
import { byIdOrUpn, notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Person } from '../people';
import type { Answer } from '../server';
import type { Family } from './family';
import {
  bare,
  failed,
  fromBody,
  fromQuery,
  type Ground,
  idOf,
  isAll,
  live,
  many,
  type Owner,
  ok,
  plainly,
  report,
  said,
  same,
  wantsReport,
} from './ground';
import { type BookGroup, groupBook } from './group-book';

export function teamsFamily(ground: Ground): Family {
  let made = 0;
  const teams = (owner: Owner) =>
    groupBook(ground.context)
      .groups(owner)
      .filter(g => g.team);
  const teamRow = ({ id, displayName, description, visibility, mailNickname }: BookGroup) => ({
    id,
    displayName,
    description,
    visibility,
    mailNickname,
  });
  return {
    endpoints: {
      ListTeams: fromQuery('Teams.Group.Read', list),
      AddTeam: fromBody('Teams.Group.ReadWrite', add),
      ListTeamsActivity: fromQuery('Teams.Activity.Read', asked => {
        const type = asked.text('Type');
        // the report's name is built of the type
        if (!same(type, 'TeamsUserActivityUser')) return plainly(500, `Resource not found for the segment 'get${type ?? ''}Detail'.`);
        return wantsReport(asked) ? report(ground, asked, 'Teams activity', activity) : live(ground, asked, activity);
      }),
      ListTeamsVoice: fromQuery('Teams.Voice.Read', asked =>
        wantsReport(asked) ? report(ground, asked, 'Teams voice', numbers) : live(ground, asked, numbers),
      ),
    },
    reset() {
      made = 0;
    },
  };

  /** Uncaught errors are plain strings here, but for the report. */
  function list(asked: Asked): Answer {
    const type = asked.text('type');
    const rows = (owner: Owner) => teams(owner).map(teamRow);
    if (same(type, 'List')) return wantsReport(asked) ? report(ground, asked, 'Teams', rows) : live(ground, asked, rows);
    if (!same(type, 'Team')) return bare([null]);
    const id = asked.text('ID') ?? '';
    const owner = isAll(asked) ? undefined : ground.owner(asked);
    if (!owner) return bare([{ Name: null, TeamInfo: [], ChannelInfo: [], Members: [], Owners: [], InstalledApps: [] }]);
    const team = teams(owner).find(t => same(t.id, id));
    return team ? bare([detail(owner, team)]) : plainly(500, `No team found with Group Id ${id}`);
  }

  /** Reads `tenantid`, not `tenantFilter`; the owners are plain texts. */
  function add(asked: Asked): Answer {
    const name = said(asked, 'displayName') ?? '';
    const failure = (why: string) => failed(500, `Failed to create Team: '${name}'. Error: ${why}`);
    const named = many(asked, 'owner').map(String);
    if (named.length === 0) return failure('You have to add at least one owner to the team');
    const owner = ground.called(said(asked, 'tenantid'));
    if (owner) {
      const people = named.map(n => byIdOrUpn(owner.people, n));
      const missing = people.findIndex(p => !p);
      if (missing >= 0) return failure(notFound(named[missing] ?? ''));
      const visibility = said(asked, 'visibility') ?? '';
      if (!['public', 'private'].includes(visibility.toLowerCase())) return failure(`Invalid value for visibility: '${visibility}'.`);
      made += 1;
      const mailNickname = name.replace(/[^A-Za-z0-9]/g, '');
      const owners = people.flatMap(p => (p ? [p.id] : []));
      groupBook(ground.context).add(owner, {
        id: idOf('7ea31000', owner.index, made),
        displayName: name,
        description: said(asked, 'description') ?? null,
        mail: `${mailNickname}@${owner.domain}`,
        mailNickname,
        visibility: visibility.charAt(0).toUpperCase() + visibility.slice(1).toLowerCase(),
        team: true,
        members: owners,
        owners,
      });
    }
    return ok(`Successfully created Team: '${name}'`);
  }
}

function detail(owner: Owner, team: BookGroup): object {
  const person = (id: string) => owner.people.find(p => p.id === id);
  const row = (roles: string[]) => (p: Person) => ({ displayName: p.displayName, email: p.mail, userId: p.id, roles });
  const owners = team.owners.flatMap(id => person(id) ?? []);
  const members = team.members.flatMap(id => person(id) ?? []).filter(p => !team.owners.includes(p.id));
  const { id, displayName, description, visibility } = team;
  const channel = { id: `19:${id.replaceAll('-', '')}@thread.tacv2`, displayName: 'General', membershipType: 'standard' };
  return {
    Name: displayName,
    TeamInfo: [{ id, displayName, description, visibility, isArchived: false, webUrl: `https://teams.microsoft.com/l/team/${channel.id}` }],
    ChannelInfo: [channel],
    Members: members.map(row([])),
    Owners: owners.map(row(['owner'])),
    InstalledApps: [{ id: 'app-1', teamsAppDefinition: { displayName: 'Planner', version: '1.0.0' } }],
  };
}

/** Out of a table with commas: every value is a text. */
const activity = (owner: Owner): object[] =>
  owner.people
    .filter(p => p.userType === 'Member')
    .map((p, n) => ({
      UPN: p.userPrincipalName,
      LastActive: p.accountEnabled ? `2026-11-${String(10 + (n % 14)).padStart(2, '0')}` : '',
      TeamsChat: String((n * 17) % 90),
      CallCount: String(n % 7),
      MeetingCount: String((n * 3) % 11),
    }));

/** The first two are somebody's, one is free, one belongs to a service. */
function numbers(owner: Owner): object[] {
  const rows: [type: string, person: Person | undefined, status: string, acquired: string][] = [
    ['CallingPlan', owner.people[0], 'UserAssigned', '2024-03-01'],
    ['DirectRouting', owner.people[1], 'UserAssigned', 'Unknown'],
    ['CallingPlan', undefined, 'Unassigned', '2024-03-01'],
    ['OperatorConnect', undefined, 'VoiceApplicationAssigned', '2025-06-12'],
  ];
  return rows.map(([NumberType, person, AssignmentStatus, AcquisitionDate], n) => ({
    TelephoneNumber: `+4930555${String(owner.index + 1).padStart(2, '0')}${String(100 + n)}`,
    NumberType,
    City: 'Berlin',
    IsoCountryCode: 'DE',
    TargetId: person?.id ?? null,
    AssignmentStatus,
    AcquiredCapabilities: ['UserAssignment'],
    AcquisitionDate,
    AssignedTo: person ? { id: person.id, userPrincipalName: person.userPrincipalName, displayName: person.displayName } : 'Unassigned',
    EmergencyLocation: person ? 'Office' : null,
  }));
}
