import { technicians } from '../simulators';
import { openDesk } from './desk';

/** No rule says through what: without CIPP there is Graph alone. */
const POLICY = `
version: 1
protected: [{ tenants: [home], users: [hana@msp.example.com], groups: [] }]
rules:
  - name: our own people, by the helpdesk
    actions: { ids: [reset-password, list-users, reset-mfa] }
    tenants: [home]
    who: { roles: [Helpdesk Administrator, User Administrator] }
    then: allow
  - { name: everything else is off, actions: "*", tenants: "*", who: "*", then: off }
`;

const WITHOUT_CIPP = {
  CIPP_API_URL: undefined,
  CIPP_TENANT_ID: undefined,
  CIPP_CLIENT_ID: undefined,
  CIPP_CLIENT_SECRET: undefined,
  BOT_OAUTH_CONNECTION: 'sso',
};
const desk = openDesk({ policy: POLICY, env: WITHOUT_CIPP });
const own = () => desk.outside.graph.own;

afterEach(() => {
  expect(desk.outside.requests.cipp).toEqual([]);
});

/** Nothing was written, and nobody was asked to sign in for it. */
async function nothingHappened(): Promise<void> {
  await desk.settles();
  expect(own().resets).toHaveLength(0);
  expect(await desk.requests()).toEqual([]);
}

test('a colleague is found through Graph, reset in the technician’s own name, and confirmed', async () => {
  desk.outside.world.technicians.ada.holds.push({ role: 'Privileged Authentication Administrator' });
  await desk.says('ada', 'reset password dana whitfield');
  await desk.shows('ada', 'Reset password?', 'Dana Whitfield', 'msp.example.com', 'Microsoft Graph, in your own name');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'waits for your sign-in, nothing was sent');
  await desk.signsIn('ada');
  await desk.passes(5_000);
  await desk.shows('ada', 'Done', 'password ready, hidden');
  expect(own().resets).toEqual([expect.objectContaining({ actor: technicians.ada.id, target: technicians.dana.id, body: {} })]);
  expect((await desk.presses('ada', 'Show password')).text).toContain(own().resets[0]?.given ?? 'none');
});
