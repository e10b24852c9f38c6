import { endpointAction } from '../../src/actions/any-endpoint';
import { addUser } from '../../src/actions/users/add-user';
import { listMfaUsers } from '../../src/actions/users/list-mfa-users';
import { listUser } from '../../src/actions/users/list-user';
import { listUsers } from '../../src/actions/users/list-users';
import { resetPassword } from '../../src/actions/users/reset-password';
import { setSignInState } from '../../src/actions/users/set-sign-in-state';
import { stepsOf } from '../../src/flow/question';
import { type AnyAction, defineAction, subjectField } from '../../src/model/action';
import { get, post } from '../../src/model/call';
import { ALL_CUSTOMERS, type Field, field, INSTANCE, type TargetUser, type Tenant, type Thing } from '../../src/model/field';
import type { Upn } from '../../src/model/ids';
import { type Problem, problem } from '../../src/model/problem';
import type { Chart, Column, Listed } from '../../src/model/table';
import type { CardView } from '../../src/model/view';
import { view } from '../../src/views';
import { ask, contoso, fabrikam, id, jane, laptop, maria, NOW, refOf, tablet } from './estate';

const choices = (all: { name: string; rest: string; id: string }[]) => all.map(c => ({ title: `${c.name} · ${c.rest}`, value: c.id }));
const tenantChoices = choices([
  { name: contoso.name, rest: contoso.domain, id: contoso.domain },
  { name: fabrikam.name, rest: fabrikam.domain, id: fabrikam.domain },
]);
const userChoices = choices([jane, maria].map(user => ({ name: user.name, rest: user.upn, id: user.upn })));
const deviceChoices = choices([laptop, tablet].map(thing => ({ name: thing.name, rest: thing.detail, id: thing.id })));

/** One field of each kind. */
const everything: AnyAction = defineAction({
  id: 'set-everything',
  title: 'Set Every Part of a Mailbox',
  category: 'User',
  says: ['set everything'],
  summary: 'Set all that a form can ask for',
  risk: 'elevated',
  secret: false,
  fields: {
    mailbox: field.user('Mailbox'),
    delegates: field.people('Who gets access', { help: 'They can read and send' }),
    device: field.thing('device', 'Device', { required: false }),
    groups: field.things('group', 'Groups', { required: true }),
    customer: field.customer('Only this customer'),
    state: field.choice('Automatic replies', ['Disabled', 'Enabled', 'Scheduled'], {
      required: true,
      help: 'Scheduled needs a start and an end',
    }),
    days: field.choices('Days', ['Monday', 'Tuesday', 'Wednesday'], { help: 'None: every day' }),
    notify: field.toggle('Tell the manager', { default: true, help: 'By mail, at once' }),
    minutes: field.number('Minutes', { min: 10, max: 43_200 }),
    size: field.number('Size in MB', { min: 1, max: 150, default: 35, help: 'What one message may have at most, as CIPP counts it' }),
    start: field.date('Start', { required: true }),
    birthday: field.day('Last day', { help: 'The last one at work' }),
    subject: field.text('Subject', { help: 'One line' }),
    message: field.text('Message', { multiline: true, maxLength: 1_000, required: true }),
    addresses: field.lines('Addresses'),
    settings: field.json('Settings', { help: 'One object with the complete settings, as CIPP shows them' }),
  },
  example: 'set everything jane@contoso.com',
  call: () => post('ExecSetEverything', {}),
});

const given: Readonly<Record<string, string>> = {
  mailbox: jane.upn,
  delegates: `${jane.upn}, ${maria.upn}, pat@contoso.com`,
  device: laptop.id,
  groups: 'Finance, Sales',
  customer: contoso.domain,
  state: 'scheduled',
  days: 'monday, Wednesday',
  notify: 'no',
  minutes: '60',
  start: '2026-11-25T16:00:00.000Z',
  birthday: 'friday',
  subject: 'Away',
  message: 'Back on Monday.\nPlease write to reception@contoso.com.',
  addresses: 'a@contoso.com, b@contoso.com',
  settings: '{"a":1}',
};

const choicesOf = ({ type }: Field) =>
  type === 'user' || type === 'users' ? userChoices : type === 'thing' ? deviceChoices : type === 'customer' ? tenantChoices : [];

