import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Child, startChild } from '../setup/child';
import { type FreshDatabase, freshDatabase } from '../setup/database';
import { faults, type Simulators, startSimulators, technicians } from '../simulators';

const MINUTE_MS = 60_000;
const POLICY = `
version: 1
rules:
  - name: our own people
    actions: { ids: [reset-password] }
    tenants: [home]
    who: { roles: [Helpdesk Administrator] }
    then: allow
    backend: graph
`;

let outside: Simulators;
let database: FreshDatabase;
let bot: Child | undefined;

beforeAll(async () => {
  outside = await startSimulators();
});
beforeEach(async () => {
  database = await freshDatabase();
  await writeFile(path.join(database.dataDir, 'policy.yaml'), POLICY);
  outside.world.technicians.ada.holds.push({ role: 'Privileged Authentication Administrator' });
});
afterEach(async () => {
  await killed();
  await database.remove();
  outside.reset();
});
afterAll(() => outside.stop());

/** A process of its own, on the same database each time. `aheadMs`: how long after the one before it starts. */
async function starts(aheadMs = 0): Promise<void> {
  const { dataDir, databaseUrl } = database;
  const settings = outside.env({
    PORT: '0',
    BOT_OAUTH_CONNECTION: 'sso',
    POLICY_FILE: path.join(dataDir, 'policy.yaml'),
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
  });
  bot = startChild('conversations/bot-process.js', JSON.stringify(settings), String(aheadMs));
  outside.client.bot = `http://127.0.0.1:${await bot.next()}/api/messages`;
}

/** As `kill -9` does: it has no time for anything. */
async function killed(): Promise<void> {
  bot?.process.kill('SIGKILL');
  await bot?.ended;
  bot = undefined;
}

async function adaReads(...words: string[]): Promise<void> {
  const { client } = outside;
  const reads = () => client.messages('ada').some(m => !m.from && words.every(word => client.reads('ada', m).includes(word)));
  if (!(await client.until(reads))) throw new Error(`Ada never saw ${words.join(' + ')}:\n${client.screen('ada')}`);
}

async function adaPresses(button: string): Promise<string> {
  const { client } = outside;
  const holds = () => client.messages('ada').findLast(m => client.reads('ada', m).includes(button));
  const card = await client.until(holds);
  if (!card) throw new Error(`Ada has no ${button}:\n${client.screen('ada')}`);
  return (await client.presses('ada', card, button, {})).text;
}

/** Ada's reset of Dana, in a process of its own, up to what is held at Graph; then that process is killed. */
async function killedAt(op: 'resetPassword' | 'operation'): Promise<void> {
  const held = faults.held({ effect: true });
  outside.graph.once(op, held.fault);
  await starts();
  await outside.client.says('ada', 'reset password dana@msp.example.com');
  await adaPresses('Reset password');
  await adaReads('waits for your sign-in');
  await outside.client.signsIn('ada');
  await held.arrived;
  await killed();
  held.release();
}

test('killed while Graph is asked how it ended: the next process brings the card to its end, and the reset was sent once', async () => {
  outside.graph.own.states = [{ status: 'running' }, { status: 'succeeded' }];
  await killedAt('operation');
  await starts(MINUTE_MS);
  await adaReads('Done', 'password ready, hidden');
  expect(await adaPresses('Show password')).toContain(outside.graph.own.resets[0]?.given);
  expect(outside.graph.received('resetPassword')).toHaveLength(1);
  expect(outside.graph.received('operation')).toHaveLength(2);
});

test('killed before Graph’s 202 was stored: unknown, and never sent again', async () => {
  await killedAt('resetPassword');
  await starts(5 * MINUTE_MS);
  await adaReads('Outcome unknown', 'it may or may not have happened');
  expect(outside.graph.own.resets).toEqual([expect.objectContaining({ target: technicians.dana.id })]);
  expect(outside.graph.received('resetPassword')).toHaveLength(1);
});
