/** Ways in which CIPP fails that no call brings about: set with `once` or `always`. */
import type { Fault } from '../server';

const changed = (change: (body: Record<string, unknown>) => unknown): Fault => ({
  effect: true,
  change: body => change(body as Record<string, unknown>),
});
const alerts = (pick: (rows: unknown[]) => unknown): Fault =>
  changed(body => {
    const { MSResults, ...counts } = body.Results as { MSResults: unknown[] };
    return { ...body, Results: { ...counts, MSResults: pick(MSResults) } };
  });

const table = <K extends string>(faults: Record<K, Fault>): Record<K, Fault> => faults;

export const estateFaults = table({
  /** Any upstream error of a list: 403 with a one-element array of text. */
  listRefused: { status: 403, body: ['Insufficient privileges to complete the operation.'] },
  /** ListTeamsVoice: 403 without a word. */
  voiceRefused: { status: 403, body: [] },
  /** ExecAlertsList, ExecIncidentsList: 403 with a plain string. */
  securityRefused: { status: 403, body: 'Insufficient privileges to complete the operation.' },
  /** ListDefenderState: 200 with a text in an array. */
  stateUnread: { status: 200, body: ['The operation timed out.'] },
  /** AllTenants from the cache, with no alert or just one. */
  noAlerts: alerts(() => null),
  oneAlert: alerts(rows => rows[0]),
  /** ExecGetLocalAdminPassword: whatever was not foreseen. */
  lapsFailed: { status: 200, body: { Results: 'Failed. The token could not be obtained.' } },
  lighthouseDown: { status: 403, body: ['Could not connect to Azure Lighthouse API: the tenant is not onboarded.'] },
  rateLimited: { status: 200, body: [{ Wait: '6', 'rate-limit': true }] },
  breachFailed: { status: 500, body: 'Failed to connect to HIBP: Unauthorized' },
  /** ExecRunBackup: says success and made nothing, or says so. */
  backupLost: { status: 200, body: { Results: { resultText: 'Created backup', state: 'success' }, backup: null } },
  backupFailed: { status: 200, body: { Results: [{ resultText: 'Failed to create backup', state: 'error' }] } },
  restoreFailed: { status: 200, body: { Results: 'Backup restore failed: The table is locked.' } },
  /** ExecRestoreBackup of a caller whose name nobody handed on. */
  noPrincipal: {
    status: 500,
    body: 'Exception calling "FromBase64String" with "1" argument(s): "Value cannot be null. (Parameter \'s\')"',
  },
  azureUnread: {
    status: 200,
    body: { Results: { Enabled: 'Could not get API clients, ensure you have the appropriate rights.', Error: {} } },
  },
  azureUnsaved: { status: 200, body: { Results: 'Failed to save allowed API clients to Azure.', Error: {} } },
  secretUnset: { status: 200, body: [{ resultText: 'Failed to reset secret for Teams bot', state: 'error' }] },
  mappingFailed: { status: 200, body: 'Mapping API failed. The table is locked.' },
  autoMappingFailed: { status: 500, body: 'Mapping API failed. Unauthorized' },
  syncFailed: { status: 200, body: { Results: 'Could not start NinjaOne Sync: Unauthorized' } },
  /** AddMSPApp: for some tenants, or for all. */
  someQueued: {
    status: 207,
    body: { Results: ['Successfully added MSP App for contoso.com to queue. ', 'Failed to add MSP app for fabrikam.com to queue'] },
  },
  noneQueued: { status: 500, body: { Results: 'Failed to add MSP app for contoso.com to queue' } },
});
