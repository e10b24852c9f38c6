import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError, readAppSettings, readConfig } from '../../src/config';

const BOT = '11111111-1111-4111-8111-111111111111';
const TENANT = '22222222-2222-4222-8222-222222222222';
const OTHER = '33333333-3333-4333-8333-333333333333';
const CLIENT = '44444444-4444-4444-8444-444444444444';
const KEY = Buffer.alloc(32, 7).toString('base64');

const GOOD = {
  BOT_ID: BOT,
  BOT_TYPE: 'SingleTenant',
  BOT_TENANT_ID: TENANT,
  BOT_PASSWORD: 'bot~secret',
  SEAL_KEY: KEY,
  CIPP_API_URL: 'https://cipp.example.com',
  CIPP_CLIENT_ID: CLIENT,
  CIPP_CLIENT_SECRET: 'cipp~secret',
};
type Env = Record<string, string | undefined>;

function mistakes(change: Env, from: Env = GOOD): { name: string; text: string }[] {
  try {
    readConfig({ ...from, ...change });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.mistakes.map(m => ({ name: m.name, text: `${m.what}. ${m.todo}` }));
  }
}

test('the least settings give everything else', () => {
  const config = readConfig(GOOD);
  expect(config).toMatchObject({
    port: 3978,
    host: '0.0.0.0',
    bot: { id: BOT, type: 'SingleTenant', tenantId: TENANT },
    homeTenantId: TENANT,
    cloud: 'public',
    disableInstanceDiscovery: false,
    graph: { tenantId: TENANT, clientId: BOT, managed: false },
    cipp: {
      tenantId: TENANT,
      clientId: CLIENT,
      managed: false,
      url: 'https://cipp.example.com',
      scope: `api://${CLIENT}/.default`,
      timeoutMs: 120_000,
      concurrency: 4,
    },
    databaseUrl: undefined,
    dataDir: './data',
    keepRequestsDays: 365,
    policyFile: 'env/policy.yaml',
    proxy: { https: undefined, no: undefined },
    logLevel: 'info',
    metricsToken: undefined,
  });
  expect(config.bot.password?.open()).toBe('bot~secret');
  expect(config.graph.clientSecret?.open()).toBe('bot~secret');
  expect(config.cipp?.clientSecret?.open()).toBe('cipp~secret');
  expect(config.sealKeys).toEqual([Buffer.alloc(32, 7)]);
});

test('without CIPP: none of its settings, and a connection with which people sign in', () => {
  const { CIPP_API_URL, CIPP_CLIENT_ID, CIPP_CLIENT_SECRET, ...rest } = GOOD;
  expect(readConfig({ ...rest, BOT_OAUTH_CONNECTION: 'sso', CIPP_TIMEOUT_MS: '5000' }).cipp).toBeUndefined();
  const names = ['CIPP_API_URL', 'CIPP_CLIENT_ID', 'CIPP_CLIENT_SECRET'];
  const neither = mistakes({}, rest);
  expect(neither.map(m => m.name)).toEqual(names);
  expect(neither[0]?.text).toMatch(/missing.*To run without CIPP, set BOT_OAUTH_CONNECTION and none of the CIPP_ settings/);
  for (const half of [{ CIPP_API_URL }, { CIPP_CLIENT_ID }, { CIPP_CLIENT_SECRET }, { CIPP_SCOPE: 'api://x/.default' }]) {
    const found = mistakes({ ...half, BOT_OAUTH_CONNECTION: 'sso' }, rest);
    expect(found.map(m => m.name)).toEqual(names.filter(name => !(name in half)));
    for (const { text } of found) expect(text).toContain('To run without CIPP, leave all of the CIPP_ settings empty');
  }
});

test('it is frozen to the bottom, and prints no secret', () => {
  const config = readConfig(GOOD);
  expect(() => Object.assign(config.hosts, { graph: 'https://evil.example.com' })).toThrow(TypeError);
  expect(() => config.hosts.botServiceHosts.push('evil.example.com')).toThrow(TypeError);
  expect(JSON.stringify(config)).not.toContain('~secret');
});

