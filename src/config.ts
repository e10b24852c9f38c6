import { CLOUDS, type Cloud, DOD_NEEDS, FILE_HOSTS, type Hosts, KNOWN_AUTHORITIES } from './config/clouds';
import { hostOf, list, parsed, Reading } from './config/reading';
import { type ObjectId, objectId } from './model/ids';
import type { PasswordStyle } from './model/own-name';
import type { SyslogAddress } from './model/receiver';
import { type Secret, secret } from './model/secret';

export { ConfigError } from './config/reading';

/** Who the bot is towards Entra. `managed`: the platform signs (managed or workload identity) and there is no secret of ours. */
export interface Identity {
  tenantId: string;
  clientId: string;
  clientSecret?: Secret;
  certificatePath?: string;
  managed: boolean;
}

const BOT_TYPES = ['SingleTenant', 'MultiTenant', 'UserAssignedMSI'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface Config {
  port: number;
  host: string;
  bot: { id: string; type: (typeof BOT_TYPES)[number]; tenantId: string; password?: Secret; certificatePath?: string };
  homeTenantId: ObjectId;
  cloud: Cloud;
  hosts: Hosts;
  /** Where files may be put: `name` or `.everything.under`, each with or without a port. */
  fileHosts: readonly string[];
  disableInstanceDiscovery: boolean;
  graph: Identity;
  /** Of Graph, for what is done in people's own names. */
  graphVersion: 'v1.0' | 'beta';
  /** How passwords are that the bot makes up. */
  passwordStyle: PasswordStyle;
  /** The bot's OAuth connection, with which people sign in; absent: nobody can. */
  signInConnection?: string;
  /** Absent: everything goes through Microsoft Graph. `url` ends without `/api` and without a slash. */
  cipp?: Identity & { url: string; scope: string; timeoutMs: number; concurrency: number; callerCodes: boolean };
  databaseUrl?: string;
  dataDir: string;
  /** Ended requests older than this are deleted. */
  keepRequestsDays: number;
  policyFile: string;
  /** The first seals; all of them open. */
  sealKeys: Buffer[];
  proxy: { https?: string; no?: string };
  logLevel: string;
  metricsToken?: Secret;
  /** Who gets every row of the audit. The webhook's secret is base64. */
  audit: { webhook?: { url: Secret; secret: Secret }; syslog?: SyslogAddress };
}

/**
 * The environment as a frozen Config. Pure: opens no file and no connection.
 * @throws ConfigError naming every mistake, so that one start shows all of them.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const read = new Reading(env);
  const bot = readBot(read);
  const cloud = readCloud(read);
  const hosts = readHosts(read, cloud, bot);
  const homeTenantId = readHome(read, bot);
  const config: Config = {
    port: read.int('PORT', 3978, 0, 65_535),
    host: read.text('HOST') ?? '0.0.0.0',
    bot: { ...bot, tenantId: bot.tenantId || homeTenantId },
    homeTenantId,
    cloud,
    hosts,
    fileHosts: readFileHosts(read) ?? [...FILE_HOSTS[cloud]],
    disableInstanceDiscovery: readDiscovery(read, hosts),
    graph: readGraph(read, bot, homeTenantId),
    graphVersion: read.oneOf('GRAPH_VERSION', ['v1.0', 'beta'] as const) ?? 'v1.0',
    passwordStyle: read.oneOf('PASSWORD_STYLE', ['letters', 'words'] as const) ?? 'letters',
    signInConnection: readConnection(read, bot),
    cipp: readCipp(read, homeTenantId),
    ...readStore(read),
    keepRequestsDays: read.int('KEEP_REQUESTS_DAYS', 365, 1, 3_650),
    policyFile: read.text('POLICY_FILE') ?? 'env/policy.yaml',
    proxy: readProxy(read),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS) ?? 'info',
    metricsToken: read.secret('METRICS_TOKEN'),
    audit: { webhook: readWebhook(read), syslog: readSyslog(read) },
  };
  refuseDumps(read);
  read.misspelt();
  read.finish();
  return freeze(config);
}

type StoreSettings = Pick<Config, 'databaseUrl' | 'dataDir' | 'sealKeys'>;

/** Where the store is, its keys, and who the bot is towards CIPP, where that is known: enough for the audit's own command. */
export type AuditSettings = StoreSettings & { cippClient?: string };

/** @throws ConfigError as {@link readConfig} does. */
export function readAuditSettings(env: NodeJS.ProcessEnv = process.env): AuditSettings {
  const read = new Reading(env);
  const settings = { ...readStore(read), cippClient: read.guid('CIPP_CLIENT_ID') };
  read.misspelt();
  read.finish();
  return freeze(settings);
}

/** What goes into the Teams app package. Needs none of the bot's secrets. */
export interface AppSettings {
  BOT_ID: string;
  APP_PUBLISHER: string;
  APP_WEBSITE_URL: string;
  APP_PRIVACY_URL: string;
  APP_TERMS_URL: string;
  /** The token service's host, where people sign in to the bot; absent: nobody does. */
  signInHost?: string;
}

/** @throws ConfigError as {@link readConfig} does. */
export function readAppSettings(env: NodeJS.ProcessEnv = process.env): AppSettings {
  const read = new Reading(env);
  const website =
    read.url('APP_WEBSITE_URL', { need: 'Give a page of yours about the bot; Teams shows it to everybody who looks at the app' }) ?? '';
  const settings = {
    BOT_ID: read.guid('BOT_ID', 'Copy "Microsoft App ID" from the Azure Bot') ?? '',
    APP_PUBLISHER: read.required('APP_PUBLISHER', 'Give the name that Teams shows as the publisher') ?? '',
    APP_WEBSITE_URL: website,
    APP_PRIVACY_URL: read.url('APP_PRIVACY_URL') ?? website,
    APP_TERMS_URL: read.url('APP_TERMS_URL') ?? website,
    ...(read.text('BOT_OAUTH_CONNECTION') && {
      signInHost: hostOf(read.url('BOT_TOKEN_SERVICE_URL') ?? CLOUDS[readCloud(read)].botTokenService),
    }),
  };
  read.finish();
  return settings;
}

type Bot = Config['bot'];

function readBot(read: Reading): Bot {
  const type = read.oneOf('BOT_TYPE', BOT_TYPES);
  if (!read.text('BOT_TYPE')) read.missing('BOT_TYPE', `Write ${list(BOT_TYPES)}, as the Azure Bot says under Configuration`);
  const id = read.guid('BOT_ID', 'Copy "Microsoft App ID" from the Azure Bot') ?? '';
  const tenantId = read.guid('BOT_TENANT_ID', type === 'MultiTenant' ? undefined : 'Copy "App Tenant ID" from the Azure Bot') ?? '';
  if (type !== 'UserAssignedMSI') {
    const own = read.credential('BOT_PASSWORD', 'BOT_CERTIFICATE_PATH', 'every BOT_TYPE but UserAssignedMSI needs one of them');
    return { id, type: type ?? 'SingleTenant', tenantId, password: own.clientSecret, certificatePath: own.certificatePath };
  }
  for (const name of ['BOT_PASSWORD', 'BOT_CERTIFICATE_PATH']) {
    if (read.text(name)) read.wrong(name, 'does not go with BOT_TYPE=UserAssignedMSI', 'Remove it, or change BOT_TYPE');
  }
  return { id, type, tenantId };
}

function readHome(read: Reading, bot: Bot): ObjectId {
  const home = read.guid('HOME_TENANT_ID');
  if (home) return home;
  if (bot.type === 'MultiTenant' && !read.text('HOME_TENANT_ID')) {
    read.missing('HOME_TENANT_ID', 'A multi-tenant bot answers people of this tenant only: copy its tenant id from Entra');
  }
  return (objectId(bot.tenantId) ?? '') as ObjectId;
}

function readCloud(read: Reading): Cloud {
  const cloud = read.oneOf('CLOUD', ['public', 'gcch', 'dod', 'china'] as const, 'Microsoft 365 GCC is public');
  return cloud ?? 'public';
}

/** One host given leaves all the others as the cloud has them; the SDK would drop every default. */
function readHosts(read: Reading, cloud: Cloud, bot: Bot): Hosts {
  const { botLoginHost, botLoginTenant, ...of } = CLOUDS[cloud];
  if (cloud === 'dod') {
    for (const name of DOD_NEEDS.filter(n => !read.text(n))) {
      read.missing(name, 'Microsoft documents no Teams bots in DoD, so with CLOUD=dod every BOT_ host must be given');
    }
  }
  const tenant = bot.type === 'MultiTenant' ? botLoginTenant : bot.tenantId;
  return {
    authority:
      read.url('AZURE_AUTHORITY_HOST', { path: 'none', todo: 'Write the host alone, as https://login.microsoftonline.com' }) ??
      of.authority,
    graph: read.url('GRAPH_URL', { path: 'none', todo: 'Write it without v1.0 or beta, as https://graph.microsoft.com' }) ?? of.graph,
    botOpenIdMetadata: read.url('BOT_OPENID_METADATA_URL') ?? of.botOpenIdMetadata,
    botTokenIssuer: read.text('BOT_TOKEN_ISSUER') ?? of.botTokenIssuer,
    botLogin:
      read.url('BOT_LOGIN_URL', { path: 'some', todo: `Write it with its tenant, as ${botLoginHost}/<tenant id>` }) ??
      `${botLoginHost}/${tenant}`,
    botOAuthScope: readBotScope(read) ?? of.botOAuthScope,
    botTokenService: read.url('BOT_TOKEN_SERVICE_URL') ?? of.botTokenService,
    botServiceHosts: readServiceHosts(read) ?? of.botServiceHosts,
  };
}

function readBotScope(read: Reading): string | undefined {
  const scope = read.text('BOT_OAUTH_SCOPE');
  if (scope?.endsWith('/.default'))
    read.wrong('BOT_OAUTH_SCOPE', 'ends with /.default, which is added', 'Write https://api.botframework.com');
  return scope;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*(?::\\d{1,5})?$`);
/** Two names at least behind the dot: a whole top-level domain is nobody's own. */
const HOST_OR_SUFFIX = new RegExp(`^(?:${LABEL}|\\.${LABEL}\\.${LABEL})(?:\\.${LABEL})*(?::\\d{1,5})?$`);

const readServiceHosts = (read: Reading): string[] | undefined =>
  readHostList(read, 'BOT_SERVICE_HOSTS', HOST, 'Write host names, comma separated, without https:// and without a path');

const readFileHosts = (read: Reading): string[] | undefined =>
  readHostList(
    read,
    'FILE_HOSTS',
    HOST_OR_SUFFIX,
    'Write host names or .suffixes such as .sharepoint.com, comma separated, without https://',
  );

function readHostList(read: Reading, name: string, form: RegExp, todo: string): string[] | undefined {
  const hosts = read
    .text(name)
    ?.toLowerCase()
    .split(',')
    .map(h => h.trim())
    .filter(h => h !== '');
  if (hosts?.length === 0 || hosts?.some(h => !form.test(h))) read.wrong(name, 'has something that is no host name', todo);
  return hosts;
}

function readDiscovery(read: Reading, hosts: Hosts): boolean {
  const off = read.oneOf('ENTRA_DISABLE_INSTANCE_DISCOVERY', ['true', 'false'] as const) === 'true';
  const unknown = read.text('AZURE_AUTHORITY_HOST') && !KNOWN_AUTHORITIES.includes(hostOf(hosts.authority));
  if (unknown && !off && hostOf(hosts.authority) !== '') {
    read.wrong(
      'AZURE_AUTHORITY_HOST',
      'is a host that Microsoft does not know',
      'Correct it, or set ENTRA_DISABLE_INSTANCE_DISCOVERY=true if it is yours',
    );
  }
  return off;
}

/** People's roles are read in the home tenant, hence the tenant of this identity whatever registration it uses. */
function readGraph(read: Reading, bot: Bot, home: ObjectId): Identity {
  const tenant = read.guid('AZURE_TENANT_ID');
  if (tenant && home && tenant !== home) {
    read.wrong(
      'AZURE_TENANT_ID',
      'is not the home tenant',
      'Roles are read in HOME_TENANT_ID (BOT_TENANT_ID without it): use an app registered there',
    );
  }
  const clientId = read.guid('AZURE_CLIENT_ID');
  const own = read.credential('AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH');
  const signed = own.clientSecret !== undefined || own.certificatePath !== undefined;
  if (clientId) return { tenantId: home, clientId, ...own, managed: !signed };
  if (signed && !read.text('AZURE_CLIENT_ID')) {
    read.missing('AZURE_CLIENT_ID', "Name the app whose secret or certificate is given, or remove both to use the bot's own registration");
  }
  return {
    tenantId: home,
    clientId: bot.id,
    clientSecret: bot.password,
    certificatePath: bot.certificatePath,
    managed: bot.type === 'UserAssignedMSI',
  };
}

/** Swapping a person's token needs a secret or certificate of the bot's own. */
function readConnection(read: Reading, bot: Bot): string | undefined {
  const name = read.text('BOT_OAUTH_CONNECTION');
  if (name && bot.type === 'UserAssignedMSI') {
    read.wrong('BOT_OAUTH_CONNECTION', 'does not go with BOT_TYPE=UserAssignedMSI', 'Remove it, or give the bot a secret or certificate');
  }
  return name;
}

/** What says which CIPP; the rest says how it is used, and stands in every copy of .env.example. */
const WHICH_CIPP = ['API_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'CLIENT_CERTIFICATE_PATH', 'TENANT_ID', 'SCOPE'].map(name => `CIPP_${name}`);

/** All of its settings or none: a bot that lost half of them must not take itself for one that is meant to run without CIPP. */
function readCipp(read: Reading, home: ObjectId): Config['cipp'] {
  const some = WHICH_CIPP.some(name => read.text(name));
  if (!some && read.text('BOT_OAUTH_CONNECTION')) return undefined;
  const page = 'in CIPP under Integrations > CIPP-API';
  const without = some
    ? 'To run without CIPP, leave all of the CIPP_ settings empty'
    : 'To run without CIPP, set BOT_OAUTH_CONNECTION and none of the CIPP_ settings';
  const url = read.url('CIPP_API_URL', { need: `Copy the API URL ${page}. ${without}` });
  const clientId = read.guid('CIPP_CLIENT_ID', `Copy the Application ID of the API client ${page}. ${without}`) ?? '';
  const scope = read.text('CIPP_SCOPE');
  if (scope && !scope.endsWith('/.default')) read.wrong('CIPP_SCOPE', 'does not end with /.default', 'Write api://<client id>/.default');
  return {
    tenantId: read.guid('CIPP_TENANT_ID') ?? home,
    clientId,
    ...read.credential('CIPP_CLIENT_SECRET', 'CIPP_CLIENT_CERTIFICATE_PATH', `the API client needs one of them. ${without}`),
    managed: false,
    url: (url ?? '').replace(/\/api$/i, ''),
    scope: scope ?? `api://${clientId}/.default`,
    timeoutMs: read.int('CIPP_TIMEOUT_MS', 120_000, 100, 600_000),
    concurrency: read.int('CIPP_CONCURRENCY', 4, 1, 64),
    callerCodes: read.oneOf('CIPP_CALLER_CODES', ['true', 'false'] as const) === 'true',
  };
}

