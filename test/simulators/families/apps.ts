/** Intune's apps and the instance's queue of apps that wait for their turn. */
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import {
  type Assignment,
  assigned,
  clears,
  excludes,
  NotAssigned,
  named,
  shown,
  toDevices,
  toGroup,
  toUsers,
  type Wish,
  wishOf,
} from './assignment';
import type { Family } from './family';
import {
  bare,
  collapsed,
  failed,
  field,
  fromBody,
  fromBoth,
  fromQuery,
  type Ground,
  GUID,
  idOf,
  isObject,
  isTrue,
  labelled,
  live,
  many,
  NOTHING,
  type Owner,
  ok,
  PerOwner,
  plainly,
  report,
  said,
  same,
  secretFor,
  wantsReport,
} from './ground';
import { groupBook } from './group-book';

interface App {
  '@odata.type': string;
  id: string;
  displayName: string;
  publisher: string;
  description: string;
  createdDateTime: string;
  publishingState: string;
  assignments: Assignment[];
}
interface Queued {
  tenantName: string | undefined;
  applicationName: string;
  cmdLine: string | undefined;
  assignTo: string | undefined;
  id: string;
  status: string | null;
  /** A token in the command line. */
  secret?: string;
}

/** The small tenant without the better licences has no Office deployment yet. */
function appsOf(owner: Owner): App[] {
  const office: [string, string, string, Assignment[]] = ['officeSuiteApp', 'Microsoft 365 Apps', 'Microsoft', [toUsers('required')]];
  const group = owner.groups[0];
  const rows: [string, string, string, Assignment[]][] = [
    ...(owner.premium ? [office] : []),
    ['winGetApp', 'Company Portal', 'Microsoft Corporation', [toDevices('required')]],
    ['win32LobApp', '7-Zip 24.08', 'Igor Pavlov', group ? [toGroup(group.id, 'available')] : []],
    ['iosStoreApp', 'Microsoft Outlook', 'Microsoft Corporation', [toUsers('available')]],
    ['macOSPkgApp', 'Remote help', 'Example Managed Services', []],
  ];
  return rows.map(([type, name, publisher, assignments], i) =>
    appRow(idOf('a9900000', owner.index, i + 1), type, name, publisher, assignments),
  );
}
const appRow = (id: string, type: string, displayName: string, publisher: string, assignments: Assignment[]): App => ({
  '@odata.type': `#microsoft.graph.${type}`,
  id,
  displayName,
  publisher,
  description: displayName,
  createdDateTime: '2025-02-03T09:00:00Z',
  publishingState: 'published',
  assignments: structuredClone(assignments),
});

/** Products that CIPP can queue, with the settings of each in the order of its command line. */
const PRODUCTS: Record<string, (set: (name: string) => string) => string> = {
  datto: set => `-URL '${set('DattoURL')}' -GUID '${set('DattoGUID')}'`,
  huntress: set => `-OrgKey '${set('Orgkey')}' -acctkey '${set('AccountKey')}'`,
  syncro: set => `-URL '${set('ClientURL')}'`,
  automate: set => `-Server '${set('Server')}' -InstallerToken '${set('InstallerToken')}' -LocationID '${set('LocationID')}'`,
  cwcommand: set => `-Url '${set('ClientURL')}'`,
};
const WITHOUT_PACKAGE = ['ninja', 'ncentral'];
const INSTALL = 'powershell.exe -ExecutionPolicy Bypass .\\install.ps1';

