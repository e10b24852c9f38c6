import type { Range, Row, Section } from './range';

const GONE = 'your press did nothing';
type Data = Record<string, unknown>;

/** Ada's own card, sent with other data; the draft stays one. */
const edited = (what: string, change: (data: Data) => unknown, rest: Partial<Row> = {}): Row => ({
  what,
  status: 200,
  before: at => at.asked(),
  send: at => at.edits(change),
  requests: ['draft'],
  ...rest,
});

/** And with another verb. */
const verb = (what: string, said: unknown, data: Data = {}, rest: Partial<Row> = {}): Row =>
  edited(what, own => own, { send: at => at.presses(({ data: own }) => ({ verb: said, data: { ...(own as Data), ...data } })), ...rest });

/** Pressed by somebody else, as they have it. */
const by = (who: Parameters<Range['edits']>[1], what: string, rest: Partial<Row> = {}): Row =>
  edited(what, data => data, { send: at => at.edits(data => data, who), ...rest });

/** What is added counts for nothing: the stored request runs, once. */
const added = (what: string, more: Data): Row => ({
  what: `${what} added to a genuine press: the stored ones count`,
  status: 200,
  before: at => at.asked(),
  send: at => at.edits(data => ({ ...data, ...more })),
  requests: ['done'],
  runs: true,
});

const deep = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

