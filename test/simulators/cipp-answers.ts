import { randomInt } from 'node:crypto';
import type { Asked } from './cipp-request';
import type { Person } from './people';

/** CIPP's sentence about a reset; for a synced account it is a promise only (docs/cipp-api.md §9). */
export function resetText(name: string, id: string, must: boolean, given: string, person: Person | undefined): string {
  if (person?.onPremisesSyncEnabled) {
    return `The password reset for ${name}, ${id} was accepted. The new password is ${given}. WARNING: this user is directory synced: the password is applied asynchronously through password writeback, this is not confirmed and may fail (writeback disabled, on-premises password policy). The user must change the password at next logon, whatever was asked.`;
  }
  return `Successfully reset the password for ${name}, ${id}. User must change password is set to ${must ? 'True' : 'False'}. The new password is ${given}`;
}

export const byIdOrUpn = (people: Person[], id: string): Person | undefined =>
  people.find(p => p.id === id.toLowerCase() || p.userPrincipalName.toLowerCase() === id.toLowerCase());

export const notFound = (id: string): string =>
  `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;

/** What Graph would list: nothing of the simulator's own. */
export function plain({ admin, password, mustChange: must, manager, ...person }: Person): object {
  return { ...person, assignedLicenses: [], onPremisesImmutableId: person.onPremisesSyncEnabled ? 'c3luY2Vk' : null };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SIGNS = '$%&*#_!+';

/** Sixteen letters with look-alikes and signs that cards, JSON, HTML and addresses spell in other ways. */
export function newPassword(): string {
  const pick = (from: string) => from.charAt(randomInt(from.length));
  const letters = Array.from({ length: 12 }, () => pick(LETTERS)).join('');
  return `${letters.slice(0, 6)}*${pick(SIGNS)}${letters.slice(6)}&${pick('0O1lI')}`;
}

/** What ListGraphRequest says about itself. */
export const metadata = (asked: Asked) => ({
  Endpoint: asked.text('Endpoint'),
  TenantFilter: asked.text('tenantFilter'),
  GraphHeaders: [],
  ColdStart: false,
  CippLink: '',
});
