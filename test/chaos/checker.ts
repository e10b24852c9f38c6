import { readFileSync } from 'node:fs';
import { Search } from '../conversations/search';
import type { Simulators } from '../simulators';
import type { Deed } from './driver';

/** Where the checker reads: the database as it is after the bot ended. */
export type Query = (text: string) => Promise<Record<string, unknown>[]>;

export interface Finding {
  what: 'double' | 'lost' | 'silent' | 'leaked' | 'dishonest' | 'audit';
  says: string;
}

interface Stored {
  id: string;
  state: string;
  target: string;
  requester: string;
  chat: string;
  count: number | null;
  decisions: { by: { id: string }; approved: boolean }[];
  settled: boolean;
  submitted: boolean;
  started: boolean;
  why: string | null;
}

const END_WORDS: Record<string, RegExp> = {
  done: /\*\*Done/,
  failed: /\*\*Failed/,
  unknown: /\*\*Outcome unknown/,
  refused: /\*\*Refused/,
  denied: /\*\*Denied/,
  withdrawn: /\*\*Withdrawn/,
  expired: /\*\*Expired/,
};
const WROTE_NOTHING = ['failed', 'refused', 'denied', 'withdrawn', 'expired'];

/**
 * Compares what the outside saw with what the database says. It knows nothing of the bot's code: it reads rows with SQL of its
 * own, the simulators' logs, what people did, and what the processes printed. `orderly`: no process was killed.
 */
export async function check(
  query: Query,
  outside: Simulators,
  deeds: readonly Deed[],
  logs: readonly string[],
  orderly: boolean,
): Promise<{ findings: Finding[]; states: Map<string, number> }> {
  const requests = await storedRequests(query);
  const findings = [
    ...runs(requests, outside),
    ...decisions(requests, await query(`select request, step, actor_id from audit where step in ('approve', 'deny')`)),
    ...starts(await query(`select request, count(*) as times from audit where step = 'start' group by request having count(*) > 1`)),
    ...ends(requests),
    ...(orderly ? interrupted(requests) : []),
    ...kept(requests, deeds),
    ...told(requests, outside),
    ...answered(deeds, outside),
    ...cardsLeft(await query(`select subject, slot, failure from cards where version > shown`)),
    ...(await leaks(query, requests, outside, logs)),
  ];
  const states = new Map<string, number>();
  for (const { state } of requests) states.set(state, (states.get(state) ?? 0) + 1);
  return { findings, states };
}

async function storedRequests(query: Query): Promise<Stored[]> {
  const rows = await query(`select id, state, target, requester,
    body->'home'->>'conversation' as chat,
    (body->'approval'->'stages'->0->>'count')::integer as count,
    coalesce(body->'approval'->'decisions', '[]'::jsonb) as decisions,
    body ? 'settled' as settled, body ? 'submittedAt' as submitted, body ? 'startedAt' as started,
    body->'ended'->>'why' as why
    from requests order by created_at`);
  return rows as unknown as Stored[];
}

/** At most one write for each request, and every end as CIPP saw it. */
function runs(requests: readonly Stored[], { cipp }: Simulators): Finding[] {
  const byTarget = grouped(requests, r => r.target);
  const calls = grouped(cipp.received('ExecResetPass'), call => String((call.body as { ID?: string }).ID));
  const resets = grouped(
    cipp.resets.filter(reset => reset.given !== undefined),
    reset => reset.id,
  );
  const findings: Finding[] = [];
  for (const target of new Set([...byTarget.keys(), ...calls.keys()])) {
    const of = byTarget.get(target) ?? [];
    const started = of.filter(r => r.started);
    const called = calls.get(target) ?? [];
    const changed = resets.get(target)?.length ?? 0;
    const names = of.map(r => `${r.id} ${r.state}`).join(', ');
    if (called.length > started.length)
      findings.push({ what: 'double', says: `${called.length} calls for ${started.length} runs on ${target} (${names})` });
    const done = of.filter(r => r.state === 'done' && !r.settled).length;
    const proven = called.filter(call => call.status === 200).length;
    if (done > Math.min(changed, proven))
      findings.push({ what: 'dishonest', says: `${done} done, but CIPP said so ${Math.min(changed, proven)} times (${names})` });
    const open = of.filter(r => !WROTE_NOTHING.includes(r.state)).length;
    if (changed > open)
      findings.push({ what: 'dishonest', says: `CIPP changed a password ${changed} times, told ${open} times (${names})` });
    for (const r of of)
      if (!r.started && ['done', 'failed', 'unknown'].includes(r.state))
        findings.push({ what: 'dishonest', says: `${r.id} is ${r.state} and was never started` });
  }
  return findings;
}

const starts = (rows: Record<string, unknown>[]): Finding[] =>
  rows.map(row => ({ what: 'double' as const, says: `${row.request} was started ${row.times} times` }));

/** As many approvals as the rule wants, or one denial, each by another person, each once in the audit. */
function decisions(requests: readonly Stored[], rows: Record<string, unknown>[]): Finding[] {
  const audited = grouped(rows, row => String(row.request));
  return requests.flatMap(({ id, state, count, decisions: all }): Finding[] => {
    const yes = all.filter(d => d.approved).length;
    const no = all.length - yes;
    const inAudit = audited.get(id)?.length ?? 0;
    const wrong = [
      ...(inAudit !== all.length ? [`${inAudit} decisions in the audit, ${all.length} stored`] : []),
      ...(count !== null && yes > count ? [`${yes} approvals where ${count} were asked for`] : []),
      ...(no > 1 || (no === 1 && state !== 'denied') ? [`${no} denials, and it is ${state}`] : []),
      ...(new Set(all.map(d => d.by.id)).size !== all.length ? ['somebody decided twice'] : []),
      ...(count !== null && ['done', 'failed', 'unknown'].includes(state) && yes !== count
        ? [`${state} with ${yes} of ${count} approvals`]
        : []),
    ];
    return wrong.map(says => ({ what: 'double', says: `${id}: ${says}` }));
  });
}

