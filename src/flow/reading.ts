import type { AnyAction } from '../model/action';
import { FILLERS } from './grammar';
import type { Token } from './text';

/** A message while it is read: each stage takes the words it understands out of `free` and adds what they mean. */
export interface Reading {
  readonly action: AnyAction;
  readonly tokens: readonly Token[];
  /** Tokens of the command itself, ascending. */
  readonly command: readonly number[];
  /** Tokens nobody has understood yet. */
  readonly free: Set<number>;
  readonly values: Record<string, string>;
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
  "because cause cuz since as that which is was has had have forgot forgets forgotten lost cannot can't cant couldn't couldnt isn't locked again today tomorrow needed asks asked called calling keeps got gets would should must make set change changed use using with without if when after before until via by on also then expired unlock she he they it its this who new not don't dont no",
);
export const AND = words('and & + or plus');
/** What a password may be called. */
export const PASSWORD_WORDS = words('password passwort kennwort pw pwd pass passwd passphrase newpassword');

/** The token at this place, where nobody has understood it yet. */
export const freeAt = (r: Reading, i: number): Token | undefined => (r.free.has(i) ? r.tokens[i] : undefined);
export const isSaid = (t: Token | undefined, set: ReadonlySet<string>): boolean => t !== undefined && !t.quoted && set.has(t.key);
export const isFiller = (t: Token | undefined): boolean => t !== undefined && !t.quoted && (t.key === '' || FILLERS.has(t.key));

/** Could this word be (part of) a name? */
export const isName = (t: Token | undefined): boolean =>
  t !== undefined && t.word !== '' && !isFiller(t) && !isSaid(t, PLACES) && !isSaid(t, STORY) && !isSaid(t, AND);

/** Is a person named before this place? */
export const personBefore = (r: Reading, i: number): boolean => r.who !== undefined || [...r.free].some(k => k < i && isName(r.tokens[k]));
