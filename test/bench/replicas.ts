import type { Bench, Figures, Size } from './frame';
import { drive, inTurn, type Load } from './load';
import { type Outside, startOutside } from './outside';
import { type Postgres, startPostgres } from './postgres';
import { startProgram } from './program';
import { BOT, peer, RESET } from './turns';

const REPLICAS = 3;
const THE_BOT = 'the bot';
const ECHO = 'botbuilder echo';
const CPU = 'processor time each';
const STATEMENTS = 'statements each';

type Group = Load & { name: string };

/**
 * Three processes of whatever it is take more processor time for a turn than one does on a machine with fewer cores than that: an
 * echo, which shares nothing, is measured beside the bot, and what is bound is how much more the bot takes of it than the echo.
 */
export const replicas: Bench = {
  name: 'replicas',
  about: `${REPLICAS} processes on one database beside one on another, half of the turns help and half drafts of a reset; the same of an echo`,
  async run(figures, size) {
    const [outside, postgres] = await Promise.all([startOutside(), startPostgres()]);
    const groups: Group[] = [];
    try {
      for (const count of [1, REPLICAS]) groups.push(await bots(outside, postgres, count, size), await echoes(outside, count, size));
      for (const group of groups) await warm(outside, group);
      for (let round = 0; round < size.rounds; round += 1) {
        for (const [{ name }, { turns, cpuMs, statements }] of await inTurn(outside, groups)) {
          figures.add(`${name}, ${CPU}`, 'ms', cpuMs / turns.length);
          if (!Number.isNaN(statements)) figures.add(`${name}, ${STATEMENTS}`, '', statements / turns.length);
        }
      }
      ratios(figures);
    } finally {
      await Promise.all(groups.flatMap(({ programs }) => programs.map(program => program.stop())));
      await Promise.all([outside.close(), postgres.stop()]);
    }
  },
};

const nameOf = (what: string, count: number) => `${what}, ${count} ${count === 1 ? 'process' : 'processes'}`;

async function bots(outside: Outside, postgres: Postgres, count: number, size: Size): Promise<Group> {
  const url = await postgres.fresh();
  const group = await started(nameOf(THE_BOT, count), BOT, outside.env({ DATABASE_URL: url }), count, size);
  return { ...group, statements: () => postgres.statements(url) };
}

const echoes = (outside: Outside, count: number, size: Size): Promise<Group> =>
  started(nameOf(ECHO, count), peer('botbuilder'), outside.env({}), count, size);

/** Each process gets both kinds of turns, and as many at once as the one. */
async function started(name: string, script: string, env: Record<string, string>, count: number, size: Size): Promise<Group> {
  const programs = await Promise.all(Array.from({ length: count }, () => startProgram(name, script, env)));
  const said = (i: number) => (Math.floor(i / count) % 2 === 0 ? 'help' : RESET);
  // the ratio of two ratios: what the machine does meanwhile counts four times
  return { name, programs, said, turns: 2 * size.turns, inFlight: 16 * count };
}

async function warm(outside: Outside, { programs, said, turns }: Group): Promise<void> {
  for (const program of programs) {
    await outside.ready(program.url);
    await drive(outside, { programs: [program], said, turns, inFlight: 16 });
  }
}

function ratios(figures: Figures): void {
  const threeByOne = (what: string, figure: string, bounds = {}) => {
    const name = `${what}, ${figure}, ${REPLICAS} ÷ 1`;
    figures.ratio(name, `${nameOf(what, REPLICAS)}, ${figure}`, `${nameOf(what, 1)}, ${figure}`, bounds);
    return name;
  };
  threeByOne(THE_BOT, STATEMENTS, { most: 1.1 });
  figures.ratio(`${CPU}, the bot's ${REPLICAS} ÷ 1, ÷ the echo's`, threeByOne(THE_BOT, CPU), threeByOne(ECHO, CPU), { most: 1.1 });
}
