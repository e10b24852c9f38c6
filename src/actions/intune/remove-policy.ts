import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { field } from '../../model/field';

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
  call: ({ tenant, policy }) => post('RemovePolicy', { tenantFilter: tenant.domain, ID: policy.id, URLName: policy.facts.urlName ?? '' }),
  next: ['list-intune-policies'],
});