const readStore = (read: Reading): StoreSettings => ({
  databaseUrl: readDatabase(read),
  dataDir: read.text('DATA_DIR') ?? './data',
  sealKeys: readSealKeys(read),
});

function readDatabase(read: Reading): string | undefined {
  const url = read.text('DATABASE_URL');
  if (url && !/^postgres(ql)?:\/\/./i.test(url)) {
    read.wrong(
      'DATABASE_URL',
      'is no Postgres address',
      'Write postgres://user:password@host/database, or leave it empty for the embedded database',
    );
  }
  return url;
}

function readSealKeys(read: Reading): Buffer[] {
  const make = 'Make a key with: openssl rand -base64 32';
  const said = read.required('SEAL_KEY', make);
  if (said === undefined) return [];
  const texts = said.split(',').map(t => t.trim());
  texts.forEach((text, i) => {
    const which = texts.length === 1 ? '' : `key ${i + 1} of ${texts.length} `;
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) read.wrong('SEAL_KEY', `${which}is not base64`, make);
    else if (bytes(text).length !== 32) read.wrong('SEAL_KEY', `${which}has ${bytes(text).length} bytes instead of 32`, make);
  });
  return texts.map(bytes);
}

/** As https://www.standardwebhooks.com wants it: less than 24 bytes can be guessed, more than 64 are no secret but a file. */
const WEBHOOK_SECRET = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/;
const MAKE_SECRET = 'Make one with: echo "whsec_$(openssl rand -base64 32)"';

