import { type AnyAction, type AnyValues, subjectField } from '../model/action';
import { type Call, canonical } from '../model/call';
import type { Field, TargetTenant, Value } from '../model/field';

/**
 * What an action sends, found by asking its own `call`: with one field after another said differently, what changes in the
 * request is what that field is sent as. So endpoint and names need no second declaration.
 */

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const TENANT = { id: id(9), domain: 'contoso.com', name: 'Contoso Ltd' } as TargetTenant;

/** Things whose kind CIPP tells: some calls send it only then. */
const KNOWN = 3;
const KINDS: Readonly<Record<string, string>> = { groupType: 'Microsoft 365', scriptType: 'Windows' };

/** A value that a field could have; another one for each `n`. */
function sample(field: Field, n: number): Value {
  const fact = (name: string) => (n === KNOWN ? KINDS[name] : undefined) ?? `${name}-${n}`;
  switch (field.type) {
    case 'user':
      return { kind: 'user', id: id(n), upn: `somebody${n}@contoso.com`, name: `Somebody ${n}`, synced: false } as Value;
    case 'users':
      return [sample({ ...field, type: 'user' }, n)] as Value;
    case 'thing': {
      const facts = Object.fromEntries(FACTS.map(name => [name, fact(name)]));
      return { kind: field.of, id: id(n), name: `Thing ${n}`, detail: '', facts };
    }
    case 'things':
      return [sample({ ...field, type: 'thing' }, n)] as Value;
    case 'customer':
      return { ...TENANT, id: id(n), domain: `customer${n}.example` } as Value;
    case 'choice':
      return field.choices[n % field.choices.length]?.value ?? '';
    case 'choices':
      return [field.choices[n % field.choices.length]?.value ?? ''];
    case 'toggle':
      return n % 2 === 0;
    case 'lines':
      return [`line ${n}`];
    case 'number':
      return Math.min(field.max, field.min + n);
    case 'date':
      return field.day ? `2026-11-${10 + n}` : `2026-11-${10 + n}T09:00:00.000Z`;
    case 'json':
      return field.shape === 'array' ? [{ sample: n }] : { sample: n };
    case 'text':
      return `text ${n}`;
  }
}

const FACTS =
  'groupType mail description mailNickname entraDeviceId serialNumber user os deviceId model skuId partNumber type tenant urlName scriptType state upn url template owner vendor provider redirectId role ipRange enabled mcp'.split(
    ' ',
  );

/** All fields said (or only those that must be), each as its `n`th sample. */
function samples(action: AnyAction, n: number, all: boolean): Record<string, Value> {
  const fields = Object.entries(action.fields).filter(([, field]) => all || field.required);
  return Object.fromEntries(fields.map(([name, field]) => [name, sample(field, n)]));
}

function called(action: AnyAction, values: AnyValues): Call | undefined {
  try {
    return action.call({ ...values, tenant: TENANT });
  } catch {
    return undefined;
  }
}

export interface Wire {
  method: Call['method'];
  endpoint: string;
  /** Field by what it is sent as, in lower case: the first name of a nested one. The tenant's names stand for `tenant`. */
  fields: ReadonlyMap<string, string>;
  /** Everything that is ever sent, in lower case: the first name of a nested one. */
  sent: ReadonlySet<string>;
}

const wires = new WeakMap<AnyAction, Wire>();

/** How an action calls CIPP. */
export function wireOf(action: AnyAction): Wire {
  const known = wires.get(action);
  if (known) return known;
  const call = called(action, samples(action, 1, true)) ?? called(action, samples(action, 1, false));
  if (!call) throw new Error(`${action.id} cannot say what it calls`);
  const fields = new Map<string, string>();
  const plain = [true, false].map(all => called(action, samples(action, KNOWN, all)));
  const all = new Set([call, ...plain].flatMap(one => [...partsOf(one).keys()]));
  const subject = subjectField(action);
  const names = Object.keys(action.fields).sort((a, b) => Number(b === subject) - Number(a === subject));
  // what changes its value belongs to a field more than what only comes and goes with it
  for (const only of ['changed', 'come'] as const)
    for (const name of names)
      for (const sent of changedBy(action, name)[only]) {
        all.add(sent);
        if (!fields.has(sent)) fields.set(sent, name);
      }
  const wire = { method: call.method, endpoint: call.endpoint, fields, sent: all };
  wires.set(action, wire);
  return wire;
}

/** The top-level names that change in the request when only this field does: whatever else must be chosen for it to be sent. */
function changedBy(action: AnyAction, name: string): { changed: string[]; come: string[] } {
  const found = { changed: [] as string[], come: [] as string[] };
  const field = action.fields[name];
  if (!field) return found;
  for (const base of basesOf(action, name)) {
    const one = partsOf(called(action, { ...base, [name]: sample(field, 1) }));
    const other = partsOf(called(action, { ...base, [name]: sample(field, 2) }));
    const sent = [...new Set([...one.keys(), ...other.keys()])].filter(key => one.get(key) !== other.get(key));
    found.changed.push(...sent.filter(key => one.has(key) && other.has(key)));
    found.come.push(...sent);
    if (found.changed.length > 0) break;
  }
  return found;
}

/** Values around a field: everything said, only what must be, and each other choice and switch turned in its turn. */
function* basesOf(action: AnyAction, name: string): Generator<Record<string, Value>> {
  const all = samples(action, 1, true);
  const few = samples(action, 1, false);
  yield all;
  yield few;
  for (const [other, field] of Object.entries(action.fields)) {
    if (other === name) continue;
    const values = field.type === 'choice' ? field.choices.map(choice => choice.value) : field.type === 'toggle' ? [true, false] : [];
    for (const value of values) {
      yield { ...all, [other]: value };
      yield { ...few, [other]: value };
    }
    if (!field.required) {
      const { [other]: _, ...rest } = all;
      yield rest;
    }
  }
}

function partsOf(call: Call | undefined): Map<string, string> {
  const body = typeof call?.body === 'object' && call.body !== null && !Array.isArray(call.body) ? call.body : {};
  return new Map(Object.entries({ ...call?.query, ...body }).map(([key, value]) => [key.toLowerCase(), canonical(value)]));
}
