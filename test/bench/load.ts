import { sum } from './frame';
import type { Outside, Turn } from './outside';
import type { Program } from './program';

/** So many turns, shared by the programs; each chat waits for its reply before it says more. */
export interface Load {
  programs: readonly Program[];
  /** Each program has all of its turns in a row, while the others have nothing to do. Without it they get one each in turn. */
  inARow?: boolean;
  said(i: number): string;
  turns: number;
  inFlight: number;
  /** How many statements their database has run so far. */
  statements?: () => Promise<number>;
}

export interface Driven {
  turns: Turn[];
  /** Processor time of all programs together. */
  cpuMs: number;
  wallMs: number;
  /** How long the event loop of the worst of them was held. */
  loop: { p99: number; most: number };
  /** No number where they were not counted. */
  statements: number;
}

/** What one load takes in one go. */
export async function drive(outside: Outside, load: Load): Promise<Driven> {
  const { programs, inARow = false, said, turns: all, inFlight, statements } = load;
  const of = (i: number) => programs[inARow ? Math.floor((i / all) * programs.length) : i % programs.length] as Program;
  const cpu = () => sum(programs.map(one => one.cpuMs()));
  const loops = () => Promise.all(programs.map(one => one.loop()));
  const turns: Turn[] = [];
  let next = 0;
  const chat = async (_: unknown, n: number) => {
    for (let i = next++; i < all; i = next++) turns.push(await outside.says(of(i).url, n, said(i)));
  };
  const counted = (await statements?.()) ?? Number.NaN;
  await loops();
  const [before, start] = [cpu(), performance.now()];
  await Promise.all(Array.from({ length: inFlight }, chat));
  const [cpuMs, wallMs] = [cpu() - before, performance.now() - start];
  const held = await loops();
  outside.forget();
  return {
    turns,
    cpuMs,
    wallMs,
    loop: { p99: Math.max(...held.map(({ p99 }) => p99)), most: Math.max(...held.map(({ most }) => most)) },
    statements: ((await statements?.()) ?? Number.NaN) - counted,
  };
}

/** A machine does not stay the same for as long as a load takes; in slices that take turns all of them meet the same one. */
const SLICES = 4;

/** What each load of a round takes, driven in slices by turns. */
export async function inTurn<L extends Load>(outside: Outside, loads: readonly L[]): Promise<[L, Driven][]> {
  const slices = new Map<L, Driven[]>(loads.map(load => [load, []]));
  for (let slice = 0; slice < SLICES; slice += 1)
    for (const [load, driven] of slices) driven.push(await drive(outside, { ...load, turns: Math.ceil(load.turns / SLICES) }));
  return [...slices].map(([load, driven]) => [load, together(driven)]);
}

function together(slices: readonly Driven[]): Driven {
  const all = (what: (slice: Driven) => number) => slices.map(what);
  return {
    turns: slices.flatMap(({ turns }) => turns),
    cpuMs: sum(all(({ cpuMs }) => cpuMs)),
    wallMs: sum(all(({ wallMs }) => wallMs)),
    loop: { p99: Math.max(...all(({ loop }) => loop.p99)), most: Math.max(...all(({ loop }) => loop.most)) },
    statements: sum(all(({ statements }) => statements)),
  };
}
