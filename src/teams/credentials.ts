import { ServiceClientCredentialsFactory } from 'botframework-connector';

type ServiceClientCredentials = Awaited<ReturnType<ServiceClientCredentialsFactory['createCredentials']>>;
type WebResource = Parameters<ServiceClientCredentials['signRequest']>[0];

/**
 * The bot's own tokens for the Bot Connector, handed in. The SDK's credentials are not used: MSAL's proxy tunnel carries the
 * request, secret included, without TLS (msal-node 2.16.3, `networkRequestViaProxy`).
 */
export interface BotTokens {
  token(): Promise<string>;
  /** Refused by Teams: not to be handed out again. */
  forget(token: string): void;
}

/** The stock factory makes credentials per turn, and takes an empty app id for "no authentication"; here there is one bot, always. */
export class BotCredentials extends ServiceClientCredentialsFactory implements ServiceClientCredentials {
  constructor(
    private readonly botId: string,
    private readonly tokens: BotTokens,
  ) {
    super();
  }
  async isValidAppId(appId: string): Promise<boolean> {
    return appId === this.botId;
  }
  async isAuthenticationDisabled(): Promise<boolean> {
    return false;
  }
  async createCredentials(): Promise<ServiceClientCredentials> {
    return this;
  }
  async signRequest(request: WebResource): Promise<WebResource> {
    request.headers.set('authorization', `Bearer ${await this.tokens.token()}`);
    return request;
  }
}
