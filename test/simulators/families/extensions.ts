/** Integrations with other products: settings, mappings, syncs and tests. */
import type { Asked } from '../cipp-request';
import type { Answer, Received } from '../server';
import type { Family } from './family';
import { bare, fromBoth, fromQuery, type Ground, isObject, NOTHING, ok, same, secretFor } from './ground';

type Settings = Record<string, Record<string, unknown>>;
interface Mapping {
  id: string;
  to: string;
  name: string;
}
interface State {
  settings: Settings;
  /** By product; keyed by tenant id, or by field. */
  mappings: Record<string, Mapping[]>;
}

const KEPT = 'SentToKeyVault';
const NINJA_HOSTS = ['app.ninjarmm.com', 'eu.ninjarmm.com', 'oc.ninjarmm.com', 'ca.ninjarmm.com', 'us2.ninjarmm.com'];
const atStart = (): State => ({
  settings: {
    CIPPAPI: { Enabled: true },
    PWPush: { Enabled: false, BaseUrl: 'https://push.example.com', APIKey: KEPT },
    HaloPSA: { Enabled: true, ResourceURL: 'https://halo.example.com/api', ClientID: 'halo', APIKey: KEPT },
    NinjaOne: { Enabled: true, Instance: 'eu.ninjarmm.com', ClientID: 'ninja', APIKey: KEPT },
    Hudu: { Enabled: true, BaseURL: 'https://hudu.example.com', APIKey: KEPT },
    Gradient: { Enabled: false, APIKey: KEPT },
    Sherweb: { Enabled: false, APIKey: KEPT },
    HIBP: { Enabled: true, APIKey: KEPT },
    GitHub: { Enabled: false },
  },
  mappings: {
    HaloPSA: [{ id: 'c0000001-0000-4000-8000-000000000001', to: '12', name: 'Contoso' }],
    NinjaOne: [
      { id: 'c0000001-0000-4000-8000-000000000001', to: '3', name: 'Contoso' },
      { id: 'c0000002-0000-4000-8000-000000000002', to: '4', name: 'Fabrikam' },
    ],
    Hudu: [],
    Sherweb: [],
    NinjaOneFields: [{ id: 'TenantSummary', to: 'cippTenantSummary', name: 'CIPP Tenant Summary' }],
    HuduFields: [],
  },
});

/** Mappings of tenants are replaced as a whole, those of fields are added to. */
const TENANT_MAPS = ['HaloPSA', 'NinjaOne', 'Hudu', 'Sherweb'];
const FIELD_MAPS = ['NinjaOneFields', 'HuduFields'];
const MAPPED = { Results: 'Successfully edited mapping table.' };

