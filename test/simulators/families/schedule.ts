/** CIPP's planned tasks and running jobs, as lists; other families plan and start them (background.ts). */
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { clearBackground, jobsOf, look, plan, queueRow, type Task, tasksOf } from './background';
import type { Family } from './family';
import { bare, failed, fromBoth, fromQuery, type Ground, isAll, isTrue, like, NOTHING, ok, said, same, secretFor } from './ground';

const BACKUP = 'Automated CIPP Backup';

export function scheduleFamily(ground: Ground): Family {
  const { context } = ground;
  start();
  return {
    endpoints: {
      ListScheduledItems: fromBoth('CIPP.Scheduler.Read', list),
      RemoveScheduledItem: fromBoth('CIPP.Scheduler.ReadWrite', asked => {
        const tasks = tasksOf(context);
        const at = tasks.findIndex(t => same(said(asked, 'id'), t.RowKey));
        if (at >= 0) tasks.splice(at, 1);
        // the words are the same
        return failed(at < 0 ? 400 : 200, 'Task removed successfully.');
      }),
      ExecSetCIPPAutoBackup: fromBoth('CIPP.Backup.ReadWrite', asked => {
        const enabled = said(asked, 'Enabled')?.toLowerCase();
        if (enabled !== 'true' && enabled !== 'false') return NOTHING;
        const tasks = tasksOf(context);
        const standing = tasks.findIndex(t => t.Name === BACKUP);
        if (standing >= 0) tasks.splice(standing, 1);
        if (enabled === 'true')
          plan(context, { Name: BACKUP, Command: 'New-CIPPBackup', Recurrence: '1d', Parameters: { backupType: 'CIPP' } });
        return ok('Scheduled Task Successfully created');
      }),
      ListExtensionSync: fromQuery('CIPP.Extension.Read', () =>
        bare(
          tasksOf(context)
            .filter(t => t.Hidden && t.Command.includes('CippExtension'))
            .map(({ RowKey, Tenant, Name, SyncType, ScheduledTime, ExecutedTime, Recurrence, Results }) => ({
              RowKey,
              PartitionKey: 'ScheduledTask',
              Tenant,
              Name,
              SyncType,
              ScheduledTime: unix(ScheduledTime),
              ExecutedTime: ExecutedTime ? unix(ExecutedTime) : null,
              RepeatsEvery: Recurrence,
              Results,
            })),
        ),
      ),
      ListCippQueue: fromQuery('CIPP.Core.Read', asked => {
        const [id, reference] = [asked.text('QueueId'), asked.text('Reference')];
        const jobs = jobsOf(context).filter(j => (id ? j.id === id : !reference || j.reference === reference));
        for (const job of jobs) look(job);
        return bare(jobs.map(queueRow));
      }),
    },
    reset: start,
  };

  function start(): void {
    clearBackground(context);
    for (const task of TASKS) plan(context, structuredClone(task));
  }

  /** Parameters and results in clear. */
  function list(asked: Asked): Answer {
    const id = asked.text('Id');
    const hidden = isTrue(asked, 'ShowHidden');
    const [name, type, title] = ['Name', 'Type', 'SearchTitle'].map(n => asked.text(n));
    const owner = asked.text('tenantFilter') && !isAll(asked) ? (ground.owner(asked)?.domain ?? 'unknown') : undefined;
    const found = tasksOf(context)
      .filter(t => (id ? same(t.RowKey, id) : t.Hidden === hidden && (!name || t.Name === name) && (!type || t.Command === type)))
      .filter(t => (!owner || same(t.Tenant, owner)) && (!title || like(t.Name, title)))
      .sort((a, b) => b.ScheduledTime.localeCompare(a.ScheduledTime));
    return bare(found.map(row));
  }

  function row({ secrets = [], Tenant, SyncType, ...task }: Task): object {
    for (const secret of secrets) context.give('password', secret);
    const tenant = Tenant ? { label: Tenant, value: Tenant, type: 'Tenant' } : 'None';
    return { PartitionKey: 'ScheduledTask', Timestamp: context.now(), ...task, Tenant: tenant };
  }
}

const unix = (time: string): string => String(Date.parse(`${time}Z`) / 1000);

const RESET = secretFor('offboarding of a former colleague', 'xxxxxx*$xxxxxx&9');
const NEW_USER = secretFor('a new colleague', 'xxxxxx!#xxxxxx%9');

const done = (at: string): Pick<Task, 'ScheduledTime' | 'ExecutedTime' | 'TaskState'> => ({
  ScheduledTime: at,
  ExecutedTime: at,
  TaskState: 'Completed',
});
/** What stands at the start. */
const TASKS: (Pick<Task, 'Name' | 'Command'> & Partial<Task>)[] = [
  {
    Name: 'Offboarding: former@contoso.com',
    Command: 'Invoke-CIPPOffboardingJob',
    Tenant: 'contoso.com',
    ...done('2026-11-20T17:00:00'),
    Parameters: { Username: 'former@contoso.com', TenantFilter: 'contoso.com', Options: { ResetPass: true, RevokeSessions: true } },
    Results: [
      { Results: `Successfully reset the password for former@contoso.com. The new password is ${RESET}` },
      { Results: 'Successfully revoked sessions for former@contoso.com' },
    ],
    secrets: [RESET],
  },
  {
    Name: 'New user creation: new.colleague@fabrikam.com',
    Command: 'New-CIPPUserTask',
    Tenant: 'fabrikam.com',
    ScheduledTime: '2026-12-01T07:00:00',
    Parameters: { UserObj: { displayName: 'New Colleague', password: NEW_USER } },
    secrets: [NEW_USER],
  },
  {
    Name: 'Failed mailbox report',
    Command: 'Get-CIPPMailboxReport',
    Tenant: 'bakery.example.com',
    ...done('2026-11-22T04:00:00'),
    TaskState: 'Failed',
    Results: 'Task Failed: The operation timed out.',
  },
  { Name: BACKUP, Command: 'New-CIPPBackup', ScheduledTime: '2026-11-26T03:00:00', Recurrence: '1d', Parameters: { backupType: 'CIPP' } },
  ...['Overview', 'Users', 'Devices'].map(SyncType => ({
    Name: `Extension Sync - contoso.com - ${SyncType}`,
    Command: 'Push-CippExtensionData',
    Tenant: 'contoso.com',
    ScheduledTime: '2026-11-26T01:00:00',
    ExecutedTime: '2026-11-25T01:00:00',
    Recurrence: '1d',
    Hidden: true,
    SyncType,
    Results: 'Extension data synced',
  })),
];
