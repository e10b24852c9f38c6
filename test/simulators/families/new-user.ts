/** AddUser: a new account, and every step after it that may fail inside a 200 (docs/cipp-api.md §7, §8, §12). */
import { plain } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Person } from '../people';
import type { Answer } from '../server';
import { plan, tasksOf } from './background';
import { type Account, type Group, newAccount } from './directory';
import type { Endpoint } from './family';
import { failed, field, fromBody, labelled, many, type Owner, ok, said, valueIn } from './ground';
import { assign } from './licence-rules';
import { mailboxOf } from './mailbox-data';
import { either, inside, textIn, truthy, unixTime, type Ways } from './ways';

const PROFILE = ['companyName', 'mobilePhone', 'businessPhones', 'otherMails', 'streetAddress', 'city', 'state', 'postalCode', 'country'];

export function newUserEndpoints(ways: Ways): Record<string, Endpoint> {
  return { AddUser: fromBody('Identity.User.ReadWrite', asked => addUser(ways, asked)) };
}

function addUser(ways: Ways, asked: Asked): Answer {
  if (!asked.text('tenantFilter')) return failed(400, { resultText: 'tenantFilter is required to create a user.', state: 'error' });
  const scheduled = field(asked, 'Scheduled');
  if (truthy(inside(scheduled, 'Enabled'))) return schedule(ways, asked, inside(scheduled, 'date'));
  const owner = ways.ground.owner(asked);
  const upn = `${said(asked, 'username') ?? ''}@${said(asked, 'Domain') ?? labelled(asked, 'PrimDomain') ?? ''}`;
  const why = owner && refusal(owner, asked, upn);
  if (why) return failed(500, [`Failed to create user. Error:${why}`]);

  const made = owner && create(ways, owner, asked, upn);
  const given = ways.around.handOut(said(asked, 'password') ?? made?.password ?? ways.around.password());
  const steps = owner && made ? furtherSteps(ways, owner, made, asked, upn) : { texts: [], copied: undefined };
  return {
    status: 200,
    body: {
      Results: [
        'Created New User.',
        { resultText: `Username: ${upn}`, copyField: upn, state: 'success' },
        { resultText: `Password: ${given}`, copyField: given, state: 'success' },
        ...steps.texts,
      ],
      CopyFrom: steps.copied ?? { Success: null, Error: null, Skipped: null },
      User: made && owner ? { ...plain(made), ...ways.directory.fields(owner, made) } : null,
    },
  };
}

/** Says that it was planned also where the task was refused. */
function schedule({ context }: Ways, asked: Asked, date: unknown): Answer {
  const Name = `New user creation: ${said(asked, 'username') ?? ''}@${labelled(asked, 'PrimDomain') ?? ''}`;
  const password = said(asked, 'password');
  if (!tasksOf(context).some(t => t.Name === Name && t.TaskState === 'Planned')) {
    plan(context, {
      Name,
      Tenant: asked.text('tenantFilter'),
      Command: 'New-CIPPUserTask',
      Parameters: { UserObj: Object.fromEntries(asked.params) },
      ScheduledTime: unixTime(context, date),
      Reference: said(asked, 'reference') ?? null,
      secrets: password ? [password] : [],
    });
  }
  return ok([`Successfully created scheduled task to create user ${said(asked, 'displayName') ?? ''}`]);
}

function refusal(owner: Owner, asked: Asked, upn: string): string | undefined {
  const [user, domain = ''] = upn.split('@');
  if (!said(asked, 'displayName')) return "Invalid value specified for property 'displayName' of resource 'User'.";
  if (!user) return "Invalid value specified for property 'mailNickname' of resource 'User'.";
  if (!owner.domains.includes(domain.toLowerCase())) {
    return 'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.';
  }
  const taken = owner.people.some(p => p.userPrincipalName.toLowerCase() === upn.toLowerCase());
  return taken ? 'Another object with the same value for property userPrincipalName already exists.' : undefined;
}

function create(ways: Ways, owner: Owner, asked: Asked, upn: string): Person {
  const { directory, context, around } = ways;
  const now = context.now();
  const person: Person = {
    id: directory.id(owner, 'd1000000'),
    displayName: said(asked, 'displayName') ?? '',
    givenName: said(asked, 'givenName') ?? '',
    surname: said(asked, 'surname') ?? '',
    userPrincipalName: upn,
    mail: null,
    proxyAddresses: [],
    jobTitle: said(asked, 'jobTitle') ?? null,
    department: said(asked, 'department') ?? null,
    accountEnabled: true,
    userType: 'Member',
    onPremisesSyncEnabled: false,
    createdDateTime: now,
    lastPasswordChangeDateTime: now,
    admin: false,
    password: said(asked, 'password') ?? around.password(),
    mustChange: truthy(field(asked, 'MustChangePass')),
  };
  const profile = Object.fromEntries(PROFILE.map(name => [name, field(asked, name)]).filter(([, value]) => value !== undefined));
  owner.people.push(person);
  directory.keep(person, newAccount({ usageLocation: either(asked, 'usageLocation') ?? null, profile }));
  return person;
}

