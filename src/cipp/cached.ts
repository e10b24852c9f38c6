import type { Clock } from '../model/clock';

/**
 * A value that is slow to read and may be a little old. Readings that are under way are shared; an old value is handed out
 * while the next one is read in the background; a failed reading keeps the old value for one more such time.
 */
export class Cached<T> {
  #value: { value: T; at: number } | undefined;
  #reading: Promise<T> | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly read: () => Promise<T>,
    readonly times: { refreshMs: number; keepMs: number; againMs: number },
    readonly clock: Clock,
  ) {}

  /** Waits only when there is nothing in memory, or nothing young enough. */
  async get(): Promise<T> {
    const held = this.#value;
    if (!held || this.#now() - held.at >= this.times.keepMs) return this.#share();
    this.peek();
    return held.value;
  }

  /** What is in memory, whatever its age; reads in the background when that is nothing or old. Never waits, never throws. */
  peek(): T | undefined {
    const due = !this.#value || this.#now() - this.#value.at >= this.times.refreshMs;
    if (due && !this.#reading && this.#now() - this.#triedAt >= this.times.againMs) this.#share().catch(() => undefined);
    return this.#value?.value;
  }

  /** A reading that begins now, past what is in memory and past readings under way. */
  async fresh(): Promise<T> {
    const at = this.#now();
    this.#triedAt = at;
    const value = await this.read();
    if (!this.#value || this.#value.at <= at) this.#value = { value, at };
    return value;
  }

  #share(): Promise<T> {
    this.#reading ??= this.fresh().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  #now = (): number => this.clock.now().getTime();
}
