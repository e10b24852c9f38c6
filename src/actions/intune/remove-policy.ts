import { defineAction } from '../../model/action';
import { get, post } from '../../model/call';
import { field } from '../../model/field';
import { assignedTo, rowWith } from '../shared/stakes';

export const removePolicy = defineAction({
  id: 'remove-policy',
  title: 'Remove Policy',
  category: 'Intune',
  says: ['delete intune policy', 'remove intune policy', 'delete policy', 'delete configuration policy', 'delete compliance policy'],
  summary: 'Delete an Intune policy',
  risk: 'destructive',
  secret: false,
  fields: { policy: field.thing('intune-policy', 'Policy') },
  example: 'remove policy "Windows Compliance" at contoso',
  check: ({ policy }) =>
    policy.facts.urlName
      ? undefined
      : { field: 'policy', says: `CIPP does not say what kind of policy ${policy.name} is: delete it in the Intune portal.` },
  note: ({ policy }) => `${policy.name} is deleted from Intune.`,
  warns: () => [{ label: 'Cannot be undone', text: 'The policy and its assignments are gone.' }],
  stakes: ({ tenant, policy }) => [
    {
      asks: 'whom it is assigned to',
      call: get('ListIntunePolicy', { tenantFilter: tenant.domain }),
      says: reply => assignedTo(rowWith(reply, policy.id), 'PolicyAssignment'),
    },
  ],
  call: ({ tenant, policy }) => post('RemovePolicy', { tenantFilter: tenant.domain, ID: policy.id, URLName: policy.facts.urlName ?? '' }),
  next: ['list-intune-policies'],
});
