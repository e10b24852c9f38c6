/** The devices of the people as Entra ID knows them; what Intune knows of them stands in `devices.ts`. */
import type { Person } from '../people';
import { deviceIds } from './devices-ids';
import type { EntraDevice } from './directory';
import type { Owner } from './ground';
import { daysAgo, type Ways } from './ways';

/** As in Intune, in the order of a tenant's people. The sixth is not registered; later ones are not in Intune. */
const SYSTEMS = ['Windows', 'Windows', 'macOS', 'Windows', 'iOS', undefined, 'Windows', 'macOS', 'iOS', 'Windows'];

/** One device for everybody who was there at the start and is no guest. */
export function deviceRows(ways: Ways, owner: Owner): EntraDevice[] {
  const { gone } = ways.directory.of(owner);
  return owner.people.flatMap(person => deviceOf(ways, owner, person)).filter(d => !gone.has(d.id));
}

function deviceOf(ways: Ways, owner: Owner, person: Person): EntraDevice[] {
  const n = ways.directory.place(owner, person);
  const operatingSystem = n < SYSTEMS.length ? SYSTEMS[n] : 'Windows';
  if (n < 0 || person.userType === 'Guest' || !operatingSystem) return [];
  const { entraObjectId: id, entraDeviceId: deviceId, name } = deviceIds(owner.index, n);
  const accountEnabled = !ways.directory.of(owner).blocked.has(id);
  return [{ id, deviceId, displayName: name, operatingSystem, accountEnabled, approximateLastSignInDateTime: lastUse(ways, n) }];
}

const lastUse = (ways: Ways, n: number): string => daysAgo(ways.context, 1 + (n % 9));

/** Dates come through Out-String, with its line end. */
export function ownDevices(ways: Ways, owner: Owner, person: Person): object[] {
  const n = ways.directory.place(owner, person);
  if (n < 0) return [];
  const { entraObjectId, intuneId } = deviceIds(owner.index, n);
  return deviceRows(ways, owner)
    .filter(d => d.id === entraObjectId)
    .map(d => ({
      ID: d.id,
      accountEnabled: d.accountEnabled,
      approximateLastSignInDateTime: `${lastUse(ways, n)}\n`,
      createdDateTime: '2025-02-03T08:00:00Z\n',
      deviceOwnership: 'Company',
      displayName: d.displayName,
      enrollmentType: null,
      isCompliant: n % 6 !== 5,
      managementType: 'MDM',
      manufacturer: d.operatingSystem === 'Windows' ? 'Dell Inc.' : 'Apple',
      model: null,
      operatingSystem: d.operatingSystem,
      onPremisesSyncEnabled: false,
      operatingSystemVersion: null,
      trustType: 'AzureAd',
      EPMID: n < SYSTEMS.length ? intuneId : null,
    }));
}
