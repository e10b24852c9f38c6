/** Work in small steps: it yields where it may be put down, several times in a millisecond. */
export type Work<T> = Generator<undefined, T>;

/** Lets whatever else is waiting run first. */
export type Yields = () => Promise<unknown>;

export const yields: Yields = () => new Promise(resolve => setImmediate(resolve));

/** So long the event loop is held at once: short beside the time that a keystroke takes on its way. */
const SLICE_MS = 4;
/** Elements that are put in order in one step, and those that are only moved. */
const SORTED_AT_ONCE = 500;
const MOVED_AT_ONCE = 5_000;

/** Does the work for one slice: its result when it is done, nothing while more is left. */
export function slice<T>(work: Work<T>): { result: T } | undefined {
  const end = performance.now() + SLICE_MS;
  do {
    const step = work.next();
    if (step.done) return { result: step.value };
  } while (performance.now() < end);
  return undefined;
}

/** Does all of the work now. */
export function whole<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does all of the work, slice by slice; the first one at once. */
export async function finish<T>(work: Work<T>, between = yields): Promise<T> {
  for (;;) {
    const done = slice(work);
    if (done) return done.result;
    await between();
  }
}

/** In the order of their texts, equal ones in their old order. Sorts by the first letters first, which leaves little to compare. */
export function* sorted<T>(list: readonly T[], textOf: (one: T) => string): Work<T[]> {
  const groups = new Map<string, T[]>();
  for (const [i, one] of list.entries()) {
    const first = textOf(one).slice(0, 2);
    const group = groups.get(first);
    if (group) group.push(one);
    else groups.set(first, [one]);
    if (i % MOVED_AT_ONCE === 0) yield;
  }
  const all: T[] = [];
  const compare = (a: T, b: T) => order(textOf(a), textOf(b));
  for (const [, group] of [...groups].sort(([a], [b]) => order(a, b))) {
    for (const one of yield* mergeSorted(group, compare)) if (all.push(one) % MOVED_AT_ONCE === 0) yield;
    yield;
  }
  return all;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** For any number of elements in small steps, which the built-in sort is not. */
function* mergeSorted<T>(list: T[], compare: (a: T, b: T) => number): Work<T[]> {
  if (list.length <= SORTED_AT_ONCE) return list.sort(compare);
  const middle = list.length >> 1;
  const a = yield* mergeSorted(list.slice(0, middle), compare);
  yield;
  const b = yield* mergeSorted(list.slice(middle), compare);
  const all: T[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const left = j === b.length || (i < a.length && compare(a[i] as T, b[j] as T) <= 0);
    const next = left ? a[i++] : b[j++];
    if (all.push(next as T) % SORTED_AT_ONCE === 0) yield;
  }
  return all;
}
