import { actionOf } from '../../src/actions';
import { toReply } from '../../src/cipp/reply';
import { denial } from '../../src/flow/execute';
import { queueOf, readRows } from '../../src/flow/rows';
import type { AnyAction, Outcome } from '../../src/model/action';
import type { Json, Reply } from '../../src/model/call';
import type { Value } from '../../src/model/field';
import { outcomeOf } from '../../src/model/outcome';
import { openDesk } from '../conversations/desk';

import { valuesFor } from './choices';
import { ALLOWS_ALL, runs } from './run';

/** docs/cipp-api.md §8 and the odd shapes of §7, row by row: what an answer looks like, and what it proves. */

/** `warned`: done, and something of it was not. `told`: a read that says beside its rows what was not read. */
type Proof = Outcome['kind'] | 'warned' | 'rows' | 'told' | 'queued';
type Row = [
  action: string,
  what: string,
  answer: { status?: number; body?: Json },
  proof: Proof | [Proof, words: RegExp],
  said?: Record<string, Value>,
];

const results = (Results: Json, status = 200) => ({ status, body: { Results } });
const line = (resultText: string, state: string | null, copyField?: string) => ({ resultText, state, ...(copyField && { copyField }) });
const text = (body: string, status = 200) => ({ status, body });

const FALSE_SUCCESS: Row[] = [
  ['get-local-admin-password', 'Failed. …', results('Failed. The token could not be obtained.'), 'failed'],
  ['get-local-admin-password', 'Could not retrieve …', results('Could not retrieve LAPS password for PC-JANE-01'), 'failed'],
  ['get-local-admin-password', 'No LAPS password found …', results('No LAPS password found for PC-JANE-01'), 'failed'],
  ['get-recovery-key', 'No BitLocker recovery keys found …', results('No BitLocker recovery keys found for PC-JANE-01'), 'failed'],
  ['get-recovery-key', 'No FileVault recovery key found …', results('No FileVault recovery key found'), 'failed', { keyType: 'FileVault' }],
  ['get-recovery-key', 'No BIOS password found …', results('No BIOS password found'), 'failed', { keyType: 'BiosPassword' }],
  ['get-recovery-key', 'null: none in the loop', results(null), 'unknown'],
  ['hide-group-from-gal', 'Failed. …', results('Failed. Insufficient privileges.'), 'failed'],
  [
    'hide-group-from-gal',
    '… cannot have this setting changed',
    results('Security group Finance cannot have this setting changed'),
    'failed',
  ],
  ['send-mfa-push', 'state error', results(line('Authentication Failed! Does the user have Push MFA configured?', 'error')), 'failed'],
  ['send-mfa-push', 'state null', results(line('Failed to create temporary token for MFA Application. Error: x', null)), 'failed'],
  ['send-mfa-push', 'anything but success', results(line('Received an MFA confirmation: Unknown', 'info')), 'unknown'],
  ['edit-group', 'Error - …', results(['Error - Resource does not exist']), 'failed'],
  ['edit-group', 'Success - … beside Error - …', results(['Success - Added member ben@contoso.com', 'Error - x']), 'warned'],
  ['edit-group', 'neither, but Failed to …', results(['Failed to add jane@contoso.com']), 'failed'],
  ['edit-group', 'nothing to do', results([]), 'failed'],
  [
    'exclude-from-ca',
    'Failed to perform exclusion …',
    results(['Failed to perform exclusion for jane@contoso.com: x']),
    'failed',
    { type: 'Add' },
  ],
  ['exclude-from-ca', 'an empty body: worked, or changed nothing', { status: 200 }, 'accepted', { type: 'Add' }],
  ['exclude-from-ca', 'an empty body proves nothing of a schedule', { status: 200 }, 'unknown', { vacation: true }],
  ['run-standards', 'Failed to start …', results('Failed to start standards run for contoso.com'), 'failed'],
  ['run-standards', 'an unknown template', results('Successfully started Standards Run for tenant: contoso.com - Template:  ()'), 'failed'],
  ['run-extension-sync', 'Could not start …', results('Could not start NinjaOne Sync: Unauthorized'), 'failed'],
  ['run-extension-sync', 'Tenant was not found.', results('Tenant was not found.'), 'failed'],
  ['run-extension-sync', 'a null body', { status: 200, body: null }, 'unknown'],
  ['test-extension', 'Failed to connect …', results('Failed to connect to HaloPSA: Unauthorized'), ['rows', /\bNo · Failed/]],
  ['test-extension', 'PWPush is not enabled', results('PWPush is not enabled'), ['rows', /\bNo · PWPush/]],
  ['test-extension', 'a null body', { status: 200, body: null }, 'failed'],
  ['set-extensions-config', 'Failed …', results('Failed to save the extensions config: x'), 'failed'],
  [
    'set-extensions-config',
    'Error: … while the rest is saved',
    results(['Error: this host is not allowed', 'Successfully saved the extension configuration.']),
    'warned',
  ],
  ['restore-backup', 'Backup restore failed', results('Backup restore failed: The table is locked.'), 'failed'],
  ['restore-backup', 'Backup not found.', results('Backup not found.'), 'failed'],
  ['restore-backup', 'no rows at all', results('Successfully restored 0 rows from backup.'), 'warned'],
  ['restore-backup', 'rows', results('Successfully restored 214 rows from backup.'), 'done'],
  ['restore-backup', 'words that tell of no restore', results('The backup is being read.'), 'failed'],
  ['restore-backup', 'null', results(null), 'unknown'],
  ['restore-backup', 'an empty body', { status: 200 }, 'unknown'],
  ['restore-backup', 'an uncaught error', text('Cannot index into a null array.', 500), 'unknown'],
  ['restore-backup', 'the words of a restore with 500', results('Successfully restored 0 rows from backup.', 500), 'failed'],
  ['restore-backup', 'the words of a restore, state error', results(line('Successfully restored 0 rows from backup.', 'error')), 'failed'],
  ['run-backup', 'a failure', results([line('Failed to create backup', 'error')]), 'failed'],
  ['run-backup', 'success that proves nothing', { body: { Results: line('Created backup', 'success'), backup: null } }, 'accepted'],
  [
    'set-extension-mapping',
    'Mapping API failed …',
    text('Mapping API failed. The table is locked.'),
    'unknown',
    { addMapping: 'HaloPSA', mappings: [{ TenantId: 'x' }] },
  ],
  [
    'set-extension-mapping',
    'Mapping API failed … of fields',
    text('Mapping API failed. x'),
    'failed',
    { addMapping: 'HuduFields', fieldMappings: { a: {} } },
  ],
  ['set-extension-mapping', 'automatic, 500', text('Mapping API failed. Unauthorized', 500), 'failed', { autoMapping: 'HaloPSA' }],
  ['set-extension-mapping', 'null', { status: 200, body: null }, 'unknown', { autoMapping: 'HaloPSA' }],
  ['manage-api-client', 'Invalid action', results('Invalid action'), 'failed', { action: 'SaveToAzure' }],
  ['manage-api-client', 'state error', { body: [line('API client not found', 'error')] }, 'failed', { action: 'ResetSecret' }],
  ['manage-api-client', 'success without the secret', { body: [line('Secret reset', 'success')] }, 'unknown', { action: 'ResetSecret' }],
  ['manage-api-client', 'neither client nor name', results([]), 'unknown', { action: 'AddUpdate' }],
  [
    'manage-api-client',
    'a refused deletion',
    results('You do not have sufficient permissions to delete this client'),
    'failed',
    { action: 'Delete' },
  ],
  ['manage-api-client', 'a null body', { status: 200, body: null }, 'unknown', { action: 'Delete' }],
  ['add-named-location', 'Failed to add …', results(['Failed to add Named Location for contoso.com: x']), 'failed'],
  ['add-office-app', 'Failed to add …', results('Failed to add Office App for contoso.com: x'), 'failed'],
  [
    'add-office-app',
    'Failed to add … with an assignment: it may be there',
    results(['Failed to add Office App for contoso.com: x']),
    'unknown',
    { assignTo: 'AllUsers' },
  ],
  ['add-office-app', 'already exists', results('Office deployment already exists for contoso.com'), 'failed'],
  ['add-policy', 'Failed to add …', results(['Failed to add policy for contoso.com: x']), 'failed'],
  ['add-store-app', 'Failed to add …', results('Failed to add Store App for contoso.com to queue'), 'failed'],
  ['add-store-app', 'null: no tenant matched', results(null), 'unknown'],
  ['add-winget-app', 'Failed to add …', results('Failed to add Store App for contoso.com to queue'), 'failed'],
  ['add-choco-app', 'Failed to add …', results('Failed to add Choco App for contoso.com to queue'), 'failed'],
  ['add-choco-app', 'null: no tenant matched', results(null), 'unknown'],
  ['add-msp-app', 'null: no tenant matched', results(null), 'unknown', { rmm: 'syncro', params: ['ClientURL=x'] }],
  [
    'add-msp-app',
    '207: some failed',
    results(['Successfully added MSP App for contoso.com to queue.', 'Failed to add MSP app for x to queue'], 207),
    'accepted',
    { rmm: 'syncro', params: ['ClientURL=x'] },
  ],
  ['add-site-bulk', 'Failed to create …', results(['Failed to create Lab Error message: x']), 'failed', { sites: ['Lab'] }],
  [
    'add-site-bulk',
    'null beside a success',
    results(['Successfully created new SharePoint site Lab', null]),
    'warned',
    { sites: ['Lab', 'Den'] },
  ],
  [
    'add-site-bulk',
    'null beside a failure',
    results(['Failed to create Lab Error message: x', null]),
    'unknown',
    { sites: ['Lab', 'Den'] },
  ],
  ['add-site-bulk', 'null alone', results([null]), 'unknown', { sites: ['Lab'] }],
  ['add-site', 'null', results(null), 'unknown'],
  ['add-defender-deployment', '<tenant>: Failed to enable …', results(['Contoso Ltd: Failed to enable MDE Connector']), 'failed'],
  [
    'add-defender-deployment',
    'a part failed',
    results(['Contoso Ltd: MDE Connector is available', 'Failed to add policy for Contoso Ltd']),
    'warned',
  ],
  ['assign-licenses', '… not found in tenant', results(['User jane@contoso.com not found in tenant contoso.com']), 'failed'],
  ['assign-licenses', 'Failed …', results(['Failed to set licenses for jane@contoso.com: no licences left']), 'failed'],
  ['assign-licenses', 'No valid user ID found', results(['No valid user ID found in the request']), 'failed'],
  ['assign-licenses', 'No license changes needed', results(['No license changes needed for jane@contoso.com']), 'failed'],
  ['set-sharepoint-permissions', 'Failed … per user', results(['Failed to change access for omar@contoso.com']), 'failed'],
  [
    'list-tenants',
    'Failed to retrieve tenants',
    { body: [{ Results: 'Failed to retrieve tenants: x', defaultDomainName: '', displayName: '', customerId: '' }] },
    'told',
  ],
  ['list-defender-state', 'a text in a list', { body: ['The operation timed out.'] }, 'failed'],
  ['list-user-devices', 'an empty list', { body: [] }, 'told'],
  ['list-user-ca-policies', 'one empty row', { body: [{}] }, 'told'],
  ['assign-policy', 'No assignments specified', results('No assignments specified. No action taken.'), 'failed'],
  ['assign-policy', 'a filter that may not have been found', results('Successfully assigned policy'), 'warned', { filterName: 'Laptops' }],
  ['set-security-incident', 'Refused to update …', results('Refused to update incident 9012 because it is redirected'), 'failed'],
  ['list-conditional-access-policies', 'every error', { body: { Results: [], Metadata: null } }, 'told'],
  ['list-deleted-items', 'types that failed are missing', { body: [{ id: 'x', displayName: 'Old', TargetType: 'Application' }] }, 'told'],
  ['list-deleted-items', 'all of them', { body: [null] }, 'told'],
  ['list-breaches-account', 'a rate limit', { body: [{ Wait: '6', 'rate-limit': true }] }, 'told'],
  [
    'add-user',
    'a licence that was not given',
    results([
      'Created New User.',
      line('Username: a@contoso.com', 'success', 'a@contoso.com'),
      line('Password: Xk7!abcd', 'success', 'Xk7!abcd'),
      'Failed to assign the license. x',
    ]),
    'warned',
  ],
  [
    'add-user',
    'success without its password',
    results(['Created New User.', line('Username: a@contoso.com', 'success', 'a@contoso.com')]),
    'unknown',
  ],
  [
    'add-user',
    'a task that was refused',
    results(['Error - Task with name New user already exists']),
    'failed',
    { scheduledDate: '2031-03-04T09:00:00.000Z' },
  ],
  [
    'add-user',
    'a task that is there already',
    results(['Task with name New user already exists']),
    'failed',
    { scheduledDate: '2031-03-04T09:00:00.000Z' },
  ],
  [
    'add-user',
    'planned is not done',
    results(['Successfully created scheduled task to create user a']),
    'accepted',
    { scheduledDate: '2031-03-04T09:00:00.000Z' },
  ],
  ['add-group', 'says created and may have created nothing', results(['Successfully created group Finance for contoso.com']), 'accepted'],
  ['offboard-user', 'Error - …', results(['Error - the task could not be stored']), 'failed'],
  ['offboard-user', 'planned is not done', results(['Task Offboarding: jane@contoso.com scheduled to run now']), 'accepted'],
  [
    'set-per-user-mfa',
    'the result per user is not looked at',
    results(['Successfully set Per user MFA State for jane@contoso.com']),
    'accepted',
  ],
  ['set-email-forward', 'no recipient', results([null]), 'unknown'],
  // §7: empty answers prove nothing, with two exceptions
  ['delete-group', 'an unknown kind', results(null), 'unknown'],
  ['set-auto-backup', 'a null body', { status: 200, body: null }, 'unknown'],
  ['device-action', 'an empty text of a deletion', results(''), 'done', { action: 'delete' }],
  ['device-action', 'an empty text of anything else', results(''), 'unknown', { action: 'retire' }],
  ['device-action', 'only accepted by Intune', results('Queued wipe on 1d000001'), 'accepted', { action: 'wipe', keepUserData: 'true' }],
  ['sync-autopilot-devices', 'only started', results('Successfully Started Sync for contoso.com'), 'accepted'],
  ['search-breaches-tenant', 'only started', results('Executing Search for contoso.com. This could take up to 24 hours'), 'accepted'],
  ['add-alert', 'error, not Results', { status: 400, body: { error: 'No tenants were given' } }, 'failed'],
  ['edit-tenant', 'state and text at the top', { status: 500, body: { state: 'error', resultText: 'x' } }, 'failed'],
  ['edit-tenant', 'success at the top', { body: { state: 'success', resultText: 'Tenant details updated successfully' } }, 'done'],
  [
    'clear-tenant-cache',
    'Results in Results',
    { body: { Results: [{ Results: 'Cache has been cleared and a tenant refresh is queued.' }], Metadata: { Details: [] } } },
    'done',
  ],
  ['get-api-clients', 'no clients at all', { status: 200, body: null }, 'rows'],
  [
    'get-api-clients',
    'a text where a switch belongs',
    results({ Enabled: 'Could not get API clients', Error: {} }),
    'told',
    { action: 'GetAzureConfiguration' },
  ],
  [
    'get-extension-mapping',
    'a lookup that failed stands among the rows',
    { body: { Companies: [{ name: 'Could not get Halo clients', value: '-1' }], Mappings: [] } },
    'told',
  ],
  [
    'list-intune-scripts',
    'a kind that failed stands among the rows',
    { body: [{ scriptType: 'Linux', displayName: 'Forbidden' }] },
    'told',
  ],
  ['lookup-geoip', 'a text instead of a place', text('IP address is required'), 'failed'],
  // §11: gathered in the background
  [
    'list-licenses',
    'Loading data',
    { body: [{ Tenant: 'Loading data for all tenants. Please check back in 1 minute', License: 'Loading data' }] },
    'queued',
  ],
  [
    'list-mfa-users',
    'Loading data',
    { body: [{ UPN: 'Loading data for all tenants. Please check back after the job completes' }] },
    'queued',
  ],
  [
    'list-security-alerts',
    'a job instead of counts',
    { body: { Results: 'c3f0', Metadata: { QueueMessage: 'Loading data for all tenants', QueueId: 'q1' } } },
    'queued',
  ],
  [
    'list-security-alerts',
    'null while it runs',
    { body: { Results: null, Metadata: { QueueMessage: 'Loading', QueueId: 'q1' } } },
    'queued',
  ],
  ['list-security-incidents', 'queued', { body: { Results: [], Metadata: { QueueMessage: 'Loading', QueueId: 'q1' } } }, 'queued'],
  ['list-conditional-access-policies', 'queued', { body: { Results: [], Metadata: { QueueMessage: 'Loading', QueueId: 'q1' } } }, 'queued'],
];

