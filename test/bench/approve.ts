import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import path from 'node:path';
import type { Simulators } from '../simulators';
import { type Bench, quantile } from './frame';
import { startOutside } from './outside';
import { startPostgres } from './postgres';
import { startProgram } from './program';
import { BOT } from './turns';

const PRESSES = 20;
const PRESS = 'Approve pressed until CIPP has the request';
const WAKE = "a wake of pg-boss' worker by NOTIFY, alone";
const OWN_WAKE = "a wake of the bot's queue, alone";

export const approve: Bench = {
  name: 'approve',
  about: 'from the press of Approve to the request at CIPP, everything read again in between, beside one wake of pg-boss by NOTIFY',
  async run(figures, { rounds }) {
    const agent = new Agent({ keepAlive: true });
    const [outside, postgres] = await Promise.all([startOutside(), startPostgres()]);
    const bot = await startProgram('the bot', BOT, outside.env({ DATABASE_URL: await postgres.fresh() }));
    const sleeper = fork(path.join(__dirname, 'wake.js'), [await postgres.fresh()]);
    try {
      const { simulators } = outside;
      await Promise.all([outside.ready(bot.url), once(sleeper, 'message')]);
      simulators.client.bot = bot.url;
      simulators.client.agent = agent;
      await simulators.client.says('bo', 'help', { place: 'approvals' });
      for (let round = -1; round < rounds; round += 1) {
        const wakes: Record<'stock' | 'own', number[]> = { stock: [], own: [] };
        const presses: number[] = [];
        // one of each at a time, and each to processes that are at rest, as they come in life
        while (presses.length < PRESSES) {
          await rested();
          wakes.stock.push(await wakeOf(sleeper, 'stock'));
          await rested();
          wakes.own.push(await wakeOf(sleeper, 'own'));
          presses.push(await pressed(simulators));
        }
        outside.forget();
        if (round < 0) continue;
        figures.times(WAKE, wakes.stock);
        figures.times(OWN_WAKE, wakes.own);
        figures.times(PRESS, presses);
        figures.add('press to CIPP ÷ one wake, p50', 'times', quantile(presses, 0.5) / quantile(wakes.stock, 0.5), { most: 5 });
        figures.add("press to CIPP ÷ one wake of the bot's queue, p50", 'times', quantile(presses, 0.5) / quantile(wakes.own, 0.5));
      }
    } finally {
      sleeper.disconnect();
      agent.destroy();
      await bot.stop();
      await Promise.all([outside.close(), postgres.stop()]);
    }
  },
};

/** Longer than anything goes on that belongs to the one before. */
const REST_MS = 25;
const rested = () => new Promise(resolve => setTimeout(resolve, REST_MS));

async function wakeOf(sleeper: ChildProcess, whose: 'stock' | 'own'): Promise<number> {
  sleeper.send(whose);
  const [ms] = await once(sleeper, 'message');
  return Number(ms);
}

/** Ada asks, Bo approves; ends when Ada reads that it is done. */
async function pressed({ client, cipp }: Simulators): Promise<number> {
  await client.says('ada', 'reset password hugo@fabrikam.com');
  const card = await client.sees('ada', 'Ask for approval');
  await client.presses('ada', card, 'Ask for approval');
  const post = await client.sees('bo', 'Approve: reset password?', 'approvals');
  await rested();
  const reached = new Promise<number>(resolve => cipp.once('ExecResetPass', { met: () => resolve(performance.now()) }));
  const start = performance.now();
  await client.presses('bo', post, 'Approve');
  // nothing is looked at before: whoever reads screens holds up the simulators
  const there = await reached;
  if (!(await client.until(() => (client.reads('ada', card).includes('Done') ? true : undefined))))
    throw new Error(`it was not done. On the screen:\n${client.screen('ada')}`);
  return there - start;
}
