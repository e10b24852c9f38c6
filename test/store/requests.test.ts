import { isProblem, problem } from '../../src/model/problem';
import type { Request } from '../../src/model/request';
import { startChild } from '../setup/child';
import { AT, auditSteps, drafted, freshStore, newId, plus, request, step, type TestStore } from './fixtures';

let store: TestStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

/** Stores a request in a state without walking there. */
const stored = async (more: Partial<Request> = {}) => (await store.requests.draft(drafted(request(more)))).request;
const jobs = async (id: string) =>
  (await store.database.query("select id from pgboss.job where name = 'run' and data->>'id' = $1", [id])).rows;

describe('a draft', () => {
  test('is stored once by its key', async () => {
    const first = await store.requests.draft(drafted(request({ key: 'conversation+activity' })));
    const again = await store.requests.draft(drafted(request({ key: 'conversation+activity' })));

    expect(first.fresh).toBe(true);
    expect(again).toMatchObject({ request: first.request, fresh: false });
    expect(await auditSteps(store, first.request.id)).toEqual(['draft']);
  });

  test('of eight at once is stored once', async () => {
    const tries = await Promise.all(Array.from({ length: 8 }, () => store.requests.draft(drafted(request({ key: 'eight times' })))));

    expect(tries.filter(each => each.fresh)).toHaveLength(1);
    expect(new Set(tries.map(each => each.request.id)).size).toBe(1);
    const audited = await store.database.query('select seq from audit where request = any($1::text[])', [
      tries.map(each => each.request.id),
    ]);
    expect(audited.rows).toHaveLength(1);
  });

  test('comes back as it was put', async () => {
    const whole = request({
      reason: 'forgot it',
      before: { enabled: true, department: 'Büro 🏢' },
      call: { method: 'POST', endpoint: 'ExecResetPass' },
    });
    await store.requests.draft(drafted(whole));
    expect(await store.requests.get(whole.id)).toEqual(whole);
  });

  test('takes text that Postgres cannot hold', async () => {
    const odd = await stored({ reason: 'a\0b\ud800c' });
    expect(odd.reason).toBe('a\ufffdb\ufffdc');
  });
});

describe('a step', () => {
  test('changes the request, its row, card and job together', async () => {
    const { id } = await stored();
    const home = request().home;
    const approved = await store.requests.update(
      id,
      step('go', () => ({ run: true, cards: [{ slot: 'home', to: home, view: { text: 'Approved' } }] })),
    );

    expect(approved).toMatchObject({ id, state: 'approved', version: 1 });
    expect(await store.requests.get(id)).toEqual(approved);
    expect(await auditSteps(store, id)).toEqual(['draft', 'go']);
    expect(await store.cards.due(AT, 100)).toContainEqual({ subject: id, slot: 'home' });
    expect(await jobs(id)).toHaveLength(1);
  });

  test('that fails leaves nothing of it', async () => {
    const before = await stored();
    const broken = step('go', of => ({
      run: true,
      cards: [{ slot: 'home', to: of.home, view: { text: 'Approved' } }],
      audit: [{ at: 'no time at all', step: 'go' }],
    }));

    await expect(store.requests.update(before.id, broken)).rejects.toThrow('Invalid time value');
    expect(await store.requests.get(before.id)).toEqual(before);
    expect(await auditSteps(store, before.id)).toEqual(['draft']);
    expect(await store.cards.claim(AT, 1000, { subject: before.id })).toEqual([]);
    expect(await jobs(before.id)).toEqual([]);
  });

  test('that is refused writes nothing', async () => {
    const before = await stored({ state: 'done' });
    expect(await store.requests.update(before.id, step('go'))).toMatchObject({ problem: 'ALREADY_DECIDED' });
    expect(await store.requests.get(before.id)).toEqual(before);
  });

  test('that knows the row does not read it again; an edit past the bot is seen all the same', async () => {
    const known = await stored();
    const seen: unknown[] = [];
    const go = (before: Request) => {
      seen.push(before);
      return step('go')(before);
    };
    await store.database.query(`update requests set body = jsonb_set(body, '{reason}', '"edited"') where id = $1`, [known.id]);
    expect(await store.requests.update(known.id, go, known)).toMatchObject({ version: 1, reason: 'edited' });
    expect(seen).toEqual([known, { ...known, reason: 'edited' }]);

    const next = await stored();
    expect(await store.requests.update(next.id, go, next)).toMatchObject({ version: 1 });
    expect(seen.slice(2)).toEqual([next]);
  });

  test('looks at the switches with its commit, and stores nothing where one says no', async () => {
    const before = await stored();
    const told = { audit: [], subject: 'switch', cards: [] };
    const off = {
      kind: 'action' as const,
      what: before.action,
      name: 'Reset',
      by: { id: newId(), name: 'Gloria' },
      at: AT,
      reason: 'phishing',
    };
    const go = step('go', () => ({
      run: true,
      unless: all => (all.length > 0 ? problem('SWITCHED_OFF', { all: JSON.stringify(all) }) : undefined),
    }));
    await store.switches.turnOff(off, told);
    expect(await store.requests.update(before.id, go)).toEqual(
      problem('SWITCHED_OFF', { all: JSON.stringify(await store.switches.off()) }),
    );
    expect(await store.requests.get(before.id)).toEqual(before);
    expect(await auditSteps(store, before.id)).toEqual(['draft']);
    expect(await jobs(before.id)).toEqual([]);

    await store.switches.turnOn(off, told);
    expect(await store.requests.update(before.id, go)).toMatchObject({ state: 'approved' });
  });

  test('of an unknown request is GONE', async () => {
    expect(await store.requests.update(request().id, step('go'))).toMatchObject({ problem: 'GONE' });
  });

  test('sees the row of the step that came first', async () => {
    const { id } = await stored();
    const seen: number[] = [];
    const count = (before: Request) => {
      seen.push(before.version);
      return { request: { ...before, values: { count: String(Number(before.values.count ?? 0) + 1) } }, audit: [] };
    };
    await Promise.all(Array.from({ length: 8 }, () => store.requests.update(id, count)));

    expect(await store.requests.get(id)).toMatchObject({ version: 8, values: { count: '8' } });
    expect(Math.max(...seen)).toBe(7);
  });
});

