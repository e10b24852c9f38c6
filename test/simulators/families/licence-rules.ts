/** What Microsoft says to a change of somebody's licences, in CIPP's words. */
import type { Person } from '../people';
import type { Directory } from './directory';
import type { Owner } from './ground';
import { mailboxOf } from './mailbox-data';

/** A licence that cannot be had changes nothing at all. A missing place of use is set to US, and tried again. */
export function assign(directory: Directory, owner: Owner, person: Person, add: string[], remove: string[]): string {
  const account = directory.account(owner, person);
  const upn = person.userPrincipalName;
  const wanted = add.filter(sku => !account.licences.includes(sku));
  const after = wanted.length > 0 && !account.usageLocation;
  if (after) account.usageLocation = 'US';
  const why = wanted.map(sku => refusal(directory, owner, sku)).find(Boolean);
  if (why) return `Failed to assign licenses for user ${upn}${after ? ' after setting usage location' : ''}: ${why}`;
  account.licences = [...account.licences.filter(sku => !remove.includes(sku) || add.includes(sku)), ...wanted];
  if (wanted.length > 0 && person.mail) account.mailbox ??= mailboxOf(owner, person, false);
  return `Successfully set licenses for ${upn}${after ? ' after setting usage location' : ''}. It may take 2–5 minutes before the changes become visible.`;
}

function refusal(directory: Directory, owner: Owner, sku: string): string | undefined {
  const free = directory.free(owner, sku);
  if (free === undefined) return `License ${sku} does not correspond to a valid company License.`;
  return free > 0 ? undefined : `Subscription with SKU ${sku} does not have any available licenses.`;
}
