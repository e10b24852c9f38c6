import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/model/clock';
import { byIdOrUpn, metadata, newPassword, notFound, plain, resetText } from './cipp-answers';
import { type Asked, mustChange, read } from './cipp-request';
import { graphRows, listRoles, partnerOf } from './cipp-roles';
import type { EntraSimulator } from './entra';
import { estateFamily } from './families/estate';
import type { Endpoint, Family, FamilyContext, Meant } from './families/family';
import { type IdentityFamily, identityFamily } from './families/identity';
import { filter, InvalidFilter, search } from './odata';
import type { Person } from './people';
import { type Answer, bearer, type Received, type Route, Simulator } from './server';
import { CIPP_CLIENT_ID, type Customer, type World } from './world';

/** One ExecResetPass that was let in, whatever came of it. */
export interface Reset {
  /** As sent: `undefined` where the tenant was missing. */
  tenantFilter: string | undefined;
  id: string;
  mustChange: boolean;
  /** The account whose password changed (or, synced, will change); absent where nothing happened. */
  person?: Person;
  /** What the answer carried: the password, or the link that stands for it. */
  given?: string;
  at: string;
}

/** The API client as an operator set it up in CIPP (docs/cipp-api.md §2, §3). */
export interface ApiClient {
  appName: string;
  role: 'readonly' | 'editor' | 'admin' | 'superadmin';
  /** Saved to the platform's allow list and enabled; otherwise 401 in front of everything. */
  allowed: boolean;
  /** Custom roles: the only tenants (default domains) that it may reach. */
  tenants?: string[];
  /** Custom roles: endpoints it may not call. */
  blocked: string[];
}

const CLIENT: ApiClient = { appName: 'Teams bot', role: 'editor', allowed: true, blocked: [] };

/** Plays a CIPP instance: docs/cipp-api.md, as far as the road of a password reset touches it. */
export class CippSimulator extends Simulator {
  client: ApiClient = structuredClone(CLIENT);
  /** The Password Pusher extension: `fails` answers with the plain password, as CIPP does; `retrieval` adds a step to the link. */
  pwpush: 'off' | 'on' | 'retrieval' | 'fails' = 'off';
  /** JSON as `text/plain`, which CIPP does now and then: every so many answers; 0 never. */
  plainTextEvery = 3;
  readonly resets: Reset[] = [];
  readonly given: { kind: 'password' | 'link' | 'pass' | 'key'; value: string }[] = [];
  readonly log: Record<string, unknown>[] = [];
  /** People, groups, licences, mailboxes and tenants; its `writes` are the calls that may have changed something. */
  readonly identity: IdentityFamily;
  readonly #families: Family[];
  readonly #all: Record<string, Endpoint>;
  readonly #names: ReadonlyMap<string, string>;
  #chosen: string[] = [];
  #answers = 0;

  constructor(
    private readonly world: World,
    clock: Clock,
    private readonly entra: EntraSimulator,
  ) {
    super(clock);
    const context: FamilyContext = {
      world,
      tenant: asked => this.#tenant(asked),
      people: tenant => this.#people(tenant),
      now: () => this.#now(),
      give: (kind, value) => {
        this.given.push({ kind, value });
        return value;
      },
    };
    this.identity = identityFamily(context, {
      password: () => this.#chosen.shift() ?? newPassword(),
      handOut: password => this.#handOut(password),
      customers: () => this.#listed(),
      note: (tenant, message, api, severity) => this.#note(tenant, message, api, severity),
    });
    this.#families = [this.identity, estateFamily(context)];
    // what the road of a reset was tried on goes before the families
    this.#all = Object.assign({}, ...this.#families.map(family => family.endpoints), this.#endpoints);
    this.#names = new Map(Object.keys(this.#all).map(name => [name.toLowerCase(), name]));
  }

