import { parse } from 'yaml';
import { CATALOGUE } from '../../src/actions';
import { removeScheduledItem } from '../../src/actions/cipp/remove-scheduled-item';
import { runBackup } from '../../src/actions/cipp/run-backup';
import { deleteGroup } from '../../src/actions/groups/delete-group';
import { deviceAction } from '../../src/actions/intune/device-action';
import { getRecoveryKey } from '../../src/actions/intune/get-recovery-key';
import { addUser } from '../../src/actions/users/add-user';
import { createTap } from '../../src/actions/users/create-tap';
import { deleteSignInMethod } from '../../src/actions/users/delete-sign-in-method';
import { listSignInMethods } from '../../src/actions/users/list-sign-in-methods';
import { removeUser } from '../../src/actions/users/remove-user';
import { resetPassword } from '../../src/actions/users/reset-password';
import { type AnyAction, defineAction } from '../../src/model/action';
import { post } from '../../src/model/call';
import type { Caller } from '../../src/model/caller';
import type { Speaker } from '../../src/model/event';
import { field, INSTANCE } from '../../src/model/field';
import type { ObjectId, RequestId } from '../../src/model/ids';
import { explain, type Person, PIM_URL, PolicyFile, type PolicyRule, switchedOff } from '../../src/model/policy';
import { type ProblemCode, problem } from '../../src/model/problem';
import type { Approval, Decision, Post, Request, Stage, State } from '../../src/model/request';
import type { HeldRole } from '../../src/model/rights';
import { type SecretKind, secret } from '../../src/model/secret';
import type { AuditRow } from '../../src/model/store';
import type { Switch } from '../../src/model/switch';
import type { CardView } from '../../src/model/view';
import { view } from '../../src/views';
import { ask, contoso, fabrikam, id, jane, LATER, laptop, maria, NOW, refOf, TOMORROW, tenantRef } from './estate';
import { detailsOf, hostileReadings, listOf, READINGS } from './readings';

export const PASSWORD = 'Kestrel*7_orbit_*Vq0lO1I';
export const LINK = 'https://pwpush.example.com/p/k8Qh3vX0w2LrT5nYzJb7dA/r';
/** A password that a TextRun would read as a date. */
export const BRACES = 'ab{{DATE(2026-11-21T14:32:00Z)}}|`~<';

/** What somebody may call themselves to be misread. Each comes out as typed, but for the last two. */
export const HOSTILE = [
  '*a*',
  '[x](https://example.com)',
  '${request.key}',
  '{{DATE(2026-11-21T14:32:00Z)}}',
  '<b>&amp;"\\',
  'a'.repeat(113),
  'invoice\u202egpj.exe\u0007',
];

/** A second shape of action: a text field, nothing secret. */
const note = defineAction({
  id: 'set-note',
  title: 'Set out-of-office note',
  category: 'Mailbox',
  says: ['set note'],
  summary: 'Write what people get back',
  risk: 'routine',
  secret: false,
  fields: {
    user: field.user('Person'),
    internal: field.toggle('Only for colleagues', { default: false, onConfirm: true }),
    text: field.text('Text', { required: true, multiline: true, maxLength: 500, help: 'What people read', onConfirm: true }),
  },
  example: 'set note jane@contoso.com text="Back on Monday"',
  note: () => 'It is sent from now on.',
  call: () => post('ExecSetOoO', {}),
  result: () => ({ kind: 'done' }),
});

/** A stored request of Ada's in a state, as the road would have it. */
export function requestIn(state: State, more: Partial<Request> = {}): Request {
  const { enabled, department, title, manager, lastPasswordChange } = jane;
  return {
    id: 'R-7K3Q9M' as RequestId,
    key: 'a:1-conversation/1763735520000',
    version: 3,
    state,
    action: resetPassword.id,
    requester: { id: id(21), name: 'Ada Okafor', teamsId: '29:ada' },
    tenant: { id: contoso.id, domain: contoso.domain, name: contoso.name },
    target: refOf(jane),
    subject: jane.id,
    values: { mustChangePassword: true },
    rule: 'the desk may reset passwords',
    ruleHash: 'h',
    asks: { reason: 'optional', ticket: 'optional' },
    home: { kind: 'personal', conversation: 'a:1', serviceUrl: 'https://smba.example.com/emea' },
    before: { enabled, department, title, manager, lastPasswordChange },
    createdAt: '2026-11-21T14:32:00.456Z',
    updatedAt: NOW,
    expiresAt: TOMORROW,
    ...(state === 'draft' ? {} : { submittedAt: NOW }),
    ...(['running', 'done', 'accepted', 'failed', 'unknown'].includes(state) ? { startedAt: NOW } : {}),
    ...more,
  };
}

const long: Partial<Request> = {
  tenant: { id: fabrikam.id, domain: fabrikam.domain, name: fabrikam.name },
  target: refOf(maria),
  before: { enabled: false, department: maria.department, title: maria.title, manager: 'Jens Christian Nørgaard-Thorvaldsen' },
  reason: 'Locked out after holiday; called back on the number on file.',
  ticket: 'INC-1042',
};
/** A person of the home tenant, through Graph. */
const inOwnName = (operation: Partial<NonNullable<Request['operation']>> = {}): Partial<Request> => ({
  backend: 'graph',
  operation: { location: 'https://graph.example.com/v1.0/users/1/authentication/operations/2', startedAt: NOW, looks: 0, ...operation },
});
export const grace: Speaker = { id: id(22), name: 'Grace Hopper', teamsId: '29:grace' };
const resetOff: Switch = {
  kind: 'action',
  what: resetPassword.id,
  name: resetPassword.title,
  by: { id: id(23), name: 'Bo Larsen' },
  at: NOW,
  reason: 'Somebody calls the desk and asks for resets of people who are on leave',
};
const fabrikamOff: Switch = {
  ...resetOff,
  kind: 'tenant',
  what: fabrikam.id,
  name: `${fabrikam.name} (${fabrikam.domain})`,
  reason: 'They asked us to wait until Monday',
};
const everythingOff: Switch = { ...resetOff, kind: 'everything', what: '*', name: 'everything', reason: 'Ransomware at two customers' };
/** One technician, more than the policy lets them. */
const burst = {
  request: requestIn('draft'),
  action: resetPassword,
  runs: 20,
  windowMs: 60 * 60_000,
  free: new Date(LATER),
  at: NOW,
  until: LATER,
};
const bo: Speaker = { id: id(23), name: 'Bo Larsen', teamsId: '29:bo' };
const firstStage: Stage = {
  by: { roles: ['User Administrator', 'Privileged Authentication Administrator'], groups: [] },
  who: 'User Administrator or Privileged Authentication Administrator',
  count: 1,
  channel: 'approvals',
  place: { kind: 'channel', conversation: '19:approvals@thread.tacv2', serviceUrl: 'https://smba.example.com/emea' },
};
const terms: Approval = {
  stages: [firstStage],
  stage: 0,
  expiresMs: 4 * 60 * 60_000,
  remindersMs: [],
  mention: true,
  reminded: 0,
  comments: [],
  posts: [],
  decisions: [],
};
/** One stage, with something else in it. */
export const stage = (more: Partial<Stage>): Pick<Approval, 'stages'> => ({ stages: [{ ...firstStage, ...more }] });
export const said = (by: Speaker, approved: boolean, reason?: string): Decision => ({
  by,
  at: NOW,
  approved,
  stage: 0,
  escalated: false,
  reason,
  mark: 'bound',
});
/** What a rule with an approval adds to a request. */
export const asking = (more: Partial<Approval> = {}): Partial<Request> => ({
  rule: 'a reset needs a second technician',
  asks: { reason: 'required', ticket: 'optional' },
  approval: { ...terms, ...more },
  expiresAt: '2026-11-21T18:36:20.123Z',
  reason: 'Locked out after holiday; called back on the number on file.',
  ticket: 'INC-1042',
});
/** The message with which a stage begins. */
export const posted = (...mentions: Speaker[]): Post => ({
  slot: 'approval',
  to: firstStage.place,
  stage: 0,
  mentions,
  viewers: mentions.map(({ teamsId }) => teamsId),
});
const mentioning = posted(grace, bo);
/** Two stages, of which this one is asked. */
const inStages = (at: number, more: Partial<Approval> = {}) =>
  asking({
    stages: [
      { ...firstStage, name: 'Helpdesk' },
      { ...firstStage, name: 'Security', who: 'Security Administrator', channel: 'security', count: 2 },
    ],
    stage: at,
    posts: [mentioning],
    ...more,
  });
