import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bot, compose } from '../../src/compose';
import { readConfig } from '../../src/config';
import { createLog } from '../../src/log';
import type { Clock } from '../../src/model/clock';
import type { JobKind } from '../../src/model/store';
import type { Database } from '../../src/store';
import { TestClock } from '../setup/clock';
import { type FreshDatabase, freshDatabase } from '../setup/database';
import { underWay } from '../setup/under-way';
import { type PlaceName, type Sent, type Simulators, startSimulators, type TechnicianName } from '../simulators';
import type { Message } from '../simulators/connector';
import { type Given, leakSearch, sweepFiles, sweepForLeaks } from './leaks';

/** Everybody who works at the desk may reset; what policy refuses has tests of its own. */
const POLICY = `
version: 1
rules:
  - name: the helpdesk resets passwords
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator, Password Administrator, User Administrator] }
    then: allow
  - { name: everything else is off, actions: "*", tenants: "*", who: "*", then: off }
`;

/** More than an orderly end may take (20 s), less than what is left of a run's lease after it. */
const PATIENCE_S = 60;
/** How long a process that sends a card keeps the others off it. */
const CARD_LEASE_MS = 60_000;
/** Real time; so long only on a machine that has much else to do. */
const QUIET_WITHIN_MS = 20_000;
/** Of the event loop, between two looks at whether the bot is at rest. */
const MOST_TURNS = 64;

type AuditColumns = Record<'step' | 'outcome' | 'request' | 'action' | 'tenant_domain' | 'target_upn' | 'actor_name', string>;

export interface DeskOptions {
  policy?: string;
  env?: Record<string, string | undefined>;
}

/**
 * The whole bot between simulated outsides, and people in front of it: one per test file. After each test everything
 * that left the bot is searched for secrets; then the outside is as at the start and the tables are empty.
 */
export class Desk {
  readonly logged: string[] = [];
  readonly answers: { who: TechnicianName; sent: Sent }[] = [];
  readonly #clock = new TestClock();
  outside!: Simulators;
  bot!: Bot;
  #database!: FreshDatabase;
  #dir!: string;
  #env!: Record<string, string>;
  #auditedBefore = 0;
  /** The last row of the audit in which secrets were looked for: what a later test gives out is new, and cannot be in these. */
  searched = 0;
  #running = false;
  /** When the present process began, by the clock of the machine. */
  #begun = new Date(0);
  /** Until then cards may be held by a process that went away. */
  #abandonedUntil = new Date(0);
  /** Passwords that people typed into masked fields. */
  readonly typed: Given[] = [];
  /** Every password and link of the file's tests. */
  readonly #given: Given[] = [];
  readonly #search = leakSearch();