describe('a decision is taken once', () => {
  const many = async () => await Promise.all(Array.from({ length: 25 }, () => stored({ state: 'pending' })));

  test('by eight callers', async () => {
    for (const { id } of await many()) {
      const tries = await Promise.all(Array.from({ length: 8 }, () => store.requests.update(id, step('approve'))));
      expect(tries.filter(each => !isProblem(each))).toHaveLength(1);
      expect(await auditSteps(store, id)).toEqual(['draft', 'approve']);
    }
  });

  // an embedded database has one process
  if (process.env.TEST_DATABASE_URL)
    test('by eight processes', async () => {
      const ids = (await many()).map(each => each.id);
      const children = Array.from({ length: 8 }, () => startChild('store/racer.js', store.url ?? '', '', ...ids));
      await Promise.all(children.map(child => child.next()));
      for (const child of children) child.process.stdin?.write('go\n');
      const won = (await Promise.all(children.map(child => child.next()))).flat();

      expect(won.toSorted()).toEqual(ids.toSorted());
      for (const id of ids) expect(await auditSteps(store, id)).toEqual(['draft', 'approve']);
    });
});

describe('one open write per action and target', () => {
  const sameTarget = () => {
    const { tenant, target } = request();
    return { tenant, target };
  };

  test.each(['pending', 'approved', 'running', 'unknown'] as const)('a second one is told of the first, which is %s', async state => {
    const whom = sameTarget();
    const first = await stored({ ...whom, state, requester: { id: newId(), name: 'Bo', teamsId: '29:bo' } });
    const second = await stored(whom);

    const refused = await store.requests.update(second.id, step('go'));
    expect(refused).toMatchObject({ problem: 'ALREADY_OPEN', data: { other: first.id, who: 'Bo' } });
    expect(await store.requests.get(second.id)).toEqual(second);
  });

  test('of two submitted at once one gets through', async () => {
    const whom = sameTarget();
    const drafts = await Promise.all([stored(whom), stored(whom), stored(whom)]);
    const tries = await Promise.all(drafts.map(({ id }) => store.requests.update(id, step('go'))));

    expect(tries.filter(each => !isProblem(each))).toHaveLength(1);
    expect(tries.filter(each => isProblem(each) && each.problem === 'ALREADY_OPEN')).toHaveLength(2);
  });

  test('drafts, ended ones, other actions, other targets and other tenants do not stand in the way', async () => {
    const whom = sameTarget();
    await stored({ ...whom, state: 'done' });
    await stored(whom);
    await stored({ ...whom, action: 'disable-user', state: 'running' });
    await stored({ ...whom, target: request().target, state: 'running' });
    await stored({ ...whom, tenant: request().tenant, state: 'running' });
    const { id } = await stored(whom);

    expect(await store.requests.update(id, step('go'))).toMatchObject({ state: 'approved' });
  });
});

