import type { Clock } from '../model/clock';
import type { Place } from '../model/event';
import type { Conversations } from '../model/store';
import type { Database } from './database';

/** Short, because another process may learn something newer meanwhile. */
const KNOWN_MS = 5 * 60_000;
const MOST_KNOWN = 10_000;
/** Half of the shortest time that an operator can set: what is still written in never looks as if nobody had. */
const STALE = "interval '12 hours'";

export const conversationsOf = (database: Database, clock: Clock): Conversations => ({
  learn: remembered(clock, async (person, place, teamsId) => {
    // what other processes know already costs no write
    await database.query(
      `insert into conversations (person, conversation, kind, service_url, teams_id, learned_at)
       values ($1, $2, $3, $4, $5, $6::timestamptz)
       on conflict (person, conversation) do update set
         kind = excluded.kind, service_url = excluded.service_url, teams_id = excluded.teams_id, learned_at = excluded.learned_at
       where (conversations.kind, conversations.service_url, conversations.teams_id)
         is distinct from (excluded.kind, excluded.service_url, excluded.teams_id)
         or conversations.learned_at < excluded.learned_at - ${STALE}`,
      [person, place.conversation, place.kind, place.serviceUrl, teamsId, clock.now().toISOString()],
    );
  }),

  async personal(person) {
    const { rows } = await database.query<Place>(
      `select kind, conversation, service_url as "serviceUrl" from conversations
       where person = $1 and kind = 'personal' order by learned_at desc limit 1`,
      [person],
    );
    return rows[0];
  },

  async serviceUrl(conversation) {
    // a thread is the channel's id with `;messageid=…` (docs/teams.md)
    const { rows } = await database.query<{ service_url: string }>(
      `select service_url from (
         (select service_url, 1 as near from conversations
          where split_part(conversation, ';', 1) = split_part($1, ';', 1) and (kind <> 'personal' or conversation = $1)
          order by learned_at desc limit 1)
         union all
         (select service_url, 0 as near from conversations where kind <> 'personal' order by learned_at desc limit 1)) as known
       order by near desc limit 1`,
      [conversation],
    );
    return rows[0]?.service_url;
  },

  async forget(before, limit) {
    const { rowCount } = await database.query(
      `delete from conversations where ctid = any (array (
         select ctid from conversations one
         where kind <> 'personal' and learned_at < $1::timestamptz and exists (
           select from conversations newer
           where split_part(newer.conversation, ';', 1) = split_part(one.conversation, ';', 1)
             and newer.kind <> 'personal' and newer.learned_at > one.learned_at)
         order by learned_at limit $2 for update skip locked))`,
      [before, limit],
    );
    return rowCount;
  },
});

/** Called with every message: what this process has just stored is not stored again. */
function remembered(clock: Clock, learn: Conversations['learn']): Conversations['learn'] {
  const known = new Map<string, { how: string; at: number }>();
  return async (person, place, teamsId) => {
    const key = `${person} ${place.conversation}`;
    const how = [place.kind, place.serviceUrl, teamsId].join(' ');
    const at = clock.now().getTime();
    const before = known.get(key);
    if (before?.how === how && at - before.at < KNOWN_MS) return;
    await learn(person, place, teamsId);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, { how, at });
  };
}
