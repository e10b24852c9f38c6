/** EditGroup: every step has its own sentence, and a failed one hides in a 200 (docs/cipp-api.md §8). */
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import type { Group } from './directory';
import { deviceRows } from './entra-devices';
import type { Endpoint } from './family';
import { field, fromBody, GUID, isTrue, many, type Owner, ok, plainly, said, valueIn } from './ground';
import { type Groups, isMailGroup } from './groups';
import { inside, textIn, type Ways } from './ways';

/** What a call works on; without owner and group, of a tenant that is not known, every step succeeds. */
interface Edit {
  asked: Asked;
  owner?: Owner;
  group?: Group;
  kind: string;
  name: string;
}

export function editGroupEndpoints(ways: Ways, groups: Groups): Record<string, Endpoint> {
  return { EditGroup: fromBody('Identity.Group.ReadWrite', asked => edit(ways, groups, asked)) };
}

function edit(ways: Ways, groups: Groups, asked: Asked): Answer {
  const given = field(asked, 'groupId');
  const added = inside(given, 'addedFields');
  const id = valueIn(given) ?? said(asked, 'groupId') ?? '';
  const owner = ways.ground.owner(asked);
  const group = groups.find(owner, id);
  if (owner && !group) return plainly(500, notFound(id));
  const kind = group?.kind ?? textIn(added, 'groupType') ?? said(asked, 'groupType') ?? 'Security';
  const name = said(asked, 'groupName') ?? said(asked, 'displayName') ?? textIn(added, 'groupName') ?? '';
  const work: Edit = { asked, owner, group, kind, name };
  const texts = [properties(work), ...memberships(ways, work), ...licences(ways, work), ...settings(work)];
  return ok(texts.filter(Boolean));
}

/** Whatever is not sent of the three is written as null. */
function properties({ asked, group, kind, name }: Edit): string | undefined {
  const [displayName, description, mailNickname, rule] = ['displayName', 'description', 'mailNickname', 'membershipRules'].map(n =>
    said(asked, n),
  );
  if (!(displayName || description || mailNickname || rule)) return undefined;
  if (!displayName && !isMailGroup(kind)) {
    return "Error - Failed to edit group properties: Invalid value specified for property 'displayName' of resource 'Group'.";
  }
  if (group) {
    group.displayName = displayName ?? group.displayName;
    group.description = description ?? null;
    if (!isMailGroup(kind)) group.mailNickname = mailNickname ?? null;
    if (rule && group.rule) group.rule = rule;
  }
  return `Success - Edited group properties for ${name} group. It might take some time to reflect the changes.`;
}

/** One thing to put in or take out. */
interface Step {
  done: string;
  /** As it was sent: an object id, for people of Graph's groups. */
  id: string | undefined;
  label: string;
  what: 'members' | 'owners';
  add: boolean;
}

function memberships(ways: Ways, work: Edit): string[] {
  const { asked, owner, kind, name } = work;
  const { directory } = ways;
  const mail = isMailGroup(kind);
  const people = (fieldName: string, what: Step['what'], add: boolean) =>
    many(asked, fieldName).flatMap((item): Step[] => {
      // a bare sign-in name is looked up, for new members alone; one that is nobody's leaves no trace
      const looked = typeof item === 'string' && add && what === 'members' && owner ? directory.person(owner, item) : undefined;
      if (typeof item === 'string' && add && what === 'members' && owner && !looked) return [];
      const id = valueIn(item) ?? looked?.id;
      const label = textIn(inside(item, 'addedFields'), 'userPrincipalName') ?? valueIn(item) ?? (typeof item === 'string' ? item : '');
      const whom = mail && what === 'owners' ? (textIn(item, 'label') ?? '') : label;
      const done = `${add ? 'Added' : 'Removed'} ${what === 'owners' ? 'owner' : 'member'} ${whom} ${add ? 'to' : 'from'} ${name} group`;
      return [{ done, id, label, what, add }];
    });
  const steps = [...people('AddMember', 'members', true), ...people('RemoveMember', 'members', false)];
  const ownerSteps = [...people('AddOwner', 'owners', true), ...people('RemoveOwner', 'owners', false)];
  return [
    ...contacts(asked, 'AddContact', mail, name),
    ...contacts(asked, 'RemoveContact', mail, name),
    ...devices(ways, work, mail),
    ...[...steps, ...ownerSteps].map(step => take(ways, work, step)),
  ];
}

