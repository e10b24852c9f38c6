import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { actionOf } from '../../src/actions';
import { template } from '../setup/database';
import type { Desk } from './desk';
import { Search, SHORTEST } from './search';

interface Place {
  name: string;
  text: string;
}

export type Given = { kind: string; value: string };

/** For a desk: what is given out in one test is still looked for in the next ones, and access tokens are many. */
export const leakSearch = (): Search => new Search(encodings);

/**
 * Searches every secret the outside gave out, plain and encoded, in everything that left the process: messages of every
 * conversation in every version, HTTP answers, requests to other services, logs, audit, job rows, metrics.
 * A secret may be in one place alone: the answer to a press of the person who asked for that very reset, or for another
 * action that returns secrets.
 */
export async function sweepForLeaks(desk: Desk, search: Search): Promise<void> {
  const places = await everywhere(desk);
  const owners = await ownersOf(desk);
  const kinds = new Map([...desk.typed, ...desk.outside.secrets()].map(({ kind, value }) => [value, kind]));
  search.add(kinds.keys());
  const leaks = places.flatMap(({ name, text }) =>
    [...search.in(text)]
      .filter(value => kinds.has(value) && !owners.get(value)?.includes(name))
      .map(value => `${kinds.get(value)} in ${name}`),
  );
  if (leaks.length > 0) throw new Error(`leaked: ${[...new Set(leaks)].join('; ')}`);
}

/** For each secret that CIPP gave out: the answers it belongs in, by whose request reset that person, or asked for secrets. */
async function ownersOf(desk: Desk): Promise<Map<string, string[]>> {
  const { rows: asked } = await desk.db.query<{ action: string; target: string; requester: string }>(
    "select action, target, body->'requester'->>'id' as requester from requests",
  );
  const others = asked.filter(r => r.action !== 'reset-password' && actionOf(r.action)?.secret).map(r => answerTo(r.requester));
  const { resets: inOwnName, passes } = desk.outside.graph.own;
  const resets = new Map([
    ...desk.resets.map(({ given, person }) => [given, person?.id] as const),
    ...inOwnName.map(({ given, target }) => [given, target] as const),
  ]);
  return new Map(
    [...desk.outside.cipp.given.map(({ value }) => value), ...[...inOwnName, ...passes].map(({ given }) => given)].map(value => {
      const requesters = asked.filter(r => r.action === 'reset-password' && r.target === resets.get(value)).map(r => answerTo(r.requester));
      return [value, resets.has(value) ? requesters : others];
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
    // the token service must get client secrets, and Graph the password that it is to set, in the body; bearer tokens belong in their header
    requests.map(r => ({
      name: `requests to ${server}`,
      text: JSON.stringify([
        r.path,
        r.query,
        server === 'entra' || r.op === 'resetPassword' ? '' : r.body,
        { ...r.headers, authorization: '' },
      ]),
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

/** Every row of every table, job queue included; of the audit, which keeps those of all tests, what was not searched before. */
async function rows(desk: Desk): Promise<Place[]> {
  const tables = await desk.db.query<{ name: string }>(
    "select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')",
  );
  const each = tables.rows.map(
    ({ name }) => `select '${name}' as name, row_to_json(t)::text as row from ${name} t${name === 'audit' ? ' where seq > $1' : ''}`,
  );
  const found = await desk.db.query<{ name: string; row: string }>(each.join(' union all '), [desk.searched]);
  return found.rows.map(({ name, row }) => ({ name: `table ${name}`, text: row }));
}

/** Searches the embedded database's files as bytes, its log of changes included, after all tests of a file: they hold every row there was. */
export async function sweepFiles(desk: Desk, given: readonly Given[]): Promise<void> {
  const { dataDir } = desk;
  if (!dataDir) return;
  await desk.db.query('checkpoint');
  const kinds = new Map(given.map(({ kind, value }) => [value, kind]));
  // a letter for each byte, so that all of them are looked for in one walk
  const search = new Search(value => encodings(value).map(form => Buffer.from(form).toString('latin1'))).add(kinds.keys());
  const before = await template();
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter(e => e.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    // most of them are as they were before the first test
    const untouched = path.join(before, path.relative(path.join(dataDir, 'database'), file));
    if (existsSync(untouched) && readFileSync(untouched).equals(bytes)) continue;
    const [found] = search.in(bytes.toString('latin1'));
    if (found !== undefined) throw new Error(`leaked: ${kinds.get(found)} in the database file ${entry.name}`);
  }
}

/** The ways in which a text hides: as JSON, in an address, in base 64 at any offset, as hexadecimal digits. */
export function encodings(value: string): string[] {
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
  return [...new Set(forms)].filter(form => form.length >= SHORTEST);
}
