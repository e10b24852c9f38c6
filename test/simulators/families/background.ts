/** What CIPP does beside a call: planned tasks and jobs over all tenants. Shared by the families that start them and those that list them. */
import type { FamilyContext } from './family';

/** A row of CIPP's task table. */
export interface Task {
  RowKey: string;
  Name: string;
  /** Default domain, or nothing for the instance's own. */
  Tenant?: string;
  Command: string;
  Parameters: Record<string, unknown>;
  /** Without a zone, in UTC, as CIPP writes it. */
  ScheduledTime: string;
  ExecutedTime: string | null;
  /** `Once`, `1d`… */
  Recurrence: string;
  TaskState: 'Planned' | 'Pending' | 'Running' | 'Completed' | 'Failed';
  Results: unknown;
  Reference: string | null;
  /** Internal: listed with ShowHidden only. */
  Hidden: boolean;
  /** What these fields hold that nobody should see: told to the search for leaks when the task is listed. */
  secrets?: string[];
  SyncType?: string;
}

/** A job over all tenants, as ListCippQueue tells it. It goes on by one step whenever somebody looks. */
export interface Job {
  id: string;
  name: string;
  reference: string;
  startedAt: string;
  looks: number;
}

interface Background {
  tasks: Task[];
  jobs: Job[];
  made: number;
}

const shared = new WeakMap<FamilyContext, Background>();

function backgroundOf(context: FamilyContext): Background {
  const found = shared.get(context) ?? { tasks: [], jobs: [], made: 0 };
  shared.set(context, found);
  return found;
}

/** The standing list: push, change, splice. */
export const tasksOf = (context: FamilyContext): Task[] => backgroundOf(context).tasks;
export const jobsOf = (context: FamilyContext): Job[] => backgroundOf(context).jobs;

/** Plans a task: what is not given is that of a task for now, once. */
export function plan(context: FamilyContext, task: Pick<Task, 'Name' | 'Command'> & Partial<Task>): Task {
  const planned: Task = {
    RowKey: nextId(context, '7a5c0000'),
    Parameters: {},
    ScheduledTime: context.now().replace('Z', ''),
    ExecutedTime: null,
    Recurrence: 'Once',
    TaskState: 'Planned',
    Results: 'Planned',
    Reference: null,
    Hidden: false,
    ...task,
  };
  tasksOf(context).push(planned);
  return planned;
}

/** Two looks after its start a job is done. */
const LOOKS = 2;
/** What a job has gathered is kept for half an hour. */
const KEPT_MS = 30 * 60_000;

/**
 * What a call over all tenants meets: the job that it starts, one still running, or its rows. A running job goes on by a
 * step with every such call, as the time between two calls would have it.
 */
export function jobFor(context: FamilyContext, reference: string, name: string): { state: 'started' | 'running' | 'done'; job: Job } {
  const now = Date.parse(context.now());
  const standing = jobsOf(context).find(j => j.reference === reference && now - Date.parse(j.startedAt) < KEPT_MS);
  if (standing) return { state: look(standing) ? 'done' : 'running', job: standing };
  const job: Job = { id: nextId(context, '10b50000'), name, reference, startedAt: context.now(), looks: 0 };
  jobsOf(context).unshift(job);
  return { state: 'started', job };
}

/** Is it done now? */
export function look(job: Job): boolean {
  job.looks += 1;
  return job.looks >= LOOKS;
}

/** A row of ListCippQueue. */
export function queueRow(job: Job): object {
  const done = Math.min(job.looks, LOOKS);
  return {
    PartitionKey: 'CippQueue',
    RowKey: job.id,
    Name: job.name,
    Link: '',
    Reference: job.reference,
    TotalTasks: LOOKS,
    CompletedTasks: done,
    RunningTasks: done < LOOKS ? 1 : 0,
    FailedTasks: 0,
    PercentComplete: (done / LOOKS) * 100,
    PercentFailed: 0,
    PercentRunning: done < LOOKS ? 50 : 0,
    Tasks: [],
    Status: done < LOOKS ? 'Running' : 'Completed',
    Timestamp: job.startedAt,
  };
}

/** Back to nothing planned, nothing running. */
export function clearBackground(context: FamilyContext): void {
  shared.delete(context);
}

function nextId(context: FamilyContext, first: string): string {
  const background = backgroundOf(context);
  background.made += 1;
  return `${first}-0000-4000-8000-${String(background.made).padStart(12, '0')}`;
}
