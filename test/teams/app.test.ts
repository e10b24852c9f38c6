import { FOREIGN_TENANT } from '../simulators/world';
import { ADA, BO, BOT, type Edge, gate, openEdge } from './edge';

let edge: Edge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge.stop());
beforeEach(() => edge.reset());

const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';
const MESSAGE = 'application/vnd.microsoft.activity.message';
const note = (words: string) => ({ card: 'note', data: { words, summary: `note: ${words}` } });
const words = (card: unknown) => (card as { body: { inlines: { text: string }[] }[] }).body[0]?.inlines[0]?.text;
const execute = (verb: unknown, data: unknown = {}) => ({ action: { type: 'Action.Execute', verb, data }, trigger: 'manual' });
const sent = () => edge.service.requests.filter(r => r.op === 'send').map(r => r.body as Record<string, never>);

describe('what is said', () => {
  test('comes with who, where and a key, and the answers go to the same conversation in order', async () => {
    edge.road.onSaid = async () => [{ text: 'one' }, note('two')];
    const activity = edge.message({ id: '1700', text: ' reset password ' });
    expect(await edge.post(activity)).toMatchObject({ status: 200 });
    const at = { kind: 'personal', conversation: 'a:ada', serviceUrl: edge.serviceUrl };
    expect(edge.road.saids).toEqual([
      { by: { id: ADA.aadObjectId, name: ADA.name, teamsId: ADA.id }, at, text: 'reset password', key: 'a:ada|1700' },
    ]);
    expect(edge.learned).toEqual([{ person: ADA.aadObjectId, place: at, teamsId: ADA.id }]);
    expect(edge.service.requests.map(r => [r.op, r.path])).toEqual([
      ['send', '/emea/v3/conversations/a:ada/activities'],
      ['send', '/emea/v3/conversations/a:ada/activities'],
    ]);
    expect(edge.entra.verify(edge.service.requests[0]?.headers.authorization?.slice(7), 'https://api.botframework.com')).toBeTruthy();
    const [first, second] = sent();
    expect(first).toMatchObject({ type: 'message', text: 'one', textFormat: 'plain' });
    expect(second).toMatchObject({ type: 'message', summary: 'note: two', attachments: [{ contentType: ADAPTIVE }] });
    expect(second).not.toHaveProperty('text');
  });

  test('in a thread of a channel is answered in that thread', async () => {
    edge.road.onSaid = async () => [{ text: 'here' }];
    const conversation = { id: '19:general@thread.tacv2;messageid=1700', conversationType: 'channel' };
    await edge.post(edge.message({ conversation }));
    expect(edge.road.saids).toMatchObject([{ at: { kind: 'channel', conversation: conversation.id } }]);
    expect(edge.service.requests.map(r => r.path)).toEqual([`/emea/v3/conversations/${conversation.id}/activities`]);
  });

  test.each([
    ['personal', 'personal'],
    ['groupChat', 'group'],
    ['channel', 'channel'],
    ['somethingNew', 'group'],
    [undefined, 'group'],
  ])('a conversation of type %p is %s', async (conversationType, kind) => {
    await edge.post(edge.message({ conversation: { id: 'x', conversationType } }));
    expect(edge.road.saids).toMatchObject([{ at: { kind } }]);
  });

  test('unknown and null fields are no reason to be silent', async () => {
    const entities = [{ type: 'clientInfo', locale: 'en-US' }, { type: 'brandNew', deep: [1, null] }, null, 7];
    const activity = edge.message({
      entities,
      locale: null,
      timestamp: 7,
      attachments: 'none',
      value: null,
      deliveryMode: 'expectReplies',
      callerId: 'x',
    });
    edge.road.onSaid = async () => [{ text: 'heard' }];
    expect(await edge.post(activity)).toEqual({ status: 200, text: '', body: undefined });
    expect(sent()).toMatchObject([{ text: 'heard' }]);
  });

  test.each(['messageUpdate', 'messageDelete', 'messageReaction', 'typing', 'event', 'endOfConversation', 'somethingNew'])(
    '%s is taken and ignored',
    async type => {
      expect(await edge.post(edge.message({ type }))).toEqual({ status: 200, text: '', body: undefined });
      expect(edge.road.calls).toEqual([]);
      expect(edge.service.requests).toEqual([]);
    },
  );

  test('an activity of the service without a person or a conversation is taken and ignored', async () => {
    expect(await edge.post(edge.message({ type: 'event', from: undefined, conversation: undefined }))).toMatchObject({ status: 200 });
    expect(edge.road.calls).toEqual([]);
  });
});

