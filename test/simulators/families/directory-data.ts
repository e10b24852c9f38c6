/** What the directories of the customers hold besides their people, as tables. */
import type { Person, PersonName } from '../people';

export type GroupKind = 'Security' | 'Microsoft 365' | 'Distribution List' | 'Mail-Enabled Security';

interface GroupRow {
  name: string;
  kind: GroupKind;
  /** Who belongs to it; `n` is the place among the people. */
  has: (person: Person, n: number) => boolean;
  dynamic?: string;
  synced?: true;
  team?: true;
}

const of = (department: string) => (p: Person) => p.department === department;
const licensed: GroupRow = {
  name: 'Everybody with a licence',
  kind: 'Security',
  has: p => p.accountEnabled,
  dynamic: 'user.accountEnabled -eq true',
};
const printers: GroupRow = { name: 'Branch printers', kind: 'Security', has: p => p.onPremisesSyncEnabled, synced: true };
/** One name, two kinds. */
const sales: GroupRow[] = [
  { name: 'Sales', kind: 'Distribution List', has: of('Sales') },
  { name: 'Sales', kind: 'Microsoft 365', has: of('Sales'), team: true },
];

/** Contoso's further groups; its others stand in `access.ts`. */
export const CONTOSO_GROUPS: GroupRow[] = [
  { name: 'Finance Team', kind: 'Microsoft 365', has: of('Finance'), team: true },
  ...sales,
  { name: 'Warehouse alerts', kind: 'Mail-Enabled Security', has: of('Logistics') },
  licensed,
  printers,
];

export const USUAL_GROUPS: GroupRow[] = [
  { name: 'All employees', kind: 'Distribution List', has: p => p.userType === 'Member' },
  { name: 'Management', kind: 'Microsoft 365', has: of('Management'), team: true },
  ...sales,
  { name: 'Office', kind: 'Security', has: (_, n) => n % 2 === 0 },
  { name: 'Service mailboxes', kind: 'Mail-Enabled Security', has: (_, n) => n === 0 },
  licensed,
  printers,
];

/** Licences by Microsoft's ids. `free`: how many are left over at the start. */
export const SKUS = {
  premium: { skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46', name: 'Microsoft 365 Business Premium', free: 3 },
  /** None left. */
  basic: { skuId: '3b555118-da6a-4418-894f-7df1e2096870', name: 'Microsoft 365 Business Basic', free: 0 },
  exchange: { skuId: '4b9405b0-7788-4568-add1-99614e613b69', name: 'Exchange Online (Plan 1)', free: 5 },
  /** On the list of excluded licences at the start, but shown in dropdowns. */
  flow: { skuId: 'f30db892-07e9-47e9-837c-80727f46fd3d', name: 'Microsoft Power Automate Free', free: 10_000 },
} as const;
export type Sku = (typeof SKUS)[keyof typeof SKUS];

/** Whoever is not told here is usual: two sign-in methods, a place of use, a sign-in within the last weeks. */
export const ODD = {
  /** Nothing to remove. */
  noMethods: ['petra', 'finn', 'cookNorth', 'nightSouth', 'van', 'dieter', 'olga', 'trainee'],
  /** The second method cannot be removed: ExecResetMFA half works. */
  stuckMethod: ['ben', 'luis'],
  perUserEnforced: ['victor', 'ruth'],
  /** Licences come only after CIPP has set a country. */
  noCountry: ['chen', 'yuki', 'till'],
  atRisk: ['link', 'hugo'],
  /** Was synced once: the immutable id is left over. */
  formerlySynced: ['julia', 'dora'],
  /** A mailbox too big for a shared one. */
  bigMailbox: ['victor', 'ruth'],
  /** Has been away: interactive and background sign-in, in days. */
  idle: { petra: [400, 390], aylin: [220, 12], books: [200, 200], arjun: [250, 250], long: [null, null] },
} as const satisfies Record<string, readonly PersonName[] | Partial<Record<PersonName, readonly [number | null, number | null]>>>;

interface PolicyRow {
  name: string;
  state: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';
  apps: string[];
  users?: string[];
  roles?: string[];
  control: string;
  clientApps?: string[];
  /** Numbers of named locations. */
  exceptFrom?: number[];
}

const OFFICE_365 = '67ad5377-2d78-4ac2-a867-6300cda00e85';
export const POLICIES: PolicyRow[] = [
  { name: 'Require MFA for everybody', state: 'enabled', apps: ['All'], users: ['All'], control: 'mfa', exceptFrom: [1] },
  {
    name: 'Block legacy sign-ins',
    state: 'enabled',
    apps: ['All'],
    users: ['All'],
    control: 'block',
    clientApps: ['exchangeActiveSync', 'other'],
  },
  {
    name: 'Require MFA for administrators',
    state: 'enabled',
    apps: ['All'],
    roles: ['62e90394-69f5-4237-9190-012177145e10'],
    control: 'mfa',
  },
  {
    name: 'Require a compliant device',
    state: 'enabledForReportingButNotEnforced',
    apps: [OFFICE_365],
    users: ['All'],
    control: 'compliantDevice',
  },
  { name: 'Block sign-ins from abroad', state: 'enabled', apps: [OFFICE_365], users: ['All'], control: 'block', exceptFrom: [1, 3] },
  { name: 'Require MFA for guests', state: 'disabled', apps: ['All'], users: ['GuestsOrExternalUsers'], control: 'mfa' },
];

export const LOCATIONS: { name: string; ips?: string[]; countries?: string[]; trusted?: boolean }[] = [
  { name: 'Headquarters', ips: ['203.0.113.0/24', '198.51.100.17/32'], trusted: true },
  { name: 'Branch', ips: ['192.0.2.64/27'], trusted: false },
  { name: 'Countries we work in', countries: ['DE', 'AT', 'CH'] },
];

/** Shared mailboxes that nobody signs in to. */
export const SHARED = ['Info', 'Accounts'];
