import { createSeal } from '../../src/store';
import { appendAudit } from '../../src/store/audit';
import { addCheckpoint, printCheckpoint, readCheckpoint, verifyAudit } from '../../src/store/verify';
import { AT, freshStore, keyring, plus, type TestStore } from './fixtures';

const forger = createSeal([Buffer.alloc(32, 9)]);

/** One store for all tests: each begins with the same six honest rows. */
let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
  await store.audit.append(Array.from({ length: 6 }, (_, i) => ({ at: plus(i), step: `step ${i + 1}`, outcome: 'done', status: 200 })));
  await query('create table honest as table audit; create table honest_head as table audit_head');
});
beforeEach(async () => {
  await tampers(
    'truncate audit, audit_checkpoints, audit_head',
    'alter table audit drop constraint if exists audit_pkey, add constraint audit_pkey primary key (seq)',
    'insert into audit table honest',
    'insert into audit_head table honest_head',
    ...triggers('enable'),
  );
});
afterAll(() => store.remove());

const verify = () => verifyAudit(store.database, [keyring]);
const query = (text: string, values?: unknown[]) => store.database.query(text, values);

const triggers = (word: 'enable' | 'disable') => ['audit', 'audit_checkpoints'].map(table => `alter table ${table} ${word} trigger all`);

/** As somebody could who has the database but not the key. In one go: every commit is a sync to the disk. */
const tampers = (...statements: string[]) => query([...triggers('disable'), ...statements].join('; '));

const SWAP = 'update audit set seq = case seq when 3 then -3 else 3 end where seq in (3, 4); update audit set seq = 4 where seq = -3';
const COPY = 'insert into audit select (jsonb_populate_record(a, \'{"seq": 7}\')).* from audit a where seq = 6';
const APPEND = `insert into audit (seq, at, step, prev_hash, hash)
  select seq + 1, '${AT}', 'forged', hash, $$${forger.chain({ any: 'thing' })}$$ from audit_head`;
const HEAD_AT = (seq: number) => `update audit_head set (seq, hash) = (select seq, hash from audit where seq = ${seq})`;

test('an honest log passes, also an empty one', async () => {
  expect(await verify()).toMatchObject({ rows: 6, from: 1, to: 6 });
  await tampers('delete from audit', "update audit_head set seq = 0, hash = ''");
  expect(await verify()).toMatchObject({ rows: 0, to: 0 });
});

test('more rows than a page has', async () => {
  await store.audit.append(Array.from({ length: 1100 }, (_, i) => ({ at: plus(i), step: 'one of many' })));
  expect(await verify()).toMatchObject({ rows: 1106, to: 1106 });
  await tampers("update audit set step = 'another' where seq = 1050");
  expect(await verify()).toMatchObject({ broken: { seq: 1050 } });
});

test('the bot may go on writing meanwhile', async () => {
  const [results] = await Promise.all([
    Promise.all([1, 2, 3].map(() => verify())),
    ...Array.from({ length: 10 }, () => store.audit.append([{ at: AT, step: 'meanwhile' }])),
  ]);
  expect(results.flatMap(result => ('broken' in result ? [result] : []))).toEqual([]);
  expect(await verify()).toMatchObject({ rows: 16 });
});

