import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/model/clock';
import type { RequestId } from '../../src/model/ids';
import { openEmbedded } from '../../src/store/embedded';
import { startChild } from '../setup/child';
import { type FreshDatabase, freshDataDir } from '../setup/database';
import { AT, auditSteps, drafted, openTestStore, recordingLog, request } from './fixtures';

let fresh: FreshDatabase;
let dataDir: string;
beforeEach(async () => {
  fresh = await freshDataDir();
  dataDir = fresh.dataDir;
});
afterEach(() => fresh.remove());

const holder = () => startChild('store/holder.js', dataDir);
const locks = () => fs.readdirSync(dataDir).filter(name => name.startsWith('lock'));

test('every commit reaches the disk before it is acknowledged', async () => {
  const store = await openTestStore({ dataDir });
  const syncs = jest.spyOn(fs, 'fdatasyncSync');
  const { id } = (await store.requests.draft(drafted(request()))).request;
  for (let commits = 1; commits <= 50; commits += 1) {
    await store.audit.append([{ at: AT, step: `step ${commits}` }]);
    expect(syncs.mock.calls.length).toBeGreaterThan(commits);
  }
  const before = syncs.mock.calls.length;
  await store.requests.get(id);
  expect(syncs.mock.calls.length).toBe(before);
  syncs.mockRestore();
  await store.close();
});

test.each(['broken disk', 'full disk'])('a process with a %s ends instead of acknowledging', async disk => {
  const child = startChild('store/holder.js', dataDir, disk);
  expect(await child.next()).toBe('open');
  expect(await child.ended).toBe(74);
  await expect(child.next()).rejects.toThrow('without an answer');
  // and the next one, with a disk that works, opens what is there
  const store = await openTestStore({ dataDir });
  expect(await store.ready()).toBe(true);
  await store.close();
});

test('what was acknowledged is there after kill -9, and the directory is free at once', async () => {
  const child = holder();
  expect(await child.next()).toBe('open');
  const acknowledged: RequestId[] = [];
  while (acknowledged.length < 20) acknowledged.push((await child.next()) as RequestId);
  child.process.kill('SIGKILL');
  expect(await child.ended).toBe('SIGKILL');

  const store = Object.assign(await openTestStore({ dataDir }), { dataDir, remove: async () => undefined });
  for (const id of acknowledged) {
    expect(await store.requests.get(id)).toMatchObject({ state: 'approved', version: 1 });
    expect(await auditSteps(store, id)).toEqual(['draft', 'go']);
    expect(await store.cards.claim(AT, 1000, { subject: id })).toHaveLength(1);
    expect((await store.database.query("select 1 from pgboss.job where data->>'id' = $1", [id])).rows).toHaveLength(1);
  }
  expect(locks()).toHaveLength(1);
  await store.close();
});

describe('a data directory', () => {
  test('belongs to one process', async () => {
    const store = await openTestStore({ dataDir });
    const second = holder();
    expect(await second.next()).toBe('DATA_DIR_HELD');
    expect(await second.ended).toBe(1);

    await expect(openTestStore({ dataDir })).rejects.toMatchObject({ code: 'DATA_DIR_HELD', message: expect.stringContaining(dataDir) });
    await expect(openTestStore({ dataDir })).rejects.toThrow(`process ${process.pid}`);
    await store.requests.draft(drafted(request()));
    await store.close();
    expect(locks()).toEqual([]);
  });

  test('of two that start together at most one gets it', async () => {
    const both = [holder(), holder(), holder()];
    const words = await Promise.all(both.map(child => child.next()));
    for (const child of both) child.process.kill('SIGKILL');
    await Promise.all(both.map(child => child.ended));
    expect(words.toSorted()).toEqual(['DATA_DIR_HELD', 'DATA_DIR_HELD', 'open']);
  });

  test('of a stopped process is still held', async () => {
    const child = holder();
    await child.next();
    child.process.kill('SIGSTOP');
    await expect(openTestStore({ dataDir }, recordingLog(), { ...systemClock })).rejects.toMatchObject({ code: 'DATA_DIR_HELD' });
    child.process.kill('SIGKILL');
    await child.ended;
  });

  test('may have a path longer than a socket can', async () => {
    const long = path.join(dataDir, 'a'.repeat(60), 'b'.repeat(60));
    fs.mkdirSync(long, { recursive: true });
    fs.renameSync(path.join(dataDir, 'database'), path.join(long, 'database'));
    const store = await openTestStore({ dataDir: long });
    await expect(openTestStore({ dataDir: long })).rejects.toMatchObject({ code: 'DATA_DIR_HELD' });
    await store.close();
  });

  test('that cannot be made is named', async () => {
    fs.writeFileSync(path.join(dataDir, 'file'), '');
    const under = path.join(dataDir, 'file', 'data');
    await expect(openTestStore({ dataDir: under })).rejects.toMatchObject({
      code: 'DATA_DIR_UNUSABLE',
      message: expect.stringContaining(under),
    });
  });

  test('that is broken is named, and free again', async () => {
    fs.rmSync(path.join(dataDir, 'database', 'global'), { recursive: true });
    await expect(openTestStore({ dataDir })).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' });
    expect(locks()).toEqual([]);
  });

  test('of a newer version is left alone', async () => {
    const store = await openTestStore({ dataDir });
    await store.database.query('insert into schema_version (version) values (999)');
    await store.close();
    await expect(openTestStore({ dataDir })).rejects.toMatchObject({ code: 'DATABASE_NEWER', message: expect.stringContaining('999') });
  });

  test('is made with its parents, for its owner alone, whole or not at all', async () => {
    const parent = fs.mkdtempSync(path.join(tmpdir(), 'store-'));
    const made = path.join(parent, 'var', 'data');
    const store = await openTestStore({ dataDir: made });
    await store.close();
    expect(fs.statSync(made).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(made, 'database')).mode & 0o777).toBe(0o700);
    expect(fs.readdirSync(made)).toEqual(['database']);
    const again = await openTestStore({ dataDir: made });
    expect(await again.ready()).toBe(true);
    await again.close();
    fs.rmSync(parent, { recursive: true });
  });
});

