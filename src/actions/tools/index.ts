export { listBreachesAccount } from './list-breaches-account';
export { listBreachesTenant } from './list-breaches-tenant';
export { listDomainAnalyser } from './list-domain-analyser';
export { listDomainHealth } from './list-domain-health';
export { listGraphRequest } from './list-graph-request';
export { lookupGeoip } from './lookup-geoip';
export { searchBreachesTenant } from './search-breaches-tenant';
export { searchUniversal } from './search-universal';