describe('what is pressed', () => {
  test('Action.Submit comes as a message; a card is the next message', async () => {
    edge.road.onPress = async () => ({ view: note('done'), stored: false });
    const value = { verb: 'submit', request: 'R-7K3Q9M', mustChangePassword: 'true' };
    await edge.post(edge.message({ id: '7', text: undefined, value, replyToId: 'm1' }));
    expect(edge.road.presses).toMatchObject([
      { verb: 'submit', data: { request: 'R-7K3Q9M', mustChangePassword: 'true' }, message: 'm1', replaces: false, key: 'a:ada|7' },
    ]);
    expect(sent()).toMatchObject([{ summary: 'note: done' }]);
    expect(edge.road.saids).toEqual([]);
  });

  test('Action.Submit: nothing is sent where the card changes by itself, but a sentence is', async () => {
    edge.road.onPress = async () => ({ view: note('done'), stored: true });
    await edge.post(edge.message({ text: '', value: { verb: 'submit' } }));
    expect(sent()).toEqual([]);
    edge.road.onPress = async () => ({ view: { text: 'not yours' }, stored: true });
    await edge.post(edge.message({ text: '', value: { verb: 'submit' } }));
    expect(sent()).toMatchObject([{ text: 'not yours' }]);
  });

  test('Action.Submit without a verb is answered', async () => {
    await edge.post(edge.message({ text: '', value: { request: 'R-7K3Q9M' } }));
    expect(edge.road.calls).toEqual([]);
    expect(sent()).toMatchObject([{ text: expect.stringContaining('another version of the bot') }]);
  });

  test('Action.Execute: any verb reaches the road, and a card replaces the pressed one in the answer alone', async () => {
    edge.road.onPress = async press => ({ view: note(press.verb), stored: true });
    const answer = await edge.post(
      edge.invoke('adaptiveCard/action', execute('brand-new', { once: 'k1', reason: 'forgot' }), { replyToId: 'm1' }),
    );
    expect(answer).toMatchObject({ status: 200, body: { statusCode: 200, type: ADAPTIVE } });
    expect(words((answer.body as { value: unknown }).value)).toBe('brand-new');
    expect(edge.road.presses).toMatchObject([{ data: { once: 'k1', reason: 'forgot' }, message: 'm1', replaces: true }]);
    expect(edge.service.requests).toEqual([]);
  });

  test('Action.Execute: a sentence is shown as a message', async () => {
    edge.road.onPress = async () => ({ view: { text: 'not yours' }, stored: false });
    const answer = await edge.post(edge.invoke('adaptiveCard/action', execute('submit')));
    expect(answer.body).toEqual({ statusCode: 200, type: MESSAGE, value: 'not yours' });
    expect(edge.service.requests).toEqual([]);
  });

  test('two people press the same card at once: each gets their own, and the message in the chat is not touched', async () => {
    const together = gate();
    edge.road.onPress = async press => {
      if (edge.road.presses.length === 2) together.open();
      await together.passed;
      return { view: note(`for ${press.by.name}`), stored: false };
    };
    const press = (from: object) => edge.post(edge.invoke('adaptiveCard/action', execute('view'), { from, replyToId: 'm1' }));
    const answers = await Promise.all([press(ADA), press(BO)]);
    expect(answers.map(a => words((a.body as { value: unknown }).value))).toEqual(['for Ada Lovelace', 'for Bo Diddley']);
    expect(edge.service.requests).toEqual([]);
  });

  test.each([
    ['no action', {}],
    ['no verb', execute(undefined)],
    ['a verb that is none', execute(['submit'])],
  ])('an Action.Execute with %s gets a proper error, not a 501', async (_what, value) => {
    const answer = await edge.post(edge.invoke('adaptiveCard/action', value));
    expect(answer.status).toBe(200);
    expect(edge.road.calls).toEqual([]);
    expect(answer.body).toMatchObject({ type: expect.stringMatching(/^application\/vnd\.microsoft\.(error|activity\.message)$/) });
  });

  test('data is plain, whatever is sent', async () => {
    const raw = JSON.stringify(edge.invoke('adaptiveCard/action', execute('x', { a: 1, deep: { b: [{ c: 'd' }] } }))).replace(
      '"a":1',
      '"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"a":1',
    );
    await edge.post(JSON.parse(raw));
    const data = edge.road.presses[0]?.data;
    expect(data).toEqual({ a: 1, deep: { b: [{ c: 'd' }] } });
    expect(Object.keys(data ?? {})).toEqual(['a', 'deep']);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test('data larger than any card of ours is none', async () => {
    await edge.post(edge.invoke('adaptiveCard/action', execute('x', { reason: 'x'.repeat(20_000) })));
    expect(edge.road.presses).toMatchObject([{ verb: 'x', data: {} }]);
  });
});

describe('typeahead', () => {
  test('gives the choices, fifteen at most, and learns nothing', async () => {
    edge.road.onTyped = async () => Array.from({ length: 20 }, (_, i) => ({ title: `Contoso ${i}`, value: `${i}` }));
    const value = { queryText: 'con', queryOptions: { skip: 0, top: 15 }, dataset: 'tenants', data: { user: 'jane' } };
    const answer = await edge.post(edge.invoke('application/search', value));
    expect(answer).toMatchObject({ status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse' } });
    expect((answer.body as { value: { results: unknown[] } }).value.results).toHaveLength(15);
    expect(edge.road.typeds).toMatchObject([{ dataset: 'tenants', text: 'con', inputs: { user: 'jane' }, by: { id: ADA.aadObjectId } }]);
    expect(edge.learned).toEqual([]);
  });

  test('a failure is an empty list', async () => {
    edge.road.onTyped = async () => Promise.reject(new Error('no cache'));
    const answer = await edge.post(edge.invoke('application/search', { queryText: 'x', dataset: 'tenants' }));
    expect(answer).toMatchObject({ status: 200, body: { value: { results: [] } } });
  });
});

describe('a file is allowed or declined', () => {
  const value = (action: string) => ({
    type: 'fileUpload',
    action,
    context: { ask: 'a', once: 'k' },
    uploadInfo: {
      uploadUrl: 'https://x.sharepoint.com/u',
      contentUrl: 'https://x.sharepoint.com/f',
      name: 'a.csv',
      uniqueId: 'i',
      fileType: 'csv',
    },
  });

  test.each([
    ['accept', true],
    ['decline', false],
  ])('%s reaches the road, and the answer is empty', async (action, accepted) => {
    const activity = edge.invoke('fileConsent/invoke', value(action), { id: '7', replyToId: 'm1' });
    expect(await edge.post(activity)).toEqual({ status: 200, text: '', body: undefined });
    expect(edge.road.consents).toMatchObject([
      { by: { id: ADA.aadObjectId }, at: { kind: 'personal' }, accepted, data: { ask: 'a', once: 'k' }, message: 'm1', key: 'a:ada|7' },
    ]);
    expect(edge.learned).toHaveLength(1);
    expect(edge.service.requests).toEqual([]);
  });

  test.each([{}, { action: 'later' }, null])('%p is taken and ignored', async said => {
    expect(await edge.post(edge.invoke('fileConsent/invoke', said))).toEqual({ status: 200, text: '', body: undefined });
    expect(edge.road.calls).toEqual([]);
  });

  test('what breaks is said in the chat, because Teams shows nothing of the answer', async () => {
    edge.road.onConsent = () => Promise.reject(new Error('secret detail of the inside'));
    expect(await edge.post(edge.invoke('fileConsent/invoke', value('accept')))).toEqual({ status: 200, text: '', body: undefined });
    expect(sent()).toMatchObject([{ text: expect.stringMatching(/E-[0-9A-F]{8}/) }]);
    expect(JSON.stringify([sent(), edge.logged])).not.toContain('sharepoint.com/u');
  });

  test('somebody of another tenant gets nothing', async () => {
    await edge.post(edge.invoke('fileConsent/invoke', value('accept'), { channelData: { tenant: { id: FOREIGN_TENANT } } }));
    expect(edge.road.calls).toEqual([]);
    expect(edge.service.requests).toEqual([]);
  });
});

describe('other invokes', () => {
  test.each([
    ['task/fetch', { task: { type: 'message' } }],
    ['composeExtension/query', { composeExtension: { type: 'message' } }],
    ['composeExtension/fetchTask', { task: { type: 'message' } }],
    ['signin/verifyState', undefined],
    ['brand/new', undefined],
    ['', undefined],
  ])('%p is answered politely', async (name, body) => {
    const answer = await edge.post(edge.invoke(name, { any: 'thing' }));
    expect(answer.status).toBe(200);
    if (body) expect(answer.body).toMatchObject(body);
    expect(edge.road.calls).toEqual([]);
  });
});

describe('installing', () => {
  const added = { type: 'conversationUpdate', text: undefined, membersAdded: [{ id: BOT.id }, { id: ADA.id }] };
  const installed = { type: 'installationUpdate', action: 'add', text: undefined, from: { id: ADA.id, aadObjectId: ADA.aadObjectId } };
  const conversation = (id: string) => ({ conversation: { id, conversationType: 'personal' } });

  test('both activities in parallel greet once; both are learnt', async () => {
    const at = conversation('a:new');
    await Promise.all([edge.post(edge.message({ ...installed, ...at })), edge.post(edge.message({ ...added, ...at }))]);
    expect(edge.road.mets).toMatchObject([
      { by: { id: ADA.aadObjectId, teamsId: ADA.id }, at: { kind: 'personal', conversation: 'a:new' } },
    ]);
    expect(sent()).toMatchObject([{ text: 'hello' }]);
    expect(edge.learned).toHaveLength(2);
  });

  test('later, or elsewhere, it greets again', async () => {
    await edge.post(edge.message({ ...installed, ...conversation('a:one') }));
    await edge.post(edge.message({ ...installed, ...conversation('a:two') }));
    await edge.clock.passes(60_000);
    await edge.post(edge.message({ ...added, ...conversation('a:one') }));
    expect(edge.road.mets).toHaveLength(3);
  });

  test('a person who joins, an uninstallation and a renamed team are not greeted', async () => {
    await edge.post(edge.message({ ...added, membersAdded: [{ id: BO.id }], ...conversation('a:x1') }));
    await edge.post(edge.message({ ...installed, action: 'remove', ...conversation('a:x2') }));
    await edge.post(edge.message({ type: 'conversationUpdate', membersAdded: undefined, ...conversation('a:x3') }));
    expect(edge.road.calls).toEqual([]);
  });

  test('a team without a person behind it is met as nobody', async () => {
    const at = { conversation: { id: '19:team', conversationType: 'channel' } };
    await edge.post(edge.message({ ...added, from: { id: '29:system' }, membersAdded: [{ id: BOT.id }], ...at }));
    expect(edge.road.mets).toEqual([{ by: undefined, at: { kind: 'channel', conversation: '19:team', serviceUrl: edge.serviceUrl } }]);
    expect(edge.learned).toEqual([]);
  });
});

describe('when something breaks', () => {
  const breaks = () => Promise.reject(new Error('secret detail of the inside'));
  const number = /E-[0-9A-F]{8}/;

  test('a typed message: a sentence with a number, whose stack is in the log', async () => {
    edge.road.onSaid = breaks;
    expect(await edge.post(edge.message())).toEqual({ status: 200, text: '', body: undefined });
    const text = String(sent()[0]?.text);
    expect(text).toMatch(number);
    expect(text).not.toContain('secret detail');
    const err = expect.objectContaining({ message: 'secret detail of the inside', stack: expect.stringContaining('app.test') });
    expect(edge.logged).toMatchObject([{ level: 'error', fields: { reference: number.exec(text)?.[0], err } }]);
  });

  test('a press: the sentence is the answer, and no card is touched', async () => {
    edge.road.onPress = breaks;
    const answer = await edge.post(edge.invoke('adaptiveCard/action', execute('submit'), { replyToId: 'm1' }));
    expect(answer.body).toMatchObject({ statusCode: 200, type: MESSAGE, value: expect.stringMatching(number) });
    expect(edge.service.requests).toEqual([]);
  });

  test('a card without a template breaks like anything else', async () => {
    edge.road.onPress = async () => ({ view: { card: 'no-such-card', data: {} }, stored: false });
    const answer = await edge.post(edge.invoke('adaptiveCard/action', execute('submit')));
    expect(answer.body).toMatchObject({ type: MESSAGE, value: expect.stringMatching(number) });
  });

  test('an installation: in the log', async () => {
    edge.road.onMet = breaks;
    const at = { conversation: { id: 'a:broken', conversationType: 'personal' } };
    expect(await edge.post(edge.message({ type: 'installationUpdate', action: 'add', ...at }))).toMatchObject({ status: 200 });
    expect(edge.logged).toMatchObject([{ level: 'error' }]);
  });

  test('a turn that takes a minute keeps nobody else waiting', async () => {
    const arrived = gate();
    const minute = gate();
    edge.road.onSaid = async said => {
      if (said.text === 'slow') {
        arrived.open();
        await minute.passed;
      }
      return [{ text: said.text }];
    };
    const slow = edge.post(edge.message({ text: 'slow' }));
    await arrived.passed;
    expect(await edge.post(edge.message({ from: BO, text: 'quick' }))).toMatchObject({ status: 200 });
    expect(sent().map(s => s.text)).toEqual(['quick']);
    await edge.clock.passes(60_000);
    minute.open();
    expect(await slow).toMatchObject({ status: 200 });
    expect(sent().map(s => s.text)).toEqual(['quick', 'slow']);
  });
});

describe('somebody is too fast', () => {
  beforeEach(() => edge.clock.jumps(60_000));
  afterEach(() => edge.clock.jumps(60_000));

  test('they are told once, nothing of it reaches the road, and others are served', async () => {
    for (let i = 0; i < 10; i += 1) await Promise.all(Array.from({ length: 20 }, () => edge.post(edge.message())));
    expect(edge.road.saids).toHaveLength(200);
    edge.service.reset();
    expect((await edge.post(edge.message())).status).toBe(429);
    expect((await edge.post(edge.message())).status).toBe(429);
    expect(edge.service.requests).toMatchObject([{ op: 'send', body: { text: expect.stringContaining('more at once than I take') } }]);
    const press = await edge.post(edge.invoke('adaptiveCard/action', { action: { type: 'Action.Execute', verb: 'submit', data: {} } }));
    expect(press).toMatchObject({ status: 200, body: { value: expect.stringContaining('nothing was done with this') } });
    expect(edge.road.presses).toEqual([]);
    expect(edge.road.saids).toHaveLength(200);
    expect((await edge.post(edge.message({ from: BO }))).status).toBe(200);
    expect((await edge.post(edge.invoke('application/search', { dataset: 'users', queryText: 'j' }))).status).toBe(200);
    edge.clock.jumps(1_000);
    expect((await edge.post(edge.message())).status).toBe(200);
  });
});
