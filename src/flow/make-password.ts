import { randomInt } from 'node:crypto';
import { generatePassphrase } from 'secure-password-utilities';
import { DEFAULT_WORDLIST } from 'secure-password-utilities/wordlists';
import type { PasswordStyle } from '../model/own-name';
import { type Secret, secret } from '../model/secret';

/** Without what is taken for something else when it is read out or copied by hand: i, l, o, I, O, 0 and 1. */
const KINDS = ['abcdefghjkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789'] as const;
const LETTERS = KINDS.join('');
/** Four times four of 55 letters: 92 bits. The hyphens make it readable, and are the fourth kind that directories ask for. */
const GROUPS = 4;
const IN_A_GROUP = 4;

/**
 * Five of the 7,772 words of the EFF's long list that have no hyphen of their own, and a digit of eight: 67 bits. The words are made to be
 * typed and read out, and each begins with a capital letter, so that all four kinds that directories ask for are there.
 */
const WORDS = 5;

export const makePassword = (style: PasswordStyle): Secret => (style === 'words' ? makePassphrase() : makeLetters());

/** As `Gravity-Unlocked-Pebble-Sandal-Wisdom-7`. */
function makePassphrase(): Secret {
  const words = generatePassphrase(WORDS, DEFAULT_WORDLIST, ' ').split(' ');
  const digit = KINDS[2].charAt(randomInt(KINDS[2].length));
  return secret([...words.map(word => word.charAt(0).toUpperCase() + word.slice(1)), digit].join('-'));
}

/** A random password as `hK7w-Pq3x-Vn8u-t2Zc`, with letters of every kind. */
function makeLetters(): Secret {
  for (;;) {
    const letters = Array.from({ length: GROUPS * IN_A_GROUP }, () => LETTERS.charAt(randomInt(LETTERS.length)));
    // drawn anew as a whole, so that no place is likelier to hold one kind than another
    if (!KINDS.every(kind => letters.some(letter => kind.includes(letter)))) continue;
    const groups = Array.from({ length: GROUPS }, (_, i) => letters.slice(i * IN_A_GROUP, (i + 1) * IN_A_GROUP).join(''));
    return secret(groups.join('-'));
  }
}
