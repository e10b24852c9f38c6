import { resetPassword } from '../../src/actions/users/reset-password';
import { post } from '../../src/model/call';
import type { ObjectId } from '../../src/model/ids';
import { PIM_URL, PolicyFile, type Ruling } from '../../src/model/policy';
import { PROBLEMS, type ProblemCode, problem } from '../../src/model/problem';
import { MOVES, type Request, STATE_WORDS, type State } from '../../src/model/request';
import { secret } from '../../src/model/secret';
import { isCard } from '../../src/model/view';
import { view } from '../../src/views';
import { approvedBy, asking, grace, posted, requestIn, said, stage } from '../cards/samples';

const NOW = '2026-11-21T14:36:20.123Z';
const ready = { kind: 'password', expiresAt: NOW } as const;

describe('a request', () => {
  test.each([
    ['draft', 'confirm'],
    ['pending', 'waiting'],
    ['approved', 'working'],
    ['running', 'working'],
    ['done', 'decided'],
    ['accepted', 'accepted'],
    ['failed', 'failed'],
    ['unknown', 'unknown'],
    ['refused', 'refused'],
    ['denied', 'decided'],
    ['withdrawn', 'decided'],
    ['expired', 'decided'],
  ] as const)('%s is shown by %s, with the word of the state and the id', (state, card) => {
    const shown = view.request(requestIn(state), resetPassword);
    expect(shown.card).toBe(card);
    expect(shown.data).toMatchObject({
      // nobody approved a request that needed no approval
      status: { word: STATE_WORDS[state === 'approved' ? 'running' : state] },
      request: { id: 'R-7K3Q9M' },
      footer: { words: 'Request R-7K3Q9M' },
    });
    expect(shown.data.summary).toMatch(/Jane Doe.* Request R-7K3Q9M\.$/);
  });

  test('every state is in the table above', () => expect(Object.keys(MOVES)).toHaveLength(12));

  test('done offers its password until it is wiped', () => {
    const done = requestIn('done');
    expect(view.request(done, resetPassword, ready)).toMatchObject({
      card: 'secret-hidden',
      data: { status: { detail: 'password ready, hidden' } },
    });
    const seen = { ...ready, shownAt: NOW };
    expect(view.request(done, resetPassword, seen)).toMatchObject({ card: 'secret-hidden', data: { show: 'Show password' } });
    expect(view.request(done, resetPassword, { ...seen, wipedAt: NOW })).toMatchObject({
      card: 'secret-wiped',
      data: { status: { word: 'Done' } },
    });
  });

  test('a password that nobody saw is a warning, on the card and in its own message', () => {
    const warned = {
      card: 'secret-wiped',
      data: { status: { style: 'warning', word: 'Done, with a warning', detail: 'password wiped, never shown' } },
    };
    expect(view.request(requestIn('done'), resetPassword, { ...ready, wipedAt: NOW })).toMatchObject(warned);
    expect(view.lapsed(requestIn('done', { ended: { at: NOW, secret: 'password' } }), resetPassword)).toMatchObject(warned);
  });

  test('accepted offers its password only while there is one', () => {
    const accepted = requestIn('accepted');
    expect(view.request(accepted, resetPassword, ready).data.show).toBe('Show password');
    expect(view.request(accepted, resetPassword, { ...ready, kind: 'link' }).data.show).toBe('Show link');
    expect(view.request(accepted, resetPassword, { ...ready, wipedAt: NOW }).data).not.toHaveProperty('show');
    expect(view.request(accepted, resetPassword).data).not.toHaveProperty('show');
  });

  test('the confirm card asks what the action declares, with what was typed before', () => {
    const { data } = view.request(
      requestIn('draft', { values: { mustChangePassword: false }, reason: 'two\nlines' }),
      resetPassword,
      undefined,
      problem('REASON_NEEDED'),
    );
    expect(data.toggles).toEqual([{ id: 'mustChangePassword', label: resetPassword.fields.mustChangePassword.label, value: 'false' }]);
    expect(data.texts).toMatchObject([
      { id: 'reason', value: 'two\nlines', required: false },
      { id: 'ticket', value: '' },
    ]);
    expect(data.problem).toBe('The rule asks for a reason, so nothing was sent yet. Write a reason and press again.');
  });

  test.each(Object.keys(MOVES) as State[])('%s never swallows what was wrong with a press', state => {
    const { data } = view.request(requestIn(state), resetPassword, ready, problem('CIPP_BUSY'));
    expect(JSON.stringify(data)).toContain(PROBLEMS.CIPP_BUSY.tell);
    expect(data.footer).toMatchObject({ words: 'Request R-7K3Q9M' });
  });

  test('it warns of what a person would trip over', () => {
    const target = requestIn('draft').target && { ...requestIn('draft').target, synced: true };
    const { data } = view.request(
      requestIn('draft', { target, before: { enabled: false } } as Parameters<typeof requestIn>[1]),
      resetPassword,
    );
    expect(data.flags).toMatchObject([{ label: 'Blocked' }, { label: 'Directory-synced' }]);
    expect(data.summary).toContain('blocked, directory-synced');
  });

  test.each([
    ['CIPP_UNREACHABLE', true],
    ['CIPP_BUSY', true],
    ['CIPP_RIGHTS', false],
    ['CIPP_CREDENTIAL', false],
    ['CIPP_TLS', false],
  ] as const)('failed by %s offers another try: %s', (why, again) => {
    expect('again' in view.request(requestIn('failed', { ended: { at: NOW, why } }), resetPassword).data).toBe(again);
  });

  test('an unknown outcome never offers another try, and shows what a check found', () => {
    const unknown = (checked?: Request['checked']) =>
      view.request(requestIn('unknown', { ended: { at: NOW, why: 'CIPP_SILENT' }, checked }), resetPassword).data;
    expect(unknown()).not.toHaveProperty('again');
    expect(unknown().facts).toContainEqual({ label: 'Now', value: 'Not read yet' });
    expect(JSON.stringify(unknown({ at: NOW, lastPasswordChange: NOW }).facts)).toContain('Password last changed {{DATE(2026-11-21');
    expect(JSON.stringify(unknown({ at: NOW, lastPasswordChange: '2026-03-03T08:15:00.000Z' }).facts)).toContain('not changed since');
    expect(JSON.stringify(unknown({ at: NOW }).facts)).toContain('not known, read');
  });

  test('who settled an unknown outcome, and why, stays on the card', () => {
    for (const state of ['done', 'failed'] as const) {
      const { data } = view.request(
        requestIn(state, {
          ended: { at: NOW, why: 'CIPP_SILENT' },
          settled: { by: { ...requestIn(state).requester, name: 'Ada' }, at: NOW, worked: state === 'done', reason: 'saw it' },
        }),
        resetPassword,
      );
      expect(data.status).toMatchObject({ detail: 'settled by a person' });
      expect(data.facts).toEqual(
        expect.arrayContaining([
          { label: 'Settled', value: 'by Ada' },
          { label: 'Because', value: 'saw it' },
        ]),
      );
    }
  });

  test('the ticket note says who, whom, when and how it ended', () => {
    const { data } = view.request(requestIn('done', { ticket: 'INC-1042', ended: { at: NOW } }), resetPassword, ready);
    expect((data.ticketNote as { text: string }[]).map(line => line.text)).toEqual([
      'Reset password: done',
      'Person: Jane Doe, jane.doe@contoso.com',
      'Customer: Contoso Ltd, contoso.com',
      'Asked by: Ada Okafor',
      'When: 2026-11-21 14:36 UTC',
      'Ticket: INC-1042',
      'Request: R-7K3Q9M',
    ]);
  });
});

