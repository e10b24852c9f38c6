/** Time as it is handed in, so that a test owns it. Every wait of ours goes through here. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`; `cancel` lets go of the timer and leaves the promise pending. */
  after(ms: number): { done: Promise<void>; cancel(): void };
  /** Calls `tick` every `ms` until stopped; a tick that is still under way is not started again. */
  every(ms: number, tick: () => Promise<void>): { stop(): Promise<void> };
}

export const systemClock: Clock = {
  now: () => new Date(),
  after(ms) {
    let timer: NodeJS.Timeout;
    const done = new Promise<void>(resolve => {
      timer = setTimeout(resolve, ms);
    });
    return { done, cancel: () => clearTimeout(timer) };
  },
  every(ms, tick) {
    let running: Promise<void> | undefined;
    const timer = setInterval(() => {
      running ??= tick().finally(() => {
        running = undefined;
      });
    }, ms);
    return {
      async stop() {
        clearInterval(timer);
        await running;
      },
    };
  },
};

/** Whole seconds and `Z`: the form that cards' DATE() and TIME() understand (cards/GUIDE.md §10). */
export const instant = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** For texts that no client puts into the reader's own time. */
export const utcWords = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
