import { openDesk } from '../conversations/desk';
import { people, type TechnicianName } from '../simulators';
import { BOT_ACCOUNT } from '../simulators/connector';
import { faults } from '../simulators/server';

const MINUTE = 60_000;

const desk = openDesk({
  policy: `
version: 1
rules:
  - name: the helpdesk does everything
    actions: "*"
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: allow
  - { name: nobody else does anything, actions: "*", tenants: "*", who: "*", then: off }
`,
});

type Choice = { title: string; value: string };

/** A keystroke as Teams sends it, in the personal chat; no card is needed for it, and a stranger has none. */
async function types(who: TechnicianName, dataset: string, queryText: string, tenant?: string): Promise<Choice[]> {
  const { client, connector, world } = desk.outside;
  const person = world.technicians[who];
  const sent = await client.sends({
    type: 'invoke',
    name: 'application/search',
    id: `f:${Math.random()}`,
    channelId: 'msteams',
    serviceUrl: connector.serviceUrl,
    from: { id: person.teamsId, name: person.name, aadObjectId: person.id },
    recipient: BOT_ACCOUNT,
    conversation: { id: connector.place(person, 'personal').id, conversationType: 'personal', tenantId: person.tenant },
    channelData: { tenant: { id: person.tenant } },
    value: { queryText, queryOptions: { skip: 0, top: 15 }, dataset, data: tenant ? { tenant } : {} },
  });
  expect(sent).toMatchObject({ status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse' } });
  return (sent.body as { value: { results: Choice[] } }).value.results;
}

/** Until what is read in the background is in memory. */
async function until(choices: () => Promise<Choice[]>): Promise<Choice[]> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await choices();
    if (found.length > 0) return found;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error('nothing was ever suggested');
}

const DATASETS = ['tenants', 'users', 'things:group', 'things:device'];

describe('who may', () => {
  test('gets customers, people and things, fifteen at most', async () => {
    expect(await until(() => types('ada', 'tenants', 'cont'))).toEqual([{ title: 'Contoso Ltd · contoso.com', value: 'contoso.com' }]);
    const jane = { title: `${people.jane.displayName} · jane@contoso.com`, value: 'jane@contoso.com' };
    expect(await until(() => types('ada', 'users', 'jane', 'contoso.com'))).toContainEqual(jane);
    expect(await until(() => types('ada', 'users', '', 'contoso.com'))).toHaveLength(15);
    expect((await until(() => types('ada', 'things:group', '', 'contoso.com'))).length).toBeGreaterThan(0);
  });

  test.each([
    ['no customer', undefined],
    ['a customer that is none', 'example.org'],
    ['a customer that CIPP leaves out', 'retired.example.com'],
  ])('gets nobody of %s', async (_, tenant) => {
    await until(() => types('ada', 'tenants', ''));
    for (const dataset of ['users', 'things:group']) expect(await types('ada', dataset, '', tenant)).toEqual([]);
  });

  test.each(['', 'Users', 'things:', 'things:nothing', 'things:__proto__', 'graph.microsoft.com/users'])(
    'gets nothing of %p',
    async dataset => {
      expect(await types('ada', dataset, '', 'contoso.com')).toEqual([]);
    },
  );
});

describe('who may nothing', () => {
  beforeEach(async () => {
    await until(() => types('ada', 'users', 'jane', 'contoso.com'));
    await until(() => types('ada', 'things:group', '', 'contoso.com'));
  });

  test.each<[TechnicianName, string]>([
    ['dana', 'no role'],
    ['eli', 'a blocked account'],
    ['gus', 'a guest'],
    ['cleo', 'a role that no rule names'],
    ['mallory', 'another tenant'],
  ])('%s (%s) gets no people and no things', async who => {
    for (const dataset of DATASETS.slice(1)) expect([dataset, await types(who, dataset, '', 'contoso.com')]).toEqual([dataset, []]);
  });

  test.each<TechnicianName>(['dana', 'eli', 'gus', 'cleo', 'mallory'])('%s gets no customers', async who => {
    expect(await types(who, 'tenants', '')).toEqual([]);
  });

  test('rights that are gone are gone here too, a minute later', async () => {
    expect(await types('ada', 'users', 'jane', 'contoso.com')).not.toEqual([]);
    desk.outside.world.technicians.ada.holds = [];
    await desk.jumps(MINUTE);
    for (const dataset of DATASETS.slice(1)) expect(await types('ada', dataset, '', 'contoso.com')).toEqual([]);
  });
});

describe('CIPP is held', () => {
  test('what is in memory comes at once, and what is not is nothing yet', async () => {
    await until(() => types('ada', 'users', 'jane', 'contoso.com'));
    const held = faults.held();
    desk.outside.cipp.always('*', held.fault);
    // old enough to be read again in the background, young enough to be shown meanwhile
    await desk.jumps(10 * MINUTE);
    expect(await types('ada', 'tenants', 'cont')).toHaveLength(1);
    expect(await types('ada', 'users', 'jane', 'contoso.com')).toHaveLength(1);
    expect(await types('ada', 'users', '', 'fabrikam.com')).toEqual([]);
    expect(await types('ada', 'things:group', '', 'fabrikam.com')).toEqual([]);
    expect(desk.outside.cipp.requests.filter(r => r.status === undefined).length).toBeGreaterThan(0);
    held.release();
    expect((await until(() => types('ada', 'users', '', 'fabrikam.com'))).length).toBeGreaterThan(0);
  });

  test('nothing in memory at all: nothing, at once', async () => {
    await desk.restarts();
    const held = faults.held();
    desk.outside.cipp.always('*', held.fault);
    expect(await types('ada', 'tenants', 'cont')).toEqual([]);
    held.release();
    await until(() => types('ada', 'tenants', 'cont'));
  });

  test('not even the customers are in memory: nothing, before Teams would ask again', async () => {
    await desk.restarts();
    const held = faults.held();
    desk.outside.cipp.always('*', held.fault);
    for (const dataset of DATASETS.slice(1)) {
      let answered = false;
      const typed = types('ada', dataset, '', 'contoso.com').finally(() => {
        answered = true;
      });
      while (!answered) {
        await new Promise(resolve => setTimeout(resolve, 20));
        if (!answered) await desk.passes(100);
      }
      expect(await typed).toEqual([]);
    }
    held.release();
    await until(() => types('ada', 'users', '', 'contoso.com'));
  });
});
