import { at, type Row } from '../../model/table';
import { textAt } from './rows';

/** How Graph calls the kinds of sign-in method, what people call them, and where one of them is deleted (docs/graph.md §8). */
export const METHODS = [
  { value: 'phone', label: 'Phone', type: 'phone', path: 'phoneMethods', says: ['phone', 'sms', 'mobile'] },
  {
    value: 'authenticator',
    label: 'Authenticator app',
    type: 'microsoftAuthenticator',
    path: 'microsoftAuthenticatorMethods',
    says: ['authenticator', 'app'],
  },
  { value: 'passkey', label: 'Passkey', type: 'fido2', path: 'fido2Methods', says: ['passkey', 'fido2', 'security key'] },
  { value: 'software-token', label: 'Software token', type: 'softwareOath', path: 'softwareOathMethods', says: ['software token', 'totp'] },
  { value: 'email', label: 'Email', type: 'email', path: 'emailMethods', says: ['email', 'mail'] },
  {
    value: 'windows-hello',
    label: 'Windows Hello',
    type: 'windowsHelloForBusiness',
    path: 'windowsHelloForBusinessMethods',
    says: ['windows hello', 'hello'],
  },
  {
    value: 'platform-credential',
    label: 'Platform credential',
    type: 'platformCredential',
    path: 'platformCredentialMethods',
    says: ['platform credential', 'mac'],
  },
  {
    value: 'tap',
    label: 'Temporary access pass',
    type: 'temporaryAccessPass',
    path: 'temporaryAccessPassMethods',
    says: ['tap', 'temporary access pass'],
  },
] as const;

/** `#microsoft.graph.phoneAuthenticationMethod` → `phone`. */
const typeOf = (row: Row): string => /^#microsoft\.graph\.(\w+)AuthenticationMethod$/.exec(String(row['@odata.type'] ?? ''))?.[1] ?? '';

/** The kind in its own word of ours; nothing for the password, which cannot be deleted, and for kinds that we do not know. */
export const kindOf = (row: Row): string | undefined => METHODS.find(({ type }) => type === typeOf(row))?.value;

export function kindWords(row: Row): string {
  const type = typeOf(row);
  if (type === 'password') return 'Password';
  return METHODS.find(known => known.type === type)?.label ?? (type || 'Unknown');
}

/** What tells it from another of its kind; authentication administrators see numbers without their middle (docs/graph.md §8). */
export function detailOf(row: Row): string {
  const [name, number, address] = ['displayName', 'phoneNumber', 'emailAddress'].map(path => textAt(row, path));
  const phone = [number, textAt(row, 'phoneType')].filter(Boolean).join(', ');
  return phone || address || name || textAt(row, 'device.displayName');
}

export const registeredAt = (row: Row): unknown => at(row, 'createdDateTime') ?? at(row, 'creationDateTime');