function readWebhook(read: Reading): Config['audit']['webhook'] {
  const url = read.url('AUDIT_WEBHOOK_URL', { query: 'kept', todo: 'Write it as https://siem.example.com/path' });
  const said = read.text('AUDIT_WEBHOOK_SECRET');
  if (said && !read.text('AUDIT_WEBHOOK_URL'))
    read.missing('AUDIT_WEBHOOK_URL', 'Say where the audit goes, or remove AUDIT_WEBHOOK_SECRET');
  if (!said && read.text('AUDIT_WEBHOOK_URL'))
    read.missing('AUDIT_WEBHOOK_SECRET', `The receiver checks by it that rows come from the bot. ${MAKE_SECRET}`);
  const base64 = WEBHOOK_SECRET.exec(said ?? '')?.[1];
  if (said && !(base64 && bytes(base64).length >= 24 && bytes(base64).length <= 64))
    read.wrong('AUDIT_WEBHOOK_SECRET', 'is not 24 to 64 bytes in base64', MAKE_SECRET);
  return url && base64 ? { url: secret(url), secret: secret(base64) } : undefined;
}

const SYSLOG_PORTS = { tls: 6514, tcp: 514, udp: 514 } as const;

function readSyslog(read: Reading): SyslogAddress | undefined {
  const said = read.text('AUDIT_SYSLOG_URL');
  if (!said) return undefined;
  const url = parsed(said);
  const protocol = url?.protocol.slice(0, -1) ?? '';
  const bare = url && !url.username && !url.password && !url.search && !url.hash && ['', '/'].includes(url.pathname);
  if (!bare || !url.hostname || !Object.hasOwn(SYSLOG_PORTS, protocol)) {
    read.wrong('AUDIT_SYSLOG_URL', 'is no syslog address', 'Write tls://siem.example.com:6514, or tcp:// or udp:// in place of tls://');
    return undefined;
  }
  const known = protocol as SyslogAddress['protocol'];
  return { protocol: known, host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || SYSLOG_PORTS[known] };
}

