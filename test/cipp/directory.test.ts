import { createCipp } from '../../src/cipp/client';
import { createDirectory } from '../../src/cipp/directory';
import type { Tenant } from '../../src/model/field';
import type { ObjectId } from '../../src/model/ids';
import type { Directory, FoundUser } from '../../src/model/ports';
import { ProblemError } from '../../src/model/problem';
import { CIPP_SCOPE, idOf, type Outside, refusal, startOutside } from '../net/outside';
import { closedPort } from '../net/sockets';
import { type Fault, faults } from '../simulators/server';
import { customers, HOME_DOMAIN, HOME_TENANT, people, SHOP_DOMAIN } from '../simulators/world';

let out: Outside;
beforeAll(async () => {
  out = await startOutside();
});
beforeEach(() => {
  out.world.restore();
  out.entra.reset();
  out.cipp.reset();
  out.logged.length = 0;
});
afterAll(() => out.stop());

const HOME = HOME_TENANT as ObjectId;

function directory(more: { authority?: string; homeTenantId?: ObjectId } = {}): Directory {
  const { http, clock, log } = out;
  const cipp = createCipp(
    { url: out.cipp.url, timeoutMs: 10_000, concurrency: 4 },
    { http, credential: out.credential(CIPP_SCOPE), clock, log: out.log },
  );
  return createDirectory({ cipp, http, authority: out.entra.url, homeTenantId: HOME, clock, log, ...more });
}

async function tenant(from: Directory, domain: string): Promise<Tenant> {
  const found = (await from.tenants()).find(t => t.domain === domain);
  if (!found) throw new Error(`no ${domain}`);
  return found;
}
const contoso = (from: Directory) => tenant(from, 'contoso.com');

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await refusal(work);
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem.problem;
}

const answering = (body: unknown, status = 200): Fault => ({ status, body });
const upns = (users: { upn: string }[]) => users.map(u => u.upn);

describe('tenants', () => {
  test('as CIPP lists them, with the home tenant marked and the excluded one absent', async () => {
    const tenants = await directory().tenants();
    expect(tenants.map(t => [t.domain, t.name, t.home])).toEqual([
      ['contoso.com', 'Contoso Ltd', false],
      ['bakery.example.com', 'Example Bakery', false],
      ['north-clinic.example.com', 'Example Clinic', false],
      ['south-clinic.example.com', 'Example Clinic', false],
      ['fabrikam.com', 'Fabrikam Inc', false],
      [HOME_DOMAIN, 'Partner Tenant', true],
    ]);
    expect(tenants[0]).toMatchObject({ id: customers.contoso.id, initialDomain: 'contoso.onmicrosoft.com' });
  });

  test('home is also told by the tenant id', async () => {
    const tenants = await directory({ homeTenantId: idOf(customers.bakery.id) }).tenants();
    expect(tenants.filter(t => t.home).map(t => t.domain)).toEqual(['bakery.example.com', HOME_DOMAIN]);
  });

  test('are kept, read again in the background when old, and read at once with fresh', async () => {
    const from = directory();
    await Promise.all([from.tenants(), from.tenants()]);
    await from.tenants();
    expect(out.cipp.received('ListTenants')).toHaveLength(1);
    await from.tenants({ fresh: true });
    expect(out.cipp.received('ListTenants')).toHaveLength(2);

    out.clock.jumps(6 * 60_000);
    const held = faults.held();
    out.cipp.once('ListTenants', held.fault);
    expect(await from.tenants()).toHaveLength(6);
    await held.arrived;
    held.release();
  });

  test('an old list outlives a failure of the background reading, but not for ever', async () => {
    const from = directory();
    await from.tenants();
    out.clock.jumps(6 * 60_000);
    out.cipp.always('ListTenants', answering('broken', 500));
    expect(await from.tenants()).toHaveLength(6);
    expect(await codeOf(from.tenants({ fresh: true }))).toBe('TENANTS_UNREADABLE');
    out.clock.jumps(10 * 60_000);
    expect(await codeOf(from.tenants())).toBe('TENANTS_UNREADABLE');
  });

  test.each<[string, Fault]>([
    [
      'a failure told by 200',
      answering([{ Results: 'Failed to retrieve tenants: 429', defaultDomainName: '', displayName: '', customerId: '' }]),
    ],
    ['rows without ids', answering([{ displayName: 'Contoso' }])],
    ['texts', answering(['Something failed'])],
    ['a plain string', answering('Something failed')],
    ['null', answering('null')],
    ['an empty answer', answering(undefined)],
    ['500', answering([], 500)],
    ['half an answer', faults.resetMidAnswer],
  ])('%s is unreadable', async (_, fault) => {
    out.cipp.always('ListTenants', fault);
    expect(await codeOf(directory().tenants())).toBe('TENANTS_UNREADABLE');
  });

  test('no tenants at all is an answer; the row of all tenants and excluded rows are none', async () => {
    const row = { customerId: customers.contoso.id, defaultDomainName: 'Contoso.com', displayName: 'Contoso' };
    const all = { customerId: 'AllTenants', defaultDomainName: 'AllTenants', displayName: '*All Tenants' };
    out.cipp.once('ListTenants', answering([]));
    expect(await directory().tenants()).toEqual([]);
    out.cipp.once('ListTenants', answering([all, row, { ...row, customerId: customers.bakery.id, Excluded: true }]));
    // the default domain goes back to CIPP letter by letter
    expect(await directory().tenants()).toEqual([
      { id: customers.contoso.id, domain: 'Contoso.com', initialDomain: 'contoso.com', name: 'Contoso', home: false },
    ]);
  });

  test('a denial is told as one', async () => {
    out.cipp.client.blocked = ['ListTenants'];
    expect(await codeOf(directory().tenants())).toBe('CIPP_DENIED');
  });
});

