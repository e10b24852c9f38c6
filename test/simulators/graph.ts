import type { Clock } from '../../src/model/clock';
import { NO_PREMIUM } from './cipp-roles';
import type { EntraSimulator } from './entra';
import { homeAnswer, homePerson } from './graph-home';
import { GraphOperations } from './graph-operations';
import { PASSWORD_METHOD } from './methods';
import { type Answer, bearer, type Received, type Route, Simulator } from './server';
import { type Held, HOME_TENANT, ROLES, type Technician, type World } from './world';

/** Ids of `directoryRole` objects are another tenant-wide set than the template ids (docs/graph.md §1a). */
const roleObjectId = (templateId: string): string => `e0000000${templateId.slice(8)}`;

/** Plays Microsoft Graph for the home tenant: the tenant and its people, which roles they hold, which groups they are in. */
export class GraphSimulator extends Simulator {
  /** Role assignments a page; small, so that a client that reads one page only is found out. */
  pageSize = 2;
  /** `too small`: objects come as an id and nulls, role assignments as 403 (docs/graph.md §1a). */
  permission: 'enough' | 'too small' = 'enough';
  /** Entra ID P2: without it Graph has no eligible roles to tell. */
  premium = true;
  /** What people do in their own names. */
  readonly own: GraphOperations;

  constructor(
    private readonly world: World,
    clock: Clock,
    private readonly entra: EntraSimulator,
  ) {
    super(clock);
    this.own = new GraphOperations(world, clock);
  }

  override reset(): void {
    super.reset();
    this.own.forget();
    this.pageSize = 2;
    this.permission = 'enough';
    this.premium = true;
  }

