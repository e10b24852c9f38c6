import { CATALOGUE } from '../../src/actions';
import { nextFor } from '../../src/flow/next';
import { stepsOf } from '../../src/flow/question';
import { saidOf } from '../../src/flow/values';
import { type AnyAction, type AnyValues, subjectField } from '../../src/model/action';
import { type Field, INSTANCE, type Target, type TargetTenant, type Thing, type ThingKind, type Value } from '../../src/model/field';
import type { Request } from '../../src/model/request';
import type { Column, Kept, Listed, Table } from '../../src/model/table';
import type { CardView } from '../../src/model/view';
import { view } from '../../src/views';
import { ask, contoso, fabrikam, jane, maria, refOf, tenantRef } from './estate';
import { asking, requestIn } from './samples';

/** How much of everything: what people mostly write, and the most that comes. */
export type Amount = 'usual' | 'most';

const WORDS = 'Everybody at the reception desk answers within one working day and writes down who called and why. ';
const long = (letters: number) => WORDS.repeat(Math.ceil(letters / WORDS.length)).slice(0, letters);
const GUID = '6f2a1c80-51d4-4f0e-9d3b-0c7f2f1e8a11';

const THING_NAMES: Partial<Record<ThingKind, string>> = {
  group: 'Finance',
  device: 'PC-JANE-01',
  license: 'Microsoft 365 Business Premium',
  app: '7-Zip 24.08 (x64)',
  'ca-policy': 'Require MFA for all users',
  'named-location': 'Head office',
  site: 'Projects 2026',
  'standard-template': 'Baseline for new customers',
  'scheduled-item': 'Offboard Jane Doe',
  backup: 'CIPP Backup 2026-11-20 03:00',
  'api-client': 'Ticket system',
};

function thingOf(kind: ThingKind, amount: Amount): Thing {
  const name = THING_NAMES[kind] ?? `The ${kind.replaceAll('-', ' ')}`;
  const detail = kind === 'group' ? 'finance@contoso.com · Microsoft 365' : '5CG1234XYZ · Windows';
  return {
    kind,
    id: GUID,
    name: amount === 'most' ? `${name} ${long(60)}` : name,
    detail: amount === 'most' ? long(120) : detail,
    facts: {},
  };
}

const TEXTS: Record<string, string> = {
  displayName: 'Omar Haddad',
  username: 'omar.haddad',
  domain: 'contoso.com',
  name: 'Reception',
  description: 'Everybody at the reception desk',
  message: 'I am away until Monday. Please write to reception@contoso.com.',
  external: 'omar@example.com',
  packageName: 'Mozilla.Firefox',
  applicationName: 'Firefox',
  ip: '203.0.113.7',
  endpoint: 'users',
  usageLocation: 'DE',
};

/** A value of a field as it would be stored. */
function plausible(name: string, field: Field, amount: Amount): Value {
  const most = amount === 'most';
  const many = <T>(one: T, other: T): T[] => (most ? Array.from({ length: 12 }, (_, i) => (i % 2 ? one : other)) : [one, other]);
  switch (field.type) {
    case 'user':
      return refOf(most ? maria : jane);
    case 'users':
      return many(refOf(jane), refOf(maria));
    case 'thing':
      return thingOf(field.of, amount);
    case 'things':
      return many(thingOf(field.of, amount), { ...thingOf(field.of, amount), name: 'Sales' });
    case 'customer':
      return tenantRef(most ? fabrikam : contoso);
    case 'choice':
      return field.choices[0]?.value ?? '';
    case 'choices':
      return field.choices.slice(0, most ? undefined : 2).map(choice => choice.value);
    case 'toggle':
      return true;
    case 'text':
      return most ? long(Math.min(field.maxLength, 3_000)).trim() : (TEXTS[name] ?? 'As agreed on the phone').slice(0, field.maxLength);
    case 'lines':
      return most ? Array.from({ length: 40 }, (_, i) => `203.0.113.${i}/32`) : ['203.0.113.7/32', '198.51.100.0/24'];
    case 'number':
      return most ? field.max : (field.default ?? field.min);
    case 'date':
      return field.day ? '2026-11-25' : '2026-11-25T16:00:00.000Z';
    case 'json':
      return field.shape === 'array'
        ? [{ TenantId: GUID, IntegrationName: most ? long(2_000) : 'Contoso' }]
        : { label: most ? long(2_000) : 'a' };
  }
}

