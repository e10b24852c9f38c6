/** Values for the fields of a declaration, in as many combinations as it takes until all that an action can send is sent. */
import { type AnyAction, type AnyValues, subjectField } from '../../src/model/action';
import type { Call } from '../../src/model/call';
import { ALL_CUSTOMERS, type Field, INSTANCE, type Thing, type Value } from '../../src/model/field';
import { customers, people } from '../simulators/world';

const TENANT = { ...customers.contoso, name: 'Contoso Ltd' } as unknown as Value;
const ID = '7f6a2c1e-0000-4000-8000-000000000001';

const group = (groupType: string) => ({
  groupType,
  mail: 'finance-team@contoso.com',
  mailNickname: 'finance-team',
  description: 'Finance',
});

/** What CIPP tells of the things of a kind; of those whose kind decides something, one of each. */
const FACTS: Partial<Record<Thing['kind'], readonly Readonly<Record<string, string>>[]>> = {
  group: ['Microsoft 365', 'Security', 'Distribution List', 'Mail-Enabled Security'].map(group),
  device: [{ entraDeviceId: ID, serialNumber: 'SN014711', user: 'jane@contoso.com', os: 'Windows' }],
  'entra-device': [{ deviceId: ID, os: 'Windows' }],
  'autopilot-device': [{ serialNumber: 'SN014711', model: 'Latitude 5450', user: 'jane@contoso.com' }],
  license: [{ skuId: ID, partNumber: 'Microsoft 365 Business Premium' }],
  app: [{ type: 'win32LobApp' }],
  'queued-app': [{ tenant: 'contoso.com' }],
  'intune-policy': [{ urlName: 'ConfigurationPolicies', type: 'Device Configuration' }],
  'intune-script': ['Windows', 'MacOS', 'Remediation', 'Linux'].map(scriptType => ({ scriptType })),
  'intune-template': [{ type: 'Catalog' }],
  'ca-policy': [{ state: 'enabled' }],
  'named-location': [{ type: 'ipNamedLocation' }],
  'scheduled-item': [{ tenant: 'contoso.com', state: 'Planned' }],
  'deleted-item': [{ upn: 'nico.former@contoso.com', type: 'User' }],
  site: [{ url: 'https://contoso.sharepoint.com/sites/Finance', template: 'Group', owner: 'jane@contoso.com' }],
  alert: [{ vendor: 'Microsoft', provider: 'MCAS' }],
  incident: [{ redirectId: '9010' }],
  'api-client': [{ role: 'readonly', ipRange: '203.0.113.0/24', enabled: 'true', mcp: 'false' }],
};

const person = (): Value =>
  ({
    kind: 'user',
    id: people.jane.id,
    upn: people.jane.userPrincipalName,
    name: people.jane.displayName,
    synced: false,
  }) as Value;
function thing(kind: Thing['kind'], n = 0): Value {
  const facts = FACTS[kind] ?? [];
  const id = kind === 'backup' ? 'CIPPBackup_2026-11-24-0300' : ID;
  return { kind, id, name: `Some ${kind}`, detail: '', facts: facts[n % facts.length] ?? {} };
}

/** A value that the field takes; of choices and kinds of things the `n`th. */
function sampleOf(field: Field, n = 0): Value {
  switch (field.type) {
    case 'user':
      return person();
    case 'users':
      return [person()] as Value;
    case 'thing':
      return thing(field.of, n);
    case 'things':
      return [thing(field.of, n)] as Value;
    case 'customer':
      return TENANT;
    case 'choice':
      return field.choices[n % field.choices.length]?.value ?? '';
    case 'choices':
      return field.choices.map(choice => choice.value);
    case 'toggle':
      return true;
    case 'lines':
      return ['Operation eq New-InboxRule'];
    case 'number':
      return field.min;
    case 'date':
      return field.day ? '2026-12-01' : '2026-12-01T09:00:00.000Z';
    case 'json':
      return field.shape === 'array' ? [{ TenantId: ID }] : { HIBP: { enabled: true } };
    case 'text':
      return field.default ?? (field.pattern?.includes('{12}') ? ID : 'DE');
  }
}

/** What is there without anything being said. */
const given = (field: Field): Value | undefined => ('default' in field ? field.default : undefined);

type Said = Record<string, Value>;
const told = (values: Record<string, Value | undefined>): Said =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined));

/** What must be said, and what goes without saying. */
function fewest(action: AnyAction): Said {
  const isMust = (field: Field) => field.required && field.type !== 'toggle';
  return told(
    Object.fromEntries(Object.entries(action.fields).map(([name, field]) => [name, isMust(field) ? sampleOf(field) : given(field)])),
  );
}

/** The values of a run: what must be said, and what is told here. */
export const valuesFor = (action: AnyAction, more: Said = {}): AnyValues => ({
  ...fewest(action),
  ...more,
  tenant: action.scope === 'instance' ? INSTANCE : TENANT,
});

/** More than any field has choices. */
const MOST = 20;

/** Only what must be said; everything, each time with other choices; and around both each choice, switch and field in its turn. */
function* combinations(action: AnyAction): Generator<Said> {
  const fields = Object.entries(action.fields);
  const allOf = (n: number) => told(Object.fromEntries(fields.map(([name, field]) => [name, sampleOf(field, n)])));
  const few = fewest(action);
  const all = allOf(0);
  yield few;
  for (let n = 0; n < MOST; n += 1) yield allOf(n);
  for (const [name, field] of fields) {
    const turns = field.type === 'choice' ? field.choices.map(c => c.value) : field.type === 'toggle' ? [true, false] : [sampleOf(field)];
    for (const turn of turns) {
      yield { ...all, [name]: turn };
      yield { ...few, [name]: turn };
    }
    if (field.required) continue;
    const { [name]: _, ...rest } = all;
    yield told({ ...rest, [name]: given(field) });
  }
}

/** Everything that can be said to an action: at a customer, and at all of them where it takes that. The first: only what must be said. */
export function everyValuesOf(action: AnyAction): AnyValues[] {
  const tenants = action.scope === 'instance' ? [INSTANCE] : action.all ? [TENANT, ALL_CUSTOMERS] : [TENANT];
  return tenants.flatMap(tenant => [...combinations(action)].map(said => ({ ...said, tenant: tenant as unknown as Value })));
}

/** Everything that an action may send, in the same order. */
export function callsOf(action: AnyAction): Call[] {
  const calls = everyValuesOf(action).map(values => called(action, values));
  const different = new Map(calls.map(call => [JSON.stringify(call), call]));
  return [...different.values()];
}

function called(action: AnyAction, values: AnyValues): Call {
  const subject = subjectField(action);
  if (subject && action.fields[subject]?.required && values[subject] === undefined) throw new Error(`${action.id} needs its ${subject}`);
  return action.call(values);
}
