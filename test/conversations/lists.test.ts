import { readFileSync } from 'node:fs';
import { PLACES, people, type TechnicianName } from '../simulators';
import { openDesk } from './desk';

/** The policy as it is shipped, with the channels of the desk. */
const desk = openDesk({
  policy: readFileSync('env/policy.yaml', 'utf8')
    .replace('19:replace-with-the-approvals-channel@thread.tacv2', PLACES.approvals.id)
    .replace('19:replace-with-the-audit-channel@thread.tacv2', PLACES.general.id),
});

const TWO_MINUTES = 120_000;
const { jane, gloria } = people;
const reads = () => desk.outside.cipp.received('ListUsers').length;
const newest = (who: TechnicianName): string => {
  const message = desk.outside.client
    .messages(who)
    .filter(m => !m.from)
    .at(-1);
  return message ? desk.outside.client.reads(who, message) : '';
};
const opens = ({ displayName, userPrincipalName }: { displayName: string; userPrincipalName: string }) =>
  `Open ${displayName}, ${userPrincipalName}`;

describe('a list', () => {
  test('from the list to a person, from the person to a card that asks: nothing is sent before it', async () => {
    await desk.says('ada', 'list users at contoso');
    await desk.shows('ada', 'List all users', 'Contoso Ltd', /\d+ users/, people.ben.userPrincipalName);
    await desk.presses('ada', 'Search', { find: 'jane' });
    await desk.presses('ada', opens(jane));
    await desk.shows('ada', jane.displayName, 'What you may do', 'Reset password');
    expect(newest('ada')).not.toContain('Set sign-in state');
    expect(reads()).toBe(1);
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Reset password?', jane.userPrincipalName, 'approval');
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  });

  test('searched, opened, and back at the same place; CIPP is asked once', async () => {
    await desk.says('ada', 'list users at contoso');
    await desk.presses('ada', 'Search', { find: 'taylor' });
    await desk.shows('ada', /2 of \d+ users with “taylor”/, people.sam.userPrincipalName, people.sam2.userPrincipalName);
    expect(newest('ada')).not.toContain(jane.userPrincipalName);
    await desk.presses('ada', opens(people.sam2));
    await desk.presses('ada', 'Back to the list');
    await desk.shows('ada', /2 of \d+ users with “taylor”/);
    expect(reads()).toBe(1);
  });

  test('an administrator in it is offered like anybody, and refused when somebody tries', async () => {
    await desk.says('ada', 'list users at contoso');
    await desk.presses('ada', 'Search', { find: gloria.displayName });
    await desk.presses('ada', opens(gloria));
    await desk.presses('ada', 'Reset password');
    await desk.shows('ada', 'Refused', 'nothing was sent', 'Global Administrator');
    expect(desk.outside.cipp.received('ExecResetPass')).toHaveLength(0);
  });

  test('who may only read is offered nothing that changes', async () => {
    await desk.says('cleo', 'list users at contoso');
    await desk.presses('cleo', 'Search', { find: 'jane' });
    await desk.presses('cleo', opens(jane));
    await desk.shows('cleo', jane.displayName, 'What you may do');
    expect(newest('cleo')).not.toMatch(/Reset password|Set sign-in state|Revoke sessions/);
  });

  test('a right that is gone by the time of the press: nothing more is shown', async () => {
    await desk.says('ada', 'list users at contoso');
    await desk.presses('ada', 'Search', { find: 'jane' });
    const card = await desk.cardWith('ada', opens(jane));
    desk.outside.world.technicians.ada.holds = [];
    await desk.passes(TWO_MINUTES);
    await desk.presses('ada', opens(jane), {}, { card });
    await desk.shows('ada', 'everything else is off');
    expect(newest('ada')).not.toContain(jane.userPrincipalName);
  });

  test('the copy is gone with the process: it is read again, and shown as it is now', async () => {
    await desk.says('ada', 'list users at contoso');
    await desk.cardWith('ada', opens(people.ben));
    await desk.restarts();
    await desk.presses('ada', opens(people.ben));
    await desk.shows('ada', 'What you may do', people.ben.userPrincipalName);
    expect(reads()).toBe(2);
  });

  test('a customer that nobody knows: asked for, and nothing is read', async () => {
    await desk.says('ada', 'list mfa users at the moon');
    await desk.shows('ada', 'moon');
    expect(reads()).toBe(0);
  });
});

describe('help', () => {
  test('mailbox: a Helpdesk Administrator is offered other actions than a Global Reader', async () => {
    await desk.says('ada', 'help mailbox');
    await desk.shows('ada', 'Convert mailbox', 'Set out of office');
    await desk.says('cleo', 'help mailbox');
    await desk.cardWith('cleo', 'Search');
    expect(newest('cleo')).not.toMatch(/Convert mailbox|Set out of office|Set email forward/);
    expect(newest('cleo')).toContain('mailbox');
  });

  test('without any right: said so, and who could help', async () => {
    await desk.says('dana', 'help mailbox');
    await desk.shows('dana', 'No rule of the policy lets you run anything now', 'whoami');
  });

  test('Start on an action leads to its form', async () => {
    await desk.says('ada', 'help mailbox');
    await desk.presses('ada', 'Start Set out of office', {}, { card: await desk.cardWith('ada', 'Start') });
    await desk.shows('ada', 'Nothing is sent yet', 'Customer');
  });
});

describe('what helps afterwards', () => {
  test('is offered as far as they may do it, for the same person, and asked like anything typed', async () => {
    await desk.says('ada', 'convert mailbox jane@contoso.com to shared');
    await desk.presses('ada', 'Convert mailbox');
    await desk.shows('ada', 'Done', 'Set out of office');
    await desk.presses('ada', 'Set out of office');
    await desk.shows('ada', 'Nothing is sent yet', `Or type the sign-in name ${jane.userPrincipalName}`);
    expect(newest('ada')).not.toContain('does not fit');
    expect(desk.outside.cipp.received('ExecSetOoO')).toHaveLength(0);
  });

  test('pressed by another it starts nothing', async () => {
    await desk.says('ada', 'convert mailbox jane@contoso.com to shared');
    await desk.presses('ada', 'Convert mailbox');
    const card = await desk.cardWith('ada', 'Set out of office');
    await desk.says('bo', 'help');
    await desk.outside.client.presses('bo', card, 'Set out of office');
    expect((await desk.requests()).map(r => r.state)).toEqual(['done']);
  });
});