test('every setting is read', () => {
  const config = readConfig({
    ...GOOD,
    PORT: '8080',
    HOST: '127.0.0.1',
    HOME_TENANT_ID: OTHER.toUpperCase(),
    AZURE_TENANT_ID: OTHER,
    AZURE_CLIENT_ID: CLIENT,
    AZURE_CLIENT_SECRET: 'graph~secret',
    CIPP_TENANT_ID: TENANT,
    CIPP_SCOPE: 'api://cipp/.default',
    CIPP_TIMEOUT_MS: '5000',
    CIPP_CONCURRENCY: '2',
    CIPP_CALLER_CODES: 'TRUE',
    DATABASE_URL: 'postgres://bot:pw@db.example.com/bot',
    DATA_DIR: '/var/lib/bot',
    POLICY_FILE: '/etc/bot/policy.yaml',
    SEAL_KEY: `${KEY}, ${Buffer.alloc(32, 8).toString('base64')}`,
    HTTPS_PROXY: 'http://proxy.example.com:3128',
    NO_PROXY: 'localhost,.example.com',
    LOG_LEVEL: 'DEBUG',
    METRICS_TOKEN: 'metrics~secret',
    ENTRA_DISABLE_INSTANCE_DISCOVERY: 'True',
    AUDIT_WEBHOOK_URL: 'https://siem.example.com/audit/?token=webhook~secret',
    AUDIT_WEBHOOK_SECRET: `whsec_${KEY}`,
    AUDIT_SYSLOG_URL: 'tls://siem.example.com',
  });
  expect(config).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    homeTenantId: OTHER,
    bot: { tenantId: TENANT },
    graph: { tenantId: OTHER, clientId: CLIENT, managed: false },
    cipp: { tenantId: TENANT, scope: 'api://cipp/.default', timeoutMs: 5000, concurrency: 2, callerCodes: true },
    databaseUrl: 'postgres://bot:pw@db.example.com/bot',
    dataDir: '/var/lib/bot',
    policyFile: '/etc/bot/policy.yaml',
    proxy: { https: 'http://proxy.example.com:3128', no: 'localhost,.example.com' },
    logLevel: 'debug',
    disableInstanceDiscovery: true,
  });
  expect(config.sealKeys).toHaveLength(2);
  expect(config.metricsToken?.open()).toBe('metrics~secret');
  expect(config.audit.webhook?.url.open()).toBe('https://siem.example.com/audit/?token=webhook~secret');
  expect(config.audit.webhook?.secret.open()).toBe(KEY);
  expect(config.audit.syslog).toEqual({ protocol: 'tls', host: 'siem.example.com', port: 6514 });
  expect(JSON.stringify(config)).not.toContain('~secret');
  expect(config.graph.clientSecret?.open()).toBe('graph~secret');
});

describe('identities', () => {
  test('a certificate in place of each secret', () => {
    const config = readConfig({
      ...GOOD,
      BOT_PASSWORD: '',
      BOT_CERTIFICATE_PATH: '/run/bot.pem',
      CIPP_CLIENT_SECRET: undefined,
      CIPP_CLIENT_CERTIFICATE_PATH: '/run/cipp.pem',
    });
    expect(config.bot).toMatchObject({ password: undefined, certificatePath: '/run/bot.pem' });
    expect(config.graph).toMatchObject({ clientSecret: undefined, certificatePath: '/run/bot.pem' });
    expect(config.cipp).toMatchObject({ clientSecret: undefined, certificatePath: '/run/cipp.pem' });
  });

  test('a managed identity has no secret, and reads Graph too', () => {
    const config = readConfig({ ...GOOD, BOT_TYPE: 'UserAssignedMsi', BOT_PASSWORD: undefined });
    expect(config.bot).toEqual({ id: BOT, type: 'UserAssignedMSI', tenantId: TENANT });
    expect(config.graph).toMatchObject({ clientId: BOT, managed: true });
  });

  test('a client id for Graph without secret or certificate is a managed or workload identity', () => {
    expect(readConfig({ ...GOOD, AZURE_CLIENT_ID: CLIENT }).graph).toMatchObject({ tenantId: TENANT, clientId: CLIENT, managed: true });
  });

  test('a multi-tenant bot needs its home tenant alone', () => {
    const config = readConfig({ ...GOOD, BOT_TYPE: 'MultiTenant', BOT_TENANT_ID: undefined, HOME_TENANT_ID: OTHER });
    expect(config).toMatchObject({ homeTenantId: OTHER, bot: { tenantId: OTHER }, graph: { tenantId: OTHER } });
    expect(config.hosts.botLogin).toBe('https://login.microsoftonline.com/botframework.com');
  });
});