const escalating: Partial<Approval> = {
  escalation: { afterMs: 2 * 60 * 60_000, people: [bo.id], who: 'Global Administrator or a named person', channel: 'duty' },
};
const comments = [
  { key: '1', by: grace, at: NOW, text: 'Which ticket is this? INC-1042 is closed.' },
  {
    key: '2',
    by: { id: id(21), name: 'Ada Okafor', teamsId: '29:ada' },
    at: NOW,
    text: 'INC-1043, sorry. She called back from the number on file.',
  },
];
export const approvedBy = (...names: Speaker[]) =>
  asking({ ...stage({ count: names.length || 1 }), decisions: (names.length ? names : [grace]).map(by => said(by, true)) });
/** The person was asked on their own phone, or is. */
const caller = (state: Caller['state'], more: Partial<Caller> = {}, mode: Caller['mode'] = 'shown'): { caller: Caller } => ({
  caller: { mode, state, at: NOW, ...more },
});
const deniedBy = (reason?: string) => asking({ decisions: [said(grace, false, reason)] });
const emergency: Partial<Request> = {
  rule: 'at night the desk acts alone',
  asks: { reason: 'required', ticket: 'optional' },
  emergency: { place: { ...firstStage.place, conversation: '19:audit@thread.tacv2' } },
};

const hostile = (text: string): Partial<Request> => ({
  tenant: { id: contoso.id, domain: contoso.domain, name: text },
  target: { ...refOf(jane), name: text, synced: true },
  before: { enabled: false, department: text, title: text, manager: text, lastPasswordChange: text },
  requester: { id: id(21), name: text, teamsId: '29:ada' },
  reason: text,
  ticket: text,
  rule: text,
});

const ended = (why?: ProblemCode, more: Partial<NonNullable<Request['ended']>> = {}) => ({ ended: { at: NOW, why, ...more } });
const offers = { next: CATALOGUE.slice(0, 4).map(({ id, title, summary }) => ({ id, title, summary })) };
const ready = { kind: 'password', expiresAt: TOMORROW } as const;
const shown = { ...ready, expiresAt: LATER, shownAt: NOW };
const about = (of: Request, kind: SecretKind, text: string, action: AnyAction = resetPassword) => ({
  request: of,
  action,
  kind,
  secret: secret(text),
  wipeAt: LATER,
  asOf: NOW,
});
const settled = (worked: boolean, name: string, reason: string) => ({
  settled: { by: { id: id(21), name, teamsId: '29:ada' }, at: LATER, worked, reason },
});
const act = (state: State, more?: Partial<Request>, ...rest: [Parameters<typeof view.request>[2]?, Parameters<typeof view.request>[3]?]) =>
  view.request(requestIn(state, more), resetPassword, ...rest);

/** Requests of other actions than the reset. */
const wipe: Partial<Request> = {
  action: deviceAction.id,
  target: laptop,
  subject: laptop.id,
  before: undefined,
  values: { action: 'wipe', keepUserData: 'false', keepEnrollmentData: false, useProtectedWipe: true, quickScan: false },
  stakes: ['Used by jane.doe@contoso.com, last seen on 2026-11-20 08:15 UTC; compliance: compliant.'],
};
const dissolve: Partial<Request> = {
  action: deleteGroup.id,
  target: { kind: 'group', id: 'g1', name: 'Finance Team', detail: 'finance@contoso.com · Security', facts: { groupType: 'Security' } },
  subject: 'g1',
  before: undefined,
  values: {},
  stakes: ['14 members lose it, 2 of them groups with members of their own.'],
};
const leaves: Partial<Request> = {
  ...long,
  action: removeUser.id,
  values: {},
  stakes: [
    '2 licences become free: Microsoft 365 Business Premium, Power BI Pro.',
    'They leave 7 groups: Finance, All employees in Germany, Payroll, Works council, Parking and 2 more.',
    'CIPP did not tell whether they have devices.',
  ],
};
const keys: Partial<Request> = {
  action: getRecoveryKey.id,
  target: laptop,
  subject: laptop.id,
  before: undefined,
  values: { keyType: 'BitLocker' },
  reads: true,
};
const method: Partial<Request> = {
  action: deleteSignInMethod.id,
  values: { kind: 'passkey', method: '-2_GRUg2-HYz6_1YG4YRAQ2' },
  backend: 'graph',
  stakes: [...(deleteSignInMethod.graph?.stakes ?? [])],
};
/** As Graph lists them: a password, a phone, a key. */
const METHODS = [
  ['Password', '', '2026-03-02T08:00:00Z', '', '', '', '', '28c10230-6103-485e-b985-444c60001490'],
  ['Phone', '+1 5555550142, mobile', '2024-11-20T12:00:00Z', '', '', '', '', '3179e48a-750b-4051-897c-87b9720928f7'],
  ['Passkey', 'Red key', '2025-06-10T06:44:09Z', 'NFC key', '', '', '', '-2_GRUg2-HYz6_1YG4YRAQ2'],
].map(cells => ({ cells }));
const pass: Partial<Request> = { action: createTap.id, values: { oneTime: true, lifetime: 60 } };
const hire: Partial<Request> = {
  action: addUser.id,
  target: undefined,
  before: undefined,
  values: {
    displayName: 'Omar Haddad',
    username: 'omar.haddad',
    usageLocation: 'DE',
    mustChangePassword: true,
    manager: refOf(jane),
    addToGroups: [
      { kind: 'group', id: 'g1', name: 'Finance', detail: '', facts: {} },
      { kind: 'group', id: 'g2', name: 'All employees in Germany', detail: '', facts: {} },
    ],
    businessPhones: ['+49 30 1234567'],
    scheduledDate: '2026-11-25T08:00:00.000Z',
    notifyEmail: true,
  },
};
const ofCipp: Partial<Request> = { tenant: tenantRef(INSTANCE), before: undefined };
const task: Partial<Request> = {
  ...ofCipp,
  action: removeScheduledItem.id,
  target: {
    kind: 'scheduled-item',
    id: 'a1b2',
    name: 'Offboard Jane Doe',
    detail: 'Invoke-CIPPOffboardingJob',
    facts: { tenant: 'contoso.com' },
  },
  values: {},
};
const backup: Partial<Request> = { ...ofCipp, action: runBackup.id, target: undefined, values: {} };
const SENTENCES = [
  'Successfully removed the licences of Jane Doe.',
  'Successfully removed Jane Doe from 7 groups.',
  'Converted the mailbox to a shared mailbox.',
  'Hid the mailbox from the address list.',
  'Revoked all sessions.',
  'Blocked sign-in.',
  'Cancelled 3 meetings.',
  'Set the forwarding to maria@fabrikam.example.com.',
];
export const KEY = '123456-234567-345678-456789-567890-678901-789012-890123';
const TOKENS = `Client id: 6f2a1c80-51d4-4f0e-9d3b-0c7f2f1e8a11\nSecret: ${'kQ8~'.repeat(10)}`;
const TABLE = Array.from(
  { length: 30 },
  (_, i) => `Name: Backup ${i}\nMade: 2026-11-${String((i % 28) + 1).padStart(2, '0')}\nKind: CIPP`,
).join('\n\n');
const JSON_TEXT = JSON.stringify(
  Array.from({ length: 60 }, (_, i) => ({ id: `user-${i}`, name: 'Jane', roles: [{ on: true }] })),
  null,
  1,
).slice(0, 6_000);

