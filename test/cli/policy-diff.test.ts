import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policy } from '../../src/cli/policy';
import { PAIRS } from './policy-pairs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-diff-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function diff(before: string, after: string, ...more: string[]) {
  const [old, young] = [join(folder, 'old.yaml'), join(folder, 'new.yaml')];
  await Promise.all([writeFile(old, before), writeFile(young, after)]);
  return policy(['diff', old, young, ...more]);
}

test.each(PAIRS.map(pair => [pair.about, pair] as const))('%s', async (_, { before, after, says }) => {
  expect(await diff(before, after)).toEqual({ code: 0, says });
});

test('--fail-on widening fails exactly where something widens', async () => {
  for (const { before, after, says } of PAIRS)
    expect(await diff(before, after, '--fail-on', 'widening')).toEqual({ code: says.startsWith('Widening') ? 1 : 0, says });
});

test('a broken file, and slips on the command line', async () => {
  const [{ before = '' } = {}] = PAIRS;
  const broken = await diff(before, before.replace('in: approvals', 'in: approval'));
  expect(broken).toMatchObject({
    code: 78,
    says: expect.stringContaining('new.yaml:14:58 rules[1].approval.in: channels has no "approval"'),
  });
  const slips: [string[], string][] = [
    [['env/policy.yaml'], 'diff needs two files'],
    [['a.yaml', 'b.yaml', 'c.yaml'], '"c.yaml" has no place here'],
    [['a.yaml', 'b.yaml', '--fail-on', 'tightening'], '--fail-on takes widening.'],
    [['a.yaml', 'b.yaml', '--file', 'x'], "Unknown option '--file'"],
  ];
  for (const [args, says] of slips) expect(await policy(['diff', ...args])).toEqual({ code: 64, says: expect.stringContaining(says) });
});

test("the README's example is what the command says", async () => {
  const shipped = await readFile('env/policy.yaml', 'utf8');
  const { says } = await diff(
    shipped,
    shipped.replace(
      'roles: [Helpdesk Administrator, User Administrator] }',
      'roles: [Helpdesk Administrator, User Administrator, Global Reader] }',
    ),
  );
  expect(await readFile('README.md', 'utf8')).toContain(`\n\n${says.replace(/^/gm, '    ')}\n\n`);
});
