import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, readStoreSettings, type StoreSettings } from '../config';
import { systemClock } from '../model/clock';
import type { Log } from '../model/ports';
import { createSeal, type Database, type Keyring, StoreError } from '../store';
import { openEmbedded } from '../store/embedded';
import { openPostgres } from '../store/postgres';
import { addCheckpoint, type Broken, printCheckpoint, readCheckpoint, type Verified, verifyAudit } from '../store/verify';

const USAGE = `npm run audit -- verify [--checkpoint "<line>"]   walks the whole audit and names the first row that is not as the bot wrote it
npm run audit -- checkpoint                       verifies, then vouches for what is there; prints a line to keep outside the database`;

/** sysexits.h: EX_USAGE, EX_CONFIG. */
const EXIT = { honest: 0, failed: 1, broken: 2, usage: 64, config: 78 } as const;

interface Answer {
  code: number;
  says: string;
}

/** What the command line asks for, done. The database is opened for it alone and never brought to a newer schema. */
export async function audit(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Answer> {
  const asked = read(args);
  if (!asked) return { code: EXIT.usage, says: USAGE };
  try {
    const settings = readStoreSettings(env);
    const keyrings = settings.sealKeys.map(key => createSeal([key]));
    const kept = asked.checkpoint === undefined ? [] : [readCheckpoint(asked.checkpoint, keyrings)];
    if (kept.includes(undefined)) return { code: EXIT.usage, says: 'This checkpoint was not signed under any key of SEAL_KEY.' };
    const database = await open(settings);
    try {
      if (asked.command === 'checkpoint') return await checkpoint(database, keyrings);
      return told(
        await verifyAudit(
          database,
          keyrings,
          kept.flatMap(line => line ?? []),
        ),
      );
    } finally {
      await database.close();
    }
  } catch (error) {
    return failure(error);
  }
}

function read(args: readonly string[]): { command: 'verify' | 'checkpoint'; checkpoint?: string } | undefined {
  try {
    const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options: { checkpoint: { type: 'string' } } });
    const [command, ...more] = positionals;
    if (more.length > 0) return undefined;
    if (command === 'verify') return { command, checkpoint: values.checkpoint };
    return command === 'checkpoint' && values.checkpoint === undefined ? { command } : undefined;
  } catch {
    return undefined;
  }
}

const LOG: Log = {
  info: () => undefined,
  warn: (_, message) => void process.stderr.write(`${message}\n`),
  error: (_, message) => void process.stderr.write(`${message}\n`),
};

async function open({ databaseUrl, dataDir }: StoreSettings): Promise<Database> {
  if (databaseUrl) return await openPostgres(databaseUrl, systemClock, LOG);
  // opening would make an empty database, whose audit is honest
  if (!existsSync(join(dataDir, 'database')))
    throw new StoreError('DATA_DIR_UNUSABLE', `${dataDir} holds no database. Set DATA_DIR or DATABASE_URL as the bot has them`);
  return await openEmbedded(dataDir, systemClock, LOG);
}

function told(result: Verified | Broken): Answer {
  if ('broken' in result) return { code: EXIT.broken, says: `The audit is broken: row ${result.broken.seq} ${result.broken.what}.` };
  const { rows, from, to } = result;
  if (rows === 0) return { code: EXIT.honest, says: 'The audit is honest: there is no row in it, and none is missing.' };
  const older = from === 1 ? '' : ` A checkpoint vouches for the rows before ${from}.`;
  const count = rows === 1 ? `row ${from} is` : `all ${rows} rows, ${from} to ${to}, are`;
  return { code: EXIT.honest, says: `The audit is honest: ${count} as the bot wrote ${rows === 1 ? 'it' : 'them'}.${older}` };
}

async function checkpoint(database: Database, keyrings: readonly Keyring[]): Promise<Answer> {
  const made = await addCheckpoint(database, keyrings, systemClock.now());
  if (!made) return { code: EXIT.honest, says: 'There is no row yet that a checkpoint could vouch for.' };
  return 'broken' in made ? told(made) : { code: EXIT.honest, says: printCheckpoint(made) };
}

/** Postgres' codes: no such table, no right to it, a transaction that may only read. */
const TABLES: Record<string, string> = {
  '42P01': 'This database has no audit of this version. Start the bot on it once, or correct DATABASE_URL or DATA_DIR.',
  '42501': 'The database user may not read the audit (verify) or write checkpoints (checkpoint).',
  '25006': 'This database can only be read; verify works on it, checkpoint does not.',
};

function failure(error: unknown): Answer {
  if (error instanceof ConfigError) return { code: EXIT.config, says: error.message };
  if (error instanceof StoreError) {
    const running = error.code === 'DATA_DIR_HELD';
    const says = running
      ? `Stop the bot first: the embedded database is for one process at a time, and ${error.message}.`
      : `The audit could not be read: ${error.message}.`;
    return { code: EXIT.failed, says };
  }
  const says = TABLES[(error as { code?: string }).code ?? ''];
  if (!says) throw error;
  return { code: EXIT.failed, says };
}

if (require.main === module) {
  audit(process.argv.slice(2)).then(
    ({ code, says }) => {
      (code === EXIT.honest || code === EXIT.broken ? process.stdout : process.stderr).write(`${says}\n`);
      process.exitCode = code;
    },
    (error: Error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`);
      process.exitCode = EXIT.failed;
    },
  );
}
