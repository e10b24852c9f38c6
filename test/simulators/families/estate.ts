/** Devices, apps, policies, security, sites, teams, the instance and its tools: every part keeps its own data. */
import { apiClientsFamily } from './api-clients';
import { appsFamily } from './apps';
import { autopilotFamily } from './autopilot';
import { defenderFamily } from './defender';
import { deviceKeysFamily } from './device-keys';
import { deviceStore, devicesFamily } from './devices';
import { domainsFamily } from './domains';
import { extensionsFamily } from './extensions';
import type { Family, FamilyContext } from './family';
import { Ground } from './ground';
import { forgetGroups } from './group-book';
import { instanceFamily } from './instance';
import { policiesFamily } from './policies';
import { scheduleFamily } from './schedule';
import { scriptsFamily } from './scripts';
import { securityFamily } from './security';
import { sitesFamily } from './sites';
import { teamsFamily } from './teams';
import { templatesFamily } from './templates';
import { toolsFamily } from './tools';

export function estateFamily(context: FamilyContext): Family {
  const ground = new Ground(context);
  const devices = deviceStore();
  const { family: policies, add } = policiesFamily(ground);
  const parts: Family[] = [
    devicesFamily(ground, devices),
    deviceKeysFamily(ground, devices),
    autopilotFamily(ground, devices),
    defenderFamily(ground, devices, add),
    appsFamily(ground),
    policies,
    scriptsFamily(ground),
    templatesFamily(),
    securityFamily(ground),
    sitesFamily(ground),
    teamsFamily(ground),
    apiClientsFamily(ground),
    scheduleFamily(ground),
    extensionsFamily(ground),
    instanceFamily(ground),
    domainsFamily(ground),
    toolsFamily(ground),
  ];
  return {
    endpoints: Object.assign({}, ...parts.map(part => part.endpoints)),
    reset() {
      forgetGroups(context);
      for (const part of parts) part.reset();
    },
  };
}