describe('hosts of each cloud', () => {
  const DOD = {
    BOT_OPENID_METADATA_URL: 'https://bot.dod.example.com/openid',
    BOT_TOKEN_ISSUER: 'https://bot.dod.example.com',
    BOT_LOGIN_URL: `https://login.microsoftonline.us/${TENANT}`,
    BOT_OAUTH_SCOPE: 'https://bot.dod.example.com',
    BOT_SERVICE_HOSTS: 'smba.infra.dod.teams.microsoft.us',
  };

  test.each([
    [
      'public',
      {},
      {
        authority: 'https://login.microsoftonline.com',
        graph: 'https://graph.microsoft.com',
        botOpenIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
        botTokenIssuer: 'https://api.botframework.com',
        botLogin: `https://login.microsoftonline.com/${TENANT}`,
        botOAuthScope: 'https://api.botframework.com',
        botTokenService: 'https://token.botframework.com',
        botServiceHosts: ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'],
      },
    ],
    [
      'gcch',
      {},
      {
        authority: 'https://login.microsoftonline.us',
        graph: 'https://graph.microsoft.us',
        botOpenIdMetadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
        botTokenIssuer: 'https://api.botframework.us',
        botLogin: `https://login.microsoftonline.us/${TENANT}`,
        botOAuthScope: 'https://api.botframework.us',
        botTokenService: 'https://tokengcch.botframework.azure.us',
        botServiceHosts: ['smba.infra.gov.teams.microsoft.us'],
      },
    ],
    [
      'dod',
      DOD,
      {
        authority: 'https://login.microsoftonline.us',
        graph: 'https://dod-graph.microsoft.us',
        botOpenIdMetadata: 'https://bot.dod.example.com/openid',
        botTokenIssuer: 'https://bot.dod.example.com',
        botLogin: `https://login.microsoftonline.us/${TENANT}`,
        botOAuthScope: 'https://bot.dod.example.com',
        botTokenService: 'https://apidod.botframework.azure.us',
        botServiceHosts: ['smba.infra.dod.teams.microsoft.us'],
      },
    ],
    [
      'china',
      {},
      {
        authority: 'https://login.chinacloudapi.cn',
        graph: 'https://microsoftgraph.chinacloudapi.cn',
        botOpenIdMetadata: 'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
        botTokenIssuer: 'https://api.botframework.azure.cn',
        botLogin: `https://login.partner.microsoftonline.cn/${TENANT}`,
        botOAuthScope: 'https://api.botframework.azure.cn',
        botTokenService: 'https://token.botframework.azure.cn',
        botServiceHosts: ['frontend.botapi.msg.infra.teams.microsoftonline.cn'],
      },
    ],
  ])('%s', (cloud, more, hosts) => {
    expect(readConfig({ ...GOOD, CLOUD: cloud, ...more }).hosts).toEqual(hosts);
  });

  test.each([
    ['gcch', 'https://login.microsoftonline.us/MicrosoftServices.onmicrosoft.us'],
    ['china', 'https://login.partner.microsoftonline.cn/microsoftservices.partner.onmschina.cn'],
  ])('a multi-tenant bot in %s signs in at the channel tenant', (cloud, login) => {
    expect(readConfig({ ...GOOD, CLOUD: cloud, BOT_TYPE: 'MultiTenant', HOME_TENANT_ID: TENANT }).hosts.botLogin).toBe(login);
  });

  test.each([
    ['AZURE_AUTHORITY_HOST', 'https://login.microsoftonline.us/', 'authority', 'https://login.microsoftonline.us'],
    ['GRAPH_URL', 'http://127.0.0.1:4000', 'graph', 'http://127.0.0.1:4000'],
    ['BOT_OPENID_METADATA_URL', 'http://localhost:4000/openid', 'botOpenIdMetadata', 'http://localhost:4000/openid'],
    ['BOT_TOKEN_ISSUER', 'https://issuer.example.com', 'botTokenIssuer', 'https://issuer.example.com'],
    ['BOT_LOGIN_URL', `https://login.example.com/${TENANT}`, 'botLogin', `https://login.example.com/${TENANT}`],
    ['BOT_OAUTH_SCOPE', 'https://scope.example.com', 'botOAuthScope', 'https://scope.example.com'],
    ['BOT_TOKEN_SERVICE_URL', 'https://europe.token.botframework.com/', 'botTokenService', 'https://europe.token.botframework.com'],
    ['BOT_SERVICE_HOSTS', 'SMBA.example.com, localhost:5000', 'botServiceHosts', ['smba.example.com', 'localhost:5000']],
  ])('%s alone leaves all the others as they are', (name, value, key, shown) => {
    expect(readConfig({ ...GOOD, [name]: value }).hosts).toEqual({ ...readConfig(GOOD).hosts, [key]: shown });
  });

  test('dod without its hosts names each of them', () => {
    expect(mistakes({ CLOUD: 'dod' }).map(m => m.name)).toEqual(Object.keys(DOD));
  });
});

