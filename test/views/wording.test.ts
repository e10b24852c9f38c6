import { runBackup } from '../../src/actions/cipp/run-backup';
import { deviceAction } from '../../src/actions/intune/device-action';
import { getRecoveryKey } from '../../src/actions/intune/get-recovery-key';
import { addUser } from '../../src/actions/users/add-user';
import { createTap } from '../../src/actions/users/create-tap';
import { resetPassword } from '../../src/actions/users/reset-password';
import { setSignInState } from '../../src/actions/users/set-sign-in-state';
import type { AnyAction } from '../../src/model/action';
import { ALL_CUSTOMERS, INSTANCE } from '../../src/model/field';
import { PROBLEMS } from '../../src/model/problem';
import type { Request, State } from '../../src/model/request';
import { type SecretKind, secret } from '../../src/model/secret';
import type { CardView } from '../../src/model/view';
import { view } from '../../src/views';
import { jane, laptop, NOW, refOf, tenantRef } from '../cards/estate';
import { expand, type Node, nodes } from '../cards/expand';
import { requestIn } from '../cards/samples';

const ready = { expiresAt: NOW } as const;
/** An action, what it is about, and the kind of secret it gives. */
const OTHERS: readonly [AnyAction, SecretKind, Partial<Request>][] = [
  [createTap, 'pass', { values: {} }],
  [getRecoveryKey, 'key', { target: laptop, values: {} }],
  [getRecoveryKey, 'text', { target: laptop, values: {} }],
  [addUser, 'text', { target: undefined, values: { username: 'x' } }],
  [addUser, 'link', { target: undefined, values: { username: 'x' } }],
];
const every = (action: AnyAction, kind: SecretKind, more: Partial<Request>): CardView[] => {
  const r = (state: State, ended: Request['ended'] = { at: NOW, secret: kind }) =>
    requestIn(state, { action: action.id, before: undefined, rule: 'desk', ...more, ended });
  return [
    view.request(r('done'), action, { ...ready, kind }),
    view.request(r('done'), action, { ...ready, kind, shownAt: NOW }),
    view.request(r('done'), action, { ...ready, kind, wipedAt: NOW }),
    view.request(r('done'), action, { ...ready, kind, shownAt: NOW, wipedAt: NOW }),
    view.request(r('accepted'), action, { ...ready, kind }),
    view.request(r('unknown', { at: NOW, why: 'CIPP_SILENT' }), action),
    view.lapsed(r('done'), action),
    view.secretShown({ request: r('done'), action, kind, secret: secret('x'), wipeAt: NOW, asOf: NOW }),
    view.approval(r('accepted'), action),
  ];
};

describe.each(OTHERS)('%#: another secret than a new password', (action, kind, more) => {
  test('no card speaks of a reset, of the old password or of a directory', () => {
    for (const card of every(action, kind, more)) {
      const text = JSON.stringify(expand(card)).replaceAll(action.title, '');
      expect(text.match(/reset|old (?:password|one)|directory-synced|on premises|Check now|password (?:ready|shown|wiped)/i)).toBeNull();
    }
  });

  test('its noun is on the button', () => {
    const noun = { pass: 'pass', key: 'key', text: 'result', link: 'link', password: 'password' }[kind];
    expect(every(action, kind, more)[0]?.data.show).toBe(`Show ${noun}`);
  });
});

test('another try is offered where it makes no second thing', () => {
  const again = (action: AnyAction, kind: SecretKind, more: Partial<Request>) => every(action, kind, more)[2]?.data.again;
  expect(again(resetPassword, 'password', {})).toBe('Reset password again');
  expect(again(createTap, 'pass', { values: {} })).toBe('Start again');
  expect(again(getRecoveryKey, 'key', { target: laptop, values: {} })).toBe('Read again');
  expect(again(addUser, 'text', { target: undefined, values: {} })).toBeUndefined();
});

