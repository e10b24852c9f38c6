/** Groups of all kinds, but for EditGroup: listed, made, deleted, hidden, opened to outsiders. */
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { type Group, newGroup } from './directory';
import type { GroupKind } from './directory-data';
import type { Endpoint } from './family';
import {
  bare,
  failed,
  field,
  fromBody,
  fromBoth,
  fromQuery,
  isTrue,
  labelled,
  many,
  type Owner,
  ok,
  report,
  said,
  valueIn,
  wantsReport,
} from './ground';
import { groupRow, principals } from './group-rows';
import { noMailbox } from './mailboxes';
import { refused, strict, type Ways } from './ways';

export const isMailGroup = (kind: string): boolean => ['distribution list', 'mail-enabled security'].includes(kind.toLowerCase());

/** AddGroup's names of the kinds. */
const KINDS: Record<string, GroupKind | undefined> = {
  generic: 'Security',
  azurerole: 'Security',
  dynamic: 'Security',
  m365: 'Microsoft 365',
  security: 'Mail-Enabled Security',
  distribution: 'Distribution List',
  // Graph does not know these, so no list shows them
  dynamicdistribution: undefined,
};
const TEN_MINUTES = 600_000;

export class Groups {
  /** When a name was last made in a tenant: the same again within ten minutes makes nothing. */
  readonly #made = new Map<string, number>();
  constructor(private readonly ways: Ways) {}

  reset(): void {
    this.#made.clear();
  }

