import { randomBytes } from 'node:crypto';
import { PLACES } from '../simulators';
import type { Message } from '../simulators/connector';
import { openDesk } from './desk';

const desk = openDesk();

/** A reset that is done, with its password waiting behind the button. */
async function done(): Promise<Message> {
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Done', 'password ready, hidden');
  return desk.cardWith('ada', 'Show password');
}

/** The card as a client has it that got nothing since. */
const behind = (card: Message): Message => ({ ...card, activity: structuredClone(card.activity), views: new Map() });

const row = async () =>
  (await desk.db.query<{ sealed: string | null; shown_at: Date | null; wiped_at: Date | null }>('select * from secrets')).rows[0];
const steps = async () => (await desk.audit()).map(a => a.step).filter(s => s.startsWith('secret'));

describe('who sees it, and where', () => {
  test('only the answer to the press carries it: no message, no edit, in any version', async () => {
    await done();
    const shown = await desk.presses('ada', 'Show password');
    expect(shown.card).toBeDefined();
    expect(shown.text).toContain(desk.newPassword);
    await desk.jumps(10 * 60_000);
    await desk.passes(5_000);
    await desk.shows('ada', 'wiped');
    const sent = desk.outside.connector.requests.map(r => r.text).join('\n');
    expect(sent).not.toContain(desk.newPassword);
    const versions = JSON.stringify(desk.outside.connector.sentByBot().map(s => s.message.versions));
    expect(versions).not.toContain(desk.newPassword);
  });

  test('somebody else presses Show: nothing', async () => {
    const card = await done();
    for (const button of ['Show password', 'Wipe it']) {
      const answer = await desk.outside.client.presses('bo', behind(card), button);
      expect(answer.text).toContain('belongs to somebody else');
      expect(answer.text).not.toContain(desk.newPassword);
    }
    expect((await row())?.sealed).toBeTruthy();
    expect(await steps()).toEqual([]);
  });

  test('from a channel or a group chat: the personal chat only', async () => {
    const card = await done();
    for (const place of ['general', 'group'] as const) {
      const { id, kind } = PLACES[place];
      const answer = await desk.outside.client.presses(
        'ada',
        behind(card),
        'Show password',
        {},
        {
          alter: activity => ({
            ...activity,
            conversation: { id, conversationType: kind, isGroup: true, tenantId: (activity.conversation as { tenantId: string }).tenantId },
          }),
        },
      );
      expect(answer.text).toContain('shown in the personal chat only');
      expect(answer.text).not.toContain(desk.newPassword);
    }
    expect(await steps()).toEqual([]);
  });

  test('a client that would leave it in the chat is told that it cannot', async () => {
    await done();
    const answer = await desk.presses('ada', 'Show password', {}, { submit: true });
    expect(answer.text).not.toContain(desk.newPassword);
    await desk.shows('ada', 'This Teams client cannot show a password');
    expect(desk.outside.client.screen('ada')).not.toContain(desk.newPassword);
    expect(await steps()).toEqual([]);
    // it waits: another client can show it
    expect((await desk.presses('ada', 'Show password')).text).toContain(desk.newPassword);
  });

  test('CIPP repeats it in its own words, which are shown nowhere', async () => {
    await done();
    expect(desk.outside.client.screen('ada')).not.toMatch(/The new password is|Successfully reset/);
  });
});

