import { PLACES, technicians } from '../simulators';
import { fileOffered } from '../simulators/connector';
import { faults } from '../simulators/server';
import { openDesk } from './desk';

const MINUTE = 60_000;

const desk = openDesk({
  policy: `
version: 1
channels:
  audit: { id: "${PLACES.general.id}" }
auditors: { roles: [Global Reader], groups: [] }
rules:
  - name: fabrikam is off
    actions: "*"
    tenants: [fabrikam.com]
    who: "*"
    then: off
  - name: the helpdesk resets and reads
    actions: { ids: [reset-password, list-users] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator] }
    then: allow
`,
});

const newest = () => {
  const { client } = desk.outside;
  const last = client
    .messages('cleo')
    .filter(m => !m.from)
    .at(-1);
  return last ? client.reads('cleo', last) : '';
};
const kept = () => desk.outside.files.kept;
const exports = async () => (await desk.audit()).filter(row => row.step === 'export').map(row => row.outcome);

/** A reset that CIPP gives a password for, a list, and a refusal. */
async function happens(): Promise<void> {
  await desk.says('ada', 'reset password jane@contoso.com');
  await desk.presses('ada', 'Reset password');
  await desk.shows('ada', 'Done');
  await desk.presses('ada', 'Show password');
  await desk.says('ada', 'list users at contoso');
  await desk.shows('ada', 'users');
  await desk.says('ada', 'reset password jane@fabrikam.com');
  await desk.shows('ada', 'turns this off');
}

/** What is asked for as a file, allowed, and in the OneDrive of the auditor. */
async function filed(text: string, ending: 'csv' | 'jsonl'): Promise<string> {
  const before = kept().length;
  await desk.says('cleo', text);
  await desk.outside.client.accepts('cleo', await desk.shows('cleo', 'Allow', 'Decline', /rows? of the audit/));
  await desk.shows('cleo', new RegExp(`File: audit .*\\.${ending}`));
  expect(kept()).toHaveLength(before + 1);
  return kept().at(-1)?.bytes.toString('utf8') ?? '';
}

test('the audit is narrowed down by action, outcome and time, and Older keeps all of it', async () => {
  await happens();
  await desk.says('cleo', 'audit reset-password refused at fabrikam since 7d');
  await desk.shows('cleo', 'Reset password, refused, at Fabrikam Inc, since 7d', '1 row, newest first.', 'rule off');
  await desk.says('cleo', 'audit list users by "Ada Fischer"');
  await desk.shows('cleo', 'List All Users, by Ada Fischer', 'ListUsers 200');
  expect(newest()).not.toContain('ExecResetPass');
  await desk.says('cleo', 'audit succeeded at contoso');
  await desk.shows('cleo', 'succeeded, at Contoso', 'ExecResetPass 200', '1 row,');
  const day = desk.clock.now().toISOString().slice(0, 10);
  await desk.says('cleo', `audit refused until ${day}`);
  await desk.shows('cleo', `refused, until ${day}`, 'rule off');
  await desk.says('cleo', 'audit denied');
  await desk.shows('cleo', 'denied', 'No rows.');
  await desk.says('cleo', 'audit until tomorrow');
  await desk.shows('cleo', 'Say until 24h, 7d or 2026-11-01');

  for (let n = 0; n < 8; n += 1) await desk.says('ada', 'reset password jane@fabrikam.com');
  await desk.says('cleo', 'audit reset-password refused at fabrikam.com since 7d until now');
  await desk.presses('cleo', 'Older');
  await desk.shows('cleo', 'Reset password, refused, at Fabrikam Inc, since 7d', /^(?!.*there are older).*1 row, newest first\./s);
});

