import { systemClock } from '../../src/model/clock';
import type { Bench } from './frame';
import { drive } from './load';
import { startOutside } from './outside';
import { startPostgres } from './postgres';
import { type Program, startProgram } from './program';
import { BOT, peer, RESET } from './turns';

/** Times the turns of a round: with 1,000 of those, 10,000 and 50,000 turns. */
const FIRST = 10;
const LAST = 50;
/** V8 gives memory back when nothing is said for a while: both are read before that, and again after as long a rest. */
const REST_MS = 30_000;

export const memory: Bench = {
  name: 'memory',
  about: `resident memory after many turns, half of them help and half of them drafts of a reset; each read right after its own turns`,
  async run(figures, { turns }) {
    const [outside, postgres] = await Promise.all([startOutside(), startPostgres()]);
    const bot = await startProgram('the bot', BOT, outside.env({ DATABASE_URL: await postgres.fresh() }));
    const stock = await startProgram('teams-ai, an echo', peer('teams-ai'), outside.env({}));
    const said = (i: number) => (i % 2 === 0 ? 'help' : RESET);
    const [few, all] = [turns * FIRST, turns * LAST].map(n => n.toLocaleString('en'));
    const read = (program: Program, when: string) => {
      const mb = program.rssMb();
      figures.add(`${program.name}, RSS ${when}`, 'MB', mb);
      return mb;
    };
    const many = async (program: Program, times: number, when: string) => {
      await drive(outside, { programs: [program], said, turns: turns * times, inFlight: 16 });
      return read(program, when);
    };
    const rested = async (program: Program) => {
      await systemClock.after(REST_MS).done;
      return read(program, `${REST_MS / 1_000} s after those`);
    };
    try {
      // one after the other: both answer in the same chat
      for (const { url } of [bot, stock]) await outside.ready(url);
      const [beside, besideRested] = [await many(stock, FIRST, `right after ${few} turns`), await rested(stock)];
      const [first, firstRested] = [await many(bot, FIRST, `right after ${few} turns`), await rested(bot)];
      const last = await many(bot, LAST - FIRST, `right after ${all} turns`);
      figures.add(`RSS right after ${few} turns, the bot ÷ teams-ai echo`, 'times', first / beside, { most: 1 });
      figures.add(`RSS ${REST_MS / 1_000} s after those, the bot ÷ teams-ai echo`, 'times', firstRested / besideRested);
      figures.add(`RSS grown from right after ${few} to right after ${all} turns`, '%', (last / first - 1) * 100, { most: 5 });
    } finally {
      await Promise.all([bot.stop(), stock.stop()]);
      await Promise.all([outside.close(), postgres.stop()]);
    }
  },
};
