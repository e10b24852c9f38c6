import { auditRecord } from '../model/audit';
import { DeliveryFailure, type Ports } from '../model/ports';
import { NotTaken, type Receiver, TAKE_MS } from '../model/receiver';
import type { Forwarded } from '../model/store';
import { channelPlace } from './draft';

/** Rows of one hand-over, and hand-overs before it is looked again how far everything is. */
const BATCH = 100;
const AT_ONCE = 100;
const LOOK_MS = 5_000;
/** Longer than a hand-over can take: whoever still sends has the right to, and the order holds. */
const LEASE_MS = 2 * TAKE_MS;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** A receiver that is down for so long is told of. */
const LONG_MS = 15 * 60_000;

export interface ForwardingOptions {
  receivers: readonly Receiver[];
  ports: Pick<Ports, 'clock' | 'log' | 'owner' | 'cippClient' | 'store' | 'policy' | 'messenger' | 'defaultServiceUrl'>;
  /** How far a receiver is, at each look: for metrics. */
  observe(receiver: Receiver['name'], state: Forwarded): void;
}

/**
 * Sends the audit to each receiver, from its first row on, in order, each row at least once. The place in the audit moves only after
 * the receiver took the rows, so a crash in between repeats some; a row that is not taken holds up those behind it and is never
 * left out. Any number of processes may do this at once: one of them has the right to a receiver at a time.
 */
export function startForwarding({ receivers, ports, observe }: ForwardingOptions): { stop(): Promise<void> } {
  let stopping = false;
  const looks = receivers.map(receiver =>
    ports.clock.every(LOOK_MS, async () => {
      try {
        await look(receiver);
      } catch (error) {
        ports.log.error({ receiver: receiver.name, err: error }, 'the audit could not be forwarded');
      }
    }),
  );

  async function look(receiver: Receiver): Promise<void> {
    const { forwarding } = ports.store;
    const before = await forwarding.state(receiver.name);
    if (before.behind > 0) await send(receiver);
    const after = before.behind > 0 ? await forwarding.state(receiver.name) : before;
    observe(receiver.name, after);
    if (before.failingSince && !after.failingSince) ports.log.info({ receiver: receiver.name }, 'a receiver takes the audit again');
    if (after.failingSince) await tell(receiver, after, ports);
  }

  async function send(receiver: Receiver): Promise<void> {
    const { owner, store } = ports;
    const claimed = await store.forwarding.claim(receiver.name, owner, instant(ports), instant(ports, LEASE_MS));
    if (claimed === undefined) return;
    try {
      let last: number | undefined = claimed;
      for (let n = 0; last !== undefined && n < AT_ONCE && !stopping; n += 1) last = await handOver(receiver, last);
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      ports.log.warn({ receiver: receiver.name, code: error.code }, 'a receiver did not take the audit');
      await store.forwarding.failed(receiver.name, owner, instant(ports), attempts => instant(ports, error.afterMs ?? backoff(attempts)));
    } finally {
      await store.forwarding.release(receiver.name, owner);
    }
  }

  /** The rows after this one; the number of the last of them, or nothing when there are none or the right was lost. */
  async function handOver(receiver: Receiver, last: number): Promise<number | undefined> {
    const { owner, store } = ports;
    const rows = await store.audit.query({ after: last }, BATCH, 'oldest');
    const [first, end] = [rows[0], rows.at(-1)];
    if (!first || !end) return undefined;
    if (first.seq !== last + 1)
      ports.log.error(
        { receiver: receiver.name, from: last + 1, to: first.seq - 1 },
        'rows of the audit were deleted before they were forwarded',
      );
    await receiver.take(rows.map(row => auditRecord(row, ports.cippClient)));
    const kept = await store.forwarding.took(receiver.name, owner, last, end.seq, instant(ports), instant(ports, LEASE_MS));
    return kept ? end.seq : undefined;
  }

  return {
    async stop() {
      stopping = true;
      await Promise.all(looks.map(each => each.stop()));
    },
  };
}

const instant = ({ clock }: Pick<Ports, 'clock'>, more = 0): string => new Date(clock.now().getTime() + more).toISOString();

/** 5 s, 10 s, 20 s … at most five minutes. */
const backoff = (attempts: number): number => Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_RETRY_MS);

/** Once for each outage, whichever process comes first. */
async function tell({ name }: Receiver, { behind }: Forwarded, ports: ForwardingOptions['ports']): Promise<void> {
  if (!(await ports.store.forwarding.tell(name, instant(ports, -LONG_MS), instant(ports)))) return;
  ports.log.warn({ receiver: name, behind }, 'a receiver has not taken the audit for a quarter of an hour');
  const policy = ports.policy();
  if (!policy.channels.audit) return;
  const text = `The ${name} receiver has not taken the audit for 15 minutes; ${behind} rows wait for it. Nothing is lost: they are sent in order once it answers. An operator should look at it.`;
  try {
    await ports.messenger.send(await channelPlace('audit', policy, ports), { text });
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) throw error;
    ports.log.warn({ receiver: name, code: error.code }, 'the audit channel could not be told');
  }
}