describe('what time has passed by', () => {
  test('running ones by their lease, others by their expiry, oldest first', async () => {
    const late = await stored({ state: 'running', leaseUntil: plus(-20), expiresAt: plus(900) });
    const later = await stored({ state: 'pending', expiresAt: plus(-30) });
    const alive = await stored({ state: 'running', leaseUntil: plus(20), expiresAt: plus(-900) });
    const ended = await stored({ state: 'done', expiresAt: plus(-900) });

    const found = await store.requests.overdue(['pending', 'running'], AT, 100);
    expect(found.filter(id => [late.id, later.id, alive.id, ended.id].includes(id))).toEqual([later.id, late.id]);
    expect(await store.requests.overdue(['pending'], AT, 100)).not.toContain(late.id);
    expect(await store.requests.overdue(['pending', 'running'], AT, 1)).toHaveLength(1);
  });

  test('approved ones that nobody started', async () => {
    const old = await stored({ state: 'approved', updatedAt: plus(-60) });
    const young = await stored({ state: 'approved', updatedAt: plus(-1) });
    const found = await store.requests.stranded(plus(-30), 100);
    expect(found).toContain(old.id);
    expect(found).not.toContain(young.id);
  });
});

describe('what people ask for', () => {
  test('their own requests, or those in a state, newest first', async () => {
    const ada = { id: newId(), name: 'Ada', teamsId: '29:ada' };
    const first = await stored({ requester: ada, createdAt: plus(1) });
    const second = await stored({ requester: ada, createdAt: plus(2), state: 'done' });
    await stored();

    expect(await store.requests.list({ requester: ada.id }, 10)).toEqual([second, first]);
    expect(await store.requests.list({ requester: ada.id }, 1)).toEqual([second]);
    expect(await store.requests.list({ requester: ada.id, states: ['draft', 'pending'] }, 10)).toEqual([first]);
    expect((await store.requests.list({ states: ['draft'] }, 500)).map(each => each.id)).toContain(first.id);
  });

  test('when writes were started, newest first: by a requester, for a target, at a customer, of an action', async () => {
    const { requester, tenant, target } = request({ requester: { id: newId(), name: 'Ada', teamsId: '29:ada' } });
    await stored({ requester, state: 'done', startedAt: plus(-10), action: 'edit-group' });
    await stored({ requester, tenant, target, state: 'failed', startedAt: plus(-5) });
    await stored({ tenant, target, state: 'done', startedAt: plus(-4), action: 'edit-group' });
    await stored({ tenant, state: 'done', startedAt: plus(-3), reads: true });
    await stored({ requester, tenant, target });
    if (!target) throw new Error('no target');
    const { startedSince } = store.requests;

    expect(await startedSince(plus(-10), { requester: requester.id }, 9)).toEqual([plus(-5), plus(-10)]);
    expect(await startedSince(plus(-10), { requester: requester.id }, 1)).toEqual([plus(-5)]);
    expect(await startedSince(plus(-9), { requester: requester.id }, 9)).toEqual([plus(-5)]);
    expect(await startedSince(plus(-10), { tenant: tenant.id, target: target.id }, 9)).toEqual([plus(-4), plus(-5)]);
    expect(await startedSince(plus(-10), { tenant: tenant.id }, 9)).toEqual([plus(-4), plus(-5)]);
    expect(await startedSince(plus(-10), { action: 'edit-group' }, 9)).toEqual([plus(-4), plus(-10)]);
  });
});

