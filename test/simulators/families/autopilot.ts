/** Autopilot: devices, profiles, and the sync that is refused within ten minutes of the last. */
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { type Device, personOf, serialOf } from './devices';
import { deviceIds } from './devices-ids';
import type { Family } from './family';
import {
  bare,
  failed,
  field,
  fromBody,
  fromBoth,
  fromQuery,
  type Ground,
  idOf,
  isObject,
  live,
  type Owner,
  ok,
  PerOwner,
  plainly,
  said,
  same,
} from './ground';

interface AutopilotDevice {
  id: string;
  serialNumber: string;
  manufacturer: string;
  model: string;
  groupTag: string;
  displayName: string;
  managedDeviceId: string;
  azureActiveDirectoryDeviceId: string;
  userPrincipalName: string;
  addressableUserName: string;
  enrollmentState: string;
  deploymentProfileAssignmentStatus: string;
  lastContactedDateTime: string;
}
interface Autopilot {
  devices: AutopilotDevice[];
  /** Of the last sync that was let in. */
  syncedAt?: number;
}

const EMPTY = '00000000-0000-0000-0000-000000000000';
const SYNC_EVERY_MS = 10 * 60_000;
const SYNC_REFUSED = 'The sync request was throttled: a sync was requested in the last 10 minutes.';

export function autopilotFamily(ground: Ground, devices: PerOwner<Device[]>): Family {
  const store = new PerOwner<Autopilot>(owner => ({ devices: autopilotOf(owner, devices.of(owner)) }));
  return {
    endpoints: {
      ListAPDevices: fromQuery('Endpoint.Autopilot.Read', asked => live(ground, asked, owner => store.of(owner).devices)),
      ListAutopilotconfig: fromQuery('Endpoint.Autopilot.Read', asked => config(ground, asked)),
      ExecAssignAPDevice: fromBody('Endpoint.Autopilot.ReadWrite', asked => assign(ground, store, asked)),
      RemoveAPDevice: fromBoth('Endpoint.Autopilot.ReadWrite', asked => remove(asked)),
      ExecSyncAPDevices: fromBoth('Endpoint.Autopilot.ReadWrite', asked => {
        const tenant = asked.text('tenantFilter');
        if (synced(ground.owner(asked))) return ok(`Successfully Started Sync for ${tenant}`);
        return failed(403, `Failed to start sync for ${tenant}. Did you try syncing in the last 10 minutes?`);
      }),
    },
    reset: () => store.clear(),
  };

  /** The sync after the delete is not guarded: it turns a finished delete into a 500 with a plain string. */
  function remove(asked: Asked): Answer {
    const id = said(asked, 'ID') ?? '';
    const owner = ground.owner(asked);
    const known = owner ? store.of(owner).devices : [];
    const device = known.find(d => same(d.id, id));
    if (device) known.splice(known.indexOf(device), 1);
    if (!synced(owner)) return plainly(500, SYNC_REFUSED);
    if (owner && !device) return failed(500, `Failed to delete device ${id}: ${notFound(id)}`);
    return ok(`Deleted autopilot device ${id}`);
  }

  function synced(owner: Owner | undefined): boolean {
    if (!owner) return true;
    const autopilot = store.of(owner);
    const now = Date.parse(ground.context.now());
    if (autopilot.syncedAt !== undefined && now - autopilot.syncedAt < SYNC_EVERY_MS) return false;
    autopilot.syncedAt = now;
    return true;
  }
}

/** The Windows devices of Intune, and one still in its box. */
function autopilotOf(owner: Owner, devices: Device[]): AutopilotDevice[] {
  const boxed = 40;
  const enrolled = devices.filter(d => d.row.operatingSystem === 'Windows');
  const common = { manufacturer: 'Dell Inc.', model: 'Latitude 5450', groupTag: 'Office', lastContactedDateTime: '2026-11-20T06:00:00Z' };
  return [
    ...enrolled.map(({ row, autopilotId, entraDeviceId }) => ({
      id: autopilotId,
      serialNumber: row.serialNumber,
      ...common,
      displayName: row.deviceName,
      managedDeviceId: row.id,
      azureActiveDirectoryDeviceId: entraDeviceId,
      userPrincipalName: row.userPrincipalName,
      addressableUserName: row.userDisplayName,
      enrollmentState: 'enrolled',
      deploymentProfileAssignmentStatus: 'assignedUnkownSyncState',
    })),
    {
      id: deviceIds(owner.index, boxed).autopilotId,
      serialNumber: serialOf(owner, boxed),
      ...common,
      displayName: '',
      managedDeviceId: EMPTY,
      azureActiveDirectoryDeviceId: EMPTY,
      userPrincipalName: '',
      addressableUserName: '',
      enrollmentState: 'notContacted',
      deploymentProfileAssignmentStatus: 'notAssigned',
    },
  ];
}

function assign(ground: Ground, store: PerOwner<Autopilot>, asked: Asked): Answer {
  const id = said(asked, 'device') ?? '';
  const user = field(asked, 'user');
  const added = isObject(user) && isObject(user.addedFields) ? user.addedFields : {};
  const upn = added.userPrincipalName === undefined ? '' : String(added.userPrincipalName);
  const tenant = asked.text('tenantFilter');
  const owner = ground.owner(asked);
  if (owner) {
    const device = store.of(owner).devices.find(d => same(d.id, id));
    const person = personOf(owner, upn);
    if (!device || !person) {
      return failed(400, `Could not assign ${upn} to ${id} for ${tenant} Error: ${notFound(device ? upn : id)}`);
    }
    device.userPrincipalName = person.userPrincipalName;
    device.addressableUserName = String(added.addressableUserName ?? '');
  }
  return ok(`Successfully assigned device: ${id} with Serial: ${said(asked, 'serialNumber') ?? ''} to  ${upn} for ${tenant}`);
}

/** Without a type: an array with nothing in it. */
function config(ground: Ground, asked: Asked): Answer {
  const type = asked.text('type');
  const kind = same(type, 'ApProfile') ? 'profile' : same(type, 'ESP') ? 'page' : undefined;
  if (!kind) return bare([null]);
  return live(ground, asked, owner => [
    kind === 'profile'
      ? {
          '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
          id: idOf('a9f10000', owner.index, 1),
          displayName: 'Office laptops',
          description: 'User driven, Entra joined',
          deviceNameTemplate: 'PC-%SERIAL%',
          locale: 'os-default',
          assignments: [],
        }
      : {
          '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
          id: `${idOf('a9f20000', owner.index, 1)}_Windows10EnrollmentCompletionPageConfiguration`,
          displayName: 'All users and all devices',
          description: 'The default status page',
          showInstallationProgress: true,
          assignments: [],
        },
  ]);
}
