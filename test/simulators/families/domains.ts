/** What the world's DNS says of domains, checked one by one (ListDomainHealth) or overnight (ListDomainAnalyser). */
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import type { Family } from './family';
import { bare, failed, fromQuery, type Ground, isAll, NOTHING, type Owner } from './ground';

const DOMAIN = /^(((?!-))(xn--|_{1,1})?[a-z0-9-]{0,61}[a-z0-9]{1,1}\.)*(xn--)?([a-z0-9][a-z0-9-]{0,60}|[a-z0-9-]{1,30}\.[a-z]{2,})$/i;

interface Zone {
  spf: string | null;
  dmarc: string | null;
  dkim: boolean;
  dnssec: boolean;
}
const GOOD: Zone = {
  spf: 'v=spf1 include:spf.protection.outlook.com -all',
  dmarc: 'v=DMARC1; p=reject; rua=mailto:dmarc@example.com',
  dkim: true,
  dnssec: false,
};
/** Domains with something to complain about; every other of the world is well. */
const ZONES: Record<string, Partial<Zone>> = {
  'contoso-shop.example': { dmarc: null, dkim: false },
  'fabrikam.com': { spf: 'v=spf1 include:spf.protection.outlook.com ~all', dmarc: 'v=DMARC1; p=none' },
  'bakery.example.com': { spf: null, dmarc: null, dkim: false },
};
/** No resolver answers for this ending. */
const UNRESOLVED = '.invalid';

const zoneOf = (domain: string): Zone => ({ ...GOOD, ...ZONES[domain.toLowerCase()] });
const onMicrosoft = (domain: string) => domain.endsWith('.onmicrosoft.com');

interface Verdict {
  passes?: string[];
  warns?: string[];
  fails?: string[];
}
const verdict = ({ passes = [], warns = [], fails = [] }: Verdict) => ({
  ValidationPasses: passes,
  ValidationWarns: warns,
  ValidationFails: fails,
});

/** By action, in small letters. */
const CHECKS: Record<string, (domain: string, zone: Zone, asked: Asked, selectors: string[]) => unknown> = {
  readspfrecord: (Domain, { spf }, asked) => {
    const record = asked.text('Record') ?? spf;
    const wanted = asked.text('ExpectedInclude');
    const missing = record !== null && wanted !== undefined && !record.includes(wanted);
    return {
      Domain,
      Record: record ?? '',
      RecordCount: record ? 1 : 0,
      LookupCount: record ? 1 : 0,
      ...verdict({
        passes: record ? ['The SPF record is valid'] : [],
        warns: record?.includes('~all') ? ['The SPF record ends in a soft fail'] : [],
        fails: [
          ...(record ? [] : [`No SPF record was found for ${Domain}`]),
          ...(missing ? [`${wanted} is not part of the SPF record`] : []),
        ],
      }),
    };
  },
  readdmarcpolicy: (Domain, { dmarc }) => ({
    Domain,
    Record: dmarc ?? '',
    Policy: /p=(\w+)/.exec(dmarc ?? '')?.[1] ?? '',
    Percent: 100,
    ReportingEmails: dmarc?.includes('rua=') ? ['dmarc@example.com'] : [],
    ...verdict({
      passes: dmarc?.includes('reject') ? ['Domain has a reject policy'] : [],
      warns: dmarc?.includes('p=none') ? ['Policy is not being enforced'] : [],
      fails: dmarc ? [] : [`This domain does not have a DMARC record`],
    }),
  }),
  readdkimrecord: (Domain, { dkim }, _, selectors) => ({
    Domain,
    Selectors: selectors,
    Records: dkim ? selectors.map(Selector => ({ Selector, Record: 'v=DKIM1; k=rsa; p=MIIB', PublicKeyInfo: { KeySize: 2048 } })) : [],
    ...verdict({ passes: dkim ? ['DKIM signature is valid'] : [], fails: dkim ? [] : ['No DKIM record was found'] }),
  }),
  readmxrecord: Domain => ({
    Domain,
    Records: [{ Priority: 0, Hostname: `${Domain.replaceAll('.', '-')}.mail.protection.outlook.com` }],
    MailProvider: { Name: 'Microsoft 365' },
    ExpectedInclude: 'include:spf.protection.outlook.com',
    ...verdict({ passes: ['MX record is present'] }),
  }),
  readnsrecord: Domain => ({
    Domain,
    Records: ['ns1.example.net', 'ns2.example.net'],
    NameProvider: '',
    ...verdict({ passes: ['Name servers answer'] }),
  }),
  readwhoisrecord: Domain => ({ _Raw: `Domain Name: ${Domain}`, _RDAP: true, _Registrar: 'Example Registrar', _Organization: 'REDACTED' }),
  readautodiscover: (Domain, _, asked) => ({
    Domain,
    RecordType: 'CNAME',
    Record: asked.text('ExpectedTarget') ?? 'autodiscover.outlook.com',
    ...verdict({ passes: ['Autodiscover points to Microsoft 365'] }),
  }),
  testdnssec: (Domain, { dnssec }) => ({
    Domain,
    Keys: dnssec ? ['257 3 13'] : [],
    ...verdict({ fails: dnssec ? [] : ['DNSSEC is not set up'] }),
  }),
  testhttpscertificate: (Domain, _, asked) => ({
    Domain,
    Tests: (asked.text('Subdomains') ?? 'www')
      .split(/\s*,\s*/)
      .map(sub => ({ Hostname: `${sub}.${Domain}`, Certificate: { DaysToExpiration: 41 }, ...verdict({}) })),
    ...verdict({ passes: ['Certificate is valid'] }),
  }),
  testmtasts: Domain => ({
    Domain,
    StsRecord: null,
    StsPolicy: null,
    TlsRptRecord: null,
    ...verdict({ fails: ['No MTA-STS record was found'] }),
  }),
};

