import { defineAction } from '../../model/action';
import { get, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { type Row, rowsIn } from '../../model/table';

const CHECKS = [
  { value: 'ReadSpfRecord', label: 'SPF', says: ['check domain', 'spf'] },
  { value: 'ReadDmarcPolicy', label: 'DMARC', says: ['dmarc'] },
  { value: 'ReadDkimRecord', label: 'DKIM', says: ['dkim'] },
  { value: 'ReadMXRecord', label: 'MX', says: ['mx', 'mail servers'] },
  { value: 'ReadNSRecord', label: 'Name servers', says: ['ns', 'nameservers'] },
  { value: 'TestDNSSEC', label: 'DNSSEC', says: ['dnssec'] },
  { value: 'TestMtaSts', label: 'MTA-STS', says: ['mta sts'] },
  { value: 'TestHttpsCertificate', label: 'HTTPS certificate', says: ['https', 'certificate'] },
  { value: 'ReadAutoDiscover', label: 'Autodiscover', says: ['autodiscover'] },
  { value: 'ReadWhoisRecord', label: 'Registration (whois)', says: ['whois'] },
  { value: 'GetDkimSelectors', label: 'DKIM selectors that CIPP knows', says: ['selectors'] },
  { value: 'ListDomainInfo', label: 'What CIPP stored', says: ['info'] },
] as const;

/** Shown in columns of their own, or no use to anybody. */
const OWN = new Set([
  'Domain',
  'Record',
  'ValidationPasses',
  'ValidationWarns',
  'ValidationFails',
  'PartitionKey',
  'RowKey',
  'ETag',
  'Timestamp',
]);

export const listDomainHealth = defineAction({
  id: 'list-domain-health',
  title: 'List Domain Health',
  category: 'Tool',
  says: [
    { say: 'check spf', with: { action: 'ReadSpfRecord' } },
    { say: 'check dmarc', with: { action: 'ReadDmarcPolicy' } },
    { say: 'check dkim', with: { action: 'ReadDkimRecord' } },
    { say: 'check mx', with: { action: 'ReadMXRecord' } },
    { say: 'whois', with: { action: 'ReadWhoisRecord' } },
    'check domain health',
    'domain health',
    'dns health',
  ],
  summary: 'Check one thing of a domain in DNS, now',
  risk: 'read',
  scope: 'instance',
  secret: false,
  fields: {
    domain: field.text('Domain', {
      required: true,
      maxLength: 253,
      pattern: '(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]',
      expected: 'A domain such as contoso.com.',
    }),
    action: field.choice('Check', CHECKS, { required: true }),
    expectedInclude: field.text('SPF should include', { maxLength: 253 }),
    record: field.text('SPF record to try', { maxLength: 500 }),
    subdomains: field.text('Hosts to test for HTTPS', { maxLength: 300, help: 'Separated by commas; www where left empty.' }),
    expectedTarget: field.text('Autodiscover should lead to', { maxLength: 253 }),
  },
  example: 'check spf domain=contoso.com',
  // never with Selector: CIPP would store it, and this only looks
  call: ({ domain, action, expectedInclude, record, subdomains, expectedTarget }) =>
    get('ListDomainHealth', {
      Action: action,
      Domain: domain.toLowerCase(),
      ExpectedInclude: action === 'ReadSpfRecord' ? expectedInclude : undefined,
      Record: action === 'ReadSpfRecord' ? record : undefined,
      Subdomains: action === 'TestHttpsCertificate' ? subdomains : undefined,
      ExpectedTarget: action === 'ReadAutoDiscover' ? expectedTarget : undefined,
    }),
  table: ({ domain, action }) => ({
    noun: 'check',
    single: true,
    columns: [
      { label: 'Domain', of: () => domain },
      { label: 'Check', of: () => CHECKS.find(({ value }) => value === action)?.label },
      { label: 'Failed', path: 'ValidationFails', as: 'list' },
      { label: 'Warnings', path: 'ValidationWarns', as: 'list' },
      { label: 'Passed', path: 'ValidationPasses', as: 'list' },
      { label: 'Record', path: 'Record' },
      { label: 'More', of: moreOf },
    ],
    rows: checkIn,
  }),
  next: ['list-domain-analyser'],
});

/** The selectors come as a bare text. */
const checkIn = ({ status, body }: Reply): Row[] | undefined =>
  status !== 200 ? undefined : typeof body === 'string' ? [{ Record: body }] : rowsIn(body)?.slice(0, 1);

/** Every check answers other things beside its findings. */
const moreOf = (row: Row): string =>
  Object.entries(row)
    .filter(([name, value]) => !OWN.has(name) && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name.replace(/^_/, '')}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join('\n');
