import fc from 'fast-check';
import type { Speaker } from '../../src/model/event';
import type { ObjectId } from '../../src/model/ids';
import { consentOf, executeOf, MOST_TEXT, placeOf, saidOf, speakerOf, submitOf, typedOf } from '../../src/teams/events';
import { Inbound, type Turn } from '../../src/teams/inbound';

const BOT = '28:bot';
const by: Speaker = { id: 'aaaaaaaa-0000-4000-8000-000000000001' as ObjectId, name: 'Ada', teamsId: '29:ada' };

const turn = (more: object): Turn =>
  Inbound.parse({
    type: 'message',
    id: '1',
    serviceUrl: 'https://smba.example.com/',
    from: { id: '29:ada', aadObjectId: by.id },
    recipient: { id: BOT },
    conversation: { id: 'c' },
    ...more,
  }) as Turn;
const mention = (id: string, text: string, name?: string) => ({ type: 'mention', text, mentioned: { id, name } });
const textOf = (text: unknown, ...entities: unknown[]) => saidOf(turn({ text, entities }), by).text;

describe('text', () => {
  test.each([
    ['the bot first', '<at>CIPP</at> help', [mention(BOT, '<at>CIPP</at>')], 'help'],
    ['the bot last, with a hard blank', 'help&nbsp;<at>CIPP</at>', [mention(BOT, '<at>CIPP</at>')], 'help'],
    ['the bot twice', '<at>CIPP</at> help <at>CIPP</at>', [mention(BOT, '<at>CIPP</at>'), mention(BOT, '<at>CIPP</at>')], 'help'],
    ['a bot renamed by the sender', '<at>reset password</at> help', [mention(BOT, '<at>reset password</at>')], 'help'],
    ['a tag with attributes', '<at id="0">CIPP</at> help', [mention(BOT, '<at id="0">CIPP</at>')], 'help'],
    [
      'somebody else keeps their name',
      '<at>CIPP</at> reset <at>Jane</at>',
      [mention(BOT, '<at>CIPP</at>'), mention('29:j', '<at>Jane</at>', 'Jane Doe')],
      'reset Jane Doe',
    ],
    [
      "somebody of the bot's name",
      '<at>CIPP</at> reset <at>CIPP</at>',
      [mention(BOT, '<at>CIPP</at>'), mention('29:c', '<at>CIPP</at>', 'Cipp Jones')],
      'reset Cipp Jones',
    ],
    [
      'that person first',
      '<at>CIPP</at> asks <at>CIPP</at>',
      [mention('29:c', '<at>CIPP</at>', 'Cipp Jones'), mention(BOT, '<at>CIPP</at>')],
      'Cipp Jones asks',
    ],
    ['tags without an entity lose only the tags', '<at>Jane</at> x', [], 'Jane x'],
    ['an entity that is not in the text', 'help', [mention(BOT, '<at>CIPP</at>')], 'help'],
    ['a broken entity', 'help', [{ type: 'mention' }, { type: 'mention', text: '', mentioned: { id: BOT } }], 'help'],
    ['HTML', 'R&amp;D &lt;x&gt; &quot;y&quot; &#39;z&#39; &#x41;', [], 'R&D <x> "y" \'z\' A'],
    ['HTML once only', '&amp;lt;', [], '&lt;'],
    ['what only looks like HTML', 'a&b &unknown; &#0; &#xd800; &#99999999;', [], 'a&b &unknown; &#0; &#xd800; &#99999999;'],
    ['nothing', undefined, [], ''],
    ['null', null, [], ''],
  ])('%s', (_what, text, entities, expected) => {
    expect(textOf(text, ...entities)).toBe(expected);
  });

  test('is cut', () => {
    expect(textOf('x'.repeat(100_000))).toHaveLength(MOST_TEXT);
  });

  test('nothing that can be typed breaks it', () => {
    const piece = fc.constantFrom('<at>', '</at>', '&', ';', '&#', 'x', 'CIPP', ' ', '<at>CIPP</at>', '\u00a0', '&amp;', '\u0000');
    const entity = fc.record({
      type: fc.constant('mention'),
      text: piece,
      mentioned: fc.record({ id: fc.constantFrom(BOT, '29:j'), name: fc.string() }),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), fc.array(entity, { maxLength: 10 }), (parts, entities) => {
        const text = textOf(parts.join(''), ...entities);
        expect(text.length).toBeLessThanOrEqual(MOST_TEXT);
        expect(text).toBe(text.trim());
      }),
    );
  });
});