test('rows become a file: asked for, allowed, whole, oldest first, and written down', async () => {
  await happens();
  const lines = (await filed('audit export csv reset-password since 24h', 'csv')).split('\r\n');
  expect(lines[0]).toBe(
    '\ufeffseq,at,step,outcome,request,action,actor id,actor,tenant id,tenant,target id,target,rule,endpoint,status,ms,cipp client,cipp from,cipp to',
  );
  expect(lines.slice(1, -1).every(line => line.split(',')[5] === 'reset-password')).toBe(true);
  const steps = lines.slice(1, -1).map(line => line.split(',')[2]);
  expect(steps.slice(0, 4)).toEqual(['draft', 'submit', 'start', 'succeed']);
  expect(steps.at(-1)).toBe('refused');
  expect(desk.outside.client.messages('cleo').some(m => m.id && fileOffered(m.activity)?.name?.startsWith('audit all '))).toBe(false);

  const rows = (await filed('audit export jsonl exported', 'jsonl'))
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(rows.at(-1)).toMatchObject({ step: 'export', action: 'audit', actor: { id: technicians.cleo.id } });
  expect(await exports()).toEqual([null, null]);

  await desk.says('cleo', 'audit succeeded since 1h');
  await desk.presses('cleo', 'Send as CSV');
  await desk.outside.client.accepts('cleo', await desk.shows('cleo', 'Allow', /\d rows? of the audit/));
  await desk.shows('cleo', /File: audit all .* 1\.csv/);
  expect(kept().at(-1)?.bytes.toString('utf8')).toMatch(/succeed,done,R-\w{6},reset-password,.*,ExecResetPass,200,\d+,/);

  await desk.says('cleo', 'audit export csv denied');
  await desk.shows('cleo', 'There are no rows for denied, so there is no file to send.');
});

test('whoever is no auditor gets no file; nor does one who was when it was offered', async () => {
  await happens();
  await desk.says('ada', 'audit export csv');
  await desk.shows('ada', 'The audit is for the auditors that the policy names');
  await desk.says('cleo', 'audit export csv');
  const question = await desk.shows('cleo', 'Allow', /rows of the audit/);
  const cleo = desk.outside.world.technicians.cleo;
  cleo.holds = [];
  await desk.outside.client.accepts('cleo', question);
  await desk.shows('cleo', 'The audit is for the auditors that the policy names');
  expect(kept()).toEqual([]);
  expect(await exports()).toEqual(['NOT_AN_AUDITOR']);
  // another person's answer to it is none
  const answer = desk.outside.client.accepts('ada', question);
  await answer.catch(() => undefined);
  expect(kept()).toEqual([]);
});

test('forwarding: a receiver that is down holds nobody up, gets all in order, and the audit channel is told once', async () => {
  const { webhook } = desk.outside;
  // the bot learns there how the channel is reached
  await desk.says('ada', 'help', 'general');
  await desk.passes(5_000);
  const down = webhook.always('rows', { status: 503 });
  await happens();
  await desk.passes(10_000);
  await desk.jumps(15 * MINUTE);
  await desk.passes(10_000);
  expect(down.hits).toBeGreaterThan(2);
  expect(desk.channel('general').match(/The webhook receiver has not taken the audit for 15 minutes/g)).toHaveLength(1);
  expect(await desk.metrics()).toMatch(/audit_forward_backlog_rows\{receiver="webhook"\} (?!0\b)\d+/);

  await desk.restarts();
  down.remove();
  const taken = webhook.rows.length;
  webhook.once('rows', faults.resetAfter);
  // longer than it is left alone after a failure; the second one meets the fault
  for (let n = 0; n < 2; n += 1) {
    await desk.jumps(5 * MINUTE);
    await desk.passes(5_000);
  }
  const { rows: written } = await desk.db.query<{ seq: string }>('select seq from audit where seq > $1 order by seq', [
    webhook.rows[taken]?.seq ?? 0,
  ]);
  const seqs = [...new Set(webhook.rows.slice(taken).map(row => row.seq))];
  expect(seqs.slice(1)).toEqual(written.map(row => Number(row.seq)));
  expect(await desk.metrics()).toContain('audit_forward_backlog_rows{receiver="webhook"} 0');
  expect(webhook.rows).toContainEqual(
    expect.objectContaining({
      step: 'succeed',
      cipp: expect.objectContaining({ endpoint: 'ExecResetPass', tenant: 'contoso.com', status: 200 }),
    }),
  );
});

test('a chat takes the newest 10,000 rows, and says where all of them are', async () => {
  // written by hand, because the bot would need ten seconds for so many
  await desk.db.query(`insert into audit (seq, at, step, rule, prev_hash, hash)
    select head.seq + n, now(), 'shown', '=' || n, '', '' from audit_head as head, generate_series(1, 11000) as n;
    update audit_head set seq = seq + 11000`);
  await desk.says('cleo', 'audit export csv');
  await desk.shows('cleo', 'There are more than 10000 such rows', 'npm run audit -- export');
  await desk.outside.client.accepts('cleo', await desk.shows('cleo', 'Allow', 'the newest 10000 rows of the audit'));
  await desk.shows('cleo', 'File: audit');
  const lines = kept()[0]?.bytes.toString('utf8').trim().split('\r\n') ?? [];
  expect(lines).toHaveLength(10_001);
  // a spreadsheet would have reckoned with it
  expect(lines.at(-1)).toContain(",'=11000,");
});