export function domainsFamily(ground: Ground): Family {
  /** Selectors that somebody stored, by domain. */
  const stored = new Map<string, string[]>();
  return {
    endpoints: {
      ListDomainHealth: fromQuery('Tenant.DomainAnalyser.Read', check),
      ListDomainAnalyser: fromQuery('Tenant.DomainAnalyser.Read', asked => {
        const owner = ground.owner(asked);
        const owners = isAll(asked) ? ground.owners() : owner ? [owner] : [];
        return bare(owners.flatMap(o => o.domains.map(d => analysed(o, d, stored.get(d)))));
      }),
    },
    reset: () => stored.clear(),
  };

  function check(asked: Asked): Answer {
    const action = asked.text('Action');
    const domain = asked.text('Domain');
    if (!action) return failed(400, "The 'Action' parameter is required.");
    if (!domain) return failed(400, "The 'Domain' parameter is required.");
    if (!DOMAIN.test(domain)) return failed(400, `Domain: ${domain} is invalid`);
    const known = stored.get(domain);
    const owner = [...ground.owners()].find(o => o.domains.includes(domain.toLowerCase()));
    if (action.toLowerCase() === 'listdomaininfo') {
      if (!owner && !known) return NOTHING;
      const DkimSelectors = JSON.stringify(known ?? []);
      return bare({ RowKey: domain, PartitionKey: 'TenantDomains', TenantId: owner?.domain ?? 'NoTenant', DkimSelectors });
    }
    if (action.toLowerCase() === 'getdkimselectors') return bare((known ?? []).join(','));
    const found = CHECKS[action.toLowerCase()];
    if (!found) return failed(400, `Unknown Action '${action}'.`);
    if (domain.endsWith(UNRESOLVED)) return failed(500, `Failed. No such host is known. (${domain})`);
    const given = asked.text('Selector')?.split(/\s*,\s*/);
    // not a pure read: an editor's selectors stay
    if (given && action.toLowerCase() === 'readdkimrecord') stored.set(domain, given);
    return bare(found(domain, zoneOf(domain), asked, given ?? known ?? ['selector1', 'selector2']));
  }
}

function analysed(owner: Owner, Domain: string, selectors: string[] | undefined): object {
  const { spf, dmarc, dkim, dnssec } = zoneOf(Domain);
  const enforced = dmarc?.includes('reject') ?? false;
  const none = onMicrosoft(Domain);
  const points: [number, boolean, string][] = [
    [30, spf?.endsWith('-all') ?? false, spf ? 'SPF record did not pass validation' : 'No SPF Record Found'],
    [10, true, ''],
    [10, dmarc !== null && !none, 'No DMARC Records Found'],
    [70, enforced && !none, 'DMARC is not being enforced'],
    [20, dnssec, 'DNSSEC Not Configured or Enabled'],
    [20, dkim && !none, 'DKIM Not Configured'],
  ];
  const Score = points.filter(([, there]) => there).reduce((sum, [n]) => sum + n, 0);
  return {
    Tenant: owner.domain,
    TenantID: owner.id,
    GUID: Domain.replaceAll('.', ''),
    LastRefresh: '2026-11-25T03:30:00.000Z',
    Domain,
    ExpectedSPFRecord: 'include:spf.protection.outlook.com',
    ActualSPFRecord: spf ?? 'No SPF Record',
    SPFPassAll: spf?.endsWith('-all') ?? false,
    MXPassTest: true,
    DMARCPresent: dmarc !== null && !none,
    DMARCFullPolicy: none ? '' : (dmarc ?? ''),
    DMARCActionPolicy: enforced ? 'Reject' : dmarc ? 'None' : '',
    DMARCReportingActive: dmarc?.includes('rua=') ?? false,
    DMARCPercentagePass: dmarc !== null,
    DNSSECPresent: dnssec,
    MailProvider: 'Microsoft 365',
    DKIMEnabled: dkim && !none,
    ...(selectors ? { DkimSelectors: selectors } : {}),
    Score,
    MaximumScore: 160,
    ScorePercentage: Math.round((Score / 160) * 100),
    ScoreExplanation: points.flatMap(([, there, why]) => (there || !why ? [] : [why])).join(', '),
  };
}
