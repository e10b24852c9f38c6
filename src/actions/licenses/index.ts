export { assignLicenses } from './assign-licenses';
export { listLicenses } from './list-licenses';
export { setExcludedLicense } from './set-excluded-license';
