/** A tenant as a whole: who it is, what CIPP notes about it, and who signed in. */
import type { Asked } from '../cipp-request';
import { filter, InvalidFilter } from '../odata';
import type { Person } from '../people';
import type { Answer } from '../server';
import type { Endpoint } from './family';
import { bare, fromBody, fromQuery, idOf, isTrue, many, type Owner, plainly, said, same } from './ground';
import { daysAgo, textIn, type Ways } from './ways';

/** CIPP's own groups of tenants. The second is dynamic: nobody is put into it. */
const TENANT_GROUPS = [
  { groupId: '7e600000-0000-4000-8000-000000000001', groupName: 'Gold customers', dynamic: false },
  { groupId: '7e600000-0000-4000-8000-000000000002', groupName: 'Customers with Entra ID P2', dynamic: true },
];

export class TenantData {
  /** Names that CIPP shows instead, by tenant id. */
  readonly aliases = new Map<string, string>();
  /** Static groups, by tenant id. */
  readonly #groups = new Map<string, string[]>();
  constructor(private readonly ways: Ways) {}

  reset(): void {
    this.aliases.clear();
    this.#groups.clear();
  }

  endpoints(): Record<string, Endpoint> {
    return {
      ListTenantDetails: fromQuery('CIPP.Core.Read', asked => this.#details(asked)),
      EditTenant: fromBody('Tenant.Config.ReadWrite', asked => this.#edit(asked)),
      ListAzureADConnectStatus: fromQuery('Tenant.Directory.Read', asked => this.#connect(asked)),
      // the integration with the distributor is off
      ListCSPLicenses: fromQuery('Tenant.Directory.Read', () => ({
        status: 400,
        body: [
          'Unable to retrieve CSP licenses, ensure that you have enabled the Sherweb integration and mapped the tenant in the integration settings.',
        ],
      })),
      ListSignIns: fromQuery('Identity.AuditLog.Read', asked => this.#signIns(asked)),
    };
  }

  #details(asked: Asked): Answer {
    const owner = this.ways.ground.owner(asked);
    if (!owner)
      return plainly(500, "Failed to retrieve tenant details: Cannot bind argument to parameter 'InputObject' because it is null.");
    const alias = this.aliases.get(owner.id);
    const groups = [...(this.#groups.get(owner.id) ?? []), ...(owner.premium ? [TENANT_GROUPS[1]?.groupId] : [])];
    return bare({
      ...organization(owner),
      businessPhones: '+49 555 0100',
      technicalNotificationMails: `it@${owner.domain}`,
      customProperties: alias ? { Alias: alias } : {},
      Groups: TENANT_GROUPS.filter(g => groups.includes(g.groupId)).map(g => ({ Id: g.groupId, Name: g.groupName })),
    });
  }

  /** Top-level state and text. An alias that is not sent is gone; groups are replaced where one is sent (docs/cipp-api.md §7). */
  #edit(asked: Asked): Answer {
    const { ground } = this.ways;
    const id = said(asked, 'customerId') ?? '';
    const owner =
      ground.owners().find(o => same(id, o.id)) ?? (same(id, this.ways.context.world.home.id) ? ground.called(undefined) : undefined);
    if (!owner) {
      return {
        status: 500,
        body: { state: 'error', resultText: "The property 'displayName' cannot be found on this object. Verify that the property exists." },
      };
    }
    const alias = said(asked, 'tenantAlias');
    if (alias) this.aliases.set(owner.id, alias);
    else this.aliases.delete(owner.id);
    const sent = many(asked, 'tenantGroups');
    const known = TENANT_GROUPS.filter(g => !g.dynamic && sent.some(s => textIn(s, 'groupId') === g.groupId));
    if (sent.length > 0)
      this.#groups.set(
        owner.id,
        known.map(g => g.groupId),
      );
    return bare({ state: 'success', resultText: 'Tenant details updated successfully' });
  }

  /** `numberOfHoursFromLastSync` holds a time. */
  #connect(asked: Asked): Answer {
    const owner = this.ways.ground.owner(asked);
    const part = said(asked, 'DataToReturn')?.toLowerCase();
    const raw = owner ? organization(owner) : null;
    const settings = {
      dirSyncEnabled: raw?.onPremisesSyncEnabled ?? false,
      numberOfHoursFromLastSync: raw?.onPremisesLastSyncDateTime ?? null,
      raw,
    };
    const synced = owner?.people.filter(p => p.onPremisesSyncEnabled) ?? [];
    const ObjectsInError = synced.slice(-1).map(({ id, displayName, createdDateTime }) => ({
      id,
      displayName,
      createdDateTime,
      onPremisesProvisioningErrors: [
        { category: 'PropertyConflict', propertyCausingError: 'ProxyAddresses', value: 'smtp:office@example.com' },
      ],
      ObjectType: 'user',
    }));
    if (part === 'azureadconnectsettings') return bare(settings);
    if (part === 'azureadobjectsinerror') return bare(ObjectsInError);
    return bare([{ AzureADConnectSettings: settings, ObjectsInError }]);
  }

  /** A filter of one's own replaces the usual one, that of failed sign-ins too. */
  #signIns(asked: Asked): Answer {
    const owner = this.ways.ground.owner(asked);
    const own = said(asked, 'Filter');
    const days = Number(said(asked, 'Days') ?? 7);
    if (!Number.isFinite(days)) return plainly(500, `Cannot convert value "${said(asked, 'Days')}" to type "System.Double".`);
    const rows = (owner ? signIns(this.ways, owner) : []).filter(r => own || r.ago <= days).map(r => r.row);
    try {
      const passes = own ? filter(own) : () => true;
      const failedOnly = !own && isTrue(asked, 'failedLogonsOnly');
      const found = rows.filter(row => passes(row as unknown as Person) && (!failedOnly || row.errorCode === WRONG_PASSWORD));
      const threshold = said(asked, 'failedLogonsOnly') ? Number(said(asked, 'FailureThreshold') ?? 0) : 0;
      const often = (upn: string) => found.filter(r => r.userPrincipalName === upn).length >= threshold;
      return bare(found.filter(r => often(r.userPrincipalName)));
    } catch (error) {
      if (error instanceof InvalidFilter) return plainly(500, error.message);
      throw error;
    }
  }
}

const WRONG_PASSWORD = 50_126;

/** Everybody's last sign-ins, the first person's failed ones too. */
function signIns({ directory, context }: Ways, owner: Owner) {
  return owner.people.flatMap((person, n) => {
    const [interactive] = directory.account(owner, person).idle;
    const tries = n === 1 ? [0, WRONG_PASSWORD, WRONG_PASSWORD, WRONG_PASSWORD] : n === 2 ? [WRONG_PASSWORD] : [0];
    return tries.map((errorCode, i) => {
      const ago = (interactive ?? 400) + i;
      const status = { errorCode, failureReason: errorCode ? 'Invalid username or password.' : 'Other.', additionalDetails: null };
      const row = {
        id: idOf('51600000', owner.index, n * 10 + i + 1),
        createdDateTime: daysAgo(context, ago),
        userDisplayName: person.displayName,
        userPrincipalName: person.userPrincipalName,
        userId: person.id,
        appDisplayName: 'Office 365 Exchange Online',
        ipAddress: '203.0.113.20',
        clientAppUsed: 'Browser',
        conditionalAccessStatus: 'success',
        location: { city: 'Berlin', state: 'Berlin', countryOrRegion: 'DE' },
        status,
        additionalDetails: status.additionalDetails,
        errorCode,
        locationcipp: 'Berlin - DE',
      };
      return { ago, row };
    });
  });
}

function organization(owner: Owner) {
  const synced = owner.people.some(p => p.onPremisesSyncEnabled);
  return {
    displayName: owner.name,
    id: owner.id,
    city: 'Berlin',
    country: null,
    countryLetterCode: 'DE',
    street: '1 Example Street',
    state: null,
    postalCode: '10115',
    tenantType: 'AAD',
    createdDateTime: '2019-08-12T07:30:00Z',
    onPremisesLastPasswordSyncDateTime: synced ? '2026-11-25T05:10:00Z' : null,
    onPremisesLastSyncDateTime: synced ? '2026-11-25T05:12:00Z' : null,
    onPremisesSyncEnabled: synced || null,
    assignedPlans: [{ capabilityStatus: 'Enabled', service: 'exchange', servicePlanId: '9aaf7827-d63c-4b61-89c3-182f06f82e5c' }],
  };
}
