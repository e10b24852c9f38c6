/** What a list over all tenants meets: rows come in while ListCippQueue is looked at, and stay for an hour (docs/cipp-api.md §11). */
import { type Job, jobFor, jobsOf } from './background';
import type { Owner } from './ground';
import type { Ways } from './ways';

/** Rows of the cache: none yet, those of the first tenant only, or all. */
type Stage = 'none' | 'partial' | 'done';

const HOUR = 3_600_000;

/** The job that got furthest of those whose reference begins so. */
export function standing({ context }: Ways, reference: string): { job?: Job; stage: Stage } {
  const young = (j: Job) => Date.parse(context.now()) - Date.parse(j.startedAt) < HOUR;
  const [job] = jobsOf(context)
    .filter(j => j.reference.startsWith(reference) && young(j))
    .sort((a, b) => b.looks - a.looks);
  return { job, stage: !job || job.looks === 0 ? 'none' : job.looks === 1 ? 'partial' : 'done' };
}

export const start = ({ context }: Ways, reference: string, name: string): Job => jobFor(context, reference, name).job;

/** The customers whose rows are there. */
export function arrived({ ground, around }: Ways, stage: Stage): Owner[] {
  const owners = around.customers().flatMap(c => ground.called(c.id) ?? []);
  return stage === 'none' ? [] : stage === 'partial' ? owners.slice(0, 1) : owners;
}

/** The older kind of job: each call before the first rows starts another (docs/cipp-api.md §11). */
export function gathered(ways: Ways, name: string): Owner[] {
  const { stage } = standing(ways, name);
  if (stage === 'none') start(ways, `${name} ${jobsOf(ways.context).length + 1}`, name);
  return arrived(ways, stage);
}
