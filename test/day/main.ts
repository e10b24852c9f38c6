import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bot, compose } from '../../src/compose';
import { readConfig } from '../../src/config';
import { createLog } from '../../src/log';
import type { Database } from '../../src/store';
import { TestClock } from '../setup/clock';
import { freshDatabase } from '../setup/database';
import { underWay } from '../setup/under-way';
import { PLACES, type Simulators, startSimulators } from '../simulators';
import { workAnHour } from './hour';

/**
 * `npm run day`: two days' work in some minutes, time handed in. Ended requests are kept for a day, so that on the second day
 * as many go as come. Exit code 1 where memory or database grow, or where anything is left to do at the end.
 */
const HOURS = 49;
/** By then everything that is loaded once has been, and the first requests are old enough to be deleted. */
const FULL = 26;
/** Tables take a while to find the room that deleted rows leave. */
const MOST_GROWTH = { heapMb: 1.05, tablesMb: 1.1, requests: 1 };

const POLICY = `
version: 1
channels: { approvals: { id: "${PLACES.approvals.id}" } }
rules:
  - name: contoso's people are reset
    actions: { ids: [reset-password] }
    tenants: [contoso.com]
    who: { roles: [Helpdesk Administrator, User Administrator] }
    then: allow
  - name: fabrikam's need a second technician
    actions: { ids: [reset-password] }
    tenants: [fabrikam.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, expires: 15m, remind: 5m, reason: required, ticket: "off" }
  - { name: everybody reads, actions: { risks: [read] }, tenants: "*", who: { roles: [Helpdesk Administrator] }, then: allow }
  - { name: everything else is off, actions: "*", tenants: "*", who: "*", then: off }
`;

interface Size {
  heapMb: number;
  rssMb: number;
  requests: number;
  audit: number;
  /** Everything but the audit, with its indexes. */
  tablesMb: number;
  /** The same by table, in bytes. */
  tables: Readonly<Record<string, number>>;
}

async function main(): Promise<number> {
  const clock = new TestClock(new Date('2026-03-02T00:00:00Z'));
  const [outside, database, dir] = await Promise.all([startSimulators({ clock }), freshDatabase(), mkdtemp(path.join(tmpdir(), 'day-'))]);
  await writeFile(path.join(dir, 'policy.yaml'), POLICY);
  const { dataDir, databaseUrl } = database;
  const env = {
    PORT: '0',
    POLICY_FILE: path.join(dir, 'policy.yaml'),
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    KEEP_REQUESTS_DAYS: '1',
  };
  const bot = await compose(readConfig(outside.env(env)), { clock, log: createLog('info', { write() {} }) });
  outside.client.bot = `http://127.0.0.1:${await bot.listen()}/api/messages`;
  try {
    return await days(bot, outside, clock);
  } finally {
    await bot.close();
    await outside.stop();
    await database.remove();
    await rm(dir, { recursive: true, force: true });
  }
}

async function days(bot: Bot, outside: Simulators, clock: TestClock): Promise<number> {
  const db = (bot.ports.store as unknown as { database: Database }).database;
  const rest = async () => {
    while ((await underWay(db, { cardsFrom: clock.now() })).length > 0) await new Promise(resolve => setImmediate(resolve));
  };
  const passes = async (ms: number) => {
    const end = clock.now().getTime() + ms;
    for (let left = ms; left > 0; left = end - clock.now().getTime()) {
      await rest();
      await clock.passes(Math.min(left, clock.quietFor));
    }
    await rest();
  };

  print(columns(['hour', 'resets', 'turns', 'heap MB', 'RSS MB', 'requests', 'tables MB', 'audit rows']));
  const sizes: Size[] = [];
  const total = { resets: 0, turns: 0 };
  const start = clock.now().getTime();
  for (let hour = 1; hour <= HOURS; hour += 1) {
    const did = await workAnHour(outside, rest, passes);
    await passes(start + hour * 60 * 60_000 - clock.now().getTime());
    // what the outside remembers is not the bot's
    outside.reset();
    const size = await sizeOf(db);
    sizes.push(size);
    total.resets += did.resets;
    total.turns += did.turns;
    const { heapMb, rssMb, requests, tablesMb, audit } = size;
    print(columns([hour, did.resets, did.turns, heapMb.toFixed(1), rssMb.toFixed(0), requests, tablesMb.toFixed(2), audit]));
  }
  print(`${HOURS} hours, ${total.turns} turns, ${total.resets} resets`);
  // passwords that nobody looked at wait for a day
  await passes(25 * 60 * 60_000);
  return verdict(sizes, await leftIn(db));
}

async function sizeOf(db: Database): Promise<Size> {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { rows } = await db.query<{ requests: number; audit: number; tables: Record<string, number> }>(
    `select (select count(*)::integer from requests) as requests, (select count(*)::integer from audit) as audit,
       (select json_object_agg(c.oid::regclass, pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'pgboss') and c.relkind = 'r' and c.relname <> 'audit') as tables`,
  );
  const [found] = rows;
  if (!found) throw new Error('the database did not tell its size');
  const { requests, audit, tables } = found;
  const bytes = Object.values(tables).reduce((all, size) => all + size, 0);
  return { heapMb: (heapUsed + external) / 2 ** 20, rssMb: rss / 2 ** 20, requests, audit, tablesMb: bytes / 2 ** 20, tables };
}

/** What still waits for something when nobody asked for anything any more. */
async function leftIn(db: Database): Promise<Record<string, number>> {
  const { rows } = await db.query<Record<string, number>>(
    `select (select count(*)::integer from pgboss.job) as jobs,
       (select count(*)::integer from cards where version > shown) as "cards not shown",
       (select count(*)::integer from secrets where sealed is not null) as secrets,
       (select count(*)::integer from requests where state in ('draft', 'pending', 'approved', 'running')) as "open requests"`,
  );
  return rows[0] ?? {};
}

function verdict(sizes: readonly Size[], left: Record<string, number>): number {
  const most = (of: (size: Size) => number, from: number, to: number) => Math.max(...sizes.slice(from, to).map(of));
  const grew = (['heapMb', 'tablesMb', 'requests'] as const).map(name => {
    const [early, late] = [most(size => size[name], FULL - 8, FULL), most(size => size[name], HOURS - 8, HOURS)];
    print(
      `${name}: at most ${early.toFixed(2)} in the hours before ${FULL}, ${late.toFixed(2)} in the last; ${(late / early).toFixed(3)} times`,
    );
    return late / early > MOST_GROWTH[name];
  });
  const [then, last] = [sizes[FULL - 1]?.tables ?? {}, sizes.at(-1)?.tables ?? {}];
  const larger = Object.keys(last).filter(name => (last[name] ?? 0) > (then[name] ?? 0));
  print(
    `larger since hour ${FULL}, in KB: ${larger.map(name => `${name} ${(then[name] ?? 0) / 1024} to ${(last[name] ?? 0) / 1024}`).join(', ') || 'none'}`,
  );
  print(`left: ${JSON.stringify(left)}`);
  return grew.some(Boolean) || Object.values(left).some(count => count > 0) ? 1 : 0;
}

const columns = (cells: readonly (string | number)[]): string => cells.map(cell => String(cell).padStart(10)).join(' ');
const print = (text: string) => process.stdout.write(`${text}\n`);

main().then(
  async code => {
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    process.exit(code);
  },
  error => {
    console.error(error);
    process.exit(2);
  },
);