test('the sentences of problems with secrets fit every kind', () => {
  for (const [code, { tell, next }] of Object.entries(PROBLEMS).filter(([code]) => code.startsWith('SECRET_')))
    expect([code, `${tell} ${next}`.match(/password(?! or another secret)|reset/i)]).toEqual([code, null]);
});

describe('what is shown', () => {
  const shown = (kind: SecretKind, text: string, action: AnyAction = getRecoveryKey) => {
    const request = requestIn('done', { action: action.id, target: laptop, before: undefined, values: {} });
    return view.secretShown({ request, action, kind, secret: secret(text), wipeAt: NOW, asOf: NOW });
  };
  const lines = (card: CardView) =>
    (card.data.secret as { runs: { text: string }[] }[]).map(({ runs }) => runs.map(({ text }) => text).join(''));

  test('a key of several lines is as many lines, letter by letter', () => {
    const card = shown('key', 'Client id: a*b*\r\n\nSecret: {{DATE(x)}}');
    expect(lines(card)).toEqual(['Client id: a*b*', 'Secret: {{DATE(x)}}']);
    const blocks = nodes(expand(card)).filter(n => n.type === 'RichTextBlock' && (n.inlines as Node[])[0]?.fontType === 'Monospace');
    expect(blocks).toHaveLength(2);
    expect(card.data).not.toHaveProperty('spelled');
    expect(card.data.shape).toMatch(/^2 lines, /);
  });

  test.each([
    ['password', 'a'.repeat(64), true],
    ['password', 'a'.repeat(65), false],
    ['pass', 'GBv7+kQ2', true],
    ['key', '123456-234567', true],
    ['key', 'one\ntwo', false],
    ['text', 'a', false],
    ['link', 'https://a', false],
  ] as const)('%s %j is spelled: %s', (kind, text, spelled) => {
    expect('spelled' in shown(kind, text).data).toBe(spelled);
  });

  test('digits alone have no look-alikes', () => {
    expect(shown('key', '123456-100001').data).not.toHaveProperty('alike');
    expect(shown('key', 'O0').data.alike).toContain('capital O');
  });

  test('text stays in its lines where they fit', () => {
    expect(lines(shown('text', 'User name: omar\nPassword: Kite'))).toEqual(['User name: omar', 'Password: Kite']);
  });

  const records = Array.from({ length: 100 }, (_, i) => `Name: ${i}\nKind: b\nMade: now`).join('\n\n');

  test('many short lines stand behind each other, what belongs together in one, and none is lost', () => {
    const card = shown('text', records);
    expect(lines(card).filter(line => line.trim())).toHaveLength(100);
    expect(lines(card)[0]).toBe('Name: 0 · Kind: b · Made: now');
    expect(card.data.shape).toBe('300 lines. Copy what you need before it is wiped.');
  });

  test.each([
    ['records', records],
    [
      'JSON',
      JSON.stringify(
        Array.from({ length: 200 }, (_, i) => ({ id: i, on: [true] })),
        null,
        1,
      ).slice(0, 6_000),
    ],
    ['one letter a line', 'a\n'.repeat(3_000)],
    ['blank lines', 'a\n\n\n'.repeat(2_000)],
    ['one long line', 'x'.repeat(6_000)],
    ['letters of three bytes', '漢'.repeat(6_000)],
    ['what JSON writes with six', '\u0001'.repeat(6_000)],
    ['quotes', '"'.repeat(6_000)],
    ['braces', '{'.repeat(6_000)],
    ['nothing', ''],
  ])('%s fit a card', (_, text) => {
    const card = expand(shown('text', text));
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(25_000);
    const runs = nodes(card).filter(n => n.type === 'TextRun' && n.fontType === 'Monospace');
    for (const run of runs) expect(String(run.text)).not.toContain('{{');
  });

  test('what does not fit is said to be left out', () => {
    expect(lines(shown('text', '漢'.repeat(9_000))).at(-1)).toBe('… the rest does not fit a card.');
    expect(lines(shown('text', 'x'.repeat(6_000))).join('')).toBe('x'.repeat(6_000));
  });
});

