import assert from 'node:assert/strict';
import { faults, people, type Simulators } from '../simulators';
import type { Pictures } from './pictures';
import type { TeamsWindow } from './teams-window';

export interface Desk {
  technician: TeamsWindow;
  approver: TeamsWindow;
  simulators: Simulators;
  pictures: Pictures;
}

export interface Scenario {
  name: string;
  run(desk: Desk): Promise<void>;
}

/** Looks like Markdown, and has look-alikes: it must come out letter by letter. */
const AWKWARD = 'Kl1*O0_x*9#_Vq0l';

export const scenarios: Scenario[] = [
  {
    name: 'help says what can be typed',
    async run({ technician, pictures }) {
      await pictures.card('welcome', technician);
      await technician.says('help');
      await technician.sees('What you can do', 'reset password');
      await pictures.card('help', technician);
    },
  },
  {
    name: 'a technician types, CIPP resets, only the technician sees the password',
    async run({ technician, approver, simulators, pictures }) {
      const { cipp, world } = simulators;
      const jane = people.jane;
      cipp.choose(AWKWARD);
      const held = faults.held();
      cipp.once('ExecResetPass', held.fault);

      await technician.says('reset password jane@contoso.com');
      await technician.sees('Reset password?', 'Not sent yet', jane.userPrincipalName, 'Contoso Ltd');
      await pictures.card('confirm', technician);
      assert.equal(cipp.received('ExecResetPass').length, 0, 'nothing is sent before the press');

      await technician.presses('Reset password');
      await held.arrived;
      await technician.presses('Show latest');
      await technician.sees('Working', 'sent to CIPP');
      await pictures.card('working', technician);
      held.release();
      await technician.sees('Done', 'password ready, hidden');
      await pictures.card('secret-hidden', technician);
      await pictures.exchange('chat', technician);

      const sent = cipp.received('ExecResetPass').map(request => request.body as { ID: string; MustChange: boolean });
      assert.deepEqual(
        sent.map(({ ID, MustChange }) => ({ ID, MustChange })),
        [{ ID: jane.id, MustChange: true }],
      );
      const password = world.person(jane.id)?.password ?? '';
      assert.equal(password, AWKWARD);
      assert.ok(!(await technician.content()).includes(password), 'hidden until asked for');

      await technician.presses('Show password');
      await technician.sees('password shown');
      assert.ok((await technician.lines()).includes(password), `the password stands alone on its line: ${await technician.lines()}`);
      await pictures.card('secret-shown', technician);
      assert.ok(!(await approver.content()).includes(password), 'nobody else sees it');

      await technician.presses('Hide and wipe');
      await technician.sees('password wiped');
      assert.ok(!(await technician.content()).includes(password), 'gone from the screen');
      await pictures.card('secret-wiped', technician);
      assert.equal(cipp.received('ExecResetPass').length, 1);
    },
  },
  {
    name: 'the form leads to the same card, and cancel sends nothing',
    async run({ technician, simulators, pictures }) {
      await technician.says('reset password');
      await technician.sees('Or type the sign-in name');
      await technician.chooses('Customer', 'Fabrikam', /Fabrikam Inc/);
      await technician.fills('Or type the sign-in name', people.ruth.userPrincipalName);
      await pictures.card('reset-form', technician);
      await technician.presses('Continue');
      await technician.sees('Reset password?', 'Ruth Adler', 'Fabrikam Inc');
      await technician.presses('Cancel');
      await technician.sees('Withdrawn', 'nothing was changed');
      await pictures.card('withdrawn', technician);
      assert.ok(!simulators.cipp.resets.some(reset => reset.id === people.ruth.id));
    },
  },
  {
    name: 'a list: a row is opened, and leads to the card that asks',
    async run({ technician, simulators, pictures }) {
      const { aylin } = people;
      await technician.says('list users at contoso');
      await technician.sees('List all users', 'Contoso Ltd', aylin.userPrincipalName, /Page 1 of/);
      await pictures.card('list', technician);
      await technician.presses(`Open ${aylin.displayName}, ${aylin.userPrincipalName}`);
      await technician.sees(aylin.displayName, 'What you may do', 'Reset password');
      await pictures.card('details', technician);
      await technician.presses('Reset password');
      await technician.sees('Reset password?', aylin.userPrincipalName);
      await technician.presses('Cancel');
      await technician.sees('Withdrawn', 'nothing was changed');
      assert.ok(!simulators.cipp.resets.some(reset => reset.id === aylin.id));
    },
  },
  {
    name: 'two people of one name: a press says which',
    async run({ technician, simulators, pictures }) {
      await technician.says('reset password sam taylor at contoso');
      await technician.sees('Which person?', people.sam.userPrincipalName, people.sam2.userPrincipalName);
      await pictures.card('picker', technician);
      const row = (await technician.lines()).filter(line => line.startsWith('sam.taylor')).indexOf(people.sam2.userPrincipalName);
      await technician.card
        .getByRole('button', { name: /Choose/ })
        .nth(row)
        .click();
      await technician.sees('Reset password?', people.sam2.userPrincipalName);
      await technician.presses('Reset password');
      await technician.sees('Done', people.sam2.userPrincipalName);
      await technician.presses(/^Wipe it/);
      await technician.sees('never shown');
      assert.deepEqual(
        simulators.cipp.resets.map(reset => reset.id).filter(id => [people.sam.id, people.sam2.id].includes(id)),
        [people.sam2.id],
      );
    },
  },
  {
    name: 'a directory-synced person: accepted, not confirmed',
    async run({ technician, simulators, pictures }) {
      await technician.says('reset password omar@contoso.com');
      await technician.sees('Reset password?', 'Directory-synced');
      await pictures.card('confirm-synced', technician);
      await technician.presses('Reset password');
      await technician.sees('Accepted, not confirmed');
      await pictures.card('accepted', technician);
      await technician.presses('Show password');
      await technician.sees('password shown');
      assert.ok((await technician.lines()).includes(simulators.cipp.given.at(-1)?.value ?? ''));
      await technician.presses('Hide and wipe');
      await technician.sees('password wiped');
    },
  },
  {
    name: "CIPP's own rights are too few: failed, and said so",
    async run({ technician, simulators, pictures }) {
      const ben = simulators.world.person(people.ben.id);
      assert.ok(ben);
      ben.admin = true;
      await technician.says('reset password ben@contoso.com');
      await technician.sees('Reset password?', ben.displayName);
      await technician.presses('Reset password');
      await technician.sees('Failed', 'nothing was changed', 'Insufficient privileges', 'Create temporary access password');
      await pictures.card('failed', technician);
      assert.equal(ben.password, undefined);
    },
  },
  {
    name: 'an answer that proves nothing: unknown, checked and settled by a person',
    async run({ technician, simulators, pictures }) {
      simulators.cipp.once('ExecResetPass', faults.badGateway);
      await technician.says('reset password petra@contoso.com');
      await technician.sees('Reset password?');
      await technician.presses('Reset password');
      await technician.sees('Outcome unknown', 'it may or may not have happened');
      await pictures.card('unknown', technician);
      await technician.presses('Check now');
      await technician.sees('Outcome unknown', /Password last changed .* read/);
      await pictures.card('unknown-checked', technician);
      await technician.presses('Settle it');
      await technician.fills('How do you know?', 'The time of the last change says so');
      await pictures.card('unknown-settle', technician);
      await technician.presses('It worked');
      await technician.sees('Done', 'settled by a person', 'Ada Fischer');
      await pictures.card('settled', technician);
      assert.equal(simulators.cipp.resets.filter(reset => reset.id === people.petra.id).length, 1, 'never repeated by itself');
    },
  },
  {
    name: 'an administrator is refused, with the reason and who could do it',
    async run({ technician, simulators, pictures }) {
      const before = simulators.cipp.received('ExecResetPass').length;
      await technician.says('reset password admin@contoso.com');
      await technician.sees('Refused', 'nothing was sent', 'Global Administrator', 'What would make it pass');
      await pictures.card('refused', technician);
      assert.equal(simulators.cipp.received('ExecResetPass').length, before);
    },
  },
  {
    name: 'in a channel the answer is short, and the card comes to the personal chat',
    async run({ technician, pictures }) {
      await technician.goTo('Service desk - General');
      await technician.posts('reset password jane@contoso.com');
      const post = technician.post('reset password jane@contoso.com').filter({ hasText: 'I answered in our personal chat' });
      await post.waitFor();
      await pictures.part('channel', post);
      const said = (await post.allInnerTexts()).join();
      assert.ok(!said.includes(people.jane.displayName), `the channel learns nothing about the person: ${said}`);
      await technician.goTo('Personal Chat');
      await technician.sees('Reset password?', people.jane.userPrincipalName);
      await technician.presses('Cancel');
      await technician.sees('Withdrawn');
    },
  },
  {
    name: "the other technician's window shows nothing of all this",
    async run({ approver }) {
      assert.equal(await approver.answers.count(), 1, 'only the greeting');
      await approver.sees('Hello');
    },
  },
  {
    name: 'with approval: asked in one window, approved in the other, run once, shown to the asker alone',
    async run({ technician, approver, simulators, pictures }) {
      const { cipp } = simulators;
      await technician.says('reset password ruth@fabrikam.com');
      await technician.sees('Reset password?', 'Ruth Adler', 'approval');
      await technician.fills('Reason', 'Called from the number on file');
      await pictures.card('confirm-approval', technician);
      await technician.presses('Ask for approval');
      await technician.sees('Waiting for approval');
      await pictures.card('waiting', technician);

      await approver.goTo('Service desk - Approvals');
      await approver.sees('Needs approval', 'Ruth Adler', 'Ada Fischer', 'Called from the number on file');
      await pictures.card('approval', approver);
      assert.ok(!cipp.resets.some(reset => reset.id === people.ruth.id), 'nothing is sent before the approval');
      await approver.presses('Comment');
      await approver.fills('Everybody in the channel and the requester will read this.', 'Which number is on file?');
      await approver.presses('Send comment');
      // the answer to the press is his own view; the message's edit for everybody may come before it or after
      await approver.sees(/Needs (your )?approval/, 'Bo Lindqvist: Which number is on file?');
      await approver.presses('Approve');
      await approver.sees('Approved', 'Bo Lindqvist');

      await technician.sees('Done', 'password ready, hidden', 'Ruth Adler');
      await pictures.card('approved', approver);
      await technician.presses('Show password');
      await technician.sees('password shown');
      const password = simulators.world.person(people.ruth.id)?.password ?? 'none';
      assert.ok((await technician.lines()).includes(password));
      assert.ok(!(await approver.content()).includes(password), 'the approver never sees it');
      assert.equal(cipp.resets.filter(reset => reset.id === people.ruth.id).length, 1);
      await technician.presses('Hide and wipe');
      await technician.sees('password wiped');
    },
  },
  {
    name: 'with approval: denied with a reason, and nothing is sent',
    async run({ technician, approver, simulators, pictures }) {
      await technician.says('reset password hugo@fabrikam.com');
      await technician.sees('Reset password?', 'Hugo Lefevre');
      await technician.fills('Reason', 'He wrote an e-mail');
      await technician.presses('Ask for approval');
      await technician.sees('Waiting for approval');
      await approver.sees('Needs approval', 'Hugo Lefevre');
      await approver.presses('Deny');
      await approver.fills('Why? The requester will read this.', 'An e-mail proves nothing. Call him back.');
      await approver.presses('Deny request');
      await approver.sees('Denied', 'Hugo Lefevre');
      await technician.sees('Denied', 'Call him back');
      await pictures.card('denied', technician);
      assert.ok(!simulators.cipp.resets.some(reset => reset.id === people.hugo.id));
    },
  },
];
