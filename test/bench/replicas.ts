import type { Bench } from './frame';
import { startOutside } from './outside';
import { startPostgres } from './postgres';
import { startProgram } from './program';
import { BOT, drive, RESET } from './turns';

const REPLICAS = 3;

export const replicas: Bench = {
  name: 'replicas',
  about: `${REPLICAS} processes on one database beside one on another, half of the turns help and half drafts of a reset`,
  async run(figures, { rounds, turns }) {
    const [outside, postgres] = await Promise.all([startOutside(), startPostgres()]);
    const group = async (name: string, count: number) => {
      const url = await postgres.fresh();
      const start = () => startProgram(name, BOT, outside.env({ DATABASE_URL: url }));
      return { name, url, programs: await Promise.all(Array.from({ length: count }, start)) };
    };
    const groups = [await group('1 process', 1), await group(`${REPLICAS} processes`, REPLICAS)];
    const said = (i: number) => (i % 2 === 0 ? 'help' : RESET);
    try {
      for (const { programs } of groups) {
        for (const program of programs) {
          await outside.ready(program.url);
          await drive(outside, program, said, { turns, inFlight: 16 });
        }
      }
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, url, programs } of groups) {
          const before = await postgres.statements(url);
          // each process gets both kinds, and as many at once as the one
          const { cpuMs } = await drive(outside, programs, i => said(Math.floor(i / programs.length)), {
            turns,
            inFlight: 16 * programs.length,
          });
          figures.add(`${name}, processor time each`, 'ms', cpuMs / turns);
          figures.add(`${name}, statements each`, '', ((await postgres.statements(url)) - before) / turns);
        }
      }
      for (const what of ['processor time each', 'statements each'])
        figures.ratio(`${what}, ${REPLICAS} processes ÷ 1`, `${REPLICAS} processes, ${what}`, `1 process, ${what}`, { most: 1.1 });
    } finally {
      await Promise.all(groups.flatMap(({ programs }) => programs.map(program => program.stop())));
      await Promise.all([outside.close(), postgres.stop()]);
    }
  },
};
