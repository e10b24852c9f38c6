/** Breaches, the search over all tenants, and where an address is. */
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import type { Family } from './family';
import { bare, fromBody, fromBoth, fromQuery, type Ground, isAll, type Owner, ok, plainly, said, secretFor } from './ground';

interface Breach {
  email: string;
  password: string;
  sources: string[];
  clientDomain: string;
}

/** As Have I Been Pwned tells a breach. */
const BREACHES = [
  ['Adventure', 'Adventure Books', 'adventure.example', '2024-05-02', 120_000, ['Email addresses', 'Passwords']],
  ['Cloudkitchen', 'Cloud Kitchen', 'cloudkitchen.example', '2025-09-14', 48_300, ['Email addresses', 'Phone numbers']],
] as const;
const hibp = ([Name, Title, Domain, BreachDate, PwnCount, DataClasses]: (typeof BREACHES)[number]) => ({
  Name,
  Title,
  Domain,
  BreachDate,
  AddedDate: `${BreachDate}T12:00:00Z`,
  PwnCount,
  Description: `In ${BreachDate.slice(0, 4)} the customers of ${Title} were copied.`,
  DataClasses: [...DataClasses],
  IsVerified: true,
});

const PRIVATE = /^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/i;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]+)$/i;

export function toolsFamily(ground: Ground): Family {
  /** By the tenant's name as it was searched; found again by default domain only. */
  let searched = new Map<string, Breach[]>();
  /** The first and every fifth of a tenant's people were careless once. */
  const breached = (owner: Owner) => owner.people.filter((p, n) => n % 5 === 0 && p.mail !== null);
  const breachesOf = (owner: Owner): Breach[] =>
    breached(owner).map(p => ({
      email: p.mail ?? p.userPrincipalName,
      password: secretFor(`breach ${p.id}`, 'xxxxxx9999'),
      sources: [BREACHES[0][1]],
      clientDomain: owner.domain,
    }));

  function start(): void {
    const fabrikam = ground.byDomain('fabrikam.com');
    searched = new Map(fabrikam ? [['fabrikam.com', breachesOf(fabrikam)]] : []);
  }
  start();

  return {
    endpoints: {
      ExecBreachSearch: fromBody('CIPP.Core.Read', asked => {
        const name = said(asked, 'tenantFilter') ?? '';
        const owner = name ? ground.owner(asked) : undefined;
        if (owner) searched.set(name, breachesOf(owner));
        return ok(`Executing Search for ${name}. This may take up to 24 hours to complete.`);
      }),
      ListBreachesTenant: fromQuery('CIPP.Core.Read', asked => {
        const name = asked.text('tenantFilter') ?? '';
        const known = [...searched].filter(([at]) => ground.byDomain(at) && (isAll(asked) || at === name));
        const rows = known.flatMap(([, breaches]) => breaches);
        for (const { password } of rows) ground.context.give('password', password);
        return bare(rows);
      }),
      ListBreachesAccount: fromQuery('CIPP.Core.Read', asked => {
        const account = asked.text('account')?.toLowerCase() ?? '';
        const owners = ground.owners();
        if (!account.includes('@')) return bare(owners.some(o => o.domains.includes(account)) ? BREACHES.map(hibp) : []);
        return bare(owners.some(o => breached(o).some(p => p.mail?.toLowerCase() === account)) ? [hibp(BREACHES[0])] : []);
      }),
      ExecUniversalSearch: fromQuery('CIPP.Core.Read', asked => bare(search(asked.text('name')?.toLowerCase() ?? ''))),
      ExecGeoIPLookup: fromBoth('CIPP.Core.Read', where),
    },
    reset: start,
  };

  /** Starts of a name's words or of the sign-in name; five people a tenant. */
  function search(start: string): object[] {
    if (start === '') return [];
    return ground.owners().flatMap(owner =>
      owner.people
        .filter(p => [p.userPrincipalName, p.displayName, ...p.displayName.split(' ')].some(w => w.toLowerCase().startsWith(start)))
        .slice(0, 5)
        .map(({ id, displayName, userPrincipalName, mail, jobTitle }) => ({
          id,
          displayName,
          userPrincipalName,
          mail,
          jobTitle,
          _TenantId: owner.id,
        })),
    );
  }
}

function where(asked: Asked): Answer {
  const ip = said(asked, 'IP');
  if (!ip) return plainly(200, 'IP address is required');
  if (!ADDRESS.test(ip) || PRIVATE.test(ip)) return plainly(500, `Could not get location for ${ip}`);
  return bare({
    status: 'success',
    CountryOrRegion: 'DE',
    City: 'Berlin',
    State: 'Berlin',
    Proxy: ip.startsWith('203.0.113.'),
    Hosting: false,
    ASName: 'EXAMPLE-AS',
    isp: 'Example Networks',
    lat: 52.52,
    lon: 13.4,
    timezone: 'Europe/Berlin',
  });
}