describe('the tenant of a domain', () => {
  test.each(['contoso.com', ' CONTOSO.com ', 'contoso.onmicrosoft.com', SHOP_DOMAIN])('%s is Contoso', async domain => {
    expect(await directory().tenantOfDomain(domain)).toMatchObject({ id: customers.contoso.id });
  });

  test('a further domain is looked up once', async () => {
    const from = directory();
    await from.tenantOfDomain(SHOP_DOMAIN);
    await from.tenantOfDomain(SHOP_DOMAIN.toUpperCase());
    expect(out.entra.received('openid').filter(r => r.path.includes(SHOP_DOMAIN))).toHaveLength(1);
    expect(out.cipp.received('ListTenants')).toHaveLength(1);
  });

  test.each([
    ['nobody has it', 'nobody.example'],
    ['a stranger has it', 'stranger.example'],
    ['its tenant is excluded', 'retired.example.com'],
    ['it is no domain', '../common'],
    ['it is empty', ''],
  ])('is nothing when %s', async (_, domain) => {
    expect(await directory().tenantOfDomain(domain)).toBeUndefined();
  });

  test('a customer who came after the list was read is found', async () => {
    const from = directory();
    const fabrikam = out.world.customers.find(c => c.domain === 'fabrikam.com');
    if (fabrikam) fabrikam.excluded = true;
    expect(await from.tenantOfDomain('fabrikam.com')).toBeUndefined();
    if (fabrikam) fabrikam.excluded = false;
    expect(await from.tenantOfDomain('fabrikam.com')).toMatchObject({ id: customers.fabrikam.id });
  });

  test.each<[string, Fault]>([
    ['fails', answering('broken', 500)],
    ['answers without issuer', answering({})],
    ['answers an issuer without tenant', answering({ issuer: 'https://localhost/{tenantid}/v2.0' })],
    ['cuts', faults.resetBefore],
  ])('is not guessed when the authority %s', async (_, fault) => {
    const from = directory();
    await from.tenants();
    out.entra.always('openid', fault);
    expect(await codeOf(from.tenantOfDomain(SHOP_DOMAIN))).toBe('TENANTS_UNREADABLE');
  });

  test('is not guessed when the authority is not there', async () => {
    const from = directory({ authority: `https://localhost:${await closedPort()}` });
    expect(await codeOf(from.tenantOfDomain(SHOP_DOMAIN))).toBe('TENANTS_UNREADABLE');
  });
});