describe('how long', () => {
  test('shown twice within ten minutes, and the second look prolongs nothing', async () => {
    const card = await done();
    expect((await desk.presses('ada', 'Show password')).text).toContain(desk.newPassword);
    await desk.jumps(9 * 60_000);
    expect((await desk.presses('ada', 'Show password', {}, { card: behind(card) })).text).toContain(desk.newPassword);
    expect(await steps()).toEqual(['secret-shown', 'secret-shown']);
    await desk.passes(65_000);
    await desk.shows('ada', 'password wiped at', 'It cannot be shown again');
    expect((await row())?.sealed).toBeNull();
    const answer = await desk.presses('ada', 'Show password', {}, { card: behind(card) }).catch(() => undefined);
    expect(answer?.text ?? '').not.toContain(desk.newPassword);
  });

  test('after its time nothing is shown, even before it was wiped', async () => {
    const card = await done();
    await desk.presses('ada', 'Show password', {}, { card: behind(card) });
    await desk.jumps(10 * 60_000);
    const answer = await desk.presses('ada', 'Show password', {}, { card: behind(card) });
    expect(answer.text).toContain('was wiped and cannot be shown again');
    expect(answer.text).not.toContain(desk.newPassword);
  });

  test('Wipe it, without having looked', async () => {
    const card = behind(await done());
    await desk.presses('ada', 'Wipe it');
    await desk.shows('ada', 'password wiped, never shown', 'Nobody has seen the new password');
    expect(await row()).toMatchObject({ sealed: null, shown_at: null });
    expect(await steps()).toEqual(['secret-wiped']);
    const answer = await desk.presses('ada', 'Show password', {}, { card: behind(card) });
    expect(answer.text).toContain('was wiped');
    expect(answer.text).not.toContain(desk.newPassword);
    // pressed again by a client that is behind: no second row in the audit
    await desk.presses('ada', 'Wipe it', {}, { card: behind(card) });
    expect(await steps()).toEqual(['secret-wiped']);
  });

  test('Hide and wipe, right after reading it', async () => {
    await done();
    await desk.presses('ada', 'Show password');
    expect(desk.outside.client.screen('ada')).toContain(desk.newPassword);
    await desk.presses('ada', 'Hide and wipe');
    await desk.shows('ada', 'password wiped at');
    expect(desk.outside.client.screen('ada')).not.toContain(desk.newPassword);
    expect((await row())?.sealed).toBeNull();
    expect(await steps()).toEqual(['secret-shown', 'secret-wiped']);
  });

  test('24 hours unseen: wiped, the card says so, and a message of its own rings', async () => {
    await done();
    const before = desk.outside.client.messages('ada').length;
    await desk.jumps(24 * 60 * 60_000);
    await desk.passes(5_000);
    await desk.shows('ada', 'Nobody has seen the new password', 'cannot be shown any more');
    const messages = await desk.outside.client.until(() => {
      const all = desk.outside.client.messages('ada');
      return all.length > before ? all : undefined;
    });
    expect(messages).toHaveLength(before + 1);
    const texts = messages?.slice(-2).map(m => desk.outside.client.reads('ada', m));
    for (const text of texts ?? []) expect(text).toContain('password wiped, never shown');
    expect((await row())?.sealed).toBeNull();
    expect(await steps()).toEqual(['secret-lapsed']);
    await desk.passes(60_000);
    expect(desk.outside.client.messages('ada')).toHaveLength(before + 1);
  });

  test('its time was over while no process ran: the next one wipes it', async () => {
    await done();
    await desk.presses('ada', 'Show password');
    await desk.stops();
    await desk.jumps(60 * 60_000);
    await desk.starts();
    await desk.passes(5_000);
    await desk.shows('ada', 'password wiped at');
    expect((await row())?.sealed).toBeNull();
  });

  test('a reset again after the wipe is another request with its own password', async () => {
    await done();
    await desk.presses('ada', 'Wipe it');
    await desk.presses('ada', 'Reset password again');
    await desk.shows('ada', 'Reset password?', 'Jane Doe');
    await desk.presses('ada', 'Reset password');
    const shown = await desk.presses('ada', 'Show password');
    expect(desk.resets).toHaveLength(2);
    expect(shown.text).toContain(desk.resets[1]?.given);
    expect(shown.text).not.toContain(desk.resets[0]?.given);
  });
});

describe('the key', () => {
  const fresh = () => randomBytes(32).toString('base64');

  test('a new SEAL_KEY in front of the old one still opens it', async () => {
    await done();
    const { SEAL_KEY = '' } = desk.outside.env();
    await desk.restarts({ SEAL_KEY: `${fresh()},${SEAL_KEY}` });
    expect((await desk.presses('ada', 'Show password')).text).toContain(desk.newPassword);
    await desk.restarts();
  });

  test('a new SEAL_KEY alone: said so, and nothing else', async () => {
    await done();
    await desk.restarts({ SEAL_KEY: fresh() });
    const answer = await desk.presses('ada', 'Show password');
    expect(answer.text).toContain('cannot be opened with the present SEAL_KEY');
    expect(answer.text).not.toContain(desk.newPassword);
    expect(await steps()).toEqual([]);
    await desk.restarts();
  });

  test('sealed for one request and one person: another row opens nothing', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Done');
    await desk.says('ada', 'reset password finn@fabrikam.com');
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Done', 'Finn Larsen');
    await desk.db.query('update secrets set sealed = (select sealed from secrets s where s.request <> secrets.request)');
    const answer = await desk.presses('ada', 'Show password');
    expect(answer.text).toContain('cannot be opened');
    for (const { given } of desk.resets) expect(answer.text).not.toContain(given);
  });
});

/** The text of every paragraph of runs in a card. */
function paragraphs(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(paragraphs);
  if (typeof node !== 'object' || node === null) return [];
  const { inlines } = node as { inlines?: { text: string }[] };
  return [...(inlines ? [inlines.map(run => run.text).join('')] : []), ...Object.values(node).flatMap(paragraphs)];
}

describe('how it reads', () => {
  test('look-alikes are spelt out', async () => {
    desk.outside.cipp.choose('O0l1I|xK9$');
    await done();
    const shown = await desk.presses('ada', 'Show password');
    expect(shown.text).toContain('O0l1I|xK9$');
    expect(shown.text).toContain('Look-alikes: character 1 is a capital O (Oscar), 2 is the digit zero, 3 is a small L (Lima)');
    expect(shown.text).toContain(
      'capital oscar, digit zero, lima, digit one, capital india, vertical bar, x-ray, capital kilo, digit nine, dollar',
    );
    expect(shown.text).toContain('10 characters');
  });

  test.each(['a{{DATE(2026-01-01T00:00:00Z)}}b', '${upn}*_x_*`~', '<b>&amp;</b>\\n"\'', '[x](https://e.example) x'])(
    'letter for letter: %s',
    async password => {
      desk.outside.cipp.choose(password);
      await done();
      const shown = await desk.presses('ada', 'Show password');
      expect(paragraphs(shown.card)).toContain(password);
    },
  );
});