describe('a database in the process', () => {
  test('lets timers and sockets have their turn between statements', async () => {
    const database = await openEmbedded(dataDir, systemClock, recordingLog());
    let turns = 0;
    let counting = true;
    const count = () => {
      turns += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    for (let i = 0; i < 50; i += 1) await database.query('select $1::integer', [i]);
    counting = false;
    expect(turns).toBeGreaterThanOrEqual(45);
    await database.close();
  });

  test('goes on after a failed statement, alone, among several, or in a transaction', async () => {
    const database = await openEmbedded(dataDir, systemClock, recordingLog());
    await expect(database.query('select nonsense')).rejects.toMatchObject({ code: '42703' });
    await expect(database.query('begin; select nonsense; commit')).rejects.toMatchObject({ code: '42703' });
    const failing = database.tx(async sql => {
      await sql.query('insert into schema_version values (500)');
      await sql.query('select nonsense');
    });
    const after = database.query('select 1 as one');
    await expect(failing).rejects.toMatchObject({ code: '42703' });
    expect((await after).rows).toEqual([{ one: 1 }]);
    expect((await database.query('select 1 from schema_version where version = 500')).rows).toEqual([]);
    await database.close();
  });

  test('keeps statements with values, and goes on after those that fail and after more than it keeps', async () => {
    const database = await openEmbedded(dataDir, systemClock, recordingLog());
    await database.query('create table kept (id integer primary key, at timestamptz, tags text[], body jsonb)');
    const at = new Date('2026-11-25T10:00:00.000Z');
    const insert = 'insert into kept values ($1, $2, $3, $4)';
    await database.query(insert, [1, at, ['a', 'b,"c'], '{"a":1}']);
    await expect(database.query(insert, [1, null, null, null])).rejects.toMatchObject({ code: '23505' });
    await expect(database.query('select $1::nonsense', [1])).rejects.toMatchObject({ code: '42704' });
    await expect(database.query('select $1::integer / $2', [1, 0])).rejects.toMatchObject({ code: '22012' });
    expect((await database.query(insert, [2, null, null, null])).rowCount).toBe(1);
    for (let i = 0; i < 500; i += 1) expect((await database.query(`select $1::integer + ${i} as n`, [1])).rows).toEqual([{ n: i + 1 }]);
    // a column that came later
    await database.query('alter table kept add column more integer default 7');
    expect((await database.query('select * from kept where id = any($1::integer[]) order by id', [[1, 2]])).rows).toEqual([
      { id: 1, at, tags: ['a', 'b,"c'], body: { a: 1 }, more: 7 },
      { id: 2, at: null, tags: null, body: null, more: 7 },
    ]);
    const named = await database.query<{ n: number }>('select count(*)::integer as n from pg_prepared_statements');
    expect(named.rows[0]?.n).toBeLessThanOrEqual(400);
    await database.close();
  });

  test('takes lists and gives them', async () => {
    const database = await openEmbedded(dataDir, systemClock, recordingLog());
    const ids = ['b1000000-0000-4000-8000-000000000001', 'b1000000-0000-4000-8000-000000000002'];
    const lists = [['a', 'b,"c', '{}', '', null], ids, [1, -2], [1, 2]];
    const { rows } = await database.query('select $1::text[] as a, $2::uuid[] as b, $3::integer[] as c, $4::bigint[] as d', lists);
    expect(rows.map(row => Object.values(row as object))).toEqual([lists]);
    // a list of another type fails, rather than be taken for something else
    await expect(database.query('select $1::date[] as a', [[new Date()]])).rejects.toMatchObject({ code: '22P02' });
    await database.close();
  });

  test('does not mix up what a transaction asks at different moments', async () => {
    const database = await openEmbedded(dataDir, systemClock, recordingLog());
    const one = (n: number) => `select $1::jsonb as a, $2::integer + ${n} as b`;
    await database.tx(async sql => {
      const asked = Array.from({ length: 20 }, async (_, n) => {
        for (let turn = 0; turn < n % 4; turn += 1) await Promise.resolve();
        if (n % 2) await new Promise(resolve => process.nextTick(resolve));
        return (await sql.query(one(n), [`{"n":${n}}`, n])).rows;
      });
      expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, (_, n) => [{ a: { n }, b: 2 * n }]));
    });
    for (let n = 0; n < 20; n += 1) expect((await database.query(one(n), ['{}', n])).rows).toEqual([{ a: {}, b: 2 * n }]);
    await database.close();
  });

  test('stays small on disk', async () => {
    const database = await openEmbedded(dataDir, systemClock, recordingLog());
    await database.query('create table scratch (text text)');
    for (let i = 0; i < 30; i += 1) {
      await database.query("insert into scratch select repeat('x', 2000) from generate_series(1, 500)");
      await database.query('delete from scratch');
    }
    await database.query('vacuum');
    await database.query('checkpoint');
    const log = fs.readdirSync(path.join(dataDir, 'database', 'pg_wal')).filter(name => /^[0-9A-F]{24}$/.test(name));
    expect(log.length).toBeLessThanOrEqual(33);
    await database.close();
  });
});