function grouped<T, K>(all: readonly T[], by: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
}

/** Nothing is left under way. */
const ends = (requests: readonly Stored[]): Finding[] =>
  requests.filter(r => !END_WORDS[r.state]).map(r => ({ what: 'lost', says: `${r.id} is ${r.state} for ever` }));

/** A process that ends in order waits for its calls, so that none of them is left to its lease. */
const interrupted = (requests: readonly Stored[]): Finding[] =>
  requests.filter(r => r.why === 'INTERRUPTED').map(r => ({ what: 'lost', says: `${r.id} was interrupted` }));

/** What the bot took is there, or something else came first. */
function kept(requests: readonly Stored[], deeds: readonly Deed[]): Finding[] {
  const byId = new Map(requests.map(r => [r.id, r]));
  return deeds
    .filter(d => d.kind === 'pressed' && d.acknowledged)
    .flatMap(({ request, button, who, answer }): Finding[] => {
      const r = request === undefined ? undefined : byId.get(request);
      if (!r) return [{ what: 'lost', says: `${button} was pressed on ${request}, which is not stored` }];
      const decided = r.decisions.length > 0 || ['withdrawn', 'expired', 'refused'].includes(r.state);
      const there =
        button === 'Approve' || button === 'Deny request'
          ? decided
          : button === 'Cancel' || button === 'Withdraw'
            ? r.state === 'withdrawn' || r.submitted
            : r.submitted || r.state === 'withdrawn' || isOpenElsewhere(r, requests);
      return there
        ? []
        : [{ what: 'lost', says: `${button} by ${who.name} on ${r.id} was taken (${answer.slice(0, 160)}), and it is ${r.state}` }];
    });
}

/** A second technician was told of the first one's request, and their own card stays a draft until it expires. */
const isOpenElsewhere = (r: Stored, requests: readonly Stored[]): boolean =>
  requests.some(other => other.id !== r.id && other.target === r.target && other.submitted);

/** The requester's chat says of each request how it ended. */
function told(requests: readonly Stored[], { connector }: Simulators): Finding[] {
  const texts = new Map<string, string[]>();
  for (const [id, { messages }] of connector.conversations)
    texts.set(
      id,
      messages.filter(m => !m.from && !m.deleted).map(m => JSON.stringify(m.activity)),
    );
  return requests.flatMap(({ id, state, chat }): Finding[] => {
    const word = END_WORDS[state];
    const about = (texts.get(chat) ?? []).filter(text => text.includes(id));
    if (!word || about.some(text => word.test(text))) return [];
    return [{ what: 'silent', says: `${id} is ${state}, and no card of it says so` }];
  });
}

/** Whoever typed something that was taken got an answer about it; or, where something broke, a number. */
function answered(deeds: readonly Deed[], { connector }: Simulators): Finding[] {
  const said = deeds.filter(d => d.kind === 'said' && d.acknowledged);
  return [...grouped(said, d => d.who)].flatMap(([who, theirs]): Finding[] => {
    const texts = connector
      .place(who, 'personal')
      .messages.filter(m => !m.from)
      .map(m => JSON.stringify(m.versions));
    const unanswered = theirs.filter(d => !texts.some(text => text.includes(d.upn)));
    const broke = texts.filter(text => /E-[0-9A-F]{8}/.test(text)).length;
    return unanswered.slice(broke).map(d => ({ what: 'silent', says: `${who.name} typed about ${d.upn}, and was never answered` }));
  });
}

const cardsLeft = (rows: Record<string, unknown>[]): Finding[] =>
  rows.map(row => ({ what: 'silent', says: `the card ${row.subject}/${row.slot} was never shown (${row.failure ?? 'not tried'})` }));

/** After its time no secret is anywhere but on the screen of who asked for it. */
async function leaks(query: Query, requests: readonly Stored[], outside: Simulators, logs: readonly string[]): Promise<Finding[]> {
  const sealed = await query('select request from secrets where sealed is not null or wiped_at is null');
  const findings: Finding[] = sealed.map(row => ({ what: 'leaked', says: `the secret of ${row.request} was never wiped` }));
  const search = new Search(value => [value]).add(new Set(outside.secrets().map(secret => secret.value)));
  const find = (where: string, text: string) => {
    for (const value of search.in(text)) findings.push({ what: 'leaked', says: `${value.slice(0, 4)}… in ${where}` });
  };
  const tables = await query(
    "select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')",
  );
  for (const { name } of tables) {
    const rows = await query(`select row_to_json(t)::text as row from ${name} t`);
    find(`table ${name}`, rows.map(row => String(row.row)).join('\n'));
  }
  for (const log of logs) find('a log', readFileSync(log, 'utf8'));
  for (const { text } of outside.connector.requests) find('a message', text);
  const owners = new Map(outside.cipp.resets.map(reset => [reset.given, reset.id]));
  for (const { person, text } of outside.client.answers)
    for (const value of search.in(text))
      if (!requests.some(r => r.target === owners.get(value) && r.requester === person))
        findings.push({ what: 'leaked', says: `${value.slice(0, 4)}… in an answer to ${person}` });
  return findings;
}
