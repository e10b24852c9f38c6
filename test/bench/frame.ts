/** Something that is measured once in every round. */
export interface Figure {
  what: string;
  unit: 'ms' | 'MB' | 'KB' | 'times' | '%' | '';
  rounds: number[];
  /** What the median must keep to with `--check`. */
  most?: number;
  least?: number;
}

export interface Bench {
  name: string;
  about: string;
  /** Ends by itself; whatever it opens is closed when it does. */
  run(figures: Figures, size: Size): Promise<void>;
}

/** How much is measured: rounds, and the turns of each. Fewer take less time and tell less. */
export interface Size {
  rounds: number;
  turns: number;
}

/** What a bench has measured so far; the same thing measured again is another round of it. */
export class Figures {
  readonly all: Figure[] = [];

  add(what: string, unit: Figure['unit'], value: number, bounds: Pick<Figure, 'most' | 'least'> = {}): void {
    const known = this.all.find(figure => figure.what === what);
    if (known) known.rounds.push(value);
    else this.all.push({ what, unit, rounds: [value], ...bounds });
  }

  /** The quantiles of one round's times. */
  times(what: string, ms: readonly number[], bounds: { p95?: number } = {}): void {
    this.add(`${what}, p50`, 'ms', quantile(ms, 0.5));
    this.add(`${what}, p95`, 'ms', quantile(ms, 0.95), { most: bounds.p95 });
    this.add(`${what}, p99`, 'ms', quantile(ms, 0.99));
  }

  /** How many times as much one is as another, round by round; no number where one of the two was not measured. */
  ratio(what: string, one: string, other: string, bounds: Pick<Figure, 'most' | 'least'> = {}): void {
    const [a, b] = [this.#rounds(one), this.#rounds(other)];
    const rounds = Math.max(a.length, b.length, 1);
    for (let i = 0; i < rounds; i += 1) this.add(what, 'times', (a[i] ?? Number.NaN) / (b[i] ?? Number.NaN), bounds);
  }

  #rounds(what: string): readonly number[] {
    return this.all.find(figure => figure.what === what)?.rounds ?? [];
  }
}

/** The smallest that so large a part is not above. */
export function quantile(values: readonly number[], part: number): number {
  const inOrder = [...values].sort((a, b) => a - b);
  return inOrder[Math.max(0, Math.ceil(inOrder.length * part) - 1)] ?? Number.NaN;
}

export const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A bound whose figure could not be measured, in one round even, is not kept. */
export function keeps({ rounds, most, least }: Figure): boolean {
  const value = rounds.every(Number.isFinite) ? median(rounds) : Number.NaN;
  return (most === undefined || value <= most) && (least === undefined || value >= least);
}

const isBound = ({ most, least }: Figure): boolean => most !== undefined || least !== undefined;

/** Median and range of each figure, and what it must keep to. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(figure => {
    const { what, unit, rounds, most, least } = figure;
    const range = rounds.length > 1 ? `${short(Math.min(...rounds))} – ${short(Math.max(...rounds))}` : '';
    const bound = [most === undefined ? '' : `≤ ${most}`, least === undefined ? '' : `≥ ${least}`].filter(Boolean).join(' ');
    return [what, short(median(rounds)), unit, range, bound, isBound(figure) ? (keeps(figure) ? 'ok' : 'FAILED') : ''];
  });
  const all = [['', 'median', '', 'range', 'bound', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0))) ?? [];
  const line = (row: string[]) => row.map((text, i) => (i === 1 ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))).join('  ');
  return all.map(row => line(row).trimEnd()).join('\n');
}

function short(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) < 1 ? 3 : Math.abs(value) < 10 ? 2 : 1);
}

/** Memory in use after everything that can go is gone; needs `--expose-gc`, else it is a guess. */
export function memoryMb(): number {
  for (let i = 0; i < 3; i += 1) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** Numbers that look random and are the same in every run. */
export function lots(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
