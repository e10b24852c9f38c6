import { readFile } from 'node:fs/promises';
import { openDesk } from '../conversations/desk';
import { Range, type Row } from './range';
import { gauntletPage, SECTIONS } from './table';

const desk = openDesk({
  policy: `
version: 1
rules:
  - name: the helpdesk resets passwords and sets replies
    actions: { ids: [reset-password, set-out-of-office] }
    tenants: "*"
    who: { roles: [Helpdesk Administrator, Password Administrator, User Administrator] }
    then: allow
`,
});
const at = new Range(desk);
const BUG = /"a turn broke"|could not be handled|a request failed|a job failed/;

/** What CIPP was asked for that may change something. */
const writes = () =>
  desk.outside.cipp.requests.filter(r => r.method !== 'GET' || !/^(List|ExecUniversalSearchV2$)/.test(r.op)).map(r => r.op);
const messages = () => desk.outside.client.messages('ada');

async function holds(row: Row): Promise<void> {
  const { cipp, connector, client } = desk.outside;
  await row.before?.(at);
  if (row.before) await desk.settles();
  cipp.requests.length = 0;
  connector.requests.length = 0;
  const seen = messages().length;
  const reply = await row.send(at);
  expect(reply.status).toBe(row.status);
  // what the SDK says of a forged token (NotBeforeError, invalid signature …) is nobody's business
  if (reply.status === 401) expect(reply.text).toBe('');
  if (row.requests || row.asks || row.runs) await desk.settles();
  const read = [
    reply.text,
    ...messages()
      .slice(seen)
      .map(m => client.reads('ada', m)),
  ].join('\n');
  if (row.reads) expect(read).toContain(row.reads);
  await row.also?.(at, reply);
  if (row.runs) {
    await desk.shows('ada', 'Done');
    expect(desk.resets.map(({ person }) => person?.userPrincipalName)).toEqual(['jane@contoso.com']);
  } else expect(row.asks ? writes() : cipp.requests.map(r => r.op)).toEqual([]);
  expect((await desk.requests()).map(r => r.state)).toEqual(row.requests ?? []);
  expect(desk.logged.filter(line => BUG.test(line))).toEqual([]);
  // and the bot is as well as before
  const after = messages().length;
  expect((await desk.says('ada', 'help')).status).toBe(200);
  expect(
    messages()
      .slice(after)
      .map(m => client.reads('ada', m))
      .join('\n'),
  ).toContain('What you can do');
}

/** What leaves nothing behind needs no fresh world for each. */
const isQuiet = (row: Row) => !row.before && !row.asks && !row.runs && !row.requests;

describe.each(SECTIONS)('$title', ({ rows }) => {
  const quiet = rows.filter(isQuiet);
  test(`${quiet.length} that leave nothing behind`, async () => {
    const broken: string[] = [];
    for (const row of quiet) {
      await holds(row).catch(async error => {
        broken.push(`${row.what}: ${error.message}`);
        // what it left behind must not count against the next one
        await desk.settles();
        await desk.db.query('delete from cards; delete from requests');
      });
      // nobody is so fast
      await desk.jumps(1_000);
    }
    expect(broken).toEqual([]);
  });
  const others = rows.filter(row => !isQuiet(row));
  if (others.length > 0) test.each(others)('$what: $status', holds);
});

describe('a policy file', () => {
  const bomb = `version: 1\nx0: &x0 [a, a, a, a, a, a, a, a, a]\n${Array.from({ length: 12 }, (_, i) => `x${i + 1}: &x${i + 1} [${`*x${i}, `.repeat(9)}]`).join('\n')}\nrules: *x12\n`;
  test.each([
    ['of aliases that grow to 9¹³ values', bomb],
    ['that is its own part', 'version: 1\nrules: &a [*a]\n'],
    ['of 5,000 lists in one another', `version: 1\nrules: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`],
    ['of 300 KB', `version: 1\n# ${'x'.repeat(300_000)}\n`],
    ['with tags', 'version: 1\nrules: !!js/function "function(){}"\n'],
    ['with `__proto__`', 'version: 1\n__proto__: { polluted: true }\nrules: []\n'],
  ])('%s is refused, and the one before it stays', async (what, text) => {
    await desk.policy(text);
    await desk.bot.reloadPolicy();
    await desk.logs('the policy before it stays in force');
    if (what.includes('aliases')) expect(desk.logged.join('')).toContain('Excessive alias count');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await desk.says('ada', 'reset password jane@contoso.com');
    await desk.shows('ada', 'Reset password?', 'jane@contoso.com');
    await desk.policy();
    await desk.bot.reloadPolicy();
  });
});

test('docs/gauntlet.md is the table (npm run docs)', async () => {
  expect(await readFile('docs/gauntlet.md', 'utf8')).toBe(gauntletPage());
});

test('each row has a name of its own, and there are as many as were asked for', () => {
  const names = SECTIONS.flatMap(({ title, rows }) => rows.map(({ what }) => `${title}: ${what}`));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(300);
});