const DONE_BY_AN_ERROR: Row[] = [
  [
    'set-sign-in-state',
    'a synced account is changed',
    results('WARNING: User Omar Haddad is AD Sync enabled. Please enable or disable in the local AD.', 500),
    'warned',
  ],
  ['set-sign-in-state', 'any other error', results('Failed to set account enabled state. Error: x', 500), 'failed'],
  [
    'reset-mfa',
    'some methods are gone',
    results('Successfully removed MFA methods (phone) for user ben. However, failed to remove (fido2).', 500),
    'warned',
  ],
  ['reset-mfa', 'nothing was there to remove', results('No MFA methods found for user petra@contoso.com'), 'done'],
  ['reset-mfa', 'all failed', results('Failed to remove MFA methods for ben. Error: x', 500), 'failed'],
  ['remove-autopilot-device', 'the sync behind it failed', text('Response status code does not indicate success: 400', 500), 'unknown'],
  ['remove-autopilot-device', 'the deletion failed', results('Failed to delete device x: Not found', 500), 'failed'],
  [
    'add-group',
    'the last step failed',
    results(['Failed to create group. Error: x'], 500),
    'unknown',
    { groupType: 'm365', username: 'a', subscribeMembers: true },
  ],
  ['add-group', 'it was not created', results(['Failed to create group. Error: x'], 500), 'failed'],
  ['remove-scheduled-item', 'the words of success with 400', results('Task removed successfully.', 400), 'failed'],
  ['remove-scheduled-item', 'the same words with 200', results('Task removed successfully.'), 'done'],
  ['set-auto-backup', 'off already', results('No existing scheduled task found'), 'done', { enabled: false }],
  // §8, the table of codes
  ['edit-calendar-permissions', '403 is any failure here', results('Failed to set calendar permissions', 403), 'failed'],
  ['revoke-sessions', 'an uncaught error', text('Object reference not set to an instance of an object.', 500), 'unknown'],
  ['revoke-sessions', 'the platform gave up, the server goes on', text('Bad Gateway', 502), 'unknown'],
  [
    'revoke-sessions',
    'no right to it',
    text('Access to this CIPP API endpoint is not allowed, you do not have the required permission: x', 403),
    'failed',
  ],
  ['revoke-sessions', 'no such endpoint', text('Endpoint not found', 404), 'failed'],
  ['revoke-sessions', 'switched off', text('This feature has been disabled: x', 503), 'failed'],
];