function furtherSteps(ways: Ways, owner: Owner, person: Person, asked: Asked, upn: string) {
  const { directory } = ways;
  const account = directory.account(owner, person);
  const texts: string[] = [];
  const skus = many(asked, 'licenses')
    .flatMap(l => [inside(l, 'value')].flat())
    .filter(v => typeof v === 'string' && v !== '') as string[];
  if (skus.length > 0) texts.push(assign(directory, owner, person, skus, []));
  if (account.licences.length > 0) openMailbox(owner, person, account);

  const aliases = (said(asked, 'AddedAliases') ?? '').split(/\s+/).filter(Boolean);
  const foreign = aliases.find(a => !owner.domains.includes(a.split('@')[1]?.toLowerCase() ?? ''));
  if (foreign) {
    texts.push(`Failed to create the Aliases: Failed to set alias: Property mail is invalid: ${foreign} is not of a verified domain.`);
  } else if (aliases.length > 0) {
    person.proxyAddresses.push(...aliases.map(a => `smtp:${a}`));
    texts.push(`Added Aliases: ${aliases.join(',')}`);
  }

  const copied = copyGroups(ways, owner, person, labelled(asked, 'copyFrom'));
  texts.push(...(copied ? [...copied.Success, ...copied.Error] : []));
  for (const given of many(asked, 'AddToGroups')) texts.push(joinGroup(ways, owner, person, given));

  const manager = labelled(asked, 'setManager');
  const found = directory.person(owner, manager);
  if (found) person.manager = found.id;
  if (manager) texts.push(found ? `Set ${upn}'s manager to ${manager}` : `Failed to set ${upn}'s manager: ${missing(manager)}`);
  const sponsor = labelled(asked, 'setSponsor');
  if (sponsor) {
    texts.push(
      directory.person(owner, sponsor) ? `Set ${upn}'s sponsor to ${sponsor}` : `Failed to set ${upn}'s sponsor: ${missing(sponsor)}`,
    );
  }
  return { texts, copied };
}

const missing = (id: string) => `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;

function openMailbox(owner: Owner, person: Person, account: Account): void {
  person.mail = person.userPrincipalName;
  person.proxyAddresses.unshift(`SMTP:${person.userPrincipalName}`);
  account.mailbox = mailboxOf(owner, person, false);
}

/** Dynamic groups and those of the premises cannot be joined; a mail group is unknown to Exchange so soon. */
function copyGroups({ directory }: Ways, owner: Owner, person: Person, from: string | undefined) {
  if (!from) return undefined;
  const source = directory.person(owner, from);
  const groups = directory.groups(owner).filter(g => source && g.members.includes(source.id));
  const open = groups.filter(g => !g.rule && !g.synced);
  for (const group of open) group.members.push(person.id);
  return {
    Success: open.map(g => `Added user to group: ${g.displayName}`),
    Error: source ? [] : [`We've failed to read the groups of ${from}: ${missing(from)}`],
    Skipped: groups.filter(g => !open.includes(g)).map(g => g.displayName),
  };
}

function joinGroup({ directory, context }: Ways, owner: Owner, person: Person, given: unknown): string {
  const id = valueIn(given) ?? '';
  const label = textIn(given, 'label') ?? id;
  const upn = person.userPrincipalName;
  const group: Group | undefined = directory.groups(owner).find(g => g.id === id.toLowerCase());
  if (group?.mail && group.kind !== 'Microsoft 365' && !person.mail) {
    plan(context, {
      Name: `Retry Add Group Member: ${upn} -> ${label}`,
      Tenant: owner.domain,
      Command: 'Add-CIPPGroupMember',
      Parameters: { GroupId: id, Member: [upn] },
      ScheduledTime: unixTime(context, Date.parse(context.now()) / 1000 + 900),
    });
    return `Could not add ${upn} to ${label} yet (Exchange replication delay). A retry has been scheduled in 15 minutes.`;
  }
  const why = !group ? missing(id) : group.rule || group.synced ? 'Insufficient privileges to complete the operation.' : undefined;
  if (!group || why) return `Failed to add to group ${label}: Failed to add ${upn} (${why}).`;
  group.members.push(person.id);
  return `Successfully added user ${upn} to group ${group.displayName}.`;
}