test.each([
  ['changed', 3, 'was changed', ["update audit set actor_name = 'somebody else' where seq = 3"]],
  ['changed by a microsecond', 3, 'was changed', ["update audit set at = at + interval '1 microsecond' where seq = 3"]],
  ['emptied of a column', 2, 'was changed', ['update audit set outcome = null where seq = 2']],
  ['given another hash', 3, 'was written by hand', [`update audit set hash = '${forger.chain(3)}' where seq = 3`]],
  ['removed', 3, 'is missing', ['delete from audit where seq = 3']],
  ['removed, several', 2, 'is missing, and all rows up to 4', ['delete from audit where seq in (2, 3, 4)']],
  [
    'removed, the others moved up',
    3,
    'does not follow',
    ['delete from audit where seq = 3', 'update audit set seq = seq - 1 where seq > 3'],
  ],
  ['removed at the end', 6, 'is missing: the head', ['delete from audit where seq = 6']],
  ['removed at the start', 1, 'is missing, and all rows up to 2', ['delete from audit where seq < 3']],
  ['all removed', 1, 'is missing, and all rows up to 6', ['delete from audit']],
  ['swapped', 3, 'does not follow', [SWAP]],
  [
    'swapped in what they say',
    3,
    'was changed',
    ["update audit set step = case seq when 3 then 'step 4' else 'step 3' end where seq in (3, 4)"],
  ],
  ['appended by hand', 7, 'was put in by hand', [APPEND]],
  ['appended by hand with the head', 7, 'was written by hand', [APPEND, HEAD_AT(7)]],
  ['appended by hand far away', 900, 'was put in by hand', [APPEND, 'update audit set seq = 900 where seq = 7']],
  ['appended as a copy', 7, 'was put in by hand', [COPY]],
  ['put before all others', 0, 'never gives', [APPEND, 'update audit set seq = 0 where seq = 7']],
  ['twice', 6, 'stands twice', ['alter table audit drop constraint audit_pkey', COPY, 'update audit set seq = 6 where seq = 7']],
  ['head behind', 5, 'comes after the head', [HEAD_AT(4)]],
  ['head ahead', 7, 'is missing', ['update audit_head set seq = 7']],
  ['head with another hash', 6, 'another hash', ["update audit_head set hash = 'v1.x.y'"]],
  ['head gone', 6, 'was removed', ['delete from audit_head']],
])('%s: row %i %s', async (_, seq, what, statements) => {
  await tampers(...statements);
  expect(await verify()).toEqual({ broken: { seq, what: expect.stringContaining(what) } });
});

test('every column of a row is covered by its hash', async () => {
  const { rows: columns } = await store.database.query<{ name: string; type: string }>(
    "select column_name as name, data_type as type from information_schema.columns where table_name = 'audit' and column_name <> 'seq'",
  );
  expect(columns.length).toBeGreaterThanOrEqual(17);
  const other = ({ name, type }: { name: string; type: string }) => {
    if (type === 'text') return `coalesce(${name}, '') || 'x'`;
    return type.startsWith('timestamp') ? `${name} + interval '1 second'` : `coalesce(${name}, 0) + 1`;
  };
  for (const column of columns) {
    await tampers(`update audit set ${column.name} = ${other(column)} where seq = 3`);
    expect([column.name, await verify()]).toEqual([column.name, { broken: { seq: 3, what: expect.any(String) } }]);
    await tampers('delete from audit where seq = 3', 'insert into audit select * from honest where seq = 3');
  }
  expect(await verify()).toMatchObject({ rows: 6 });
});

test('a row of another history under the same key, as from a backup: the next row knows the one it was written after', async () => {
  await tampers('delete from audit where seq > 3', HEAD_AT(3));
  await store.audit.append([{ at: AT, step: 'another step 4' }]);
  await tampers(
    'insert into audit select * from honest where seq > 4',
    'update audit set prev_hash = (select hash from audit where seq = 4) where seq = 5',
    HEAD_AT(6),
  );
  expect(await verify()).toEqual({ broken: { seq: 5, what: expect.stringContaining('was changed') } });
});

test('a key that was rotated out verifies only while SEAL_KEY holds it', async () => {
  const newer = createSeal([Buffer.alloc(32, 8)]);
  await store.database.tx(sql => appendAudit(sql, newer, [{ at: AT, step: 'after the rotation' }]));
  expect(await verifyAudit(store.database, [newer, keyring])).toMatchObject({ rows: 7 });
  expect(await verifyAudit(store.database, [newer])).toEqual({
    broken: { seq: 1, what: expect.stringContaining('SEAL_KEY does not hold') },
  });
});

