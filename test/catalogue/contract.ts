/** CIPP's side of every action, written down from its API: the declarations are held against it, and it knows nothing of them. */
import type { Call, Json } from '../../src/model/call';
import contract from '../contract/actions.json';
import { customers } from '../simulators/world';

export type ParamType =
  | 'tenant'
  | 'user'
  | 'mailbox'
  | 'group'
  | 'device'
  | 'license'
  | 'string'
  | 'enum'
  | 'boolean'
  | 'integer'
  | 'date'
  | 'stringList'
  | 'object';

export interface Param {
  name: string;
  /** The exact field; dots are nesting, `*` is the whole body. */
  field: string;
  in: 'query' | 'body';
  type: ParamType;
  required: boolean;
  description: string;
  encoding?: string;
  enum?: string[];
  requiredWhen?: string;
  default?: Json;
  const?: Json;
}

export interface Contracted {
  id: string;
  title: string;
  category: string;
  source: 'listed' | 'recovered' | 'inferred';
  method: 'GET' | 'POST';
  endpoint: string;
  cippRole: string;
  effect: 'read' | 'write' | 'destructive';
  returnsSecret: boolean;
  scope?: 'instance';
  params: Param[];
  result: string;
}

export const CONTRACT: readonly Contracted[] = contract.actions as unknown as Contracted[];

