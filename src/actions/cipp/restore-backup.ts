import { defineAction, type Outcome } from '../../model/action';
import { get, post, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import { utc } from '../shared/listing';
import { counted, rowsRead } from '../shared/stakes';
import { instant } from './instant';

export const restoreBackup = defineAction({
  id: 'restore-backup',
  title: 'Execute Restore Backup',
  category: 'CIPP Administration',
  says: ['restore cipp backup', 'restore cipp', 'restore from backup'],
  summary: 'Write a stored backup back into CIPP',
  risk: 'destructive',
  scope: 'instance',
  secret: false,
  fields: {
    backup: field.thing('backup', 'Backup'),
    types: field.lines('Only these tables', { help: 'Left empty, everything in the backup. Templates of one kind: templates:<kind>.' }),
  },
  example: 'restore backup "CIPPBackup_2026-11-24-0300"',
  // anything else is taken for the rows of a backup and written into storage
  check: ({ backup }) =>
    /^CIPPBackup_/i.test(backup.id)
      ? undefined
      : { field: 'backup', says: 'Choose a backup of CIPP itself: its name begins with CIPPBackup_.' },
  note: ({ backup, types }) =>
    `${types?.length ? types.join(', ') : 'Everything'} in ${backup.name} is written back into CIPP. Tables of roles are left out unless CIPP counts the caller as a superadmin.`,
  warns: () => [
    { label: 'Overwrites', text: 'Settings, templates and tasks of every customer become what they were then. This cannot be undone.' },
  ],
  stakes: ({ backup }) => [
    {
      asks: 'when the backup was made',
      // names alone: the contents hold settings and keys (docs/cipp-api.md §10), and without them no rows are counted
      call: get('ExecListBackup', { Type: 'CIPP', NameOnly: true }),
      says: reply => ageOf(reply, backup.id),
    },
    'CIPP does not tell how many rows a backup holds before it is restored.',
  ],
  call: ({ backup, types }) => post('ExecRestoreBackup', { BackupName: backup.id, SelectedTypes: types?.length ? types : undefined }),
  result: readRestored,
  next: ['list-logs', 'list-backups', 'run-backup'],
});

function ageOf(reply: Reply, name: string): string | undefined {
  const all = rowsRead(reply)?.map(row => ({ name: row.BackupName, made: instant(row.Timestamp) }));
  const made = all?.find(backup => backup.name === name)?.made;
  if (!all || !made) return undefined;
  const newer = all.filter(backup => Date.parse(backup.made) > Date.parse(made)).length;
  return `Made on ${utc(made)}: later changes to what it holds are lost. ${newer > 0 ? `There ${newer === 1 ? 'is' : 'are'} ${counted(newer, 'newer backup')}.` : 'It is the newest backup.'}`;
}

/** Always 200: only the words of success are one. */
function readRestored(reply: Reply): Outcome {
  const outcome = outcomeOf(reply);
  if (outcome.kind !== 'done') return outcome;
  const text = reply.lines[0]?.text ?? '';
  if (!/^successfully restored/i.test(text)) return { kind: 'failed', why: 'CIPP_FAILED', said: text };
  return /restored 0 rows/i.test(text) ? { kind: 'done', warning: 'CIPP restored no rows at all: nothing was changed.' } : outcome;
}
