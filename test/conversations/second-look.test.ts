import { faults, PLACES } from '../simulators';
import type { Fault } from '../simulators/server';
import { openDesk } from './desk';

const desk = openDesk({
  policy: `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
rules:
  - name: what destroys needs a second person
    actions: { risks: [destructive] }
    tenants: [contoso.com]
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator] }, in: approvals, reason: required }
  - { name: fabrikam trusts the desk, actions: { risks: [destructive] }, tenants: [fabrikam.com], who: { roles: [Helpdesk Administrator] }, then: allow }
`,
});
beforeEach(() => desk.says('bo', 'help', 'approvals'));

const COMMAND = 'delete group "Finance Team" at contoso';
const reads = () => desk.outside.cipp.requests.filter(({ query }) => query.members === 'true');
const deletions = () => desk.outside.cipp.requests.filter(({ path }) => path.endsWith('/ExecGroupsDelete'));

/** The group as CIPP would have it, at this customer. */
function groupOf(domain: string, name = 'Finance Team') {
  const { ground, directory } = desk.outside.cipp.identity.ways;
  const owner = ground.called(domain);
  const group = owner && directory.groups(owner).find(({ displayName }) => displayName === name);
  if (!group) throw new Error(`${domain} has no ${name}`);
  return group;
}

/** The next reading of members goes wrong, and no other reading of groups. */
async function withoutMembers<T>(fault: Fault, work: () => Promise<T>): Promise<T> {
  const { ports } = desk.bot;
  const { cipp } = ports;
  ports.cipp = {
    run(call) {
      if (call.query?.members === 'true') desk.outside.cipp.once('ListGroups', fault);
      return cipp?.run(call) ?? Promise.reject(new Error('no CIPP'));
    },
  };
  try {
    return await work();
  } finally {
    ports.cipp = cipp;
  }
}

test('what goes with a group stands on both cards, takes a second press, and may change without making the request void', async () => {
  const { members } = groupOf('contoso.com');
  const [first] = members.splice(3);
  if (!first) throw new Error('the group has too few members');
  await desk.says('ada', COMMAND);
  const card = await desk.shows(
    'ada',
    'Delete group?',
    'What changes. The group goes with its mailbox',
    '• 3 members lose it.',
    'Deletes. After 30 days',
  );
  expect(reads().map(({ query }) => query.tenantFilter)).toEqual(['contoso.com']);
  // the first press opens the sentence and the button; it is no press for the bot
  const { actions } = JSON.parse(JSON.stringify(card.activity)).attachments[0].content;
  expect(actions[0]).toMatchObject({
    type: 'Action.ShowCard',
    title: 'Delete group…',
    card: { actions: [{ type: 'Action.Execute', verb: 'submit', title: 'Ask for approval', style: 'destructive' }] },
  });
  expect(JSON.stringify(actions[0].card.body)).toContain(
    'Delete group: Finance Team at Contoso Ltd. 3 members lose it. Deletes: After 30 days',
  );
  expect(actions.filter(({ verb }: { verb?: string }) => verb === 'submit')).toEqual([]);

  await desk.presses('ada', 'Ask for approval', { reason: 'the project is over' });
  await desk.showsIn(
    'approvals',
    'bo',
    'Needs approval',
    'What changes. The group goes',
    '• 3 members lose it.',
    'After 30 days',
    'the project is over',
  );
  members.push(first);
  await desk.presses('bo', 'Approve', {}, { place: 'approvals' });
  await desk.shows('ada', 'Done', 'Finance Team');
  expect(deletions()).toHaveLength(1);
  expect(reads()).toHaveLength(1);
});

test('a client without Action.Execute presses the same button; what runs at once has it too', async () => {
  await desk.says('ada', 'delete group Management at fabrikam');
  await desk.shows('ada', 'runs at once', `• ${groupOf('fabrikam.com', 'Management').members.length} members lose it.`);
  await desk.presses('ada', 'Delete group', {}, { submit: true });
  await desk.shows('ada', 'Done', 'Management');
  expect(reads().map(({ query }) => query.tenantFilter)).toEqual(['fabrikam.com']);
});

test('explain counts too, and a dry run deletes nothing', async () => {
  await desk.says('ada', `explain ${COMMAND}`);
  await desk.shows('ada', 'Dry run', `Goes with it`, `${groupOf('contoso.com').members.length} members lose it.`);
  expect(deletions()).toEqual([]);
});

test.each([
  ['refuses', { status: 403, body: ['Access to this tenant is not allowed'] }],
  ['breaks', { status: 500, body: 'The service is unavailable.' }],
  ['answers with nothing', { status: 200, body: { groupInfo: null, members: [] } }],
] as const)('CIPP %s: the card says that it did not tell, and the request goes on', async (_, fault) => {
  await withoutMembers(fault as unknown as Fault, () => desk.says('ada', COMMAND));
  await desk.shows('ada', 'Delete group?', '• CIPP did not tell how many members it has.');
  await desk.presses('ada', 'Ask for approval', { reason: 'the project is over' });
  await desk.showsIn('approvals', 'bo', 'Needs approval', '• CIPP did not tell how many members it has.');
});

test('CIPP is slow: after five seconds the card comes without the count', async () => {
  const held = faults.held();
  const said = withoutMembers(held.fault, async () => {
    const sent = desk.says('ada', COMMAND);
    await held.arrived;
    await desk.passes(1_500);
    expect((await sent).status).toBe(200);
    await desk.shows('ada', 'Looking it up. The answer follows here.');
  });
  await said;
  expect(await desk.requests()).toEqual([]);
  await desk.passes(5_000);
  await desk.shows('ada', 'Delete group?', '• CIPP did not tell how many members it has.');
  held.release();
  expect(await desk.requests()).toMatchObject([{ state: 'draft', body: { stakes: ['CIPP did not tell how many members it has.'] } }]);
});
