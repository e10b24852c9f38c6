import { createHmac } from 'node:crypto';
import type { Clock } from '../model/clock';
import { NotTaken, type Receiver, TAKE_MS } from '../model/receiver';
import type { Secret } from '../model/secret';
import { type Http, NetFailure } from './http';

/** Nothing in the answer is read. */
const MOST_ANSWER = 100_000;
/** A receiver that says "tomorrow" is asked again before. */
const LONGEST_WAIT_MS = 60 * 60_000;

export interface WebhookOptions {
  /** May hold a token of the receiver in its query. */
  url: Secret;
  /** Base64, without `whsec_`. */
  secret: Secret;
  http: Http;
  clock: Clock;
}

/**
 * Posts rows as a JSON array, signed as https://www.standardwebhooks.com has it, for which receivers find ready libraries. Any 2xx
 * means that all rows were taken; a redirect is not followed. The same rows have the same `webhook-id`.
 */
export function createWebhook({ url, secret, http, clock }: WebhookOptions): Receiver {
  const key = Buffer.from(secret.open(), 'base64');
  return {
    name: 'webhook',
    async take(records) {
      const id = `audit-${records[0]?.seq}-${records.at(-1)?.seq}`;
      const timestamp = String(Math.floor(clock.now().getTime() / 1000));
      const body = JSON.stringify(records);
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      };
      const request = { method: 'POST', url: url.open(), headers, body, timeoutMs: TAKE_MS, maxBytes: MOST_ANSWER } as const;
      const answer = await http.send(request).catch(error => {
        throw error instanceof NetFailure ? new NotTaken(error.kind, undefined, { cause: error }) : error;
      });
      if (answer.status < 200 || answer.status > 299)
        throw new NotTaken(`status ${answer.status}`, waitOf(answer.headers['retry-after'], clock.now()));
    },
  };
}

/** Milliseconds of a Retry-After, in seconds or as a date; nothing where it is neither. */
function waitOf(said: string | undefined, now: Date): number | undefined {
  if (!said) return undefined;
  const ms = /^\d{1,9}$/.test(said.trim()) ? Number(said) * 1000 : Date.parse(said) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}