describe('people by address or id', () => {
  test.each([
    ['the sign-in name', 'jane@contoso.com', ['jane@contoso.com']],
    ['other letters', ' Jane@Contoso.COM ', ['jane@contoso.com']],
    ['an alias', 'jane.doe@contoso.com', ['jane@contoso.com']],
    ['the mail', 'john.smith@contoso.com', ['jsmith@contoso.com']],
    ["one person's sign-in name that is another's mail", 'jsmith@contoso.com', ['jsmith@contoso.com', 'julia.smith@contoso.com']],
    ['an apostrophe', "sean.o'neil@contoso.com", ["sean.o'neil@contoso.com"]],
    ['a further domain', 'rosa@contoso-shop.example', ['rosa@contoso-shop.example']],
    ['the object id', people.jane.id.toUpperCase(), ['jane@contoso.com']],
    ['nobody', 'nobody@contoso.com', []],
    ['a part of a name', 'jane@contoso', []],
    ['a name', 'Jane Doe', []],
    ['an unknown object id', people.ruth.id, []],
    ['a try to close the quote', "x' or startswith(userPrincipalName,'@", []],
  ])('%s', async (_, said, found) => {
    const from = directory();
    expect(upns(await from.usersNamed(await contoso(from), said))).toEqual(found);
    for (const { query } of out.cipp.received('ListUsers')) expect(query.tenantFilter).toBe('contoso.com');
  });

  test('who is the only one with an address is asked for again after half a minute, when asked past memory, and after something was done', async () => {
    const from = directory();
    const at = await contoso(from);
    const asked = () => out.cipp.received('ListUsers').length;
    const jane = (how?: { fresh: boolean }) => from.usersNamed(at, 'jane@contoso.com', how);
    await jane();
    const first = asked();
    await jane();
    expect(asked()).toBe(first);
    await jane({ fresh: true });
    expect(asked()).toBe(first + 1);
    from.forget();
    await jane();
    expect(asked()).toBe(first + 2);
    out.clock.jumps(29_999);
    await jane();
    expect(asked()).toBe(first + 2);
    out.clock.jumps(1);
    await jane();
    expect(asked()).toBe(first + 3);
    // asked before something was done, and answered after it
    from.forget();
    const before = jane();
    from.forget();
    await before;
    await jane();
    expect(asked()).toBe(first + 5);
    // who was not found may be made meanwhile
    await from.usersNamed(at, 'nobody@contoso.com');
    await from.usersNamed(at, 'nobody@contoso.com');
    expect(asked()).toBe(first + 7);
  });

  test('what is known of a person', async () => {
    const from = directory();
    const one = async (said: string) => (await from.usersNamed(await contoso(from), said))[0];
    expect(await one('jane@contoso.com')).toEqual<FoundUser>({
      id: idOf(people.jane.id),
      upn: 'jane@contoso.com' as FoundUser['upn'],
      name: 'Jane Doe',
      enabled: true,
      synced: false,
      guest: false,
      department: 'Finance',
      title: 'Accountant',
      manager: people.maria.displayName,
      lastPasswordChange: '2026-05-04T07:41:12Z',
      mail: 'jane@contoso.com',
      aliases: ['jane.doe@contoso.com'],
    });
    expect(await one('omar@contoso.com')).toMatchObject({ synced: true, enabled: true });
    expect(await one('dieter@contoso.com')).toMatchObject({ enabled: false });
    expect(await one('pat@fabrikam.com')).toMatchObject({ guest: true, name: 'Pat Visitor' });
    expect(await one('chen@contoso.com')).toMatchObject({ mail: undefined, aliases: [] });
  });

  const JANE = { id: people.jane.id, userPrincipalName: 'jane@contoso.com', accountEnabled: true };

  test('rows are read as they come: bare, sparse, with odd times', async () => {
    const from = directory();
    const at = await contoso(from);
    out.cipp.once(
      'ListUsers',
      answering({ ...JANE, displayName: ' ', manager: { userPrincipalName: 'boss@contoso.com' }, proxyAddresses: 'smtp:J@contoso.com' }),
    );
    expect(await from.user(at, idOf(JANE.id))).toMatchObject({
      name: 'jane@contoso.com',
      manager: 'boss@contoso.com',
      aliases: ['j@contoso.com'],
    });
    out.cipp.once('ListUsers', answering([{ ...JANE, lastPasswordChangeDateTime: '0001-01-01T00:00:00Z', onPremisesSyncEnabled: null }]));
    expect(await from.user(at, idOf(JANE.id))).toMatchObject({ lastPasswordChange: undefined, synced: false });
    out.cipp.once(
      'ListUsers',
      answering([{ ...JANE, lastPasswordChangeDateTime: '2026-05-04T07:41:12.3456789Z', userPrincipalName: 'A_B.com#EXT#@contoso.com' }]),
    );
    expect(await from.user(at, idOf(JANE.id))).toMatchObject({ lastPasswordChange: '2026-05-04T07:41:12Z', guest: true });
  });

  test('a filter that CIPP ignored names nobody else', async () => {
    const from = directory();
    const at = await contoso(from);
    const rows = [JANE, { ...JANE, id: people.sam.id, userPrincipalName: 'sam.taylor@contoso.com' }];
    out.cipp.always('ListUsers', answering(rows));
    expect(upns(await from.usersNamed(at, 'jane@contoso.com'))).toEqual(['jane@contoso.com']);
    expect(await from.user(at, idOf(people.ruth.id))).toBeUndefined();
  });

  test('a person by id, and nothing only when the list proves it', async () => {
    const from = directory();
    const at = await contoso(from);
    expect(await from.user(at, idOf(people.jane.id))).toMatchObject({ upn: 'jane@contoso.com' });
    expect(await from.user(at, idOf(people.ruth.id))).toBeUndefined();
    expect(out.cipp.received('ListUsers').map(r => r.query.UserID ?? r.query.graphFilter)).toEqual([
      people.jane.id,
      people.ruth.id,
      `id eq '${people.ruth.id}'`,
    ]);
  });

  test('a 500 for somebody who is there is not "nobody"', async () => {
    const from = directory();
    const at = await contoso(from);
    out.cipp.once('ListUsers', answering('Could not connect to Graph', 500));
    expect(await from.user(at, idOf(people.jane.id))).toMatchObject({ upn: 'jane@contoso.com' });
    out.cipp.always('ListUsers', answering('Could not connect to Graph', 500));
    expect(await codeOf(from.user(at, idOf(people.jane.id)))).toBe('USER_UNREADABLE');
  });

  test.each<[string, Fault]>([
    ['the message about AllTenants', answering([{ Message: 'AllTenants is deprecated' }])],
    ['another person', answering([{ ...JANE, id: people.ruth.id }])],
    ['a row without state', answering([{ ...JANE, accountEnabled: null }])],
    ['a text in an array', answering(['Error'])],
    ['a plain string', answering('Error')],
    ['null', answering('null')],
    ['a denial in other words', answering('Error', 403)],
    ['an empty answer', answering(undefined)],
    ['a cut', faults.resetBefore],
  ])('%s is unreadable', async (_, fault) => {
    const from = directory();
    const at = await contoso(from);
    out.cipp.always('ListUsers', fault);
    expect(await codeOf(from.user(at, idOf(JANE.id)))).toBe('USER_UNREADABLE');
  });

  test('a limited client is denied in its own words', async () => {
    const from = directory();
    const at = await contoso(from);
    out.cipp.client.tenants = ['fabrikam.com'];
    expect(await codeOf(from.usersNamed(at, 'jane@contoso.com'))).toBe('CIPP_DENIED');
  });
});

