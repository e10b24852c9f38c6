import { randomInt } from 'node:crypto';
import { type Secret, secret } from '../model/secret';

/** Without what is taken for something else when it is read out or copied by hand: i, l, o, I, O, 0 and 1. */
const KINDS = ['abcdefghjkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789'] as const;
const LETTERS = KINDS.join('');
/** Four times four of 55 letters: 92 bits. The hyphens make it readable, and are the fourth kind that directories ask for. */
const GROUPS = 4;
const IN_A_GROUP = 4;

/** A random password as `hK7w-Pq3x-Vn8u-t2Zc`, with letters of every kind. */
export function makePassword(): Secret {
  for (;;) {
    const letters = Array.from({ length: GROUPS * IN_A_GROUP }, () => LETTERS.charAt(randomInt(LETTERS.length)));
    // drawn anew as a whole, so that no place is likelier to hold one kind than another
    if (!KINDS.every(kind => letters.some(letter => kind.includes(letter)))) continue;
    const groups = Array.from({ length: GROUPS }, (_, i) => letters.slice(i * IN_A_GROUP, (i + 1) * IN_A_GROUP).join(''));
    return secret(groups.join('-'));
  }
}
