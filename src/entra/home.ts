import { z } from 'zod';
import type { Call, Reply } from '../model/call';
import type { Clock } from '../model/clock';
import { type ObjectId, objectId } from '../model/ids';
import type { Cipp, Log } from '../model/ports';
import { ProblemError, problem } from '../model/problem';
import { everyRow, type Graph, GraphRefusal } from './graph';

interface Parts {
  graph: Graph;
  homeTenantId: ObjectId;
  clock: Clock;
  log: Log;
}

/**
 * Graph in CIPP's place, for a bot without CIPP: what the directory asks about tenants, people and their rights, of the home tenant
 * alone and in the bot's own name. CIPP passes Graph's rows on as they are, so that who is protected is judged by one and the same
 * code, whoever tells it. Throws ProblemError: GRAPH_UNREADABLE where Graph did not tell, CIPP_NONE for whatever CIPP alone can do.
 */
export function createHome({ graph, homeTenantId, clock, log }: Parts): Cipp {
  return {
    async run(call) {
      const began = clock.now().getTime();
      try {
        const told = await answerTo(call, graph, homeTenantId);
        return { ...told, ms: clock.now().getTime() - began };
      } catch (cause) {
        if (cause instanceof ProblemError) throw cause;
        log.warn({ asked: call.endpoint, why: (cause as Error).message }, 'the home tenant could not be read from Graph');
        throw new ProblemError(problem('GRAPH_UNREADABLE'), { cause });
      }
    },
  };
}

type Told = Omit<Reply, 'ms'>;
const rows = (body: unknown): Told => ({ status: 200, lines: [], body, json: true });

async function answerTo({ endpoint, query = {} }: Call, graph: Graph, home: ObjectId): Promise<Told> {
  switch (endpoint) {
    case 'ListTenants':
      return rows([await tenant(graph, home)]);
    case 'ListUsers':
      return rows(query.UserID ? await personOf(graph, query.UserID) : await people(graph, query.graphFilter));
    case 'ListRoles':
      return rows(await roles(graph));
    case 'ListGraphRequest':
      return passedOn(graph, query);
    default:
      throw new ProblemError(problem('CIPP_NONE', { action: 'This' }));
  }
}

const Organization = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  verifiedDomains: z.array(z.object({ name: z.string(), isDefault: z.boolean().nullish(), isInitial: z.boolean().nullish() })),
});

/** The tenant of the bot's token, which must be the home tenant. */
async function tenant(graph: Graph, home: ObjectId): Promise<object> {
  const [row, more] = z.array(Organization).parse(await everyRow(graph, '/v1.0/organization?$select=id,displayName,verifiedDomains'));
  const initial = row?.verifiedDomains.find(domain => domain.isInitial)?.name;
  const domain = row?.verifiedDomains.find(({ isDefault }) => isDefault)?.name ?? initial;
  if (!row || more || objectId(row.id) !== home || !domain) throw new Error('the organisation is not the home tenant');
  return { customerId: row.id, defaultDomainName: domain, initialDomainName: initial, displayName: row.displayName };
}

const PERSON = `$select=${[
  ...['id', 'userPrincipalName', 'displayName', 'accountEnabled', 'userType', 'onPremisesSyncEnabled', 'mail', 'proxyAddresses'],
  ...['department', 'jobTitle', 'lastPasswordChangeDateTime'],
].join(',')}`;
const MANAGER = '$expand=manager($select=displayName,userPrincipalName)';
/** As many pages as hold the people that are kept in memory (cipp/suggest.ts). */
const MOST_PAGES = 250;

async function people(graph: Graph, filter: string | undefined): Promise<unknown[]> {
  // a whole list is for typeahead, which does without managers
  const path = filter ? `/v1.0/users?${PERSON}&${MANAGER}&$filter=${encodeURIComponent(filter)}` : `/v1.0/users?${PERSON}&$top=999`;
  return everyRow(graph, path, { pages: MOST_PAGES });
}

/** One row, or none where there is no such person. */
async function personOf(graph: Graph, id: string): Promise<unknown[]> {
  const answer = await graph.get(`/v1.0/users/${encodeURIComponent(id)}?${PERSON}&${MANAGER}`);
  return answer.status === 404 ? [] : [answer.ok()];
}