describe('an approval', () => {
  const approval: NonNullable<Request['approval']> = {
    stages: [
      {
        by: { roles: ['User Administrator'], groups: [] },
        who: 'User Administrator',
        count: 1,
        channel: 'approvals',
        place: { ...request().home, kind: 'channel', conversation: '19:approvals@thread.tacv2' },
      },
    ],
    stage: 0,
    expiresMs: 14_400_000,
    remindersMs: [],
    mention: true,
    reminded: 0,
    comments: [],
    posts: [],
    decisions: [],
  };

  test('is queued with its step, and found again when its job was lost', async () => {
    const { id } = await stored();
    await store.requests.update(
      id,
      step('submit', of => ({ request: { ...of, approval, submittedAt: AT }, announce: true })),
    );
    expect((await store.database.query("select id from pgboss.job where name = 'announce' and data->>'id' = $1", [id])).rows).toHaveLength(
      1,
    );
    expect(await store.requests.unannounced(AT, 100)).not.toContain(id);
    expect(await store.requests.unannounced(plus(1), 100)).toContain(id);

    await store.requests.update(id, before => ({ request: { ...before, approval: { ...approval, announcedAt: plus(1) } }, audit: [] }));
    expect(await store.requests.unannounced(plus(100), 100)).not.toContain(id);
  });

  test('is not asked for while the person is being asked, and the question is looked after at its time', async () => {
    const { id } = await stored();
    const caller = { mode: 'required', state: 'due', at: AT, lookAt: plus(10) } as const;
    await store.requests.update(
      id,
      step('submit', of => ({ request: { ...of, approval: { ...approval, caller } }, verify: true })),
    );
    expect((await store.database.query("select id from pgboss.job where name = 'verify' and data->>'id' = $1", [id])).rows).toHaveLength(1);
    expect(await store.requests.unannounced(plus(100), 100)).not.toContain(id);
    expect(await store.requests.unverified(plus(9), 100)).not.toContain(id);
    expect(await store.requests.unverified(plus(10), 100)).toContain(id);

    const asking = { ...caller, state: 'asking', lookAt: plus(160) } as const;
    await store.requests.update(id, of => ({ request: { ...of, approval: { ...approval, caller: asking } }, audit: [] }));
    expect(await store.requests.unannounced(plus(200), 100)).not.toContain(id);
    expect(await store.requests.unverified(plus(159), 100)).not.toContain(id);
    expect(await store.requests.unverified(plus(160), 100)).toContain(id);

    const ended = { mode: 'required', state: 'approved', at: plus(20) } as const;
    await store.requests.update(id, of => ({ request: { ...of, approval: { ...approval, askedAt: plus(20), caller: ended } }, audit: [] }));
    expect(await store.requests.unverified(plus(999), 100)).not.toContain(id);
    expect(await store.requests.unannounced(plus(21), 100)).toContain(id);
  });

  test('is remembered once, at its time, while it waits', async () => {
    const nextAt = plus(3600);
    const waiting = await stored({ state: 'pending', approval: { ...approval, announcedAt: AT, nextAt } });
    const reminded = await stored({ state: 'pending', approval: { ...approval, announcedAt: AT, remindedAt: plus(3600) } });
    const decided = await stored({ state: 'done', approval: { ...approval, announcedAt: AT, nextAt } });

    expect(await store.requests.remindable(plus(3599), 100)).not.toContain(waiting.id);
    const due = await store.requests.remindable(nextAt, 100);
    expect(due).toContain(waiting.id);
    expect(due).not.toContain(reminded.id);
    expect(due).not.toContain(decided.id);
  });
});

describe('what ended long ago', () => {
  test('goes with its cards and the row of its secret; what waits, what is younger and what still holds a secret stays', async () => {
    const old = { updatedAt: plus(-100) };
    const ended = [
      await stored({ ...old, state: 'done' }),
      await stored({ ...old, state: 'refused' }),
      await stored({ ...old, state: 'unknown' }),
    ];
    const kept = [
      await stored({ ...old, state: 'pending' }),
      await stored({ ...old, state: 'running' }),
      await stored({ state: 'done' }),
      await stored({ ...old, state: 'done' }),
    ];
    const [first, holder] = [ended[0], kept[3]];
    for (const [of, wiped] of [
      [first, AT],
      [holder, null],
    ] as const)
      await store.database.query(
        'insert into secrets (request, recipient, kind, sealed, expires_at, wiped_at) values ($1, $2, $3, $4, $5, $6)',
        [of?.id, of?.requester.id, 'password', wiped ? null : 'sealed', AT, wiped],
      );
    await store.database.query('insert into cards (subject, slot, version) values ($1, $2, 0)', [first?.id, 'main']);

    expect(await store.requests.forget(plus(-50), 2)).toBe(2);
    expect(await store.requests.forget(plus(-50), 2)).toBe(1);
    expect(await store.requests.forget(plus(-50), 2)).toBe(0);
    for (const { id } of ended) expect(await store.requests.get(id)).toBeUndefined();
    for (const { id } of kept) expect(await store.requests.get(id)).toBeDefined();
    expect((await store.database.query('select 1 from cards where subject = $1', [first?.id])).rows).toHaveLength(0);
    expect(await auditSteps(store, first?.id ?? '')).toEqual(['draft']);
  });
});
