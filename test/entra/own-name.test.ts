import jwt from 'jsonwebtoken';
import { actionOf } from '../../src/actions';
import { createOwnName } from '../../src/entra/own-name';
import type { ObjectId } from '../../src/model/ids';
import { GraphFailure } from '../../src/model/own-name';
import { type Secret, secret } from '../../src/model/secret';
import { createHttp } from '../../src/net/http';
import { refusal } from '../net/outside';
import { TestClock } from '../setup/clock';
import { BOT_ID, FOREIGN_TENANT, HOME_TENANT, type Received, type Simulators, startSimulators, technicians } from '../simulators';
import { PASSWORD_METHOD } from '../simulators/methods';

const clock = new TestClock();
const http = createHttp({});
const ada = technicians.ada.id as ObjectId;
let outside: Simulators;
beforeAll(async () => {
  outside = await startSimulators({ clock });
});
afterEach(() => outside.reset());
afterAll(async () => {
  await http.close();
  await outside.stop();
});

const graph = () =>
  createOwnName({
    graphUrl: outside.graph.url,
    version: 'v1.0',
    permission: 'UserAuthenticationMethod.ReadWrite.All',
    bot: {
      tenantId: HOME_TENANT,
      clientId: BOT_ID,
      clientSecret: secret(outside.env().BOT_PASSWORD ?? ''),
      authorityHost: outside.entra.url,
      disableInstanceDiscovery: true,
    },
    http,
    clock,
  });
const assertion = (): Secret => secret(outside.entra.ssoToken(technicians.ada));

test.each(['https://evil.example.com/v1.0/users/x/authentication/operations/y', '//evil.example.com/v1.0/x', 'http://127.0.0.1:1/v1.0/x'])(
  'a stored place outside of Graph (%s) gets no token, and nothing is asked',
  async place => {
    const failure = await refusal(graph().look(place, assertion(), ada));
    expect(failure).toBeInstanceOf(GraphFailure);
    expect(failure).toMatchObject({ left: false, problem: { problem: 'GRAPH_UNREACHABLE' } });
    expect(outside.requests.entra).toHaveLength(0);
  },
);

test.each([
  ['of another tenant', { tid: FOREIGN_TENANT }],
  ['of another person', { oid: technicians.bo.id }],
  ['of nobody', { oid: undefined }],
])('a sign-in %s is not even shown to Entra', async (_whose, claims) => {
  const own = graph();
  const theirs = secret(outside.entra.ssoToken(technicians.ada, claims));
  expect(await own.accepts(theirs, ada)).toMatchObject({ problem: 'SIGN_IN_NOT_YOURS' });
  const failure = await refusal(own.run({ via: 'graph', method: 'POST', endpoint: 'users/x/y', body: {} }, theirs, ada));
  expect(failure).toMatchObject({ left: false, problem: { problem: 'SIGN_IN_NOT_YOURS' } });
  expect([outside.requests.entra, outside.requests.graph]).toEqual([[], []]);
});

test('one swap serves a sign-in until the end of its token, and a refused token is swapped again', async () => {
  const own = graph();
  const mine = assertion();
  const look = () => own.look('/v1.0/users/x/authentication/operations/y', mine, ada);
  await look();
  await look();
  expect(outside.entra.received('token')).toHaveLength(1);
  outside.graph.once('operation', { status: 401 });
  expect((await look()).status).toBe(401);
  await look();
  expect(outside.entra.received('token')).toHaveLength(2);
  clock.jumps(60 * 60_000);
  await look();
  expect(outside.entra.received('token')).toHaveLength(3);
});

test('what is asked of Entra is the one permission, for the person, with the bot’s own secret', async () => {
  expect(await graph().accepts(assertion(), ada)).toMatch(/^\d{4}-/);
  const [asked] = outside.entra.received('token');
  expect(asked?.body).toMatchObject({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_id: BOT_ID,
    scope: expect.stringContaining(`${outside.graph.url}/UserAuthenticationMethod.ReadWrite.All`),
  });
});

const RESET = {
  via: 'graph',
  method: 'POST',
  endpoint: `users/${technicians.dana.id}/authentication/methods/${PASSWORD_METHOD}/resetPassword`,
  body: {},
} as const;
const reset = (own = graph()) => own.run(RESET, assertion(), ada);

test('the token that Graph gets is Graph’s, for the one permission and in the person’s name', async () => {
  expect((await reset()).status).toBe(202);
  const [asked] = outside.graph.received('resetPassword');
  expect(jwt.decode(bearerOf(asked))).toMatchObject({
    aud: outside.graph.url,
    scp: 'UserAuthenticationMethod.ReadWrite.All',
    oid: technicians.ada.id,
    tid: HOME_TENANT,
    appid: BOT_ID,
  });
  expect(outside.graph.own.resets).toMatchObject([{ actor: technicians.ada.id, target: technicians.dana.id }]);
});