export const presses: Section = {
  title: 'Cards, edited',
  about:
    "Ada's confirm card, pressed with a genuine token and other data than the card has. Nothing in the data decides: the request is looked up by its number and the card's key, and must be the presser's.",
  rows: [
    edited('no data', () => undefined),
    edited('data null', () => null),
    edited('data a list', data => [data]),
    edited('data a text', data => JSON.stringify(data)),
    edited('no request', data => ({ ...data, request: undefined }), { reads: GONE }),
    edited('a request that nobody has', data => ({ ...data, request: 'R-ZZZZZZ' }), { reads: GONE }),
    ...[7, true, {}, [], ['R-7K3Q9M'], '', ' ', "R-1' or '1'='1", '\u0000', 'x'.repeat(10_000), { $ne: null }].map(request =>
      edited(`request ${JSON.stringify(request).slice(0, 24)}`, data => ({ ...data, request }), { reads: GONE }),
    ),
    edited('no key', data => ({ ...data, once: undefined }), { reads: GONE }),
    edited('the key without its last letter', data => ({ ...data, once: String(data.once).slice(0, -1) }), { reads: GONE }),
    edited('the key in a list', data => ({ ...data, once: [data.once] }), { reads: GONE }),
    edited('the key of another card', data => ({ ...data, once: `${data.once}x` }), { reads: GONE }),
    edited('data with 150 objects in one another', data => ({ ...data, more: deep(150), once: 'x' }), { reads: GONE }),
    edited('20 KB of data', data => ({ ...data, more: 'x'.repeat(20_000) }), { reads: GONE }),
    {
      ...edited('the number of one draft with the key of another', () => undefined),
      requests: ['draft', 'draft'],
      before: async at => {
        await at.asked();
        await at.desk.says('ada', 'reset password ben@contoso.com');
        await at.desk.shows('ada', 'ben@contoso.com');
      },
      send: async at => {
        const [first] = await at.desk.requests();
        const [one, two] = await at.desk.requests();
        return at.edits(data => ({ ...data, request: data.request === first?.id ? two?.id : one?.id }));
      },
      reads: GONE,
    },
    added('user, tenant, action', {
      user: 'd0000000-0000-4000-8000-000000000003',
      tenant: 'fabrikam.com',
      action: 'remove-user',
      target: { id: 'x' },
    }),
    added('requester, state, approved, rule', {
      requester: { id: 'a0000000-0000-4000-8000-000000000002' },
      state: 'approved',
      approved: true,
      approvals: 9,
      rule: 'any',
    }),
    added('`constructor` and `prototype`', { constructor: { prototype: { admin: true } }, prototype: { admin: true } }),
    ...['approve', 'deny', 'show', 'wipe', 'settle-worked', 'settle-failed', 'latest', 'next', 'go-on'].map(said =>
      verb(`${said}, of one's own draft`, said),
    ),
    verb("check, of one's own draft", 'check', {}, { asks: true }),
    verb('next, into an action that is not offered', 'next', { action: 'remove-user' }, { reads: GONE }),
    ...['continue', 'choose', 'page', 'row', 'do', 'export', 'retry', 'none', 'for-real'].map(said =>
      verb(`${said}, without a question`, said, { ask: 'x', pick: '0' }, { reads: GONE }),
    ),
    ...['', 'SUBMIT', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'x'.repeat(5_000)].map(said =>
      verb(`verb ${JSON.stringify(said).slice(0, 20)}`, said),
    ),
    ...[7, null, ['submit'], {}].map(said => verb(`verb ${JSON.stringify(said)}`, said, {}, { status: 200 })),
    ...['__proto__', 'constructor', 'no-such-action', ['reset-password']].map(action =>
      verb(`start of the action ${JSON.stringify(action)}`, 'start', { action }),
    ),
    verb('help with a page of 10⁹', 'help', { words: '', page: 1e9 }),
    verb('the audit, by somebody who is no auditor', 'audit-older', { before: 1 }, { requests: ['draft'] }),
    ...['Action.Submit', 'Action.Http', 'Action.OpenUrl', ['Action.Execute']].map(type =>
      edited(`an Execute that says it is ${JSON.stringify(type)}`, data => data, { send: at => at.presses(() => ({ type })) }),
    ),
    {
      ...edited('as a Submit: no key', data => data),
      send: at => at.submits(data => ({ ...data, once: undefined })),
      reads: GONE,
    },
    { ...edited('as a Submit: a list', data => data), send: at => at.submits(data => [data]) },
    { ...edited('as a Submit: verb a list', data => data), send: at => at.submits(data => ({ ...data, verb: ['submit'] })) },
    by('bo', 'pressed by another technician who may reset', { requests: ['draft'] }),
    by('dana', 'pressed by somebody without a role'),
    by('gus', 'pressed by a guest'),
    by('mallory', 'pressed by somebody of another tenant'),
    {
      ...edited('pressed again after it was cancelled', data => data),
      before: async at => {
        await at.asked();
        await at.desk.outside.client.presses('ada', at.card, 'Cancel');
        at.card.views.clear();
      },
      requests: ['withdrawn'],
    },
    {
      ...edited('pressed a day later', data => data),
      before: async at => {
        await at.asked();
        await at.desk.jumps(24 * 60 * 60_000);
      },
      requests: ['expired'],
    },
    {
      ...edited('pressed after the role is gone', data => data),
      asks: true,
      before: async at => {
        await at.asked();
        at.desk.outside.world.technicians.ada.holds = [];
        await at.desk.jumps(5 * 60_000);
      },
      requests: ['refused'],
    },
    ...[
      ['the home tenant', { tenant: '11111111-1111-4111-8111-111111111111' }],
      ['a tenant that is a list', { tenant: ['contoso.com'] }],
      ['no tenant', {}],
    ].map(
      ([what, data]): Row => ({
        what: `typeahead of people at ${what}`,
        status: 200,
        asks: true,
        send: at =>
          at.posts(at.activity({ type: 'invoke', name: 'application/search', value: { dataset: 'users', queryText: 'j', data } })),
        also: (_at, { text }) => expect(JSON.parse(text)).toMatchObject({ value: { results: [] } }),
      }),
    ),
    {
      what: 'typeahead of customers, by somebody who may do nothing',
      status: 200,
      before: at => at.asked(),
      requests: ['draft'],
      send: at =>
        at.posts(at.activity({ type: 'invoke', name: 'application/search', value: { dataset: 'tenants', queryText: '' } }, 'dana'), 'dana'),
      also: (_at, { text }) => expect(JSON.parse(text)).toMatchObject({ value: { results: [] } }),
    },
  ],
};
