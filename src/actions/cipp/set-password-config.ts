import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field, type Values } from '../../model/field';

const fields = {
  passwordType: field.choice(
    'Kind of password',
    [
      { value: 'Classic', label: 'Letters, digits and symbols', says: ['random'] },
      { value: 'Passphrase', label: 'Words', says: ['words', 'phrase'] },
    ],
    { required: true },
  ),
  charCount: field.number('Length', { min: 8, max: 256, default: 14 }),
  includeUppercase: field.toggle('Capital letters', { default: true }),
  includeLowercase: field.toggle('Small letters', { default: true }),
  includeDigits: field.toggle('Digits', { default: true }),
  includeSpecialChars: field.toggle('Symbols', { default: true }),
  specialCharSet: field.text('Which symbols', {
    default: '$%&*#',
    maxLength: 32,
    pattern: '[!@#$%^&*()\\-_=+/]{1,32}',
    expected: 'Up to 32 symbols out of !@#$%^&*()-_=+/',
  }),
  wordCount: field.number('Words', { min: 3, max: 10, default: 4 }),
  separator: field.text('Between the words', {
    default: '-',
    maxLength: 5,
    pattern: 'none|space|[!@#$%^&*()\\-_=+/]{1,5}',
    expected: 'Up to 5 symbols out of !@#$%^&*()-_=+/, or none, or space.',
  }),
  capitalizeWords: field.toggle('Words begin with a capital', { default: true }),
  appendNumber: field.toggle('A digit at the end', { default: true }),
  appendSpecialChar: field.toggle('A symbol at the end', { default: false }),
};
type Given = Values<typeof fields>;

/** An empty text or a blank cannot be typed. */
const between = (said: string): string => (said === 'none' ? '' : said === 'space' ? ' ' : said);

/** Microsoft 365 takes passwords with three of its four classes of letters. */
function classes(given: Given): boolean[] {
  const { includeUppercase, includeLowercase, includeDigits, includeSpecialChars } = given;
  if (given.passwordType === 'Classic') return [includeUppercase, includeLowercase, includeDigits, includeSpecialChars];
  return [true, given.capitalizeWords, given.appendNumber, given.appendSpecialChar || between(given.separator).trim() !== ''];
}

export const setPasswordConfig = defineAction({
  id: 'set-password-config',
  title: 'Execute Password Config (POST)',
  category: 'CIPP Administration',
  says: [
    { say: 'use passphrases', with: { passwordType: 'Passphrase' } },
    'set password generator',
    'configure password generator',
    'set password settings',
  ],
  summary: 'Set how CIPP makes new passwords',
  risk: 'elevated',
  scope: 'instance',
  secret: false,
  fields,
  example: 'set password config passwordType=Passphrase wordCount=5',
  check: given =>
    classes(given).filter(Boolean).length < 3
      ? { field: 'passwordType', says: 'Choose at least three of capital letters, small letters, digits and symbols.' }
      : undefined,
  note: ({ passwordType, charCount, wordCount }) =>
    `Every new password of every customer has ${passwordType === 'Classic' ? `${charCount} characters` : `${wordCount} words`} from now on.`,
  // what is not sent is stored as off, for the kind that is not in use too
  call: given => post('ExecPasswordConfig', bodyOf(given)),
  next: ['get-password-config'],
});

const bodyOf = (given: Given) => ({
  passwordType: given.passwordType,
  charCount: given.charCount,
  includeUppercase: given.includeUppercase,
  includeLowercase: given.includeLowercase,
  includeDigits: given.includeDigits,
  includeSpecialChars: given.includeSpecialChars,
  specialCharSet: given.specialCharSet,
  wordCount: given.wordCount,
  separator: between(given.separator),
  capitalizeWords: given.capitalizeWords,
  appendNumber: given.appendNumber,
  appendSpecialChar: given.appendSpecialChar,
});
