import { z } from 'zod';
import { type Call, get, type Reply } from '../model/call';
import type { Clock } from '../model/clock';
import { ofInstance, type TargetTenant, type Thing, type ThingKind } from '../model/field';
import { problem } from '../model/problem';
import { at } from '../model/table';
import { Cached } from './cached';
import type { Reads } from './reads';
import { Shelf, suggesting } from './suggest';

const TIMES = { refreshMs: 60_000, keepMs: 60_000, againMs: 30_000 };
/** Things in memory, of all customers and kinds together; the list unused longest goes first. */
const MOST_KEPT = 250_000;
/** And of one list: a tenant with more devices is searched by typing the whole name. */
const MOST_THINGS = 20_000;

interface Source {
  call(tenant: string): Call;
  /** Where the id and the name stand in a row; a row without an id is none (an error, a placeholder). */
  id: string;
  name: string;
  detail(row: object): string;
  facts?(row: object): Record<string, unknown>;
}

const text = (row: object, path: string): string => {
  const value = at(row, path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};
const joined = (row: object, ...paths: string[]): string =>
  paths
    .map(path => text(row, path))
    .filter(Boolean)
    .join(' · ');

/** Where each kind is listed, and what of a row is kept (docs/cipp-api.md; three kinds of device id have three lists). */
const SOURCES: Record<ThingKind, Source> = {
  group: {
    call: tenantFilter => get('ListGroups', { tenantFilter }),
    id: 'id',
    name: 'displayName',
    detail: row => joined(row, 'mail', 'groupType'),
    facts: row => ({
      groupType: at(row, 'groupType'),
      mail: at(row, 'mail'),
      description: at(row, 'description'),
      mailNickname: at(row, 'mailNickname'),
    }),
  },
  device: {
    call: tenantFilter => get('ListDevices', { tenantFilter }),
    id: 'id',
    name: 'deviceName',
    detail: row => joined(row, 'serialNumber', 'operatingSystem', 'userPrincipalName'),
    facts: row => ({
      entraDeviceId: at(row, 'azureADDeviceId'),
      serialNumber: at(row, 'serialNumber'),
      user: at(row, 'userPrincipalName'),
      os: at(row, 'operatingSystem'),
    }),
  },
  'entra-device': {
    call: tenantFilter => graph(tenantFilter, 'devices', 'id,deviceId,displayName,operatingSystem'),
    id: 'id',
    name: 'displayName',
    detail: row => joined(row, 'operatingSystem', 'deviceId'),
    facts: row => ({ deviceId: at(row, 'deviceId'), os: at(row, 'operatingSystem') }),
  },
  'autopilot-device': {
    call: tenantFilter => get('ListAPDevices', { tenantFilter }),
    id: 'id',
    name: 'serialNumber',
    detail: row => joined(row, 'model', 'userPrincipalName'),
    facts: row => ({ serialNumber: at(row, 'serialNumber'), model: at(row, 'model'), user: at(row, 'userPrincipalName') }),
  },
  license: {
    call: tenantFilter => get('ListLicenses', { tenantFilter }),
    id: 'skuId',
    name: 'License',
    detail: row => `${text(row, 'CountUsed')} of ${text(row, 'TotalLicenses')} used`,
    facts: row => ({ skuId: at(row, 'skuId'), partNumber: at(row, 'skuPartNumber') }),
  },
  app: {
    call: tenantFilter => get('ListApps', { tenantFilter }),
    id: 'id',
    name: 'displayName',
    detail: row => joined(row, 'publisher'),
    facts: row => ({ type: typeOf(row) }),
  },
  'queued-app': {
    call: () => get('ListApplicationQueue', {}),
    id: 'id',
    name: 'applicationName',
    detail: row => joined(row, 'tenantName', 'status'),
    facts: row => ({ tenant: at(row, 'tenantName') }),
  },
  'intune-policy': {
    call: tenantFilter => get('ListIntunePolicy', { tenantFilter }),
    id: 'id',
    name: 'displayName',
    detail: row => joined(row, 'PolicyTypeName'),
    facts: row => ({ urlName: at(row, 'URLName'), type: at(row, 'PolicyTypeName') }),
  },
  'intune-script': {
    call: tenantFilter => get('ListIntuneScript', { tenantFilter }),
    id: 'id',
    name: 'displayName',
    detail: row => joined(row, 'scriptType'),
    facts: row => ({ scriptType: at(row, 'scriptType') }),
  },
  'intune-template': {
    call: () => get('ListIntuneTemplates', { View: true }),
    id: 'GUID',
    name: 'displayName',
    detail: row => joined(row, 'Type'),
    facts: row => ({ type: at(row, 'Type') }),
  },
  'ca-policy': {
    call: tenantFilter => get('ListConditionalAccessPolicies', { tenantFilter }),
    id: 'id',
    name: 'displayName',
    detail: row => joined(row, 'state'),
    facts: row => ({ state: at(row, 'state') }),
  },
  'named-location': {
    call: tenantFilter => get('ListNamedLocations', { tenantFilter }),
    id: 'id',
    name: 'displayName',
    detail: row => joined(row, 'rangeOrLocation'),
    facts: row => ({ type: typeOf(row) }),
  },
  'standard-template': { call: () => get('listStandardTemplates', {}), id: 'GUID', name: 'templateName', detail: () => '' },
  'scheduled-item': {
    call: () => get('ListScheduledItems', {}),
    id: 'RowKey',
    name: 'Name',
    detail: row => [tenantNameIn(row), text(row, 'TaskState')].filter(Boolean).join(' · '),
    facts: row => ({ tenant: tenantNameIn(row), state: at(row, 'TaskState') }),
  },
  backup: {
    call: () => get('ExecListBackup', { NameOnly: true }),
    id: 'BackupName',
    name: 'BackupName',
    detail: row => joined(row, 'Timestamp'),
  },
  'deleted-item': {
    call: tenantFilter => get('ListDeletedItems', { tenantFilter }),
    id: 'id',
    name: 'displayName',
    detail: row => joined(row, 'userPrincipalName', 'TargetType'),
    facts: row => ({ upn: at(row, 'userPrincipalName'), type: at(row, 'TargetType') }),
  },
  site: {
    call: tenantFilter => get('ListSites', { tenantFilter, Type: 'SharePointSiteUsage' }),
    id: 'siteId',
    name: 'displayName',
    detail: row => joined(row, 'webUrl'),
    facts: row => ({ url: at(row, 'webUrl'), template: at(row, 'rootWebTemplate'), owner: at(row, 'ownerPrincipalName') }),
  },
  team: {
    call: tenantFilter => get('ListTeams', { tenantFilter, type: 'List' }),
    id: 'id',
    name: 'displayName',
    detail: row => joined(row, 'visibility'),
  },
  alert: {
    call: tenantFilter => get('ExecAlertsList', { tenantFilter }),
    id: 'Id',
    name: 'Title',
    detail: row => joined(row, 'Severity', 'Status'),
    facts: row => ({ vendor: at(row, 'RawResult.vendorInformation.vendor'), provider: at(row, 'RawResult.vendorInformation.provider') }),
  },
  incident: {
    call: tenantFilter => get('ExecIncidentsList', { tenantFilter }),
    id: 'Id',
    name: 'DisplayName',
    detail: row => joined(row, 'Severity', 'Status'),
    facts: row => ({ redirectId: at(row, 'RedirectId') }),
  },
  'api-client': {
    call: () => get('ExecApiClient', { Action: 'List' }),
    id: 'ClientId',
    name: 'AppName',
    detail: row => joined(row, 'Role'),
    facts: row => ({
      role: at(row, 'Role'),
      ipRange: [at(row, 'IPRange')].flat().join(','),
      enabled: at(row, 'Enabled'),
      mcp: at(row, 'MCPAllowed'),
    }),
  },
};

/** `#microsoft.graph.win32LobApp` → `win32LobApp`: the name has a dot, so it is no path. */
const typeOf = (row: object): string => String((row as Record<string, unknown>)['@odata.type'] ?? '').replace(/^#?microsoft\.graph\./, '');

const graph = (tenantFilter: string, endpoint: string, select: string): Call =>
  get('ListGraphRequest', { Endpoint: endpoint, tenantFilter, $select: select, SkipCache: true, Version: 'v1.0' });

/** An object `{label, value}`, or a text. */
const tenantNameIn = (row: object): string => text(row, 'Tenant') || text(row, 'Tenant.label') || text(row, 'Tenant.value');

/** Everything that has a name at a customer, listed by CIPP and kept for a minute: for lookups, pickers and typeahead. */
export class Things {
  readonly #lists = new Shelf<string, Kept>(MOST_KEPT);

  constructor(
    readonly reads: Reads,
    readonly clock: Clock,
  ) {}

  async of(tenant: TargetTenant, kind: ThingKind, how?: { fresh: boolean }): Promise<Thing[]> {
    const { list } = this.#kept(tenant, kind);
    return [...(await (how?.fresh ? list.fresh() : list.get()))];
  }

  /** From memory alone; an empty answer may mean "not loaded yet". */
  suggest(tenant: TargetTenant, kind: ThingKind, said: string, limit: number): Thing[] {
    const { list, suggest } = this.#kept(tenant, kind);
    return suggest(list.peek() ?? [], said, limit);
  }

  #kept(tenant: TargetTenant, kind: ThingKind): Kept {
    const key = ofInstance(kind) ? kind : `${kind} ${tenant.id} ${tenant.domain}`;
    return this.#lists.get(key, () => {
      const suggest = suggesting<Thing>(thing => [thing.name, thing.detail, thing.id], this.reads.log);
      const read = async () => {
        const things = await this.#read(tenant, kind);
        this.#lists.weighs(key, things.length);
        suggest(things, '', 0); // the index begins now, so that it is there when somebody types
        return things;
      };
      return { list: new Cached(read, TIMES, this.clock), suggest };
    });
  }

  async #read(tenant: TargetTenant, kind: ThingKind): Promise<Thing[]> {
    const lost = problem('THINGS_UNREADABLE', { tenant: tenant.name });
    const listed = await this.reads.list(SOURCES[kind].call(tenant.domain), lost);
    const rows = rowsIn(listed.reply);
    if (!rows) throw this.reads.unreadable(listed, lost);
    return rows.flatMap(row => thingOf(kind, row)).slice(0, MOST_THINGS);
  }
}

