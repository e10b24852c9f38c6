import { randomBytes, randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../src/model/clock';
import { detailOf, type PersonRef } from '../../src/model/field';
import { type ObjectId, objectId, requestIdFrom, type Upn, upn } from '../../src/model/ids';
import type { Log } from '../../src/model/ports';
import { isProblem, type Problem } from '../../src/model/problem';
import { move, type Request, type Step } from '../../src/model/request';
import type { AuditEntry, Change } from '../../src/model/store';
import { createSeal, openStore } from '../../src/store';
import { type FreshDatabase, freshDatabase } from '../setup/database';

export const keyring = createSeal([Buffer.alloc(32, 7)]);

export const newId = () => objectId(randomUUID()) as ObjectId;

export const AT = '2026-03-04T10:00:00.000Z';
/** A moment `seconds` after {@link AT}. */
export const plus = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();

/** A log that keeps what it was told. */
export function recordingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (fields: object, message: string) => void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** Nothing happens by time: what a test sees was woken. */
export const stillClock: Clock = { ...systemClock, every: () => ({ stop: async () => undefined }) };

export async function openTestStore(
  database: Pick<FreshDatabase, 'databaseUrl' | 'dataDir'>,
  log: Log = recordingLog(),
  clock = stillClock,
) {
  return await openStore({ databaseUrl: database.databaseUrl, dataDir: database.dataDir, keyring, clock, log });
}

export type TestStore = Awaited<ReturnType<typeof openTestStore>> & { url?: string; dataDir: string; remove(): Promise<void> };

/** A store on a database of its own. */
export async function freshStore(log?: Log): Promise<TestStore> {
  const database = await freshDatabase();
  const store = await openTestStore(database, log);
  return Object.assign(store, {
    url: database.databaseUrl,
    dataDir: database.dataDir,
    async remove() {
      await store.close();
      await database.remove();
    },
  });
}

const jane: Omit<PersonRef, 'id'> = { kind: 'user', upn: upn('jane@contoso.com') as Upn, name: 'Jane Doe', synced: false };

/** A draft of a reset; every request has a target of its own unless told. */
export function request(more: Partial<Request> = {}): Request {
  const target = 'target' in more ? more.target : { ...jane, id: newId() };
  return {
    id: requestIdFrom(randomBytes(6)),
    key: randomUUID(),
    version: 0,
    state: 'draft',
    action: 'reset-password',
    requester: { id: newId(), name: 'Ada', teamsId: '29:ada' },
    tenant: { id: newId(), domain: 'contoso.com', name: 'Contoso' },
    target,
    subject: target?.id ?? 'values',
    values: { mustChangePassword: true },
    rule: 'helpdesk resets',
    ruleHash: 'v1',
    asks: { reason: 'optional', ticket: 'optional' },
    home: { kind: 'personal', conversation: 'a:ada', serviceUrl: 'https://smba.example.com/emea/' },
    createdAt: AT,
    updatedAt: AT,
    expiresAt: plus(900),
    ...more,
  };
}

export const entry = (of: Request, step: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: of.updatedAt,
  step,
  request: of.id,
  action: of.action,
  actor: { id: of.requester.id, name: of.requester.name },
  tenant: { id: of.tenant.id, domain: of.tenant.domain },
  ...(of.target ? { target: { id: of.target.id, upn: detailOf(of.target) } } : {}),
  rule: of.rule,
  ...more,
});

export const drafted = (of: Request): Change => ({ request: of, audit: [entry(of, 'draft')] });

/** The change that takes a step and writes its row; what else changes is added by `more`. */
export function step(name: Step, more: (request: Request) => Partial<Change> = () => ({})): (request: Request) => Change | Problem {
  return before => {
    const moved = move(before, name, new Date(AT));
    return isProblem(moved) ? moved : { request: moved, audit: [entry(moved, name)], ...more(moved) };
  };
}

export async function auditSteps(store: TestStore, id: string): Promise<string[]> {
  const { rows } = await store.database.query<{ step: string }>('select step from audit where request = $1 order by seq', [id]);
  return rows.map(row => row.step);
}
