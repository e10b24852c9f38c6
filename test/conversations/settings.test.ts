import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Simulators, startSimulators } from '../simulators';

const ENTRY = path.join(__dirname, '../../dist/src/index.js');
let outside: Simulators;
let dir: string;

beforeAll(async () => {
  [outside, dir] = await Promise.all([startSimulators(), mkdtemp(path.join(tmpdir(), 'settings-'))]);
  await writeFile(
    path.join(dir, 'policy.yaml'),
    'version: 1\nrules:\n  - { name: all off, actions: "*", tenants: "*", who: "*", then: off }\n',
  );
});
afterAll(async () => {
  await outside.stop();
  await rm(dir, { recursive: true, force: true });
});

/** The built bot with exactly these settings. */
function start(settings: Record<string, string | undefined>) {
  const env = { PATH: process.env.PATH, ...settings } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, [ENTRY], { env, cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += String(chunk);
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += String(chunk);
  });
  const ended = new Promise<number | string>(resolve => child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')));
  const logs = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (said.out.includes(text)) resolve();
      };
      listeners.add(look);
      look();
      void ended.then(code => reject(new Error(`ended (${code}) before it logged ${text}:\n${said.err}`)));
    });
  return { child, said, ended, logs };
}

const good = (more: Record<string, string | undefined> = {}) =>
  outside.env({ PORT: '0', DATA_DIR: path.join(dir, 'data'), POLICY_FILE: path.join(dir, 'policy.yaml'), ...more });

test('nothing set: everything that is missing at once, with what to do, and 78', async () => {
  const { said, ended } = start({});
  expect(await ended).toBe(78);
  for (const name of [
    'BOT_ID',
    'BOT_TYPE',
    'BOT_TENANT_ID',
    'BOT_PASSWORD',
    'SEAL_KEY',
    'CIPP_API_URL',
    'CIPP_CLIENT_ID',
    'CIPP_CLIENT_SECRET',
  ])
    expect(said.err).toContain(name);
  expect(said.err).toContain('openssl rand -base64 32');
  expect(said.err).toContain('Copy the API URL in CIPP under Integrations');
  expect(said.err).not.toMatch(/^\s+at /m);
  expect(said.out).toBe('');
});

test('several mistakes at once, and nothing secret is printed', async () => {
  const secrets = { BOT_PASSWORD: 'bot~Secret-1234', CIPP_CLIENT_SECRET: 'cipp~Secret-5678', SEAL_KEY: 'dG9vIHNob3J0IHNlYWwga2V5' };
  const { said, ended } = start(
    good({ ...secrets, BOT_ID: 'not a guid', PORT: 'eighty', CIPP_API_URL: 'cipp', HOME_TENANT_ID: 'contoso.com' }),
  );
  expect(await ended).toBe(78);
  for (const name of ['BOT_ID', 'PORT', 'CIPP_API_URL', 'SEAL_KEY', 'HOME_TENANT_ID']) expect(said.err).toContain(name);
  for (const value of Object.values(secrets)) expect(said.err + said.out).not.toContain(value);
});

test('a mistake in the policy: the file is named, and 78', async () => {
  const policy = path.join(dir, 'misspelt.yaml');
  await writeFile(policy, 'version: 1\nrules:\n  - { name: x, action: "*", tenants: "*", who: "*", then: off }\n');
  const { said, ended } = start(good({ POLICY_FILE: policy }));
  expect(await ended).toBe(78);
  expect(said.err).toContain('misspelt.yaml');
  expect(said.err).not.toMatch(/^\s+at /m);
});

test('right settings: ready, no signal opens a debugger, a second process on the same data directory is refused, and SIGTERM ends the first in order with 0', async () => {
  const { child, said, ended, logs } = start(good());
  await logs('"listening"');
  child.kill('SIGUSR1');
  const port = /"port":(\d+)/.exec(said.out)?.[1];
  const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({ ready: true, notReady: [], backends: ['cipp'] });
  const second = start(good());
  expect(await second.ended).not.toBe(0);
  expect(second.said.err).toContain(path.join(dir, 'data'));
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(said.out).toContain('"stopping"');
  expect(said.err).not.toContain('Debugger');
  for (const { value } of outside.secrets()) expect(said.out + said.err).not.toContain(value);
});

test('Graph alone: ready, and it says through what it acts; half of the settings of CIPP is no such thing', async () => {
  const alone = { CIPP_API_URL: undefined, CIPP_TENANT_ID: undefined, CIPP_CLIENT_ID: undefined, BOT_OAUTH_CONNECTION: 'sso' };
  const half = start(good(alone));
  expect(await half.ended).toBe(78);
  expect(half.said.err).toContain('CIPP_API_URL: is missing');
  expect(half.said.err).toContain('To run without CIPP, leave all of the CIPP_ settings empty');
  const { child, said, ended, logs } = start(good({ ...alone, CIPP_CLIENT_SECRET: undefined }));
  await logs('"listening"');
  expect(said.out).toContain('"backends":["graph"]');
  const port = /"port":(\d+)/.exec(said.out)?.[1];
  expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toMatchObject({ ready: true, backends: ['graph'] });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
