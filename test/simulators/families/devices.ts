/** Devices that Intune manages, what is done to them, and the secrets that are kept about them. */
import { byIdOrUpn, notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Person } from '../people';
import type { Answer } from '../server';
import { deviceIds } from './devices-ids';
import type { Family } from './family';
import { failed, field, fromBody, fromQuery, type Ground, labelled, live, type Owner, ok, PerOwner, said, same } from './ground';

/** A managed device: Intune's fields as ListDevices tells them, and what only the simulator knows. */
export interface Device {
  row: DeviceRow;
  /** Entra's device id for LAPS and BitLocker, also where Intune does not name it. */
  entraDeviceId: string;
  autopilotId: string;
  /** How often its LAPS password was changed; absent: LAPS never stored one. */
  laps?: number;
  bitLockerKeys: number;
  fileVault: boolean;
  biosPassword: boolean;
}

interface DeviceRow {
  id: string;
  deviceName: string;
  managedDeviceName: string;
  azureADDeviceId: string | null;
  serialNumber: string;
  userId: string;
  userPrincipalName: string;
  userDisplayName: string;
  emailAddress: string;
  operatingSystem: string;
  osVersion: string;
  manufacturer: string;
  model: string;
  complianceState: string;
  isEncrypted: boolean;
  ownerType: string;
  managedDeviceOwnerType: string;
  deviceEnrollmentType: string;
  managementState: string;
  managementAgent: string;
  deviceRegistrationState: string;
  enrolledDateTime: string;
  lastSyncDateTime: string;
  deviceActionResults: { actionName: string; actionState: string; startDateTime: string }[];
}

const WINDOWS = { operatingSystem: 'Windows', osVersion: '10.0.26100.4652', manufacturer: 'Dell Inc.', model: 'Latitude 5450' };
const MAC = { operatingSystem: 'macOS', osVersion: '15.5 (24F74)', manufacturer: 'Apple', model: 'MacBook Air' };
const PHONE = { operatingSystem: 'iOS', osVersion: '18.5', manufacturer: 'Apple', model: 'iPhone 15' };

/** The kinds in the order of a tenant's people, each with what is special about it. */
const KINDS: { os: typeof WINDOWS; state: string; laps?: boolean; bitLocker?: number; fileVault?: boolean; bios?: boolean }[] = [
  { os: WINDOWS, state: 'compliant', laps: true, bitLocker: 1, bios: true },
  /** LAPS never stored a password; the disk was encrypted twice. */
  { os: WINDOWS, state: 'noncompliant', laps: false, bitLocker: 2 },
  { os: MAC, state: 'compliant', fileVault: true },
  { os: WINDOWS, state: 'compliant', laps: true, bitLocker: 1 },
  { os: PHONE, state: 'unknown' },
  /** Entra does not know it: Intune has no device id to tell. */
  { os: WINDOWS, state: 'noncompliant', laps: false },
  { os: WINDOWS, state: 'unknown', laps: true, bitLocker: 1 },
  { os: MAC, state: 'noncompliant' },
  { os: PHONE, state: 'compliant' },
  { os: WINDOWS, state: 'inGracePeriod', laps: true, bitLocker: 1 },
];
const UNKNOWN_TO_ENTRA = 5;

/** One device a person, ten at most, and six at least. */
function devicesOf(owner: Owner): Device[] {
  const count = Math.min(KINDS.length, Math.max(6, owner.people.length));
  return KINDS.slice(0, count).map((kind, n) => {
    const ids = deviceIds(owner.index, n);
    const person = owner.people[n];
    const unknown = n === UNKNOWN_TO_ENTRA;
    return {
      row: {
        id: ids.intuneId,
        deviceName: ids.name,
        managedDeviceName: `${ids.name}_${kind.os.operatingSystem}_11/3/2026`,
        // Intune says nothing or an empty id
        azureADDeviceId: unknown ? (owner.index % 2 === 0 ? null : '00000000-0000-0000-0000-000000000000') : ids.entraDeviceId,
        serialNumber: serialOf(owner, n),
        userId: person?.id ?? '',
        userPrincipalName: person?.userPrincipalName ?? '',
        userDisplayName: person?.displayName ?? '',
        emailAddress: person?.mail ?? '',
        ...kind.os,
        complianceState: kind.state,
        isEncrypted: Boolean(kind.bitLocker || kind.fileVault),
        ownerType: 'company',
        managedDeviceOwnerType: 'company',
        deviceEnrollmentType: kind.os === WINDOWS ? 'windowsAzureADJoin' : 'appleBulkWithUser',
        managementState: 'managed',
        managementAgent: 'mdm',
        deviceRegistrationState: unknown ? 'notRegistered' : 'registered',
        enrolledDateTime: '2024-03-11T08:20:00Z',
        lastSyncDateTime: `2026-11-2${n % 5}T0${n % 10}:15:00Z`,
        deviceActionResults: [],
      },
      entraDeviceId: ids.entraDeviceId,
      autopilotId: ids.autopilotId,
      laps: kind.laps ? 0 : undefined,
      bitLockerKeys: kind.bitLocker ?? 0,
      fileVault: kind.fileVault ?? false,
      biosPassword: kind.bios ?? false,
    };
  });
}
export const serialOf = (owner: Owner, n: number): string => `SN${String(owner.index + 1).padStart(2, '0')}${String(4711 + n * 13)}`;

