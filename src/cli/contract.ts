import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CATALOGUE } from '../actions';
import contract from '../actions/endpoints.json';
import { wireOf } from '../actions/wire';
import type { AnyAction } from '../model/action';

const USAGE = `npm run contract -- <openapi.json>   what this version of CIPP's description changes for the actions of the bot`;

/** sysexits.h: EX_USAGE, EX_DATAERR. */
const EXIT = { same: 0, touched: 1, usage: 64, data: 65 } as const;

interface Answer {
  code: number;
  says: string;
}

/** An endpoint as either description has it; names in lower case, because CIPP does not look at letter case (docs/cipp-api.md §1). */
interface Described {
  name: string;
  role?: string;
  /** Whether it must be there, by name: the first one of a nested field. */
  fields: Map<string, { name: string; required: boolean }>;
}

/** What the command line asks for, answered from the two descriptions alone. */
export async function compareContract(args: readonly string[]): Promise<Answer> {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0 || file.startsWith('-')) return { code: EXIT.usage, says: USAGE };
  try {
    const described = OpenApi.parse(JSON.parse(await readFile(file, 'utf8')));
    return compared(kept(), endpointsOf(described));
  } catch (error) {
    return { code: EXIT.data, says: `${file} is no OpenAPI description of CIPP: ${reasonOf(error)}` };
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof z.ZodError ? z.prettifyError(error).replace(/\s*\n\s*/g, ' ') : String((error as Error).message);

// ── the two descriptions ───────────────────────────────────────────────────────────────────────────────────

const Schema = z.looseObject({
  $ref: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});
type Schema = z.infer<typeof Schema>;
const Parameter = z.looseObject({
  $ref: z.string().optional(),
  name: z.string().optional(),
  in: z.string().optional(),
  required: z.boolean().optional(),
});
const Operation = z.looseObject({
  parameters: z.array(Parameter).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: Schema.optional() })).default({}) }).optional(),
  'x-cipp-role': z.string().optional(),
});
const OpenApi = z.looseObject({
  paths: z.record(z.string(), z.looseObject({ get: Operation.optional(), post: Operation.optional() })),
  components: z
    .looseObject({ schemas: z.record(z.string(), Schema).default({}), parameters: z.record(z.string(), Parameter).default({}) })
    .default({ schemas: {}, parameters: {} }),
});
type OpenApi = z.infer<typeof OpenApi>;

/** By name in lower case. Both methods reach the same routine, so that one name is one endpoint. */
function endpointsOf({ paths, components }: OpenApi): Map<string, Described> {
  const found = new Map<string, Described>();
  for (const [path, { get, post }] of Object.entries(paths)) {
    const name = /^\/api\/([^/{}]+)$/.exec(path)?.[1];
    if (!name) continue;
    const fields: Described['fields'] = new Map();
    const operations = [get, post].flatMap(operation => operation ?? []);
    for (const { parameters, requestBody } of operations) {
      for (const said of parameters) {
        const parameter = named(said, components.parameters);
        if (parameter.in === 'query' && parameter.name) add(fields, parameter.name, parameter.required ?? false);
      }
      const { properties = {}, required = [] } = named(
        requestBody?.content['application/json']?.schema ?? {},
        components.schemas,
      ) as Schema;
      for (const property of Object.keys(properties)) add(fields, property, required.includes(property));
    }
    const role = operations.find(operation => operation['x-cipp-role'])?.['x-cipp-role'];
    found.set(name.toLowerCase(), { name, fields, ...(role && { role }) });
  }
  return found;
}

/** `#/components/schemas/Name`: what stands there. */
const named = <T extends { $ref?: string }>(said: T, all: Record<string, T>): T => all[said.$ref?.split('/').at(-1) ?? ''] ?? said;

/** What may stand in query or body must be in one of them at most. */
function add(fields: Described['fields'], said: string, required: boolean): void {
  const [name = said] = said.split(/[.[]/);
  const key = name.toLowerCase();
  const nested = name !== said;
  fields.set(key, { name, required: (fields.get(key)?.required ?? false) || (required && !nested) });
}

/** The description that the bot was built from. */
function kept(): Map<string, Described> {
  return new Map(
    contract.endpoints.map(({ name, role, ...endpoint }) => {
      const fields: Described['fields'] = new Map();
      const parameters: { name: string; required?: boolean }[] = [...(endpoint.query ?? []), ...(endpoint.body ?? [])];
      for (const parameter of parameters) add(fields, parameter.name, parameter.required ?? false);
      return [name.toLowerCase(), { name, role, fields }];
    }),
  );
}

// ── what differs ───────────────────────────────────────────────────────────────────────────────────────────

/** One difference, and the actions that it touches. */
interface Change {
  text: string;
  actions: readonly AnyAction[];
}

function compared(before: Map<string, Described>, now: Map<string, Described>): Answer {
  const changes = [...before].flatMap(([key, old]) => {
    const users = CATALOGUE.filter(action => wireOf(action).endpoint.toLowerCase() === key);
    const found = now.get(key);
    return found ? changesOf(old, found, users) : [{ text: `${old.name} is gone`, actions: users }];
  });
  const added = [...now].flatMap(([key, { name }]) => (before.has(key) ? [] : [{ text: `${name} is new`, actions: [] }]));
  const all: Change[] = [...changes, ...added];
  const touching = all.filter(({ actions }) => actions.length > 0);
  const others = all.filter(({ actions }) => actions.length === 0);
  const lines = [
    touching.length > 0 ? 'For actions of the bot:' : 'Nothing that touches an action of the bot.',
    ...touching.map(({ text, actions }) => `  ${text} (${actions.map(({ id }) => id).join(', ')})`),
    ...(others.length > 0 ? ['Besides:', ...others.map(({ text }) => `  ${text}`)] : []),
  ];
  return { code: touching.length > 0 ? EXIT.touched : EXIT.same, says: lines.join('\n') };
}

/** A field that is gone touches those that send it; one that must be there now, everybody who calls the endpoint. */
function changesOf(old: Described, found: Described, users: readonly AnyAction[]): Change[] {
  const gone = [...old.fields].filter(([key]) => !found.fields.has(key));
  const added = [...found.fields].filter(([key]) => !old.fields.has(key));
  const must = [...found.fields].filter(([key, { required }]) => required && !old.fields.get(key)?.required);
  const senders = (key: string) => users.filter(action => wireOf(action).sent.has(key));
  return [
    ...gone.map(([key, { name }]) => ({ text: `${old.name} no longer takes ${name}`, actions: senders(key) })),
    ...added
      .filter(([key]) => !must.some(([other]) => other === key))
      .map(([, { name }]) => ({ text: `${old.name} takes ${name} now`, actions: [] })),
    ...must.map(([, { name }]) => ({ text: `${old.name} requires ${name} now`, actions: users })),
    // a description without roles says nothing of them
    ...(found.role && old.role && found.role !== old.role
      ? [{ text: `${old.name} needs the role ${found.role} instead of ${old.role}`, actions: users }]
      : []),
  ];
}

if (require.main === module) {
  compareContract(process.argv.slice(2)).then(
    ({ code, says }) => {
      (code === EXIT.usage || code === EXIT.data ? process.stderr : process.stdout).write(`${says}\n`);
      process.exitCode = code;
    },
    (error: Error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`);
      process.exitCode = EXIT.touched;
    },
  );
}
