import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileOffer, fileSent } from '../../src/model/ports';
import { secret } from '../../src/model/secret';
import { createRenderer } from '../../src/teams/render';
import { CARDS, type Logged, logInto } from './edge';

let logged: Logged[] = [];
const renderer = (dir = CARDS) => createRenderer(dir, logInto(logged));
beforeEach(() => {
  logged = [];
});

test('data is filled in as it is: it is never a template, never null, never HTML', () => {
  const words = '${summary} {{DATE(2026-11-21T00:00:00Z)}} *a* [x](https://example.com) <b>"</b>';
  const card = renderer().card({ card: 'note', data: { words, summary: 's' } });
  expect(card).toEqual({
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: 's',
    body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: words }] }],
  });
});

test('a template is read and parsed once', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'cards-'));
  try {
    writeFileSync(path.join(dir, 'once.json'), '{"text":"${a}"}');
    const own = renderer(dir);
    expect(own.card({ card: 'once', data: { a: '1' } })).toEqual({ text: '1' });
    rmSync(path.join(dir, 'once.json'));
    expect(own.card({ card: 'once', data: { a: '2' } })).toEqual({ text: '2' });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('a card stands alone, with its summary; a text has no formatting', () => {
  const message = renderer().message({ card: 'note', data: { words: 'w', summary: 'one sentence' } });
  expect(Object.keys(message).sort()).toEqual(['attachments', 'summary', 'type']);
  expect(message.summary).toBe('one sentence');
  expect(renderer().message({ text: '**Jane** [x](https://example.com)' })).toEqual({
    type: 'message',
    text: '**Jane** [x](https://example.com)',
    textFormat: 'plain',
  });
});

test("the two cards for files are Teams' own, and hold exactly what it documents", () => {
  const context = { ask: 'a', once: 'k' };
  expect(renderer().message(fileOffer({ name: 'a.csv', bytes: 12, description: '2 users', context }))).toEqual({
    type: 'message',
    summary: 'a.csv',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.teams.card.file.consent',
        name: 'a.csv',
        content: { description: '2 users', sizeInBytes: 12, acceptContext: context, declineContext: context },
      },
    ],
  });
  const contentUrl = 'https://x.sharepoint.com/f';
  const sent = fileSent({ address: secret('https://x.sharepoint.com/u'), name: 'a.csv', contentUrl, uniqueId: 'i', fileType: 'csv' });
  expect(renderer().message(sent)).toEqual({
    type: 'message',
    summary: 'a.csv',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.teams.card.file.info',
        name: 'a.csv',
        contentUrl,
        content: { uniqueId: 'i', fileType: 'csv' },
      },
    ],
  });
  // it is stored on its way: the address is not in it
  expect(JSON.stringify(sent)).not.toContain('/u');
  expect(() => renderer().card(sent)).toThrow();
});

test.each(['../note', 'Note', 'no/te', '', 'note.json', 'missing'])('no card is called %p', card => {
  expect(() => renderer().card({ card, data: {} })).toThrow();
});

test('a card over 25 KB is an error in the log; one that Teams would not take is not sent', () => {
  const card = (letters: number) => renderer().card({ card: 'note', data: { words: 'é'.repeat(letters), summary: 's' } });
  card(12_000);
  expect(logged).toEqual([]);
  card(13_000);
  expect(logged).toMatchObject([{ level: 'error', fields: { card: 'note' } }]);
  expect(() => card(41_000)).toThrow('too large');
});
