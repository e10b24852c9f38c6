import { defineAction } from '../../model/action';
import { get } from '../../model/call';

export const getPasswordConfig = defineAction({
  id: 'get-password-config',
  title: 'Execute Password Config (GET)',
  category: 'CIPP Administration',
  says: ['show password config', 'show password settings', 'password generator', 'password settings'],
  summary: 'Show how CIPP makes new passwords',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {},
  example: 'show password config',
  // without it the same endpoint writes
  call: () => get('ExecPasswordConfig', { List: true }),
  table: () => ({
    noun: 'setting',
    single: true,
    columns: [
      { label: 'Kind', path: 'passwordType' },
      { label: 'Length', path: 'charCount', as: 'number' },
      { label: 'Capitals', path: 'includeUppercase', as: 'yes' },
      { label: 'Small letters', path: 'includeLowercase', as: 'yes' },
      { label: 'Digits', path: 'includeDigits', as: 'yes' },
      { label: 'Symbols', path: 'includeSpecialChars', as: 'yes' },
      { label: 'Which symbols', path: 'specialCharSet' },
      { label: 'Words', path: 'wordCount', as: 'number' },
      { label: 'Between words', path: 'separator' },
      { label: 'Capitalised', path: 'capitalizeWords', as: 'yes' },
      { label: 'Digit at the end', path: 'appendNumber', as: 'yes' },
      { label: 'Symbol at the end', path: 'appendSpecialChar', as: 'yes' },
    ],
  }),
  next: ['set-password-config', 'reset-password'],
});
