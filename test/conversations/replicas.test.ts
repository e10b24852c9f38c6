import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Bot, compose } from '../../src/compose';
import { readConfig } from '../../src/config';
import { createLog } from '../../src/log';
import type { Database } from '../../src/store';
import { type FreshDatabase, freshDatabase } from '../setup/database';
import { PLACES, type PlaceName, type Simulators, startSimulators, type TechnicianName } from '../simulators';
import { faults } from '../simulators/server';
import { TeamsClient } from '../simulators/teams-client';

const POLICY = `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
  audit: { id: "${PLACES.general.id}" }
switches: { roles: [User Administrator] }
limits: { perAction: { runs: 1, window: 1h } }
rules:
  - name: fabrikam wants a second technician
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals }
  - { name: reads, actions: { ids: [list-users] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: resets, actions: { ids: [reset-password] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
`;

/** What the promise says: a switch counts everywhere within this. */
const AT_ONCE_MS = 1_000;

/** One bot of several on one database, and people who happen to reach it. */
interface Replica {
  bot: Bot;
  client: TeamsClient;
}

let outside: Simulators;
let database: FreshDatabase;
let dir: string;
let replicas: [Replica, Replica, Replica];

async function start(name: string): Promise<Replica> {
  const { dataDir, databaseUrl } = database;
  const env = outside.env({
    PORT: '0',
    POLICY_FILE: path.join(dir, 'policy.yaml'),
    DATA_DIR: path.join(dataDir, name),
    DATABASE_URL: databaseUrl,
  });
  const bot = await compose(readConfig(env), { log: createLog('silent') });
  const client = new TeamsClient(outside.connector, outside.entra, outside.files);
  client.bot = `http://127.0.0.1:${await bot.listen()}/api/messages`;
  return { bot, client };
}

// the embedded database has one process
const onPostgres = process.env.TEST_DATABASE_URL ? describe : describe.skip;