const bearerOf = (asked: Received | undefined): string => asked?.headers.authorization?.replace('Bearer ', '') ?? '';

test.each<[string, object, number]>([
  ['of another audience', { aud: `api://${BOT_ID}` }, 401],
  ['for another permission', { scp: 'User.Read' }, 403],
  ['of an application', { scp: undefined, oid: BOT_ID }, 403],
  ['of a person of another tenant', { tid: FOREIGN_TENANT }, 403],
  ['of somebody without a role', { oid: technicians.dana.id }, 403],
  ['past its end', { exp: 1_700_000_000, nbf: 1_600_000_000, iat: 1_600_000_000 }, 401],
])('a token %s resets nobody', async (_what, claims, status) => {
  await reset();
  const { iat: _iat, ...good } = jwt.decode(bearerOf(outside.graph.received('resetPassword')[0])) as Record<string, unknown>;
  outside.graph.own.resets.length = 0;
  const token = outside.entra.sign(Object.fromEntries(Object.entries({ ...good, ...claims }).filter(([, claim]) => claim !== undefined)));
  const asked = { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{}' };
  expect((await fetch(`${outside.graph.url}/v1.0/${RESET.endpoint}`, asked)).status).toBe(status);
  expect(outside.graph.own.resets).toEqual([]);
});

test('Entra away is no refusal', async () => {
  outside.entra.always('token', { status: 503 });
  expect(await graph().accepts(assertion(), ada)).toMatchObject({ problem: 'SIGN_IN_UNREACHABLE' });
});

describe('the examples of Microsoft’s page "authenticationMethod: resetPassword" (docs/graph.md, S1b)', () => {
  const USER = '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0';
  const METHOD = '28c10230-6103-485e-b985-444c60001490';
  /** The password of both examples. */
  const GIVEN = 'Cuyo5459';
  const place = (operation: string) =>
    `${outside.graph.url}/v1.0/users/${USER}/authentication/operations/${operation}?aadgdc=DUB02P&aadgsu=ssprprod-a`;

  /** What goes over the wire for this person, and what the answer proves. */
  async function reset(synced: boolean, operation: string, answer: object, supplied?: Secret) {
    outside.graph.always('resetPassword', { status: 202, headers: { location: place(operation) }, body: answer });
    const way = actionOf('reset-password')?.graph;
    const call = way?.call({ user: { kind: 'user', id: USER, upn: 'jane@msp.example.com', name: 'Jane', synced } } as never);
    if (!call || !way?.result) throw new Error('a reset has no way through Graph');
    const reply = await graph().run(call, assertion(), ada, supplied);
    const [sent] = outside.graph.received('resetPassword');
    return { reply, outcome: way.result(reply, supplied), sent };
  }

  test('1: the caller submits the password', async () => {
    const { sent, reply, outcome } = await reset(true, '88e7560c-9ebf-435c-8089-c3998ac1ec51', {}, secret(GIVEN));
    expect(sent).toMatchObject({
      method: 'POST',
      path: `/v1.0/users/${USER}/authentication/methods/${METHOD}/resetPassword`,
      headers: { 'content-type': 'application/json', authorization: expect.stringMatching(/^Bearer /) },
      body: { newPassword: GIVEN },
    });
    expect(reply.location).toBe(place('88e7560c-9ebf-435c-8089-c3998ac1ec51'));
    expect(outcome).toMatchObject({ kind: 'accepted', secret: { kind: 'password' } });
    expect('secret' in outcome && outcome.secret?.value.open()).toBe(GIVEN);
  });

  test('2: the service makes the password', async () => {
    const context = `${outside.graph.url}/v1.0/$metadata#microsoft.graph.passwordResetResponse`;
    const answer = { '@odata.context': context, newPassword: GIVEN };
    const { sent, reply, outcome } = await reset(false, '77bafe36-3ac0-4f89-96e4-a4a5a48da851', answer);
    expect(sent).toMatchObject({ method: 'POST', path: `/v1.0/users/${USER}/authentication/methods/${METHOD}/resetPassword`, body: {} });
    expect(sent?.body).toEqual({});
    expect(reply.location).toBe(place('77bafe36-3ac0-4f89-96e4-a4a5a48da851'));
    expect('secret' in outcome && outcome.secret?.value.open()).toBe(GIVEN);
    expect(JSON.stringify(outcome)).not.toContain(GIVEN);
  });
});
