const LETTERS =
  'alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu'.split(
    ' ',
  );
const DIGITS = 'zero one two three four five six seven eight nine'.split(' ');
const SIGNS: Readonly<Record<string, string>> = {
  ' ': 'blank',
  '!': 'exclamation mark',
  '"': 'double quote',
  '#': 'hash',
  $: 'dollar',
  '%': 'percent',
  '&': 'ampersand',
  "'": 'single quote',
  '(': 'opening round bracket',
  ')': 'closing round bracket',
  '*': 'asterisk',
  '+': 'plus',
  ',': 'comma',
  '-': 'hyphen',
  '.': 'full stop',
  '/': 'slash',
  ':': 'colon',
  ';': 'semicolon',
  '<': 'less than',
  '=': 'equals',
  '>': 'greater than',
  '?': 'question mark',
  '@': 'at sign',
  '[': 'opening square bracket',
  '\\': 'backslash',
  ']': 'closing square bracket',
  '^': 'caret',
  _: 'underscore',
  '`': 'backtick',
  '{': 'opening curly bracket',
  '|': 'vertical bar',
  '}': 'closing curly bracket',
  '~': 'tilde',
};
/** Characters that look like another one in some typeface, with what they are. */
const ALIKE: Readonly<Record<string, string>> = {
  '0': 'the digit zero',
  O: 'a capital O (Oscar)',
  '1': 'the digit one',
  l: 'a small L (Lima)',
  I: 'a capital I (India)',
  '|': 'a vertical bar',
};

/** A password in words for the telephone: `K0!` → `capital kilo, digit zero, exclamation mark`. It is the secret too. */
export const spell = (password: string): string => [...password].map(wordOf).join(', ');

/** One sentence that calls out the look-alikes by their place, or nothing when there are none. */
export function lookalikes(password: string): string | undefined {
  // among digits alone a zero is no capital O
  if (!/[\p{L}|]/u.test(password)) return undefined;
  const [first, ...rest] = [...password].flatMap((char, i) => (ALIKE[char] ? [`${i + 1} is ${ALIKE[char]}`] : []));
  return first && `Look-alikes: character ${[first, ...rest].join(', ')}.`;
}

function wordOf(char: string): string {
  const letter = /^[a-z]$/i.test(char) && LETTERS[char.toLowerCase().charCodeAt(0) - 97];
  if (letter) return char === char.toLowerCase() ? letter : `capital ${letter}`;
  const digit = /^\d$/.test(char) && DIGITS[Number(char)];
  if (digit) return `digit ${digit}`;
  return SIGNS[char] ?? `the sign ${char}`;
}
