import { callerOpen } from '../model/caller';
import type { RequestId } from '../model/ids';
import { isProblem, type Problem, problem } from '../model/problem';
import { type Request, STATE_WORDS } from '../model/request';
import type { Change, Requests } from '../model/store';
import { written } from '../model/turn';
import { appendAudit } from './audit';
import { newRows, wish } from './cards';
import { type Database, jsonb, sqlCode, type Transaction } from './database';
import type { Hand, Jobs } from './queue';
import type { Keyring } from './seal';
import { changeSecret } from './secrets';
import { SWITCHED_OFF, type SwitchRow, switchOf } from './switches';

/** Each lost swap means that somebody else's step came first, so this many steps on one request would have to come in between. */
const SWAPS = 50;
const UNIQUE_VIOLATION = '23505';

interface Row {
  body: Request;
}

class NotStored extends Error {}

/** Nothing is stored either, and this is why. */
class Unless extends Error {
  constructor(readonly why: Problem) {
    super(why.problem);
  }
}

export const requestsOf = (database: Database, keyring: Keyring, jobs: Jobs): Requests => {
  const get = async (id: RequestId) => {
    const { rows } = await database.query<Row>('select body from requests where id = $1', [id]);
    return rows[0]?.body;
  };

  const ids = async (where: string, values: unknown[]) => {
    const { rows } = await database.query<{ id: RequestId }>(`select id from requests where ${where}`, values);
    return rows.map(row => row.id);
  };

  const alongside = async (sql: Transaction, change: Change, { leaseUntil, hand }: { leaseUntil?: string; hand?: Hand }) => {
    wish(sql, change.request.id, change.cards ?? [], { leaseUntil, withRequest: true });
    if (change.secret) changeSecret(sql, change.request, change.secret);
    if (hand) hand.takeIn(sql);
    else if (change.run) await jobs.sendIn(sql, 'run', change.request.id);
    if (change.operation) await jobs.sendIn(sql, 'operation', change.request.id);
    if (change.announce) await jobs.sendIn(sql, 'announce', change.request.id);
    if (change.verify) await jobs.sendIn(sql, 'verify', change.request.id);
    await appendAudit(sql, keyring, change.audit);
  };

  const looked = async (sql: Transaction, unless: NonNullable<Change['unless']>) => {
    const { rows } = await sql.query<SwitchRow>(SWITCHED_OFF);
    return unless(rows.map(switchOf));
  };

  /** A change with everything that goes with it, sent together; all of it is taken back, and nothing returned, where `statement` stored no row. */
  const store = async (
    statement: string,
    values: readonly unknown[],
    change: Change,
    leaseUntil?: string,
  ): Promise<Request | undefined> => {
    // who stores that it may run runs it, if there is a hand free
    const hand = change.run ? jobs.hand('run', change.request.id) : undefined;
    try {
      const stored = await database.tx(async sql => {
        const [{ rows }, why] = await Promise.all([
          sql.query<Row>(statement, values),
          change.unless && looked(sql, change.unless),
          alongside(sql, change, { leaseUntil, hand }),
        ]);
        if (!rows[0]) throw new NotStored();
        if (why) throw new Unless(why);
        return rows[0].body;
      });
      if (hand) {
        hand.begin(stored);
        // it waits for others, and the answer that is made of this step for nobody
        await written();
      }
      return stored;
    } catch (error) {
      hand?.leave();
      if (error instanceof NotStored) return undefined;
      throw error;
    }
  };

  /** The request as stored, or nothing when another step came first: or, of one that was read before, where anybody has written into it. */
  const swap = (before: Request, change: Change, how: { whole: boolean }) => {
    const request = { ...change.request, version: before.version + 1 };
    const which = [...columns(request), before.version];
    return store(how.whole ? UPDATE_WHOLE : UPDATE, how.whole ? [...which, jsonb(before)] : which, { ...change, request });
  };

  /** Who stands in the way of this request, or nothing when that one has ended meanwhile. */
  const inTheWay = async (request: Request): Promise<Problem | undefined> => {
    const { rows } = await database.query<Row>(
      `select body from requests where action = $1 and tenant = $2 and target = $3 and id <> $4
         and state in ('pending', 'approved', 'running', 'unknown')`,
      [request.action, request.tenant.id, request.subject, request.id],
    );
    const other = rows[0]?.body;
    return other && problem('ALREADY_OPEN', { other: other.id, state: STATE_WORDS[other.state].toLowerCase(), who: other.requester.name });
  };

  return {
    get,

    async draft(change, leaseUntil) {
      const { id, key } = change.request;
      const fresh = await store(INSERT, [...columns(change.request), key], change, leaseUntil);
      if (fresh) return { request: fresh, fresh: true, claimed: leaseUntil ? newRows(id, change.cards ?? []) : [] };
      const { rows } = await database.query<Row>('select body from requests where key = $1', [key]);
      const [row] = rows;
      if (!row) throw new Error('a request with this key was neither stored nor found');
      return { request: row.body, fresh: false, claimed: [] };
    },

    async update(id, decide, known) {
      for (let tries = 0; tries < SWAPS; tries += 1) {
        const request = tries === 0 && known ? known : await get(id);
        if (!request) return problem('GONE');
        const change = decide(request);
        if (isProblem(change)) return change;
        try {
          const swapped = await swap(request, change, { whole: request === known });
          if (swapped) return swapped;
        } catch (error) {
          if (error instanceof Unless) return error.why;
          if (!violates(error, 'requests_open')) throw error;
          const why = await inTheWay(change.request);
          if (why) return why;
        }
      }
      throw new Error(`request ${id} changed ${SWAPS} times while one step was tried`);
    },

    async list({ requester, states }, limit) {
      const { rows } = await database.query<Row>(
        `select body from requests
         where ($1::text is null or requester = $1) and ($2::text[] is null or state = any($2))
         order by created_at desc, id limit $3`,
        [requester ?? null, states ?? null, limit],
      );
      return rows.map(row => row.body);
    },

    async startedSince(since, of, most) {
      const { requester, tenant, target, action } = of;
      const which = Object.entries({ requester, tenant, target, action }).filter(([, value]) => value !== undefined);
      const { rows } = await database.query<{ started_at: Date }>(
        `select started_at from requests
         where started_at >= $1::timestamptz ${which.map(([name], i) => `and ${name} = $${i + 3}`).join(' ')}
         order by started_at desc limit $2`,
        [since, most, ...which.map(([, value]) => value)],
      );
      return rows.map(row => row.started_at.toISOString());
    },

    overdue: (states, now, limit) =>
      ids('state = any($1::text[]) and due_at <= $2::timestamptz order by due_at, id limit $3', [states, now, limit]),
    // one that waits for its requester's sign-in has no job to lose
    stranded: (since, limit) =>
      ids(`state = 'approved' and updated_at < $1::timestamptz and not body ? 'signInAskedAt' order by updated_at, id limit $2`, [
        since,
        limit,
      ]),
    underWay: (now, limit) => ids('operation_at <= $1::timestamptz order by operation_at, id limit $2', [now, limit]),
    unannounced: (since, limit) => ids('unannounced_at < $1::timestamptz order by unannounced_at, id limit $2', [since, limit]),
    remindable: (now, limit) => ids('remind_at <= $1::timestamptz order by remind_at, id limit $2', [now, limit]),
    unverified: (now, limit) => ids('verify_at <= $1::timestamptz order by verify_at, id limit $2', [now, limit]),

    forget: (before, limit) =>
      database.tx(async sql => {
        const { rows } = await sql.query<{ id: RequestId }>(
          `select id from requests r where state not in ('draft', 'pending', 'approved', 'running') and updated_at < $1::timestamptz
             and not exists (select from secrets where request = r.id and wiped_at is null)
           order by updated_at limit $2 for update skip locked`,
          [before, limit],
        );
        const old = [rows.map(row => row.id)];
        sql.later('delete from cards where subject = any($1::text[])', old);
        sql.later('delete from sign_ins where request = any($1::text[])', old);
        sql.later('delete from secrets where request = any($1::text[])', old);
        sql.later('delete from requests where id = any($1::text[])', old);
        return rows.length;
      }),
  };
};

