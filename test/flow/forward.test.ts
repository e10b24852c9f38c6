import { createSocket } from 'node:dgram';
import { startForwarding } from '../../src/flow/forward';
import { systemClock } from '../../src/model/clock';
import type { Ports } from '../../src/model/ports';
import { NotTaken, type Receiver } from '../../src/model/receiver';
import { secret } from '../../src/model/secret';
import { createHttp, type Http } from '../../src/net/http';
import { createSyslog } from '../../src/net/syslog';
import { createWebhook } from '../../src/net/webhook';
import { TestClock } from '../setup/clock';
import { type FreshDatabase, freshDatabase } from '../setup/database';
import { certificate } from '../setup/with-ca';
import { faults } from '../simulators';
import { type ReceivedRow, SyslogSimulator, WebhookSimulator } from '../simulators/receivers';
import { openTestStore, recordingLog } from '../store/fixtures';

type TestStore = Awaited<ReturnType<typeof openTestStore>>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const CLIENT = 'c1000000-0000-4000-8000-000000000001';

let clock: TestClock;
let database: FreshDatabase;
let store: TestStore;
let http: Http;
let log: ReturnType<typeof recordingLog>;
let told: string[];
let behind: Record<string, number>;
let running: { stop(): Promise<void> }[];
let written: number;

beforeAll(async () => {
  database = await freshDatabase();
  store = await openTestStore(database);
  http = createHttp({});
});
beforeEach(async () => {
  clock = new TestClock(new Date('2026-11-25T08:00:00Z'));
  log = recordingLog();
  told = [];
  behind = {};
  running = [];
  written = 0;
});
afterEach(async () => {
  for (const each of running) await each.stop();
  // the chain begins anew for each test
  await store.database.query(`alter table audit disable trigger all; delete from audit; alter table audit enable trigger all;
    update audit_head set seq = 0, hash = ''; delete from audit_receivers`);
});
afterAll(async () => {
  await http.close();
  await store.close();
  await database.remove();
});

interface Process {
  owner?: string;
  time?: TestClock;
  store?: TestStore;
}

/** A process that forwards. */
function starts(receiver: Receiver, { owner = 'one', time = clock, store: own = store }: Process = {}) {
  const ports = {
    clock: time,
    log,
    owner,
    cippClient: CLIENT,
    store: own,
    policy: () => ({ channels: { audit: { id: '19:audit@thread.tacv2' } } }),
    messenger: { send: async (_: unknown, { text }: { text: string }) => told.push(text) },
    defaultServiceUrl: 'https://smba.example.com/teams/',
  } as unknown as Ports;
  const forwarding = startForwarding({
    receivers: [receiver],
    ports,
    observe: (name, state) => {
      behind[name] = state.behind;
    },
  });
  running.push(forwarding);
  return forwarding;
}

async function happens(rows: number): Promise<void> {
  const at = clock.now().toISOString();
  const actor = { id: 'a1000000-0000-4000-8000-000000000001', name: 'Zoë Ø' } as never;
  const entries = Array.from({ length: rows }, () => {
    written += 1;
    return { at, step: `step-${written}`, actor };
  });
  await store.audit.append(entries);
}

/** While rows go on coming, one every other minute. */
async function passes(minutes: number): Promise<void> {
  for (let n = 0; n < minutes; n += 2) {
    await happens(1);
    await clock.passes(2 * MINUTE);
  }
}

const seqs = (rows: readonly ReceivedRow[]) => rows.map(row => row.seq);
const upTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => i + from);
/** What is left where a receiver drops repeats: the first of each, in the order of arrival. */
const once = (rows: readonly ReceivedRow[]) => [...new Set(seqs(rows))];

/** A receiver of ours that is told what to do. */
const scripted = (take: (rows: readonly ReceivedRow[]) => Promise<void>): Receiver => ({
  name: 'webhook',
  take: records => take(records as never),
});
const collecting = (got: ReceivedRow[]) => scripted(async rows => void got.push(...rows));