/** A step of an action's form, as the road makes it. */
export function formOf(
  action: AnyAction,
  values: Readonly<Record<string, string>> = {},
  more: { step?: number; where?: string; said?: string; problem?: Problem } = {},
): CardView {
  const steps = stepsOf(action);
  const { step = 0, where = '', said } = more;
  return view.form({
    ask,
    action,
    tenant: action.scope === 'instance' || step > 0 ? undefined : { choices: tenantChoices, value: where, said },
    where,
    inputs: (steps[step] ?? []).map(([name, any]) => ({
      name,
      field: any,
      value: values[name] ?? '',
      choices: where ? choicesOf(any) : [],
      subject: name === subjectField(action),
    })),
    step: { index: step, of: steps.length },
    problem: more.problem,
  });
}

const SIGHT = { page: 1, sort: '', find: '' };
const userRows = (users: readonly TargetUser[]): Listed['rows'] =>
  users.map((user, i) => ({
    id: user.id,
    cells: [
      user.name,
      user.upn,
      user.enabled ? 'Enabled' : 'Blocked',
      user.synced ? 'Directory-synced' : 'Cloud',
      user.upn,
      user.title ?? '',
      user.department ?? '',
      user.manager ?? '',
      'Member',
      i % 2 ? 'Microsoft 365 Business Premium, Power BI Pro' : '',
      '',
      user.lastPasswordChange ?? '',
      '2019-02-11T09:00:00Z',
    ],
  }));
const columnsOf = (action: AnyAction) => action.table?.({ tenant: contoso, user: refOf(jane) }) ?? { noun: 'row', columns: [] };

/** A list as the road shows it. */
export function listOf(
  action: AnyAction,
  rows: Listed['rows'],
  more: Partial<Omit<Listed, 'rows'>> & {
    tenant?: Tenant;
    sight?: Partial<typeof SIGHT>;
    found?: number;
    all?: number;
    next?: readonly AnyAction[];
  } = {},
): CardView {
  const { tenant = contoso, sight, found = rows.length, all = found, next, table = columnsOf(action), chart, failures = [], from } = more;
  return view.list({
    ask,
    action,
    tenant,
    listed: { table, chart, failures, from, rows: rows.map((row, index) => ({ ...row, index })) },
    found,
    all,
    sight: { ...SIGHT, ...sight },
    pages: Math.max(1, Math.ceil(found / 8)),
    next,
  });
}

/** One row of it, opened. */
export const detailsOf = (
  action: AnyAction,
  row: Listed['rows'][number],
  next: readonly AnyAction[] = [],
  tenant: Tenant = contoso,
  from?: Listed['from'],
): CardView =>
  view.details({
    ask,
    action,
    tenant,
    listed: { table: columnsOf(action), from },
    row: { ...row, index: 3 },
    sight: { ...SIGHT, page: 2, find: 'jane' },
    next,
  });

const team = [jane, maria, { ...jane, id: id(14), upn: 'bo.larsen@contoso.com' as Upn, name: 'Bo Larsen', enabled: false }];
const eight = userRows(Array.from({ length: 8 }, (_, i) => team[i % 3] ?? jane));

/** A read with columns of every kind and hardly anything in them. */
const odd = (columns: readonly Column[], more: { single?: boolean; empty?: string } = {}): AnyAction => ({
  ...listUsers,
  id: 'list-odd',
  title: 'List Mailbox Statistics',
  fields: {},
  next: [],
  call: () => get('ListOdd', {}),
  table: () => ({ noun: 'mailbox', columns, ...more }),
});
const sizes = odd([
  { label: 'Mailbox' },
  { label: 'Kind' },
  { label: 'Used', as: 'bytes' },
  { label: 'Items', as: 'number' },
  { label: 'Archive', as: 'yes' },
]);
const names = odd([{ label: 'Name' }]);
const counts = odd(
  [
    { label: 'Users', as: 'number' },
    { label: 'With a licence', as: 'number' },
    { label: 'Global administrators', as: 'number' },
  ],
  {
    single: true,
  },
);
const breaches = odd([{ label: 'Account' }, { label: 'From', as: 'list' }], {
  empty: 'CIPP has not looked yet: start with search breaches.',
});