const channel = (state: State, more: Partial<Request> = {}, at?: Post) =>
  view.approval(requestIn(state, more), resetPassword, { post: at });

const role = (n: number, name: string): HeldRole => ({ id: id(n), name });
const helpdesk: HeldRole = { id: '729827e3-9c14-49f7-bb1b-9608f156bbb8' as ObjectId, name: 'Helpdesk Administrator' };
const privileged = role(32, 'Privileged Authentication Administrator');
const ada: Person = {
  id: id(21),
  name: 'Ada Okafor',
  enabled: true,
  guest: false,
  roles: [helpdesk, role(33, 'Global Reader')],
  groups: [id(41)],
};
const may = [
  { label: 'At once', value: '41 actions that read' },
  { label: 'Approval', value: '12 actions, among them Reset password' },
  { label: 'Approve', value: 'Nothing: needs User Administrator' },
];
const policyOf = (name: string, who: string) =>
  PolicyFile.parse(
    parse(`
      version: 1
      rules:
        - { name: technicians may read, actions: { risks: [read] }, tenants: "*", who: "*", then: allow }
        - name: ${JSON.stringify(name)}
          actions: { ids: [reset-password] }
          tenants: "*"
          who: { roles: [${JSON.stringify(who)}] }
          then: approve
          approval: { by: { roles: [User Administrator] }, in: approvals, count: 2 }
    `),
  );
const [nightRule] = policyOf('at night the desk acts alone', helpdesk.name).rules as [PolicyRule];
const noRights = { roles: [], eligible: [], roleAssignable: false, restrictedUnits: [], groups: [] };
const explained = (name = 'a reset needs a second technician', who = helpdesk.name) =>
  explain(policyOf(name, who), {
    action: resetPassword,
    person: ada,
    tenant: contoso,
    target: { id: jane.id, rights: noRights },
    at: new Date(NOW),
  });
const verifying = (all: ReturnType<typeof explained>): typeof all =>
  all.ruling.kind === 'approval'
    ? { ...all, ruling: { ...all.ruling, approval: { ...all.ruling.approval, verifyCaller: 'required' } } }
    : all;
const janeAt = { target: refOf(jane), tenant: { id: contoso.id, domain: contoso.domain, name: contoso.name } };
const callOf = (name: string) => post('ExecResetPass', { tenantFilter: contoso.domain, ID: jane.id, displayName: name, MustChange: true });

const rowOf = (seq: number, more: Partial<AuditRow> = {}): AuditRow => ({
  seq,
  at: NOW,
  step: 'succeed',
  request: 'R-7K3Q9M' as RequestId,
  action: 'reset-password',
  actor: { id: id(21), name: 'Ada Okafor' },
  tenant: { id: contoso.id, domain: contoso.domain },
  target: { id: jane.id, upn: jane.upn },
  rule: 'a reset needs a second technician',
  outcome: 'done',
  endpoint: 'ExecResetPass',
  status: 200,
  ms: 812,
  ...more,
});
const titleOf = (name: string) => (name === resetPassword.id ? resetPassword : undefined);

