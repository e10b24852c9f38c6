import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPolicy, PolicyError, parsePolicy, readPolicy } from '../../src/policy-file';

const RULE = ['  - name: reads', '    actions: { risks: [read] }', '    tenants: "*"', '    who: "*"', '    then: allow'];
const GOOD = ['version: 1', 'rules:', ...RULE];

/** The good file with one line (counted from 1) replaced. */
const withLine = (line: number, ...text: string[]) => GOOD.toSpliced(line - 1, 1, ...text).join('\n');

function sentences(text: string): readonly string[] {
  try {
    parsePolicy(text, 'policy.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.sentences;
  }
}

test('a small policy, with what it leaves out filled in', () => {
  expect(parsePolicy(GOOD.join('\n'), 'policy.yaml')).toMatchObject({
    rules: [{ name: 'reads', actions: { risks: ['read'] } }],
    protected: [],
    limits: {},
  });
});

test('JSON is YAML', () => {
  expect(parsePolicy(JSON.stringify(parsePolicy(GOOD.join('\n'), 'a')), 'b').rules).toHaveLength(1);
});

test('off stays a word, as YAML 1.2 has it', () => {
  expect(parsePolicy(withLine(7, '    then: off'), 'policy.yaml').rules[0]?.then).toBe('off');
});

describe('a mistake has file, line and column', () => {
  test.each([
    ['a wrong word', withLine(7, '    then: maybe'), 'policy.yaml:7:11 rules[0].then: write "allow" or "approve" or "off"'],
    ['a missing key', withLine(7), 'policy.yaml:3:5 rules[0].then: is missing'],
    [
      'a misspelt key',
      withLine(4, '    action: "*"', '    actions: "*"'),
      'policy.yaml:4:5 rules[0].action: is not a key of a policy here; did you mean actions?',
    ],
    ['an unknown key', withLine(1, 'version: 1', 'colour: blue'), 'policy.yaml:2:1 colour: is not a key of a policy here'],
    [
      'a misspelt key inside',
      withLine(4, '    actions: { risk: [read] }'),
      'policy.yaml:4:16 rules[0].actions.risk: is not a key of a policy here; did you mean risks?',
    ],
    [
      'an unknown risk',
      withLine(4, '    actions: { risks: [reed] }'),
      'policy.yaml:4:24 rules[0].actions.risks[0]: write "read" or "routine" or "elevated" or "destructive"',
    ],
    [
      'text for a list',
      withLine(4, '    actions: { ids: reset-password }'),
      'policy.yaml:4:21 rules[0].actions.ids: should be a list, not text',
    ],
    ['a tenant outside a list', withLine(5, '    tenants: contoso.com'), 'policy.yaml:5:14 rules[0].tenants: should be "*" or a list'],
    ['no tenant at all', withLine(5, '    tenants: []'), 'policy.yaml:5:14 rules[0].tenants: too small: expected array to have >=1 items'],
    ['nobody', withLine(6, '    who:'), 'policy.yaml:6:9 rules[0].who: should be "*" or a mapping'],
    [
      'a group by its name',
      withLine(6, '    who: { groups: [Helpdesk] }'),
      'policy.yaml:6:21 rules[0].who.groups[0]: "Helpdesk" is not a group\'s object id',
    ],
    ['another version', withLine(1, 'version: 2'), 'policy.yaml:1:10 version: write 1'],
    [
      'a duration without a unit',
      withLine(1, 'version: 1', 'limits: { perTarget: { runs: 3, window: 60 } }'),
      'policy.yaml:2:41 limits.perTarget.window: should be text, not a number',
    ],
    [
      'a duration that is none',
      withLine(1, 'version: 1', 'limits: { perTarget: { runs: 3, window: 1 hour } }'),
      'policy.yaml:2:41 limits.perTarget.window: write a duration as 30s, 15m, 4h or 7d',
    ],
    ['no rules', 'version: 1\nrules: []', 'policy.yaml:2:8 rules: too small: expected array to have >=1 items'],
    ['an empty file', '', 'policy.yaml:1:1 file: should be a mapping, not nothing'],
    ['a list as file', '- a', 'policy.yaml:1:1 file: should be a mapping, not a list'],
    ['a key twice', withLine(1, 'version: 1', 'version: 1'), 'policy.yaml:2:1 Map keys must be unique'],
    ['a tag of another program', withLine(7, '    then: !js/function allow'), 'policy.yaml:7:11 Unresolved tag: !js/function'],
  ])('%s', (_, text, sentence) => {
    expect(sentences(text)).toEqual([sentence]);
  });

  test('broken YAML', () => {
    expect(sentences(withLine(4, '    actions: { risks: [read }'))[0]).toMatch(/^policy\.yaml:4:\d+ Flow sequence/);
  });

  test('all of them at once', () => {
    const text = withLine(7, '    then: maybe', '    when: never').replace('version: 1', 'version: one');
    expect(sentences(text).map(s => s.split(' ')[0])).toEqual(['policy.yaml:1:10', 'policy.yaml:7:11', 'policy.yaml:8:5']);
  });
});

describe('a file made to harm', () => {
  test('aliases that grow without end', () => {
    const levels = Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`);
    expect(sentences(['a0: &a0 [x]', ...levels].join('\n'))).toEqual([expect.stringContaining('Excessive alias count')]);
  });

  test('nesting without end', () => {
    const said = sentences('['.repeat(100_000) + ']'.repeat(100_000));
    expect(said).toContainEqual(expect.stringMatching(/^policy\.yaml:1:\d+ Maximum call stack/));
    // how deep the reader comes, and so whether it says it twice, depends on how full the stack is
    expect(said.filter(line => !/^policy\.yaml:1:\d+ Maximum call stack/.test(line))).toEqual([]);
  });

  test('a key that names a prototype', () => {
    expect(sentences(withLine(1, 'version: 1', '__proto__: { rules: [] }'))).toEqual([
      expect.stringMatching(/^policy\.yaml:2:1 __proto__: is not a key/),
    ]);
  });
});

describe('files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policy-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const written = async (content: string | Uint8Array) => {
    const path = join(folder, 'policy.yaml');
    await writeFile(path, content);
    return path;
  };

  test('is read', async () => {
    expect((await readPolicy(await written(GOOD.join('\n')))).rules).toHaveLength(1);
  });

  test('a byte order mark and Windows line ends do no harm', async () => {
    expect((await readPolicy(await written(`\uFEFF${GOOD.join('\r\n')}`))).rules).toHaveLength(1);
  });

  test('the path stands in the sentence', async () => {
    const path = await written('version: 2\nrules: []');
    await expect(readPolicy(path)).rejects.toThrow(`${path}:1:10 version: write 1`);
  });

  test.each([
    ['too large', Buffer.alloc(300_000, 32), /has 300000 bytes; a policy may have 262144/],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\uFEFF${GOOD.join('\n')}`, 'utf16le'), /is not UTF-8/],
  ])('%s', async (_, content, says) => {
    await expect(readPolicy(await written(content))).rejects.toThrow(says);
  });

  test('absent', async () => {
    await expect(readPolicy(join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml: there is no such file.*POLICY_FILE/);
  });

  test('a folder', async () => {
    await expect(readPolicy(folder)).rejects.toThrow(/cannot be read \(EISDIR\)/);
  });
});

