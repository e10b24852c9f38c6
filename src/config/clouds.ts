export type Cloud = 'public' | 'gcch' | 'dod' | 'china';

/** Every Microsoft host the bot talks to or believes. URLs end without a slash; service hosts are `name` or `name:port`. */
export interface Hosts {
  authority: string;
  graph: string;
  botOpenIdMetadata: string;
  botTokenIssuer: string;
  /** With its tenant. */
  botLogin: string;
  /** Without `/.default`. */
  botOAuthScope: string;
  /** Where people sign in to the bot; the SDK wants it as soon as any other host is set. */
  botTokenService: string;
  botServiceHosts: string[];
}

type CloudHosts = Omit<Hosts, 'botLogin'> & { botLoginHost: string; botLoginTenant: string };
const GOVERNMENT_BOT = {
  botOpenIdMetadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  botTokenIssuer: 'https://api.botframework.us',
  botLoginHost: 'https://login.microsoftonline.us',
  botLoginTenant: 'MicrosoftServices.onmicrosoft.us',
  botOAuthScope: 'https://api.botframework.us',
};

/**
 * Sign-in and Graph: docs/graph.md §0. Bot, public and US: AuthenticationConstants and GovernmentConstants of botframework-connector 4.23.3.
 * China: learn.microsoft.com/azure/bot-service/how-to-deploy-china-cloud. Token services: learn.microsoft.com/azure/bot-service/ref-oauth-redirect-urls.
 * Service hosts: docs/teams.md §7 and, for China, the cloud table of Microsoft's Teams SDK. GCC lives in the public cloud, hence two hosts there.
 */
export const CLOUDS: Record<Cloud, CloudHosts> = {
  public: {
    authority: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
    botOpenIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    botTokenIssuer: 'https://api.botframework.com',
    botLoginHost: 'https://login.microsoftonline.com',
    botLoginTenant: 'botframework.com',
    botOAuthScope: 'https://api.botframework.com',
    botTokenService: 'https://token.botframework.com',
    botServiceHosts: ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'],
  },
  gcch: {
    authority: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
    ...GOVERNMENT_BOT,
    botTokenService: 'https://tokengcch.botframework.azure.us',
    botServiceHosts: ['smba.infra.gov.teams.microsoft.us'],
  },
  // the bot's hosts stand here for completeness: in DoD each of them must be given (DOD_NEEDS below)
  dod: {
    authority: 'https://login.microsoftonline.us',
    graph: 'https://dod-graph.microsoft.us',
    ...GOVERNMENT_BOT,
    botTokenService: 'https://apidod.botframework.azure.us',
    botServiceHosts: [],
  },
  china: {
    authority: 'https://login.chinacloudapi.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    botOpenIdMetadata: 'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
    botTokenIssuer: 'https://api.botframework.azure.cn',
    botLoginHost: 'https://login.partner.microsoftonline.cn',
    botLoginTenant: 'microsoftservices.partner.onmschina.cn',
    botOAuthScope: 'https://api.botframework.azure.cn',
    botTokenService: 'https://token.botframework.azure.cn',
    botServiceHosts: ['frontend.botapi.msg.infra.teams.microsoftonline.cn'],
  },
};

/**
 * Where OneDrive keeps the files that people take from the bot: a name, or with a dot before it everything under it.
 * Microsoft 365's published addresses of each cloud. The bot's file cards are documented as absent outside the public cloud.
 */
export const FILE_HOSTS: Record<Cloud, readonly string[]> = {
  public: ['.sharepoint.com'],
  gcch: ['.sharepoint.us'],
  dod: ['.sharepoint-mil.us', '.dps.mil'],
  china: ['.sharepoint.cn'],
};

/** Where links to messages lead, by cloud: Microsoft's addresses of the Teams client. */
export const TEAMS_CLIENTS: Record<Cloud, string> = {
  public: 'https://teams.microsoft.com',
  gcch: 'https://gov.teams.microsoft.us',
  dod: 'https://dod.teams.microsoft.us',
  china: 'https://teams.microsoftonline.cn',
};

export const DOD_NEEDS = ['BOT_OPENID_METADATA_URL', 'BOT_TOKEN_ISSUER', 'BOT_LOGIN_URL', 'BOT_OAUTH_SCOPE', 'BOT_SERVICE_HOSTS'];

/** Authority hosts for which MSAL's instance discovery works; any other needs it switched off. */
export const KNOWN_AUTHORITIES = Object.values(CLOUDS).flatMap(c => [new URL(c.authority).host, new URL(c.botLoginHost).host]);