/** What is searched by, beside the body. Its key never changes and is stored once. */
const COLUMNS: Record<string, { type: string; of(request: Request): unknown }> = {
  id: { type: 'text', of: r => r.id },
  version: { type: 'integer', of: r => r.version },
  state: { type: 'text', of: r => r.state },
  action: { type: 'text', of: r => r.action },
  requester: { type: 'text', of: r => r.requester.id },
  tenant: { type: 'text', of: r => r.tenant.id },
  target: { type: 'text', of: r => r.subject },
  due_at: { type: 'timestamptz', of: r => (r.state === 'running' && r.leaseUntil) || r.expiresAt },
  created_at: { type: 'timestamptz', of: r => r.createdAt },
  updated_at: { type: 'timestamptz', of: r => r.updatedAt },
  // limits count what changes something
  started_at: { type: 'timestamptz', of: r => (r.reads ? undefined : r.startedAt) },
  unannounced_at: {
    type: 'timestamptz',
    of: r => (waits(r) && !callerOpen(r) && !r.approval?.announcedAt ? (r.approval?.askedAt ?? r.updatedAt) : undefined),
  },
  operation_at: { type: 'timestamptz', of: r => (r.state === 'accepted' ? r.operation?.nextAt : undefined) },
  remind_at: { type: 'timestamptz', of: r => (waits(r) ? r.approval?.nextAt : undefined) },
  verify_at: { type: 'timestamptz', of: r => (waits(r) && callerOpen(r) ? r.approval?.caller?.lookAt : undefined) },
  body: { type: 'jsonb', of: r => jsonb(r) },
};

const waits = (request: Request) => request.state === 'pending' && request.approval !== undefined;

const columns = (request: Request) => Object.values(COLUMNS).map(column => column.of(request) ?? null);

const NAMES = Object.keys(COLUMNS);
const VALUES = Object.values(COLUMNS).map((column, i) => `$${i + 1}::${column.type}`);
const NEXT = `$${NAMES.length + 1}`;

const INSERT = `insert into requests (${NAMES.join(', ')}, key) values (${VALUES.join(', ')}, ${NEXT})
  on conflict on constraint requests_key do nothing returning body`;
const UPDATING = `update requests set (${NAMES.join(', ')}) = row (${VALUES.join(', ')}) where id = $1 and version = ${NEXT}`;
const UPDATE = `${UPDATING} returning body`;
const UPDATE_WHOLE = `${UPDATING} and body = $${NAMES.length + 2}::jsonb returning body`;

const violates = (error: unknown, constraint: string) =>
  sqlCode(error) === UNIQUE_VIOLATION && (error as { constraint?: string }).constraint === constraint;