const Definitions = z.array(
  z.object({ id: z.string(), templateId: z.string().nullish(), displayName: z.string(), isBuiltIn: z.boolean() }),
);
const Assignments = z.array(z.object({ principalId: z.string(), roleDefinitionId: z.string(), directoryScopeId: z.string().nullable() }));
const DIRECTORY = '/v1.0/roleManagement/directory';

/** Every role with who has it now, activations of PIM included (docs/graph.md §7). */
async function roles(graph: Graph): Promise<object[]> {
  const [definitions, assignments] = await Promise.all([
    everyRow(graph, `${DIRECTORY}/roleDefinitions?$select=id,templateId,displayName,isBuiltIn`),
    everyRow(graph, `${DIRECTORY}/roleAssignments?$select=id,principalId,roleDefinitionId,directoryScopeId`),
  ]);
  const defined = Definitions.parse(definitions);
  const given = Assignments.parse(assignments);
  if (given.some(({ roleDefinitionId }) => !defined.some(({ id }) => id === roleDefinitionId)))
    throw new Error('somebody has a role that is not defined');
  return defined.map(({ id, templateId, displayName, isBuiltIn }) => ({
    Id: id,
    roleTemplateId: isBuiltIn ? (templateId ?? id) : null,
    DisplayName: displayName,
    isBuiltIn,
    Members: given
      .filter(({ roleDefinitionId }) => roleDefinitionId === id)
      .map(({ principalId, directoryScopeId }) => ({ id: principalId, directoryScopeId })),
  }));
}

/** One object where the path ends with its id, else all of a list. Graph's error is told as CIPP tells it: there are some that mean something. */
async function passedOn(graph: Graph, { Endpoint = '', $select, $filter }: Record<string, string>): Promise<Told> {
  const query = [...($select ? [`$select=${$select}`] : []), ...($filter ? [`$filter=${encodeURIComponent($filter)}`] : [])].join('&');
  const path = `/v1.0/${Endpoint}?${query}`;
  try {
    const owner = OWNED.exec(Endpoint)?.[1];
    const alone = objectId(Endpoint.split('/').at(-1)) !== undefined;
    const Results = owner ? await ownedBy(graph, owner) : alone ? [(await graph.get(path)).ok()] : await everyRow(graph, path);
    return rows({ Results, Metadata: {} });
  } catch (error) {
    if (!(error instanceof GraphRefusal)) throw error;
    const text = `Graph Error: ${error.code} ${error.said}`;
    return { status: 400, lines: [{ text }], body: text, json: false };
  }
}

const OWNED = /^users\/([0-9a-f-]{36})\/ownedObjects$/;
const Groups = z.array(
  z.object({ id: z.string(), displayName: z.string(), isAssignableToRole: z.literal(true), owners: z.array(z.object({ id: z.string() })) }),
);
/** Graph expands no more than these, and does not say that there are others (learn.microsoft.com/graph/query-parameters). */
const MOST_EXPANDED = 20;

/**
 * Groups that can be given roles and that this person owns: of what people own these alone protect them. An application may not
 * list what somebody owns (learn.microsoft.com/graph/api/user-list-ownedobjects), but who owns which group.
 */
async function ownedBy(graph: Graph, person: string): Promise<object[]> {
  const filter = encodeURIComponent('isAssignableToRole eq true');
  const path = `/v1.0/groups?$filter=${filter}&$select=id,displayName,isAssignableToRole&$expand=owners($select=id)`;
  const groups = Groups.parse(await everyRow(graph, path));
  const owned = await Promise.all(
    groups.map(async ({ id, owners }) => {
      const all = owners.length < MOST_EXPANDED ? owners : await everyRow(graph, `/v1.0/groups/${id}/owners?$select=id`);
      return z
        .array(z.object({ id: z.string() }))
        .parse(all)
        .some(owner => objectId(owner.id) === person);
    }),
  );
  return groups.filter((_, i) => owned[i]).map(({ owners: _, ...group }) => ({ '@odata.type': '#microsoft.graph.group', ...group }));
}
