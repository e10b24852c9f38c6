import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Clock } from '../../src/model/clock';
import type { Orders } from './replica';

/**
 * Preload (`node -r`) of the bench's processes and of no others: the bot itself knows nothing of it. It lets the process die by
 * SIGKILL the moment it reaches a named point of the road, and moves the clock that the bot was handed.
 */

/** Timers that repeat do so more often, so that what a restart has to find is found soon. */
const HASTE = 5;
/** CIPP of the bench takes longer than this to answer a write. */
const WHILE_IT_WORKS_MS = 30;

/** What was stored before an answer has been answered by then. */
const ANSWERED_MS = 30;

const { CHAOS_SRC = '', CHAOS_DEATHS = '', CHAOS_AHEAD_MS = '0' } = process.env;
const load = createRequire(path.join(CHAOS_SRC, 'index.js'));
// biome-ignore lint/suspicious/noExplicitAny: parts of the built bot, which may be a patched copy
const part = (name: string): any => load(`./${name}`);

let armed: readonly string[] = [];
let aheadMs = Number(CHAOS_AHEAD_MS);

process.on('message', (orders: Orders) => {
  if (orders.die !== undefined) armed = orders.die;
  if (orders.aheadMs !== undefined) aheadMs = orders.aheadMs;
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();

function reached(point: string): void {
  if (!armed.includes(point)) return;
  appendFileSync(CHAOS_DEATHS, `${point}\n`);
  process.kill(process.pid, 'SIGKILL');
}

const { systemClock } = part('model/clock') as { systemClock: Clock };
const { now, every } = systemClock;
systemClock.now = () => new Date(now().getTime() + aheadMs);
systemClock.every = (ms, tick) => every(ms / HASTE, tick);

type Stored = { audit?: { step: string }[]; problem?: string };
type Made = Record<string, (...given: unknown[]) => Promise<unknown>>;

const requests = part('store/requests');
const { requestsOf } = requests;
requests.requestsOf = (...given: unknown[]) => {
  const store: Made = requestsOf(...given);
  return {
    ...store,
    async draft(change: unknown) {
      reached('draft: before it is stored');
      const drafted = await store.draft?.(change);
      reached('draft: stored');
      return drafted;
    },
    async update(id: unknown, decide: (request: unknown) => Stored) {
      let step: string | undefined;
      const after = (await store.update?.(id, (request: unknown) => {
        const change = decide(request);
        step = change.audit?.[0]?.step;
        if (step) reached(`${step}: before it is stored`);
        return change;
      })) as Stored;
      if (step && !after.problem) reached(`${step}: stored`);
      return after;
    },
  };
};

const audit = part('store/audit');
const { appendAudit } = audit;
audit.appendAudit = async (sql: unknown, keyring: unknown, entries: { step: string }[]) => {
  await appendAudit(sql, keyring, entries);
  for (const { step } of entries) reached(`${step}: in its transaction`);
};

const asks = part('store/asks');
const { asksOf } = asks;
asks.asksOf = (...given: unknown[]) => {
  const store: Made = asksOf(...given);
  return {
    ...store,
    async put(ask: unknown) {
      const put = await store.put?.(ask);
      reached('slow question: stored');
      setTimeout(() => reached('slow question: answered'), ANSWERED_MS);
      return put;
    },
  };
};

const presses = part('store/presses');
const { pressesOf } = presses;
presses.pressesOf = (...given: unknown[]) => {
  const store: Made = pressesOf(...given);
  return {
    ...store,
    async keep(...press: unknown[]) {
      const kept = await store.keep?.(...press);
      reached('slow press: stored');
      setTimeout(() => reached('slow press: answered'), ANSWERED_MS);
      return kept;
    },
  };
};

const messenger = part('teams/messenger');
const { createMessenger } = messenger;
messenger.createMessenger = (options: unknown) => {
  const made = createMessenger(options);
  const through =
    (send: (...given: unknown[]) => Promise<unknown>) =>
    async (...given: unknown[]) => {
      reached('card: before it is sent');
      const sent = await send(...given);
      reached('card: Teams has it');
      return sent;
    };
  return { ...made, messenger: { ...made.messenger, send: through(made.messenger.send), edit: through(made.messenger.edit) } };
};

const writes = (message: unknown) => (message as { request: { path: string } }).request.path.includes('ExecResetPass');
subscribe('undici:request:create', message => {
  if (writes(message)) reached('CIPP: before the call is sent');
});
subscribe('undici:request:bodySent', message => {
  if (!writes(message)) return;
  reached('CIPP: the call is sent');
  setTimeout(() => reached('CIPP: at work on the call'), WHILE_IT_WORKS_MS);
});
subscribe('undici:request:headers', message => {
  if (writes(message)) reached('CIPP: in the middle of its answer');
});