  override reset(): void {
    super.reset();
    this.client = structuredClone(CLIENT);
    this.pwpush = 'off';
    this.plainTextEvery = 3;
    for (const family of this.#families) family.reset();
    for (const list of [this.resets, this.given, this.log, this.#chosen]) list.length = 0;
  }

  /** The next reset gives this password instead of a random one. */
  choose(password: string): void {
    this.#chosen.push(password);
  }

  /** What the on-premises directory does some time after an accepted reset of a synced account. */
  writeBack(person: Person): void {
    const standing = this.world.person(person.id);
    if (standing) standing.lastPasswordChangeDateTime = this.#now();
  }

  protected route(request: Received): Route {
    const [api, name = '', ...more] = request.path.split('/').filter(Boolean);
    const found = this.#names.get(name.toLowerCase());
    const asks = found === 'ListGraphRequest' ? pathName(read(request).text('Endpoint')) : undefined;
    const op = asks ? `${found}:${asks}` : (found ?? name);
    return { op, answer: () => this.#front(request, api === 'api' && more.length === 0 ? found : undefined) };
  }

  /** The platform in front, then CIPP's own checks, then the endpoint. */
  #front(request: Received, name: string | undefined): Answer {
    // PublicPing wakes the app without a token
    if (name !== 'PublicPing' && !this.#mayEnter(request)) return { status: 401 };
    const endpoint = name ? this.#all[name] : undefined;
    if (!name || !endpoint) return { status: 404, body: 'Endpoint not found' };
    const asked = read(request);
    const answer = this.#denied(name, endpoint, asked) ?? endpoint.answer(asked, request);
    this.#answers += 1;
    const plain = this.plainTextEvery > 0 && this.#answers % this.plainTextEvery === 0;
    return plain && typeof answer.body === 'object' ? { ...answer, headers: { 'content-type': 'text/plain; charset=utf-8' } } : answer;
  }

  #mayEnter(request: Received): boolean {
    const claims = this.entra.verify(bearer(request), `api://${CIPP_CLIENT_ID}`);
    return this.client.allowed && claims?.appid === CIPP_CLIENT_ID;
  }

  #denied(name: string, { role }: Endpoint, asked: Asked): Answer | undefined {
    if (this.client.blocked.includes(name)) {
      return { status: 403, body: `Access to this CIPP API endpoint is not allowed, the endpoint ${name} is blocked for your role` };
    }
    if (role.endsWith('.ReadWrite') && this.client.role === 'readonly') {
      return {
        status: 403,
        body: `Access to this CIPP API endpoint is not allowed, you do not have the required permission: ${role}`,
      };
    }
    // a name that CIPP does not know passes this check; a missing one counts as the partner's own (docs/cipp-api.md §3)
    const tenant = this.#tenant(asked);
    const { tenants } = this.client;
    if (tenants && role.startsWith('Identity.') && tenant !== 'unknown') {
      const domain = tenant === 'partner' ? this.world.home.domain : tenant.domain;
      if (!tenants.includes(domain)) return { status: 403, body: 'Access to this tenant is not allowed' };
    }
    return undefined;
  }

  /** Default domain or id; the initial domain is taken by some lookups; excluded and other names are unknown (docs/cipp-api.md §5). */
  #tenant(asked: Asked): Meant {
    const name = asked.text('tenantFilter') ?? asked.text('tenantId');
    if (!name) return 'partner';
    const { home } = this.world;
    if ([home.id, home.domain, home.initialDomain].includes(name.toLowerCase())) return 'partner';
    const found = this.world.customer(name);
    return found && !found.excluded ? found : 'unknown';
  }

  #people(tenant: Meant): Person[] {
    if (tenant === 'unknown') return [];
    return tenant === 'partner' ? this.world.homePeople() : tenant.people;
  }

