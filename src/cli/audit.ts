import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type AuditSettings, ConfigError, readAuditSettings } from '../config';
import { systemClock } from '../model/clock';
import type { Log } from '../model/ports';
import { createSeal, type Database, type Keyring, StoreError } from '../store';
import { auditOf } from '../store/audit';
import { openEmbedded } from '../store/embedded';
import { receiversWithout } from '../store/forwarding';
import { openPostgres } from '../store/postgres';
import { addCheckpoint, type Broken, printCheckpoint, readCheckpoint, type Verified, verifyAudit } from '../store/verify';
import { type Export, exportAudit, readExport } from './audit-export';

const USAGE = `npm run audit -- verify [--checkpoint "<line>"]   walks the whole audit and names the first row that is not as the bot wrote it
npm run audit -- checkpoint                       verifies, then vouches for what is there; prints a line to keep outside the database
npm run audit -- export --format csv|jsonl        writes rows, oldest first; to standard output unless --out <file> is given
      [--since 7d] [--until 2026-11-01] [--tenant contoso.com] [--actor <name or id>] [--action <id>] [--result refused] [--request R-7K3Q9M]`;

/** sysexits.h: EX_USAGE, EX_CONFIG. */
const EXIT = { honest: 0, failed: 1, broken: 2, usage: 64, config: 78 } as const;

interface Answer {
  code: number;
  says: string;
  /** What an operator should know besides; never on standard output, which others read. */
  note?: string;
}

/** What the command line asks for, done. The database is opened for it alone and never brought to a newer schema. */
export async function audit(
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
  stdout: NodeJS.WritableStream = process.stdout,
): Promise<Answer> {
  const asked = read(args);
  if (!asked) return { code: EXIT.usage, says: USAGE };
  if ('wrong' in asked) return { code: EXIT.usage, says: `${asked.wrong}\n\n${USAGE}` };
  try {
    const settings = readAuditSettings(env);
    const keyrings = settings.sealKeys.map(key => createSeal([key]));
    const kept = asked.command === 'export' || asked.checkpoint === undefined ? [] : [readCheckpoint(asked.checkpoint, keyrings)];
    if (kept.includes(undefined)) return { code: EXIT.usage, says: 'This checkpoint was not signed under any key of SEAL_KEY.' };
    const database = await open(settings);
    try {
      if (asked.command === 'checkpoint') return await checkpoint(database, keyrings);
      if (asked.command === 'export') {
        const rows = await exportAudit(asked.export, auditOf(database, createSeal(settings.sealKeys)), settings.cippClient, stdout);
        return { code: EXIT.honest, says: '', note: `${rows === 1 ? '1 row' : `${rows} rows`}.` };
      }
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

type Asked = { command: 'verify' | 'checkpoint'; checkpoint?: string } | { command: 'export'; export: Export };

function read(args: readonly string[]): Asked | { wrong: string } | undefined {
  try {
    if (args[0] === 'export') {
      const asked = readExport(args.slice(1), systemClock.now());
      return 'wrong' in asked ? asked : { command: 'export', export: asked };
    }
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

async function open({ databaseUrl, dataDir }: AuditSettings): Promise<Database> {
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
  if ('broken' in made) return told(made);
  const waiting = await receiversWithout(database, made.seq);
  const note = waiting.map(
    ({ name, seq }) => `The ${name} receiver has the rows up to ${seq} only: delete none after it before it has them.`,
  );
  return { code: EXIT.honest, says: printCheckpoint(made), ...(note.length > 0 && { note: note.join('\n') }) };
}

/** Postgres' codes: no such table, no right to it, a transaction that may only read. Node's of the file that --out names. */
const FAILURES: Record<string, string> = {
  '42P01': 'This database has no audit of this version. Start the bot on it once, or correct DATABASE_URL or DATA_DIR.',
  '42501': 'The database user may not read the audit (verify) or write checkpoints (checkpoint).',
  EEXIST: 'The file that --out names is there already. Name another one, or remove it.',
  ENOENT: 'The directory of the file that --out names is not there.',
  EACCES: 'The file that --out names may not be written.',
  EPIPE: 'Whoever read the rows stopped before the last one.',
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
  const says = FAILURES[(error as { code?: string }).code ?? ''];
  if (!says) throw error;
  return { code: EXIT.failed, says };
}

if (require.main === module) {
  audit(process.argv.slice(2)).then(
    ({ code, says, note }) => {
      if (says) (code === EXIT.honest || code === EXIT.broken ? process.stdout : process.stderr).write(`${says}\n`);
      if (note) process.stderr.write(`${note}\n`);
      process.exitCode = code;
    },
    (error: Error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`);
      process.exitCode = EXIT.failed;
    },
  );
}
