export { addDefenderDeployment } from './add-defender-deployment';
export { listDefenderState } from './list-defender-state';
export { listDefenderTvm } from './list-defender-tvm';
export { listSecurityAlerts } from './list-security-alerts';
export { listSecurityIncidents } from './list-security-incidents';
export { setSecurityAlert } from './set-security-alert';
export { setSecurityIncident } from './set-security-incident';
