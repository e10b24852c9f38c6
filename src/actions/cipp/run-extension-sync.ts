import { defineAction, type Outcome } from '../../model/action';
import { post, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

export const runExtensionSync = defineAction({
  id: 'run-extension-sync',
  title: 'Execute Extension Sync',
  category: 'CIPP Administration',
  says: [
    { say: 'sync ninjaone', with: { extension: 'NinjaOne' } },
    { say: 'sync hudu', with: { extension: 'Hudu' } },
    { say: 'sync gradient', with: { extension: 'Gradient' } },
    'start extension sync',
    'sync extension',
  ],
  summary: 'Start the synchronisation of an extension now',
  risk: 'routine',
  scope: 'instance',
  secret: false,
  fields: {
    extension: field.choice('Extension', ['Gradient', { value: 'NinjaOne', label: 'NinjaOne', says: ['ninja'] }, 'Hudu'], {
      required: true,
    }),
    tenantId: field.customer('Customer', { help: 'NinjaOne only. Left empty, every mapped customer is synchronised.' }),
  },
  example: 'sync extension extension=NinjaOne',
  check: ({ extension, tenantId }) =>
    tenantId && extension !== 'NinjaOne'
      ? { field: 'tenantId', says: `${extension} cannot be synchronised for one customer: leave the customer out.` }
      : undefined,
  note: ({ extension, tenantId }) => `CIPP synchronises ${tenantId?.name ?? 'every mapped customer'} with ${extension} in the background.`,
  // read from the query alone (docs/cipp-api.md §4)
  call: ({ extension, tenantId }) => post('ExecExtensionSync', {}, { Extension: extension, TenantID: tenantId?.id }),
  result: readSync,
  next: ['list-extension-sync', 'get-extension-mapping', 'test-extension'],
});

/** Always 200; a job that was queued is not a job that is done. */
function readSync(reply: Reply): Outcome {
  const text = reply.lines[0]?.text ?? '';
  if (/was not found/i.test(text)) return { kind: 'failed', why: 'CIPP_FAILED', said: text };
  const outcome = outcomeOf(reply);
  return outcome.kind === 'done' ? { kind: 'accepted', said: outcome.said } : outcome;
}