/** Every card as the road would make it, by a name for the sheet: at least one for each template and each wording. */
export const SAMPLES: Readonly<Record<string, CardView>> = {
  confirm: act('draft'),
  'confirm, own name': act('draft', { backend: 'graph' }),
  'confirm, own name, synced': act('draft', { backend: 'graph', target: { ...refOf(jane), synced: true } }),
  'confirm, own name, pass': view.request(requestIn('draft', { ...pass, backend: 'graph' }), createTap),
  'confirm, own name, deletes a method': view.request(requestIn('draft', method), deleteSignInMethod),
  'channel, own name, pass': view.approval(requestIn('pending', { ...pass, backend: 'graph', ...asking() }), createTap),
  'done, own name, pass': view.request(requestIn('done', { ...pass, backend: 'graph', ...ended() }), createTap, { ...ready, kind: 'pass' }),
  'unknown, own name, pass': view.request(requestIn('unknown', { ...pass, backend: 'graph', ...ended('GRAPH_ODD') }), createTap),
  'failed, own name, method gone': view.request(requestIn('failed', { ...method, ...ended('GRAPH_METHOD_GONE') }), deleteSignInMethod),
  'list, own name': listOf(listSignInMethods, METHODS, { from: 'graph' }),
  'details, own name': detailsOf(listSignInMethods, METHODS[2] ?? { cells: [] }, [deleteSignInMethod], contoso, 'graph'),
  'failed, own name, read': view.problem(problem('GRAPH_DENIED', { said: 'Request Authorization failed.' }), {
    action: listSignInMethods,
    reference: 'R-7K2M4P',
    at: NOW,
    retry: { ask: 'ask', once: 'once' },
  }),
  'confirm, warnings': act('draft', long),
  'confirm, problem': act('draft', { reason: 'short' }, undefined, problem('REASON_NEEDED')),
  'confirm, bare': act('draft', { before: undefined }),
  'confirm, other action': view.request(requestIn('draft', { values: { text: 'Back on\nMonday' } }), note),
  ...READINGS,
  'confirm, destructive': view.request(requestIn('draft', { ...wipe, ...asking() }), deviceAction),
  'confirm, deletes a group': view.request(requestIn('draft', dissolve), deleteGroup),
  'confirm, deletes a group, problem': view.request(
    requestIn('draft', { ...dissolve, ...asking(), reason: undefined }),
    deleteGroup,
    undefined,
    problem('REASON_NEEDED'),
  ),
  'channel, deletes a group': view.approval(requestIn('pending', { ...dissolve, ...asking() }), deleteGroup, { post: mentioning }),
  'confirm, deletes a person': view.request(requestIn('draft', leaves), removeUser),
  'channel, deletes a person': view.approval(requestIn('pending', { ...leaves, ...asking() }), removeUser, { post: mentioning }),
  'confirm, many values': view.request(requestIn('draft', hire), addUser),
  'confirm, thing of CIPP': view.request(requestIn('draft', task), removeScheduledItem),
  'confirm, CIPP itself': view.request(requestIn('draft', { ...backup, ...asking() }), runBackup),
  'channel, thing': view.approval(requestIn('pending', { ...wipe, ...asking() }), deviceAction, { post: mentioning }),
  'channel, no target': view.approval(requestIn('pending', { ...hire, ...asking() }), addUser),
  'channel, accepted, other': view.approval(requestIn('accepted', { ...wipe, ...approvedBy(), ...ended() }), deviceAction),
  'pending, thing': view.request(requestIn('pending', { ...wipe, ...asking() }), deviceAction),
  'done, key': view.request(requestIn('done', { ...keys, ...ended() }), getRecoveryKey, { ...ready, kind: 'key' }),
  'done, text seen': view.request(requestIn('done', { ...hire, ...ended() }), addUser, { ...shown, kind: 'text' }),
  'done, CIPP said': view.request(
    requestIn('done', { action: removeUser.id, values: {}, ...ended(undefined, { said: SENTENCES.slice(0, 2) }) }),
    removeUser,
  ),
  'done, CIPP said a lot': view.request(
    requestIn('done', {
      action: removeUser.id,
      values: {},
      ...ended(undefined, { said: SENTENCES, warning: 'Could not remove a device.' }),
    }),
    removeUser,
  ),
  'done, settled read': view.request(
    requestIn('done', { ...keys, ...ended('CIPP_SILENT'), ...settled(true, 'Ada Okafor', 'I saw it in CIPP.') }),
    getRecoveryKey,
  ),
  'secret wiped, key': view.request(requestIn('done', { ...keys, ...ended() }), getRecoveryKey, { ...shown, kind: 'key', wipedAt: LATER }),
  'secret wiped, pass, unseen': view.request(requestIn('done', { ...pass, ...ended() }), createTap, {
    ...ready,
    kind: 'pass',
    wipedAt: NOW,
  }),
  'secret wiped, text': view.request(requestIn('done', { ...hire, ...ended() }), addUser, { ...shown, kind: 'text', wipedAt: LATER }),
  'lapsed, key': view.lapsed(requestIn('done', { ...keys, ...ended(undefined, { secret: 'key' }) }), getRecoveryKey),
  'lapsed, text': view.lapsed(requestIn('done', { ...hire, ...ended(undefined, { secret: 'text' }) }), addUser),
  'accepted, other': view.request(
    requestIn('accepted', { ...wipe, ...approvedBy(), ...ended(undefined, { said: ['Queued a wipe of PC-JANE-01.'] }) }),
    deviceAction,
  ),
  'accepted, other, nothing to look with': view.request(requestIn('accepted', { values: {}, ...ended() }), note),
  'failed, other': view.request(
    requestIn('failed', { ...wipe, ...ended('CIPP_FAILED', { said: ['Could not wipe PC-JANE-01: the device is not managed.'] }) }),
    deviceAction,
  ),
  'unknown, other': view.request(requestIn('unknown', { ...wipe, ...approvedBy(), ...ended('CIPP_SILENT') }), deviceAction),
  'unknown, no target': view.request(requestIn('unknown', { ...hire, ...ended('CIPP_SILENT') }), addUser),
  'unknown, CIPP itself': view.request(requestIn('unknown', { ...backup, ...ended('INTERRUPTED') }), { ...runBackup, next: [] }),
  'unknown, read': view.request(requestIn('unknown', { ...keys, ...ended('CIPP_SILENT') }), getRecoveryKey),
  'problem, CIPP said': view.problem(problem('READ_FAILED', { said: 'The tenant has no Intune licence.' }), {
    action: deviceAction,
    whom: { tenant: tenantRef(contoso) },
    reference: 'R-8W2MXG',
    at: NOW,
  }),
  approved: act('approved'),
  working: act('running'),
  'working, sign in': act('approved', { ...inOwnName(), ...approvedBy(), signInAskedAt: NOW }),
  'done, hidden': act('done', ended(), ready),
  'done, hidden, long': act('done', { ...long, values: { mustChangePassword: false }, ...ended() }, ready),
  'done, seen': act('done', ended(), shown),
  'done, link': act('done', ended(), { ...ready, kind: 'link' }),
  'secret shown': view.secretShown(about(requestIn('done', ended()), 'password', PASSWORD)),
  'secret shown, no look-alikes': view.secretShown(about(requestIn('done', ended()), 'password', 'Kestrel 7')),
  'secret shown, braces': view.secretShown(about(requestIn('done', ended()), 'password', BRACES)),
  'secret shown, link': view.secretShown(about(requestIn('done', ended()), 'link', LINK)),
  'secret shown, pass': view.secretShown(about(requestIn('done', { ...pass, ...ended() }), 'pass', 'GBv7+kQ2', createTap)),
  'secret shown, key': view.secretShown(about(requestIn('done', { ...keys, ...ended() }), 'key', KEY, getRecoveryKey)),
  'secret shown, keys': view.secretShown(about(requestIn('done', { ...keys, ...ended() }), 'key', TOKENS, getRecoveryKey)),
  'secret shown, text': view.secretShown(
    about(requestIn('done', { ...hire, ...ended() }), 'text', 'User name: omar.haddad@contoso.com\nPassword: Kite-Lamp-7301', addUser),
  ),
  'secret shown, list': view.secretShown(about(requestIn('done', { ...keys, ...ended() }), 'text', TABLE, getRecoveryKey)),
  'secret shown, JSON': view.secretShown(about(requestIn('done', { ...keys, ...ended() }), 'text', JSON_TEXT, getRecoveryKey)),
  'secret shown, too much': view.secretShown(
    about(requestIn('done', { ...keys, ...ended() }), 'text', '漢字"'.repeat(2_000), getRecoveryKey),
  ),
  'secret shown, accepted': view.secretShown(about(requestIn('accepted', { ...long, ...ended() }), 'password', PASSWORD)),
  'secret wiped': act('done', { ...long, ...ended() }, { ...shown, wipedAt: LATER }),
  'secret wiped, unseen': act('done', ended(), { ...ready, wipedAt: NOW }),
  lapsed: view.lapsed(requestIn('done', ended(undefined, { secret: 'password' })), resetPassword),
  accepted: act('accepted', { ...long, ...ended() }, ready),
  'accepted, own name': act('accepted', { ...inOwnName(), ...ended() }, ready),
  'accepted, own name, working': act('accepted', { ...inOwnName({ looks: 2 }), ...ended() }, ready),
  'accepted, own name, sign in': act('accepted', { ...inOwnName({ looks: 2, signInAskedAt: NOW }), ...ended() }, ready),
  'accepted, own name, hidden': act('accepted', { ...inOwnName({ looks: 1, end: 'hidden' }), ...ended() }, ready),
  'accepted, own name, no end': act('accepted', { ...inOwnName({ looks: 30, end: 'no-end' }), ...ended() }, shown),
  'accepted, problem': act('accepted', { ...long, ...ended() }, ready, problem('USER_UNREADABLE', { tenant: fabrikam.name })),
  'accepted, seen': act('accepted', { ...long, ...ended() }, shown),
  'accepted, wiped': act(
    'accepted',
    { ...long, ...ended(), checked: { at: LATER, lastPasswordChange: LATER } },
    { ...shown, wipedAt: LATER },
  ),
  'failed, rights': act(
    'failed',
    ended('CIPP_RIGHTS', { said: ['Failed to reset password for Jane Doe. Error: Insufficient privileges to complete the operation.'] }),
  ),
  'failed, unreachable': act('failed', { ...long, ...ended('CIPP_UNREACHABLE', { whyData: { host: 'cipp.example.com' } }) }),
  'failed, settled': act('failed', { ...ended('CIPP_SILENT'), ...settled(false, 'Ada Okafor', 'She signed in with the old password.') }),
  'failed, learnt': act('failed', ended('INTERRUPTED')),
  'failed, bare': act('failed'),
  'failed, offers': act('failed', ended('CIPP_RIGHTS', offers)),
  'done, offers': view.request(
    requestIn('done', { ...wipe, ...ended(undefined, { said: ['Queued a wipe of PC-JANE-01.'], ...offers }) }),
    deviceAction,
  ),
  unknown: act('unknown', ended('CIPP_SILENT')),
  'unknown, same': act('unknown', {
    ...ended('CIPP_ODD', { said: ['null'] }),
    checked: { at: LATER, lastPasswordChange: '2026-03-03T08:15:00Z' },
  }),
  'unknown, changed': act('unknown', { ...ended('INTERRUPTED'), checked: { at: LATER, lastPasswordChange: NOW } }),
  'unknown, unread': act(
    'unknown',
    { ...long, ...ended('INTERRUPTED'), checked: { at: LATER } },
    undefined,
    problem('USER_UNREADABLE', { tenant: fabrikam.name }),
  ),
  'done, settled': act('done', { ...ended('CIPP_SILENT'), ...settled(true, 'Ada Okafor', 'Password changed at 14:36.') }),
  'done, confirmed': act('done', { ...long, ...ended(), checked: { at: LATER, lastPasswordChange: NOW } }, shown),
  'done, problem': act('done', ended(), ready, problem('SECRET_NOT_HERE')),
  'done, no secret': view.request(requestIn('done', { ...ended(), values: { internal: true, text: 'Back on Monday' } }), note),
  'done, warning': view.request(requestIn('done', { ...ended(undefined, { warning: 'The mailbox is a shared one.' }), values: {} }), note),
  refused: act(
    'refused',
    ended('NO_RULE', { whyData: { ways: '"the desk may reset passwords" for Helpdesk Administrator or Password Administrator' } }),
  ),
  'refused, changed': act('refused', { ...long, ...ended('CHANGED', { whyData: { what: 'The policy' } }) }),
  'refused, bare': act('refused'),
  'confirm, approval': act('draft', { ...asking(stage({ count: 2 })), reason: undefined, ticket: undefined }),
  'confirm, approval, no ticket': act('draft', { ...long, ...asking(), asks: { reason: 'off', ticket: 'off' } }),
  'confirm, emergency': act('draft', emergency),
  pending: act('pending', asking()),
  'pending, one of two': act('pending', {
    ...long,
    ...asking({ ...stage({ count: 2 }), expiresMs: 3 * 86_400_000, decisions: [said(grace, true)], remindedAt: NOW }),
  }),
  'pending, second stage': act('pending', inStages(1, { decisions: [said(grace, true)] })),
  'pending, talked about': act('pending', asking({ ...escalating, comments, handed: { to: bo, by: grace, at: NOW } })),
  'asked, in stages': act('draft', { ...inStages(0), reason: undefined }),
  'pending, bare': act('pending'),
  'approved by one': act('approved', approvedBy()),
  'working, approved': act('running', { ...long, ...approvedBy(grace, bo) }),
  'done, approved': act('done', { ...approvedBy(), ...ended() }, ready),
  'unknown, approved': act('unknown', { ...approvedBy(), ...ended('CIPP_SILENT') }),
  denied: act('denied', deniedBy('Caller not verified. Call back first.')),
  'denied, no reason': act('denied', deniedBy()),
  'expired, undecided': act('expired', asking()),
  'expired, one of two': act('expired', asking({ ...stage({ count: 2 }), decisions: [said(grace, true)] })),
  'withdrawn, asked': act('withdrawn', asking()),
  'refused, void': act('refused', { ...asking(), ...ended('CHANGED', { whyData: { what: 'The policy' } }) }),
  'channel, pending': channel('pending', asking(), mentioning),
  'channel, warnings': channel('pending', { ...long, ...asking({ remindedAt: NOW }), values: { mustChangePassword: false } }),
  'channel, approver': view.approval(requestIn('pending', inStages(0)), resetPassword, { viewer: 'approver' }),
  'channel, decided': view.approval(requestIn('pending', inStages(0, { decisions: [said(bo, true)] })), resetPassword, {
    viewer: 'decided',
  }),
  'channel, requester': view.approval(requestIn('pending', asking()), resetPassword, { viewer: 'requester' }),
  'channel, bystander': view.approval(requestIn('pending', asking()), resetPassword, { viewer: 'bystander' }),
  'approver, in the chat': view.approval(requestIn('pending', asking({ posts: [mentioning] })), resetPassword, {
    viewer: 'approver',
    link: 'https://teams.microsoft.com/l/message/19%3Aapprovals%40thread.tacv2/1764000000000?tenantId=00000000-0000-4000-8000-000000000001',
  }),
  'channel, first stage passed': view.approval(requestIn('pending', inStages(1, { decisions: [said(grace, true)] })), resetPassword, {
    post: mentioning,
  }),
  'channel, escalated': channel('pending', asking({ ...escalating, escalatedAt: NOW, remindedAt: NOW }), mentioning),
  'channel, one of two': channel('pending', asking({ ...stage({ count: 2 }), decisions: [said(grace, true)] }), mentioning),
  'channel, bare': channel('pending', { ...asking(), before: undefined, target: undefined }),
  'channel, approved': channel('approved', approvedBy()),
  'channel, running': channel('running', approvedBy(grace, bo)),
  'channel, done': channel('done', { ...approvedBy(), ...ended(undefined, { secret: 'password' }) }),
  'channel, done, warning': channel('done', { ...approvedBy(), ...ended(undefined, { warning: 'told to Ada only' }) }),
  'channel, accepted': channel('accepted', { ...long, ...approvedBy(), ...ended() }),
  'channel, failed': channel('failed', { ...approvedBy(), ...ended('CIPP_RIGHTS', { said: ['Failed to reset password for Jane Doe.'] }) }),
  'channel, unknown': channel('unknown', { ...approvedBy(), ...ended('CIPP_SILENT') }),
  'channel, settled': channel('done', { ...approvedBy(), ...ended('CIPP_SILENT'), ...settled(true, 'Ada Okafor', 'told to Ada only') }),
  'channel, refused': channel('refused', {
    ...approvedBy(),
    ...ended('MATRIX', {
      whyData: {
        target: 'The person is a User Administrator',
        yours: 'Helpdesk Administrator',
        able: 'Privileged Authentication Administrator',
      },
    }),
  }),
  'channel, denied': channel('denied', deniedBy('Caller not verified. Call back first.')),
  'channel, expired': channel('expired', asking()),
  'channel, withdrawn': channel('withdrawn', asking()),
  alert: view.alert(requestIn('running', { ...emergency, reason: 'Ransomware: the account is in use by somebody else.' }), resetPassword),
  'alert, limit': view.limitReached({ ...burst, name: 'perRequester' }),
  'alert, limit of a customer': view.limitReached({ ...burst, request: requestIn('approved', long), name: 'perTenant' }),
  switches: view.switches({ off: [everythingOff, resetOff, fabrikamOff], switchers: 'Global Administrator or a named group', at: NOW }),
  'switches, none': view.switches({ off: [], switchers: 'Global Administrator', at: NOW }),
  'switches, many': view.switches({
    off: Array.from({ length: 60 }, () => ({ ...fabrikamOff, reason: 'They called: an account is in use by somebody else. '.repeat(5) })),
    switchers: 'Global Administrator',
    at: NOW,
  }),
  'switches, thrown': view.switchAlert(resetOff, false),
  'switches, customer': view.switchAlert(fabrikamOff, false),
  'switches, everything': view.switchAlert(everythingOff, false),
  'switches, on again': view.switchAlert({ ...resetOff, by: { id: grace.id, name: grace.name }, reason: 'no reason given' }, true),
  'confirm, caller asked first': act('draft', { ...asking(caller('due', {}, 'required')), reason: undefined, ticket: undefined }),
  'confirm, caller by code': act('draft', { ...asking(caller('due', { codes: true }, 'required')), reason: undefined, ticket: undefined }),
  'pending, checking the code': act('pending', asking(caller('asking', { by: 'code' }, 'required'))),
  'channel, caller by code': channel('pending', asking(caller('approved', { by: 'code' })), mentioning),
  'refused, caller wrong code': act('refused', {
    ...asking(caller('wrong-code', { by: 'code' }, 'required')),
    ...ended('CALLER_WRONG_CODE'),
  }),
  'confirm, caller shown': act('draft', { ...long, ...asking(caller('due')) }),
  'confirm, nobody to ask': view.request(requestIn('draft', { ...wipe, ...asking(caller('skipped')) }), deviceAction),
  'pending, asking the person': act('pending', asking(caller('asking', {}, 'required'))),
  'pending, asking the person, long': act('pending', { ...long, ...asking(caller('due')) }),
  'pending, caller verified': act('pending', asking(caller('approved'))),
  'pending, caller not verified': act('pending', asking(caller('unanswered'))),
  'channel, asking the person': channel('pending', asking(caller('asking'))),
  'channel, caller verified': channel('pending', asking(caller('approved')), mentioning),
  'channel, caller denied': channel('pending', asking(caller('denied', { code: 'PhoneAppDenied' })), mentioning),
  'channel, caller denied, warnings': channel('pending', { ...long, ...asking(caller('denied')) }),
  'channel, caller unanswered': channel('pending', asking(caller('unanswered')), mentioning),
  'channel, caller without method': channel('pending', asking(caller('no-method'))),
  'channel, caller too soon': channel('pending', asking(caller('too-soon', { againAt: LATER }))),
  'channel, caller failed': channel('pending', asking(caller('failed', { code: 'CIPP_UNREACHABLE' }))),
  'channel, caller unreadable': channel('pending', asking(caller('unreadable', { code: 'OathCodeOld' }))),
  'channel, caller interrupted': channel('pending', asking(caller('interrupted'))),
  'channel, nobody to ask': view.approval(requestIn('pending', { ...wipe, ...asking(caller('skipped')) }), deviceAction, {
    post: mentioning,
  }),
  'channel, refused, caller denied': channel('refused', { ...asking(caller('denied', {}, 'required')), ...ended('CALLER_DENIED') }),
  'channel, refused, caller too soon': channel('refused', {
    ...asking(caller('too-soon', { againAt: LATER }, 'required')),
    ...ended('CALLER_TOO_SOON', { whyData: { after: '14:42 UTC' } }),
  }),
  'channel, done, caller verified': channel('done', {
    ...asking({ ...caller('approved'), decisions: [said(grace, true)] }),
    ...ended(undefined, { secret: 'password' }),
  }),
  'refused, caller denied': act('refused', { ...asking(caller('denied', {}, 'required')), ...ended('CALLER_DENIED') }),
  'refused, caller unanswered': act('refused', { ...asking(caller('unanswered', {}, 'required')), ...ended('CALLER_UNANSWERED') }),
  'refused, caller without method': act('refused', { ...asking(caller('no-method', {}, 'required')), ...ended('CALLER_NO_METHOD') }),
  'refused, caller too soon': act('refused', {
    ...asking(caller('too-soon', { againAt: LATER }, 'required')),
    ...ended('CALLER_TOO_SOON', { whyData: { after: '14:42 UTC' } }),
  }),
  'refused, caller unreadable': act('refused', {
    ...asking(caller('unreadable', { code: 'OathCodeOld' }, 'required')),
    ...ended('CALLER_UNREADABLE', { whyData: { said: 'Microsoft said OathCodeOld' } }),
  }),
  'refused, caller interrupted': act('refused', { ...asking(caller('interrupted', {}, 'required')), ...ended('CALLER_INTERRUPTED') }),
  'withdrawn, asking the person': act('withdrawn', asking(caller('asking'))),
  'done, caller verified': act('done', { ...asking({ ...caller('approved'), decisions: [said(grace, true)] }), ...ended() }, ready),
  'alert, caller denied': view.callerAlert(requestIn('pending', asking(caller('denied'))), resetPassword),
  'alert, caller denied, long': view.callerAlert(requestIn('refused', { ...long, ...asking(caller('denied')) }), resetPassword),
  whoami: view.whoami({
    person: ada,
    pim: {
      active: [{ role: helpdesk, until: LATER }, { role: role(33, 'Global Reader') }, { role: role(34, 'Groups Administrator') }],
      eligible: [helpdesk, privileged],
    },
    ranks: [helpdesk],
    may,
    off: 2,
    readAt: NOW,
    reference: 'R-8W2MXE',
  }),
  'whoami, unread': view.whoami({ person: { ...ada, roles: [], groups: [] }, ranks: [], may: [], readAt: NOW }),
  explain: view.explain({
    action: resetPassword,
    ...explained(),
    whom: janeAt,
    call: callOf(jane.name),
    approverWords: 'User Administrator',
    limits: '2 of 20 runs this hour; 0 of 3 for this person',
    at: NOW,
    ask,
  }),
  'explain, caller asked first': view.explain({
    action: resetPassword,
    ...verifying(explained()),
    whom: janeAt,
    approverWords: 'User Administrator',
    at: NOW,
    ask,
  }),
  'explain, destructive': view.explain({
    action: deleteGroup,
    ...explained(),
    whom: { target: dissolve.target, tenant: janeAt.tenant },
    stakes: dissolve.stakes,
    approverWords: 'User Administrator',
    at: NOW,
    ask,
  }),
  'explain, allowed': view.explain({
    action: note,
    steps: [],
    ruling: { kind: 'allowed', rule: { ...nightRule, emergency: { outside: 'Mon-Fri 08:00-18:00', zone: 'Etc/UTC' } } },
    at: NOW,
    ask,
  }),
  'explain, refused': view.explain({
    action: resetPassword,
    ...explained('only for others', 'User Administrator'),
    whom: janeAt,
    at: NOW,
  }),
  'explain, long': view.explain({
    action: resetPassword,
    steps: Array.from({ length: 80 }, (_, i) => ({ word: 'Skipped' as const, rule: 'x'.repeat(200) + i, why: 'It is for '.repeat(40) })),
    ruling: { kind: 'refused', why: problem('NO_RULE', { ways: 'none' }) },
    whom: janeAt,
    at: NOW,
    ask,
  }),
  'explain, refused, ask': view.explain({ action: resetPassword, ...explained('only for others', 'User Administrator'), at: NOW, ask }),
  requests: view.requests({
    title: 'My requests',
    requests: [
      requestIn('pending', asking()),
      requestIn('pending', asking(caller('asking'))),
      requestIn('done', { ...long, createdAt: '2026-11-19T08:00:00.000Z' }),
      requestIn('failed', { action: 'gone', target: undefined, createdAt: NOW }),
    ],
    actions: titleOf,
    at: NOW,
  }),
  'requests, many': view.requests({
    title: 'Waiting for your approval',
    requests: Array.from({ length: 14 }, () => requestIn('pending', { ...long, ...asking() })),
    actions: titleOf,
    at: NOW,
  }),
  'requests, none': view.requests({ title: 'Waiting for your approval', requests: [], actions: titleOf, at: NOW }),
  audit: view.audit({
    rows: [
      rowOf(32, {
        step: 'switch-off',
        request: undefined,
        target: undefined,
        rule: undefined,
        outcome: 'Ransomware at two customers',
        endpoint: undefined,
        status: undefined,
        ms: undefined,
      }),
      rowOf(31),
      rowOf(30, {
        step: 'approve',
        actor: { id: grace.id, name: grace.name },
        outcome: 'approved',
        endpoint: undefined,
        status: undefined,
        ms: undefined,
      }),
      rowOf(29, { step: 'approve-refused', outcome: 'OWN_REQUEST', endpoint: undefined }),
      rowOf(29, { step: 'verify-caller', outcome: 'no-method', actor: undefined, endpoint: 'ExecSendPush' }),
      rowOf(28, {
        step: 'sweep',
        actor: undefined,
        action: undefined,
        target: undefined,
        tenant: undefined,
        request: undefined,
        rule: undefined,
        outcome: undefined,
        endpoint: undefined,
        status: undefined,
        ms: undefined,
      }),
      ...Array.from({ length: 5 }, (_, i) => rowOf(27 - i, { target: { id: maria.id, upn: maria.upn } })),
    ],
    words: 'Contoso Ltd, since 20 November, everybody.',
    at: NOW,
    older: 24,
    which: { tenant: contoso.domain, actor: 'Ada Okafor', since: '2026-11-20', action: 'reset-password', result: 'refused', until: '2d' },
  }),
  'audit, none': view.audit({ rows: [], words: 'Everything.', at: NOW }),
  'problem, eligible': view.problem(problem('NO_RULE', { ways: '"the desk may reset passwords" for Helpdesk Administrator' }), {
    action: resetPassword,
    reference: 'R-8W2MXF',
    at: NOW,
    pim: { url: PIM_URL, role: 'Helpdesk Administrator' },
    retry: { ask: ask.id, once: ask.key },
  }),
  'problem, unread': view.problem(problem('REQUESTER_UNREADABLE'), {
    action: resetPassword,
    at: NOW,
    retry: { ask: ask.id, once: ask.key },
  }),
  withdrawn: act('withdrawn', { ticket: 'INC-1042' }),
  'expired, draft': act('expired', { submittedAt: undefined }),
  'expired, approved': act('expired'),
  'problem, switched off': view.problem(
    switchedOff(resetOff, PolicyFile.parse({ version: 1, switches: { roles: ['Global Administrator'] }, rules: [nightRule] })),
    {
      action: resetPassword,
      reference: 'R-8W2MXG',
      at: NOW,
      retry: { ask: ask.id, once: ask.key },
    },
  ),
  'problem, refused': view.problem(problem('RULE_OFF', { rule: 'everything else is off' }), {
    action: resetPassword,
    reference: 'R-8W2MXA',
    at: NOW,
  }),
  'problem, of a request': view.problem(problem('ALREADY_OPEN', { other: 'R-1B2C3D', state: 'working', who: 'Bo Larsen' }), {
    request: requestIn('draft'),
    action: resetPassword,
    at: NOW,
    again: true,
  }),
  'problem, failed': view.problem(problem('CIPP_CREDENTIAL'), { action: resetPassword, reference: 'R-8W2MXB', at: NOW }),
  'problem, failed, request': view.problem(problem('SECRET_LOST'), {
    request: requestIn('done'),
    action: resetPassword,
    at: NOW,
    again: true,
  }),
  'problem, not understood': view.problem(problem('DID_YOU_MEAN', { said: 'rset pasword', near: 'reset password' }), { at: NOW }),
  'problem, bug': view.problem(problem('BUG', { reference: 'R-8W2MXC' }), { reference: 'R-8W2MXC', at: NOW }),
  'problem, press': view.problem(problem('SECRET_NOT_YOURS'), { at: NOW }),
  'problem, press broke': view.problem(problem('PRESS_BROKE', { request: 'R-7K3Q9M', reference: 'E-1B2C3D4E' }), {
    reference: 'E-1B2C3D4E',
    at: NOW,
  }),
};