const whereOf = (action: AnyAction, amount: Amount): TargetTenant =>
  tenantRef(action.scope === 'instance' ? INSTANCE : amount === 'most' ? fabrikam : contoso);

const fieldValues = (action: AnyAction, amount: Amount): Record<string, Value> =>
  Object.fromEntries(Object.entries(action.fields).map(([name, field]) => [name, plausible(name, field, amount)]));

/** What an action's functions are given. */
const valuesFor = (action: AnyAction, amount: Amount): AnyValues => ({
  ...fieldValues(action, amount),
  tenant: whereOf(action, amount),
});

/** A request of this action with everything filled in. */
export function requestFor(action: AnyAction, state: Request['state'], amount: Amount, more: Partial<Request> = {}): Request {
  const { [subjectField(action) ?? '']: target, ...values } = fieldValues(action, amount) as Record<string, Value | undefined>;
  const most = amount === 'most';
  const person = (target as Target | undefined)?.kind === 'user';
  return requestIn(state, {
    action: action.id,
    tenant: whereOf(action, amount),
    target: target as Target | undefined,
    values: values as Record<string, Value>,
    ...(person ? {} : { before: undefined }),
    ...(action.risk === 'destructive' && { stakes: most ? Array.from({ length: 6 }, () => long(240)) : ['2 go with it: Finance, Sales.'] }),
    ...(amount === 'most'
      ? { rule: 'whoever is on duty may do this for customers of the north', reason: long(300), ticket: 'INC-1042' }
      : {}),
    ...more,
  });
}

const CHOICES = Array.from({ length: 15 }, (_, i) => ({ title: `${maria.name} ${i} · ${maria.upn}`, value: `${i}-${maria.upn}` }));

/** Each step of its form: as it is opened, or with everything filled in. */
export function formsFor(action: AnyAction, amount: Amount): CardView[] {
  const steps = stepsOf(action);
  const most = amount === 'most';
  const subject = subjectField(action);
  return steps.map((fields, index) =>
    view.form({
      ask,
      action,
      tenant:
        action.scope === 'instance' || index > 0
          ? undefined
          : {
              choices: most ? CHOICES : [{ title: 'Contoso Ltd · contoso.com', value: contoso.domain }],
              value: most ? '' : contoso.domain,
            },
      where: contoso.domain,
      inputs: fields.map(([name, field]) => ({
        name,
        field,
        value: most ? saidOf(plausible(name, field, amount)) : '',
        choices: most && ['user', 'users', 'thing', 'things', 'customer'].includes(field.type) ? CHOICES : [],
        subject: name === subject,
      })),
      step: { index, of: steps.length },
    }),
  );
}

const tableFor = (action: AnyAction, amount: Amount): Table | undefined => action.table?.(valuesFor(action, amount));

const PEOPLE = [
  'Jane Doe',
  'Omar Haddad',
  'María Fernanda González Rodríguez',
  'Bo Larsen',
  'Grace Hopper',
  'Li Wei',
  'Ada Okafor',
  'Pat Lee',
];
const DAYS = ['2026-11-20T08:15:00Z', '2026-11-19T17:40:12Z', '2026-10-02T00:00:00Z', '2025-01-31T12:00:00Z'];

