import { Client } from 'pg';
import { systemClock } from '../../src/model/clock';
import type { ObjectId, RequestId } from '../../src/model/ids';
import type { AuditWhich, Store } from '../../src/model/store';
import { openStore } from '../../src/store';
import { AT, drafted, entry, keyring, plus, request } from '../store/fixtures';
import { type Bench, type Figures, lots, quantile } from './frame';
import { startPostgres } from './postgres';

const AUDIT_ROWS = 1_000_000;
const REQUESTS = 200_000;
/** Of each query; the first of each kind, which reads from the disk, counts too. */
const TIMES = 200;
const P99_MS = 20;
/** A walk through one of these grows with every day of use. */
const GROWING = ['audit', 'requests', 'cards', 'secrets', 'conversations'];
const SILENT = { info() {}, warn() {}, error() {} };

/** Ids of the rows that are made below, by number. */
const uuid = (kind: string, n: number) => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const PEOPLE = 60;
const TENANTS = 500;
const requestNo = (n: number) => `R-${String(n).padStart(8, '0')}` as RequestId;

export const database: Bench = {
  name: 'database',
  about: `each query of the store at ${AUDIT_ROWS.toLocaleString('en')} rows of the audit and ${REQUESTS.toLocaleString('en')} requests`,
  async run(figures, { turns }) {
    const postgres = await startPostgres();
    try {
      const databaseUrl = await postgres.fresh();
      const store = await openStore({ databaseUrl, dataDir: '', keyring, clock: systemClock, log: SILENT });
      const client = new Client({ connectionString: databaseUrl });
      await client.connect();
      const start = performance.now();
      for (const statement of ROWS) await client.query(statement);
      figures.add('rows made in', 'ms', performance.now() - start);
      for (const [name, query] of Object.entries(queriesOf(store)))
        await measure(figures, { name, query, client, times: Math.min(TIMES, turns) });
      const { rows } = await client.query('select pg_database_size(current_database()) / 1e6 as mb');
      figures.add('size of the database', 'MB', Number(rows[0]?.mb));
      await client.end();
      await store.close();
    } finally {
      await postgres.stop();
    }
  },
};

type Query = (i: number, pick: (below: number) => number) => Promise<unknown>;

async function measure(figures: Figures, { name, query, client, times }: { name: string; query: Query; client: Client; times: number }) {
  const pick = lots(3);
  const statements = await recorded(() => query(-1, pick));
  const walked = new Set<string>();
  for (const { text, values } of statements) for (const table of await walkedBy(client, text, values)) walked.add(table);
  const ms: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    await query(i, pick);
    ms.push(performance.now() - start);
  }
  figures.add(`${name}, p99`, 'ms', quantile(ms, 0.99), { most: P99_MS });
  figures.add(`${name}, walks through ${[...walked].join(', ') || 'nothing'}`, '', walked.size, { most: 0 });
}

interface Statement {
  text: string;
  values: unknown[];
}

/** What the store sends while it works. */
async function recorded(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const { query } = Client.prototype;
  Client.prototype.query = function (this: Client, ...sent: unknown[]) {
    const [text, values] = sent;
    if (typeof text === 'string') statements.push({ text, values: Array.isArray(values) ? values : [] });
    return (query as (...all: unknown[]) => unknown).apply(this, sent);
  } as typeof query;
  try {
    await work();
  } finally {
    Client.prototype.query = query;
  }
  return statements.filter(({ text }) => /^\s*(select|insert|update|delete|with)\b/i.test(text) && !text.includes('pgboss'));
}

/** Which of the growing tables a statement reads from one end to the other. */
async function walkedBy(client: Client, text: string, values: unknown[]): Promise<string[]> {
  const { rows } = await client.query(`explain (format json) ${text}`, values);
  const tables: string[] = [];
  const look = (node: Record<string, unknown>): void => {
    if (node['Node Type'] === 'Seq Scan' && GROWING.includes(String(node['Relation Name']))) tables.push(String(node['Relation Name']));
    for (const part of (node.Plans ?? []) as Record<string, unknown>[]) look(part);
  };
  look(rows[0]['QUERY PLAN'][0].Plan);
  return tables;
}

