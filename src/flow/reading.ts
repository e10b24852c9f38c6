import { type AnyAction, subjectField } from '../model/action';
import type { Field } from '../model/field';
import { FILLERS, type Phrase } from './read-phrases';
import type { Token } from './text';

/** A message while it is read: each stage takes the words it understands out of `free` and adds what they mean. */
export interface Reading {
  readonly action: AnyAction;
  /** The wording it was asked with. */
  readonly phrase: Phrase;
  /** The cleaned text that the tokens are of. */
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Tokens of the command itself, ascending. */
  readonly command: readonly number[];
  /** Tokens nobody has understood yet. */
  readonly free: Set<number>;
  readonly values: Record<string, string>;
  /** What was said for the field that says what the action is about. */
  who?: string;
  where?: string;
  typedPassword: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Longer than any name, address or domain there is. */
export const LONGEST_NAME = 256;

/** What a customer follows. */
export const PLACES = words('at in @ from tenant customer client org organisation organization company');
/** Where a name ends and a story begins: `jane forgot it`, `jane and set it`. Words that are first names (Will, Said) are not here. */
export const STORY = words(
  "because cause cuz since as that which is was has had have forgot forgets forgotten lost left leaves leaving quit resigned retired cannot can't cant couldn't couldnt isn't locked again today tomorrow needed asks asked called calling keeps got gets would should must make set change changed use using with without if when after before until via by on also then expired unlock she he they it its this who new not don't dont no",
);
export const AND = words('and & + or plus');
/** What a password may be called. */
export const PASSWORD_WORDS = words('password passwort kennwort pw pwd pass passwd passphrase newpassword');
/** `to sign in`, `as soon …`, `as requested`: a purpose, no name and no password. */
export const PURPOSE = words(
  'sign signin login log logon get be use help allow let have soon requested discussed usual per she he they i we it',
);
/** Words of a question or a list that name nothing. */
export const NOISE = words(
  'does do did are any all every each some only list show see tell check there still now currently which what who whose whom how many much',
);
export const POLITE = words('please pls plz thanks thx ty now asap urgent urgently immediately quickly');

/** The token at this place, where nobody has understood it yet. */
export const freeAt = (r: Reading, i: number): Token | undefined => (r.free.has(i) ? r.tokens[i] : undefined);
export const isSaid = (t: Token | undefined, set: ReadonlySet<string>): boolean => t !== undefined && !t.quoted && set.has(t.key);
export const isFiller = (t: Token | undefined): boolean => t !== undefined && !t.quoted && (t.key === '' || FILLERS.has(t.key));

/** Could this word be (part of) a name? */
export const isName = (t: Token | undefined): boolean =>
  t !== undefined && t.word !== '' && !isFiller(t) && !isSaid(t, PLACES) && !isSaid(t, STORY) && !isSaid(t, AND);

/** Is a person named before this place? */
export const personBefore = (r: Reading, i: number): boolean => r.who !== undefined || [...r.free].some(k => k < i && isName(r.tokens[k]));

/** Takes these tokens out of what is left to understand. */
export function take(r: Reading, from: number, to: number): void {
  for (let i = from; i <= to; i += 1) r.free.delete(i);
}

/** Keeps what was said for a field: the one that the action is about has a place of its own. */
export function keepSaid(r: Reading, name: string, text: string): void {
  if (name === subjectField(r.action)) r.who = text;
  else r.values[name] = text;
}

/** Has nothing been said for this field yet? */
export const isOpen = (r: Reading, name: string): boolean =>
  name === subjectField(r.action) ? r.who === undefined : r.values[name] === undefined;

type Of<T extends Field['type']> = Extract<Field, { type: T }>;

/** The fields of these types that nothing has been said for, in the order of the form. */
export function openFields<T extends Field['type']>(r: Reading, ...types: T[]): [name: string, field: Of<T>][] {
  const fits = (field: Field): field is Of<T> => types.some(type => type === field.type);
  const open: [string, Of<T>][] = [];
  for (const [name, field] of Object.entries(r.action.fields)) if (fits(field) && isOpen(r, name)) open.push([name, field]);
  return open;
}