describe('people by the beginning of a name', () => {
  test.each([
    ['one word', 'jan', 10, ['jane@contoso.com']],
    ['several people', 'Sam Taylor', 10, ['sam.taylor@contoso.com', 'sam.taylor2@contoso.com']],
    ['words in any order', 'tay sa', 10, ['sam.taylor@contoso.com', 'sam.taylor2@contoso.com']],
    ['a limit', 'sam', 1, ['sam.taylor@contoso.com']],
    ['an apostrophe', "o'n", 10, ["sean.o'neil@contoso.com"]],
    ['nothing said', '  ', 10, []],
    ['nobody', 'xyz', 10, []],
  ])('%s', async (_, said, limit, found) => {
    const from = directory();
    expect(upns(await from.usersLike(await contoso(from), said, limit))).toEqual(found);
  });

  test('a row that cannot be read is left out of a list and noted, without its text', async () => {
    const from = directory();
    const at = await contoso(from);
    const rows = [
      { id: people.jane.id, userPrincipalName: 'jane@contoso.com', accountEnabled: true },
      { id: 'odd', userPrincipalName: 'odd' },
    ];
    out.cipp.once('ListUsers', answering(rows));
    expect(upns(await from.usersLike(at, 'j', 10))).toEqual(['jane@contoso.com']);
    expect(out.logged.join()).toMatch(/rows of ListUsers could not be read.*"lost":1/);
    out.cipp.once('ListUsers', answering([{ Message: 'AllTenants is deprecated' }]));
    expect(await codeOf(from.usersLike(at, 'j', 10))).toBe('USER_UNREADABLE');
  });
});