/** Every query of src/store that grows with use, asked as the road and the sweep ask it. */
function queriesOf({ requests, secrets, signIns, cards, asks, conversations, protectedIds, switches, pushes, audit, forwarding }: Store) {
  const now = () => new Date().toISOString();
  const person = (pick: (n: number) => number) => uuid('a', pick(PEOPLE)) as ObjectId;
  const tenant = (pick: (n: number) => number) => uuid('c', pick(TENANTS)) as ObjectId;
  const any = (pick: (n: number) => number) => requestNo(pick(REQUESTS));
  const since = () => new Date(Date.now() - 3_600_000).toISOString();
  const queries: Record<string, Query> = {
    'a request': (_, pick) => requests.get(any(pick)),
    'a draft stored': () => requests.draft(drafted(request())),
    'a step of a request': (_, pick) =>
      requests.update(any(pick), r => ({
        request: r,
        audit: [entry(r, 'check')],
        cards: [{ slot: 'main', to: r.home, view: { text: 'x' } }],
      })),
    'my requests': (_, pick) => requests.list({ requester: person(pick) }, 20),
    'requests that wait': () => requests.list({ states: ['pending'] }, 20),
    'my requests that wait': (_, pick) => requests.list({ requester: person(pick), states: ['pending'] }, 20),
    'runs of a person': (_, pick) => requests.startedSince(since(), { requester: person(pick) }, 20),
    'runs at a customer': (_, pick) => requests.startedSince(since(), { tenant: tenant(pick) }, 20),
    'runs at a target': (_, pick) => requests.startedSince(since(), { tenant: tenant(pick), target: uuid('d', pick(REQUESTS)) }, 20),
    'runs of an action': () => requests.startedSince(since(), { action: 'reset-password' }, 20),
    'overdue drafts': () => requests.overdue(['draft', 'pending', 'approved'], now(), 50),
    'overdue runs': () => requests.overdue(['running'], now(), 50),
    'stranded requests': () => requests.stranded(now(), 50),
    'operations under way': () => requests.underWay(now(), 50),
    'unannounced requests': () => requests.unannounced(now(), 50),
    'requests to remind of': () => requests.remindable(now(), 50),
    'callers to look after': () => requests.unverified(now(), 50),
    'a secret': (_, pick) => secrets.get(any(pick)),
    'secrets to wipe': () => secrets.due(now(), 50),
    'sign-ins to forget': () => signIns.sweep(now()),
    'cards of a request': (_, pick) => cards.claim(now(), 1_000, { subject: any(pick) }),
    'the message of a card': (_, pick) => cards.message(any(pick), 'main'),
    'cards that are due': () => cards.due(now(), 50),
    'a question put': (i, pick) =>
      asks.put({
        id: `bench${i}`,
        key: `bench${i}`,
        by: by(pick),
        at: HOME,
        intent: { kind: 'whoami' },
        createdAt: now(),
        expiresAt: now(),
      }),
    'questions left alone': () => asks.abandoned(now(), now(), 50),
    'questions to forget': () => asks.forget(now()),
    'a chat learned': (i, pick) => conversations.learn(person(pick), { ...HOME, conversation: `a:new${i}` }, '29:x'),
    'a personal chat': (_, pick) => conversations.personal(person(pick)),
    "a channel's service": (_, pick) => conversations.serviceUrl(`19:${pick(1_000)}@thread.tacv2`),
    'threads to forget': () => conversations.forget(new Date(Date.now() - 13 * 86_400_000).toISOString(), 200),
    'who is protected': (_, pick) => protectedIds.of(tenant(pick)),
    'what is switched off': () => switches.off(),
    'a prompt taken': (i, pick) => pushes.take({ tenant: tenant(pick), target: uuid('e', i), request: any(pick), at: now() }, 60_000),
    'a row of the audit': () => audit.append([entry(request(), 'check')]),
    'what a receiver lacks': () => forwarding.state('webhook'),
  };
  const filters: Record<string, (pick: (n: number) => number) => AuditWhich> = {
    everything: () => ({}),
    'a person by id': pick => ({ actor: person(pick) }),
    'a person by name': pick => ({ actor: `Person ${pick(PEOPLE)}` }),
    'a customer by id': pick => ({ tenant: tenant(pick) }),
    'a customer by domain': pick => ({ tenant: `customer${pick(TENANTS)}.example` }),
    'a request': pick => ({ request: any(pick) }),
    'an action': () => ({ action: 'set-sign-in-state' }),
    'an ending': () => ({ ended: ['lose'] }),
    'a customer since a day': pick => ({ tenant: tenant(pick), since: new Date(Date.now() - 86_400_000).toISOString() }),
    'behind a row': pick => ({ after: pick(AUDIT_ROWS) }),
  };
  for (const [name, which] of Object.entries(filters)) {
    queries[`the audit of ${name}`] = (_, pick) => audit.query(which(pick), 10);
    queries[`the newest numbers of the audit of ${name}`] = (_, pick) => audit.newest(which(pick), 1_000);
  }
  return queries;
}

