import type { Row, Section } from './range';
import { JSON_TYPE, type Range } from './range';

const raw = (
  what: string,
  body: string | Buffer | ((at: Range) => string | Buffer),
  status = 400,
  headers: Record<string, string> = JSON_TYPE,
): Row => ({
  what,
  status,
  send: at => at.body(typeof body === 'function' ? body(at) : body, headers),
});

/** A genuine activity, changed. */
const changed = (what: string, more: object, status = 200, rest: Partial<Row> = {}): Row => ({
  what,
  status,
  send: at => at.posts(at.activity(more)),
  ...rest,
});

const TURNED_AWAY = { reads: 'This bot is not available to you' };
const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;

/** The activity as JSON, with something put in front of its end. */
const withMore = (at: Range, more: string) => `${JSON.stringify(at.activity({ text: 'help' })).slice(0, -1)},${more}}`;
/** Nothing that every object has was changed. */
const untouched = () => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
};

export const bodies: Section = {
  title: 'Bodies',
  about:
    'With a genuine token. What cannot be read is a 4xx without a body; what is strange in an activity that can be read is left out, or turned away.',
  rows: [
    {
      what: '20 MB with its length',
      status: 413,
      send: at => at.http('POST', '/api/messages', { ...JSON_TYPE, authorization: at.genuine, 'content-length': String(20_000_000) }),
    },
    {
      what: '20 MB in pieces, without a length',
      status: 413,
      send: at => at.http('POST', '/api/messages', { ...JSON_TYPE, authorization: at.genuine }, 'x'.repeat(65_536), 320),
    },
    raw('300 KB', JSON.stringify({ type: 'message', text: 'x'.repeat(300_000) }), 413),
    raw('100,000 lists in one another', nested(100_000, '[', ']')),
    raw('40,000 objects in one another', nested(40_000, '{"a":', '}')),
    raw('an activity with 20,000 lists in one another', at => withMore(at, `"value":${nested(20_000, '[', ']')}`), 400),
    raw('an activity with 250 objects in one another', at => withMore(at, `"value":${nested(250, '{"a":', '}')}`)),
    raw('an activity with 150 objects in one another', at => withMore(at, `"value":${nested(150, '{"a":', '}')}`), 200),
    raw('an activity with 20,000 brackets in its text', at => withMore(at, `"value":"${'[{'.repeat(10_000)}"`), 200),
    raw('120,000 quotes that a sign before them takes away', `{"a":"${'\\"'.repeat(120_000)}`),
    raw('no JSON', '{'),
    raw('nothing', ''),
    raw('a list', '[]'),
    raw('null', 'null'),
    raw('a text', '"message"'),
    raw('a number', '7'),
    raw('an object without a type', '{"id":"1"}'),
    raw('a type that is a list', '{"type":["message"]}'),
    raw(
      'bytes that are not UTF-8, within a text',
      Buffer.concat([Buffer.from('{"type":"message","text":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]),
    ),
    raw('UTF-16', Buffer.from('{"type":"message"}', 'utf16le')),
    raw('a NUL between', '{"type":"mess\u0000age"}'),
    raw('control characters between', '{"type":"message","text":"\u0001\u001b[2J"}'),
    raw('text/plain', '{"type":"message"}', 415, { 'content-type': 'text/plain' }),
    raw('a form', 'type=message', 415, { 'content-type': 'application/x-www-form-urlencoded' }),
    raw('many parts', '--x\r\n\r\n{}\r\n--x--', 415, { 'content-type': 'multipart/form-data; boundary=x' }),
    raw('no content type', '{"type":"message"}', 415, {}),
    raw('said to be gzip', '{"type":"message"}', 415, { ...JSON_TYPE, 'content-encoding': 'gzip' }),
    {
      ...raw('`__proto__`', at => withMore(at, '"__proto__":{"polluted":true},"value":{"__proto__":{"polluted":true}}'), 200),
      also: untouched,
    },
    { ...raw('`constructor.prototype`', at => withMore(at, '"constructor":{"prototype":{"polluted":true}}'), 200), also: untouched },
    raw('a service address, and a second one behind it', at => withMore(at, '"serviceUrl":"https://evil.example.com/"'), 403),
    raw('a channel, and a second one behind it', at => withMore(at, '"channelId":"webchat"'), 403),
    changed('no from', { from: undefined }),
    changed('from is a list', { from: [] }),
    changed('no conversation', { conversation: undefined }),
    changed('conversation is a text', { conversation: 'a:1' }),
    changed('no recipient', { recipient: undefined }),
    changed('no channelData', { channelData: undefined }, 200, TURNED_AWAY),
    changed('channelData is a list', { channelData: [] }, 200, TURNED_AWAY),
    changed('no tenant', { channelData: {} }, 200, TURNED_AWAY),
    changed('another tenant in channelData', { channelData: { tenant: { id: '99999999-9999-4999-8999-999999999999' } } }, 200, TURNED_AWAY),
    {
      what: 'another tenant of the conversation alone',
      status: 200,
      send: at =>
        at.posts(
          at.activity({ conversation: { ...(at.activity().conversation as object), tenantId: '99999999-9999-4999-8999-999999999999' } }),
        ),
      ...TURNED_AWAY,
    },
    {
      what: 'another tenant of the sender alone',
      status: 200,
      send: at => at.posts(at.activity({ from: { ...(at.activity().from as object), tenantId: '99999999-9999-4999-8999-999999999999' } })),
      ...TURNED_AWAY,
    },
    { what: 'somebody of another tenant', status: 200, send: at => at.desk.says('mallory', 'reset password jane@contoso.com') },
    changed('no object id', { from: { id: '29:x', name: 'Ada Fischer' } }, 200, TURNED_AWAY),
    changed('an object id that is none', { from: { id: '29:x', aadObjectId: "' or 1=1 --" } }, 200, TURNED_AWAY),
    changed(
      'an object id that nobody has',
      { from: { id: '29:x', aadObjectId: 'ffffffff-0000-4000-8000-00000000ffff' } },
      200,
      TURNED_AWAY,
    ),
    changed(
      'an object id that is a list',
      { from: { id: '29:x', aadObjectId: ['a0000000-0000-4000-8000-000000000001'] } },
      200,
      TURNED_AWAY,
    ),
    ...['webchat', 'directline', 'emulator', 'MSTEAMS', 'msteams ', ''].map(channelId =>
      changed(`channel ${JSON.stringify(channelId)}`, { channelId }, 403),
    ),
    changed('a kind of activity that nobody knows', { type: 'evil' }),
    changed('a kind of activity of 100,000 letters', { type: 'x'.repeat(100_000) }, 400),
    changed('an invoke without a name', { type: 'invoke', name: undefined, value: {} }),
    changed('an invoke that nobody knows', { type: 'invoke', name: 'config/fetch', value: { url: 'http://169.254.169.254/' } }),
    changed('an invoke of 10,000 letters', { type: 'invoke', name: 'x'.repeat(10_000), value: {} }),
    ...[
      'task/fetch',
      'task/submit',
      'composeExtension/query',
      'composeExtension/submitAction',
      'signin/verifyState',
      'signin/tokenExchange',
      'fileConsent/invoke',
      'application/search',
      'adaptiveCard/action',
    ].map(name => changed(`invoke ${name} with a value that is a list`, { type: 'invoke', name, value: [[]] })),
    changed('a message with a list for a text', { text: ['reset password jane@contoso.com'] }, 200, { reads: 'What you can do' }),
    changed('20,000 entities', { text: 'help', entities: Array.from({ length: 20_000 }, () => ({})) }),
    changed('mentions of everything, by patterns', {
      text: 'help',
      entities: [
        { type: 'mention', text: '(.*)*$', mentioned: { id: '^' } },
        { type: 'mention', text: '', mentioned: {} },
      ],
    }),
    changed('a conversation that is a path', {
      text: 'help',
      conversation: { id: '../../../v3/conversations/x', conversationType: 'personal' },
    }),
    changed('a conversation of 5,000 letters', { conversation: { id: 'a'.repeat(5_000), conversationType: 'personal' } }),
    changed('a NUL in the conversation', { text: 'help', conversation: { id: 'a:\u0000', conversationType: 'personal' } }),
    changed('a NUL in the id of the activity', { id: 'f:\u0000' }, 200, { asks: true, requests: ['draft'], reads: 'Reset password?' }),
    changed('a NUL in the text', { text: 'he\u0000lp' }),
    changed('a time zone of 99 hours', { text: 'help', localTimestamp: '2026-11-25T00:00:00+99:99' }),
    {
      what: 'the same activity twice',
      status: 200,
      asks: true,
      requests: ['draft'],
      send: async at => {
        const sent = await at.posts(at.activity({ id: 'f:again' }));
        await at.desk.shows('ada', 'Reset password?');
        return at.desk.outside.client.repeats(sent);
      },
      also: at => expect(at.sent.match(/Reset password\?/g)?.length).toBeLessThanOrEqual(2),
    },
  ],
};