/** Cells by what a column is called: which one does not matter, only that it is as long as what comes. */
const CELLS: readonly [RegExp, (i: number) => string][] = [
  [
    /sign-in name|mailbox$|^mail$|^upn$|^person$|^by$|^who$|account$|technical contact/i,
    i => `${(PEOPLE[i % 8] ?? '').toLowerCase().replaceAll(' ', '.')}@contoso.com`,
  ],
  [/\bid$|^id$|alias$/i, i => GUID.replace(/^./, String(i))],
  [/^name$|owner|manager|assigned to|calendar of/i, i => PEOPLE[i % 8] ?? ''],
  [/customer/i, i => ['Contoso Ltd', 'Fabrikam Manufacturing Holdings'][i % 2] ?? ''],
  [/device|^serial/i, i => ['PC-JANE-01', 'LAPTOP-8GQ2', 'iPad of Bo', '5CG1234XYZ'][i % 4] ?? ''],
  [
    /policy|policies|template|standards?|rule|profile/i,
    i => ['Require MFA for all users', 'Block legacy sign-in', 'BitLocker on every device'][i % 3] ?? '',
  ],
  [/group|team/i, i => ['Finance', 'All employees', 'Sales and Marketing (EMEA)'][i % 3] ?? ''],
  [/app\b|software|product|licences?$|sku/i, i => ['Microsoft 365 Business Premium', '7-Zip', 'Company Portal'][i % 3] ?? ''],
  [/domain/i, i => ['contoso.com', 'fabrikam.example.com'][i % 2] ?? ''],
  [/address|^ip/i, i => `203.0.113.${i}`],
  [/state|result|status|works|severity|proxy/i, i => ['Enabled', 'Disabled', 'Failed: 50126', 'High'][i % 4] ?? ''],
  [/kind|type|source|class|category/i, i => ['Microsoft 365', 'Security', 'Distribution list'][i % 3] ?? ''],
  [/description|what|message|story|details|error|does|says|why|improve|record/i, i => long(40 + 30 * (i % 3))],
];

function cellOf(column: Column, i: number, amount: Amount): string {
  if (amount === 'most' && (column.as ?? 'text') === 'text') return `${i} ${long(500)}`;
  switch (column.as) {
    case 'date':
      return DAYS[i % DAYS.length] ?? '';
    case 'number':
      return String([3, 25, 1_204, 0][i % 4]);
    case 'bytes':
      return String([0, 52_000_000_000, 734_003_200, 1_288][i % 4]);
    case 'yes':
      return (column.yes ?? ['Yes', 'No'])[i % 2] ?? '';
    case 'list':
      return Array.from({ length: amount === 'most' ? 60 : 1 + (i % 4) }, (_, n) => PEOPLE[(i + n) % 8]).join(', ');
    default:
      return CELLS.find(([label]) => label.test(column.label))?.[1](i) ?? `${column.label} ${i + 1}`;
  }
}

const rowsOf = ({ columns, opens }: Table, rows: number, amount: Amount): Kept[] =>
  Array.from({ length: rows }, (_, i) => ({ cells: columns.map(column => cellOf(column, i, amount)), ...(opens && { id: `${i}` }) }));

const sight = { page: 2, sort: '', find: '' };

/** One page of eight rows of its own columns, and the first of them opened. */
export function listsFor(action: AnyAction, amount: Amount): CardView[] {
  const table = tableFor(action, amount);
  if (!table) return [];
  const tenant = action.scope === 'instance' ? INSTANCE : amount === 'most' ? fabrikam : contoso;
  const kept = rowsOf(table, 8, amount).map((row, index) => ({ ...row, index }));
  const [row] = kept;
  if (!row) return [];
  const kind = table.opens?.kind;
  const next = kind ? nextFor(kind, action).slice(0, 6) : [];
  const listed: Omit<Listed, 'rows'> & { rows: typeof kept } = {
    table,
    rows: kept,
    failures: amount === 'most' ? Array.from({ length: 9 }, () => long(400)) : [],
  };
  const opened = view.details({ ask, action, tenant, listed, row, sight, next });
  return table.single ? [opened] : [view.list({ ask, action, tenant, listed, found: 24, all: 24, sight, pages: 3 }), opened];
}

/** The card that asks to confirm: where a rule lets it run at once, or where it needs approval. */
export const confirmFor = (action: AnyAction, amount: Amount): CardView =>
  view.request(requestFor(action, 'draft', amount, amount === 'most' ? asking() : {}), action);

/** What the catalogue's actions look like, by a name for the sheet. */
export const catalogueCards = (): { name: string; view: CardView }[] =>
  CATALOGUE.flatMap(action => {
    const forms = formsFor(action, 'usual').map((card, i) => ({ name: `${action.id}: form ${i + 1}`, view: card }));
    const lists = listsFor(action, 'usual').map(card => ({ name: `${action.id}: ${card.card}`, view: card }));
    return [...forms, ...lists, ...(action.table ? [] : [{ name: `${action.id}: confirm`, view: confirmFor(action, 'usual') }])];
  });
