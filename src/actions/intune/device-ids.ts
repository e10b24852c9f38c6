import type { Thing } from '../../model/field';

/** What Intune writes for a device that Entra does not know. */
const NONE = '00000000-0000-0000-0000-000000000000';

/** Entra's device id: LAPS passwords and BitLocker keys are kept under it, not under Intune's own id. */
export const entraIdOf = (device: Thing): string | undefined => {
  const id = device.facts.entraDeviceId;
  return id && id !== NONE ? id : undefined;
};

export const checkEntraId = (device: Thing): { field: 'device'; says: string } | undefined =>
  entraIdOf(device)
    ? undefined
    : { field: 'device', says: `Intune knows no Entra device id of ${device.name}: choose another device, or look in the Entra portal.` };
