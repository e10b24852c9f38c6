/** Standards: the instance's templates, what they mean for a tenant, and runs of them. */

import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { customers } from '../world';
import type { Endpoint } from './family';
import { bare, failed, fromQuery, GUID, idOf, isAll, isTrue, ok, said, same } from './ground';
import { fromBodyFirst, type Ways } from './ways';

interface Template {
  GUID: string;
  templateName: string;
  tenantFilter: { label: string; value: string }[];
  excludedTenants: { label: string; value: string }[];
  runManually: boolean;
  standards: Record<string, { action: { label: string; value: string }[] }>;
}

const act = (...values: string[]) => ({ action: values.map(value => ({ label: value, value })) });
const of = (...values: string[]) => values.map(value => ({ label: value, value }));

const templatesAtStart = (): Template[] => [
  {
    GUID: idOf('57d00000', 0, 1),
    templateName: 'Baseline',
    tenantFilter: of('AllTenants'),
    excludedTenants: of(customers.bakery.domain),
    runManually: false,
    standards: { AuditLog: act('Remediate', 'Report'), PasswordExpireDisabled: act('Remediate', 'Report') },
  },
  {
    GUID: idOf('57d00000', 0, 2),
    templateName: 'Clinics',
    tenantFilter: of(customers.clinicNorth.domain, customers.clinicSouth.domain),
    excludedTenants: [],
    runManually: false,
    standards: { DisableGuests: act('Report'), MailContacts: act('warn') },
  },
  {
    GUID: idOf('57d00000', 0, 3),
    templateName: 'Tidy up by hand',
    tenantFilter: of(customers.contoso.domain),
    excludedTenants: [],
    runManually: true,
    standards: { DeletedUserRentention: act('Remediate', 'Report') },
  },
];

export class Standards {
  #templates = templatesAtStart();
  /** Runs that began: the tenant and the template as they were asked for. */
  readonly runs: { tenant: string; template: string }[] = [];
  constructor(private readonly ways: Ways) {}

  reset(): void {
    this.#templates = templatesAtStart();
    this.runs.length = 0;
  }

  endpoints(): Record<string, Endpoint> {
    return {
      listStandardTemplates: fromQuery('Tenant.Standards.Read', asked => {
        const id = said(asked, 'id');
        const found = this.#templates.filter(t => !id || same(id, t.GUID));
        return bare(
          found.map(t => ({ ...t, source: null, isSynced: false, createdAt: '2026-02-01T10:00:00Z', updatedAt: '2026-06-01T10:00:00Z' })),
        );
      }),
      ListStandards: fromQuery('Tenant.Standards.Read', asked =>
        isTrue(asked, 'ShowConsolidated') ? this.#effective(asked) : this.#legacy(asked),
      ),
      ExecStandardsRun: fromQuery('Tenant.Standards.ReadWrite', asked => this.#run(asked)),
      RemoveStandardTemplate: fromBodyFirst('Tenant.Standards.ReadWrite', asked => this.#remove(asked)),
    };
  }

  /** Without a tenant nothing; over all tenants what is meant for all of them. */
  #effective(asked: Asked): Answer {
    const rows = (Tenant: string, templates: Template[]) =>
      templates.flatMap(t =>
        Object.entries(t.standards).map(([Standard, Settings]) => ({ Tenant, Standard, Settings, TemplateId: t.GUID })),
      );
    const running = this.#templates.filter(t => !t.runManually);
    if (isAll(asked))
      return bare(
        rows(
          'AllTenants',
          running.filter(t => t.tenantFilter.some(f => f.value === 'AllTenants')),
        ),
      );
    const owner = said(asked, 'tenantFilter') ? this.ways.ground.owner(asked) : undefined;
    if (!owner) return bare([]);
    const meant = running.filter(
      t =>
        t.tenantFilter.some(f => f.value === 'AllTenants' || same(owner.domain, f.value)) &&
        !t.excludedTenants.some(e => same(owner.domain, e.value)),
    );
    return bare(rows(owner.domain, meant));
  }

  /** The old table knows one customer, by default domain. */
  #legacy(asked: Asked): Answer {
    const tenant = said(asked, 'tenantFilter');
    const row = {
      displayName: customers.contoso.domain,
      appliedBy: 'admin@msp.example.com',
      appliedAt: '2024-04-02T08:00:00Z',
      standards: { AuditLog: { remediate: true } },
      StandardsExport: 'AuditLog',
    };
    return bare(!tenant || same(tenant, row.displayName) ? [row] : []);
  }

  /** Query alone. Without a tenant all of them; an unknown template is a success with an empty name. */
  #run(asked: Asked): Answer {
    const tenant = said(asked, 'tenantFilter') ?? 'allTenants';
    const id = said(asked, 'templateId');
    if (tenant.includes("'")) return ok(`Failed to start standards run for tenant: ${tenant}. Error: Invalid filter.`);
    const found = this.#templates.find(t => same(id, t.GUID));
    this.runs.push({ tenant, template: id ?? '*' });
    const name = id ? `${found?.templateName ?? ''} (${found?.GUID ?? ''})` : 'All';
    const manual = found?.runManually || !id ? ' (Manual Only)' : '';
    return ok(`Successfully started Standards Run for tenant: ${tenant} - Template: ${name}${manual}`);
  }

  #remove(asked: Asked): Answer {
    const id = said(asked, 'ID') ?? '';
    const no = (why: string) => failed(500, `Failed to remove Standards template:  with id: ${id}. Error: ${why}`);
    if (!GUID.test(id)) return no(`Invalid value for type Guid: '${id}'.`);
    const found = this.#templates.find(t => same(id, t.GUID));
    if (!found) return no("Cannot bind argument to parameter 'Entity' because it is null.");
    this.#templates.splice(this.#templates.indexOf(found), 1);
    return ok(`Removed Standards Template named: '${found.templateName}' with id: ${id}`);
  }
}
