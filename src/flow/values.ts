import * as chrono from 'chrono-node';
import type { AnyAction } from '../model/action';
import type { Json } from '../model/call';
import type { Choice, DateField, Field, Value } from '../model/field';
import { isProblem, type Problem, problem } from '../model/problem';

/** When something was said: the clock, and how many minutes the speaker's own time is ahead of UTC. */
export interface Moment {
  now: Date;
  offset: number;
}

/** Fields whose value is in the text itself: nothing has to be looked up at a customer. */
type Plain = Exclude<Field, { type: 'user' | 'users' | 'thing' | 'things' | 'customer' }>;
export const isPlain = (field: Field): field is Plain => !['user', 'users', 'thing', 'things', 'customer'].includes(field.type);

/** The value of a field from what was typed or sent by a form; nothing where nothing was said and there is no default. */
export function plainValue(name: string, field: Plain, said: string | undefined, moment: Moment): Value | Problem | undefined {
  const text = said?.trim() ?? '';
  if (text === '') return 'default' in field ? field.default : undefined;
  switch (field.type) {
    case 'choice':
      return chosen(field.choices, text) ?? wrong(field, text, `It is one of: ${listed(field.choices)}.`);
    case 'choices': {
      const parts = split(text).map(part => chosen(field.choices, part) ?? wrong(field, part, `Each is one of: ${listed(field.choices)}.`));
      return parts.find(isProblem) ?? [...new Set(parts.filter(part => typeof part === 'string'))];
    }
    case 'toggle':
      return switched(text) ?? wrong(field, text, `Say ${name}=true or ${name}=false.`);
    case 'text':
      return written(field, text);
    case 'lines': {
      const parts = split(text);
      return parts.length <= field.most ? parts : wrong(field, 'that many', `At most ${field.most}.`);
    }
    case 'number':
      return counted(field, text);
    case 'date':
      return dated(field, text, moment);
    case 'json':
      return structured(field, text);
  }
}

/** A stored value as somebody would have said it: what a form shows again, and what "again" starts from. Things by their ids. */
export function saidOf(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.every(isRefOrText) ? value.map(item => saidOf(item as Value)).join(', ') : JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  const { id, kind, upn } = value as { id?: unknown; kind?: unknown; upn?: unknown };
  if (kind === 'user' && typeof upn === 'string') return upn;
  return typeof id === 'string' ? id : JSON.stringify(value);
}

const isRefOrText = (item: unknown): boolean => typeof item === 'string' || (typeof item === 'object' && item !== null && 'kind' in item);

/** By name, the fields that must be said and were not. */
export const missing = (action: AnyAction, values: Readonly<Record<string, Value | undefined>>): [string, Field][] =>
  Object.entries(action.fields).filter(([name, field]) => field.required && isEmpty(values[name]));

const isEmpty = (value: Value | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Separated by commas, semicolons or lines; what stands in double quotes is one, commas and all. */
export const split = (text: string): string[] =>
  [...text.matchAll(/\s*"([^"\n]*)"|[^,;\n]+/g)].map(([part, quoted]) => (quoted ?? part).trim()).filter(Boolean);

const squeezed = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '');

/** By value, label or what people say for it; letter case, blanks and hyphens do not count. */
function chosen(choices: readonly Choice[], text: string): string | undefined {
  const key = squeezed(text);
  return choices.find(({ value, label, says = [] }) => [value, label, ...says].some(word => squeezed(word) === key))?.value;
}
const listed = (choices: readonly Choice[]): string => choices.map(choice => choice.label).join(', ');

const YES = new Set(['true', 'yes', 'y', 'on', '1', 'ja']);
const NO = new Set(['false', 'no', 'n', 'off', '0', 'nein']);
const switched = (text: string): boolean | undefined =>
  YES.has(text.toLowerCase()) ? true : NO.has(text.toLowerCase()) ? false : undefined;