function readProxy(read: Reading): Config['proxy'] {
  const name = read.text('HTTPS_PROXY') ? 'HTTPS_PROXY' : 'https_proxy';
  const https = read.text(name);
  if (https && !/^https?:$/.test(parsed(https)?.protocol ?? '')) {
    read.wrong(name, 'is no proxy address', 'Write http://host:port');
  }
  return { https, no: read.text('NO_PROXY') ?? read.text('no_proxy') };
}

/** What writes memory to disk, or opens it to a debugger. */
const DUMPS = /(?:^|\s)--(?:inspect|heapsnapshot|heap-prof|report-(?:on|uncaught|signal)|abort-on)/;

/** Memory holds secrets in clear: in production nothing may write it down by itself. */
function refuseDumps(read: Reading): void {
  if (read.text('NODE_ENV') !== 'production') return;
  // Node takes either sign between the words of an option
  if (DUMPS.test((read.text('NODE_OPTIONS') ?? '').replaceAll('_', '-')))
    read.wrong(
      'NODE_OPTIONS',
      'writes memory to disk or opens it to a debugger',
      'Remove --inspect, --heapsnapshot-…, --report-… and --abort-… in production',
    );
}

const bytes = (text: string) => Buffer.from(text, 'base64');

/** Deep, except for the keys' buffers, which JavaScript cannot freeze. */
function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (part !== null && typeof part === 'object' && !Buffer.isBuffer(part)) freeze(part);
  }
  return Object.freeze(value);
}
