import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Reads } from '../../src/cipp/reads';
import { Suggestions, suggesting } from '../../src/cipp/suggest';
import type { Tenant } from '../../src/model/field';
import type { ObjectId } from '../../src/model/ids';
import { TestClock } from '../setup/clock';
import { faults } from '../simulators';
import { type Running, startBot } from './bot';
import { type Answered, startDriver } from './driver';
import { CUSTOMERS, customer, customerRow, EVERYBODY, mistyped, peopleRows, personOf, SIZES, typed } from './estate';
import { type Bench, type Figures, lots, memoryMb, quantile } from './frame';

const ROUNDS = 5;
const KEYSTROKES = 240;
/** Of the index of everybody, which takes long to make. */
const LARGE_ROUNDS = 3;
const IN_FLIGHT = [1, 16] as const;
const LIMIT = 15;
/** What people wait for at most (the words); and what finding may cost beside the way there and back. */
const P95_MS = 100;
/** The engine alone, what people type as it is written. */
const ALONE_P95_MS = { customers: 2, people: 10 };
const TIMES_THE_EDGE = 4;
const BYTES_EACH = 1_000;
const SILENT = { info() {}, warn() {}, error() {} };

export const typeahead: Bench = {
  name: 'typeahead',
  about: `${CUSTOMERS.toLocaleString('en')} customers, ${EVERYBODY.toLocaleString('en')} people in memory, a keystroke each time`,
  async run(figures) {
    await bareTenants(figures);
    for (let round = 0; round < LARGE_ROUNDS; round += 1) await barePeople(round, figures);
    await overHttp(figures);
  },
};

const turn = (): Promise<unknown> => new Promise(resolve => setImmediate(resolve));

/** Looks again until it is true, and no longer than it can take. */
async function soon(what: string, is: () => boolean): Promise<void> {
  const end = performance.now() + 120_000;
  while (!is()) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await turn();
  }
}

/** Times of one call each. */
const timed = <T>(all: readonly T[], work: (one: T) => void): number[] =>
  all.map(one => {
    const start = performance.now();
    work(one);
    return performance.now() - start;
  });

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

// ── without HTTP ───────────────────────────────────────────────────────────────────────────────────────────