  protected route(request: Received): Route {
    const [version = '', ...path] = request.path.split('/').filter(Boolean);
    const { op, answer } = this.#find(version, path, request);
    return { op, answer: () => (this.#authenticated(request) ? answer() : unauthenticated()) };
  }

  #find(version: string, path: string[], request: Received): Route {
    if (version === 'beta' && path.join('/') === 'roleManagement/directory/transitiveRoleAssignments') {
      return { op: 'transitiveRoleAssignments', answer: () => this.#roleAssignments(request) };
    }
    const pim = /^roleManagement\/directory\/(roleAssignment|roleEligibility)ScheduleInstances$/.exec(path.join('/'))?.[1];
    if (pim) return { op: 'pim', answer: () => this.#scheduleInstances(pim, request) };
    const home = version === 'v1.0' && request.method === 'GET' ? homeAnswer(path.join('/'), request, this.world) : undefined;
    if (home)
      return {
        op: home.op,
        answer: () =>
          this.permission === 'too small' ? denied() : paged(home.rows(), request, { url: this.url, pageSize: this.pageSize * 4 }),
      };
    const [users, id = '', ...rest] = path;
    if (!['v1.0', 'beta'].includes(version) || users !== 'users') return { op: 'unknown', answer: () => notFoundSegment(path[0] ?? '') };
    const what = rest.join('/');
    if (what === '') return { op: 'user', answer: () => this.#user(id, request.query) };
    if (what === 'transitiveMemberOf/microsoft.graph.directoryRole') {
      return { op: 'directoryRoles', answer: () => this.#directoryRoles(id, request) };
    }
    const own = this.#inOwnName(request, id, what);
    if (own) return own;
    if (what === 'checkMemberGroups' && request.method === 'POST') {
      return { op: 'checkMemberGroups', answer: () => this.#checkMemberGroups(id, request) };
    }
    return { op: 'unknown', answer: () => notFoundSegment(what) };
  }

  /** What people do with their own tokens (docs/graph.md §3, §8). */
  #inOwnName(request: Received, id: string, what: string): Route | undefined {
    const claims = () => this.entra.verify(bearer(request), this.url) ?? {};
    const operation = /^authentication\/operations\/([^/]+)$/.exec(what)?.[1];
    if (operation) return { op: 'operation', answer: () => this.own.read(operation, request, claims()) };
    const [, kind = '', method = ''] = /^authentication\/(\w+Methods)\/([^/]+)$/.exec(what) ?? [];
    const routes: Record<string, Route> = {
      [`POST authentication/methods/${PASSWORD_METHOD}/resetPassword`]: {
        op: 'resetPassword',
        answer: () => this.own.reset(this.url, id, request, claims()),
      },
      'GET authentication/methods': { op: 'methods', answer: () => this.own.methods(id, claims()) },
      [`DELETE authentication/${kind}/${method}`]: {
        op: 'deleteMethod',
        answer: () => this.own.delete(id, kind, decodeURIComponent(method), claims()),
      },
      'POST authentication/temporaryAccessPassMethods': { op: 'createPass', answer: () => this.own.pass(id, request, claims()) },
      'POST revokeSignInSessions': { op: 'revokeSessions', answer: () => this.own.revoke(this.url, id, claims()) },
    };
    return routes[`${request.method} ${what}`];
  }

  #authenticated(request: Received): boolean {
    return this.entra.verify(bearer(request), this.url) !== undefined;
  }

  /** By object id or sign-in name; only people of the home tenant are here. */
  #technician(id: string): Technician | undefined {
    const said = id.toLowerCase();
    const called = (t: Technician) => t.id === said || (said.includes('@') && t.upn.toLowerCase() === said);
    return Object.values(this.world.technicians).find(t => called(t) && t.tenant === HOME_TENANT);
  }

  #user(id: string, query: Record<string, string>): Answer {
    const found = this.#technician(id);
    if (!found) return notFound(id);
    const all = homePerson(found, this.world);
    // without $select Graph leaves out accountEnabled and userType: a client that forgets it sees neither
    const names = query.$select?.split(',').map(n => n.trim()) ?? [
      'id',
      'displayName',
      'userPrincipalName',
      'mail',
      'givenName',
      'surname',
    ];
    const unknown = names.find(n => !(n in all));
    if (unknown) return graphError(400, 'BadRequest', `Could not find a property named '${unknown}' on type 'microsoft.graph.user'.`);
    const small = this.permission === 'too small';
    const picked = Object.fromEntries(names.map(n => [n, small && n !== 'id' ? null : all[n]]));
    if (query.$expand?.startsWith('manager')) picked.manager = all.manager;
    return { status: 200, body: { '@odata.context': `${this.url}/v1.0/$metadata#users(${names.join(',')})/$entity`, ...picked } };
  }

  /** Beta only; `$filter`, `$count` and the header are all required, and without the header the answer is 404 (docs/graph.md §1b). */
  #roleAssignments(request: Received): Answer {
    const { query, headers } = request;
    if (headers.consistencylevel?.toLowerCase() !== 'eventual') return graphError(404, 'Request_ResourceNotFound', 'Resource not found.');
    const principal = /^principalId eq '([^']+)'$/i.exec(query.$filter ?? '')?.[1];
    if (!principal || query.$count !== 'true') {
      return graphError(400, 'Request_BadRequest', 'The $filter by principalId and $count=true are required for this request.');
    }
    if (this.permission === 'too small') {
      return graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
    }
    const held = this.#technician(principal)?.holds.filter(h => this.#active(h)) ?? [];
    const rows = held.map(({ role, scope = '/', group }, i) => ({
      id: `ra-${principal.slice(-4)}-${i}`,
      principalId: group ?? principal,
      principalOrganizationId: HOME_TENANT,
      resourceScope: scope,
      directoryScopeId: scope,
      roleDefinitionId: ROLES[role],
    }));
    return paged(rows, request, this);
  }

  /** A PIM activation ends by itself. */
  #active = ({ until }: Held): boolean => until === undefined || until > this.clock.now().toISOString();

  /** What is active with its end, and what could be activated (docs/graph.md §1c). */
  #scheduleInstances(kind: string, request: Received): Answer {
    const principal = /^principalId eq '([^']+)'$/i.exec(request.query.$filter ?? '')?.[1];
    if (!principal) return graphError(400, 'Request_BadRequest', 'The $filter by principalId is required for this request.');
    if (!this.premium) return graphError(403, 'AadPremiumLicenseRequired', NO_PREMIUM);
    if (this.permission === 'too small')
      return graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
    const found = this.#technician(principal);
    const active = (found?.holds ?? [])
      .filter(h => this.#active(h) && !h.group)
      .map(({ role, scope = '/', until }) => ({
        roleDefinitionId: ROLES[role],
        directoryScopeId: scope,
        assignmentType: until ? 'Activated' : 'Assigned',
        memberType: 'Direct',
        startDateTime: null,
        endDateTime: until ?? null,
      }));
    const eligible = (found?.eligible ?? []).map(role => ({ roleDefinitionId: ROLES[role], directoryScopeId: '/', memberType: 'Direct' }));
    return {
      status: 200,
      body: { value: (kind === 'roleAssignment' ? active : eligible).map(row => ({ id: 'x', principalId: principal, ...row })) },
    };
  }

  /** Shows a role of one administrative unit not at all, and too small a permission as objects without names (docs/graph.md §1a). */
  #directoryRoles(id: string, request: Received): Answer {
    const found = this.#technician(id);
    if (!found) return notFound(id);
    if (request.headers.consistencylevel?.toLowerCase() !== 'eventual' || request.query.$count !== 'true') {
      return graphError(400, 'Request_UnsupportedQuery', 'The cast needs $count=true and the ConsistencyLevel header.');
    }
    const value = found.holds
      .filter(h => !h.scope)
      .map(({ role }) => {
        const nothing = this.permission === 'too small';
        return {
          '@odata.type': '#microsoft.graph.directoryRole',
          id: roleObjectId(ROLES[role]),
          displayName: nothing ? null : role,
          roleTemplateId: nothing ? null : ROLES[role],
        };
      });
    return { status: 200, body: { '@odata.context': `${this.url}/v1.0/$metadata#directoryRoles`, '@odata.count': value.length, value } };
  }

  #checkMemberGroups(id: string, request: Received): Answer {
    const found = this.#technician(id);
    if (!found) return notFound(id);
    const ids = (request.body as { groupIds?: unknown } | undefined)?.groupIds;
    if (!Array.isArray(ids)) return graphError(400, 'Request_BadRequest', "The parameter 'groupIds' is missing.");
    if (ids.length > 20) return graphError(400, 'Request_BadRequest', 'Too many group ids: at most 20 can be checked in one request.');
    if (this.permission === 'too small') {
      return graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
    }
    return {
      status: 200,
      body: {
        '@odata.context': `${this.url}/v1.0/$metadata#Collection(Edm.String)`,
        value: ids.filter(g => found.groups.includes(String(g))),
      },
    };
  }
}