interface Kept {
  list: Cached<Thing[]>;
  suggest: ReturnType<typeof suggesting<Thing>>;
}

/** Bare lists, `Results`, `Results.MSResults`; an instance without API clients answers null. A text is an error. */
function rowsIn(reply: Reply): object[] | undefined {
  if (reply.status !== 200) return undefined;
  const { body } = reply;
  if (body === null) return [];
  const inner = at(body, 'Results') ?? (typeof body === 'object' && 'Results' in body ? null : body);
  if (inner === null) return undefined;
  const list = Array.isArray(inner) ? inner : (at(inner, 'MSResults') ?? inner);
  const rows = (Array.isArray(list) ? list : [list]).filter(row => row !== null);
  return rows.every(row => typeof row === 'object') ? (rows as object[]) : undefined;
}

const Fact = z.union([z.string(), z.number(), z.boolean()]).transform(String);

function thingOf(kind: ThingKind, row: object): Thing[] {
  const source = SOURCES[kind];
  const id = text(row, source.id);
  if (!id) return [];
  const facts = Object.entries(source.facts?.(row) ?? {}).flatMap(([name, value]) => {
    const fact = Fact.safeParse(value).data;
    return fact ? [[name, fact] as const] : [];
  });
  return [{ kind, id, name: text(row, source.name) || id, detail: source.detail(row), facts: Object.fromEntries(facts) }];
}
