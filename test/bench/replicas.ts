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

/** For each process: what a desk does at most, and more than the machine has processors for. Only the first is bound: in the second all wait for the audit's one head. */
const AT_ONCE = [2, 16];

type Group = Omit<Load, 'inFlight'> & { name: string };

/**
 * Three processes of whatever it is take more processor time for a turn than one does on a machine with fewer cores than that, as an echo
 * shows that shares nothing. What three replicas cost for being replicas is what they take of three bots that know nothing of each other,
 * under the same load at the same time: that is bound.
 */
export const replicas: Bench = {
  name: 'replicas',
  about: `${REPLICAS} processes on one database beside ${REPLICAS} with one each and one alone, half of the turns help and half drafts of a reset`,
  async run(figures, size) {
    const [outside, postgres] = await Promise.all([startOutside(), startPostgres()]);
    const groups: Group[] = [];
    try {
      for (const count of [1, REPLICAS]) groups.push(await bots(outside, postgres, count, size), await echoes(outside, count, size));
      groups.push(await strangers(outside, postgres, size));
      for (const group of groups) await warm(outside, group);
      const loads = AT_ONCE.flatMap(atOnce => groups.map(group => loadOf(group, atOnce)));
      for (let round = 0; round < size.rounds; round += 1) {
        for (const [{ name }, { turns, cpuMs, statements }] of await inTurn(outside, loads)) {
          figures.add(`${name}, ${CPU}`, 'ms', cpuMs / turns.length);
          if (!Number.isNaN(statements)) figures.add(`${name}, ${STATEMENTS}`, '', statements / turns.length);
        }
      }
      for (const [i, atOnce] of AT_ONCE.entries()) ratios(figures, atOnce, i === 0 ? { most: 1.1 } : {});
    } finally {
      await Promise.all(groups.flatMap(({ programs }) => programs.map(program => program.stop())));
      await Promise.all([outside.close(), postgres.stop()]);
    }
  },
};

const APART = `${REPLICAS} bots, each on a database of its own`;
const nameOf = (what: string, count: number) => `${what}, ${count} ${count === 1 ? 'process' : 'processes'}`;

async function bots(outside: Outside, postgres: Postgres, count: number, size: Size): Promise<Group> {
  const url = await postgres.fresh();
  const env = outside.env({ DATABASE_URL: url });
  const group = await started(nameOf(THE_BOT, count), BOT, Array(count).fill(env), size);
  return { ...group, statements: () => postgres.statements(url) };
}

const echoes = (outside: Outside, count: number, size: Size): Promise<Group> =>
  started(nameOf(ECHO, count), peer('botbuilder'), Array(count).fill(outside.env({})), size);

async function strangers(outside: Outside, postgres: Postgres, size: Size): Promise<Group> {
  const urls = await Promise.all(Array.from({ length: REPLICAS }, () => postgres.fresh()));
  return started(
    APART,
    BOT,
    urls.map(url => outside.env({ DATABASE_URL: url })),
    size,
  );
}

const loadOf = (group: Group, atOnce: number): Load & { name: string } => ({
  ...group,
  name: named(group.name, atOnce),
  inFlight: atOnce * group.programs.length,
});
const named = (group: string, atOnce: number): string => `${group}, ${atOnce} at once each`;

/** One process for each `env`; each gets both kinds of turns. */
async function started(name: string, script: string, envs: readonly Record<string, string>[], size: Size): Promise<Group> {
  const programs = await Promise.all(envs.map(env => startProgram(name, script, env)));
  const said = (i: number) => (Math.floor(i / envs.length) % 2 === 0 ? 'help' : RESET);
  // the ratio of two: what the machine does meanwhile counts twice
  return { name, programs, said, turns: 2 * size.turns };
}

async function warm(outside: Outside, { programs, said, turns }: Group): Promise<void> {
  for (const program of programs) {
    await outside.ready(program.url);
    await drive(outside, { programs: [program], said, turns, inFlight: 16 });
  }
}

function ratios(figures: Figures, atOnce: number, bounds: { most?: number }): void {
  const of = (group: string, figure: string) => `${named(group, atOnce)}, ${figure}`;
  const threeByOne = (what: string, figure: string, bound = {}) =>
    figures.ratio(of(`${what}, ${REPLICAS} ÷ 1`, figure), of(nameOf(what, REPLICAS), figure), of(nameOf(what, 1), figure), bound);
  threeByOne(THE_BOT, STATEMENTS, bounds);
  threeByOne(THE_BOT, CPU);
  threeByOne(ECHO, CPU);
  figures.ratio(of(`${REPLICAS} on one database ÷ ${REPLICAS} apart`, CPU), of(nameOf(THE_BOT, REPLICAS), CPU), of(APART, CPU), bounds);
}
