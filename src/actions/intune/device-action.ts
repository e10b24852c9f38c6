import { defineAction, type Outcome } from '../../model/action';
import { type Body, get, labelled, post, type Reply } from '../../model/call';
import { field, type Thing, type Values } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import { utc } from '../shared/listing';
import { rowWith } from '../shared/stakes';
import { stateOf } from './list-devices';

const fields = {
  device: field.thing('device', 'Device'),
  action: field.choice(
    'Do',
    [
      { value: 'syncDevice', label: 'Sync', says: ['sync'] },
      { value: 'rebootNow', label: 'Restart', says: ['reboot'] },
      { value: 'locateDevice', label: 'Locate', says: ['locate'] },
      { value: 'rotateLocalAdminPassword', label: 'Rotate the LAPS password', says: ['rotate laps'] },
      { value: 'windowsDefenderScan', label: 'Scan with Defender', says: ['scan'] },
      { value: 'windowsDefenderUpdateSignatures', label: 'Update Defender signatures', says: ['update signatures'] },
      { value: 'setDeviceName', label: 'Rename', says: ['rename'] },
      { value: 'users', label: 'Change the primary user', says: ['primary user'] },
      { value: 'createDeviceLogCollectionRequest', label: 'Collect logs', says: ['logs'] },
      { value: 'cleanWindowsDevice', label: 'Fresh start', says: ['clean'] },
      { value: 'retire', label: 'Retire' },
      { value: 'wipe', label: 'Wipe', says: ['factory reset'] },
      { value: 'delete', label: 'Delete from Intune' },
      { value: 'remoteLock', label: 'Lock', says: ['lock'] },
    ],
    { required: true },
  ),
  input: field.text('New name', {
    help: 'To rename. At most 15 characters; %SERIAL% stands for the serial number.',
    pattern: '[^%]{1,15}|.*%.*',
    expected: 'A device name has at most 15 characters.',
    maxLength: 60,
    words: ['to', 'new name'],
  }),
  user: field.person('New primary user', { words: ['to user', 'primary user'] }),
  quickScan: field.toggle('Quick scan only', { default: true }),
  // what is erased is never left to a default
  keepUserData: field.choice(
    'User data',
    [
      { value: 'true', label: 'Keep', says: ['yes'] },
      { value: 'false', label: 'Erase', says: ['no'] },
    ],
    { help: 'For a wipe and a fresh start.', onConfirm: true },
  ),
  keepEnrollmentData: field.toggle('Keep it enrolled (wipe)', { default: false }),
  useProtectedWipe: field.toggle('Go on after a power loss (wipe)', { default: false }),
  macOsUnlockCode: field.text('Recovery PIN of a Mac (wipe)', { pattern: '\\d{6}', expected: 'The PIN has six digits.', maxLength: 6 }),
};
type Of = Values<typeof fields>;

const doing = (say: string, action: Of['action']) => ({ say, with: { action } });

/** What destroys nothing and locks nobody out. */
const ORDINARY: readonly Of['action'][] = [
  'syncDevice',
  'rebootNow',
  'locateDevice',
  'windowsDefenderScan',
  'windowsDefenderUpdateSignatures',
  'createDeviceLogCollectionRequest',
  'setDeviceName',
  'users',
];

