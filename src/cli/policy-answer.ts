import { type ParseArgsConfig, parseArgs } from 'node:util';

/** `refused` and `failed` are ours; the others are EX_USAGE and EX_CONFIG of sysexits.h. */
export const EXIT = { right: 0, failed: 1, refused: 3, usage: 64, config: 78 } as const;

export interface Answer {
  code: number;
  says: string;
}

/** A slip on the command line. */
export class Misuse extends Error {}

/** What stands behind the command. @throws Misuse for an option it does not have, and for more or fewer words than it wants. */
export function argsOf<const O extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: O, words = 0) {
  const { positionals, values } = parsed(args, options);
  const more = positionals.slice(words);
  if (more.length > 0) throw new Misuse(`"${more.join(' ')}" has no place here; put quotes round a value with blanks.`);
  return { positionals, values };
}

function parsed<const O extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

export const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
