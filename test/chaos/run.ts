import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../src/model/clock';
import { freePort } from '../pg/server';
import type { Simulators } from '../simulators';
import { check, type Finding } from './checker';
import { Driver } from './driver';
import { Front } from './front';
import { POINTS } from './points';
import { type End, Replica } from './replica';
import { type Database, openStage, type Stage } from './stage';

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
  /** How often the network between them lost everything for a while. */
  silences: number;
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

const CLOSE_WITHIN_MS = 30_000;
const POINT_WITHIN_MS = 5_000;
/** What somebody began while a process died may never have become a request. */
const SPARE = 1.05;
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
  #silences = 0;
  #failedOver = false;
  #away = false;
  #closing = false;

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
    const { plan } = this;
    const started = performance.now();
    const stage = await openStage(plan, this.signal, this.undo);
    const replicas = await this.#replicas(stage);
    const front = new Front(replicas);
    await front.start();
    this.undo.push(() => front.stop());
    stage.outside.client.bot = front.url;
    const driver = new Driver(stage.outside, stage.estate, this.#draw);
    await this.#load(stage, replicas, driver);
    await this.#rests(replicas, stage.outside);
    this.#closing = true;
    const ends = await Promise.all(replicas.map(replica => replica.close(CLOSE_WITHIN_MS)));
    const late = ends.filter(end => end?.code !== 0).map(end => end ?? { code: null, signal: 'SIGKILL' as const });
    const { findings, states } = await this.#check(stage, driver, replicas);
    return {
      plan,
      seconds: (performance.now() - started) / 1_000,
      requests: [...states.values()].reduce((sum, n) => sum + n, 0),
      states,
      kills: this.#kills,
      crashes: this.#crashes,
      silences: this.#silences,
      failedOver: this.#failedOver,
      jumps: this.#jumps,
      resets: stage.outside.cipp.received('ExecResetPass').length,
      broken: front.broken,
      redelivered: front.redelivered,
      findings,
      ends: [...this.#unwanted, ...late],
      logs: stage.logs,
    };
  }

  async #replicas({ env, logs }: Stage): Promise<Replica[]> {
    const { plan } = this;
    const made = Array.from({ length: plan.replicas }, async (_, i) => {
      // their clocks are never quite the same
      const skewMs = plan.jumps ? this.#draw(4_000) - 2_000 : 0;
      const aheadMs = () => this.#aheadMs + skewMs;
      return new Replica({ src: plan.src, port: await freePort(), log: logOf(logs, i), env, aheadMs, ended: end => this.#onEnd(end) });
    });
    const replicas = await Promise.all(made);
    this.undo.push(() => Promise.all(replicas.map(replica => replica.close(0))));
    for (const replica of replicas) replica.start();
    await this.#until(() => replicas.every(replica => replica.ready));
    return replicas;
  }

  /** People at work, and everything that goes wrong meanwhile; until there was enough of both. */
  async #load({ estate, database }: Stage, replicas: readonly Replica[], driver: Driver): Promise<void> {
    const { plan } = this;
    const limit = performance.now() + MOST_MS;
    const enough = () => driver.roads >= plan.requests * SPARE && this.#killed >= plan.kills;
    const goesOn = () => !enough() && performance.now() < limit && !this.signal.aborted;
    const hands = plan.store === 'embedded' ? 6 : Math.min(estate.requesters.length, 8 + 2 * plan.replicas);
    await Promise.all([
      ...estate.requesters.slice(0, hands).map(who => driver.work(who, goesOn)),
      this.#killing(replicas, driver, goesOn),
      this.#jumping(replicas, goesOn),
      database && this.#crashing(database, driver, goesOn),
    ]);
    // what was armed for a point that nobody reached any more
    for (const replica of replicas) replica.tell({ die: [] });
    await this.#until(() => replicas.every(replica => replica.ready));
  }

  async #check({ outside, env, logs, read }: Stage, { deeds }: Driver, replicas: readonly Replica[]) {
    const { query, close } = await read();
    const printed = replicas.map((_, i) => logOf(logs, i));
    const found = await check(query, outside, deeds, printed, this.plan.signal === 'SIGTERM').finally(close);
    return { ...found, findings: [...found.findings, ...(await this.#audit(env))] };
  }

  #onEnd(end: End): void {
    if (this.#closing) return;
    const wanted = this.plan.signal === 'SIGTERM' ? end.code === 0 : end.signal === 'SIGKILL';
    const point = end.point ?? AT_RANDOM;
    if (wanted) this.#kills.set(point, (this.#kills.get(point) ?? 0) + 1);
    // one that starts while there is no database says so and ends; one that was at work waits for it
    else if (end.served || !this.#away) this.#unwanted.push(end);
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

  /** By turns the database falls silent and stops dead; the last time another one takes its place. */
  async #crashing({ server, wire, standby }: Database, driver: Driver, goesOn: () => boolean): Promise<void> {
    const { crashes, requests } = this.plan;
    const comesTo = async (part: number) => {
      await this.#until(() => !goesOn() || driver.roads >= (requests * part) / (crashes + 1), MOST_MS);
      return goesOn();
    };
    for (let i = 1; i <= crashes; i += 1) {
      if (!(await comesTo(i - 0.5))) return;
      await this.#without(
        () => wire.hush(),
        async () => wire.speak(),
      );
      this.#silences += 1;
      if (!(await comesTo(i))) return;
      await this.#without(
        () => server.crash(),
        async () => {
          if (i < crashes || !standby) return server.restart();
          await standby.promote();
          wire.move(standby.port);
          this.#failedOver = true;
        },
      );
      this.#crashes += 1;
    }
  }

  async #without(goes: () => unknown, comes: () => Promise<void>): Promise<void> {
    this.#away = true;
    await goes();
    await pause(this.#draw(3_000));
    await comes();
    await pause(5_000);
    this.#away = false;
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

const logOf = (logs: string, i: number): string => path.join(logs, `bot-${i}.log`);