export const deviceAction = defineAction({
  id: 'device-action',
  title: 'Device Action',
  category: 'Intune',
  says: [
    doing('sync device', 'syncDevice'),
    doing('reboot device', 'rebootNow'),
    doing('restart device', 'rebootNow'),
    doing('locate device', 'locateDevice'),
    doing('rotate laps password', 'rotateLocalAdminPassword'),
    doing('rotate local admin password', 'rotateLocalAdminPassword'),
    doing('defender scan', 'windowsDefenderScan'),
    doing('scan device', 'windowsDefenderScan'),
    doing('update defender signatures', 'windowsDefenderUpdateSignatures'),
    doing('rename device', 'setDeviceName'),
    doing('change primary user', 'users'),
    doing('collect device logs', 'createDeviceLogCollectionRequest'),
    doing('fresh start device', 'cleanWindowsDevice'),
    doing('retire device', 'retire'),
    doing('wipe device', 'wipe'),
    doing('factory reset device', 'wipe'),
    doing('delete intune device', 'delete'),
    doing('delete device from intune', 'delete'),
    doing('lock device', 'remoteLock'),
  ],
  summary: 'Sync, restart, rename, lock, retire or wipe a device',
  risk: 'destructive',
  lesser: { risk: 'routine', when: ({ action }) => ORDINARY.includes(action) },
  does: ({ action }) => {
    const label = fields.action.choices.find(choice => choice.value === action)?.label ?? 'Act on';
    // one word wants its object, and several have theirs
    return label.includes(' ') ? label : `${label} device`;
  },
  secret: false,
  fields,
  example: 'sync device PC-JANE-01 at contoso',
  check: ({ action, input, user, keepUserData }) => {
    if (action === 'setDeviceName' && !input) return { field: 'input', says: 'Give the new name.' };
    if (action === 'users' && !user) return { field: 'user', says: 'Name the new primary user.' };
    const erases = action === 'wipe' || action === 'cleanWindowsDevice';
    return erases && !keepUserData ? { field: 'keepUserData', says: 'Say whether user data is kept or erased.' } : undefined;
  },
  note: ({ device, action }) =>
    action === 'users' || action === 'delete' ? `It is done in Intune at once.` : `Intune passes it on when ${device.name} is next online.`,
  warns: ({ action, keepUserData, keepEnrollmentData }) => {
    switch (action) {
      case 'wipe':
        return [
          {
            label: 'Cannot be undone',
            text: `The device is reset${keepUserData === 'true' ? '; user data is kept' : ' and all data on it is lost'}${keepEnrollmentData ? '; it stays enrolled' : ''}.`,
          },
        ];
      case 'cleanWindowsDevice':
        return [
          {
            label: 'Cannot be undone',
            text: `Installed programs are removed${keepUserData === 'true' ? '; user data is kept' : ' and user data is lost'}.`,
          },
        ];
      case 'retire':
        return [{ label: 'Cannot be undone', text: 'Company data and settings leave the device, and so does its management.' }];
      case 'delete':
        return [
          { label: 'Cannot be undone', text: 'Intune forgets the device, and it may be wiped of company data when it next reports.' },
        ];
      case 'rotateLocalAdminPassword':
        return [{ label: 'Cannot be undone', text: 'The present password of the local administrator stops working for good.' }];
      case 'remoteLock':
        return [{ label: 'Can be undone', text: 'Whoever knows its PIN or password unlocks the device again.' }];
      default:
        return [];
    }
  },
  stakes: ({ tenant, device }) => [
    {
      asks: 'who uses the device and when it was last seen',
      call: get('ListDevices', { tenantFilter: tenant.domain }),
      says: reply => useOf(reply, device),
    },
  ],
  call: ({ tenant, device, action, ...values }) =>
    post('ExecDeviceAction', { tenantFilter: tenant.domain, GUID: device.id, Action: action, ...optionsOf(action, values) }),
  result: (reply, { action }) => readAction(reply, action),
  next: ['list-devices', 'get-recovery-key', 'get-local-admin-password'],
});

/** Whose device it is, and whether what is sent is likely to reach it. */
function useOf(reply: Reply, device: Thing): string | undefined {
  const row = rowWith(reply, device.id);
  if (!row) return undefined;
  const { userPrincipalName: user, lastSyncDateTime: seen } = row;
  const used = typeof user === 'string' && user ? `Used by ${user}` : 'Used by nobody that Intune knows';
  return `${used}${typeof seen === 'string' && seen ? `, last seen on ${utc(seen)}` : ''}; compliance: ${stateOf(row).toLowerCase()}.`;
}

/** Each action's own options and no others: most of them hand the whole body on to Microsoft Graph. */
function optionsOf(action: Of['action'], values: Omit<Of, 'device' | 'action'>): Record<string, Body> {
  const keepUserData = values.keepUserData === 'true';
  switch (action) {
    case 'setDeviceName':
      return { input: values.input };
    case 'users':
      return { user: values.user && labelled(values.user.id, values.user.name) };
    case 'windowsDefenderScan':
      return { quickScan: values.quickScan };
    case 'cleanWindowsDevice':
      return { keepUserData };
    case 'wipe':
      return {
        keepUserData,
        keepEnrollmentData: values.keepEnrollmentData,
        useProtectedWipe: values.useProtectedWipe,
        macOsUnlockCode: values.macOsUnlockCode,
      };
    default:
      return {};
  }
}

/** Intune accepts and the device obeys later. An empty text is how a finished delete is told (docs/cipp-api.md §7). */
function readAction(reply: Reply, action: Of['action']): Outcome {
  const [line, ...more] = reply.lines;
  if (action === 'delete' && reply.status === 200 && more.length === 0 && line?.text.trim() === '') return { kind: 'done' };
  const outcome = outcomeOf(reply);
  const atOnce = action === 'users' || action === 'delete';
  return outcome.kind === 'done' && !atOnce ? { kind: 'accepted', said: outcome.said } : outcome;
}