/** What the answer proves, on the road that every answer takes. */
function proofOf(action: AnyAction, reply: Reply, said: Record<string, Value>): { proof: Proof; words: string } {
  const values = valuesFor(action, said);
  const denied = denial(reply);
  if (denied) return told(denied);
  if (!action.table) return told(action.result ? action.result(reply, values) : outcomeOf(reply));
  if (queueOf(reply)) return { proof: 'queued', words: '' };
  const table = action.table(values);
  const listed = readRows(reply, table);
  if ('why' in listed) return { proof: 'failed', words: listed.said ?? '' };
  const beside = [...listed.failures, table.note, listed.rows.length === 0 ? table.empty : undefined].filter(Boolean).join(' · ');
  return { proof: beside ? 'told' : 'rows', words: [beside, ...listed.rows.flatMap(row => row.cells)].join(' · ') };
}

const told = (outcome: Outcome): { proof: Proof; words: string } => ({
  proof: outcome.kind === 'done' && outcome.warning ? 'warned' : outcome.kind,
  words: [outcome.said, 'warning' in outcome ? outcome.warning : ''].flat().filter(Boolean).join(' · '),
});

describe.each([
  ['200 that means failure, or proves less than it says', FALSE_SUCCESS],
  ['an error that means done, and the errors beside it', DONE_BY_AN_ERROR],
])('%s', (_, rows) => {
  test.each(rows)('%s: %s', (id, _what, { status = 200, body }, proof, said = {}) => {
    const action = actionOf(id);
    if (!action) throw new Error(`the catalogue has no ${id}`);
    const raw = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const reply = toReply({ status, text: raw, json: typeof body === 'string' ? undefined : body }, 1);
    const [expected, words] = [proof].flat() as [Proof, RegExp | undefined];
    expect(proofOf(action, reply, said)).toMatchObject({ proof: expected, ...(words && { words: expect.stringMatching(words) }) });
  });
});

