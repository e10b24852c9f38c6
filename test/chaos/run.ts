import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { systemClock } from '../../src/model/clock';
import { freePort, type Server, startServer } from '../pg/server';
import { freshDataDir } from '../setup/database';
import { scratch } from '../setup/scratch';
import { type Simulators, startSimulators } from '../simulators';
import { check, type Finding, type Query } from './checker';
import { Driver } from './driver';
import { openEstate } from './estate';
import { Front } from './front';
import { POINTS } from './points';
import { type End, Replica } from './replica';
import { Wire } from './wire';

export interface Plan {
  name: string;
  store: 'postgres' | 'embedded';
  replicas: number;
  requests: number;
  kills: number;
  /** `SIGTERM`: a rolling restart, in which nothing may break. */
  signal: 'SIGKILL' | 'SIGTERM';
  /** How often the database server stops where it stands and starts again; the last time another one takes its place. */
  crashes: number;
  /** The clocks of all processes jump now and then. */
  jumps: boolean;
  seed: number;
  /** The sources' folder of the build that runs. */
  src: string;
}

export interface Result {
  plan: Plan;
  seconds: number;
  requests: number;
  states: Map<string, number>;
  /** By point; those at no point under `at random`. */
  kills: Map<string, number>;
  crashes: number;
  failedOver: boolean;
  jumps: number;
  resets: number;
  broken: number;
  redelivered: number;
  findings: Finding[];
  /** Processes that ended by themselves, which none should. */
  ends: End[];
  logs: string;
}

interface Database {
  server: Server;
  wire: Wire;
  url: string;
  standby?: Awaited<ReturnType<Server['standby']>>;
}

/** One call; a run's lease is this and 30 s (DESIGN: Life of a request). */
const CIPP_TIMEOUT_MS = 5_000;
/** Answers of a write come so late, so that a process can be killed between the write and them. */
const CIPP_WORKS_MS = 60;
const POINT_WITHIN_MS = 5_000;
const AT_RANDOM = 'at random';
const JUMP_EVERY_MS = 12_000;
const HOUR_MS = 60 * 60_000;
/** What nobody waits for any longer. */
const MOST_MS = 40 * 60_000;

const pause = (ms: number) => systemClock.after(ms).done;

