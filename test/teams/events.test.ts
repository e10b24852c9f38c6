import fc from 'fast-check';
import type { Speaker } from '../../src/model/event';
import type { ObjectId } from '../../src/model/ids';
import { executeOf, MOST_TEXT, placeOf, saidOf, speakerOf, submitOf, typedOf } from '../../src/teams/events';
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

test('no value breaks a press or a keystroke, and what comes out is plain', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.string(), (value, verb) => {
      const pressed = executeOf(turn({ value: { action: { verb, data: value } } }), by);
      expect(pressed?.verb).toBe(verb.slice(0, 100));
      expect(Object.getPrototypeOf(pressed?.data)).toBe(Object.prototype);
      const names = Object.keys(pressed?.data ?? {});
      expect(names).not.toContain('__proto__');
      for (const shape of [value, { action: value }, { verb: value }, { queryText: value, dataset: value, data: value }]) {
        executeOf(turn({ value: shape }), by);
        submitOf(turn({ value: shape }), by);
        expect(typeof typedOf(turn({ value: shape }), by).text).toBe('string');
      }
    }),
  );
});
