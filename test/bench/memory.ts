import type { Bench } from './frame';
import { startOutside } from './outside';
import { startPostgres } from './postgres';
import { startProgram } from './program';
import { BOT, drive, peer, RESET } from './turns';

/** Times the turns of a round: with 1,000 of those, 10,000 and 50,000 turns. */
const FIRST = 10;
const LAST = 50;

export const memory: Bench = {
  name: 'memory',
  about: 'resident memory after many turns, half of them help and half of them drafts of a reset',
  async run(figures, { turns }) {
    const [outside, postgres] = await Promise.all([startOutside(), startPostgres()]);
    const bot = await startProgram('the bot', BOT, outside.env({ DATABASE_URL: await postgres.fresh() }));
    const stock = await startProgram('teams-ai', peer('teams-ai'), outside.env({}));
    try {
      // one after the other: both answer in the same chat
      await outside.ready(bot.url);
      await outside.ready(stock.url);
      const said = (i: number) => (i % 2 === 0 ? 'help' : RESET);
      const many = (program: typeof bot, times: number) => drive(outside, program, said, { turns: turns * times, inFlight: 16 });
      const [few, all] = [turns * FIRST, turns * LAST].map(n => n.toLocaleString('en'));
      await many(stock, FIRST);
      await many(bot, FIRST);
      const [before, beside] = [bot.rssMb(), stock.rssMb()];
      figures.add(`teams-ai, an echo, RSS after ${few} turns`, 'MB', beside);
      figures.add(`the bot, RSS after ${few} turns`, 'MB', before);
      figures.add(`RSS after ${few} turns, the bot ÷ teams-ai echo`, 'times', before / beside, { most: 1 });
      await many(bot, LAST - FIRST);
      figures.add(`the bot, RSS after ${all} turns`, 'MB', bot.rssMb());
      figures.add(`RSS grown from ${few} to ${all} turns`, '%', (bot.rssMb() / before - 1) * 100, { most: 5 });
    } finally {
      await Promise.all([bot.stop(), stock.stop()]);
      await Promise.all([outside.close(), postgres.stop()]);
    }
  },
};
