import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';
import { isFailure } from '../../model/outcome';

export const testExtension = defineAction({
  id: 'test-extension',
  title: 'Execute Extension Test',
  category: 'CIPP Administration',
  says: [
    { say: 'test halo', with: { extension: 'HaloPSA' } },
    { say: 'test ninjaone', with: { extension: 'NinjaOne' } },
    { say: 'test hudu', with: { extension: 'Hudu' } },
    { say: 'test password pusher', with: { extension: 'PWPush' } },
    'test integration',
    'check extension',
  ],
  summary: 'Test whether CIPP reaches an extension',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    // CIPP-API is left out: CIPP cannot test itself
    extension: field.choice(
      'Extension',
      [
        { value: 'HaloPSA', label: 'HaloPSA', says: ['halo'] },
        'Gradient',
        { value: 'NinjaOne', label: 'NinjaOne', says: ['ninja'] },
        { value: 'PWPush', label: 'Password Pusher' },
        'Hudu',
        'Sherweb',
        { value: 'HIBP', label: 'Have I Been Pwned' },
        { value: 'GitHub', label: 'GitHub' },
      ],
      { required: true, help: 'Gradient may be activated by its test, and Password Pusher makes a real link.' },
    ),
  },
  example: 'test extension extension=HaloPSA',
  call: ({ extension }) => get('ExecExtensionTest', { extensionName: extension }),
  table: ({ extension }) => ({
    noun: 'test',
    single: true,
    columns: [
      { label: 'Extension', path: 'extension' },
      { label: 'Works', path: 'works', as: 'yes' },
      { label: 'CIPP says', path: 'said' },
    ],
    // a sentence, which is no row; nothing at all for an extension it does not know
    rows: ({ status, lines: [line] }) =>
      line && status === 200 ? [{ extension, works: !isFailure(line) && !/is not enabled/i.test(line.text), said: line.text }] : undefined,
  }),
  next: ['get-extension-mapping', 'list-extension-sync', 'list-logs'],
});
