import { defineAction, type Outcome } from '../../model/action';
import { post, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

export const runStandards = defineAction({
  id: 'run-standards',
  title: 'Execute Standards Run',
  category: 'Tenant',
  says: ['run standards template', 'apply standards template', 'run standard', 'apply standards', 'start standards run'],
  summary: 'Run one standards template at a customer now',
  risk: 'elevated',
  secret: false,
  fields: { template: field.thing('standard-template', 'Standards template') },
  example: 'run standards "Baseline" at contoso',
  // CIPP compares it as a pattern: a star would be every template
  check: ({ template }) => (GUID.test(template.id) ? undefined : { field: 'template', says: 'Choose one of the standards templates.' }),
  note: ({ tenant, template }) => `CIPP checks ${tenant.name} against ${template.name} in the background.`,
  warns: () => [{ label: 'Changes settings', text: 'Standards that remediate change the settings of the customer at once.' }],
  // both, and in the query even on POST: without a tenant CIPP runs all of them (docs/cipp-api.md §4)
  call: ({ tenant, template }) => post('ExecStandardsRun', {}, { tenantFilter: tenant.domain, templateId: template.id }),
  result: readRun,
  next: ['list-standards', 'list-logs'],
});

/** Only started; and for a template that CIPP does not know, the words of success hold an empty name. */
function readRun(reply: Reply): Outcome {
  const outcome = outcomeOf(reply);
  if (outcome.kind !== 'done') return outcome;
  if (/template:\s*\(\s*\)/i.test(reply.lines[0]?.text ?? ''))
    return { kind: 'failed', why: 'CIPP_FAILED', said: 'CIPP has no such standards template any more, so it ran nothing.' };
  return { kind: 'accepted', said: outcome.said };
}
