import { GROUPS, PLACES, people } from '../simulators';
import { teamsFault } from '../simulators/connector';
import { faults } from '../simulators/server';
import { openDesk } from './desk';

const desk = openDesk({
  policy: `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
  audit: { id: "${PLACES.general.id}" }
rules:
  - name: on call alone at night
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { groups: ["${GROUPS.helpdesk}"] }
    then: allow
    emergency: { outside: Mon-Fri 08:00-18:00 }
  - name: a reset needs a second technician
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, expires: 4h }
`,
});

/** Somebody wrote in both channels once, so that the bot knows where they are. */
beforeEach(async () => {
  await desk.says('bo', 'help', 'approvals');
  await desk.says('bo', 'help', 'general');
});

const untouched = () => expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
const REASON = { reason: 'surgeon locked out' };

test('at night somebody on call runs alone, and the auditors know before CIPP has answered', async () => {
  await desk.becomes('Sat 03:00');
  await desk.says('fay', 'reset password jane@contoso.com');
  await desk.shows('fay', 'runs at once, by the emergency rule', 'The auditors are told at once', 'on call alone at night');
  const held = faults.held();
  desk.outside.cipp.once('ExecResetPass', held.fault);
  await desk.presses('fay', 'Reset password', REASON);
  await held.arrived;
  await desk.showsIn('general', 'bo', 'Emergency rule used', 'Fay Okafor', 'Jane Doe', 'surgeon locked out', 'on call alone at night');
  held.release();
  await desk.shows('fay', 'Done');
  expect(desk.resets).toEqual([expect.objectContaining({ id: people.jane.id })]);
  expect(desk.channel('approvals')).not.toContain('Jane');
  expect(desk.channel().match(/Emergency rule used/g)).toHaveLength(1);
  await desk.presses('fay', 'Show password');
  expect(desk.channel()).not.toContain(desk.newPassword);
});

test('not without a reason', async () => {
  await desk.becomes('Sat 03:00');
  await desk.says('fay', 'reset password jane@contoso.com');
  await expect(desk.presses('fay', 'Reset password')).rejects.toThrow('"reason" is required');
  const card = await desk.cardWith('fay', 'Reset password');
  for (const reason of [undefined, '', '   ', { toString: 'x' }]) {
    await desk.outside.client.presses('fay', card, 'Reset password', REASON, {
      alter: activity => {
        const copy = structuredClone(activity) as typeof activity & { value: { action: { data: Record<string, unknown> } } };
        copy.value.action.data = { ...copy.value.action.data, reason };
        return copy;
      },
    });
    await desk.shows('fay', 'The rule asks for a reason, so nothing was sent yet');
  }
  expect((await desk.requests()).map(r => r.state)).toEqual(['draft']);
  expect(desk.channel()).not.toContain('Emergency');
  untouched();
});

test('in working hours they wait for a second technician like all others', async () => {
  await desk.becomes('Tue 12:00');
  await desk.says('fay', 'reset password jane@contoso.com');
  await desk.presses('fay', 'Ask for approval');
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
  expect(desk.channel()).not.toContain('Emergency');
  untouched();
});

test('at night too whoever is not on call waits', async () => {
  await desk.becomes('Sat 03:00');
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Ask for approval');
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
  expect(desk.channel()).not.toContain('Emergency');
  untouched();
});

test('a card of the night pressed in the morning is refused', async () => {
  await desk.becomes('Tue 07:59');
  await desk.says('fay', 'reset password jane@contoso.com');
  const card = await desk.cardWith('fay', 'Reset password');
  await desk.becomes('Tue 08:00');
  await desk.presses('fay', 'Reset password', REASON, { card });
  await desk.shows('fay', 'Refused', 'The policy changed after you confirmed');
  untouched();
});

test('asked in working hours and approved after them: it runs, because a second person said yes', async () => {
  await desk.becomes('Tue 17:50');
  await desk.says('fay', 'reset password jane@contoso.com');
  await desk.presses('fay', 'Ask for approval');
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
  await desk.becomes('Tue 18:10');
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('fay', 'Done');
  expect(desk.resets).toHaveLength(1);
  expect(desk.channel()).not.toContain('Emergency');
});

test('an approval of the evening is void for whoever lost the role meanwhile', async () => {
  await desk.becomes('Tue 17:50');
  await desk.says('fay', 'reset password jane@contoso.com');
  await desk.presses('fay', 'Ask for approval');
  await desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
  await desk.becomes('Tue 18:10');
  desk.outside.world.technicians.fay.holds = [{ role: 'Password Administrator' }];
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  // still in the group of the emergency rule, which is not what was asked for
  await desk.shows('fay', 'Refused', 'No rule of the policy allows you');
  untouched();
});

test('an administrator is not reset by emergency either', async () => {
  await desk.becomes('Sat 03:00');
  await desk.says('fay', 'reset password admin@contoso.com');
  await desk.shows('fay', 'they hold Global Administrator');
  untouched();
});

test('Teams is busy: the auditors are told as soon as it takes the card', async () => {
  await desk.becomes('Sat 03:00');
  await desk.says('fay', 'reset password jane@contoso.com');
  await desk.cardWith('fay', 'Reset password');
  const busy = ['send', 'create'].map(op => desk.outside.connector.always(op, teamsFault(503, 'ServiceUnavailable')));
  await desk.presses('fay', 'Reset password', REASON);
  await desk.logs('a card was not delivered');
  for (const fault of busy) fault.remove();
  await desk.jumps(60_000);
  await desk.passes(6_000);
  await desk.showsIn('general', 'bo', 'Emergency rule used', 'Fay Okafor');
});