describe('a webhook', () => {
  const hook = new WebhookSimulator({ ...systemClock, now: () => clock.now() });
  const receiver = () =>
    createWebhook({ url: secret(`${hook.url}/audit?token=t0k3n-in-the-query`), secret: secret(hook.secret), http, clock });
  beforeAll(() => hook.start());
  afterAll(() => hook.stop());
  beforeEach(() => hook.reset());

  test('down for an hour while rows keep coming: nothing is lost, nothing is out of order', async () => {
    await happens(3);
    starts(receiver());
    await clock.passes(5 * SECOND);
    expect(seqs(hook.rows)).toEqual([1, 2, 3]);

    const { port } = hook;
    await hook.stop();
    await happens(150);
    await passes(60);
    expect(behind).toEqual({ webhook: 180 });
    expect(told).toEqual([expect.stringMatching(/^The webhook receiver has not taken the audit for 15 minutes; \d+ rows wait/)]);

    await hook.start({ port });
    await passes(6);
    expect(seqs(hook.rows)).toEqual(upTo(186));
    expect(behind).toEqual({ webhook: 0 });
    expect(log.lines.filter(line => line.includes('takes the audit again'))).toHaveLength(1);
    expect(log.lines.join('\n')).not.toContain('t0k3n');
    expect(hook.requests.every(({ text }) => JSON.parse(text).length <= 100)).toBe(true);
  });

  test.each([
    ['refuses', { status: 500, body: 'no' }],
    ['asks for less', { status: 413 }],
    ['sends elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['breaks off before it took them', faults.resetBefore],
  ])('that %s gets the same rows again, and none behind them before', async (_, fault) => {
    hook.once('rows', fault);
    await happens(101);
    starts(receiver());
    await clock.passes(5 * SECOND);
    expect(hook.rows).toEqual([]);
    await clock.passes(5 * SECOND);
    expect(seqs(hook.rows)).toEqual(upTo(101));
    expect(hook.requests[1]?.headers['webhook-id']).toBe(hook.requests[0]?.headers['webhook-id']);
    expect(hook.requests[1]?.text).toBe(hook.requests[0]?.text);
  });

  test.each([
    ['takes rows and breaks off in its answer', { ...faults.resetMidAnswer, status: 200, body: 'all taken, thank you' }],
    ['takes rows and resets the connection', faults.resetAfter],
  ])('that %s gets them twice rather than never', async (_, fault) => {
    hook.once('rows', fault);
    await happens(2);
    starts(receiver());
    await clock.passes(10 * SECOND);
    expect(seqs(hook.rows)).toEqual([1, 2, 1, 2]);
  });

  test('is left alone for as long as it says, and waits grow where it says nothing', async () => {
    hook.once('rows', faults.throttled(600));
    await happens(1);
    starts(receiver());
    await clock.passes(10 * MINUTE);
    expect(hook.requests).toHaveLength(1);
    await clock.passes(10 * SECOND);
    expect(seqs(hook.rows)).toEqual([1]);

    const down = hook.always('rows', { status: 503 });
    await happens(1);
    await clock.passes(HOUR);
    // 5, 10, 20 … 300 s, each seen at the next look
    expect(down.hits).toBeGreaterThan(14);
    expect(down.hits).toBeLessThan(20);
  });

  test('gets all of a row, where CIPP logged it, and no secret', async () => {
    const at = '2026-11-25T08:00:01.500Z';
    const who = {
      actor: { id: 'a1', name: 'Ada' },
      tenant: { id: 't1', domain: 'contoso.com' },
      target: { id: 'u1', upn: 'jane@contoso.com' },
    };
    const about = { request: 'R-7K3Q9M', action: 'reset-password', ...who, rule: 'helpdesk', endpoint: 'ExecResetPass' };
    const ended = { at, step: 'succeed', ...about, outcome: 'done', status: 200, ms: 1_200 };
    await store.audit.append([
      { at, step: 'submit', ...about },
      { at, step: 'start', ...about },
      ended,
      { at, step: 'lose', ...about },
    ] as never);
    starts(receiver());
    await clock.passes(5 * SECOND);
    const trace = { client: CLIENT, endpoint: 'ExecResetPass', tenant: 'contoso.com' };
    expect(hook.rows).toEqual([
      { seq: 1, at, step: 'submit', ...about },
      { seq: 2, at, step: 'start', ...about, cipp: { ...trace, from: at } },
      { seq: 3, ...ended, cipp: { ...trace, from: '2026-11-25T08:00:00.300Z', to: at, status: 200 } },
      { seq: 4, at, step: 'lose', ...about, cipp: { ...trace, to: at } },
    ]);
  });
});

describe('two processes', () => {
  test('never send at once, and go on where the other stopped', async () => {
    // a connection of its own each, where the database is a server
    const other = database.databaseUrl ? await openTestStore(database) : store;
    await happens(250);
    const taken: { who: string; seqs: number[] }[] = [];
    let inside = 0;
    let most = 0;
    const as = (who: string) =>
      scripted(async rows => {
        inside += 1;
        most = Math.max(most, inside);
        for (let n = 0; n < 20; n += 1) await new Promise(setImmediate);
        taken.push({ who, seqs: seqs(rows) });
        inside -= 1;
      });
    const [left, right] = [new TestClock(clock.now()), new TestClock(clock.now())];
    const one = starts(as('one'), { owner: 'one', time: left });
    const two = starts(as('two'), { owner: 'two', time: right, store: other });
    const both = (ms: number) => Promise.all([left.passes(ms), right.passes(ms)]);
    for (let n = 0; n < 10; n += 1) {
      await happens(30);
      await both(5 * SECOND);
    }
    expect(taken.flatMap(t => t.seqs)).toEqual(upTo(550));
    await one.stop();
    await happens(3);
    await both(5 * SECOND);
    expect(taken.at(-1)).toEqual({ who: 'two', seqs: [551, 552, 553] });
    expect(most).toBe(1);
    await two.stop();
    if (other !== store) await other.close();
  });

  test('one that died in the middle is followed after its time, from the last row that was surely taken', async () => {
    await happens(120);
    const got: ReceivedRow[] = [];
    let die = () => {};
    const dead = new Promise<void>(resolve => {
      die = resolve;
    });
    const dying = scripted(async rows => {
      got.push(...rows);
      if (got.length > 100) {
        die();
        await new Promise(() => {});
      }
    });
    const itsTime = new TestClock(clock.now());
    starts(dying, { owner: 'dead', time: itsTime });
    void itsTime.passes(5 * SECOND);
    await dead;
    running.length = 0;

    starts(collecting(got), { owner: 'next' });
    await clock.passes(MINUTE);
    expect(seqs(got)).toEqual(upTo(120));
    await happens(1);
    await clock.passes(10 * SECOND);
    expect(seqs(got)).toEqual([...upTo(120), ...upTo(121, 101)]);
    // what the dead one would be told if it woke up
    const later = new Date(clock.now().getTime() + MINUTE).toISOString();
    expect(await store.forwarding.took('webhook', 'dead', 100, 120, clock.now().toISOString(), later)).toBe(false);
  });
});

test('a restart goes on behind the last row', async () => {
  const got: ReceivedRow[] = [];
  const receiver = collecting(got);
  await happens(5);
  const first = starts(receiver);
  await clock.passes(5 * SECOND);
  await first.stop();
  await happens(5);
  await store.close();
  store = await openTestStore(database);
  starts(receiver, { owner: 'another' });
  await clock.passes(5 * SECOND);
  expect(seqs(got)).toEqual(upTo(10));
});

test('rows that were deleted before they were sent are told of, and the rest goes on', async () => {
  await happens(4);
  await store.database.query(
    'alter table audit disable trigger all; delete from audit where seq < 3; alter table audit enable trigger all',
  );
  const got: ReceivedRow[] = [];
  starts(collecting(got));
  await clock.passes(5 * SECOND);
  expect(seqs(got)).toEqual([3, 4]);
  expect(log.lines.join('\n')).toContain(
    'error rows of the audit were deleted before they were forwarded {"receiver":"webhook","from":1,"to":2}',
  );
});

describe.each([
  ['tcp', 10],
  ['tls', 60],
] as const)('syslog over %s', (protocol, minutes) => {
  let siem: SyslogSimulator;
  beforeEach(async () => {
    siem = new SyslogSimulator(protocol === 'tls' ? await certificate() : undefined);
    await siem.start();
  });
  afterEach(() => siem.stop());
  const receiver = () => createSyslog({ protocol, host: 'localhost', port: siem.port });
  const received = () => siem.messages.map(({ row }) => row);

  test(`down for ${minutes} minutes while rows keep coming: nothing is lost, nothing is out of order`, async () => {
    await happens(2);
    starts(receiver());
    await clock.passes(5 * SECOND);
    expect(seqs(received())).toEqual([1, 2]);
    const [first] = siem.messages;
    expect(first?.head).toMatch(/^<110>1 2026-11-25T08:00:00\.000Z \S+ cipp-teams-bot - step-1 \[meta sequenceId="1"\]$/);
    expect(first?.row).toMatchObject({ seq: 1, actor: { name: 'Zoë Ø' } });

    const { port } = siem;
    await siem.stop();
    await happens(150);
    await passes(minutes);
    expect(behind).toEqual({ syslog: 150 + minutes / 2 });
    await siem.start(port);
    await passes(6);
    expect(seqs(received())).toEqual(upTo(155 + minutes / 2));
  });

  test.each(['cut', 'early'] as const)('a connection that is %s proves nothing: its rows come again', async how => {
    await happens(200);
    siem.next = how;
    starts(receiver());
    await clock.passes(5 * SECOND);
    expect(behind).toEqual({ syslog: 200 });
    await clock.passes(5 * SECOND);
    expect(once(received())).toEqual(upTo(200));
    expect(behind).toEqual({ syslog: 0 });
  });
});

test('syslog over UDP: one row a datagram, and nothing that says whether it came', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve));
  const got: string[] = [];
  const all = new Promise<void>(resolve => socket.on('message', text => void (got.push(String(text)) === 3 && resolve())));
  await happens(3);
  starts(createSyslog({ protocol: 'udp', host: '127.0.0.1', port: socket.address().port }));
  await clock.passes(5 * SECOND);
  await all;
  socket.close();
  expect(got.map(text => JSON.parse(text.slice(text.indexOf('{'))).seq)).toEqual([1, 2, 3]);
  expect(behind).toEqual({ syslog: 0 });
});

test('whatever else breaks is logged, and tried again', async () => {
  await happens(1);
  const got: ReceivedRow[] = [];
  let broken = true;
  starts(
    scripted(async rows => {
      if (broken) throw new NotTaken('odd', 0);
      got.push(...rows);
    }),
  );
  await clock.passes(5 * SECOND);
  expect(log.lines).toContain('warn a receiver did not take the audit {"receiver":"webhook","code":"odd"}');
  broken = false;
  await clock.passes(5 * SECOND);
  expect(seqs(got)).toEqual([1]);
});
