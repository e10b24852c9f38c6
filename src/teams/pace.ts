import type { Clock } from '../model/clock';

/** More than anybody types and presses. A script that does more would fill the line of calls to CIPP, which all people share. */
const BURST = 200;
const PER_SECOND = 10;

interface Left {
  turns: number;
  at: number;
  /** They were told that they are too fast, since they last were not. */
  told: boolean;
}

/** How fast one person may go on. Of each process: what it keeps from is the filling of its own line. */
export class Pace {
  /** In the order of their last turns. Nobody stays much longer than a burst needs to be whole again: 20 seconds. */
  readonly #people = new Map<string, Left>();

  constructor(private readonly clock: Clock) {}

  /** Takes a turn. `first`: there is none left, and the person was not told yet. */
  takes(person: string): 'fine' | 'first' | 'over' {
    const at = this.clock.now().getTime();
    for (const [id, left] of this.#people) {
      if (turnsAt(left, at) < BURST) break;
      this.#people.delete(id);
    }
    const left = this.#people.get(person) ?? { turns: BURST, at, told: false };
    const turns = turnsAt(left, at);
    const fine = turns >= 1;
    this.#people.delete(person);
    this.#people.set(person, { turns: fine ? turns - 1 : turns, at, told: !fine });
    return fine ? 'fine' : left.told ? 'over' : 'first';
  }
}

const turnsAt = ({ turns, at }: Left, now: number): number => Math.min(BURST, turns + (Math.max(0, now - at) / 1_000) * PER_SECOND);