describe('CIPP address', () => {
  test.each([
    'https://cipp.example.com/api',
    'https://cipp.example.com/api/',
    'https://cipp.example.com/',
    ' https://CIPP.example.com/API ',
  ])('%s', said => {
    expect(readConfig({ ...GOOD, CIPP_API_URL: said }).cipp?.url).toBe('https://cipp.example.com');
  });
});

test('a developer may debug, and production may be given memory', () => {
  expect(mistakes({ NODE_OPTIONS: '--inspect' })).toEqual([]);
  expect(mistakes({ NODE_ENV: 'production', NODE_OPTIONS: '--max-old-space-size=512 --enable-source-maps' })).toEqual([]);
});

describe('a wrong setting is named, with what to do', () => {
  test.each<[string, Env, string, RegExp]>([
    ['nothing to sign in with', { BOT_PASSWORD: undefined }, 'BOT_PASSWORD', /missing.*BOT_CERTIFICATE_PATH/],
    ['secret and certificate', { BOT_CERTIFICATE_PATH: 'bot.pem' }, 'BOT_PASSWORD', /BOT_CERTIFICATE_PATH too.*Keep one/],
    ["a secret's id in place of the secret", { BOT_PASSWORD: OTHER }, 'BOT_PASSWORD', /secret's id.*"Value"/],
    ['a secret beside a managed identity', { BOT_TYPE: 'UserAssignedMSI' }, 'BOT_PASSWORD', /does not go with/],
    ['an unknown type', { BOT_TYPE: 'Single' }, 'BOT_TYPE', /SingleTenant, MultiTenant or UserAssignedMSI/],
    ['no bot id', { BOT_ID: '' }, 'BOT_ID', /missing.*Microsoft App ID/],
    ['a name in place of a GUID', { BOT_ID: 'my-bot' }, 'BOT_ID', /not a GUID/],
    ['no tenant', { BOT_TENANT_ID: undefined }, 'BOT_TENANT_ID', /missing.*App Tenant ID/],
    ['a home tenant that is a domain', { HOME_TENANT_ID: 'contoso.com' }, 'HOME_TENANT_ID', /not a GUID/],
    ['a multi-tenant bot without a home', { BOT_TYPE: 'MultiTenant' }, 'HOME_TENANT_ID', /missing.*people of this tenant only/],
    ['an unknown cloud', { CLOUD: 'gcc' }, 'CLOUD', /public, gcch, dod or china.*GCC is public/],
    ...[
      '--inspect=0.0.0.0:9229',
      '--max-old-space-size=512 --heapsnapshot-signal=SIGUSR2',
      '--report_on_fatalerror',
      '--abort-on-uncaught-exception',
    ].map((NODE_OPTIONS): [string, Env, string, RegExp] => [
      `${NODE_OPTIONS} in production`,
      { NODE_ENV: 'production', NODE_OPTIONS },
      'NODE_OPTIONS',
      /memory to disk or opens it to a debugger/,
    ]),
    ['a port out of range', { PORT: '70000' }, 'PORT', /0 to 65535/],
    ['a port that is no number', { PORT: '80a' }, 'PORT', /whole number/],
    ['no seal key', { SEAL_KEY: undefined }, 'SEAL_KEY', /missing.*openssl rand -base64 32/],
    ['a short seal key', { SEAL_KEY: Buffer.alloc(16).toString('base64') }, 'SEAL_KEY', /16 bytes instead of 32.*openssl rand -base64 32/],
    ['a seal key that is a sentence', { SEAL_KEY: 'correct horse' }, 'SEAL_KEY', /not base64.*openssl/],
    ['a second seal key that is short', { SEAL_KEY: `${KEY},AAAA` }, 'SEAL_KEY', /key 2 of 2 has 3 bytes/],
    ['no CIPP address', { CIPP_API_URL: undefined }, 'CIPP_API_URL', /missing.*CIPP-API/],
    ['CIPP over http', { CIPP_API_URL: 'http://cipp.example.com' }, 'CIPP_API_URL', /is http.*Use https/],
    ['a host that only begins like loopback', { CIPP_API_URL: 'http://127.0.0.1.example.com' }, 'CIPP_API_URL', /is http/],
    ['a CIPP address without scheme', { CIPP_API_URL: 'cipp.example.com' }, 'CIPP_API_URL', /not a plain https address/],
    ['a CIPP address with a password', { CIPP_API_URL: 'https://a:b@cipp.example.com' }, 'CIPP_API_URL', /not a plain https address/],
    ['no CIPP client', { CIPP_CLIENT_ID: undefined }, 'CIPP_CLIENT_ID', /missing.*Application ID/],
    ['no CIPP secret', { CIPP_CLIENT_SECRET: undefined }, 'CIPP_CLIENT_SECRET', /missing.*CIPP_CLIENT_CERTIFICATE_PATH/],
    ['CIPP secret and certificate', { CIPP_CLIENT_CERTIFICATE_PATH: 'a.pem' }, 'CIPP_CLIENT_SECRET', /Keep one/],
    ['a CIPP scope without .default', { CIPP_SCOPE: 'api://cipp' }, 'CIPP_SCOPE', /\.default/],
    ['a CIPP timeout with a unit', { CIPP_TIMEOUT_MS: '30s' }, 'CIPP_TIMEOUT_MS', /whole number from 100/],
    ['no calls at once', { CIPP_CONCURRENCY: '0' }, 'CIPP_CONCURRENCY', /from 1 to 64/],
    ['Graph over http', { GRAPH_URL: 'http://graph.microsoft.com' }, 'GRAPH_URL', /is http/],
    ['Graph with a version', { GRAPH_URL: 'https://graph.microsoft.com/v1.0' }, 'GRAPH_URL', /has a path.*without v1\.0/],
    ['an authority with a tenant', { AZURE_AUTHORITY_HOST: `https://login.microsoftonline.com/${TENANT}` }, 'AZURE_AUTHORITY_HOST', /path/],
    ['an authority over http', { AZURE_AUTHORITY_HOST: 'http://login.microsoftonline.com' }, 'AZURE_AUTHORITY_HOST', /is http/],
    [
      'an authority of ones own',
      { AZURE_AUTHORITY_HOST: 'https://localhost:9443' },
      'AZURE_AUTHORITY_HOST',
      /DISABLE_INSTANCE_DISCOVERY=true/,
    ],
    ['a switch that is no switch', { ENTRA_DISABLE_INSTANCE_DISCOVERY: 'yes' }, 'ENTRA_DISABLE_INSTANCE_DISCOVERY', /true or false/],
    ['roles of another tenant', { AZURE_TENANT_ID: OTHER, AZURE_CLIENT_ID: CLIENT }, 'AZURE_TENANT_ID', /not the home tenant/],
    ['a Graph secret without its app', { AZURE_CLIENT_SECRET: 'x' }, 'AZURE_CLIENT_ID', /missing/],
    ['a bot login without tenant', { BOT_LOGIN_URL: 'https://login.microsoftonline.com/' }, 'BOT_LOGIN_URL', /has no tenant/],
    ['a scope with .default', { BOT_OAUTH_SCOPE: 'https://api.botframework.com/.default' }, 'BOT_OAUTH_SCOPE', /added/],
    ['service hosts as addresses', { BOT_SERVICE_HOSTS: 'https://smba.trafficmanager.net' }, 'BOT_SERVICE_HOSTS', /host names/],
    ['service hosts with a wildcard', { BOT_SERVICE_HOSTS: '*.example.com' }, 'BOT_SERVICE_HOSTS', /host names/],
    ['a webhook without its secret', { AUDIT_WEBHOOK_URL: 'https://a.example.com' }, 'AUDIT_WEBHOOK_SECRET', /missing.*openssl rand/],
    ['a webhook secret without its address', { AUDIT_WEBHOOK_SECRET: KEY }, 'AUDIT_WEBHOOK_URL', /missing.*remove AUDIT_WEBHOOK_SECRET/],
    [
      'a webhook secret that can be guessed',
      { AUDIT_WEBHOOK_URL: 'https://a.example.com', AUDIT_WEBHOOK_SECRET: 'hunter2' },
      'AUDIT_WEBHOOK_SECRET',
      /24 to 64 bytes in base64/,
    ],
    [
      'a webhook over http',
      { AUDIT_WEBHOOK_URL: 'http://siem.example.com', AUDIT_WEBHOOK_SECRET: KEY },
      'AUDIT_WEBHOOK_URL',
      /is http.*this machine only/,
    ],
    ['a syslog address without its protocol', { AUDIT_SYSLOG_URL: 'siem.example.com:6514' }, 'AUDIT_SYSLOG_URL', /tls:\/\/siem/],
    ['syslog over https', { AUDIT_SYSLOG_URL: 'https://siem.example.com' }, 'AUDIT_SYSLOG_URL', /no syslog address/],
    ['a syslog address with a path', { AUDIT_SYSLOG_URL: 'tls://siem.example.com/x' }, 'AUDIT_SYSLOG_URL', /no syslog address/],
    ['a database that is no Postgres', { DATABASE_URL: 'mysql://db.example.com' }, 'DATABASE_URL', /no Postgres address/],
    ['a proxy without scheme', { HTTPS_PROXY: 'proxy.example.com:3128' }, 'HTTPS_PROXY', /http:\/\/host:port/],
    ['a proxy without scheme, small letters', { https_proxy: 'proxy.example.com:3128' }, 'https_proxy', /http:\/\/host:port/],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL', /info, debug/],
    ['quotes that docker keeps', { BOT_ID: `"${BOT}"` }, 'BOT_ID', /in quotes.*env-file/],
  ])('%s', (_, change, name, text) => {
    expect(mistakes(change)).toEqual([{ name, text: expect.stringMatching(text) }]);
  });

  test('all of them at once', () => {
    expect(mistakes({}, {}).map(m => m.name)).toEqual([
      'BOT_TYPE',
      'BOT_ID',
      'BOT_TENANT_ID',
      'BOT_PASSWORD',
      'CIPP_API_URL',
      'CIPP_CLIENT_ID',
      'CIPP_CLIENT_SECRET',
      'SEAL_KEY',
    ]);
    expect(mistakes({ PORT: '-1', CLOUD: 'moon', SEAL_KEY: 'x', LOG_LEVEL: 'loud' }).map(m => m.name)).toEqual([
      'CLOUD',
      'PORT',
      'SEAL_KEY',
      'LOG_LEVEL',
    ]);
  });

  test('the message is one line each, ready to be printed', () => {
    expect(() => readConfig({ ...GOOD, PORT: 'x', SEAL_KEY: undefined })).toThrow(
      [
        '2 settings are wrong:',
        '  PORT: is out of range. Write a whole number from 0 to 65535',
        '  SEAL_KEY: is missing. Make a key with: openssl rand -base64 32',
      ].join('\n'),
    );
  });
});

test.each([
  ['tcp://10.0.0.7:1514', { protocol: 'tcp', host: '10.0.0.7', port: 1514 }],
  ['udp://[::1]', { protocol: 'udp', host: '::1', port: 514 }],
  ['tls://siem.example.com:443/', { protocol: 'tls', host: 'siem.example.com', port: 443 }],
])('syslog goes to %s', (said, address) => {
  expect(readConfig({ ...GOOD, AUDIT_SYSLOG_URL: said }).audit).toEqual({ syslog: address });
});

describe('misspelt names', () => {
  test.each<[string, Env, string, RegExp]>([
    ['BOT_PASWORD', { BOT_PASSWORD: undefined, BOT_PASWORD: 'x' }, 'BOT_PASSWORD', /BOT_PASWORD is set/],
    ['MicrosoftAppPassword', { BOT_PASSWORD: undefined, MicrosoftAppPassword: 'x' }, 'BOT_PASSWORD', /MicrosoftAppPassword is set/],
    ['CIPP_URL', { CIPP_API_URL: undefined, CIPP_URL: 'https://cipp.example.com' }, 'CIPP_API_URL', /CIPP_URL is set/],
    ['SEAL_KEYS', { SEAL_KEY: undefined, SEAL_KEYS: KEY }, 'SEAL_KEY', /SEAL_KEYS is set/],
    ['DATABASE_URI, optional', { DATABASE_URI: 'postgres://db.example.com/bot' }, 'DATABASE_URI', /Did you mean DATABASE_URL/],
    ['cipp_timeout_ms, small letters', { cipp_timeout_ms: '1000' }, 'cipp_timeout_ms', /Did you mean CIPP_TIMEOUT_MS/],
  ])('%s', (_, change, name, text) => {
    expect(mistakes(change)).toEqual([{ name, text: expect.stringMatching(text) }]);
  });

  test('a near name is left alone where ours is set', () => {
    expect(mistakes({ DATABASE_URL: 'postgres://db.example.com/bot', DATABASE_URI: 'mysql://elsewhere' })).toEqual([]);
  });

  test.each([
    'BOT_SERVICE_HOST',
    'BOT_SERVICE_PORT',
    'BOT_PORT',
    'BOT_PORT_3978_TCP_ADDR',
    'HTTP_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'HOME',
    'PATH',
  ])('%s belongs to the platform', name => {
    expect(mistakes({ [name]: 'x' })).toEqual([]);
  });
});

test('no message repeats a value, whatever setting it was put in', () => {
  const names = [...Object.keys(GOOD), 'PORT', 'CLOUD', 'HOME_TENANT_ID', 'GRAPH_URL', 'AZURE_AUTHORITY_HOST', 'AZURE_CLIENT_ID'];
  const more = [
    'BOT_LOGIN_URL',
    'BOT_OAUTH_SCOPE',
    'BOT_SERVICE_HOSTS',
    'DATABASE_URL',
    'HTTPS_PROXY',
    'LOG_LEVEL',
    'CIPP_SCOPE',
    'CIPP_TIMEOUT_MS',
  ];
  const said = mistakes(Object.fromEntries([...names, ...more].map(name => [name, '"!canary!"'])), {});
  expect(said.length).toBeGreaterThan(20);
  for (const wrong of ['!canary!', 'http://!canary!', 'http://canary.example.com/canary']) {
    const text = mistakes(Object.fromEntries([...names, ...more].map(name => [name, wrong])), {});
    expect(text.length).toBeGreaterThan(10);
    expect(JSON.stringify([...said, ...text])).not.toContain('canary');
  }
});

describe('env/.env.example', () => {
  const example = parseEnv(readFileSync('env/.env.example', 'utf8'));

  test('filled in with the required settings it is a good environment', () => {
    expect(readConfig({ ...example, ...GOOD })).toEqual(readConfig(GOOD));
  });

  test('it has every name that is read, and README.md explains each', () => {
    const read = new Set<string>();
    const get = (env: Env, name: string) => {
      read.add(name);
      return env[name];
    };
    const listening = (env: Env) => new Proxy(env, { get });
    readConfig(listening({ ...GOOD }));
    readAppSettings(listening({ BOT_ID: BOT, APP_PUBLISHER: 'Contoso', APP_WEBSITE_URL: 'https://www.example.com' }));
    // Node itself reads the certificates; the proxy's names have a small form too
    const names = [...read, 'NODE_EXTRA_CA_CERTS'].filter(name => !['https_proxy', 'no_proxy'].includes(name));
    expect(Object.keys(example).sort()).toEqual(names.sort());
    const readme = readFileSync('README.md', 'utf8');
    expect(names.filter(name => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
