import { defineAction } from '../../model/action';
import { get } from '../../model/call';
import { field } from '../../model/field';

export const listAutopilotConfig = defineAction({
  id: 'list-autopilot-config',
  title: 'List Autopilot Config',
  category: 'Intune',
  says: [
    { say: 'autopilot profiles', with: { type: 'ApProfile' } },
    { say: 'autopilot deployment profiles', with: { type: 'ApProfile' } },
    { say: 'enrollment status pages', with: { type: 'ESP' } },
    { say: 'enrolment status pages', with: { type: 'ESP' } },
    { say: 'autopilot status pages', with: { type: 'ESP' } },
    'autopilot config',
  ],
  summary: 'List the Autopilot profiles or enrolment status pages of a customer',
  risk: 'read',
  secret: false,
  fields: {
    type: field.choice(
      'What',
      [
        { value: 'ApProfile', label: 'Deployment profiles', says: ['profiles'] },
        { value: 'ESP', label: 'Enrolment status pages', says: ['status pages', 'enrollment status pages'] },
      ],
      { required: true },
    ),
  },
  example: 'autopilot profiles at contoso',
  call: ({ tenant, type }) => get('ListAutopilotconfig', { tenantFilter: tenant.domain, type }),
  table: ({ type }) => ({
    noun: type === 'ESP' ? 'status page' : 'profile',
    columns: [
      { label: type === 'ESP' ? 'Page' : 'Profile', path: 'displayName' },
      { label: 'Description', path: 'description' },
      ...(type === 'ESP'
        ? [{ label: 'Priority', path: 'priority', as: 'number' as const }]
        : [{ label: 'Names', path: 'deviceNameTemplate' }]),
      { label: 'Changed', path: 'lastModifiedDateTime', as: 'date' },
      ...(type === 'ESP'
        ? [
            { label: 'Progress shown', path: 'showInstallationProgress', as: 'yes' as const },
            { label: 'Minutes allowed', path: 'installProgressTimeoutInMinutes', as: 'number' as const },
            { label: 'Reset allowed', path: 'allowDeviceResetOnInstallFailure', as: 'yes' as const },
          ]
        : [
            { label: 'Devices', path: 'deviceType' },
            { label: 'Language', path: 'language' },
            { label: 'Hash collected', path: 'extractHardwareHash', as: 'yes' as const },
            { label: 'Pre-provisioning', path: 'enableWhiteGlove', as: 'yes' as const },
          ]),
      { label: 'Created', path: 'createdDateTime', as: 'date' },
      { label: 'Id', path: 'id' },
    ],
    sort: type === 'ESP' ? 'Priority' : 'Profile',
  }),
  next: ['list-autopilot-devices'],
});
