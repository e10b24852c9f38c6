import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { audit } from '../../src/cli/audit';
import { type FreshDatabase, freshDatabase, freshDataDir } from '../setup/database';
import { AT, openTestStore, plus } from '../store/fixtures';

/** The key of the tests' store. */
const SEAL_KEY = Buffer.alloc(32, 7).toString('base64');

/** A database in which the bot has written three rows, and which it holds no longer. */
async function stopped(database: FreshDatabase, ...statements: string[]) {
  const store = await openTestStore(database);
  await store.audit.append([1, 2, 3].map(n => ({ at: AT, step: `step ${n}` })));
  for (const statement of statements) await store.database.query(statement);
  await store.close();
  return { SEAL_KEY, DATA_DIR: database.dataDir, DATABASE_URL: database.databaseUrl };
}

describe('a database', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.remove());

  test('an honest audit, its checkpoint, and the end cut off afterwards', async () => {
    const env = await stopped(database);
    expect(await audit(['verify'], env)).toEqual({ code: 0, says: 'The audit is honest: all 3 rows, 1 to 3, are as the bot wrote them.' });

    const { code, says: line } = await audit(['checkpoint'], env);
    expect([code, line]).toEqual([0, expect.stringMatching(/^3 v1\.\S+ 20\S+Z v1\.\S+$/)]);
    expect(await audit(['verify', '--checkpoint', line], env)).toMatchObject({ code: 0 });
    expect(await audit(['verify', '--checkpoint', line.replace('3', '4')], env)).toMatchObject({ code: 64 });
  });

  test('a broken one names the row, and gets no checkpoint', async () => {
    const env = await stopped(database, 'alter table audit disable trigger all', "update audit set step = 'other' where seq = 2");
    const broken = { code: 2, says: 'The audit is broken: row 2 was changed after it was written, or was written by hand.' };
    expect(await audit(['verify'], env)).toEqual(broken);
    expect(await audit(['checkpoint'], env)).toEqual(broken);
  });

  test('rows go to a file or to standard output, oldest first, with CIPP and without what a spreadsheet would reckon with', async () => {
    const actor = { id: 'a1', name: '=HYPERLINK("https://evil.example.com")' };
    const tenant = { id: 't1', domain: 'contoso.com' };
    const read = { at: plus(10), step: 'read', action: 'list-users', actor, tenant, endpoint: 'ListUsers', status: 200, ms: 1_000 };
    const store = await openTestStore(database);
    await store.audit.append([{ at: AT, step: 'draft' }, read as never, { at: plus(20), step: 'refused', outcome: 'NO_RULE' }]);
    await store.forwarding.claim('webhook', 'one', AT, plus(60));
    await store.forwarding.took('webhook', 'one', 0, 2, AT, plus(60));
    await store.close();
    const client = 'c1000000-0000-4000-8000-000000000001';
    const env = { SEAL_KEY, DATA_DIR: database.dataDir, DATABASE_URL: database.databaseUrl, CIPP_CLIENT_ID: client };
    const exported = async (...args: string[]) => {
      const out = new PassThrough().setEncoding('utf8');
      const answer = await audit(['export', ...args], env, out);
      return { ...answer, text: String(out.read() ?? '') };
    };

    const all = await exported('--format', 'jsonl');
    expect(all).toMatchObject({ code: 0, says: '', note: '3 rows.' });
    const cipp = { client, endpoint: 'ListUsers', tenant: 'contoso.com', from: plus(9), to: plus(10), status: 200 };
    expect(
      all.text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual([
      { seq: 1, at: AT, step: 'draft' },
      { seq: 2, ...read, cipp },
      { seq: 3, at: plus(20), step: 'refused', outcome: 'NO_RULE' },
    ]);
    const { text } = await exported('--format', 'csv', '--tenant', 'Contoso.com', '--since', AT, '--until', '2026-03-04');
    expect(text.split('\r\n')).toEqual([
      expect.stringMatching(/^\ufeffseq,at,step,.*,cipp client,cipp from,cipp to$/),
      `2,${plus(10)},read,,,list-users,a1,"'=HYPERLINK(""https://evil.example.com"")",t1,contoso.com,,,,ListUsers,200,1000,${client},${plus(9)},${plus(10)}`,
      '',
    ]);
    expect(await exported('--format', 'jsonl', '--result', 'refused')).toMatchObject({ note: '1 row.' });

    const file = path.join(database.dataDir, 'audit.jsonl');
    expect(await exported('--format', 'jsonl', '--out', file)).toMatchObject({ code: 0, note: '3 rows.', text: '' });
    expect(readFileSync(file, 'utf8')).toBe(all.text);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await exported('--format', 'jsonl', '--out', file)).toMatchObject({
      code: 1,
      says: expect.stringContaining('is there already'),
    });

    expect(await audit(['checkpoint'], env)).toMatchObject({
      code: 0,
      note: 'The webhook receiver has the rows up to 2 only: delete none after it before it has them.',
    });
  });

  test('another SEAL_KEY', async () => {
    const env = await stopped(database);
    expect(await audit(['verify'], { ...env, SEAL_KEY: randomBytes(32).toString('base64') })).toEqual({
      code: 2,
      says: 'The audit is broken: row 1 was written by hand, or under a key that SEAL_KEY does not hold.',
    });
  });

  test('one in which no bot ever wrote', async () => {
    const env = await stopped(database, 'drop table audit_checkpoints');
    expect(await audit(['verify'], env)).toEqual({ code: 1, says: expect.stringContaining('has no audit of this version') });
  });
});

