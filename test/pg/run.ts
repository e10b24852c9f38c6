import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { withCertificate } from '../setup/with-ca';
import { startServer } from './server';

// Runs the jest suites on a real Postgres: its own server on a free port of 127.0.0.1, gone afterwards.
// Arguments go to jest; its exit code is ours.

const JEST = path.dirname(require.resolve('jest/package.json'));

async function main(args: string[]): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());
  const server = await startServer(interrupted.signal);
  console.log(`Postgres ${server.version} on port ${new URL(server.url).port}`);
  try {
    const jest = spawn(process.execPath, [path.join(JEST, 'bin/jest.js'), ...args], {
      cwd: path.resolve(JEST, '../..'),
      stdio: 'inherit',
      env: { ...(await withCertificate()), TEST_DATABASE_URL: server.url },
    });
    interrupted.signal.addEventListener('abort', () => jest.kill('SIGINT'));
    const [code] = await once(jest, 'exit');
    return interrupted.signal.aborted ? 130 : (code ?? 1);
  } finally {
    await server.stop();
  }
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
