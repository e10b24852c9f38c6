import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bot, compose } from '../../src/compose';
import { readConfig } from '../../src/config';
import { CLOUDS, type Cloud } from '../../src/config/clouds';
import { createLog } from '../../src/log';
import { cloudSettings, OWN_HOSTS } from '../entra/clouds';
import { TestClock } from '../setup/clock';
import { type FreshDatabase, freshDatabase } from '../setup/database';
import { BOT_ID, HOME_TENANT, type Simulators, startSimulators } from '../simulators';
import { OneCloud } from './one-cloud';

const POLICY = `
version: 1
rules:
  - { name: our own people, actions: { ids: [reset-password] }, tenants: [home], who: { roles: [Helpdesk Administrator] }, then: allow }
`;
const NAMES = Object.keys(CLOUDS) as Cloud[];

describe.each(NAMES)('a bot of the cloud %s', cloud => {
  // GCC High and DoD share what is not Graph's or Teams'
  const other: Cloud = cloud === 'public' ? 'gcch' : cloud === 'gcch' ? 'dod' : 'public';
  const clock = new TestClock();
  const logged: string[] = [];
  const before = process.env.HTTPS_PROXY;
  let outside: Simulators;
  let one: OneCloud;
  let bot: Bot;
  let database: FreshDatabase;
  let dir: string;

  beforeAll(async () => {
    [outside, database, dir] = await Promise.all([startSimulators({ clock }), freshDatabase(), mkdtemp(path.join(tmpdir(), 'cloud-'))]);
    one = await OneCloud.start(cloud, outside);
    await writeFile(path.join(dir, 'policy.yaml'), POLICY);
    const { BOT_PASSWORD, SEAL_KEY } = outside.env();
    // the SDK reads the proxy for itself
    process.env.HTTPS_PROXY = one.proxy;
    const config = readConfig({
      ...cloudSettings(cloud),
      BOT_ID,
      BOT_TYPE: 'SingleTenant',
      BOT_TENANT_ID: HOME_TENANT,
      BOT_PASSWORD,
      BOT_OAUTH_CONNECTION: 'sso',
      SEAL_KEY,
      HTTPS_PROXY: one.proxy,
      PORT: '0',
      HOST: '127.0.0.1',
      POLICY_FILE: path.join(dir, 'policy.yaml'),
      DATA_DIR: database.dataDir,
      DATABASE_URL: database.databaseUrl,
    });
    bot = await compose(config, { clock, log: createLog('debug', { write: line => void logged.push(line) }) });
    outside.client.bot = `http://127.0.0.1:${await bot.listen()}/api/messages`;
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.HTTPS_PROXY;
    else process.env.HTTPS_PROXY = before;
    await bot?.close();
    await one?.stop();
    await outside?.stop();
    await database?.remove();
    await rm(dir, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(one.foreign).toEqual([]);
  });

  /** Waits until Ada reads this. */
  async function adaSees(...expected: string[]): Promise<void> {
    const { client } = outside;
    const seen = await client.until(() =>
      client.messages('ada').some(m => !m.from && expected.every(e => client.reads('ada', m).includes(e))),
    );
    if (!seen)
      throw new Error(`never: ${expected}. On the screen:\n${client.screen('ada')}\nAsked: ${one.asked}\nLogged:\n${logged.join('')}`);
  }

  async function resets(): Promise<void> {
    const { client } = outside;
    await client.says('ada', 'reset password dana@msp.example.com');
    await adaSees('Reset password?', 'Dana Whitfield');
    const card = client.messages('ada').at(-1);
    if (!card) throw new Error('no card');
    await client.presses('ada', card, 'Reset password');
  }

  test('meets every host of its own in one reset, and none of another', async () => {
    await resets();
    await adaSees('waits for your sign-in');
    expect((await outside.client.signsIn('ada')).status).toBe(200);
    await adaSees('Accepted, not confirmed');
    await clock.passes(1_000);
    await adaSees('outcome not visible to your role');
    expect(outside.graph.own.resets).toHaveLength(1);
    // China's authority has two names, of which one stands for the other; the SDK keeps keys for a day, and DoD's are GCC High's
    const left = cloud === 'china' ? ['login.chinacloudapi.cn'] : cloud === 'dod' ? ['login.botframework.azure.us'] : [];
    expect(one.asked).toEqual(expect.arrayContaining(OWN_HOSTS[cloud].filter(host => !left.includes(host))));
  });

  test('does not go where an operation or a next page of another cloud is', async () => {
    outside.graph.own.location = { at: `${CLOUDS[other].graph}/v1.0/users/x/authentication/operations/y` };
    await resets();
    await adaSees('Microsoft does not say how it ended');
    clock.jumps(61_000);
    outside.graph.always('transitiveRoleAssignments', {
      effect: true,
      change: body => ({ ...(body as object), '@odata.nextLink': `${CLOUDS[other].graph}/beta/roleManagement/directory/x?$skiptoken=2` }),
    });
    await outside.client.says('ada', 'whoami');
    await adaSees('I could not read your roles from Entra');
    expect(outside.graph.received('transitiveRoleAssignments').length).toBeGreaterThan(0);
  });

  test('answers nobody who speaks from another cloud', async () => {
    const serviceUrl = `https://${OWN_HOSTS[other][0]}/emea/`;
    const asked = one.asked.length;
    const { status } = await outside.client.says('ada', 'help', {
      alter: activity => ({ ...activity, serviceUrl }),
      authorization: `Bearer ${outside.entra.connectorToken(serviceUrl)}`,
    });
    expect(status).toBe(403);
    expect(one.asked).toHaveLength(asked);
  });
});
