/** People, groups, licences, mailboxes and tenants: what a technician looks after every day. */

import type { Asked } from '../cipp-request';
import type { Person } from '../people';
import type { Answer } from '../server';
import { Alerts } from './alerts';
import { calendarEndpoints } from './calendars';
import { conditionalAccessEndpoints } from './conditional-access';
import { Directory, newGroup } from './directory';
import { SKUS } from './directory-data';
import { editGroupEndpoints } from './edit-group';
import type { Family, FamilyContext, Meant } from './family';
import { graphRowsOf, overAllTenants } from './graph-lists';
import { Ground, type Owner } from './ground';
import { shareGroups } from './group-book';
import { Groups } from './groups';
import { Licences } from './licences';
import { mailboxEndpoints } from './mailboxes';
import { Mfa } from './mfa';
import { newUserEndpoints } from './new-user';
import { offboardingEndpoints } from './offboarding';
import { Standards } from './standards';
import { TenantData } from './tenant-data';
import { userEndpoints } from './users';
import { type Around, daysAgo, kept, type Ways, type Write } from './ways';

export interface IdentityFamily extends Family {
  /** Every call that was let in and may have changed something, oldest first. */
  readonly writes: readonly Write[];
  /** What the directory knows and no list tells; for tests. */
  readonly ways: Ways;
  readonly standards: Standards;
  /** What Microsoft says to ExecSendPush, by sign-in name; Success unless told. */
  readonly pushResults: Map<string, string>;
  /** What somebody's app shows, where this CIPP checks codes. */
  readonly codes: Map<string, string>;
  /** A tenant's name as CIPP's own table has it, where it was changed. */
  alias(tenantId: string): string | undefined;
  /** What ListUsers tells of somebody besides what `Person` knows. */
  fields(tenant: Meant, person: Person): Record<string, unknown>;
  /** What `IncludeLogonDetails` adds. */
  logon(tenant: Meant, person: Person): Record<string, unknown>;
  /** Rows of a path of ListGraphRequest, the text of an error, or nothing where the path is not played here. */
  graphRows(tenant: Meant, endpoint: string): Record<string, unknown>[] | string | undefined;
  /** ListGraphRequest over all tenants; nothing where one is meant. */
  overAllTenants(asked: Asked, one: (tenant: Meant) => Answer): Answer | undefined;
}

export function identityFamily(context: FamilyContext, around: Around): IdentityFamily {
  const ground = new Ground(context);
  const directory = new Directory(context);
  const ways: Ways = { context, around, ground, directory, writes: [] };
  const [mfa, groups, licences] = [new Mfa(ways), new Groups(ways), new Licences(ways)];
  const [alerts, standards, tenants] = [new Alerts(ways), new Standards(ways), new TenantData(ways)];
  const ownerOf = (tenant: Meant): Owner | undefined =>
    tenant === 'unknown' ? undefined : ground.called(tenant === 'partner' ? undefined : tenant.id);

  shareGroups(context, {
    groups: owner => directory.groups(owner),
    add: (owner, group) => directory.of(owner).groups.push(newGroup({ kind: 'Microsoft 365', ...group })),
  });

  return {
    endpoints: kept(ways, {
      ...userEndpoints(ways),
      ...newUserEndpoints(ways),
      ...offboardingEndpoints(ways),
      ...mfa.endpoints(),
      ...mailboxEndpoints(ways),
      ...calendarEndpoints(ways),
      ...groups.endpoints(),
      ...editGroupEndpoints(ways, groups),
      ...licences.endpoints(),
      ...conditionalAccessEndpoints(ways),
      ...alerts.endpoints(),
      ...standards.endpoints(),
      ...tenants.endpoints(),
    }),
    reset() {
      ways.writes.length = 0;
      directory.clear();
      for (const part of [mfa, groups, licences, alerts, standards, tenants]) part.reset();
    },
    writes: ways.writes,
    ways,
    standards,
    pushResults: mfa.pushResults,
    codes: mfa.codes,
    alias: id => tenants.aliases.get(id),
    fields(tenant, person) {
      const owner = ownerOf(tenant);
      if (!owner) return {};
      const names = Object.values(SKUS).filter(sku => directory.account(owner, person).licences.includes(sku.skuId));
      return { ...directory.fields(owner, person), LicJoined: names.map(sku => sku.name).join(', ') };
    },
    logon(tenant, person) {
      const owner = ownerOf(tenant);
      const [days] = owner ? directory.account(owner, person).idle : [null];
      return {
        LastSigninApplication: days === null ? null : 'Office 365 Exchange Online',
        LastSigninDate: days === null ? null : daysAgo(context, days),
        LastSigninStatus: days === null ? null : 'Other.',
        LastSigninResult: days === null ? null : 'Success',
        LastSigninFailureReason: days === null ? null : 'Other.',
      };
    },
    graphRows: (tenant, endpoint) => graphRowsOf(ways, ownerOf(tenant), endpoint),
    overAllTenants: (asked, one) =>
      overAllTenants(ways, asked, ({ id }) => {
        const customer = context.world.customer(id);
        return customer ? one(customer) : { status: 400, body: 'no such tenant' };
      }),
  };
}
