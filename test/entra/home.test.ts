import { createServer } from 'node:http';
import { createGraph } from '../../src/entra/graph';
import { createHome } from '../../src/entra/home';
import { get } from '../../src/model/call';
import { ProblemError } from '../../src/model/problem';
import { idOf, type Outside, refusal, startOutside } from '../net/outside';
import { listening, stopListening } from '../net/sockets';
import { FOREIGN_TENANT, GROUPS, HOME_TENANT, technicians } from '../simulators/world';

let out: Outside;
beforeAll(async () => {
  out = await startOutside();
});
beforeEach(() => {
  out.world.restore();
  out.graph.reset();
});
afterEach(stopListening);
afterAll(() => out.stop());

function home() {
  const { http, clock, log } = out;
  const graph = createGraph({ graphUrl: out.graph.url, http, credential: out.credential(`${out.graph.url}/.default`), clock, log });
  return createHome({ graph, homeTenantId: idOf(HOME_TENANT), clock, log });
}

const { dana } = technicians;
const ASKED = {
  organization: get('ListTenants', {}),
  users: get('ListUsers', {}),
  roleDefinitions: get('ListRoles', {}),
  roleAssignments: get('ListRoles', {}),
  transitiveMemberOf: get('ListGraphRequest', { Endpoint: `users/${dana.id}/transitiveMemberOf`, $select: 'id' }),
  groups: get('ListGraphRequest', { Endpoint: `users/${dana.id}/ownedObjects`, $select: 'id' }),
};
type Op = keyof typeof ASKED;

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await refusal(work);
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem.problem;
}

test('the tenant, its people page by page, and one of them with their manager', async () => {
  expect((await home().run(ASKED.organization)).body).toEqual([
    {
      customerId: HOME_TENANT,
      defaultDomainName: 'msp.example.com',
      initialDomainName: 'examplemsp.onmicrosoft.com',
      displayName: 'Example Managed Services',
    },
  ]);
  const everybody = (await home().run(ASKED.users)).body as { id: string }[];
  expect(everybody).toHaveLength(Object.values(technicians).filter(({ tenant }) => tenant === HOME_TENANT).length);
  expect(out.graph.received('users')).toHaveLength(2);
  const dana = out.world.homePeople().find(person => person.id === technicians.dana.id);
  if (dana) dana.manager = technicians.bo.id;
  expect((await home().run(get('ListUsers', { UserID: technicians.dana.id }))).body).toEqual([
    expect.objectContaining({
      userPrincipalName: 'dana@msp.example.com',
      manager: expect.objectContaining({ displayName: 'Bo Lindqvist' }),
    }),
  ]);
  expect((await home().run(get('ListUsers', { UserID: technicians.mallory.id }))).body).toEqual([]);
});

test.each(Object.keys(ASKED) as Op[])('%s: a next page on another host gets no token, and the whole is not read', async op => {
  const asked: unknown[] = [];
  const elsewhere = await listening(
    createServer((req, res) => {
      asked.push(req.headers);
      res.end('{"value":[]}');
    }),
  );
  out.graph.always(op, {
    effect: true,
    change: body => ({ ...(body as object), '@odata.nextLink': `http://127.0.0.1:${elsewhere.port}/v1.0/${op}?$skiptoken=2` }),
  });
  expect(await codeOf(home().run(ASKED[op]))).toBe('GRAPH_UNREADABLE');
  expect(asked).toEqual([]);
});

test.each<[string, Op, object[]]>([
  ['another tenant', 'organization', [{ id: FOREIGN_TENANT, displayName: 'x', verifiedDomains: [{ name: 'x.example', isDefault: true }] }]],
  ['two tenants', 'organization', [{}, {}]],
  [
    'an assignment of a role that is not there',
    'roleAssignments',
    [{ principalId: dana.id, roleDefinitionId: 'x', directoryScopeId: '/' }],
  ],
  ['an assignment without its scope', 'roleAssignments', [{ principalId: dana.id, roleDefinitionId: 'x' }]],
])('%s is an answer that proves nothing', async (_what, op, value) => {
  out.graph.always(op, { status: 200, body: { value } });
  expect(await codeOf(home().run(ASKED[op]))).toBe('GRAPH_UNREADABLE');
});

test('who owns a group that can be given roles is found behind twenty other owners too', async () => {
  const { helpdesk } = GROUPS;
  expect((await home().run(ASKED.groups)).body).toMatchObject({ Results: [] });
  out.world.technicians.dana.owns = [helpdesk];
  const owned = { Results: [{ '@odata.type': '#microsoft.graph.group', id: helpdesk, isAssignableToRole: true }] };
  expect((await home().run(ASKED.groups)).body).toMatchObject(owned);
  expect(out.graph.received('owners')).toHaveLength(0);
  const others = Array.from({ length: 20 }, (_, i) => ({ id: `70000000-0000-4000-8000-${String(i).padStart(12, '0')}` }));
  out.graph.always('groups', {
    effect: true,
    change: body => ({ ...(body as object), value: (body as { value: object[] }).value.map(group => ({ ...group, owners: others })) }),
  });
  expect((await home().run(ASKED.groups)).body).toMatchObject(owned);
  expect(out.graph.received('owners')).toHaveLength(1);
});

test('whatever only CIPP can do is refused as that, and asks Graph nothing', async () => {
  expect(await codeOf(home().run(get('ListMailboxes', {})))).toBe('CIPP_NONE');
  expect(out.graph.requests).toEqual([]);
});
