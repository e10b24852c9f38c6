import { CLOUDS, type Cloud } from '../../src/config/clouds';
import { DOD_SERVICE_HOST } from '../setup/with-ca';
import { HOME_TENANT } from '../simulators/world';

/** Where Teams' services are, by cloud. */
export const CONNECTOR_HOSTS: Record<Cloud, readonly string[]> = {
  public: CLOUDS.public.botServiceHosts,
  gcch: CLOUDS.gcch.botServiceHosts,
  dod: [DOD_SERVICE_HOST],
  china: CLOUDS.china.botServiceHosts,
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