const coverage: Chart = {
  title: 'MFA of accounts that can sign in',
  tells: '21 of 214 accounts that can sign in have no MFA.',
  slices: [
    { label: 'Registered', value: 182, color: 'good' },
    { label: 'Switched off', value: 0, color: 'warning' },
    { label: 'None', value: 21, color: 'attention' },
    { label: 'Unknown', value: 11, color: 'neutral' },
  ],
};
/** More parts than a picture holds, without colours. */
const versions: Chart = {
  title: 'Windows versions',
  tells: '12 versions are in use.',
  slices: Array.from({ length: 12 }, (_, i) => ({ label: `Windows 11 (build ${22_000 + i})`, value: 40 - 3 * i })),
};
const mfaRow = {
  id: jane.id,
  cells: [jane.name, jane.upn, 'Nothing', 'None', '', '', '', 'No', 'disabled', 'No', 'Enabled', 'Yes', 'Member', ''],
};

const helped = [resetPassword, setSignInState, addUser, listUser, listUsers, listMfaUsers] as readonly AnyAction[];
const need = ({ id }: AnyAction) => (id === resetPassword.id ? 'needs an approval' : undefined);

/** Named and filled as CIPP describes it. */
const anyEndpoint = endpointAction('AddUser') ?? listUsers;

/** Cards that rest on no request: forms, pickers, lists, help. */
export const READINGS: Readonly<Record<string, CardView>> = {
  form: formOf(resetPassword),
  'form, problem': formOf(
    resetPassword,
    { user: 'jane@fabrikam.example.com' },
    { where: contoso.domain, problem: problem('TENANT_MISMATCH', { user: 'jane@fabrikam.example.com', tenant: contoso.name }) },
  ),
  'form, unknown customer': formOf(resetPassword, {}, { said: 'Contso' }),
  'form, every kind 1': formOf(everything, {}, { where: contoso.domain }),
  'form, every kind 2': formOf(everything, {}, { step: 1, where: contoso.domain }),
  'form, every kind filled 1': formOf(everything, given, {
    where: contoso.domain,
    problem: problem('BAD_VALUE', { field: 'Minutes', value: '5', expected: 'Write a whole number from 10 to 43200.' }),
  }),
  'form, every kind filled 2': formOf(everything, given, { step: 1, where: contoso.domain }),
  'form, long 1': formOf(addUser, {}, { where: contoso.domain }),
  'form, long 2': formOf(addUser, {}, { step: 1, where: contoso.domain }),
  'form, long 3': formOf(addUser, {}, { step: 2, where: contoso.domain }),
  'form, any endpoint 1': formOf(anyEndpoint),
  'form, any endpoint 2': formOf(anyEndpoint, {}, { step: 1 }),
  'form of a read': formOf(listUser, {}, { where: contoso.domain }),
  picker: view.picker({
    ask,
    action: resetPassword,
    said: 'jane',
    field: resetPassword.fields.user,
    options: [
      { tenant: contoso, choice: jane },
      { tenant: contoso, choice: { ...jane, id: id(13), upn: 'adm-jane.doe@contoso.com' as Upn, department: undefined } },
      { tenant: fabrikam, choice: maria },
    ],
  }),
  'picker, more': view.picker({
    ask,
    action: resetPassword,
    said: 'j',
    options: [
      { tenant: contoso, choice: jane },
      { tenant: fabrikam, choice: { ...maria, guest: true } },
    ],
    more: true,
  }),
  'picker of things': view.picker({
    ask,
    action: everything,
    said: 'pc-jane',
    field: everything.fields.device,
    options: [laptop, tablet].map(choice => ({ tenant: contoso, choice })),
  }),
  'picker of things of CIPP': view.picker({
    ask,
    action: listUsers,
    said: 'offboard',
    field: field.thing('scheduled-item', 'Task'),
    options: [
      { tenant: INSTANCE, choice: { kind: 'scheduled-item', id: 'a1', name: 'Offboard Jane Doe', detail: '', facts: {} } satisfies Thing },
    ],
  }),
  list: listOf(listUsers, eight, { found: 42 }),
  'list, middle page': listOf(listUsers, eight, { found: 42, sight: { page: 3 } }),
  'list, searched': listOf(listUsers, eight.slice(0, 2), { found: 2, all: 42, sight: { find: 'jane' } }),
  'list, nothing found': listOf(listUsers, [], { found: 0, all: 42, sight: { find: 'coffee', sort: '-Name' } }),
  'list, one page': listOf(listUsers, eight.slice(0, 3)),
  'list, none': listOf(listUsers, []),
  'list, none, and why': listOf(breaches, []),
  'list, one column': listOf(names, [{ cells: ['Reception'] }, { cells: [''] }]),
  'list, numbers': listOf(sizes, [
    { cells: ['Reception', 'Shared', '52000000000', '1204', 'Yes'] },
    { cells: ['Orders', '', '', '', ''] },
    { cells: ['Archive of the former branch office in Northampton', 'Shared', '1288', '0', 'No'] },
  ]),
  'list, chart': listOf(listMfaUsers, [mfaRow], { found: 214, chart: coverage }),
  'list, chart, many parts': listOf(listMfaUsers, [mfaRow], { chart: versions }),
  'list, chart, next page': listOf(listMfaUsers, [mfaRow], { found: 214, chart: coverage, sight: { page: 2, sort: '-MFA' } }),
  'list, failures': listOf(listUsers, eight.slice(0, 2), {
    tenant: ALL_CUSTOMERS,
    failures: [1, 2, 3, 4, 5].map(i => `Could not get users of customer ${i}: the GDAP relationship has ended.`),
  }),
  details: detailsOf(listUsers, eight[0] ?? { cells: [] }, helped.slice(0, 6)),
  'details, long': detailsOf(listUsers, eight[1] ?? { cells: [] }, helped.slice(0, 2), fabrikam),
  'details, bare': detailsOf(sizes, { cells: ['Reception', '', '1288', '', ''] }),
  'details, one record': listOf(listUser, eight.slice(0, 1), { next: helped.slice(0, 3) }),
  'details, numbers': listOf(counts, [{ cells: ['214', '190', '4'] }]),
  help: view.help({ words: '', page: 1, actions: helped, of: helped, need, at: NOW }),
  'help, one action': view.help({ words: '', page: 1, actions: helped.slice(0, 1), of: helped.slice(0, 1), at: NOW }),
  'help, searched': view.help({ words: 'user', page: 1, actions: [...helped, ...helped], of: [...helped, ...helped], need, at: NOW }),
  'help, next page': view.help({ words: 'user', page: 2, actions: [...helped, ...helped, ...helped], of: helped, at: NOW }),
  'help, none': view.help({ words: 'coffee', page: 1, actions: [], of: helped, at: NOW }),
  'help, nothing allowed': view.help({ words: '', page: 1, actions: [], of: [], at: NOW }),
  welcome: view.welcome({ actions: helped, alone: false, at: NOW }),
  'welcome, without CIPP': view.welcome({ actions: helped.slice(0, 1), alone: true, at: NOW }),
};

