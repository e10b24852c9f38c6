import * as chrono from 'chrono-node';
import type { Reading } from './reading';

/** Only how far a date goes is asked here, so any day will do; what it means is for the stage that knows a clock. */
const SOME_DAY = new Date('2026-11-25T12:00:00Z');
/** No date is said in more. */
const LONGEST_DATE = 60;
/** What a date begins with; anything else is not worth asking the library for. */
const BEGINS =
  /^(?:\d|mon|tue|wed|thu|fri|sat|sun|today|tonight|tomorrow|tmrw|yesterday|now|noon|midnight|next|this|last|past|in|end|the|an?|one|two|three|four|five|six|seven|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|first|morning|evening)/i;
const RANGE = /\s+(?:to|until|till|through|-|–|—)\s+/i;
const LEAD = /^(?:on|at|the)\s+/i;

/** How far a date goes that begins here; where it is the beginning of a range, `rest` is the end of that. */
export interface DateSaid {
  text: string;
  to: number;
  rest?: { text: string; to: number };
}

export function dateAt(r: Reading, i: number, ends: (k: number) => boolean): DateSaid | undefined {
  const first = r.tokens[i];
  if (!first || !r.free.has(i)) return undefined;
  if (first.quoted) return { text: first.raw.trim(), to: i };
  let end = i;
  while (r.free.has(end + 1) && !r.tokens[end + 1]?.quoted && !ends(end + 1)) end += 1;
  const text = r.text.slice(first.from, Math.min(r.tokens[end]?.to ?? first.to, first.from + LONGEST_DATE));
  const found = spanOf(text);
  if (found === undefined) return undefined;
  const cut = RANGE.exec(found);
  const [left, right] = cut ? [found.slice(0, cut.index), found.slice(cut.index + cut[0].length)] : [found];
  if (right === undefined || spanOf(left) !== left || spanOf(right) !== right)
    return { text: found, to: lastToken(r, first.from + found.length) };
  return {
    text: left,
    to: lastToken(r, first.from + left.length),
    rest: { text: right, to: lastToken(r, first.from + found.length) },
  };
}

/** The date that this text begins with. */
function spanOf(text: string): string | undefined {
  const iso = /^\d{4}-?\d{2}-?\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?(?=[\s,;.]|$)/.exec(text)?.[0];
  if (!BEGINS.test(text.replace(LEAD, ''))) return undefined;
  const lead = LEAD.exec(text)?.[0].length ?? 0;
  const [found] = chrono.parse(text, SOME_DAY, { forwardDate: true });
  const span = found && found.index <= lead ? text.slice(0, found.index + found.text.length) : '';
  return iso !== undefined && iso.length >= span.length ? iso : span || undefined;
}

/** The last token that begins before this place of the text. */
function lastToken(r: Reading, end: number): number {
  let last = 0;
  for (const [i, t] of r.tokens.entries()) if (t.from < end) last = i;
  return last;
}
