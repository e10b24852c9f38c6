import { defineAction } from '../../model/action';
import { post } from '../../model/call';
import { outcomeWithoutWords } from '../../model/outcome';

export const runBackup = defineAction({
  id: 'run-backup',
  title: 'Execute Run Backup',
  category: 'CIPP Administration',
  says: ['run cipp backup', 'backup cipp', 'start cipp backup', 'create cipp backup'],
  summary: 'Make a backup of CIPP now',
  risk: 'routine',
  scope: 'instance',
  secret: true,
  fields: {},
  does: () => 'Run backup',
  example: 'run backup',
  note: () => 'CIPP writes another backup of its settings, templates and tasks into its own storage.',
  call: () => post('ExecRunBackup', {}),
  // a backup that failed may still read "Created backup" (docs/cipp-api.md §8)
  result: reply => {
    const outcome = outcomeWithoutWords(reply);
    return outcome.kind === 'done'
      ? { kind: 'accepted', said: ['CIPP calls a backup made even when it failed: look for a new one in the list of backups.'] }
      : outcome;
  },
  next: ['list-backups', 'list-logs'],
});
