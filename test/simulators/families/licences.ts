/** Licences: what a tenant has, who gets them, and the instance's list of those that are left out. */
import type { Asked } from '../cipp-request';
import type { Answer, Received } from '../server';
import { gathered } from './all-tenants';
import { SKUS, type Sku } from './directory-data';
import type { Endpoint } from './family';
import { bare, failed, field, fromBody, fromQuery, isAll, isTrue, type Owner, ok, said, valueIn } from './ground';
import { kindFields } from './group-rows';
import { assign } from './licence-rules';
import { inside, truthy, type Ways } from './ways';

interface Excluded {
  GUID: string;
  Product_Display_Name: string;
  ExcludedEverywhere: boolean;
  ShowInLicenseDropdown?: boolean;
}

const atStart = (): Excluded[] => [
  { GUID: SKUS.flow.skuId, Product_Display_Name: SKUS.flow.name, ExcludedEverywhere: true, ShowInLicenseDropdown: true },
];

const LOADING = 'Loading data for all tenants. Please check back in 1 minute';

export class Licences {
  #excluded = atStart();
  constructor(private readonly ways: Ways) {}

  reset(): void {
    this.#excluded = atStart();
  }

  endpoints(): Record<string, Endpoint> {
    return {
      ListLicenses: fromQuery('Tenant.Directory.Read', asked => this.#list(asked)),
      ListExcludedLicenses: fromQuery('CIPP.AppSettings.Read', () =>
        bare(this.#excluded.map(e => ({ PartitionKey: 'License', RowKey: e.GUID, ...e }))),
      ),
      ExecExcludeLicenses: fromBody('CIPP.AppSettings.ReadWrite', asked => this.#exclude(asked)),
      // the body is an array: the tenants stand in its items
      ExecBulkLicense: { role: 'Identity.User.ReadWrite', answer: (_, received) => this.#bulk(received) },
    };
  }

  /** What ListLicenses shows of a tenant. */
  rows(owner: Owner, tenant: string, withExcluded: boolean): object[] {
    const left = (sku: Sku) => {
      const found = this.#excluded.find(e => e.GUID === sku.skuId);
      return !found?.ExcludedEverywhere || (withExcluded && found.ShowInLicenseDropdown === true);
    };
    return Object.values(SKUS)
      .filter(left)
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(sku => this.#row(owner, tenant, sku));
  }

  #row(owner: Owner, tenant: string, { skuId, name }: Sku): object {
    const { directory } = this.ways;
    const users = directory.used(owner, skuId);
    const groups = directory.groups(owner).filter(g => g.licences.includes(skuId));
    const total = directory.of(owner).totals.get(skuId) ?? 0;
    return {
      Tenant: tenant,
      License: name,
      CountUsed: String(users.length),
      CountAvailable: total - users.length,
      TotalLicenses: String(total),
      skuId,
      skuPartNumber: name,
      availableUnits: total - users.length,
      TermInfo: [
        {
          Status: 'Enabled',
          Term: 'Yearly',
          TotalLicenses: total,
          DaysUntilRenew: 120,
          NextLifecycle: '2027-03-01T00:00:00Z',
          IsTrial: false,
        },
      ],
      AssignedUsers:
        users.length > 0 ? users.map(({ displayName, userPrincipalName, id }) => ({ displayName, userPrincipalName, id })) : null,
      AssignedGroups:
        groups.length > 0
          ? groups.map(g => ({
              displayName: g.displayName,
              calculatedGroupType: kindFields(g).groupType,
              id: g.id,
              onPremisesSyncEnabled: g.synced,
            }))
          : null,
      ServicePlans: [{ servicePlanName: 'EXCHANGE_S_STANDARD', provisioningStatus: 'Success', appliesTo: 'User' }],
    };
  }

  /** Each repeat before the first rows starts another job (docs/cipp-api.md §11). */
  #list(asked: Asked): Answer {
    const { ground } = this.ways;
    if (!isAll(asked)) {
      const owner = ground.owner(asked);
      return bare(owner ? this.rows(owner, said(asked, 'tenantFilter') ?? '', isTrue(asked, 'IncludeExcluded')) : []);
    }
    const owners = gathered(this.ways, 'Licenses (All Tenants)');
    if (owners.length === 0) return bare([{ Tenant: LOADING, License: LOADING }]);
    return bare(owners.flatMap(o => this.rows(o, o.domain, false)));
  }

  #exclude(asked: Asked): Answer {
    const [action = '', guid = '', name] = ['Action', 'GUID', 'SKUName'].map(n => said(asked, n));
    const standing = this.#excluded.find(e => e.GUID === guid);
    const put = (ExcludedEverywhere: boolean) => {
      this.#excluded = [
        ...this.#excluded.filter(e => e !== standing),
        { GUID: guid, Product_Display_Name: name ?? '', ExcludedEverywhere },
      ];
    };
    switch (action.toLowerCase()) {
      case 'addexclusion':
        put(true);
        return ok(`Success. Added ${name ?? ''}(${guid}) to the excluded licenses list.`);
      case 'alertonly':
        put(false);
        return ok(`Success. ${name ?? ''}(${guid}) will now only be excluded from alerts.`);
      case 'setshowindropdown': {
        if (!standing) return failed(500, `Failed to process exclusion request. Excluded license not found: ${guid}`);
        standing.ShowInLicenseDropdown = isTrue(asked, 'ShowInDropdown');
        const how = standing.ShowInLicenseDropdown ? 'shown in' : 'hidden from';
        return ok(`Success. ${name ?? standing.Product_Display_Name}(${guid}) will now be ${how} license dropdowns.`);
      }
      case 'removeexclusion':
        if (!standing)
          return failed(500, "Failed to process exclusion request. Cannot bind argument to parameter 'Entity' because it is null.");
        this.#excluded = this.#excluded.filter(e => e !== standing);
        return ok(`Success. Removed ${name ?? ''}(${guid}) from the excluded licenses list.`);
      case 'restoredefaults': {
        const kept = truthy(field(asked, 'FullReset')) ? [] : this.#excluded.filter(e => atStart().every(d => d.GUID !== e.GUID));
        this.#excluded = [...atStart(), ...kept];
        return ok(`Success. Restored ${atStart().length} default excluded licenses.`);
      }
      default:
        return failed(400, `Invalid action specified: ${action}`);
    }
  }

  /** One object a user; only the first id counts, and a missing operation takes what the one before had (docs/cipp-api.md §8). */
  #bulk({ body }: Received): Answer {
    const requests = (Array.isArray(body) ? body : [body]).filter(Boolean);
    const texts: string[] = [];
    for (const tenant of new Set(requests.map(r => String(inside(r, 'tenantFilter') ?? '')))) {
      const ofTenant = requests.filter(r => String(inside(r, 'tenantFilter') ?? '') === tenant);
      // ids go into an OData filter as they are
      if (ofTenant.some(r => idsOf(r).some(id => id.includes("'")))) {
        return failed(400, ['Failed to process bulk license operation: Failed to fetch users for chunk 0: Invalid filter clause']);
      }
      texts.push(...this.#forTenant(tenant, ofTenant));
    }
    return ok(texts);
  }

  #forTenant(tenant: string, requests: unknown[]): string[] {
    const { ground, directory } = this.ways;
    const owner = ground.called(tenant || undefined);
    const texts: string[] = [];
    const changes: (() => string)[] = [];
    let [add, remove]: string[][] = [[], []];
    for (const request of requests) {
      const [id] = idsOf(request);
      const person = owner && directory.byId(owner, id);
      if (!owner || !person) {
        texts.push(id ? `User ${id} not found in tenant ${tenant}` : `No valid user ID found in request for tenant ${tenant}`);
        continue;
      }
      const has = directory.account(owner, person).licences;
      const values = (name: string) => [inside(request, name)].flat().flatMap(item => valueIn(item) ?? []);
      const some = (all: string, name: string) => (truthy(inside(request, all)) ? [...has] : values(name).filter(sku => has.includes(sku)));
      const operation = String(inside(request, 'LicenseOperation') ?? '').toLowerCase();
      if (operation === 'add') [add, remove] = [values('Licenses'), []];
      else if (operation === 'remove') [add, remove] = [[], some('RemoveAllLicenses', 'LicensesToRemove')];
      else if (operation === 'replace') [add, remove] = [values('Licenses'), some('ReplaceAllLicenses', 'LicensesToReplace')];
      const [adds = [], removes = []] = [add, remove];
      if (adds.length + removes.length === 0) texts.push(`No license changes needed for user ${person.userPrincipalName}`);
      else changes.push(() => assign(directory, owner, person, adds, removes));
    }
    return [...texts, ...changes.map(change => change())];
  }
}

const idsOf = (request: unknown): string[] => [inside(request, 'userIds')].flat().flatMap(id => (id ? [String(id)] : []));
