import { defineAction, type Outcome } from '../../model/action';
import { post, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { isFailure, secretOf } from '../../model/outcome';
import { secret } from '../../model/secret';
import { checkEntraId, entraIdOf } from './device-ids';

export const getRecoveryKey = defineAction({
  id: 'get-recovery-key',
  title: 'Get Recovery Key',
  category: 'Intune',
  says: [
    { say: 'bitlocker recovery key', with: { keyType: 'BitLocker' } },
    { say: 'bitlocker key', with: { keyType: 'BitLocker' } },
    { say: 'filevault key', with: { keyType: 'FileVault' } },
    { say: 'bios password', with: { keyType: 'BiosPassword' } },
    'recovery key',
    'recovery keys',
  ],
  summary: 'Read the BitLocker or FileVault key or the BIOS password of a device',
  risk: 'read',
  secret: true,
  fields: {
    device: field.thing('device', 'Device'),
    keyType: field.choice(
      'Key',
      [
        { value: 'BitLocker', label: 'BitLocker' },
        { value: 'FileVault', label: 'FileVault' },
        { value: 'BiosPassword', label: 'BIOS password', says: ['bios'] },
      ],
      { default: 'BitLocker' },
    ),
  },
  example: 'bitlocker key PC-JANE-01 at contoso',
  check: ({ device, keyType }) => (keyType === 'BitLocker' ? checkEntraId(device) : undefined),
  call: ({ tenant, device, keyType }) =>
    post('ExecGetRecoveryKey', {
      tenantFilter: tenant.domain,
      GUID: keyType === 'BitLocker' ? (entraIdOf(device) ?? '') : device.id,
      RecoveryKeyType: keyType,
    }),
  result: (reply, { keyType }) => readKeys(reply, keyType === 'BiosPassword' ? 'password' : 'key'),
  next: ['get-local-admin-password', 'list-devices'],
});

/** More than any device has. */
const MOST = 40;

/** One key, or one a line with what tells it apart. That there is none comes as a sentence with 200 (docs/cipp-api.md §8). */
function readKeys(reply: Reply, kind: 'password' | 'key'): Outcome {
  const keys = reply.status === 200 ? reply.lines.filter(line => line.copyField?.open() && !isFailure(line)) : [];
  if (keys.length <= 1) return secretOf(reply, kind, keys[0] ?? reply.lines[0]);
  const lines = keys.slice(0, MOST).map(({ text, copyField }) => {
    const key = copyField?.open() ?? '';
    return text.includes(key) ? text : `${text} ${key}`;
  });
  const more = keys.length > MOST ? [`${keys.length - MOST} more keys are not shown.`] : [];
  return { kind: 'done', secret: { kind: 'text', value: secret([...lines, ...more].join('\n')) } };
}
