import type { Bench, Figures, Size } from './frame';
import { type Driven, drive, inTurn, type Load } from './load';
import { type Outside, startOutside } from './outside';
import { type Postgres, startPostgres } from './postgres';
import { startProgram } from './program';
import { BOT, peer, RESET } from './turns';

const REPLICAS = 3;
const THE_BOT = 'the bot';
const ECHO = 'botbuilder echo';
const FLOOR = 'node:http';
/** Their processes have nothing in common, with their scripts. */
const PEERS = [
  [FLOOR, 'floor'],
  [ECHO, 'botbuilder'],
] as const;
const APART = `${REPLICAS} bots, each on a database of its own`;
const nameOf = (what: string, count: number) => `${what}, ${count} ${count === 1 ? 'process' : 'processes'}`;
const CPU = 'processor time each';
const STATEMENTS = 'statements each';

const MOST = { most: 1.1 };

/** So many times a round's turns come before the first. */
const WARM = 3;

type Group = Omit<Load, 'inFlight'> & { name: string };

/** How the processes of a group are kept busy. */
interface Way {
  name: string;
  load(group: Group): Load & { name: string };
}

const bothCounts = (what: string): string[] => [nameOf(what, 1), nameOf(what, REPLICAS)];

const AFTER_EACH_OTHER: Way = {
  name: 'one after the other',
  load: group => ({ ...group, name: `${group.name}, ${AFTER_EACH_OTHER.name}`, inARow: true, inFlight: 2 }),
};

const allAtOnce = (turns: number): Way => {
  const name = `all at once, ${turns} turns each`;
  return { name, load: group => ({ ...group, name: `${group.name}, ${name}`, inFlight: turns * group.programs.length }) };
};
/** What a desk does at most. */
const ALL_AT_ONCE = allAtOnce(2);
/** More than the machine has processors for: every draft waits for the audit's one head. */
const CROWDED = allAtOnce(16);

/**
 * Three processes that share two processors displace one another from the caches, and take more processor time for a turn than one does: a
 * bare server and an echo show how much of it has nothing to do with the bot. Two more figures leave that out. One process after the
 * other, as if each had a machine of its own: what a replica costs for not being alone. And all at once, beside as many bots that know
 * nothing of each other: what it costs that replicas wait for one another.
 */
export const replicas: Bench = {
  name: 'replicas',
  about: `${REPLICAS} processes on one database beside ${REPLICAS} with one each and one alone, half of the turns help and half drafts of a reset`,
  async run(figures, size) {
    const [outside, postgres] = await Promise.all([startOutside(), startPostgres()]);
    const groups: Group[] = [];
    try {
      for (const count of [1, REPLICAS]) {
        groups.push(await bots(outside, postgres, count, size));
        for (const [name, script] of PEERS) groups.push(await peers(outside, name, script, count, size));
      }
      groups.push(await strangers(outside, postgres, size));
      for (const group of groups) await warm(outside, group);
      for (const way of [AFTER_EACH_OTHER, ALL_AT_ONCE, CROWDED]) {
        for (let round = 0; round < size.rounds; round += 1) tell(figures, await inTurn(outside, groups.map(way.load)));
      }
      ratios(figures);
    } finally {
      await Promise.all(groups.flatMap(({ programs }) => programs.map(program => program.stop())));
      await Promise.all([outside.close(), postgres.stop()]);
    }
  },
};

async function bots(outside: Outside, postgres: Postgres, count: number, size: Size): Promise<Group> {
  const url = await postgres.fresh();
  const env = outside.env({ DATABASE_URL: url });
  const group = await started(nameOf(THE_BOT, count), BOT, Array(count).fill(env), size);
  return { ...group, statements: () => postgres.statements(url) };
}

const peers = (outside: Outside, name: string, script: string, count: number, size: Size): Promise<Group> =>
  started(nameOf(name, count), peer(script), Array(count).fill(outside.env({})), size);

async function strangers(outside: Outside, postgres: Postgres, size: Size): Promise<Group> {
  const urls = await Promise.all(Array.from({ length: REPLICAS }, () => postgres.fresh()));
  return started(
    APART,
    BOT,
    urls.map(url => outside.env({ DATABASE_URL: url })),
    size,
  );
}

/**
 * One process for each `env`. Each gets as much of both kinds of turns, as their number is odd; and as many turns as the one that is
 * alone: V8 goes on making a program faster for ten thousand turns and more, so that one with fewer behind it would be the slower one.
 */
async function started(name: string, script: string, envs: readonly Record<string, string>[], size: Size): Promise<Group> {
  const programs = await Promise.all(envs.map(env => startProgram(name, script, env)));
  const said = (i: number) => (i % 2 === 0 ? 'help' : RESET);
  return { name, programs, said, turns: size.turns * envs.length };
}

async function warm(outside: Outside, { programs, said, turns }: Group): Promise<void> {
  for (const program of programs) {
    await outside.ready(program.url);
    await drive(outside, { programs: [program], said, turns: (WARM * turns) / programs.length, inFlight: 16 });
  }
}

function tell(figures: Figures, driven: readonly [{ name: string }, Driven][]): void {
  for (const [{ name }, { turns, cpuMs, statements }] of driven) {
    figures.add(`${name}, ${CPU}`, 'ms', cpuMs / turns.length);
    if (!Number.isNaN(statements)) figures.add(`${name}, ${STATEMENTS}`, '', statements / turns.length);
  }
}

function ratios(figures: Figures): void {
  const of = (way: Way, figure: string) => (group: string) => `${group}, ${way.name}, ${figure}`;
  const threeByOne = (what: string, way: Way, figure: string, bound = {}) => {
    const [one, three] = bothCounts(what).map(of(way, figure)) as [string, string];
    figures.ratio(`${what}, ${REPLICAS} ÷ 1, ${way.name}, ${figure}`, three, one, bound);
  };
  const byApart = (way: Way, bound = {}) => {
    const name = of(way, CPU);
    figures.ratio(name(`${REPLICAS} on one database ÷ ${REPLICAS} apart`), name(nameOf(THE_BOT, REPLICAS)), name(APART), bound);
  };
  for (const way of [AFTER_EACH_OTHER, ALL_AT_ONCE]) threeByOne(THE_BOT, way, STATEMENTS, MOST);
  threeByOne(THE_BOT, ALL_AT_ONCE, CPU, MOST);
  for (const [name] of PEERS) threeByOne(name, ALL_AT_ONCE, CPU);
  threeByOne(THE_BOT, AFTER_EACH_OTHER, CPU, MOST);
  for (const [name] of PEERS) threeByOne(name, AFTER_EACH_OTHER, CPU);
  byApart(ALL_AT_ONCE, MOST);
  byApart(CROWDED);
  for (const name of [THE_BOT, ...PEERS.map(([peer]) => peer)]) threeByOne(name, CROWDED, CPU);
}
