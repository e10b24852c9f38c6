import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen, type IBackoff } from 'cockatiel';
import type { Clock } from '../model/clock';
import type { Log } from '../model/ports';
import { type HttpResponse, NetFailure } from './http';

const PAUSE_MS = 30_000;

/** The service is being left alone; the call was not made. */
export class Paused extends Error {
  override readonly name = 'Paused';
}

/** What stands in front of a service when the service itself does not answer. */
const GATEWAY = new Set([502, 503, 504]);

/**
 * Lets calls through to a service until so many in a row (`most`) brought no answer; then refuses them for a while with {@link Paused},
 * and after that lets one through to see. Whoever waits for a sick service learns it at once, and the service gets its rest.
 */
export function createBreaker(
  service: string,
  most: number,
  { clock, log }: { clock: Clock; log: Log },
): (work: () => Promise<HttpResponse>) => Promise<HttpResponse> {
  let until = clock.now();
  const unanswered = handleWhen(error => error instanceof NetFailure && error.kind !== 'too-large').orWhenResult(answer =>
    GATEWAY.has((answer as HttpResponse).status),
  );
  const circuit = circuitBreaker(unanswered, {
    breaker: new ConsecutiveBreaker(most),
    halfOpenAfter: pauseOf(clock, () => until),
  });
  circuit.onBreak(() => {
    until = new Date(clock.now().getTime() + PAUSE_MS);
    log.error({}, `${service} does not answer, and is left alone for a while`);
  });
  circuit.onReset(() => log.info({}, `${service} answers again`));
  return async work => {
    try {
      return await circuit.execute(work);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? new Paused('left alone for a while') : error;
    }
  };
}

/** The library reads the machine's clock and compares; ours decides by saying all or nothing. */
function pauseOf(clock: Clock, until: () => Date): { next(): IBackoff<unknown> } {
  const pause: IBackoff<unknown> = {
    get duration() {
      return clock.now() < until() ? Number.POSITIVE_INFINITY : 0;
    },
    next: () => pause,
  };
  return { next: () => pause };
}