/** The same numbers for the same seed (mulberry32). */
function lots(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** One run of the bench: load, kills, rest, and what the checker found. */
export async function run(plan: Plan, signal: AbortSignal): Promise<Result> {
  const undo: (() => unknown)[] = [];
  try {
    return await new Run(plan, signal, undo).result();
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

class Run {
  readonly #draw: (below: number) => number;
  readonly #kills = new Map<string, number>();
  readonly #unwanted: End[] = [];
  #aheadMs = 0;
  #jumps = 0;
  #crashes = 0;
  #failedOver = false;
  #away = false;
  #ended: (() => void)[] = [];

  constructor(
    private readonly plan: Plan,
    private readonly signal: AbortSignal,
    private readonly undo: (() => unknown)[],
  ) {
    this.#draw = lots(plan.seed);
  }

  get #killed(): number {
    return [...this.#kills.values()].reduce((sum, n) => sum + n, 0);
  }

  async result(): Promise<Result> {
    const { plan, undo } = this;
    const started = performance.now();
    const dir = mkdtempSync(path.join(scratch(), 'chaos-'));
    undo.push(() => rmSync(dir, { recursive: true, force: true }));
    const logs = path.resolve('test-results', 'chaos', plan.name.replaceAll(/\W+/g, '-'));
    rmSync(logs, { recursive: true, force: true });
    mkdirSync(logs, { recursive: true });

    const estate = openEstate(plan.requests * 3);
    const outside = await startSimulators({ world: estate.world });
    undo.push(() => outside.stop());
    outside.cipp.always('ExecResetPass', { effect: true, slowMs: CIPP_WORKS_MS });
    const policy = path.join(dir, 'policy.yaml');
    writeFileSync(policy, estate.policy(outside.connector.serviceUrl));
    const server = plan.store === 'postgres' ? await startServer(this.signal) : undefined;
    if (server) undo.push(() => server.stop());
    const database = server && (await this.#database(server));
    const embedded = plan.store === 'embedded' ? await freshDataDir() : undefined;
    if (embedded) undo.push(() => embedded.remove());
    const env = outside.env({
      POLICY_FILE: policy,
      DATA_DIR: embedded?.dataDir ?? path.join(dir, 'data'),
      DATABASE_URL: database?.url,
      CIPP_TIMEOUT_MS: String(CIPP_TIMEOUT_MS),
      LOG_LEVEL: 'info',
    });

    const replicas: Replica[] = [];
    for (let i = 0; i < plan.replicas; i += 1) replicas.push(await this.#replica(i, env, logs));
    undo.push(() => Promise.all(replicas.map(replica => replica.close(0))));
    for (const replica of replicas) replica.start();
    const front = new Front(replicas);
    await front.start();
    undo.push(() => front.stop());
    outside.client.bot = front.url;
    await this.#until(() => replicas.every(replica => replica.ready));

    const driver = new Driver(outside, outside.client, estate, this.#draw);
    const late = () => performance.now() - started > MOST_MS;
    const enough = () => driver.roads >= plan.requests && this.#killed >= plan.kills;
    const goesOn = () => !enough() && !late() && !this.signal.aborted;
    const hands = plan.store === 'embedded' ? 6 : Math.min(estate.requesters.length, 8 + 2 * plan.replicas);
    const working = Promise.all(estate.requesters.slice(0, hands).map(who => driver.work(who, goesOn)));
    const trouble = Promise.all([
      this.#killing(replicas, driver, goesOn),
      this.#jumping(replicas, goesOn),
      database && this.#crashing(database, driver, goesOn),
    ]);
    await Promise.all([working, trouble]);
    // what was armed for a point that nobody reached any more
    for (const replica of replicas) replica.tell({ die: [] });
    await this.#until(() => replicas.every(replica => replica.ready));
    await this.#rests(replicas, outside);
    const ends = await Promise.all(replicas.map(replica => replica.close(30_000)));
    const badEnds = [...this.#unwanted, ...ends.map(end => end ?? { code: null, signal: 'SIGKILL' as const })].filter(
      end => end.code !== 0 || end.signal !== null,
    );

    const { query, close } = database ? await overPostgres(database.url) : await overFiles(embedded?.dataDir ?? '');
    const found = await check(
      query,
      outside,
      driver.deeds,
      replicas.map((_, i) => path.join(logs, `bot-${i}.log`)),
    ).finally(close);
    return {
      plan,
      seconds: (performance.now() - started) / 1_000,
      requests: [...found.states.values()].reduce((sum, n) => sum + n, 0),
      states: found.states,
      kills: this.#kills,
      crashes: this.#crashes,
      failedOver: this.#failedOver,
      jumps: this.#jumps,
      resets: outside.cipp.received('ExecResetPass').length,
      broken: front.broken,
      redelivered: front.redelivered,
      findings: [...found.findings, ...(await this.#audit(env))],
      ends: badEnds,
      logs,
    };
  }

  async #replica(i: number, env: Record<string, string>, logs: string): Promise<Replica> {
    // their clocks are never quite the same
    const skewMs = this.plan.jumps ? this.#draw(4_000) - 2_000 : 0;
    return new Replica({
      src: this.plan.src,
      port: await freePort(),
      log: path.join(logs, `bot-${i}.log`),
      env,
      aheadMs: () => this.#aheadMs + skewMs,
      ended: end => this.#onEnd(end),
    });
  }

  #onEnd(end: End): void {
    const wanted = end.signal === this.plan.signal || (this.plan.signal === 'SIGTERM' && end.code === 0);
    if (wanted) {
      const point = end.point ?? AT_RANDOM;
      this.#kills.set(point, (this.#kills.get(point) ?? 0) + 1);
      for (const heard of this.#ended.splice(0)) heard();
    } else if (!this.#away) this.#unwanted.push(end);
  }

  /** Some processes at a time, and of several never all; each at a point that was met little, every fourth at random. */
  async #killing(replicas: readonly Replica[], driver: Driver, goesOn: () => boolean): Promise<void> {
    const { plan } = this;
    if (plan.kills === 0) return;
    const turns = Math.max(1, Math.min(4, plan.replicas - 1));
    const one = async () => {
      while (goesOn()) {
        // kills and requests come to their end together
        if (this.#killed / plan.kills > driver.roads / plan.requests + 0.03 && driver.roads < plan.requests) {
          await pause(200);
          continue;
        }
        const ready = replicas.filter(replica => replica.ready);
        const replica = ready[this.#draw(Math.max(1, ready.length))];
        if (!replica) {
          await pause(100);
          continue;
        }
        await this.#kill(replica);
      }
    };
    await Promise.all(Array.from({ length: turns }, one));
  }

  async #kill(replica: Replica): Promise<void> {
    const before = replica.ends.length;
    const gone = () => replica.ends.length > before;
    if (this.plan.signal === 'SIGTERM' || this.#draw(4) === 0) {
      await pause(this.#draw(1_500));
      if (!gone()) replica.kill(this.plan.signal);
    } else {
      replica.tell({ die: this.#leastMet() });
      await this.#until(gone, POINT_WITHIN_MS);
      if (!gone()) replica.tell({ die: [] });
    }
    await this.#until(() => replica.ready, 30_000);
  }

  /** Half of the points that were met least, so that one of them is met soon. */
  #leastMet(): string[] {
    const met = (point: string) => this.#kills.get(point) ?? 0;
    const rarest = [...POINTS].sort((a, b) => met(a) - met(b)).slice(0, POINTS.length / 2);
    return rarest.filter(() => this.#draw(2) === 0);
  }

  async #jumping(replicas: readonly Replica[], goesOn: () => boolean): Promise<void> {
    if (!this.plan.jumps) return;
    while (goesOn()) {
      await this.#until(() => !goesOn(), JUMP_EVERY_MS);
      // more than a run's lease, less than an approved request waits; now and then a little back
      const ms = this.#draw(5) === 0 ? -this.#draw(5_000) : 20_000 + this.#draw(60_000);
      if (goesOn()) this.#jump(replicas, ms);
    }
  }

  #jump(replicas: readonly Replica[], ms: number): void {
    this.#aheadMs += ms;
    this.#jumps += 1;
    for (const replica of replicas) replica.tell({ aheadMs: this.#aheadMs });
  }

  /** The server at an address that can move, with another one that follows it. */
  async #database(server: Server): Promise<Database> {
    const wire = new Wire(Number(new URL(server.url).port));
    await wire.start();
    this.undo.push(() => wire.stop());
    const url = Object.assign(new URL(server.url), { port: String(wire.port) }).toString();
    return { server, wire, url, standby: this.plan.crashes > 0 ? await server.standby() : undefined };
  }

  async #crashing({ server, wire, standby }: Database, driver: Driver, goesOn: () => boolean): Promise<void> {
    const { crashes, requests } = this.plan;
    for (let i = 1; i <= crashes; i += 1) {
      await this.#until(() => !goesOn() || driver.roads >= (requests * i) / (crashes + 1), MOST_MS);
      if (!goesOn()) return;
      // a process that starts now finds no database and ends
      this.#away = true;
      await server.crash();
      await pause(this.#draw(3_000));
      if (i === crashes && standby) {
        await standby.promote();
        wire.move(standby.port);
        this.#failedOver = true;
      } else await server.restart();
      this.#crashes += 1;
      await pause(5_000);
      this.#away = false;
    }
  }

  /** The bot comes to rest: leases run out, then what waits for people, then the time of secrets. */
  async #rests(replicas: readonly Replica[], outside: Simulators): Promise<void> {
    for (const ms of [0, 70_000, 70_000, 4 * 60_000, 70_000, 5 * HOUR_MS, 16 * 60_000, 25 * HOUR_MS, 16 * 60_000]) {
      this.#jump(replicas, ms);
      await this.#quiet(outside);
    }
  }

  /** Nothing went out for some time; sweeps are five times as often here. */
  async #quiet(outside: Simulators): Promise<void> {
    const count = () => outside.connector.requests.length + outside.cipp.requests.length;
    for (let looks = 0; looks < 60; looks += 1) {
      const before = count();
      await pause(2_500);
      if (count() === before) return;
    }
  }

  /** The bot's own program looks at the chain, in a process of its own. */
  async #audit(env: Record<string, string>): Promise<Finding[]> {
    const cli = path.join(__dirname, '../../src/cli/audit.js');
    const verify = promisify(execFile)(process.execPath, [cli, 'verify'], { env: { ...env, PATH: process.env.PATH ?? '' } });
    return verify.then(
      () => [],
      ({ stdout, stderr }: { stdout: string; stderr: string }) => [{ what: 'audit', says: `${stdout}${stderr}`.trim() }],
    );
  }

  async #until(over: () => boolean, withinMs = 120_000): Promise<void> {
    const limit = performance.now() + withinMs;
    while (!over() && performance.now() < limit && !this.signal.aborted) await pause(25);
  }
}

async function overPostgres(url: string): Promise<{ query: Query; close(): Promise<void> }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return { query: async text => (await client.query(text)).rows, close: () => client.end() };
}

async function overFiles(dataDir: string): Promise<{ query: Query; close(): Promise<void> }> {
  const files = await PGlite.create(path.join(dataDir, 'database'));
  return { query: async text => (await files.query<Record<string, unknown>>(text)).rows, close: () => files.close() };
}
