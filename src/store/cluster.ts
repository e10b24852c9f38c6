import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * initdb needs 700 MB for the life of its process, so it gets one of its own. Log segments of 1 MB instead of 16 halve the
 * directory. Nothing of our environment is handed down.
 */
const INITDB = `
  process.umask(0o077);
  const [pglite, dataDir] = process.argv.slice(1);
  const { PGlite } = require(pglite);
  PGlite.create({ dataDir, initDbStartParams: ['--wal-segsize=1'] }).then(database => database.close());
`;

/** Makes the database files at `path` unless they stand already: whole and synced to disk, or not at all. */
export async function createCluster(path: string): Promise<void> {
  if (existsSync(path)) return;
  const draft = `${path}.${randomUUID()}`;
  try {
    await promisify(execFile)(process.execPath, ['-e', INITDB, require.resolve('@electric-sql/pglite'), draft], { env: {} });
    await syncTree(draft);
    await rename(draft, path);
    await syncPath(dirname(path));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    await (entry.isDirectory() ? syncTree(path) : syncPath(path));
  }
  await syncPath(directory);
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