describe('a request that needs approval', () => {
  const two = { ...stage({ count: 2 }), decisions: [said(grace, true)] };
  const denied = asking({ decisions: [said(grace, false, 'not verified')] });
  const facts = (data: Record<string, unknown>) =>
    Object.fromEntries((data.facts as { label: string; value: string }[]).map(f => [f.label, f.value]));

  test('the confirm card says so before anything is asked', () => {
    const { data } = view.request(requestIn('draft', asking()), resetPassword);
    expect(data).toMatchObject({
      submit: 'Ask for approval',
      status: { word: 'Not sent yet', detail: 'needs one approval in the channel approvals' },
    });
    expect(facts(data)).toMatchObject({ Waits: 'up to 4 hours', Approver: expect.stringContaining('User Administrator') });
    expect(view.request(requestIn('draft', asking(stage({ count: 2 }))), resetPassword).data.status).toMatchObject({
      detail: 'needs 2 approvals in the channel approvals',
    });
  });

  test.each([
    ['required', [true]],
    ['optional', [false]],
    ['off', []],
  ] as const)('a reason and a ticket that are %s', (asked, required) => {
    const { data } = view.request(requestIn('draft', { asks: { reason: asked, ticket: asked } }), resetPassword);
    const texts = data.texts as { id: string; required: boolean }[];
    expect(texts.filter(t => t.id === 'reason').map(t => t.required)).toEqual(required);
    expect(texts.filter(t => t.id === 'ticket').map(t => t.required)).toEqual(required);
  });

  test('an emergency rule is a warning and always asks why', () => {
    const place = requestIn('draft').home;
    const { data } = view.request(requestIn('draft', { emergency: { place }, asks: { reason: 'off', ticket: 'off' } }), resetPassword);
    expect(data).toMatchObject({
      submit: 'Reset password',
      status: { detail: 'runs at once, by the emergency rule' },
      flags: [{ label: 'Emergency rule', text: expect.stringContaining('auditors are told at once') }],
      texts: [{ id: 'reason', required: true }],
    });
  });

  test('while it waits: who is asked, where, how many, until when', () => {
    const { data } = view.request(requestIn('pending', asking(two)), resetPassword);
    expect(data.status).toMatchObject({ word: 'Waiting for approval', detail: '1 of 2, until {{TIME(2026-11-21T18:36:20Z)}}' });
    expect(facts(data)).toMatchObject({
      'Sent to': 'channel approvals',
      Approved: expect.stringContaining('Grace Hopper'),
      Ticket: 'INC-1042',
    });
    const days = view.request(requestIn('pending', asking({ expiresMs: 7 * 86_400_000 })), resetPassword);
    expect(JSON.stringify(days.data.status)).toContain('until {{DATE(');
  });

  test.each(['approved', 'running', 'done', 'accepted', 'failed', 'unknown'] as const)('%s: the requester reads who approved it', state => {
    expect(facts(view.request(requestIn(state, approvedBy(grace)), resetPassword, ready).data).Approved).toMatch(/^by Grace Hopper, /);
  });

  test('a denial names who and why; the note for the ticket names who approved', () => {
    expect(facts(view.request(requestIn('denied', denied), resetPassword).data)).toMatchObject({
      Denied: expect.stringMatching(/^by Grace/),
      Because: 'not verified',
    });
    expect(JSON.stringify(view.request(requestIn('done', approvedBy(grace)), resetPassword, ready).data.ticketNote)).toContain(
      'Approved by: Grace Hopper',
    );
  });

  test.each([
    [asking(), 'nobody decided in 4 hours'],
    [asking(two), 'only 1 of 2 in 4 hours'],
    [approvedBy(grace), 'not run in time'],
    [{ ...asking(), submittedAt: undefined }, 'not sent in time'],
  ])('expired says whose time was over: %#', (more, words) => {
    for (const shown of [view.request(requestIn('expired', more), resetPassword), view.approval(requestIn('expired', more), resetPassword)])
      expect(shown.data.status).toMatchObject({ word: 'Expired', detail: `${words}, nothing was changed` });
    expect(view.told(requestIn('expired', more), resetPassword).text).toContain(words);
  });

  test('the channel asks with count and mentions; without a wish to mention there are none', () => {
    const at = posted({ ...grace, teamsId: '29:grace', name: 'Grace *H* <b>' });
    const shown = view.approval(requestIn('pending', asking(two)), resetPassword, { post: at });
    expect(shown).toMatchObject({
      card: 'approval',
      data: {
        title: 'Approve: reset password?',
        status: { word: 'Needs approval', detail: '1 of 2 · approved by Grace Hopper · until {{TIME(2026-11-21T18:36:20Z)}}' },
        mentions: [{ id: '29:grace', name: 'Grace H b' }],
        call: '<at>Grace H b</at>',
      },
    });
    expect(view.approval(requestIn('pending', asking({ mention: false })), resetPassword, { post: at }).data).toMatchObject({
      mentions: [],
    });
    expect(view.approval(requestIn('pending', asking({ remindedAt: NOW })), resetPassword).data.summary).toMatch(
      /^Approval still needed: reset password for Jane Doe at Contoso Ltd, asked by Ada Okafor\. Request R-7K3Q9M\.$/,
    );
  });

  test.each((Object.keys(MOVES) as State[]).filter(s => s !== 'pending'))(
    '%s: the channel card has nothing to press and no word of the answer',
    state => {
      const r = requestIn(state, {
        ...approvedBy(grace),
        ended: { at: NOW, why: 'CIPP_FAILED', said: ['CIPP words'], warning: 'CIPP warns', secret: 'password' },
        settled: state === 'failed' ? { by: grace, at: NOW, worked: false, reason: 'settle words' } : undefined,
        checked: { at: NOW, lastPasswordChange: NOW },
      });
      const { card, data } = view.approval(r, resetPassword);
      expect(card).toBe('decided');
      expect(data).not.toHaveProperty('again');
      expect(data.ticketNote).toEqual([]);
      expect(JSON.stringify(data)).not.toMatch(/CIPP words|CIPP warns|settle words|shown|wiped|hidden|ready|last changed/);
      expect(JSON.stringify(data)).toContain('by Grace Hopper');
    },
  );

  test.each([
    ['approved', approvedBy(grace), /^Approved by Grace Hopper: reset password for Jane Doe\. .* Request R-7K3Q9M\.$/],
    ['denied', denied, /^Denied by Grace Hopper: .*Because: “not verified” Nothing was changed\./],
    ['denied', asking({ decisions: [said(grace, false)] }), /^Denied by Grace Hopper: reset password for Jane Doe\. Nothing was changed\./],
    ['withdrawn', asking(), /^Withdrawn: /],
    [
      'refused',
      { ...asking(), ended: { at: NOW, why: 'CHANGED' as const, whyData: { what: 'The policy' } } },
      /^Refused: .* The policy changed after you confirmed/,
    ],
  ] as const)('the requester is told that it was %s', (state, more, words) => {
    expect(view.told(requestIn(state, more), resetPassword).text).toMatch(words);
  });

  test('auditors read who acted alone, for whom, by which rule and why', () => {
    const { data } = view.alert(requestIn('running', { reason: 'account in use', rule: 'at night' }), resetPassword);
    expect(facts(data)).toMatchObject({
      'Asked by': 'Ada Okafor',
      Rule: 'at night',
      Reason: 'account in use',
      When: expect.stringContaining('DATE'),
    });
    expect(data).toMatchObject({ target: { upn: 'jane.doe@contoso.com' }, status: { word: 'Emergency rule used' } });
  });
});

