import { faults } from '../simulators/server';
import { openDesk } from './desk';

const desk = openDesk({});

const gets = (path: string) => fetch(new URL(path, desk.outside.client.bot), { headers: { authorization: `Bearer ${'m'.repeat(32)}` } });

const AWAY = 'My database does not answer';

// an embedded database goes nowhere without its process
const onServer = process.env.TEST_DATABASE_URL ? describe : describe.skip;

onServer('a database that is away', () => {
  test('is said to who types and to who presses, and nothing is sent; afterwards the same press counts', async () => {
    await desk.says('ada', 'reset password jane@contoso.com');
    const card = await desk.shows('ada', 'Reset password', 'Jane Doe');
    await desk.withoutDatabase(async () => {
      await desk.says('ada', 'reset password bob@contoso.com');
      await desk.shows('ada', AWAY, 'my requests', /E-[0-9A-F]{8}/);
      const pressed = await desk.presses('ada', 'Reset password', {}, { card });
      expect(pressed.text).toContain(AWAY);
    });
    expect(desk.resets).toEqual([]);

    await desk.presses('ada', 'Reset password', {}, { card });
    await desk.shows('ada', 'Done', 'Jane Doe');
    expect(desk.resets).toHaveLength(1);
    expect((await desk.requests()).map(({ state }) => state)).toEqual(['done']);
  });

  test('is told to load balancers and to who collects metrics, and everything else with it', async () => {
    await desk.withoutDatabase(async () => {
      const ready = await gets('/readyz');
      expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ notReady: ['database'] })]);
      const metrics = await gets('/metrics');
      expect(metrics.status).toBe(200);
      expect(await metrics.text()).toMatch(/^cards_undeliverable nan$/im);
    });
    expect((await gets('/readyz')).status).toBe(200);
  });

  test('while CIPP works: the outcome is kept until the database is back', async () => {
    const held = faults.held();
    const calls = desk.outside.cipp.always('ExecResetPass', { ...held.fault, effect: true });
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.presses('ada', 'Reset password');
    while (calls.hits === 0) await new Promise(setImmediate);
    await desk.withoutDatabase(async () => {
      held.release();
      await desk.logs('an outcome could not be stored');
    });
    await desk.passes(1_000, 'run');
    await desk.presses('ada', 'Show password');
    await desk.shows('ada', 'Done', desk.newPassword);
    expect(desk.resets).toHaveLength(1);
  });
});