describe('an outcome of another action than a reset', () => {
  const wipe = (state: State, more: Partial<Request> = {}) =>
    requestIn(state, {
      action: deviceAction.id,
      target: laptop,
      before: undefined,
      values: { action: 'wipe' },
      ended: { at: NOW },
      ...more,
    });

  test('accepted: it runs on its own, with CIPP’s sentences and what to look with', () => {
    const { data } = view.request(wipe('accepted', { ended: { at: NOW, said: ['Queued a wipe.'] } }), deviceAction);
    expect(data).toMatchObject({
      status: { word: 'Accepted, not confirmed', detail: 'its answer proves no more' },
      advice: 'Look with “list devices” before you rely on it.',
      facts: expect.arrayContaining([{ label: 'CIPP said', value: 'Queued a wipe.' }]),
      menu: 'primary',
    });
    expect(data).not.toHaveProperty('check');
    expect(view.approval(wipe('accepted'), deviceAction).data.status).toMatchObject({ detail: 'its answer proves no more' });
  });

  test('unknown: what to look with, and still the buttons to settle it', () => {
    const card = view.request(wipe('unknown', { ended: { at: NOW, why: 'CIPP_SILENT' } }), deviceAction);
    expect(card.data.next).toContainEqual({ text: '1. Look with “list devices”, or in CIPP: did it happen?' });
    expect(card.data).not.toHaveProperty('check');
    const verbs = nodes(expand(card)).flatMap(n => (n.type === 'Action.Execute' ? [n.verb] : []));
    expect(verbs).toEqual(['settle-worked', 'settle-failed']);
  });

  test('unknown, nothing to look with: in CIPP', () => {
    const r = requestIn('unknown', { action: runBackup.id, tenant: tenantRef(INSTANCE), target: undefined, before: undefined, values: {} });
    expect(view.request(r, { ...runBackup, next: [] }).data.next).toContainEqual({ text: '1. Look in CIPP: did it happen?' });
  });

  test('unknown read: nothing was changed', () => {
    const r = requestIn('unknown', { action: getRecoveryKey.id, target: laptop, before: undefined, values: {} });
    expect(view.request(r, getRecoveryKey).data).toMatchObject({ status: { detail: 'the answer is missing, nothing was changed' } });
  });

  test('resets keep their check and their words', () => {
    for (const state of ['accepted', 'unknown'] as const)
      expect(view.request(requestIn(state), resetPassword).data.check).toBe('Check now');
    expect(view.request(requestIn('unknown'), resetPassword).data.next).toContainEqual({
      text: '1. Press Check now: it reads when the password last changed.',
    });
  });

  test('done: CIPP’s sentences, the first six of them', () => {
    const said = Array.from({ length: 8 }, (_, i) => `part ${i}`);
    const { facts } = view.request(wipe('done', { ended: { at: NOW, said } }), deviceAction).data as {
      facts: { label: string; value: string }[];
    };
    expect(facts.slice(0, 7).map(({ value }) => value)).toEqual([...said.slice(0, 6), 'and 2 more']);
  });

  test('an action that has no secret this time has lost none', () => {
    const r = requestIn('done', {
      action: addUser.id,
      target: undefined,
      values: { scheduledDate: NOW },
      ended: { at: NOW, said: ['Planned.'] },
    });
    expect(view.request(r, addUser).data).not.toHaveProperty('note');
  });
});

