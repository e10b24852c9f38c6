import { readConfig } from '../../src/config';
import { CLOUDS, type Cloud } from '../../src/config/clouds';
import { createOwnName } from '../../src/entra/own-name';
import type { ObjectId } from '../../src/model/ids';
import { isProblem } from '../../src/model/problem';
import { secret } from '../../src/model/secret';
import type { Http, HttpRequest, HttpResponse } from '../../src/net/http';
import { TestClock } from '../setup/clock';
import { BOT_ID, HOME_TENANT, technicians } from '../simulators/world';
import { cloudSettings } from './clouds';

const ada = technicians.ada.id as ObjectId;

const configOf = (cloud: Cloud) =>
  readConfig({
    ...cloudSettings(cloud),
    BOT_ID,
    BOT_TYPE: 'SingleTenant',
    BOT_TENANT_ID: HOME_TENANT,
    BOT_PASSWORD: 'bot password',
    BOT_OAUTH_CONNECTION: 'sso',
    SEAL_KEY: Buffer.alloc(32, 1).toString('base64'),
  });

/** Answers as Entra and Graph of a cloud would, and fails the test at any other host. */
class OneCloud implements Http {
  readonly asked: { host: string; path: string; scope?: string | null }[] = [];
  constructor(readonly hosts: readonly string[]) {}

  async send({ url, body }: HttpRequest): Promise<HttpResponse> {
    const { host, pathname, origin } = new URL(url);
    // before anything is thrown: libraries pass over what they cannot reach
    this.asked.push({ host, path: pathname, scope: new URLSearchParams(String(body ?? '')).get('scope') });
    if (!this.hosts.includes(host)) throw new Error(`${host} is of another cloud`);
    if (pathname.endsWith('openid-configuration')) {
      const base = `${origin}/${HOME_TENANT}`;
      return reply({ issuer: `${base}/v2.0`, token_endpoint: `${base}/oauth2/v2.0/token`, authorization_endpoint: base, jwks_uri: base });
    }
    if (pathname.endsWith('/token')) return reply({ token_type: 'Bearer', expires_in: 3600, access_token: 'graph token' });
    return reply({}, 202);
  }
  async close(): Promise<void> {}
}

const reply = (json: object, status = 200): HttpResponse => ({ status, headers: {}, text: JSON.stringify(json), json });

const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
const assertion = secret(`${part({ alg: 'none' })}.${part({ oid: ada, tid: HOME_TENANT, exp: 4_000_000_000 })}.x`);

test.each(Object.keys(CLOUDS) as Cloud[])('%s: a reset and its outcome are asked of this cloud alone, with its scope', async cloud => {
  const { hosts, homeTenantId, bot } = configOf(cloud);
  // the sign-in library prefers the second name of China's authority, which is in the same table
  const { authority, botLoginHost, graph } = CLOUDS[cloud];
  const mine = [authority, botLoginHost, graph].map(url => new URL(url).host);
  const http = new OneCloud(mine);
  const own = createOwnName({
    graphUrl: hosts.graph,
    version: 'v1.0',
    permission: 'UserAuthenticationMethod.ReadWrite.All',
    bot: {
      tenantId: homeTenantId,
      clientId: bot.id,
      clientSecret: bot.password,
      authorityHost: hosts.authority,
      disableInstanceDiscovery: false,
    },
    http,
    clock: new TestClock(),
  });
  expect(isProblem(await own.accepts(assertion, ada))).toBe(false);
  expect((await own.run({ via: 'graph', method: 'POST', endpoint: 'users/x/resetPassword', body: {} }, assertion, ada)).status).toBe(202);
  await own.look(`${hosts.graph}/v1.0/users/x/authentication/operations/y?aadgdc=z`, assertion, ada);
  for (const other of (Object.keys(CLOUDS) as Cloud[]).filter(name => CLOUDS[name].graph !== hosts.graph))
    await expect(own.look(`${CLOUDS[other].graph}/v1.0/users/x/authentication/operations/y`, assertion, ada)).rejects.toMatchObject({
      left: false,
    });
  const asked = http.asked.map(({ host }) => host);
  expect(asked.filter(host => !mine.includes(host))).toEqual([]);
  expect(asked.filter(host => host === new URL(graph).host)).toHaveLength(2);
  expect(http.asked.find(({ path }) => path.endsWith('/token'))?.scope).toContain(`${graph}/UserAuthenticationMethod.ReadWrite.All`);
});