/** One page of a list; an object alone is answered as it is. */
function paged(
  rows: object[] | object | undefined,
  { path, query }: Received,
  { url, pageSize }: { url: string; pageSize: number },
): Answer {
  if (!Array.isArray(rows)) return rows ? { status: 200, body: rows } : notFound(path);
  const from = Number(query.$skiptoken ?? 0);
  const to = from + pageSize;
  const next = new URL(`${url}${path}`);
  for (const [name, value] of Object.entries({ ...query, $skiptoken: String(to) })) next.searchParams.set(name, value);
  return {
    status: 200,
    body: {
      '@odata.context': `${url}/$metadata#${path}`,
      ...(query.$count === 'true' && { '@odata.count': rows.length }),
      ...(to < rows.length && { '@odata.nextLink': next.href }),
      value: rows.slice(from, to),
    },
  };
}

const denied = (): Answer => graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

function graphError(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message, innerError: { 'request-id': 'a0a0a0a0-0000-4000-8000-000000000000' } } } };
}
const notFound = (id: string): Answer =>
  graphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
const notFoundSegment = (name: string): Answer => graphError(400, 'BadRequest', `Resource not found for the segment '${name}'.`);
const unauthenticated = (): Answer =>
  graphError(401, 'InvalidAuthenticationToken', 'Access token is missing, expired or has the wrong audience.');