describe('who and where', () => {
  test('a name is one line', () => {
    expect(speakerOf(turn({ from: { id: '29:x', aadObjectId: by.id, name: ' Ada\n\u0007Lovelace\u2028 ' } }))?.name).toBe('Ada Lovelace');
    expect(speakerOf(turn({}))?.name).toBe('');
    expect(speakerOf(turn({ from: { id: '29:x' } }))).toBeUndefined();
  });

  test('a thread keeps its id', () => {
    const conversation = { id: '19:x@thread.tacv2;messageid=1', conversationType: 'channel' };
    expect(placeOf(turn({ conversation }))).toEqual({
      kind: 'channel',
      conversation: conversation.id,
      serviceUrl: 'https://smba.example.com/',
    });
  });

  test('without an activity id no two keys are the same', () => {
    const keys = [saidOf(turn({ id: undefined }), by).key, saidOf(turn({ id: '' }), by).key];
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toMatch(/^c\|[\w-]{36}$/);
  });
});

describe('the clock on the wall', () => {
  test.each([
    ['2026-11-25T14:32:00.000+00:00', 0],
    ['2026-11-25T15:32:00.000+01:00', 60],
    ['2026-11-25T20:02:00.000+05:30', 330],
    ['2026-11-25T04:32:00.0000000-10:00', -600],
    ['2026-11-26T04:32:00.000+1400', 840],
    ['2026-11-25T14:32:00.000Z', undefined],
    ['2026-11-25T14:32:00', undefined],
    ['2026-11-25T14:32:00.000+99:00', undefined],
    ['+01:00 and more', undefined],
    ['', undefined],
    [null, undefined],
    [7, undefined],
  ])('%p is %p minutes ahead', (localTimestamp, offset) => {
    expect(saidOf(turn({ localTimestamp, text: 'x' }), by).offset).toBe(offset);
    expect(submitOf(turn({ localTimestamp, value: { verb: 'x' } }), by)?.offset).toBe(offset);
    expect(executeOf(turn({ localTimestamp, value: { action: { verb: 'x' } } }), by)?.offset).toBe(offset);
  });
});

describe('a file that is allowed', () => {
  const info = {
    uploadUrl: 'https://x.sharepoint.com/u',
    contentUrl: 'https://x.sharepoint.com/f',
    name: 'a.csv',
    uniqueId: 'i',
    fileType: 'csv',
  };
  const consent = (value: object) => consentOf(turn({ type: 'invoke', replyToId: 'm1', value: { type: 'fileUpload', ...value } }), by);

  test('comes with its place, whose address does not print', () => {
    const consented = consent({ action: 'accept', context: { ask: 'a', once: 'k' }, uploadInfo: info });
    expect(consented).toMatchObject({ by, accepted: true, data: { ask: 'a', once: 'k' }, message: 'm1', key: 'c|1' });
    const { uploadUrl, ...rest } = info;
    expect(consented?.upload).toMatchObject(rest);
    expect(consented?.upload?.address.open()).toBe(uploadUrl);
    expect(JSON.stringify(consented)).not.toContain(uploadUrl);
  });

  test('declined, it has none, whatever is said', () => {
    expect(consent({ action: 'decline', context: {}, uploadInfo: info })).toMatchObject({ accepted: false, upload: undefined });
  });

  test.each<[string, object]>([
    ['no place', {}],
    ['a place that is no object', { uploadInfo: 'https://x.sharepoint.com/u' }],
    ['an empty address', { uploadInfo: { ...info, uploadUrl: '' } }],
    ['an address without end', { uploadInfo: { ...info, uploadUrl: `https://x.sharepoint.com/${'u'.repeat(20_000)}` } }],
    ['no name', { uploadInfo: { ...info, name: undefined } }],
  ])('%s: allowed, and nowhere to go', (_, more) => {
    const consented = consent({ action: 'accept', ...more });
    expect(consented).toMatchObject({ accepted: true, data: {} });
    expect(consented?.upload).toBeUndefined();
  });

  test('what only the card needs may be missing, and a name is one line', () => {
    const { upload } = consent({ action: 'accept', uploadInfo: { ...info, name: ' a\n.csv', uniqueId: null, fileType: undefined } }) ?? {};
    expect(upload).toMatchObject({ name: 'a .csv', uniqueId: '', fileType: 'csv' });
  });

  test.each([undefined, null, 'later', 1, ['accept']])('%p is no answer', action => {
    expect(consent({ action, uploadInfo: info })).toBeUndefined();
  });
});

test('no value breaks a press or a keystroke, and what comes out is plain', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.string(), (value, verb) => {
      const pressed = executeOf(turn({ value: { action: { verb, data: value } } }), by);
      expect(pressed?.verb).toBe(verb.slice(0, 100));
      expect(Object.getPrototypeOf(pressed?.data)).toBe(Object.prototype);
      const names = Object.keys(pressed?.data ?? {});
      expect(names).not.toContain('__proto__');
      for (const shape of [
        value,
        { action: value },
        { verb: value },
        { queryText: value, dataset: value, data: value },
        { action: 'accept', context: value, uploadInfo: value },
      ]) {
        executeOf(turn({ value: shape }), by);
        submitOf(turn({ value: shape }), by);
        consentOf(turn({ value: shape }), by);
        expect(typeof typedOf(turn({ value: shape }), by).text).toBe('string');
      }
    }),
  );
});
