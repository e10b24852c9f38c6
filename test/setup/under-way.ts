import type { JobKind } from '../../src/model/store';
import type { Database } from '../../src/store';

const JOBS: readonly JobKind[] = ['run', 'deliver', 'ask', 'press', 'announce', 'verify', 'operation'];

/**
 * What a bot does by itself at this moment: cards that are being sent (their leases end after `cardsFrom`), jobs that wait or are
 * under way, but for the held kinds. Jobs that were taken before `jobsSince`, by the clock of the machine, are nobody's.
 */
export async function underWay(
  database: Database,
  { cardsFrom, jobsSince = new Date(0), held = [] }: { cardsFrom: Date; jobsSince?: Date; held?: readonly JobKind[] },
): Promise<string[]> {
  const { rows } = await database.query<{ what: string }>(
    `select 'the card ' || subject || '/' || slot as what from cards where lease_until > $1::timestamptz
     union all select 'the job ' || name || ' ' || (data->>'id') from pgboss.job
     where state in ('created', 'active') and name = any($2::text[]) and coalesce(started_on, 'infinity') >= $3::timestamptz`,
    [cardsFrom, JOBS.filter(kind => !held.includes(kind)), jobsSince],
  );
  return rows.map(row => row.what);
}