/** Every tenant's devices: Defender and Autopilot tell of the same. */
export const deviceStore = () => new PerOwner(devicesOf);

/** A refusal by Graph, told in the words of the routine around it. */
class Refused extends Error {}

type Action = (device: Device, asked: Asked, owner: Owner, ground: Ground) => void;
const onlyWindows = (device: Device) => {
  if (device.row.operatingSystem !== 'Windows') throw new Refused('This remote action is not supported on the platform of this device.');
};
const nothing: Action = () => {};
const pending =
  (state: string): Action =>
  device => {
    device.row.managementState = state;
  };

/** What Intune takes, and what shows afterwards. */
const ACTIONS: Record<string, Action> = {
  syncDevice(device, _, __, { context }) {
    device.row.lastSyncDateTime = context.now();
  },
  rebootNow: nothing,
  locateDevice: nothing,
  remoteLock: nothing,
  windowsDefenderScan: onlyWindows,
  windowsDefenderUpdateSignatures: onlyWindows,
  rotateLocalAdminPassword(device) {
    onlyWindows(device);
    if (device.laps !== undefined) device.laps += 1;
  },
  setDeviceName(device, asked, owner) {
    const said = String(field(asked, 'input') ?? '');
    const name = said.includes('%')
      ? said
          .replace(/%tenantname%/gi, owner.name)
          .replace(/%serial%/gi, device.row.serialNumber)
          .slice(0, 15)
      : said;
    if (name === '' || name.length > 15) throw new Refused('The device name is not valid.');
    device.row.deviceName = name;
  },
  users(device, asked, owner) {
    const user = owner.people.find(p => p.id === labelled(asked, 'user')?.toLowerCase());
    if (!user) throw new Refused(notFound(labelled(asked, 'user') ?? ''));
    device.row.userId = user.id;
    device.row.userPrincipalName = user.userPrincipalName;
    device.row.userDisplayName = user.displayName;
    device.row.emailAddress = user.mail ?? '';
  },
  createDeviceLogCollectionRequest() {
    throw new Refused("The property 'templateType' does not exist on type 'microsoft.graph.deviceLogCollectionRequest'.");
  },
  cleanWindowsDevice(device, ...more) {
    onlyWindows(device);
    pending('wipePending')(device, ...more);
  },
  retire: pending('retirePending'),
  wipe: pending('wipePending'),
};

export function devicesFamily(ground: Ground, store: PerOwner<Device[]>): Family {
  return {
    endpoints: {
      ListDevices: fromQuery('Endpoint.Device.Read', asked => live(ground, asked, owner => store.of(owner).map(d => d.row))),
      ExecDeviceAction: fromBody('Endpoint.MEM.ReadWrite', asked => act(ground, store, asked)),
    },
    reset: () => store.clear(),
  };
}

/** Accepted by Intune, not yet done on the device; `delete` says an empty text (docs/cipp-api.md §7, 12). */
function act(ground: Ground, store: PerOwner<Device[]>, asked: Asked): Answer {
  const action = said(asked, 'Action') ?? '';
  const id = said(asked, 'GUID') ?? '';
  const user = labelled(asked, 'user') ?? '';
  const text = same(action, 'users') ? `Changed primary user on device ${id} to ${user}` : `Queued ${action} on ${id}`;
  const owner = ground.owner(asked);
  try {
    if (owner) apply(ground, store.of(owner), owner, action, id, asked);
    return ok(same(action, 'delete') ? '' : text);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return failed(500, `Failed to queue action ${action} on ${id} : ${error.message}`);
  }
}

function apply(ground: Ground, devices: Device[], owner: Owner, action: string, id: string, asked: Asked): void {
  const device = devices.find(d => same(d.row.id, id));
  if (!device) throw new Refused(notFound(id));
  if (same(action, 'delete')) {
    devices.splice(devices.indexOf(device), 1);
    return;
  }
  const found = Object.entries(ACTIONS).find(([name]) => same(name, action))?.[1];
  if (!found) throw new Refused(`Resource not found for the segment '${action}'.`);
  found(device, asked, owner, ground);
  device.row.deviceActionResults.push({ actionName: action, actionState: 'pending', startDateTime: ground.context.now() });
}

/** The person a device is given to, as Autopilot takes it. */
export const personOf = (owner: Owner, name: string | undefined): Person | undefined => (name ? byIdOrUpn(owner.people, name) : undefined);
