import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

export const setSecurityAlert = defineAction({
  id: 'set-security-alert',
  title: 'Set Security Alert Status',
  category: 'Security & Compliance',
  says: [
    { say: 'resolve security alert', with: { status: 'resolved' } },
    { say: 'close security alert', with: { status: 'resolved' } },
    { say: 'resolve alert', with: { status: 'resolved' } },
    { say: 'reopen security alert', with: { status: 'newAlert' } },
    'set alert status',
  ],
  summary: 'Set the status of a security alert',
  risk: 'elevated',
  secret: false,
  fields: {
    alert: field.thing('alert', 'Alert'),
    status: field.choice(
      'Status',
      [
        { value: 'newAlert', label: 'New' },
        { value: 'inProgress', label: 'In progress' },
        { value: 'resolved', label: 'Resolved', says: ['closed'] },
      ],
      { required: true },
    ),
  },
  example: 'resolve security alert "Suspicious inbox rule" at contoso',
  check: ({ alert }) =>
    alert.facts.vendor && alert.facts.provider
      ? undefined
      : { field: 'alert', says: 'CIPP does not say who raised this alert: set its status in the Defender portal.' },
  note: ({ status }) => (status === 'resolved' ? 'The alert counts as dealt with.' : 'The alert stays open.'),
  call: ({ tenant, alert, status }) =>
    post('ExecSetSecurityAlert', {
      tenantFilter: tenant.domain,
      GUID: alert.id,
      Status: status,
      Vendor: alert.facts.vendor ?? '',
      Provider: alert.facts.provider ?? '',
    }),
  next: ['list-security-alerts'],
});
