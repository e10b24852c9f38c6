import { createSeal } from '../../src/store';
import { auditHash } from '../../src/store/audit';
import { AT, drafted, entry, freshStore, keyring, plus, request, step, type TestStore } from './fixtures';

let store: TestStore;
beforeEach(async () => {
  store = await freshStore();
});
afterEach(() => store.remove());

type Row = { seq: number | string; at: Date; prev_hash: string; hash: string } & Record<string, string | number | null>;

const rows = async () => (await store.database.query<Row>('select * from audit order by seq')).rows;

/** The number of the first row that does not fit, or undefined. */
async function broken(under = keyring): Promise<number | undefined> {
  let prev = '';
  for (const { seq, at, prev_hash, hash, ...rest } of await rows()) {
    const columns = { ...rest, at: new Date(at).toISOString() } as unknown as Parameters<typeof auditHash>[3];
    if (prev_hash !== prev || hash !== auditHash(under, Number(seq), prev, columns)) return Number(seq);
    prev = hash;
  }
  return undefined;
}

test('every row holds the hash of the one before it', async () => {
  const of = request();
  await store.requests.draft(drafted(of));
  await store.requests.update(
    of.id,
    step('go', moved => ({
      audit: [entry(moved, 'submit'), entry(moved, 'start', { status: 200, ms: 12.6, outcome: 'done', endpoint: 'ExecResetPass' })],
    })),
  );
  await store.audit.append([{ at: '2026-03-04T10:00:00Z', step: 'stranger', outcome: 'N\0T_A_MEMBER' }]);

  const written = await rows();
  expect(written.map(row => [Number(row.seq), row.step])).toEqual([
    [1, 'draft'],
    [2, 'submit'],
    [3, 'start'],
    [4, 'stranger'],
  ]);
  expect(written[2]).toMatchObject({
    request: of.id,
    action: 'reset-password',
    actor_id: of.requester.id,
    actor_name: 'Ada',
    tenant_domain: 'contoso.com',
    target_upn: 'jane@contoso.com',
    rule: 'helpdesk resets',
    outcome: 'done',
    endpoint: 'ExecResetPass',
    status: 200,
    ms: 13,
  });
  expect(await broken()).toBeUndefined();
  expect(await broken(createSeal([Buffer.alloc(32, 8)]))).toBe(1);
});

test('rows of many callers at once form one chain', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      store.audit.append([
        { at: AT, step: `step ${i}` },
        { at: AT, step: `and ${i}` },
      ]),
    ),
  );
  expect((await rows()).map(row => Number(row.seq))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(await broken()).toBeUndefined();
});

test('nothing is written for nothing', async () => {
  await store.audit.append([]);
  expect(await rows()).toEqual([]);
});

test.each(["update audit set outcome = 'done'", 'delete from audit', 'truncate audit'])('refuses to %s', async statement => {
  await store.audit.append([{ at: AT, step: 'refused' }]);
  await expect(store.database.query(statement)).rejects.toThrow('append only');
  expect(await rows()).toHaveLength(1);
});

test('somebody who takes the triggers away is found out', async () => {
  await store.audit.append(Array.from({ length: 5 }, (_, i) => ({ at: AT, step: `step ${i}` })));
  await store.database.query('alter table audit disable trigger all');
  await store.database.query("update audit set actor_name = 'somebody else' where seq = 3");
  expect(await broken()).toBe(3);

  await store.database.query('delete from audit where seq = 3');
  expect(await broken()).toBe(4);
});

test('rows are found by person, customer, request and time, newest first, page by page', async () => {
  const [ours, theirs] = [request(), request()];
  const whole = entry(ours, 'start', { at: plus(10), status: 200, ms: 7, outcome: 'done', endpoint: 'ExecResetPass' });
  await store.audit.append([entry(ours, 'draft'), { ...entry(theirs, 'draft'), actor: { id: theirs.requester.id, name: 'Bo' } }, whole]);
  const found = async (which: Parameters<typeof store.audit.query>[0]) => (await store.audit.query(which, 10)).map(row => row.seq);

  expect(await store.audit.query({ request: ours.id }, 1)).toEqual([{ ...whole, seq: 3 }]);
  expect(await found({})).toEqual([3, 2, 1]);
  expect(await found({ before: 3 })).toEqual([2, 1]);
  expect(await found({ actor: ours.requester.id })).toEqual([3, 1]);
  expect(await found({ actor: 'bo' })).toEqual([2]);
  expect(await found({ tenant: theirs.tenant.id })).toEqual([2]);
  expect(await found({ tenant: 'Contoso.com', since: plus(10) })).toEqual([3]);
  expect(await found({ until: plus(10) })).toEqual([2, 1]);
  expect(await found({ action: 'reset-password', ended: ['done', 'denied'] })).toEqual([3]);
  expect(await found({ ended: ['draft'], after: 1 })).toEqual([2]);
  expect(await found({ action: 'wipe-device' })).toEqual([]);
  expect((await store.audit.query({ after: 1 }, 10, 'oldest')).map(row => row.seq)).toEqual([2, 3]);
  expect(await store.audit.newest({ ended: ['draft'] }, 10)).toEqual({ rows: 2, from: 1, to: 2 });
  expect(await store.audit.newest({}, 2)).toEqual({ rows: 2, from: 2, to: 3 });
  expect(await store.audit.newest({ ended: ['denied'] }, 2)).toBeUndefined();
});