  readonly #endpoints: Record<string, Endpoint> = {
    PublicPing: { role: 'Public', answer: () => ({ status: 200, body: { Message: 'Pong' } }) },
    me: {
      role: 'Public',
      answer: () => ({
        status: 200,
        body: {
          clientPrincipal: { appId: CIPP_CLIENT_ID, appRole: this.client.role },
          permissions: ['Identity.User.Read', ...(this.client.role === 'readonly' ? [] : ['Identity.User.ReadWrite'])],
        },
      }),
    },
    ListTenants: { role: 'CIPP.Core.Read', answer: asked => this.#listTenants(asked) },
    ListDomains: { role: 'Tenant.Administration.Read', answer: asked => this.#listDomains(asked) },
    ListUsers: { role: 'Identity.User.Read', answer: asked => this.#listUsers(asked) },
    ListRoles: { role: 'Identity.Role.Read', answer: asked => this.#listRoles(asked) },
    ListGraphRequest: { role: 'CIPP.Core.Read', answer: asked => this.#graphRequest(asked) },
    ExecUniversalSearchV2: { role: 'CIPP.Core.Read', answer: asked => this.#searchEverywhere(asked) },
    ExecResetPass: { role: 'Identity.User.ReadWrite', answer: asked => this.#resetPassword(asked) },
    ListLogs: { role: 'CIPP.Core.Read', answer: asked => this.#listLogs(asked) },
  };

  #listTenants(asked: Asked): Answer {
    if (asked.params.get('clearcache') === true) {
      return {
        status: 200,
        body: {
          Results: [{ Results: 'Cache has been cleared and a tenant refresh is queued.' }],
          Metadata: { Details: ['Tenant cache has been cleared.'] },
        },
      };
    }
    const row = (id: string, domain: string, initial: string, name: string, partner: boolean) => ({
      PartitionKey: 'Tenants',
      RowKey: id,
      Timestamp: '2026-11-01T04:00:00Z',
      customerId: id,
      defaultDomainName: domain,
      initialDomainName: initial,
      ...this.#named(id, name),
      domains: partner ? 'PartnerTenant' : '',
      ...(partner ? {} : { delegatedPrivilegeStatus: 'granularDelegatedAdminPrivileges', relationshipCount: 1 }),
      relationshipEnd: '2027-10-01T00:00:00Z',
      hasAutoExtend: true,
      Excluded: false,
      ExcludeUser: '',
      ExcludeDate: '',
      GraphErrorCount: 0,
      LastGraphError: '',
      RequiresRefresh: false,
      LastRefresh: '2026-11-01T04:00:00Z',
    });
    const { home } = this.world;
    const all = { customerId: 'AllTenants', defaultDomainName: 'AllTenants', displayName: '*All Tenants', domains: 'AllTenants' };
    const only = asked.text('tenantFilter')?.toLowerCase();
    const rows = [
      row(home.id, home.domain, home.initialDomain, '*Partner Tenant', true),
      ...this.#listed().map(c => row(c.id, c.domain, c.initialDomain, c.name, false)),
    ];
    return {
      status: 200,
      body: [
        ...(asked.text('AllTenantSelector') === 'true' && !asked.text('tenantFilter') ? [all] : []),
        ...rows.filter(r => !only || r.customerId === only || r.defaultDomainName === only),
      ],
    };
  }

  /** The customers that this client may see. */
  #listed(): Customer[] {
    return this.world.customers.filter(c => !c.excluded && (this.client.tenants?.includes(c.domain) ?? true));
  }

  #named(id: string, name: string): object {
    const alias = this.identity.alias(id);
    return alias ? { displayName: alias, originalDisplayName: name } : { displayName: name };
  }

  #listDomains(asked: Asked): Answer {
    const tenant = this.#tenant(asked);
    if (tenant === 'unknown') return { status: 200, body: [] };
    const { domain, initialDomain } = tenant === 'partner' ? this.world.home : tenant;
    const domains = tenant === 'partner' ? [domain, initialDomain] : tenant.domains;
    // casing may vary: the further ones come as somebody once typed them
    const shown = (d: string) => (d === domain || d === initialDomain ? d : d.charAt(0).toUpperCase() + d.slice(1));
    return {
      status: 200,
      body: domains.map(d => ({ id: shown(d), isDefault: d === domain, isInitial: d === initialDomain, isVerified: true })),
    };
  }

  #listUsers(asked: Asked): Answer {
    if (asked.text('tenantFilter')?.toLowerCase() === 'alltenants') {
      return { status: 200, body: [{ Message: 'AllTenants is deprecated for this endpoint. Use the report instead.' }] };
    }
    const tenant = this.#tenant(asked);
    const people = this.#people(tenant);
    const id = asked.text('UserID');
    if (id) {
      const found = byIdOrUpn(people, id);
      if (!found && tenant !== 'unknown') return { status: 500, body: notFound(id) };
      // a presence flag: any value turns it on
      const logon = found && asked.params.has('includelogondetails') ? this.identity.logon(tenant, found) : {};
      return { status: 200, body: found ? [{ ...this.#userRow(found, tenant), ...logon }] : [] };
    }
    return this.#filtered(
      asked,
      500,
      tenant,
      people.map(p => ({ person: p, row: this.#userRow(p, tenant) })),
      found => found,
    );
  }

  #listRoles(asked: Asked): Answer {
    const tenant = this.#tenant(asked);
    if (tenant === 'unknown')
      return { status: 400, body: `Failed to list roles for tenant ${asked.text('tenantFilter')}. Tenant not found` };
    return listRoles(tenant === 'partner' ? partnerOf(this.world) : tenant);
  }

  /** Graph through CIPP (docs/cipp-api.md §11): the user search and what tells somebody's rights. */
  #graphRequest(asked: Asked): Answer {
    return this.identity.overAllTenants(asked, tenant => this.#graphOf(asked, tenant)) ?? this.#graphOf(asked, this.#tenant(asked));
  }

  #graphOf(asked: Asked, tenant: Meant): Answer {
    const endpoint = asked.text('Endpoint') ?? '';
    const select = asked.text('$select')?.split(',');
    const row = (found: Record<string, unknown>) => {
      const all: Record<string, unknown> = { ...found, Tenant: asked.text('tenantFilter'), CippStatus: 'Good' };
      if (!select) return all;
      return Object.fromEntries([...select, 'Tenant', 'CippStatus'].map(n => [n.trim(), all[n.trim()] ?? null]));
    };
    const user = (person: Person) => {
      const { LicJoined, ...fields } = this.identity.fields(tenant, person);
      return { person, row: row({ ...plain(person), ...fields }) };
    };
    const found = endpoint === 'users' ? this.#people(tenant).map(user) : this.identity.graphRows(tenant, endpoint);
    if (!Array.isArray(found)) return this.#rights(asked, endpoint, tenant, found);
    const rows = found.map(f => ('person' in f ? (f as ReturnType<typeof user>) : { person: f as unknown as Person, row: row(f) }));
    return this.#filtered(asked, 400, tenant, rows, Results => ({ Results, Metadata: metadata(asked) }));
  }

  #rights(asked: Asked, endpoint: string, tenant: Meant, error: string | undefined): Answer {
    const where = tenant === 'partner' ? partnerOf(this.world) : tenant;
    const found = where === 'unknown' ? undefined : graphRows(endpoint, asked.text('$filter'), where);
    const rows = found ?? error ?? `Resource not found for the segment '${endpoint}'.`;
    if (typeof rows === 'string') return { status: 400, body: `Graph Error: ${rows} - Endpoint: ${endpoint}` };
    const Results = rows.map(row => ({ ...row, Tenant: asked.text('tenantFilter'), CippStatus: 'Good' }));
    return { status: 200, body: { Results, Metadata: metadata(asked) } };
  }

  #filtered(
    asked: Asked,
    failure: number,
    tenant: Customer | 'partner' | 'unknown',
    people: { person: Person; row: unknown }[],
    shape: (rows: unknown[]) => unknown,
  ): Answer {
    if (tenant === 'unknown') return { status: 200, body: shape([]) };
    const clause = asked.text('graphFilter') ?? asked.text('$filter');
    const words = asked.text('$search');
    try {
      const passes = clause ? filter(clause) : () => true;
      const hits = words ? search(words) : () => true;
      const found = people.filter(({ person }) => passes(person) && hits(person)).map(({ row }) => row);
      return { status: 200, body: shape(found.slice(0, Number(asked.text('$top') ?? found.length))) };
    } catch (error) {
      if (error instanceof InvalidFilter)
        return { status: failure, body: `Graph Error: ${error.message} - Endpoint: ${asked.text('Endpoint') ?? 'users'}` };
      throw error;
    }
  }

  #userRow(p: Person, tenant: Customer | 'partner' | 'unknown'): object {
    const manager = p.manager ? this.world.person(p.manager) : undefined;
    const domain = p.userPrincipalName.split('@')[1] ?? '';
    return {
      ...plain(p),
      manager: manager ? { id: manager.id, userPrincipalName: manager.userPrincipalName, displayName: manager.displayName } : null,
      username: p.userPrincipalName.split('@')[0],
      Aliases: p.proxyAddresses
        .filter(a => a.startsWith('smtp:'))
        .map(a => a.slice(5))
        .join(', '),
      primDomain: { value: domain, label: domain },
      ...(tenant === 'partner' || tenant === 'unknown' ? {} : { tenantId: tenant.id }),
      ...this.identity.fields(tenant, p),
    };
  }

  /** CIPP's own cache: contained text in name or sign-in name, over all customers it lists. */
  #searchEverywhere(asked: Asked): Answer {
    const words = (asked.text('searchTerms') ?? '').toLowerCase();
    const limit = Number(asked.text('limit') ?? 10);
    const rows = this.world.customers
      .filter(c => !c.excluded)
      .flatMap(c => c.people.map(p => ({ c, p })))
      .filter(({ p }) => words !== '' && `${p.displayName} ${p.userPrincipalName} ${p.mail ?? ''}`.toLowerCase().includes(words))
      .map(({ c, p }) => ({
        Tenant: c.domain,
        Type: 'Users',
        RowKey: `Users-${p.id}`,
        Data: { id: p.id, userPrincipalName: p.userPrincipalName, displayName: p.displayName },
        Timestamp: '2026-11-01T04:00:00Z',
      }));
    return { status: 200, body: rows.slice(0, limit) };
  }

  /** docs/cipp-api.md §9. A tenant it does not know answers success and changes nothing; a missing one is the partner's own. */
  #resetPassword(asked: Asked): Answer {
    const tenant = this.#tenant(asked);
    const id = asked.text('ID') ?? '';
    const name = asked.text('displayName') ?? id;
    const must = mustChange(asked.params.get('mustchange'));
    if (must === undefined) return { status: 500, body: 'Cannot convert value to type "System.Boolean".' };
    const person = byIdOrUpn(this.#people(tenant), id);
    const reset: Reset = { tenantFilter: asked.text('tenantFilter'), id, mustChange: must, at: this.#now() };
    this.resets.push(reset);
    const failed = (why: string) => ({ status: 500, body: { Results: `Failed to reset password for ${name}, ${id}. Error: ${why}` } });
    if (tenant !== 'unknown' && !person) return failed(notFound(id));
    if (person?.admin) return failed('Insufficient privileges to complete the operation.');

    const password = this.#chosen.shift() ?? newPassword();
    reset.person = person;
    reset.given = this.#handOut(password);
    if (person) this.#apply(person, password, must);
    this.#note(tenant, person?.onPremisesSyncEnabled ? `Requested a password reset for ${name}` : `Reset the password for ${name}`);
    return {
      status: 200,
      body: { Results: { resultText: resetText(name, id, must, reset.given, person), copyField: reset.given, state: 'success' } },
    };
  }

  #apply(person: Person, password: string, must: boolean): void {
    person.password = password;
    person.mustChange = person.onPremisesSyncEnabled || must;
    // a synced account's time changes late, with the writeback
    if (!person.onPremisesSyncEnabled) person.lastPasswordChangeDateTime = this.#now();
  }

  /** The link, or the password where the extension is off or fails. */
  #handOut(password: string): string {
    const pushed = this.pwpush === 'on' || this.pwpush === 'retrieval';
    const link = `https://push.example.com/en/p/${randomUUID().replaceAll('-', '').slice(0, 16)}${this.pwpush === 'retrieval' ? '/r' : ''}`;
    const value = pushed ? link : password;
    this.given.push({ kind: pushed ? 'link' : 'password', value });
    return value;
  }

