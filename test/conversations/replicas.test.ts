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
