import { faults } from '../simulators';
import { teamsFault } from '../simulators/connector';
import { openDesk } from './desk';

const desk = openDesk();
const COMMAND = 'reset password jane@contoso.com';

const cards = (who: 'ada' | 'bo' = 'ada') => desk.outside.client.screen(who).match(/Reset password\?/g)?.length ?? 0;

describe('CIPP is slow', () => {
  test('the message is answered in time with a short text, and the card follows as a message of its own', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ListUsers', held.fault);
    const said = desk.says('ada', COMMAND);
    await held.arrived;
    await desk.passes(1_500);
    expect((await said).status).toBe(200);
    await desk.shows('ada', 'Looking it up. The answer follows here.');
    expect(desk.outside.connector.received('typing').length).toBeGreaterThan(0);
    expect(cards()).toBe(0);
    held.release();
    await desk.shows('ada', 'Reset password?', 'Jane Doe');
    expect(desk.outside.client.messages('ada').filter(m => !m.from)).toHaveLength(2);
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Done');
    expect(desk.resets).toHaveLength(1);
  });

  test('because it was put to sleep: that is what the text says', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ListTenants', held.fault);
    const said = desk.says('ada', COMMAND);
    await held.arrived;
    await desk.passes(1_500);
    expect((await said).status).toBe(200);
    await desk.shows('ada', 'CIPP is waking up after a quiet time, which can take a minute. The answer follows here.');
    held.release();
    await desk.shows('ada', 'Reset password?', 'Jane Doe');
  });

  test('answers without a request come late too: a picker, a form, a refusal', async () => {
    for (const [text, expected] of [
      ['reset password sam taylor at contoso', 'Which person?'],
      ['reset password qqqq at contoso', 'Nobody at Contoso Ltd is called'],
    ] as const) {
      const held = faults.held();
      desk.outside.cipp.once('ListUsers', held.fault);
      const said = desk.says('ada', text);
      await held.arrived;
      await desk.passes(1_500);
      expect((await said).status).toBe(200);
      held.release();
      await desk.shows('ada', expected);
    }
  });

  test('Teams sends the slow message again: still one draft and one card', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ListUsers', held.fault);
    const said = desk.says('ada', COMMAND);
    await held.arrived;
    await desk.passes(1_500);
    const sent = await said;
    const again = desk.outside.client.repeats(sent);
    await desk.passes(1_500);
    expect((await again).status).toBe(200);
    held.release();
    await desk.shows('ada', 'Reset password?');
    expect(await desk.requests()).toHaveLength(1);
    expect(cards()).toBe(1);
  });

  test('the process went away meanwhile: the next one asks again, and the card comes once', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ListUsers', held.fault);
    const said = desk.says('ada', COMMAND);
    await held.arrived;
    await desk.passes(1_500);
    await said;
    await desk.dies();
    held.release();
    await desk.starts();
    await desk.passes(60_000);
    expect(cards()).toBe(0);
    await desk.passes(2 * 60_000 + 5_000);
    await desk.shows('ada', 'Reset password?', 'Jane Doe');
    await desk.passes(60_000);
    expect(cards()).toBe(1);
    expect(await desk.requests()).toHaveLength(1);
  });

  test('what ended each process that asked it is told, and not asked again', async () => {
    const asked = () => desk.outside.cipp.received('ListUsers').length;
    const dies = async (begin: () => Promise<unknown>) => {
      const held = faults.held();
      desk.outside.cipp.once('ListUsers', held.fault);
      await begin();
      await held.arrived;
      await desk.passes(1_500, 'ask');
      await desk.dies();
      held.release();
      await desk.starts();
    };
    const taken = async () => (await desk.db.query<{ attempts: number }>('select attempts from asks')).rows[0]?.attempts ?? 0;
    await dies(async () => void desk.says('ada', COMMAND).catch(() => undefined));
    for (let attempt = 2; attempt <= 5; attempt += 1)
      await dies(async () => {
        while ((await taken()) < attempt) await desk.passes(5_000, 'ask');
      });
    const before = asked();
    await desk.passes(3 * 60_000 + 5_000);
    await desk.shows('ada', 'Your command', 'It may or may not have been done', /number: E-[0-9A-F]{8}/);
    await desk.passes(20 * 60_000);
    expect([asked() - before, (await desk.requests()).length]).toEqual([0, 0]);
  });

  test('what breaks each time that it is asked again is told after a quarter of an hour, once', async () => {
    const BROKE = 'It may or may not have been done';
    const held = faults.held();
    desk.outside.cipp.once('ListUsers', held.fault);
    const said = desk.says('ada', COMMAND);
    await held.arrived;
    const draft = jest.spyOn(desk.bot.ports.store.requests, 'draft').mockRejectedValue(new Error('nobody knows why'));
    try {
      await desk.passes(1_500);
      await said;
      held.release();
      await desk.passes(14 * 60_000);
      expect(desk.outside.client.screen('ada')).not.toContain(BROKE);
      await desk.passes(2 * 60_000);
      await desk.shows('ada', 'Your command', BROKE, 'Type my requests', /number: E-[0-9A-F]{8}/);
      const tried = draft.mock.calls.length;
      await desk.passes(10 * 60_000);
      expect(draft).toHaveBeenCalledTimes(tried);
      expect(desk.outside.client.screen('ada').split(BROKE)).toHaveLength(2);
    } finally {
      draft.mockRestore();
    }
  });

  test('a form whose answer is slow becomes the card when it is there', async () => {
    await desk.says('ada', 'reset password');
    const held = faults.held();
    desk.outside.cipp.once('ListUsers', held.fault);
    const pressed = desk.presses('ada', 'Continue', { typed: 'jane@contoso.com' });
    await held.arrived;
    await desk.passes(1_500);
    const answer = await pressed;
    expect(answer.status).toBe(200);
    expect(answer.toast).toContain('Looking it up');
    held.release();
    await desk.shows('ada', 'Reset password?', 'Jane Doe');
    expect(await desk.requests()).toHaveLength(1);
  });

  test('Graph is slow: the same', async () => {
    const held = faults.held();
    desk.outside.graph.once('user', held.fault);
    const said = desk.says('ada', COMMAND);
    await held.arrived;
    await desk.passes(1_500);
    expect((await said).status).toBe(200);
    held.release();
    await desk.shows('ada', 'Reset password?', 'Jane Doe');
  });

  test('Check now waits for CIPP: said within the turn, and the card changes later', async () => {
    desk.outside.cipp.once('ExecResetPass', { reset: true });
    await desk.says('ada', COMMAND);
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Outcome unknown');
    const held = faults.held();
    desk.outside.cipp.once('ListUsers', held.fault);
    const pressed = desk.presses('ada', 'Check now');
    await held.arrived;
    await desk.passes(1_500);
    expect((await pressed).toast).toContain('Looking it up');
    held.release();
    await desk.shows('ada', 'Outcome unknown', 'Password not changed since');
  });

  describe('a slow Show password', () => {
    const shownAt = async () => (await desk.db.query<{ shown_at: Date | null }>('select shown_at from secrets')).rows[0]?.shown_at;
    const looks = async () => (await desk.audit()).filter(row => row.step === 'secret-shown').length;

    beforeEach(async () => {
      await desk.says('ada', COMMAND);
      await desk.presses('ada', 'Reset password');
      await desk.cardWith('ada', 'Show password');
    });

    /** The next call of this part of the store waits until it is released. */
    function held<Name extends string, Part extends Record<Name, (...args: never[]) => Promise<unknown>>>(part: Part, name: Name) {
      const real = part[name];
      let arrive = () => {};
      let release = () => {};
      const arrived = new Promise<void>(resolve => {
        arrive = resolve;
      });
      const released = new Promise<void>(resolve => {
        release = resolve;
      });
      part[name] = (async (...args) => {
        part[name] = real;
        arrive();
        await released;
        return real(...args);
      }) as Part[Name];
      return { arrived, release };
    }

    test('said within the turn; the password is sent nowhere, its time does not begin, and another press shows it', async () => {
      const { arrived, release } = held(desk.bot.ports.store.secrets, 'get');
      const pressed = desk.presses('ada', 'Show password');
      await arrived;
      await desk.passes(1_500);
      expect((await pressed).toast).toContain('Looking it up');
      release();
      await desk.shows('ada', 'It was not shown, and its time did not begin with this press');
      // longer than it could be read, had the time begun
      await desk.jumps(11 * 60_000);
      await desk.passes(5_000);
      expect([await shownAt(), await looks()]).toEqual([null, 0]);
      expect(desk.outside.client.screen('ada')).not.toContain(desk.newPassword);
      expect((await desk.presses('ada', 'Show password')).text).toContain(desk.newPassword);
      expect([await shownAt(), await looks()]).toEqual([desk.clock.now(), 1]);
    });

    test('that it is shown is stored slowly: then it is shown, if late', async () => {
      const { arrived, release } = held(desk.bot.ports.store.requests, 'update');
      const pressed = desk.presses('ada', 'Show password');
      await arrived;
      await desk.passes(1_500);
      release();
      expect((await pressed).text).toContain(desk.newPassword);
      expect([await shownAt(), await looks()]).toEqual([expect.any(Date), 1]);
    });
  });

  test('others are answered within the turn while CIPP hangs for one', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ListUsers', held.fault);
    const slow = desk.says('ada', COMMAND);
    await held.arrived;
    await desk.says('bo', 'help');
    await desk.shows('bo', 'What you can do');
    await desk.says('bo', 'reset password finn@fabrikam.com');
    expect(cards('bo')).toBe(1);
    await desk.presses('bo', 'Reset password');
    await desk.shows('bo', 'Done', 'Finn Larsen');
    held.release();
    await slow;
    await desk.shows('ada', 'Reset password?');
  });

  test('a reset that hangs keeps nobody waiting', async () => {
    const held = faults.held();
    desk.outside.cipp.once('ExecResetPass', held.fault);
    await desk.says('ada', COMMAND);
    const pressed = await desk.presses('ada', 'Reset password');
    expect(pressed.status).toBe(200);
    await held.arrived;
    await desk.says('ada', 'reset password omar@contoso.com');
    await desk.shows('ada', 'Reset password?', 'Omar Haddad');
    held.release();
    await desk.shows('ada', 'Done', 'Jane Doe');
  });
});

