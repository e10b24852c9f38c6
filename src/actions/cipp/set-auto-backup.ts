import { defineAction, type Outcome } from '../../model/action';
import { post, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

export const setAutoBackup = defineAction({
  id: 'set-auto-backup',
  title: 'Execute Auto Backup',
  category: 'CIPP Administration',
  says: [
    { say: 'turn on automatic backup', with: { enabled: 'true' } },
    { say: 'turn off automatic backup', with: { enabled: 'false' } },
    { say: 'enable auto backup', with: { enabled: 'true' } },
    { say: 'disable auto backup', with: { enabled: 'false' } },
    'set daily backup',
  ],
  summary: 'Turn the daily backup of CIPP on or off',
  risk: 'elevated',
  scope: 'instance',
  secret: false,
  fields: { enabled: field.toggle('Daily backup', { default: true, onConfirm: true }) },
  example: 'set auto backup enabled=true',
  note: ({ enabled }) => (enabled ? 'CIPP backs itself up every day, from now on.' : 'The daily backup of CIPP stops.'),
  warns: ({ enabled }) =>
    enabled ? [] : [{ label: 'No backups', text: 'Nothing of CIPP is saved any more unless somebody runs a backup.' }],
  call: ({ enabled }) => post('ExecSetCIPPAutoBackup', { Enabled: enabled }),
  result: (reply, { enabled }) => readAutoBackup(reply, enabled),
  next: ['list-backups', 'run-backup'],
});

/** CIPP's words do not tell on from off, and "no task to remove" is no failure: it was off already. */
function readAutoBackup(reply: Reply, enabled: boolean): Outcome {
  const none = !enabled && reply.status === 200 && /^no existing scheduled task/i.test(reply.lines[0]?.text ?? '');
  const outcome: Outcome = none ? { kind: 'done' } : outcomeOf(reply);
  return outcome.kind === 'done' ? { ...outcome, said: [enabled ? 'The daily backup is on.' : 'The daily backup is off.'] } : outcome;
}
