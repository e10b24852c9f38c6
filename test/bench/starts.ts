import { freshDataDir } from '../setup/database';
import type { Bench } from './frame';
import { startOutside } from './outside';
import { startPostgres } from './postgres';
import { startProgram } from './program';
import { BOT, peer } from './turns';

const STOCK = 'teams-ai, an echo';
const ON_POSTGRES = 'the bot on Postgres';
const EMBEDDED = 'the bot, embedded';

/** Each round starts each program once; the first of all, which makes the schema and warms the disk, is not counted. */
export const starts: Bench = {
  name: 'starts',
  about: 'from the start of the process to the first reply; databases with existing data',
  async run(figures, { rounds }) {
    const [outside, postgres, data] = await Promise.all([startOutside(), startPostgres(), freshDataDir()]);
    try {
      const programs: { name: string; script: string; env: Record<string, string> }[] = [
        { name: 'the floor: node:http', script: peer('floor'), env: {} },
        { name: 'botbuilder, an echo', script: peer('botbuilder'), env: {} },
        { name: STOCK, script: peer('teams-ai'), env: {} },
        { name: ON_POSTGRES, script: BOT, env: { DATABASE_URL: await postgres.fresh() } },
        { name: EMBEDDED, script: BOT, env: { DATA_DIR: data.dataDir } },
      ];
      for (let round = -1; round < rounds; round += 1) {
        for (const { name, script, env } of programs) {
          const program = await startProgram(name, script, outside.env(env));
          const { at } = await outside.ready(program.url);
          if (round >= 0) {
            figures.add(`${name}, first reply`, 'ms', at - program.startedAt);
            figures.add(`${name}, processor time`, 'ms', program.cpuMs());
            figures.add(`${name}, memory (RSS)`, 'MB', program.rssMb());
          }
          await program.stop();
        }
      }
      figures.ratio('first reply, Postgres ÷ teams-ai echo', `${ON_POSTGRES}, first reply`, `${STOCK}, first reply`, { most: 0.7 });
      figures.ratio('first reply, embedded ÷ teams-ai echo', `${EMBEDDED}, first reply`, `${STOCK}, first reply`, { most: 1.5 });
    } finally {
      await Promise.all([outside.close(), postgres.stop(), data.remove()]);
    }
  },
};