/** The same about people, customers and things with hostile names. */
export function hostileReadings(text: string): Readonly<Record<string, CardView>> {
  const tenant = { ...contoso, name: text };
  const cells = columnsOf(listUsers).columns.map(() => text);
  const chart: Chart = { title: text, tells: text, slices: [{ label: text, value: 3 }] };
  const about = { ...listUsers, table: () => ({ ...columnsOf(listUsers), note: text, empty: text }) };
  return {
    form: view.form({
      ask,
      action: resetPassword,
      tenant: { choices: [{ title: text, value: 't' }], value: 't' },
      inputs: [{ name: 'user', field: resetPassword.fields.user, value: text, choices: [{ title: text, value: 'u' }], subject: true }],
      step: { index: 0, of: 1 },
      problem: problem('TENANT_MISMATCH', { user: text, tenant: text }),
    }),
    'form, said': formOf(
      everything,
      { birthday: text, device: text, delegates: text },
      { said: text, problem: problem('BAD_FIELD', { field: text, says: text }) },
    ),
    picker: view.picker({
      ask,
      action: resetPassword,
      said: text,
      field: resetPassword.fields.user,
      options: [{ tenant, choice: { ...jane, name: text, department: text } }],
    }),
    'picker of things': view.picker({
      ask,
      action: everything,
      said: text,
      field: everything.fields.device,
      options: [{ tenant, choice: { ...laptop, name: text, detail: text } }],
    }),
    list: listOf(about, [{ id: 'x', cells }], { tenant, chart, failures: [text], sight: { find: '' } }),
    'list, searched': listOf(about, [{ id: 'x', cells }], { tenant, found: 1, all: 9, sight: { find: text } }),
    'list, none': listOf(about, [], { tenant }),
    details: detailsOf(listUsers, { id: 'x', cells }, helped.slice(0, 1), tenant),
    'details, one record': listOf(listUser, [{ id: 'x', cells }], { tenant }),
    help: view.help({ words: text, page: 1, actions: helped, of: helped, at: NOW }),
  };
}