describe('checkpoints', () => {
  const checkpoint = async () => {
    const made = await addCheckpoint(store.database, [keyring], new Date(AT));
    if (!made || 'broken' in made) throw new Error('no checkpoint was made');
    return made;
  };

  test('older rows may go, and the rest still verifies', async () => {
    expect(await checkpoint()).toMatchObject({ seq: 6, at: AT });
    await store.audit.append([{ at: AT, step: 'later' }]);
    await tampers('delete from audit where seq <= 6');
    expect(await verify()).toMatchObject({ rows: 1, from: 7, to: 7 });

    await tampers('delete from audit where seq = 7');
    expect(await verify()).toMatchObject({ broken: { seq: 7 } });
  });

  test('all rows may go', async () => {
    await checkpoint();
    await tampers('delete from audit');
    expect(await verify()).toMatchObject({ rows: 0, to: 6 });
    await store.audit.append([{ at: AT, step: 'later' }]);
    expect(await verify()).toMatchObject({ rows: 1, from: 7, to: 7 });
  });

  test('not more rows than it vouches for', async () => {
    await checkpoint();
    await store.audit.append([
      { at: AT, step: 'later' },
      { at: AT, step: 'and later' },
    ]);
    await tampers('delete from audit where seq <= 7');
    expect(await verify()).toEqual({ broken: { seq: 7, what: 'is missing' } });
  });

  test('a second one at the same row changes nothing; an empty log gets none; a broken one neither', async () => {
    const first = await checkpoint();
    expect(await addCheckpoint(store.database, [keyring], new Date(plus(60)))).toEqual(first);
    await tampers("update audit set step = 'x' where seq = 2");
    expect(await addCheckpoint(store.database, [keyring], new Date(AT))).toMatchObject({ broken: { seq: 2 } });

    await tampers('delete from audit', 'delete from audit_checkpoints', "update audit_head set seq = 0, hash = ''");
    expect(await addCheckpoint(store.database, [keyring], new Date(AT))).toBeUndefined();
  });

  test('one written by hand is found out', async () => {
    await tampers(
      `insert into audit_checkpoints select seq, hash, '${AT}', '${forger.chain('x')}' from audit where seq = 3`,
      'delete from audit where seq <= 3',
    );
    expect(await verify()).toEqual({ broken: { seq: 3, what: 'has a checkpoint that the bot did not sign' } });
  });

  test('kept outside, it shows that the end was cut off together with its head', async () => {
    const line = printCheckpoint(await checkpoint());
    await tampers('delete from audit where seq > 4', HEAD_AT(4), 'delete from audit_checkpoints');
    expect(await verify()).toMatchObject({ rows: 4 });

    const kept = readCheckpoint(line, [keyring]);
    expect(kept).toBeDefined();
    expect(await verifyAudit(store.database, [keyring], kept ? [kept] : [])).toMatchObject({ broken: { seq: 5 } });
    expect(readCheckpoint(line, [forger])).toBeUndefined();
    expect(readCheckpoint(line.replace(/^6/, '4'), [keyring])).toBeUndefined();
  });

  test('kept outside, it shows that the end was cut off and written anew by the bot', async () => {
    const kept = await checkpoint();
    await tampers('delete from audit where seq > 4', HEAD_AT(4), 'delete from audit_checkpoints');
    await store.audit.append([5, 6, 7].map(n => ({ at: AT, step: `another step ${n}` })));
    expect(await verify()).toMatchObject({ rows: 7 });
    expect(await verifyAudit(store.database, [keyring], [kept])).toEqual({
      broken: { seq: 6, what: 'is not the row that its checkpoint vouches for' },
    });
  });

  test('they are append only too', async () => {
    await checkpoint();
    await expect(query('delete from audit_checkpoints')).rejects.toThrow('append only');
    await expect(query("update audit_checkpoints set hash = ''")).rejects.toThrow('append only');
  });
});