describe('Teams does not take a card', () => {
  test.each([
    ['429 with Retry-After', faults.throttled(7), 7_000],
    ['502', teamsFault(502, 'BadGateway'), 2_000],
    ['503', teamsFault(503, 'ServiceUnavailable'), 2_000],
    ['412', teamsFault(412, 'PreconditionFailed'), 2_000],
    ['a broken connection', { reset: true as const }, 2_000],
  ])('%s: delivered later, once', async (_what, fault, waitMs) => {
    desk.outside.connector.once('send', fault);
    await desk.says('ada', COMMAND);
    await desk.logs('a card was not delivered');
    expect(cards()).toBe(0);
    if (waitMs > 5_000) {
      await desk.passes(5_000);
      expect(cards()).toBe(0);
    }
    await desk.passes(10_000);
    await desk.shows('ada', 'Reset password?', 'Jane Doe');
    await desk.passes(30_000);
    expect(cards()).toBe(1);
  });

  test('for a while: later and later, and then it is there', async () => {
    const standing = desk.outside.connector.always('send', teamsFault(502, 'BadGateway'));
    await desk.says('ada', COMMAND);
    await desk.passes(60_000);
    // 2, 4, 8, 16, 32 s
    expect(standing.hits).toBeLessThan(8);
    standing.remove();
    await desk.passes(40_000);
    await desk.shows('ada', 'Reset password?');
  });

  test('the bot is not in the conversation: not tried again, and in the log', async () => {
    const standing = desk.outside.connector.always('send', teamsFault(403, 'BotNotInConversationRoster'));
    await desk.says('ada', COMMAND);
    await desk.logs('a card was not delivered');
    expect(desk.logged.join('')).toContain('BotNotInConversationRoster');
    expect(await desk.metrics()).toContain('cards_undeliverable 1');
    const { hits } = standing;
    standing.remove();
    await desk.passes(5 * 60_000);
    expect(standing.hits).toBe(hits);
    expect(cards()).toBe(0);
    await desk.says('ada', COMMAND);
    await desk.shows('ada', 'Reset password?');
  });

  test('the result card is lost on the way and brought later; the password waits', async () => {
    await desk.says('ada', COMMAND);
    await desk.cardWith('ada', 'Reset password');
    const standing = desk.outside.connector.always('edit', teamsFault(502, 'BadGateway'));
    await desk.presses('ada', 'Reset password');
    await desk.logs('a card was not delivered');
    standing.remove();
    await desk.passes(10_000);
    await desk.shows('ada', 'Done');
    expect((await desk.presses('ada', 'Show password')).text).toContain(desk.newPassword);
  });

  test('somebody deleted the card: the result comes as a new message', async () => {
    await desk.says('ada', COMMAND);
    const card = await desk.cardWith('ada', 'Reset password');
    const held = faults.held();
    desk.outside.cipp.once('ExecResetPass', held.fault);
    await desk.presses('ada', 'Reset password');
    await held.arrived;
    card.deleted = true;
    held.release();
    await desk.shows('ada', 'Done', 'Jane Doe');
  });
});