const HOME = { kind: 'personal', conversation: 'a:ada', serviceUrl: 'https://smba.example.com/emea/' } as const;
const by = (pick: (n: number) => number) => ({ id: uuid('a', pick(PEOPLE)) as ObjectId, name: 'Ada', teamsId: '29:ada' });

/** One year of a busy desk: most requests are over, a few hundred are open. */
const BODY = JSON.stringify(request({ createdAt: AT, expiresAt: plus(900) })).replaceAll("'", "''");
const ROWS = [
  'set session_replication_role = replica',
  `insert into requests (id, key, version, state, action, tenant, target, due_at, updated_at, requester, created_at, started_at, body)
   select 'R-' || lpad(n::text, 8, '0'), 'key' || n, 0,
     case when n % 700 = 0 then 'pending' when n % 1500 = 1 then 'approved' when n % 9 = 0 then 'expired' else 'done' end,
     (array['reset-password', 'set-sign-in-state', 'list-users', 'add-user', 'revoke-sessions'])[1 + n % 5],
     'c0000000-0000-4000-8000-' || lpad((n % ${TENANTS})::text, 12, '0'), 'd0000000-0000-4000-8000-' || lpad(n::text, 12, '0'),
     at + interval '1 hour', at, 'a0000000-0000-4000-8000-' || lpad((n % ${PEOPLE})::text, 12, '0'), at,
     case when n % 9 <> 0 and n % 700 <> 0 then at end,
     jsonb_set(jsonb_set('${BODY}'::jsonb, '{id}', to_jsonb('R-' || lpad(n::text, 8, '0'))), '{state}', '"done"')
   from generate_series(0, ${REQUESTS - 1}) n, lateral (select now() - (${REQUESTS} - n) * interval '157 seconds' as at) t`,
  `insert into cards (subject, slot, version, shown, message, place, view)
   select id, slot, 3, 3, 'm' || id, '{}'::jsonb, '{}'::jsonb from requests, (values ('main'), ('approval')) s (slot)`,
  `insert into secrets (request, recipient, kind, sealed, expires_at, wiped_at)
   select id, requester, 'password', null, created_at, created_at from requests where state = 'done'`,
  `insert into conversations (person, conversation, kind, service_url, teams_id, learned_at)
   select 'a0000000-0000-4000-8000-' || lpad((n % ${PEOPLE})::text, 12, '0'),
     case when n < ${PEOPLE} then 'a:' || n else '19:' || n % 1000 || '@thread.tacv2;messageid=' || n end,
     case when n < ${PEOPLE} then 'personal' else 'channel' end, 'https://smba.example.com/emea/', '29:x', now() - n * interval '1 minute'
   from generate_series(0, 19999) n`,
  `insert into audit (seq, at, step, request, action, actor_id, actor_name, tenant_id, tenant_domain, target_id, target_upn, rule, outcome, prev_hash, hash)
   select n, now() - (${AUDIT_ROWS} - n) * interval '31 seconds',
     (array['draft', 'submit', 'start', 'succeed', 'secret-shown'])[1 + n % 5], 'R-' || lpad((n / 5)::text, 8, '0'),
     (array['reset-password', 'set-sign-in-state', 'list-users', 'add-user', 'revoke-sessions'])[1 + n / 5 % 5],
     'a0000000-0000-4000-8000-' || lpad((n % ${PEOPLE})::text, 12, '0'), 'Person ' || n % ${PEOPLE},
     'c0000000-0000-4000-8000-' || lpad((n / 5 % ${TENANTS})::text, 12, '0'), 'customer' || n / 5 % ${TENANTS} || '.example',
     'd0000000-0000-4000-8000-' || lpad((n / 5)::text, 12, '0'), 'user' || n / 5 || '@customer.example', 'helpdesk resets',
     case when n % 50 = 3 then 'failed' end, md5(n::text), md5((n + 1)::text)
   from generate_series(1, ${AUDIT_ROWS}) n`,
  `update audit_head set seq = ${AUDIT_ROWS}, hash = md5('x')`,
  'set session_replication_role = origin',
  'vacuum analyze',
];
