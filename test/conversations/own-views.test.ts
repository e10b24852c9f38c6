import { PLACES, type TechnicianName, technicians } from '../simulators';
import { cardText } from '../simulators/card';
import { cardSent } from '../simulators/connector';
import { openDesk } from './desk';

const POLICY = `
version: 1
channels:
  approvals: { id: "${PLACES.approvals.id}" }
auditors: { roles: [Global Reader], groups: [] }
rules:
  - name: a reset needs two others
    actions: { ids: [reset-password] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: approve
    approval: { by: { roles: [User Administrator, Helpdesk Administrator] }, count: 2, in: approvals }
`;

const desk = openDesk({ policy: POLICY });
beforeEach(() => desk.says('bo', 'help', 'approvals'));

async function asks() {
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Ask for approval');
  return desk.showsIn('approvals', 'bo', 'Needs approval', 'Jane Doe');
}
type Card = Awaited<ReturnType<typeof asks>>;
const opens = async (who: TechnicianName, card: Card) => {
  const sent = await desk.outside.client.opens(who, card);
  return { sent, reads: desk.outside.client.reads(who, card) };
};
/** What everybody's message says, however many looked at theirs. */
const shared = (card: Card) => cardText(cardSent(card));

test('requester, approver and bystander each see their own buttons', async () => {
  const card = await asks();
  const requester = await opens('ada', card);
  expect(requester.reads).toContain('This is your own request');
  expect(requester.reads).toMatch(/\nWithdraw\nComment$/);
  const approver = await opens('bo', card);
  expect(approver.reads).toContain('**Needs your approval**');
  expect(approver.reads).toMatch(/\nApprove\nDeny\nComment\nHand over$/);
  const bystander = await opens('cleo', card);
  expect(bystander.reads).toContain('You cannot decide on this one');
  expect(bystander.reads).not.toMatch(/\n(Approve|Deny|Withdraw|Comment|Hand over)$/m);
});

test('two at the same time: each gets their own, and the shared message carries none of them', async () => {
  const card = await asks();
  const before = shared(card);
  const edits = card.versions.length;
  const both = await Promise.all(Array.from({ length: 10 }, (_, i) => opens(i % 2 ? 'ada' : 'bo', card)));
  for (const [i, { sent }] of both.entries()) {
    const text = cardText(sent?.card);
    expect(text).toContain(i % 2 ? 'This is your own request' : 'Needs your approval');
    expect(text).not.toContain(i % 2 ? 'Needs your approval' : 'This is your own request');
  }
  await desk.passes(30_000);
  expect(shared(card)).toBe(before);
  expect(card.versions).toHaveLength(edits);
  // the store wishes for no personal card either
  const stored = await desk.db.query<{ view: object }>('select view from cards');
  expect(JSON.stringify(stored.rows)).not.toMatch(/Needs your approval|This is your own request|You cannot decide/);

  // a press that answers with a card of one's own, too
  const pressed = await desk.presses('bo', 'Approve', {}, { card });
  expect(cardText(pressed.card)).toContain('You have decided already');
  await desk.showsIn('approvals', 'fay', '1 of 2', 'approved by Bo Lindqvist');
  expect(shared(card)).not.toContain('You have decided already');
  expect((await opens('bo', card)).reads).toContain('You have decided already');
  expect((await opens('fay', card)).reads).toContain('Needs your approval');
});

test('the first asked for are the requester and the approvers; never more than sixty', async () => {
  const many = Array.from({ length: 80 }, (_, i) => ({
    ...technicians.dana,
    id: `d0000000-0000-4000-8000-0000000000${String(i).padStart(2, '0')}`,
    teamsId: `29:other-${i}`,
  }));
  const place = desk.outside.connector.conversations.get(PLACES.approvals.id);
  const team = place?.members ?? [];
  if (place) place.members = [...many, ...team];
  try {
    const card = await asks();
    const { refresh } = cardSent(card) as { refresh: { userIds: string[] } };
    expect(refresh.userIds).toHaveLength(60);
    expect(refresh.userIds[0]).toBe(technicians.ada.teamsId);
    expect(new Set(refresh.userIds).size).toBe(60);
  } finally {
    if (place) place.members = team;
  }
});

test('a client that knows no views of its own shows a card that is right for everybody', async () => {
  const card = await asks();
  expect(shared(card)).toMatch(/\*\*Needs approval\*\*[\s\S]*\nApprove\nDeny\nComment\nHand over$/);
  for (const who of ['ada', 'cleo', 'dana'] as const) {
    const { toast } = await desk.presses(who, 'Approve', {}, { card });
    expect(toast).toMatch(/someone else must approve it|you are not one of them now/);
  }
  await desk.presses('bo', 'Approve', {}, { card, submit: true });
  await desk.showsIn('approvals', 'fay', 'approved by Bo Lindqvist');
});

test('a right that was lost since the last look is gone from the next one, and from the press', async () => {
  const card = await asks();
  expect((await opens('bo', card)).reads).toContain('Needs your approval');
  desk.outside.world.technicians.bo.holds = [];
  expect((await desk.presses('bo', 'Approve', {}, { card })).toast).toContain('you are not one of them now');
  expect((await opens('bo', card)).reads).toContain('You cannot decide on this one');
});

test('withdrawn from the channel: the answer there is for the channel', async () => {
  const card = await asks();
  await opens('ada', card);
  await desk.presses('ada', 'Withdraw', {}, { card });
  expect(desk.outside.client.reads('ada', card)).toContain('Withdrawn');
  await desk.showsIn('approvals', 'bo', 'Withdrawn');
  await desk.shows('ada', 'Withdrawn');
  expect(await desk.outside.client.opens('bo', card)).toBeUndefined();
});

test('nobody else gets a view by asking with a request number alone', async () => {
  const card = await asks();
  const forged = await desk.outside.client.opens('bo', card, {
    alter: a => {
      (a.value as { action: { data: Record<string, unknown> } }).action.data.once = 'guessed';
      return a;
    },
  });
  expect(cardText(forged?.card)).toContain('I do not know this request');
  expect(cardText(forged?.card)).not.toContain('Jane');
});