describe('what the bot says of itself', () => {
  const role = (id: string, name: string) => ({ id: id as ObjectId, name });
  const person = {
    id: 'p' as ObjectId,
    name: 'Ada',
    enabled: true,
    guest: false,
    roles: [role('h', 'Helpdesk Administrator')],
    groups: [],
  };

  test('whoami: Entra says what is active, PIM until when and what could be', () => {
    const pim = {
      active: [{ role: role('h', ''), until: NOW }, { role: role('x', 'Scoped') }],
      eligible: [role('h', ''), role('p', 'Privileged')],
    };
    const { data } = view.whoami({ person, pim, ranks: [], may: [], readAt: NOW });
    expect(data.roles).toMatchObject([
      { name: 'Helpdesk Administrator', state: 'Active', detail: expect.stringContaining('until ') },
      { name: 'Scoped', state: 'Not counted' },
      { name: 'Privileged', state: 'Eligible' },
    ]);
    expect(data.pim).toEqual({ url: PIM_URL });
    const unread = view.whoami({ person, ranks: [], may: [], readAt: NOW }).data;
    expect(unread).not.toHaveProperty('pim');
    expect(JSON.stringify(unread.facts)).toContain('could not be read');
    expect(unread.roles).toEqual([{ name: 'Helpdesk Administrator', state: 'Active' }]);
  });

  const rule = PolicyFile.parse({ version: 1, rules: [{ name: 'r', actions: '*', tenants: '*', who: '*', ['then' as string]: 'allow' }] })
    .rules[0];
  const dry = (ruling: Ruling) =>
    view.explain({
      action: resetPassword,
      steps: [{ word: 'Refused', rule: 'r', why: 'twice' }],
      ruling,
      call: post('Exec', { ID: 'x', Deep: {} }),
      at: NOW,
      ask: { id: 'a', key: 'k' },
    }).data;

  test('a dry run can be done for real only when the ruling lets it', () => {
    if (!rule) throw new Error('no rule');
    expect(dry({ kind: 'allowed', rule })).toMatchObject({ real: { id: 'a', once: 'k' }, status: { word: 'Dry run' } });
    const refused = dry({ kind: 'refused', why: problem('RULE_OFF', { rule: 'night' }) });
    expect(refused).not.toHaveProperty('real');
    expect(refused.facts).toEqual(expect.arrayContaining([{ label: 'Because', value: expect.stringContaining('night') }]));
    expect(refused.facts).toContainEqual({ label: 'Then', value: 'CIPP Exec, ID: x' });
    expect(JSON.stringify(refused)).not.toContain('twice');
  });

  test('a long policy still fits a card: skipped rules are counted, what applied stays', () => {
    const steps = Array.from({ length: 60 }, (_, i) => ({
      word: i === 59 ? ('Applies' as const) : ('Skipped' as const),
      rule: `rule ${i}`,
      why: '',
    }));
    const { data } = view.explain({ action: resetPassword, steps, ruling: { kind: 'refused', why: problem('NO_RULE') }, at: NOW });
    expect(data.steps).toHaveLength(25);
    expect((data.steps as unknown[])[0]).toEqual({ word: 'Skipped', rule: '36 more rules', why: '' });
    expect((data.steps as unknown[]).at(-1)).toMatchObject({ word: 'Applies', rule: 'rule 59' });
  });

  test('a list says how old each request is, and that there are none', () => {
    const list = (requests: Request[]) => view.requests({ title: 'My requests', requests, actions: () => undefined, at: NOW }).data;
    expect(list([requestIn('pending')])).toMatchObject({ rows: [{ id: 'R-7K3Q9M', state: 'Waiting for approval', age: '4 minutes ago' }] });
    expect(list([]).words).toBe('There are none.');
    expect((list(Array.from({ length: 12 }, () => requestIn('done'))).rows as unknown[]).length).toBe(10);
  });

  test('an audit page shows eight rows, and asks for older ones by plain names and ids only', () => {
    const rows = Array.from({ length: 9 }, (_, i) => ({
      seq: 9 - i,
      at: NOW,
      step: 'deny-refused',
      outcome: i ? 'done' : 'NOT_AN_APPROVER',
    }));
    const { data } = view.audit({
      rows,
      words: 'Everything.',
      at: NOW,
      older: 2,
      which: { actor: 'Zoë O.', tenant: 'contoso.com', since: '24h' },
    });
    expect(data.rows).toHaveLength(8);
    expect(data.rows).toMatchObject([
      { outcome: 'Refused', who: 'The bot', what: 'deny refused', detail: 'not an approver' },
      { outcome: 'Done' },
      {},
      {},
      {},
      {},
      {},
      {},
    ]);
    const filters = { actor: 'Zoë O.', tenant: 'contoso.com', request: '', action: '', result: '', since: '24h', until: '' };
    expect(data.older).toEqual({ before: 2, ...filters });
    expect(data.file).toEqual(filters);
    expect(view.audit({ rows: [], words: '', at: NOW }).data).not.toHaveProperty('older');
    expect(view.audit({ rows: [], words: '', at: NOW }).data).not.toHaveProperty('file');
    const odd = view.audit({ rows, words: '', at: NOW, older: 2, which: { actor: '*a*' } }).data;
    expect(odd).not.toHaveProperty('older');
    expect(odd).not.toHaveProperty('file');
    expect(odd.page).toContain('narrow it down');
  });

  test('an eligible role comes with the way to activate it and to ask again', () => {
    const pim = { url: PIM_URL, role: 'Helpdesk Administrator' };
    const { data } = view.problem(problem('NO_RULE', { ways: 'x' }), { at: NOW, pim, retry: { ask: 'a', once: 'k' } });
    expect(data).toMatchObject({ pim: { url: PIM_URL }, retry: { ask: 'a', once: 'k' } });
    expect(data.next).toContainEqual({
      text: 'You are eligible for Helpdesk Administrator: activate it in PIM, wait about a minute, then press Check again.',
    });
    expect(JSON.stringify(view.problem(problem('NO_RULE'), { at: NOW, pim }).data.next)).toContain('then type the command again.');
  });

  test('help says what each action needs', () => {
    const { data } = view.help({
      words: '',
      page: 1,
      actions: [resetPassword],
      of: [resetPassword],
      at: NOW,
      need: ({ id }) => (id === 'reset-password' ? 'needs approval' : undefined),
    });
    expect(data.actions).toMatchObject([{ need: 'needs approval' }]);
  });
});

