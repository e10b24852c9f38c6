import { PLACES, people } from '../simulators';
import { faults } from '../simulators/server';
import { openDesk } from './desk';

const desk = openDesk({
  env: { CIPP_CALLER_CODES: 'true' },
  policy: `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
rules:
  - name: contoso wants the person's own word
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, verifyCaller: required }
`,
});
beforeEach(() => desk.says('bo', 'help', 'approvals'));

const JANE = people.jane.userPrincipalName.toLowerCase();
const CODE = '483 920';
const sent = () => desk.outside.cipp.received('ExecSendPush').map(({ body }) => body);
const rows = async () => (await desk.audit()).map(r => `${r.step} ${r.outcome}`);

async function asks(callerCode: string, shows = '483920') {
  desk.outside.cipp.identity.codes.set(JANE, shows);
  await desk.says('ada', `reset password ${JANE}`);
  await desk.presses('ada', 'Ask for approval', { callerCode });
}

test('the code that they read out proves them: nobody’s phone rings, and it is kept nowhere', async () => {
  await desk.says('ada', `reset password ${JANE}`);
  await desk.shows('ada', 'asked first, on their own phone or by a code', 'rings as soon as you press, unless you fill in a code');
  const held = faults.held();
  desk.outside.cipp.once('ExecSendPush', held.fault);
  await asks(CODE);
  await held.arrived;
  // on its way, and nowhere else any more
  expect(JSON.stringify(await desk.requests())).not.toContain('"sealed"');
  await desk.shows('ada', 'Asking the person first', 'by the code of their app');
  held.release();
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'verified: they read out the code of their own app');
  await desk.shows('ada', 'Waiting for approval', 'verified: they read out the code of their own app');
  expect(sent()).toEqual([{ tenantFilter: 'contoso.com', UserEmail: people.jane.userPrincipalName, OTP: '483920' }]);
  const stored = await desk.db.query(
    'select body::text as body from requests union all select data::text from pgboss.job union all select view::text from cards',
  );
  const everything = JSON.stringify([stored.rows, await desk.audit(), desk.logged]);
  expect(everything).not.toMatch(/483 ?920/);
  expect(everything).not.toContain('"sealed"');
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('ada', 'Done');
  expect(desk.resets).toHaveLength(1);
  expect(await rows()).toEqual(expect.arrayContaining(['ask-caller asking', 'verify-caller approved']));
});

test.each([
  ['an old one', '111111', '483920', 'The code that was read out is not theirs', 'wrong-code'],
  ['they have the Authenticator', CODE, 'authenticator', 'CIPP wants their phone to ring', 'failed'],
  ['no app', CODE, '', 'no sign-in method', 'no-method'],
  ['Microsoft says something else', CODE, 'OathCodeOld', 'Microsoft said OathCodeOld', 'unreadable'],
])('%s: refused, and one guess in five minutes', async (_what, code, shows, sentence, end) => {
  await asks(code, shows);
  await desk.shows('ada', 'Refused', sentence);
  await desk.showsIn('approvals', 'bo', 'Refused', sentence);
  expect((await rows()).at(-2)).toBe(`verify-caller ${end}`);
  await asks(CODE);
  await desk.shows('ada', 'Refused', 'so nobody’s phone rang');
  expect(sent()).toHaveLength(1);
  expect(desk.resets).toHaveLength(0);
});

test('without a code their phone rings; what is no code is asked back, and nothing is sent', async () => {
  await asks('abc');
  await desk.shows('ada', 'A one-time code has 6 to 8 digits');
  expect(sent()).toEqual([]);
  await desk.presses('ada', 'Ask for approval', { callerCode: ' ' });
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'verified: approved on their own phone');
  expect(sent()).toEqual([{ tenantFilter: 'contoso.com', UserEmail: people.jane.userPrincipalName }]);
});
