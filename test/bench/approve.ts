import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Simulators } from '../simulators';
import { type Bench, quantile } from './frame';
import { startOutside } from './outside';
import { startPostgres } from './postgres';
import { startProgram } from './program';
import { BOT } from './turns';

const PRESSES = 20;
const WAKES = 100;
const PRESS = 'Approve pressed until CIPP has the request';
const WAKE = "a wake of pg-boss' worker by NOTIFY, alone";
const OWN_WAKE = "a wake of the bot's queue, alone";

export const approve: Bench = {
  name: 'approve',
  about: 'from the press of Approve to the request at CIPP, everything read again in between, beside one wake of pg-boss by NOTIFY',
  async run(figures, { rounds }) {
    const [outside, postgres] = await Promise.all([startOutside(), startPostgres()]);
    const bot = await startProgram('the bot', BOT, outside.env({ DATABASE_URL: await postgres.fresh() }));
    const sleeper = fork(path.join(__dirname, 'wake.js'), [await postgres.fresh()]);
    try {
      const { simulators } = outside;
      await Promise.all([outside.ready(bot.url), once(sleeper, 'message')]);
      simulators.client.bot = bot.url;
      await simulators.client.says('bo', 'help', { place: 'approvals' });
      for (let round = -1; round < rounds; round += 1) {
        const wakes = await wakesOf(sleeper, WAKES);
        const presses: number[] = [];
        while (presses.length < PRESSES) presses.push(await pressed(simulators));
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
      await bot.stop();
      await Promise.all([outside.close(), postgres.stop()]);
    }
  },
};

async function wakesOf(sleeper: ChildProcess, count: number): Promise<Record<'stock' | 'own', number[]>> {
  sleeper.send(count);
  const [times] = await once(sleeper, 'message');
  return times;
}

/** Ada asks, Bo approves; ends when Ada reads that it is done. */
async function pressed({ client, cipp }: Simulators): Promise<number> {
  await client.says('ada', 'reset password hugo@fabrikam.com');
  const card = await client.sees('ada', 'Ask for approval');
  await client.presses('ada', card, 'Ask for approval');
  const post = await client.sees('bo', 'Approve: reset password?', 'approvals');
  let there = Number.NaN;
  cipp.once('ExecResetPass', {
    met: () => {
      there = performance.now();
    },
  });
  const start = performance.now();
  await client.presses('bo', post, 'Approve');
  if (!(await client.until(() => (client.reads('ada', card).includes('Done') ? true : undefined))))
    throw new Error(`it was not done. On the screen:\n${client.screen('ada')}`);
  return there - start;
}
