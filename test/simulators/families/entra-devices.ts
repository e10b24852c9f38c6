/** The devices of the people as Entra ID knows them; what Intune knows of them stands in `devices.ts`. */
import type { Person } from '../people';
import { deviceIds } from './devices-ids';
import type { EntraDevice } from './directory';
import type { Owner } from './ground';
import { daysAgo, type Ways } from './ways';

/** As in Intune, in the order of a tenant's people. The sixth is not registered; later ones are not in Intune. */
const SYSTEMS = ['Windows', 'Windows', 'macOS', 'Windows', 'iOS', undefined, 'Windows', 'macOS', 'iOS', 'Windows'];

/** One device for everybody who was there at the start and is no guest. */
export function deviceRows({ directory }: Ways, owner: Owner): EntraDevice[] {
  const { gone, blocked } = directory.of(owner);
  return owner.people.flatMap(person => deviceOf(owner, directory.place(owner, person), person, blocked)).filter(d => !gone.has(d.id));
}

function deviceOf({ index }: Owner, n: number, { userType }: Person, blocked: Set<string>): EntraDevice[] {
  const operatingSystem = n < SYSTEMS.length ? SYSTEMS[n] : 'Windows';
  if (n < 0 || userType === 'Guest' || !operatingSystem) return [];
  const { entraObjectId: id, entraDeviceId: deviceId, name } = deviceIds(index, n);
  return [{ id, deviceId, displayName: name, operatingSystem, accountEnabled: !blocked.has(id) }];
}

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
      approximateLastSignInDateTime: `${daysAgo(ways.context, 1 + (n % 9))}\n`,
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