async function bareTenants(figures: Figures): Promise<void> {
  const all = times(CUSTOMERS, (n): Tenant => {
    const { id, domain, name } = customer(n);
    return { id: id as ObjectId, domain, initialDomain: domain, name, home: false };
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    const suggest = suggesting<Tenant>(t => [t.name, t.domain, t.initialDomain, t.id], SILENT);
    const list = [...all];
    const start = performance.now();
    await soon('an index of customers', () => suggest(list, 'e', 1).length > 0);
    figures.add(`index of ${CUSTOMERS} customers, built in`, 'ms', performance.now() - start);
    const pick = lots(round);
    const said = times(KEYSTROKES, () => customer(pick(CUSTOMERS)).name);
    const find = (text: string) => suggest(list, text, LIMIT);
    figures.times(
      'index alone, customers',
      timed(
        said.map(name => typed(name, pick)),
        find,
      ),
      { p95: ALONE_P95_MS.customers },
    );
    figures.times(
      'index alone, customers mistyped',
      timed(
        said.map(name => mistyped(name, pick)),
        find,
      ),
    );
  }
}

/** All people as those of one customer: the worst there is. CIPP's answer is there already, parsed. */
async function barePeople(round: number, figures: Figures): Promise<void> {
  const tenant: Tenant = { ...customer(0), id: customer(0).id as ObjectId, initialDomain: '', home: false };
  const before = memoryMb();
  let rows: object[] = peopleRows(0, EVERYBODY);
  const cipp = { run: async () => ({ status: 200, json: true, body: rows, lines: [], ms: 0 }) };
  const slices = slicing();
  const parts = { reads: new Reads(cipp, SILENT), clock: new TestClock(), log: SILENT };
  const suggestions = new Suggestions(parts, { most: EVERYBODY, yields: slices.yields });
  const find = (text: string) => suggestions.users(tenant, text, LIMIT);

  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const held = await loopHeld(() => soon('an index of people', () => find('').length > 0));
  const { user, system } = process.cpuUsage(cpu);
  figures.add(`index of ${EVERYBODY} people, made from rows in`, 'ms', performance.now() - start);
  figures.add('… processor time', 'ms', (user + system) / 1_000);
  figures.add('… a slice, p50', 'ms', quantile(slices.ms, 0.5));
  figures.add('… a slice, p99', 'ms', quantile(slices.ms, 0.99));
  figures.add('… the event loop held at most', 'ms', held);
  rows = [];
  figures.add(`memory of ${EVERYBODY} people and their index`, 'MB', memoryMb() - before, { most: (EVERYBODY * BYTES_EACH) / 1e6 });

  const pick = lots(round);
  const said = times(KEYSTROKES, () => personOf(0, pick(EVERYBODY)).name);
  const [begun, wrong] = [said.map(name => typed(name, pick)), said.map(name => mistyped(name, pick))];
  figures.times('index alone, people', timed(begun, find), { p95: ALONE_P95_MS.people });
  figures.times('index alone, people mistyped', timed(wrong, find), { p95: P95_MS });
  figures.times('index alone, one letter', timed([...'abcdefghijklmnopqrstuvwxyz'], find), { p95: P95_MS });
}

/** How long the event loop was held between two pauses. */
function slicing(): { ms: number[]; yields(): Promise<void> } {
  const ms: number[] = [];
  let resumed = performance.now();
  return {
    ms,
    async yields() {
      ms.push(performance.now() - resumed);
      await turn();
      resumed = performance.now();
    },
  };
}

async function loopHeld(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}

// ── through the edge ───────────────────────────────────────────────────────────────────────────────────────

/** What is typed into which field, and what should be offered then. */
interface Stroke {
  input: 'tenant' | 'user' | 'nothing';
  text: string;
  tenant?: string;
  expects?: string;
}

type Drive = (strokes: readonly Stroke[], inFlight: number) => Promise<Answered[]>;

async function overHttp(figures: Figures): Promise<void> {
  const clock = new TestClock();
  const running = await startBot(clock);
  const driver = startDriver();
  try {
    const listing = running.outside.cipp.always('ListTenants', { status: 200, body: times(CUSTOMERS, customerRow) });
    await loads(running, figures);
    const drive = await driving(running, driver.drive);
    await drive(
      times(200, i => peopleStroke(lots(i))),
      16,
    ); // warm
    for (let round = 0; round < ROUNDS; round += 1) await oneRound(round, drive, figures);
    for (const inFlight of IN_FLIGHT) {
      const [one = '', other = ''] = ['people', 'the edge alone'].map(what => `${what}, ${inFlight} in flight, processor time each`);
      figures.ratio(`people beside the edge alone, ${inFlight} in flight, processor time`, one, other, { most: TIMES_THE_EDGE });
    }
    await whileRead(running, clock, drive, figures);
    listing.remove();
    await whileSilent(running, clock, drive, figures);
  } finally {
    driver.stop();
    await running.close();
  }
}

/** The customers of CIPP's list, and the people of those who have any, each looked at once. */
async function loads({ bot, outside }: Running, figures: Figures): Promise<void> {
  const { directory } = bot.ports;
  const before = memoryMb();
  const tenants = await directory.tenants();
  await soon('customers', () => directory.suggestTenants('e', 1).length > 0);
  for (const n of SIZES.keys()) {
    const tenant = tenants.find(t => t.id === customer(n).id);
    if (!tenant) throw new Error('a customer is missing');
    outside.cipp.once('ListUsers', { status: 200, body: peopleRows(n) });
    await soon(`people of customer ${n}`, () => directory.suggestUsers(tenant, '', 1).length > 0);
  }
  figures.add(`memory of ${CUSTOMERS} customers and ${EVERYBODY} people of ${SIZES.length} of them`, 'MB', memoryMb() - before);
}

/** Keystrokes as Teams sends them: the one that a card's field gives, with other texts. */
async function driving({ outside }: Running, post: ReturnType<typeof startDriver>['drive']): Promise<Drive> {
  const { client, connector, entra } = outside;
  await client.says('ada', 'reset password');
  const form = await client.sees('ada', 'Continue');
  const samples = {
    tenant: (await client.searches('ada', form, 'tenant', 'a')).activity,
    user: (await client.searches('ada', form, 'user', 'a', { tenant: customer(0).domain })).activity,
  };
  const authorization = `Bearer ${entra.connectorToken(connector.serviceUrl)}`;
  let last = 0;
  const bodyOf = ({ input, text, tenant }: Stroke): string => {
    const { value, ...activity } = samples[input === 'nothing' ? 'tenant' : input];
    const more = { queryText: text, ...(input === 'nothing' && { dataset: 'nothing' }), ...(tenant && { data: { tenant } }) };
    last += 1;
    return JSON.stringify({ ...activity, id: `f:bench${last}`, value: { ...(value as object), ...more } });
  };
  return (strokes, inFlight) => post({ url: client.bot, authorization, inFlight, bodies: strokes.map(bodyOf) });
}

/** Somebody of all who are in memory. */
function somebody(pick: (below: number) => number): { tenant: string; name: string; upn: string } {
  let i = pick(EVERYBODY);
  let n = 0;
  for (const size of SIZES) {
    if (i < size) break;
    i -= size;
    n += 1;
  }
  return { tenant: customer(n).domain, ...personOf(n, i) };
}

function peopleStroke(pick: (below: number) => number): Stroke {
  const { tenant, name } = somebody(pick);
  return { input: 'user', tenant, text: typed(name, pick) };
}

/** Each kind in turn, so that none has the machine's good moments for itself. */
async function oneRound(round: number, drive: Drive, figures: Figures): Promise<void> {
  const pick = lots(round);
  const kinds: Record<string, () => Stroke> = {
    'the edge alone': () => ({ input: 'nothing', text: 'a' }),
    customers: () => ({ input: 'tenant', text: typed(customer(pick(CUSTOMERS)).name, pick) }),
    'customers mistyped': () => {
      const { name, domain } = customer(pick(CUSTOMERS));
      return { input: 'tenant', text: mistyped(name, pick), expects: domain };
    },
    people: () => peopleStroke(pick),
    'people mistyped': () => {
      const { tenant, name, upn } = somebody(pick);
      return { input: 'user', tenant, text: mistyped(name, pick), expects: upn };
    },
  };
  for (const inFlight of IN_FLIGHT) {
    for (const [kind, make] of Object.entries(kinds)) {
      const strokes = times(KEYSTROKES, make);
      const cpu = process.cpuUsage();
      const answers = await drive(strokes, inFlight);
      const { user, system } = process.cpuUsage(cpu);
      checkAnswered(answers);
      figures.add(`${kind}, ${inFlight} in flight, processor time each`, 'ms', (user + system) / 1_000 / KEYSTROKES);
      figures.times(`${kind}, ${inFlight} in flight`, msOf(answers), { p95: P95_MS });
      if (strokes[0]?.expects) figures.add(`${kind}, ${inFlight} in flight, found`, '%', foundOf(strokes, answers), { least: 95 });
    }
  }
}

const msOf = (answers: readonly Answered[]): number[] => answers.map(({ ms }) => ms);

function foundOf(strokes: readonly Stroke[], answers: readonly Answered[]): number {
  const found = answers.filter(({ text }, i) => text.includes(`"${strokes[i]?.expects}"`));
  return (100 * found.length) / strokes.length;
}

function checkAnswered(answers: readonly Answered[]): void {
  const odd = answers.find(({ status }) => status !== 200);
  if (odd) throw new Error(`a keystroke was answered ${odd.status} ${odd.text}`);
}

/** The people of the largest customer are read again while somebody looks for customers. */
async function whileRead({ bot, outside }: Running, clock: TestClock, drive: Drive, figures: Figures): Promise<void> {
  const { directory } = bot.ports;
  const tenant = (await directory.tenants()).find(t => t.id === customer(0).id);
  if (!tenant) throw new Error('the largest customer is missing');
  const body = JSON.stringify([...peopleRows(0), { ...peopleRows(1, 1)[0], displayName: 'Xyzzy Newcomer' }]);
  figures.add('the answer with 50,000 people', 'MB', body.length / 1e6);
  clock.jumps(6 * 60_000);
  outside.cipp.once('ListUsers', { status: 200, body });
  const ms: number[] = [];
  const pick = lots(99);
  const held = await loopHeld(async () => {
    for (let i = 0; i < 600 && directory.suggestUsers(tenant, 'xyzzy', 1).length === 0; i += 1) {
      ms.push(
        ...msOf(
          await drive(
            times(5, () => ({ input: 'tenant', text: typed(customer(pick(CUSTOMERS)).name, pick) })),
            1,
          ),
        ),
      );
    }
  });
  figures.times('customers, while 50,000 people are read', ms);
  figures.add('… longest', 'ms', quantile(ms, 1));
  figures.add('… the event loop held at most', 'ms', held);
}

/** Nothing comes from CIPP any more, and everything in memory is a day old, and then another. */
async function whileSilent({ outside }: Running, clock: TestClock, drive: Drive, figures: Figures): Promise<void> {
  const held = faults.held();
  outside.cipp.always('*', held.fault);
  const pick = lots(7);
  const kinds: Record<string, () => Stroke> = {
    customers: () => ({ input: 'tenant', text: 'e' }),
    people: () => ({ ...peopleStroke(pick), text: 'e' }),
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [kind, make] of Object.entries(kinds)) {
      clock.jumps(24 * 60 * 60_000);
      const answers = await drive(times(KEYSTROKES, make), 16);
      const offered = answers.filter(({ status, text }) => status === 200 && text.includes('"title"'));
      figures.add(`${kind}, CIPP silent and all a day old, offered`, '%', (100 * offered.length) / answers.length, { least: 100 });
      figures.times(`${kind}, CIPP silent and all a day old`, msOf(answers), { p95: P95_MS });
    }
  }
  held.release();
}