describe('openPolicy', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policy-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const KNOWN = { actions: [], aboutPeople: [], categories: [], graph: [], roles: ['Global Reader'] };
  const READERS = withLine(6, '    who: { roles: [Global Reader] }');

  async function opened(content = GOOD.join('\n')) {
    const path = join(folder, 'policy.yaml');
    await writeFile(path, content);
    const logged: { level: string; fields: object; message: string }[] = [];
    const keep = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message });
    const policy = await openPolicy(path, KNOWN, { info: keep('info'), warn: keep('warn'), error: keep('error') });
    return { policy, path, logged };
  }

  test('a changed file counts after a reload and not before', async () => {
    const { policy, path, logged } = await opened();
    await writeFile(path, READERS);
    expect(policy.current().rules[0]?.who).toBe('*');
    await policy.reload();
    expect(policy.current().rules[0]?.who).toEqual({ roles: ['Global Reader'], groups: [] });
    expect(policy.problem()).toBeUndefined();
    expect(logged).toMatchObject([{ level: 'info', fields: { file: path, rules: 1 } }]);
  });

  test('a broken file leaves the old policy in force and says why, until it is mended', async () => {
    const { policy, path, logged } = await opened();
    const before = policy.current();
    await writeFile(path, READERS.replace('Reader', 'Raeder'));
    await policy.reload();
    expect(policy.current()).toBe(before);
    const sentence = `${path}:6:20 rules[0].who.roles[0]: Entra has no built-in role "Global Raeder"; did you mean Global Reader?`;
    expect(policy.problem()).toBe(sentence);
    expect(logged).toMatchObject([{ level: 'error', fields: { mistakes: [sentence] } }]);

    await writeFile(path, READERS);
    await policy.reload();
    expect(policy.problem()).toBeUndefined();
    expect(policy.current()).not.toBe(before);
  });

  test('a file that is gone leaves it too', async () => {
    const { policy, path } = await opened();
    await rm(path);
    await policy.reload();
    expect(policy.current().rules).toHaveLength(1);
    expect(policy.problem()).toMatch(/there is no such file/);
  });

  test('of several reloads at once the last read counts', async () => {
    const { policy, path } = await opened();
    const first = policy.reload();
    await writeFile(path, READERS);
    await Promise.all([first, policy.reload()]);
    expect(policy.current().rules[0]?.who).toEqual({ roles: ['Global Reader'], groups: [] });
  });

  test('there is no start with a broken file', async () => {
    await expect(opened('version: 2')).rejects.toThrow(PolicyError);
  });
});
