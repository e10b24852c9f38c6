/** The instance itself: backups, password rules, roles, and the functions it knows. */
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { CUSTOM_ROLES } from './api-clients';
import type { Family } from './family';
import { bare, failed, fromBoth, fromQuery, type Ground, idOf, isObject, ok, said, same, secretFor } from './ground';

interface Backup {
  name: string;
  at: string;
  /** A tenant's own, made on schedule. */
  tenant?: string;
}
const BACKUPS: readonly Backup[] = [
  { name: 'CIPPBackup_2026-11-24-0300', at: '2026-11-24T03:00:12Z' },
  { name: 'CIPPBackup_2026-11-25-0300', at: '2026-11-25T03:00:14Z' },
  { name: 'contoso.com_2026-11-25-0400', at: '2026-11-25T04:00:09Z', tenant: 'contoso.com' },
  { name: 'fabrikam.com_2026-11-25-0400', at: '2026-11-25T04:00:31Z', tenant: 'fabrikam.com' },
];

type PasswordRules = Record<string, string | number | boolean>;
const RULES: PasswordRules = {
  passwordType: 'Classic',
  charCount: 14,
  includeUppercase: true,
  includeLowercase: true,
  includeDigits: true,
  includeSpecialChars: true,
  specialCharSet: '$%&*#',
  wordCount: 4,
  separator: '-',
  capitalizeWords: false,
  appendNumber: false,
  appendSpecialChar: false,
};
const FLAGS = [
  'includeUppercase',
  'includeLowercase',
  'includeDigits',
  'includeSpecialChars',
  'capitalizeWords',
  'appendNumber',
  'appendSpecialChar',
];
const SIGNS = /^[!@#$%^&*()\-_=+/]+$/;

const FUNCTIONS: [name: string, module: string, synopsis: string, parameters: [name: string, type: string, required: boolean][]][] = [
  [
    'Set-CIPPUserJITAdmin',
    'CIPPCore',
    'Just in time admin',
    [
      ['User', 'System.String', true],
      ['Roles', 'System.String[]', false],
    ],
  ],
  ['Get-CIPPLicenseOverview', 'CIPPCore', 'Licence overview', [['RawGraphRequest', 'System.Object', false]]],
  ['New-CIPPBackup', 'CIPPCore', 'Makes a backup', [['backupType', 'System.String', true]]],
  ['Push-CippExtensionData', 'CippExtensions', 'Sends data to an extension', [['Extension', 'System.String', true]]],
  ['Get-Mailbox', 'ExchangeOnlineManagement', 'Gets mailboxes', [['Identity', 'System.String', false]]],
];

export function instanceFamily(ground: Ground): Family {
  const { now, give } = ground.context;
  let backups = [...BACKUPS];
  let rules = { ...RULES };
  return {
    endpoints: {
      ExecRunBackup: fromBoth('CIPP.AppSettings.ReadWrite', () => {
        const name = `CIPPBackup_${now().slice(0, 10)}-${now().slice(11, 16).replace(':', '')}`;
        backups = [...backups.filter(b => b.name !== name), { name, at: now() }];
        return bare({ Results: { resultText: 'Created backup', state: 'success' }, backup: null });
      }),
      ExecListBackup: fromQuery('CIPP.Backup.Read', listBackups),
      ExecRestoreBackup: fromBoth('CIPP.AppSettings.ReadWrite', (asked, { body }) => {
        const name = said(asked, 'BackupName') ?? '';
        // whatever is not a name counts as rows, and is written
        if (!/^cippbackup_/i.test(name)) return ok(`Successfully restored ${[body].flat().filter(isObject).length} rows from backup.`);
        const found = backups.some(b => !b.tenant && same(b.name, name));
        return ok(found ? 'Successfully restored 214 rows from backup.' : 'Backup not found.');
      }),
      ExecPasswordConfig: fromBoth('CIPP.AppSettings.ReadWrite', (asked, received) =>
        received.query.List ? ok({ ...rules }) : setRules(asked),
      ),
      ListCustomRole: fromQuery('CIPP.Core.Read', () => bare(roles())),
      ListFunctionParameters: fromQuery('CIPP.Core.Read', listFunctions),
    },
    reset() {
      backups = [...BACKUPS];
      rules = { ...RULES };
    },
  };

  /** Without NameOnly the whole contents come, with everything that is secret. */
  function listBackups(asked: Asked): Answer {
    const scheduled = same(asked.text('Type'), 'Scheduled');
    const tenant = asked.text('tenantFilter')?.toLowerCase();
    const name = asked.text('BackupName');
    const found = backups
      .filter(b => scheduled === (b.tenant !== undefined) && (!name || same(b.name, name)))
      .filter(b => !tenant || tenant === 'alltenants' || b.name.toLowerCase().startsWith(tenant))
      .sort((a, b) => b.at.localeCompare(a.at));
    if (!same(asked.text('NameOnly'), 'true')) return bare(found.map(whole));
    return bare(
      found.map(({ name: BackupName, at: Timestamp, tenant: TenantFilter }) =>
        TenantFilter ? { TenantFilter, BackupName, Timestamp, Items: null } : { BackupName, Timestamp, Source: 'blob' },
      ),
    );
  }

  function whole({ name, at, tenant }: Backup): object {
    const key = give('key', secretFor(`extension key in ${name}`, 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'));
    const password = give('password', secretFor(`task in ${name}`, 'xxxxxx*$xxxxxx&9'));
    const rows = [
      {
        table: 'ApiClients',
        PartitionKey: 'ApiClients',
        RowKey: 'c1bb0000-0000-4000-8000-00000000c1bb',
        AppName: 'Teams bot',
        Role: 'editor',
      },
      { table: 'Extensions', PartitionKey: 'CippExtensions', RowKey: 'Config', config: JSON.stringify({ Hudu: { APIKey: key } }) },
      { table: 'ScheduledTasks', PartitionKey: 'ScheduledTask', RowKey: idOf('7a5c0000', 0, 9), Parameters: JSON.stringify({ password }) },
    ];
    const common = { RowKey: name, Timestamp: at, BackupIsBlob: true, BackupIsBlobLink: true, Backup: JSON.stringify(rows) };
    return tenant
      ? { PartitionKey: 'ScheduledBackup', TenantFilter: tenant, ...common, Items: ['users', 'groups', 'ca', 'intuneconfig'] }
      : { PartitionKey: 'CIPPBackup', ...common };
  }

  function setRules(asked: Asked): Answer {
    const next = rulesOf(asked);
    if (typeof next === 'string') return failed(400, `Failed to set configuration: ${next}`);
    rules = next;
    return ok('Successfully set the configuration');
  }

  /** Allowed and blocked tenants of custom roles are objects, those of the others texts. */
  function roles(): object[] {
    const builtIn = ['readonly', 'editor', 'admin', 'superadmin'].map(RoleName => ({
      RoleName,
      Type: 'Built-In',
      Permissions: '',
      AllowedTenants: ['AllTenants'],
      BlockedTenants: [],
      EntraGroup: RoleName === 'superadmin' ? 'CIPP admins' : null,
      EntraGroupId: RoleName === 'superadmin' ? idOf('9a900000', -1, 1) : null,
      IPRange: [],
    }));
    const owners = ground.owners();
    const entry = (index: number) =>
      owners.slice(index, index + 1).map(o => ({ type: 'Tenant', value: o.id, label: `${o.name} (${o.domain})` }));
    const custom = CUSTOM_ROLES.map((RoleName, i) => ({
      PartitionKey: 'CustomRoles',
      RowKey: RoleName.toLowerCase(),
      RoleName,
      Type: 'Custom',
      Permissions: { CIPPCore: 'CIPP.Core.Read', IdentityUser: 'Identity.User.ReadWrite' },
      AllowedTenants: entry(i),
      BlockedTenants: entry(i + 1),
      EntraGroup: i === 0 ? 'Service desk' : null,
      EntraGroupId: i === 0 ? idOf('9a900000', -1, 2) : null,
    }));
    return [...builtIn, ...custom];
  }

  function listFunctions(asked: Asked): Answer {
    const [module, name] = [asked.text('Module'), asked.text('Function')];
    const exchange = same(module, 'ExchangeOnlineManagement');
    const found = FUNCTIONS.filter(([n, m]) => (!module || same(m, module)) && (exchange || !name || same(n, name)));
    if (found.length === 0 && name)
      return { status: 400, body: [`Function Error: The term '${name}' is not recognized as a name of a cmdlet.`] };
    return bare(
      found.map(([called, , Synopsis, parameters]) => ({
        Function: called,
        Synopsis,
        Parameters: parameters.map(([Name, Type, Required]) => ({ Name, Type, Description: null, Required })),
      })),
    );
  }
}

/** What would stand after the call, or why it is refused. What is not sent is false, or the default of the other kind. */
function rulesOf(asked: Asked): PasswordRules | string {
  const type = ['Classic', 'Passphrase'].find(t => same(said(asked, 'passwordType'), t));
  if (!type) return 'Please select a valid password type (Classic or Passphrase)';
  const flags = Object.fromEntries(FLAGS.map(name => [name, Boolean(asked.params.get(name.toLowerCase()))]));
  const number = (name: string) => (/^\d+$/.test(said(asked, name) ?? '') ? Number(said(asked, name)) : undefined);
  const [chars, words] = [number('charCount'), number('wordCount')];
  if (type === 'Classic') {
    if (chars === undefined) return 'Password length must be a valid number';
    if (chars < 8 || chars > 256) return 'Password length must be between 8 and 256 characters';
  } else {
    if (words === undefined) return 'Word count must be a valid number';
    if (words < 3 || words > 10) return 'Word count must be between 3 and 10 words';
  }
  const signs = said(asked, 'specialCharSet') ?? '';
  if (flags.includeSpecialChars || flags.appendSpecialChar) {
    if (signs === '') return 'Special characters cannot be empty when enabled';
    if (signs.length > 32) return 'Special characters set must be 32 characters or fewer';
    if (!SIGNS.test(signs)) return 'Special characters contain invalid symbols. Only safe typable characters allowed: !@#$%^&*()-_=+/';
  }
  const separator = said(asked, 'separator') ?? '';
  if (separator.length > 5) return 'Separator must be 5 characters or fewer';
  if (separator.trim() !== '' && !SIGNS.test(separator)) return 'Separator contains invalid symbols.';
  const sorts =
    type === 'Classic'
      ? [flags.includeUppercase, flags.includeLowercase, flags.includeDigits, flags.includeSpecialChars]
      : [true, flags.capitalizeWords, flags.appendNumber, flags.appendSpecialChar || separator.trim() !== ''];
  if (sorts.filter(Boolean).length < 3) return `${type} passwords must include at least 3 of these 4 types`;
  return { passwordType: type, charCount: chars ?? 14, wordCount: words ?? 4, specialCharSet: signs, separator, ...flags };
}