  #note(tenant: Meant, Message: string, API = 'Reset Password', Severity = 'Info'): void {
    const { home } = this.world;
    const [domain, id] =
      tenant === 'unknown' ? ['unknown', ''] : tenant === 'partner' ? [home.domain, home.id] : [tenant.domain, tenant.id];
    this.log.unshift({
      DateTime: this.#now(),
      Tenant: domain,
      API,
      Message,
      // the client's name, never the technician's (docs/cipp-api.md §13)
      User: this.client.appName,
      Severity,
      LogData: '',
      TenantID: id,
      AppId: CIPP_CLIENT_ID,
      IP: '127.0.0.1',
      RowKey: randomUUID(),
      StandardInfo: {},
      DateFilter: this.#now().slice(0, 10).replaceAll('-', ''),
    });
  }

  #listLogs(asked: Asked): Answer {
    const tenant = asked.text('Filter') === 'true' ? asked.text('Tenant')?.toLowerCase() : undefined;
    return { status: 200, body: this.log.filter(l => !tenant || String(l.Tenant).includes(tenant) || l.TenantID === tenant) };
  }

  #now(): string {
    return `${this.clock.now().toISOString().slice(0, 19)}Z`;
  }
}

/** What a Graph path asks for, for the name of the call: `users/{id}/ownedObjects` is `ownedObjects`, `groups/{id}` is `groups`. */
const pathName = (path: string | undefined): string | undefined =>
  path
    ?.split('/')
    .filter(part => !/^[0-9a-f-]{36}$/i.test(part))
    .at(-1);
