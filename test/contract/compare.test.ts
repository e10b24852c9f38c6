import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CATALOGUE } from '../../src/actions';
import endpoints from '../../src/actions/endpoints.json';
import { wireOf } from '../../src/actions/wire';
import { compareContract } from '../../src/cli/contract';
import { callsOf } from '../catalogue/choices';

interface Operation {
  parameters: { name?: string; in?: string; required?: boolean; $ref?: string }[];
  requestBody?: {
    content: { 'application/json': { schema: { properties?: Record<string, object>; required?: string[]; $ref?: string } } };
  };
  'x-cipp-role'?: string;
}
type Paths = Record<string, { get?: Operation; post?: Operation }>;

/** The endpoints that the bot was built from, as CIPP's own description writes them down. */
function described(): Paths {
  const topOf = (name: string) => name.split(/[.[]/)[0] ?? name;
  return Object.fromEntries(
    endpoints.endpoints.map(({ name, method, role, ...endpoint }) => {
      const body: { name: string; required?: boolean }[] = endpoint.body ?? [];
      const query: { name: string; required?: boolean }[] = endpoint.query ?? [];
      const properties = Object.fromEntries(body.map(p => [topOf(p.name), { type: 'string' }]));
      const required = body.filter(p => p.required && topOf(p.name) === p.name).map(p => p.name);
      const operation: Operation = {
        parameters: query.map(p => ({ name: p.name, in: 'query', required: p.required })),
        'x-cipp-role': role,
        ...(body.length > 0 && { requestBody: { content: { 'application/json': { schema: { properties, required } } } } }),
      };
      return [`/api/${name}`, { [method.toLowerCase()]: operation }];
    }),
  );
}

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'contract-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function compares(paths: Paths, more: object = {}) {
  const file = path.join(dir, 'openapi.json');
  await writeFile(file, JSON.stringify({ openapi: '3.1.0', paths, ...more }));
  return compareContract([file]);
}

/** The description of now with one operation changed. */
async function withChange(name: string, change: (operation: Operation) => void) {
  const paths = described();
  const { get, post } = paths[`/api/${name}`] ?? {};
  const operation = post ?? get;
  if (!operation) throw new Error(`no such endpoint: ${name}`);
  change(operation);
  return compares(paths);
}
const schemaOf = ({ requestBody }: Operation) => requestBody?.content['application/json'].schema;

test('the same description: nothing to do', async () => {
  expect(await compares(described())).toEqual({ code: 0, says: 'Nothing that touches an action of the bot.' });
});

test('other letter case is the same name', async () => {
  const answer = await withChange('ExecResetPass', operation => {
    const schema = schemaOf(operation);
    if (schema) schema.properties = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, p]) => [name.toUpperCase(), p]));
  });
  expect(answer.code).toBe(0);
});

test('an endpoint is gone: its actions are named, and those that it does not matter to are not', async () => {
  const { '/api/ExecResetPass': _, '/api/ListTests': __, ...paths } = described();
  const { code, says } = await compares(paths);
  expect(code).toBe(1);
  expect(says).toContain('For actions of the bot:\n  ExecResetPass is gone (reset-password)');
});

test('a new endpoint touches nothing', async () => {
  const answer = await compares({ ...described(), '/api/ListMoons': { get: { parameters: [] } }, '/other/path': {} });
  expect(answer).toEqual({ code: 0, says: 'Nothing that touches an action of the bot.\nBesides:\n  ListMoons is new' });
});

test('a field that an action sends is gone', async () => {
  const { code, says } = await withChange('ExecResetPass', operation => {
    operation.parameters = operation.parameters.filter(p => p.name !== 'displayName');
    delete schemaOf(operation)?.properties?.displayName;
  });
  expect({ code, says }).toEqual({
    code: 1,
    says: 'For actions of the bot:\n  ExecResetPass no longer takes displayName (reset-password)',
  });
});

test('a field that none sends is gone', async () => {
  const { code, says } = await withChange('ListLogs', operation => {
    operation.parameters = operation.parameters.filter(p => p.name?.toLowerCase() !== 'unknown');
    operation.parameters.push({ name: 'Fresh', in: 'query' });
  });
  expect({ code, says }).toEqual({ code: 0, says: 'Nothing that touches an action of the bot.\nBesides:\n  ListLogs takes Fresh now' });
});

test('a field must be there now: every action of the endpoint is touched', async () => {
  const { code, says } = await withChange('ListUsers', operation =>
    operation.parameters.push({ name: 'Reason', in: 'query', required: true }),
  );
  expect({ code, says }).toEqual({ code: 1, says: 'For actions of the bot:\n  ListUsers requires Reason now (list-user, list-users)' });
});

test('another role', async () => {
  const { code, says } = await withChange('ExecResetPass', operation => {
    operation['x-cipp-role'] = 'Identity.Password.ReadWrite';
  });
  expect(code).toBe(1);
  expect(says).toContain('ExecResetPass needs the role Identity.Password.ReadWrite instead of Identity.User.ReadWrite (reset-password)');
});

test('a description that says nothing of roles', async () => {
  expect((await withChange('ExecResetPass', operation => delete operation['x-cipp-role'])).code).toBe(0);
});

test('parts that stand elsewhere in the file, and both methods of one endpoint', async () => {
  const schemas = { Reset: { properties: { tenantFilter: {}, ID: {}, MustChange: {} }, required: ['ID'] } };
  const parameters = { tenant: { name: 'displayName', in: 'query', required: false } };
  const body = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Reset' } } } };
  const reset = { get: { parameters: [{ $ref: '#/components/parameters/tenant' }] }, post: { parameters: [], requestBody: body } };
  const { says } = await compares({ '/api/ExecResetPass': reset }, { components: { schemas, parameters } });
  expect(says).not.toContain('ExecResetPass no longer takes');
  expect(says).toContain('ListUsers is gone (list-user, list-users)');
});

test.each<[string, string[], number]>([
  ['no file', [], 64],
  ['two files', ['a.json', 'b.json'], 64],
  ['an option', ['--help'], 64],
  ['no such file', ['/nowhere/openapi.json'], 65],
])('%s', async (_, args, code) => expect((await compareContract(args)).code).toBe(code));

test.each<[string, string]>([
  ['no JSON', 'openapi: 3.1.0'],
  ['no description', '{"swagger": true}'],
])('a file that is %s', async (_, text) => {
  const file = path.join(dir, 'other.json');
  await writeFile(file, text);
  const { code, says } = await compareContract([file]);
  expect([code, says]).toEqual([65, expect.stringContaining('other.json is no OpenAPI description of CIPP')]);
});

test('what is taken for sent by an action is all that it sends', () => {
  // its settings are sent as they are given
  for (const action of CATALOGUE.filter(({ id }) => id !== 'set-extensions-config')) {
    const sent = callsOf(action).flatMap(({ query = {}, body }) => [...Object.keys(query), ...(isPart(body) ? Object.keys(body) : [])]);
    const known = wireOf(action).sent;
    expect([action.id, sent.filter(name => !known.has(name.toLowerCase()))]).toEqual([action.id, []]);
  }
});
const isPart = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