export function extensionsFamily(ground: Ground): Family {
  let state = atStart();
  const on = (name: string) => Object.entries(state.settings).find(([n]) => same(n, name))?.[1].Enabled === true;

  return {
    endpoints: {
      ExecExtensionMapping: fromQuery('CIPP.Extension.ReadWrite', (asked, received) => {
        const [list, add, auto] = ['List', 'AddMapping', 'AutoMapping'].map(n => asked.text(n));
        const listed = list ? listMapping(list) : undefined;
        const added = add ? addMapping(add, received) : undefined;
        const mapped = auto ? autoMapping(auto) : undefined;
        const body = mapped ?? added ?? listed;
        return body === undefined ? NOTHING : bare(body);
      }),
      ExecExtensionSync: fromQuery('CIPP.Extension.ReadWrite', sync),
      ExecExtensionsConfig: fromBoth('CIPP.Extension.ReadWrite', (_, { body }) => save(body)),
      /** Not one of the bot's actions, but what a change of the settings starts from. */
      ListExtensionsConfig: fromQuery('CIPP.Extension.Read', () => bare(structuredClone(state.settings))),
      ExecExtensionTest: fromQuery('CIPP.Extension.Read', asked => test(asked.text('extensionName') ?? '')),
    },
    reset() {
      state = atStart();
    },
  };

  /** A lookup that failed is a row with -1 among the choices. */
  function listMapping(name: string): object | undefined {
    const product = [...TENANT_MAPS, ...FIELD_MAPS].find(p => same(p, name));
    const rows = state.mappings[product ?? ''] ?? [];
    if (product && TENANT_MAPS.includes(product)) {
      const known = ground.owners().map((o, i) => ({ name: o.name, value: String(i + 1) }));
      const Companies = on(product) ? known : [{ name: `Could not get ${product} Companies, error: Unauthorized`, value: '-1' }];
      const Mappings = rows.flatMap(({ id, to, name: IntegrationName }) => {
        const owner = ground.owners().find(o => o.id === id);
        return owner ? [{ TenantId: id, Tenant: owner.name, TenantDomain: owner.domain, IntegrationId: to, IntegrationName }] : [];
      });
      return { Companies, Mappings };
    }
    if (product) {
      return {
        CIPPFields: [
          { FieldName: 'TenantSummary', FieldLabel: 'Microsoft 365 Tenant Summary', FieldType: 'Organization', Type: 'WYSIWYG' },
          { FieldName: 'UsersSummary', FieldLabel: 'Microsoft 365 Users Summary', FieldType: 'Organization', Type: 'WYSIWYG' },
        ],
        CIPPFieldHeaders: [
          { Title: 'Global Custom Field Mapping', FieldType: 'Organization', Description: 'Use the table below to map your fields' },
        ],
        IntegrationFields: [
          { name: '--- Do not synchronize ---', value: null, type: 'unset' },
          { name: 'CIPP Tenant Summary', value: 'cippTenantSummary', type: 'WYSIWYG' },
        ],
        Mappings: rows.map(({ id, to, name: IntegrationName }) => ({ RowKey: id, IntegrationId: to, IntegrationName })),
      };
    }
    const type = [{ id: 1, name: 'Incident' }];
    if (same(name, 'HaloPSAFields'))
      return { TicketTypes: type, Outcomes: [{ id: 2, name: 'Solved' }], Priorities: [{ id: 3, name: 'Low' }] };
    const none = { name: 'PWPush Pro is not enabled or configured. Make sure to save the configuration first.', id: '' };
    return same(name, 'PWPushFields') ? { Accounts: [on('PWPush') ? { name: 'Service desk', id: '7' } : none] } : undefined;
  }

  /** All rows go first: what is wrong in the body leaves the mapping empty, and the answer is 200 all the same. */
  function addMapping(name: string, { body }: Received): unknown {
    const product = TENANT_MAPS.find(p => same(p, name));
    if (product) {
      const rows: Mapping[] = [];
      state.mappings[product] = rows;
      for (const row of [body].flat().filter(isObject)) {
        if (row.TenantId)
          rows.push({ id: String(row.TenantId), to: String(row.IntegrationId ?? ''), name: String(row.IntegrationName ?? '') });
        else if (rows.length === 0) return "Mapping API failed. Cannot bind argument to parameter 'Entity' because it is null.";
      }
      return MAPPED;
    }
    const fields = FIELD_MAPS.find(p => same(p, name));
    if (!fields) return undefined;
    for (const [id, value] of Object.entries(isObject(body) ? body : {})) {
      const others = (state.mappings[fields] ?? []).filter(m => m.id !== id);
      const { value: to = '', label = '' } = isObject(value) ? value : {};
      state.mappings[fields] = [...others, { id, to: String(to), name: String(label) }];
    }
    return MAPPED;
  }

  function autoMapping(name: string): string | undefined {
    if (same(name, 'NinjaOne'))
      return 'AutoMapping Request has been queued. Please check the CIPP Logbook and refresh the page once complete.';
    if (!same(name, 'HaloPSA')) return undefined;
    const rows = state.mappings.HaloPSA ?? [];
    const fresh = ground.owners().filter(o => o.premium && !rows.some(m => m.id === o.id));
    rows.push(...fresh.map(o => ({ id: o.id, to: String(20 + o.index), name: o.name })));
    return `AutoMap complete: ${fresh.length} new tenant mapping(s) added, ${rows.length} tenant(s) mapped in total.`;
  }

  /** Nothing at all for what is off or unknown. */
  function sync(asked: Asked): Answer {
    const name = asked.text('Extension');
    if (same(name, 'Hudu')) return ok('Extension sync tasks have been rescheduled and will start within 15 minutes');
    if (same(name, 'Gradient') && on('Gradient')) return ok('Successfully queued Gradient Sync');
    if (!same(name, 'NinjaOne')) return NOTHING;
    const rows = state.mappings.NinjaOne ?? [];
    const tenant = asked.text('TenantID');
    if (!tenant) return ok(`NinjaOne Synchronization Queuing ${rows.length} Tenants`);
    const found = rows.find(m => same(m.id, tenant));
    return ok(found ? `NinjaOne Synchronization Queued for ${found.name}` : 'Tenant was not found.');
  }

  /** Replaces all settings. A host that is refused gives a sentence of its own; the rest is saved. */
  function save(body: unknown): Answer {
    const next: Settings = {};
    for (const [name, given] of Object.entries(isObject(body) ? body : {})) {
      const { ResetPassword, ...settings } = isObject(given) ? given : {};
      next[name] = { ...settings, APIKey: KEPT };
    }
    const at = Number(next.Hudu?.NextSync ?? 0);
    if (Number.isNaN(at)) {
      return ok('Failed to save the extensions configuration: Cannot convert value to type "System.Int32". Linenumber: 36');
    }
    state.settings = next;
    const { NinjaOne: ninja, Hudu: hudu } = next;
    const host = String(ninja?.Instance ?? '').replace(/\/ws|https:\/\//g, '');
    const wrong = ninja?.Enabled === true && !NINJA_HOSTS.includes(host);
    const when = at ? ` Next sync will be at ${new Date(at * 1000).toISOString().slice(0, 19)}Z.` : '';
    if (hudu) hudu.NextSync = '';
    const saved = `Successfully saved the extension configuration. ${when}`;
    return ok(wrong ? [`Error: NinjaOne URL is not allowed. Allowed hostnames are: ${NINJA_HOSTS.join(', ')}`, saved] : saved);
  }

  /** A test of PWPush makes a real link; an unknown product says nothing. */
  function test(name: string): Answer {
    if (same(name, 'CIPP-API')) {
      return ok('You cannot test the CIPP-API from CIPP. Please check the documentation on how to test the CIPP-API.');
    }
    const product = ['HaloPSA', 'Gradient', 'NinjaOne', 'PWPush', 'Hudu', 'Sherweb', 'HIBP', 'GitHub'].find(p => same(p, name));
    if (!product) return NOTHING;
    if (product === 'PWPush') {
      if (!on(product)) return ok('PWPush is not enabled');
      const copyField = ground.context.give('link', `https://push.example.com/en/p/${secretFor('test link', 'xxxxxxxxxxxxxxxx')}`);
      return ok([
        {
          resultText: 'Successfully generated PWPush, hit the Copy to Clipboard button to retrieve the test.',
          copyField,
          state: 'success',
        },
      ]);
    }
    if (!on(product)) return ok(`Failed to connect to ${product}, check your API credentials and try again.`);
    return ok(product === 'Hudu' ? 'Successfully Connected to Hudu, version: 2.34.1' : `Successfully Connected to ${product}`);
  }
}
