/** Writes about one account, and what its directory tells (docs/cipp-api.md §6 to §8). */

import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Person } from '../people';
import type { Answer } from '../server';
import type { Deleted } from './directory';
import { deviceRows, ownDevices } from './entra-devices';
import type { Endpoint } from './family';
import { bare, failed, fromBoth, fromQuery, GUID, isAll, type Owner, ok, plainly, said } from './ground';
import { kindFields } from './group-rows';
import { converted, daysAgo, fromBodyFirst, spelled, type Ways } from './ways';

export const NO_RIGHTS = 'Insufficient privileges to complete the operation.';
const SYNCED =
  'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.';

export function userEndpoints(ways: Ways): Record<string, Endpoint> {
  const { ground, directory, context } = ways;

  /** The account that a call means. Of a tenant that CIPP does not know there is none, and the call goes on all the same. */
  function on(
    asked: Asked,
    id: string | undefined,
    no: (why: string) => Answer,
    yes: (found?: { owner: Owner; person: Person }) => Answer,
  ): Answer {
    const owner = ground.owner(asked);
    if (!owner) return yes();
    const person = directory.person(owner, id);
    return person ? yes({ owner, person }) : no(notFound(id ?? ''));
  }

  function disable(asked: Asked): Answer {
    const id = said(asked, 'ID');
    const enable = converted(asked, 'Enable');
    if (enable === undefined) return plainly(500, `String '${said(asked, 'Enable')}' was not recognized as a valid Boolean.`);
    const no = (why: string) => failed(500, `Failed to set sign-in state for ${id}. Error: ${why}`);
    return on(asked, id, no, found => {
      if (found?.person.admin) return no(NO_RIGHTS);
      if (found) found.person.accountEnabled = enable;
      // done, and told as an error (docs/cipp-api.md §8)
      if (found?.person.onPremisesSyncEnabled) return no(`WARNING: User ${id} is AD Sync enabled. Please enable/disable in the local AD.`);
      return ok(`Successfully set account enabled state to ${spelled(enable)} for ${id}`);
    });
  }

  function revoke(asked: Asked): Answer {
    const name = said(asked, 'Username') ?? '';
    const no = (why: string) => failed(500, `Failed to revoke sessions for ${name}. Error: ${why}`);
    return on(asked, said(asked, 'id'), no, found => {
      if (found) directory.account(found.owner, found.person).revokedAt = context.now();
      return ok(`Successfully revoked sessions for ${name}`);
    });
  }

  function remove(asked: Asked): Answer {
    const id = said(asked, 'ID');
    // the worker exits: the platform has nothing to pass on
    if (!id) return { status: 502 };
    const name = said(asked, 'userPrincipalName');
    const named = name ? ` and Username: '${name}'` : '';
    const no = (why: string) => failed(500, `Failed to delete user with ID: '${id}'. Error: ${why}${named}`);
    return on(asked, id, no, found => {
      if (found?.person.admin) return no(NO_RIGHTS);
      if (found?.person.onPremisesSyncEnabled) return no(SYNCED);
      if (found) takeAway(ways, found.owner, found.person);
      return ok(`Successfully deleted user with ID: '${id}'${named}`);
    });
  }

  function restore(asked: Asked): Answer {
    const [id, upn, name] = ['ID', 'userPrincipalName', 'displayName'].map(n => said(asked, n));
    const named = `with ID: '${id ?? ''}'${upn ? ` User Principal Name: '${upn}'` : ''}${name ? ` Display Name: '${name}'` : ''}`;
    const owner = ground.owner(asked);
    const item = owner && directory.of(owner).deleted.find(d => d.id === id?.toLowerCase());
    if (owner && !item) return failed(500, `Failed to restore deleted item ${named} Error: ${notFound(id ?? '')}`);
    if (owner && item) bringBack(ways, owner, item);
    return ok(`Successfully restored deleted item ${named}`);
  }

  function clearImmutableId(asked: Asked): Answer {
    const id = said(asked, 'ID') ?? '';
    const no = (why: string) => failed(500, `Failed to clear immutable ID for ${id}. Error: ${why}`);
    const owner = ground.owner(asked);
    const item = owner && !directory.person(owner, id) ? directory.of(owner).deleted.find(d => d.id === id.toLowerCase()) : undefined;
    // comes back first, whatever happens next
    if (owner && item?.person) bringBack(ways, owner, item);
    return on(asked, id, no, found => {
      if (found?.person.onPremisesSyncEnabled) return no(SYNCED);
      if (found) directory.account(found.owner, found.person).immutableId = null;
      return ok(`Successfully cleared immutable ID for user ${id}`);
    });
  }

  function dismissRisk(asked: Asked): Answer {
    const name = said(asked, 'userDisplayName') ?? '';
    const no = (why: string) => failed(500, `Failed to dismiss user risk for ${name}. ${why}`);
    const owner = ground.owner(asked);
    const person = owner && directory.byId(owner, said(asked, 'userId'));
    if (owner && !person) return no(notFound(said(asked, 'userId') ?? ''));
    if (owner && person) directory.account(owner, person).atRisk = false;
    return ok(`Successfully dismissed User Risk for user ${name}. `);
  }

  function deviceState(asked: Asked): Answer {
    const [id = '', action = ''] = ['ID', 'action'].map(n => said(asked, n));
    const known = ['enable', 'disable', 'delete'].includes(action.toLowerCase());
    if (!known)
      return failed(
        400,
        `Cannot validate argument on parameter 'Action'. The argument "${action}" does not belong to the set "Enable,Disable,Delete".`,
      );
    if (!GUID.test(id)) return failed(400, "Cannot validate argument on parameter 'DeviceID'. DeviceID must be a valid GUID.");
    const owner = ground.owner(asked);
    const device = owner && deviceRows(ways, owner).find(d => d.id === id.toLowerCase());
    if (owner && !device) return failed(400, `Failed to queue action ${action} on ${id}. Error: ${notFound(id)}`);
    if (owner && device) {
      const { gone, blocked } = directory.of(owner);
      if (action.toLowerCase() === 'delete') gone.add(device.id);
      else if (action.toLowerCase() === 'disable') blocked.add(device.id);
      else blocked.delete(device.id);
    }
    return ok(`Executed action ${action} on ${id}`);
  }

  function counts(asked: Asked): Answer {
    if (isAll(asked)) {
      const no = 'Not Supported';
      return bare({ Users: no, LicUsers: no, Gas: no, Guests: no });
    }
    const owner = ground.owner(asked);
    if (!owner) return bare({ Users: null, LicUsers: null, Gas: null, Guests: null });
    const { people } = owner;
    const admins = directory.grants(owner).filter(g => g.role === '62e90394-69f5-4237-9190-012177145e10' && !g.eligible && g.scope === '/');
    return bare({
      Users: people.length,
      LicUsers: people.filter(p => directory.account(owner, p).licences.length > 0).length,
      Gas: new Set(admins.map(g => g.principal)).size,
      Guests: people.filter(p => p.userType === 'Guest').length,
    });
  }

  function deletedItems(owner: Owner): object[] {
    const types = ['Application', 'User', 'Group'] as const;
    return types
      .flatMap(type => directory.of(owner).deleted.filter(d => d.type === type))
      .map(d => ({
        '@odata.type': `#microsoft.graph.${d.type.toLowerCase()}`,
        id: d.id,
        displayName: d.displayName,
        deletedDateTime: d.at,
        ...(d.person ? { userPrincipalName: `${d.id.replaceAll('-', '')}${d.person.userPrincipalName}`, mail: d.person.mail } : {}),
        ...(d.group ? { mail: d.group.mail } : {}),
        TargetType: d.type,
      }));
  }

  /** Disabled accounts and guests are left out; the later of the two sign-ins counts, the interactive one is told. */
  function inactive(owner: Owner, days: number): object[] {
    return owner.people
      .filter(p => p.accountEnabled && p.userType === 'Member')
      .map(p => ({ p, account: directory.account(owner, p) }))
      .map(({ p, account }) => ({ p, account, away: Math.min(...account.idle.map(d => d ?? Number.POSITIVE_INFINITY)) }))
      .filter(({ away }) => away >= days)
      .map(({ p, account, away }) => {
        const [told, silent] = account.idle.map(d => (d === null ? null : daysAgo(context, d)));
        return {
          tenantId: owner.domain,
          tenantDisplayName: owner.name,
          azureAdUserId: p.id,
          userPrincipalName: p.userPrincipalName,
          displayName: p.displayName,
          userType: p.userType,
          createdDateTime: p.createdDateTime,
          lastSignInDateTime: told,
          lastNonInteractiveSignInDateTime: silent,
          lastRefreshedDateTime: context.now(),
          numberOfAssignedLicenses: account.licences.length,
          daysSinceLastSignIn: Number.isFinite(away) ? away : null,
          accountEnabled: p.accountEnabled,
        };
      });
  }

  function listInactive(asked: Asked): Answer {
    const days = Number(said(asked, 'InactiveDays') ?? 180);
    if (!Number.isInteger(days)) {
      const text = said(asked, 'InactiveDays');
      return {
        status: 500,
        body: [
          {
            Error: `Cannot convert value "${text}" to type "System.Int32". Error: "The input string '${text}' was not in a correct format."`,
          },
        ],
      };
    }
    const owner = ground.owner(asked);
    const owners = isAll(asked) ? ground.owners() : owner ? [owner] : [];
    return bare(owners.flatMap(o => inactive(o, days)));
  }

  /** Direct memberships; the first page, which all of these fit on. */
  function groupsOf(asked: Asked): Answer {
    const owner = ground.owner(asked);
    if (!owner) return bare([]);
    const person = directory.person(owner, said(asked, 'userId'));
    if (!person) return plainly(500, notFound(said(asked, 'userId') ?? ''));
    const found = directory.groups(owner).filter(g => g.members.includes(person.id));
    return bare(
      found.map(g => {
        const { mailEnabled, securityEnabled, groupTypes, groupType, calculatedGroupType } = kindFields(g);
        return {
          id: g.id,
          DisplayName: g.displayName,
          MailEnabled: mailEnabled,
          Mail: g.mail,
          SecurityGroup: securityEnabled,
          GroupTypes: groupTypes.join(','),
          OnPremisesSync: g.synced || null,
          IsAssignableToRole: g.assignable,
          calculatedGroupType,
          groupType,
        };
      }),
    );
  }

  return {
    ExecDisableUser: fromBoth('Identity.User.ReadWrite', disable),
    ExecRevokeSessions: fromBoth('Identity.User.ReadWrite', revoke),
    RemoveUser: fromBoth('Identity.User.ReadWrite', remove),
    ExecRestoreDeleted: fromBoth('Tenant.Directory.ReadWrite', restore),
    ExecClrImmId: fromBoth('Identity.User.ReadWrite', clearImmutableId),
    ExecDismissRiskyUser: fromBoth('Identity.User.ReadWrite', dismissRisk),
    ExecDeviceDelete: fromBodyFirst('Identity.Device.ReadWrite', deviceState),
    ListUserCounts: fromQuery('Identity.User.Read', counts),
    ListDeletedItems: fromQuery('Tenant.Directory.Read', asked => {
      const owner = ground.owner(asked);
      return bare(owner ? deletedItems(owner) : []);
    }),
    ListInactiveAccounts: fromQuery('Tenant.Directory.Read', listInactive),
    ListUserGroups: fromQuery('Identity.User.Read', groupsOf),
    ListUserDevices: fromQuery('Identity.User.Read', asked => {
      const owner = ground.owner(asked);
      const person = owner && directory.person(owner, said(asked, 'UserID'));
      return bare(owner && person ? ownDevices(ways, owner, person) : []);
    }),
  };
}

/** Somebody leaves the directory: soft-deleted, and their roles with them. */
function takeAway({ directory, context }: Ways, owner: Owner, person: Person): void {
  const grants = directory.grants(owner);
  const held = grants.filter(g => g.principal === person.id);
  for (const grant of held) grants.splice(grants.indexOf(grant), 1);
  owner.people.splice(owner.people.indexOf(person), 1);
  directory
    .of(owner)
    .deleted.push({ id: person.id, type: 'User', displayName: person.displayName, at: context.now(), person, grants: held });
}

function bringBack({ directory }: Ways, owner: Owner, item: Deleted): void {
  const data = directory.of(owner);
  data.deleted.splice(data.deleted.indexOf(item), 1);
  if (item.person) owner.people.push(item.person);
  if (item.group) data.groups.push(item.group);
  directory.grants(owner).push(...(item.grants ?? []));
}
