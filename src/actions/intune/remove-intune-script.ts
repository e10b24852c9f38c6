import { defineAction } from '../../model/action';
import { get, post } from '../../model/call';
import { field } from '../../model/field';
import { assignedTo, rowWith } from '../shared/stakes';

const KINDS = ['Windows', 'MacOS', 'Remediation', 'Linux'];

export const removeIntuneScript = defineAction({
  id: 'remove-intune-script',
  title: 'Remove Intune Script',
  category: 'Intune',
  says: ['delete intune script', 'delete script', 'remove script', 'delete remediation script'],
  summary: 'Delete an Intune script or remediation',
  risk: 'destructive',
  secret: false,
  fields: { script: field.thing('intune-script', 'Script') },
  example: 'remove intune script "Map drives" at contoso',
  check: ({ script }) =>
    KINDS.includes(script.facts.scriptType ?? '')
      ? undefined
      : { field: 'script', says: `CIPP does not say what kind of script ${script.name} is: delete it in the Intune portal.` },
  note: ({ script }) => `${script.name} is deleted. What it did on devices stays.`,
  warns: () => [{ label: 'Cannot be undone', text: 'The script and its assignments are gone.' }],
  stakes: ({ tenant, script }) => [
    {
      asks: 'whom it is assigned to',
      call: get('ListIntuneScript', { tenantFilter: tenant.domain }),
      says: reply => assignedTo(rowWith(reply, script.id), 'ScriptAssignment'),
    },
  ],
  call: ({ tenant, script }) =>
    post('RemoveIntuneScript', {
      tenantFilter: tenant.domain,
      ID: script.id,
      ScriptType: script.facts.scriptType ?? '',
      DisplayName: script.name,
    }),
  next: ['list-intune-scripts'],
});
