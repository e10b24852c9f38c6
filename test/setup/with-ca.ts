import { spawn } from 'node:child_process';
import { randomUUID, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generate } from 'selfsigned';
import { CLOUDS } from '../../src/config/clouds';
import { systemClock } from '../../src/model/clock';

const DAY_MS = 86_400_000;
const VALID_DAYS = 30;
/** Made again when less than this is left, so that no long run outlives it. */
const SPARE_DAYS = 3;

export interface Certificate {
  key: string;
  cert: string;
  /** For `NODE_EXTRA_CA_CERTS`, which Node reads once, at its start. */
  caPath: string;
}

/** Microsoft's hosts in all clouds: whoever trusts this certificate can be shown a cloud that is played on this machine. */
const CLOUD_HOSTS = new Set(
  Object.values(CLOUDS).flatMap(cloud => [
    ...[cloud.authority, cloud.graph, cloud.botOpenIdMetadata, cloud.botLoginHost, cloud.botTokenService].map(url => new URL(url).hostname),
    ...cloud.botServiceHosts,
  ]),
);
/** DoD's, which is in no table of ours. */
export const DOD_SERVICE_HOST = 'smba.infra.dod.teams.microsoft.us';

/** A self-signed certificate for localhost, 127.0.0.1 and the hosts of the clouds, kept under node_modules/.cache and shared by all processes of a run. */
export async function certificate(): Promise<Certificate> {
  const dir = process.env.TEST_CA_DIR ?? cacheDir('tls-clouds');
  // inside a run everybody trusts this very file already: a new one would be trusted by nobody
  const found = await read(dir, Boolean(process.env.TEST_CA_DIR));
  return found ?? (await make(dir));
}

/** The environment in which a Node process trusts the simulators' token service. */
export async function withCertificate(): Promise<NodeJS.ProcessEnv> {
  const { caPath } = await certificate();
  return { ...process.env, NODE_EXTRA_CA_CERTS: caPath, TEST_CA_DIR: path.dirname(caPath) };
}

async function read(dir: string, anyAge: boolean): Promise<Certificate | undefined> {
  const caPath = path.join(dir, 'cert.pem');
  try {
    const [key, cert] = await Promise.all([readFile(path.join(dir, 'key.pem'), 'utf8'), readFile(caPath, 'utf8')]);
    const left = new Date(new X509Certificate(cert).validTo).getTime() - systemClock.now().getTime();
    return left > (anyAge ? 0 : SPARE_DAYS * DAY_MS) ? { key, cert, caPath } : undefined;
  } catch {
    return undefined;
  }
}

async function make(dir: string): Promise<Certificate> {
  const now = systemClock.now().getTime();
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          ...[...CLOUD_HOSTS, DOD_SERVICE_HOST].map(value => ({ type: 2 as const, value })),
        ],
      },
    ],
  });
  // a folder is put in place whole, so that two processes that start at once cannot mix their keys
  const own = `${dir}.${randomUUID()}`;
  await mkdir(own, { recursive: true, mode: 0o700 });
  await writeFile(path.join(own, 'key.pem'), made.private, { mode: 0o600 });
  await writeFile(path.join(own, 'cert.pem'), made.cert);
  if (!(await read(dir, false))) await rm(dir, { recursive: true, force: true });
  await rename(own, dir).catch(() => rm(own, { recursive: true, force: true }));
  const standing = await read(dir, false);
  if (!standing) throw new Error(`no certificate could be kept in ${dir}`);
  return standing;
}

/** Where the simulators keep what takes long to make. */
export const cacheDir = (name: string): string => path.join(projectRoot(), 'node_modules', '.cache', 'simulators', name);

function projectRoot(): string {
  let dir = __dirname;
  while (!existsSync(path.join(dir, 'package.json'))) dir = path.dirname(dir);
  return dir;
}

async function main([command, ...args]: string[]): Promise<void> {
  if (!command) throw new Error('usage: node dist/test/setup/with-ca.js <command> [arguments]');
  const env = await withCertificate();
  const bin = path.join(projectRoot(), 'node_modules', '.bin');
  const child = spawn(command, args, { stdio: 'inherit', env: { ...env, PATH: `${bin}${path.delimiter}${env.PATH ?? ''}` } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', error => {
    console.error(error.message);
    process.exit(127);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch(error => {
    console.error(error);
    process.exit(1);
  });
}