type Part = { [name: string]: unknown };
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `Scheduled.Enabled` → Scheduled, Enabled. What is sent as `{label,value}` is one field, though it reads `.value`. */
export const namesOf = ({ field, encoding = '' }: Param): string[] => {
  const names = field.split('.');
  return /\{label,\s*value/.test(encoding) && names.at(-1) === 'value' ? names.slice(0, -1) : names;
};

/** What stands at a param's field in a call, as it was sent; nothing where it was not sent. */
export function sentOf(param: Param, call: Pick<Call, 'query' | 'body'>): unknown {
  if (param.field === '*') return call.body;
  const at = (value: unknown, name: string) => (isPart(value) ? value[name] : undefined);
  return namesOf(param).reduce<unknown>(at, param.in === 'query' ? call.query : call.body);
}

/** Whatever is in a call that its action's contract does not say, or says otherwise: one sentence each. */
export function oddities(action: Contracted, call: Call): string[] {
  const wrong = (what: string) => `${action.id}: ${what}`;
  const { query = {}, body } = call;
  const whole = action.params.find(p => p.field === '*' && sentOf(p, call) !== undefined && !isEmpty(call.body));
  return [
    ...(call.endpoint === action.endpoint ? [] : [wrong(`calls ${call.endpoint}, not ${action.endpoint}`)]),
    ...(call.method === action.method ? [] : [wrong(`by ${call.method}, not ${action.method}`)]),
    ...strangers(action, 'query', query, []).map(wrong),
    ...(whole || body === undefined ? [] : strangers(action, 'body', body, []).map(wrong)),
    ...action.params.flatMap(p => {
      const value = sentOf(p, call);
      return value === undefined ? [] : misfits(p, value).map(what => wrong(`${p.name} (${p.field}) ${what}`));
    }),
  ];
}

const isEmpty = (body: unknown): boolean => isPart(body) && Object.keys(body).length === 0;

/** Names that no param has, at any depth that the contract describes. */
function strangers(action: Contracted, place: Param['in'], value: unknown, path: string[]): string[] {
  if (!isPart(value)) return path.length === 0 ? [`has a ${place} that is no object`] : [];
  const here = action.params.filter(p => p.in === place && path.every((name, i) => namesOf(p)[i] === name));
  return Object.entries(value).flatMap(([name, inner]) => {
    const fits = here.filter(p => namesOf(p)[path.length] === name);
    const [deeper] = fits.filter(p => namesOf(p).length > path.length + 1);
    if (fits.length === 0) return [`sends ${[...path, name].join('.')} in the ${place}, which the contract does not know`];
    const ends = fits.some(p => namesOf(p).length === path.length + 1);
    // `Policy` is an object of its own switches and has a field with a contract as well
    return deeper && !ends && !isAround(deeper) ? strangers(action, place, inner, [...path, name]) : [];
  });
}

/** `user.addedFields.userPrincipalName`: what is around it is a `{label,value,addedFields}` that the encoding describes. */
const isAround = ({ encoding = '' }: Param): boolean => encoding === '{label,value,addedFields}';

/** How a value differs from what the contract says of its type, encoding and words. */
function misfits(param: Param, value: unknown): string[] {
  if (param.type === 'object') return shapeOf(param, value);
  const { encoding = '' } = param;
  if (/^array of \{customerId/.test(encoding)) return eachOf(value, one => pairOfNames(one));
  if (/^array of \{/.test(encoding)) return eachOf(value, one => labelledOf(param, one));
  if (/^array of plain/.test(encoding)) return eachOf(value, one => plainOf(param, one));
  if (/^\{label,value/.test(encoding)) return isAround(param) ? plainOf(param, value) : labelledOf(param, value);
  if (param.type === 'stringList') return listOf(param, value);
  return plainOf(param, value);
}

const eachOf = (value: unknown, fits: (one: unknown) => string[]): string[] =>
  Array.isArray(value) ? value.flatMap(fits) : [`is no array: ${JSON.stringify(value)}`];

/** Both names of one and the same customer, or the word for all of them twice. */
function pairOfNames(value: unknown): string[] {
  const { customerId, defaultDomainName, ...more } = isPart(value) ? value : {};
  const known = Object.values(customers).some(c => c.id === customerId && c.domain === defaultDomainName);
  const all = customerId === 'AllTenants' && defaultDomainName === 'AllTenants';
  return (known || all) && Object.keys(more).length === 0 ? [] : [`is no pair of names of one customer: ${JSON.stringify(value)}`];
}

/** A text alone would silently count as nothing there (docs/cipp-api.md §4). */
function labelledOf(param: Param, value: unknown): string[] {
  if (!isPart(value)) return [`is not wrapped as {label, value}: ${JSON.stringify(value)}`];
  const { label, value: inner, addedFields, ...more } = value;
  const wanted = /addedFields:\{(\w+)\}/.exec(param.encoding ?? '')?.[1];
  return [
    ...(label === undefined || typeof label === 'string' ? [] : ['has a label that is no text']),
    ...(Object.keys(more).length > 0 ? [`has ${Object.keys(more).join(', ')} beside label and value`] : []),
    ...(wanted && !(isPart(addedFields) && Object.keys(addedFields).every(name => name === wanted)) ? [`lacks addedFields.${wanted}`] : []),
    ...(addedFields !== undefined && !/addedFields/.test(param.encoding ?? '') ? ['has addedFields'] : []),
    ...listOrPlain(param, inner),
  ];
}

/** The values of an array stand one in each object. */
const listOrPlain = (param: Param, value: unknown): string[] =>
  plainOf({ ...param, type: param.type === 'stringList' ? 'string' : param.type }, value);

function listOf(param: Param, value: unknown): string[] {
  const list = param.in === 'query' && typeof value === 'string' ? value.split(',') : value;
  return eachOf(list, one => plainOf({ ...param, type: param.enum ? 'enum' : 'string' }, one));
}

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const ADDRESS = /^[^\s@]+@[^\s@]+$/;

function plainOf(param: Param, value: unknown): string[] {
  const { type, description, encoding = '' } = param;
  const no = (what: string) => [`is ${JSON.stringify(value)}, not ${what}`];
  const text = typeof value === 'string' ? value : undefined;
  switch (type) {
    case 'tenant':
      return isTenant(param, text) ? [] : no('a tenant as this endpoint takes it');
    case 'user':
    case 'mailbox': {
      const words = `${description} ${encoding}`;
      const [id, upn] = [/\bids?\b/i.test(words), /\bupns?\b/i.test(words)];
      const fits = text !== undefined && ((GUID.test(text) && (id || !upn)) || (ADDRESS.test(text) && (upn || !id)));
      return fits ? [] : no(id && !upn ? 'an object id' : upn && !id ? 'a sign-in name' : 'an object id or a sign-in name');
    }
    case 'group':
      return text && (GUID.test(text) || ADDRESS.test(text)) ? [] : no("a group's id");
    case 'device':
    case 'license':
      return text && GUID.test(text) ? [] : no('an id');
    case 'enum':
      return text !== undefined && param.enum?.includes(text) ? [] : no(`one of ${param.enum?.join(', ')}`);
    case 'boolean':
      return typeof value === 'boolean' || (param.in === 'query' && (text === 'true' || text === 'false')) ? [] : no('a boolean');
    case 'integer':
      return Number.isInteger(value) || (param.in === 'query' && /^\d+$/.test(text ?? '')) ? [] : no('a whole number');
    case 'date':
      return isDate(param, value) ? [] : no(`a date as ${description}`);
    default:
      return text !== undefined ? [] : no('a text');
  }
}

const ALL_NAMES = Object.values(customers).flatMap(c => [c.id as string, c.domain as string]);

function isTenant({ field, description }: Param, text: string | undefined): boolean {
  if (text === undefined) return false;
  if (field === 'customerId') return GUID.test(text);
  if (/DEFAULT DOMAIN only/.test(description) && GUID.test(text)) return false;
  return ALL_NAMES.includes(text) || (/AllTenants/.test(description) && text === 'AllTenants');
}

function isDate({ in: place, description }: Param, value: unknown): boolean {
  const text = String(value);
  if (/yyyyMMdd/.test(description)) return /^\d{8}$/.test(text);
  if (/unix seconds/i.test(description) && /^\d{10}$/.test(text)) return place === 'query' || typeof value === 'number';
  return /ISO|date text/.test(description) && !Number.isNaN(Date.parse(text));
}

/** Bodies and parts of them that have a form of their own. */
function shapeOf(param: Param, value: unknown): string[] {
  const list = /^array/i.test(param.encoding ?? '') || /^(?:body is an )?array of/i.test(param.description);
  if (list) return Array.isArray(value) && value.every(isPart) ? [] : ['is no array of objects'];
  return isPart(value) || (param.field === '*' && Array.isArray(value)) ? [] : ['is no object'];
}