const wrong = (field: Field, value: string, expected: string): Problem =>
  problem('BAD_VALUE', { field: field.label, value: value.length > 60 ? `${value.slice(0, 59)}…` : value, expected });

/** CIPP replaces `%name%` in what goes on to Graph (docs/cipp-api.md §11): such a text would not arrive as it was confirmed. */
const VARIABLE = /%[\p{L}\p{N}_ -]{1,60}%/u;

function written(field: Extract<Field, { type: 'text' }>, text: string): string | Problem {
  if (text.length > field.maxLength) return wrong(field, 'a text that long', `It has at most ${field.maxLength} characters.`);
  if (field.pattern && !new RegExp(`^(?:${field.pattern})$`, 'u').test(text))
    return wrong(field, text, field.expected ?? 'Write it another way.');
  return VARIABLE.test(text) && !field.pattern?.includes('%')
    ? wrong(field, text, 'CIPP would replace the part between percent signs: leave them out.')
    : text;
}

function counted(field: Extract<Field, { type: 'number' }>, text: string): number | Problem {
  const value = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.min && value <= field.max ? value : wrong(field, text, `Write a whole number from ${field.min} to ${field.max}.`);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** ISO 8601 or words ("friday 17:00", "tomorrow", "in two weeks"), by the speaker's own clock; days to come go first. */
function dated(field: Extract<Field, { type: 'date' }>, text: string, { now, offset }: Moment): string | Problem {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const plain = compact ? `${compact[1]}-${compact[2]}-${compact[3]}` : text;
  const zoned = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/.test(plain);
  const found = zoned
    ? new Date(plain)
    : DAY.test(plain) && field.day
      ? new Date(`${plain}T00:00:00Z`)
      : parsed(plain, { now, offset }, field.bare);
  if (!found || Number.isNaN(found.getTime())) return wrong(field, text, 'Write a day as 2026-11-30 or in words, such as friday 17:00.');
  if (!field.day) return found.toISOString();
  const local = zoned || !DAY.test(plain) ? new Date(found.getTime() + offset * 60_000) : found;
  return local.toISOString().slice(0, 10);
}

function parsed(text: string, { now, offset }: Moment, bare: DateField['bare']): Date | undefined {
  const [first, ...more] = chrono.parse(text, { instant: now, timezone: offset }, { forwardDate: true });
  const whole = first && more.length === 0 && first.text.length >= text.replace(/^(?:on|at|until|from|by)\s+/i, '').length * 0.6;
  if (!whole) return undefined;
  const at = first.start.date().getTime();
  // noon is what the library takes for a day without a time
  const said = first.start.isCertain('hour') || first.start.get('hour') !== 12 || /\b(?:noon|midday)\b/i.test(text);
  return new Date(said || !bare ? at : bare === 'from' ? at - HALF_DAY_MS : at + HALF_DAY_MS - MINUTE_MS);
}

const MINUTE_MS = 60_000;
const HALF_DAY_MS = 12 * 60 * MINUTE_MS;

function structured(field: Extract<Field, { type: 'json' }>, text: string): Json | Problem {
  const shape = field.shape === 'array' ? 'a JSON list in square brackets' : 'a JSON object in braces';
  if (text.length > field.maxLength) return wrong(field, 'a text that long', `It has at most ${field.maxLength} characters.`);
  try {
    const value: Json = JSON.parse(text, (key, inner) => (key === '__proto__' ? undefined : inner));
    const fits = field.shape === 'array' ? Array.isArray(value) : typeof value === 'object' && value !== null && !Array.isArray(value);
    return fits && depthOf(value) <= MOST_DEPTH ? value : wrong(field, 'that', `Write ${shape}, at most ${MOST_DEPTH} levels deep.`);
  } catch {
    return wrong(field, 'that', `Write ${shape}.`);
  }
}

const MOST_DEPTH = 8;
const depthOf = (value: Json): number =>
  typeof value !== 'object' || value === null ? 0 : 1 + Math.max(0, ...Object.values(value).map(inner => depthOf(inner as Json)));
