import { ConfidentialClientApplication } from '@azure/msal-node';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type TurnContext } from 'botbuilder';
import { MsalServiceClientCredentialsFactory } from 'botframework-connector';
import { createServer, plugins } from 'restify';

const setting = (name: string): string => process.env[name] ?? '';

/** The SDK's adapter as its samples have it, against the simulated cloud. */
export function stockAdapter(): CloudAdapter {
  const authority = setting('BOT_LOGIN_URL');
  const credentials = new MsalServiceClientCredentialsFactory(
    setting('BOT_ID'),
    new ConfidentialClientApplication({
      auth: { clientId: setting('BOT_ID'), clientSecret: setting('BOT_PASSWORD'), authority, knownAuthorities: [new URL(authority).host] },
    }),
  );
  const names = {
    MicrosoftAppId: setting('BOT_ID'),
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: setting('BOT_TENANT_ID'),
    ToBotFromChannelOpenIdMetadataUrl: setting('BOT_OPENID_METADATA_URL'),
    ToBotFromEmulatorOpenIdMetadataUrl: setting('BOT_OPENID_METADATA_URL'),
    ToBotFromChannelTokenIssuer: setting('BOT_TOKEN_ISSUER'),
    ToChannelFromBotLoginUrl: authority,
    ToChannelFromBotOAuthScope: setting('BOT_OAUTH_SCOPE'),
    OAuthUrl: setting('BOT_TOKEN_SERVICE_URL'),
  };
  return new CloudAdapter(new ConfigurationBotFrameworkAuthentication(names, credentials));
}

/** restify as the SDK's samples have it. */
export function serve(adapter: CloudAdapter, logic: (context: TurnContext) => Promise<void>): void {
  const server = createServer();
  server.use(plugins.bodyParser());
  server.post('/api/messages', async (req, res) => {
    await adapter.process(req, res, logic);
  });
  server.listen(Number(setting('PORT')), '127.0.0.1');
}