describe('whom and what', () => {
  test('the customer stands once where nobody and nothing else is meant', () => {
    const r = requestIn('draft', { action: addUser.id, target: undefined, before: undefined, values: {} });
    const { data } = view.request(r, addUser);
    expect(data.target).toEqual({ name: 'Contoso Ltd', upn: 'contoso.com' });
    expect(data.summary).toMatch(/^Add user at Contoso Ltd\? Not sent yet\./);
    const wide = { ...r, tenant: tenantRef(ALL_CUSTOMERS) };
    expect(view.request(wide, addUser).data).toMatchObject({
      target: { name: 'All customers', upn: 'Every customer at once' },
      summary: expect.stringMatching(/^Add user at all customers\?/),
    });
    expect(view.told({ ...r, state: 'approved' }, addUser).text).toContain('add user at Contoso Ltd.');
  });

  test('a thing of CIPP is at no customer', () => {
    const r = requestIn('draft', { action: runBackup.id, tenant: tenantRef(INSTANCE), target: { ...laptop, detail: '' }, values: {} });
    expect(view.request(r, runBackup).data.target).toEqual({ name: laptop.name, upn: laptop.id, tenant: 'CIPP itself' });
  });

  test('a title follows the values', () => {
    const state = (enable: boolean) =>
      view.request(requestIn('draft', { action: setSignInState.id, target: refOf(jane), values: { enable } }), setSignInState).data.title;
    expect([state(true), state(false)]).toEqual(['Unblock sign-in?', 'Block sign-in?']);
  });

  test('switches that do something are shown, and those that were turned off; they share one label', () => {
    const r = requestIn('pending', {
      action: addUser.id,
      target: undefined,
      values: { notifyEmail: true, notifyPsa: true, notifyWebhook: false, mustChangePassword: false },
    });
    const { facts } = view.request(r, addUser).data as { facts: { label: string; value: string }[] };
    expect(facts.filter(({ label }) => label === 'Then' || label === '').map(({ value }) => value)).toEqual([
      'Must choose a new password at first sign-in: no',
      'Send mail when done',
      'Write a ticket when done',
    ]);
  });

  test('labels get more room where one is long', () => {
    const widthOf = (values: Request['values'], action: AnyAction) =>
      view.request(requestIn('pending', { action: action.id, values }), action).data.labelWidth;
    expect(widthOf({}, resetPassword)).toBe('84px');
    expect(widthOf({ usageLocation: 'DE' }, addUser)).toBe('104px');
  });

  test('a choice that is asked again on the confirm card is an input there, and no fact', () => {
    const r = requestIn('draft', {
      action: deviceAction.id,
      target: laptop,
      before: undefined,
      values: { action: 'wipe', keepUserData: 'false' },
    });
    const { data } = view.request(r, deviceAction);
    expect(data.picks).toMatchObject([{ id: 'keepUserData', value: 'false', choices: [{ value: 'true' }, { value: 'false' }] }]);
    expect(data.facts).not.toContainEqual(expect.objectContaining({ label: 'User data' }));
  });

  test('what is destroyed takes a second press, under a sentence that holds whatever is still chosen', () => {
    const wipe = { action: deviceAction.id, target: laptop, before: undefined };
    const of = (values: Request['values']) =>
      view.request(requestIn('draft', { ...wipe, values, stakes: ['Used by Jane.'] }), deviceAction);
    expect(of({ action: 'wipe', keepUserData: 'true' }).data.sure).toEqual({
      title: 'Wipe device…',
      text: 'Wipe device: PC-JANE-01 at Contoso Ltd. Used by Jane. Cannot be undone: The device is reset; user data is kept. What is changed above counts instead.',
    });
    expect(of({ action: 'rotateLocalAdminPassword' }).data.sure).toMatchObject({ title: 'Go on…' });
    const { data } = of({ action: 'syncDevice' });
    expect(data.sure).toBeUndefined();
    expect(data.changes).toBeUndefined();
    expect(data).toMatchObject({ flagStyle: 'warning', note: expect.stringContaining('next online') });
  });

  test('names in an action’s own sentences are shown as typed', () => {
    const named = { ...deviceAction, note: () => '*a* {{DATE(2026-11-21T14:32:00Z)}}' } as AnyAction;
    const card = expand(view.request(requestIn('draft', { action: named.id, target: laptop, values: { action: 'wipe' } }), named));
    const note = nodes(card).find(n => String(n.text).includes('*a*'));
    expect(note).toMatchObject({ type: 'TextRun' });
    expect(String(note?.text)).not.toContain('{{');
  });
});
