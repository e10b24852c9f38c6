import { z } from 'zod';
import type { AnyAction, AnyValues, Outcome } from '../model/action';
import { type Body, type Call, get, type Json, labelled, post, type Reply } from '../model/call';
import { type Field, field, type TargetTenant } from '../model/field';
import { outcomeOf } from '../model/outcome';
import { secret } from '../model/secret';
import contract from './endpoints.json';

const Parameter = z.object({ name: z.string(), type: z.string(), required: z.boolean().optional(), enum: z.array(z.string()).optional() });
const Endpoint = z.object({
  name: z.string(),
  method: z.enum(['GET', 'POST']),
  group: z.string(),
  query: z.array(Parameter).default([]),
  body: z.array(Parameter).default([]),
});
type Endpoint = z.infer<typeof Endpoint>;
type Parameter = z.infer<typeof Parameter>;

const BY_NAME = new Map(contract.endpoints.map(entry => [entry.name.toLowerCase(), entry]));

/** What stands before the name in the id of an action that is any endpoint of CIPP. */
export const ANY = 'endpoint:';

/** The names that CIPP reads the tenant from (docs/cipp-api.md §3), and AddTeam's own. */
const TENANT_NAMES = ['tenantfilter', 'tenantid', 'tenant'];
/** What is typed is stored and shown: passwords and secrets are not asked for here. */
const NOT_ASKED = /passw|secret/i;
/** More than a form can ask for; those that must be said go first. */
const MOST_FIELDS = 30;
/** As many letters as a sealed text may have. */
const MOST_LETTERS = 6_000;

const made = new Map<string, AnyAction>();

/** All names of the contract. */
export const endpointNames = (): string[] => [...BY_NAME.values()].map(entry => entry.name);

/**
 * Any endpoint of CIPP's description as an action: its form and its call come from the contract, its answer is sealed
 * whatever it holds, and only rules that name the endpoint reach it. Nothing for a name that the contract does not have.
 */
export function endpointAction(name: string): AnyAction | undefined {
  const entry = BY_NAME.get(name.toLowerCase());
  if (!entry) return undefined;
  const known = made.get(entry.name);
  if (known) return known;
  const action = build(Endpoint.parse(entry));
  made.set(entry.name, action);
  return action;
}

function build(endpoint: Endpoint): AnyAction {
  const { name, method, group } = endpoint;
  const reads = method === 'GET' && /^list/i.test(name);
  const parameters = parametersOf(endpoint);
  const tenant = [...endpoint.query, ...endpoint.body].find(p => TENANT_NAMES.includes(p.name.toLowerCase()));
  return {
    id: `${ANY}${name}`,
    title: name,
    category: 'Any endpoint',
    says: [],
    summary: `Call CIPP's ${name} (${group})`,
    risk: reads ? 'read' : 'destructive',
    scope: tenant ? 'tenant' : 'instance',
    secret: true,
    endpoint: name,
    fields: Object.fromEntries(parameters.map(p => [p.name, fieldOf(p)])),
    example: `cipp ${name}${tenant ? ' tenantFilter=contoso.com' : ''}`,
    note: () =>
      reads
        ? 'It only reads. The answer is sealed, and shown to you alone.'
        : 'CIPP does what this endpoint does: there is no check of the bot between.',
    warns: () =>
      reads
        ? []
        : [
            {
              label: 'Any endpoint',
              text: 'The bot knows the names of its values and nothing of what they do. Read what CIPP says of it first.',
            },
          ],
    call: values => callOf(endpoint, parameters, tenant, values),
    result: reply => sealed(reply),
  };
}

/** Top-level parameters but the tenant, those that must be said first; nested ones are sent as the JSON of their parent. */
function parametersOf({ query, body }: Endpoint): Parameter[] {
  const nested = new Map<string, 'object' | 'array<object>'>();
  for (const { name } of body)
    if (/[.[]/.test(name)) nested.set(name.split(/[.[]/)[0] ?? name, name.includes('[]') ? 'array<object>' : 'object');
  const all = [...body, ...query].filter(
    p => !/[.[]/.test(p.name) && !NOT_ASKED.test(p.name) && !TENANT_NAMES.includes(p.name.toLowerCase()),
  );
  const single = new Map<string, Parameter>();
  for (const p of all) {
    const key = p.name.toLowerCase();
    const inner = nested.get(p.name);
    if (!single.has(key)) single.set(key, inner && p.type !== 'LabelValue' ? { ...p, type: inner } : p);
  }
  return [...single.values()].sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false)).slice(0, MOST_FIELDS);
}

function fieldOf({ name, type, required = false, enum: values }: Parameter): Field {
  const more = { required };
  if (values) return field.choice(name, values, more);
  if (type === 'boolean') return field.choice(name, ['true', 'false'], more);
  if (type === 'integer' || type === 'number') return field.number(name, { ...more, min: -999_999_999, max: 999_999_999 });
  if (type === 'array<object>') return field.json(name, { ...more, shape: 'array' });
  if (type === 'object') return field.json(name, { ...more, shape: 'object' });
  if (type.startsWith('array<')) return field.lines(name, more);
  return field.text(name, { ...more, maxLength: 2_000 });
}

function callOf(endpoint: Endpoint, parameters: readonly Parameter[], tenant: Parameter | undefined, values: AnyValues): Call {
  const { name, method } = endpoint;
  const { domain } = values.tenant as TargetTenant;
  const inBody = new Set(endpoint.body.map(p => p.name.toLowerCase()));
  const query: Record<string, string> = {};
  const body: Record<string, Body> = {};
  for (const p of parameters) {
    const value = sent(p, values[p.name] as Json | undefined);
    if (value === undefined) continue;
    if (method === 'POST' && inBody.has(p.name.toLowerCase())) body[p.name] = value;
    else query[p.name] = typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : JSON.stringify(value);
  }
  if (tenant) {
    if (method === 'POST' && inBody.has(tenant.name.toLowerCase())) body[tenant.name] = domain;
    else query[tenant.name] = domain;
  }
  return method === 'POST' ? post(name, body, Object.keys(query).length > 0 ? query : undefined) : get(name, query);
}

function sent({ type }: Parameter, value: Json | undefined): Body | undefined {
  if (value === undefined || value === '') return undefined;
  if (type === 'boolean') return value === 'true';
  if (type === 'LabelValue' && typeof value === 'string') return labelled(value);
  return value;
}

/** The answer may hold anything: it is kept like a password, as it came. What CIPP says of a failure is told. */
function sealed(reply: Reply): Outcome {
  if (reply.status >= 400) {
    const outcome = outcomeOf(reply);
    return outcome.kind === 'done' ? { kind: 'unknown', why: 'CIPP_ODD' } : outcome;
  }
  const whole = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body, null, 1);
  if (!whole || whole === 'null') return { kind: 'unknown', why: 'CIPP_ODD' };
  const cut = whole.length > MOST_LETTERS ? `${whole.slice(0, MOST_LETTERS)}\n… ${whole.length - MOST_LETTERS} more letters` : whole;
  return { kind: 'done', secret: { kind: 'text', value: secret(cut) } };
}
