/** What is refused before anybody is looked up has a table of its own: test/gauntlet. */
import { FORGERIES } from '../simulators/entra';
import { openDesk } from './desk';

const desk = openDesk();
const COMMAND = 'reset password jane@contoso.com';

async function isWell() {
  const health = await fetch(desk.outside.client.bot.replace('/api/messages', '/healthz'));
  expect(health.status).toBe(200);
  await desk.says('ada', COMMAND);
  await desk.shows('ada', 'Reset password?', 'Jane Doe');
}

describe('tokens', () => {
  test('a press with any of them leaves the draft a draft', async () => {
    await desk.says('ada', COMMAND);
    const card = await desk.cardWith('ada', 'Reset password');
    const presses = FORGERIES.map(forged => desk.outside.client.presses('ada', card, 'Reset password', {}, { forged }));
    expect((await Promise.all(presses)).map(p => p.status)).toEqual(FORGERIES.map(() => 401));
    expect((await desk.requests()).map(r => r.state)).toEqual(['draft']);
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  });

  test('well afterwards', isWell);
});

describe('channels and tenants', () => {
  test('a person of another tenant is told that there is nothing for them, and no more', async () => {
    const said = await desk.says('mallory', COMMAND);
    expect(said.status).toBe(200);
    await desk.shows('mallory', 'This bot is not available to you. Nothing was done.');
    const screen = desk.outside.client.screen('mallory');
    expect(screen).not.toMatch(/R-[0-9A-Z]{6}|Contoso Ltd|Jane Doe|CIPP knows/);
    expect(desk.outside.cipp.requests).toHaveLength(0);
    expect(desk.outside.graph.requests).toHaveLength(0);
    expect(await desk.requests()).toHaveLength(0);
  });

  test("a person of another tenant who says that the tenant is ours: the conversation's tells", async () => {
    const home = desk.outside.world.home.id;
    await desk.outside.client.says('mallory', COMMAND, { alter: a => ({ ...a, channelData: { tenant: { id: home } } }) });
    await desk.shows('mallory', 'not available to you');
    expect(desk.outside.cipp.requests).toHaveLength(0);
  });

  test("mallory presses ada's button", async () => {
    await desk.says('ada', COMMAND);
    const card = await desk.cardWith('ada', 'Reset password');
    const answer = await desk.outside.client.presses('mallory', card, 'Reset password');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('not available to you');
    expect((await desk.requests()).map(r => r.state)).toEqual(['draft']);
    expect((await desk.audit()).at(-1)).toMatchObject({
      step: 'refused',
      outcome: 'NOT_A_MEMBER',
      actor_name: 'somebody of another tenant',
    });
  });

  test('somebody who is nowhere in Entra', async () => {
    const nobody = { ...desk.outside.world.technicians.ada, id: 'ffffffff-0000-4000-8000-00000000ffff', teamsId: '29:1nobody' };
    await desk.outside.client.says(nobody, COMMAND);
    await desk.outside.client.sees(nobody, 'not available to you');
    expect(desk.outside.cipp.requests).toHaveLength(0);
  });

  test.each([COMMAND, 'reset password', 'reset password sam taylor at contoso', 'reset password qqqq at contoso'])(
    'a guest is told nothing: %s',
    async text => {
      await desk.says('gus', text);
      await desk.shows('gus', 'not available to you');
      expect(desk.outside.client.screen('gus')).not.toMatch(/Contoso Ltd|Fabrikam|Taylor2|Jane Doe/);
      expect(desk.outside.cipp.requests).toHaveLength(0);
    },
  );
});