  endpoints(): Record<string, Endpoint> {
    return {
      ListGroups: fromQuery('Identity.Group.Read', asked => this.#list(asked)),
      AddGroup: fromBody('Identity.Group.ReadWrite', asked => this.#add(asked)),
      ExecGroupsDelete: fromBoth('Exchange.Mailbox.ReadWrite', asked => this.#delete(asked)),
      ExecGroupsHideFromGAL: fromBoth('Exchange.Group.ReadWrite', asked => this.#hide(asked)),
      ExecGroupsDeliveryManagement: fromBoth('Exchange.Group.ReadWrite', asked => this.#delivery(asked)),
    };
  }

  find(owner: Owner | undefined, id: string | undefined): Group | undefined {
    return owner && this.ways.directory.groups(owner).find(g => g.id === id?.toLowerCase() || (id && g.mail === id.toLowerCase()));
  }

  #list(asked: Asked): Answer {
    const { ground, directory } = this.ways;
    const id = said(asked, 'groupID');
    const [members, owners] = [isTrue(asked, 'members'), isTrue(asked, 'owners')];
    if ((members || owners) && !id) {
      return { status: 400, body: { Results: "The 'members' and 'owners' parameters require 'groupID' to be set." } };
    }
    if (!id && wantsReport(asked)) {
      return report(ground, asked, 'group', o =>
        sorted(directory.groups(o)).map(g => ({ ...groupRow(o, g), membersCsv: this.#upns(o, g.members) })),
      );
    }
    const owner = ground.owner(asked);
    if (id) return this.#one(asked, owner, id, members, owners);
    if (!owner) return bare([]);
    const [withMembers, withOwners] = [isTrue(asked, 'expandMembers'), isTrue(asked, 'expandOwners')];
    return bare(
      sorted(directory.groups(owner)).map(g => ({
        ...groupRow(owner, g),
        ...(withMembers ? { members: this.#people(owner, g.members) } : withOwners ? { owners: this.#people(owner, g.owners) } : {}),
        membersCsv: withMembers ? this.#upns(owner, g.members) : '',
        ownersCsv: withOwners && !withMembers ? this.#upns(owner, g.owners) : '',
      })),
    );
  }

  /** Without `groupType` outsiders seem to be let in (reading). */
  #one(asked: Asked, owner: Owner | undefined, id: string, members: boolean, owners: boolean): Answer {
    const type = said(asked, 'groupType') ?? '';
    const unified = type.toLowerCase() === 'microsoft 365';
    const group = this.find(owner, id);
    if (owner && !group) return { status: 403, body: notFound(id) };
    const looked = unified || isMailGroup(type);
    const found = owner && group;
    return bare({
      groupInfo: found ? groupRow(owner, group) : null,
      members: found && members ? principals(this.ways, owner, group.members) : [],
      owners: found && owners ? principals(this.ways, owner, group.owners) : [],
      allowExternal: found && looked ? !group.onlyInternal : true,
      sendCopies: found && unified ? group.sendCopies : null,
      hideFromOutlookClients: found && unified ? group.hideFromOutlook : null,
      SID: found ? groupRow(owner, group).SID : null,
    });
  }

  #people(owner: Owner, ids: string[]): object[] {
    return principals(this.ways, owner, ids).flatMap(p =>
      p.userPrincipalName ? [{ id: p.id, userPrincipalName: p.userPrincipalName }] : [],
    );
  }

  #upns(owner: Owner, ids: string[]): string {
    return principals(this.ways, owner, ids)
      .flatMap(p => p.userPrincipalName ?? [])
      .join(',');
  }

  /** One sentence a tenant; the status is that of the last. */
  #add(asked: Asked): Answer {
    const tenants = many(asked, 'tenantFilter').flatMap(t => valueIn(t) ?? (typeof t === 'string' ? t : []));
    const name = said(asked, 'displayName') ?? '';
    let status = 200;
    const texts = tenants.map(tenant => {
      const why = this.#make(asked, tenant, name);
      status = why ? 500 : 200;
      return why
        ? `Failed to create group. ${name} for ${tenant} Failed to create group ${name}: ${why}`
        : `Successfully created group ${name} for ${tenant}`;
    });
    return { status, body: { Results: texts } };
  }

  #make(asked: Asked, tenant: string, name: string): string | undefined {
    const { ground, directory, context } = this.ways;
    const key = `${tenant}_${name.replace(/[^a-zA-Z0-9-]/g, '_')}`;
    const now = Date.parse(context.now());
    if (now - (this.#made.get(key) ?? Number.NEGATIVE_INFINITY) < TEN_MINUTES) return undefined;
    const type = said(asked, 'groupType')?.toLowerCase() ?? '';
    if (!(type in KINDS)) return `The value '${type}' is not a valid group type.`;
    const owner = ground.called(tenant);
    if (!owner) return undefined;
    if (!name) return "Invalid value specified for property 'displayName' of resource 'Group'.";
    const kind = KINDS[type];
    const id = directory.id(owner, 'b1000000');
    const nickname = ['generic', 'azurerole'].includes(type) ? id.slice(0, 10) : (said(asked, 'username') ?? id.slice(0, 10)).split('@')[0];
    const mail = kind === 'Security' ? null : `${said(asked, 'username') ?? ''}@${labelled(asked, 'primDomain') ?? tenant}`.toLowerCase();
    if (mail && !owner.domains.includes(mail.split('@')[1] ?? ''))
      return `The domain "${mail.split('@')[1]}" can't be used because it's not an accepted domain.`;
    if (mail && directory.groups(owner).some(g => g.mail === mail)) {
      return 'Another object with the same value for property mailNickname already exists.';
    }
    const rule = said(asked, 'membershipRules') ?? null;
    if (type === 'dynamic' && !rule) return "Required property 'membershipRule' is missing.";
    const ids = (field: string) =>
      many(asked, field).flatMap(g => directory.person(owner, valueIn(g) ?? (typeof g === 'string' ? g : ''))?.id ?? []);
    const [members, owners] = [rule ? [] : ids('members'), ids('owners')];
    this.#made.set(key, now);
    if (type === 'azurerole') owner.groups.push({ id, name, assignable: true, members, owners });
    else if (kind) {
      directory.of(owner).groups.push(
        newGroup({
          id,
          displayName: name,
          kind,
          description: said(asked, 'description') ?? null,
          mailNickname: nickname,
          mail,
          rule: type === 'dynamic' || type === 'm365' ? rule : null,
          members,
          owners,
          assignable: type === 'generic' ? false : null,
          onlyInternal: !isTrue(asked, 'allowExternal'),
          sendCopies: type === 'm365' && isTrue(asked, 'subscribeMembers'),
        }),
      );
    }
    return undefined;
  }

  #delete(asked: Asked): Answer {
    const { ground, directory, context } = this.ways;
    const [id = '', type = '', name = ''] = ['id', 'GroupType', 'displayName'].map(n => said(asked, n));
    const byExchange = isMailGroup(type);
    if (!byExchange && !['security', 'microsoft 365'].includes(type.toLowerCase())) return ok(null);
    const owner = ground.owner(asked);
    const group = this.find(owner, id);
    const no = (why: string) => failed(500, `Could not delete ${name}. Error: ${why}`);
    if (owner && !group) return no(byExchange ? noMailbox(id) : notFound(id));
    if (owner && group) {
      if (byExchange && !isMailGroup(group.kind)) return no(noMailbox(id));
      if (!byExchange && isMailGroup(group.kind)) return no('Cannot Delete a mail-enabled security groups and or distribution list.');
      if (group.synced) return no('Unable to update the specified properties for on-premises mastered Directory Sync objects.');
      const data = directory.of(owner);
      data.groups = data.groups.filter(g => g !== group);
      const rights = owner.groups.findIndex(g => g.id === group.id);
      if (rights >= 0) owner.groups.splice(rights, 1);
      // only these can come back
      if (group.kind === 'Microsoft 365')
        data.deleted.push({ id: group.id, type: 'Group', displayName: group.displayName, at: context.now(), group });
    }
    return ok(`Successfully Deleted ${type} group ${name}`);
  }

  /** Every failure is a text in a 200; a missing value shows the group again. */
  #hide(asked: Asked): Answer {
    const [id = '', type = ''] = ['ID', 'GroupType'].map(n => said(asked, n));
    const hidden = isTrue(asked, 'HideFromGAL');
    if (type.toLowerCase() === 'security') return ok(`${type}'s group cannot have this setting changed`);
    const { owner, group, why } = this.#ofExchange(asked, id, type);
    if (owner && why) return ok(`Failed. ${why}`);
    if (group) group.hidden = hidden;
    return ok(`Successfully ${hidden ? 'hidden' : 'unhidden'} ${type} group ${id} from GAL.`);
  }

  #delivery(asked: Asked): Answer {
    const [id = '', type = ''] = ['ID', 'GroupType'].map(n => said(asked, n));
    const only = strict(asked, 'OnlyAllowInternal');
    const given = field(asked, 'OnlyAllowInternal');
    if (only === undefined && given !== null) return failed(500, refused('OnlyAllowInternal'));
    const no = (why: string) => failed(500, `Failed to set Delivery Management: ${why}`);
    if (type.toLowerCase() === 'security') return no(`${type}'s group cannot have this setting changed`);
    const { owner, group, why } = this.#ofExchange(asked, id, type);
    if (owner && why) return no(why);
    if (group) group.onlyInternal = only ?? false;
    return ok(
      `Successfully set ${type} group ${id} to allow messages from people ${only ? 'inside' : 'inside and outside'} the organisation.`,
    );
  }

  /** The group as Exchange finds it under this kind; under a kind that it does not know nothing is asked. */
  #ofExchange(asked: Asked, id: string, type: string): { owner?: Owner; group?: Group; why?: string } {
    const owner = this.ways.ground.owner(asked);
    const unified = type.toLowerCase() === 'microsoft 365';
    if (!owner || (!unified && !isMailGroup(type))) return {};
    const group = this.find(owner, id);
    const fits = group && (unified ? group.kind === 'Microsoft 365' : isMailGroup(group.kind));
    return fits ? { owner, group } : { owner, why: noMailbox(id) };
  }
}

const sorted = (groups: Group[]): Group[] => [...groups].sort((a, b) => a.displayName.localeCompare(b.displayName));
