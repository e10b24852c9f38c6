import type { Outcome } from '../../model/action';
import { type Reply, unix } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

/** What CIPP can do later: the time, the ticket, and who hears of the end. A time says that it is scheduled. */
export const laterFields = {
  scheduledDate: field.date('Run at', { help: 'Empty: now', words: ['on', 'run at'] }),
  reference: field.text('Ticket reference', { maxLength: 100, words: ['ticket'] }),
  notifyWebhook: field.toggle('Call the webhook when done', { default: false }),
  notifyEmail: field.toggle('Send mail when done', { default: false }),
  notifyPsa: field.toggle('Write a ticket when done', { default: false }),
};

export const seconds = (iso: string | undefined): number | undefined => (iso ? unix(iso) : undefined);

/** CIPP has only planned it, and says so in the words of a success (docs/cipp-api.md §12). */
export function plannedOf(reply: Reply): Outcome {
  const outcome = outcomeOf(reply);
  if (outcome.kind !== 'done') return outcome;
  return outcome.warning ? { kind: 'unknown', why: 'CIPP_ODD', said: outcome.warning } : { kind: 'accepted', said: outcome.said };
}
