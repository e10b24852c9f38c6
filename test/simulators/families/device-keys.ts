/** LAPS passwords and recovery keys: a missing one is a text with 200 (docs/cipp-api.md §8, §10). */
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import type { Device } from './devices';
import type { Family } from './family';
import {
  collapsed,
  failed,
  fromBody,
  fromBoth,
  type Ground,
  GUID,
  idOf,
  type Owner,
  ok,
  type PerOwner,
  said,
  same,
  secretFor,
} from './ground';

interface Key {
  resultText: string;
  copyField: string;
  state: 'success';
}

const SHAPES = {
  laps: 'xxxxxx*$xxxxxx&9',
  BitLocker: '999999-999999-999999-999999-999999-999999-999999-999999',
  FileVault: 'xxxx-xxxx-xxxx-xxxx-xxxx-xxxx',
  BiosPassword: 'xxxxxxxxxxxxxxxxxxxxxxxx',
};

export function deviceKeysFamily(ground: Ground, store: PerOwner<Device[]>): Family {
  const { give } = ground.context;
  return {
    endpoints: {
      ExecGetLocalAdminPassword: fromBody('Endpoint.Device.Read', asked => ok(localPassword(ground, store, asked))),
      ExecGetRecoveryKey: fromBoth('Endpoint.Device.Read', asked => recoveryKey(asked)),
    },
    reset() {},
  };

  function recoveryKey(asked: Asked): Answer {
    const kind = said(asked, 'RecoveryKeyType') ?? 'BitLocker';
    const id = said(asked, 'GUID') ?? '';
    const owner = ground.owner(asked);
    const devices = owner ? store.of(owner) : [];
    if (same(kind, 'BitLocker')) {
      if (owner && !GUID.test(id)) return failed(500, `Could not retrieve BitLocker recovery key for ${id}. Error: Invalid filter clause`);
      const device = devices.find(d => same(d.entraDeviceId, id));
      return ok(collapsed(device && owner ? bitLocker(owner, device) : []) ?? `No BitLocker recovery keys found for ${id}`);
    }
    const device = devices.find(d => same(d.row.id, id));
    if (same(kind, 'FileVault')) {
      if (owner && !device) return failed(500, `Could not retrieve FileVault recovery key for ${id}. Error: ${notFound(id)}`);
      if (!device?.fileVault) return ok(`No FileVault recovery key found for ${id}`);
      const value = give('key', secretFor(`filevault ${id}`, SHAPES.FileVault));
      return ok({ resultText: `Key: ${value}`, copyField: value, state: 'success' } satisfies Key);
    }
    if (!same(kind, 'BiosPassword')) return failed(500, `Invalid RecoveryKeyType specified: ${kind}.`);
    if (!GUID.test(id)) return failed(500, `Invalid device ID for BIOS password retrieval: ${id}`);
    if (!device?.biosPassword) return ok(`No BIOS password found for ${id}`);
    const value = give('key', secretFor(`bios ${id}`, SHAPES.BiosPassword));
    const resultText = `BIOS password retrieved for serial ${device.row.serialNumber}. Copy the password by clicking the copy button`;
    return ok({ resultText, copyField: value, state: 'success' } satisfies Key);
  }

  /** Asked for by Entra's device id, also of a device that Intune calls unknown to Entra. */
  function bitLocker(owner: Owner, device: Device): Key[] {
    return Array.from({ length: device.bitLockerKeys }, (_, n) => {
      const value = give('key', secretFor(`bitlocker ${device.row.id} ${n}`, SHAPES.BitLocker));
      const id = idOf('b17c0000', owner.index, Number(device.row.id.slice(-4)) * 10 + n);
      return { resultText: `Id: ${id} Key: ${value}`, copyField: value, state: 'success' };
    });
  }
}

/** The password stands in copyField alone. */
function localPassword(ground: Ground, store: PerOwner<Device[]>, asked: Asked): Key | string {
  const id = said(asked, 'guid') ?? '';
  const owner = ground.owner(asked);
  if (!owner) return `No LAPS password found for ${id}`;
  const device = store.of(owner).find(d => same(d.entraDeviceId, id));
  if (device?.row.operatingSystem !== 'Windows') return `Could not retrieve LAPS password for ${id}. Error: ${notFound(id)}`;
  if (device.laps === undefined) return `No LAPS password found for ${id}`;
  const copyField = ground.context.give('password', secretFor(`laps ${id} ${device.laps}`, SHAPES.laps));
  const resultText = `LAPS password retrieved for Administrator, generated at 2026-11-20T06:00:00Z. Copy the password by clicking the copy button`;
  return { resultText, copyField, state: 'success' };
}