describe('people everywhere', () => {
  test('by name, each with the tenant', async () => {
    const found = await directory().usersEverywhere('jane', 10);
    expect(found.map(f => [f.tenant.domain, f.id])).toEqual([
      ['contoso.com', people.jane.id],
      ['fabrikam.com', people.janeRoe.id],
    ]);
    expect(out.cipp.received('ExecUniversalSearchV2')[0]?.query).toEqual({ searchTerms: 'jane', limit: '10', type: 'Users' });
  });

  test('rows of tenants that are not listed are left out', async () => {
    const row = (Tenant: string) => ({ Tenant, Type: 'Users', Data: { id: people.jane.id } });
    out.cipp.once('ExecUniversalSearchV2', answering([row('retired.example.com'), row('CONTOSO.com'), { Tenant: 'contoso.com' }]));
    expect((await directory().usersEverywhere('jane', 10)).map(f => f.tenant.domain)).toEqual(['contoso.com']);
  });

  test('unreadable is said', async () => {
    out.cipp.once('ExecUniversalSearchV2', answering('Error', 500));
    expect(await codeOf(directory().usersEverywhere('jane', 10))).toBe('USER_UNREADABLE');
  });
});

describe('typeahead', () => {
  /** After the background reading of this endpoint was answered and taken in. */
  async function loaded(work: () => unknown, endpoint: string): Promise<void> {
    const before = out.cipp.received(endpoint).length;
    work();
    while (out.cipp.received(endpoint).filter(r => r.status).length === before) await new Promise(resolve => setImmediate(resolve));
    for (let i = 0; i < 50; i += 1) await new Promise(resolve => setImmediate(resolve));
  }

  test('of tenants comes from memory', async () => {
    const from = directory();
    expect(from.suggestTenants('', 15)).toEqual([]);
    await from.tenants();
    // the list is indexed in slices, behind the turn; until then only an empty text gives something
    while (from.suggestTenants('fabrikam', 15).length === 0) await new Promise(resolve => setImmediate(resolve));
    expect(from.suggestTenants('', 15)).toHaveLength(6);
    expect(from.suggestTenants('example cl', 15).map(t => t.domain)).toEqual(['north-clinic.example.com', 'south-clinic.example.com']);
    expect(from.suggestTenants('EXAMPLE', 2)).toHaveLength(2);
    expect(from.suggestTenants('fabrikam.on', 15).map(t => t.domain)).toEqual(['fabrikam.com']);
    expect(out.cipp.received('ListTenants')).toHaveLength(1);
  });

  test('of people never waits: empty first, then from memory, read again after five minutes', async () => {
    const from = directory();
    const at = await contoso(from);
    await loaded(() => expect(from.suggestUsers(at, 'ja', 15)).toEqual([]), 'ListUsers');
    expect(upns(from.suggestUsers(at, 'ja', 15))).toEqual(['jane@contoso.com']);
    expect(upns(from.suggestUsers(at, 'gonzalez', 15))).toEqual(['maria.gonzalez@contoso.com']);
    expect(upns(from.suggestUsers(at, 'smith j', 1))).toEqual(['jsmith@contoso.com']);
    expect(upns(from.suggestUsers(at, 'pat', 15))).toEqual([]);
    expect(from.suggestUsers(at, '', 15)).toHaveLength(15);
    expect(out.cipp.received('ListUsers').map(r => r.query)).toEqual([{ tenantFilter: 'contoso.com' }]);
    out.clock.jumps(6 * 60_000);
    await loaded(() => expect(from.suggestUsers(at, 'ja', 15)).toHaveLength(1), 'ListUsers');
    expect(out.cipp.received('ListUsers')).toHaveLength(2);
  });

  test('a failure is quiet and not tried again with every keystroke', async () => {
    const from = directory();
    const at = await contoso(from);
    out.cipp.always('ListUsers', answering('broken', 500));
    await loaded(() => from.suggestUsers(at, 'j', 15), 'ListUsers');
    expect(from.suggestUsers(at, 'ja', 15)).toEqual([]);
    expect(from.suggestUsers(at, 'jan', 15)).toEqual([]);
    expect(out.cipp.received('ListUsers')).toHaveLength(1);
  });
});