describe('through the whole bot, as CIPP itself answers', () => {
  const desk = openDesk({ policy: ALLOWS_ALL });

  test.each<[string, string, string[]]>([
    ['no LAPS password', 'laps password PC-MARIA-01 at contoso', ['**Failed**', 'No LAPS password found']],
    [
      'a synced account is blocked, and the answer is an error',
      'block sign-in omar@contoso.com',
      ['**Done, with a warning**', 'The account is synced'],
    ],
    ['nothing to remove', 'reset mfa petra@contoso.com', ['**Done**', 'No MFA methods found']],
    ['a half of the methods', 'reset mfa ben@contoso.com', ['**Done, with a warning**', 'However, failed to remove']],
    [
      'an exclusion at once answers nothing',
      'add ca exclusion "Require MFA for everybody" at contoso users=jane@contoso.com',
      ['**Accepted, not confirmed**', 'CIPP said nothing'],
    ],
    [
      'no licence is left for the new user',
      'new user at contoso displayName="Toni New" username=toni licenses="Microsoft 365 Business Basic"',
      ['result ready, hidden', 'Warning', 'Failed to assign licenses'],
    ],
    [
      'one of two members is not there',
      'edit group "Finance Team" at contoso removeMembers=jane@contoso.com removeOwners=petra@contoso.com',
      ['**Done, with a warning**', 'Error - ', 'Success - '],
    ],
  ])('%s', async (_what, text, shows) => {
    const seen = await runs(desk, text);
    for (const words of shows) expect(seen.text).toContain(words);
  });

  test('offered afterwards: what the action names and is about the same person, without what is about all of them', async () => {
    const { json } = await runs(desk, 'reset mfa petra@contoso.com');
    const offered = [...json.matchAll(/"action":"([a-z-]+)"/g)].map(([, id]) => id);
    expect([...new Set(offered)].sort()).toEqual(['create-tap', 'send-mfa-push']);
  });
});