  constructor(private readonly options: DeskOptions) {
    beforeAll(() => this.#open());
    afterEach(() => this.#clears());
    afterAll(() => this.#close());
  }

  async #open(): Promise<void> {
    const { options } = this;
    [this.outside, this.#database, this.#dir] = await Promise.all([
      startSimulators({ clock: this.#clock }),
      freshDatabase(),
      mkdtemp(path.join(tmpdir(), 'desk-')),
    ]);
    const { dataDir, databaseUrl } = this.#database;
    await this.policy();
    this.#env = this.outside.env({
      PORT: '0',
      LOG_LEVEL: 'trace',
      POLICY_FILE: path.join(this.#dir, 'policy.yaml'),
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      METRICS_TOKEN: 'm'.repeat(32),
      // so that the search for secrets covers what goes there
      ...this.outside.auditEnv(),
      ...options.env,
    });
    await this.starts();
  }

  /** The policy file's text at the start. */
  get rules(): string {
    return this.options.policy ?? POLICY;
  }

  /** Writes the policy file (without a text: the desk's own again); it counts from the next start. */
  policy(text = this.rules): Promise<void> {
    return writeFile(path.join(this.#dir, 'policy.yaml'), text);
  }

  async starts(more: Record<string, string> = {}): Promise<void> {
    const log = createLog('trace', { write: line => void this.logged.push(line) });
    this.#begun = new Date();
    this.bot = await compose(readConfig({ ...this.#env, ...more }), { clock: this.#clock, log });
    this.#running = true;
    this.outside.client.bot = `http://127.0.0.1:${await this.bot.listen()}/api/messages`;
  }

  /** The process ends in order. */
  async stops(): Promise<void> {
    this.#running = false;
    await this.bot.close();
  }

  /** The process ends in order and another starts on the same database. */
  async restarts(more: Record<string, string> = {}): Promise<void> {
    await this.stops();
    await this.starts(more);
  }

  /** The process goes away and waits for nothing: what it was doing finds the database closed. */
  async dies(): Promise<void> {
    let gone = false;
    this.#running = false;
    const closed = this.bot.close().finally(() => {
      gone = true;
    });
    for (let seconds = 0; !gone; seconds += 1) {
      // as long as an orderly end may take, and no longer: what a test says about time must not depend on the machine
      if (seconds < PATIENCE_S) await this.#clock.passes(1_000);
      await new Promise(resolve => setImmediate(resolve));
    }
    await closed;
    this.#abandonedUntil = new Date(this.#clock.now().getTime() + CARD_LEASE_MS);
  }

  /** Reads the time; it goes on by `passes`, `jumps` and `becomes`. */
  get clock(): Clock {
    return this.#clock;
  }

  /**
   * Time passes, as slowly as the bot works: what becomes due on the way is done before it goes on. Jobs of the kinds that the
   * test holds are not waited for.
   */
  async passes(ms: number, ...held: JobKind[]): Promise<void> {
    const end = this.#clock.now().getTime() + ms;
    for (let left = ms; left > 0; left = end - this.#clock.now().getTime()) {
      await this.settles(...held);
      await this.#clock.passes(Math.min(left, this.#clock.quietFor));
    }
    await this.settles(...held);
  }

  /** Goes to a later time at once, as after a night in which nothing happened: first what is under way comes to its end. */
  async jumps(ms: number, ...held: JobKind[]): Promise<void> {
    await this.settles(...held);
    this.#clock.jumps(ms);
  }

  /** Goes forward to the next time that clocks in UTC show this, for example `Sat 03:00`. */
  async becomes(when: `${string} ${number}:${number}`): Promise<void> {
    const [day, time] = when.split(' ');
    const now = this.#clock.now();
    const next = Array.from({ length: 8 }, (_, days) => {
      const date = new Date(now.getTime() + days * 24 * 60 * 60_000);
      return new Date(`${date.toISOString().slice(0, 10)}T${time}:00Z`);
    }).find(at => at > now && at.toUTCString().startsWith(`${day},`));
    if (!next) throw new Error(`no such time: ${when}`);
    await this.jumps(next.getTime() - now.getTime());
  }

  /**
   * Waits until the bot does nothing by itself: no card is on its way, no job waits or is under way. Time must not go on before:
   * a card whose sending takes a minute by the bot's clock is sent again, and a run loses its lease.
   */
  async settles(...held: JobKind[]): Promise<void> {
    const limit = Date.now() + QUIET_WITHIN_MS;
    for (let turns = 1; ; turns = Math.min(2 * turns, MOST_TURNS)) {
      const busy = await this.#busy(held);
      if (busy.length === 0) return;
      if (Date.now() > limit) throw new Error(`the bot is never done with: ${busy.join(', ')}`);
      // each look takes the database from the bot for a while, so they become rarer
      for (let turn = 0; turn < turns; turn += 1) await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** What a process that went away left behind is nobody's work, until the next one takes it up. */
  async #busy(held: readonly JobKind[]): Promise<string[]> {
    if (!this.#running) return [];
    const cardsFrom = new Date(Math.max(this.#clock.now().getTime(), this.#abandonedUntil.getTime()));
    return underWay(this.db, { cardsFrom, jobsSince: this.#begun, held });
  }

  /** An hour passes, so that nothing is left in a cache. */
  async #clears(): Promise<void> {
    try {
      await this.settles();
      const audited = await this.#audited();
      await sweepForLeaks(this, this.#search);
      this.searched = audited;
    } finally {
      this.#given.push(...this.typed);
      this.typed.length = 0;
      this.#given.push(...this.outside.secrets().filter(({ kind }) => ['password', 'link', 'pass', 'key', 'sign-in'].includes(kind)));
      this.outside.reset();
      await this.settles().catch(() => undefined);
      // truncate would make new files for every table, which takes longer than the test
      const tables = [
        'sign_ins',
        'sign_in_exchanges',
        'cards',
        'asks',
        'presses',
        'secrets',
        'conversations',
        'protected_ids',
        'pushes',
        'switches',
        'limit_alerts',
        'requests',
        'pgboss.job',
      ];
      await this.db.query(tables.map(table => `delete from ${table}`).join('; '));
      this.#auditedBefore = await this.#audited();
      this.logged.length = 0;
      this.answers.length = 0;
      this.#clock.jumps(60 * 60_000);
      // the hour is not the next test's: cleaning up the whole database after it takes as long as half a test
      this.#clock.begins(10 * 60_000);
    }
  }

  /** The number of the audit's last row. */
  async #audited(): Promise<number> {
    return Number((await this.db.query<{ seq: string }>('select coalesce(max(seq), 0) as seq from audit')).rows[0]?.seq);
  }

  async #close(): Promise<void> {
    try {
      if (this.bot) await sweepFiles(this, this.#given);
    } finally {
      await this.bot?.close();
      await this.outside?.stop();
      await this.#database?.remove();
      await rm(this.#dir, { recursive: true, force: true });
    }
  }

  async says(who: TechnicianName, text: string, place: PlaceName = 'personal'): Promise<Sent> {
    return this.#keep(who, await this.outside.client.says(who, text, { place }));
  }

  /** The client of somebody who was asked to sign in does so by itself. */
  async signsIn(who: TechnicianName, how: Parameters<Simulators['client']['signsIn']>[1] = {}): Promise<Sent> {
    return this.#keep(who, await this.outside.client.signsIn(who, how));
  }

  /** Presses a button on the newest card that has it, in the personal chat unless a place is named. */
  async presses(
    who: TechnicianName,
    button: string,
    entered: Record<string, unknown> = {},
    how: { submit?: boolean; card?: Message; place?: PlaceName } = {},
  ): Promise<Sent> {
    const card = how.card ?? (await this.cardWith(who, button, how.place));
    return this.#keep(who, await this.outside.client.presses(who, card, button, entered, { submit: how.submit }));
  }

  /** The newest message whose card, as this person sees it, has this button. */
  async cardWith(who: TechnicianName, button: string, place: PlaceName = 'personal'): Promise<Message> {
    const { client, world } = this.outside;
    const seen = (m: Message) => JSON.stringify(m.views.get(world.technicians[who].id) ?? m.activity);
    const find = () =>
      client
        .messages(who, place)
        .reverse()
        .find(m => seen(m).includes(`"title":"${button}"`));
    const hit = await client.until(find);
    if (!hit)
      throw new Error(
        `${who} has no card with "${button}" in ${place}. On the screen:\n${client.screen(who, place)}\nLogged:\n${this.logged.slice(-10).join('')}`,
      );
    return hit;
  }

  /** Waits until the person reads all of this in one message of the bot, in the personal chat unless a place is named first. */
  async shows(who: TechnicianName, ...expected: (string | RegExp)[]): Promise<Message> {
    return this.showsIn('personal', who, ...expected);
  }

  async showsIn(place: PlaceName, who: TechnicianName, ...expected: (string | RegExp)[]): Promise<Message> {
    const { client } = this.outside;
    const fits = (text: string) => expected.every(e => (typeof e === 'string' ? text.includes(e) : e.test(text)));
    const find = () =>
      client
        .messages(who, place)
        .reverse()
        .find(m => !m.from && fits(client.reads(who, m)));
    const hit = await client.until(find);
    if (!hit)
      throw new Error(
        `${who} never saw ${expected.join(' + ')} in ${place}. On the screen:\n${client.screen(who, place)}\nLogged:\n${this.logged.slice(-10).join('')}`,
      );
    return hit;
  }

  /** What everybody reads in a channel. */
  channel(place: PlaceName = 'general'): string {
    return this.outside.client.screen('bo', place);
  }

  /** Every reset that reached CIPP, oldest first. */
  get resets() {
    return this.outside.cipp.resets;
  }

  get newPassword(): string {
    return this.resets.at(-1)?.given ?? 'no password was given';
  }

  /** What the stored requests say, oldest first. */
  async requests(): Promise<{ id: string; state: string; body: Record<string, unknown> }[]> {
    return (
      await this.db.query<{ id: string; state: string; body: Record<string, unknown> }>(
        'select id, state, body from requests order by updated_at',
      )
    ).rows;
  }

  async audit(): Promise<AuditColumns[]> {
    return (await this.db.query<AuditColumns>('select * from audit where seq > $1 order by seq', [this.#auditedBefore])).rows;
  }

  get db(): Database {
    return (this.bot.ports.store as unknown as { database: Database }).database;
  }

  /** Only on a server: the database is away while `work` is done. */
  async withoutDatabase(work: () => Promise<void>): Promise<void> {
    if (!this.#database.away) throw new Error('an embedded database does not go away');
    await this.#database.away(work);
  }

  /** Waits until the bot's own log says this: for what no person sees. */
  async logs(text: string): Promise<void> {
    const limit = Date.now() + QUIET_WITHIN_MS;
    while (!this.logged.some(line => line.includes(text))) {
      if (Date.now() > limit) throw new Error(`never logged: ${text}`);
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  get dataDir(): string | undefined {
    return this.#database.databaseUrl ? undefined : this.#database.dataDir;
  }

  async metrics(): Promise<string> {
    const answer = await fetch(this.outside.client.bot.replace('/api/messages', '/metrics'), {
      headers: { authorization: `Bearer ${'m'.repeat(32)}` },
    });
    if (answer.status !== 200) throw new Error(`no metrics: ${answer.status}`);
    return answer.text();
  }

  #keep(who: TechnicianName, sent: Sent): Sent {
    this.answers.push({ who, sent });
    return sent;
  }
}

/** A desk for all tests of a file. */
export const openDesk = (options: DeskOptions = {}): Desk => new Desk(options);
