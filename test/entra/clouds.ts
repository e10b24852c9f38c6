import { CLOUDS, type Cloud } from '../../src/config/clouds';
import { DOD_SERVICE_HOST } from '../setup/with-ca';
import { HOME_TENANT } from '../simulators/world';

/** Every cloud's hosts, Teams' service first: written down a second time, so that a slip in the product's table is found out. */
export const OWN_HOSTS: Record<Cloud, readonly [string, ...string[]]> = {
  public: [
    'smba.trafficmanager.net',
    ...['login.microsoftonline.com', 'graph.microsoft.com', 'login.botframework.com', 'token.botframework.com'],
  ],
  gcch: [
    'smba.infra.gov.teams.microsoft.us',
    ...['login.microsoftonline.us', 'graph.microsoft.us', 'login.botframework.azure.us', 'tokengcch.botframework.azure.us'],
  ],
  dod: [
    'smba.infra.dod.teams.microsoft.us',
    ...['login.microsoftonline.us', 'dod-graph.microsoft.us', 'login.botframework.azure.us', 'apidod.botframework.azure.us'],
  ],
  china: [
    'frontend.botapi.msg.infra.teams.microsoftonline.cn',
    ...['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn', 'microsoftgraph.chinacloudapi.cn'],
    ...['login.botframework.azure.cn', 'token.botframework.azure.cn'],
  ],
};

/** What must be said of a cloud that Microsoft documents no Teams bots in. */
export const cloudSettings = (cloud: Cloud): Record<string, string> =>
  cloud === 'dod'
    ? {
        CLOUD: cloud,
        BOT_OPENID_METADATA_URL: CLOUDS.dod.botOpenIdMetadata,
        BOT_TOKEN_ISSUER: CLOUDS.dod.botTokenIssuer,
        BOT_LOGIN_URL: `${CLOUDS.dod.botLoginHost}/${HOME_TENANT}`,
        BOT_OAUTH_SCOPE: CLOUDS.dod.botOAuthScope,
        BOT_SERVICE_HOSTS: DOD_SERVICE_HOST,
      }
    : { CLOUD: cloud };
