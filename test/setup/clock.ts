import type { Clock } from '../../src/model/clock';

interface Alarm {
  at: number;
  ring: () => Promise<void>;
  /** Milliseconds, where it comes again and again. */
  every?: number;
}

/** Time that only moves when a test says so. */
export class TestClock implements Clock {
  #now: number;
  readonly #alarms = new Set<Alarm>();

  constructor(start = new Date()) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(ms: number): { done: Promise<void>; cancel(): void } {
    let alarm: Alarm;
    const done = new Promise<void>(resolve => {
      alarm = {
        at: this.#now + ms,
        ring: async () => {
          this.#alarms.delete(alarm);
          resolve();
        },
      };
      this.#alarms.add(alarm);
    });
    return { done, cancel: () => this.#alarms.delete(alarm) };
  }

  every(ms: number, tick: () => Promise<void>): { stop(): Promise<void> } {
    let running: Promise<void> | undefined;
    const alarm: Alarm = {
      every: ms,
      at: this.#now + ms,
      ring: async () => {
        // ticks that were jumped over are left out
        alarm.at = this.#now + ms;
        running ??= tick().finally(() => {
          running = undefined;
        });
        await running;
      },
    };
    this.#alarms.add(alarm);
    return {
      stop: async () => {
        this.#alarms.delete(alarm);
        await running;
      },
    };
  }

  /** Lets time pass; every alarm on the way rings at its own time, and its work is awaited. */
  async passes(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#alarms].filter(a => a.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      await next.ring();
    }
    this.#now = end;
  }

  /** Milliseconds until the next alarm rings: nothing happens by time alone before. */
  get quietFor(): number {
    return Math.max(0, Math.min(...[...this.#alarms].map(a => a.at - this.#now)));
  }

  /** Goes to a time at once, without the ticks in between; for hours and days. */
  jumps(ms: number): void {
    this.#now += ms;
  }

  /** What comes no more often than this counts from now on, as after a start. */
  begins(seldomMs: number): void {
    for (const alarm of this.#alarms) if (alarm.every !== undefined && alarm.every >= seldomMs) alarm.at = this.#now + alarm.every;
  }
}
