import { FILLERS } from './read-phrases';

export type Part = 'before' | 'gap' | 'after';

export interface Named {
  text: string;
  /** What stood between it and the one before: nothing, a comma, `and`. */
  join: string;
  mail: boolean;
}

/** Names that stand together, and where: before the command, between its words or behind it. */
export interface Run {
  part: Part;
  items: Named[];
  /** What introduced it: `for`, `to`, `from`. */
  intro: string;
  /** Its tokens. */
  from: number;
  to: number;
}

export interface People {
  mode: 'who' | 'where' | 'skip';
  part: Part;
  /** The name being read, and the finished ones of its run. */
  words: string[];
  items: Named[];
  join: string;
  intro: string;
  from: number;
  to: number;
  /** `contoso: reset password jane`: a customer where somebody else is named, else the person. */
  heading?: string;
  runs: Run[];
  where?: string;
}

export const somebody = (p: People): boolean =>
  p.mode === 'who' && (p.words.length > 0 || p.items.length > 0 || p.runs.some(run => run.items.some(item => item.mail)));

/** Begins another run, and ends the one before it. */
export function begin(p: People, intro: string): void {
  flush(p);
  p.mode = 'who';
  p.intro = intro;
}

export function extend(p: People, i: number): void {
  if (p.items.length === 0 && p.words.length === 0) p.from = i;
  p.to = i;
}

export function story(p: People): void {
  flush(p);
  p.mode = 'skip';
}

export const unpossessed = (word: string): string => (/'s$/i.test(word) ? word.slice(0, -2) : word);

/** Ends a name; its run may go on. */
export function finish(p: People): void {
  const text = unpossessed(p.words.join(' ').replace(/,$/, ''));
  if (text !== '') p.items.push({ text, join: p.join, mail: false });
  if (text !== '') p.join = '';
  p.words = [];
}

export function flush(p: People): void {
  if (p.mode === 'where') while (p.words.length > 1 && FILLERS.has(p.words.at(-1)?.toLowerCase() ?? '')) p.words.pop();
  finish(p);
  const { items, mode, part, intro, from, to } = p;
  if (items.length > 0 && mode === 'where') p.where = items.map(item => item.text).join(' ');
  if (items.length > 0 && mode === 'who') p.runs.push({ part, items, intro, from, to });
  p.items = [];
  p.join = '';
  p.intro = '';
}
