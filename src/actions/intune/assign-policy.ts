import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import { assigningBody, checkAssigning, filter, groups, mode, warnAssigning } from './reassignment';

export const assignPolicy = defineAction({
  id: 'assign-policy',
  title: 'Assign Policy',
  category: 'Intune',
  says: ['assign intune policy', 'assign configuration policy', 'assign compliance policy', 'change policy assignment'],
  summary: 'Assign an Intune policy to groups or to everyone',
  risk: 'elevated',
  secret: false,
  fields: {
    policy: field.thing('intune-policy', 'Policy'),
    assignTo: field.choice('Everyone', [
      { value: 'allLicensedUsers', label: 'All users' },
      { value: 'AllDevices', label: 'All devices' },
      { value: 'AllDevicesAndUsers', label: 'All devices and users', says: ['everyone', 'everything'] },
    ]),
    ...groups,
    platform: field.choice('Part of Intune', [
      { value: 'deviceManagement', label: 'Devices' },
      { value: 'deviceAppManagement', label: 'Apps' },
    ]),
    ...mode,
    ...filter,
  },
  example: 'assign policy "Windows Compliance" at contoso groupIds="Finance Team"',
  check: ({ policy, ...values }) =>
    policy.facts.urlName
      ? checkAssigning(values)
      : { field: 'policy', says: `CIPP does not say what kind of policy ${policy.name} is: assign it in the Intune portal.` },
  note: ({ policy }) => `${policy.name} is assigned to those named.`,
  warns: values => [
    ...warnAssigning(values),
    ...(values.filterName
      ? [{ label: 'Filter unchecked', text: 'Where no filter has this name, the policy is assigned without one and CIPP says nothing.' }]
      : []),
  ],
  call: ({ tenant, policy, ...values }) =>
    post('ExecAssignPolicy', {
      tenantFilter: tenant.domain,
      ID: policy.id,
      Type: policy.facts.urlName ?? '',
      AssignTo: values.assignTo,
      GroupNames: values.groupIds?.map(group => group.name),
      platformType: values.platform,
      ...assigningBody(values),
    }),
  // a filter that was not found is success too: only the policy itself shows it
  result: (reply, { filterName }) => {
    const outcome = outcomeOf(reply);
    return filterName && outcome.kind === 'done' && !outcome.warning
      ? { ...outcome, warning: `Look at the policy: CIPP does not say whether the filter "${filterName}" was found.` }
      : outcome;
  },
  next: ['list-intune-policies'],
});
