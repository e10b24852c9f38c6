import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Desk } from './desk';

interface Place {
  name: string;
  text: string;
}

export type Given = { kind: string; value: string };

/**
 * Searches every secret the outside gave out, plain and encoded, in everything that left the process: messages of every
 * conversation in every version, HTTP answers, requests to other services, logs, audit, job rows, metrics.
 * A password or link may be in one place alone: the answer to a press of the person who asked for that very reset.
 */
export async function sweepForLeaks(desk: Desk): Promise<void> {
  const places = await everywhere(desk);
  const owners = await ownersOf(desk);
  const leaks = desk.outside.secrets().flatMap(({ kind, value }) => {
    const own = owners.get(value) ?? [];
    const elsewhere = places.filter(p => !own.includes(p.name));
    return encodings(value).flatMap(form => elsewhere.filter(p => p.text.includes(form)).map(p => `${kind} in ${p.name}`));
  });
  if (leaks.length > 0) throw new Error(`leaked: ${[...new Set(leaks)].join('; ')}`);
}

/** For each password or link that CIPP gave out: the answers it belongs in, by whose request reset that person. */
async function ownersOf(desk: Desk): Promise<Map<string, string[]>> {
  const { rows: asked } = await desk.db.query<{ target: string; requester: string }>(
    "select target, body->'requester'->>'id' as requester from requests",
  );
  return new Map(
    desk.resets.flatMap(({ given, person }) => {
      const requesters = asked.filter(r => r.target === person?.id).map(r => answerTo(r.requester));
      return given ? [[given, requesters] as [string, string[]]] : [];
    }),
  );
}

const answerTo = (id: string) => `answer in the personal chat of ${id}`;

async function everywhere(desk: Desk): Promise<Place[]> {
  const { outside } = desk;
  const messages = outside.connector
    .sentByBot()
    .map(({ conversation, message }) => ({ name: `messages of ${conversation.id}`, text: JSON.stringify(message.versions) }));
  const answers = desk.answers.map(({ sent }) => ({ name: placeOf(sent.activity), text: JSON.stringify([sent.text, sent.headers]) }));
  const sent = Object.entries(outside.requests).flatMap(([server, requests]) =>
    // the token service is the one that must get client secrets, in the body; bearer tokens belong in their header
    requests.map(r => ({
      name: `requests to ${server}`,
      text: JSON.stringify([r.path, r.query, server === 'entra' ? '' : r.body, { ...r.headers, authorization: '' }]),
    })),
  );
  return [
    ...messages,
    ...answers,
    ...sent,
    ...(await rows(desk)),
    { name: 'logs', text: desk.logged.join('') },
    { name: 'metrics', text: await desk.metrics() },
  ];
}

/** Where an answer went: only invokes are answered to one person, and only a personal chat is theirs. */
function placeOf(activity: Record<string, unknown>): string {
  const { conversationType } = activity.conversation as { conversationType?: string };
  const { aadObjectId = 'nobody' } = activity.from as { aadObjectId?: string };
  return activity.type === 'invoke' && conversationType === 'personal'
    ? answerTo(aadObjectId)
    : `answer to a ${String(activity.type)} in a ${conversationType} chat`;
}

/** Every row of every table, job queue included. */
async function rows(desk: Desk): Promise<Place[]> {
  const tables = await desk.db.query<{ name: string }>(
    "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
  );
  return Promise.all(
    tables.rows.map(async ({ name }) => {
      const { rows: found } = await desk.db.query<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`);
      return { name: `table ${name}`, text: found.map(r => r.row).join('\n') };
    }),
  );
}

/** Searches the embedded database's files as bytes, its log of changes included, after all tests of a file: they hold every row there was. */
export async function sweepFiles(desk: Desk, given: readonly Given[]): Promise<void> {
  if (!desk.dataDir) return;
  await desk.db.query('checkpoint');
  const entries = await readdir(desk.dataDir, { recursive: true, withFileTypes: true });
  const forms = given.flatMap(({ kind, value }) => encodings(value).map(form => ({ kind, form: Buffer.from(form) })));
  for (const entry of entries.filter(e => e.isFile())) {
    const bytes = await readFile(path.join(entry.parentPath, entry.name));
    const found = forms.find(({ form }) => bytes.includes(form));
    if (found) throw new Error(`leaked: ${found.kind} in the database file ${entry.name}`);
  }
}

/** The ways in which a text hides: as JSON, in an address, in base 64 at any offset, as hexadecimal digits. */
function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].map(offset => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // letters at the edges also depend on the neighbours
    return padded.slice(offset === 0 ? 0 : 4, -1 - (offset === 0 ? 0 : 1));
  });
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    ...base64,
    bytes.toString('hex'),
    [...value].reverse().join(''),
  ];
  return [...new Set(forms)].filter(form => form.length >= 8);
}
