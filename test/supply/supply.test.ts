import { readFileSync } from 'node:fs';
import { validRange } from 'semver';
import { findings, type Lock } from './findings';
import { KNOWN } from './known';
import { licencesOf } from './licences';

const text = (file: string) => readFileSync(file, 'utf8');
const lock = (): Lock => JSON.parse(text('package-lock.json'));
const npmrc = text('.npmrc');
const found = (change: (lock: Lock) => void, said = npmrc) => {
  const changed = lock();
  change(changed);
  return findings(changed, said, KNOWN);
};

test('what would be installed is exact, licensed, without scripts, and not known to be bad', () => {
  expect(found(() => {})).toEqual([]);
});

test('package.json and the lock ask for the same', () => {
  const { dependencies, devDependencies } = JSON.parse(text('package.json'));
  expect(lock().packages['']).toMatchObject({ dependencies, devDependencies });
});

const put =
  (more: object, name = 'left-pad') =>
  (changed: Lock) => {
    changed.packages[`node_modules/x/node_modules/${name}`] = { version: '1.0.0', license: 'MIT', integrity: 'sha512-x', ...more };
  };
test.each<[string, (lock: Lock) => void, RegExp]>([
  ['a range', ({ packages }) => Object.assign(packages['']?.dependencies ?? {}, { pino: '^10.4.0' }), /^pino: \^10\.4\.0 is a range/],
  ['a package from elsewhere', put({ version: 'git+https://example.com/x' }), /no version/],
  ['a server', put({ resolved: 'https://registry.example.com/x.tgz' }), /names a server/],
  ['no hash', put({ integrity: undefined }), /no sha512/],
  ['a weak hash', put({ integrity: 'sha1-x' }), /no sha512/],
  ['no licence', put({ license: undefined }), /licence not told/],
  ['an unknown licence', put({ license: 'SSPL-1.0' }), /licence SSPL-1\.0/],
  ['an install script', put({ hasInstallScript: true }), /install script/],
  ['a hijacked version', put({ version: '4.4.2' }, 'debug'), /^debug@4\.4\.2: hijacked.*"overrides": \{ "debug": "4\.4\.3" \}/],
  ['a version with a hole', put({ version: '7.5.9' }, 'ws'), /CVE-2024-37890/],
  ['a preview of one', put({ version: '1.11.0-rc.1' }, 'axios'), /CVE-2025-58754/],
])('%s is found', (_what, change, sentence) => {
  expect(found(change)).toEqual([expect.stringMatching(sentence)]);
});

test('the licences of the bot are listed, none of them unknown', () => {
  const lines = licencesOf(lock());
  expect(lines).toContain('restify 12.0.0 MIT');
  expect(lines.filter(line => !/^\S+ \d\S* [\w(]/.test(line) || line.includes('undefined'))).toEqual([]);
  // only the demo and the browser tests start it, and its terms are Microsoft's own
  expect(lines.join('\n')).not.toContain('m365agentsplayground');
});

test('scripts that would run are found', () => {
  expect(found(() => {}, npmrc.replace('ignore-scripts=true', 'ignore-scripts=false'))).toEqual([
    '.npmrc does not say ignore-scripts=true',
  ]);
});

test('what is known to be bad can be read, once for each name', () => {
  for (const { name, versions } of KNOWN.bad) expect([name, validRange(versions)]).toEqual([name, expect.any(String)]);
  const names = KNOWN.bad.map(({ name }) => name);
  expect([...new Set(names)].sort()).toEqual(names);
});

test('the image takes no core dump, and no dump by a switch', () => {
  const image = text('Dockerfile');
  expect(image).toContain('ulimit -c 0 && exec node ');
  expect(image).toContain('ENV NODE_ENV=production');
  expect(`${image} ${JSON.stringify(JSON.parse(text('package.json')).scripts.start)}`).not.toMatch(/--(inspect|heapsnapshot|report|abort)/);
});
