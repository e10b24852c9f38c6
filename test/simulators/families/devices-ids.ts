import { CUSTOMER_TABLE, people } from '../people';

/** One device as Intune, Entra and Autopilot know it: three services, four ids. */
export interface DeviceIds {
  intuneId: string;
  /** Entra's `deviceId`: asked for by LAPS and BitLocker. */
  entraDeviceId: string;
  /** Entra's object id: asked for by ExecDeviceDelete and by groups. */
  entraObjectId: string;
  autopilotId: string;
  name: string;
}

const CUSTOMERS = Object.values(CUSTOMER_TABLE);

/** The device of a customer's `n`th person (both from 0, in the order of the world); past the last person a spare one. */
export function deviceIds(customerIndex: number, n: number): DeviceIds {
  const id = (service: string) =>
    `${service}0000${String(customerIndex + 1).padStart(2, '0')}-0000-4000-8000-${String(n + 1).padStart(12, '0')}`;
  return { intuneId: id('1d'), entraDeviceId: id('ed'), entraObjectId: id('e0'), autopilotId: id('a9'), name: nameOf(customerIndex, n) };
}

/** `PC-JANE-01`: fifteen letters at most, as Windows wants it; people of one first name count up. */
function nameOf(customerIndex: number, n: number): string {
  const firsts = (CUSTOMERS[customerIndex] ?? []).map(name => short(people[name].givenName));
  const first = firsts[n] ?? 'SPARE';
  const before = firsts[n] ? firsts.slice(0, n).filter(f => f === first).length : n - firsts.length;
  return `PC-${first}-${String(before + 1).padStart(2, '0')}`;
}

const short = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toUpperCase()
    .slice(0, 9);