function take({ directory }: Ways, { owner, group, kind, name }: Edit, { done, id, label, what, add }: Step): string {
  if (!owner || !group) return `Success - ${done}`;
  const mail = isMailGroup(kind);
  // Exchange goes by the sign-in name, Graph by the id; a sign-in name in its place is no id
  const person = directory.person(owner, mail && what === 'members' ? label : id);
  const has = person && group[what].includes(person.id);
  const why =
    what === 'members' && group.rule
      ? 'Insufficient privileges to complete the operation.'
      : group.synced
        ? 'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.'
        : !mail && id && !GUID.test(id)
          ? `Invalid object identifier '${id}'.`
          : !person
            ? mail
              ? `Couldn't find object "${label}". Please make sure that it was spelled correctly.`
              : notFound(id ?? '')
            : add && has
              ? mail
                ? `The recipient "${person.displayName}" is already a member of the group "${name}".`
                : `One or more added object references already exist for the following modified properties: '${what}'.`
              : !add && !has
                ? mail
                  ? `The recipient "${person.displayName}" isn't a member of the group "${name}".`
                  : notFound(person.id)
                : undefined;
  if (why || !person) return `Error - ${why}`;
  if (add) group[what].push(person.id);
  else group[what].splice(group[what].indexOf(person.id), 1);
  return `Success - ${done}`;
}

function contacts(asked: Asked, what: 'AddContact' | 'RemoveContact', mail: boolean, name: string): string[] {
  const add = what === 'AddContact';
  return many(asked, what).map(item => {
    if (mail)
      return `Success - ${add ? 'Added' : 'Removed'} contact ${textIn(item, add ? 'label' : 'value') ?? ''} ${add ? 'to' : 'from'} ${name} group`;
    return add
      ? 'Error - You cannot add a contact to a Security Group or a M365 Group'
      : 'You cannot remove a contact from a Security Group';
  });
}

function devices(ways: Ways, { asked, owner, group, kind, name }: Edit, mail: boolean): string[] {
  return many(asked, 'AddDevice').map(item => {
    const [id = '', label = id] = [valueIn(item), textIn(item, 'label')];
    const asEntra = textIn(inside(item, 'addedFields'), 'azureADDeviceId');
    if (mail) return `Error - Devices cannot be added to a ${kind} group`;
    if (owner && group) {
      const device = deviceRows(ways, owner).find(d => (asEntra ? d.deviceId === asEntra.toLowerCase() : d.id === id.toLowerCase()));
      if (!device) return `Error - ${notFound(asEntra ?? id)}`;
      if (group.members.includes(device.id))
        return "Error - One or more added object references already exist for the following modified properties: 'members'.";
      group.members.push(device.id);
    }
    return `Success - Added device ${label} to ${name} group`;
  });
}

/** Of security groups alone. */
function licences({ directory }: Ways, { asked, owner, group, kind, name }: Edit): string[] {
  const skus = (fieldName: string) => many(asked, fieldName).flatMap(item => valueIn(item) ?? (typeof item === 'string' ? item : []));
  const [add, remove] = [skus('AddLicenses'), skus('RemoveLicenses')];
  if (kind !== 'Security' || add.length + remove.length === 0) return [];
  const unknown = owner && add.find(sku => directory.free(owner, sku) === undefined);
  if (unknown)
    return [`Error - Failed to set licenses for group ${name}. Error: License ${unknown} does not correspond to a valid company License.`];
  if (group) group.licences = [...group.licences.filter(sku => !remove.includes(sku) && !add.includes(sku)), ...add];
  return [`Success - Successfully set licenses for group ${name}.`];
}

/** Sentences without a beginning that tells how it went. */
function settings({ asked, group, kind, name }: Edit): string[] {
  const texts: string[] = [];
  const mail = said(asked, 'mail') ?? '';
  const fits = !group || group.mail === mail.toLowerCase();
  const unified = kind === 'Microsoft 365';
  const sent = (what: string) => field(asked, what) !== undefined && field(asked, what) !== null;
  if (sent('allowExternal') && kind !== 'Security') {
    const allow = isTrue(asked, 'allowExternal');
    if (fits && group) group.onlyInternal = !allow;
    if (!fits) texts.push(`Failed to ${allow ? 'allow' : 'block'} external senders for ${mail}.`);
    else texts.push(allow ? `Allowed external senders to send to ${mail}.` : `Blocked external senders from sending to ${mail}.`);
  }
  const visibility = said(asked, 'visibility');
  if (unified && visibility) {
    if (group) group.visibility = visibility;
    texts.push(`Set group visibility to ${visibility} for ${name}.`);
  }
  if (sent('sendCopies')) {
    const copies = isTrue(asked, 'sendCopies');
    if (group && unified) group.sendCopies = copies;
    const what = `Send Copies of team emails and events to team members inboxes for ${mail}`;
    texts.push(unified ? `${what} ${copies ? 'enabled' : 'disabled'}.` : `Failed to ${copies ? 'enable' : 'disable'} ${what}.`);
  }
  if (sent('hideFromOutlookClients') && unified) {
    const hide = isTrue(asked, 'hideFromOutlookClients');
    if (group) group.hideFromOutlook = hide;
    texts.push(`Successfully ${hide ? 'hidden group mailbox from' : 'made group mailbox visible in'} Outlook for ${name}.`);
  }
  return texts;
}
