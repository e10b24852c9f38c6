import { BOT_ID, faults, GROUPS, HOME_TENANT, ROLES, type Simulators, startSimulators, technicians, UNIT } from './index';
import { MOBILE_PHONE, PASSWORD_METHOD } from './methods';

let sims: Simulators;
let authorization: string;
beforeAll(async () => {
  sims = await startSimulators();
  const form = { grant_type: 'client_credentials', client_id: BOT_ID, client_secret: sims.env().BOT_PASSWORD ?? '' };
  const answer = await fetch(`${sims.entra.url}/${HOME_TENANT}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, scope: `${sims.graph.url}/.default` }),
  });
  authorization = `Bearer ${((await answer.json()) as { access_token: string }).access_token}`;
});
afterEach(() => sims.reset());
afterAll(() => sims.stop());

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, looked into by tests
async function ask(url: string, init: RequestInit = {}): Promise<{ status: number; json: any; headers: Headers }> {
  const at = url.startsWith('http') ? url : `${sims.graph.url}${url}`;
  const answer = await fetch(at, { ...init, headers: { authorization, ...(init.headers as Record<string, string>) } });
  return { status: answer.status, json: await answer.json(), headers: answer.headers };
}
const eventual = { ConsistencyLevel: 'eventual' };
const assignments = (id: string) => `/beta/roleManagement/directory/transitiveRoleAssignments?$count=true&$filter=principalId eq '${id}'`;

test('accountEnabled and userType come only when selected', async () => {
  const bare = await ask(`/v1.0/users/${technicians.eli.id}`);
  expect(bare.json).not.toHaveProperty('accountEnabled');
  const { json } = await ask(`/v1.0/users/${technicians.eli.id}?$select=id,displayName,accountEnabled,userType`);
  expect(json).toMatchObject({ id: technicians.eli.id, displayName: 'Eli Novak', accountEnabled: false, userType: 'Member' });
  expect((await ask(`/v1.0/users/${technicians.gus.id}?$select=userType`)).json.userType).toBe('Guest');
  expect((await ask(`/v1.0/users/${technicians.mallory.id}`)).status).toBe(404);
});

test('role assignments without the header are 404, without the filter or count 400', async () => {
  expect((await ask(assignments(technicians.ada.id))).status).toBe(404);
  expect((await ask('/beta/roleManagement/directory/transitiveRoleAssignments?$count=true', { headers: eventual })).status).toBe(400);
});

test.each([
  ['direct', technicians.ada, { principalId: technicians.ada.id, directoryScopeId: '/' }],
  ['through a group', technicians.fay, { principalId: GROUPS.helpdesk, directoryScopeId: '/' }],
  ['on a unit', technicians.gil, { principalId: technicians.gil.id, directoryScopeId: UNIT }],
])('a role held %s', async (_, person, expected) => {
  const { json } = await ask(assignments(person.id), { headers: eventual });
  expect(json.value).toMatchObject([{ roleDefinitionId: ROLES['Helpdesk Administrator'], ...expected }]);
});

test('assignments come in pages', async () => {
  const first = await ask(assignments(technicians.hana.id), { headers: eventual });
  const second = await ask(first.json['@odata.nextLink'], { headers: eventual });
  const roles = [...first.json.value, ...second.json.value].map(r => r.roleDefinitionId);
  expect(roles).toHaveLength(4);
  expect(roles.at(-1)).toBe(ROLES['Helpdesk Administrator']);
  expect(second.json).not.toHaveProperty('@odata.nextLink');
});

test('directory roles by membership show no role of a unit', async () => {
  const path = (id: string) =>
    `/v1.0/users/${id}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true&$select=id,displayName,roleTemplateId`;
  expect((await ask(path(technicians.gil.id), { headers: eventual })).json.value).toEqual([]);
  expect((await ask(path(technicians.fay.id), { headers: eventual })).json.value).toMatchObject([
    { displayName: 'Helpdesk Administrator' },
  ]);
  sims.graph.permission = 'too small';
  expect((await ask(path(technicians.fay.id), { headers: eventual })).json.value).toMatchObject([
    { displayName: null, roleTemplateId: null },
  ]);
});

test('group checks give the subset, of twenty at most', async () => {
  const check = (groupIds: string[]) =>
    ask(`/v1.0/users/${technicians.bo.id}/checkMemberGroups`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ groupIds }),
    });
  expect((await check([GROUPS.approvers, GROUPS.helpdesk])).json.value).toEqual([GROUPS.approvers]);
  expect((await check(Array(21).fill(GROUPS.approvers))).status).toBe(400);
});

test('too small a permission is nulls for a person and 403 for assignments', async () => {
  sims.graph.permission = 'too small';
  const { json } = await ask(`/v1.0/users/${technicians.ada.id}?$select=id,accountEnabled`);
  expect(json).toMatchObject({ id: technicians.ada.id, accountEnabled: null });
  expect((await ask(assignments(technicians.ada.id), { headers: eventual })).status).toBe(403);
});

test('throttling tells how long to wait', async () => {
  sims.graph.once('user', faults.throttled(2));
  const { status, headers } = await ask(`/v1.0/users/${technicians.ada.id}`);
  expect([status, headers.get('retry-after')]).toEqual([429, '2']);
  expect((await ask(`/v1.0/users/${technicians.ada.id}`)).status).toBe(200);
});

test.each([
  ['POST', `authentication/methods/${PASSWORD_METHOD}/resetPassword`],
  ['GET', 'authentication/methods'],
  ['GET', 'authentication/operations/x?aadgdc=DUB02P&aadgsu=ssprprod-a'],
  ['DELETE', `authentication/phoneMethods/${MOBILE_PHONE}`],
  ['POST', 'authentication/temporaryAccessPassMethods'],
  ['POST', 'revokeSignInSessions'],
])('an application does nothing of what people do in their own names: %s %s', async (method, path) => {
  const init = { method, ...(method === 'POST' && { body: '{}', headers: { 'content-type': 'application/json' } }) };
  const { status, json } = await ask(`/v1.0/users/${technicians.dana.id}/${path}`, init);
  expect([status, json.error.code]).toEqual([403, 'accessDenied']);
  expect([sims.graph.own.resets, sims.graph.own.passes, sims.graph.own.revoked, sims.graph.own.deleted]).toEqual([[], [], [], []]);
});
