import { instant } from '../model/clock';
import { type Problem, type ProblemLevel, sentences } from '../model/problem';
import type { Fact, Instant, Others, Own } from './types';

/** Longest pieces of foreign text on a card, in characters (docs/cards.md §5). */
export const LONGEST = { name: 80, words: 300, cipp: 200 } as const;

/** C0 and C1 controls, line and paragraph separators, BOM: a blank. */
const CONTROL = /[\p{Cc}\u2028\u2029\ufeff]+/gu;
/** Marks, embeddings, overrides and isolates that turn the reading direction: `nosj.exe` must not read `exe.json`. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const LONE_SURROGATE = /\p{Cs}/gu;

/**
 * Text that others wrote, fit for a TextRun: on one line, reading in one direction, cut to `longest` characters, and with
 * `{{` broken by a zero-width space, since TextRuns expand {{DATE(…)}} too (docs/cards.md §5). Never for a secret.
 */
export function foreign(text: string, longest: number): Others {
  const clean = text.replace(BIDI, '').replace(CONTROL, ' ').replace(LONE_SURROGATE, '\ufffd').trim();
  const letters = [...clean];
  const short = letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : clean;
  return short.replace(/\{(?=\{)/g, '{\u200b');
}

/** A sign-in name or a domain: never cut, because a cut one is another one. */
export const whole = (name: string): Others => foreign(name, Number.POSITIVE_INFINITY);

export const fact = (label: Own, text: string, longest: number = LONGEST.words): Fact => ({ label, value: foreign(text, longest) });
/** A fact in our own words, which may hold {{DATE(…)}}. */
export const ownFact = (label: Own, value: Own): Fact => ({ label, value });

/** A stored time in the form that DATE() and TIME() understand. */
export const at = (iso: string): Instant => instant(new Date(iso));
export const time = (iso: string): Own => `{{TIME(${at(iso)})}}`;
/** Day and time, for what may be read on another day. */
export const moment = (iso: string): Own => `{{DATE(${at(iso)}, SHORT)}} {{TIME(${at(iso)})}}`;
/** A day of no time of day, the same for everybody: `Wed, 25 Nov 2026`. */
export const dayOf = (text: string): Own => (Number.isNaN(Date.parse(text)) ? foreign(text, LONGEST.name) : days().format(new Date(text)));
let daysMade: Intl.DateTimeFormat | undefined;
/** Made when a day is first told: making it takes 15 ms. */
function days(): Intl.DateTimeFormat {
  daysMade ??= new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  return daysMade;
}
/** The same for a time that somebody else wrote: nothing where it is none. */
export const momentOf = (text: string | undefined): Own | undefined => (text && !Number.isNaN(Date.parse(text)) ? moment(text) : undefined);

/** The same in figures, for the narrow columns of lists. */
export const briefMomentOf = (text: string): Own | undefined =>
  Number.isNaN(Date.parse(text)) ? undefined : `{{DATE(${at(text)}, COMPACT)}} ${time(text)}`;

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `4 hours`, `90 minutes`, `1 day`: the largest unit that gives a whole number; an odd time is rounded to minutes. */
export function span(ms: number): Own {
  const [unit, size] = UNITS.find(([, size]) => ms >= size && ms % size === 0) ?? UNITS[2];
  return counted(Math.round(ms / size), unit);
}
/** How long ago, in the largest unit that fits. */
export function ago(since: string, now: string): Own {
  const ms = Date.parse(now) - Date.parse(since);
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? UNITS[3];
  return ms < 60_000 ? 'just now' : `${counted(Math.floor(ms / size), unit)} ago`;
}
export const counted = (n: number, unit: Own): Own => `${n} ${unit}${n === 1 ? '' : 's'}`;

/** Names of products keep their capitals within a title (the office of `Out of Office` is none); other words lose theirs. */
const CAPITALISED =
  /(Azure|AD Connect|Autopilot|Choco|Conditional Access|Defender|Entra|Graph|Intune|(?<!of )Office|Teams)|(?<![\p{L}\p{N}])\p{Lu}\p{Ll}+(?![\p{L}\p{N}])/gu;

/** A title within a sentence: `List Azure AD Connect Status` → `list Azure AD Connect status`, `MFA push` stays. */
export const within = (title: Own): Own => title.replace(CAPITALISED, (word: string, name?: string) => name ?? word.toLowerCase());

/** A title as a heading, in the capitals of a sentence: `Edit Calendar Permissions` → `Edit calendar permissions`. */
export function headline(title: Own): Own {
  const words = within(title);
  return /^\p{Ll}\p{Ll}/u.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}

/** A word for several of them, where it is made by the rule or is a person. */
export const plural = (noun: string): string =>
  /person$/i.test(noun)
    ? noun.replace(/person$/i, 'people')
    : /[^aeiou]y$/i.test(noun)
      ? `${noun.slice(0, -1)}ies`
      : /(?:s|x|z|ch|sh)$/i.test(noun)
        ? `${noun}es`
        : `${noun}s`;

/** One sentence for a locked phone: at most 200 letters, nothing that SSML or markup would take for its own. */
export function summaryOf(words: string, tail = ''): string {
  const clean = foreign(words, 199 - tail.length).replace(/[<>&]/g, ' ');
  return tail ? `${clean} ${tail}` : clean;
}
/** A name within a summary. */
export const brief = (name: string): Others => foreign(name, 48);

/** A name within our own words, where Markdown and mentions work: letters, digits and harmless signs, nothing else. */
export const plain = (name: string): Own => foreign(name.replace(/[^\p{L}\p{M}\p{N} .,'@+-]+/gu, ' ').replace(/ {2,}/g, ' '), 40);

/** A problem as the red line of a card that goes on asking. */
export function redLine(p: Problem | undefined): Others | undefined {
  if (!p) return undefined;
  const { tell, next } = told(p);
  return [tell, next].filter(Boolean).join(' ');
}

/** The sentences of a problem, with what others wrote into them made safe for a TextRun. */
export function told(p: Problem): { level: ProblemLevel; tell: Others; next: Others } {
  const data = Object.fromEntries(Object.entries(p.data).map(([name, value]) => [name, foreign(value, LONGEST.words)]));
  return sentences({ problem: p.problem, data });
}
