import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { assigningBody, checkAssigning, filter, groups, mode, warnAssigning } from './reassignment';

export const assignApp = defineAction({
  id: 'assign-app',
  title: 'Assign App',
  category: 'Intune',
  says: ['assign intune app', 'assign application', 'change app assignment', { say: 'uninstall app', with: { intent: 'Uninstall' } }],
  summary: 'Assign an Intune app to groups or to everyone',
  risk: 'elevated',
  secret: false,
  fields: {
    app: field.thing('app', 'App'),
    assignTo: field.choice('Everyone', [
      { value: 'AllUsers', label: 'All users' },
      { value: 'AllDevices', label: 'All devices' },
      { value: 'AllDevicesAndUsers', label: 'All devices and users', says: ['everyone', 'everything'] },
    ]),
    intent: field.choice(
      'How',
      [
        { value: 'Required', label: 'Required' },
        { value: 'Available', label: 'Available' },
        { value: 'AvailableWithoutEnrollment', label: 'Available without enrolment' },
        { value: 'Uninstall', label: 'Uninstall' },
      ],
      { default: 'Required' },
    ),
    ...groups,
    ...mode,
    ...filter,
  },
  example: 'assign app "Company Portal" at contoso groupIds="Finance Team"',
  check: checkAssigning,
  note: ({ app, intent }) =>
    intent === 'Uninstall' ? `${app.name} is uninstalled from those named.` : `${app.name} is assigned to those named.`,
  warns: values => [
    ...warnAssigning(values),
    ...(values.intent === 'Uninstall' ? [{ label: 'Uninstalls', text: 'The app is taken off the devices.' }] : []),
  ],
  call: ({ tenant, app, ...values }) =>
    post('ExecAssignApp', {
      tenantFilter: tenant.domain,
      ID: app.id,
      AssignTo: values.assignTo,
      Intent: values.intent,
      AppType: typeOf(app.facts.type),
      ...assigningBody(values),
    }),
  next: ['list-applications'],
});

/** `#microsoft.graph.win32LobApp` → `win32Lob`. */
const typeOf = (type: string | undefined) => type?.replace(/^#?microsoft\.graph\./, '').replace(/App$/, '') || undefined;
