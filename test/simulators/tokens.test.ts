import { ClientSecretCredential } from '@azure/identity';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type TurnContext } from 'botbuilder';
import { MsalServiceClientCredentialsFactory } from 'botframework-connector';
import { createServer, type Server } from 'restify';
import { FORGERIES } from './entra';
import { BOT_ID, CIPP_CLIENT_ID, customers, FOREIGN_TENANT, HOME_TENANT, SHOP_DOMAIN, type Simulators, startSimulators } from './index';

let sims: Simulators;
let env: Record<string, string>;
beforeAll(async () => {
  sims = await startSimulators();
  env = sims.env();
});
afterEach(() => sims.reset());
afterAll(() => sims.stop());

const setting = (name: string): string => env[name] ?? '';
const credential = (secret: string, tenant = HOME_TENANT, client = CIPP_CLIENT_ID) =>
  new ClientSecretCredential(tenant, client, secret, { authorityHost: setting('AZURE_AUTHORITY_HOST'), disableInstanceDiscovery: true });

test('@azure/identity gets a token that CIPP accepts and Graph does not', async () => {
  const { token } = await credential(setting('CIPP_CLIENT_SECRET')).getToken(`api://${CIPP_CLIENT_ID}/.default`);
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${sims.cipp.url}/api/me`, { headers })).status).toBe(200);
  expect((await fetch(`${sims.graph.url}/v1.0/users/x`, { headers })).status).toBe(401);
  expect(sims.secrets()).toContainEqual({ kind: 'access token', value: token });
});

test.each([
  ['wrong secret', 'AADSTS7000215', () => credential('wrong')],
  ['unknown app', 'AADSTS700016', () => credential('x', HOME_TENANT, '00000000-0000-4000-8000-000000000000')],
  ['app in a foreign tenant', 'AADSTS700016', () => credential(setting('CIPP_CLIENT_SECRET'), FOREIGN_TENANT)],
])('%s is told as %s', async (_, code, make) => {
  await expect(make().getToken(`api://${CIPP_CLIENT_ID}/.default`)).rejects.toThrow(code);
});

test('an expired secret and an unknown resource are told apart', async () => {
  await expect(credential(setting('CIPP_CLIENT_SECRET')).getToken('https://nowhere.example.com/.default')).rejects.toThrow('AADSTS500011');
  const app = sims.entra.apps[CIPP_CLIENT_ID];
  if (app) app.expired = true;
  await expect(credential(setting('CIPP_CLIENT_SECRET')).getToken(`api://${CIPP_CLIENT_ID}/.default`)).rejects.toThrow('AADSTS7000222');
});

test('a multi-tenant bot signs in with the tenant of the Bot Framework', async () => {
  const { token } = await credential(setting('BOT_PASSWORD'), 'botframework.com', BOT_ID).getToken('https://api.botframework.com/.default');
  expect(sims.entra.verify(token, 'https://api.botframework.com')).toMatchObject({ appid: BOT_ID });
});

test('a revoked token is refused although it has not expired', async () => {
  const { token } = await credential(setting('CIPP_CLIENT_SECRET')).getToken(`api://${CIPP_CLIENT_ID}/.default`);
  sims.entra.revoke();
  const answer = await fetch(`${sims.cipp.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  expect([answer.status, await answer.text()]).toEqual([401, '']);
});

test.each([
  ['a default domain', customers.contoso.domain, customers.contoso.id],
  ['a further domain', SHOP_DOMAIN, customers.contoso.id],
  ['a tenant id', HOME_TENANT, HOME_TENANT],
])('the OpenID document of %s holds the tenant id', async (_, name, id) => {
  const answer = await fetch(`${sims.entra.url}/${name}/v2.0/.well-known/openid-configuration`);
  expect((await answer.json()) as object).toMatchObject({ issuer: `${sims.entra.url}/${id}/v2.0` });
});

test('a domain of nobody is invalid_tenant', async () => {
  const answer = await fetch(`${sims.entra.url}/nobody.example/v2.0/.well-known/openid-configuration`);
  expect(answer.status).toBe(400);
  expect((await answer.json()) as object).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] });
});

describe('the SDK against the Bot Framework side', () => {
  let server: Server;
  let turns: string[] = [];
  beforeAll(async () => {
    const factory = new MsalServiceClientCredentialsFactory(
      BOT_ID,
      new ConfidentialClientApplication({
        auth: {
          clientId: BOT_ID,
          clientSecret: setting('BOT_PASSWORD'),
          authority: setting('BOT_LOGIN_URL'),
          knownAuthorities: [new URL(setting('BOT_LOGIN_URL')).host],
        },
      }),
    );
    const metadata = setting('BOT_OPENID_METADATA_URL');
    const authentication = new ConfigurationBotFrameworkAuthentication(
      {
        MicrosoftAppId: BOT_ID,
        MicrosoftAppType: 'SingleTenant',
        MicrosoftAppTenantId: HOME_TENANT,
        ToBotFromChannelOpenIdMetadataUrl: metadata,
        ToBotFromEmulatorOpenIdMetadataUrl: metadata,
        ToBotFromChannelTokenIssuer: setting('BOT_TOKEN_ISSUER'),
        ToChannelFromBotLoginUrl: setting('BOT_LOGIN_URL'),
        ToChannelFromBotOAuthScope: setting('BOT_OAUTH_SCOPE'),
        OAuthUrl: sims.entra.url,
      },
      factory,
    );
    const adapter = new CloudAdapter(authentication);
    server = createServer();
    server.use((await import('restify')).plugins.bodyParser());
    server.post('/api/messages', async (req, res) => {
      await adapter.process(req, res, async (context: TurnContext) => {
        turns.push(context.activity.text);
        await context.sendActivity(`heard ${context.activity.text}`);
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    sims.client.bot = `http://127.0.0.1:${(server.address() as { port: number }).port}/api/messages`;
    // every refusal prints its stack
    jest.spyOn(console, 'error').mockImplementation(() => {});
  });
  beforeEach(() => {
    turns = [];
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await new Promise<void>(resolve => server.close(() => resolve()));
  });

  test('a genuine activity is heard, and its answer comes with a token of the bot', async () => {
    const sent = await sims.client.says('ada', 'hello');
    expect(sent.status).toBe(200);
    await sims.client.sees('ada', 'heard hello');
    expect(sims.connector.received('send').map(r => r.status)).toEqual([201]);
  });

  test.each(FORGERIES.filter(f => f !== 'emulator'))('a token forged by "%s" runs no turn', async forged => {
    const sent = await sims.client.says('ada', 'hello', { forged });
    expect(sent.status).toBeGreaterThanOrEqual(400);
    expect(turns).toEqual([]);
  });

  // Signed by the right key and for this bot: refusing it is the bot's own work.
  test('an emulator token is well made: the SDK alone takes it', async () => {
    await sims.client.says('ada', 'hello', { forged: 'emulator' });
    expect(turns).toEqual(['hello']);
  });

  test('no token at all runs no turn', async () => {
    expect((await sims.client.says('ada', 'hello', { authorization: null })).status).toBe(401);
    expect(turns).toEqual([]);
  });
});
