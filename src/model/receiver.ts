import type { AuditRecord } from './audit';

/** A system outside that gets every row of the audit. */
export interface Receiver {
  /** What its place in the audit is kept under: a new address goes on where the old one stopped. */
  name: 'webhook' | 'syslog';
  /**
   * Hands over these rows in their order and returns once the receiver has them all, within {@link TAKE_MS}.
   * Throws {@link NotTaken}; some of them may have come through all the same.
   */
  take(records: readonly AuditRecord[]): Promise<void>;
}

/** Where a syslog receiver listens. */
export interface SyslogAddress {
  protocol: 'tls' | 'tcp' | 'udp';
  host: string;
  port: number;
}

/** Longest time one hand-over may take. */
export const TAKE_MS = 30_000;

/** A receiver did not take rows. `code` is for the log and holds nothing of an address; `afterMs`: it said when to come again. */
export class NotTaken extends Error {
  constructor(
    readonly code: string,
    readonly afterMs?: number,
    options?: { cause?: unknown },
  ) {
    super(code, options);
    this.name = 'NotTaken';
  }
}