test('only the shown card holds the secret; in any other it prints as [secret]', () => {
  const shown = view.secretShown({
    request: requestIn('done'),
    action: resetPassword,
    kind: 'password',
    secret: secret('Kestrel7'),
    wipeAt: NOW,
    asOf: NOW,
  });
  expect(shown.data.secret).toEqual([{ runs: [{ text: 'Kestrel7' }] }]);
  expect(JSON.stringify(view.request(requestIn('done'), resetPassword, ready))).not.toContain('Kestrel7');
});

describe('a problem', () => {
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  const names = (code: ProblemCode) =>
    [...`${PROBLEMS[code].tell}${PROBLEMS[code].next}`.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const foreign = {
    user: 'jane@fabrikam.example.com',
    tenant: 'Fabrikam',
    near: 'Fabrikam Inc',
    who: 'Bo',
    host: 'cipp.example.com',
    ways: 'rule x',
    domain: 'fabrikam.example.com',
    other: 'R-1',
    what: 'The person',
    expected: 'Yes.',
  };

  test.each(codes)('%s: the card says what happened and what can be done', code => {
    const data = Object.fromEntries(names(code).map(name => [name, `<${name}>`]));
    const card = view.problem(problem(code, data), { at: NOW, reference: 'R-8W2MXA' });
    expect(card.card).toBe(['failed', 'unknown'].includes(PROBLEMS[code].level) ? 'failed' : 'refused');
    for (const name of names(code)) expect(JSON.stringify([card.data.tell, card.data.next])).toContain(`<${name}>`);
    expect(String(card.data.tell)).not.toBe('');
    expect(card.data.footer).toMatchObject({ words: 'Reference R-8W2MXA', at: '2026-11-21T14:36:20Z' });
    expect(card.data).not.toHaveProperty('again');
  });

  test.each(codes)('%s: in a channel it names nobody that the speaker did not', code => {
    const { text } = view.problemText(
      problem(code, {
        ...foreign,
        near: code === 'DID_YOU_MEAN' ? 'reset password' : foreign.near,
        who: code === 'NOT_AN_APPROVER' ? 'User Administrator' : foreign.who,
        said: 'jane',
        value: 'maybe',
        rule: 'desk',
        field: 'Person',
      }),
      'R-8W2MXA',
    );
    for (const name of Object.values(foreign)) expect(text).not.toContain(name);
    expect(text).toMatch(/ Reference R-8W2MXA\.$/);
    expect(text).not.toMatch(/[{}]/);
  });

  test('typed text that would be markup is left out there', () => {
    expect(view.problemText(problem('TENANT_UNKNOWN', { said: '<at>all</at> [x](https://example.com)', near: '' })).text).toContain(
      'no customer "…"',
    );
    expect(view.problemText(problem('TENANT_UNKNOWN', { said: 'Contso Ltd', near: '' })).text).toContain('no customer "Contso Ltd"');
  });

  test('of a request it shows whom, and offers another try only when told to', () => {
    const of = (again: boolean) =>
      view.problem(problem('CIPP_BUSY'), { request: requestIn('failed' satisfies State), action: resetPassword, at: NOW, again });
    expect(of(true).data).toMatchObject({ target: { name: 'Jane Doe' }, again: 'Try again', footer: { words: 'Request R-7K3Q9M' } });
    expect(of(false).data).not.toHaveProperty('again');
  });
});

test('short answers for everybody are sentences', () => {
  const texts = [
    view.helpText([resetPassword]),
    view.helpText([]),
    view.typedPassword(),
    view.sentToChat(),
    view.lookingUp(false),
    view.lookingUp(true),
  ];
  for (const shown of texts) {
    expect(isCard(shown)).toBe(false);
    expect(shown.text).toMatch(/^[A-Z].*\.$/s);
  }
  expect(view.helpText([resetPassword]).text).toContain(resetPassword.example);
});