export function appsFamily(ground: Ground): Family {
  const store = new PerOwner(appsOf);
  const groups = (owner: Owner) => groupBook(ground.context).groups(owner);
  let queue: Queued[] = [];
  let made = 0;
  const nextId = (kind: string, index = 0) => idOf(kind, index, 100 + ++made);
  const row = (owner: Owner) => (app: App) => {
    const { assignment, exclude } = named(groups(owner), app.assignments, 'All Licensed Users');
    return { ...app, isAssigned: app.assignments.length > 0, AppAssignment: assignment, AppExclude: exclude };
  };
  const rows = (owner: Owner) => store.of(owner).map(row(owner));
  const enqueue = (entry: Omit<Queued, 'id'>) => queue.push({ ...entry, id: nextId('99e00000') });

  function start(): void {
    store.clear();
    made = 0;
    const token = secretFor('installer token', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxx');
    queue = [
      {
        tenantName: 'contoso.com',
        applicationName: 'Huntress agent',
        cmdLine: `${INSTALL} -OrgKey 'contoso' -acctkey '${token}'`,
        assignTo: 'AllDevices',
        id: idOf('99e00000', 0, 1),
        status: 'Not Deployed yet',
        secret: token,
      },
      {
        tenantName: 'fabrikam.com',
        applicationName: 'Firefox',
        cmdLine: undefined,
        assignTo: 'On',
        id: idOf('99e00000', 0, 2),
        status: 'Deployed',
      },
    ];
  }
  start();

  return {
    endpoints: {
      ListApps: fromQuery('Endpoint.Application.Read', asked =>
        wantsReport(asked) ? report(ground, asked, 'Intune application', rows) : live(ground, asked, rows),
      ),
      ListApplicationQueue: fromQuery('Endpoint.Application.Read', () =>
        bare(
          queue.map(({ secret, ...entry }) => {
            if (secret) ground.context.give('key', secret);
            return entry;
          }),
        ),
      ),
      RemoveQueuedApp: fromBody('Endpoint.Application.ReadWrite', asked => {
        const id = said(asked, 'ID') ?? '';
        const at = queue.findIndex(q => same(q.id, id));
        if (!GUID.test(id)) return failed(403, `Failed to remove application queue for ${id}. '${id}' is not a valid Guid.`);
        if (at < 0) return failed(403, `Failed to remove application queue for ${id}. Cannot bind argument to parameter 'Entity'.`);
        queue.splice(at, 1);
        return ok(`Removed application queue for ${id}.`);
      }),
      RemoveApp: fromBoth('Endpoint.Application.ReadWrite', asked => {
        const id = said(asked, 'ID');
        if (!id) return NOTHING;
        const owner = ground.owner(asked);
        const apps = owner ? store.of(owner) : [];
        const app = apps.find(a => same(a.id, id));
        if (owner && !app) return failed(500, `Failed to delete app with ${id}. Error: ${notFound(id)}`);
        if (app) apps.splice(apps.indexOf(app), 1);
        return ok(`Successfully deleted app with ${id}`);
      }),
      ExecAssignApp: fromBoth('Endpoint.Application.ReadWrite', assign),
      AddMSPApp: fromBody('Endpoint.Application.ReadWrite', addMspApp),
      AddStoreApp: fromBody('Endpoint.Application.ReadWrite', asked =>
        forEachTenant(asked, tenant => {
          enqueue({ ...queuedFor(asked, tenant, said(asked, 'ApplicationName')), cmdLine: undefined, status: 'Not Deployed yet' });
          return `Successfully added Store App for ${tenant} to queue.`;
        }),
      ),
      AddChocoApp: fromBody('Endpoint.Application.ReadWrite', addChocoApp),
      AddOfficeApp: fromBody('Endpoint.Application.ReadWrite', addOfficeApp),
    },
    reset: start,
  };

  function assign(asked: Asked): Answer {
    const id = said(asked, 'ID') ?? '';
    const wish = { ...wishOf(asked), intent: said(asked, 'Intent') ?? 'Required' };
    if (!['append', 'replace'].includes(wish.mode)) {
      return plainly(500, `Unsupported AssignmentMode value '${wish.mode}'. Valid options are 'replace' or 'append'.`);
    }
    const { target, exclusion } = shown(wish, 'app');
    if (!target && !excludes(wish) && !clears(wish)) {
      return plainly(500, 'No assignment target provided. Supply AssignTo, GroupNames, GroupIds, or an exclude group.');
    }
    const owner = ground.owner(asked);
    const why = owner && assignTo(owner, id, wish);
    if (why) return failed(500, why);
    if (exclusion && target) return ok(`Assigned Application ${id} to ${target} excluding group '${exclusion}'`);
    if (exclusion) return ok(`Updated exclusions for Application ${id} to group '${exclusion}'`);
    return ok(clears(wish) && !target ? `Cleared exclusions for Application ${id}` : `Assigned Application ${id} to ${target}`);
  }

  /** Why it was not assigned. */
  function assignTo(owner: Owner, id: string, wish: Wish): string | undefined {
    const app = store.of(owner).find(a => same(a.id, id));
    try {
      if (!app) throw new NotAssigned(notFound(id));
      app.assignments = assigned(groups(owner), app.assignments, wish, 'app');
      return undefined;
    } catch (error) {
      if (!(error instanceof NotAssigned)) throw error;
      return `Could not assign application ${id} to ${shown(wish, 'app').target ?? ''}. Error: ${error.message}`;
    }
  }

  function addMspApp(asked: Asked): Answer {
    const product = labelled(asked, 'RMMName') ?? '';
    if (WITHOUT_PACKAGE.includes(product.toLowerCase())) {
      return plainly(500, `Cannot find path 'C:\\home\\site\\wwwroot\\AddMSPApp\\${product}.app.json' because it does not exist.`);
    }
    const command = PRODUCTS[product.toLowerCase()];
    if (!command) {
      const supported = 'datto, ninja, Huntress, syncro, NCentral, automate, cwcommand';
      return failed(400, [`Unknown MSP app type '${product}'. Supported values: ${supported}`]);
    }
    const params = field(asked, 'params');
    // a setting for a tenant by its id, or one for all; a missing one is queued as empty
    const setting = (tenant: unknown) => (name: string) => {
      const value = isObject(params) ? Object.entries(params).find(([key]) => same(key, name))?.[1] : undefined;
      const customer = isObject(tenant) ? String(tenant.customerId) : '';
      return String((isObject(value) ? value[customer] : value) ?? '');
    };
    const texts = many(asked, 'selectedTenants').map(tenant => {
      const domain = isObject(tenant) ? String(tenant.defaultDomainName ?? '') : '';
      const entry = queuedFor(asked, domain, said(asked, 'DisplayName'));
      enqueue({ ...entry, cmdLine: `${INSTALL} ${command(setting(tenant))}`, status: 'Not Deployed yet' });
      return `Successfully added MSP App for ${domain} to queue. `;
    });
    return ok(collapsed(texts));
  }

  function addChocoApp(asked: Asked): Answer {
    const name = said(asked, 'PackageName');
    if (!name) return failed(400, 'PackageName is required.');
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      return failed(400, `Invalid PackageName '${name}'. Allowed characters: letters, numbers, dot, underscore, hyphen.`);
    }
    return forEachTenant(asked, tenant => {
      const cmdLine = `powershell.exe -ExecutionPolicy Bypass .\\Install.ps1 -InstallChoco -Packagename '${name}'`;
      enqueue({ ...queuedFor(asked, tenant, said(asked, 'ApplicationName')), cmdLine, status: null });
      return `Successfully added Choco App for ${tenant} to queue.`;
    });
  }

  /** At once, not queued: two sentences a tenant where it is assigned, and 200 even when all failed. */
  function addOfficeApp(asked: Asked): Answer {
    const chosen = domainsOf(asked);
    const tenants = chosen.some(t => same(t, 'AllTenants')) ? ground.owners().map(o => o.domain) : chosen;
    const texts = tenants.flatMap(tenant => {
      const owner = ground.called(tenant);
      const to = targetOf(asked);
      if (owner && store.of(owner).some(a => a['@odata.type'].endsWith('officeSuiteApp'))) {
        return [`Office deployment already exists for ${tenant}`];
      }
      if (isTrue(asked, 'useCustomXml') && !said(asked, 'customXml')) {
        return [`Failed to add Office App for ${tenant}: No Office configuration could be built from the supplied settings.`];
      }
      const app = appRow(
        nextId('a9900000', owner?.index),
        'officeSuiteApp',
        'Microsoft 365 Apps for Windows 10 and later',
        'Microsoft',
        [],
      );
      if (owner) store.of(owner).push(app);
      const done = `Successfully added Office App for ${tenant}`;
      if (!to || same(to, 'On')) return [done];
      const wish = { ...wishOf(asked), to, intent: 'Required' };
      const why = owner && assignTo(owner, app.id, wish);
      // the app is there all the same
      if (why) return [`Failed to add Office App for ${tenant}: ${why}`];
      return [`Assigned Application ${app.id} to ${to}`, done];
    });
    return ok(collapsed(texts));
  }

  function forEachTenant(asked: Asked, work: (tenant: string) => string): Answer {
    return ok(collapsed(domainsOf(asked).map(work)));
  }
}

/** The tenants that a call acts on, by defaultDomainName: a bare string has none. */
function domainsOf(asked: Asked): string[] {
  return many(asked, 'selectedTenants').flatMap(t => (isObject(t) && t.defaultDomainName ? [String(t.defaultDomainName)] : []));
}

const targetOf = (asked: Asked) => (same(said(asked, 'AssignTo'), 'customGroup') ? said(asked, 'CustomGroup') : said(asked, 'AssignTo'));
const queuedFor = (asked: Asked, tenantName: string, applicationName = '') => ({ tenantName, applicationName, assignTo: targetOf(asked) });