describe('an embedded database', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDataDir();
  });
  afterEach(() => database.remove());

  test('that the bot holds', async () => {
    const store = await openTestStore(database);
    const answer = await audit(['verify'], { SEAL_KEY, DATA_DIR: database.dataDir });
    await store.close();
    expect(answer).toEqual({ code: 1, says: expect.stringMatching(/^Stop the bot first: .*held by another process/) });
  });

  test('that is not there is not made', async () => {
    const answer = await audit(['verify'], { SEAL_KEY, DATA_DIR: `${database.dataDir}/elsewhere` });
    expect(answer).toEqual({ code: 1, says: expect.stringContaining('elsewhere holds no database. Set DATA_DIR or DATABASE_URL') });
  });
});

test('an unreachable server, without its password', async () => {
  const answer = await audit(['verify'], { SEAL_KEY, DATABASE_URL: 'postgres://bot:hunter2@127.0.0.1:1/bot' });
  expect(answer).toEqual({ code: 1, says: expect.stringContaining('the database cannot be reached: 127.0.0.1:1/bot') });
  expect(answer.says).not.toContain('hunter2');
});

test('settings: those of the store alone are needed, and every mistake is named', async () => {
  const answer = await audit(['verify'], { DATABASE_URL: 'mysql://x', SEAL_KEY: 'short' });
  expect(answer.code).toBe(78);
  expect(answer.says).toMatch(/^2 settings are wrong:\n {2}DATABASE_URL: .*\n {2}SEAL_KEY: /);
});

test.each([
  [['--format', 'xml'], '--format is csv or jsonl.'],
  [[], '--format is csv or jsonl.'],
  [['--format', 'csv', '--since', 'yesterday'], '--since is 24h'],
  [['--format', 'csv', '--until', '2026-13-01'], '--until is 24h'],
  [['--format', 'csv', '--action', 'reset'], '--action is an id'],
  [['--format', 'csv', '--result', 'bad'], '--result is one of refused, denied'],
  [['--format', 'csv', '--request', '7K3Q9M'], '--request is a number such as R-7K3Q9M'],
])('misuse of export: %j', async (args, says) => {
  expect(await audit(['export', ...args], { SEAL_KEY })).toEqual({ code: 64, says: expect.stringContaining(says) });
});

test.each([[[]], [['export', '--all']], [['verfy']], [['verify', 'now']], [['verify', '--all']], [['checkpoint', '--checkpoint', 'x']]])(
  'misuse: %j',
  async args => {
    expect(await audit(args, { SEAL_KEY })).toEqual({ code: 64, says: expect.stringContaining('npm run audit -- verify') });
  },
);