onPostgres('three processes on one database', () => {
  beforeAll(async () => {
    [outside, database, dir] = await Promise.all([startSimulators(), freshDatabase(), mkdtemp(path.join(tmpdir(), 'replicas-'))]);
    await writeFile(path.join(dir, 'policy.yaml'), POLICY);
    replicas = [await start('one'), await start('two'), await start('three')];
  });
  afterAll(async () => {
    await Promise.all(replicas.map(({ bot }) => bot.close()));
    await outside.stop();
    await database.remove();
    await rm(dir, { recursive: true, force: true });
  });

  const db = (): Database => (replicas[0].bot.ports.store as unknown as { database: Database }).database;

  /** Waits until the person reads all of this in one message of the bot. */
  async function shows(who: TechnicianName, place: PlaceName, ...expected: string[]) {
    const { client } = replicas[0];
    const fits = (text: string) => expected.every(one => text.includes(one));
    const find = () => client.messages(who, place).findLast(m => !m.from && fits(client.reads(who, m)));
    const found = await client.until(find);
    if (!found) throw new Error(`${who} never saw ${expected.join(' + ')}. On the screen:\n${client.screen(who, place)}`);
    return found;
  }

  /** What a notification brings about is not to be waited for by anything but looking. */
  async function settled(done: () => boolean): Promise<void> {
    for (const limit = performance.now() + 10_000; !done() && performance.now() < limit; ) await db().query('select 1');
    expect(done()).toBe(true);
  }

  const stepsOf = async (step: string) => (await db().query<{ request: string }>('select request from audit where step = $1', [step])).rows;

  test('a switch thrown on one refuses on the other two within a second, and lets them go on as soon', async () => {
    const [one, two, three] = replicas;
    await one.client.says('bo', 'help', { place: 'approvals' });
    await one.client.says('bo', 'help', { place: 'general' });
    // each has spoken with Entra and CIPP before: what is measured is the switch
    await Promise.all([
      two.client.says('ada', 'reset password jane@contoso.com'),
      three.client.says('fay', 'reset password ben@contoso.com'),
    ]);
    const card = await shows('ada', 'personal', 'Reset password?', 'jane@contoso.com');
    await shows('fay', 'personal', 'Reset password?', 'ben@contoso.com');
    await two.client.says('hana', 'reset password finn@fabrikam.com');
    await two.client.presses('hana', await shows('hana', 'personal', 'Reset password?', 'finn@fabrikam.com'), 'Ask for approval');
    const approval = await shows('bo', 'approvals', 'Needs approval', 'finn@fabrikam.com');
    // approved, and on its way to CIPP in whichever process took it
    const run = faults.held();
    outside.cipp.once('ListTenants', run.fault);
    await three.client.presses('bo', approval, 'Approve');
    await run.arrived;

    await one.client.says('bo', 'switch off reset password because somebody phishes');
    const off = performance.now();
    run.release();
    const [pressed] = await Promise.all([
      two.client.presses('ada', card, 'Reset password'),
      two.client.says('hana', 'reset password sam.taylor@contoso.com'),
      three.client.says('fay', 'reset password sam.taylor@contoso.com'),
    ]);
    const OFF = 'The action Reset password is switched off: Bo Lindqvist did it on';
    await shows('hana', 'personal', 'nothing was sent', OFF);
    await shows('fay', 'personal', 'nothing was sent', OFF);
    await shows('hana', 'personal', 'Refused: ', OFF);
    expect(performance.now() - off).toBeLessThan(AT_ONCE_MS);
    expect(pressed.text).toContain(OFF);
    expect(outside.cipp.received('ExecResetPass')).toHaveLength(0);
    expect([await stepsOf('refused'), await stepsOf('refuse'), await stepsOf('submit-refused')].map(rows => rows.length)).toEqual([
      2, 1, 1,
    ]);
    await shows('bo', 'general', 'Switched off', 'somebody phishes');

    await three.client.says('bo', 'switch on reset password');
    const on = performance.now();
    await Promise.all([
      one.client.says('ada', 'reset password ben@contoso.com'),
      two.client.says('fay', 'reset password sam.taylor@contoso.com'),
    ]);
    await shows('ada', 'personal', 'Reset password?', 'ben@contoso.com');
    await shows('fay', 'personal', 'Reset password?', 'sam.taylor@contoso.com');
    expect(performance.now() - on).toBeLessThan(AT_ONCE_MS);
  });

  test('what one process remembers of a person does not count at the press, nor what another remembers of the rights', async () => {
    const [, two, three] = replicas;
    outside.world.technicians.cleo.holds = [{ role: 'Helpdesk Administrator' }];
    await Promise.all(replicas.map(({ client }) => client.says('cleo', 'whoami')));
    await two.client.says('cleo', 'reset password chen@contoso.com');
    const card = await shows('cleo', 'personal', 'Reset password?', 'chen@contoso.com');
    outside.world.technicians.cleo.holds = [];
    // each of them still has the role in its memory
    await three.client.presses('cleo', card, 'Reset password');
    await shows('cleo', 'personal', 'Refused', 'chen@contoso.com');
    expect(outside.cipp.received('ExecResetPass')).toHaveLength(0);
  });

  test('a list that one of them has in memory is paged, opened and acted on at the others', async () => {
    const [one, two, three] = replicas;
    await one.client.says('hana', 'list users at contoso');
    const list = await shows('hana', 'personal', 'List all users', 'Contoso Ltd', 'Page 1 of');
    const reads = () => one.client.reads('hana', list);
    await two.client.presses('hana', list, 'Next');
    expect(reads()).toContain('Page 2 of');
    await three.client.presses('hana', list, 'Search', { find: 'ben@contoso.com' });
    expect(reads()).toContain('1 of');
    await one.client.presses('hana', list, 'Open Ben Carter, ben@contoso.com');
    expect(reads()).toContain('What you may do');
    expect(reads()).toContain('ben@contoso.com');
    await two.client.presses('hana', list, 'Reset password');
    await shows('hana', 'personal', 'Reset password?', 'ben@contoso.com');
  });

  test('a choice is offered by one that nobody has asked before, from its own memory or not at all', async () => {
    const [one, two] = replicas;
    await one.client.says('ada', 'reset password');
    const form = await shows('ada', 'personal', 'Reset password', 'Customer');
    const tenants = await one.client.searches('ada', form, 'tenant', 'fabri');
    const others = await two.client.searches('ada', form, 'tenant', 'fabri');
    for (const { choices } of [tenants, others])
      expect(choices.map(({ value }) => value).filter(value => value !== 'fabrikam.com')).toEqual([]);
  });

  test('a policy that one of them has read again counts on all', async () => {
    const [one, two, three] = replicas;
    const file = path.join(dir, 'policy.yaml');
    await writeFile(
      file,
      POLICY.replace('name: resets, actions:', 'name: no resets, actions:').replace(/(name: no resets.*)then: allow/, '$1then: off'),
    );
    await one.bot.reloadPolicy();
    await settled(() => replicas.every(({ bot }) => bot.ports.policy().rules.some(rule => rule.name === 'no resets')));
    await Promise.all([
      two.client.says('ada', 'reset password petra@contoso.com'),
      three.client.says('fay', 'reset password petra@contoso.com'),
    ]);
    for (const who of ['ada', 'fay'] as const) await shows(who, 'personal', 'Refused', 'petra@contoso.com', 'no resets');
    await writeFile(file, POLICY);
    await three.bot.reloadPolicy();
    await settled(() => replicas.every(({ bot }) => bot.ports.policy().rules.some(rule => rule.name === 'resets')));
  });

  test('a limit that all of them meet at once is told once', async () => {
    const [one, two, three] = replicas;
    await two.client.presses('ada', await shows('ada', 'personal', 'Reset password?', 'ben@contoso.com'), 'Reset password');
    await shows('ada', 'personal', 'Done', 'ben@contoso.com');
    await Promise.all([
      one.client.says('ada', 'reset password chen@contoso.com'),
      two.client.says('fay', 'reset password chen@contoso.com'),
      three.client.says('hana', 'reset password chen@contoso.com'),
    ]);
    for (const who of ['ada', 'fay', 'hana'] as const) await shows(who, 'personal', 'Refused', 'was run as often as the policy allows');
    await shows('bo', 'general', 'Limit reached', '1 of one action within 1 hour');
    expect(await stepsOf('alert')).toHaveLength(1);
    expect(one.client.messages('bo', 'general').filter(m => one.client.reads('bo', m).includes('Limit reached'))).toHaveLength(1);
  });
});