/** The same cards about people and customers with hostile names. */
export const hostileSamples = (text: string): Readonly<Record<string, CardView>> => ({
  confirm: act('draft', hostile(text), undefined, problem('USER_UNKNOWN', { said: text, tenant: text, near: text })),
  ...hostileReadings(text),
  'confirm, thing': view.request(
    requestIn('draft', { ...hostile(text), ...task, target: { ...laptop, kind: 'scheduled-item', name: text, detail: text } }),
    removeScheduledItem,
  ),
  'confirm, stakes': view.request(
    requestIn('draft', { ...hostile(text), ...dissolve, target: { ...laptop, kind: 'group', name: text }, stakes: [text] }),
    deleteGroup,
  ),
  'confirm, values': view.request(
    requestIn('draft', { ...hire, ...hostile(text), target: undefined, values: { displayName: text, username: text, aliases: [text] } }),
    addUser,
  ),
  'done, said': view.request(
    requestIn('done', {
      ...hostile(text),
      ...wipe,
      target: { ...laptop, name: text },
      ...ended(undefined, { said: [text], warning: text }),
    }),
    deviceAction,
  ),
  'unknown, thing': view.request(
    requestIn('unknown', { ...wipe, target: { ...laptop, name: text }, ...ended('CIPP_SILENT') }),
    deviceAction,
  ),
  'problem, CIPP said': view.problem(problem('READ_FAILED', { said: text }), { at: NOW }),
  working: act('running', hostile(text)),
  hidden: act('done', { ...hostile(text), ...ended() }, ready),
  wiped: act('done', { ...hostile(text), ...ended() }, { ...shown, wipedAt: LATER }),
  accepted: act('accepted', { ...hostile(text), ...ended() }, ready),
  failed: act('failed', { ...hostile(text), ...ended('CIPP_FAILED', { said: [text] }) }),
  unknown: act(
    'unknown',
    { ...hostile(text), ...ended('CIPP_ODD', { said: [text] }) },
    undefined,
    problem('USER_UNKNOWN', { said: text, tenant: text, near: text }),
  ),
  settled: act('failed', { ...hostile(text), ...ended('CIPP_SILENT'), ...settled(false, text, text) }),
  refused: act('refused', { ...hostile(text), ...ended('RULE_OFF', { whyData: { rule: text } }) }),
  withdrawn: act('withdrawn', hostile(text)),
  asked: act('draft', { ...hostile(text), ...asking(stage({ who: text, channel: text })), rule: text, reason: text }),
  waiting: act('pending', {
    ...asking({ ...stage({ who: text, channel: text, count: 2 }), decisions: [said({ ...grace, name: text }, true)] }),
    ...hostile(text),
  }),
  denied: act('denied', { ...asking({ decisions: [said({ ...grace, name: text }, false, text)] }), ...hostile(text) }),
  channel: channel(
    'pending',
    {
      ...asking({ ...stage({ who: text, channel: text, count: 2 }), decisions: [said({ ...grace, name: text }, true)] }),
      ...hostile(text),
    },
    posted({ ...grace, teamsId: '29:x', name: text }),
  ),
  decided: channel('refused', {
    ...approvedBy({ ...grace, name: text }),
    ...hostile(text),
    ...ended('PROTECTED', { whyData: { by: text } }),
  }),
  alert: view.alert(requestIn('running', { ...emergency, ...hostile(text) }), resetPassword),
  'alert, limit': view.limitReached({ ...burst, request: requestIn('draft', hostile(text)), name: 'perTarget' }),
  switches: view.switches({ off: [{ ...fabrikamOff, name: text, reason: text }], switchers: text, at: NOW }),
  'switches, thrown': view.switchAlert({ ...fabrikamOff, by: { id: grace.id, name: text }, reason: text }, false),
  'switched off': view.problem(problem('SWITCHED_OFF', { off: text, by: text, when: '2026-11-21 14:32 UTC', why: text, switchers: text }), {
    at: NOW,
  }),
  'alert, caller': view.callerAlert(requestIn('pending', { ...asking(caller('denied')), ...hostile(text) }), resetPassword),
  'confirm, caller': act('draft', { ...asking(caller('due')), ...hostile(text) }),
  'waiting, caller': act('pending', { ...asking(caller('asking')), ...hostile(text) }),
  'channel, caller': channel('pending', { ...asking(caller('unreadable', { code: 'OathCodeOld' })), ...hostile(text) }),
  whoami: view.whoami({
    person: { ...ada, name: text, roles: [role(31, text)] },
    pim: { active: [], eligible: [role(32, text)] },
    ranks: [role(31, text)],
    may: [{ label: 'At once', value: text }],
    readAt: NOW,
  }),
  explain: view.explain({
    action: resetPassword,
    ...explained(text),
    whom: { target: { ...refOf(jane), name: text }, tenant: { ...janeAt.tenant, name: text } },
    call: callOf(text),
    approverWords: text,
    limits: text,
    at: NOW,
    ask,
  }),
  requests: view.requests({ title: 'My requests', requests: [requestIn('pending', hostile(text))], actions: titleOf, at: NOW }),
  audit: view.audit({
    rows: [rowOf(1, { actor: { id: id(21), name: text }, rule: text, outcome: text, request: undefined })],
    words: text,
    at: NOW,
    older: 1,
    which: { actor: text },
  }),
  eligible: view.problem(problem('NO_RULE', { ways: text }), {
    at: NOW,
    pim: { url: PIM_URL, role: text },
    retry: { ask: ask.id, once: ask.key },
  }),
  problem: view.problem(problem('DID_YOU_MEAN', { said: text, near: text }), { at: NOW }),
});
